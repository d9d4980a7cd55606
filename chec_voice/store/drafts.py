"""Answers to proposed redactions that are not applied yet: places and types, never the words."""

from __future__ import annotations

import json
from collections.abc import Collection, Sequence

from chec_voice.store import settings
from chec_voice.store.connection import Store

_PREFIX = "answers-not-applied:"

Draft = tuple[str, str, int, int, str, bool]
"""Response uuid, what its text was (`stamp`), start, end, type, accepted."""


def save(store: Store, coder: str, drafts: Sequence[Draft]) -> None:
    """Instead of what was there; none at all takes the draft away."""
    with store.write():
        _write(store, _PREFIX + coder, drafts)


def load(store: Store, coder: str) -> list[Draft]:
    held = settings.get(store, _PREFIX + coder)
    return [
        (str(uuid), str(stamp), int(start), int(end), str(type_), bool(accept))
        for uuid, stamp, start, end, type_, accept in (json.loads(held) if held else ())
    ]


def drop(store: Store, coder: str) -> None:
    """Call it inside `write()`."""
    _write(store, _PREFIX + coder, ())


def forget(store: Store, uuids: Collection[str]) -> None:
    """Take out of every draft what is about these responses. Call it inside `write()`."""
    for key in settings.keys(store, _PREFIX):
        coder = key.removeprefix(_PREFIX)
        _write(store, key, [one for one in load(store, coder) if one[0] not in uuids])


def _write(store: Store, key: str, drafts: Sequence[Draft]) -> None:
    if drafts:
        settings.put(store, key, json.dumps(drafts))
    else:
        settings.drop(store, key)
