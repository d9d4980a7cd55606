"""The answers of one topic, the most typical first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.review import shorten
from tui import keys
from tui.plain import cut, lines, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import room_of_lines, scroll_a_page, tell_place
from tui.widgets.sized import Part, Sized


class TopicScreen(Sized, Screen[int | str | None]):
    """Returns the segment to go to, `promote`, `merge` or None.

    Args:
        about: what is known of the topic.
        answers: (segment, text, question).
    """

    PART = Part("topic", "#meaning", "height", "below", 3, 12)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TOPIC)]
    PALETTE = ("topic", keys.TOPIC)

    def __init__(self, about: Content, answers: Sequence[tuple[int, str, str]]) -> None:
        super().__init__()
        self._about, self._answers = about, answers

    def compose(self) -> ComposeResult:
        yield Static(self._about, id="about")
        yield OptionList(markup=False, compact=True, classes="panel")
        with VerticalScroll(id="meaning", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one(OptionList).border_title = "Answers of the topic"

    def on_resize(self, _: events.Resize) -> None:
        """A line each: the marked one stands whole below."""
        options, room = self.query_one(OptionList), room_of_lines(self)
        at = options.highlighted or 0
        words = (one_line(shorten(text, 200)) for _, text, _ in self._answers)
        options.set_options([Option(cut(one, room)) for one in words])
        options.highlighted = at if self._answers else None
        self._tell_place()

    def _tell_place(self) -> None:
        listing, many = self.query_one(OptionList), len(self._answers)
        below = self.query_one("#meaning")
        tell_place(listing, listing.highlighted, many, below=below, title="The marked answer")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_place()
        _, text, question = self._answers[event.option_index]
        box = self.query_one("#meaning", VerticalScroll)
        box.query_one(Static).update(lines(one_line(question, "dim"), plain(text)))
        box.scroll_home(animate=False)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None:
            self.dismiss(self._answers[at][0])

    def action_promote(self) -> None:
        self.dismiss("promote")

    def action_merge(self) -> None:
        self.dismiss("merge")

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#meaning", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss(None)
