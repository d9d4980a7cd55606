"""Reads the rows of a table of codes, in whatever way it says what stands below what."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from chec_voice.code_table.cells import plain
from chec_voice.code_table.columns import NAMES, PARENTS, Columns, find_columns, heading_key
from chec_voice.code_table.parents import by_name
from chec_voice.code_table.tree import CodeRow, by_id, by_levels, by_number, in_tree_order
from chec_voice.errors import CodebookError
from chec_voice.formula_cells import as_typed

_ID = re.compile(r"[a-z0-9][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")


def read_rows(
    names: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], path: Path
) -> list[CodeRow]:
    """The codes of a table, parents before children, else in the order of the rows.

    Raises:
        CodebookError: no column of codes, a code twice, a parent that is not there or may be
            several, a circle; names the row.
    """
    _refuse_twins(names, path)
    filled = [(number, [plain(as_typed(cell)) for cell in cells]) for number, cells in rows]
    filled = [(number, cells) for number, cells in filled if any(cells)]
    if not filled:
        raise CodebookError("the codebook has no codes.", path=path)
    columns = find_columns(names, certain=True)
    if columns is None:
        raise _no_codes(names, path)
    if columns.levels:
        return list(in_tree_order(by_levels(columns, filled, path), path))
    with_ids = _has_ids(columns, filled)
    made = [
        (_row(columns, number, cells, with_ids), _cell(cells, columns.parent))
        for number, cells in filled
    ]
    for code, _ in made:
        if not code.name:
            raise CodebookError("a code needs a name.", path=path, row=code.row, column="code")
    if with_ids:
        placed = by_id(made, path)
    elif columns.numbers is not None:
        own, above = columns.numbers
        placed = by_number(
            [
                (row, cells[own], cells[above])
                for (row, _), (_, cells) in zip(made, filled, strict=True)
            ],
            path,
        )
    else:
        placed = by_name(made, path)
    return list(in_tree_order(placed, path))


def _refuse_twins(names: Sequence[str], path: Path) -> None:
    keys = [heading_key(heading) for heading in names]
    for key in keys:
        if key in (*NAMES, *PARENTS) and keys.count(key) > 1:
            raise CodebookError(
                f"the heading {key!r} stands twice.",
                path=path,
                row=1,
                fix="Remove or rename one of the two columns.",
            )


def _no_codes(names: Sequence[str], path: Path) -> CodebookError:
    shown = ", ".join(repr(name) for name in names[:6] if name)
    return CodebookError(
        "there is no column `code`.",
        path=path,
        row=1,
        fix="A table of codes has the columns code (or name), parent (optional) and definition"
        f" (optional), or a column for each level (Level 1, Level 2). This one has {shown}.",
    )


def _has_ids(columns: Columns, filled: Sequence[tuple[int, Sequence[str]]]) -> bool:
    """Whether the column of codes holds ids, beside one that has their names."""
    return columns.own_name is not None and all(
        _ID.fullmatch(cells[columns.name]) for _, cells in filled
    )


def _row(columns: Columns, number: int, cells: Sequence[str], with_ids: bool) -> CodeRow:
    code = cells[columns.name]
    return CodeRow(
        name=_cell(cells, columns.own_name) if with_ids else code,
        row=number,
        id=code if with_ids else "",
        cells={name: cells[place] for name, place in columns.fields.items()},
    )


def _cell(cells: Sequence[str], place: int | None) -> str:
    return "" if place is None else cells[place]
