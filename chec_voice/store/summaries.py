"""What people wrote about codes: the summary of each, with its author and date."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.store.connection import Store


def everyone(store: Store) -> list[Row]:
    """name, summary, caveats, codes (a JSON list of ids), written_by and at, oldest first."""
    return store.rows(
        "SELECT name, summary, caveats, codes, written_by, at FROM theme WHERE summary <> ''"
        " ORDER BY id"
    )
