"""Which column of a file plays which part, as data that can be saved and used again."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from typing import Any, cast

from chec_voice.errors import InputError
from chec_voice.intake.tables import Table
from chec_voice.intake.wording import guess_polarity
from chec_voice.model import POLARITIES, VOICES, Polarity, Voice


@dataclass(frozen=True)
class TextColumn:
    """A column of answers to one question."""

    column: str
    question: str
    polarity: Polarity = "neutral"
    voice: Voice = "verbatim"


@dataclass(frozen=True)
class AttributeColumn:
    """A column that describes the participant or the response; `name` is its name here."""

    column: str
    name: str


@dataclass(frozen=True)
class IgnoredColumn:
    """A column that is not imported, and why."""

    column: str
    reason: str


@dataclass(frozen=True)
class QuestionPolarity:
    """Polarity of one question of the long layout, by its wording."""

    question: str
    polarity: Polarity


@dataclass(frozen=True)
class ValueVoice:
    """Whose words a row holds when its voice column says `value`."""

    value: str
    voice: Voice


@dataclass(frozen=True)
class Mapping:
    """What to do with each column. Columns it does not name are not imported."""

    texts: tuple[TextColumn, ...]
    participant: str | None = None
    """Column with the reference of the person; None makes each row its own participant."""
    response: str | None = None
    """Column with the file's own id of each response."""
    question_column: str | None = None
    """Long layout: one text column, and the wording of its question in this column."""
    attributes: tuple[AttributeColumn, ...] = ()
    ignored: tuple[IgnoredColumn, ...] = ()
    session_column: str | None = None
    polarities: tuple[QuestionPolarity, ...] = ()
    """Long layout: polarity of each question wording; those not listed are guessed."""
    voice_column: str | None = None
    """Column that says who wrote a row's answers down; else each text column has its voice."""
    voices: tuple[ValueVoice, ...] = ()
    """What the voice column's values mean; for others the text column's voice stands."""
    consent_analysis: str | None = None
    """Column that says whether the person agrees to their answers being used: yes, no or blank."""
    consent_quotation: str | None = None
    """Column that says whether their words may be quoted."""
    own_ref: str | None = None
    """Column with what the person themselves can be found by later."""
    facilitators: tuple[str, ...] = ()
    """Values of the participant column that are no young people; their rows are left out."""

    def polarity_of(self, question: str) -> Polarity:
        """Polarity of a question as `ResponseIn.question` names it."""
        for text in self.texts:
            if text.question == question:
                return text.polarity
        for known in self.polarities:
            if known.question == question:
                return known.polarity
        return guess_polarity(question)

    def used(self) -> Iterator[tuple[str, str]]:
        """(column, part it plays) for each column that is imported."""
        yield from ((text.column, "text") for text in self.texts)
        for part in _OPTIONAL:
            if (column := getattr(self, part)) is not None:
                yield column, part
        yield from ((attribute.column, "attribute") for attribute in self.attributes)

    def check(self, table: Table) -> None:
        """Makes sure that the mapping fits a table.

        Raises:
            InputError: no text column, a column that is not there, one column in two parts, or
                two things of the same name.
        """
        if not self.texts:
            raise InputError(
                "no column of answers was chosen",
                fix="Name one with --text; where another column holds each row's question, name "
                f"that one with --question-column. Columns: {_listed(table.names)}.",
                path=table.path,
            )
        parts: dict[str, str] = {}
        for column, part in self.used():
            table.index(column)
            # Counts may well be wanted by question, and one tick may be for all uses.
            both = {part, parts.get(column)}
            together = both in ({"question_column", "attribute"}, set(_CONSENT[:2]))
            if column in parts and not together:
                raise InputError(
                    f"it is used twice: as {_said(parts[column])} and as {_said(part)}",
                    fix="Choose one use for it.",
                    path=table.path,
                    column=column,
                )
            parts[column] = part
        if self.question_column is not None and len(self.texts) > 1:
            raise InputError(
                "a column with the question's wording goes with one column of answers, not "
                f"{len(self.texts)}",
                fix="Name one --text, or leave the question column out.",
                path=table.path,
                column=self.question_column,
            )
        _refuse_twins("question", [text.question for text in self.texts], table)
        _refuse_twins("attribute", [attribute.name for attribute in self.attributes], table)

    def to_dict(self) -> dict[str, Any]:
        """Plain data for JSON; `from_dict` reads it back."""
        return {
            "texts": [dict(vars(text)) for text in self.texts],
            "participant": self.participant,
            "response": self.response,
            "question_column": self.question_column,
            "session_column": self.session_column,
            "attributes": [dict(vars(attribute)) for attribute in self.attributes],
            "ignored": [dict(vars(ignored)) for ignored in self.ignored],
            "polarities": [dict(vars(known)) for known in self.polarities],
            "voice_column": self.voice_column,
            "voices": [dict(vars(known)) for known in self.voices],
            # Left out when not used: files of earlier versions are recognised by their mapping.
            **{part: column for part in _CONSENT if (column := getattr(self, part)) is not None},
            **({"facilitators": list(self.facilitators)} if self.facilitators else {}),
        }

    @classmethod
    def from_dict(cls, data: object) -> Mapping:
        """A mapping from plain data.

        Raises:
            InputError: names the field that is missing, unknown or of the wrong kind.
        """
        known = (
            "texts",
            "attributes",
            "ignored",
            "polarities",
            "voices",
            "facilitators",
            *_OPTIONAL,
        )
        given = _dictionary(data, "mapping", known)
        if "texts" not in given:
            raise _bad("texts", "is missing")
        return cls(
            texts=tuple(_text(item, at) for item, at in _items(given, "texts")),
            attributes=tuple(
                AttributeColumn(**_strings(item, at, ("column", "name")))
                for item, at in _items(given, "attributes")
            ),
            ignored=tuple(
                IgnoredColumn(**_strings(item, at, ("column", "reason")))
                for item, at in _items(given, "ignored")
            ),
            polarities=tuple(_polarity(item, at) for item, at in _items(given, "polarities")),
            voices=tuple(_value_voice(item, at) for item, at in _items(given, "voices")),
            facilitators=tuple(
                _string({"value": item}, at, "value") for item, at in _items(given, "facilitators")
            ),
            **{name: _optional(given.get(name), name) for name in _OPTIONAL},
        )


