"""Where the elements of a framework are to go, as a person said it and did not do it yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chec_voice.store import settings
from chec_voice.store.connection import Store

_PREFIX = "framework-not-replaced:"


def change(
    store: Store, old: str, new: str, actor: str, changes: Mapping[str, Sequence[str] | None]
) -> dict[str, list[str]]:
    """Say where some elements go (None: it is not said), beside what is kept of the others.

    Returns what is kept now, which may have been said in another window.
    """
    key = _key(old, new, actor)
    with store.write():
        places = load(store, old, new, actor)
        for element, targets in changes.items():
            if targets is None:
                places.pop(element, None)
            else:
                places[element] = list(targets)
        if places:
            settings.put(store, key, json.dumps(places))
        else:
            settings.drop(store, key)
    return places


def load(store: Store, old: str, new: str, actor: str) -> dict[str, list[str]]:
    """Old element -> new ones, in the order in which they were said."""
    kept = settings.get(store, _key(old, new, actor))
    return {str(name): [str(t) for t in to] for name, to in json.loads(kept or "{}").items()}


def _key(old: str, new: str, actor: str) -> str:
    """A name may hold any character: JSON says where one ends."""
    return f"{_PREFIX}{json.dumps(old)}{json.dumps(new)}{json.dumps(actor)}"
