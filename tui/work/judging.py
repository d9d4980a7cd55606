"""What the screens for coding and for reading share: an answer, and acts saved at once."""

from __future__ import annotations

import time
from abc import abstractmethod
from collections.abc import Callable
from typing import TYPE_CHECKING

from textual import events
from textual.content import Content
from textual.screen import Screen

from chec_voice.errors import Busy, ChecError, ReadOnly
from tui import keys
from tui.plain import cut, one_line
from tui.widgets.go_bar import GoBar

if TYPE_CHECKING:
    from tui.session import Session


WAITING = "Waiting for another coder, who is saving …"
PATIENCE = 30.0
"""Seconds for which an act is tried again before it is refused."""
AT_ONCE, AGAIN = 0.01, 0.03
"""Seconds that one try waits for the lock, while the screen stands still; seconds between tries."""


class JudgingScreen(Screen[None]):
    """Says what was done only after it is on disk."""

    app: Session
    last_said: tuple[str, bool] = ("", False)
    """What the screen says now, and whether that can be taken back."""

    @abstractmethod
    def show(self, said: str = "", *, undo: bool = False) -> None:
        """Draw what is true now; `said` tells what was done, `undo` that it can be taken back."""

    def on_resize(self, _: events.Resize) -> None:
        self.show()

    def on_go_bar_changed(self, _: GoBar.Changed) -> None:
        said, undo = self.last_said
        self.show(said, undo=undo)

    def act(
        self,
        work: Callable[[], str],
        *,
        undo: bool = True,
        then: Callable[[bool], None] | None = None,
    ) -> None:
        """Do one thing that is saved at once, and say so.

        While another coder saves, it says that it waits, and tries again; keys wait meanwhile.

        Args:
            work: one transaction, which can be tried again when it was refused as busy.
            then: is told whether it was done, once that is known.
        """
        gives_up = time.monotonic() + PATIENCE

        def attempt() -> None:
            try:
                with self.app.project.patience(AT_ONCE):
                    said = work()
            except Busy as error:
                if time.monotonic() < gives_up:
                    if not self.app.keys_wait:
                        self.app.keys_wait = True
                        self.show(WAITING)
                    self.set_timer(AGAIN, attempt)
                    return
                done = self._not_saved(error)
            except ChecError as error:
                done = self._not_saved(error)
            else:
                self.show(said, undo=undo)
                done = True
            self.app.keys_wait = False
            if then is not None:
                then(done)

        if not self.app.keys_wait:  # a click meanwhile is no second act
            attempt()

    def act_now(self, work: Callable[[], str], *, undo: bool = True) -> bool:
        """The same for a dialog, which stays open until it is saved; False when it was not."""
        try:
            said = work()
        except ChecError as error:
            return self._not_saved(error)
        self.show(said, undo=undo)
        return True

    def _not_saved(self, error: ChecError) -> bool:
        self.show("NOT saved")
        again = "" if isinstance(error, ReadOnly) else " Press the key again when it is free."
        self.app.show_error(error, f"This was NOT saved.{again}")
        return False


def status(said: str, width: int, *, undo: bool) -> Content:
    """The line that says what was done."""
    tail = Content.styled(f"  ·  {keys.shown('undo')} undo", "dim") if undo else Content("")
    return cut(one_line(said), width - tail.cell_length) + tail
