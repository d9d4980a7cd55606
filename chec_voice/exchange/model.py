"""An exchange project: what the programs of qualitative analysis can say to one another.

Shaped after REFI-QDA 1.0 (QDA-XML), the exchange standard of the field; files of other kinds are
brought into the same shape. All offsets are half-open and count Unicode code points of `text`,
whatever the file counted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

ORIGIN = "chec_voice"
"""How `origin` begins in files that this package wrote."""

Kind = Literal["text", "picture", "pdf", "audio", "video"]


@dataclass(frozen=True, slots=True)
class User:
    """A coder."""

    guid: str
    name: str


@dataclass(frozen=True, slots=True)
class CodeNode:
    """One code of the tree, parents before children."""

    guid: str
    name: str
    parent: str | None = None
    """Guid of the code above."""
    codable: bool = True
    description: str = ""
    color: str = ""
    notes: tuple[str, ...] = ()
    """Guids of notes about it."""


@dataclass(frozen=True, slots=True)
class Variable:
    """What people or documents have values of."""

    guid: str
    name: str
    type: str = "Text"
    """Text, Boolean, Integer, Float, Date or DateTime."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Value:
    """A value of a variable; its type is the variable's."""

    variable: str
    text: str


@dataclass(frozen=True, slots=True)
class Case:
    """A person, as a rule, with values and what they said."""

    guid: str
    name: str = ""
    description: str = ""
    values: tuple[Value, ...] = ()
    documents: tuple[str, ...] = ()
    selections: tuple[str, ...] = ()
    """Guids of passages that belong to this case, where a document holds several people."""


@dataclass(frozen=True, slots=True)
class Mark:
    """One code on one passage, by one person."""

    guid: str
    code: str
    user: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Selection:
    """A passage of a text, or a place in a picture, page or recording."""

    guid: str
    start: int
    end: int
    name: str = ""
    """The passage as the writer quotes it; may be shortened."""
    description: str = ""
    user: str | None = None
    at: str = ""
    marks: tuple[Mark, ...] = ()
    notes: tuple[str, ...] = ()
    place: str = ""
    """Where it is, in words, when it is no passage of a text (start and end are 0 then)."""


@dataclass(slots=True)
class Document:
    """One source. `text` is None where the file names a source and does not hold its text."""

    guid: str
    name: str
    text: str | None
    selections: list[Selection] = field(default_factory=list)
    marks: tuple[Mark, ...] = ()
    """Codes on the document as a whole."""
    values: tuple[Value, ...] = ()
    notes: tuple[str, ...] = ()
    description: str = ""
    kind: Kind = "text"
    user: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class Note:
    """A memo."""

    guid: str
    name: str
    text: str
    user: str | None = None
    at: str = ""


@dataclass(frozen=True, slots=True)
class CodeSet:
    """A named group of codes (and documents, and notes)."""

    guid: str
    name: str
    description: str = ""
    codes: tuple[str, ...] = ()
    documents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()


@dataclass(slots=True)
class Exchange:
    """Everything that one exchange file says."""

    name: str
    origin: str = ""
    description: str = ""
    at: str = ""
    users: Sequence[User] = ()
    codes: Sequence[CodeNode] = ()
    variables: Sequence[Variable] = ()
    cases: Sequence[Case] = ()
    documents: Sequence[Document] = ()
    notes: Sequence[Note] = ()
    sets: Sequence[CodeSet] = ()
    project_notes: tuple[str, ...] = ()
    """Guids of the notes about the project as a whole."""

    @property
    def ours(self) -> bool:
        """True when this package wrote the file, or another program kept what it wrote."""
        return self.origin.startswith(ORIGIN)

    @property
    def codings(self) -> int:
        """Codes on passages and on whole documents."""
        return sum(
            len(document.marks) + sum(len(selection.marks) for selection in document.selections)
            for document in self.documents
        )


@dataclass(frozen=True, slots=True)
class Offsets:
    """How a file counts the places of passages, as far as that could be found out."""

    unit: Literal["code points", "utf-16", "utf-8 bytes"] = "code points"
    line_ends: Literal["as in file", "one each"] = "as in file"
    end: Literal["exclusive", "inclusive"] = "exclusive"
    fitting: int = 0
    """Passages that this way of counting explains, of `judged`."""
    judged: int = 0
    sure: bool = True
    """False: other ways explain as much, and the usual one was taken."""
    exceptions: int = 0
    """Documents that count in another way than the rest of the file."""
