"""To other programs of qualitative analysis and back, from the palette of commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from textual.content import Content

from chec_voice.errors import ChecError
from chec_voice.project import (
    OTHER_PROGRAMS,
    PROFILES,
    UNRECORDED,
    Project,
    loss_lines,
    may_come_in,
)
from chec_voice.text import counted
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import FileScreen
from tui.dialogs.line import LineScreen, path_of
from tui.dialogs.text import ReadingScreen

if TYPE_CHECKING:
    from tui.session import Session

PROGRAMS = {
    **{made.product: (key, "qdpx") for key, made in PROFILES.items() if key != "standard"},
    "Taguette": ("standard", "sqlite3"),
    "Another program (REFI-QDA)": ("standard", "qdpx"),
}
"""What a person calls it -> (profile, ending of the file)."""
WORDS = "the project, for NVivo, ATLAS.ti, MAXQDA, QualCoder or Taguette: for the team only"


def send_out(app: Session) -> None:
    """Ask for which program and under which name, write the file, say what could not go."""

    def chosen(index: int | None) -> None:
        if index is None:
            return
        program = list(PROGRAMS)[index]
        profile, ending = PROGRAMS[program]
        stem = f"{app.project_path.stem}-{program.split()[0].lower().replace('.', '')}"
        default = str(app.project_path.with_name(f"{stem}.{ending}"))
        app.push_screen(
            LineScreen("Write the file", f"It must end in .{ending}.", default),
            lambda name: _write(app, name, profile, ending),
        )

    app.push_screen(ChooseScreen("Which program is it for?", list(PROGRAMS)), chosen)


def _write(app: Session, name: str | None, profile: str, ending: str) -> None:
    if not name:
        return
    out = path_of(name)
    if out.suffix.lower() != f".{ending}" or out.exists():
        reason = "is there already" if out.exists() else f"does not end in .{ending}"
        app.notify(f"{out.name} {reason}: choose another name.", severity="warning")
        return

    def work() -> None:
        def run(project: Project) -> list[str]:
            sent = project.exchange.send_out(out, profile=profile, actor=app.coding.coder)
            head = f"{out} is written: {counted(sent.counts.get('codings', 0), 'coding')}."
            unrecorded = ["", UNRECORDED] if app.project.read_only else []
            return [head, *unrecorded, "", *loss_lines(sent.lost, where="in the file")]

        _report(app, run)

    app.run_worker(work, thread=True, group="exchange", description="writing for another program")


def is_of_another_program(path: Path) -> bool:
    """Whether a file or folder is a project of another program, by its name."""
    return path.suffix.lower().removeprefix(".") in OTHER_PROGRAMS


def can_come(path: Path) -> bool:
    """Whether a file can be brought in, by its name: answers, or another program's project."""
    return may_come_in(path) or is_of_another_program(path)


def bring_in(app: Session) -> None:
    """Ask for a file, bring in what is new, say what could not come."""

    def named(name: str | None) -> None:
        if name:
            bring_in_file(app, path_of(name))

    hint = "A .qdpx or .qdc, a QualCoder folder, a Taguette project, a table of coded segments."
    heading = "Bring in a file of another program"
    app.push_screen(
        FileScreen(heading, hint, can_come),
        named,
    )


def bring_in_file(app: Session, path: Path, done: Callable[[], None] = lambda: None) -> None:
    """Bring in what is new of a file, beside the person; say what could not come, then `done`."""

    def work() -> None:
        def run(project: Project) -> list[str]:
            came = project.exchange.bring_in(path, actor=app.coding.coder)
            head = (
                f"{path.name}: {came.placed:,} of {counted(came.codings, 'coding')}"
                f" {'is' if came.placed == 1 else 'are'} in place, {came.decisions_added:,} of them"
                f" new; {counted(came.memos_added, 'new memo')}."
            )
            return [head, "", *loss_lines(came.lost, where="in the project now")]

        _report(app, run)
        app.call_from_thread(done)

    app.run_worker(work, thread=True, group="exchange", description="reading a file")


def _report(app: Session, run: Callable[[Project], list[str]]) -> None:
    """Run in a worker's thread, with a connection of its own, and show what it says."""
    try:
        with Project.open(app.project_path) as project:
            lines = run(project)
    except ChecError as error:
        app.call_from_thread(app.show_error, error, "This did not work")
        return
    app.call_from_thread(app.push_screen, ReadingScreen(Content("\n".join(lines))))
