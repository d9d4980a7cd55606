"""Takes an import back as one batch."""

from __future__ import annotations

from collections.abc import Callable
from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.store import consents, erasing, hanging, raised, replaced
from chec_voice.store.changes import forget_reading, maintenance, resegment
from chec_voice.store.connection import Store, now
from chec_voice.text import counted

CODINGS = "import-codings"
_KINDS = f"kind IN ('import', '{CODINGS}')"
Spans = Callable[[str], list[tuple[int, int]]]

_ADDED = (
    "SELECT r.id FROM response r JOIN source f ON f.id = r.source_id WHERE f.batch_id = :b"
    " AND NOT EXISTS (SELECT 1 FROM replaced c WHERE c.response_id = r.id AND c.batch_id = :b)"
)
_SEGMENTS = f"SELECT id FROM segment WHERE response_id IN ({_ADDED})"
_STEPS = (
    *((table, f"segment_id IN ({_SEGMENTS})") for table in hanging.EVERYTHING),
    (
        "memo",
        f"(target_kind = 'segment' AND target_id IN ({_SEGMENTS}))"
        f" OR (target_kind = 'response' AND target_id IN ({_ADDED}))",
    ),
    ("segment", f"response_id IN ({_ADDED})"),
    ("read_mark", f"response_id IN ({_ADDED})"),
    ("redaction", f"response_id IN ({_ADDED})"),
    ("response_attribute", f"response_id IN ({_ADDED})"),
)


def get(store: Store, batch_id: int | None) -> Row:
    """An import of answers or codings that was not undone yet; the last one when None.

    Raises:
        NotFound: there is none.
    """
    row = store.row(
        f"SELECT * FROM batch WHERE {_KINDS} AND undone_at IS NULL"
        " AND (:b IS NULL OR id = :b) ORDER BY id DESC LIMIT 1",
        {"b": batch_id},
    )
    if row is None:
        raise NotFound(
            "there is no import to take back."
            if batch_id is None
            else f"there is no import {batch_id}, or it was taken back already.",
            fix="List the imports with: chec-voice undo-import PROJECT --list",
        )
    return row


def redacted(store: Store, batch_id: int) -> list[str]:
    """Uuids of answers that an import added and that have their original in the vault."""
    return [
        str(row["uuid"])
        for row in store.rows(
            f"SELECT r.uuid FROM response r WHERE r.id IN ({_ADDED}) AND EXISTS (SELECT 1"
            " FROM redaction d WHERE d.response_id = r.id AND d.status = 'accepted')",
            {"b": batch_id},
        )
    ]


def added(store: Store, batch_id: int) -> dict[str, str]:
    """Uuid -> text of all answers that an import added."""
    rows = store.rows(f"SELECT uuid, text FROM response WHERE id IN ({_ADDED})", {"b": batch_id})
    return {str(row["uuid"]): str(row["text"]) for row in rows}


def imports(store: Store) -> list[Row]:
    """Every import: id, at, actor, what (answers or codings), file, undone_at."""
    return store.rows(
        "SELECT b.id, b.at, b.actor, b.undone_at,"
        f" CASE b.kind WHEN '{CODINGS}' THEN 'codings' ELSE 'answers' END AS what,"
        " ifnull(group_concat(f.name, ', '), json_extract(b.summary, '$.file')) AS file"
        f" FROM batch b LEFT JOIN source f ON f.batch_id = b.id WHERE b.{_KINDS} GROUP BY b.id"
        " ORDER BY b.id"
    )


def undo(
    store: Store, batch: Row, *, with_decisions: bool, actor: str, spans: Spans
) -> dict[str, int]:
    """Remove what an import added, and put back what it replaced; one transaction.

    Rewriting the file is left to `erasing.settle`.

    Raises:
        Refused: people's judgements hang on what it added, a concern was raised about it, or a
            later import built on it.
    """
    batch_id = {"b": batch["id"]}
    with store.write(), maintenance(store, "undo of an import"):
        _refuse(store, batch["id"], with_decisions)
        done = {
            "responses": int(store.value(f"SELECT count(*) FROM ({_ADDED})", batch_id)),
            "decisions": int(
                store.value(
                    f"SELECT count(*) FROM decision WHERE segment_id IN ({_SEGMENTS})", batch_id
                )
            ),
        }
        added = [(row["id"],) for row in store.rows(_ADDED, batch_id)]
        for table, where in _STEPS:
            store.execute(f"DELETE FROM {table} WHERE {where}", batch_id)
        store.execute_many("DELETE FROM response WHERE id = ?", added)
        done["kept_for_the_lead"] = int(
            store.value(
                "SELECT count(*) FROM replaced k WHERE k.batch_id = :b AND EXISTS"
                " (SELECT 1 FROM concern c WHERE c.response_id = k.response_id)",
                batch_id,
            )
        )
        done["restored"] = _restore(store, batch["id"], spans)
        done["values"] = replaced.put_back(store, batch["id"])
        store.execute("UPDATE batch SET undone_at = ? WHERE id = ?", (now(), batch["id"]))
        done["participants"] = _remove_people(store)
        replaced.remove_unused(store)
        consents.enforce(store)
        erasing.forget_quoting(store)
        erasing.owe(store)
        store.event(actor, "undo-import", target=f"batch:{batch['id']}", after=done)
    return done


