"""Has a project's answers read for their meaning by a process beside the app."""

from __future__ import annotations

import subprocess
import sys
from contextlib import suppress
from pathlib import Path


class ReadingAhead:
    """A run of `chec_voice.project.reading_ahead`. What goes wrong there costs the better order."""

    def __init__(self, path: Path) -> None:
        self._command = [sys.executable, "-m", "chec_voice.project.reading_ahead", str(path)]
        self._process: subprocess.Popen[bytes] | None = None

    def wait(self) -> bool:
        """Start it and wait for its end, in a thread. True when the queue can be made anew."""
        with suppress(OSError):
            self._process = subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL, start_new_session=True,
            )  # fmt: skip
            return self._process.wait() == 0
        return False

    def close(self) -> None:
        """End it; each batch it has finished is kept, and nothing half-made is."""
        if self._process is not None and self._process.poll() is None:
            self._process.terminate()
