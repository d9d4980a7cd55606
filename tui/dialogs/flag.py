"""Flags a possible safeguarding concern, after saying what that does."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import Button, TextArea

from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.memo import Save
from tui.plain import plain
from tui.widgets.answer_box import SIDES, AnswerBox
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_WHAT = (
    "The whole answer leaves coding, search and exports at once, and waits for your safeguarding"
    " lead. Only they can bring it back: {undo} does not undo it.\n"
    "This app tells nobody by itself. Follow your own safeguarding procedure too."
)
_WIDEST, _HIGHEST, _LEAST = 84, 30, 3
"""Columns and lines of the dialog, and lines of the answer, at most and at least."""
_BESIDE = 11
"""Lines of the frame, heading, danger, label, note and button."""


class FlagScreen(ModalScreen[None]):
    """Takes an optional note and an explicit yes.

    Args:
        answer: what is to be flagged, whole.
        send: raises the concern, and says whether it did; when not, the note stays here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.FLAG)]

    def __init__(self, answer: str, send: Save) -> None:
        super().__init__()
        self._answer, self._send = answer, send

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield Static("Flag a worry about someone's safety", classes="heading", markup=False)
            yield Static("If someone is in danger now, call 999.", id="danger", markup=False)
            yield Static(keys.fill(_WHAT), id="what", markup=False)
            yield AnswerBox(id="flagged")
            yield Static("A note for the lead, if you like:", markup=False)
            area = TextArea(compact=True)
            area.cursor_blink = False
            yield area
            yield Button("Flag this answer", id="send", compact=True)
        yield KeyBar()

    def on_mount(self) -> None:
        self._draw()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    def _draw(self) -> None:
        """What is flagged stands in full where there is room, and can be read on else."""
        size = self.app.size
        width = min(size.width * 9 // 10, _WIDEST) - SIDES
        said = plain(keys.fill(_WHAT)).wrap(max(width, 1))
        room = min(size.height * 85 // 100, _HIGHEST) - len(said) - _BESIDE
        box = self.query_one("#flagged", AnswerBox)
        box.show(plain(self._answer), 0, width, room, _LEAST)
        box.border_title = "What is flagged"

    def action_page(self, step: int) -> None:
        self.query_one("#flagged", AnswerBox).page(step)

    def on_button_pressed(self, event: Button.Pressed) -> None:
        self.action_send()

    def action_send(self) -> None:
        self._send(self.query_one(TextArea).text, self._sent)

    def _sent(self, done: bool) -> None:
        if done and self.app.screen is self:
            self.dismiss()

    def action_close(self) -> None:
        if not self.query_one(TextArea).text.strip():
            self.dismiss()
            return
        choices = {"f": "Flag it", "d": "Delete the note", "escape": "Keep writing"}
        self.app.push_screen(AskScreen("Flag this answer?", "", choices), self._answered)

    def _answered(self, choice: str | None) -> None:
        if choice == "f":
            self.action_send()
        elif choice == "d":
            self.dismiss()
