"""Lists every key, from the registry that the screens bind from."""

from __future__ import annotations

from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen

from tui import keys
from tui.plain import lines, plain
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_WORDS = """\
Read the answer, choose the codes that say what it is about, press {done}. Codes that a computer \
holds likely stand first, each with its reason, and others that are less likely below; the \
judgement is yours. {none} says that no code applies. "Few examples" means that too few answers \
have that code for anybody to know. Everything is saved as you press the key."""
_CELLS, _SIDES = 9, 4
"""Columns of the keys, at least; of padding and scroll bar."""


class HelpScreen(Screen[None]):
    """All keys, by screen.

    Args:
        here: the keys of the screen that one comes from, which stand first.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.HELP)]

    def __init__(self, here: tuple[keys.Key, ...] = ()) -> None:
        super().__init__()
        self._here = here

    def compose(self) -> ComposeResult:
        with VerticalScroll():
            yield Static()
        yield KeyBar()

    def on_resize(self, _: events.Resize) -> None:
        self.query_one("VerticalScroll > Static", Static).update(
            help_text(self._here, self.app.size.width - _SIDES)
        )

    def action_close(self) -> None:
        self.dismiss()


def help_text(here: tuple[keys.Key, ...] = (), width: int = 100) -> Content:
    """The keys of all screens, those of `here` first, in lines of `width` cells."""
    rows = [plain("Help", "bold"), plain("If someone is in danger now, call 999."), plain("")]
    for title, section in sorted(keys.SECTIONS, key=lambda one: one[1] is not here):
        rows.append(plain(keys.fill(title), "bold underline"))
        if section is keys.REVIEW:
            rows += [plain(keys.fill(_WORDS)), plain("")]
        # The nine digits are one line.
        told = dict.fromkeys((keys.all_shown(key), key.help) for key in section)
        cells = max(_CELLS, *(len(shown) for shown, _ in told))
        for shown, text in told:
            first, *more = plain(text).wrap(max(width - cells - 3, 10))
            rows.append(plain(f"  {shown:<{cells}} ", "bold") + first)
            rows += [Content(" " * (cells + 3)) + row for row in more]
        rows.append(plain(""))
    return lines(*rows)