_CONSENT = ("consent_analysis", "consent_quotation", "own_ref")
_OPTIONAL = (
    "participant",
    "response",
    "question_column",
    "session_column",
    "voice_column",
    *_CONSENT,
)


def _said(part: str) -> str:
    return {
        "text": "answers",
        "participant": "the participant's id",
        "response": "the response's id",
        "question_column": "the question's wording",
        "session_column": "the session",
        "voice_column": "whose words they are",
        "consent_analysis": "consent to analysis",
        "consent_quotation": "consent to quotation",
        "own_ref": "the person's own reference",
    }.get(part, f"an {part}")


def _listed(names: tuple[str, ...]) -> str:
    return ", ".join(repr(name) for name in names[:12]) + (" ..." if len(names) > 12 else "")


def _refuse_twins(kind: str, names: list[str], table: Table) -> None:
    for name, count in Counter(names).items():
        if count > 1:
            raise InputError(
                f"{count} columns would become the same {kind} {name!r}",
                fix=f"Give one of them another name: --{'text' if kind == 'question' else kind} "
                '"COLUMN=NAME".',
                path=table.path,
            )


def _bad(field: str, problem: str) -> InputError:
    return InputError(
        f"the mapping's field {field!r} {problem}",
        fix="Correct the profile, or save a new one from an import that works.",
    )


def _dictionary(data: object, at: str, known: tuple[str, ...]) -> Dictionary[str, object]:
    if not isinstance(data, Dictionary):
        raise _bad(at, "must hold named fields ({...})")
    for name in data:
        if name not in known:
            raise _bad(f"{at}.{name}", "is not one we know")
    return data


def _items(data: Dictionary[str, object], name: str) -> Iterator[tuple[object, str]]:
    items = data.get(name, [])
    if not isinstance(items, list | tuple):
        raise _bad(name, "must be a list")
    return ((item, f"{name}[{i}]") for i, item in enumerate(items))


def _strings(item: object, at: str, names: tuple[str, ...]) -> dict[str, str]:
    given = _dictionary(item, at, names)
    return {name: _string(given, at, name) for name in names}


def _string(given: Dictionary[str, object], at: str, name: str) -> str:
    if name not in given:
        raise _bad(f"{at}.{name}", "is missing")
    value = given[name]
    if not isinstance(value, str) or not value:
        raise _bad(f"{at}.{name}", "must be text and not empty")
    return value


def _optional(value: object, name: str) -> str | None:
    if value is None or (isinstance(value, str) and value):
        return value
    raise _bad(name, "must be a column's name or null")


def _choice(
    given: Dictionary[str, object], at: str, name: str, choices: tuple[str, ...], default: str
) -> str:
    value = given.get(name, default)
    if value not in choices:
        raise _bad(f"{at}.{name}", f"must be one of {', '.join(choices)}, not {value!r}")
    return str(value)


def _text(item: object, at: str) -> TextColumn:
    given = _dictionary(item, at, ("column", "question", "polarity", "voice"))
    return TextColumn(
        _string(given, at, "column"),
        _string(given, at, "question"),
        cast(Polarity, _choice(given, at, "polarity", POLARITIES, "neutral")),
        cast(Voice, _choice(given, at, "voice", VOICES, "verbatim")),
    )


def _polarity(item: object, at: str) -> QuestionPolarity:
    given = _dictionary(item, at, ("question", "polarity"))
    polarity = _choice(given, at, "polarity", POLARITIES, "neutral")
    return QuestionPolarity(_string(given, at, "question"), cast(Polarity, polarity))


def _value_voice(item: object, at: str) -> ValueVoice:
    given = _dictionary(item, at, ("value", "voice"))
    voice = _choice(given, at, "voice", VOICES, "verbatim")
    return ValueVoice(_string(given, at, "value"), cast(Voice, voice))
