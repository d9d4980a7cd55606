"""Long work that goes on beside the person, whatever screen they are at."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.signal import Signal

from chec_voice.errors import ChecError
from tui.work.job import Beside

if TYPE_CHECKING:
    from tui.session import Session

Done = Callable[[object, ChecError | None], None]
"""Is told what a job gave, or why it could not be done."""


class Jobs:
    """The jobs of one app. Starting one never holds a screen, and the go bar says how far it is."""

    def __init__(self, app: Session, path: Path) -> None:
        self._app, self._path = app, path
        self._running: dict[Beside, tuple[str, Done]] = {}
        self.changed: Signal[None] = Signal(app, "jobs changed")
        """Is published whenever `words` may be others."""

    def start(self, job: str, words: str, done: Done, **options: object) -> Beside:
        """Begin a job of `chec_voice.project.jobs.job`.

        Args:
            words: what it does, for people: "choosing answers".
            done: is called when it is over, not when it was stopped.
        """
        started = Beside(self._path, job, **options)
        self._running[started] = (words, done)
        self._app.run_worker(lambda: started.tell(self._app), thread=True, group="jobs")
        self.changed.publish(None)
        return started

    def stop(self, job: Beside) -> None:
        """End a job; what it has begun is dropped."""
        if self._running.pop(job, None) is not None:
            job.stop()
            self.changed.publish(None)

    def going(self, *names: str) -> Beside | None:
        """A job of one of these names that goes on."""
        return next((job for job in self._running if job.name in names), None)

    def stop_all(self) -> None:
        """End every job, as the app does when it closes."""
        for job in list(self._running):
            job.stop()
        self._running.clear()

    @property
    def words(self) -> str:
        """What goes on, in a few words; "" when nothing does."""
        return " · ".join(f"{words}…" for words, _ in self._running.values())

    def stepped(self, message: Beside.Stepped) -> None:
        if message.job in self._running:
            _, done = self._running[message.job]
            of = f" {message.done:,} of {message.total:,}" if message.total else ""
            self._running[message.job] = (f"{message.task.rstrip('…')}{of}", done)
            self.changed.publish(None)

    def ended(self, message: Beside.Ended) -> None:
        known = self._running.pop(message.job, None)
        if known is not None:
            self.changed.publish(None)
            known[1](message.result, message.error)
