"""Decisions and links that go from one code to another, when a code was moved or merged."""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.decisions import Place, Shown, append, withdraw_standing


def standing_on(store: Store, code: str) -> tuple[int, int]:
    """(answers that have a code from anybody, people who said so)."""
    row = store.row(
        "SELECT count(DISTINCT t.segment_id) AS answers, count(DISTINCT t.coder_id) AS coders"
        " FROM standing t WHERE t.applied AND t.code_id = (SELECT id FROM code WHERE key = ?)",
        [code],
    )
    return (int(row["answers"]), int(row["coders"])) if row is not None else (0, 0)


def carry(store: Store, old: str, new: str, actor: str) -> int:
    """Say of `new` what stands of `old`, for each coder; inside `write()`. Returns how many.

    Where a coder has said something of `new` already, that stands. What was said of `old` is
    withdrawn, so that nothing counts twice. How it was judged (alone, with a suggestion, settled)
    goes along.
    """
    ids = {
        str(row["key"]): int(row["id"])
        for row in store.rows("SELECT id, key FROM code WHERE key IN (?, ?)", [old, new])
    }
    rows = store.rows(
        'SELECT d.segment_id, d.coder_id, d.verdict, d.valence, d.level, d.start, d."end",'
        " d.round, d.basis, d.suggestion_shown, d.suggestion_score, d.suggestion_run_id,"
        " d.queue_reason"
        " FROM decision d WHERE d.code_id = ? AND d.verdict <> 'withdraw'"
        " AND NOT EXISTS (SELECT 1 FROM decision w WHERE w.withdraws_id = d.id)"
        " AND d.id = (SELECT max(e.id) FROM decision e WHERE e.segment_id = d.segment_id"
        "   AND e.code_id = d.code_id AND e.coder_id = d.coder_id)"
        " ORDER BY d.id",
        [ids[old]],
    )
    made: list[int] = []
    given: list[int] = []
    for row in rows:
        shown = Shown(
            bool(row["suggestion_shown"]),
            row["suggestion_score"],
            row["suggestion_run_id"],
            row["queue_reason"],
            row["round"],
        )
        span = (row["start"], row["end"])
        here: Place = (
            row["segment_id"],
            ids[old],
            row["coder_id"],
            *span,
            row["basis"],
            shown,
            None,
        )
        there = (row["segment_id"], ids[new], row["coder_id"])
        known = store.value(
            "SELECT 1 FROM coding WHERE segment_id = ? AND code_id = ? AND coder_id = ?", there
        )
        made += withdraw_standing(store, here)
        if known is None:
            place: Place = (*there, *span, row["basis"], shown, None)
            made.append(append(store, place, row["verdict"], None, row["valence"], row["level"]))
            given.append(row["segment_id"])
    if made:
        store.event(
            actor,
            "decide",
            after={"decisions": made, "code": new, "verdict": "apply", "segments": given},
        )
    return len(given)


def links_of(store: Store, code: str) -> list[tuple[int, int, int | None]]:
    """(link, domain, driver) of the links of a code that are not withdrawn."""
    return [
        (row["id"], row["domain_id"], row["driver_id"])
        for row in store.rows(
            "SELECT id, domain_id, driver_id FROM link WHERE status <> 'withdrawn'"
            " AND code_id = (SELECT id FROM code WHERE key = ?)",
            [code],
        )
    ]
