"""Asks for a framework: of the project, one that comes along, or one of a file."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING

from chec_voice import bundled
from chec_voice.model import Framework
from chec_voice.text import counted, in_words
from tui.dialogs.ask import AskScreen
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
        *(f"{name}: comes along, and can be added to the project" for name in coming),
        "one of a file, which can be added to the project",
    ]

    def ask(name: str) -> None:
        """Say what would be added, before anything is."""
        app.save_or_say(
            lambda: project.frameworks.look_at(name),
            partial(ask_about, name),
            "It was not added",
        )

    def ask_about(name: str, frame: Framework) -> None:
        if frame.id in known:
            ask_about_newer(name, frame)
            return
        links = project.frameworks.links_along(frame)
        come = counted(links, "link from codes comes", "links from codes come") if links else ""
        said = (
            f"{counted(len(frame.elements), 'domain or driver', 'domains and drivers')} of"
            f" {frame.name} would stand in the project from then on, beside what is there; reports"
            " go on with the framework that stands first."
            + (f" {come} with it, proposed and not agreed." if come else " No links come with it.")
        )
        choices = {"y": "Add it", "escape": "Not now"}
        app.push_screen(
            AskScreen(f"Add {frame.name} to the project?", said, choices),
            lambda key: add(name) if key == "y" else None,
        )

    def ask_about_newer(name: str, frame: Framework) -> None:
        """The file is of a framework that is here: say what it lacks before it is read in."""
        now = project.framework(frame.id)
        if now.sha256 == frame.sha256:
            then(frame.id)
            return
        labels = {element.id: element.label for element in now.elements}
        stay, gone = project.frameworks.unnamed(frame)
        said = ["Links, tags, values and marks of what stands in the file stay as they are."]
        if stay:
            said.append(
                f"Not in the file, and kept since links, tags or measures belong there:"
                f" {in_words([labels[one] for one in stay])}."
            )
        if gone:
            leave = in_words([labels[one] for one in gone])
            said.append(f"Not in the file, and gone then, since nothing belongs there: {leave}.")
        app.push_screen(
            AskScreen(
                f"Bring {now.name} up to date from the file?",
                " ".join(said),
                {"y": "Bring it up to date", "escape": "Leave it as it is"},
            ),
            lambda key: add(name) if key == "y" else None,
        )

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
        app.push_screen(asks, lambda name: ask(str(path_of(name))) if name else None)

    def chosen(n: int | None) -> None:
        if n is None:
            return
        if n < len(here):
            then(here[n])
        elif n < len(here) + len(coming):
            ask(coming[n - len(here)])
        else:
            app.call_later(of_file)

    app.push_screen(ChooseScreen(heading, words), chosen)
