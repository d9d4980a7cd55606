"""The order in which one coder's next answers come, with reasons; chosen beforehand."""

from __future__ import annotations

import json
from collections.abc import Sequence

from chec_voice.store.connection import Store

Place = tuple[int, str, str]
"""Segment, reason, and the code in doubt ("" when none is)."""


def save(store: Store, coder_id: int, places: Sequence[Place]) -> None:
    with store.write():
        store.execute(
            "INSERT INTO setting (key, value) VALUES (?, ?)"
            " ON CONFLICT (key) DO UPDATE SET value = excluded.value",
            (_key(coder_id), json.dumps(places)),
        )


def first_open(store: Store, coder_id: int, other_than: int) -> Place | None:
    """The first place whose answer this coder has not looked at, and that is still open."""
    held = store.value("SELECT value FROM setting WHERE key = ?", [_key(coder_id)])
    for segment_id, reason, code in json.loads(held) if held else ():
        if segment_id != other_than and store.value(
            "SELECT 1 FROM segment s JOIN response r ON r.id = s.response_id WHERE s.id = ?"
            " AND r.state = 'answered' AND NOT r.raised AND NOT EXISTS (SELECT 1 FROM review v"
            " WHERE v.segment_id = s.id AND v.coder_id = ?)",
            [segment_id, coder_id],
        ):
            return segment_id, reason, code
    return None


def exists(store: Store, coder_id: int) -> bool:
    return store.value("SELECT 1 FROM setting WHERE key = ?", [_key(coder_id)]) is not None


def _key(coder_id: int) -> str:
    return f"queue:{coder_id}"
