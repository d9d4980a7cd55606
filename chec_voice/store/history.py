"""The audit trail as it is read: acts, and judgements with what stood before and after them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.store import columns, settling
from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

_STOOD = (
    "(SELECT b.verdict FROM decision b WHERE b.segment_id = d.segment_id"
    " AND b.code_id = d.code_id AND b.coder_id = d.coder_id AND b.id < d.id"
    " AND b.verdict <> 'withdraw' AND NOT EXISTS (SELECT 1 FROM decision w"
    "   WHERE w.withdraws_id = b.id AND w.id {until} d.id) ORDER BY b.id DESC LIMIT 1)"
)
"""The verdict of the same coder on the same place that stood before (or after) a decision d."""


@dataclass(frozen=True)
class OutOfSight:
    """What a history must not tell, since the project does not show it elsewhere either."""

    waiting: frozenset[int]
    """Answers that are out of coding: a concern is open, or there is no consent."""
    blind: Mapping[tuple[str, int], str]
    """(coder, answer) -> name of the open round in which it is judged blind."""


def out_of_sight(store: Store) -> OutOfSight:
    """Answers of which no judgement is told now."""
    waiting = store.rows("SELECT id FROM response WHERE raised <> 0")
    blind = store.rows(
        "SELECT c.name AS coder, a.response_id, o.name FROM round o"
        " JOIN round_answer a ON a.round_id = o.id JOIN round_coder k ON k.round_id = o.id"
        " JOIN coder c ON c.id = k.coder_id WHERE o.closed_at IS NULL"
    )
    return OutOfSight(
        frozenset(int(row["id"]) for row in waiting),
        {(str(row["coder"]), int(row["response_id"])): str(row["name"]) for row in blind},
    )


def events(store: Store, *, actor: str = "", since: str = "", until: str = "") -> Iterator[Row]:
    """Every event in the order in which it happened; `undone` says that it was taken back.

    Args:
        since, until: times as they are kept, the second one left out; "" for no bound.
    """
    return store.iterate(
        "SELECT e.*, EXISTS (SELECT 1 FROM event u WHERE u.undoes_id = e.id) AS undone FROM event e"
        " WHERE (:actor = '' OR e.actor = :actor COLLATE NOCASE)"
        " AND (:since = '' OR e.at >= :since) AND (:until = '' OR e.at < :until) ORDER BY e.id",
        {"actor": actor, "since": since, "until": until},
    )


def answers_of_segments(store: Store) -> dict[int, int]:
    """Segment -> the answer that it is a part of."""
    return {int(r["id"]): int(r["response_id"]) for r in store.iterate("SELECT * FROM segment")}


def judgements(
    store: Store,
    *,
    codes: Sequence[str] | None = None,
    answer: int | None = None,
    batch: int | None = None,
    ids: Sequence[int] | None = None,
    until: int | None = None,
) -> Iterator[Row]:
    """Decisions, oldest first, with what stood before and after each, and whether it stands.

    Args:
        codes, answer, batch, ids: only decisions on these; None does not matter.
        until: only up to this decision.
    """
    parts, given = ["1"], {"codes": json.dumps(codes), "answer": answer, "batch": batch}
    if codes is not None:
        parts.append(
            "d.code_id IN (SELECT id FROM code WHERE key IN (SELECT value FROM json_each(:codes)))"
        )
    if answer is not None:
        parts.append("d.segment_id IN (SELECT id FROM segment WHERE response_id = :answer)")
    if batch is not None:
        parts.append("d.batch_id = :batch")
    if ids is not None:
        parts.append("d.id IN (SELECT value FROM json_each(:ids))")
    if until is not None:
        parts.append("d.id <= :until")
    return store.iterate(
        "SELECT d.id, d.at, c.name AS coder, k.key AS code, s.response_id, d.segment_id,"
        " d.verdict, d.basis, d.suggestion_shown, v.version, v.sha256,"
        f" {_STOOD.format(until='<')} AS stood,"
        f" CASE d.verdict WHEN 'withdraw' THEN {_STOOD.format(until='<=')} ELSE d.verdict END"
        " AS stands_then,"
        " EXISTS (SELECT 1 FROM standing t WHERE t.decision_id = d.id) AS stands"
        " FROM decision d JOIN coder c ON c.id = d.coder_id JOIN code k ON k.id = d.code_id"
        " JOIN segment s ON s.id = d.segment_id"
        " JOIN codebook_version v ON v.id = d.codebook_version_id"
        f" WHERE {' AND '.join(parts)} ORDER BY d.id",
        {**given, "ids": json.dumps(ids), "until": until},
    )


def who_settled(store: Store) -> dict[int, str]:
    """Decision of the agreed coding -> the person who settled it."""
    return {
        int(row["value"]): str(row["actor"])
        for row in store.iterate(
            "SELECT j.value, e.actor FROM event e, json_each(e.after, '$.decisions') j"
            f" WHERE {settling.SETTLED}"
        )
    }


def counted(store: Store, rule: str) -> set[int]:
    """Decisions that stand and count under a rule of `settling.RULES`, or of one coder."""
    return {
        int(row["decision_id"])
        for row in store.iterate(
            "SELECT t.decision_id FROM standing t JOIN segment s ON s.id = t.segment_id"
            " JOIN response r ON r.id = s.response_id"
            f" WHERE t.applied AND {OPEN} AND {columns.counts(store, rule)}",
            {"agreed": settling.agreed_id(store), "coder": columns.coder_of(store, rule)},
        )
    }


def codebook_versions(store: Store) -> dict[str, tuple[str, dict[str, str]]]:
    """SHA-256 of a version of the codebook -> (what it is called, code -> what it said)."""
    versions: dict[str, tuple[str, dict[str, str]]] = {
        row["sha256"]: (row["version"], {})
        for row in store.rows("SELECT sha256, version FROM codebook_version")
    }
    for row in store.iterate(
        "SELECT v.sha256, c.key, h.content FROM code_history h JOIN code c ON c.id = h.code_id"
        " JOIN codebook_version v ON v.id = h.codebook_version_id"
    ):
        versions[row["sha256"]][1][row["key"]] = row["content"]
    return versions
