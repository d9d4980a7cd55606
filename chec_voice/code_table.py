"""Codes in the rows of a table: which columns say what, and which codes of a project they are.

A table says of a code what its columns say; what it has no column for stays as it was.
"""

from __future__ import annotations

import dataclasses
import json
import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from chec_voice.code_ids import free_id, same_name
from chec_voice.errors import CodebookError
from chec_voice.formula_cells import as_typed
from chec_voice.model import CODE_KINDS, CODE_LISTS, Code, Exclusion

MAX_DEPTH = 50
COLUMNS = (
    "code",
    "parent",
    "name",
    "label",
    "kind",
    "codable",
    "brief",
    "definition",
    "when_to_use",
    "when_not_to_use",
    "examples",
    "keywords",
    "basis",
    "source",
)
"""Columns of our own tables: `code` and `parent` hold ids."""
_NAMES = (
    "code",
    "hierarchical name",
    "name",
    "tag",
    "path",
    "code name",
    "codes",
    "node",
    "nodes",
    "theme",
    "title",
    "code label",
    "theme name",
)
_PARENTS = (
    "parent",
    "parent code",
    "parent name",
    "parent theme",
    "parent node",
    "under",
    "belongs to",
    "category",
    "group",
    "area",
)
_LEVEL = re.compile(r"(?:code )?(?:level|tier) ?(\d)")
_SUB = re.compile(r"((?:sub ?)*)(?:theme|code|node|category|tag)s?(?: name)?")
"""Columns that are the levels of a tree: "Level 1, Level 2", "Theme, Sub-theme"."""
_FIELDS = {
    "label": ("label", "plain label"),
    "kind": ("kind",),
    "codable": ("codable",),
    "brief": ("brief", "brief definition", "short definition"),
    "definition": (
        "definition",
        "full definition",
        "description",
        "meaning",
        "what it means",
        "explanation",
        "memo",
        "code memo",
        "comment",
    ),
    "when_to_use": ("when to use", "use when", "inclusion", "inclusion criteria", "include"),
    "when_not_to_use": (
        "when not to use",
        "do not use when",
        "exclusion",
        "exclusion criteria",
        "exclude",
    ),
    "examples": ("examples", "example"),
    "keywords": ("keywords",),
    "basis": ("basis",),
    "source": ("source",),
}
_LIKE_CODES = {
    *_PARENTS,
    *(heading for headings in _FIELDS.values() for heading in headings),
    "files",
    "references",
    "sources",
    "color",
    "colour",
    "code",
    "nodes",
    "hierarchical name",
}
"""Headings of which one stands beside "name" where the names are of codes."""
_ID = re.compile(r"[a-z0-9][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")
_PATH = re.compile(r"\\+|\s+>\s+|::")
"""How NVivo, MAXQDA and ATLAS.ti join the names of a path."""
_LINE_ENDS = re.compile("\r\n|[\r\x85\u2028\u2029]")
_UNPRINTABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f\ud800-\udfff]")
_INSTEAD = re.compile(r"(.*) -> ([a-z0-9_.]+)", re.DOTALL)


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


@dataclass(frozen=True)
class Columns:
    """Which columns of a table say what of a code, by their places."""

    name: int
    """The names of codes, or their ids where `own_name` has the names."""
    parent: int | None
    own_name: int | None
    levels: tuple[int, ...]
    """Columns that are the levels of a tree, the top one first; then `name` is the first."""
    fields: dict[str, int]
    """Field of a code -> column."""

    @property
    def used(self) -> set[int]:
        places = {self.name, *self.levels, *self.fields.values()}
        return places | {place for place in (self.parent, self.own_name) if place is not None}


