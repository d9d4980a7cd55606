"""What the sources hold, and where files are. No third-party imports here."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

CORPORA = Path(__file__).resolve().parent.parent
YOUTH = CORPORA / "youth_voice_synthetic"
CODEBOOK = CORPORA.parent / "codebooks" / "home_community_education.yaml"

AREAS = {
    "birmingham_solihull": "Birmingham and Solihull",
    "cheshire_merseyside": "Cheshire and Merseyside",
    "south_yorkshire": "South Yorkshire",
}
PREFIXES = {"birmingham_solihull": "BS", "cheshire_merseyside": "CM", "south_yorkshire": "SY"}

QUESTIONS = {
    "q1": ("What does being healthy and happy mean to you?", "neutral"),
    "q2": ("What helps you stay healthy and well?", "helps"),
    "q3": (
        "What makes it harder to be healthy where you live, learn or hang out?",
        "harms",
    ),
    "q4": (
        "If you could change one thing to make life better for young people around here, "
        "what would it be?",
        "change",
    ),
    "q5": ("Is there anything else you want to tell us?", "neutral"),
}

FIELDS = (
    "age_band",
    "gender",
    "ethnicity",
    "imd_quintile",
    "district",
    "partner",
    "setting",
    "young_carer",
    "care_experience",
    "send",
    "voice",
)
PERSONAL_TYPES = (
    "name",
    "nickname",
    "school",
    "teacher",
    "club",
    "street",
    "place",
    "bus",
    "handle",
    "phone",
    "email",
    "postcode",
    "nhs",
    "dob",
    "incident",
    "url",
)
VALENCES = {"+": "helps", "-": "harms", "~": "mixed", "?": "wish"}


class SourceError(ValueError):
    """A source file breaks its format. The message names the file and the line."""


@dataclass(frozen=True)
class Span:
    """Half-open code points into a text. The type is ``safe`` for a look-alike."""

    start: int
    end: int
    type: str
    text: str


@dataclass(frozen=True)
class Judgement:
    kind: str  # direct | indirect | harmless
    reason: str


@dataclass
class Text:
    """A text without its marks, the spans that the marks became, and what was judged."""

    text: str
    spans: list[Span] = field(default_factory=list)
    judgements: list[Judgement] = field(default_factory=list)
    line: int = 0

    @property
    def personal(self) -> list[Span]:
        return [s for s in self.spans if s.type != "safe"]

    @property
    def look_alikes(self) -> list[Span]:
        return [s for s in self.spans if s.type == "safe"]


@dataclass
class Participant:
    id: str
    area: str  # key of AREAS
    fields: dict[str, str]
    answers: dict[str, Text] = field(default_factory=dict)


@dataclass
class NoteLine:
    """One line of workshop notes; ``kind`` is meta, heading, remark, vote or a voice."""

    id: str  # n1/line-12: line 12 of the hand-written source
    kind: str
    body: Text
    section: str = ""
    polarity: str = ""
    key: str = ""  # of a meta line
    votes: int = 0


@dataclass
class Note:
    id: str  # n1
    stem: str  # n1_birmingham_youth_council
    lines: list[NoteLine]


@dataclass
class Coding:
    response_id: str
    coder: str
    code: str  # empty: the coder found that no code fits
    valence: str


@dataclass
class Corpus:
    participants: list[Participant]
    notes: list[Note]
    codings: list[Coding]
    demo: list[Coding]

    def responses(self) -> dict[str, Text]:
        return {f"{p.id}/{q}": t for p in self.participants for q, t in p.answers.items()}

    def note_lines(self) -> dict[str, NoteLine]:
        return {line.id: line for note in self.notes for line in note.lines}
