"""Topics that a machine found: the last run of them, and what people made of each."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from sqlite3 import Row
from typing import Any

from chec_voice.errors import NotFound
from chec_voice.store import codes
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.readable import OPEN

SUGGESTER = "topic"


def answers(store: Store) -> list[Row]:
    """Open segments: id, response, participant, text, hash."""
    return store.rows(
        'SELECT s.id, s.response_id, s.text_hash, substr(r.text, s.start + 1, s."end" - s.start)'
        " AS text, r.participant_id, p.is_group FROM segment s"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        f" WHERE {OPEN} ORDER BY s.id"
    )


def save(
    store: Store,
    params: Mapping[str, object],
    model: str,
    found: Sequence[tuple[int, Sequence[str], int, float, Sequence[tuple[int, float]]]],
    actor: str,
) -> None:
    """A run of (number, words, size, stability, members); earlier ones go unless acted upon."""
    with store.write():
        run = store.execute(
            "INSERT INTO run (uuid, kind, suggesters, version, params, model, codebook_version_id,"
            " seed, started_at, ended_at) SELECT ?, 'topics', 'bertopic', '1', ?, ?, ?, seed, ?, ?"
            " FROM project",
            (
                new_uuid(),
                json.dumps(params, sort_keys=True),
                model,
                codes.version_id(store),
                now(),
                now(),
            ),
        )
        store.execute("DELETE FROM topic_member")
        store.execute("DELETE FROM topic WHERE action = ''")
        for number, words, size, stability, members in found:
            topic = store.execute(
                "INSERT INTO topic (uuid, run_id, number, words, size, stability)"
                " VALUES (?, ?, ?, ?, ?, ?)",
                (new_uuid(), run, number, json.dumps(list(words)), size, stability),
            )
            store.execute_many(
                "INSERT INTO topic_member (topic_id, segment_id, weight) VALUES (?, ?, ?)",
                [(topic, segment, weight) for segment, weight in members],
            )
        store.event(actor, "topics", target=f"run:{run}", after={"topics": len(found)})


def last_run(store: Store) -> Row | None:
    """The last run that found topics: id, seed, params, model, ended_at."""
    return store.row("SELECT * FROM run WHERE kind = 'topics' ORDER BY id DESC LIMIT 1")


def of_run(store: Store, run: int) -> list[Row]:
    """Its topics in order: id, number, words, stability, action, and the code it became."""
    return store.rows(
        "SELECT t.*, code.key AS code FROM topic t LEFT JOIN code ON code.id = t.code_id"
        " WHERE t.run_id = ? ORDER BY t.number",
        [run],
    )


def members(store: Store, topic: int) -> list[Row]:
    """Its open segments, the most typical first: id, response, question, participant, text."""
    return store.rows(
        "SELECT s.id, s.response_id, s.text_hash, r.participant_id, p.is_group, q.text AS question,"
        ' substr(r.text, s.start + 1, s."end" - s.start) AS text'
        " FROM topic_member m JOIN segment s ON s.id = m.segment_id"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        f" JOIN question q ON q.id = r.question_id WHERE m.topic_id = ? AND {OPEN}"
        " ORDER BY m.weight DESC, s.id",
        [topic],
    )


def imported_since(store: Store, run: int) -> bool:
    """Answers came or changed after a run; a withdrawal or a concern only takes some away."""
    found = store.value(
        "SELECT max(id) FROM event WHERE kind = 'topics' AND target = ?", [f"run:{run}"]
    )
    return bool(
        store.value(
            "SELECT 1 FROM event WHERE id > ? AND kind IN ('import', 'undo-import') LIMIT 1",
            [found or 0],
        )
    )


def get(store: Store, number: int) -> Row:
    """
    Raises:
        NotFound: no topics were found yet, or none of this number.
    """
    row = store.row(
        "SELECT * FROM topic WHERE number = ? AND run_id ="
        " (SELECT max(id) FROM run WHERE kind = 'topics')",
        [number],
    )
    if row is None:
        raise NotFound(f"there is no topic {number}.", fix="Find topics first: chec-voice topics P")
    return row


def propose(store: Store, topic: Row, code: str, action: str, actor: str) -> int:
    """Suggest a code for the members of a topic, beside what is suggested already: a command.

    Returns how many suggestions there are of it now. Nothing is applied.
    """
    with store.write():
        before = store.value("SELECT key FROM code WHERE id = ?", [topic["code_id"]]) or ""
        made, members = _suggest(store, topic, code)
        _mark(store, topic["id"], action, code)
        store.event(
            actor,
            "topic",
            target=f"topic:{topic['uuid']}",
            after={
                "action": action,
                "code": code,
                "parts": members,
                "suggested": made,
                "was": {"action": topic["action"], "code": before},
            },
        )
    return members


def _suggest(store: Store, topic: Row, code: str) -> tuple[list[int], int]:
    """The segments for which a code is suggested now and was not, and how many members it has."""
    code_id = codes.ids(store)[code]
    members = store.rows(
        "SELECT m.segment_id, m.weight, EXISTS (SELECT 1 FROM suggestion g"
        " WHERE g.segment_id = m.segment_id AND g.code_id = ?) AS there"
        " FROM topic_member m JOIN segment s ON s.id = m.segment_id"
        f" JOIN response r ON r.id = s.response_id WHERE m.topic_id = ? AND {OPEN}",
        [code_id, topic["id"]],
    )
    words = ", ".join(json.loads(topic["words"])[:4])
    why = [{"kind": "definition", "text": f"Topic: {words}", "spans": []}]
    new = [member for member in members if not member["there"]]
    store.execute_many(
        "INSERT INTO suggestion (segment_id, code_id, run_id, suggester, score, evidence)"
        " VALUES (?, ?, ?, ?, ?, ?)",
        [
            (
                m["segment_id"],
                code_id,
                topic["run_id"],
                SUGGESTER,
                min(1.0, m["weight"]),
                json.dumps(why, ensure_ascii=False),
            )
            for m in new
        ],
    )
    return [int(m["segment_id"]) for m in new], len(members)


def _mark(store: Store, topic_id: int, action: str, code: str) -> None:
    """Keep what became of a topic; "" for nothing."""
    store.execute(
        "UPDATE topic SET action = ?, code_id = (SELECT id FROM code WHERE key = ?) WHERE id = ?",
        (action, code, topic_id),
    )


def turn(store: Store, target: str, act: Mapping[str, Any], way: str) -> list[int]:
    """Take back what was made of a topic, or do it again; inside `write()`.

    Where topics were found anew since, the topic is gone, and only its suggestions go.

    Returns:
        Segments for which its code is suggested by it, or was.
    """
    topic = store.row("SELECT * FROM topic WHERE uuid = ?", [target.removeprefix("topic:")])
    code = str(act["code"])
    if way == "redo":
        if topic is None:
            return []
        _mark(store, topic["id"], str(act["action"]), code)
        return _suggest(store, topic, code)[0]
    store.execute(
        "DELETE FROM suggestion WHERE code_id = (SELECT id FROM code WHERE key = ?)"
        " AND suggester = ? AND segment_id IN (SELECT value FROM json_each(?))",
        (code, SUGGESTER, json.dumps(act["suggested"])),
    )
    if topic is not None:
        _mark(store, topic["id"], str(act["was"]["action"]), str(act["was"]["code"]))
    return list(act["suggested"])


def covered(store: Store, run: int) -> dict[int, tuple[bool, set[str], set[str]]]:
    """Segment of a topic -> a person is done with it; codes people applied; codes suggested.

    Segments of which nothing of this is true are left out.
    """
    found: dict[int, tuple[bool, set[str], set[str]]] = {}
    members = "topic t CROSS JOIN topic_member m ON m.topic_id = t.id"
    for row in store.iterate(
        f"SELECT m.segment_id FROM {members} WHERE t.run_id = ? AND EXISTS (SELECT 1 FROM review v"
        " WHERE v.segment_id = m.segment_id AND v.state = 'done')",
        [run],
    ):
        found[row[0]] = (True, set(), set())
    for at, sql in (
        (
            1,
            f"SELECT c.segment_id, code.key FROM {members} CROSS JOIN decision d"
            " INDEXED BY decision_pair ON d.segment_id = m.segment_id CROSS JOIN standing c"
            " ON (c.code_id, c.segment_id, c.coder_id) = (d.code_id, d.segment_id, d.coder_id)"
            " AND c.decision_id = d.id JOIN code ON code.id = c.code_id WHERE t.run_id = ?"
            " AND c.applied AND NOT code.retired AND code.kind = 'code'",
        ),
        (
            2,
            f"SELECT s.segment_id, code.key FROM {members} CROSS JOIN suggestion s"
            " ON s.segment_id = m.segment_id JOIN code ON code.id = s.code_id WHERE t.run_id = ?"
            " AND NOT code.retired AND code.kind = 'code' AND s.suggester <> 'topic'",
        ),
    ):
        for row in store.iterate(sql, [run]):
            held = found.setdefault(row[0], (False, set(), set()))
            held[at].add(row[1])  # type: ignore[union-attr]  # 1 and 2 are the sets
    return found
