"""A question or a message that waits for an answer."""

from __future__ import annotations

import time
from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button

from tui import keys
from tui.plain import plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_CALM = 0.3
"""Seconds in which keys are not taken: those typed before the message was there were meant for
something else."""
_WIDEST, _SIDES, _FRAME, _AROUND = 84, 4, 5, 12
"""Columns of the dialog, and of its border and padding; lines beside the text and the choices;
columns that a choice takes beside its label."""
_SCROLLS = {
    "down": "scroll_down",
    "up": "scroll_up",
    "pagedown": "scroll_page_down",
    "pageup": "scroll_page_up",
    "home": "scroll_home",
    "end": "scroll_end",
}
"""Keys that read on in a long text."""


class AskScreen(ModalScreen[str]):
    """Shows text and returns the key of what was chosen; Escape is the last choice.

    Args:
        choices: key -> label.
    """

    AUTO_FOCUS = None

    def __init__(self, heading: str, text: str, choices: Mapping[str, str]) -> None:
        super().__init__()
        self._heading, self._text, self._choices = heading, text, dict(choices)
        self._shown_at = time.monotonic()

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static(plain(self._heading, "bold"), classes="heading")
            # Only the text scrolls: the choices stay in sight.
            with VerticalScroll(id="asked", can_focus=False):
                yield Static(plain(self._text))
            with Horizontal(classes="buttons"):
                for key, label in self._choices.items():
                    shown = {"enter": "Enter", "escape": "Esc"}.get(key, key)
                    button = Button(plain(f"{shown}  {label}"), id=f"choice-{key}", compact=True)
                    button.can_focus = False
                    yield button
        # Lies over the keys of the screen below, none of which works now.
        yield KeyBar()

    def on_mount(self) -> None:
        self._shown_at = time.monotonic()
        self._lay_out()

    def on_resize(self, _: events.Resize) -> None:
        self._lay_out()

    def _lay_out(self) -> None:
        """Leave room for the choices, one below the other where they do not stand in a line."""
        size = self.app.size
        inner = min(size.width * 9 // 10, _WIDEST) - _SIDES
        labels = [len(label) + _AROUND for label in self._choices.values()]
        stacked = sum(labels) > inner
        self.query_one(".buttons").set_class(stacked, "-stacked")
        rows = len(labels) if stacked else 1
        room = max((size.height - 1) * 9 // 10 - rows - _FRAME, 2)  # one line is the footer
        asked = self.query_one("#asked", VerticalScroll)
        asked.styles.max_height = room
        needed = len(plain(self._text).wrap(max(inner - 1, 1)))
        dialog = self.query_one(".dialog")
        dialog.border_subtitle = f"more: {keys.shown('page-down')}" if needed > room else ""

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if event.key in _SCROLLS and event.key not in self._choices:
            getattr(self.query_one("#asked"), _SCROLLS[event.key])(animate=False)
            return
        if time.monotonic() - self._shown_at < _CALM:
            return
        if event.key in self._choices:
            self.dismiss(event.key)
        elif event.key == "escape":
            self.dismiss(list(self._choices)[-1])

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("choice-"))
