"""Long work beside the app: in a process of its own, with progress, until it is stopped."""

from __future__ import annotations

import json
import pickle
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from chec_voice.errors import ChecError, ProjectError


class Beside:
    """One job of `chec_voice.project.jobs.job`; it begins at once.

    Args:
        options: what the job takes, as JSON can hold it.
    """

    class Stepped(Message):
        """The job is so far."""

        def __init__(self, job: Beside, task: str, done: int, total: int | None) -> None:
            super().__init__()
            self.job, self.task, self.done, self.total = job, task, done, total

    class Ended(Message):
        """The job is over; not sent for one that was stopped."""

        def __init__(self, job: Beside, result: object, error: ChecError | None) -> None:
            super().__init__()
            self.job, self.result, self.error = job, result, error

    def __init__(self, path: Path, job: str, **options: object) -> None:
        self._path = path
        self._stopped = False
        self._process = subprocess.Popen(
            [sys.executable, "-m", "chec_voice.project.jobs.job", str(path), job,
             json.dumps(options)],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            start_new_session=True,
        )  # fmt: skip

    def tell(self, to: MessagePump) -> None:
        """Pass on what the job says until it is over; run this in a thread."""
        assert self._process.stdout is not None
        try:
            while not self._stopped:
                kind, *said = pickle.load(self._process.stdout)
                if kind == "step":
                    to.post_message(self.Stepped(self, *said))
                    continue
                result, error = (said[0], None) if kind == "result" else (None, said[0])
                to.post_message(self.Ended(self, result, error))
                break
        except (EOFError, OSError, ValueError, pickle.UnpicklingError):
            if not self._stopped:
                self.stop()
                to.post_message(self.Ended(self, None, self._fault()))
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()

    def _fault(self) -> ChecError:
        return ProjectError(
            "this broke off because of a fault of its own; what was there before stays.",
            path=self._path,
            fix=f"Try again; chec-voice doctor {self._path.name} says whether the file is sound.",
        )

    def stop(self) -> None:
        """End it; what it has begun is dropped, and nothing half-made is kept."""
        self._stopped = True
        with suppress(OSError):
            self._process.kill()
