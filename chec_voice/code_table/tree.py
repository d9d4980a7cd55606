"""Where the codes of a table stand: below the parents that levels or ids name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chec_voice.code_ids import same_name
from chec_voice.code_table.columns import Columns
from chec_voice.errors import CodebookError

MAX_DEPTH = 50
_NOBODY = ("", "0", "-1", "none", "null")
"""What stands for the parent of a code at the top."""


@dataclass
class CodeRow:
    """One code as a table says it."""

    name: str
    row: int
    id: str = ""
    """Where the table has ids."""
    parent: CodeRow | None = None
    implied: bool = False
    """A heading that only others name as their parent."""
    cells: dict[str, str] = field(default_factory=dict)
    """Field of a code -> what the table says; fields without a column are not here."""


def by_levels(
    columns: Columns, filled: Sequence[tuple[int, Sequence[str]]], path: Path
) -> list[CodeRow]:
    """Codes of a table with a column for each level; a blank cell means the same as above."""
    codes: dict[tuple[str, ...], CodeRow] = {}
    above: list[str] = []
    for number, cells in filled:
        parts = [cells[at] for at in columns.levels]
        first = next((at for at, part in enumerate(parts) if part), None)
        if first is None:
            raise CodebookError("a code needs a name.", path=path, row=number, column="code")
        names = [*above[:first], *(part for part in parts[first:] if part)]
        above = names
        parent: CodeRow | None = None
        for depth in range(1, len(names) + 1):
            key = tuple(same_name(name) for name in names[:depth])
            if key not in codes:
                codes[key] = CodeRow(names[depth - 1], number, parent=parent, implied=True)
            parent = codes[key]
        assert parent is not None
        values = {name: cells[place] for name, place in columns.fields.items()}
        if not parent.implied and any(
            value not in ("", parent.cells[name]) for name, value in values.items()
        ):
            raise _stands_twice(f"the code {parent.name!r}", parent.row, number, path)
        if parent.implied:
            parent.implied, parent.cells, parent.row = False, values, number
    return list(codes.values())


def by_id(made: Sequence[tuple[CodeRow, str]], path: Path) -> list[CodeRow]:
    """Codes of a table of ids, each with the id of its parent."""
    ids: dict[str, CodeRow] = {}
    for code, _ in made:
        if code.id in ids:
            raise CodebookError(
                f"the id {code.id!r} stands twice (also in line {ids[code.id].row}).",
                path=path,
                row=code.row,
                column="code",
                fix="Remove or rename one of them.",
            )
        ids[code.id] = code
    for code, parent in made:
        if parent and parent not in ids:
            raise CodebookError(
                f"the parent {parent!r} of {code.id!r} is not a code of this file.",
                path=path,
                row=code.row,
                column="parent",
                fix="Add a row for it, or leave the parent empty.",
            )
        code.parent = ids[parent] if parent else None
    return [code for code, _ in made]


def by_number(made: Sequence[tuple[CodeRow, str, str]], path: Path) -> list[CodeRow]:
    """Codes of a table that numbers them: (code, its number, that of its parent)."""
    numbered = {own: code for code, own, _ in made if own}
    for code, _, parent in made:
        if parent in numbered:
            code.parent = numbered[parent]
        elif parent.casefold() not in _NOBODY:
            raise CodebookError(
                f"the parent {parent!r} of {code.name!r} is the number of no code of this file.",
                path=path,
                row=code.row,
                column="parent",
                fix="Add a row for it, or leave the parent empty.",
            )
    return [code for code, _, _ in made]


def in_tree_order(codes: Sequence[CodeRow], path: Path) -> Iterator[CodeRow]:
    """Codes with parents before children, else in their order; refuses twins and circles."""
    children: dict[int, list[CodeRow]] = {}
    twins: dict[tuple[int, str], CodeRow] = {}
    for code in codes:
        above = id(code.parent) if code.parent is not None else 0
        first = twins.setdefault((above, same_name(code.name)), code)
        if first is not code and not code.id:
            raise _stands_twice(f"the code {code.name!r}", first.row, code.row, path)
        children.setdefault(above, []).append(code)
    stack = [(code, 1) for code in reversed(children.get(0, []))]
    seen = 0
    while stack:
        code, depth = stack.pop()
        if depth > MAX_DEPTH:
            raise CodebookError(
                f"codes stand more than {MAX_DEPTH} levels deep.",
                path=path,
                row=code.row,
                column="parent",
                fix="Is the column `parent` what it should be?",
            )
        seen += 1
        yield code
        stack.extend((child, depth + 1) for child in reversed(children.get(id(code), [])))
    if seen < len(codes):
        _refuse_circle(codes, path)


def _refuse_circle(codes: Sequence[CodeRow], path: Path) -> None:
    for code in codes:
        trail = [code]
        while (above := trail[-1].parent) is not None:
            if above in trail:
                circle = [*trail[trail.index(above) :], above]
                raise CodebookError(
                    "these codes are each other's parents: "
                    f"{' -> '.join(code.name for code in circle)}.",
                    path=path,
                    row=above.row,
                    column="parent",
                    fix="Leave the parent of one of them empty.",
                )
            trail.append(above)


def _stands_twice(what: str, first: int, again: int, path: Path) -> CodebookError:
    return CodebookError(
        f"{what} stands twice under the same parent (also in line {first}).",
        path=path,
        row=again,
        column="code",
        fix="Remove or rename one of them.",
    )
