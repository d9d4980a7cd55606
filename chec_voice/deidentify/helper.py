"""A second process that runs the rules (see `serve`), for machines with two cores.

Texts and hits go through pipes as pickles, never through a file or a command line. The process ends
when its standard input does, so it never outlives who started it.
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from collections.abc import Sequence
from types import TracebackType

from chec_voice.deidentify.types import Hit

COMMAND = (sys.executable, "-m", "chec_voice.deidentify.serve")
Part = tuple[Sequence[tuple[str, str]], float, bool]
"""(text, question) pairs, the least score, whether leads are wanted."""


def cores() -> int:
    """Processors that this process may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


class Helper:
    """The other process. One part at a time: `give` it, do something else, `take` what it found."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        )

    def __enter__(self) -> Helper:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue  # it ended before it read all
        self._process.wait()

    def give(self, part: Part) -> None:
        """Send a part. Raises OSError when the process has ended."""
        assert self._process.stdin is not None
        pickle.dump(part, self._process.stdin)
        self._process.stdin.flush()

    def take(self) -> list[list[Hit]]:
        """Hits in each text of the part. Raises OSError or EOFError when the process has ended."""
        assert self._process.stdout is not None
        found: list[list[Hit]] = pickle.load(self._process.stdout)
        return found
