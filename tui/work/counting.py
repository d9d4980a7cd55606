"""Counts beside the person: what is counted already, or is being counted, is not counted again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any

from chec_voice.errors import ChecError
from chec_voice.project.project import Project

if TYPE_CHECKING:
    from tui.session import Session

Told = Callable[[Any, ChecError | None], object]
"""Is told what was counted, or why it could not be."""
_KEPT = 4
"""Counts that are kept: those of the places that one goes to and fro between."""


class Counting:
    """The counts of one app. A screen that was left takes nothing; its count goes on for the next.

    Each is made over a connection of its own, in a thread. It is old as soon as anybody writes.
    """

    def __init__(self, app: Session) -> None:
        self._app = app
        self._running: dict[Hashable, list[Told]] = {}
        self._kept: OrderedDict[Hashable, object] = OrderedDict()

    def ask(self, what: Hashable, work: Callable[[Project], object], told: Told) -> None:
        """Count something, unless that goes on already or nothing was written since.

        Args:
            what: names it; the same name means the same count.
        """
        key = (what, self._app.project.written_at)
        if key in self._kept:
            self._kept.move_to_end(key)
            told(self._kept[key], None)
            return
        waiting = self._running.setdefault(key, [])
        waiting.append(told)
        if len(waiting) == 1:
            self._begin(key, work)

    def _begin(self, key: Hashable, work: Callable[[Project], object]) -> None:
        path = self._app.project_path

        def run() -> None:
            result: object = None
            error: ChecError | None = None
            try:
                with Project.open(path) as project:
                    result = work(project)
            except ChecError as found:
                error = found
            finally:  # a fault of its own is shown by the app, and does not stand in the way
                self._app.call_from_thread(self._over, key, result, error)

        self._app.run_worker(run, thread=True, group="count", description="counting")

    def _over(self, key: Hashable, result: object, error: ChecError | None) -> None:
        if result is not None:
            self._kept[key] = result
            while len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        for told in self._running.pop(key, []):
            told(result, error)
