"""Makes what was said searchable."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager

from chec_voice.store.connection import Store

_SCRIPTS = (
    (0x0E00, 0x0EFF),
    (0x0F00, 0x0FFF),
    (0x1000, 0x109F),
    (0x1780, 0x17FF),
    (0x3040, 0x312F),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),
    (0xF900, 0xFAFF),
    (0xFF66, 0xFF9F),
    (0x20000, 0x323AF),
)
"""Letters of scripts without spaces between words, as in schema/0011_trigram.sql: Thai, Lao,
Tibetan, Burmese, Khmer, kana and bopomofo, Han; and Hangul, whose endings join the word."""
SPACELESS = re.compile("[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _SCRIPTS) + "]")
_OF_CHANGES = (
    "response_fts_update_old",
    "response_fts_update_new",
    "response_trigram_update_old",
    "response_trigram_update_new",
)
"""Triggers that keep the index when a text changes."""
_AS_QUICK = 50
"""Texts that are indexed together in the time that one takes to be changed in the index."""
_GLOB = "*[" + "".join(f"{chr(a)}-{chr(b)}" for a, b in _SCRIPTS) + "]*"


def index(store: Store, after: int) -> None:
    """Make responses newer than `after` searchable: one statement costs a tenth of a trigger."""
    store.execute(
        "INSERT INTO response_fts (rowid, text) SELECT id, text FROM response"
        " WHERE id > ? AND text <> ''",
        (after,),
    )
    store.execute(
        "INSERT INTO response_trigram (rowid, text) SELECT id, text FROM response"
        # Told apart by their length in bytes, most texts need not be looked through.
        " WHERE id > ? AND length(CAST(text AS BLOB)) > length(text) AND text GLOB ?",
        (after, _GLOB),
    )


def rebuild(store: Store) -> None:
    """Make everything searchable anew; inside `write()`.

    Deleting from an FTS5 index leaves the words in it until its parts are merged; this does not.
    """
    for table in ("response_fts", "response_trigram"):
        store.execute(f"INSERT INTO {table} ({table}) VALUES ('delete-all')")
    index(store, 0)


@contextmanager
def changing(store: Store, texts: int) -> Iterator[None]:
    """So many texts change in this block, inside `write()`: where they are many, all are indexed
    anew at its end."""
    if _AS_QUICK * texts < int(store.value("SELECT count(*) FROM response")):
        yield
        return
    with store.without_triggers(*_OF_CHANGES):
        yield
        rebuild(store)
