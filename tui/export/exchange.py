"""To other programs of qualitative analysis and back, from the palette of commands."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError
from chec_voice.project import (
    OTHER_PROGRAMS,
    PROFILES,
    UNRECORDED,
    loss_lines,
    may_come_in,
)
from chec_voice.text import counted
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import FileScreen
from tui.dialogs.line import LineScreen, path_of
from tui.dialogs.text import ReadingScreen
from tui.plain import plain

if TYPE_CHECKING:
    from chec_voice.project.exchanging.incoming import BroughtIn
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

    def done(sent: object, error: ChecError | None) -> None:
        if error is not None:
            app.show_error(error, "Nothing was written")
            return
        assert isinstance(sent, dict)
        unrecorded = ["", UNRECORDED] if app.project.read_only else []
        head = f"{out} is written: {counted(sent['codings'], 'coding')}."
        _show(app, [head, *unrecorded, "", *loss_lines(sent["lost"], where="in the file")])

    app.notify("Writing the file; go on meanwhile.")
    app.jobs.start(
        "send-out",
        "writing for another program",
        done,
        lambda: app.notify("Stopped: nothing was written."),
        out=str(out),
        profile=profile,
        actor=app.coding.coder,
    )


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
    """Show what would come of a file, and bring in what is new of it when that is wanted.

    Args:
        done: is called once it is in.
    """

    def failed(error: ChecError) -> None:
        app.show_error(error, "This file is not brought in")

    def run(words: str, then: Callable[[BroughtIn], object], *, dry_run: bool) -> None:
        app.write_beside(
            "bring-in",
            f"{words} {path.name}",
            then,
            failed,
            elsewhere=then,
            file=str(path),
            actor=app.coding.coder,
            dry_run=dry_run,
        )

    def looked(would: BroughtIn) -> None:
        said = "\n".join(["Nothing is changed yet.", "", *_came_lines(path, would, "would be")])
        app.push_screen(
            AskScreen(f"Bring in {path.name}?", said, {"y": "Bring it in", "escape": "Not now"}),
            lambda key: run("bringing in", came, dry_run=False) if key == "y" else None,
        )

    def came(is_here: BroughtIn) -> None:
        done()
        be = "is" if is_here.placed == 1 else "are"
        _show(app, _came_lines(path, is_here, be))

    app.notify(f"Looking at {path.name}; go on meanwhile.")
    run("looking at", looked, dry_run=True)


def _came_lines(path: Path, came: BroughtIn, be: str) -> list[str]:
    new = f"{came.decisions_added:,} of them new" if came.decisions_added else "none of them new"
    placed = f"{came.placed:,} of {counted(came.codings, 'coding')} {be} in place, {new}"
    placed = placed if came.codings else "it holds no codings to put in place"
    head = f"{path.name}: {placed}; {_memos(came)}."
    return [head, "", *loss_lines(came.lost, where="in the project now")]


def _memos(came: BroughtIn) -> str:
    return counted(came.memos_added, "new memo") if came.memos_added else "no new memos"


def _show(app: Session, rows: list[str]) -> None:
    app.push_screen(ReadingScreen(plain("\n".join(rows))))
