"""Where the elements of a framework are to go, as a person said it and did not do it yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chec_voice.store import settings
from chec_voice.store.connection import Store

_PREFIX = "framework-not-replaced:"


def save(store: Store, old: str, new: str, actor: str, places: Mapping[str, Sequence[str]]) -> None:
    """Instead of what was there; no place at all takes the draft away."""
    key = _key(old, new, actor)
    with store.write():
        if places:
            settings.put(store, key, json.dumps({name: list(to) for name, to in places.items()}))
        else:
            settings.drop(store, key)


def load(store: Store, old: str, new: str, actor: str) -> dict[str, list[str]]:
    """Old element -> new ones, in the order in which they were said."""
    kept = settings.get(store, _key(old, new, actor))
    return {str(name): [str(t) for t in to] for name, to in json.loads(kept or "{}").items()}


def forget(store: Store, old: str) -> None:
    """Drop all drafts of a framework that is gone; call inside `write()`."""
    for key in settings.keys(store, f"{_PREFIX}{json.dumps(old)}"):
        settings.drop(store, key)


def _key(old: str, new: str, actor: str) -> str:
    """A name may hold any character: JSON says where one ends."""
    return f"{_PREFIX}{json.dumps(old)}{json.dumps(new)}{json.dumps(actor)}"
