"""Acts are saved without the screen ever standing still, also while something else writes."""

from __future__ import annotations

import time
from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, TypeVar

from chec_voice.errors import Busy, ChecError
from chec_voice.project.project import Project
from tui.work.key_order import OrderedKeys

if TYPE_CHECKING:
    from tui.work.jobs import Jobs

WAITING = "Waiting for another coder, who is saving …"
PATIENCE = 30.0
"""Seconds for which an act is tried again before it is refused."""
AT_ONCE, AGAIN = 0.01, 0.03
"""Seconds that one try waits for the lock, while the screen stands still; seconds between tries."""
_T = TypeVar("_T")


class Saving(OrderedKeys):
    """An app whose acts wait for the project's write lock without holding the screen."""

    project: Project
    jobs: Jobs
    """Long work beside the person."""

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
        second act. While work of our own writes beside the person it is refused, with the reason,
        from the moment that work was begun: an act that came between would stand before it in the
        history, and an undo would take back the act before.

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
            if self.jobs.writing:
                self.keys_wait = False
                failed(self.jobs.busy())
                return
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

    def beside(
        self,
        work: Callable[[Project], _T],
        done: Callable[[_T], object],
        failed: Callable[[ChecError], object],
    ) -> None:
        """Look something up in a thread, over a connection of its own; keys go on meanwhile.

        A screen that was left is told nothing.
        """
        here, path = self.screen, self.project.path

        def over(then: Callable[[], object]) -> None:
            if here.is_attached:
                then()

        def run() -> None:
            try:
                with Project.open(path) as project:
                    result = work(project)
            except ChecError as error:
                self.call_from_thread(over, partial(failed, error))
            else:
                self.call_from_thread(over, partial(done, result))

        self.run_worker(run, thread=True, group="look-up", description="looking up")

    def _says_that_it_waits(self) -> None:
        self.notify(WAITING, timeout=3)
