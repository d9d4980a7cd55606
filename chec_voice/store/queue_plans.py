"""The order in which one coder's next answers come, with reasons; chosen beforehand."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from typing import NamedTuple

from chec_voice.store import definitions, settings
from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

# How an answer stands that a coder was done with: any later judgement or mark changes it.
_SEEN = "v.at || '/' || (SELECT ifnull(max(d.id), 0) FROM decision d WHERE d.segment_id = s.id)"


class Place(NamedTuple):
    """One answer of a plan."""

    segment_id: int
    reason: str
    code: str = ""
    """The code in doubt; "" when none is, or when it is not to be named."""
    seen: str = ""
    """"" where the coder has not looked at the answer yet. Else it is to be looked at again, and
    this is how it stood when it was chosen: the place is void as soon as it stands otherwise."""


def save(store: Store, coder_id: int, places: Sequence[Place]) -> None:
    """Keep the order in which answers come to a coder."""
    with store.write():
        settings.put(store, _key(coder_id), json.dumps(places))


def first_valid(
    store: Store, coder_id: int, *, without: Collection[int], again: bool
) -> Place | None:
    """The first place whose answer is still open, and still as it was when it was chosen.

    Args:
        without: segments that are not wanted now.
        again: take answers that the coder is to look at again, too.
    """
    held = settings.get(store, _key(coder_id))
    for place in (Place(*one) for one in (json.loads(held) if held else ())):
        if place.segment_id in without or (place.seen and not again):
            continue
        row = store.row(
            f"SELECT v.state, {_SEEN} AS seen FROM segment s"
            " JOIN response r ON r.id = s.response_id"
            " LEFT JOIN review v ON v.segment_id = s.id AND v.coder_id = ?"
            f" WHERE s.id = ? AND {OPEN}",
            [coder_id, place.segment_id],
        )
        if row is None:
            continue
        if row["seen"] == place.seen if place.seen else row["state"] is None:
            return place
    return None


def seen(store: Store, coder_id: int, segment_ids: Iterable[int]) -> dict[int, str]:
    """How open answers stand that this coder is done with; others are left out."""
    return {
        segment_id: row["seen"]
        for segment_id in segment_ids
        if (
            row := store.row(
                f"SELECT {_SEEN} AS seen FROM review v JOIN segment s ON s.id = v.segment_id"
                " JOIN response r ON r.id = s.response_id WHERE v.coder_id = ? AND s.id = ?"
                f" AND v.state = 'done' AND {OPEN}",
                [coder_id, segment_id],
            )
        )
    }


def looked_again(store: Store, coder: str) -> set[tuple[int, str]]:
    """(segment, reason) of what this coder has looked at again; not those that were undone."""
    return {
        (row["segment"], row["reason"])
        for row in store.rows(
            "SELECT json_extract(after, '$.segment') AS segment,"
            " json_extract(after, '$.again') AS reason FROM event e WHERE actor = ?"
            " AND kind IN ('review', 'redo') AND json_extract(after, '$.again') IS NOT NULL"
            " AND NOT EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id)",
            [coder],
        )
    }


def exists(store: Store, coder_id: int) -> bool:
    """Whether an order was planned for a coder."""
    return settings.get(store, _key(coder_id)) is not None


def _key(coder_id: int) -> str:
    return f"queue:{coder_id}"


def changed(store: Store, coder_id: int) -> list[Place]:
    """Answers of a coder with a code that was defined otherwise when they judged it.

    Unlike for other reasons, an answer comes again as often as definitions change.
    """
    doubted: dict[int, str] = {}
    for one in definitions.waiting(store, coder_id):
        doubted.setdefault(one.segment_id, one.code)
    stood = seen(store, coder_id, doubted)
    return [
        Place(segment_id, definitions.CHANGED, code, stood[segment_id])
        for segment_id, code in doubted.items()
        if segment_id in stood
    ]
