"""What the screens for coding and for reading share: an answer, and acts saved at once."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.screen import Screen

from chec_voice.errors import ChecError, ReadOnly
from tui import keys
from tui.plain import cut, one_line

if TYPE_CHECKING:
    from tui.session import Session


class JudgingScreen(Screen[None]):
    """Says what was done only after it is on disk."""

    app: Session

    @abstractmethod
    def show(self, said: str = "", *, undo: bool = False) -> None:
        """Draw what is true now; `said` tells what was done, `undo` that it can be taken back."""

    def on_resize(self, _: events.Resize) -> None:
        self.show()

    def act(self, work: Callable[[], str], *, undo: bool = True) -> bool:
        """Do one thing that is saved at once, and say so; False when it was not done."""
        try:
            said = work()
        except ChecError as error:
            self.show("NOT saved")
            again = "" if isinstance(error, ReadOnly) else " Press the key again when it is free."
            self.app.show_error(error, f"This was NOT saved.{again}")
            return False
        self.show(said, undo=undo)
        return True


def status(said: str, width: int, *, undo: bool) -> Content:
    """The line that says what was done."""
    tail = Content.styled(f"  ·  {keys.shown('undo')} undo", "dim") if undo else Content("")
    return cut(one_line(said), width - tail.cell_length) + tail