def _refuse(store: Store, batch_id: int, with_decisions: bool) -> None:
    later = store.value(
        "SELECT min(l.batch_id) FROM replaced l JOIN source f ON f.id = l.source_id"
        " WHERE f.batch_id = ? AND l.batch_id > ?",
        [batch_id, batch_id],
    )
    later = later or replaced.built_on(store, batch_id, _ADDED)
    if later is not None:
        raise Refused(
            f"import {later} updated what this one brought or changed.",
            fix=f"Take import {later} back first.",
        )
    ids = {"b": batch_id}
    if store.value(f"SELECT 1 FROM concern WHERE response_id IN ({_ADDED}) LIMIT 1", ids):
        raise Refused(
            "a concern was raised about an answer of this import.",
            fix="Ask the safeguarding lead; the import stays.",
        )
    if store.value(
        "SELECT 1 FROM replaced k JOIN raised_wording w ON w.response_id = k.response_id"
        " JOIN source f ON f.id = w.source_id AND f.batch_id = k.batch_id"
        " JOIN concern c ON c.response_id = w.response_id AND c.text_hash = w.text_hash"
        " WHERE k.batch_id = :b LIMIT 1",
        ids,
    ):
        raise Refused(
            "a concern was raised about words that this import brought.",
            fix="Ask the safeguarding lead; the import stays.",
        )
    judged = int(
        store.value(f"SELECT count(*) FROM decision WHERE segment_id IN ({_SEGMENTS})", ids)
    )
    if judged and not with_decisions:
        raise Refused(
            f"{counted(judged, 'judgement of people hangs', 'judgements of people hang')} on"
            " the answers of this import.",
            fix="Use --with-decisions to remove them too; `chec-voice export` keeps a copy.",
        )


def _restore(store: Store, batch_id: int, spans: Spans) -> int:
    rows = store.rows("SELECT * FROM replaced WHERE batch_id = ?", [batch_id])
    for row in rows:
        if row["state"] == "gone":  # the newer text was redacted: the older one is not kept
            store.execute(
                "UPDATE response SET source_id = ?, row = ? WHERE id = ?",
                (row["source_id"], row["row"], row["response_id"]),
            )
            continue
        forget_reading(store, row["response_id"])
        store.execute(
            "UPDATE response SET text = ?, state = ?, voice = ?, source_id = ?, row = ?,"
            " updated_at = ? WHERE id = ?",
            (
                row["text"],
                row["state"],
                row["voice"],
                row["source_id"],
                row["row"],
                now(),
                row["response_id"],
            ),
        )
        resegment(store, row["response_id"], row["text"], spans(row["text"]))
        raised.freeze(store, row["response_id"], "undo")
    store.execute("DELETE FROM replaced WHERE batch_id = ?", (batch_id,))
    return sum(row["state"] != "gone" for row in rows)


def _remove_people(store: Store) -> int:
    """People of imports taken back of whom nothing is left."""
    people = [
        (row["id"],)
        for row in store.rows(
            "SELECT p.id FROM participant p JOIN batch b ON b.id = p.batch_id"
            " WHERE b.undone_at IS NOT NULL AND NOT EXISTS"
            " (SELECT 1 FROM response r WHERE r.participant_id = p.id)"
            " AND NOT EXISTS (SELECT 1 FROM cell_summary c WHERE c.participant_id = p.id)"
        )
    ]
    store.execute_many("DELETE FROM participant_attribute WHERE participant_id = ?", people)
    store.execute_many("DELETE FROM participant WHERE id = ?", people)
    return len(people)
