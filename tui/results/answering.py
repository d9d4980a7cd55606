"""What became of what young people said: the response to each theme, and how they were heard."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.listening import ANSWERS, Listened
from chec_voice.project import Answered, Scope, Scopes, Undone
from chec_voice.text import counted
from tui import keys
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.codes import WhichCodeScreen
from tui.dialogs.line import LineScreen
from tui.plain import hanging, lines, one_line, plain
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, room_of_lines, tell_place_in_list
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.session import Session

RESPONSES = {
    "done": "done: we did this",
    "doing": "doing: we are doing this",
    "looking": "looking: we are looking into it",
    "cannot": "cannot: we cannot do this, and say why",
}
_BETWEEN = ";"
"""Stands between areas that are typed."""
_NAMED = 12
"""Areas that are named as examples."""
_INTRO = (
    "Young people have a right to hear back. Reports tell, for each theme, what was done, who owns"
    " it and when; the young people's pack tells it in these very words, so keep them plain."
)


@dataclass(frozen=True)
class _Line:
    """A response to a theme, or a question of the checklist."""

    theme: Answered | None = None
    question: Listened | None = None


class AnsweringScreen(Undoing, Screen[None]):
    """The feedback log, and the checklist of space, voice, audience and influence.

    Args:
        code: the theme that somebody looks at: its response is marked, or a new one begins at it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.ANSWERING)]
    PALETTE = ("response", keys.ANSWERING)

    app: Session

    def __init__(self, code: str = "") -> None:
        super().__init__()
        self._code = code
        self._width = 0
        """Columns for which the lines were wrapped."""
        self._lines: list[_Line] = []

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="about", markup=False)
        yield OptionList(markup=False, id="links", classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#links").border_title = "Responses, and how young people were listened to"
        self._read()

    def _read(self) -> None:
        self._width = self.app.size.width
        reports = self.app.project.reports
        themes, asked = reports.feedback(), reports.checklist()
        self._lines = [_Line(theme=one) for one in themes]
        self._lines += [_Line(question=one) for one in asked]
        late = sum(one.overdue(dt.date.today().isoformat()) for one in themes)
        answered = sum(bool(one.answer) for one in asked)
        self.query_one("#about", Static).update(
            lines(
                plain("What became of what they said", "bold"),
                plain(_INTRO),
                plain(
                    f"{counted(len({one.code for one in themes}), 'theme has', 'themes have')} a"
                    " response;"
                    f" {answered} of {len(asked)} on how they were listened to are answered."
                    + (
                        f" {counted(late, 'promise is', 'promises are')} overdue: young people will"
                        " read that it is not done yet."
                        if late
                        else ""
                    )
                ),
            )
        )
        options = self.query_one(OptionList)
        at = options.highlighted
        if at is None:
            name = self.app.project.codes.names.get(self._code)
            told = (n for n, one in enumerate(themes) if one.theme == name)
            at = next(told, 0)
        options.set_options([Option(self._shown(line)) for line in self._lines])
        options.highlighted = min(at, len(self._lines) - 1)
        options.focus()

    def _shown(self, line: _Line) -> Content:
        if (theme := line.theme) is not None:
            head = one_line(theme.theme, "bold")
            whom = f" · for {theme.whom}" if theme.areas else ""
            said = RESPONSES.get(theme.response, theme.response)
            said = said.partition(": ")[2].partition(",")[0]
            head += one_line(f" · {said}{whom} · {theme.owner}, {theme.date}", "dim")
            if theme.overdue(dt.date.today().isoformat()):
                head += one_line(" · overdue", "bold")
            return lines(head, hanging(one_line(theme.text), room_of_lines(self)))
        asked = line.question
        assert asked is not None
        head = one_line(f"{asked.question.part.capitalize()}: {asked.question.text}", "bold")
        if not asked.answer:
            return lines(head, one_line("    not answered yet", "dim"))
        said = f"{asked.answer}: {asked.text} ({asked.author}, {asked.date})"
        return lines(head, hanging(one_line(said), room_of_lines(self)))

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def on_resize(self, _: events.Resize) -> None:
        if self._width != self.app.size.width:
            self._read()

    def on_option_list_option_highlighted(self, _: OptionList.OptionHighlighted) -> None:
        tell_place_in_list(self)

    # --- keys ---

    def on_option_list_option_selected(self, _: OptionList.OptionSelected) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Say more or something else of the marked line; what was said before is kept."""
        at = self.query_one(OptionList).highlighted
        if at is None or at >= len(self._lines):
            return
        line = self._lines[at]
        if line.theme is not None:
            ask_response(self.app, line.theme.code, self._kept, line.theme)
        elif line.question is not None:
            self._answer(line.question)

    def action_new(self) -> None:
        def chosen(code: str | None) -> None:
            if code is not None:
                ask_response(self.app, code, self._kept)

        heading = "To which theme is this the response?"
        self.app.push_screen(WhichCodeScreen(self.app.coding, heading, first=self._code), chosen)

    def _answer(self, asked: Listened) -> None:
        app = self.app

        def with_answer(n: int | None) -> None:
            if n is None:
                return

            def with_text(text: str | None) -> None:
                if not text:
                    return

                def work() -> None:
                    app.project.reports.answer_checklist(
                        asked.question.id, answer=ANSWERS[n], text=text, author=app.coding.coder
                    )

                app.save_or_say(work, self._kept, "The answer was NOT saved")

            hint = "In words that those who spoke can read: how it was, or why not."
            heading = asked.question.text
            app.push_screen(LineScreen(heading, hint, asked.text, goes_on=True), with_text)

        at = ANSWERS.index(asked.answer) if asked.answer in ANSWERS else 0
        app.push_screen(ChooseScreen(asked.question.text, ANSWERS, at), with_answer)

    def _kept(self, _: object) -> None:
        self._read()
        self._say(keys.fill("Saved: reports tell it · {answering-undo} undo"))

    @property
    def scope(self) -> Scope:
        return Scopes.responses

    def turned(self, said: str, turned: Undone | None) -> None:
        self._read()
        self._say(said)

    def action_close(self) -> None:
        self.dismiss()


def ask_response(
    app: Session, code: str, done: Callable[[object], object], before: Answered | None = None
) -> None:
    """Ask what was done about a theme, step by step, and keep it.

    Args:
        before: what was said of it so far, to change.
    """
    name = app.project.codes.names.get(code, code)
    said = before or Answered(name, "", "", "", dt.date.today().isoformat(), "")
    reports = app.project.reports
    areas = reports.areas

    def keep(now: Answered) -> None:
        def work() -> None:
            reports.did(
                code,
                response=now.response,
                text=now.text,
                owner=now.owner,
                due=now.date,
                areas=now.areas,
                author=app.coding.coder,
            )

        def again() -> None:
            ask_response(app, code, done, now)

        app.save_or_say(work, done, "The response was NOT saved", again=again)

    def ask_whom(now: Answered) -> None:
        rest = f" and {len(areas) - _NAMED:,} more" if len(areas) > _NAMED else ""
        hint = (
            f"Areas here: {f'{_BETWEEN} '.join(areas[:_NAMED])}{rest}. Several with a"
            " semicolon between; leave it empty where it is for everybody."
        )

        def with_whom(typed: str | None) -> None:
            if typed is not None:
                keep(replace(now, areas=_areas_in(typed)))

        app.push_screen(
            LineScreen(
                "For which area?",
                hint,
                f"{_BETWEEN} ".join(said.areas),
                may_be_empty=True,
                check=lambda typed: reports.check_areas(_areas_in(typed)),
            ),
            with_whom,
        )

    def with_response(n: int | None) -> None:
        if n is None:
            return
        now = replace(said, response=list(RESPONSES)[n])

        def with_text(text: str | None) -> None:
            if text:
                app.push_screen(
                    LineScreen("Who answers for it?", "A person or a team.", said.owner),
                    lambda owner: with_owner(replace(now, text=text), owner),
                )

        hint = "What was done, or why it cannot be. Young people read this: short, plain words."
        heading = f"What is the response to {name}?"
        app.push_screen(LineScreen(heading, hint, said.text, goes_on=True), with_text)

    def with_owner(now: Answered, owner: str | None) -> None:
        if owner:
            hint = "When it was done, or will be: year-month-day, as 2026-03-31."
            app.push_screen(
                LineScreen(
                    "When?",
                    hint,
                    said.date,
                    check=partial(reports.check_date, response=now.response),
                ),
                lambda due: with_due(replace(now, owner=owner), due),
            )

    def with_due(now: Answered, due: str | None) -> None:
        if due and areas:
            ask_whom(replace(now, date=due))
        elif due:
            keep(replace(now, date=due))

    app.push_screen(
        ChooseScreen(
            f"{name}: what is the response?",
            list(RESPONSES.values()),
            list(RESPONSES).index(said.response) if said.response in RESPONSES else 0,
        ),
        with_response,
    )


def _areas_in(typed: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in typed.split(_BETWEEN) if part.strip())
