"""Removes one person from every table; what stays is a tombstone with counts and no content."""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Sequence
from functools import partial
from sqlite3 import Row

from chec_voice.store import (
    codes,
    concerns,
    drafts,
    erasing,
    hanging,
    letterbox,
    redactions,
    releases,
    replaced,
)
from chec_voice.store.changes import maintenance
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.store.letterbox import GONE, Unseal
from chec_voice.store.parsed_json import strings, with_strings

_SHORTEST_QUOTE = 12
"""A shorter answer ("my nan") in somebody's note is no quotation."""
_SHORTEST_NAME = 2

_LINES = ("examples", "when_to_use", "when_not_to_use")
_PROSE = ("brief", "definition", *_LINES)
"""Columns of a code in which somebody may be quoted; those of `_LINES` hold JSON."""

_RESPONSES = "SELECT id FROM response WHERE participant_id = :p"
_SEGMENTS = f"SELECT id FROM segment WHERE response_id IN ({_RESPONSES})"
_MEMOS = (
    f"(target_kind = 'segment' AND target_id IN ({_SEGMENTS}))"
    f" OR (target_kind = 'response' AND target_id IN ({_RESPONSES}))"
)
_NAMES = {
    "decision": "codes applied or rejected",
    "tag": "drivers tagged",
    "suggestion": "suggestions",
    "suggested": "suggestion runs",
    "topic_member": "topic places",
    "quote": "quotes",
    "review": "places in queues",
}
# What is removed, children first.
_STEPS = (
    *((_NAMES[table], table, f"segment_id IN ({_SEGMENTS})") for table in hanging.EVERYTHING),
    ("memos", "memo", _MEMOS),
    ("read marks", "read_mark", f"response_id IN ({_RESPONSES})"),
    ("redactions", "redaction", f"response_id IN ({_RESPONSES})"),
    ("raised wordings", "raised_wording", f"response_id IN ({_RESPONSES})"),
    ("earlier wordings", "replaced", f"response_id IN ({_RESPONSES})"),
    ("earlier values", "replaced_value", replaced.forget_person(":p", _RESPONSES)),
    ("segments", "segment", f"response_id IN ({_RESPONSES})"),
    ("values of answers", "response_attribute", f"response_id IN ({_RESPONSES})"),
    ("answers", "response", "participant_id = :p"),
    ("summaries in the matrix", "cell_summary", "participant_id = :p"),
    ("values of the person", "participant_attribute", "participant_id = :p"),
)


def counts(store: Store, participant_id: int) -> dict[str, int]:
    """What a withdrawal would remove, by kind."""
    found = {
        what: int(store.value(f"SELECT count(*) FROM {table} WHERE {where}", {"p": participant_id}))
        for what, table, where in _STEPS
    }
    return {what: count for what, count in found.items() if count}


def uuids(store: Store, participant_id: int) -> list[str]:
    """Uuids under which the vault may hold something of this person."""
    rows = store.rows("SELECT uuid FROM response WHERE participant_id = ?", [participant_id])
    own = store.value("SELECT uuid FROM participant WHERE id = ?", [participant_id])
    return [str(own), *(str(row["uuid"]) for row in rows)]


def texts(store: Store, participant_id: int) -> list[str]:
    """What this person said, answer by answer, with what imports replaced."""
    return [
        str(row["text"])
        for row in store.rows(
            "SELECT text FROM response WHERE participant_id = :p AND text <> '' UNION"
            " SELECT text FROM replaced WHERE text <> ''"
            f" AND response_id IN ({_RESPONSES}) UNION SELECT text FROM raised_wording"
            f" WHERE text <> '' AND response_id IN ({_RESPONSES})",
            {"p": participant_id},
        )
    ]


def sealed(store: Store, participant_id: int) -> list[bytes]:
    """What this person said in answers about which a concern was raised, as it is under seal."""
    rows = store.rows(
        f"SELECT sealed FROM raised_wording WHERE sealed IS NOT NULL AND response_id IN"
        f" ({_RESPONSES})",
        {"p": participant_id},
    )
    return [bytes(row["sealed"]) for row in rows]


def needs_unsealing(store: Store, participant_id: int) -> bool:
    """Whether something under seal may quote this person, or is theirs."""
    return bool(sealed(store, participant_id)) or letterbox.any_notes(store)


def standing_in(store: Store, participant_id: int) -> list[str]:
    """Keys of codes that quote this person, in an example, a definition or a rule: the codebook is
    not rewritten."""
    said = _quotable(store, participant_id)
    return [
        str(row["key"])
        for row in store.rows(f"SELECT key, {', '.join(_PROSE)} FROM code WHERE NOT retired")
        if any(text in words for words in _words_of(row) for text in said)
    ]


def _words_of(code: Row) -> Iterator[str]:
    """Everything that a code says in sentences."""
    yield code["brief"]
    yield code["definition"]
    for column in _LINES:
        for line in json.loads(code[column]):
            yield str(line["when"]) if isinstance(line, dict) else str(line)


