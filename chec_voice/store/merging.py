"""Judgements of another file of the same project, brought in by uuid.

`attached` opens the other file beside this one under the name `other`. `match` finds for its rows
which are ours; `judgements` and `events` bring what is new. All of it in one transaction.

A decision on a code that was merged into another here, or moved, comes in on that other: `m_code`
has beside each of their codes ours, and where ours is now.

What stands of a coder on a segment and code follows from the decisions, not from who merged whom
nor from any clock: each keeps its turn (`decisions.turn`), and the highest holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from chec_voice.errors import Refused
from chec_voice.store.connection import Store, new_uuid, translated

_MATCHES = """
CREATE TEMP TABLE m_segment (
  theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL, same INTEGER NOT NULL, shift INTEGER NOT NULL
);
INSERT INTO m_segment
SELECT o.id, s.id, o.text_hash = s.text_hash AND o."end" - o.start = s."end" - s.start,
  s.start - o.start
FROM other.segment o JOIN main.segment s ON s.uuid = o.uuid;
INSERT OR IGNORE INTO m_segment
SELECT o.id, (SELECT s.id FROM main.segment s WHERE s.response_id = r.id
  ORDER BY s.start DESC LIMIT 1), 0, 0
FROM other.segment o JOIN other.response q ON q.id = o.response_id
JOIN main.response r ON r.uuid = q.uuid
WHERE o.id NOT IN (SELECT theirs FROM m_segment)
  AND EXISTS (SELECT 1 FROM main.segment s WHERE s.response_id = r.id);
CREATE TEMP TABLE m_code (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL, now INTEGER);
INSERT INTO m_code (theirs, ours)
SELECT o.id, c.id FROM other.code o JOIN main.code c ON c.uuid = o.uuid;
INSERT OR IGNORE INTO m_code (theirs, ours)
SELECT o.id, c.id FROM other.code o JOIN main.code c ON c.key = o.key
WHERE o.id NOT IN (SELECT theirs FROM m_code);
UPDATE m_code SET now = (WITH RECURSIVE place (id, step) AS (SELECT m_code.ours, 0 UNION ALL
    SELECT c.replaced_by, step + 1 FROM place p JOIN main.code c ON c.id = p.id
    WHERE c.retired AND c.replaced_by IS NOT NULL AND step < 100)
  SELECT id FROM place ORDER BY step DESC LIMIT 1);
