"""The answers of one topic, the most typical first."""

from __future__ import annotations

from collections.abc import Sequence
from typing import ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList

from chec_voice.review import shorten
from tui import keys
from tui.plain import lines, one_line, plain
from tui.widgets.marked_answer import MarkedAnswerScreen
from tui.widgets.sized import Part


class TopicScreen(MarkedAnswerScreen[int | str | None]):
    """Returns the segment to go to, `promote`, `merge` or None.

    Args:
        about: what is known of the topic.
        answers: (segment, text, question).
    """

    PART = Part("topic", "#meaning", "height", "below", 3, 12)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TOPIC)]
    PALETTE = ("topic", keys.TOPIC)

    def __init__(self, about: Content, answers: Sequence[tuple[int, str, str]]) -> None:
        super().__init__(about, "Answers of the topic", len(answers))
        self._answers = answers

    def line(self, n: int) -> Content:
        return one_line(shorten(self._answers[n][1], 200))

    def whole(self, n: int) -> Content:
        _, text, question = self._answers[n]
        return lines(one_line(question, "dim"), plain(text))

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_open()

    def action_open(self) -> None:
        at = self.answers.highlighted
        if at is not None:
            self.dismiss(self._answers[at][0])

    def action_promote(self) -> None:
        self.dismiss("promote")

    def action_merge(self) -> None:
        self.dismiss("merge")

    def action_close(self) -> None:
        self.dismiss(None)
