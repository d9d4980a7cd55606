"""Parts of a screen that a person makes larger or smaller, by key or by mouse; their size stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from textual import events
from textual.screen import Screen
from textual.widget import Widget

if TYPE_CHECKING:
    from tui.session import Session

SIZES = "sizes"
"""Name of the setting: name of a part -> its size in cells."""
_STEP = {"width": 4, "height": 2}
"""Cells that one key press is worth."""


@dataclass(frozen=True)
class Part:
    """The part of a screen beside or below the main one."""

    name: str
    """Its name in the settings."""
    selector: str
    way: Literal["width", "height"]
    side: Literal["left", "right", "below"]
    """Where it stands, so that the edge between it and the other part is known."""
    least: int
    """Cells that it keeps at least."""
    rest: int
    """Cells that what stands beside or above it keeps at least."""


class Sized(Screen[Any]):
    """A screen with one part that can be made larger and smaller."""

    PART: ClassVar[Part]

    app: Session
    part_size: int | None = None
    """Cells that a person wants it to have, as far as there is room; None: as it was made."""
    _drags = False

    def on_mount(self) -> None:
        self.lay_out_part()
        self.watch(self, "maximized", self._give_size, init=False)

    def on_resize(self, _: events.Resize) -> None:
        self.lay_out_part()

    @property
    def part(self) -> Widget:
        return self.query_one(self.PART.selector)

    @property
    def _sizes(self) -> dict[str, object]:
        """The sizes of all parts that somebody chose."""
        chosen: dict[str, object] = self.app.own(SIZES, {})
        return chosen

    def _within(self, size: int) -> int:
        whole = self.app.size.width if self.PART.way == "width" else self.app.size.height
        return max(min(size, whole - self.PART.rest), self.PART.least)

    def lay_out_part(self) -> None:
        """Give it the size that a person chose."""
        wanted = self._sizes.get(self.PART.name)
        size = self._within(wanted) if type(wanted) is int else None
        if size == self.part_size:
            return
        self.part_size = size
        self._give_size()
        self.part_sized()

    def _give_size(self) -> None:
        """Lay the part out; one that has the screen alone takes all of it."""
        inline, size = self.part.styles.inline, self.part_size
        for name in (self.PART.way, f"max_{self.PART.way}"):
            if size is None or self.part.is_maximized:
                inline.clear_rule(name)
            else:
                setattr(inline, name, size)
        self.part.refresh(layout=True)

    def part_sized(self) -> None:
        """It has another size now: draw anew what depends on that."""

    def resize_part(self, by: int) -> bool:
        """Make it larger by so many steps, or as it was at first (0); False where it is not
        in sight."""
        if self.maximized is not None or not self.part.display or not self.part.region:
            return False
        region = self.part.region
        now = region.width if self.PART.way == "width" else region.height
        self._keep(self._within(now + by * _STEP[self.PART.way]) if by else None)
        return True

    def _keep(self, size: int | None) -> None:
        sizes = self._sizes
        sizes.pop(self.PART.name, None)
        if size is not None:
            sizes[self.PART.name] = size
        self.app.keep_own(SIZES, sizes)
        self.lay_out_part()

    # --- by mouse: the edge between the two parts is taken and moved ---

    def _at_edge(self, event: events.MouseEvent) -> bool:
        x, y, region = event.screen_x, event.screen_y, self.part.region
        if not self.part.display or not region:
            return False
        match self.PART.side:
            case "right":
                return x in (region.x - 1, region.x) and region.y <= y < region.bottom
            case "left":
                return x in (region.right - 1, region.right) and region.y <= y < region.bottom
        return y == region.y and region.x <= x < region.right

    def on_mouse_down(self, event: events.MouseDown) -> None:
        self._drags = self._at_edge(event)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if not self._drags:
            return
        self.clear_selection()  # words are not marked meanwhile
        region = self.part.region
        match self.PART.side:
            case "right":
                size = region.right - event.screen_x
            case "left":
                size = event.screen_x + 1 - region.x
            case _:
                size = region.bottom - event.screen_y
        self._keep(self._within(int(size)))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        self._drags = False
