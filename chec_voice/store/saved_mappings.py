"""Saved column mappings, each under a name."""

from __future__ import annotations

from chec_voice.store.connection import Store, new_uuid, now


def save(store: Store, name: str, mapping: str) -> None:
    """Keep a mapping (JSON) under a name; an older one of that name is replaced."""
    with store.write():
        store.execute(
            "INSERT INTO profile (uuid, name, mapping, saved_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping,"
            " saved_at = excluded.saved_at",
            (new_uuid(), name, mapping, now()),
        )


def get(store: Store, name: str) -> str | None:
    """The mapping (JSON) of that name, or None."""
    mapping: str | None = store.value("SELECT mapping FROM profile WHERE name = ?", [name])
    return mapping


def names(store: Store) -> list[str]:
    """Names of the mappings that are kept, in order of the alphabet."""
    return [str(row["name"]) for row in store.rows("SELECT name FROM profile ORDER BY name")]
