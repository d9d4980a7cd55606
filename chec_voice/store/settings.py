"""The table `setting`: what a project keeps about itself, one text under each key."""

from __future__ import annotations

from chec_voice.store.connection import Store


def get(store: Store, key: str) -> str | None:
    """What is kept under a key, or None."""
    value: str | None = store.value("SELECT value FROM setting WHERE key = ?", [key])
    return value


def in_sql(key: str) -> str:
    """What is kept under a key of ours, as a part of a statement."""
    return f"(SELECT value FROM setting WHERE key = '{key}')"


def put(store: Store, key: str, value: str) -> None:
    """Keep a text in place of what was under the key. Call it inside `write()`."""
    store.execute(
        "INSERT INTO setting (key, value) VALUES (?, ?)"
        " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        (key, value),
    )


def drop(store: Store, key: str) -> None:
    """Keep nothing under the key any more. Call it inside `write()`."""
    store.execute("DELETE FROM setting WHERE key = ?", (key,))


def keys(store: Store, prefix: str) -> list[str]:
    """Keys that begin with a prefix."""
    rows = store.rows(
        "SELECT key FROM setting WHERE substr(key, 1, ?) = ? ORDER BY key", [len(prefix), prefix]
    )
    return [str(row["key"]) for row in rows]
