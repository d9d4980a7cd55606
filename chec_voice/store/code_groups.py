"""Named groups of codes: themes that are made of several codes, or of one under another name."""

from __future__ import annotations

import json
from sqlite3 import Row

from chec_voice.store.codes import moved
from chec_voice.store.connection import Store

_IS_GROUP = "codes <> '[]' AND name NOT IN (SELECT key FROM code)"


def everyone(store: Store) -> dict[str, tuple[str, ...]]:
    """Name -> ids of its codes, in the order in which the groups were made.

    A code that was moved or merged since stands under the id that it has now.
    """
    now = moved(store)
    found: dict[str, tuple[str, ...]] = {}
    for row in store.rows(f"SELECT name, codes FROM theme WHERE {_IS_GROUP} ORDER BY id"):
        codes = [now.get(code, code) for code in json.loads(row["codes"])]
        found[row["name"]] = tuple(dict.fromkeys(codes))
    return found


def of_name(store: Store, name: str) -> Row | None:
    """The row (id, name, summary) of a group, whatever its letters' case."""
    return store.row(
        f"SELECT id, name, summary FROM theme WHERE name = ? COLLATE NOCASE AND {_IS_GROUP}", [name]
    )
