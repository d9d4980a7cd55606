"""Acts are saved without the screen ever standing still, also while another program writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

from chec_voice.errors import Busy, ChecError
from chec_voice.project.project import Project
from tui.work.key_order import OrderedKeys

WAITING = "Waiting for another coder, who is saving …"
PATIENCE = 30.0
"""Seconds for which an act is tried again before it is refused."""
AT_ONCE, AGAIN = 0.01, 0.03
"""Seconds that one try waits for the lock, while the screen stands still; seconds between tries."""
_T = TypeVar("_T")


class Saving(OrderedKeys):
    """An app whose acts wait for the project's write lock without holding the screen."""

    project: Project

    def save(
        self,
        work: Callable[[], _T],
        done: Callable[[_T], object],
        failed: Callable[[ChecError], object],
        *,
        waits: Callable[[], object] | None = None,
    ) -> None:
        """Do one thing that is saved at once.

        While another program writes it is tried again, and keys wait. A click meanwhile is no
        second act.

        Args:
            work: one transaction, which can be tried again when it was refused as busy.
            done: is told what `work` returned, once that is on disk.
            failed: is told why nothing was saved.
            waits: says that it waits; without it, a note in the corner does.
        """
        if self.keys_wait:
            return
        gives_up = time.monotonic() + PATIENCE

        def attempt() -> None:
            try:
                with self.project.patience(AT_ONCE):
                    result = work()
            except ChecError as error:
                if isinstance(error, Busy) and time.monotonic() < gives_up:
                    if not self.keys_wait:
                        self.keys_wait = True
                        (waits or self._says_that_it_waits)()
                    self.set_timer(AGAIN, attempt)
                    return
                self.keys_wait = False
                failed(error)
            else:
                self.keys_wait = False
                done(result)

        attempt()

    def _says_that_it_waits(self) -> None:
        self.notify(WAITING, timeout=3)