def find_columns(names: Sequence[str], *, certain: bool = False) -> Columns | None:
    """The columns of a table of codes, by its headings; None where it is none.

    Args:
        certain: that it is a table of codes, so that "name" cannot be of people.
    """
    columns: dict[str, int] = {}
    for at, heading in enumerate(names):
        columns.setdefault(_key(heading), at)
    levels = _levels(columns)
    name = next((columns[heading] for heading in _NAMES if heading in columns), None)
    # A lone column of names may be of people.
    if not certain and name == columns.get("name") and not _LIKE_CODES & set(columns):
        name = None
    if levels:
        name = levels[0]
    if name is None:
        return None
    parent = next((columns[heading] for heading in _PARENTS if heading in columns), None)
    if levels or parent == name:
        parent = None
    own_name = columns.get("name")
    used = {name, parent, *levels}
    fields = {
        field_name: place
        for field_name, headings in _FIELDS.items()
        if (place := next((columns[h] for h in headings if h in columns), None)) is not None
        and place not in used
    }
    return Columns(name, parent, None if own_name == name else own_name, levels, fields)


def _key(heading: str) -> str:
    return " ".join(re.sub(r"[_-]", " ", heading).split()).casefold()


def _levels(columns: dict[str, int]) -> tuple[int, ...]:
    """Two columns or more that are levels of one tree."""
    numbered = {int(m[1]): at for key, at in columns.items() if (m := _LEVEL.fullmatch(key))}
    if len(numbered) > 1:
        return tuple(at for _, at in sorted(numbered.items()))
    depths: dict[int, int] = {}
    for key, at in columns.items():
        if match := _SUB.fullmatch(key):
            depths.setdefault(match[1].count("sub"), at)
    # "Theme" and "Sub-theme", and no gap between: a "Sub-theme" alone is a code.
    deep = tuple(depths[depth] for depth in range(len(depths)) if depth in depths)
    return deep if len(deep) > 1 and len(deep) == len(depths) else ()


def read_rows(
    names: Sequence[str], rows: Iterable[tuple[int, Sequence[str]]], path: Path
) -> list[CodeRow]:
    """The codes of a table, parents before children, else in the order of the rows.

    Raises:
        CodebookError: no column of codes, a code twice, a parent that is not there or may be
            several, a circle; names the row.
    """
    keys = [_key(heading) for heading in names]
    for key in keys:
        if key in (*_NAMES, *_PARENTS) and keys.count(key) > 1:
            raise CodebookError(
                f"the heading {key!r} stands twice.",
                path=path,
                row=1,
                fix="Remove or rename one of the two columns.",
            )
    filled = [(number, [plain(as_typed(cell)) for cell in cells]) for number, cells in rows]
    filled = [(number, cells) for number, cells in filled if any(cells)]
    if not filled:
        raise CodebookError("the codebook has no codes.", path=path)
    columns = find_columns(names, certain=True)
    if columns is None:
        shown = ", ".join(repr(name) for name in names[:6] if name)
        raise CodebookError(
            "there is no column `code`.",
            path=path,
            row=1,
            fix="A table of codes has the columns code (or name), parent (optional) and definition"
            f" (optional), or a column for each level (Level 1, Level 2). This one has {shown}.",
        )
    if columns.levels:
        return list(_in_tree_order(_by_levels(columns, filled, path), path))
    own_name = columns.own_name
    with_ids = own_name is not None
    with_ids = with_ids and all(_ID.fullmatch(cells[columns.name]) for _, cells in filled)
    made = [
        (
            CodeRow(
                cells[own_name] if with_ids and own_name is not None else cells[columns.name],
                number,
                cells[columns.name] if with_ids else "",
                cells={name: cells[place] for name, place in columns.fields.items()},
            ),
            cells[columns.parent] if columns.parent is not None else "",
        )
        for number, cells in filled
    ]
    for code, _ in made:
        if not code.name:
            raise CodebookError("a code needs a name.", path=path, row=code.row, column="code")
    found = _by_id(made, path) if with_ids else _by_name(made, path)
    return list(_in_tree_order(found, path))


def _by_levels(
    columns: Columns, filled: Sequence[tuple[int, Sequence[str]]], path: Path
) -> list[CodeRow]:
    """Codes of a table with a column for each level; a blank cell means the same as above."""
    found: dict[tuple[str, ...], CodeRow] = {}
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
            if key not in found:
                found[key] = CodeRow(names[depth - 1], number, parent=parent, implied=True)
            parent = found[key]
        assert parent is not None
        said = {name: cells[place] for name, place in columns.fields.items()}
        if not parent.implied and any(said[name] not in ("", parent.cells[name]) for name in said):
            raise CodebookError(
                f"the code {parent.name!r} stands twice under the same parent (also in line"
                f" {parent.row}).",
                path=path,
                row=number,
                column="code",
                fix="Remove or rename one of them.",
            )
        if parent.implied:
            parent.implied, parent.cells, parent.row = False, said, number
    return list(found.values())


