"""Memos and concerns."""

from __future__ import annotations

from collections.abc import Iterable

from chec_voice.errors import NotFound
from chec_voice.store import coders, decisions, letterbox, raised, reading
from chec_voice.store.connection import Store, new_uuid, now


def add_memo(
    store: Store, *, coder_id: int, coder: str, target_kind: str, target_id: int, text: str
) -> int:
    """Write a memo on a segment, response, code, or the project (target_id 1).

    Raises:
        NotFound: the segment is not in the project.
    """
    with store.write():
        if target_kind == "segment":
            decisions.require_segments(store, [target_id])
        memo_id = store.execute(
            "INSERT INTO memo (uuid, target_kind, target_id, coder_id, text, at)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            (new_uuid(), target_kind, target_id, coder_id, text, now()),
        )
        store.event(
            coder,
            "memo",
            target=f"{target_kind}:{target_id}",
            after={"memo": memo_id, "segment": target_id if target_kind == "segment" else 0},
        )
        return memo_id


def memos(store: Store, target_kind: str, target_id: int) -> list[dict[str, str]]:
    """Memos that stand on one thing, oldest first: coder, text, at."""
    return [
        dict(row)
        for row in store.rows(
            "SELECT coder.name AS coder, memo.text, memo.at FROM memo"
            " JOIN coder ON coder.id = memo.coder_id"
            " WHERE target_kind = ? AND target_id = ? AND NOT withdrawn ORDER BY memo.id",
            [target_kind, target_id],
        )
    ]


def raise_concern(store: Store, *, coder_id: int, coder: str, response_id: int, note: str) -> int:
    """Put a response before the safeguarding lead; it leaves coding, search and exports at once.

    The wording is frozen (`raised`), and whoever raises it has read it. A concern is never undone
    by the person who raised it. Its suggestions go.

    Raises:
        NotFound: the response is not in the project.
    """
    with store.write():
        if store.value("SELECT 1 FROM response WHERE id = ?", [response_id]) is None:
            raise NotFound("there is no such answer.", fix="Reload the queue and try again.")
        words = raised.words_hash(store, response_id)
        noted, sealed = letterbox.put(store, note)
        concern_id = store.execute(
            "INSERT INTO concern (uuid, response_id, raised_by, raised_at, note, note_sealed,"
            " text_hash, setting, contact_route, contact_sealed) SELECT ?, r.id, ?, ?, ?, ?, ?,"
            " ifnull(s.setting, ''), ifnull(s.contact_route, ''), s.contact_sealed FROM response r"
            " JOIN participant p ON p.id = r.participant_id JOIN session s ON s.id = p.session_id"
            " WHERE r.id = ?",
            (new_uuid(), coder_id, now(), noted, sealed, words, response_id),
        )
        if coders.is_person(store, coder_id):
            reading.put(store, coder_id, response_id, "flagged")
        store.execute("UPDATE response SET raised = raised | 1 WHERE id = ?", (response_id,))
        for table in ("suggestion", "suggested"):
            store.execute(
                f"DELETE FROM {table} WHERE segment_id IN"
                " (SELECT id FROM segment WHERE response_id = ?)",
                (response_id,),
            )
        raised.freeze(store, response_id, "raised")
        store.event(
            coder, "concern", target=f"response:{response_id}", after={"concern": concern_id}
        )
        return concern_id


def raise_new(
    store: Store, *, coder_id: int, coder: str, segment_ids: Iterable[int], note: str
) -> int:
    """Raise a concern for the answers of these segments, where none is open and this coder has
    raised none about these words.

    So the same file again raises nothing, and what another coder sees in an answer that a lead
    returned is raised again. Call it inside `write()`. Returns how many concerns were raised.
    """
    count = 0
    for segment_id in segment_ids:
        response_id = store.value(
            "SELECT r.id FROM response r JOIN segment s ON s.response_id = r.id WHERE s.id = ?"
            " AND NOT EXISTS (SELECT 1 FROM concern c WHERE c.response_id = r.id"
            "   AND c.status = 'open')",
            [segment_id],
        )
        if response_id is None or store.value(
            "SELECT 1 FROM concern WHERE response_id = ? AND raised_by = ? AND text_hash = ?",
            [response_id, coder_id, raised.words_hash(store, response_id)],
        ):
            continue
        raise_concern(store, coder_id=coder_id, coder=coder, response_id=response_id, note=note)
        count += 1
    return count


def open_concerns(store: Store) -> int:
    """How many concerns wait for a lead."""
    return int(store.value("SELECT count(*) FROM concern WHERE status = 'open'"))
