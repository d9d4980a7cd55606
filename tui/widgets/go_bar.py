"""The line of places at the top, and the work that goes on beside the person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import events
from textual.widgets import Static

from tui import shell

if TYPE_CHECKING:
    from tui.session import Session


class GoBar(Static):
    """Shows where one is, where one can go, and how far long work is. Only where there is room."""

    app: Session

    DEFAULT_CSS = "GoBar { height: 1; padding: 0 1; text-wrap: nowrap; display: none; }"

    def __init__(self) -> None:
        super().__init__(markup=False)

    def on_mount(self) -> None:
        self.app.jobs.changed.subscribe(self, lambda _: self.draw())
        self.app.look_at_vault()
        self.draw()

    def draw(self) -> None:
        """Draw what is true now."""
        self.display = self.app.bar_lines > 0
        here = shell.place_of(self.screen)
        words = self.app.jobs.words or self.app.vault_mark
        self.update(shell.bar(here, words, self.app.size.width - 2))

    def on_resize(self) -> None:
        self.draw()

    def on_screen_resume(self) -> None:
        self.app.look_at_vault()
        self.draw()

    def on_click(self, event: events.Click) -> None:
        section = shell.at(event.x - 1, self.app.size.width - 2)
        if section is not None:
            self.app.go(section.action)
