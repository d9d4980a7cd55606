"""Leaves nothing of what was removed: no page of the file, no entry of the index, no line of -wal.

What has to be gone is first removed in a transaction that also leaves a note (`owe`). `settle` then
rewrites the file and takes the note away, so a stop between the two is made good later. To rewrite
it takes as much room again on the disk: `require_room` asks for it before anything is removed.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from functools import cache, partial

from chec_voice.errors import Busy, DiskFull, ProjectError
from chec_voice.outputs import free_space
from chec_voice.store import hanging, indexing, settings, suggestions
from chec_voice.store.connection import Store, now, translated
from chec_voice.text import megabytes

_OWED = "erasing_owed"
_ROOM_FOR_CHANGES = 256 * 1024
"""Bytes of log that the smallest removal takes, with what SQLite needs beside it."""
RETRAIN = "retrain_since"
BEGUN = "retrain_begun"
"""Setting: ids of the runs that began anew since. Not found by their times: clocks go back."""


def owe(store: Store) -> None:
    """Note, inside `write()`, that the file still holds bytes of what this transaction removes."""
    settings.put(store, _OWED, now())


def owed(store: Store) -> bool:
    """Whether bytes of removed text may still stand in the file."""
    return settings.get(store, _OWED) is not None


def room(store: Store) -> int:
    """Bytes of free space that removing text and rewriting the file take: a generous estimate."""
    pages = int(store.value("PRAGMA page_count")) - int(store.value("PRAGMA freelist_count"))
    return pages * int(store.value("PRAGMA page_size")) * 9 // 8 + _ROOM_FOR_CHANGES


def require_room(store: Store) -> None:
    """Say no to a removal before it, where the file could not be rewritten after it.

    Raises:
        DiskFull: says how much is needed, and how much there is.
    """
    needed, free = room(store), free_space(store.path)
    if free is not None and free < needed:
        raise DiskFull(
            store.path,
            "there is not enough space on the disk to rewrite the file, so that no byte of what is"
            f" removed stays: {megabytes(needed)} are needed and {megabytes(free)} are free."
            " Nothing was changed.",
        )


def settle(store: Store) -> None:
    """Rewrite the search index and the whole file, and empty the write-ahead log.

    Raises:
        ProjectError: another program has the project open, so old pages cannot go yet, or there is
            no room. What was removed is not in the project any more, only in left-over bytes.
    """
    needed = room(store)
    try:
        with store.write():
            indexing.rebuild(store)
        with translated(store.path):
            store.db.conn.execute("VACUUM")
        _empty_log(store)
        with store.write():
            settings.drop(store, _OWED)
        _empty_log(store)
    except ProjectError as error:
        if isinstance(error, DiskFull):
            first = f"Free {megabytes(needed)} on the disk"
        elif isinstance(error, Busy):
            first = "Close other programs that have the project open"
        else:
            first = "See that its disk can be written"
        raise ProjectError(
            "the change is made, but left-over bytes of the old text are still in the file:"
            f" {error.message}",
            path=store.path,
            fix=f"{first}, then run: chec-voice doctor {store.path.name}",
        ) from None


def _empty_log(store: Store) -> None:
    busy = store.value("PRAGMA wal_checkpoint(TRUNCATE)")
    if busy:
        raise Busy(store.path, "another program has the project open.")


def mark_for_retraining(store: Store) -> None:
    """Models trained before now have seen what is gone; inside `write()`."""
    settings.put(store, RETRAIN, now())
    settings.drop(store, BEGUN)


def retrain_since(store: Store) -> str | None:
    """When something went that models may have been trained with, or None."""
    return settings.get(store, RETRAIN)


def forget_derived(store: Store, segment_ids: Iterable[int]) -> None:
    """Remove what machines made of these segments; inside `write()`."""
    ids = [(segment_id,) for segment_id in segment_ids]
    for table in hanging.DERIVED:
        store.execute_many(f"DELETE FROM {table} WHERE segment_id = ?", ids)


def forget_quoting(store: Store) -> None:
    """Remove vectors that no segment has any more, and words of other answers that stand beside a
    suggestion as a reason for it and are in no open answer any more. The suggestion stays."""
    store.execute("DELETE FROM embedding WHERE text_hash NOT IN (SELECT text_hash FROM segment)")

    stands = cache(partial(suggestions.are_open_words, store))
    changed = []
    for row in store.iterate(
        "SELECT segment_id, code_id, evidence FROM suggestion WHERE evidence LIKE '%\"neighbour\"%'"
    ):
        evidence = json.loads(row["evidence"])
        kept = [one for one in evidence if one["kind"] != "neighbour" or stands(one["text"])]
        if len(kept) < len(evidence):
            told = json.dumps(kept, ensure_ascii=False)
            changed.append((told, row["segment_id"], row["code_id"]))
    store.execute_many(
        "UPDATE suggestion SET evidence = ? WHERE segment_id = ? AND code_id = ?", changed
    )