def _by_id(made: list[tuple[CodeRow, str]], path: Path) -> list[CodeRow]:
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


def _by_name(made: list[tuple[CodeRow, str]], path: Path) -> list[CodeRow]:
    found = [code for code, _ in made]
    headings: dict[tuple[str, ...], CodeRow] = {}

    def heading(parts: Sequence[str]) -> CodeRow | None:
        """The heading at the end of a path of names; it and those above are made if need be."""
        at: CodeRow | None = None
        for depth in range(1, len(parts) + 1):
            key = tuple(same_name(part) for part in parts[:depth])
            own = [c for c in found if c.parent is at and same_name(c.name) == key[-1]]
            stands_alone = own and not any(parent for code, parent in made if code is own[0])
            if own and (depth > 1 or stands_alone):
                at = own[0]
            elif key in headings:
                at = headings[key]
            else:
                at = headings[key] = CodeRow(parts[depth - 1], 0, parent=at, implied=True)
        return at

    if not any(parent for _, parent in made):
        # Programs that write a whole path into the name: NVivo, MAXQDA, ATLAS.ti.
        paths = [
            [part.strip() for part in _PATH.split(code.name) if part.strip()] for code in found
        ]
        if any(len(parts) > 1 for parts in paths):
            if all(parts[0].casefold() in ("nodes", "codes") for parts in paths if parts):
                paths = [parts[1:] or parts for parts in paths]
            by_path: dict[tuple[str, ...], CodeRow] = {}
            for code, parts in zip(found, paths, strict=True):
                code.name = parts[-1] if parts else code.name
                by_path.setdefault(tuple(map(same_name, parts)), code)
            for code, parts in zip(found, paths, strict=True):
                for depth in range(1, len(parts)):
                    key = tuple(map(same_name, parts[:depth]))
                    if key not in by_path:
                        by_path[key] = headings[key] = CodeRow(
                            parts[depth - 1], 0, parent=by_path.get(key[:-1]), implied=True
                        )
                code.parent = by_path.get(tuple(map(same_name, parts[:-1])))
    names: dict[str, list[CodeRow]] = {}
    for code in found:
        names.setdefault(same_name(code.name), []).append(code)
    spelled_out = any(same_name(parent) in names for _, parent in made if parent)
    paths_given = [(code, parent) for code, parent in made if parent]
    for code, parent in paths_given:
        meant = [c for c in names.get(same_name(parent), []) if c is not code]
        if len(meant) == 1 or (meant := _top(meant, made)):
            code.parent = meant[0]
        elif names.get(same_name(parent)) == [code]:
            code.parent = code  # a circle, which is refused below
        elif same_name(parent) in names and len(names[same_name(parent)]) > 1:
            code.parent = None
    for code, parent in paths_given:
        if code.parent is not None:
            continue
        parts = [part.strip() for part in _PATH.split(parent) if part.strip()]
        several = [c for c in names.get(same_name(parent), []) if c is not code]
        if len(several) > 1:
            raise CodebookError(
                f"the parent {parent!r} of {code.name!r} may be any of {len(several)} codes.",
                path=path,
                row=code.row,
                column="parent",
                fix="Write the names above it too, as in 'Home > Other'.",
            )
        if len(parts) < 2 and spelled_out:
            raise CodebookError(
                f"the parent {parent!r} of {code.name!r} is not a code of this file.",
                path=path,
                row=code.row,
                column="parent",
                fix="Add a row for it, correct its spelling, or leave the parent empty.",
            )
        code.parent = heading(parts)
    return [*headings.values(), *found]


