"""Does one long job in a process of its own, for an app whose keys must not wait for it:

    python -m chec_voice.project.jobs.job PROJECT JOB OPTIONS

OPTIONS are JSON. Pickled tuples go to standard output: `("step", task, done, total)` as the work
goes on, then `("result", what the job gave)` or `("error", the ChecError)`. The process ends when
its standard input does, so that it never outlives the app.
"""

from __future__ import annotations

import json
import os
import pickle
import sys
import threading
from collections.abc import Callable, Mapping
from typing import Any, BinaryIO

from chec_voice.errors import ChecError
from chec_voice.progress import Progress
from chec_voice.project.project import Project

Job = Callable[[Project, Mapping[str, Any], Progress], object]


def _find_topics(project: Project, options: Mapping[str, Any], watcher: Progress) -> None:
    project.topics.find(progress=watcher, **options)  # the app reads what is kept


JOBS: dict[str, Job] = {
    "quality": lambda project, options, _: project.suggestions.quality(**options),
    "meaning": lambda project, _, watcher: project.risk_reading.get_ready(watcher),
    "order": lambda project, options, _: project.suggestions.plan_queue(**options),
    "topics": _find_topics,
}


class _Telling:
    """Progress as tuples on a pipe."""

    def __init__(self, out: BinaryIO) -> None:
        self._out = out
        self._task, self._done = "", 0
        self._total: int | None = None

    def start(self, task: str, total: int | None) -> None:
        self._task, self._done, self._total = task, 0, total
        self.advance(0)

    def advance(self, units: int = 1) -> None:
        self._done += units
        _tell(self._out, ("step", self._task, self._done, self._total))

    def finish(self) -> None:
        pass


def _tell(out: BinaryIO, message: tuple[object, ...]) -> None:
    pickle.dump(message, out)
    out.flush()


def _end_with_the_app() -> None:
    sys.stdin.buffer.read()
    os._exit(1)  # what was committed stays; nothing half-made does


def main(path: str, job: str, options: str) -> int:
    # Libraries may print; what they say must not come between the messages.
    out = os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)  # the app's keys come first
    threading.Thread(target=_end_with_the_app, daemon=True).start()
    try:
        with Project.open(path) as project:
            given = JOBS[job](project, json.loads(options), _Telling(out))
        _tell(out, ("result", given))
    except ChecError as error:
        _tell(out, ("error", error))
    return 0


if __name__ == "__main__":
    raise SystemExit(main(*sys.argv[1:4]))
