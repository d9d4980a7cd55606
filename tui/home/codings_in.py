"""Brings in coding that was done in a spreadsheet: whose it is, what would come of it, then all."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError
from chec_voice.project import CodingsResult, codings_lines
from chec_voice.text import counted, in_words
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of
from tui.home.coming_in import for_a_person

if TYPE_CHECKING:
    from tui.session import Session

_HINT = (
    "A table with the id of each answer or person, and a column for each code (1 or x where it"
    " applies) or columns of code names."
)
_NOT_DONE = "This coding was not brought in"


def ask(app: Session, done: Callable[[], object]) -> None:
    """Ask for the file and for whose coding it is, show what would come of it, and bring it in."""

    def named(name: str | None) -> None:
        if name:
            _whose(app, path_of(name), done)

    app.push_screen(
        FileScreen("Bring in coding from which file?", _HINT, ending_in(".csv", ".xlsx", ".tsv")),
        named,
    )


def _whose(app: Session, path: Path, done: Callable[[], object]) -> None:
    """Ask whose it is; a name that is nearly a known one is asked about, not begun."""
    known = app.project.team.people()

    def typed(name: str | None) -> None:
        coder = " ".join((name or "").split())
        like = [] if not coder or coder in known else app.project.team.like(coder)
        if like:
            said = f"{like[0]} has coded here before; {coder} would be somebody else."
            choices = {"y": f"Yes, {like[0]}", "n": f"No, {coder} is new", "escape": "Back"}
            app.push_screen(
                AskScreen(f"Do you mean {like[0]}?", said, choices),
                lambda key: look({"y": like[0], "n": coder}.get(key or "", "")),
            )
        else:
            look(coder)

    def look(coder: str) -> None:
        if coder:
            _look(app, path, coder, done)

    here = f" Known here: {in_words(known)}." if known else ""
    hint = f"The judgements in the file are theirs.{here}"
    app.push_screen(LineScreen("Whose coding is it?", hint), typed)


def _look(app: Session, path: Path, coder: str, done: Callable[[], object]) -> None:
    def looked(result: object, error: ChecError | None) -> None:
        if error is not None:
            app.show_error(error, _NOT_DONE)
            return
        assert isinstance(result, CodingsResult)
        choices = {"y": "Bring it in"}
        if result.unknown:
            some = counted(len(result.unknown), "code")
            choices["c"] = f"Bring it in, and add {some} that the codebook lacks"
        if result.still_standing:
            choices["r"] = f"Bring it in, and take back {result.still_standing:,} that it lacks"
        choices["escape"] = "Not now"
        said = "\n".join(["Nothing is changed yet.", *_lines(path, result, coder, dry_run=True)])
        app.push_screen(
            AskScreen(f"Bring in the coding of {coder}?", said, choices),
            lambda key: _write(app, path, coder, done, key) if key in ("y", "c", "r") else None,
        )

    app.notify(f"Looking at {path.name}; go on meanwhile.")
    app.jobs.start(
        "look-at-codings", f"looking at {path.name}", looked, file=str(path), coder=coder
    )


def _write(app: Session, path: Path, coder: str, done: Callable[[], object], key: str) -> None:
    def came(result: CodingsResult) -> None:
        done()
        back = keys.fill("{home}, then {home-take-back}, takes it back.")
        said = "\n".join([*_lines(path, result, coder, dry_run=False), back])
        app.push_screen(AskScreen("This coding is in", said, {"enter": "Go on"}))

    app.write_beside(
        "import-codings",
        f"bringing in {path.name}",
        came,
        lambda error: app.show_error(error, _NOT_DONE),
        elsewhere=came,
        file=str(path),
        coder=coder,
        create_codes=key == "c",
        replace=key == "r",
    )


def _lines(path: Path, result: CodingsResult, coder: str, *, dry_run: bool) -> list[str]:
    """What is said of it, without options of the command: these are keys here."""
    return [
        kept
        for line in codings_lines(path.name, result, coder, dry_run=dry_run)
        if (kept := for_a_person(line)) and not kept.startswith("Use --")
    ]
