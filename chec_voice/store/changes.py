"""What happens to segments and judgements when the text under them changes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from chec_voice.store import hanging
from chec_voice.store.connection import Store, new_uuid
from chec_voice.text import text_hash

# Events that leave every text, and what may be read of it, as it was.
_HARMLESS = (
    "decide",
    "review",
    "memo",
    "matrix",
    "checklist",
    "unsure",
    "edit",
    "undo",
    "redo",
    "read",
    "unread",
    "suggest",
    "topics",
    "topic",
    "export",
    "import-codings",
    "undo-codings",
    "coder",
    "role",
    "concern-opened",
    "concern-action",
    "concern-reference",
    "framework",
    "crosswalk",
    "tag",
    "verify",
    "indicators",
    "measures",
    "merge",
    "undo-merge",
    "handout",
)
ASIDE = 1_000_000_000  # an offset no text reaches: spans wait there while others take their place


@contextmanager
def maintenance(store: Store, reason: str) -> Iterator[None]:
    """Opens the append-only tables for the rest of this block; call it inside `write()`."""
    row = store.execute("INSERT INTO maintenance (reason) VALUES (?)", (reason,))
    yield
    store.execute("DELETE FROM maintenance WHERE id = ?", (row,))


def last_change(store: Store) -> int:
    """Number of the last event after which texts, codes, or who may be read, may be others.

    It only grows, whoever asks: an import, redaction, withdrawal, concern, consent or codebook.
    """
    marks = ", ".join("?" * len(_HARMLESS))
    found = store.value(f"SELECT max(id) FROM event WHERE kind NOT IN ({marks})", _HARMLESS)
    return int(found or 0)


def resegment(store: Store, response_id: int, text: str, spans: Sequence[tuple[int, int]]) -> int:
    """Lay `spans` over a response whose text was replaced; call it inside `write()`.

    Segments keep their identity in reading order, so that judgements stay attached; judgements on
    segments that no longer exist move to the last one that does (an empty one, where nothing is
    said any more). Every touched segment goes back
    to the queue, without its suggestions. Returns how many segments were added.
    """
    old = [
        row["id"]
        for row in store.rows(
            "SELECT id FROM segment WHERE response_id = ? ORDER BY start", [response_id]
        )
    ]
    _reopen(store, old)
    if not spans and not any(_judged(store, segment_id) for segment_id in old):
        store.execute_many("DELETE FROM segment WHERE id = ?", [(row_id,) for row_id in old])
        return 0
    spans = list(spans) or ([(0, 0)] if old else [])
    kept, surplus = old[: len(spans)], old[len(spans) :]
    with maintenance(store, "the text of a response changed"):
        for segment_id in surplus:
            merge_segments(store, segment_id, kept[-1])
        store.execute_many(
            'UPDATE segment SET start = ?, "end" = ? WHERE id = ?',
            [(ASIDE + n, ASIDE + n, segment_id) for n, segment_id in enumerate(kept)],
        )
        for segment_id, (start, end) in zip(kept, spans, strict=False):
            store.execute(
                'UPDATE segment SET start = ?, "end" = ?, text_hash = ? WHERE id = ?',
                (start, end, text_hash(text[start:end]), segment_id),
            )
            store.execute(
                'UPDATE decision SET start = ?, "end" = ? WHERE segment_id = ?',
                (start, end, segment_id),
            )
    added = spans[len(old) :]
    store.execute_many(
        'INSERT INTO segment (uuid, response_id, start, "end", text_hash) VALUES (?, ?, ?, ?, ?)',
        [(new_uuid(), response_id, s, e, text_hash(text[s:e])) for s, e in added],
    )
    return len(added)


def forget_reading(store: Store, response_id: int) -> None:
    """What people said about a text that is about to be another one; inside `write()`."""
    # That it is to be read for risk again is the work of a trigger: no change of words escapes it.
    store.execute("DELETE FROM redaction WHERE response_id = ?", (response_id,))
    store.execute("UPDATE response SET deidentified_at = NULL WHERE id = ?", (response_id,))


def _judged(store: Store, segment_id: int) -> bool:
    return bool(
        store.value(
            "SELECT "
            + "".join(
                f"EXISTS (SELECT 1 FROM {table} WHERE segment_id = :s) OR "
                for table in hanging.JUDGED
            )
            + "EXISTS (SELECT 1 FROM memo WHERE target_kind = 'segment' AND target_id = :s)",
            {"s": segment_id},
        )
    )


def _reopen(store: Store, segment_ids: Sequence[int]) -> None:
    for table in (*hanging.QUEUED, *hanging.DERIVED):
        store.execute_many(
            f"DELETE FROM {table} WHERE segment_id = ?",
            [(segment_id,) for segment_id in segment_ids],
        )
    store.execute_many(
        "UPDATE quote SET status = 'withdrawn' WHERE segment_id = ?",
        [(segment_id,) for segment_id in segment_ids],
    )


def merge_segments(store: Store, from_id: int, into_id: int) -> None:
    """What hangs on one segment moves to another, and the segment goes; in `maintenance`."""
    for table in hanging.JUDGED:
        store.execute(
            f"UPDATE {table} SET segment_id = ? WHERE segment_id = ?",
            (into_id, from_id),
        )
    store.execute(
        "UPDATE memo SET target_id = ? WHERE target_kind = 'segment' AND target_id = ?",
        (into_id, from_id),
    )
    store.execute("DELETE FROM segment WHERE id = ?", (from_id,))
