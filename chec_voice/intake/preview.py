"""What an import would bring in, for a person to look at before anything is written."""

from __future__ import annotations

from collections import Counter
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
    people: dict[str, dict[tuple[str, str], list[AttributeValue]]] = {
        a.name: {} for a in mapping.attributes
    }
    row = -1
    for session, response in session_responses(table, mapping):
        tally.add(response, session)
        if response.state == "answered" and len(first) < limit:
            first.append(response)
        if response.row == row:
            continue  # attributes are the row's, whatever the number of questions
        row = response.row
        for name, value in response.attributes.items():
            who = (session, response.participant)
            people[name].setdefault(who, []).append(value)
    attributes = tuple(_count(name, values) for name, values in people.items())
    return Preview(tuple(first), tally.summary(), attributes)


def _count(name: str, people: dict[tuple[str, str], list[AttributeValue]]) -> AttributeCount:
    varies = any(
        len({v.value for v in values if v.state == "given"}) > 1 for values in people.values()
    )
    given: Counter[str] = Counter()
    states: Counter[str] = Counter()
    for values in people.values():
        for value in values if varies else [_best(values)]:
            if value.state == "given":
                given[value.value] += 1
            else:
                states[value.state] += 1
    return AttributeCount(
        name,
        tuple(given.most_common(SHOWN_VALUES)),
        len(given),
        tuple(sorted(states.items())),
        varies,
    )


def _best(values: list[AttributeValue]) -> AttributeValue:
    """What is known about one person: a given value, else the first that says something."""
    order = {"given": 0, "prefer_not_to_say": 1, "not_asked": 2, "blank": 3}
    return min(values, key=lambda value: order[value.state])
