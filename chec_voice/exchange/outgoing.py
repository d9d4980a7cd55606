"""What leaves a project for another program, as plain objects."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chec_voice.exchange.model import User
from chec_voice.model import AttributeValue, Code


@dataclass(frozen=True)
class Person:
    """A participant (or group) on the way out: a number, never the file's reference."""

    guid: str
    label: str
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    group_of: int = 0
    """How many people a group stands for; 0 for one person."""


@dataclass(frozen=True)
class Answer:
    """What one person said to one question."""

    guid: str
    person: str
    question: str
    text: str
    polarity: str = "neutral"
    voice: str = "verbatim"
    session: str = ""
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    withheld: bool = False
    """Its person does not agree to quotation."""


@dataclass(frozen=True)
class Coding:
    """One code that a coder applied to a span of an answer."""

    guid: str
    answer: str
    code: str
    """Id of the code."""
    coder: str
    """Guid of the coder."""
    start: int
    end: int
    valence: str = ""
    at: str = ""
    level: str = ""


@dataclass(frozen=True)
class Memo:
    """A note of a coder, and what it is about."""

    guid: str
    kind: str
    """segment, response, code or project."""
    target: str
    """Guid of the answer, id of the code, or nothing."""
    coder: str
    text: str
    start: int = 0
    end: int = 0
    at: str = ""


@dataclass(frozen=True)
class Theme:
    """A group of codes with what people wrote about it."""

    guid: str
    name: str
    codes: tuple[str, ...]
    summary: str = ""


@dataclass(frozen=True)
class Outgoing:
    """What leaves a project."""

    name: str
    origin: str
    description: str
    at: str
    users: Sequence[User]
    codes: Sequence[Code]
    code_guids: Mapping[str, str]
    people: Sequence[Person] = ()
    answers: Sequence[Answer] = ()
    codings: Sequence[Coding] = ()
    memos: Sequence[Memo] = ()
    themes: Sequence[Theme] = ()
    person_attributes: Sequence[str] = ()
    answer_attributes: Sequence[str] = ()
