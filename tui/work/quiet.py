"""What the app does for itself while nobody types, so that no key waits for it."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from importlib import import_module
from pkgutil import walk_packages
from threading import Event, Thread

import tui

_LEFT_OUT = ("tui.serve", "tui.keys.__main__")
"""What nobody at the keys needs."""
_CALM = 0.5
"""Seconds without a key after which it is quiet."""
_BREATH = 0.02
"""Seconds between two modules, in which the screen is drawn."""
_EVERY, _AT_LAST = 20.0, 300.0
"""Seconds between two looks for memory that is not needed; after so many, whoever types."""
_NEVER = 1_000_000


class Quiet:
    """Loads the modules of screens that were not opened yet, then frees memory now and then.

    Python looks through all that a program holds whenever enough was made; here that takes longer
    than a key may, so it is done when it is quiet instead.

    Args:
        typed_at: when a key came last, on the clock of `time.monotonic`.
    """

    def __init__(self, typed_at: Callable[[], float]) -> None:
        self._typed_at = typed_at
        self._stop = Event()
        self._thresholds = gc.get_threshold()
        gc.set_threshold(*self._thresholds[:2], _NEVER)
        self._thread = Thread(target=self._run, name="quiet", daemon=True)
        self._thread.start()

    def _run(self) -> None:
        for module in walk_packages(tui.__path__, "tui."):
            if module.name.startswith(_LEFT_OUT):
                continue
            if self._stop.wait(_BREATH) or not self._is_quiet():
                return
            import_module(module.name)
        gc.freeze()  # what is loaded stays, and need not be looked through
        freed = time.monotonic()
        while not self._stop.wait(_EVERY) and self._is_quiet(freed + _AT_LAST):
            if self._typed_at() > freed:
                gc.collect()
                freed = time.monotonic()

    def _is_quiet(self, at_last: float | None = None) -> bool:
        """Wait until nobody types, or until `at_last`; False when this was stopped."""
        while (calm := self._typed_at() + _CALM - time.monotonic()) > 0:
            if at_last is not None and time.monotonic() > at_last:
                break
            if self._stop.wait(calm):
                return False
        return True

    def stop(self) -> None:
        """End it, after the module that it loads now."""
        self._stop.set()
        self._thread.join()
        gc.set_threshold(*self._thresholds)
        gc.unfreeze()
