"""Writes .qdpx and .qdc: valid QDA-XML 1.0, the same bytes for the same project.

No paths, no author's home folder, no byte order mark; texts are UTF-8 files beside the XML, and a
passage carries the words that it means, so that a reader can check where it put it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING, Any

from chec_voice.exchange.container import Writer
from chec_voice.exchange.guids import legal, one_line
from chec_voice.exchange.model import (
    Case,
    CodeNode,
    CodeSet,
    Document,
    Exchange,
    Mark,
    Note,
    Selection,
    Value,
    Variable,
)
from chec_voice.exchange.profiles import Profile
from chec_voice.progress import SILENT, Progress

if TYPE_CHECKING:
    from lxml.etree import _Element

PROJECT = "urn:QDA-XML:project:1.0"
CODEBOOK = "urn:QDA-XML:codebook:1.0"
_COLOUR = re.compile("#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")


def write_qdpx(
    file: IO[bytes], exchange: Exchange, profile: Profile, progress: Progress = SILENT
) -> None:
    """Write a whole project to an open file."""
    progress.start("Writing", 2 * len(exchange.documents))
    archive = Writer(file)
    with archive.open("project.qde") as xml:
        _Xml(xml, profile).project(exchange, progress)
    for guid, text in _texts(exchange):
        archive.add(f"sources/{guid}.txt", _bytes(text, profile))
        progress.advance()
    archive.close()
    progress.finish()


def write_qdc(file: IO[bytes], exchange: Exchange) -> None:
    """Write the codes and the sets of codes of `exchange`."""
    from lxml import etree

    root = etree.Element(f"{{{CODEBOOK}}}CodeBook", nsmap={None: CODEBOOK})
    root.set("origin", one_line(exchange.origin))
    build = _Builder(CODEBOOK)
    codes = etree.SubElement(root, build.tag("Codes"))
    codes.extend(build.codes(exchange.codes, notes=False))
    if exchange.sets:
        sets = etree.SubElement(root, build.tag("Sets"))
        for one in exchange.sets:
            made = etree.SubElement(sets, build.tag("Set"), guid=one.guid, name=one_line(one.name))
            build.text(made, "Description", one.description)
            for code in one.codes:
                etree.SubElement(made, build.tag("MemberCode"), guid=code)
    etree.indent(root)
    file.write(b'<?xml version="1.0" encoding="utf-8"?>\n')
    file.write(etree.tostring(root, encoding="utf-8"))
    file.write(b"\n")


def _texts(exchange: Exchange) -> Iterable[tuple[str, str]]:
    for document in exchange.documents:
        if document.text is not None:
            yield document.guid, document.text
    for note in exchange.notes:
        yield note.guid, note.text


def _bytes(text: str, profile: Profile) -> bytes:
    if profile.crlf:
        text = text.replace("\n", "\r\n")
    return text.encode("utf-8", errors="replace")


def stamp(at: str) -> str:
    """A time as XML has it: UTC, whole seconds, Z. Nothing where it is no time."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return ""
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    return when.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


class _Builder:
    """Elements of one namespace."""

    def __init__(self, namespace: str) -> None:
        from lxml import etree

        self._etree, self._namespace = etree, namespace

    def tag(self, name: str) -> str:
        return f"{{{self._namespace}}}{name}"

    def element(self, tag: str, /, **attributes: str) -> _Element:
        """An element; attributes that are empty are left out."""
        made = self._etree.Element(self.tag(tag), nsmap={None: self._namespace})
        for key, value in attributes.items():
            if value:
                made.set(key, value)
        return made

    def text(self, parent: _Element, name: str, text: str) -> None:
        if text:
            self._etree.SubElement(parent, self.tag(name)).text = legal(text)

    def refs(self, parent: _Element, name: str, guids: Iterable[str]) -> None:
        for guid in guids:
            self._etree.SubElement(parent, self.tag(name)).set("targetGUID", guid)

    def codes(self, codes: Sequence[CodeNode], *, notes: bool = True) -> list[_Element]:
        """The top codes, with those below them inside; `codes` has parents before children."""
        made: dict[str, _Element] = {}
        tops = []
        for code in codes:
            element = self.element("Code", guid=code.guid)
            element.set("name", one_line(code.name))
            element.set("isCodable", "true" if code.codable else "false")
            if _COLOUR.fullmatch(code.color):
                element.set("color", code.color)
            self.text(element, "Description", code.description)
            if notes:
                self.refs(element, "NoteRef", code.notes)
            made[code.guid] = element
            if code.parent in made:
                made[code.parent or ""].append(element)
            else:
                tops.append(element)
        return tops


