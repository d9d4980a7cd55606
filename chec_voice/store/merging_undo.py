"""The last merge taken back, as one batch."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.store import merging_marks
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, now


def keep_batch(store: Store, batch_id: int, brought: dict[str, Any]) -> None:
    """Note what the batch brought, so that it can be taken back."""
    store.execute("UPDATE batch SET summary = ? WHERE id = ?", (json.dumps(brought), batch_id))


def take_back(store: Store, actor: str) -> dict[str, int]:
    """Take back the last merge that stands, as one batch; counts of what went.

    Raises:
        NotFound: there is none.
        Refused: somebody has gone on from what it brought.
    """
    with store.write(), maintenance(store, "undo of a merge"):
        batch = store.row(
            "SELECT * FROM batch WHERE kind = 'merge' AND undone_at IS NULL"
            " ORDER BY id DESC LIMIT 1"
        )
        if batch is None:
            raise NotFound("there is no merge to take back.")
        brought = json.loads(batch["summary"])
        mine = {"b": batch["id"]}
        _require_untouched(store, batch["id"], brought)
        count = int(store.value("SELECT count(*) FROM decision WHERE batch_id = :b", mine))
        store.execute("PRAGMA defer_foreign_keys = ON")
        store.execute("DELETE FROM decision WHERE batch_id = :b AND verdict = 'withdraw'", mine)
        store.execute("DELETE FROM decision WHERE batch_id = :b", mine)
        summaries = brought.get("cell_summaries", [])
        store.execute_many(
            "DELETE FROM cell_summary WHERE id = ?", [(row_id,) for row_id in reversed(summaries)]
        )
        for table in ("event", "tag", "memo"):
            rows = [(row_id,) for row_id in reversed(brought[f"{table}s"])]
            store.execute_many(f"DELETE FROM {table} WHERE id = ?", rows)
        store.execute_many(
            "UPDATE memo SET withdrawn = ?, turn = ? WHERE id = ?",
            [(flag, (*turn, 0)[0], row_id) for row_id, flag, *turn in brought["memo_flags"]],
        )
        for row in brought["reviews"]:
            merging_marks.put_review(store, *row)
        for place in brought["unsure"]:
            merging_marks.put_unsure(store, *place)
        for table in ("link", "theme"):
            _take_away(store, table, brought.get(f"{table}s", ()))
        store.execute("UPDATE batch SET undone_at = ? WHERE id = ?", (now(), batch["id"]))
        lists = ("memos", "tags", "reviews", "events")
        gone = {"decisions": count} | {name: len(brought[name]) for name in lists}
        store.event(actor, "undo-merge", target=f"batch:{batch['id']}", after=gone)
    return gone


def _take_away(store: Store, table: str, brought: Sequence[int]) -> None:
    """Take links or summaries away again that nobody has changed since."""
    store.execute_many(
        f"DELETE FROM {table} WHERE id = ? AND NOT EXISTS"
        " (SELECT 1 FROM edit WHERE entity = ? AND row_id = ?)",
        [(row_id, table, row_id) for row_id in brought],
    )


def _require_untouched(store: Store, batch_id: int, brought: dict[str, Any]) -> None:
    later = int(
        store.value(
            "SELECT count(*) FROM decision w JOIN decision d ON d.id = w.withdraws_id"
            " WHERE d.batch_id = :b AND w.batch_id IS NOT :b",
            {"b": batch_id},
        )
    )
    if brought["events"]:
        first, last = min(brought["events"]), max(brought["events"])
        later += int(
            store.value(
                "SELECT count(*) FROM event WHERE undoes_id BETWEEN :f AND :l"
                " AND id NOT BETWEEN :f AND :l",
                {"f": first, "l": last},
            )
        )
    if later:
        raise Refused(
            "somebody has taken back or changed what this merge brought, so it stays.",
            fix="Change what is wrong by hand, or go back to a backup.",
        )
