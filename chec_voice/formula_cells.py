"""What a spreadsheet would run as a formula: made safe going out, as typed coming in."""

from __future__ import annotations

import re

# A spreadsheet takes a cell that begins so for a formula (and some strip white space first).
_RUNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_UNSEEN = r"\s\0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(rf"(?:[{_UNSEEN}\"]*{_RUNS}|[{_UNSEEN}]*[\t\r])")
# Where ; is what parts cells (most of Europe), or a tab, a cell begins in the middle of ours.
_BEGINS = rf"([;\t\r\n][{_UNSEEN}\"]*)"
_INSIDE = re.compile(rf"{_BEGINS}(?={_RUNS})")
_MADE_SAFE = re.compile(rf"{_BEGINS}'(?={_RUNS})")


def safe_cell(value: object) -> object:
    """`value` so that no spreadsheet runs it, whatever parts cells there: a ' goes before what
    looks like a formula, at the beginning and after a semicolon, a tab or a line break."""
    if not isinstance(value, str):
        return value
    # Nearly all cells begin with a letter or digit and have one part; half a million are asked.
    begins = not value[:1].isalnum() and _FORMULA.match(value) is not None
    if ";" in value or "\n" in value or "\t" in value or "\r" in value:
        value = _INSIDE.sub(r"\1'", value)
    return f"'{value}" if begins else value


def as_typed(cell: str) -> str:
    """A cell as it was before `safe_cell`."""
    if "'" not in cell:
        return cell
    inside = _MADE_SAFE.sub(r"\1", cell)
    return inside[1:] if inside[:1] == "'" and _FORMULA.match(inside, 1) else inside
