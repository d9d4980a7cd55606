"""Moves the edges of what will be replaced, a word at a time."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from tui import keys
from tui.deidentify.show import around
from tui.edges import Edges
from tui.plain import lines, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static


class EdgesScreen(ModalScreen[str | None]):
    """Returns the words to take instead, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.EDGES)]
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    def __init__(self, edges: Edges) -> None:
        super().__init__()
        self._edges, self._was = edges, edges.words

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static("Take more or fewer words", classes="heading", markup=False)
            yield Static(id="words", markup=False)
            yield Static(id="which", classes="hint", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        edges = self._edges
        which = "end" if edges.moving == "end" else "beginning"
        self.query_one("#words", Static).update(around(edges.text, edges.start, edges.end))
        self.query_one("#which", Static).update(
            lines(
                plain(f"← → move the {which}; Tab moves the other edge."),
                plain("Other places of this group change where the same words stand there."),
            )
        )

    def action_move(self, step: int) -> None:
        self._edges.move(step)
        self._show()

    def action_other(self) -> None:
        self._edges.other()
        self._show()

    def action_take(self) -> None:
        words = self._edges.words
        self.dismiss(words if words != self._was else None)

    def action_close(self) -> None:
        self.dismiss(None)
