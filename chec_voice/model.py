"""The words of the project as plain, immutable objects. See the glossary in ARCHITECTURE.md."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Literal

Polarity = Literal["helps", "harms", "change", "neutral"]
Voice = Literal["verbatim", "scribed", "paraphrase", "group"]
AnswerState = Literal["answered", "blank", "non_answer"]
Verdict = Literal["apply", "reject", "withdraw"]
Basis = Literal["unaided", "suggested", "bulk", "imported", "adjudicated"]
ValueState = Literal["given", "blank", "prefer_not_to_say", "not_asked"]

POLARITIES: tuple[Polarity, ...] = ("helps", "harms", "change", "neutral")
VOICES: tuple[Voice, ...] = ("verbatim", "scribed", "paraphrase", "group")
VALENCES = ("helps", "harms", "mixed", "wish")
LEVELS = {
    "me": "me",
    "family": "family",
    "peers": "friends",
    "place": "place",
    "system": "services",
}
"""Whom or what an applied code is about -> as people call it: the young person, their family,
other young people, where they live or go, services and rules."""

NOT_KNOWN = "(blank)"
STATE_WORDS = {
    "blank": NOT_KNOWN,
    "prefer_not_to_say": "(prefer not to say)",
    "not_asked": "(not asked)",
}
"""What is said where an attribute has no value, by state."""
SYNTHETIC = "SYNTHETIC: these words were written for testing; no young person said them."
"""Stands wherever words of the synthetic corpus, or figures made from them, are shown."""


def word_of(value: str, state: str) -> str:
    """What a table calls a value: itself, or words for what was not given."""
    return value if state == "given" else STATE_WORDS[state]


# --- codebook ---------------------------------------------------------------------------


@dataclass(frozen=True)
class Exclusion:
    """When not to use a code, and which neighbour to use instead."""

    when: str
    use: str | None = None
    example: str | None = None


CodeKind = Literal["area", "code", "housekeeping"]
CODE_KINDS: tuple[CodeKind, ...] = ("area", "code", "housekeeping")
CODE_TEXTS = ("label", "brief", "definition", "basis", "source")
CODE_LISTS = ("when_to_use", "when_not_to_use", "examples", "keywords")
"""Parts of a code beside its name, kind and place: one text each, and lists."""


@dataclass(frozen=True)
class Code:
    """One node of the codebook tree, with the six parts of MacQueen et al. (1998)."""

    id: str
    """Dotted path, unique in the codebook: `home.poverty.food`."""
    name: str
    parent: str | None = None
    kind: CodeKind = "code"
    codable: bool = True
    """False for headings that hold codes and are never applied themselves."""
    label: str = ""
    """Plain words that a twelve-year-old would understand."""
    brief: str = ""
    definition: str = ""
    when_to_use: tuple[str, ...] = ()
    when_not_to_use: tuple[Exclusion, ...] = ()
    examples: tuple[str, ...] = ()
    keywords: tuple[str, ...] = ()
    basis: str = ""
    source: str = ""

    @property
    def area(self) -> str:
        """Id of the top node above this code."""
        return self.id.split(".", 1)[0]

    @property
    def depth(self) -> int:
        return self.id.count(".")


@dataclass(frozen=True)
class Codebook:
    """A tree of codes in reading order (parents before children)."""

    id: str
    name: str
    version: str
    codes: tuple[Code, ...]
    description: str = ""
    sources: Mapping[str, str] = field(default_factory=dict)
    language: str = "en-GB"
    sha256: str = ""
    """Hash of the content; its own version, whatever `version` says."""

    def get(self, code_id: str) -> Code | None:
        return next((code for code in self.codes if code.id == code_id), None)

    @property
    def codable(self) -> tuple[Code, ...]:
        return tuple(code for code in self.codes if code.codable)

    @cached_property
    def names(self) -> dict[str, str]:
        """Code id -> name."""
        return {code.id: code.name for code in self.codes}


def is_disclosure(code_id: str) -> bool:
    """True for the code of possible disclosures of harm, which is a route and never a theme.

    Whoever applies it puts the answer before a safeguarding lead; no machine ever suggests it.
    """
    return code_id.rsplit(".", 1)[-1] == "disclosure"


# --- framework --------------------------------------------------------------------------


@dataclass(frozen=True)
class Element:
    """A domain or a driver of a framework, with what is known about its truth."""

    id: str
    label: str
    parent: str | None = None
    """None for a domain; the domain's id for a driver."""
    plain_label: str = ""
    definition: str = ""
    kind: str = "domain"
    """domain, structural, cross_cutting, outcome, or driver."""
    confidence: str = ""
    label_confidence: str = ""
    basis: str = ""
    verified: bool = False
    verified_by: str = ""
    verified_on: str = ""
    source_document: str = ""
    page: str = ""


@dataclass(frozen=True)
class Framework:
    """A policy framework as data: domains hold drivers (both in `elements`, domains first)."""

    id: str
    name: str
    version: str
    status: str
    elements: tuple[Element, ...]
    notice: str = ""
    source: Mapping[str, str] = field(default_factory=dict)
    sha256: str = ""

    @property
    def domains(self) -> tuple[Element, ...]:
        return tuple(e for e in self.elements if e.parent is None)

    @property
    def verified(self) -> bool:
        """True when a named person has verified every element."""
        return all(e.verified for e in self.elements)


