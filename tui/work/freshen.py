"""Asks a process beside the app to make the next answers' suggestions anew; no key waits for it."""

from __future__ import annotations

from contextlib import suppress
from pathlib import Path

from chec_voice.project.jobs.protocol import Worker

EVERY = 5
"""Answers done between two requests."""


class Freshener:
    """Starts the job `live` when first wanted; one process, one task at a time.

    What goes wrong there costs fresh suggestions and nothing else, so it is not shown.
    """

    def __init__(self, path: Path, coder: str) -> None:
        self._options = {"path": str(path), "coder": coder}
        self._worker: Worker | None = None
        self._done = 0

    def done(self, at: int) -> None:
        """An answer is done, and the coder now looks at segment `at`, which is left alone."""
        self._done += 1
        if self._done % EVERY:
            return
        if self._worker is None:
            with suppress(OSError):
                self._worker = Worker("live", self._options, heard=False)
        if self._worker is not None:
            self._worker.ask(at)

    def close(self) -> None:
        """Let it end; what it has begun is dropped, and nothing half-made is kept."""
        if self._worker is not None:
            self._worker.close()
