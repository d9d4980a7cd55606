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
from tui.plain import one_line, wrapped
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.work.saving import WAITING

if TYPE_CHECKING:
    from tui.session import Session


class JudgingScreen(Screen[None]):
    """Says what was done only after it is on disk."""

    app: Session
    last_said: tuple[str, bool] = ("", False)
    """What the screen says now, and whether that can be taken back."""

    @abstractmethod
    def show(self, said: str = "", *, undo: bool = False) -> None:
        """Draw what is true now; `said` tells what was done, `undo` that it can be taken back."""

    def on_resize(self, _: events.Resize) -> None:
        self._draw_again()

    def on_go_bar_changed(self, _: GoBar.Changed) -> None:
        self._draw_again()

    def on_key_bar_changed(self, _: KeyBar.Changed) -> None:
        self._draw_again()

    def _draw_again(self) -> None:
        said, undo = self.last_said
        self.show(said, undo=undo)

    def act(
        self,
        work: Callable[[], str],
        *,
        undo: bool = True,
        then: Callable[[bool], None] | None = None,
    ) -> None:
        """Do one thing that is saved at once, and say so; see `Saving.save`.

        Args:
            work: one transaction, which can be tried again when it was refused as busy.
            then: is told whether it was done, once that is known.
        """

        def done(said: str) -> None:
            self.show(said, undo=undo)
            if then is not None:
                then(True)

        def failed(error: ChecError) -> None:
            self._not_saved(error)
            if then is not None:
                then(False)

        self.app.save(work, done, failed, waits=lambda: self.show(WAITING))

    def _not_saved(self, error: ChecError) -> None:
        self.show("NOT saved")
        again = "" if isinstance(error, ReadOnly) else " Press the key again when it is free."
        self.app.show_error(error, f"This was NOT saved.{again}")


def status(said: str, width: int, *, undo: bool) -> Content:
    """What was done, on as many lines as it takes."""
    tail = Content.styled(f"  ·  {keys.shown('undo')} undo", "dim") if undo else Content("")
    return wrapped(one_line(said) + tail, width)
