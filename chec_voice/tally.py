"""Counts people, groups, responses and mentions by columns, each person once.

A column is a numpy array of whole numbers; no Python object stands for an answer, so half a
million are counted in the time that a thousand took. Numbers take four bytes each wherever they
fit (`narrow`): what is worked out of them has to say itself where it needs more.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.signedinteger[Any]]
    Flags = NDArray[np.bool_]

_MOST = 2**31 - 1
"""The greatest number that four bytes hold."""


def narrow(column: NDArray[Any], add: int = 0) -> Column:
    """Whole numbers, from 0 on, with so much added: in four bytes each if they fit."""
    import numpy as np

    fits = int(column.max(initial=0)) + add <= _MOST
    narrowed: Column = column.astype(np.int32 if fits else np.int64, copy=False)
    return narrowed + add if add else narrowed


class Hidden(str):
    """The sign that stands in a safe table where a number is hidden."""

    def __format__(self, _: str) -> str:
        return str(self)  # so that what formats numbers prints the sign


HIDDEN = Hidden("*")
CROSS = " × "
"""Stands between the two values of a column that is split by two things."""


def is_hidden(figure: object) -> bool:
    """Whether a figure of a safe table is the sign of a hidden number."""
    return isinstance(figure, Hidden)


@dataclass(frozen=True)
class Count:
    """What was said, in the four units that a figure can have.

    In a table that may leave (`project.results.safe`) each can be `HIDDEN` instead of a number.
    """

    people: int = 0
    """Distinct participants; groups are not people."""
    groups: int = 0
    """Distinct group units."""
    responses: int = 0
    mentions: int = 0
    """Distinct (segment, code) pairs: two coders who agree make one mention."""

    def to_dict(self) -> dict[str, int]:
        """As plain data for JSON."""
        return {
            "people": self.people,
            "groups": self.groups,
            "responses": self.responses,
            "mentions": self.mentions,
        }


NOTHING = Count()


@dataclass(frozen=True)
class Answers:
    """Who said what, as columns: every open, answered response and the segments of it.

    Positions count from 0: of a participant, a response, a segment in these columns.
    """

    grouped: Flags
    """(participants,) True for a group."""
    person: Column
    """(responses,) position of its participant."""
    response: Column
    """(segments,) position of its response."""
    segment_ids: Column
    """(segments,) ascending."""
    response_ids: Column
    """(responses,) ascending."""
    participant_ids: Column
    """(participants,) ascending."""

    @classmethod
    def of(
        cls,
        participants: tuple[Column, Column],
        responses: tuple[Column, Column],
        segments: tuple[Column, Column],
    ) -> Answers:
        """Join the tables: (id, is_group), (id, participant), (id, response)."""
        participant_ids, groups = participants
        response_ids, owners = responses
        segment_ids, parents = segments
        response = Places(response_ids).of(parents)
        is_open = response >= 0
        return cls(
            groups.astype(bool),
            Places(participant_ids).of(owners),
            response[is_open],
            segment_ids[is_open],
            response_ids,
            participant_ids,
        )

    def segments(self, ids: Column) -> Column:
        """Positions of the segments with these ids that are open, each once, in order."""
        import numpy as np

        where = self._segment_places.of(ids)
        if (outside := where < 0).any():
            where = where[~outside]
        if _rises(where):
            return where
        flags = np.zeros(len(self.segment_ids), dtype=bool)
        flags[where] = True
        return narrow(np.flatnonzero(flags))

    @cached_property
    def _segment_places(self) -> Places:
        return Places(self.segment_ids)

    @cached_property
    def response_places(self) -> Places:
        return Places(self.response_ids)

    @cached_property
    def participant_places(self) -> Places:
        return Places(self.participant_ids)

    @cached_property
    def one_each(self) -> bool:
        """Whether nobody has two responses, so that responses are as many as people."""
        return _rises(self.person)

    @cached_property
    def has_groups(self) -> bool:
        return bool(self.grouped.any())

    def responses_of(self, columns: Iterable[Column]) -> Flags:
        """(responses,) True for those with one of the segments (positions) in these columns."""
        import numpy as np

        flags = np.zeros(len(self.response_ids), dtype=bool)
        for segments in columns:
            flags[self.response[segments]] = True
        return flags


@dataclass(frozen=True)
class Labels:
    """A value for every response: the columns of a table."""

    values: tuple[str, ...]
    """In the order of the columns."""
    of: Column
    """(responses,) position of its value."""

    @classmethod
    def of_used(cls, values: Sequence[str], of: Column) -> Labels:
        """Only the values that a response has: those of people without an answer are no columns."""
        import numpy as np

        used = np.unique(of)
        return cls(tuple(values[n] for n in used), narrow(np.searchsorted(used, of)))

    def crossed(self, other: Labels) -> Labels:
        """Pairs of values, each a column: "South × 11-13"."""
        pairs = [f"{mine}{CROSS}{others}" for mine in self.values for others in other.values]
        return Labels.of_used(pairs, self.of * len(other.values) + other.of)


@dataclass(frozen=True)
class Tally:
    """Counts any set of codes, in all and per value."""

    answers: Answers
    said: Mapping[str, Column]
    """Code -> positions of the segments that have it, each once."""
    labels: Labels | None = None
    _mentions: dict[str, Column] = field(default_factory=dict, repr=False)

    @property
    def values(self) -> tuple[str, ...]:
        return self.labels.values if self.labels else ()

    def base(self, among: Flags | None = None) -> tuple[Count, dict[str, Count]]:
        """Everybody with an answer, or with one `among` these responses: in all and per value."""
        import numpy as np

        total = len(self.answers.response_ids)
        return self._of(np.flatnonzero(among) if among is not None else np.arange(total))

    def people_in_part(self, among: Flags) -> int:
        """People with an answer `among` these responses and one that is not; groups are none."""
        import numpy as np

        answers = self.answers
        inside, outside = (np.zeros(len(answers.participant_ids), dtype=bool) for _ in range(2))
        inside[answers.person[among]] = True
        outside[answers.person[~among]] = True
        return int(np.count_nonzero(inside & outside & ~answers.grouped))

    def count(self, codes: Iterable[str]) -> tuple[Count, dict[str, Count]]:
        """What was said under any of these codes: in all and per value; people count once."""
        return self._count([self._responses(code) for code in codes if code in self.said])

    def count_segments(self, said: Mapping[str, Column]) -> tuple[Count, dict[str, Count]]:
        """The same of any segments (positions) per code, which need not be all of a code's."""
        return self._count(self._responses_of(said))

    def people_of(self, said: Mapping[str, Column]) -> Flags:
        """(participants,) True for everyone, groups among them, who said one of the segments."""
        import numpy as np

        flags = np.zeros(len(self.answers.participant_ids), dtype=bool)
        for column in self._responses_of(said):
            flags[self.answers.person[column]] = True
        return flags

    def _responses_of(self, said: Mapping[str, Column]) -> list[Column]:
        return [
            self._responses(code)
            if column is self.said.get(code)
            else self.answers.response[column]
            for code, column in said.items()
        ]

    def _count(self, columns: Sequence[Column]) -> tuple[Count, dict[str, Count]]:
        import numpy as np

        if len(columns) == 1 and _rises(columns[0]):
            chosen = columns[0]
        else:
            flags = np.zeros(len(self.answers.response_ids), dtype=bool)
            for column in columns:
                flags[column] = True
            chosen = np.flatnonzero(flags)
        whole, by = self._of(chosen)
        mentions = sum(len(column) for column in columns)
        whole = Count(whole.people, whole.groups, whole.responses, mentions)
        if self.labels is None:
            return whole, {}
        each = np.zeros(len(self.values), dtype=np.int64)
        for column in columns:
            each += np.bincount(self.labels.of[column], minlength=len(each))
        return whole, {
            value: Count(count.people, count.groups, count.responses, int(each[n]))
            for n, (value, count) in enumerate(by.items())
        }

    def people(self, codes: Iterable[str]) -> Flags:
        """(participants,) True for everyone, groups among them, who said something of these."""
        import numpy as np

        flags = np.zeros(len(self.answers.participant_ids), dtype=bool)
        for code in codes:
            if code in self.said:
                flags[self.answers.person[self._responses(code)]] = True
        return flags

    def people_by_value(self, people: Flags) -> dict[str, int]:
        """How many of these people (participants,) have each value; nothing if one can have two."""
        import numpy as np

        if self.labels is None or not (self.answers.one_each or self._one_value_each):
            return {}
        found = np.bincount(self._value_of_person[people], minlength=len(self.values))
        return dict(zip(self.values, found.tolist(), strict=True))

    def _responses(self, code: str) -> Column:
        """Positions of the responses of its segments, one for each segment."""
        if code not in self._mentions:
            self._mentions[code] = self.answers.response[self.said[code]]
        return self._mentions[code]

    def _of(self, chosen: Column) -> tuple[Count, dict[str, Count]]:
        """Counts these responses (positions, ascending) and who gave them."""
        import numpy as np

        answers = self.answers
        persons = answers.person[chosen]
        if not answers.one_each:
            said = np.zeros(len(answers.participant_ids), dtype=bool)
            said[persons] = True
            persons = np.flatnonzero(said)
        groups = int(np.count_nonzero(answers.grouped[persons])) if answers.has_groups else 0
        whole = Count(len(persons) - groups, groups, len(chosen))
        if self.labels is None:
            return whole, {}
        size = len(self.values)
        values = self.labels.of[chosen]
        responses_of = np.bincount(values, minlength=size)
        if answers.one_each:
            of_person = values
        elif self._one_value_each:
            of_person = self._value_of_person[persons]
        else:
            pairs = np.unique(answers.person[chosen].astype(np.int64) * size + values)
            persons, of_person = pairs // size, pairs % size
        in_groups = np.zeros(size, dtype=np.int64)
        if answers.has_groups:
            in_groups = np.bincount(of_person[answers.grouped[persons]], minlength=size)
        people = np.bincount(of_person, minlength=size) - in_groups
        return whole, {
            value: Count(int(people[n]), int(in_groups[n]), int(responses_of[n]))
            for n, value in enumerate(self.values)
        }

    @cached_property
    def _value_of_person(self) -> Column:
        import numpy as np

        assert self.labels is not None
        of_person = np.zeros(len(self.answers.participant_ids), dtype=np.int32)
        of_person[self.answers.person] = self.labels.of
        return of_person

    @cached_property
    def _one_value_each(self) -> bool:
        """Whether all responses of a person have one value, as with what is asked of people."""
        assert self.labels is not None
        return bool((self._value_of_person[self.answers.person] == self.labels.of).all())


