"""One theme: who said it, drawn as bars; what may be quoted of it; what is written about it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen
from textual.widgets import OptionList
from textual.widgets.option_list import Option

from chec_voice.errors import ChecError
from chec_voice.project import Scope, Undone
from chec_voice.project.project import Project
from chec_voice.project.quotes import WrittenSummary
from chec_voice.text import counted
from chec_voice.themes import ThemeRow, ThemeTable
from tui import keys
from tui.dialogs.memo import MemoScreen
from tui.plain import clean, fit, lines, one_line, plain, spread
from tui.results.answering import ask_response
from tui.results.views import with_people
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import SaidLine, place_words, scroll_a_page
from tui.widgets.static import Static
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from tui.session import Session

_MARKS = {"approved": "✓ approved", "proposed": "? proposed", "withdrawn": "✗ withdrawn"}
_MAY = "  may be quoted"
_NONE = "Nothing of it may be quoted yet: that needs consent, own words, safe text."
_HEADING = (
    "This is a heading, and no answer is coded with it: what may be quoted stands with each of the"
    " codes below it."
)
_CANDIDATES = 6
_BEHIND = 16
"""Columns of the mark before the words."""


@dataclass(frozen=True)
class _Line:
    """A quote, or words that may become one (`quote_id` None)."""

    quote_id: int | None
    segment_id: int
    text: str
    status: str
    said_by: str
    why_not: str = ""
    below: str = ""
    """Name of the code below this one with which it stands; "" for its own."""


class ThemeScreen(Undoing, Screen[bool]):
    """Returns True when somebody leaves it for the table.

    Args:
        row: the theme's counts.
        table: the table that it is a row of.
        by: what the table compares by; None where it does not.
        answers: leads to the answers behind it.
    """

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.THEME)]
    PALETTE = ("theme", keys.THEME)

    app: Session

    def __init__(
        self, row: ThemeRow, table: ThemeTable, by: str | None, answers: Callable[[], None]
    ) -> None:
        super().__init__()
        self._answers = answers
        self._row, self._table, self._by = row, table, by
        self._lines: list[_Line] = []
        self._summary: WrittenSummary | None = None
        self._looked = False
        """Whether what may be quoted was read."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        with VerticalScroll(id="about", can_focus=False):
            yield Static(markup=False)
        yield OptionList(markup=False, id="quotes")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#about").border_title = "Who said it"
        self.query_one("#quotes").border_title = "Words that are quoted, or may be"
        self._draw()
        self._read()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()

    # --- drawing ---

    def _read(self, said: str = "") -> None:
        """Read quotes, candidates and the summary anew, beside the screen; then say something."""
        self.run_worker(partial(self._look, said), thread=True, exit_on_error=False, group="quotes")

    def _look(self, said: str) -> None:
        code, blind = self._row.code.id, self.app.coding.blind
        try:
            with Project.open(self.app.project_path) as project:
                quotes = project.quotes
                lines = [
                    _Line(q.id, q.segment_id, q.text, q.status, q.attribution, q.why_not)
                    for q in quotes.all()
                    if q.code == code and q.text
                ]
                names = project.codes.names
                below = [
                    _Line(
                        q.id,
                        q.segment_id,
                        q.text,
                        q.status,
                        q.attribution,
                        q.why_not,
                        names.get(q.code, q.code),
                    )
                    for q in quotes.all()
                    if q.code.startswith(f"{code}.") and q.text and q.status == "approved"
                ]
                # What others coded is not for who codes blind.
                found = [] if blind else quotes.candidates(code, number=_CANDIDATES)
                known = {(one.segment_id, one.text) for one in lines}  # some were withdrawn
                lines += [
                    _Line(None, c.segment_id, c.text.strip(), "", "")
                    for c in found
                    if (c.segment_id, c.text.strip()) not in known
                ]
                lines += below
                written = [one for one in quotes.summaries() if one.code == code]
        except ChecError as error:
            self.app.call_from_thread(self.app.show_error, error, "Quotes cannot be read")
            return
        self.app.call_from_thread(self._got, lines, written[-1] if written else None, said)

    def _got(self, lines: list[_Line], summary: WrittenSummary | None, said: str) -> None:
        if not self.is_attached:
            return
        before = self._marked
        self._lines, self._summary, self._looked = lines, summary, True
        self._draw()
        if before is not None:  # what was approved goes up, and the mark goes with it
            same = [(one.segment_id, one.text) for one in lines]
            with suppress(ValueError):
                at = same.index((before.segment_id, before.text))
                self.query_one(OptionList).highlighted = at
        self._say(said)

    def _draw(self) -> None:
        width = self.app.size.width - 4
        heading = one_line(self._row.code.name, "bold") + Content(": one theme")
        mark = Content("SYNTHETIC") if self.app.synthetic else Content("")
        self.query_one("#heading", Static).update(spread(heading, mark, width + 2))
        about = self.query_one("#about")
        most = most_of(self._row, self._table)
        scale = f", the longest bar is {100 * most:.0f} %" if most else ""
        about.border_title = f"Who said it{scale}"
        about.query_one(Static).update(self._about(width - 2))
        options = self.query_one(OptionList)
        at = options.highlighted
        rows = [Option(self._line(one, width - 2)) for one in self._lines]
        if self._looked and not (rows and self._row.code.codable):
            said = _NONE if self._row.code.codable else _HEADING
            rows.append(Option(plain(said, "$foreground"), disabled=True))
        options.set_options(rows)
        options.highlighted = min(at or 0, len(self._lines) - 1) if self._lines else None
        options.focus()
        self.refresh_bindings()

    def _about(self, width: int) -> Content:
        whole, table = self._row.whole, self._table
        share = table.share(whole)
        percent = f" ({share} %)" if share is not None else ""
        rows = [
            plain(
                f"{counted(whole.people, 'person', 'people')} of {table.looked.people:,}{percent},"
                f" {counted(whole.responses, 'answer', 'answers')},"
                f" {counted(whole.mentions, 'mention', 'mentions')}"
                + (f", {counted(whole.groups, 'group', 'groups')}" if whole.groups else ""),
                "bold",
            )
        ]
        rows += bars(self._row, table, width)
        rows.append(Content(""))
        if self._summary is None:
            rows.append(plain(keys.fill("Nobody has summed it up yet: {theme-summary} does.")))
        else:
            who = f"Summed up by {self._summary.author}, {self._summary.date}"
            rows += [one_line(who, "dim"), plain(self._summary.text)]
        return lines(*rows)

    def _line(self, line: _Line, width: int) -> Content:
        status = _MARKS.get(line.status, _MAY)
        style = "bold" if line.status == "approved" else "dim" if line.status else ""
        said = f" — {line.said_by}" if line.said_by else ""
        said += f" · {clean(line.below)}" if line.below else ""
        why = f" ({line.why_not})" if line.why_not else ""
        words = one_line(f"“{line.text}”") + one_line(said + why)
        first, *rest = words.wrap(max(width - _BEHIND, 1))
        head = fit(Content.styled(status, style), _BEHIND) + first
        return lines(head, *(Content(" " * _BEHIND) + row for row in rest))

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    # --- keys ---

    @property
    def _marked(self) -> _Line | None:
        at = self.query_one(OptionList).highlighted
        return self._lines[at] if at is not None and at < len(self._lines) else None

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        line = self._marked if self.is_mounted else None
        if line is not None and line.below:  # it is changed where it stands
            return action not in ("propose", "approve", "withdraw")
        if action == "propose":
            return line is not None and line.status in ("", "withdrawn")
        if action == "approve":
            return line is not None and line.status != "approved"
        if action == "withdraw":
            return line is not None and line.status in ("approved", "proposed")
        return True

    def on_option_list_option_highlighted(self, event: OptionList.OptionHighlighted) -> None:
        listing = event.option_list
        listing.border_subtitle = place_words(listing.highlighted, len(self._lines))
        self.refresh_bindings()

    def _do(
        self,
        work: Callable[[], object],
        said: str,
        then: Callable[[bool], None] = lambda _: None,
    ) -> None:
        def done(_: object) -> None:
            self._read(keys.fill(f"{said} · {{theme-undo}} undo"))
            then(True)

        def failed(error: ChecError) -> None:
            self.app.show_error(error, "This was NOT saved")
            then(False)

        self.app.save(work, done, failed)

    def action_propose(self) -> None:
        if (line := self._marked) is not None:
            self._do(lambda: self._choose(line), "Proposed as a quote; somebody approves it")

    def _choose(self, line: _Line, *, approved: bool = False) -> int:
        return self.app.project.quotes.choose(
            line.segment_id,
            by=self.app.coding.coder,
            code=self._row.code.id,
            words=line.text,
            approved=approved,
        )

    def action_approve(self) -> None:
        line = self._marked
        if line is None:
            return
        project, who = self.app.project, self.app.coding.coder

        def approve() -> None:
            if line.quote_id is None:
                self._choose(line, approved=True)
            else:
                project.quotes.approve([line.quote_id], by=who)

        self._do(approve, "Approved: reports print it")

    def action_withdraw(self) -> None:
        line = self._marked
        if line is not None and line.quote_id is not None:
            ids: Sequence[int] = [line.quote_id]
            who = self.app.coding.coder
            self._do(lambda: self.app.project.quotes.withdraw(ids, by=who), "Withdrawn")

    def action_summary(self) -> None:
        code, who = self._row.code.id, self.app.coding.coder
        earlier = [(self._summary.author, self._summary.text)] if self._summary else []

        def save(text: str, then: Callable[[bool], None]) -> None:
            def work() -> None:
                self.app.project.quotes.summarise(code, text, by=who)

            self._do(work, "Saved the summary; reports print it", then)

        heading = "What young people said of it, in a few sentences, for the report"
        self.app.push_screen(MemoScreen(earlier, save, heading))

    def action_did(self) -> None:
        done = keys.fill("Saved: reports tell it · {theme-undo} undo")
        ask_response(self.app, self._row.code.id, lambda _: self._say(done))

    def action_answers(self) -> None:
        self._answers()

    @property
    def scope(self) -> Scope:
        return self.app.project.scopes.theme(self._row.code.id)

    def turned(self, said: str, turned: Undone | None) -> None:
        self._read(said)

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#about", VerticalScroll), step)

    def action_close(self) -> None:
        self.dismiss(True)


