"""Where one can go from coding, and what has to be looked at anew on the way back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Callable
from importlib import import_module

from tui import keys
from tui.coding.desk import Desk
from tui.work.judging import JudgingScreen


class PlacesScreen(JudgingScreen):
    """The review screen's ways out."""

    desk: Desk

    @abstractmethod
    def go(self, work: Callable[[], str]) -> None:
        """Move without judging."""

    def action_place(self, action: str) -> None:
        """Go to the place of this action."""
        place = next(place for place in keys.PLACES if place.action == action)
        import_module(place.module).go(self)

    def returned(self, segment_id: int | None = None) -> None:
        """Back from a place: answers may have been flagged or changed, so show what is true now.

        Args:
            segment_id: the answer to go to.
        """
        self.app.begin_coding()
        self.app.count_read()
        self.desk.resume(self.app.coding)
        self.show()
        if segment_id is not None:
            self.go(lambda: self.desk.open(segment_id))
