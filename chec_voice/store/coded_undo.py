"""Takes back what `import-codings` wrote, as one batch: the log is as it was before."""

from __future__ import annotations

import json
from collections.abc import Sequence
from sqlite3 import Row
from typing import Any

from chec_voice.errors import Refused
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, now

_MINE = "SELECT id FROM decision WHERE batch_id = :b"
_LATER = (
    f"FROM decision w WHERE w.withdraws_id IN ({_MINE}) AND w.batch_id IS NOT :b"
    " AND w.verdict = 'withdraw'"
)


def wrote(batch: Row) -> dict[str, Any]:
    """What a batch of codings notes of itself.

    Raises:
        Refused: it was brought in before that was noted.
    """
    summary: dict[str, Any] = json.loads(batch["summary"])
    if "looked" not in summary:
        raise Refused(
            f"import {batch['id']} brought codings in with an earlier version, which did not note"
            " all that it changed.",
            fix="Take its codings back by importing a file with 0 in their place.",
        )
    return summary


def refuse(store: Store, batch: Row, *, with_decisions: bool) -> None:
    """Nothing may be built on what goes.

    Raises:
        Refused: a later import of the same coder, a closed round, or somebody's judgement.
    """
    mine, summary = {"b": batch["id"]}, wrote(batch)
    later = store.value(
        "SELECT min(id) FROM batch WHERE kind = 'import-codings' AND undone_at IS NULL"
        " AND id > ? AND actor = ?",
        [batch["id"], batch["actor"]],
    )
    if later is not None:
        raise Refused(
            f"import {later} brought more codings of {batch['actor']}, which build on these.",
            fix=f"Take import {later} back first.",
        )
    closed = store.value(
        "SELECT n.name FROM round n JOIN round_judged j ON j.round_id = n.id"
        " JOIN segment s ON s.response_id = j.response_id"
        " JOIN decision d ON d.segment_id = s.id AND d.batch_id = :b AND d.id <= n.last_decision"
        " WHERE j.coder_id = :coder LIMIT 1",
        mine | {"coder": summary["coder"]},
    )
    if closed is not None:
        raise Refused(
            f"the round {closed!r} was closed with these codings in it.",
            fix="A closed round stays as it was. Correct codings by importing a corrected file.",
        )
    judged = int(store.value(f"SELECT count(*) {_LATER}", mine))
    if judged and not with_decisions:
        raise Refused(
            f"{judged:,} of these codings {'was' if judged == 1 else 'were'} taken back by hand"
            " since.",
            fix="Use --with-decisions to forget that as well.",
        )


def undo(store: Store, batch: Row, *, with_decisions: bool, actor: str) -> dict[str, int]:
    """Remove what a batch of codings wrote; what it took back stands again. Inside `write()`.

    Concerns that it raised stay: only a safeguarding lead closes them.

    Raises:
        Refused: something is built on it.
    """
    mine, summary = {"b": batch["id"]}, wrote(batch)
    with maintenance(store, "undo of codings"):
        refuse(store, batch, with_decisions=with_decisions)
        done = {
            "decisions": _count(store, "apply", mine),
            "put_back": _count(store, "withdraw", mine),
        }
        store.execute("PRAGMA defer_foreign_keys = ON")
        store.execute(f"DELETE FROM decision WHERE id IN (SELECT w.id {_LATER})", mine)
        store.execute("DELETE FROM decision WHERE batch_id = :b AND verdict = 'withdraw'", mine)
        store.execute("DELETE FROM decision WHERE batch_id = :b", mine)
        coder, stamp = summary["coder"], summary["looked"]
        store.execute_many(
            "DELETE FROM review WHERE coder_id = ? AND segment_id = ? AND at = ?",
            [(coder, segment, stamp) for segment in summary["reviews"]],
        )
        store.execute_many(
            "DELETE FROM coded_disclosure WHERE coder_id = ? AND response_id = ?",
            [(coder, response) for response in summary["disclosures"]],
        )
        done["looks"] = len(summary["reviews"])
        done["non_answers"] = _no_answers(store, summary["answers"], batch["at"])
        done["concerns_kept"] = summary["concerns"]
        store.execute("UPDATE batch SET undone_at = ? WHERE id = ?", (now(), batch["id"]))
        store.event(actor, "undo-codings", target=f"batch:{batch['id']}", after=done)
    return done


def _count(store: Store, verdict: str, mine: dict[str, int]) -> int:
    return int(
        store.value(
            "SELECT count(DISTINCT segment_id || ' ' || code_id) FROM decision"
            " WHERE batch_id = :b AND verdict = :v",
            {**mine, "v": verdict},
        )
    )


def _no_answers(store: Store, responses: Sequence[int], at: str) -> int:
    """Answers that counted as such for these codings alone look like none again."""
    before = [
        (response,)
        for response in responses
        if store.value(
            "SELECT 1 FROM response WHERE id = ? AND state = 'answered' AND updated_at <= ?"
            " AND NOT EXISTS (SELECT 1 FROM standing t JOIN segment s ON s.id = t.segment_id"
            " WHERE s.response_id = response.id AND t.applied)",
            [response, at],
        )
    ]
    store.execute_many("UPDATE response SET state = 'non_answer' WHERE id = ?", before)
    return len(before)


def unused(store: Store, keys: Sequence[str]) -> set[str]:
    """Which of these codes nothing hangs on: no judgement, link, quote or theme."""
    return {
        key
        for key in keys
        if not store.value(
            "SELECT 1 FROM code c WHERE c.key = ?"
            " AND (EXISTS (SELECT 1 FROM decision WHERE code_id = c.id)"
            " OR EXISTS (SELECT 1 FROM link WHERE code_id = c.id)"
            " OR EXISTS (SELECT 1 FROM quote WHERE code_id = c.id)"
            " OR EXISTS (SELECT 1 FROM cell_summary WHERE code_id = c.id)"
            " OR EXISTS (SELECT 1 FROM theme, json_each(theme.codes) j WHERE j.value = c.key))",
            [key],
        )
    }