def most_of(row: ThemeRow, table: ThemeTable) -> float:
    """The largest share of those asked (0 to 1) that any value has."""
    bases = table.looked_bases
    shares = (row.by[one].people / bases[one].people for one in table.values if bases[one].people)
    return max(shares, default=0.0)


def bars(row: ThemeRow, table: ThemeTable, width: int) -> list[Content]:
    """A bar a value: the people of all who were looked at there, as a share and as a figure.

    The largest share takes all of the width: it stands above, so that no bar says too much.
    """
    shares = []
    for value in with_people(table):
        said, base = row.by[value].people, table.looked_bases[value].people
        shares.append((value or "(blank)", said, base, said / base if base else 0.0))
    if not shares:
        return []
    name = min(max(len(value) for value, *_ in shares), max(width // 3, 12)) + 2
    figures = [f" {said:,} of {base:,}, {100 * share:.0f} %" for _, said, base, share in shares]
    room = max(width - name - max(map(len, figures)), 5)
    most = most_of(row, table) or 1.0
    rows = []
    for (value, _, _, share), figure in zip(shares, figures, strict=True):
        eighths = round(share / most * room * 8)
        bar = "█" * (eighths // 8) + (" ▏▎▍▌▋▊▉"[eighths % 8] if eighths % 8 else "")
        drawn = fit(Content.styled(bar, "$primary"), room)
        rows.append(fit(one_line(value), name) + drawn + Content(figure))
    return rows
