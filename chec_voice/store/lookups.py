"""Looks up what a command is about: ids of rows, by the names that people and screens know."""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN


def open_segment(store: Store, segment_id: int) -> tuple[int, int] | None:
    """(start, end) of a segment whose response may be coded."""
    row = store.row(
        'SELECT s.start, s."end" FROM segment s JOIN response r ON r.id = s.response_id'
        f" WHERE s.id = ? AND {OPEN}",
        [segment_id],
    )
    return None if row is None else (int(row[0]), int(row[1]))


def theme(store: Store, name: str) -> int | None:
    """Row id of the theme of this name."""
    found = store.value("SELECT id FROM theme WHERE name = ?", [name])
    return None if found is None else int(found)


def there_is(store: Store, entity: str, row_id: int) -> bool:
    """Whether a table has this row."""
    return store.value(f"SELECT 1 FROM {entity} WHERE id = ?", [row_id]) is not None