def _rises(column: Column) -> bool:
    """Whether each number is greater than the one before it."""
    return bool((column[1:] > column[:-1]).all())


class Places:
    """Where ids stand in a column of ids (ascending)."""

    def __init__(self, ids: Column) -> None:
        import numpy as np

        self._ids = ids
        self._first = int(ids[0]) if len(ids) else 0
        span = int(ids[-1]) - self._first + 1 if len(ids) else 0
        self._without_gap = span == len(ids)
        self._table: Column | None = None
        if self._without_gap:
            return
        if span < 4 * len(ids) + 1000:  # ids of a table lie close together: a table is quicker
            self._table = np.full(span + 1, -1, dtype=np.int32)
            self._table[ids - self._first] = np.arange(len(ids))

    def of(self, wanted: Column) -> Column:
        """The position of each id; -1 for those that are not there."""
        import numpy as np

        if self._without_gap:
            at = wanted - self._first
            outside = (at < 0) | (at >= len(self._ids))
            if outside.any():
                at[outside] = -1
            return at
        if self._table is not None:
            last = len(self._table) - 1  # its place holds -1
            inside = (wanted >= self._first) & (wanted < self._first + last)
            found: Column = self._table[np.where(inside, wanted - self._first, last)]
            return found
        where = np.minimum(np.searchsorted(self._ids, wanted), len(self._ids) - 1)
        return np.where(self._ids[where] == wanted, where, -1)
