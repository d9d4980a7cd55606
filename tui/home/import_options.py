"""What a file that comes in can be told besides its columns: where it is from, how it is read."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from typing import TYPE_CHECKING, Any, Literal

from chec_voice.project import ReadOptions, dialect_names
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.session import Session

Kind = Literal["table", "notes", "transcript"]
KINDS: dict[Kind, str] = {
    "table": "a table, a row a person or an answer",
    "notes": "notes of a workshop",
    "transcript": "a transcript, with who speaks",
}
OPTION_LINES = {
    "--session": "Session or wave",
    "--header-rows": "Rows that the headings take",
    "--header-row": "Headings begin in row",
    "--sheet": "Sheet",
    "--as-written": "Guesses not to make",
    "--leave-out": "Rows that are nobody's",
    "--carry-down": "A blank cell means “as above” in",
    "--bands": "Dates that are bands",
    "--number-duplicates": "Headings that stand twice",
    "--delimiter": "Between the cells stands",
    "--encoding": "Letters are written as",
    "--read-as": "Read it as",
}
"""Option of the command -> how its line begins here."""
_GUESSES = {
    "rows": "which rows are headings, totals or notes",
    "html": "what is HTML",
    "merged": "what merged cells mean",
    "hidden": "what is hidden in the workbook",
}
"""Guesses that can be switched off, by the name that the reader has for them."""
_DELIMITERS = {",": "a comma", ";": "a semicolon", "\t": "a tab", "|": "a bar"}
_MANY = 300
"""Speakers that a list offers at most."""


@dataclass(frozen=True)
class ImportOptions:
    """What was told about a file; '' and nothing where it is found out."""

    kind: Kind | None = None
    session: str = ""
    constants: tuple[tuple[str, str], ...] = ()
    setting: str = ""
    contact: str = ""
    saved: str = ""
    """A choice of columns that was kept earlier."""
    keep_as: str = ""
    """The name under which this choice of columns is kept."""
    facilitators: tuple[str, ...] = ()
    """Who is no young person, in a table's column of speakers."""
    reading: ReadOptions = field(default_factory=ReadOptions)


@dataclass(frozen=True)
class Looked:
    """What the last look at the file found, for what can be chosen."""

    kind: Kind
    columns: tuple[str, ...] = ()
    speakers: tuple[str, ...] = ()
    """Values of the column that tells people apart."""
    saved: tuple[str, ...] = ()
    """Names of choices of columns that were kept."""
    session: str = ""
    by_session: bool = False
    """A column says which session a row is of."""
    sheet: str = ""
    encoding: str = ""
    delimiter: str = ""
    heading: str = ""
    """The row where the headings begin."""
    headings: int = 1
    dialect: str = "generic"


Then = Callable[[ImportOptions], object]
Line = tuple[str, Callable[[], object]]


def ask(app: Session, now: ImportOptions, looked: Looked, then: Then) -> None:
    """Ask what to set, and what to; `then` gets all that stands afterwards."""
    asking = _Asking(app, now, looked, then)
    lines = asking.lines()

    def chosen(n: int | None) -> None:
        if n is not None:
            lines[n][1]()

    app.push_screen(ChooseScreen("Set what?", [words for words, _ in lines]), chosen)


