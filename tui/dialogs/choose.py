"""Chooses one thing from a short list."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from tui import keys
from tui.plain import one_line, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_WIDEST, _SIDES, _BESIDE, _LEAST = 84, 4, 5, 3
"""Columns of the dialog, and of its frame; lines beside heading and list; lines of the list."""
_HINT = "{choose-take} chooses; a letter leads to a line"


class ChooseScreen(ModalScreen[int | None]):
    """Returns the index of the chosen name, or None.

    Args:
        at: the line that is marked at first: what stands so far.
        off: lines that are shown and cannot be chosen.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.CHOOSE)]

    def __init__(
        self, heading: str, names: Sequence[str], at: int = 0, off: Collection[int] = ()
    ) -> None:
        super().__init__()
        self._heading, self._names, self._off = heading, names, off
        self._at = next((n for n in range(at, len(names)) if n not in off), at)

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static(plain(self._heading, "bold"), classes="heading")
            yield OptionList(
                *[
                    Option(one_line(name, "dim" if n in self._off else ""), disabled=n in self._off)
                    for n, name in enumerate(self._names)
                ],
                markup=False,
                compact=True,
            )
            yield Static(keys.fill(_HINT), classes="hint", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        if self._names:
            self.query_one(OptionList).highlighted = self._at
        self._fit()

    def on_resize(self, _: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        """Only the list scrolls: what is asked stays in sight, however low the window is."""
        size = self.app.size
        inner = max(min(size.width * 9 // 10, _WIDEST) - _SIDES, 1)
        heading = len(plain(self._heading).wrap(inner))
        room = (size.height - 1) * 9 // 10 - _BESIDE - heading
        options = self.query_one(OptionList)
        options.styles.max_height = max(room, _LEAST)
        # Where that leaves the mark is known only after the list has been laid out.
        self.call_after_refresh(options.scroll_to_highlight)

    def on_key(self, event: events.Key) -> None:
        """A letter goes to the next line that begins with it."""
        options = self.query_one(OptionList)
        if not event.is_printable or not event.character or options.highlighted is None:
            return
        at, many = options.highlighted, len(self._names)
        for step in range(1, many + 1):
            name = self._names[(at + step) % many].lstrip()  # what is below something is moved in
            fits = name.lower().startswith(event.character.lower())
            if fits and (at + step) % many not in self._off:
                options.highlighted = (at + step) % many
                event.stop()
                return

    def action_take(self) -> None:
        at = self.query_one(OptionList).highlighted
        if at is not None and at not in self._off:
            self.dismiss(at)

    def on_option_list_option_selected(self, event: OptionList.OptionSelected) -> None:
        self.dismiss(event.option_index)

    def action_close(self) -> None:
        self.dismiss(None)


def line_of(now: object, among: Sequence[object], before: int = 0) -> int:
    """The line of what stands now, for `ChooseScreen(at=...)`; the first where nothing does.

    Args:
        before: lines that stand before those of `among`.
    """
    return before + among.index(now) if now in among else 0
