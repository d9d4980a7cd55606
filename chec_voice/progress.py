"""How long work reports itself, without knowing who is watching."""

from __future__ import annotations

from typing import Protocol


class Cancelled(Exception):
    """Raised by long work when the watcher asked it to stop; work committed so far stays."""


class Progress(Protocol):
    """A watcher of long work."""

    def start(self, task: str, total: int | None) -> None:
        """A new stage begins; `total` units are expected, or None when unknown."""

    def advance(self, units: int = 1) -> None:
        """`units` more are done. Raises `Cancelled` to stop the work."""

    def finish(self) -> None:
        """The stage is done."""


class Silent:
    """The watcher that does nothing."""

    def start(self, task: str, total: int | None) -> None:
        """Nothing."""

    def advance(self, units: int = 1) -> None:
        """Nothing."""

    def finish(self) -> None:
        """Nothing."""


SILENT: Progress = Silent()
