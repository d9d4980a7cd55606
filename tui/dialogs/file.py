"""Takes the name of a file that is there, and lists what is in its folder while one types."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.widgets import Input, OptionList
from textual.widgets.input import Selection

from tui import keys
from tui.dialogs.finding import FindingScreen
from tui.dialogs.line import path_of
from tui.plain import clean, one_line, plain
from tui.widgets.dialog import Dialog
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

_MOST_READ = 5_000
"""Entries of a folder that are looked at; a person types the name of what lies further."""
_MOST_SHOWN = 100
_BESIDE, _LEAST = 7, 3
"""Lines of the frame, heading, field and what is said below; lines of the list at least."""
Wanted = Callable[[Path], bool]


def ending_in(*endings: str) -> Wanted:
    """Tells whether a name has one of these endings, such as ".csv"."""
    return lambda path: path.suffix.lower() in endings


class ChoosesFiles:
    """An app in which files are chosen: one looks where the last one was found.

    A program that is started from a menu stands in no folder that anybody knows.
    """

    files_in: Path


class FileScreen(FindingScreen[str]):
    """Returns the whole path that was chosen or typed, or None.

    Args:
        wanted: whether something in a folder can be taken, by its name; folders that cannot are
            gone into.
        names: what can be taken besides, by a name of its own -> what is said of it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.FILE)]

    def __init__(
        self, heading: str, hint: str, wanted: Wanted, names: Mapping[str, str] | None = None
    ) -> None:
        super().__init__()
        self._names = dict(names or {})
        self._heading, self._hint, self._wanted = heading, hint, wanted
        self._folders: dict[str, list[tuple[str, bool]]] = {}
        """Folder -> its entries: (name, whether it is gone into)."""

    @property
    def _app(self) -> ChoosesFiles:
        app = self.app
        assert isinstance(app, ChoosesFiles)
        return app

    @property
    def _start(self) -> str:
        """What the field offers: a folder, so that a name can go on from there."""
        return str(self._app.files_in / "_")[:-1]

    def _place(self, typed: str) -> Path:
        """What was typed, in the folder that is offered where it names none."""
        return self._app.files_in / path_of(typed)

    def compose(self) -> ComposeResult:
        with Dialog():
            yield Static(plain(self._heading, "bold"), classes="heading")
            yield Static(plain(self._hint), classes="hint")
            field = Input(clean(self._start), compact=True, select_on_focus=False)
            field.cursor_blink = False
            yield field
            files = OptionList(markup=False, compact=True)
            files.can_focus = False
            yield files
            yield Static(id="said", markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        # What is typed or dropped replaces what is offered.
        self.query_one(Input).selection = Selection(0, len(self._start))
        self.fill()

    @staticmethod
    def _parts(typed: str) -> tuple[str, str]:
        """The folder, as it is typed, and the beginning of a name."""
        folder, slash, begun = typed.strip().strip("'\"").replace(os.sep, "/").rpartition("/")
        return folder + slash, begun

    def find(self, typed: str) -> list[str]:
        """What fits, as it would stand in the field."""
        start, begun = self._parts(typed)
        fits = [
            (rank, is_folder, name.lower(), name)
            for name, is_folder in self._entries(str(self._place(start)))
            if (rank := _rank(name, begun)) is not None
        ]
        plainly = "" if typed == self._start else typed.strip().casefold()
        return [
            *(n for n, said in self._names.items() if plainly in f"{n} {said}".casefold()),
            *self._files(start, fits),
        ]

    @staticmethod
    def _files(start: str, fits: list[tuple[int, bool, str, str]]) -> list[str]:
        return [
            f"{start}{name}{'/' if is_folder else ''}"
            for _, is_folder, _, name in sorted(fits)[:_MOST_SHOWN]
        ]

    def filled(self, typed: str) -> None:
        start, begun = self._parts(typed)
        self.query_one(OptionList).display = bool(self.found)
        self._fit()
        nothing = "" if self.found else self._nothing(self._place(start), begun)
        self.query_one("#said", Static).update(plain(nothing))

    def on_resize(self, _: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        """As many lines as there is room for beside the rest of the dialog."""
        beside = _BESIDE + self.query_one(".hint").size.height
        room = max((self.app.size.height - 1) * 9 // 10 - beside, _LEAST)
        self.query_one(OptionList).styles.height = min(max(len(self.found), 1), room)

    @staticmethod
    def _nothing(folder: Path, begun: str) -> str:
        """Why the list is empty."""
        if not folder.is_dir():
            return "There is no such folder."
        if not begun:
            return "Nothing of that kind lies here: type where it does."
        return "" if (folder / begun).exists() else "Nothing of that name is here."

    def _entries(self, folder: str) -> list[tuple[str, bool]]:
        if folder not in self._folders:
            found = []
            try:
                with os.scandir(folder) as entries:
                    for _, entry in zip(range(_MOST_READ), entries, strict=False):
                        wanted = self._wanted(Path(entry.path))
                        if not entry.name.startswith(".") and (wanted or entry.is_dir()):
                            found.append((entry.name, not wanted))
            except OSError:
                found = []  # the line below the field says so
            self._folders[folder] = found
        return self._folders[folder]

    def line(self, one: str) -> Content:
        if one in self._names:
            return one_line(one, "bold") + one_line(f"  · {self._names[one]}", "dim")
        name = one.rstrip("/").rpartition("/")[2]
        return one_line(f"{name}/", "dim") if one.endswith("/") else one_line(name)

    def _choose(self, chosen: str) -> None:
        if chosen in self._names:
            self.dismiss(chosen)
            return
        place = self._place(chosen)
        self._app.files_in = place.parent
        self.dismiss(str(place))

    # --- keys ---

    def action_complete(self) -> None:
        """Put the marked name into the field, to go on from there."""
        marked = self.marked
        if marked is None:
            self.app.bell()
            return
        field = self.query_one(Input)
        field.value = clean(marked)
        field.cursor_position = len(field.value)
        self.fill()

    def action_take(self) -> None:
        typed, marked = self.query_one(Input).value.strip(), self.marked
        if marked is not None and marked.endswith("/"):
            self.action_complete()
        elif marked is not None or typed:
            self._choose(marked or typed)
        else:
            self.query_one("#said", Static).update(
                plain(keys.fill("Type a name, or {file-close}."), "bold")
            )


def _rank(name: str, begun: str) -> int | None:
    """0 for the name itself, 1 where it begins so, 2 where that stands in it, else None."""
    if name == begun:
        return 0
    low, typed = name.lower(), begun.lower()
    if low.startswith(typed):
        return 1
    return 2 if typed in low else None
