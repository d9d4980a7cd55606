"""What is being done to project and vault together, noted before either is touched."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from chec_voice.errors import Refused
from chec_voice.store.connection import Store, new_uuid, now

IntentKind = Literal["withdraw", "undo-import", "redact"]
RECOVERED = "recovered"
"""Kind of the event that says how a stopped intent ended."""


@dataclass(frozen=True)
class Intent:
    """One thing begun and not ended; `target` is a participant's uuid or a batch id."""

    uuid: str
    kind: IntentKind
    target: str
    actor: str
    at: str


def begin(store: Store, kind: IntentKind, target: str, actor: str) -> Intent:
    """Note what is about to be done; committed before anything else is."""
    intent = Intent(new_uuid(), kind, target, actor, now())
    with store.write():
        store.execute(
            "INSERT INTO intent (uuid, kind, target, actor, at) VALUES (?, ?, ?, ?, ?)",
            (intent.uuid, kind, target, actor, intent.at),
        )
    return intent


def pending(store: Store) -> list[Intent]:
    """What was begun and not ended, oldest first."""
    return [
        Intent(row["uuid"], row["kind"], row["target"], row["actor"], row["at"])
        for row in store.rows("SELECT * FROM intent ORDER BY id")
    ]


def require(store: Store, intent: Intent) -> None:
    """Inside `write()`: nobody else has dealt with it meanwhile.

    Raises:
        Refused: another program took it for the rest of a stopped one.
    """
    if not stands(store, intent):
        raise Refused(
            "another program opened the project just then; nothing was changed.", fix="Try again."
        )


def stands(store: Store, intent: Intent) -> bool:
    """Whether the intent is still to be dealt with."""
    return bool(store.value("SELECT EXISTS (SELECT 1 FROM intent WHERE uuid = ?)", [intent.uuid]))


def end(store: Store, intent: Intent) -> None:
    """It is done, or taken back. Call it inside `write()`."""
    store.execute("DELETE FROM intent WHERE uuid = ?", (intent.uuid,))


def recovered(store: Store, limit: int = 5) -> list[tuple[str, str, str]]:
    """(when, what kind, "finished" or "rolled back") of stopped intents, newest first."""
    rows = store.rows(
        "SELECT at, json_extract(before, '$') AS kind, json_extract(after, '$') AS how FROM event"
        " WHERE kind = ? ORDER BY id DESC LIMIT ?",
        [RECOVERED, limit],
    )
    return [(row["at"], row["kind"], row["how"]) for row in rows]
