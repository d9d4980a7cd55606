"""Who judged: coders are named, and a synthetic coder says so."""

from __future__ import annotations

from chec_voice.errors import NotFound, Refused
from chec_voice.store.connection import Store, new_uuid, now
from chec_voice.text import typable, with_hidden_shown

NOBODY = 0
"""Row id of somebody who has judged nothing, in a project that can only be looked at."""


def ensure(store: Store, name: str, *, kind: str = "person", role: str = "coder") -> int:
    """Row id of the coder called `name` (case does not matter); made on first use.

    Opens its own transaction when the coder is new.

    Raises:
        Refused: a new name has characters that nobody sees.
    """
    found = store.value("SELECT id FROM coder WHERE name = ?", [name])
    if found is not None:
        return int(found)
    if store.read_only:
        return NOBODY
    if not typable(name):
        raise Refused(
            f"the name {with_hidden_shown(name)!r} holds a character that nobody can type.",
            fix="Write it with letters, digits and signs.",
        )
    with store.write():
        row = store.execute(
            "INSERT INTO coder (uuid, name, role, kind, created_at) VALUES (?, ?, ?, ?, ?)",
            (new_uuid(), name, role, kind, now()),
        )
        store.event(name, "coder", target=name, after={"role": role, "kind": kind})
        return row


def find(store: Store, name: str) -> int | None:
    """Row id of the coder called `name`, or None when nobody of that name has judged anything."""
    found = store.value("SELECT id FROM coder WHERE name = ?", [name])
    return None if found is None else int(found)


def name_of(store: Store, coder_id: int) -> str:
    """A coder's name as it was first written: the audit trail knows one spelling."""
    return str(store.value("SELECT name FROM coder WHERE id = ?", [coder_id]))


def is_person(store: Store, coder_id: int) -> bool:
    """False for a synthetic coder, whose judgements were made up."""
    return bool(store.value("SELECT kind = 'person' FROM coder WHERE id = ?", [coder_id]))


def is_lead(store: Store, coder_id: int) -> bool:
    """Whether a coder is a safeguarding lead."""
    return bool(store.value("SELECT role = 'lead' FROM coder WHERE id = ?", [coder_id]))


def require(store: Store, name: str) -> int:
    """Row id of an existing coder.

    Raises:
        NotFound: nobody of that name has coded here; the message lists who has.
    """
    found = store.value("SELECT id FROM coder WHERE name = ?", [name])
    if found is None:
        names = ", ".join(str(c["name"]) for c in everyone(store)) or "nobody yet"
        raise NotFound(f"there is no coder called {name!r}.", fix=f"Coders here: {names}.")
    return int(found)


def everyone(store: Store) -> list[dict[str, object]]:
    """Name, role, kind, how many open segments each has done, how many codes of theirs stand."""
    return [
        dict(row)
        for row in store.rows(
            "SELECT coder.name, coder.role, coder.kind,"
            " (SELECT ifnull(sum(done), 0) FROM review_block v WHERE v.coder_id = coder.id)"
            "   AS segments_done,"
            " (SELECT ifnull(sum(n), 0) FROM standing_count t WHERE t.coder_id = coder.id"
            "   AND t.applied) AS codings FROM coder ORDER BY coder.name"
        )
    ]
