"""Chooses which answers somebody goes through, by what they hold and how they stand."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from typing import TYPE_CHECKING

from chec_voice.project import STANDING_WORDS, STATES, Choices, Filters, filter_parts
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.line import LineScreen

if TYPE_CHECKING:
    from tui.session import Session

_WHICH = "Answers with which code?"
Then = Callable[[Filters], None]


def ask(app: Session, now: Filters, then: Then) -> None:
    """Ask for one filter more (or none at all), and hand on all that stand then."""
    choices = app.project.choices
    names = app.coding.codebook.names
    state = STANDING_WORDS[now.state] if now.state else ""
    ways: list[tuple[str, Callable[[], None]]] = [
        ("every answer", lambda: then(Filters())),
        (
            _line("how far you are", state),
            lambda: _state(app, now, then),
        ),
        (_line("words", now.words), lambda: _words(app, now, then)),
        (_line("code", names.get(now.code, now.code)), lambda: _code(app, now, then)),
        (_line("question", now.question), lambda: _question(app, now, then, choices)),
    ]
    if not app.coding.blind:
        ways.append((_line("coder", now.coder), lambda: _coder(app, now, then)))
    told = dict(now.attributes)
    for name, values in choices.attributes.items():
        line = _line(name, told.get(name, ""))
        ways.append(
            (line, lambda name=name, v=values: _attribute(app, now, then, name, v))  # type: ignore[misc]  # defaults bind the loop's values
        )
    said = in_words(app, now)
    heading = f"Which answers? Now: those {said}" if said else "Which answers?"

    def chosen(n: int | None) -> None:
        if n is not None:
            ways[n][1]()

    app.push_screen(ChooseScreen(heading, [words for words, _ in ways]), chosen)


def in_words(app: Session, filters: Filters) -> str:
    """What goes on after "answers"; for who codes blind, codes are their own."""
    return ", ".join(in_parts(app, filters))


def in_parts(app: Session, filters: Filters) -> list[str]:
    """As `in_words`, filter by filter: where not all have room, how many more is said."""
    coding = app.coding
    own = {"by": coding.coder} if coding.blind else {}
    return filter_parts(filters, coding.codebook.names, **own)


def _line(name: str, now: str) -> str:
    """What can be chosen, with what is chosen now."""
    return f"{name}: {now} …" if now else f"{name} …"


def _state(app: Session, now: Filters, then: Then) -> None:
    labels = ["anything", *(STANDING_WORDS[state] for state in STATES)]
    at = line_of(now.state, STATES, 1)

    def chosen(n: int | None) -> None:
        if n is not None:
            then(dataclasses.replace(now, state=STATES[n - 1] if n else ""))

    app.push_screen(ChooseScreen("Answers that are …", labels, at), chosen)


def _words(app: Session, now: Filters, then: Then) -> None:
    def typed(text: str | None) -> None:
        if text is not None:
            then(dataclasses.replace(now, words=text))

    hint = "Every word has to be in the answer; bully finds bullied. Nothing: any words."
    app.push_screen(
        LineScreen("Answers with these words", hint, now.words, may_be_empty=True), typed
    )


def _code(app: Session, now: Filters, then: Then) -> None:
    from tui.dialogs.codes import WhichCodeScreen

    def chosen(code: str | None) -> None:
        if code is not None:
            then(dataclasses.replace(now, code=code))

    def find() -> None:
        app.push_screen(WhichCodeScreen(app.coding, _WHICH), chosen)

    if not now.code:
        find()
        return
    names = app.coding.codebook.names
    lines = ["any code, or none", f"another code than {names.get(now.code, now.code)} …"]

    def another(n: int | None) -> None:
        if n == 0:
            chosen("")
        elif n is not None:
            find()

    app.push_screen(ChooseScreen(_WHICH, lines, 1), another)


def _question(app: Session, now: Filters, then: Then, choices: Choices) -> None:
    def chosen(n: int | None) -> None:
        if n is not None:
            then(dataclasses.replace(now, question=choices.questions[n - 1] if n else ""))

    names = ["any question", *choices.questions]
    at = line_of(now.question, choices.questions, 1)
    app.push_screen(ChooseScreen("Answers to which question?", names, at), chosen)


def _coder(app: Session, now: Filters, then: Then) -> None:
    coders = [str(one["name"]) for one in app.project.team.coders()]

    def chosen(n: int | None) -> None:
        if n is not None:
            then(dataclasses.replace(now, coder=coders[n - 1] if n else ""))

    at = line_of(now.coder, coders, 1)
    app.push_screen(ChooseScreen("Answers that … worked on", ["anybody", *coders], at), chosen)


def _attribute(app: Session, now: Filters, then: Then, name: str, values: tuple[str, ...]) -> None:
    others = tuple(pair for pair in now.attributes if pair[0] != name)

    def chosen(n: int | None) -> None:
        if n is not None:
            added = ((name, values[n - 1]),) if n else ()
            then(dataclasses.replace(now, attributes=(*others, *added)))

    at = line_of(dict(now.attributes).get(name), values, 1)
    app.push_screen(ChooseScreen(f"{name}: which?", ["any", *values], at), chosen)
