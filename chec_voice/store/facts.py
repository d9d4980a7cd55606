"""What a project says of itself: its name, its seed, whether its words were invented, how much."""

from __future__ import annotations

from chec_voice.store.connection import Store


def name(store: Store) -> str:
    return str(store.value("SELECT name FROM project"))


def seed(store: Store) -> int:
    """The seed of everything random in this project."""
    return int(store.value("SELECT seed FROM project"))


def synthetic(store: Store) -> bool:
    """True when the words in this project were invented."""
    return bool(store.value("SELECT synthetic FROM project"))


def mark_synthetic(store: Store) -> None:
    with store.write():
        store.execute("UPDATE project SET synthetic = 1")
        store.event("chec_voice", "synthetic")


_COUNTS = {
    "participants": "participant WHERE NOT is_group",
    "groups": "participant WHERE is_group",
    "responses": "response",
    "answered": "response WHERE state = 'answered'",
    "segments": "segment",
    "decisions": "decision",
    "suggestions": "suggestion",
}


def counts(store: Store) -> dict[str, int]:
    """How many participants, groups, responses, segments, decisions and suggestions there are."""
    return {
        what: int(store.value(f"SELECT count(*) FROM {rows}")) for what, rows in _COUNTS.items()
    }


def checkpoint(store: Store) -> None:
    """Bring everything into the one file, so that it can be copied or renamed alone."""
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
