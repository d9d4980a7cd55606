"""A list of answers, a line each, and the marked one whole below it."""

from __future__ import annotations

from abc import abstractmethod

from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen, ScreenResultType
from textual.widget import Widget
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui.plain import cut
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import room_of_lines, scroll_a_page, tell_place
from tui.widgets.sized import Sized
from tui.widgets.static import Static


class MarkedAnswerScreen(Sized, Screen[ScreenResultType]):
    """What is listed and how it is told is a subclass's.

    Args:
        about: stands above the list.
        title: of the list.
        many: how many answers there are.
        below: what stands between the answers and the keys.
    """

    def __init__(self, about: Content, title: str, many: int, *below: Widget) -> None:
        super().__init__()
        self._about, self._title, self._many, self._below = about, title, many, below

    def compose(self) -> ComposeResult:
        yield Static(self._about, id="about")
        yield OptionList(
            *(Option("") for _ in range(self._many)),  # drawn once it is known how wide they are
            markup=False,
            compact=True,
            classes="panel",
        )
        with VerticalScroll(id="meaning", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield from self._below
        yield KeyBar()

    @abstractmethod
    def line(self, n: int) -> Content:
        """One answer in a line, which is cut to the room that there is."""

    @abstractmethod
    def whole(self, n: int) -> Content:
        """All of one answer."""

    def on_mount(self) -> None:
        self.answers.border_title = self._title
        self.answers.highlighted = 0 if self._many else None

    @property
    def answers(self) -> OptionList:
        """The list."""
        return self.query_one(OptionList)

    @property
    def _meaning(self) -> VerticalScroll:
        return self.query_one("#meaning", VerticalScroll)

    def on_resize(self, _: events.Resize) -> None:
        for n in range(self._many):
            self.draw(n)
        self._tell_place()

    def draw(self, n: int) -> None:
        """Draw the line of an answer anew."""
        line = cut(self.line(n), room_of_lines(self))
        self.answers.replace_option_prompt_at_index(n, line)

    def _tell_place(self) -> None:
        at = self.answers.highlighted
        tell_place(self.answers, at, self._many, below=self._meaning, title="The marked answer")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.show_marked(event.option_index)

    def show_marked(self, n: int) -> None:
        """Show all of an answer, and where in the list it is."""
        self._tell_place()
        self._meaning.query_one(Static).update(self.whole(n))
        self._meaning.scroll_home(animate=False)

    def action_page(self, step: int) -> None:
        scroll_a_page(self._meaning, step)
