"""Finds titles, sources and group headings that stand above the headings of a table."""

from __future__ import annotations

import re
from collections.abc import Sequence

from chec_voice.intake.wording import promises_words

_MOST = 6
"""More rows than this above the headings are a report with a table in it."""
_VALUE = re.compile(r"[-+£$€]?[\d.,]+\s*%?|\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}.*")


def titles_above(rows: Sequence[Sequence[str]]) -> int:
    """How many of the first rows (empty ones not counted) stand above the headings.

    Above, few columns are filled and nothing is asked; the headings fill nearly all of them, ask
    something, and never come back below. Anything less sure is 0: the first row is the headings.
    """
    width = max((_last(row) for row in rows), default=0)
    if width < 2:
        return 0
    for at, row in enumerate(rows[: _MOST + 1]):
        if at and _are_headings(row, rows[at + 1 :], width):
            return at
        if any("?" in cell for cell in row):
            return 0
        # Under a title, names of groups of columns stand over cells that are merged.
        grouped = at and _filled(rows[0]) == 1 and _filled(row) < width
        if _filled(row) > 0.6 * width and not grouped:
            return 0
    return 0


def _last(row: Sequence[str]) -> int:
    return next((at for at in range(len(row), 0, -1) if row[at - 1].strip()), 0)


def _filled(row: Sequence[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _are_headings(row: Sequence[str], below: Sequence[Sequence[str]], width: int) -> bool:
    cells = [cell.strip() for cell in row if cell.strip()]
    below = [other for other in below if not _is_copy(other, row)]
    # A column or two at the left may be empty throughout.
    used = sum(any(at < len(r) and r[at].strip() for r in below) for at in range(width))
    if not below or len(cells) < max(2, 0.9 * used) or len(set(cells)) < len(cells):
        return False
    if any(_VALUE.fullmatch(cell) or len(cell) > 300 for cell in cells):
        return False
    if any(
        at < len(r) and r[at].strip() == cell.strip() != ""
        for at, cell in enumerate(row)
        for r in below
    ):
        return False
    return any(promises_words(cell) for cell in cells)


def _is_copy(other: Sequence[str], row: Sequence[str]) -> bool:
    """Whether a row is the headings over again: two exports in one file."""
    same = sum(
        a.strip().casefold() == b.strip().casefold() != "" for a, b in zip(other, row, strict=False)
    )
    return same >= max(2, 0.8 * _filled(row))
