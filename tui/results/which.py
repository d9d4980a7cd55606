"""Asks for a framework: of the project, one that comes along, or one of a file."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from chec_voice import bundled
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import path_of

if TYPE_CHECKING:
    from tui.session import Session


def choose_framework(
    app: Session, heading: str, then: Callable[[str], object], *, but: str = ""
) -> None:
    """Ask for a framework; `then` is told its id, once it is in the project.

    Args:
        but: the one that stands already, which is not offered.
    """
    project = app.project
    known = project.frameworks.names
    here = [name for name in known if name != but]
    coming = [name for name in bundled.frameworks() if name not in known]
    words = [
        *(f"{name}: {project.framework(name).name}" for name in here),
        *(f"{name}: comes along, and is added to the project" for name in coming),
        "one of a file, which is added to the project",
    ]

    def add(name: str) -> None:
        """The one that stands first stays so."""
        app.save_or_say(
            lambda: project.frameworks.add(name, actor=app.coding.coder),
            lambda added: then(added.id),
            "It was not added",
        )

    def of_file() -> None:
        hint = "A framework as a YAML file, with an id of its own."
        asks = FileScreen("The framework of which file?", hint, ending_in(".yaml", ".yml"))
        app.push_screen(asks, lambda name: add(str(path_of(name))) if name else None)

    def chosen(n: int | None) -> None:
        if n is None:
            return
        if n < len(here):
            then(here[n])
        elif n < len(here) + len(coming):
            add(coming[n - len(here)])
        else:
            app.call_later(of_file)

    app.push_screen(ChooseScreen(heading, words), chosen)
