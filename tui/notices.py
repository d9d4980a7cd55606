"""Notices: what they say stands above the keys, all of it, and covers nothing."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from textual.app import App, ReturnType, ScreenStackError
from textual.content import Content
from textual.notifications import Notification, Notify, SeverityLevel
from textual.screen import Screen
from textual.timer import Timer

from tui.plain import at_most, lines, one_line
from tui.widgets.keybar import KeyBar

_SHORT = 5.0
"""Seconds for which a notice stands at least."""
_READ = 12
"""Characters that are read in a second without hurry."""


@dataclass
class _Notice(Notification):
    """A notice, and whose it is."""

    place: Screen[object] | None = None
    """The screen on which it stands, with every dialog above it; None: whichever is there."""


class PlainNotices(App[ReturnType]):
    """An app whose notices stand in the footer of every screen: names of users stand in them, so
    that they are no markup; and in the corner they would cover keys and what people said."""

    _notice_timer: Timer | None = None
    _everywhere = False
    """Whether what is said now stands on every screen."""

    @property
    def standing(self) -> Screen[object] | None:
        """The screen that one is at, whatever dialogs stand above it; None before there is one."""
        try:
            stack = self.screen_stack
        except ScreenStackError:
            return None
        return next((one for one in reversed(stack) if not one.is_modal), None)

    @contextmanager
    def saying_everywhere(self) -> Iterator[None]:
        """What is said meanwhile is about no one screen, so that it stays when another comes."""
        before, self._everywhere = self._everywhere, True
        try:
            yield
        finally:
            self._everywhere = before

    def notify(
        self,
        message: str,
        *,
        title: str = "",
        severity: SeverityLevel = "information",
        timeout: float | None = None,
        markup: bool = False,
    ) -> None:
        seconds = timeout or max(_SHORT, (len(title) + len(message)) / _READ)
        # On another screen its keys would do something else.
        place = None if self._everywhere else self.standing
        self.post_message(Notify(_Notice(message, title, severity, seconds, place=place)))

    def notices(self, width: int) -> list[Content]:
        """The lines that they take, the newest last; at most half of the screen."""
        if self._disable_notifications:
            return []
        said = [
            one_line(f"{one.title}: " if one.title else "", "bold")
            + one_line(str(one.message), "bold" if one.severity != "information" else "")
            for one in self._notifications
            if getattr(one, "place", None) in (None, self.standing)
        ]
        rows = at_most(lines(*said), max(self.size.height // 2, 1), width) if said else Content("")
        return rows.split("\n") if said else []

    @property
    def foot_lines(self) -> int:
        """Lines at the foot of a screen: notices, and the keys."""
        return len(self.notices(self.size.width - 2)) + 1

    def _refresh_notifications(self) -> None:
        # Textual's own draws them over the right corner.
        try:
            stack = self.screen_stack
        except ScreenStackError:
            return
        if self._notice_timer is not None:
            self._notice_timer.stop()
            self._notice_timer = None
        for screen in stack:
            for bar in screen.query(KeyBar):
                bar.redraw()
        if left := [one.time_left for one in self._notifications]:
            self._notice_timer = self.set_timer(
                max(min(left), 0.0) + 0.05, self._refresh_notifications, name="notices"
            )