def _quotable(store: Store, participant_id: int, more: Sequence[str] = ()) -> list[str]:
    """Answers, their segments and `more` texts of this person, longest first."""
    parts = [
        str(row["text"])[row["start"] : row["end"]]
        for row in store.rows(
            'SELECT r.text, s.start, s."end" FROM segment s'
            " JOIN response r ON r.id = s.response_id WHERE r.participant_id = ?",
            [participant_id],
        )
    ]
    every = {text.strip() for text in (*texts(store, participant_id), *parts, *more)}
    return sorted((t for t in every if len(t) >= _SHORTEST_QUOTE), key=len, reverse=True)


def remove(
    store: Store,
    participant: Row,
    *,
    actor: str,
    unsealed: Sequence[str] = (),
    unseal: Unseal | None = None,
) -> dict[str, int]:
    """Everything of one person in one transaction; returns what was removed, by kind.

    Rewriting the file is left to `erasing.settle`.

    Args:
        unsealed: what the person said that stands only under seal; notes may quote it.
        unseal: opens notes about other people's concerns, which may quote or name the person.
            Without it those under seal stay as they are.
    """
    who = {"p": participant["id"]}
    with store.write(), maintenance(store, "withdrawal"):
        removed = counts(store, participant["id"])
        quotable = _quotable(store, participant["id"], unsealed)
        _forget_sources(store, who)
        notes = _rewrite_notes(store, quotable, _names(participant), unseal)
        _rewrite_old_versions(store, quotable)
        alone = _values_of_nobody_else(store, who)
        _unlink_concerns(store, who)
        drafts.forget(store, uuids(store, participant["id"]))
        for _, table, where in _STEPS:
            store.execute(f"DELETE FROM {table} WHERE {where}", who)
        store.execute("DELETE FROM participant WHERE id = :p", who)
        for attribute, value in alone:
            releases.rename_value(store, attribute, value, GONE)
        vectors = int(store.value("SELECT count(*) FROM embedding"))
        erasing.forget_quoting(store)
        vectors -= int(store.value("SELECT count(*) FROM embedding"))
        removed |= {k: n for k, n in (("vectors", vectors), ("notes rewritten", notes)) if n}
        store.execute("UPDATE topic SET words = '[]'")
        store.execute(
            "INSERT INTO withdrawal (uuid, participant_uuid, at, by, removed)"
            " VALUES (?, ?, ?, ?, ?)",
            (new_uuid(), participant["uuid"], now(), actor, json.dumps(removed)),
        )
        erasing.mark_for_retraining(store)
        erasing.owe(store)
        store.event(actor, "withdraw", target=participant["uuid"], after=removed)
    return removed


def _names(participant: Row) -> list[re.Pattern[str]]:
    """What this person is called by, where it is no plain number: finds it as a whole word."""
    called = {str(participant[key] or "").strip() for key in ("ref", "own_ref")}
    return [
        re.compile(rf"(?<![^\W_]){re.escape(name)}(?![^\W_])", re.IGNORECASE)
        for name in sorted(called, key=len, reverse=True)
        if len(name) >= _SHORTEST_NAME and not name.isdecimal()
    ]


def _forget_sources(store: Store, who: dict[str, int]) -> None:
    """Files and sessions that had nobody else lose their names and what was said of them."""
    alone = store.rows(
        "SELECT DISTINCT r.source_id AS id FROM response r WHERE r.participant_id = :p AND NOT"
        " EXISTS (SELECT 1 FROM response o WHERE o.source_id = r.source_id"
        "   AND o.participant_id <> :p)",
        who,
    )
    for row in alone:
        redactions.rewrite_note(store, "source", "name", row["id"], GONE)
        store.execute("UPDATE source SET mapping = '{}' WHERE id = ?", (row["id"],))
    session = store.value(
        "SELECT session_id FROM participant WHERE id = :p AND NOT EXISTS (SELECT 1 FROM"
        " participant o WHERE o.session_id = participant.session_id AND o.id <> :p)",
        who,
    )
    if session is None:
        return
    redactions.rewrite_note(store, "session", "name", session, GONE)
    store.execute(
        "UPDATE session SET held_on = NULL, area = NULL, partner = NULL, setting = NULL,"
        " contact_route = NULL, contact_sealed = NULL WHERE id = ?",
        (session,),
    )


def _rewrite_notes(
    store: Store,
    said: Sequence[str],
    names: Sequence[re.Pattern[str]] = (),
    unseal: Unseal | None = None,
) -> int:
    """Take this person's words, and what they are called by, out of what staff wrote."""
    changed = 0
    for (table, column, row_id), text in redactions.notes(store).items():
        new = _without(text, said, names)
        if new != text:
            redactions.rewrite_note(store, table, column, row_id, new)
            changed += 1
    if unseal is None:
        return changed
    for sealed, row_id, text in letterbox.notes(store, unseal):
        new = _without(text, said, names)
        if new != text:
            letterbox.rewrite(store, sealed, row_id, new)
            changed += 1
    return changed


