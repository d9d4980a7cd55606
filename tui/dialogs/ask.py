"""A question or a message that waits for an answer."""

from __future__ import annotations

import time
from collections.abc import Mapping

from textual import events
from textual.app import ComposeResult
from textual.containers import Horizontal, VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import Button, Static

from tui.plain import plain
from tui.widgets.keybar import KeyBar

_CALM = 0.3
"""Seconds in which keys are not taken: those typed before the message was there were meant for
something else."""


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
        with VerticalScroll(classes="dialog", can_focus=False):
            yield Static(plain(self._heading, "bold"), classes="heading")
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

    def on_key(self, event: events.Key) -> None:
        event.stop()
        if time.monotonic() - self._shown_at < _CALM:
            return
        if event.key in self._choices:
            self.dismiss(event.key)
        elif event.key == "escape":
            self.dismiss(list(self._choices)[-1])

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.dismiss((event.button.id or "").removeprefix("choice-"))
