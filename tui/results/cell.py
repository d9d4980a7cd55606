"""One cell of the matrix: what was said above, what it comes to below."""

from __future__ import annotations

from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.screen import ModalScreen
from textual.widgets import TextArea

from chec_voice.matrix import Case, Cell, Theme
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.memo import Save
from tui.plain import clean, lines, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static


class CellScreen(ModalScreen[None]):
    """Shows what a case said on a theme, and takes what it comes to.

    Args:
        save: saves a text, and says whether it did; when not, the text stays here.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.MEMO)]

    def __init__(self, case: Case, theme: Theme, cell: Cell, save: Save) -> None:
        super().__init__()
        self._case, self._theme, self._cell, self._save = case, theme, cell, save
        self._before = cell.summary.text if cell.summary else ""

    def compose(self) -> ComposeResult:
        with Dialog(tall=True):
            yield Static(
                plain(f"{self._case.ref} ({self._case.session}): {self._theme.name}", "bold"),
                classes="heading",
            )
            with VerticalScroll(classes="said", can_focus=False):
                parts = [
                    lines(plain(part.question, "dim"), plain(f"  {part.text.strip()}"))
                    for part in self._cell.parts
                ]
                yield Static(lines(*(parts or [plain("Nothing was coded so.", "dim")])))
            summary = self._cell.summary
            who = f", by {summary.by}, {summary.at[:10]}" if summary else ""
            yield Static(plain(f"What it comes to{who}:", "bold"))
            area = TextArea(clean(self._before), compact=True)
            area.cursor_blink = False
            yield area
        yield KeyBar()

    def on_mount(self) -> None:
        area = self.query_one(TextArea)
        area.move_cursor(area.document.end)
        area.focus()

    @property
    def _changed(self) -> bool:
        return self.query_one(TextArea).text.strip() != clean(self._before).strip()

    def action_save(self) -> None:
        # On disk first: the screen closes only when that worked.
        if self._changed:
            self._save(self.query_one(TextArea).text, self._saved)
        else:
            self.dismiss()

    def _saved(self, done: bool) -> None:
        if done and self.app.screen is self:
            self.dismiss()

    def action_close(self) -> None:
        if not self._changed:
            self.dismiss()
            return
        choices = {"s": "Save it", "d": "Leave it as it was", "escape": "Keep writing"}
        self.app.push_screen(AskScreen("Save this summary?", "", choices), self._answered)

    def _answered(self, choice: str | None) -> None:
        if choice == "s":
            self.action_save()
        elif choice == "d":
            self.dismiss()