DIRECT, MAY = "direct", "may"
STRENGTHS = {DIRECT: "direct", MAY: "may include"}
"""How strongly a link holds -> what files and people call it."""


@dataclass(frozen=True)
class Link:
    """Code -> driver (or domain, where no driver fits)."""

    code: str
    element: str
    rationale: str
    status: str = "proposed"
    agreed_by: str = ""
    agreed_on: str = ""
    strength: str = DIRECT
    """`direct`: an answer with this code is voice on this driver; `may`: only some are."""
    withdrawn_by: str = ""
    withdrawn_on: str = ""
    reason: str = ""
    """Why it was agreed or withdrawn."""


@dataclass(frozen=True)
class Crosswalk:
    id: str
    codebook: str
    framework: str
    version: str
    links: tuple[Link, ...]
    unlinked: Mapping[str, str] = field(default_factory=dict)
    """Code id -> why it links to nothing."""


@dataclass(frozen=True)
class Replacement:
    """What happens to the elements and links of a framework that another takes the place of."""

    places: Mapping[str, tuple[str, ...]]
    """Old element -> new elements: several where it was split, none where it is gone."""
    moved: tuple[tuple[Link, str], ...]
    """(link, new element) of every link that follows; where elements were joined, each once."""
    lost: tuple[Link, ...]
    """Links whose element has no place; they go with the old framework."""
    new_only: tuple[str, ...]
    """New elements that nothing leads to yet."""
    tags_lost: int = 0
    """Tags on answers that go: of elements that are gone, or were split, since such a tag does not
    say of which part it was meant."""
    values_lost: int = 0
    """Published values that go, since their element is gone."""

    @property
    def without_place(self) -> tuple[str, ...]:
        """Old elements that have no place in the new framework."""
        return tuple(old for old, new in self.places.items() if not new)


@dataclass(frozen=True)
class Indicator:
    """A published measure that belongs to a driver."""

    id: str
    element: str
    name: str
    publisher: str = ""
    series: str = ""
    counts: str = ""
    ages: str = ""
    geography: str = ""
    status: str = "candidate"
    caveat: str = ""

    @property
    def numbers(self) -> list[str]:
        """The numbers under which it is published, as its series tells: ["Fingertips 93203"]."""
        return re.findall(r"\bFingertips \d+\b", self.series)


@dataclass(frozen=True)
class LocalValue:
    """One published figure for one area and period."""

    indicator: str
    area: str
    period: str
    value: float | None
    """None: the publisher shows no figure."""
    low: float | None = None
    high: float | None = None
    source: str = ""


# --- responses --------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class AttributeValue:
    """One attribute of one participant or response; the state tells blanks from refusals."""

    value: str
    state: ValueState = "given"


@dataclass(frozen=True, slots=True)
class ResponseIn:
    """A response on its way from a file to the store."""

    participant: str
    """Reference of the person in the file, unique within the session."""
    question: str
    text: str
    state: AnswerState
    row: int
    """Line (CSV) or row (XLSX) of the file, counted from 1 with the header."""
    voice: Voice = "verbatim"
    n_participants: int = 1
    is_group: bool = False
    """The participant stands for a group (or for nobody knows whom of it): never one person."""
    ref: str = ""
    """The file's own id of this response, when it has one."""
    attributes: Mapping[str, AttributeValue] = field(default_factory=dict)


@dataclass(frozen=True)
class Segment:
    """A half-open span [start, end) of a response, in Unicode code points."""

    id: int
    response_id: int
    start: int
    end: int
    text: str
    question: str = ""
    polarity: Polarity = "neutral"


# --- judgements and suggestions ---------------------------------------------------------


@dataclass(frozen=True)
class Evidence:
    """Why a suggester proposes a code: a short reason, and spans of the segment it rests on."""

    kind: Literal["words", "definition", "example", "neighbour", "few"]
    text: str
    """For words: the matched words as they stand in the segment. For definition and example: the
    sentence of the codebook that is nearest in meaning. For neighbour: a coded answer. For few:
    that the code has too few coded answers, in words: a reason to doubt."""
    spans: tuple[tuple[int, int], ...] = ()
    """Offsets into the segment's text, in code points."""


@dataclass(frozen=True)
class Suggestion:
    """A machine's scored proposal of one code for one segment. Never a judgement."""

    segment_id: int
    code: str
    score: float
    """Between 0 and 1. Not a probability until a combiner calibrates it."""
    suggester: str
    evidence: tuple[Evidence, ...] = ()
    borne_out: bool = False
    """The project's own decisions bear the score out as a number; until then words are shown."""
    likely: bool = True
    """False: offered to choose from, and not proposed; it has no evidence and counts nowhere."""


@dataclass(frozen=True)
class Decision:
    """One judgement as the store returns it."""

    id: int
    segment_id: int
    code: str
    coder: str
    verdict: Verdict
    basis: Basis
    at: str
    start: int
    end: int
    valence: str | None = None
    level: str | None = None

    @property
    def told(self) -> str:
        """What is said of an applied code, in words: "harms, about family"; "" for nothing."""
        return told_words(self.valence, self.level)


def told_words(valence: str | None, level: str | None) -> str:
    """Valence and level as people read them: "harms, about family"; "" for neither."""
    about = f"about {LEVELS[level]}" if level else ""
    return ", ".join(filter(None, (valence, about)))
