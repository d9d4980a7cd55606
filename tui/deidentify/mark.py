"""Marks words that no rule proposed: goes to an answer, takes words, says what they are."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import ModalScreen
from textual.widgets import Input

from chec_voice.project import TYPES, Proposal
from tui import keys
from tui.deidentify.sheet import Sheet
from tui.deidentify.show import type_words
from tui.dialogs.choose import ChooseScreen
from tui.edges import Edges
from tui.plain import lines, plain
from tui.widgets.answer_box import AnswerBox
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

Marked = tuple[str, int, int, str]
"""Uuid of an answer, start and end in it, type."""
_HOW = (
    "{mark-after} another word, {mark-more} more or fewer words,"
    " {mark-next} {mark-previous} another answer."
)


class MarkScreen(ModalScreen[Marked | None]):
    """Returns what was marked, or None. Answers that wait for a lead are not shown."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MARK)]
    AUTO_FOCUS = ""  # the field takes keys only while words are looked for
    ALLOW_SELECT = False

    def __init__(self, sheet: Sheet, first: Proposal | None) -> None:
        super().__init__()
        self._texts = sheet.looked.texts
        self._answers = sheet.readable()
        self._at = self._answers.index(first.text_id) if first else 0
        self._edges = Edges(self._texts[self._answers[self._at]], 0, 0)
        if first:
            self._edges.to(first.start, first.end)
        else:
            self._edges.shift(1)

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static("Mark words that no rule proposed", classes="heading", markup=False)
            field = Input(placeholder="Words to find, then Enter", compact=True)
            field.cursor_blink = False
            field.display = False
            yield field
            yield AnswerBox()
            yield Static(id="said", classes="hint", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._show()

    def _show(self, said: str = "") -> None:
        edges = self._edges
        text = Content.assemble(
            plain(edges.text[: edges.start]),
            plain(edges.words, "bold reverse"),
            plain(edges.text[edges.end :]),
        )
        width, height = self.app.size
        self.query_one(AnswerBox).show(
            text, max(edges.start - 1, 0), min(width, 100) - 6, max(height - 13, 4), 5
        )
        self.query_one("#said", Static).update(
            lines(
                plain(f"Answer {self._at + 1:,} of {len(self._answers):,}. {said}"),
                plain(keys.fill(_HOW)),
            )
        )

    def action_shift(self, step: int) -> None:
        self._edges.shift(step)
        self._show()

    def action_grow(self, step: int) -> None:
        self._edges.move(step)
        self._show()

    def action_answer(self, step: int) -> None:
        self._to((self._at + step) % len(self._answers))
        self._show()

    def _to(self, at: int) -> None:
        self._at = at
        self._edges = Edges(self._texts[self._answers[at]], 0, 0)
        self._edges.shift(1)

    def action_find(self) -> None:
        field = self.query_one(Input)
        field.display = True
        field.focus()

    def on_input_submitted(self, event: Input.Submitted) -> None:
        event.stop()
        wanted = event.value.strip().casefold()
        self._put_away()
        # Beginning with the answer after this one, and with this one last.
        order = [*range(self._at + 1, len(self._answers)), *range(self._at + 1)]
        for at in order if wanted else ():
            text = self._texts[self._answers[at]]
            start = text.casefold().find(wanted)
            if start >= 0:
                self._to(at)
                if text.lower() == text.casefold():  # else offsets are not the text's
                    self._edges.to(start, start + len(wanted))
                self._show("Found.")
                return
        self._show("No answer has these words." if wanted else "")

    def _put_away(self) -> None:
        field = self.query_one(Input)
        field.display = False
        self.set_focus(None)

    def action_take(self) -> None:
        if not self._edges.words.strip():
            self._show("There is nothing to take here.")
            return

        def chosen(n: int | None) -> None:
            if n is not None:
                uuid = self._answers[self._at]
                self.dismiss((uuid, self._edges.start, self._edges.end, TYPES[n]))

        self.app.push_screen(
            ChooseScreen("What are these words?", [type_words(one) for one in TYPES]), chosen
        )

    def action_close(self) -> None:
        if self.query_one(Input).display:
            self._put_away()
            self._show()
            return
        self.dismiss(None)
