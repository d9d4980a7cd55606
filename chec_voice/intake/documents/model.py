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


@dataclass(frozen=True)
class Block:
    """A paragraph, list item, heading or table of a document, before it is understood."""

    line: int
    """Line of a text file, paragraph of a Word document, counted from 1."""
    style: Style
    text: str = ""
    rows: tuple[tuple[str, ...], ...] = ()
    """Cells of a table."""


@dataclass(frozen=True)
class Turn:
    """What one speaker said in one go; `speaker` is the label as the file has it."""

    line: int
    speaker: str
    text: str


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

    @property
    def votes(self) -> tuple[Unit, ...]:
        """Options with how often they were chosen: counts of dots, never of people."""
        return tuple(unit for unit in self.units if unit.kind == "vote")

    @property
    def answers(self) -> tuple[Unit, ...]:
        return tuple(unit for unit in self.units if unit.kind == "answer")

    @property
    def n_participants(self) -> int | None:
        """How many took part, when the document says so."""
        digits = "".join(c if c.isdigit() else " " for c in self.facts.get("participants", ""))
        return int(digits.split()[0]) if digits.split() else None
