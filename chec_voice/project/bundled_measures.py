"""The measures that come with the program, and how a project made earlier gets those of today."""

from __future__ import annotations

import hashlib
from contextlib import suppress

from chec_voice import bundled
from chec_voice.errors import ChecError
from chec_voice.indicators import OWN
from chec_voice.model import Framework, Indicator
from chec_voice.store import Store, measures, settings

BY = "chec_voice"
"""Who is named in the history: no person did it."""


def known(store: Store, frame: Framework) -> list[Indicator]:
    """The measures of a framework's drivers, brought up to date where the project can be written.

    What the team named itself, and all values that it loaded, stay as they are.
    """
    if not store.read_only:
        with suppress(ChecError):  # another program is writing: those of before do for today
            bring_up_to_date(store, frame)
    return measures.indicators(store, frame.id)


def bring_up_to_date(store: Store, frame: Framework) -> None:
    """Replace measures that an earlier version of the program brought; the history says so."""
    path = bundled.indicators(frame.id)
    if path is None:
        return
    key, sha256 = f"measures:{frame.id}", hashlib.sha256(path.read_bytes()).hexdigest()
    if settings.get(store, key) == sha256:
        return
    from chec_voice import framework  # YAML is slow to load, and most projects have them already

    # What a user dropped from a tree is no fault of the file that comes with the package.
    bundle = framework.load_indicators(path, frame, skip_unknown=True)
    with store.write():
        there = measures.indicators(store, frame.id)
        own = {measure.id for measure in there if measure.status == OWN}
        before = {measure.id: measure for measure in there if measure.status != OWN}
        now = {measure.id: measure for measure in bundle if measure.id not in own}
        if before != now:
            measures.save_indicators(store, frame.id, list(now.values()))
        if before and before != now:
            counts = {
                "added": len(now.keys() - before.keys()),
                "changed": sum(now[name] != before[name] for name in now.keys() & before.keys()),
                "gone": len(before.keys() - now.keys()),
            }
            store.event(BY, "measures", target=frame.id, after=counts)
        settings.put(store, key, sha256)
