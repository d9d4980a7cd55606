"""Brings in coding that was done in a spreadsheet: whose it is, what would come of it, then all."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError
from chec_voice.project import CodingsResult, codings_lines
from chec_voice.text import counted, in_words
from tui import keys
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of
from tui.home.coming_in import for_a_person
from tui.plain import why

if TYPE_CHECKING:
    from tui.session import Session

_HINT = (
    "A table with the id of each answer or person, and a column for each code (1 or x where it"
    " applies) or columns of code names."
)
_NOT_DONE = "This coding was not brought in"
_ONE = "The heading of the column, as it stands in the file. Nothing: it is found by its name."
_SEVERAL = "Their headings, with semicolons between. Nothing: they are found."
_COLUMNS = {
    "id_column": ("Id of the answer, or of the person", _ONE),
    "question_column": ("Question, where the id is a person's", _ONE),
    "code_columns": ("Columns that are a code each", _SEVERAL),
    "code_column": ("Columns with names of codes", _SEVERAL),
    "valence_column": ("Helps, harms, mixed or a wish", _ONE),
    "level_column": ("Whom a code is about", _ONE),
}
"""What can be said of the columns of a file: as `CodingsChoices` calls it -> as it is asked."""
_UNMATCHED = "allow_unmatched"
How = Mapping[str, object]
"""How a file is read, of `CodingsChoices`; what is not there is found."""


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
            _look(app, path, coder, {}, done)

    here = f" Known here: {in_words(known)}." if known else ""
    hint = f"The judgements in the file are theirs.{here}"
    app.push_screen(LineScreen("Whose coding is it?", hint), typed)


def _look(app: Session, path: Path, coder: str, how: How, done: Callable[[], object]) -> None:
    """Show what would come of a file; it can be read in another way, and looked at again."""

    def otherwise() -> None:
        app.call_later(_ask_how, app, how, lambda then: _look(app, path, coder, then, done))

    def looked(result: object, error: ChecError | None) -> None:
        if error is not None:
            app.push_screen(
                AskScreen(
                    _NOT_DONE,
                    for_a_person(why(error)),
                    {"o": "Say how to read it", "enter": "Understood"},
                ),
                lambda key: otherwise() if key == "o" else None,
            )
            return
        assert isinstance(result, CodingsResult)
        choices = {"y": "Bring it in"}
        if result.unknown:
            some = counted(len(result.unknown), "code")
            choices["c"] = f"Bring it in, and add {some} that the codebook lacks"
        if result.still_standing:
            choices["r"] = f"Bring it in, and take back {result.still_standing:,} that it lacks"
        choices["o"] = "Say how to read it"
        choices["escape"] = "Not now"
        said = "\n".join(["Nothing is changed yet.", *_lines(path, result, coder, dry_run=True)])
        app.push_screen(
            AskScreen(f"Bring in the coding of {coder}?", said, choices),
            answered,
        )

    def answered(key: str | None) -> None:
        if key == "o":
            otherwise()
        elif key in ("y", "c", "r"):
            _write(app, path, coder, how, done, key)

    app.notify(f"Looking at {path.name}; go on meanwhile.")
    app.jobs.start(
        "look-at-codings", f"looking at {path.name}", looked, file=str(path), coder=coder, how=how
    )


def _ask_how(app: Session, how: How, then: Callable[[How], None]) -> None:
    """Ask for one thing after the other of how a file is to be read, until it is looked at."""
    fields = list(_COLUMNS)
    lines = [f"{_COLUMNS[name][0]}: {_told(how.get(name))} …" for name in fields]
    left = "left out" if how.get(_UNMATCHED) else "refused"
    lines += [f"Rows that belong to no answer: {left}", "Look at the file as it is read now"]

    def put(name: str, value: object) -> None:
        rest = {kept: told for kept, told in how.items() if kept != name}
        app.call_later(_ask_how, app, rest | ({name: value} if value else {}), then)

    def chosen(n: int | None) -> None:
        if n is None:
            return
        if n == len(fields) + 1:
            then(how)
        elif n == len(fields):
            put(_UNMATCHED, not how.get(_UNMATCHED))
        else:
            name = fields[n]
            heading, hint = _COLUMNS[name]
            stands = how.get(name)
            app.push_screen(
                LineScreen(heading, hint, _told(stands) if stands else "", may_be_empty=True),
                lambda typed: None if typed is None else put(name, _named(name, typed)),
            )

    app.push_screen(ChooseScreen("How is it to be read?", lines), chosen)


def _told(value: object) -> str:
    """Columns as they are typed and shown."""
    return "; ".join(value) if isinstance(value, list) else str(value or "found")


def _named(name: str, typed: str) -> object:
    """One column, or several."""
    if _COLUMNS[name][1] is _ONE:
        return typed.strip()
    return [one.strip() for one in typed.split(";") if one.strip()]


def _write(
    app: Session, path: Path, coder: str, how: How, done: Callable[[], object], key: str
) -> None:
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
        how=how,
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