def _top(codes: list[CodeRow], made: list[tuple[CodeRow, str]]) -> list[CodeRow]:
    """Of several codes of one name, the one that stands under nothing, if only one does."""
    top = [code for code, parent in made if code in codes and not parent]
    return top if len(top) == 1 else []


def _in_tree_order(codes: list[CodeRow], path: Path) -> Iterator[CodeRow]:
    children: dict[int, list[CodeRow]] = {}
    twins: dict[tuple[int, str], CodeRow] = {}
    for code in codes:
        above = id(code.parent) if code.parent is not None else 0
        first = twins.setdefault((above, same_name(code.name)), code)
        if first is not code and not code.id:
            raise CodebookError(
                f"the code {code.name!r} stands twice under the same parent (also in line"
                f" {first.row}).",
                path=path,
                row=code.row,
                column="code",
                fix="Remove or rename one of them.",
            )
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


def _refuse_circle(codes: list[CodeRow], path: Path) -> None:
    for code in codes:
        trail = [code]
        while (above := trail[-1].parent) is not None:
            if above in trail:
                circle = [*trail[trail.index(above) :], above]
                raise CodebookError(
                    "these codes are each other's parents: "
                    f"{' -> '.join(one.name for one in circle)}.",
                    path=path,
                    row=above.row,
                    column="parent",
                    fix="Leave the parent of one of them empty.",
                )
            trail.append(above)


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
            changes[name] = _value(name, cell, row, path)
    return dataclasses.replace(code, parent=parent, **changes)


def cell_of(code: Code, name: str) -> str:
    """A field of a code as the text of a cell, for `codes_of` to read back."""
    value = getattr(code, "id" if name == "code" else name)
    if name == "codable":
        return "yes" if value else "no"
    if name not in CODE_LISTS:
        return value or ""
    if name == "when_not_to_use":
        text = "\n".join(f"{x.when}{f' -> {x.use}' if x.use else ''}" for x in value)
        packed: list[Any] = [dataclasses.asdict(item) for item in value]
    else:
        text = (", " if name == "keywords" else "\n").join(value)
        packed = list(value)
    # Where the readable text would be read as something else, JSON is not.
    return text if _items(name, plain(text)) == value else json.dumps(packed, ensure_ascii=False)


def _items(name: str, cell: str) -> tuple[Any, ...]:
    if cell.startswith("["):
        try:
            read = json.loads(cell)
            if name == "when_not_to_use":
                return tuple(Exclusion(**item) for item in read)
            if all(isinstance(item, str) for item in read):
                return tuple(read)
        except (ValueError, TypeError):
            pass
    parts = re.split(r"[,;\n]" if name == "keywords" else r"\n", cell)
    texts = [part.strip() for part in parts if part.strip()]
    if name != "when_not_to_use":
        return tuple(texts)
    return tuple(
        Exclusion(match[1], match[2]) if (match := _INSTEAD.fullmatch(text)) else Exclusion(text)
        for text in texts
    )


def _value(name: str, cell: str, row: CodeRow, path: Path) -> object:
    if name in CODE_LISTS:
        return _items(name, cell)
    if name == "codable":
        said = cell.casefold()
        if said not in _YES | _NO:
            raise CodebookError(
                f"{cell!r} is neither yes nor no.", path=path, row=row.row, column="codable"
            )
        return said in _YES
    if name == "kind" and cell not in CODE_KINDS:
        raise CodebookError(
            f"{cell!r} is no kind of code.",
            path=path,
            row=row.row,
            column="kind",
            fix=f"Write one of: {', '.join(CODE_KINDS)}.",
        )
    return cell


_YES, _NO = {"yes", "true", "1"}, {"no", "false", "0"}


def plain(text: str) -> str:
    """What a cell keeps of a text: no outer space, one kind of line end, no control characters."""
    text = _UNPRINTABLE.sub("", _LINE_ENDS.sub("\n", text.strip()).removeprefix("\ufeff"))
    return unicodedata.normalize("NFC", text).strip()


def table(codes: Iterable[Code]) -> Iterator[tuple[str, ...]]:
    """Rows beside `COLUMNS`."""
    for code in codes:
        yield tuple(cell_of(code, name) for name in COLUMNS)
