"""What answers stand in: sessions, questions, attributes. Imports make them and add to them.

Each function keeps what it changes (`replaced`), so that the batch can be undone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID, uuid5

from chec_voice.model import Polarity
from chec_voice.store import letterbox, replaced
from chec_voice.store.connection import Store, new_uuid
from chec_voice.text import is_redaction_of

_FACTS = {"held_on": "date", "area": "area", "partner": "partner", "setting": "setting"}
"""Column of a session -> the fact of a document that fills it."""


def ensure_session(store: Store, name: str, batch_id: int) -> int:
    """Row id of a session, made if need be."""
    found = session_id(store, name)
    if found is not None:
        return found
    row_id = store.execute("INSERT INTO session (uuid, name) VALUES (?, ?)", (new_uuid(), name))
    replaced.keep_made(store, batch_id, "session", row_id)
    return row_id


def describe_session(
    store: Store,
    session_id: int,
    facts: Mapping[str, str],
    n_participants: int | None,
    batch_id: int,
) -> None:
    """Note what a document says of its session; what is known already stays."""
    row = store.row("SELECT * FROM session WHERE id = ?", [session_id])
    said = {column: facts.get(fact) for column, fact in _FACTS.items()}
    for column, value in (*said.items(), ("n_participants", n_participants)):
        if row is not None and row[column] is None and value is not None:
            replaced.keep(store, batch_id, f"session.{column}", [session_id])
            store.execute(f"UPDATE session SET {column} = ? WHERE id = ?", (value, session_id))


def say_where(
    store: Store, session_id: int, setting: str | None, contact_route: str | None, actor: str
) -> None:
    """Keep what a person says of a session: where it was, and who there can be reached.

    Open concerns about it that had neither get them too. Inside `write()`; the trail says that it
    was said, not what.
    """
    of_session = (
        "status = 'open' AND response_id IN (SELECT r.id FROM response r JOIN participant p"
        " ON p.id = r.participant_id WHERE p.session_id = ?)"
    )
    if setting:
        store.execute("UPDATE session SET setting = ? WHERE id = ?", (setting, session_id))
        store.execute(
            f"UPDATE concern SET setting = ? WHERE setting = '' AND {of_session}",
            (setting, session_id),
        )
    if contact_route:
        route, sealed = letterbox.put(store, contact_route)
        store.execute(
            "UPDATE session SET contact_route = nullif(?, ''), contact_sealed = ? WHERE id = ?",
            (route, sealed, session_id),
        )
        store.execute(
            "UPDATE concern SET contact_route = ?, contact_sealed = ?"
            f" WHERE contact_route = '' AND contact_sealed IS NULL AND {of_session}",
            (route, sealed, session_id),
        )
    store.event(actor, "session", target=f"session:{session_id}")


def save_votes(
    store: Store,
    session_id: int,
    document: str,
    votes: Sequence[tuple[int, str, int]],
    batch_id: int,
) -> None:
    """Keep dot votes as counts per option: (question row, option, count). Never people.

    They replace those that the document of this name had brought, and no other document's: a
    vote's UUID is made of its session, its document and its place in it (RFC 9562, version 5).
    """
    kept = store.rows(
        "SELECT uuid, question_id, option, count FROM vote WHERE session_id = ? ORDER BY id",
        [session_id],
    )
    session = str(store.value("SELECT uuid FROM session WHERE id = ?", [session_id]))
    uuids = [_vote_uuid(session, document, at) for at in range(max(len(kept), len(votes)))]
    old = [row for row in kept if row["uuid"] in set(uuids)]
    if [(row["question_id"], row["option"], row["count"]) for row in old] == list(votes):
        return
    replaced.keep_votes(store, batch_id, session_id)
    store.execute_many("DELETE FROM vote WHERE uuid = ?", [(row["uuid"],) for row in old])
    store.execute_many(
        "INSERT INTO vote (uuid, session_id, question_id, option, count) VALUES (?, ?, ?, ?, ?)",
        [(uuid, session_id, *vote) for uuid, vote in zip(uuids, votes, strict=False)],
    )


def _vote_uuid(session: str, document: str, at: int) -> str:
    return str(uuid5(UUID(session), f"vote {at} of {document}"))


def ensure_questions(store: Store, asked: Mapping[str, Polarity], batch_id: int) -> dict[str, int]:
    """Row ids of questions by their wording; a polarity given now replaces a neutral one."""
    ids: dict[str, int] = {}
    for text, polarity in asked.items():
        row = store.row("SELECT id, polarity FROM question WHERE text = ?", [text])
        if row is None:
            ids[text] = store.execute(
                "INSERT INTO question (uuid, text, polarity, position)"
                " VALUES (?, ?, ?, (SELECT count(*) FROM question))",
                (new_uuid(), text, polarity),
            )
            replaced.keep_made(store, batch_id, "question", ids[text])
            continue
        ids[text] = row["id"]
        if row["polarity"] == "neutral" and polarity != "neutral":
            replaced.keep(store, batch_id, "question.polarity", [row["id"]])
            store.execute("UPDATE question SET polarity = ? WHERE id = ?", (polarity, row["id"]))
    return ids


def ensure_attributes(
    store: Store, names: Iterable[str], varying: set[str], batch_id: int
) -> dict[str, tuple[int, str]]:
    """Attribute name -> (row id, scope). Attributes in `varying` are kept per response."""
    found: dict[str, tuple[int, str]] = {}
    for name in names:
        # Area and area are one attribute, unless one file has both.
        taken = {row_id for row_id, _ in found.values()}
        rows = store.rows(
            "SELECT id, scope FROM attribute WHERE name = ? COLLATE NOCASE ORDER BY name <> ?",
            [name, name],
        )
        row = next((one for one in rows if one["id"] not in taken), None)
        if row is None:
            scope = "response" if name in varying else "participant"
            row_id = store.execute(
                "INSERT INTO attribute (uuid, name, label, scope, position)"
                " VALUES (?, ?, ?, ?, (SELECT count(*) FROM attribute))",
                (new_uuid(), name, name, scope),
            )
            replaced.keep_made(store, batch_id, "attribute", row_id)
            found[name] = (row_id, scope)
        elif row["scope"] == "participant" and name in varying:
            _move_to_responses(store, row["id"], batch_id)
            found[name] = (row["id"], "response")
        else:
            found[name] = (row["id"], row["scope"])
    return found


def _move_to_responses(store: Store, attribute_id: int, batch_id: int) -> None:
    replaced.keep_scope(store, batch_id, attribute_id)
    store.execute(
        "INSERT OR IGNORE INTO response_attribute (response_id, attribute_id, value, state)"
        " SELECT r.id, a.attribute_id, a.value, a.state FROM participant_attribute a"
        " JOIN response r ON r.participant_id = a.participant_id WHERE a.attribute_id = ?",
        (attribute_id,),
    )
    store.execute("DELETE FROM participant_attribute WHERE attribute_id = ?", (attribute_id,))
    store.execute("UPDATE attribute SET scope = 'response' WHERE id = ?", (attribute_id,))


def mark_synthetic(store: Store, batch_id: int) -> None:
    """The words of this batch were invented, so the project says so from now on."""
    if not store.value("SELECT synthetic FROM project"):
        replaced.keep(store, batch_id, "project.synthetic", [1])
        store.execute("UPDATE project SET synthetic = 1")


def session_id(store: Store, name: str) -> int | None:
    """Row id of the session of that name, also where a name in it was made safe since; or None."""
    found = store.value("SELECT id FROM session WHERE name = ?", [name])
    if found is None:
        safe = store.rows("SELECT id, name FROM session WHERE instr(name, '⟨') > 0")
        found = next((row["id"] for row in safe if is_redaction_of(row["name"], name)), None)
    return None if found is None else int(found)
