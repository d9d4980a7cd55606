"""The box that holds what the young person said."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.geometry import Offset

from tui import keys
from tui.plain import plain
from tui.widgets.panel import has_frames
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.session import Session

FRAME = 2
"""Lines that the border takes."""
_STATUS = 1
"""Lines that say what was done: they stay beside a box that has the screen alone."""
_NEAR = 2
"""Lines by which what is reckoned and what is laid out may differ."""
SIDES = 4
"""Columns that border and padding take; one more is kept for the scroll bar."""


class AnswerBox(VerticalScroll, can_focus=False):
    """One answer; long ones scroll within the box."""

    DEFAULT_CSS = """
    AnswerBox {
        border: round $foreground 40%;
        padding: 0 1;
        scrollbar-size-vertical: 1;
        scrollbar-gutter: stable;
    }
    AnswerBox > Static { width: 1fr; height: auto; }
    """

    app: Session

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, classes="panel")
        self._below = 0
        self._shown = ""
        self._last: tuple[Content, int, int, int, int] | None = None
        """What is shown, and with which room, for when the box has the screen alone."""

    def compose(self) -> ComposeResult:
        yield Static(markup=False)

    def on_mount(self) -> None:
        self.watch(self.screen, "maximized", self._show_anew, init=False)

    def _show_anew(self) -> None:
        if self._last is not None:
            self.show(*self._last)

    @property
    def more(self) -> bool:
        """Lines stand below that nobody has seen yet."""
        return round(self.scroll_y) < self._below

    def page(self, step: int) -> None:
        """Read on (1) or back (-1) in a long answer."""
        last = max(self._below, round(self.scroll_y))
        lines = max(self.size.height - 1, 1) * step
        self.scroll_to(
            y=min(max(round(self.scroll_y) + lines, 0), last), animate=False, immediate=True
        )

    def character_at(self, place: Offset) -> int | None:
        """The character that is shown at a cell of the screen; None where no text is."""
        shown = self.query_one(Static)
        if not (self.content_region.contains_point(place) and shown.region.contains_point(place)):
            return None
        at = place - shown.region.offset
        return character_at(self._shown, shown.content_size.width, at.x, at.y)

    def height_for(self, text: Content, width: int, least: int) -> int:
        """How high the box should be to show all of `text`."""
        return max(_lines(text, max(width - SIDES - 1, 1)) + FRAME, least)

    def show(self, text: Content, start: int, width: int, room: int, least: int) -> None:
        """Draw an answer in a box between `least` and `room` lines high.

        `start` is where the part to code begins; the box scrolls to it.
        """
        self._last = (text, start, width, room, least)
        alone = self.is_maximized
        if alone:
            width = self.app.size.width
            room = least = self.app.size.height - self.app.edge_lines - _STATUS
        inner = max(width - SIDES - 1, 1)
        needed = _lines(text, inner)
        height = min(max(needed + FRAME, least), max(room, FRAME + 1))
        if alone:
            self.styles.height = None
        elif self.styles.height is None or self.styles.height.value != height:
            self.styles.height = height
        if text.plain != self._shown:
            self._shown = text.plain
            # At once: the next key may come before the screen is drawn.
            self.scroll_to(y=0, animate=False, immediate=True)
        self.query_one(Static).update(text)
        self._below = max(needed + FRAME - height, 0)
        if self._below:
            self.call_after_refresh(self._measured)
        self.border_title = "The answer" if has_frames(self) else ""
        fits = needed + FRAME <= height
        subtitle = "" if fits else f"more: {keys.shown('page-down')}"
        if self.border_subtitle != subtitle:
            self.border_subtitle = subtitle
        line = 0 if fits or not start else len(text[:start].wrap(inner)) - 1
        if line:
            # The new text has to be measured before the box can scroll to it.
            self.call_after_refresh(self.scroll_to, y=max(line - 1, 0), animate=False)

    def _measured(self, tries: int = 5) -> None:
        """The layout has the last word on how far there is to scroll.

        While a dialog is on top it is still that of the text before: then it is asked again.
        """
        if self._below - self.max_scroll_y <= _NEAR:
            self._below = min(self._below, self.max_scroll_y)
        elif tries:
            self.call_after_refresh(self._measured, tries - 1)


def _lines(text: Content, width: int) -> int:
    return len(text.wrap(width)) if text else 1


def character_at(text: str, width: int, x: int, y: int) -> int:
    """The character that is drawn at a cell of a text wrapped to a width."""
    content = plain(text)
    rows = content.wrap(max(width, 1))
    at = 0
    for row in rows[:y]:
        at = content.plain.find(row.plain.strip(), at) + len(row.plain.strip())
    if y < len(rows) and (line := rows[y].plain).strip():
        at = content.plain.find(line.strip(), at)
        cells = 0
        for n, character in enumerate(line):
            cells += max(Content(character).cell_length, 0)
            if cells > x:
                return at + n
        return at + len(line) - 1
    return at
