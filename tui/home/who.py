"""Asks who sits at the keys: a known name is picked, a new one is said to be new."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

from textual.app import App

from chec_voice.errors import ChecError
from chec_voice.project import Project
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.line import LineScreen
from tui.plain import why

Then = Callable[[str], None]


def ask(app: App[Any], path: Path, then: Then, last: str = "") -> None:
    """Ask for a coder of a project; `then` is told the name, and nothing when they leave.

    Args:
        last: who sat here the last time, in whatever project.

    Raises:
        ChecError: the project cannot be opened.
    """
    with Project.open(path) as project:
        known = project.team.people()
    if not known:
        _new(app, path, then, last)
        return

    def chosen(n: int | None) -> None:
        if n is not None and n < len(known):
            then(known[n])
        elif n is not None:
            _new(app, path, then)

    names = [*known, "Somebody new …"]
    app.push_screen(ChooseScreen("Who are you?", names, line_of(last, known)), chosen)


def _new(app: App[Any], path: Path, then: Then, last: str = "") -> None:
    hint = "It stands beside everything that you decide."

    def typed(name: str | None) -> None:
        if name:
            _surely(app, path, name, then)

    app.push_screen(LineScreen("What is your name?", hint, last), typed)


def _surely(app: App[Any], path: Path, name: str, then: Then) -> None:
    """A name that is nearly a known one is most often that one, misspelt."""
    try:
        with Project.open(path) as project:
            like = project.team.like(name)
    except ChecError as error:
        app.push_screen(AskScreen("This cannot be opened", why(error), {"enter": "Understood"}))
        return
    if not like:
        then(name)
        return

    def answered(key: str | None) -> None:
        if key in ("y", "n"):
            then(like[0] if key == "y" else name)

    choices = {"y": f"Yes, I am {like[0]}", "n": f"No, {name} is new", "escape": "Back"}
    text = f"{like[0]} has coded here before. Work of {name} would stand apart from it."
    app.push_screen(AskScreen(f"Do you mean {like[0]}?", keys.fill(text), choices), answered)