def _rewrite_old_versions(store: Store, said: Sequence[str]) -> None:
    """Take this person's words out of what codes said before: in earlier versions of the codebook
    and in codes that left it, which nobody can change any more. The present ones are for a person
    to change (`standing_in`), and what stands in them as well is left alone here."""
    present = {
        row["code_id"]: set(strings(json.loads(row["content"])))
        for row in store.rows(
            "SELECT h.code_id, h.content FROM code_history h JOIN codebook_version v"
            " ON v.id = h.codebook_version_id WHERE v.sha256 = ?",
            [codes.current(store).sha256],
        )
    }
    for row in store.rows(
        "SELECT codebook_version_id AS version, code_id, content FROM code_history"
    ):
        content, keep = json.loads(row["content"]), present.get(row["code_id"], set())
        if (new := with_strings(content, partial(_unless_kept, said, keep))) != content:
            store.execute(
                "UPDATE code_history SET content = ? WHERE codebook_version_id = ? AND code_id = ?",
                (json.dumps(new, ensure_ascii=False), row["version"], row["code_id"]),
            )
    for row in store.rows(f"SELECT id, {', '.join(_PROSE)} FROM code WHERE retired"):
        for column in _PROSE:
            lines = json.loads(row[column]) if column in _LINES else row[column]
            if (new := with_strings(lines, partial(_unless_kept, said, ()))) != lines:
                text = json.dumps(new, ensure_ascii=False) if column in _LINES else new
                store.execute(f"UPDATE code SET {column} = ? WHERE id = ?", (text, row["id"]))


def _unless_kept(said: Sequence[str], keep: Collection[str], text: str) -> str:
    return text if text in keep else _without(text, said, ())


def _values_of_nobody_else(store: Store, who: dict[str, int]) -> list[tuple[str, str]]:
    """(attribute, value) that only this person gave: what is kept of exports may name it."""
    given = (
        "SELECT attribute_id, value, participant_id AS person FROM participant_attribute UNION"
        " SELECT a.attribute_id, a.value, r.participant_id FROM response_attribute a"
        " JOIN response r ON r.id = a.response_id"
    )
    rows = store.rows(
        f"SELECT a.name, g.value FROM ({given}) g JOIN attribute a ON a.id = g.attribute_id"
        " WHERE g.value <> '' GROUP BY g.attribute_id, g.value"
        " HAVING count(*) = 1 AND max(g.person) = :p",
        who,
    )
    return [(str(row["name"]), str(row["value"])) for row in rows]


def _without(text: str, said: Sequence[str], names: Sequence[re.Pattern[str]]) -> str:
    for words in said:
        text = text.replace(words, GONE)
    for name in names:
        text = name.sub(GONE, text)
    return text


def _unlink_concerns(store: Store, who: dict[str, int]) -> None:
    """A closed concern keeps what shows that it was acted on: dates, people, kinds of steps,
    decision, outside reference, and the outcome where it is a set phrase. Nothing else."""
    mine = f"response_id IN ({_RESPONSES})"
    store.execute(
        "UPDATE concern_action SET note = '', note_sealed = NULL WHERE concern_id IN"
        f" (SELECT id FROM concern WHERE {mine})",
        who,
    )
    # Row ids follow the order of the file, so an event that names the answer would name the person.
    store.execute(
        f"UPDATE event SET target = 'response:{GONE}' WHERE kind IN ('concern', 'read', 'unread')"
        f" AND target IN (SELECT 'response:' || response_id FROM concern WHERE {mine})",
        who,
    )
    phrases = ", ".join(f"'{phrase}'" for phrase in concerns.OUTCOMES)
    store.execute(
        "UPDATE concern SET response_id = NULL, note = '', note_sealed = NULL,"
        " contact_route = '', contact_sealed = NULL, setting = '', text_hash = '',"
        " outcome_sealed = NULL, outcome = CASE WHEN outcome_sealed IS NOT NULL"
        f" THEN '{GONE}' WHEN lower(outcome) IN ({phrases}) THEN outcome ELSE '{GONE}' END"
        f" WHERE {mine}",
        who,
    )


def total(store: Store) -> int:
    """How many people have withdrawn."""
    return int(store.value("SELECT count(*) FROM withdrawal"))


def redacted_texts_of_others(store: Store, participant_id: int) -> list[str]:
    """Answers of everybody else in which a placeholder stands."""
    rows = store.rows(
        "SELECT text FROM response WHERE participant_id <> ? AND instr(text, '⟨') > 0",
        [participant_id],
    )
    return [str(row["text"]) for row in rows]


def response_ids(store: Store, participant_id: int) -> list[int]:
    """Row ids of a person's responses."""
    rows = store.rows("SELECT id FROM response WHERE participant_id = ?", [participant_id])
    return [int(row["id"]) for row in rows]
