"""What a project says of itself: its name, its seed, whether its words were invented, how much."""

from __future__ import annotations

from chec_voice.store.connection import Store


def name(store: Store) -> str:
    """The name of the project."""
    return str(store.value("SELECT name FROM project"))


def seed(store: Store) -> int:
    """The seed of everything random in this project."""
    return int(store.value("SELECT seed FROM project"))


def synthetic(store: Store) -> bool:
    """True when the words in this project were invented."""
    return bool(store.value("SELECT synthetic FROM project"))


def mark_synthetic(store: Store) -> None:
    """Say that the words were invented; there is no way back."""
    with store.write():
        store.execute("UPDATE project SET synthetic = 1")
        store.event("chec_voice", "synthetic")


# Few are groups or say nothing, and those have indexes: taking them off is cheaper than a look at
# every row.
_COUNTS = {
    "participants": "(SELECT count(*) FROM participant)"
    " - (SELECT count(*) FROM participant WHERE is_group)",
    "groups": "(SELECT count(*) FROM participant WHERE is_group)",
    "responses": "(SELECT count(*) FROM response)",
    "answered": "(SELECT count(*) FROM response)"
    " - (SELECT count(*) FROM response INDEXED BY response_out"
    " WHERE (state <> 'answered' OR raised <> 0) AND state <> 'answered')",
    "segments": "(SELECT count(*) FROM segment)",
    "decisions": "(SELECT count(*) FROM decision)",
    "suggestions": "(SELECT count(*) FROM suggestion)",
}


def counts(store: Store) -> dict[str, int]:
    """How many participants, groups, responses, segments, decisions and suggestions there are."""
    return {what: int(store.value(f"SELECT {number}")) for what, number in _COUNTS.items()}


def has_suggestions(store: Store) -> bool:
    """Whether any machine ever proposed a code that still stands."""
    return store.value("SELECT 1 FROM suggestion LIMIT 1") is not None


def checkpoint(store: Store) -> None:
    """Bring everything into the one file, so that it can be copied or renamed alone."""
    store.rows("PRAGMA wal_checkpoint(TRUNCATE)")
