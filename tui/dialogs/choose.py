"""Chooses one thing from a short list."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.screen import ModalScreen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from tui import keys
from tui.plain import one_line, plain
from tui.widgets.keybar import KeyBar


class ChooseScreen(ModalScreen[int | None]):
    """Returns the index of the chosen name, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CHOOSE)]

    def __init__(self, heading: str, names: Sequence[str]) -> None:
        super().__init__()
        self._heading, self._names = heading, names

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog"):
            yield Static(plain(self._heading, "bold"), classes="heading")
            yield OptionList(
                *[Option(one_line(name)) for name in self._names], markup=False, compact=True
            )
            yield Static("Enter chooses", classes="hint", markup=False)
        yield KeyBar()

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_close(self) -> None:
        self.dismiss(None)
