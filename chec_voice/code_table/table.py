"""The codes that the rows of a table mean, and the rows of our own tables."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chec_voice.code_ids import free_id, same_name
from chec_voice.code_table.cells import cell_of, plain, value_of
from chec_voice.code_table.columns import COLUMNS
from chec_voice.code_table.tree import CodeRow
from chec_voice.model import Code


def codes_of(rows: Sequence[CodeRow], path: Path, every: Sequence[Code] = ()) -> tuple[Code, ...]:
    """The codes that rows mean: known ones by id, or by parent and name; others are made.

    Args:
        every: all codes that the project ever had, current ones first. A code is never taken for
            one of another name.

    Raises:
        CodebookError: a cell cannot be read; names the row.
    """
    known = {code.id: code for code in every}
    by_name: dict[tuple[str | None, str], str] = {}
    for code in every:
        by_name.setdefault((code.parent, same_name(code.name)), code.id)
    taken = set(known)
    ids: dict[int, str] = {}
    made = []
    for row in rows:
        parent = ids[id(row.parent)] if row.parent is not None else None
        code_id = row.id or by_name.get((parent, same_name(row.name)))
        if code_id is None:
            code_id = free_id(row.name, parent, taken)
        taken.add(code_id)
        ids[id(row)] = code_id
        made.append(_code(row, code_id, parent, known.get(code_id), path))
    return tuple(made)


def _code(row: CodeRow, code_id: str, parent: str | None, old: Code | None, path: Path) -> Code:
    code = old or Code(
        code_id,
        row.name,
        kind="area" if row.implied else "code",
        codable=not row.implied,
        label="" if row.id else row.name,
    )
    changes: dict[str, Any] = {}
    if same_name(code.name) != same_name(row.name) or plain(code.name) != row.name:
        changes["name"] = row.name
    for name, cell in row.cells.items():
        # What a cell cannot hold (spaces at an end, say) is no change.
        if old is None or plain(cell_of(old, name)) != cell:
            if old is None and not cell and name in ("label", "kind", "codable"):
                continue
            changes[name] = value_of(name, cell, path, row.row)
    return dataclasses.replace(code, parent=parent, **changes)


def table(codes: Iterable[Code]) -> Iterator[tuple[str, ...]]:
    """Rows beside `COLUMNS`."""
    for code in codes:
        yield tuple(cell_of(code, name) for name in COLUMNS)
