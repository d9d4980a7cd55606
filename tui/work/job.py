"""Long work beside the app: in a process of its own, with progress, until it is stopped."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from textual.message import Message
from textual.message_pump import MessagePump

from chec_voice.errors import ChecError, ProjectError
from chec_voice.project.jobs import job as jobs
from chec_voice.project.jobs.protocol import Failed, Result, Step, Worker
from tui import keys


class Beside:
    """One job of `chec_voice.project.jobs`; it begins with `tell`.

    Args:
        ready: what the job takes besides, worked out beside the person since that takes a while.
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

    def __init__(
        self,
        path: Path,
        job: str,
        ready: Callable[[], Mapping[str, object]] = dict,
        /,
        **options: object,
    ) -> None:
        self._path, self.name = path, job
        self._ready, self._options = ready, {"path": str(path), **options}
        self._worker: Worker | None = None
        self._stopped = False

    def tell(self, to: MessagePump) -> None:
        """Pass on what the job says until it is over; run this in a thread."""
        told = False
        try:
            self._worker = worker = Worker(self.name, {**self._options, **self._ready()})
            if self._stopped:  # before it had begun
                worker.stop()
            for said in worker.messages():
                match said:
                    case Step():
                        to.post_message(self.Stepped(self, said.task, said.done, said.of))
                    case Result():
                        told = to.post_message(
                            self.Ended(self, jobs.given(self.name, said.value), None)
                        )
                    case Failed():
                        told = to.post_message(self.Ended(self, None, said.error))
        except (OSError, ValueError):  # it could not begin, or said what is no line of ours
            pass
        if not told and not self._stopped:
            self.stop()
            to.post_message(self.Ended(self, None, self._fault()))

    def _fault(self) -> ChecError:
        return ProjectError(
            "this broke off because of a fault of its own; what was there before stays.",
            path=self._path,
            fix=keys.fill("Try again; {home}, then {home-doctor}, says whether the file is sound."),
        )

    def stop(self) -> None:
        """End it; what it has begun is dropped, and nothing half-made is kept."""
        self._stopped = True
        if self._worker is not None:
            self._worker.stop()
