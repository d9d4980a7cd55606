"""What an import would bring in, for a person to look at before anything is written."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from collections.abc import Mapping as AnyMapping
from dataclasses import dataclass

from chec_voice.intake.mapping import Mapping
from chec_voice.intake.responses import (
    SHOWN_VALUES,
    AttributeCount,
    ImportSummary,
    ImportTally,
    session_responses,
)
from chec_voice.intake.tables import Table
from chec_voice.model import AttributeValue, ResponseIn

_Attributes = AnyMapping[str, AttributeValue]
"""Of one row."""


@dataclass(frozen=True)
class Preview:
    """The first responses that hold an answer, and counts over the whole file."""

    rows: tuple[ResponseIn, ...]
    summary: ImportSummary
    attributes: tuple[AttributeCount, ...]

    @property
    def response_attributes(self) -> tuple[str, ...]:
        """Attributes that differ between responses of one participant."""
        return tuple(a.name for a in self.attributes if a.varies)


def preview(table: Table, mapping: Mapping, limit: int = 5) -> Preview:
    """Reads the whole table as `responses` would, and keeps `limit` answers and the counts.

    Raises:
        InputError: the mapping does not fit the table.
    """
    tally = ImportTally(table, mapping)
    first: list[ResponseIn] = []
    people: dict[tuple[str, str], list[_Attributes]] = {}
    row = -1
    for session, response in session_responses(table, mapping):
        tally.add(response, session)
        if response.state == "answered" and len(first) < limit:
            first.append(response)
        if response.row == row:
            continue  # attributes are the row's, whatever the number of questions
        row = response.row
        people.setdefault((session, response.participant), []).append(response.attributes)
    attributes = tuple(_count(a.name, people.values()) for a in mapping.attributes)
    return Preview(tuple(first), tally.summary(), attributes)


def _count(name: str, people: Collection[list[_Attributes]]) -> AttributeCount:
    """Count the values of an attribute over people, each given as the attributes of their rows."""
    varies = any(
        len({row[name].value for row in rows if row[name].state == "given"}) > 1
        for rows in people
        if len(rows) > 1
    )
    given: Counter[str] = Counter()
    states: Counter[str] = Counter()
    if varies:
        values = [row[name] for rows in people for row in rows]
    else:
        values = [rows[0][name] if len(rows) == 1 else _best(name, rows) for rows in people]
    shared = {id(value): value for value in values}  # equal values are few objects
    for key, times in Counter(map(id, values)).items():
        value = shared[key]
        if value.state == "given":
            given[value.value] += times
        else:
            states[value.state] += times
    return AttributeCount(
        name,
        tuple(given.most_common(SHOWN_VALUES)),
        len(given),
        tuple(sorted(states.items())),
        varies,
    )


_ORDER = {"given": 0, "prefer_not_to_say": 1, "not_asked": 2, "blank": 3}


def _best(name: str, rows: list[_Attributes]) -> AttributeValue:
    """What is known about one person: a given value, else the first that says something."""
    return min((row[name] for row in rows), key=lambda value: _ORDER[value.state])
