"""Frames with titles around the parts of a screen, where there is room for them."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.containers import VerticalScroll
from textual.screen import Screen
from textual.widget import Widget
from textual.widgets import DataTable, OptionList, Tree

from tui.plain import one_line, with_place
from tui.shell import TALL, WIDE
from tui.widgets.static import Static

FRAME = 4
"""Columns that the frame of a panel takes."""


class Roomy:
    """Breakpoints for an app: every screen is told whether it is `-wide` and `-high`."""

    HORIZONTAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-slim"), (WIDE, "-wide")]
    VERTICAL_BREAKPOINTS: ClassVar[list[tuple[int, str]] | None] = [(0, "-low"), (TALL, "-high")]


def has_frames(widget: Widget) -> bool:
    """Whether panels have frames now."""
    size = widget.app.size
    return size.width >= WIDE and size.height >= TALL


def panels_of(screen: Screen[object]) -> list[Widget]:
    """Parts of a screen that can be shown alone; the one that has the keys comes first."""
    focused = screen.focused
    with_keys = () if focused is None else (focused, *focused.ancestors)
    found = [
        part
        for part in screen.query(".panel").results(Widget)
        if all(one.display for one in part.ancestors_with_self if isinstance(one, Widget))
    ]
    return sorted(found, key=lambda part: not (part in with_keys or part.has_class("-lead")))


def room_of_lines(widget: Widget) -> int:
    """Cells that a line of a list has, between frame, padding and scroll bar."""
    return widget.app.size.width - 2 * FRAME


def scroll_a_page(box: VerticalScroll, step: int) -> None:
    """Read on in a part of the screen, or back up where the step is below 0."""
    move = box.scroll_page_down if step > 0 else box.scroll_page_up
    move(animate=False)


def place_words(at: int | None, many: int, *, more: bool = False) -> str:
    """Say "12 of 340"; "12 of 60+" where there are more that were not read yet."""
    return "" if at is None or not many else f"{at + 1:,} of {many:,}{'+' if more else ''}"


def keep_marks_in_sight(screen: Screen[object]) -> None:
    """Where lists have fewer lines now, the marked one is not to be below their edge."""

    def scroll() -> None:
        for options in screen.query(OptionList):
            options.scroll_to_highlight()
        for tree in screen.query(Tree):
            if tree.cursor_node is not None:
                tree.scroll_to_node(tree.cursor_node, animate=False)
        for table in screen.query(DataTable):
            room = table.scrollable_content_region.height - table.header_height
            below = table.cursor_row + 1 - round(table.scroll_y) - room
            if below > 0:
                table.scroll_to(y=table.scroll_y + below, animate=False)

    screen.call_after_refresh(scroll)


class SaidLine(Static):
    """Below a list: what was just done, on as many lines as it takes, and where one is."""

    DEFAULT_CSS = "SaidLine { height: auto; min-height: 1; max-height: 50%; padding: 0 1; }"

    def __init__(self) -> None:
        super().__init__(id="said", markup=False)
        self._words = self._place = ""

    def say(self, words: str) -> None:
        """Say what was done; "" takes it away."""
        self._words = words
        self._draw()

    def place(self, words: str) -> None:
        """Say where one is, at the right end."""
        self._place = words
        self._draw()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()
        keep_marks_in_sight(self.screen)

    def _draw(self) -> None:
        said, place = one_line(self._words, "bold"), one_line(self._place, "dim")
        self.update(with_place(said, place, self.app.size.width - 2))


def tell_place(
    listing: Widget,
    at: int | None,
    many: int,
    *,
    below: Widget | None = None,
    title: str = "",
) -> None:
    """Say which line of a list is marked: "12 of 340".

    It stands at the foot of the list's frame; where there is none, in the line below the list.

    Args:
        at: index of the marked line.
        below: the part below: a line that says things, or one whose upper edge has a title.
        title: what that title says besides.
    """
    place = place_words(at, many)
    framed = has_frames(listing)
    listing.border_subtitle = place if framed else ""
    if isinstance(below, SaidLine):
        below.place("" if framed else place)
    elif below is not None:
        below.border_title = " · ".join(filter(None, (title, "" if framed else place)))


def tell_place_in_list(screen: Widget) -> None:
    """Say which line is marked in the one list of a screen that has a line below it."""
    options = screen.query_one(OptionList)
    below = screen.query_one(SaidLine)
    tell_place(options, options.highlighted, options.option_count, below=below)
