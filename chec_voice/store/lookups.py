"""Looks up what a command is about: ids of rows, by the names that people and screens know."""

from __future__ import annotations

from chec_voice.store.connection import Store


def theme(store: Store, name: str) -> int | None:
    """Row id of the theme of this name."""
    found = store.value("SELECT id FROM theme WHERE name = ?", [name])
    return None if found is None else int(found)


def there_is(store: Store, entity: str, row_id: int) -> bool:
    """Whether a table has this row."""
    return store.value(f"SELECT 1 FROM {entity} WHERE id = ?", [row_id]) is not None
