"""Long work that goes on beside the person, whatever screen they are at."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen
from textual.signal import Signal

from chec_voice.errors import Busy, ChecError
from chec_voice.project.jobs.job import WRITING
from tui import keys
from tui.work.job import Beside

if TYPE_CHECKING:
    from tui.session import Session

Done = Callable[[object, ChecError | None], None]
"""Is told what a job gave, or why it could not be done."""


@dataclass
class _Going:
    """A job that goes on."""

    words: str
    """What it does."""
    done: Done
    stopped: Callable[[], object]
    place: Screen[object] | None
    """The screen from which it was begun."""
    so_far: str = ""
    """How far it is; "" until it says so."""
    began: float = field(default_factory=time.monotonic)


class Jobs:
    """The jobs of one app. Starting one never holds a screen, and the go bar says how far it is."""

    def __init__(self, app: Session, path: Path) -> None:
        self._app, self._path = app, path
        self._running: dict[Beside, _Going] = {}
        self.changed: Signal[None] = Signal(app, "jobs changed")
        """Is published whenever `words` may be others."""

    def start(
        self,
        job: str,
        words: str,
        done: Done,
        stopped: Callable[[], object] = lambda: None,
        ready: Callable[[], Mapping[str, object]] = dict,
        /,
        **options: object,
    ) -> Beside:
        """Begin a job of `chec_voice.project.jobs`; `ready` and `options` as `Beside` takes them.

        Args:
            words: what it does, for people: "choosing answers".
            done: is called when it is over, not when it was stopped.
            stopped: is called when somebody stopped it, but not when the app closes.
        """
        started = Beside(self._path, job, ready, **options)
        self._running[started] = _Going(words, done, stopped, self._app.standing)
        self._app.run_worker(lambda: started.tell(self._app), thread=True, group="jobs")
        self.changed.publish(None)
        return started

    def stop(self, job: Beside) -> None:
        """End a job; what it has begun is dropped."""
        known = self._running.pop(job, None)
        if known is not None:
            job.stop()
            self.changed.publish(None)
            self._tell(known, known.stopped)

    def going(self, *names: str) -> Beside | None:
        """A job of one of these names that goes on."""
        return next((job for job in self._running if job.name in names), None)

    def so_far(self, job: Beside) -> tuple[str, int]:
        """How far a job is, in words, and for how many seconds it has gone on."""
        known = self._running[job]
        return known.so_far or known.words, int(time.monotonic() - known.began)

    def stop_all(self) -> None:
        """End every job, as the app does when it closes."""
        for job in list(self._running):
            job.stop()
        self._running.clear()

    @property
    def words(self) -> str:
        """What goes on, in a few words; "" when nothing does."""
        return " · ".join(f"{one.so_far or one.words}…" for one in self._running.values())

    @property
    def all(self) -> Sequence[tuple[Beside, str]]:
        """What goes on, and what each does."""
        return [(job, one.words) for job, one in self._running.items()]

    @property
    def writing(self) -> str:
        """What the job does beside which nothing else can be saved; "" when there is none."""
        running = self._running.items()
        return next((one.words for job, one in running if job.name in WRITING), "")

    def busy(self) -> Busy:
        """Why nothing can be saved while such a job goes on."""
        return Busy(
            self._path,
            f"{self.writing[:1].upper()}{self.writing[1:]} goes on beside you, and nothing else can"
            " be saved until it is done.",
            keys.fill("Look at whatever you like meanwhile; {stop-work} stops it."),
        )

    def stepped(self, message: Beside.Stepped) -> None:
        if message.job in self._running:
            of = f" {message.done:,} of {message.total:,}" if message.total else ""
            self._running[message.job].so_far = f"{message.task.rstrip('…')}{of}"
            self.changed.publish(None)

    def ended(self, message: Beside.Ended) -> None:
        known = self._running.pop(message.job, None)
        if known is not None:
            self.changed.publish(None)
            self._tell(known, partial(known.done, message.result, message.error))

    def _tell(self, known: _Going, over: Callable[[], object]) -> None:
        """Say that it is over; whoever went on to another screen sees it wherever they go."""
        here = known.place is self._app.standing
        with nullcontext() if here else self._app.saying_everywhere():
            over()
