"""Which answers, in which order, and what a page is read from.

The narrowest filter leads: where one of the filters lets `LEADS` segments through at most, a page
is read from those. Where every filter lets more through, the answers are walked in reading order,
and a page is full soon.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from chec_voice.store.connection import Store
from chec_voice.store.narrowing import Part
from chec_voice.store.readable import OPEN

LEADS = 10_000
"""Segments that a filter may let through to lead."""
_SAMPLE = 2_000
"""Segments that an estimate looks at."""
_RARE = 200
"""Where fewer than one answer in so many passes, a walk to the next page is too long."""
_FAR = 250_000
_DEAR_LEADS = 50_000


@dataclass(frozen=True)
class Query:
    """Answers that pass every part, in an order.

    `sort`: `reading` (as they came in), `best` (the words fit best; needs `words`), `typical` (of
    a topic; needs `topic`).
    """

    parts: tuple[Part, ...]
    leads: Part | None
    """The part that pages are read from; None: walk."""
    sort: str = "reading"

    @property
    def reviewer(self) -> int | None:
        """The coder whose unseen answers are asked for, where they are."""
        coder_id = next((part.args["todo"] for part in self.parts if "todo" in part.args), None)
        return None if coder_id is None else int(str(coder_id))

    @property
    def walked(self) -> Part | None:
        """The part whose own table pages are read from: the one that leads, or any where none."""
        candidates = self.parts if self.leads is None else (self.leads,)
        return next((part for part in candidates if part.walk is not None), None)

    @property
    def args(self) -> dict[str, object]:
        """The arguments of every part."""
        return {key: value for part in self.parts for key, value in part.args.items()}


def plan(store: Store, parts: Sequence[Part], sort: str = "reading") -> Query:
    """Choose what leads: one look at an index per filter, no further than needed.

    Filters that let much through each, and hardly anything together, would make a walk long: then
    the narrowest leads, however much it lets through.
    """
    narrowest = _narrowest(store, parts, LEADS)
    dear = next((part for part in parts if part.dear), None)
    if narrowest is None and dear is not None:
        narrowest = _narrowest(store, [dear], _DEAR_LEADS)
        # Of so many, the best hundred are a matter of chance.
        sort = "reading" if narrowest is None and sort == "best" else sort
    if narrowest is None and len(parts) > 1:
        ids = sampled(store, parts)
        if passing(store, Query(tuple(parts), None), ids) * _RARE < len(ids):
            narrowest = _narrowest(store, parts, _FAR)
    return Query(tuple(parts), narrowest, sort)


def _narrowest(store: Store, parts: Sequence[Part], most: int) -> Part | None:
    """The part that lets fewest segments through, if that is `most` at most."""
    narrowest, least = None, most + 1
    for part in parts:
        if part.ids:
            n = store.value(
                f"SELECT count(*) FROM (SELECT 1 FROM ({part.ids}) LIMIT {least})", part.args
            )
            if n < least:
                narrowest, least = part, n
    return narrowest


def holds(store: Store, query: Query, segment_id: int) -> bool:
    """Whether a segment passes every filter."""
    tests = " AND ".join([*(part.test for part in query.parts), OPEN])
    return bool(
        store.value(
            "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id"
            f" WHERE s.id = :at AND {tests}",
            query.args | {"at": segment_id},
        )
    )


def passing(store: Store, query: Query, ids: Sequence[int]) -> int:
    """How many of these segments pass."""
    tests = " AND ".join([*(part.test for part in query.parts), OPEN])
    return int(
        store.value(
            "SELECT count(*) FROM json_each(:sample) j CROSS JOIN segment s ON s.id = j.value"
            f" CROSS JOIN response r ON r.id = s.response_id WHERE {tests}",
            query.args | {"sample": json.dumps(ids)},
        )
    )


def span(store: Store) -> tuple[int, int]:
    """The lowest and the highest segment id; (0, 0) without any."""
    row = store.row("SELECT (SELECT min(id) FROM segment), (SELECT max(id) FROM segment)")
    return (0, 0) if row is None or row[0] is None else (int(row[0]), int(row[1]))


def sampled(store: Store, parts: Sequence[Part]) -> list[int]:
    """Segment ids spread evenly, but never in step with a survey's questions; all where few."""
    most = _SAMPLE // 5 if any(part.dear for part in parts) else _SAMPLE
    first, last = span(store)
    if last - first < most:
        return list(range(first, last + 1))
    step = (last - first) / most
    return [first + int((n + n * 7919 % 101 / 101) * step) for n in range(most)]


def exists(store: Store, entity: str, column: str, value: str) -> bool:
    """Whether a table of the project has a row with this value."""
    return store.value(f"SELECT 1 FROM {entity} WHERE {column} = ?", [value]) is not None
