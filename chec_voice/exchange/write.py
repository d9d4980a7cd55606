"""Writes .qdpx and .qdc: valid QDA-XML 1.0, the same bytes for the same project.

No paths, no author's home folder, no byte order mark; texts are UTF-8 files beside the XML, and a
passage carries the words that it means, so that a reader can check where it put it.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from typing import IO, TYPE_CHECKING

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
    with Writer(file) as archive:
        with archive.open("project.qde") as xml:
            _Xml(xml, profile).project(exchange, progress)
        for guid, text in _texts(exchange):
            archive.add(f"sources/{guid}.txt", _bytes(text, profile))
            progress.advance()
    progress.finish()


def write_qdc(file: IO[bytes], exchange: Exchange) -> None:
    """Write the codes and the sets of codes of `exchange`."""
    build = _Builder(file)
    build.begin("CodeBook", CODEBOOK, origin=one_line(exchange.origin))
    build.section("Codes", build.codes(exchange.codes, notes=False))
    build.section("Sets", (build.set_of_codes(one) for one in exchange.sets))
    build.end("CodeBook")


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
    """A time as XML has it: UTC, whole seconds, Z. Empty where it is no time."""
    try:
        when = datetime.fromisoformat(at)
    except ValueError:
        return ""
    when = when if when.tzinfo else when.replace(tzinfo=UTC)
    try:
        return f"{when.astimezone(UTC):%Y-%m-%dT%H:%M:%SZ}" if when.year > 1000 else ""
    except OverflowError:  # a time at the end of time
        return ""


class _Builder:
    """Elements, written one by one.

    They carry no namespace of their own: they stand inside of a root that declares it.
    """

    def __init__(self, file: IO[bytes]) -> None:
        from lxml import etree

        self._etree, self._file = etree, file

    def begin(self, tag: str, namespace: str, **attributes: str) -> None:
        """Write the root's start tag."""
        root: bytes = self._etree.tostring(self.element(tag, **attributes), encoding="utf-8")
        head = root.removesuffix(b"/>").replace(
            f"<{tag}".encode(), f'<{tag} xmlns="{namespace}"'.encode(), 1
        )
        self._file.write(b'<?xml version="1.0" encoding="utf-8"?>\n' + head + b">")

    def end(self, tag: str) -> None:
        self._file.write(f"\n</{tag}>\n".encode())

    def section(self, name: str, elements: Iterable[_Element]) -> None:
        """A container with its elements; none at all where it would be empty: that is invalid."""
        iterator = iter(elements)
        first = next(iterator, None)
        if first is None:
            return
        self._file.write(f"\n<{name}>".encode())
        self.write(first)
        for element in iterator:
            self.write(element)
        self._file.write(f"\n</{name}>".encode())

    def write(self, element: _Element) -> None:
        self._file.write(b"\n")
        self._file.write(self._etree.tostring(element, encoding="utf-8"))

    def element(self, tag: str, /, **attributes: str) -> _Element:
        """An element; attributes that are empty are left out."""
        made = self._etree.Element(tag)
        for key, value in attributes.items():
            if value:
                made.set(key, value)
        return made

    def text(self, parent: _Element, name: str, text: str) -> None:
        if text:
            self._etree.SubElement(parent, name).text = legal(text)

    def refs(self, parent: _Element, name: str, guids: Iterable[str]) -> None:
        for guid in guids:
            self._etree.SubElement(parent, name).set("targetGUID", guid)

    def set_of_codes(self, one: CodeSet) -> _Element:
        """A set as a codebook has it: its members have a guid, not a targetGUID."""
        made = self.element("Set", guid=one.guid, name=one_line(one.name))
        self.text(made, "Description", one.description)
        for code in one.codes:
            self._etree.SubElement(made, "MemberCode").set("guid", code)
        return made

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
        super().__init__(file)
        self._profile = profile

    def project(self, exchange: Exchange, progress: Progress) -> None:
        self.begin(
            "Project",
            PROJECT,
            name=one_line(exchange.name) or "project",
            origin=one_line(exchange.origin),
            creationDateTime=stamp(exchange.at),
        )
        users = (self.element("User", guid=u.guid, name=one_line(u.name)) for u in exchange.users)
        self.section("Users", users)
        if exchange.codes:
            self._file.write(b"\n<CodeBook>")
            self.section("Codes", self.codes(exchange.codes))
            self._file.write(b"\n</CodeBook>")
        self.section("Variables", map(self._variable, exchange.variables))
        self.section("Cases", map(self._case, exchange.cases))
        self.section("Sources", self._counting(exchange.documents, progress))
        self.section("Notes", map(self._note, exchange.notes))
        self.section("Sets", map(self._set, exchange.sets))
        last = self.element("Project")
        self.text(last, "Description", exchange.description)
        self.refs(last, "NoteRef", exchange.project_notes)
        for element in list(last):
            self.write(element)
        self.end("Project")

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
            element = self._etree.SubElement(parent, "VariableValue")
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
