"""Where coders stand with answers, as a merge brings it: done, skipped, not sure.

What is set, changed and lifted again counts how often that was (schema 0025). A merge takes the
higher turn; of equal ones what says more, so that it is the same whoever merges whom.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chec_voice.store.connection import Store

Mark = tuple[str, str, int, int]
"""State ("": none), when, blind, turn."""
Put = Callable[..., None]
_RANK = {"done": 2, "skipped": 1, "": 0}
_NEVER: Mark = ("", "", 0, -1)


def reviews(store: Store) -> list[list[Any]]:
    """Bring where coders stand; [coder, segment, state, at, blind, turn] as it was ("": none)."""
    return _bring_marks(store, "review", "v.state, v.at, v.blind, v.turn", put_review)


def unsure(store: Store) -> list[list[Any]]:
    """Bring the marks of coders who are not sure; as `reviews`, with "done" where one was set."""
    return _bring_marks(store, "unsure", "'done', v.at, 0, v.turn", put_unsure)


def _bring_marks(store: Store, what: str, columns: str, put: Put) -> list[list[Any]]:
    here, there = _marks(store, what, columns)
    before = []
    for place in sorted(here.keys() | there.keys()):
        mine, other = here.get(place, _NEVER), there.get(place, _NEVER)
        new = _higher(mine, other)
        if new != mine:
            before.append([*place, *mine])
            put(store, *place, *new)
    return before


def _higher(mine: Mark, other: Mark) -> Mark:
    one, two = ((mark[3], _RANK[mark[0]]) for mark in (mine, other))
    if one != two:
        return mine if one > two else other
    return (mine[0], max(mine[1], other[1]), min(mine[2], other[2]), mine[3])


def _marks(
    store: Store, what: str, columns: str
) -> tuple[dict[tuple[int, int], Mark], dict[tuple[int, int], Mark]]:
    """(coder, segment) -> mark, here and there, of what both files have alike; only differences."""
    lifted = (
        f"SELECT coder_id, segment_id, '', '', 0, turn FROM {{side}}.lifted WHERE what = '{what}'"
    )
    every = f"SELECT v.coder_id, v.segment_id, {columns} FROM {{side}}.{what} v UNION ALL {lifted}"
    theirs = {
        (row[0], row[1]): tuple(row)[2:]
        for row in store.iterate(
            f"WITH v (coder_id, segment_id, a, b, c, d) AS ({every.format(side='other')})"
            " SELECT k.ours, s.ours, a, b, c, d FROM v JOIN m_coder k ON k.theirs = v.coder_id"
            " JOIN m_segment s ON s.theirs = v.segment_id WHERE s.same"
        )
    }
    ours = {
        (row[0], row[1]): tuple(row)[2:]
        for row in store.iterate(
            f"WITH v (coder_id, segment_id, a, b, c, d) AS ({every.format(side='main')})"
            " SELECT * FROM v WHERE coder_id IN (SELECT ours FROM m_coder)"
            " AND segment_id IN (SELECT ours FROM m_segment WHERE same)"
        )
    }
    return ours, theirs


def put_review(
    store: Store, coder: int, segment: int, state: str, at: str, blind: int, turn: int = 0
) -> None:
    """Set where a coder stands with a segment; state "": take it away."""
    _lift(store, "review", coder, segment, turn if not state else -1)
    if state:
        store.execute(
            "INSERT INTO review (coder_id, segment_id, state, at, blind, turn)"
            " SELECT ?, id, ?, ?, ?, ? FROM segment WHERE id = ?",
            (coder, state, at, blind, turn, segment),
        )


def put_unsure(
    store: Store, coder: int, segment: int, state: str, at: str, _: int = 0, turn: int = 0
) -> None:
    """Set that a coder is not sure of a segment; state "": take it away."""
    _lift(store, "unsure", coder, segment, turn if not state else -1)
    if state:
        store.execute(
            "INSERT INTO unsure (coder_id, segment_id, at, turn) SELECT ?, id, ?, ? FROM segment"
            " WHERE id = ?",
            (coder, at, turn, segment),
        )


def _lift(store: Store, what: str, coder: int, segment: int, turn: int) -> None:
    """Take a mark away; note that, where it was lifted by somebody and not only never set (-1)."""
    place = (coder, segment)
    store.execute(f"DELETE FROM {what} WHERE coder_id = ? AND segment_id = ?", place)
    store.execute(
        "DELETE FROM lifted WHERE what = ? AND coder_id = ? AND segment_id = ?", (what, *place)
    )
    if turn >= 0:
        store.execute(
            "INSERT INTO lifted SELECT ?, ?, id, ? FROM segment WHERE id = ?",
            (what, coder, turn, segment),
        )