class _Asking:
    """One round of asking."""

    def __init__(self, app: Session, now: ImportOptions, looked: Looked, then: Then) -> None:
        self.app, self.now, self.looked, self.then = app, now, looked, then

    def lines(self) -> list[Line]:
        now, looked = self.now, self.looked
        told = ", ".join(f"{name}={value}" for name, value in now.constants)
        lines: list[Line] = []
        if not looked.by_session:
            lines.append((f"Session or wave: {looked.session}", self._session))
        lines.append((f"The same for everybody in it: {told or 'nothing'}", self._constants))
        if not looked.by_session:
            lines += [
                (f"Where it was: {now.setting or 'not said'}", self._setting),
                (
                    f"Who can be reached there: {'said' if now.contact else 'not said'}",
                    self._contact,
                ),
            ]
        lines += self._table_lines() if looked.kind == "table" else []
        if looked.encoding and (looked.kind != "table" or looked.delimiter):
            lines.append((f"Letters are written as: {looked.encoding}", self._encoding))
        lines.append((f"Read it as {KINDS[looked.kind]}", self._kind))
        return lines

    def _table_lines(self) -> list[Line]:
        now, looked, reading = self.now, self.looked, self.now.reading
        lines: list[Line] = []
        if looked.speakers:
            who = ", ".join(now.facilitators)
            lines.append(
                (f"Who of the speakers is no young person: {who or 'nobody'}", self._adults)
            )
        if looked.saved:
            lines.append((f"Columns as kept before: {now.saved or 'none'}", self._saved))
        lines.append(
            (f"Keep these columns for the next such file: {now.keep_as or 'no'}", self._keep)
        )
        if looked.sheet:
            lines.append((f"Sheet: {looked.sheet}", self._sheet))
        lines += [
            (f"Headings begin in row: {looked.heading}", self._header_row),
            (f"Rows that the headings take: {looked.headings}", self._header_rows),
            (f"Rows that are nobody's: {reading.leave_out or 'none told'}", self._leave_out),
            (
                f"A blank cell means “as above” in: {', '.join(reading.carry_down) or 'no column'}",
                partial(self._columns, "carry_down", "A blank cell means “as above” in which?"),
            ),
            (
                f"Dates that are bands (12-Oct for 10-12): {', '.join(reading.bands) or 'none'}",
                partial(self._columns, "bands", "Dates are bands in which columns?"),
            ),
            (
                f"Guesses not to make: {', '.join(reading.as_written) or 'none'}",
                self._as_written,
            ),
            (f"Written by which survey platform: {looked.dialect}", self._dialect),
            (
                "Headings that stand twice: "
                + ("numbered" if reading.number_duplicates else "not taken"),
                lambda: self._read(number_duplicates=not reading.number_duplicates),
            ),
        ]
        if looked.delimiter:
            between = _DELIMITERS.get(looked.delimiter, looked.delimiter)
            lines.append((f"Between the cells stands: {between}", self._delimiter))
        return lines

    # --- what is asked ---

    def _read(self, **changed: Any) -> None:
        self.then(replace(self.now, reading=replace(self.now.reading, **changed)))

    def _tell(self, **changed: Any) -> None:
        self.then(replace(self.now, **changed))

    def _line(
        self, heading: str, hint: str, value: str, done: Callable[[str], object], marked: str = ""
    ) -> None:
        def typed(text: str | None) -> None:
            if text is not None:
                done(text)

        self.app.push_screen(
            LineScreen(heading, hint, value, may_be_empty=True, marked=marked), typed
        )

    def _list(
        self, heading: str, names: Sequence[str], now: str, done: Callable[[int], object]
    ) -> None:
        def chosen(n: int | None) -> None:
            if n is not None:
                done(n)

        self.app.push_screen(ChooseScreen(heading, names, line_of(now, list(names))), chosen)

    def _session(self) -> None:
        hint = "People are the same person only within one session or wave."
        name = self.looked.session
        self._line(
            "Which session or wave is this?", hint, name, lambda t: self._tell(session=t), name
        )

    def _constants(self) -> None:
        told = ", ".join(f"{name}={value}" for name, value in self.now.constants)

        def done(text: str) -> None:
            parts = [part.partition("=") for part in text.split(",")]
            pairs = tuple((n.strip(), v.strip()) for n, _, v in parts if n.strip() and v.strip())
            if text and len(pairs) < len(parts):
                self.app.notify(f"{text!r} is not NAME=VALUE.", severity="warning")
                return
            self._tell(constants=pairs)

        hint = "NAME=VALUE, such as area=Leeds; commas between several. Nothing: nothing."
        self._line("What is the same for everybody in it?", hint, told, done)

    def _setting(self) -> None:
        hint = "A school, a youth club … Everybody who reads answers for risk sees it."
        self._line("Where was it?", hint, self.now.setting, lambda t: self._tell(setting=t))

    def _contact(self) -> None:
        hint = (
            "Safeguarding leads see it. It stands in the project's file until there is a vault."
            " Nothing: it is not said."
        )
        heading = "Who there can be reached if an answer is worrying?"
        self._line(heading, hint, self.now.contact, lambda t: self._tell(contact=t))

    def _adults(self) -> None:
        tick(
            self.app,
            "Who is no young person? Their words are no answers.",
            self.looked.speakers[:_MANY],
            self.now.facilitators,
            lambda who: self._tell(facilitators=who),
        )

    def _saved(self) -> None:
        names = ["none: find out", *self.looked.saved]
        self._list(
            "Columns as kept for which file?",
            names,
            self.now.saved,
            lambda n: self._tell(saved=names[n] if n else ""),
        )

    def _keep(self) -> None:
        hint = "A short name, such as “youth club form”. Nothing: they are not kept."
        self._line(
            "Keep these columns under which name?",
            hint,
            self.now.keep_as,
            lambda t: self._tell(keep_as=t),
        )

    def _sheet(self) -> None:
        now = self.looked.sheet
        self._line(
            "Which sheet?", "Its name.", now, lambda t: self._read(sheet=t or None), marked=now
        )

    def _header_row(self) -> None:
        def done(text: str) -> None:
            if text and not (text.isdecimal() and int(text)):
                self.app.notify(f"{text!r} is no number of a row.", severity="warning")
                return
            self._read(header_row=int(text) if text else None)

        told = self.now.reading.header_row
        hint = "The number of a row of the file. Nothing: find out."
        self._line("In which row do the headings begin?", hint, str(told or ""), done)

    def _header_rows(self) -> None:
        names = ["find out", "1", "2", "3"]
        told = self.now.reading.header_rows
        self._list(
            "How many rows do the headings take?",
            names,
            str(told or names[0]),
            lambda n: self._read(header_rows=n or None),
        )

    def _leave_out(self) -> None:
        hint = "Numbers of rows with titles, totals or notes, such as 4, 9-12."
        now = self.now.reading.leave_out
        self._line("Which rows are nobody's?", hint, now, lambda t: self._read(leave_out=t))

    def _columns(self, option: str, heading: str) -> None:
        tick(
            self.app,
            heading,
            self.looked.columns,
            getattr(self.now.reading, option),
            lambda names: self._read(**{option: names}),
        )

    def _as_written(self) -> None:
        names = list(_GUESSES)

        def done(words: tuple[str, ...]) -> None:
            self._read(as_written=tuple(name for name in names if _GUESSES[name] in words))

        now = tuple(_GUESSES[name] for name in self.now.reading.as_written)
        tick(self.app, "Guess nothing about what?", tuple(_GUESSES.values()), now, done)

    def _dialect(self) -> None:
        names = ["find out", *dialect_names()]
        told = self.now.reading.dialect
        self._list(
            "Which survey platform wrote it?",
            names,
            "find out" if told == "auto" else told,
            lambda n: self._read(dialect=names[n] if n else "auto"),
        )

    def _delimiter(self) -> None:
        marks = ["", *_DELIMITERS]
        names = ["find out", *_DELIMITERS.values()]
        told = self.now.reading.delimiter
        self._list(
            "What stands between the cells?",
            names,
            _DELIMITERS.get(told or "", names[0]),
            lambda n: self._read(delimiter=marks[n] or None),
        )

    def _encoding(self) -> None:
        hint = "Such as utf-8 or cp1252. Nothing: find out."
        now = self.now.reading.encoding or ""
        self._line(
            "How are its letters written?", hint, now, lambda t: self._read(encoding=t or None)
        )

    def _kind(self) -> None:
        kinds = list(KINDS)
        self._list(
            "What is this file?",
            list(KINDS.values()),
            KINDS[self.looked.kind],
            lambda n: self._tell(kind=kinds[n]),
        )


def tick(
    app: Session,
    heading: str,
    names: Sequence[str],
    ticked: Sequence[str],
    done: Callable[[tuple[str, ...]], object],
    at: int = 0,
) -> None:
    """Tick several of a list: one after the other, until that is all."""

    def chosen(n: int | None) -> None:
        if n == 0:
            done(tuple(name for name in names if name in ticked))
        elif n is not None:
            name = names[n - 1]
            now = [one for one in ticked if one != name] + ([] if name in ticked else [name])
            app.call_later(tick, app, heading, names, now, done, n)

    lines = [f"{'✓' if name in ticked else ' '} {name}" for name in names]
    app.push_screen(ChooseScreen(heading, ["That is all", *lines], at), chosen)
