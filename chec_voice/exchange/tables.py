"""Tables of other programs: coded segments of MAXQDA, NVivo, ATLAS.ti and Dedoose, and codebooks.

A table of coded segments holds the words that were coded and not the texts around them: each row
becomes a passage, to be found again in the answers of a project, or to be an answer of its own.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chec_voice import code_table
from chec_voice.errors import InputError
from chec_voice.exchange.codes_text import describe
from chec_voice.exchange.guids import derived
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import (
    Case,
    CodeNode,
    Document,
    Exchange,
    Mark,
    Selection,
    User,
)
from chec_voice.model import Code

# Headings by what they mean, lower case; the first that a table has is taken.
_HEADINGS: dict[str, tuple[str, ...]] = {
    "segment": (
        "segment",
        "coded segment",
        "quotation content",
        "text content",
        "content",
        "excerpt",
        "excerpt copy",
        "coded text",
        "reference text",
        "quotation",
        "quote",
        "text",
        "highlight",
        "passage",
    ),
    "document": (
        "document name",
        "document",
        "media title",
        "file",
        "file name",
        "source",
        "source name",
        "resource name",
        "resource",
        "media",
        "case",
        "hierarchical name",
    ),
    "code": (
        "codes applied combined",
        "code",
        "codes",
        "node",
        "code name",
        "tag",
        "tags",
        "nodes",
        "code system",
        "theme",
    ),
    "coder": (
        "created by",
        "coder",
        "coder name",
        "excerpt creator",
        "author",
        "user",
        "creating user",
        "coded by",
        "modified by",
        "user name",
        "initials",
    ),
    "comment": ("comment", "memo", "note", "comments", "quotation comment"),
}
SEGMENTS = "a table of coded segments"
_PATH = re.compile(r"\\+|\s*>\s*|::")
_APPLIED = re.compile(r"code: (.+) applied", re.IGNORECASE)
_SPLIT = re.compile(r"\s*[\n;|]\s*")


@dataclass(frozen=True)
class Table:
    """A table as it was read: headings and rows of text."""

    names: Sequence[str]
    rows: Sequence[tuple[int, Sequence[str]]]
    """(line or row of the file, cells)."""


def from_table(table: Table, name: str, path: str, losses: LossReport) -> Exchange:
    """Coded segments where the table has a column of words that were coded, else a codebook.

    Raises:
        InputError: it is neither; says which columns are looked for.
    """
    columns: dict[str, int] = {}
    for at, heading in enumerate(table.names):
        columns.setdefault(heading.strip().casefold(), at)
    roles = {
        role: next((columns[h] for h in headings if h in columns), None)
        for role, headings in _HEADINGS.items()
    }
    applied = {
        match[1]: at for at, h in enumerate(table.names) if (match := _APPLIED.fullmatch(h.strip()))
    }
    if roles["segment"] is not None and (roles["code"] is not None or applied):
        return _segments(table, name, roles, applied, losses)
    if (code_columns := code_table.find_columns(table.names)) is not None:
        return _codebook(table, name, path, code_columns, losses)
    raise InputError(
        "this table has neither coded segments nor codes that we know how to read.",
        path=path,
        fix="Coded segments need a column 'Segment' (or Excerpt, Quotation Content, Coded Text) and"
        " one 'Code' or 'Codes'; a codebook needs a column 'Code', 'Name' or 'Tag'.",
    )


class _Codes:
    """Codes by their paths, made as they are met."""

    def __init__(self, name: str) -> None:
        self._name = name
        self.nodes: dict[tuple[str, ...], CodeNode] = {}

    def add(self, path: Sequence[str], description: str = "") -> str:
        """Guid of the code at the end of a path; headings above it are made as well."""
        parent: str | None = None
        parts = [part for part in (p.strip() for p in path) if part and part.lower() != "nodes"]
        for depth in range(1, len(parts) + 1):
            key = tuple(part.casefold() for part in parts[:depth])
            if key not in self.nodes:
                guid = derived("table", self._name, "code", *key)
                self.nodes[key] = CodeNode(guid, parts[depth - 1], parent, True, "")
            if depth == len(parts) and description and not self.nodes[key].description:
                old = self.nodes[key]
                self.nodes[key] = CodeNode(old.guid, old.name, old.parent, True, description)
            parent = self.nodes[key].guid
        return parent or ""

    @property
    def tree(self) -> list[CodeNode]:
        return list(self.nodes.values())


def _segments(
    table: Table,
    name: str,
    roles: Mapping[str, int | None],
    applied: Mapping[str, int],
    losses: LossReport,
) -> Exchange:
    """The passages of a table, each a document of its own, and the rows of one text a case."""
    codes = _Codes(name)
    users: dict[str, User] = {}
    documents: dict[tuple[str, str], Document] = {}
    cases: dict[str, list[str]] = {}

    def cell(cells: Sequence[str], role: str) -> str:
        at = roles[role]
        return cells[at].strip() if at is not None and at < len(cells) else ""

    for row, cells in table.rows:
        words = cell(cells, "segment")
        labels = [label for label, at in applied.items() if _yes(cells[at])]
        if not labels:
            labels = [part for part in _SPLIT.split(cell(cells, "code")) if part]
        if not words or not labels:
            losses.add("rows", "lost", "a row without words, or without a code", f"row {row}")
            continue
        where = cell(cells, "document") or f"row {row}"
        coder = cell(cells, "coder")
        if coder:
            users.setdefault(coder, User(derived("table", name, "user", coder), coder))
        document = documents.get((where, words))
        if document is None:
            guid = derived("table", name, where, words)
            document = documents[where, words] = Document(guid, where, words)
            cases.setdefault(where, []).append(guid)
        user = users[coder].guid if coder else None
        marks = tuple(
            Mark(
                derived("table", name, where, words, coder, label),
                codes.add(_PATH.split(label)),
                user,
            )
            for label in dict.fromkeys(labels)
        )
        known = {mark.guid for passage in document.selections for mark in passage.marks}
        passage = Selection(
            derived("table", name, row),
            0,
            len(words),
            name=words,
            description=cell(cells, "comment"),
            user=user,
            marks=tuple(mark for mark in marks if mark.guid not in known),
        )
        document.selections.append(passage)
    return Exchange(
        name=name,
        origin=SEGMENTS,
        users=list(users.values()),
        codes=codes.tree,
        cases=[
            Case(derived("table", name, "case", where), where, documents=tuple(guids))
            for where, guids in cases.items()
        ],
        documents=list(documents.values()),
    )


def _yes(cell: str) -> bool:
    return cell.strip().casefold() in ("true", "1", "yes", "x")


def _codebook(
    table: Table, name: str, path: str, columns: code_table.Columns, losses: LossReport
) -> Exchange:
    for place, heading in enumerate(table.names):
        unused = place not in columns.used
        if unused and any(len(c) > place and c[place].strip() for _, c in table.rows):
            losses.add("columns", "lost", "a column that says nothing of a code", heading)
    named = columns.levels or (columns.name,)
    rows = []
    for row, cells in table.rows:
        if any(cells[at].strip() for at in named):
            rows.append((row, cells))
        else:
            losses.add("rows", "lost", "a row without the name of a code", f"row {row}")
    found = code_table.read_rows(table.names, rows, Path(path))
    nodes: dict[str, CodeNode] = {}
    own_ids = {code.id for code in found if code.id}
    for code in code_table.codes_of(found, Path(path)):
        guid = derived("table", name, "code", code.id)
        above = nodes[code.parent].guid if code.parent else None
        # An id that was made here is none of the file's; a code's kind follows from the tree.
        said = code if code.id in own_ids else replace(code, id="", label=_other_label(code))
        nodes[code.id] = CodeNode(guid, code.name, above, code.codable, describe(said))
    return Exchange(name=name, origin="a table of codes", codes=list(nodes.values()))


def _other_label(code: Code) -> str:
    return "" if code.label == code.name else code.label


def word_tables(path: str) -> list[Table]:
    """The tables of a Word document; the first row of each holds the headings."""
    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import XMLSyntaxError

    tables = []
    try:
        document = docx.Document(path)
    except (PackageNotFoundError, XMLSyntaxError, KeyError, ValueError) as error:
        raise InputError(
            "this is no Word document that can be read.",
            path=path,
            fix="Save it as .docx again; nothing was imported.",
        ) from error
    for table in document.tables:
        rows = [[cell.text.strip() for cell in row.cells] for row in table.rows]
        if len(rows) > 1:
            tables.append(Table(rows[0], list(enumerate(rows[1:], start=2))))
    return tables
