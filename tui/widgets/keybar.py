"""The footer: the keys that matter here, as many as fit."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from rich.cells import cell_len
from textual import events
from textual.binding import Binding
from textual.content import Content
from textual.message import Message
from textual.screen import Screen

from tui.keys import LEAVES, RANKS, shown
from tui.plain import clean, lines, one_line
from tui.shell import WIDE
from tui.widgets.panel import keep_marks_in_sight
from tui.widgets.static import Static

_NARROW = 70
_ALL = "palette"
"""Lists what the line has no room for."""
_LAST = (_ALL, "whole-part", "jump")
"""Stand on every screen, behind its own keys; written in as few cells as can be."""
_HELP = ("help", "home-help")
"""Lead there, too."""


def _display(binding: Binding) -> str:
    written = shown(binding.id) if binding.id in RANKS else binding.key
    return written.replace("Ctrl+", "^") if binding.id in _LAST else written


class KeyBar(Static):
    """One line for all keys, each to be clicked; notices stand above it while there are any.

    A widget for each key, as the stock footer has it, is most of what opening a screen costs.
    """

    class Changed(Message):
        """It has another height: the rest of the screen has a line more or less."""

    ALLOW_SELECT = False
    DEFAULT_CSS = """
    KeyBar {
        dock: bottom; height: 1; padding: 0 0 0 1; text-wrap: nowrap;
        color: $footer-foreground; background: $footer-background;
    }
    KeyBar.-narrow { padding: 0; }
    """

    def __init__(self) -> None:
        super().__init__(markup=False)
        self._drawn: tuple[object, ...] | None = None
        self._spans: list[tuple[range, Binding, bool]] = []
        """Columns of each key that is shown, and whether it works now."""
        self._under: Binding | None = None
        """The key below the mouse."""
        self._notices = 0
        """Lines of notices above the keys."""

    def on_mount(self) -> None:
        self.screen.bindings_updated_signal.subscribe(self, self._bindings_changed)
        self.redraw()

    @property
    def _state(self) -> str:
        """Who works here, and how, at the right end; a small screen has no room for it."""
        wide = self.app.size.width >= WIDE
        return clean(getattr(self.app, "state_words", "")) if wide else ""

    @property
    def _gap(self) -> int:
        return 1 if self.app.size.width < _NARROW else 2

    def _wanted(self) -> list[tuple[Binding, bool]]:
        """The bindings that fit, in the order of the registry; the least needed go first."""
        found: dict[str, tuple[Binding, bool]] = {}
        modal = self.screen.is_modal
        offers = getattr(self.screen, "offers", None)
        for node, binding, enabled, _ in self.screen.active_bindings.values():
            if node is self.screen and offers is not None and not offers(binding.action):
                continue  # it would only say that it has nothing to do
            if binding.show and binding.id in RANKS and not (modal and node is self.app):
                found.setdefault(binding.action, (binding, enabled))
        # In the order of the screen's own table: some keys stand in the tables of several.
        _, own = getattr(self.screen, "PALETTE", ("", ()))
        order = {id_: n for n, id_ in enumerate(dict.fromkeys([*(k.id for k in own), *RANKS]))}
        bindings = sorted(
            found.values(),
            key=lambda item: (*(item[0].id == one for one in _LAST), order[item[0].id or ""]),
        )
        kept = self._fitting(bindings, RANKS)
        left_out = len(kept) < len(bindings) and not any(b.id in _HELP for b, _ in kept)
        if left_out and all(binding.id != _ALL for binding, _ in kept):
            kept = self._fitting(bindings, {**RANKS, _ALL: 0})
        return kept

    def _fitting(
        self, bindings: Sequence[tuple[Binding, bool]], ranks: Mapping[str, int]
    ) -> list[tuple[Binding, bool]]:
        gap = self._gap
        kept: list[tuple[Binding, bool]] = []
        room = self.app.size.width - (gap - 1)
        if state := self._state:
            room -= cell_len(state) + gap
        # The way out first: where it is left out, somebody is shut in.
        by_need = sorted(
            bindings, key=lambda item: (item[0].id not in LEAVES, ranks[item[0].id or ""])
        )
        for item in by_need:
            width = len(_display(item[0])) + 1 + len(item[0].description) + gap
            if width - gap <= room:
                kept.append(item)
                room -= width
        return [item for item in bindings if item in kept]

    def _bindings_changed(self, screen: Screen[object]) -> None:
        if self.is_attached and screen is self.screen:
            self.redraw()

    def on_resize(self, _: events.Resize) -> None:
        self.redraw()
        keep_marks_in_sight(self.screen)

    def redraw(self) -> None:
        """Draw the keys anew if they are others, or work now, or do not; notices as they are."""
        wanted = self._wanted()
        state = self._state
        noticed = getattr(self.app, "notices", None)
        notices: list[Content] = noticed(self.app.size.width - 2) if noticed is not None else []
        drawn = (
            self._gap,
            state,
            tuple(notices),
            *(
                (_display(binding), binding.description, enabled, binding is self._under)
                for binding, enabled in wanted
            ),
        )
        if drawn == self._drawn:
            return
        self._drawn, self._spans = drawn, []
        self.set_class(self._gap == 1, "-narrow")
        words, at = Content(""), 0
        for binding, enabled in wanted:
            weight = "" if enabled else " dim"
            under = " reverse" if binding is self._under and enabled else ""
            key = Content.assemble(
                (_display(binding), f"bold $footer-key-foreground{weight}{under}"),
                (f" {binding.description}", f"$footer-description-foreground{weight}{under}"),
            )
            self._spans.append((range(at, at + key.cell_length), binding, enabled))
            words += key + Content(" " * self._gap)
            at = words.cell_length
        if state:
            room = max(self.app.size.width - at - self.gutter.width - cell_len(state) - 1, 0)
            words += Content(" " * room) + one_line(state, "dim")
        self.update(lines(*notices, words))
        if len(notices) != self._notices:
            self._notices = len(notices)
            self.styles.height = len(notices) + 1
            self.post_message(self.Changed())

    # --- by mouse ---

    def _key_at(self, event: events.MouseEvent) -> tuple[Binding, bool] | None:
        if event.y < self._notices:
            return None
        column = event.x - self.gutter.left
        return next(((b, works) for at, b, works in self._spans if column in at), None)

    def on_mouse_move(self, event: events.MouseMove) -> None:
        found = self._key_at(event)
        self._under = found[0] if found else None
        self.tooltip = self._under.tooltip if self._under else None
        self.redraw()

    def on_leave(self, _: events.Leave) -> None:
        self._under = None
        self.redraw()

    def on_click(self, event: events.Click) -> None:
        found = self._key_at(event)
        if event.y < self._notices:
            self.app.clear_notifications()
        if found is None:
            return
        binding, works = found
        if works:
            self.app.simulate_key(binding.key)
        else:
            self.app.bell()
