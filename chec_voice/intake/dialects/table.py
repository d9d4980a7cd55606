"""A plain table: nobody's dialect, with one row of headings or more."""

from __future__ import annotations

from dataclasses import replace

from chec_voice.intake.dialects.base import Head, Header, padded, plain, two_rows, width
from chec_voice.intake.dialects.second_headings import heading_rows, notice, put_together


def table(head: Head, header_rows: int | None) -> Header:
    """Headings of a plain table; a row of options under them is seen, and put together."""
    if header_rows is not None:
        return plain(head, header_rows)
    rows = heading_rows(head)
    if rows > 1:
        return replace(put_together(head, rows), notices=(notice(rows),))
    if not _options_below(head):
        return plain(head, header_rows)
    size = width(head, 2)
    headings = two_rows(tuple(padded(head[0][1], size)), head[1][1])
    return Header(
        tuple(headings),
        2,
        ("The second row names options and no respondent, so it was read as headings too.",),
    )


def _options_below(head: Head) -> bool:
    """Whether the second row is of options: they stand under blank headings, beside no id."""
    if len(head) < 4:
        return False
    first, second, rest = head[0][1], head[1][1], [cells for _, cells in head[2:]]
    if not first[0] or (second and second[0]) or not all(cells[0] for cells in rest):
        return False
    over = padded(first, len(second))
    below = [at for at, cell in enumerate(second) if cell]
    unnamed = [at for at in below if not over[at]]
    # Each of these columns holds the option's own words, a tick or a number, if anything.
    return bool(unnamed) and all(
        len({cells[at] for cells in rest if at < len(cells) and cells[at]}) <= 6 for at in unnamed
    )
