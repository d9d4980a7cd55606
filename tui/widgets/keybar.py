"""The footer: the keys that matter here, as many as fit."""

from __future__ import annotations

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding
from textual.screen import Screen
from textual.widgets import Footer
from textual.widgets._footer import FooterKey

from tui.keys import RANKS, shown

_NARROW = 70


def _display(binding: Binding) -> str:
    return shown(binding.id) if binding.id in RANKS else binding.key


class KeyBar(Footer):
    """Footer that rebuilds only when what it shows changes (the stock one leaks key widgets)."""

    def __init__(self) -> None:
        super().__init__(show_command_palette=False, compact=True)
        self._drawn: tuple[object, ...] | None = None

    def _wanted(self) -> list[tuple[Binding, bool]]:
        """The bindings that fit, in the order of the registry; the least needed go first."""
        found: dict[str, tuple[Binding, bool]] = {}
        for _, binding, enabled, _ in self.screen.active_bindings.values():
            if binding.show and binding.id in RANKS:
                found.setdefault(binding.action, (binding, enabled))
        order = {key: n for n, key in enumerate(RANKS)}
        bindings = sorted(found.values(), key=lambda item: order[item[0].id or ""])
        narrow = self.app.size.width < _NARROW
        gap = 1 if narrow else 2
        kept: list[tuple[Binding, bool]] = []
        room = self.app.size.width - (0 if narrow else 1)
        for item in sorted(bindings, key=lambda item: RANKS[item[0].id or ""]):
            width = len(_display(item[0])) + 1 + len(item[0].description) + gap
            if width - gap <= room:
                kept.append(item)
                room -= width
        return [item for item in bindings if item in kept]

    def compose(self) -> ComposeResult:
        if not self._bindings_ready:
            return
        self.set_class(self.app.size.width < _NARROW, "-narrow")
        for binding, enabled in self._wanted():
            yield FooterKey(
                binding.key,
                _display(binding),
                binding.description,
                binding.action,
                disabled=not enabled,
                tooltip=binding.tooltip,
            ).data_bind(compact=Footer.compact)

    def bindings_changed(self, screen: Screen[object]) -> None:
        self._bindings_ready = True
        if self.is_attached and screen is self.screen:
            self._redraw()

    def on_resize(self, _: events.Resize) -> None:
        if self._bindings_ready:
            self._redraw()

    def _redraw(self) -> None:
        wanted = tuple(
            (_display(binding), binding.description, enabled) for binding, enabled in self._wanted()
        )
        if wanted != self._drawn:
            self._drawn = wanted
            self.call_after_refresh(self.recompose)
