"""What people decided, as a model may learn from it, and the answers it may speak about."""

from __future__ import annotations

import json
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


Sample = list[int]
"""Ids of segments, among which people's work is read; None is all of it."""


def sample(store: Store, most: int, seed: int) -> Sample | None:
    """Segments of about `most` coded answers, drawn by the seed, and of those coded last.

    None where no more than that are coded: then all of them count. It stays put as others are
    coded, and holds whole answers.
    """
    coded_at_most = store.value(
        "SELECT (SELECT ifnull(sum(n), 0) FROM standing_count)"
        " + (SELECT ifnull(sum(done), 0) FROM review_block)"
    )
    if coded_at_most <= most:
        return None
    # A multiplicative hash: neighbours in the file are none in the draw.
    drawn = f"(segment_id * 2654435761 + {seed % _DRAWS} * 40503) % {_DRAWS}"
    below = _DRAWS * 4 * most // coded_at_most
    found: list[int] = []
    while len(found) < most:
        found = [
            row[0]
            for row in store.iterate(
                "SELECT segment_id FROM (SELECT segment_id FROM standing JOIN coder"
                f" ON coder.id = coder_id WHERE {_TRUSTED} AND {drawn} < :below"
                " UNION SELECT segment_id FROM review JOIN coder ON coder.id = coder_id"
                f" WHERE state = 'done' AND {_TRUSTED} AND {drawn} < :below)"
                f" ORDER BY {drawn}, segment_id LIMIT :most",
                {"below": below, "most": most},
            )
        ]
        if below >= _DRAWS:
            if len(found) < most:
                return None
            break
        below = min(below * 4, _DRAWS)
    last = "SELECT segment_id FROM decision ORDER BY id DESC LIMIT :last"
    return [
        row[0]
        for row in store.iterate(
            "SELECT DISTINCT o.id FROM (SELECT value AS id FROM json_each(:found)"
            f" UNION SELECT segment_id FROM ({last})) f CROSS JOIN segment s ON s.id = f.id"
            " CROSS JOIN segment o ON o.response_id = s.response_id ORDER BY o.id",
            {"found": json.dumps(found), "last": _LAST},
        )
    ]


_DRAWS = 2**32
_LAST = 1000
"""Of the last so many decisions, everything is read: what somebody does now counts at once."""


def _among(among: Sample | None) -> dict[str, object]:
    return {} if among is None else {"among": json.dumps(among)}


def decisions(store: Store, coder_id: int | None = None, among: Sample | None = None) -> list[Row]:
    """People's decisions that stand, on open answers: coder, segment, code, verdict, span."""
    rows = "coding c"
    if among is not None:
        rows = (
            "json_each(:among) j CROSS JOIN decision c INDEXED BY decision_pair"
            " ON c.segment_id = j.value CROSS JOIN standing t ON (t.code_id, t.segment_id,"
            " t.coder_id) = (c.code_id, c.segment_id, c.coder_id) AND t.decision_id = c.id"
        )
    return store.rows(
        "SELECT c.coder_id, coder.name AS coder, c.segment_id, code.key AS code, c.verdict,"
        ' c.start AS from_, c."end" AS to_, c.basis, c.round, c.suggestion_shown'
        f" FROM {rows} JOIN coder ON coder.id = c.coder_id JOIN code ON code.id = c.code_id"
        " JOIN segment s ON s.id = c.segment_id JOIN response r ON r.id = s.response_id"
        f" WHERE {OPEN} AND NOT code.retired AND {_TRUSTED}"
        " AND (:coder IS NULL OR c.coder_id = :coder) ORDER BY c.segment_id, c.coder_id, c.id",
        {"coder": coder_id} | _among(among),
    )


def done(store: Store, coder_id: int | None = None, among: Sample | None = None) -> list[Row]:
    """Segments that people said they were done with: coder and segment."""
    rows = "review v"
    if among is not None:
        rows = (
            "json_each(:among) j CROSS JOIN review v INDEXED BY review_segment"
            " ON v.segment_id = j.value"
        )
    return store.rows(
        f"SELECT v.coder_id, coder.name AS coder, v.segment_id FROM {rows}"
        " JOIN coder ON coder.id = v.coder_id JOIN segment s ON s.id = v.segment_id"
        f" JOIN response r ON r.id = s.response_id WHERE v.state = 'done' AND {OPEN}"
        f" AND {_TRUSTED} AND (:coder IS NULL OR v.coder_id = :coder)"
        " ORDER BY v.segment_id, v.coder_id",
        {"coder": coder_id} | _among(among),
    )


def coded(store: Store, among: Sample | None = None) -> dict[int, Row]:
    """Open segments that somebody coded, by id; texts are read once however many judged them."""
    which = _CODED if among is None else "SELECT value FROM json_each(:among)"
    return {
        row["id"]: row
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM {_FROM} WHERE {OPEN} AND s.id IN ({which})", _among(among)
        )
    }


def judged_again(store: Store, among: Sample | None = None) -> set[tuple[int, int]]:
    """(coder, segment) where something was said, or taken back, when looking at it again."""
    rows = "decision d"
    if among is not None:
        rows = (
            "json_each(:among) j CROSS JOIN decision d INDEXED BY decision_pair"
            " ON d.segment_id = j.value"
        )
    return {
        (row["coder_id"], row["segment_id"])
        for row in store.rows(
            f"SELECT d.coder_id, d.segment_id FROM {rows} WHERE d.round = 'again'", _among(among)
        )
    }


def uncoded(store: Store, limit: int) -> list[tuple[Segment, str]]:
    """Segments nobody coded, by their hashes: a sample that stays put as it shrinks.

    Looked for among the first `_LOOKED` of these: where nearly all is coded, some are enough.
    """
    coded_here = (
        "EXISTS (SELECT 1 FROM decision d INDEXED BY decision_pair CROSS JOIN standing t"
        " ON (t.code_id, t.segment_id, t.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
        f" CROSS JOIN coder ON coder.id = t.coder_id WHERE d.segment_id = s.id AND {_TRUSTED})"
        " OR EXISTS (SELECT 1 FROM review x CROSS JOIN coder ON coder.id = x.coder_id"
        f" WHERE x.segment_id = s.id AND x.state = 'done' AND {_TRUSTED})"
    )
    return [
        (segment_of(row), row["text_hash"])
        for row in store.rows(
            f"SELECT {_COLUMNS} FROM (SELECT id FROM segment ORDER BY text_hash, id LIMIT ?) l"
            " CROSS JOIN segment s ON s.id = l.id CROSS JOIN response r ON r.id = s.response_id"
            f" CROSS JOIN question q ON q.id = r.question_id WHERE {OPEN} AND NOT ({coded_here})"
            " GROUP BY s.text_hash ORDER BY s.text_hash LIMIT ?",
            [_LOOKED, limit],
        )
    ]


_LOOKED = 20_000


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
    if tallies.open_segments(store) - sum(tallies.reviewed(store, coder_id).values()) <= _LOOKED:
        with closing(tallies.unseen_ranges(store, coder_id, 0)) as ranges:
            left = [
                each
                for start, stop in ranges
                for each in _unseen(store, coder_id, start, stop, _LOOKED)
            ]
        return sorted(
            {key: (segment, key) for segment, key in reversed(left)}.values(),
            key=lambda each: each[1],
        )[:limit]
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
    """The segment of a row with text, question and polarity."""
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
