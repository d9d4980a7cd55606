"""One concern, as a lead sees it. What was opened here is on no other screen."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical

from chec_voice.project.concerns import ConcernView
from chec_voice.vault import Vault
from tui import keys
from tui.concerns import show as show_concern
from tui.concerns.closing import NO_NAME, REFERENCE, Closing
from tui.dialogs.line import LineScreen
from tui.dialogs.memo import MemoScreen
from tui.widgets.answer_box import AnswerBox
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static
from tui.work.judging import JudgingScreen, status

_NOTE = "What was done? The case itself belongs in your own system."


class ConcernScreen(JudgingScreen):
    """Every act is saved, and shown among what was done, before the next key is read."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CONCERN)]
    PALETTE = ("concern", keys.CONCERN)
    AUTO_FOCUS = None
    ALLOW_SELECT = False

    def __init__(self, view: ConcernView, lead: str, vault: Vault | None = None) -> None:
        super().__init__()
        self._vault = vault
        self.view, self._lead = view, lead
        self._ending: Closing | None = None

    def compose(self) -> ComposeResult:
        yield Static(id="title", markup=False)
        with Vertical(id="room"):
            yield Static(id="about", markup=False)
            yield AnswerBox(id="answer")
        yield Static(id="status", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self._part = {str(w.id): w for w in self.query(Static) if w.id}
        self._box = self.query_one(AnswerBox)
        self.show("That you opened this is kept")

    def on_resize(self, _: events.Resize) -> None:
        self.show(self._said)

    def on_key_bar_changed(self, _: KeyBar.Changed) -> None:
        self.show(self._said)

    def show(self, said: str = "", *, undo: bool = False) -> None:
        width, height = self.app.size.width - 2, self.app.size.height
        view, self._said = self.view, said
        self._part["title"].update(
            show_concern.title(
                f"Concern {view.id}",
                self._lead,
                view.status,
                synthetic=self.app.synthetic,
                width=width,
            )
        )
        about = show_concern.about(view, width)
        self._part["about"].update(about)
        told = status(said, width, undo=undo)
        self._part["status"].update(told)
        used = 3 + self.app.foot_lines  # title, about, status and footer
        used += about.plain.count("\n") + told.plain.count("\n")
        self._box.show(show_concern.body(view), 0, width, height - used, 5)

    # --- acting ---

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return not (action == "end" and self.view.status == "closed")

    def _reread(self) -> None:
        self.view = self.app.project.concerns(self._lead).reread(self.view, vault=self._vault)
        self.refresh_bindings()

    def action_note(self) -> None:
        earlier = [(who, note) for _, who, _, note in self.view.actions if note]
        self.app.push_screen(MemoScreen(earlier, self._save_note, _NOTE))

    def _save_note(self, text: str, then: Callable[[bool], None]) -> None:
        def work() -> str:
            self.app.project.concerns(self._lead).act(self.view.id, text)
            self._reread()
            return "Noted"

        self.act(work, undo=False, then=then)

    def action_reference(self) -> None:
        self.app.push_screen(LineScreen(REFERENCE, NO_NAME, self.view.outside_ref), self._referred)

    def _referred(self, text: str | None) -> None:
        if text is None or text == self.view.outside_ref:
            return

        def work() -> str:
            self.app.project.concerns(self._lead).refer(self.view.id, text)
            self._reread()
            return "The reference is kept"

        self.act(work, undo=False)

    def action_end(self) -> None:
        if self._ending is None:
            self._ending = Closing(self.app, self.view, self._end)
        self._ending.begin(self.view)

    def _end(self, outcome: str, outside_ref: str, decision: str) -> None:
        def work() -> str:
            self.app.project.concerns(self._lead).close(
                self.view.id,
                decision=decision,
                outcome=outcome,
                outside_ref=outside_ref,
                vault=self._vault,
            )
            self._reread()
            return "Closed"

        self.act(work, undo=False)

    def action_page(self, step: int) -> None:
        self._box.page(step)

    def action_close(self) -> None:
        self.dismiss()
