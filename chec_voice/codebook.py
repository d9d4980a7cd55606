"""Loads and checks codebooks: YAML in the format of codebooks/README.md, or a table of codes."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import re
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from chec_voice import code_table
from chec_voice.code_table import CodeRow
from chec_voice.errors import CodebookError, InputError
from chec_voice.model import CODE_KINDS, CODE_LISTS, CODE_TEXTS, Code, Codebook, Exclusion
from chec_voice.text import readable
from chec_voice.yaml_file import Fields, Node, read

FORMAT = "chec-codebook/1"
_HEAD = ("format", "id", "name", "version", "codes")
_HEAD_OPTIONAL = ("language", "licence", "description", "sources")
_CODE_OPTIONAL = ("kind", "codable", *CODE_TEXTS, *CODE_LISTS, "children")
_YAML = (".yaml", ".yml")
_SEGMENT = re.compile(r"[a-z0-9][a-z0-9_]*")


def load(path: Path) -> Codebook:
    """Read a codebook file.

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    found = read_file(path)
    return found.alone() if isinstance(found, CodeTable) else found


def _load_yaml(path: Path) -> Codebook:
    root, _ = read(path)
    fields = root.fields(_HEAD, _HEAD_OPTIONAL)
    if fields.text("format") != FORMAT:
        raise fields.values["format"].error(
            f"this is not a codebook of format {FORMAT}.", fix=f"Write `format: {FORMAT}`."
        )
    placed = list(_walk(fields.items("codes"), None))
    if not placed:
        raise root.error("the codebook has no codes.")
    _check(placed)
    sources = fields.values.get("sources")
    codebook = Codebook(
        id=fields.identifier("id"),
        name=fields.text("name"),
        version=fields.text("version"),
        description=fields.text("description"),
        language=fields.text("language", "en-GB"),
        sources={k: v.text() for k, v in sources.fields((), tuple(sources.value))}  # type: ignore[arg-type]  # a mapping, or `fields` refuses
        if sources
        else {},
        codes=tuple(code for code, _ in placed),
    )
    return dataclasses.replace(codebook, sha256=content_hash(codebook))


def content_hash(codebook: Codebook) -> str:
    """Hash of what a codebook says; layout and comments of its file do not count."""
    content = {**vars(codebook), "sha256": "", "sources": dict(codebook.sources)}
    packed = json.dumps(content, default=vars, sort_keys=True, ensure_ascii=False)
    return hashlib.sha256(packed.encode()).hexdigest()


def _walk(nodes: Iterable[Node], parent: Code | None) -> Iterator[tuple[Code, Node]]:
    for node in nodes:
        fields = node.fields(("id", "name"), _CODE_OPTIONAL)
        segment = fields.text("id")
        if not _SEGMENT.fullmatch(segment):
            raise fields.values["id"].error(
                f"{segment!r} cannot be an id.",
                fix="Use lower case letters, digits and underscores; nesting makes the dots.",
            )
        kind = fields.choice("kind", CODE_KINDS, _default_kind(parent))
        parts: dict[str, Any] = {name: fields.text(name) for name in CODE_TEXTS}
        parts |= {name: _list(fields, name) for name in CODE_LISTS}
        code = Code(
            id=f"{parent.id}.{segment}" if parent else segment,
            name=_required_text(fields.values["name"]),
            parent=parent.id if parent else None,
            kind=kind,  # type: ignore[arg-type]  # one of CODE_KINDS, says `choice`
            codable=fields.flag("codable", default=kind != "area"),
            **parts,
        )
        yield code, node
        yield from _walk(fields.items("children"), code)


def _list(fields: Fields, name: str) -> tuple[Any, ...]:
    if name == "when_not_to_use":
        return tuple(_exclusion(node) for node in fields.items(name))
    return fields.texts(name)


def _default_kind(parent: Code | None) -> str:
    return "housekeeping" if parent is not None and parent.kind == "housekeeping" else "code"


def _required_text(node: Node) -> str:
    if not node.text():
        raise node.error("a code needs a name.")
    return node.text()


def _exclusion(node: Node) -> Exclusion:
    if isinstance(node.value, str):
        return Exclusion(node.text())
    fields = node.fields(("when",), ("use", "example"))
    return Exclusion(
        fields.text("when"), fields.text("use") or None, fields.text("example") or None
    )


def _check(placed: list[tuple[Code, Node]]) -> None:
    by_id: dict[str, Node] = {}
    for code, node in placed:
        if code.id in by_id:
            raise node.error(
                f"the id {code.id!r} stands twice (also in line {by_id[code.id].line}).",
                fix="Give one of the two another id.",
            )
        by_id[code.id] = node
    names: dict[tuple[str | None, str], Node] = {}
    for code, node in placed:
        key = (code.parent, code.name.casefold())
        if key in names:
            raise node.error(
                f"two codes under the same parent are called {code.name!r}"
                f" (also in line {names[key].line}).",
                fix="Name one of them differently: coders see names.",
            )
        names[key] = node
        for item in code.when_not_to_use:
            if item.use is not None and item.use not in by_id:
                raise node.error(
                    f"`use: {item.use}` names a code that is not in the codebook.",
                    fix="Write the full id, such as home.poverty.food.",
                )


# --- tables -------------------------------------------------------------------------------


