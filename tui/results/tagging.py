"""Answers that may be about a driver: a person says of each whether it is."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content

from chec_voice.review import shorten
from tui import keys
from tui.plain import one_line, plain
from tui.widgets.marked_answer import MarkedAnswerScreen
from tui.widgets.sized import Part

if TYPE_CHECKING:
    from tui.session import Session

MARKS = {"yes": "+ about it      ", "no": "- not about it  ", "": "? may be        "}


class TagScreen(MarkedAnswerScreen[bool]):
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
        super().__init__(about, "Answers", len(answers))
        self._texts, self._say = answers, say
        self._verdicts: dict[int, str] = {}

    def line(self, n: int) -> Content:
        segment_id, text = self._texts[n]
        return one_line(f"{MARKS[self._verdicts.get(segment_id, '')]}{shorten(text, 200)}")

    def whole(self, n: int) -> Content:
        return plain(self._texts[n][1])

    def action_say(self, verdict: str) -> None:
        at = self.answers.highlighted
        if at is None:
            return
        segment_id = self._texts[at][0]

        def done(_: None) -> None:
            self._verdicts[segment_id] = "" if verdict == "withdraw" else verdict
            self.draw(at)
            if verdict != "withdraw" and at + 1 < len(self._texts):
                self.answers.highlighted = at + 1

        self.app.save(
            lambda: self._say(segment_id, verdict),
            done,
            lambda error: self.app.notify(str(error), severity="warning"),
        )

    def action_close(self) -> None:
        self.dismiss(bool(self._verdicts))
