"""What a report can be given besides its figures: files of the team, its look, whose coding."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chec_voice.project import AGREED_RULE, ANY_RULE, MAJORITY_RULE, SESSION
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.file import FileScreen, ending_in
from tui.dialogs.line import LineScreen, path_of

if TYPE_CHECKING:
    from tui.session import Session

_FILES = {
    "invited": (
        "How many were invited",
        "A CSV with columns named as attributes (area, age), and one named invited.",
    ),
    "practice": (
        "Examples of practice, for area reports",
        "A CSV with a column named as what is compared by, practice, and source.",
    ),
    "questions": (
        "Questions of a self-assessment, for the evidence report",
        "A CSV with the columns question and drivers (ids, with semicolons between).",
    ),
    "logo": ("Logo", "A PNG or JPEG file."),
    "template": (
        "Word template",
        "A Word file whose styles, header and footer the Word reports take.",
    ),
    "colours": ("Colours", "One or two, as #1d4f91,#0b3a6e."),
    "lang": (
        "Which English",
        "A tag such as en-IE, for spelling checkers and screen readers; nothing is translated.",
    ),
}
"""Option -> what it is called, and what is to be typed; empty takes it away."""
_TABLE = (".csv",)
_ENDINGS = {
    "invited": _TABLE,
    "practice": _TABLE,
    "questions": _TABLE,
    "logo": (".png", ".jpg", ".jpeg"),
    "template": (".docx", ".dotx"),
}
"""Options that are files -> how their names end."""


@dataclass(frozen=True)
class Options:
    """What was chosen; '' and nothing where nothing was."""

    coding: str = AGREED_RULE
    before: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    invited: str = ""
    practice: str = ""
    questions: str = ""
    logo: str = ""
    template: str = ""
    colours: str = ""
    lang: str = ""

    @property
    def waves(self) -> str:
        """The sessions that are compared; '' for none."""
        return f"{' + '.join(self.before)} → {' + '.join(self.after)}" if self.before else ""

    @property
    def words(self) -> str:
        """What differs from a plain report, in a line."""
        said = [] if self.coding == AGREED_RULE else [f"coding: {self.coding}"]
        said += [self.waves] if self.waves else []
        said += [f"{name}: {value}" for name in _FILES if (value := getattr(self, name))]
        return "; ".join(said) or "none"

    def for_report(self) -> dict[str, object]:
        """As the job `report` takes them."""
        files = ("invited", "practice", "questions", "logo", "template")
        paths = {
            name: str(path_of(value)) if (value := getattr(self, name)) else "" for name in files
        }
        look = {"colours": self.colours, "lang": self.lang}
        sessions = {"before": list(self.before), "after": list(self.after)}
        return {"coding": self.coding, **paths, **look, **sessions}


def ask(app: Session, options: Options, done: Callable[[Options], None]) -> None:
    """Ask which option to set, and what to."""
    names = ["coding", "waves", *_FILES]

    def chosen(n: int | None) -> None:
        if n == 0:
            _ask_coding(app, options, done)
        elif n == 1:
            _ask_waves(app, options, done)
        elif n is not None and names[n] in _ENDINGS:
            _ask_file(app, options, names[n], done)
        elif n is not None:
            name = names[n]
            heading, hint = _FILES[name]
            app.push_screen(
                LineScreen(heading, hint, getattr(options, name), may_be_empty=True),
                lambda value: None if value is None else done(replace(options, **{name: value})),
            )

    app.push_screen(ChooseScreen("Set what?", list(_lines(options))), chosen)


def _ask_file(app: Session, options: Options, name: str, done: Callable[[Options], None]) -> None:
    """A file for an option; where there is one, whether to take it away."""
    heading, hint = _FILES[name]

    def put(value: str) -> None:
        changed: dict[str, Any] = {name: value}
        done(replace(options, **changed))

    def named(value: str | None) -> None:
        if value:
            put(value)

    def ask_which() -> None:
        app.push_screen(FileScreen(heading, hint, ending_in(*_ENDINGS[name])), named)

    def chosen(n: int | None) -> None:
        if n == 0:
            app.call_later(ask_which)
        elif n == 1:
            put("")

    if now := getattr(options, name):
        app.push_screen(ChooseScreen(f"{heading}: {now}", ["another file", "none"]), chosen)
    else:
        ask_which()


def _lines(options: Options) -> Iterator[str]:
    yield f"Whose coding counts: {options.coding}"
    yield f"What changed between sessions: {options.waves or 'not told'}"
    for name, (heading, _) in _FILES.items():
        usual = "en-GB, as is usual" if name == "lang" else "none"
        yield f"{heading}: {getattr(options, name) or usual}"


def _ask_coding(app: Session, options: Options, done: Callable[[Options], None]) -> None:
    rules = [AGREED_RULE, MAJORITY_RULE, ANY_RULE, *app.project.results.coders]

    def chosen(n: int | None) -> None:
        if n is not None:
            done(replace(options, coding=rules[n]))

    now = line_of(options.coding, rules)
    app.push_screen(ChooseScreen("Whose coding counts?", rules, now), chosen)


def _ask_waves(app: Session, options: Options, done: Callable[[Options], None]) -> None:
    known = app.project.results.themes(by=SESSION, coding=options.coding).values

    def with_before(n: int | None) -> None:
        if n == 0:
            done(replace(options, before=(), after=()))
        elif n is not None:
            before = known[n - 1]
            rest = [name for name in known if name != before]

            def with_after(m: int | None) -> None:
                if m is not None:
                    done(replace(options, before=(before,), after=(rest[m],)))

            now = line_of("".join(options.after[:1]), rest)
            app.push_screen(ChooseScreen(f"From {before} until which?", rest, now), with_after)

    now = line_of("".join(options.before[:1]), known, 1)
    app.push_screen(
        ChooseScreen("Since which session?", ["none: tell no change", *known], now), with_before
    )
