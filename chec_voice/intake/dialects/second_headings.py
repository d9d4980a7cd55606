"""Finds second and third rows of headings, and puts the rows together into one heading each."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chec_voice.intake.dialects.base import (
    PLACEHOLDERS,
    Cells,
    Head,
    Header,
    Heading,
    flat,
    padded,
    two_rows,
    width,
)
from chec_voice.intake.nobody import is_typed, is_value, key, typed_columns
from chec_voice.intake.wording import is_question

_CODE = re.compile(r"(?i)[a-z]{0,12}[ _.-]?\d{1,4}([ _.-]?[a-z0-9]{1,6}){0,3}|[a-z]+(_[a-z0-9]+)+")
"""What stands for a question in a row of codes: "Q1", "q3_other", "VAR 12"."""
_ID = re.compile(r"(?i)^(\w+ )?(id|ref|reference|urn|number|no)\.?$")
_ASIDE = re.compile(r"[(\[{<][^()\[\]{}<>]{1,80}[)\]}>]")
"""What stands under a heading to say how to fill it in: "(years)", "[free text]"."""
_BRIEF = 4
_MOST = 3


def heading_rows(head: Head) -> int:
    """How many of the first rows are headings: 1, or more where those below name nobody."""
    rows = 1
    while rows < _MOST and rows + 1 < len(head) and _are_headings(head, rows):
        rows += 1
    return rows


def put_together(head: Head, rows: int) -> Header:
    """One heading per column from `rows` rows, without what is said twice or says nothing."""
    size = width(head, rows)
    levels = [tuple(padded(cells, size)) for _, cells in head[:rows]]
    headings = [Heading(flat(cell), cell, question=flat(cell)) for cell in levels[0]]
    for level in levels[1:]:
        headings = _merged(headings, level)
    return Header(tuple(headings), rows)


def notice(rows: int) -> str:
    """The sentence that says what was taken for headings, and how to say otherwise."""
    which = "second row names" if rows == 2 else "second and third rows name"
    return (
        f"The {which} questions or options and no respondent, so {rows} rows were read as"
        " headings. If only the first is, pass --header-rows 1."
    )


def _merged(above: list[Heading], level: Cells) -> list[Heading]:
    tops = tuple(heading.name for heading in above)
    spanned = any(cell and not top for cell, top in zip(level, tops, strict=True))
    if spanned:
        below = two_rows(tops, level)
        return [
            replace(heading, original=heading.original or cell)
            for heading, cell in zip(below, level, strict=True)
        ]
    return [_both(heading, flat(cell)) for heading, cell in zip(above, level, strict=True)]


def _both(heading: Heading, below: str) -> Heading:
    top = heading.name
    if not below or below.casefold() in PLACEHOLDERS or key(below) == key(top):
        return heading
    if below.startswith('{"ImportId"') or _ASIDE.fullmatch(below):
        return heading
    if not top or _is_code(top) or key(top) in key(below):
        return replace(heading, name=below, question=below)
    if is_question(below) and not is_question(top) and len(top.split()) <= 3:
        return replace(heading, name=below, question=below)
    if key(below) in key(top) or _ID.search(top):
        return heading
    name = f"{top} - {below}"
    return replace(heading, name=name, question=name)


def _is_code(heading: str) -> bool:
    return _CODE.fullmatch(heading) is not None


def _are_headings(head: Head, at: int) -> bool:
    size = width(head, len(head))
    row = padded(head[at][1], size)
    above = [padded(cells, size) for _, cells in head[:at]]
    rest = [cells for _, cells in head[at + 1 :]]
    filled = [place for place, cell in enumerate(row) if cell]
    used = [place for place, cell in enumerate(above[0]) if cell]
    if any('"ImportId"' in row[place] for place in filled):
        return True
    if filled and filled[0] > 0 and all(flat(row[p]).casefold() in PLACEHOLDERS for p in filled):
        return True
    if filled and filled[0] > 0 and all(_ASIDE.fullmatch(row[p]) for p in filled):
        return not any(_comes_back(row[p], p, above, rest) for p in filled)
    if len(filled) < 2 or any(is_value(row[place]) for place in filled):
        return False
    near = [cells for cells in rest if len(set(map(key, cells)) - PLACEHOLDERS - {""}) > 1]
    near = near[: max(3, len(near) // 2)]  # totals stand below
    typed = typed_columns(near, size)
    firsts = [cells[0] for cells in near if cells[0]]
    if firsts and sum(map(is_typed, firsts)) >= 0.6 * len(firsts):
        typed.add(0)
    if any(
        is_typed(row[place]) and not _named_so(above, place, row) for place in typed if row[place]
    ):
        return False
    others = [cells for cells in rest if not _is_copy(cells, row)]
    if any(_comes_back(row[place], place, above, others) for place in filled):
        return False
    contrast = sum(bool(row[place]) for place in typed)
    if sum(bool(cell) for cell in above[0]) < 2:
        return False  # a title
    proof = _proofs(row, above)
    if proof and all(_proofs(padded(cells, size), above) >= proof for cells in rest[:2]):
        return False  # then so are the rows below: a table that lies on its side
    if typed and proof:
        # An id under a heading row is blank or a heading; anything else is somebody's row.
        return not row[min(typed)] or (contrast > 0 and len(filled) >= 0.8 * len(used))
    if typed and not row[min(typed)] and contrast and at == 1 and len(rest) >= 3:
        # No id, and words where everybody has a number: how to fill the columns in.
        return all(len(row[place].split()) <= _BRIEF for place in filled)
    if typed:
        first = min(typed)
        return contrast >= 2 and bool(row[first]) and len(rest) >= 3 and first == 0
    return proof >= 0.5 * len(filled) and proof >= min(2, len(filled))


def _proofs(row: Sequence[str], above: Sequence[Sequence[str]]) -> int:
    """Cells of a row that only headings have."""
    return sum(
        _proves(cell, [level[place] for level in above]) for place, cell in enumerate(row) if cell
    )


def _named_so(above: Sequence[Sequence[str]], place: int, row: Sequence[str]) -> bool:
    return any(key(level[place]) == key(row[place]) for level in above)


def _is_copy(cells: Cells, row: Sequence[str]) -> bool:
    """Whether a row is these headings over again, further down."""
    same = sum(
        bool(cell) and key(cell) == key(name) for cell, name in zip(cells, row, strict=False)
    )
    return same >= max(2, 0.5 * sum(map(bool, row)))


def _comes_back(
    cell: str, place: int, above: Sequence[Sequence[str]], rest: Sequence[Cells]
) -> bool:
    """Whether a heading's words are cells below it, other than as a ticked option."""
    if not above[0][place]:
        return False
    values = [key(cells[place]) for cells in rest if place < len(cells) and cells[place]]
    said = key(cell)
    # The first option of a question stands under its wording, and is ticked with its own words.
    spanned = place + 1 < len(above[0]) and not above[0][place + 1]
    return said in values and not (spanned and set(values) == {said})


def _proves(cell: str, above: Sequence[str]) -> bool:
    if key(cell) in {key(top) for top in above} or flat(cell).casefold() in PLACEHOLDERS:
        return True
    top = next((top for top in reversed(above) if top), "")
    if _is_code(top) or len(top.split()) <= 2:
        return cell.rstrip().endswith("?") or (_is_code(top) and is_question(cell))
    return False
