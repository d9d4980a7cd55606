"""Answers that may be about a driver: a person says of each whether it is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, ClassVar

from textual.binding import BindingType
from textual.content import Content
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.model import Element
from chec_voice.project import AnswersAbout, Scope, Undone
from chec_voice.review import shorten
from chec_voice.text import counted
from tui import keys
from tui.plain import lines, one_line, plain, why
from tui.widgets.marked_answer import MarkedAnswerScreen
from tui.widgets.panel import SaidLine
from tui.widgets.sized import Part
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.session import Session

MARKS = {"yes": "+ about it      ", "no": "- not about it  ", "": "? may be        "}


class TagScreen(Undoing, MarkedAnswerScreen[bool]):
    """Returns whether anything was tagged.

    Args:
        element: the driver or domain.
        framework: id of its framework; None for the first of the project.
        about: the answers that are about it, and those that may be.
        answers: (segment, text) of those that may be and are listed.
    """

    PART = Part("tagging", "#meaning", "height", "below", 3, 12)
    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.TAGGING)]
    PALETTE = ("answer", keys.TAGGING)

    app: Session

    def __init__(
        self,
        element: Element,
        framework: str | None,
        about: AnswersAbout,
        answers: Sequence[tuple[int, str]],
    ) -> None:
        self._element, self._framework = element, framework
        self._sure, self._may = len(about.sure), len(about.may)
        self._texts = list(answers)
        self._verdicts: dict[int, str] = {}
        self._changed = False
        super().__init__(self._heading(), "Answers", len(answers), SaidLine())

    def _heading(self) -> Content:
        first = ""
        if self._may > len(self._texts):
            first = f"; here are the first {len(self._texts):,}"
        return lines(
            plain(self._element.label, "bold"),
            plain(
                f"{counted(self._sure, 'answer is', 'answers are')} surely about it,"
                f" {self._may:,} may be{first}. Only what is sure is counted: say of each"
                " whether it is."
            ),
        )

    def line(self, n: int) -> Content:
        segment_id, text = self._texts[n]
        return one_line(f"{MARKS[self._verdicts.get(segment_id, '')]}{shorten(text, 200)}")

    def whole(self, n: int) -> Content:
        return plain(self._texts[n][1])

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        if parameters != ("withdraw",):
            return True
        at = self.answers.highlighted if self.is_mounted else None
        return at is not None and bool(self._verdicts.get(self._texts[at][0]))

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        self.show_marked(event.option_index)
        self.refresh_bindings()  # only what was said can be taken back

    def action_say(self, verdict: str) -> None:
        at = self.answers.highlighted
        if at is None:
            return
        segment_id = self._texts[at][0]

        def say() -> int:
            return self.app.project.results.tag(
                [segment_id],
                self._element.id,
                verdict,  # type: ignore[arg-type]  # a key of the choices
                coder=self.app.coding.coder,
                framework_name=self._framework,
            )

        def done(_: int) -> None:
            self._stands(at, "" if verdict == "withdraw" else verdict)
            self._say(keys.fill("Saved · {tag-undo} undo"))
            if verdict != "withdraw" and at + 1 < len(self._texts):
                self.answers.highlighted = at + 1

        self.app.save(
            say,
            done,
            lambda error: self.app.notify(why(error), severity="warning"),
        )

    def _stands(self, at: int, verdict: str) -> None:
        """What is said of an answer now: its line and the counts above follow."""
        segment_id = self._texts[at][0]
        for said, step in ((self._verdicts.get(segment_id, ""), -1), (verdict, 1)):
            self._sure += step * (said == "yes")
            self._may += step * (said == "")
        self._verdicts[segment_id] = verdict
        self._changed = True
        self.draw(at)
        self.query_one("#about", Static).update(self._heading())
        self.refresh_bindings()

    @property
    def scope(self) -> Scope:
        return self.app.project.scopes.tags(self._element)

    def turned(self, said: str, turned: Undone | None) -> None:
        """Mark the answer that it was about."""
        if turned is not None and turned.acts > 1:  # of many at once: the map counts anew
            app = self.app
            self.dismiss(True)
            app.notify(said)
            return
        self._say(said)
        if turned is None:
            return
        results, segment_id = self.app.project.results, turned.segment_id
        at = next((n for n, (one, _) in enumerate(self._texts) if one == segment_id), None)
        if at is None:  # of an earlier day: it was not listed
            at = len(self._texts)
            self._texts.append((segment_id, results.texts([segment_id]).get(segment_id, "")))
            self._verdicts[segment_id] = str(turned.detail.get("verdict"))
            self._many += 1
            self.answers.add_option(Option(""))
        stands = results.tagged(
            self._element.id,
            [segment_id],
            coder=self.app.coding.coder,
            framework_name=self._framework,
        )
        self._stands(at, stands.get(segment_id, ""))
        self.answers.highlighted = at

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def action_close(self) -> None:
        self.dismiss(self._changed)
