"""The line of places at the top, and the work that goes on beside the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.message import Message

from tui import shell
from tui.plain import cut, one_line
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.session import Session


class GoBar(Static):
    """Shows where one is, where one can go, and how far long work is.

    On a small screen only the last, and only while there is something to say.
    """

    class Changed(Message):
        """The bar has another height: the rest of the screen has a line more or less."""

    app: Session

    DEFAULT_CSS = "GoBar { height: 1; padding: 0 1; text-wrap: nowrap; display: none; }"

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._lines = 0

    def on_mount(self) -> None:
        self.app.jobs.changed.subscribe(self, lambda _: self.draw())
        self.app.look_at_vault()
        self.draw()

    def draw(self) -> None:
        """Draw what is true now."""
        now = self.app.bar_lines
        was, self._lines = self._lines, now
        self.display, self.styles.height = now > 0, max(now, 1)
        words, width = self.app.bar_words, self.app.size.width - 2
        if self.app.has_room:
            self.update(shell.bar(shell.place_of(self.screen), words, width))
        else:
            self.update(cut(one_line(words, "reverse"), width))
        if now != was:
            self.post_message(self.Changed())

    def on_resize(self) -> None:
        self.draw()

    def on_screen_resume(self) -> None:
        self.app.look_at_vault()
        self.draw()

    def on_click(self, event: events.Click) -> None:
        if not self.app.has_room or event.y:
            return
        section = shell.at(event.x - 1, self.app.size.width - 2)
        if section is not None:
            self.app.go(section.action)
