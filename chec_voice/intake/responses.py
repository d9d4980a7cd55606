"""Turns mapped rows into responses, and counts them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any

from chec_voice.intake.answers import attribute_value, classify
from chec_voice.intake.mapping import Mapping
from chec_voice.intake.nobody import spans
from chec_voice.intake.tables import Row, Table
from chec_voice.intake.wording import one_line
from chec_voice.model import AttributeValue, Polarity, ResponseIn
from chec_voice.text import counted

SHOWN_VALUES, SHOWN_REPEATS = 30, 20


def responses(table: Table, mapping: Mapping) -> Iterator[ResponseIn]:
    """One response per row and text column, blanks and non-answers included, in file order.

    `participant` is the id column's value, or "row 17" where there is none. `ref` is the file's
    own response id; without one it is "", and "row 17" from the second time on that the same
    participant answers the same question. No two responses share participant, question and ref
    within a session.

    Raises:
        InputError: the mapping does not fit the table.
    """
    return (response for _, response in session_responses(table, mapping))


def session_responses(table: Table, mapping: Mapping) -> Iterator[tuple[str, ResponseIn]]:
    """(session, response) pairs; the session is "" without a session column or value."""
    mapping.check(table)
    return _each(table, mapping)


def _each(table: Table, mapping: Mapping) -> Iterator[tuple[str, ResponseIn]]:
    person, ref, asked, session, wrote = (
        None if column is None else table.index(column)
        for column in (
            mapping.participant,
            mapping.response,
            mapping.question_column,
            mapping.session_column,
            mapping.voice_column,
        )
    )
    voices = {known.value: known.voice for known in mapping.voices}
    texts = [(table.index(text.column), text) for text in mapping.texts]
    attributes_of = _attribute_reader(table, mapping)
    seen: set[tuple[str, str, str, str]] = set()
    adults = frozenset(mapping.facilitators) if person is not None else frozenset()
    for row in table.rows:
        number, cells = row
        if adults and cells[person or 0] in adults:
            continue
        who = (cells[person] if person is not None else "") or f"row {number}"
        own = cells[ref] if ref is not None else ""
        where = cells[session] if session is not None else ""
        voice = voices.get(cells[wrote]) if wrote is not None else None
        attributes = attributes_of(row)
        for index, text in texts:
            question = (one_line(cells[asked]) if asked is not None else "") or text.question
            key = (where, who, question, own)
            if key in seen:
                key = (where, who, question, f"{own} (row {number})" if own else f"row {number}")
            seen.add(key)
            answer = cells[index]
            state = classify(answer)
            yield (
                where,
                ResponseIn(
                    participant=who,
                    question=question,
                    text="" if state == "blank" else answer,
                    state=state,
                    row=number,
                    voice=voice or text.voice,
                    ref=key[3],
                    attributes=attributes,
                ),
            )


_REMEMBERED_ROWS = 10_000


class _attribute_reader:  # noqa: N801 - a function with a memory
    """Attributes of a row; equal values share one object, and rows that are alike in all of them
    one dict, as files repeat them endlessly."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self.columns = [(a.name, table.index(a.column)) for a in mapping.attributes]
        self.known: dict[str, AttributeValue] = {}
        self.alike: dict[object, dict[str, AttributeValue]] = {}
        places: list[Any] = [index for _, index in self.columns] or [slice(0)]
        self.cells_of: Callable[[Sequence[str]], object] = itemgetter(*places)

    def __call__(self, row: Row) -> dict[str, AttributeValue]:
        cells = self.cells_of(row.cells)
        attributes = self.alike.get(cells)
        if attributes is None:
            if len(self.alike) == _REMEMBERED_ROWS:
                self.alike.clear()
            attributes = self.alike[cells] = {
                name: self._value(row.cells[index]) for name, index in self.columns
            }
        return attributes

    def _value(self, text: str) -> AttributeValue:
        value = self.known.get(text)
        if value is None:
            value = self.known[text] = attribute_value(text)
        return value


