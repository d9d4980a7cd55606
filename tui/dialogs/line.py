"""Takes one line of text."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import ClassVar

from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen
from textual.suggester import Suggester
from textual.widgets import Input
from textual.widgets.input import Selection

from chec_voice.errors import ChecError
from tui import keys
from tui.plain import clean, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static


class FolderNames(Suggester):
    """The first folder that begins as what was typed ends."""

    def __init__(self) -> None:
        super().__init__(use_cache=False, case_sensitive=True)

    async def get_suggestion(self, value: str) -> str | None:
        above, begun = os.path.split(value)
        if not (above and begun):
            return None
        with suppress(OSError):  # no such folder, or none that may be read
            with os.scandir(path_of(above)) as entries:
                names = sorted(one.name for one in entries if one.is_dir())
            found = next((name for name in names if name.startswith(begun)), None)
            return None if found in (None, begun) else value + clean(found[len(begun) :])
        return None


class LineScreen(ModalScreen[str | None]):
    """Returns what was typed, or None.

    What stands there already is marked, so that what is typed takes its place.

    Args:
        value: what stands there already.
        may_be_empty: nothing typed is an answer, too.
        marked: the part of `value` that is marked; by default all.
        goes_on: nothing is marked: these are words to go on with.
        folders: offer the rest of a folder's name while one is typed; → takes it.
        check: is given what was typed; what it raises is said, and the dialog stays.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.LINE)]

    def __init__(
        self,
        heading: str,
        hint: str,
        value: str = "",
        *,
        may_be_empty: bool = False,
        marked: str = "",
        goes_on: bool = False,
        folders: bool = False,
        check: Callable[[str], object] = lambda _: None,
    ) -> None:
        super().__init__()
        self._marked = "" if goes_on else marked or clean(value)
        self._folders, self._check = folders, check
        self._heading, self._hint, self._value = heading, hint, value
        self._may_be_empty = may_be_empty

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static(plain(self._heading, "bold"), classes="heading")
            yield Static(plain(self._hint), classes="hint")
            rest = FolderNames() if self._folders else None
            field = Input(clean(self._value), compact=True, select_on_focus=False, suggester=rest)
            field.cursor_blink = False
            yield field
            yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        field = self.query_one(Input)
        start = field.value.rfind(self._marked)
        if self._marked and start >= 0:
            field.selection = Selection(start, start + len(self._marked))

    def on_input_changed(self, _: Input.Changed) -> None:
        self.query_one("#said", Static).update("")

    def action_take(self) -> None:
        text = " ".join(self.query_one(Input).value.split())
        if not (text or self._may_be_empty):
            self._say(keys.fill("Type something, or {line-close}."))
            return
        try:
            self._check(text)
        except ChecError as error:
            said = f"{error.message} {error.fix}".strip()
            self._say(f"{said[:1].upper()}{said[1:]}")
            return
        self.dismiss(text)

    def _say(self, words: str) -> None:
        self.query_one("#said", Static).update(plain(words, "bold"))

    def action_close(self) -> None:
        self.dismiss(None)


def path_of(typed: str) -> Path:
    """The file that was typed, or dropped on the window: some terminals put it in quotes."""
    return Path(typed.strip("'\"")).expanduser()
