"""Where the elements of a framework are to go, as a person said it and did not do it yet."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from chec_voice.store import settings
from chec_voice.store.connection import Store
from chec_voice.store.scope import Way

_PREFIX = "framework-not-replaced:"
_STEPS = "framework-not-replaced-steps:"
_SAID, _TAKEN_BACK = "said", "taken back"

Places = Mapping[str, Sequence[str] | None]
"""Old element -> new ones; None where nothing is said of it."""
Step = dict[str, list[str] | None]
"""What one press changes, as `Places`."""


def change(store: Store, old: str, new: str, actor: str, changes: Places) -> dict[str, list[str]]:
    """Say where some elements go, beside what is kept of the others, as one step.

    Returns what is kept now, which may have been said in another window.
    """
    with store.write():
        said = steps(store, old, new, actor)[_SAID]
        before, places = _put(store, old, new, actor, changes)
        _keep_steps(store, old, new, actor, {_SAID: [*said, before], _TAKEN_BACK: []})
    return places


def turn(store: Store, old: str, new: str, actor: str, way: Way) -> Step | None:
    """Take back the last step, or do again what was taken back last.

    Returns what it says of elements now; None where there is no such step.
    """
    one, other = (_SAID, _TAKEN_BACK) if way == "undo" else (_TAKEN_BACK, _SAID)
    with store.write():
        kept = steps(store, old, new, actor)
        if not kept[one]:
            return None
        step = kept[one].pop()
        before, _ = _put(store, old, new, actor, step)
        kept[other].append(before)
        _keep_steps(store, old, new, actor, kept)
    return step


def steps(store: Store, old: str, new: str, actor: str) -> dict[str, list[Step]]:
    """ "said" and "taken back": of each step, the last at the end, what turning it says."""
    kept = json.loads(settings.get(store, _key(old, new, actor, _STEPS)) or "{}")
    return {_SAID: kept.get(_SAID, []), _TAKEN_BACK: kept.get(_TAKEN_BACK, [])}


def _put(
    store: Store, old: str, new: str, actor: str, changes: Places
) -> tuple[Step, dict[str, list[str]]]:
    """(what was said of these elements before, all that is said now)."""
    places = load(store, old, new, actor)
    before = {element: places.get(element) for element in changes}
    for element, targets in changes.items():
        if targets is None:
            places.pop(element, None)
        else:
            places[element] = list(targets)
    key = _key(old, new, actor)
    if places:
        settings.put(store, key, json.dumps(places))
    else:
        settings.drop(store, key)
    return before, places


def _keep_steps(
    store: Store, old: str, new: str, actor: str, kept: Mapping[str, Sequence[Step]]
) -> None:
    settings.put(store, _key(old, new, actor, _STEPS), json.dumps(kept))


def load(store: Store, old: str, new: str, actor: str) -> dict[str, list[str]]:
    """Old element -> new ones, in the order in which they were said."""
    kept = settings.get(store, _key(old, new, actor))
    return {str(name): [str(t) for t in to] for name, to in json.loads(kept or "{}").items()}


def _key(old: str, new: str, actor: str, prefix: str = _PREFIX) -> str:
    """A name may hold any character: JSON says where one ends."""
    return f"{prefix}{json.dumps(old)}{json.dumps(new)}{json.dumps(actor)}"
