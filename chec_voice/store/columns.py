"""Columns of whole numbers, read in blocks: no Python object stands for a row.

SQLite joins the numbers of a block to one text, which numpy reads at once; a row at a time, half a
million answers take twenty times as long.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from chec_voice.store import settling
from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Column = NDArray[np.int64]

BLOCK = 200_000
"""Ids of a table that are read at a time."""


def numbers(text: str | None) -> Column:
    """The column behind one joined text; empty for None."""
    import numpy as np

    if not text:
        return np.zeros(0, dtype=np.int64)
    return np.fromstring(text, dtype=np.int64, sep=",")


def blocks(
    store: Store, columns: Sequence[str], rest: str, key: str, table: str
) -> tuple[Column, ...]:
    """The columns of a query, in the order of `key`, an integer primary key of `table`."""
    import numpy as np

    last = store.value(f"SELECT max(id) FROM {table}") or 0
    chosen = ", ".join(f"{column} AS c{n}" for n, column in enumerate(columns))
    joined = ", ".join(f"group_concat(c{n})" for n in range(len(columns)))
    parts: list[list[Column]] = [[] for _ in columns]
    for start in range(0, int(last) + 1, BLOCK):
        row = store.row(
            f"SELECT {joined} FROM (SELECT {chosen} {rest}"
            f" AND {key} >= :start AND {key} < :stop ORDER BY {key})",
            {"start": start, "stop": start + BLOCK},
        )
        for part, text in zip(parts, row or (), strict=False):
            part.append(numbers(text))
    return tuple(np.concatenate(part) if part else numbers(None) for part in parts)


def participants(store: Store) -> tuple[Column, Column]:
    """(id, 1 for a group) of every participant."""
    ids, groups = blocks(
        store, ("p.id", "p.is_group"), "FROM participant p WHERE 1", "p.id", "participant"
    )
    return ids, groups


def open_responses(store: Store) -> tuple[Column, Column, Column]:
    """(id, participant, question) of every answered response that is open to analysis."""
    ids, people, questions = blocks(
        store,
        ("r.id", "r.participant_id", "r.question_id"),
        f"FROM response r WHERE {OPEN}",
        "r.id",
        "response",
    )
    return ids, people, questions


def segments(store: Store) -> tuple[Column, Column]:
    """(id, response) of every segment."""
    ids, responses = blocks(
        store, ("s.id", "s.response_id"), "FROM segment s WHERE 1", "s.id", "segment"
    )
    return ids, responses


def applied(store: Store, coder_id: int | None) -> dict[str, Column]:
    """Code -> segments that somebody, or this coder, gave it; a segment once for each coder.

    Of everybody's codings an answer that coders settled has only what was settled.
    """
    agreed = settling.agreed_id(store) if coder_id is None else None
    settled = (
        " AND (t.coder_id = :agreed OR NOT EXISTS (SELECT 1 FROM review v"
        "   WHERE v.coder_id = :agreed AND v.segment_id = t.segment_id AND v.state = 'done'))"
    )
    return {
        row["code"]: numbers(row["segments"])
        for row in store.iterate(
            "SELECT code.key AS code, group_concat(t.segment_id) AS segments FROM standing t"
            " JOIN code ON code.id = t.code_id WHERE t.applied"
            f" AND (:coder IS NULL OR t.coder_id = :coder){settled if agreed else ''}"
            " GROUP BY t.code_id",
            {"coder": coder_id, "agreed": agreed},
        )
    }


def looked_at(store: Store, coder_id: int | None) -> Column:
    """Segments that somebody, or this coder, is done with, judged or tagged; some several times."""
    import numpy as np

    given = {"coder": coder_id}
    mine = "(:coder IS NULL OR coder_id = :coder)"
    done = store.value(
        f"SELECT group_concat(segment_id) FROM review WHERE state = 'done' AND {mine}", given
    )
    judged = store.iterate(
        f"SELECT group_concat(segment_id) FROM standing WHERE {mine} GROUP BY code_id", given
    )
    tagged = store.value(f"SELECT group_concat(segment_id) FROM tagged WHERE {mine}", given)
    return np.concatenate([numbers(done), numbers(tagged), *(numbers(row[0]) for row in judged)])


def coders_who_applied(store: Store, coder_id: int | None) -> list[str]:
    """Names of those whose codes stand on answers that are open, in order."""
    return [
        str(row["name"])
        for row in store.rows(
            "SELECT name FROM coder WHERE (:coder IS NULL OR id = :coder) AND EXISTS ("
            # CROSS JOIN keeps the order: the first open answer of a coder is soon met.
            " SELECT 1 FROM standing t CROSS JOIN segment s ON s.id = t.segment_id"
            " CROSS JOIN response r ON r.id = s.response_id"
            f" WHERE t.coder_id = coder.id AND t.applied AND {OPEN}) ORDER BY name",
            {"coder": coder_id},
        )
    ]


def values(store: Store, attribute: str) -> dict[str, list[tuple[str, str, Column]]]:
    """Scope (participant, response) -> (value, state, ids) of each value of an attribute."""
    found: dict[str, list[tuple[str, str, Column]]] = {}
    for scope in ("participant", "response"):
        rows: list[Any] = store.rows(
            f"SELECT v.value, v.state, group_concat(v.{scope}_id) AS ids FROM {scope}_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id WHERE a.name = ? GROUP BY v.value, v.state",
            [attribute],
        )
        found[scope] = [(row["value"], row["state"], numbers(row["ids"])) for row in rows]
    return found
