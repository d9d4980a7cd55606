"""A screen whose acts can be taken back there, and done again: these, and no others."""

from __future__ import annotations

from abc import abstractmethod
from typing import TYPE_CHECKING

from chec_voice.project import Scope, Undone

if TYPE_CHECKING:
    from tui.session import Session


class Undoing:
    """What a screen with keys for undo and redo has; the acts that they go through are `scope`."""

    app: Session

    @property
    @abstractmethod
    def scope(self) -> Scope:
        """The acts that can be done on this screen."""

    @abstractmethod
    def turned(self, said: str, turned: Undone | None) -> None:
        """Draw what stands now, and say what was taken back or done again (None: nothing was)."""

    def action_undo(self) -> None:
        self.app.turn_and_say("undo", self.scope, self.turned)

    def action_redo(self) -> None:
        self.app.turn_and_say("redo", self.scope, self.turned)
