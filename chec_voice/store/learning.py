"""What people decided, as a model may learn from it, and the answers it may speak about."""

from __future__ import annotations

from contextlib import closing
from sqlite3 import Row

from chec_voice.model import Segment
from chec_voice.store import erasing, settings, tallies
from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN
from chec_voice.store.selections import span

# Neither a concern nor a lack of consent keeps these answers out.
_COLUMNS = (
    's.id, s.response_id, s.start, s."end", s.text_hash, r.text, q.text AS question, q.polarity'
)
_FROM = "segment s JOIN response r ON r.id = s.response_id JOIN question q ON q.id = r.question_id"
# A machine's or an invented coder's decisions count only where every word is invented too.
_TRUSTED = "(coder.kind = 'person' OR (SELECT synthetic FROM project))"
# Coded by a trusted coder: applied or rejected something here, or was done with it.
_CODED = (
    "SELECT x.segment_id FROM standing x JOIN coder ON coder.id = x.coder_id"
    f" WHERE {_TRUSTED} UNION SELECT x.segment_id FROM review x"
    f" JOIN coder ON coder.id = x.coder_id WHERE x.state = 'done' AND {_TRUSTED}"
)


def decisions(store: Store, coder_id: int | None = None) -> list[Row]:
    """People's decisions that stand, on open answers: coder, segment, code, verdict, span."""
    return store.rows(
        "SELECT c.coder_id, coder.name AS coder, c.segment_id, code.key AS code, c.verdict,"
        ' c.start AS from_, c."end" AS to_, c.basis, c.round, c.suggestion_shown'
        " FROM coding c JOIN coder ON coder.id = c.coder_id JOIN code ON code.id = c.code_id"
        " JOIN segment s ON s.id = c.segment_id JOIN response r ON r.id = s.response_id"
        f" WHERE {OPEN} AND NOT code.retired AND {_TRUSTED}"
        " AND (:coder IS NULL OR c.coder_id = :coder) ORDER BY c.segment_id, c.coder_id, c.id",
        {"coder": coder_id},
    )


def done(store: Store, coder_id: int | None = None) -> list[Row]:
    """Segments that people said they were done with: coder and segment."""
    return store.rows(
        "SELECT v.coder_id, coder.name AS coder, v.segment_id FROM review v"
        " JOIN coder ON coder.id = v.coder_id JOIN segment s ON s.id = v.segment_id"
        f" JOIN response r ON r.id = s.response_id WHERE v.state = 'done' AND {OPEN}"
        f" AND {_TRUSTED} AND (:coder IS NULL OR v.coder_id = :coder)"
        " ORDER BY v.segment_id, v.coder_id",
        {"coder": coder_id},
    )


def coded(store: Store) -> dict[int, Row]:
    """Open segments that somebody coded, by id; texts are read once however many judged them."""
    return {
        row["id"]: row
        for row in store.rows(f"SELECT {_COLUMNS} FROM {_FROM} WHERE {OPEN} AND s.id IN ({_CODED})")
    }


def judged_again(store: Store) -> set[tuple[int, int]]:
    """(coder, segment) where something was said, or taken back, when looking at it again."""
    return {
        (row["coder_id"], row["segment_id"])
        for row in store.rows("SELECT coder_id, segment_id FROM decision WHERE round = 'again'")
    }


def uncoded(store: Store, limit: int) -> list[tuple[Segment, str]]:
    """Segments nobody coded, by their hashes: a sample that stays put as it shrinks."""
    return [
        (segment_of(row), row["text_hash"])
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {OPEN} AND s.id NOT IN ({_CODED})"
            " GROUP BY s.text_hash ORDER BY s.text_hash LIMIT ?",
            [limit],
        )
    ]


def texts(store: Store, limit: int) -> list[tuple[str, str]]:
    """(hash, text) of distinct open texts, the same ones each time."""
    return [
        (row["text_hash"], row["text"][row["start"] : row["end"]])
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {OPEN} GROUP BY s.text_hash"
            " ORDER BY s.text_hash LIMIT ?",
            [limit],
        )
    ]


def next_open(store: Store, coder_id: int, after: int, count: int) -> list[tuple[Segment, str]]:
    """The next segments after one that this coder has not looked at, wrapping round once."""
    found: list[tuple[Segment, str]] = []
    for begin, end in ((after, span(store)[1]), (0, after - 1)):
        with closing(tallies.unseen_ranges(store, coder_id, begin)) as ranges:
            for start, stop in ranges:
                found += _unseen(
                    store, coder_id, max(start, begin + 1), min(stop, end + 1), count - len(found)
                )
                if len(found) == count or stop > end:
                    break
    return found


def _unseen(
    store: Store, coder_id: int, start: int, stop: int, limit: int
) -> list[tuple[Segment, str]]:
    """Segments of [start, stop) that this coder has not looked at."""
    return [
        (segment_of(row), row["text_hash"])
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM segment s CROSS JOIN response r ON r.id = s.response_id"
            f" JOIN question q ON q.id = r.question_id WHERE {OPEN} AND s.id >= ? AND s.id < ?"
            " AND NOT EXISTS (SELECT 1 FROM review v WHERE v.coder_id = ?"
            "   AND v.segment_id = s.id) ORDER BY s.id LIMIT ?",
            [start, stop, coder_id, limit],
        )
    ]


def not_looked_at(store: Store, coder_id: int, limit: int) -> list[tuple[Segment, str]]:
    """Segments this coder has not looked at, in the order of their hashes, each text once."""
    return [
        (segment_of(row), row["text_hash"])
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {OPEN} AND NOT EXISTS (SELECT 1 FROM review v"
            " WHERE v.segment_id = s.id AND v.coder_id = ?)"
            " GROUP BY s.text_hash ORDER BY s.text_hash LIMIT ?",
            [coder_id, limit],
        )
    ]


def segment_of(row: Row) -> Segment:
    return Segment(
        row["id"],
        row["response_id"],
        row["start"],
        row["end"],
        row["text"][row["start"] : row["end"]],
        row["question"],
        row["polarity"],
    )


def begin_again(store: Store, run_id: int) -> None:
    """Let a run that saw what was removed go over every segment again, once."""
    with store.write():
        begun = (settings.get(store, erasing.BEGUN) or "").split()
        if str(run_id) not in begun:
            store.execute("DELETE FROM suggested WHERE run_id = ?", (run_id,))
            settings.put(store, erasing.BEGUN, " ".join([*begun, str(run_id)]))


def trained_anew(store: Store, since: str) -> None:
    """Nothing of what was removed before `since` is in any suggestion any more."""
    with store.write():
        if settings.get(store, erasing.RETRAIN) == since:
            settings.drop(store, erasing.RETRAIN)
            settings.drop(store, erasing.BEGUN)
