"""Writes a memo. Nothing that was typed is lost by a wrong key."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import TextArea

from tui import keys
from tui.dialogs.ask import AskScreen
from tui.plain import lines, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

Save = Callable[[str, Callable[[bool], None]], object]
"""Saves what was typed, and says whether it did."""
_MEMO = "Memo: a note for you and your team"


class MemoScreen(ModalScreen[None]):
    """Shows earlier memos and takes a new one.

    Args:
        memos: (coder, text) of those that are there.
        save: saves a memo, and says whether it did; when not, the text stays here.
        heading: what is written, and for whom.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MEMO)]

    def __init__(self, memos: Sequence[tuple[str, str]], save: Save, heading: str = _MEMO) -> None:
        super().__init__()
        self._memos, self._save, self._heading = memos, save, heading
        self._noun = "memo" if heading == _MEMO else "note"

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield Static(self._heading, classes="heading", markup=False)
            if self._memos:
                with VerticalScroll(classes="earlier", can_focus=False):
                    rows = [plain(f"{coder}: {text}", "italic") for coder, text in self._memos]
                    yield Static(lines(*rows))
            area = TextArea(compact=True)
            area.cursor_blink = False
            yield area
        yield KeyBar()

    def action_save(self) -> None:
        text = self.query_one(TextArea).text
        if not text.strip():
            self.dismiss()
            return
        # The memo goes to disk first: the screen closes only when that worked.
        self._save(text, self._saved)

    def _saved(self, done: bool) -> None:
        if done and self.app.screen is self:
            self.dismiss()

    def action_close(self) -> None:
        if not self.query_one(TextArea).text.strip():
            self.dismiss()
            return
        choices = {"s": "Save it", "d": "Delete it", "escape": "Keep writing"}
        self.app.push_screen(AskScreen(f"Save this {self._noun}?", "", choices), self._answered)

    def _answered(self, choice: str | None) -> None:
        if choice == "s":
            self.action_save()
        elif choice == "d":
            self.dismiss()
