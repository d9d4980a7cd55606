"""Text to read, and a way back."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from tui import keys
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static


class ReadingScreen(Screen[None]):
    """Shows text; long text scrolls."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.READING)]

    def __init__(self, text: Content) -> None:
        super().__init__()
        self._text = text

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static(self._text)
        yield KeyBar()

    def action_close(self) -> None:
        self.dismiss()
