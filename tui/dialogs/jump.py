"""Letters on the parts of a screen and on the places of the app: one of them goes there."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen, Screen
from textual.widget import Widget

from tui import keys, shell
from tui.plain import plain
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import panels_of
from tui.widgets.static import Static

if TYPE_CHECKING:
    from tui.session import Session

_LETTERS = "jkldfiopuvwz"
"""For parts of a screen; places have letters of their own."""
_GAP = 2
"""Cells between two places where the go bar has no room."""


@dataclass(frozen=True)
class Target:
    """One thing that a letter leads to, and where that letter stands."""

    letter: str
    x: int
    y: int
    go: Callable[[], object]
    name: str = ""
    """Stands behind the letter, where nothing on the screen says it."""


class JumpScreen(ModalScreen[Target | None]):
    """Returns what somebody chose by its letter or with the mouse; None where they stay."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.JUMPING)]

    def __init__(self, targets: Sequence[Target]) -> None:
        super().__init__()
        self._targets = targets

    def compose(self) -> ComposeResult:
        if any(target.name for target in self._targets):
            bar = Static(classes="places", markup=False)
            bar.styles.height = 1 + max(target.y for target in self._targets if target.name)
            yield bar
        for target in self._targets:
            name = Static(plain(target.letter, "bold"), classes="letter", markup=False)
            name.styles.offset = (target.x, target.y)
            yield name
            if target.name:
                behind = Static(plain(f" {target.name}"), classes="name", markup=False)
                behind.styles.offset = (target.x + 1, target.y)
                yield behind
        yield KeyBar()

    def on_key(self, event: events.Key) -> None:
        if event.is_printable and event.key != "semicolon":
            event.stop()
            self.dismiss(next((one for one in self._targets if one.letter == event.key), None))

    def on_click(self, event: events.Click) -> None:
        """A click on a letter or its name goes there; one elsewhere leaves all as it is."""
        if isinstance(event.widget, KeyBar):
            return
        here = (event.screen_x, event.screen_y)
        self.dismiss(
            next(
                (
                    one
                    for one in self._targets
                    if one.y == here[1] and one.x <= here[0] <= one.x + len(one.name)
                ),
                None,
            )
        )

    def on_mount(self) -> None:
        self._size = self.app.size

    def on_resize(self, _: events.Resize) -> None:
        """Close where everything stands elsewhere now."""
        if self.app.size != self._size:
            self._size = self.app.size
            self.dismiss(None)

    def action_close(self) -> None:
        self.dismiss(None)


def targets_of(app: Session) -> list[Target]:
    """What can be gone to from the screen on top."""
    places = _places(app)
    covered = max((one.y for one in places if one.name), default=-1)
    return [*places, *_parts(app, covered)]


def _places(app: Session) -> list[Target]:
    screen = app.screen
    here = shell.place_of(screen)
    bar = screen.query(GoBar)
    if not bar:
        return []  # a page above a place: it closes first
    found, x, y = [], 1, 0
    if app.has_room:
        for place, columns in shell.columns(app.size.width - 2):
            if place is not here and columns.stop <= app.size.width - 2:
                found.append(_place(app, place, columns.start, bar.first().region.y))
        return found
    for place in keys.PLACES:
        if place is here:
            continue
        if x + 2 + len(place.name) > app.size.width:
            x, y = 1, y + 1
        found.append(_place(app, place, x, y, place.name))
        x += 2 + len(place.name) + _GAP
    return found


def _place(app: Session, place: keys.Place, x: int, y: int, name: str = "") -> Target:
    return Target(place.letter, x, y, lambda: app.go(place.action), name)


def _parts(app: Session, covered: int) -> list[Target]:
    """Parts of the screen that begin below the lines in which places are named."""
    screen = app.screen
    parts: list[tuple[Widget, Callable[[], object]]] = [
        (part, _to(screen, part)) for part in panels_of(screen)
    ]
    clicks: dict[str, str] = getattr(screen, "CLICKS", {})
    for name, action in clicks.items():
        parts.append((screen.query_one(f"#{name}"), _does(screen, action)))
    shown = [
        (part.region, go)
        for part, go in parts
        if part.display and part.region and part.region.y > covered
    ]
    shown.sort(key=lambda one: (one[0].y, one[0].x))
    return [
        Target(letter, region.x, region.y, go)
        for letter, (region, go) in zip(_LETTERS, shown, strict=False)
    ]


def _to(screen: Screen[object], part: Widget) -> Callable[[], object]:
    """Give a part the keys; one that has them, or is only read, is shown alone."""

    def go() -> None:
        if part.focusable and screen.focused is not part:
            part.focus()
        else:
            screen.maximized = None if screen.maximized is part else part
            screen.refresh_bindings()

    return go


def _does(screen: Screen[object], action: str) -> Callable[[], object]:
    return lambda: screen.call_later(screen.run_action, action)
