"""The framed part of a small dialog."""

from __future__ import annotations

from textual import events
from textual.containers import Vertical


class Dialog(Vertical):
    """Scrolls where the window is too small for it; what has the focus stays in sight then.

    Args:
        tall: it takes most of the height, whatever is in it.
    """

    def __init__(self, *, tall: bool = False) -> None:
        super().__init__(classes="dialog tall" if tall else "dialog")

    def on_resize(self, _: events.Resize) -> None:
        self.call_after_refresh(self._keep_in_sight)

    def _keep_in_sight(self) -> None:
        focused = self.screen.focused
        if focused is not None and self in focused.ancestors:
            focused.scroll_visible(animate=False)
