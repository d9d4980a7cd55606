"""Answers to proposed redactions that are not applied yet: places and types, never the words."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping, Sequence
from typing import Any

from chec_voice.store import settings
from chec_voice.store.connection import Store

_PREFIX = "answers-not-applied:"
_STEP = "answers-not-applied-since:"
"""One key each for what was answered since: a key press writes its own answer and no other."""

Draft = tuple[str, str, int, int, str, bool, int]
"""Response uuid, what its text was (`stamp`), start, end, type, accepted, the act: those of one
number were answered together; 0 is not known."""

_WITHOUT_ACT = 6
"""So many parts had one that an earlier version kept."""


def save(store: Store, coder: str, drafts: Sequence[Draft]) -> None:
    """Instead of what was there; none at all takes the draft away."""
    with store.write():
        drop(store, coder)
        _write(store, _PREFIX + coder, drafts)


def add(store: Store, coder: str, steps: Mapping[int, Sequence[Draft]], gone: range) -> None:
    """Behind what was saved: the answers of each step by its number, without the steps `gone`."""
    with store.write():
        for number in gone:
            settings.drop(store, _step(coder, number))
        for number, drafts in steps.items():
            _write(store, _step(coder, number), drafts)


def load(store: Store, coder: str) -> list[Draft]:
    """What was saved, in the order in which it was answered; each step since is an act."""
    before = [_draft(row) for row in _rows(store, _PREFIX + coder)]
    first = max((act for *_, act in before), default=0) + 1
    since = [
        _draft([*row[:_WITHOUT_ACT], act])
        for act, key in enumerate(_steps(store, coder), first)
        for row in _rows(store, key)
    ]
    return [*before, *since]


def _rows(store: Store, key: str) -> list[list[Any]]:
    found: list[list[Any]] = json.loads(settings.get(store, key) or "[]")
    return found


def _draft(row: Sequence[Any]) -> Draft:
    uuid, stamp, start, end, type_, accept, *act = row
    acted = int(act[0]) if act else 0
    return str(uuid), str(stamp), int(start), int(end), str(type_), bool(accept), acted


def _step(coder: str, number: int) -> str:
    return f"{_STEP}{coder}:{number:09d}"


def _steps(store: Store, coder: str) -> list[str]:
    """Keys of one person's steps, in order; another's name may go on where this one ends."""
    size = len(_step(coder, 0))
    return [key for key in settings.keys(store, f"{_STEP}{coder}:") if len(key) == size]


def drop(store: Store, coder: str) -> None:
    """Call it inside `write()`."""
    for key in (_PREFIX + coder, *_steps(store, coder)):
        settings.drop(store, key)


def forget(store: Store, uuids: Collection[str]) -> None:
    """Take out of every draft what is about these responses. Call it inside `write()`."""
    for key in (*settings.keys(store, _PREFIX), *settings.keys(store, _STEP)):
        drafts = json.loads(settings.get(store, key) or "[]")
        kept = [draft for draft in drafts if draft[0] not in uuids]
        if len(kept) < len(drafts):
            _write(store, key, kept)


def _write(store: Store, key: str, drafts: Sequence[Draft]) -> None:
    if drafts:
        settings.put(store, key, json.dumps(drafts))
    else:
        settings.drop(store, key)
