"""Tables that people draw with characters: Markdown, boxes, columns lined up with spaces."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable

_RULE = re.compile(r"[\s|+:=─━│┃┼╋├┤┬┴┌┐└┘╔╗╚╝═║╬╠╣╦╩-]+")
_BAR = re.compile(r"(?<!\\)[|│┃║]")
_GAP = re.compile(r" {2,}")
_MOST = 0.6
"""What share of the lines that hold something are rows or rules of the table, at least."""
_COLUMNS = 3
"""Columns that only stand below each other: two are as often a name and what was said."""


def as_separated(text: str) -> str | None:
    """The drawn table as comma-separated text, line for line; None where none is drawn.

    Rules become empty lines, so that row numbers stay those of the file.
    """
    lines = text.splitlines()
    return _barred(lines) or _lined_up(lines)


def _barred(lines: list[str]) -> str | None:
    rules = {at for at, line in enumerate(lines) if _is_rule(line)}
    rows = {at for at, line in enumerate(lines) if at not in rules and _BAR.search(line)}
    held = sum(bool(line.strip()) for line in lines)
    if not rules or len(rows) < 2 or len(rows) + len(rules) < _MOST * held:
        return None
    widths = {at: len(_cells(lines[at])) for at in rows}
    first = widths[min(rows)]
    if first < 2 or sum(width == first for width in widths.values()) < 0.8 * len(rows):
        return None
    return _written(
        [] if at in rules else _cells(line) if at in rows else [line.strip()]
        for at, line in enumerate(lines)
    )


def _is_rule(line: str) -> bool:
    marks = line.strip()
    return len(marks) > 2 and any(c in marks for c in "-=─━═") and bool(_RULE.fullmatch(marks))


def _cells(line: str) -> list[str]:
    parts = _BAR.split(line.strip())
    parts = parts[1:] if not parts[0].strip() else parts
    parts = parts[:-1] if len(parts) > 1 and not parts[-1].strip() else parts
    return [part.strip().replace("\\|", "|") for part in parts]


def _lined_up(lines: list[str]) -> str | None:
    held = [line for line in lines if line.strip() and not _is_rule(line)]
    if len(held) < 3 or "\t" in held[0] or held[0][:1].isspace():
        return None
    starts = [0, *(gap.end() for gap in _GAP.finditer(held[0].rstrip()))]
    if len(starts) < _COLUMNS:
        return None
    for line in held[1:]:
        if any(line[start - 1 : start].strip() for start in starts[1:]) or not line[:1].strip():
            return None
    for start in starts[1:]:
        if sum(bool(line[start : start + 1].strip()) for line in held) < 0.8 * len(held):
            return None
    ends = [*starts[1:], None]
    return _written(
        [line[a:b].strip() for a, b in zip(starts, ends, strict=True)]
        if line.strip() and not _is_rule(line)
        else []
        for line in lines
    )


def _written(rows: Iterable[list[str]]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    for row in rows:
        writer.writerow(row)
    return out.getvalue()