class _Xml(_Builder):
    """Streams a project, section by section, in the order that the schema has."""

    def __init__(self, file: IO[bytes], profile: Profile) -> None:
        super().__init__(PROJECT)
        self._file, self._profile = file, profile
        self._xml: Any = None

    def project(self, exchange: Exchange, progress: Progress) -> None:
        root = {"name": one_line(exchange.name) or "project", "origin": one_line(exchange.origin)}
        if stamp(exchange.at):
            root["creationDateTime"] = stamp(exchange.at)
        with self._etree.xmlfile(self._file, encoding="utf-8") as self._xml:
            self._xml.write_declaration()
            with self._xml.element(self.tag("Project"), root, nsmap={None: PROJECT}):
                self._section(
                    "Users",
                    (
                        self.element("User", guid=user.guid, name=one_line(user.name))
                        for user in exchange.users
                    ),
                )
                if exchange.codes:
                    with self._xml.element(self.tag("CodeBook")):
                        self._section("Codes", self.codes(exchange.codes))
                self._section("Variables", map(self._variable, exchange.variables))
                self._section("Cases", map(self._case, exchange.cases))
                self._section("Sources", self._counting(exchange.documents, progress))
                self._section("Notes", map(self._note, exchange.notes))
                self._section("Sets", map(self._set, exchange.sets))
                end = self.element("Project")
                self.text(end, "Description", exchange.description)
                self.refs(end, "NoteRef", exchange.project_notes)
                for element in list(end):
                    self._xml.write(element)

    def _section(self, name: str, elements: Iterable[_Element]) -> None:
        """A container with its elements; none at all where it would be empty: that is invalid."""
        iterator = iter(elements)
        first = next(iterator, None)
        if first is None:
            return
        with self._xml.element(self.tag(name)):
            self._xml.write("\n")
            self._xml.write(first)
            for element in iterator:
                self._xml.write("\n")
                self._xml.write(element)

    def _counting(self, documents: Iterable[Document], progress: Progress) -> Iterable[_Element]:
        for document in documents:
            yield self._document(document)
            progress.advance()

    def _variable(self, variable: Variable) -> _Element:
        element = self.element(
            "Variable",
            guid=variable.guid,
            name=one_line(variable.name) or "(no name)",
            typeOfVariable=variable.type,
        )
        self.text(element, "Description", variable.description)
        return element

    def _values(self, parent: _Element, values: Iterable[Value]) -> None:
        for value in values:
            element = self._etree.SubElement(parent, self.tag("VariableValue"))
            self.refs(element, "VariableRef", [value.variable])
            self.text(element, "TextValue", value.text)

    def _case(self, case: Case) -> _Element:
        element = self.element("Case", guid=case.guid, name=one_line(case.name))
        self.text(element, "Description", case.description)
        self._values(element, case.values)
        self.refs(element, "SourceRef", case.documents)
        self.refs(element, "SelectionRef", case.selections)
        return element

    def _document(self, document: Document) -> _Element:
        element = self.element(
            "TextSource",
            guid=document.guid,
            name=one_line(document.name),
            plainTextPath=f"internal://{document.guid}.txt",
            creatingUser=document.user or "",
            creationDateTime=stamp(document.at),
        )
        self.text(element, "Description", document.description)
        place = _Counter(document.text or "", self._profile)
        for selection in document.selections:
            element.append(self._selection(selection, place))
        for mark in document.marks:
            element.append(self._mark(mark))
        self.refs(element, "NoteRef", document.notes)
        self._values(element, document.values)
        return element

    def _selection(self, selection: Selection, place: _Counter) -> _Element:
        element = self.element(
            "PlainTextSelection",
            guid=selection.guid,
            name=one_line(selection.name),
            startPosition=str(place(selection.start)),
            endPosition=str(place(selection.end)),
            creatingUser=selection.user or "",
            creationDateTime=stamp(selection.at),
        )
        self.text(element, "Description", selection.description)
        for mark in selection.marks:
            element.append(self._mark(mark))
        self.refs(element, "NoteRef", selection.notes)
        return element

    def _mark(self, mark: Mark) -> _Element:
        element = self.element(
            "Coding",
            guid=mark.guid,
            creatingUser=mark.user or "",
            creationDateTime=stamp(mark.at),
        )
        self.refs(element, "CodeRef", [mark.code])
        return element

    def _note(self, note: Note) -> _Element:
        return self.element(
            "Note",
            guid=note.guid,
            name=one_line(note.name) or "Memo",
            plainTextPath=f"internal://{note.guid}.txt",
            creatingUser=note.user or "",
            creationDateTime=stamp(note.at),
        )

    def _set(self, one: CodeSet) -> _Element:
        element = self.element("Set", guid=one.guid, name=one_line(one.name) or "(no name)")
        self.text(element, "Description", one.description)
        self.refs(element, "MemberCode", one.codes)
        self.refs(element, "MemberSource", one.documents)
        self.refs(element, "MemberNote", one.notes)
        return element


class _Counter:
    """Our offsets in a text as the profile counts them."""

    def __init__(self, text: str, profile: Profile) -> None:
        self._astral = (
            [match.start() for match in _ASTRAL.finditer(text)] if profile.unit == "utf-16" else []
        )
        self._breaks = [match.start() for match in re.finditer("\n", text)] if profile.crlf else []

    def __call__(self, at: int) -> int:
        return at + bisect_left(self._astral, at) + bisect_left(self._breaks, at)
