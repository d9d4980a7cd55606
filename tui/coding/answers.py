"""Finds answers by their words and opens one."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input, OptionList, Static
from textual.widgets.option_list import Option

from chec_voice.project.coding import Coding
from chec_voice.review import shorten
from tui import keys
from tui.plain import one_line, plain
from tui.widgets.keybar import KeyBar

_PAUSE = 0.15
"""Seconds without a key before the search runs, so that typing is never held up."""
_MOST = 200


class AnswersScreen(ModalScreen[int | None]):
    """Returns the id of the segment to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.ANSWERS)]

    def __init__(self, coding: Coding) -> None:
        super().__init__()
        self._coding = coding
        self._found: list[int] = []
        self._timer: Timer | None = None
        self._searched = ""

    def compose(self) -> ComposeResult:
        with Vertical(classes="dialog tall"):
            search = Input(placeholder="Words that the answer holds", compact=True)
            search.cursor_blink = False
            yield search
            yield Static("Type one or more whole words.", id="count", markup=False)
            answers = OptionList(markup=False, compact=True)
            answers.can_focus = False
            yield answers
        yield KeyBar()

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._timer is not None:
            self._timer.stop()
        if self._words != self._searched:  # the list answers to another text
            self.query_one(OptionList).highlighted = None
        self._timer = self.set_timer(_PAUSE, self._search)

    @property
    def _words(self) -> str:
        return self.query_one(Input).value.strip()

    def _search(self) -> None:
        """Make the list answer to the text that is in the field now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        words = self._words
        if words == self._searched:
            answers = self.query_one(OptionList)
            if answers.highlighted is None and self._found:
                answers.highlighted = 0
            return
        self._searched = words
        rows = self._coding.search(words, _MOST) if len(words) > 1 else []
        self._found = [segment_id for segment_id, _, _ in rows]
        answers = self.query_one(OptionList)
        answers.set_options(
            Option(Content.assemble(
                one_line(shorten(text, 160)), one_line(f"  · {shorten(question, 40)}", "dim")
            ))
            for _, text, question in rows
        )  # fmt: skip
        answers.highlighted = 0 if rows else None
        self.query_one("#count", Static).update(plain(self._count(words)))

    def _count(self, words: str) -> str:
        if len(words) < 2:
            return "Type one or more whole words."
        if not self._found:
            return "No answer holds all of these words. Try fewer, or another form."
        if len(self._found) == _MOST:
            return f"The best {_MOST}. More words narrow it down."
        return f"{len(self._found)} found, best first."

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_move(self, step: int) -> None:
        self._search()
        answers = self.query_one(OptionList)
        if step > 0:
            answers.action_cursor_down()
        else:
            answers.action_cursor_up()

    def action_open(self) -> None:
        self._search()
        at = self.query_one(OptionList).highlighted
        if at is not None and at < len(self._found):
            self.dismiss(self._found[at])
        elif self._words:
            self.query_one("#count", Static).update(plain(self._count(self._words), "bold"))

    def action_close(self) -> None:
        self.dismiss(None)
