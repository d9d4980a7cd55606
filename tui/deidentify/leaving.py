"""The end of de-identification: apply what was decided, or leave without."""

from __future__ import annotations

from abc import abstractmethod
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from chec_voice.text import counted
from chec_voice.vault import Vault
from tui import keys
from tui.deidentify import show as show_safe
from tui.deidentify.applying import ApplyingScreen, Outcome
from tui.deidentify.sheet import Sheet
from tui.dialogs.ask import AskScreen

if TYPE_CHECKING:
    from tui.session import Session


class LeavingScreen(Screen[None]):
    """Holds the answers and the open vault, and sees that neither is lost or left open."""

    app: Session

    def __init__(self, path: Path, coder: str) -> None:
        super().__init__()
        self._path, self._coder = path, coder
        self._vault: Vault | None = None
        self.sheet: Sheet | None = None

    @abstractmethod
    def show(self, said: str = "") -> None:
        """Draw the current group."""

    @abstractmethod
    def _look(self) -> None:
        """Look for personal data, again too; answers about texts that stayed the same are kept."""

    def save(self) -> None:
        """Every answer is on disk before the next key, though not in effect before `apply`."""
        if self.sheet is not None:
            self.app.project.redaction.keep_more(
                self.sheet.looked, self.sheet.unsaved(), actor=self._coder
            )
            self.sheet.saved()

    def on_unmount(self) -> None:
        if self._vault is not None:
            self._vault.close()

    def action_apply(self) -> None:
        assert self.sheet is not None
        if not self.sheet.judgements:
            self.show(
                keys.fill(
                    "There is nothing to apply yet: {safe-accept} accepts, {safe-reject} rejects."
                )
            )
            return
        choices = {"g": "Apply", "escape": "Not yet"}
        self.app.push_screen(
            AskScreen("Apply your answers?", show_safe.summary(self.sheet), choices), self._agreed
        )

    def _agreed(self, choice: str | None) -> None:
        sheet = self.sheet
        if choice != "g" or sheet is None or self._vault is None:
            return
        self.app.push_screen(
            ApplyingScreen(
                self._path,
                self._coder,
                sheet.looked,
                sheet.judgements,
                self._vault,
                complete=sheet.current is None,
            ),
            self._ended,
        )

    def _ended(self, outcome: Outcome | None) -> None:
        if outcome is None:
            return
        if outcome.applied is None:
            if outcome.error is not None:
                self.app.show_error(outcome.error, "Not everything went well")
            self._look()  # keeps answers about texts that did not change
            return
        text = show_safe.told(outcome.applied, outcome.warnings)
        self.app.push_screen(AskScreen("Done", text, {"enter": "Go on"}))
        self.sheet = None
        self._look()

    def may_leave(self) -> bool:
        """Asks first when answers are not applied."""
        if self.sheet is None or not self.sheet.judgements:
            return True
        self.action_close()
        return False

    def action_close(self) -> None:
        if self.sheet is None or not self.sheet.judgements:
            self.dismiss()
            return
        count = len(self.sheet.judgements)
        choices = {"g": "Apply", "k": "Keep for later", "d": "Drop", "escape": "Stay"}
        self.app.push_screen(
            AskScreen(
                "Leave?", f"Your answers about {counted(count, 'place')} are not applied.", choices
            ),
            self._leaving,
        )

    def _leaving(self, choice: str | None) -> None:
        if choice == "g":
            self.action_apply()
        elif choice in ("k", "d"):
            if choice == "d" and self.sheet is not None:
                self.app.project.redaction.keep(self.sheet.looked, (), actor=self._coder)
            self.sheet = None
            self.dismiss()
