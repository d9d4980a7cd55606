"""The end of de-identification: apply what was decided, or leave without."""

from __future__ import annotations

from abc import abstractmethod
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from textual.screen import Screen

from chec_voice.errors import ChecError
from chec_voice.project.deidentify.redaction import Applied
from chec_voice.project.jobs import redact
from chec_voice.text import counted
from chec_voice.vault import Vault
from tui import keys
from tui.deidentify import show as show_safe
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
        self._applies = False
        """The job that applies answers goes on."""
        self._vault_is_old = False
        """The job may have written to it since it was opened."""

    @abstractmethod
    def show(self, said: str = "") -> None:
        """Draw the current group."""

    @abstractmethod
    def wait(self, words: str) -> None:
        """Say what goes on; nothing can be answered before it is over."""

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
        app = self.app
        self._applies = True

        def done(gave: tuple[Applied, list[str]]) -> None:
            applied, warnings = gave
            text = show_safe.told(applied, warnings)
            app.push_screen(AskScreen("Your answers are applied", text, {"enter": "Go on"}))
            if self.is_attached:
                self.sheet = None
                self._anew()

        def failed(error: ChecError) -> None:
            app.show_error(error, "Your answers are not applied")
            self._anew()

        self.wait(
            keys.fill(
                "Your answers are being applied: the original wording goes into the vault, the"
                " answers change, and the file is rewritten so that nothing of the old text stays"
                " in it. Go on elsewhere meanwhile; {stop-work} stops it."
            )
        )
        app.write_beside(
            "redact",
            "applying your answers",
            done,
            failed,
            self._anew,
            partial(
                redact.job,
                self._path,
                sheet.looked,
                sheet.judgements,
                self._vault,
                actor=self._coder,
                complete=sheet.current is None,
            ),
            elsewhere=done,
        )

    def _anew(self) -> None:
        """Look again once the job is over; answers about texts that did not change are kept."""
        self._applies, self._vault_is_old = False, True
        if self.is_attached and self._vault is not None:
            self._look()

    def may_leave(self) -> bool:
        """Asks first when answers are not applied."""
        if not self._waits_for_answers:
            return True
        self.action_close()
        return False

    @property
    def _waits_for_answers(self) -> bool:
        """There are answers that nothing applies yet."""
        return self.sheet is not None and bool(self.sheet.judgements) and not self._applies

    def action_close(self) -> None:
        if self.sheet is None or not self._waits_for_answers:
            self.dismiss()
            return
        count = len(self.sheet.judgements)
        choices = {"g": "Apply", "k": "Keep for later", "d": "Drop", "escape": "Stay"}
        self.app.push_screen(
            AskScreen(
                "Leave?",
                f"Your answers about {counted(count, 'mention')} are not applied.",
                choices,
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
