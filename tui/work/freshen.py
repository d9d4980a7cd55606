"""Asks a process beside the app to make the next answers' suggestions anew; no key waits for it."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path

EVERY = 5
"""Answers done between two requests."""


class Freshener:
    """Starts `chec_voice.project.jobs.live` when first wanted; one process, one task at a time.

    What goes wrong there costs fresh suggestions and nothing else, so it is not shown.
    """

    def __init__(self, path: Path, coder: str) -> None:
        self._command = [sys.executable, "-m", "chec_voice.project.jobs.live", str(path), coder]
        self._process: subprocess.Popen[str] | None = None
        self._done = 0

    def done(self, at: int) -> None:
        """An answer is done, and the coder now looks at segment `at`, which is left alone."""
        self._done += 1
        if self._done % EVERY:
            return
        with suppress(OSError, ValueError):
            if self._process is None:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL,
                    stderr=subprocess.DEVNULL, text=True, start_new_session=True,
                )  # fmt: skip
            if self._process.stdin is not None:
                self._process.stdin.write(f"{at}\n")
                self._process.stdin.flush()

    def close(self) -> None:
        """Let it end; what it has begun is dropped, and nothing half-made is kept."""
        if self._process is None:
            return
        with suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.close()
        try:
            self._process.wait(timeout=0.5)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait()
