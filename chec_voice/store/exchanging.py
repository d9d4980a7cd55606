"""What leaves a project for other programs, and what comes back from them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from sqlite3 import Row
from typing import Any

from chec_voice.store.connection import Store, new_uuids, now
from chec_voice.store.readable import OPEN

# --- out ----------------------------------------------------------------------------------


def head(store: Store) -> Row:
    """Uuid, name and time of making of the project."""
    row = store.row("SELECT uuid, name, created_at, synthetic FROM project")
    if row is None:
        raise AssertionError("a project always has its row")
    return row


def people(store: Store) -> list[Row]:
    """Everybody with an answer that is open to analysis."""
    return store.rows(
        "SELECT p.id, p.uuid, p.is_group, p.n_participants FROM participant p WHERE EXISTS"
        f" (SELECT 1 FROM response r WHERE r.participant_id = p.id AND {OPEN}) ORDER BY p.id"
    )


def people_ever(store: Store) -> int:
    """The highest number of a person; the width of a label that every one fits."""
    return int(store.value("SELECT ifnull(max(id), 0) FROM participant"))


def answers(store: Store) -> Iterator[Row]:
    """Every answer that is open to analysis, in reading order."""
    return store.iterate(
        "SELECT r.id, r.uuid, r.text, r.voice, p.uuid AS person, q.text AS question, q.polarity,"
        " e.name AS session, p.consent_quotation FROM response r"
        " JOIN participant p ON p.id = r.participant_id JOIN question q ON q.id = r.question_id"
        f" JOIN session e ON e.id = p.session_id WHERE {OPEN}"
        " ORDER BY p.id, q.position, r.id"
    )


def values(store: Store, scope: str) -> Iterator[Row]:
    """Owner (uuid), attribute, value and state: of people ('participant') or of answers."""
    table, owner = (
        ("participant_attribute", "participant")
        if scope == "participant"
        else ("response_attribute", "response")
    )
    return store.iterate(
        f"SELECT o.uuid AS owner, a.name, v.value, v.state FROM {table} v"
        f" JOIN attribute a ON a.id = v.attribute_id JOIN {owner} o ON o.id = v.{owner}_id"
        " ORDER BY o.id, a.position"
    )


def codings(store: Store, coder_id: int | None) -> Iterator[Row]:
    """Every standing application of a code to an answer that is open to analysis."""
    mine = " AND c.coder_id = ?" if coder_id is not None else ""
    return store.iterate(
        "SELECT c.uuid, r.uuid AS answer, code.key AS code, coder.uuid AS coder, c.start,"
        ' c."end", c.valence, c.level, c.at FROM coding c JOIN code ON code.id = c.code_id'
        " JOIN coder ON coder.id = c.coder_id JOIN segment s ON s.id = c.segment_id"
        " JOIN response r ON r.id = s.response_id"
        f" WHERE c.verdict = 'apply' AND {OPEN}{mine} ORDER BY r.id, c.start, code.position, c.id",
        [coder_id] if coder_id is not None else [],
    )


def memos(store: Store) -> list[Row]:
    """Memos that stand; on answers only those that are open to analysis."""
    return store.rows(
        "SELECT m.uuid, m.target_kind AS kind, m.text, m.at, coder.uuid AS coder,"
        ' coalesce(r.uuid, w.uuid) AS answer, s.start, s."end", code.key AS code FROM memo m'
        " JOIN coder ON coder.id = m.coder_id"
        " LEFT JOIN segment s ON m.target_kind = 'segment' AND s.id = m.target_id"
        f" LEFT JOIN response r ON r.id = s.response_id AND {OPEN}"
        " LEFT JOIN response w ON m.target_kind = 'response' AND w.id = m.target_id"
        "   AND w.state = 'answered' AND NOT w.raised"
        " LEFT JOIN code ON m.target_kind = 'code' AND code.id = m.target_id"
        " WHERE NOT m.withdrawn AND (m.target_kind = 'project' OR r.id IS NOT NULL"
        "   OR w.id IS NOT NULL OR code.id IS NOT NULL) ORDER BY m.id"
    )


def coders(store: Store) -> list[Row]:
    return store.rows("SELECT id, uuid, name FROM coder ORDER BY id")


def code_guids(store: Store) -> dict[str, str]:
    """Id of every code, also of retired ones -> its uuid."""
    return {row["key"]: row["uuid"] for row in store.rows("SELECT key, uuid FROM code")}


def left_behind(store: Store, coder_id: int | None) -> dict[str, int]:
    """How much of a project no exchange file has a place for, by kind."""
    mine = " AND c.coder_id = :coder" if coder_id is not None else ""
    row = store.row(
        "SELECT"
        " (SELECT count(*) FROM response WHERE raised <> 0) AS out,"
        " (SELECT count(*) FROM response WHERE raised = 0 AND state <> 'answered') AS blank,"
        " (SELECT count(*) FROM coding c JOIN segment s ON s.id = c.segment_id"
        "   JOIN response r ON r.id = s.response_id"
        f"   WHERE c.verdict = 'reject' AND {OPEN}{mine}) AS rejected,"
        " (SELECT count(*) FROM review c JOIN segment s ON s.id = c.segment_id"
        "   JOIN response r ON r.id = s.response_id"
        f"   WHERE c.state = 'done' AND {OPEN}{mine} AND (c.coder_id, c.segment_id) NOT IN"
        "   (SELECT coder_id, segment_id FROM coding WHERE verdict = 'apply'))"
        " AS without_code,"
        " (SELECT count(*) FROM suggestion) AS suggestions,"
        " (SELECT count(*) FROM link WHERE status <> 'withdrawn') AS links",
        {"coder": coder_id},
    )
    return dict(row) if row is not None else {}


# --- back ---------------------------------------------------------------------------------


def known_answers(store: Store) -> Iterator[Row]:
    """Every answer of the project with its text."""
    return store.iterate("SELECT id, uuid, text FROM response ORDER BY participant_id, id")


def withdrawn_people(store: Store) -> set[str]:
    return {row[0] for row in store.rows("SELECT participant_uuid FROM withdrawal")}


def session_in_use(store: Store, name: str) -> bool:
    return store.value("SELECT 1 FROM session WHERE name = ?", [name]) is not None


def new_answers(store: Store, source_id: int) -> dict[int, int]:
    """Row in the source -> id of the answer."""
    return {
        row["row"]: row["id"]
        for row in store.iterate("SELECT id, row FROM response WHERE source_id = ?", [source_id])
    }


def segments(store: Store, response_ids: set[int]) -> dict[int, list[tuple[int, int, int]]]:
    """Answer -> its segments as (start, end, id), in reading order."""
    found: dict[int, list[tuple[int, int, int]]] = {}
    for row in store.iterate(
        'SELECT id, response_id, start, "end" FROM segment ORDER BY response_id, start'
    ):
        if row["response_id"] in response_ids:
            found.setdefault(row["response_id"], []).append((row["start"], row["end"], row["id"]))
    return found


def standing(store: Store) -> dict[tuple[int, int, int], tuple[str, int, int, str, str]]:
    """(segment, code, coder) row ids -> verdict, start, end, valence and level that stand there."""
    return {
        (row["segment_id"], row["code_id"], row["coder_id"]): (
            row["verdict"],
            row["start"],
            row["end"],
            row["valence"] or "",
            row["level"] or "",
        )
        for row in store.iterate(
            'SELECT segment_id, code_id, coder_id, verdict, start, "end", valence, level'
            " FROM coding"
        )
    }


def uuids(store: Store, table: str) -> set[str]:
    """Every uuid of a table."""
    return {row[0] for row in store.iterate(f"SELECT uuid FROM {table}")}


def known_memos(store: Store) -> set[tuple[str, int, int, str]]:
    """(kind, target, coder, text) of every memo, also of those taken back."""
    return {
        (row["target_kind"], row["target_id"], row["coder_id"], row["text"])
        for row in store.iterate("SELECT target_kind, target_id, coder_id, text FROM memo")
    }


def keep_uuids(store: Store, table: str, pairs: Iterable[tuple[str, int]]) -> None:
    """Give new rows the (uuid, row id) that they had in the file, so that they know it again."""
    taken = uuids(store, table)
    fresh = []
    for uuid, row_id in pairs:
        if uuid not in taken:
            taken.add(uuid)
            fresh.append((uuid, row_id))
    store.execute_many(f"UPDATE {table} SET uuid = ? WHERE id = ?", fresh)


def participant_of(store: Store, source_id: int) -> dict[int, int]:
    """Row in the source -> id of the person."""
    return {
        row["row"]: row["participant_id"]
        for row in store.iterate(
            "SELECT row, participant_id FROM response WHERE source_id = ?", [source_id]
        )
    }


def add_decisions(
    store: Store, rows: Sequence[Mapping[str, Any]], *, version_id: int, batch_id: int
) -> None:
    """Append `apply` decisions, basis *imported*; inside `write()`.

    Args:
        rows: uuid (or empty), segment, code, coder (row ids), start, end, valence, level, at (or
            empty).
    """
    stamp, fresh = now(), iter(new_uuids(len(rows)))
    store.execute_many(
        'INSERT INTO decision (uuid, segment_id, code_id, coder_id, verdict, start, "end", basis,'
        " suggestion_shown, codebook_version_id, batch_id, at, valence, level)"
        " VALUES (?, ?, ?, ?, 'apply', ?, ?, 'imported', 0, ?, ?, ?, ?, ?)",
        (
            (
                row["uuid"] or next(fresh),
                row["segment"],
                row["code"],
                row["coder"],
                row["start"],
                row["end"],
                version_id,
                batch_id,
                row["at"] or stamp,
                row["valence"] or None,
                row["level"] or None,
            )
            for row in rows
        ),
    )
    # Where a person found something to code, there was an answer, whatever it looks like.
    store.execute_many(
        "UPDATE response SET state = 'answered' WHERE state = 'non_answer'"
        " AND id = (SELECT response_id FROM segment WHERE id = ?)",
        ((row["segment"],) for row in rows),
    )


def mark_done(store: Store, pairs: Iterable[tuple[int, int]]) -> None:
    """Say that coders looked at segments: (coder, segment) row ids; inside `write()`."""
    stamp = now()
    store.execute_many(
        "INSERT INTO review (coder_id, segment_id, state, at) VALUES (?, ?, 'done', ?)"
        " ON CONFLICT DO NOTHING",
        ((coder, segment, stamp) for coder, segment in pairs),
    )


def add_memos(store: Store, rows: Sequence[tuple[str, str, int, int, str]]) -> None:
    """Add memos as (uuid or empty, kind, target, coder, text); inside `write()`."""
    stamp, fresh = now(), iter(new_uuids(len(rows)))
    store.execute_many(
        "INSERT INTO memo (uuid, target_kind, target_id, coder_id, text, at)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        ((uuid or next(fresh), *rest, stamp) for uuid, *rest in rows),
    )


def code_rows(store: Store) -> dict[str, int]:
    """Id of every code, also of retired ones -> row id."""
    return {row["key"]: row["id"] for row in store.rows("SELECT key, id FROM code")}
