"""Closes a concern in four questions and a confirmation; Esc at any of them closes nothing."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chec_voice.project.concerns import OUTCOMES, ConcernView
from tui.concerns import show
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.session import Session

REFERENCE = "The case's number in your organisation's own system"
NO_NAME = "Put no name into it: it stays when the young person withdraws."
_HOW = "How did it end?\nThe first four stay if the young person withdraws; your own words go."


class Closing:
    """What a lead has said so far about how a concern ended; kept when they stop halfway.

    Args:
        close: closes it with (outcome, outside reference, decision).
    """

    def __init__(
        self, app: Session, view: ConcernView, close: Callable[[str, str, str], object]
    ) -> None:
        self._app, self._view, self._close = app, view, close
        self._outcome = self._own = self._decision = ""
        self._reference = view.outside_ref

    def begin(self, view: ConcernView) -> None:
        if view.outside_ref != self._view.outside_ref:
            self._reference = view.outside_ref
        self._view = view
        names = [one[:1].upper() + one[1:] for one in OUTCOMES]
        self._app.push_screen(ChooseScreen(_HOW, [*names, "In your own words…"]), self._how)

    def _how(self, n: int | None) -> None:
        if n is None:
            return
        if n < len(OUTCOMES):
            self._outcome = OUTCOMES[n]
            self._ask_reference()
            return
        heading = "How did it end, in your own words?"
        hint = "Name nobody. These words go if the young person withdraws."
        self._app.push_screen(
            LineScreen(heading, hint, self._own, goes_on=True), self._in_own_words
        )

    def _in_own_words(self, text: str | None) -> None:
        if text is not None:
            self._outcome = self._own = text
            self._ask_reference()

    def _ask_reference(self) -> None:
        had = bool(self._view.outside_ref)
        hint = NO_NAME if had else f"{NO_NAME} Enter alone: there is none."
        self._app.push_screen(
            LineScreen(REFERENCE, hint, self._reference, may_be_empty=not had), self._referred
        )

    def _referred(self, text: str | None) -> None:
        if text is None:
            return
        self._reference = text
        names = list(show.DECISIONS.values())
        self._app.push_screen(ChooseScreen("What becomes of the answer?", names), self._decided)

    def _decided(self, n: int | None) -> None:
        if n is None:
            return
        self._decision = list(show.DECISIONS)[n]
        text = show.closing(self._view, self._outcome, self._reference, self._decision)
        choices = {"y": "Close it", "escape": "Not yet"}
        self._app.push_screen(
            AskScreen("Close this concern? This is not undone.", text, choices), self._agreed
        )

    def _agreed(self, choice: str | None) -> None:
        if choice == "y":
            self._close(self._outcome, self._reference, self._decision)