CREATE TEMP TABLE m_coder (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO m_coder SELECT o.id, c.id FROM other.coder o JOIN main.coder c ON c.uuid = o.uuid;
INSERT OR IGNORE INTO m_coder SELECT o.id, c.id FROM other.coder o JOIN main.coder c
ON c.name = o.name WHERE o.name = 'agreed';
CREATE TEMP TABLE m_decision (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO m_decision
SELECT o.id, d.id FROM other.decision o JOIN main.decision d ON d.uuid = o.uuid;
INSERT OR IGNORE INTO m_decision
SELECT o.id, w.id FROM other.decision o JOIN m_decision t ON t.theirs = o.withdraws_id
JOIN main.decision w ON w.withdraws_id = t.ours;
CREATE TEMP TABLE m_memo (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL);
INSERT INTO m_memo SELECT o.id, m.id FROM other.memo o JOIN main.memo m ON m.uuid = o.uuid;
CREATE TEMP TABLE m_gone (response INTEGER PRIMARY KEY);
INSERT INTO m_gone SELECT r.id FROM other.response r
JOIN other.participant p ON p.id = r.participant_id
JOIN main.withdrawal w ON w.participant_uuid = p.uuid;
"""
_TABLES = ("m_segment", "m_code", "m_coder", "m_decision", "m_memo", "m_gone", "m_new", "m_mine")


@contextmanager
def attached(store: Store, path: Path) -> Iterator[None]:
    """The file `path`, of our own schema, as `other` for the rest of this block.

    Raises:
        Refused: it is no copy of this project.
    """
    with translated(store.path):
        store.db.conn.execute("ATTACH DATABASE ? AS other", (str(path),))
    try:
        ours, theirs = (store.value(f"SELECT uuid FROM {at}.project") for at in ("main", "other"))
        if ours != theirs:
            raise Refused(
                "this is a project of its own and no copy of yours: judgements on its answers have"
                " no place here.",
                fix="Give out a copy with `chec-voice handout`, and merge what comes back.",
            )
        yield
    finally:
        for table in _TABLES:
            store.db.conn.execute(f"DROP TABLE IF EXISTS temp.{table}")
        store.db.conn.execute("DETACH DATABASE other")


def match(store: Store) -> None:
    """Note beside each row of the other file which of ours it is; inside `write()`."""
    for statement in _MATCHES.split(";"):
        if statement.strip():
            store.execute(statement)


def strangers(store: Store) -> list[dict[str, Any]]:
    """Coders of the other file who are not known here: id, name, ours (of that name, or None)."""
    rows = store.rows(
        "SELECT o.id, o.uuid, o.name, o.kind, o.created_at, c.id AS ours FROM other.coder o"
        " LEFT JOIN main.coder c ON c.name = o.name"
        " WHERE o.id NOT IN (SELECT theirs FROM m_coder)"
        " AND (EXISTS (SELECT 1 FROM other.decision d WHERE d.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.review v WHERE v.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.memo m WHERE m.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.cell_summary c WHERE c.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.tag g WHERE g.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.unsure u WHERE u.coder_id = o.id)"
        "   OR EXISTS (SELECT 1 FROM other.concern n WHERE n.raised_by = o.id)) ORDER BY o.id"
    )
    return [dict(row) for row in rows]


def add_coder(store: Store, stranger: dict[str, Any]) -> str:
    """Make a coder of the other file known here; returns the name, which tells namesakes apart."""
    name = str(stranger["name"])
    if stranger["ours"] is not None:
        name = f"{name} ({str(stranger['uuid'])[-4:]})"
    ours = store.execute(
        "INSERT INTO coder (uuid, name, kind, created_at) VALUES (?, ?, ?, ?)",
        (stranger["uuid"], name, stranger["kind"], stranger["created_at"]),
    )
    same_coder(store, stranger["id"], ours)
    return name


def same_coder(store: Store, theirs: int, ours: int) -> None:
    """Say that a coder of the other file is one of ours."""
    store.execute("INSERT INTO m_coder (theirs, ours) VALUES (?, ?)", (theirs, ours))


def codebook_versions(store: Store) -> None:
    """Bring versions that decisions were made under; the current one stays the current one."""
    store.execute(
        "INSERT INTO codebook_version (uuid, key, name, version, sha256, description, language,"
        " sources, loaded_at) SELECT uuid, key, name, version, sha256, description, language,"
        " sources, loaded_at FROM other.codebook_version o"
        " WHERE sha256 NOT IN (SELECT sha256 FROM main.codebook_version)"
        " AND uuid NOT IN (SELECT uuid FROM main.codebook_version) AND EXISTS (SELECT 1"
        " FROM other.decision d WHERE d.codebook_version_id = o.id"
        " AND d.id NOT IN (SELECT theirs FROM m_decision)) ORDER BY id"
    )
    store.execute(
        "INSERT OR IGNORE INTO code_history (codebook_version_id, code_id, content, position)"
        " SELECT v.id, m.ours, h.content, h.position FROM other.code_history h"
        " JOIN m_code m ON m.theirs = h.code_id"
        " JOIN other.codebook_version o ON o.id = h.codebook_version_id"
        " JOIN main.codebook_version v ON v.sha256 = o.sha256 WHERE NOT EXISTS (SELECT 1"
        " FROM main.code_history k WHERE k.codebook_version_id = v.id AND k.code_id = m.ours)"
    )


# --- decisions ---

_INCOMING = (
    "FROM other.decision o LEFT JOIN m_segment s ON s.theirs = o.segment_id"
    " LEFT JOIN m_code c ON c.theirs = o.code_id"
    " JOIN other.segment q ON q.id = o.segment_id"
    " WHERE o.id NOT IN (SELECT theirs FROM m_decision)"
)


def left_out(store: Store) -> dict[str, int]:
    """How many new decisions have no place here, by reason."""
    row = store.row(
        "SELECT ifnull(sum(q.response_id IN (SELECT response FROM m_gone)), 0) AS withdrawn,"
        " ifnull(sum(s.ours IS NULL AND q.response_id NOT IN (SELECT response FROM m_gone)), 0)"
        f" AS not_here {_INCOMING}"
    )
    assert row is not None
    return {
        "decisions of people who withdrew": row["withdrawn"],
        "decisions on answers that are not here": row["not_here"],
    }


def decisions(store: Store, batch_id: int) -> tuple[int, int]:
    """Append what is new; returns (how many came in, how many were here already)."""
    known = int(store.value("SELECT count(*) FROM m_decision"))
    store.execute(
        "CREATE TEMP TABLE m_mine AS SELECT DISTINCT segment_id, code_id, coder_id"
        " FROM main.decision WHERE coder_id IN (SELECT ours FROM m_coder)"
        " AND id NOT IN (SELECT ours FROM m_decision)"
    )
    store.execute(
        "CREATE TEMP TABLE m_new (theirs INTEGER PRIMARY KEY, ours INTEGER NOT NULL,"
        " segment_id INTEGER NOT NULL, code_id INTEGER NOT NULL, coder_id INTEGER NOT NULL,"
        " same INTEGER NOT NULL, shift INTEGER NOT NULL)"
    )
    store.execute(
        f"INSERT INTO m_new SELECT o.id, {free_id(store, 'decision')} + row_number() OVER"
        " (ORDER BY o.id), s.ours, c.now, k.ours, s.same, s.shift"
        f" {_INCOMING.replace('JOIN other.segment', _CODER, 1)}"
        " AND s.ours IS NOT NULL AND c.ours IS NOT NULL ORDER BY o.id"
    )
    store.execute("INSERT INTO m_decision SELECT theirs, ours FROM m_new")
    store.execute("PRAGMA defer_foreign_keys = ON")
    store.execute(
        "INSERT INTO decision (id, uuid, segment_id, code_id, coder_id, verdict, withdraws_id,"
        ' start, "end", basis, suggestion_shown, suggestion_score, suggestion_run_id, valence,'
        " level, round, queue_reason, milliseconds, codebook_version_id, batch_id, at, turn)"
        " SELECT n.ours, o.uuid, n.segment_id, n.code_id, n.coder_id, o.verdict, w.ours,"
        " CASE WHEN n.same THEN o.start + n.shift ELSE s.start END,"
        ' CASE WHEN n.same THEN o."end" + n.shift ELSE s."end" END,'
        " o.basis, o.suggestion_shown, o.suggestion_score,"
        " (SELECT r.id FROM other.run q JOIN main.run r ON r.uuid = q.uuid"
        "   WHERE q.id = o.suggestion_run_id),"
        " o.valence, o.level, o.round, o.queue_reason, o.milliseconds, v.id, ?, o.at,"
        " ifnull(o.turn, o.id)"
        " FROM m_new n JOIN other.decision o ON o.id = n.theirs"
        " JOIN main.segment s ON s.id = n.segment_id"
        " JOIN other.codebook_version y ON y.id = o.codebook_version_id"
        " JOIN main.codebook_version v ON v.sha256 = y.sha256"
        " LEFT JOIN m_decision w ON w.theirs = o.withdraws_id ORDER BY n.theirs",
        (batch_id,),
    )
    return int(store.value("SELECT count(*) FROM m_new")), known


def free_id(store: Store, table: str) -> int:
    """An id that no row has here, and no turn there: what is made here later is later than both."""
    return int(
        store.value(
            f"SELECT max(ifnull((SELECT max(id) FROM main.{table}), 0),"
            f" ifnull((SELECT max(turn) FROM main.{table}), 0),"
            f" ifnull((SELECT max(ifnull(turn, id)) FROM other.{table}), 0))"
        )
    )


_CODER = "JOIN m_coder k ON k.theirs = o.coder_id JOIN other.segment"


# --- the batch ---


def begin(store: Store, actor: str, at: str) -> int:
    """A batch for what a merge brings; `cancel` takes it away when nothing came."""
    return store.execute(
        "INSERT INTO batch (uuid, kind, at, actor) VALUES (?, 'merge', ?, ?)",
        (new_uuid(), at, actor),
    )


def cancel(store: Store, batch_id: int) -> None:
    """Take away the batch of a merge that brought nothing."""
    store.execute("DELETE FROM batch WHERE id = ?", (batch_id,))


def known_memos(store: Store) -> int:
    """How many memos of the other file are here already."""
    return int(store.value("SELECT count(*) FROM m_memo"))
