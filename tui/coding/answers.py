"""Finds answers by their words and opens one."""

from __future__ import annotations

import re
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.timer import Timer
from textual.widgets import Input

from chec_voice.project import AnswerLine, Filters, Selection
from chec_voice.project.coding import Coding
from tui import keys
from tui.plain import plain
from tui.widgets.answer_list import AnswerList, line
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_STEM = 4
"""Letters of a word that its other forms begin with, at least."""
_PAUSE = 0.15
"""Seconds without a key before the search runs, so that typing is never held up."""


class AnswersScreen(ModalScreen[int | None]):
    """Returns the id of the segment to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.ANSWERS)]

    def __init__(self, coding: Coding) -> None:
        super().__init__()
        self._coding = coding
        self._timer: Timer | None = None
        self._searched = ""

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            search = Input(placeholder="Words that the answer holds", compact=True)
            search.cursor_blink = False
            yield search
            yield Static("Type one or more whole words.", id="count", markup=False)
            answers = AnswerList(draw=self._line)
            answers.can_focus = False
            yield answers
        yield KeyBar()

    def on_input_changed(self, event: Input.Changed) -> None:
        if self._timer is not None:
            self._timer.stop()
        self._timer = self.set_timer(_PAUSE, self._search)

    @property
    def _words(self) -> str:
        return self.query_one(Input).value.strip()

    @property
    def _list(self) -> AnswerList:
        return self.query_one(AnswerList)

    def _search(self) -> None:
        """Make the list answer to the text that is in the field now."""
        if self._timer is not None:
            self._timer.stop()
            self._timer = None
        words = self._words
        if words == self._searched:
            return
        self._searched = words
        found: Selection | None = None
        if len(words) > 1:
            found = self._coding.select(Filters(words=words), "best")
        self._list.show(found)
        self.query_one("#count", Static).update(plain(self._count(words)))

    def _line(self, answer: AnswerLine, width: int) -> Content:
        """An answer from a little before the words that were looked for."""
        text = around(answer.text, self._searched, width // 2)
        return line(answer._replace(text=text), width)

    def _count(self, words: str) -> str:
        rows = self._list.rows
        if len(words) < 2 or rows is None:
            return "Type one or more whole words."
        if not rows.length:
            return "No answer holds all of these words. Try fewer, or another form."
        if not rows.exact:
            return f"About {rows.length:,} found, in reading order. More words narrow it down."
        best = "best first" if rows.selection.sort == "best" else "in reading order"
        return f"{rows.length:,} found, {best}."

    def on_answer_list_chosen(self, event: AnswerList.Chosen) -> None:
        if self._words == self._searched:  # else the list answers to another text
            self.dismiss(event.answer.segment_id)

    def action_move(self, step: int) -> None:
        self._search()
        self._list.move(step)

    def action_page(self, step: int) -> None:
        self._search()
        self._list.move_page(step)

    def action_open(self) -> None:
        self._search()
        answer = self._list.answer
        if answer is not None:
            self.dismiss(answer.segment_id)
        elif self._words:
            self.query_one("#count", Static).update(plain(self._count(self._words), "bold"))

    def action_close(self) -> None:
        self.dismiss(None)


def around(text: str, words: str, room: int) -> str:
    """`text`, without what stands long before the first of some words.

    Args:
        room: characters within which the words are to stand.
    """
    # As the search finds other forms of a word, too: what both begin with.
    stems = (
        word if len(word) < _STEM else word[: max(len(word) - 2, _STEM)] for word in words.split()
    )
    found = [m.start() for stem in stems if (m := re.search(re.escape(stem), text, re.IGNORECASE))]
    at = min(found, default=0)
    if at < room:
        return text
    start = text.rfind(" ", 0, at - room // 3) + 1
    return "…" + text[start:]