@dataclass(frozen=True)
class QuestionCount:
    """How many responses a question has, by state."""

    question: str
    polarity: Polarity
    answered: int
    blank: int
    non_answer: int

    @property
    def total(self) -> int:
        return self.answered + self.blank + self.non_answer


@dataclass(frozen=True)
class Repeat:
    """The same participant answered the same question again; both answers are kept."""

    participant: str
    question: str
    row: int


@dataclass(frozen=True)
class AttributeCount:
    """Values of an attribute, counted once per participant (per response where it varies)."""

    name: str
    values: tuple[tuple[str, int], ...]
    """The commonest given values, at most SHOWN_VALUES."""
    distinct: int
    states: tuple[tuple[str, int], ...]
    """blank, prefer_not_to_say and not_asked, where they occur."""
    varies: bool
    """True when one participant has several values: it describes responses, not people."""


@dataclass(frozen=True)
class ImportSummary:
    """What a file holds, counted. Nothing here depends on a project."""

    rows: int
    responses: int
    participants: int
    without_participant: int
    """Rows whose cell in the participant column is blank."""
    questions: tuple[QuestionCount, ...]
    repeats: int
    repeated: tuple[Repeat, ...]
    """The first SHOWN_REPEATS of them."""
    notices: tuple[str, ...]


class ImportTally:
    """Counts responses as they pass, so that import and preview need one pass each."""

    def __init__(self, table: Table, mapping: Mapping) -> None:
        self._table, self._mapping = table, mapping
        self._states: dict[str, Counter[str]] = {}
        self._answers: Counter[tuple[str, str, str]] = Counter()
        self._people: set[tuple[str, str]] = set()
        self._responses = 0
        self._rows: set[int] = set()
        self._unnamed: set[int] = set()
        self._repeats: list[Repeat] = []
        self._repeat_count = 0

    def add(self, response: ResponseIn, session: str = "") -> None:
        self._responses += 1
        self._rows.add(response.row)
        self._people.add((session, response.participant))
        if response.participant == f"row {response.row}":
            self._unnamed.add(response.row)
        self._states.setdefault(response.question, Counter())[response.state] += 1
        key = (session, response.participant, response.question)
        times = self._answers[key] = self._answers.get(key, 0) + 1
        if times > 1:
            self._repeat_count += 1
            if len(self._repeats) < SHOWN_REPEATS:
                self._repeats.append(Repeat(response.participant, response.question, response.row))

    def summary(self) -> ImportSummary:
        return ImportSummary(
            rows=len(self._rows),
            responses=self._responses,
            participants=len(self._people),
            without_participant=len(self._unnamed) if self._mapping.participant else 0,
            questions=tuple(
                QuestionCount(
                    question,
                    self._mapping.polarity_of(question),
                    states["answered"],
                    states["blank"],
                    states["non_answer"],
                )
                for question, states in self._states.items()
            ),
            repeats=self._repeat_count,
            repeated=tuple(self._repeats),
            notices=(*self._table.notices, *self._notices()),
        )

    def _notices(self) -> Iterator[str]:
        adults = self._mapping.facilitators
        if adults and self._mapping.participant:
            at = self._table.index(self._mapping.participant)
            theirs = [number for number, cells in self._table.rows if cells[at] in adults]
            one = len(adults) == 1
            yield (
                f"Left out what {', '.join(map(repr, adults))} said, who "
                f"{'is no young person' if one else 'are no young people'}: row {spans(theirs)}. "
                "Name others with "
                f'--facilitator; to read them too, say --id "{self._mapping.participant}".'
            )
        if self._mapping.participant and self._unnamed:
            count = len(self._unnamed)
            rows = counted(count, "row")
            yield (
                f"{rows} had nothing in {self._mapping.participant!r} and count as people of "
                f"their own (first: row {min(self._unnamed)})."
            )
        if self._repeat_count:
            first = self._repeats[0]
            yield (
                f"{counted(self._repeat_count, 'answer comes', 'answers come')} from someone"
                f" who had already answered the "
                f"same question (first: row {first.row}); all are kept."
            )
