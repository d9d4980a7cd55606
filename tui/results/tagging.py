"""Answers that may be about a driver: a person says of each whether it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

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
from tui.plain import cut, one_line, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import room_of_lines, scroll_a_page, tell_place
from tui.widgets.sized import Part, Sized

if TYPE_CHECKING:
    from tui.session import Session

MARKS = {"yes": "+ about it      ", "no": "- not about it  ", "": "? may be        "}


class TagScreen(Sized, Screen[bool]):
    """Returns whether anything was tagged.

    Args:
        about: what is tagged, and what that does.
        answers: (segment, text) of answers that may be about it.
        say: keeps a verdict (`yes`, `no` or `withdraw`) on a segment.
    """

    PART = Part("tagging", "#meaning", "height", "below", 3, 12)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TAGGING)]
    PALETTE = ("answer", keys.TAGGING)

    app: Session

    def __init__(
        self,
        about: Content,
        answers: Sequence[tuple[int, str]],
        say: Callable[[int, str], None],
    ) -> None:
        super().__init__()
        self._about, self._answers, self._say = about, answers, say
        self._verdicts: dict[int, str] = {}

    def compose(self) -> ComposeResult:
        yield Static(self._about, id="about")
        yield OptionList(
            *(Option("") for _ in self._answers),  # drawn once it is known how wide they are
            markup=False,
            compact=True,
            classes="panel",
        )
        with VerticalScroll(id="meaning", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield KeyBar()

    def _line(self, n: int) -> Content:
        segment_id, text = self._answers[n]
        mark = MARKS[self._verdicts.get(segment_id, "")]
        return cut(one_line(f"{mark}{shorten(text, 200)}"), room_of_lines(self))

    def on_mount(self) -> None:
        self.query_one(OptionList).border_title = "Answers"
        self.query_one(OptionList).highlighted = 0 if self._answers else None

    def on_resize(self, _: events.Resize) -> None:
        answers = self.query_one(OptionList)
        for n in range(len(self._answers)):
            answers.replace_option_prompt_at_index(n, self._line(n))
        self._tell_place()

    def _tell_place(self) -> None:
        listing, many = self.query_one(OptionList), len(self._answers)
        below = self.query_one("#meaning")
        tell_place(listing, listing.highlighted, many, below=below, title="The marked answer")

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self._tell_place()
        box = self.query_one("#meaning", VerticalScroll)
        box.query_one(Static).update(plain(self._answers[event.option_index][1]))
        box.scroll_home(animate=False)

    def action_say(self, verdict: str) -> None:
        answers = self.query_one(OptionList)
        at = answers.highlighted
        if at is None:
            return
        segment_id = self._answers[at][0]

        def done(_: None) -> None:
            self._verdicts[segment_id] = "" if verdict == "withdraw" else verdict
            answers.replace_option_prompt_at_index(at, self._line(at))
            if verdict != "withdraw" and at + 1 < len(self._answers):
                answers.highlighted = at + 1

        self.app.save(
            lambda: self._say(segment_id, verdict),
            done,
            lambda error: self.app.notify(str(error), severity="warning"),
        )

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#meaning", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss(bool(self._verdicts))
