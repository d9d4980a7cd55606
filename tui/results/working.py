"""What quality and topics share: a table whose figures a process beside the app works out."""

from __future__ import annotations

import time
from pathlib import Path

from textual.content import Content
from textual.screen import ScreenResultType

from chec_voice.errors import ChecError
from tui import keys
from tui.plain import plain
from tui.results.table import TableScreen
from tui.work.job import Beside


class WorkingScreen(TableScreen[ScreenResultType]):
    """Starts one job at a time, says how far it is, and stops it when asked or left."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self._path = path
        self._job: Beside | None = None
        self._began = 0.0
        self._doing = ""
        """`measuring`, and how far that is."""

    @property
    def busy(self) -> bool:
        return self._job is not None

    # --- for subclasses ---

    def ended(self, result: object) -> None:
        """The job is done."""

    def failed(self, error: ChecError) -> None:
        """The job could not be done."""

    # --- the job ---

    def begin(self, job: str, doing: str, **options: object) -> None:
        self.stop()
        self._job = started = Beside(self._path, job, **options)
        self._began, self._doing = time.monotonic(), doing
        self.run_worker(lambda: started.tell(self), thread=True, group="beside", description=doing)
        self._tick()
        self.refresh_bindings()

    def on_mount(self) -> None:
        self.set_interval(1.0, self._tick)

    def on_unmount(self) -> None:
        self.stop()

    def stop(self) -> None:
        """Drop the job; what was found before stays."""
        if self._job is not None:
            self._job.stop()
            self._job = None

    def _tick(self) -> None:
        if self.busy:
            seconds = int(time.monotonic() - self._began)
            self._set(
                "#heading",
                plain(f"{self._doing}… {seconds} s", "bold")
                + Content(keys.fill("  {quality-close} stops")),
            )

    def on_beside_stepped(self, message: Beside.Stepped) -> None:
        if message.job is self._job:
            of = f": {message.done:,} of {message.total:,}" if message.total else ""
            self._doing = f"{message.task[:1].lower()}{message.task[1:]}{of}"
            self._tick()

    def on_beside_ended(self, message: Beside.Ended) -> None:
        if message.job is not self._job or not self.is_attached:
            return
        self._job = None
        self.refresh_bindings()
        if message.error is not None:
            self.failed(message.error)
        else:
            self.ended(message.result)
