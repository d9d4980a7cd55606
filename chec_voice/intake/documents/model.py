"""What a reader makes of a document: facts about the session, and units of what was said."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

from chec_voice.model import Polarity, Voice

Kind = Literal["answer", "vote", "remark"]
DocumentKind = Literal["docx", "txt", "markdown", "pdf", "vtt", "srt"]
Style = Literal["title", "heading", "item", "paragraph", "table"]
ReadAs = Literal["auto", "notes", "transcript"]


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading or table of a document, before it is understood."""

    line: int
    """Line of a text file, paragraph of a Word document, counted from 1."""
    style: Style
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table."""
    bold: int = 0
    """How many characters at its start are bold: a name above or before words often is."""


@dataclass(frozen=True)
class Line:
    """A line of a document that may be a transcript: of a text file, a paragraph, a caption."""

    number: int
    text: str
    gap: bool = False
    """Whether an empty line stands above it, or a new paragraph, caption or row begins with it."""
    bold: int = 0
    style: Style = "paragraph"
    speaker: str | None = None
    """Who speaks, where the format itself says so (a voice tag, a column); "" goes on."""
    time: str = ""


@dataclass(frozen=True)
class LeftOut:
    """Words of a document that go into no answer and no question, and why."""

    line: int
    text: str
    why: str


@dataclass(frozen=True)
class Turn:
    """What one speaker said in one go; `speaker` is the label as the file has it."""

    line: int
    speaker: str
    text: str
    time: str = ""
    """When, as the file writes it."""


@dataclass(frozen=True)
class Speaker:
    """Somebody whose words a transcript holds, by the label in the file."""

    label: str
    """As the file has it, perhaps a name: shown before an import, kept nowhere."""
    name: str
    """"Speaker 2", as the project will have it; "" for labels of several people ("All")."""
    turns: int
    line: int
    """Of the first turn."""
    leads: bool = False
    """Whether this is a facilitator, whose turns are no answers."""


@dataclass(frozen=True)
class Told:
    """What somebody says about a document that its reader got wrong or cannot know."""

    facilitators: tuple[str, ...] = ()
    """Speakers who are no young people, by label or as "Speaker 1"."""
    young_people: tuple[str, ...] = ()
    """Speakers who are young people, although their label looks like a facilitator's."""
    speakers: tuple[str, ...] = ()
    """Labels that are speakers, however little looks like it."""
    not_speakers: tuple[str, ...] = ()
    """Beginnings of sentences that were taken for speakers."""
    read_as: ReadAs = "auto"


@dataclass(frozen=True)
class Unit:
    """One thing that was said, noted, voted for or remarked."""

    text: str
    """The words themselves, without marks such as "Group:" or "(scribed)"."""
    prompt: str
    """What was asked, as far as the document says; "" when it does not."""
    polarity: Polarity
    voice: Voice
    n_participants: int
    """Of a group: how many took part, 1 when nobody noted it. Never a count of heads."""
    speaker: str
    """"Girl, 14" or "Speaker 2"; "" when unknown. Never a name."""
    line: int
    kind: Kind = "answer"
    votes: int | None = None
    section: str = ""
    """The heading above it, as written."""
    written: str = ""
    """The line as it stands in the document."""


@dataclass(frozen=True)
class Document:
    """A read document."""

    path: Path
    sha256: str
    kind: DocumentKind
    title: str
    facts: Mapping[str, str] = field(default_factory=dict)
    """date, area, partner, setting, participants, ages ... as the top of the document has them."""
    units: tuple[Unit, ...] = ()
    notices: tuple[str, ...] = ()
    transcript: bool = False
    """Whether it records turns of speakers rather than notes."""
    layout: str = ""
    """How a transcript marks who speaks: "a name and a colon", "a name and a time" ..."""
    speakers: tuple[Speaker, ...] = field(default=(), repr=False)
    """In the order in which they speak. Labels may be names, so `repr` does not show them."""
    doubtful: tuple[LeftOut, ...] = field(default=(), repr=False)
    """Labels that were taken for words of a sentence ("The problem is"), with the reason."""
    left_out: tuple[LeftOut, ...] = field(default=(), repr=False)
    """Everything else that is in no answer, question, fact or facilitator's turn."""

    @property
    def votes(self) -> tuple[Unit, ...]:
        """Options with how often they were chosen: counts of dots, never of people."""
        return tuple(unit for unit in self.units if unit.kind == "vote")

    @property
    def answers(self) -> tuple[Unit, ...]:
        """The units that are answers of people."""
        return tuple(unit for unit in self.units if unit.kind == "answer")

    @property
    def without_speaker(self) -> int:
        """How many turns of a transcript nobody is known to have said."""
        return sum(not unit.speaker for unit in self.units) if self.transcript else 0

    @property
    def n_participants(self) -> int | None:
        """How many took part, when the document says so."""
        digits = "".join(c if c.isdigit() else " " for c in self.facts.get("participants", ""))
        return int(digits.split()[0]) if digits.split() else None