@dataclasses.dataclass(frozen=True)
class CodeTable:
    """The codes of a table, which may have neither ids nor all parts of a code."""

    path: Path
    rows: Sequence[CodeRow]

    def onto(self, book: Codebook, every: Sequence[Code]) -> Codebook:
        """`book` with the codes of the table: known ones are met by id, or by parent and name.

        What the table has no column for stays as it is in `every`; the rest of the book, too.
        """
        return _checked(dataclasses.replace(book, codes=self._codes(every)), self.path)

    def alone(self) -> Codebook:
        """A codebook of its own, named after the file."""
        book = Codebook(
            id=_file_id(self.path),
            name=readable(self.path.stem),
            version="1",
            codes=self._codes(()),
        )
        return _checked(book, self.path)

    def _codes(self, every: Sequence[Code]) -> tuple[Code, ...]:
        return code_table.codes_of(self.rows, self.path, every)


def read_file(path: Path) -> Codebook | CodeTable:
    """Read a codebook: YAML in our format, or a table of codes (CSV, Excel, ODS, Word).

    Raises:
        CodebookError: what is wrong, in which line, and what to do about it.
    """
    if path.suffix.lower() in _YAML or not path.suffix:
        return _load_yaml(path)
    try:
        rows = _docx_rows(path) if path.suffix.lower() == ".docx" else _rows(path)
    except InputError as error:
        raise CodebookError(
            error.message,
            fix=error.fix,
            path=error.path or path,
            row=error.row,
            column=error.column,
        ) from error
    return CodeTable(path, code_table.read_rows(*rows, path))


SHEET = "codebook"
"""The sheet of a workbook that holds the codes, in our own exports as well."""

_Rows = tuple[Sequence[str], list[tuple[int, Sequence[str]]]]


def _rows(path: Path) -> _Rows:
    from chec_voice import intake

    def read(sheet: str | None) -> intake.Table:
        return intake.read_table(
            path,
            sheet=sheet,
            duplicates="number",
            dialect="generic",
            join_choices=False,
            as_written=("rows", "html"),
        )

    try:
        table = read(None)
    except intake.SeveralSheets as several:
        try:
            table = read(SHEET)
        except InputError:
            raise InputError(
                several.message,
                fix=f"Name the sheet of the codes {SHEET!r}, or save it as a file of its own.",
                path=path,
            ) from several
    # As written, so that a heading of codes that stands twice is seen to.
    names = [column.original or column.name for column in table.columns]
    return names, [(row.number, row.cells) for row in table.rows]


def _docx_rows(path: Path) -> _Rows:
    from chec_voice.exchange import container
    from chec_voice.exchange.tables import word_tables

    with container.opened(path):  # a Word document is an archive: no bomb goes further
        tables = word_tables(str(path))
    if not tables:
        raise InputError("there is no table in this document.", path=path)
    largest = max(tables, key=lambda table: len(table.rows))
    return largest.names, list(largest.rows)


def _checked(book: Codebook, path: Path) -> Codebook:
    ids = {code.id for code in book.codes}
    for code in book.codes:
        for item in code.when_not_to_use:
            if item.use is not None and item.use not in ids:
                raise CodebookError(
                    f"{code.name!r} says to use {item.use!r}, which is not in the codebook.",
                    path=path,
                    fix="Write the full id, such as home.poverty.food.",
                )
    return dataclasses.replace(book, sha256=content_hash(book))


def table_rows(codebook: Codebook) -> tuple[tuple[str, ...], list[tuple[str, ...]]]:
    """(columns, rows) of a codebook as a table, which `read_file` reads back."""
    return code_table.COLUMNS, list(code_table.table(codebook.codes))


def as_yaml(codebook: Codebook) -> str:
    """A codebook in our YAML format, which `load` reads back."""
    import yaml

    def node(code: Code) -> dict[str, object]:
        said: dict[str, object] = {"id": code.id.rpartition(".")[2], "name": code.name}
        parent = codebook.get(code.parent) if code.parent else None
        if code.kind != _default_kind(parent):
            said["kind"] = code.kind
        if code.codable != (code.kind != "area"):
            said["codable"] = code.codable
        for name in CODE_TEXTS:
            if value := getattr(code, name):
                said[name] = value
        for name in CODE_LISTS:
            if value := getattr(code, name):
                said[name] = [
                    {k: v for k, v in dataclasses.asdict(item).items() if v}
                    if isinstance(item, Exclusion)
                    else item
                    for item in value
                ]
        if children := [node(child) for child in codebook.codes if child.parent == code.id]:
            said["children"] = children
        return said

    head = {
        "format": FORMAT,
        "id": codebook.id,
        "name": codebook.name,
        "version": codebook.version,
        "language": codebook.language,
    }
    if codebook.description:
        head["description"] = codebook.description
    tree = {"codes": [node(code) for code in codebook.codes if code.parent is None]}
    sources = {"sources": dict(codebook.sources)} if codebook.sources else {}
    text: str = yaml.safe_dump(
        {**head, **sources, **tree}, allow_unicode=True, sort_keys=False, width=100
    )
    return text


def _file_id(path: Path) -> str:
    """An id for a codebook that has none but its file's name."""
    return re.sub(r"[^A-Za-z0-9_.-]+", "_", path.stem).strip("_.-") or "codebook"


def slug(name: str) -> str:
    """The last segment of an id, made from a name."""
    return re.sub(r"[^a-z0-9]+", "_", name.lower()).strip("_") or "code"
