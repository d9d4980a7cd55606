"""Takes some words of an answer, to code just those or to keep them as a quote."""

from __future__ import annotations

from typing import ClassVar, Literal, NamedTuple

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen

from chec_voice.review import SegmentView
from tui import keys
from tui.edges import Edges
from tui.plain import plain
from tui.widgets.answer_box import character_at
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_HOW = (
    "{words-after} another word, {words-more} more or fewer."
    " With the mouse: click the first word, then the last."
)


class Taken(NamedTuple):
    """Words that somebody took."""

    start: int
    end: int
    """Half-open, in code points of the response."""
    to: Literal["code", "quote"]


class WordsScreen(ModalScreen[Taken | None]):
    """Returns the words that were taken and what for, or None.

    Args:
        at: a character of the part: the word there was clicked already.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.WORDS)]
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    def __init__(self, view: SegmentView, at: int | None = None) -> None:
        super().__init__()
        self._offset = view.start
        self._edges = Edges(view.text, 0, 0)
        self._edges.shift(1)
        if at is not None:
            self._edges.at(at)
        self._clicked = at is not None

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static("Which words?", classes="heading", markup=False)
            yield Static(id="words", markup=False)
            yield Static(plain(keys.fill(_HOW)), classes="hint")
        yield KeyBar()

    def on_mount(self) -> None:
        self._show()

    def _show(self) -> None:
        edges = self._edges
        self.query_one("#words", Static).update(
            Content.assemble(
                plain(edges.text[: edges.start]),
                plain(edges.words, "bold reverse"),
                plain(edges.text[edges.end :]),
            )
        )

    def on_click(self, event: events.Click) -> None:
        box = self.query_one("#words", Static)
        if not box.content_region.contains_point(event.screen_offset):
            return
        at = event.screen_offset - box.content_region.offset
        place = character_at(self._edges.text, box.content_size.width, at.x, at.y)
        if self._clicked:
            self._edges.reach(place)
        else:
            self._edges.at(place)
        self._clicked = not self._clicked
        self._show()

    def action_shift(self, step: int) -> None:
        self._edges.shift(step)
        self._show()

    def action_grow(self, step: int) -> None:
        self._edges.grow(step)
        self._show()

    def action_code(self) -> None:
        self._take("code")

    def action_quote(self) -> None:
        self._take("quote")

    def _take(self, to: Literal["code", "quote"]) -> None:
        if self._edges.words.strip():
            start, end = self._edges.start, self._edges.end
            self.dismiss(Taken(start + self._offset, end + self._offset, to))

    def action_close(self) -> None:
        self.dismiss(None)
