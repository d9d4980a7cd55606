"""Work in a process of its own beside an app: one way to start it, one way to hear of it.

The app writes lines of JSON to the process: first what it is to do, then, where it goes on being
asked, one line a question. The process writes lines of JSON: `{"step": words, "done": n, "of": n}`
as the work goes on (`of` null when nobody knows), then `{"result": ...}` or `{"error": {...}}`.
What it is to do stands on no command line and in no environment, which other programs can read.
"""

from __future__ import annotations

import dataclasses
import json
import os
import subprocess
import sys
import threading
import time
import types
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, TextIO, TypeVar, Union, get_args, get_origin, get_type_hints

from chec_voice import errors
from chec_voice.errors import ChecError
from chec_voice.progress import Progress

COMMAND = [sys.executable, "-m", "chec_voice.project.jobs"]
_EVERY = 0.1
"""Seconds between two steps that are told."""
T = TypeVar("T")


@dataclass(frozen=True)
class Step:
    """The work is so far."""

    task: str
    done: int
    of: int | None

    def __str__(self) -> str:
        return f"{self.task} {self.done:,} of {self.of:,}" if self.of else self.task


@dataclass(frozen=True)
class Result:
    """The work (or one question) is done; what it gave, as JSON holds it."""

    value: Any


@dataclass(frozen=True)
class Failed:
    """The work ended with an error that says what to do."""

    error: ChecError


Message = Step | Result | Failed


# --- in the process ---


class Telling:
    """Progress as lines for the app."""

    def __init__(self, out: TextIO) -> None:
        self._out = out
        self._task, self._done, self._last = "", 0, 0.0
        self._of: int | None = None

    def start(self, task: str, total: int | None) -> None:
        """Tell that a step begins; `total` None: nobody knows how long it is."""
        self._task, self._done, self._of, self._last = task, 0, total, 0.0
        self.advance(0)

    def advance(self, units: int = 1) -> None:
        """Tell how far the step is, at most a few times a second."""
        self._done += units
        if time.monotonic() - self._last >= _EVERY:
            self._last = time.monotonic()
            self._say({"step": self._task, "done": self._done, "of": self._of})

    def finish(self) -> None:
        """Nothing: the next step or the result tells it."""

    def result(self, value: object) -> None:
        """Tell what the job came to."""
        self._say({"result": value})

    def error(self, error: ChecError) -> None:
        """Tell why the job ended, so that it is raised on the other side."""
        where = {"path": error.path, "row": error.row, "column": error.column}
        kind = type(error).__name__
        self._say({"error": {"kind": kind, "message": error.message, "fix": error.fix, **where}})

    def _say(self, what: object) -> None:
        self._out.write(json.dumps(what, default=_plain) + "\n")
        self._out.flush()


def begin() -> Telling:
    """Make this process a good neighbour; returns what it tells the app with."""
    # Libraries may print; what they say must not come between the lines.
    out = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(2, 1)
    if hasattr(os, "nice"):
        os.nice(5)  # the app's keys come first
    return Telling(out)


def serve(work: Callable[[Mapping[str, Any], Progress], object], *, outlives: bool = False) -> int:
    """Read what to do, do it, tell how it ended.

    Args:
        outlives: go on to the end when the app has gone; else end with the app.
    """
    telling = begin()
    options = json.loads(sys.stdin.readline())
    if not outlives:
        threading.Thread(target=_end_with_the_app, daemon=True).start()
    try:
        telling.result(work(options, telling))
    except ChecError as error:
        telling.error(error)
    return 0


def _end_with_the_app() -> None:
    sys.stdin.read()
    os._exit(1)  # what was committed stays; nothing half-made does


def _plain(value: Any) -> Any:
    """Dataclasses, and numbers of other libraries, as JSON can hold them."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        return dataclasses.asdict(value)
    return value.item() if hasattr(value, "item") else str(value)


# --- in the app ---


class Worker:
    """One process beside the app; it begins at once.

    Args:
        job: what it does, by its name in `jobs/__main__.py`.
        options: what it needs to know, as JSON can hold it.
        heard: somebody reads `messages`; else what it tells is dropped.
    """

    def __init__(self, job: str, options: Mapping[str, object], *, heard: bool = True) -> None:
        self.stopped = False
        self._process = subprocess.Popen(
            [*COMMAND, job],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE if heard else subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            encoding="utf-8",
            start_new_session=True,
        )
        self.ask(options)

    def ask(self, question: object) -> None:
        """Write one line to it; one that has ended already does not mind."""
        with suppress(OSError, ValueError):
            if self._process.stdin is not None:
                self._process.stdin.write(json.dumps(question) + "\n")
                self._process.stdin.flush()

    def messages(self) -> Iterator[Message]:
        """What it tells, until it has ended; nothing more after `stop`. Read it in a thread."""
        assert self._process.stdout is not None
        with suppress(OSError, ValueError):
            for line in self._process.stdout:
                if self.stopped:
                    break
                yield heard(line)
        self.close()

    def stop(self) -> None:
        """End it now; what it has begun is dropped, and nothing half-made is kept."""
        self.stopped = True
        with suppress(OSError):
            self._process.kill()

    def close(self, wait: float = 0.5) -> None:
        """Let it end, which it does when nobody asks any more."""
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                with suppress(OSError, ValueError):
                    pipe.close()
        try:
            self._process.wait(timeout=wait)
        except subprocess.TimeoutExpired:
            self._process.terminate()
            self._process.wait()


def heard(line: str) -> Message:
    """One line of a process.

    Raises:
        ValueError: it is no such line.
    """
    told = json.loads(line)
    if "step" in told:
        return Step(told["step"], told["done"], told["of"])
    if "result" in told:
        return Result(told["result"])
    kind = getattr(errors, told["error"].pop("kind"), ChecError)
    return Failed(kind(**told["error"]))


def unpacked(kind: type[T], value: Any) -> T:
    """A dataclass, made again from what JSON holds of it."""
    made: T = _unpack(kind, value)
    return made


def _unpack(kind: Any, value: Any) -> Any:
    origin, inner = get_origin(kind), get_args(kind)
    if origin in (Union, types.UnionType):
        known = [one for one in inner if one is not type(None)]
        return None if value is None else _unpack(known[0], value)
    if dataclasses.is_dataclass(kind) and isinstance(kind, type):
        hints = get_type_hints(kind)
        names = [field.name for field in dataclasses.fields(kind) if field.init]
        return kind(**{name: _unpack(hints[name], value[name]) for name in names})
    if origin is tuple:
        if inner[-1] is Ellipsis:
            return tuple(_unpack(inner[0], one) for one in value)
        return tuple(_unpack(a, one) for a, one in zip(inner, value, strict=True))
    if isinstance(value, list) and inner:
        return [_unpack(inner[0], one) for one in value]
    if isinstance(value, dict) and inner:
        return {inner[0](key): _unpack(inner[1], one) for key, one in value.items()}
    return float(value) if kind is float and value is not None else value
