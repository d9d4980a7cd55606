"""Reads .qdpx and .qdc files of any program, liberally, and says what it could not read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO

from chec_voice.errors import InputError
from chec_voice.exchange import container, offsets, qda_xml
from chec_voice.exchange.guids import derived, plain
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import (
    ORIGIN,
    Case,
    CodeNode,
    CodeSet,
    Document,
    Exchange,
    Kind,
    Mark,
    Note,
    Offsets,
    Selection,
    User,
    Value,
    Variable,
)
from chec_voice.exchange.offsets import Place, Text
from chec_voice.exchange.profiles import PROFILES
from chec_voice.exchange.qda_xml import Node
from chec_voice.text import readable

SOURCES: dict[str, Kind] = {
    "TextSource": "text",
    "PictureSource": "picture",
    "PDFSource": "pdf",
    "AudioSource": "audio",
    "VideoSource": "video",
}
_VALUES = ("TextValue", "BooleanValue", "IntegerValue", "FloatValue", "DateValue", "DateTimeValue")
_PLACES = ("PictureSelection", "PDFSelection", "AudioSelection", "VideoSelection")
_TEXTS_INSIDE = ("Representation", "TextDescription")
_NO_NUMBER = "the place of a passage is no number"


def read_qdpx(path: Path, losses: LossReport) -> tuple[Exchange, Offsets]:
    """Everything in a .qdpx, and how it counts places.

    Raises:
        InputError: it is damaged, hostile or no exchange file; says what is wrong.
    """
    with container.opened(path) as archive:
        found = _Found(losses, lambda name: archive.text(name))
        with archive.open_project() as file:
            _parse(file, path, found, root="Project")
    return found.exchange(path)


def read_qde(path: Path, losses: LossReport) -> tuple[Exchange, Offsets]:
    """A bare `project.qde`, with the texts of a `sources` folder beside it, if there is one."""
    found = _Found(losses, lambda name: _beside(path, name))
    with path.open("rb") as file:
        _parse(file, path, found, root="Project")
    return found.exchange(path)


def read_qdc(path: Path, losses: LossReport) -> Exchange:
    """A codebook: codes, and sets of codes.

    Raises:
        InputError: it is damaged, hostile or no codebook.
    """
    found = _Found(losses, lambda name: None)
    with path.open("rb") as file:
        _parse(file, path, found, root="CodeBook")
    return found.exchange(path)[0]


def _beside(path: Path, name: str) -> bytes | None:
    for folder in sorted(path.parent.iterdir()):
        if folder.name.lower() != "sources" or not folder.is_dir():
            continue
        for file in folder.iterdir():
            if file.name.lower() == name.lower() and file.is_file() and not file.is_symlink():
                if file.stat().st_size > container.MAX_TEXT:
                    return None
                return file.read_bytes()
    return None


@dataclass
class _Waiting:
    """A document whose passages are still as the file counts them."""

    document: Document
    text: Text | None
    places: list[tuple[Place, Selection]] = field(default_factory=list)


class _Found:
    """What has been read so far."""

    def __init__(self, losses: LossReport, text_of: Callable[[str], bytes | None]) -> None:
        self.losses, self.text_of = losses, text_of
        self.root = qda_xml.Root({}, "", ())
        self.users: list[User] = []
        self.codes: list[CodeNode] = []
        self.variables: list[Variable] = []
        self.cases: list[Case] = []
        self.waiting: list[_Waiting] = []
        self.notes: list[Note] = []
        self.sets: list[CodeSet] = []
        self.links: list[tuple[str, str]] = []
        self.graphs = 0

    def exchange(self, path: Path) -> tuple[Exchange, Offsets]:
        self._refuse_twins(path)
        way, documents = _place(self.waiting, self.losses, path, self._said())
        self._follow_links(documents)
        self.losses.add("graphs", "lost", "drawings of codes have no place here", count=self.graphs)
        return (
            Exchange(
                name=self.root.attributes.get("name", "") or readable(path.stem),
                origin=self.root.attributes.get("origin", ""),
                description=self.root.description,
                at=self.root.attributes.get("creationDateTime", ""),
                users=self.users,
                codes=self.codes,
                variables=self.variables,
                cases=self.cases,
                documents=documents,
                notes=self.notes,
                sets=self.sets,
                project_notes=self.root.notes,
            ),
            way,
        )

    def _said(self) -> Offsets | None:
        """How our own files count: their origin names the profile that they were written for."""
        match = re.fullmatch(rf"{ORIGIN} .*\((\w+)\)", self.root.attributes.get("origin", ""))
        profile = PROFILES.get(match[1]) if match else None
        return Offsets(unit=profile.unit) if profile is not None else None

    def _refuse_twins(self, path: Path) -> None:
        """A reference to a guid that two things share could mean either of them."""
        self.users = list({user.guid: user for user in self.users}.values())
        for what, things in (
            ("codes", [(code.guid, code.name) for code in self.codes]),
            ("sources", [(w.document.guid, w.document.name) for w in self.waiting]),
            ("variables", [(variable.guid, variable.name) for variable in self.variables]),
        ):
            seen: dict[str, str] = {}
            for guid, name in things:
                if guid and guid in seen:
                    raise InputError(
                        f"two {what} ({seen[guid]!r} and {name!r}) have the same guid {guid}, so"
                        " nothing says which of them a reference means.",
                        path=path,
                        fix="Export it again from the program that made it; nothing was imported.",
                    )
                seen[guid] = name

    def _follow_links(self, documents: list[Document]) -> None:
        """NVivo ties a memo to its passage or document by a Link."""
        notes = {note.guid for note in self.notes}
        ties: dict[str, list[str]] = {}
        other = 0
        for first, second in self.links:
            note, target = (first, second) if first in notes else (second, first)
            if note in notes:
                ties.setdefault(target, []).append(note)
            else:
                other += 1
        self.losses.add("links", "lost", "ties between two passages or codes", count=other)
        if not ties:
            return
        self.codes = [
            replace(code, notes=(*code.notes, *ties.pop(code.guid, ()))) for code in self.codes
        ]
        for document in documents:
            document.notes += tuple(ties.pop(document.guid, ()))
            document.selections = [
                replace(s, notes=(*s.notes, *ties.pop(s.guid, ()))) if s.guid in ties else s
                for s in document.selections
            ]
        self.losses.add(
            "links", "lost", "ties of a memo to something that is not in the file", count=len(ties)
        )


# --- what stands in it --------------------------------------------------------------------


def _user(element: Node, found: _Found) -> None:
    guid = plain(element.get("guid"))
    name = " ".join((element.get("name") or element.get("id") or "").split())
    found.users.append(User(guid, name or f"user {guid[:8]}"))


def _code(element: Node, found: _Found) -> None:
    stack: list[tuple[Node, str | None]] = [(element, None)]
    while stack:
        node, parent = stack.pop()
        name = " ".join((node.get("name") or "").split())
        guid = plain(node.get("guid")) or derived("code", parent, name, len(found.codes))
        found.codes.append(
            CodeNode(
                guid=guid,
                name=name or "(no name)",
                parent=parent,
                codable=(node.get("isCodable") or "true").lower() not in ("false", "0"),
                # portableQDA writes an attribute where the standard has an element
                description=qda_xml.text(node, "Description") or node.get("description") or "",
                color=node.get("color") or "",
                notes=qda_xml.refs(node, "NoteRef"),
            )
        )
        stack.extend((child, guid) for child in reversed(list(qda_xml.children(node, "Code"))))


def _variable(element: Node, found: _Found) -> None:
    found.variables.append(
        Variable(
            plain(element.get("guid")),
            " ".join((element.get("name") or "").split()) or "(no name)",
            element.get("typeOfVariable") or "Text",
            qda_xml.text(element, "Description"),
        )
    )


def _values(element: Node) -> tuple[Value, ...]:
    values = []
    for child in qda_xml.children(element, "VariableValue"):
        variable = next(iter(qda_xml.refs(child, "VariableRef")), "")
        text = next((v.text for v in qda_xml.children(child, *_VALUES)), "").strip()
        if variable and text:
            values.append(Value(variable, text))
    return tuple(values)


def _case(element: Node, found: _Found) -> None:
    found.cases.append(
        Case(
            guid=plain(element.get("guid")),
            name=" ".join((element.get("name") or "").split()),
            description=qda_xml.text(element, "Description"),
            values=_values(element),
            documents=qda_xml.refs(element, "SourceRef"),
            selections=qda_xml.refs(element, "SelectionRef"),
        )
    )


def _source(element: Node, found: _Found) -> None:
    kind = SOURCES[element.name]
    guid = plain(element.get("guid")) or derived("source", len(found.waiting))
    name = element.get("name") or f"{kind} {len(found.waiting) + 1}"
    document = Document(
        guid=guid,
        name=" ".join(name.split()),
        text=None,
        marks=_marks(element),
        values=_values(element),
        notes=qda_xml.refs(element, "NoteRef"),
        description=qda_xml.text(element, "Description"),
        kind=kind,
        user=_who(element),
        at=_when(element),
    )
    waiting = _Waiting(document, None)
    found.waiting.append(waiting)
    inner = (
        [element]
        if kind == "text"
        else list(qda_xml.children(element, *_TEXTS_INSIDE, "Transcript"))
    )
    for holder in inner:
        raw = _raw_text(holder, found)
        if raw is None:
            _without_text(holder, document, found)
            continue
        if waiting.text is not None:  # a second transcript of the same recording
            _without_text(holder, document, found)
            continue
        waiting.text = Text(raw)
        document.text = waiting.text.text
        if holder is not element:
            document.marks += _marks(holder)
            document.notes += qda_xml.refs(holder, "NoteRef")
            document.values += _values(holder)
        waiting.places.extend(_passages(holder, found, document))
    for child in qda_xml.children(element, *_PLACES):
        document.selections.append(_selection(child, 0, 0, _where(child)))


def _without_text(holder: Node, document: Document, found: _Found) -> None:
    """Passages of a text that the file does not hold: their codings are kept with their place."""
    for child in qda_xml.children(holder, "PlainTextSelection", "TranscriptSelection"):
        where = f"characters {child.get('startPosition', '?')} to {child.get('endPosition', '?')}"
        document.selections.append(_selection(child, 0, 0, where))


def _raw_text(element: Node, found: _Found) -> str | None:
    """The text of a source: inside of the XML, or in a file of the archive."""
    inline = next(qda_xml.children(element, "PlainTextContent"), None)
    if inline is not None:
        return inline.text
    path = element.get("plainTextPath") or element.get("richTextPath") or ""
    if not path:
        return None
    name = path.replace("\\", "/").rpartition("/")[2]
    if not name.lower().endswith(".txt"):
        found.losses.add("sources", "lost", "the text is there only as a styled document", name)
        return None
    data = found.text_of(name)
    return None if data is None else decoded(data)


def decoded(data: bytes) -> str:
    """Text of a source file: by its mark, else UTF-8, else Windows cp1252."""
    for mark, encoding in (
        (b"\xef\xbb\xbf", "utf-8"),
        (b"\xff\xfe", "utf-16"),
        (b"\xfe\xff", "utf-16"),
    ):
        if data.startswith(mark):
            return data.decode(encoding, errors="replace")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return data.decode("cp1252", errors="replace")


def _passages(holder: Node, found: _Found, document: Document) -> Iterator[tuple[Place, Selection]]:
    for child in qda_xml.children(holder, "PlainTextSelection"):
        start, end = _number(child.get("startPosition")), _number(child.get("endPosition"))
        selection = _selection(child, 0, 0, "")
        if start is None or end is None:
            found.losses.add(
                "codings", "lost", _NO_NUMBER, selection.guid, count=len(selection.marks)
            )
            continue
        yield Place(start, end, child.get("name") or ""), selection
    sync = {
        plain(point.get("guid")): _number(point.get("position"))
        for point in qda_xml.children(holder, "SyncPoint")
    }
    for child in qda_xml.children(holder, "TranscriptSelection"):
        start = sync.get(plain(child.get("fromSyncPoint")))
        end = sync.get(plain(child.get("toSyncPoint")))
        selection = _selection(child, 0, 0, "")
        if start is None or end is None:
            document.selections.append(replace(selection, place="a passage of the transcript"))
        else:
            yield Place(start, end, child.get("name") or ""), selection


def _number(text: str | None) -> int | None:
    try:
        value = int(text or "")
    except ValueError:
        return None
    return value if abs(value) < 2**53 else None


def _selection(element: Node, start: int, end: int, place: str) -> Selection:
    return Selection(
        guid=plain(element.get("guid")),
        start=start,
        end=end,
        name=element.get("name") or "",
        description=qda_xml.text(element, "Description"),
        user=_who(element),
        at=_when(element),
        marks=_marks(element),
        notes=qda_xml.refs(element, "NoteRef"),
        place=place,
    )


def _marks(element: Node) -> tuple[Mark, ...]:
    return tuple(
        Mark(
            plain(child.get("guid")),
            next(iter(qda_xml.refs(child, "CodeRef")), ""),
            _who(child) or _who(element),
            child.get("creationDateTime") or _when(element),
        )
        for child in qda_xml.children(element, "Coding")
    )


def _who(element: Node) -> str | None:
    return plain(element.get("creatingUser") or element.get("modifyingUser")) or None


def _when(element: Node) -> str:
    return element.get("creationDateTime") or element.get("modifiedDateTime") or ""


def _where(element: Node) -> str:
    """A place in a picture, page or recording, in words."""
    get = element.get
    if get("begin"):
        return f"{get('begin')} to {get('end', '?')} milliseconds"
    corners = [get(name, "?") for name in ("firstX", "firstY", "secondX", "secondY")]
    box = "from {},{} to {},{}".format(*corners)
    return f"page {get('page')}, {box}" if get("page") else box


def _note(element: Node, found: _Found) -> None:
    text = _raw_text(element, found)
    coded = len(_marks(element)) + sum(
        len(_marks(child)) for child in qda_xml.children(element, "PlainTextSelection")
    )
    found.losses.add(
        "codings", "lost", "memos cannot be coded here", plain(element.get("guid")), count=coded
    )
    description = qda_xml.text(element, "Description")
    body = Text(text).text if text is not None else ""
    found.notes.append(
        Note(
            guid=plain(element.get("guid")),
            name=" ".join((element.get("name") or "").split()),
            text="\n".join(part for part in (body, description) if part),
            user=_who(element),
            at=_when(element),
        )
    )


def _link(element: Node, found: _Found) -> None:
    found.links.append((plain(element.get("originGUID")), plain(element.get("targetGUID"))))


def _set(element: Node, found: _Found) -> None:
    found.sets.append(
        CodeSet(
            guid=plain(element.get("guid")),
            name=" ".join((element.get("name") or "").split()),
            description=qda_xml.text(element, "Description"),
            codes=qda_xml.refs(element, "MemberCode"),
            documents=qda_xml.refs(element, "MemberSource"),
            notes=qda_xml.refs(element, "MemberNote"),
        )
    )


def _graph(element: Node, found: _Found) -> None:
    found.graphs += 1


_PARENTS = {
    "User": "Users",
    "Code": "Codes",
    "Variable": "Variables",
    "Case": "Cases",
    **dict.fromkeys(SOURCES, "Sources"),
    "Note": "Notes",
    "Link": "Links",
    "Set": "Sets",
    "Graph": "Graphs",
}
_READERS: dict[str, Callable[[Node, _Found], None]] = {
    "User": _user,
    "Code": _code,
    "Variable": _variable,
    "Case": _case,
    **dict.fromkeys(SOURCES, _source),
    "Note": _note,
    "Link": _link,
    "Set": _set,
    "Graph": _graph,
}


def _parse(file: IO[bytes], path: Path, found: _Found, root: str) -> None:
    stream = qda_xml.elements(file, path, root, _PARENTS)
    while True:
        try:
            node = next(stream)
        except StopIteration as end:
            found.root = end.value
            return
        _READERS[node.name](node, found)


# --- places -------------------------------------------------------------------------------


def _place(
    waiting: list[_Waiting], losses: LossReport, path: Path, said: Offsets | None
) -> tuple[Offsets, list[Document]]:
    """Documents with their passages in our offsets, and how the file counted them."""
    way = offsets.detect(
        ((one.text, [place for place, _ in one.places]) for one in waiting if one.text is not None),
        said,
    )
    exceptions = outside = total = 0
    first_outside = ""
    for one in waiting:
        if one.text is None:
            continue
        places = [place for place, _ in one.places]
        own = offsets.exception(one.text, places, way) if said is None else None
        exceptions += own is not None
        for place, selection in one.places:
            total += 1
            span = _within(one.text, place, own or way)
            if span is None:
                outside += 1
                first_outside = first_outside or (
                    f"{one.document.name!r}, {place.start} to {place.end} of"
                    f" {len(one.text.text)} characters"
                )
                losses.add(
                    "codings",
                    "lost",
                    "the passage lies outside of its text",
                    one.document.name,
                    count=len(selection.marks),
                )
                continue
            one.document.selections.append(
                replace(selection, start=span[0], end=span[1], name=place.name)
            )
    if outside and outside * 2 > total:
        raise InputError(
            f"{outside:,} of {total:,} passages lie outside of their texts: {first_outside}.",
            path=path,
            fix="The texts are not the ones that were coded: export it again; nothing was"
            " imported.",
        )
    return replace(way, exceptions=exceptions), [one.document for one in waiting]


def _within(text: Text, place: Place, way: Offsets) -> tuple[int, int] | None:
    """A passage inside of its text; a line end or two beyond it are taken off."""
    start, end = text.span(place, way)
    if end in (len(text.text) + 1, len(text.text) + 2) and 0 <= start < len(text.text):
        end = len(text.text)
    if not 0 <= start <= end <= len(text.text):
        return None
    return start, end
