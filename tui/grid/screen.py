"""The grid: a line an answer, a column a code; many answers coded, and taken back, at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from functools import partial
from typing import TYPE_CHECKING, ClassVar, TypeVar

from textual import events
from textual.app import ComposeResult
from textual.await_complete import AwaitComplete
from textual.binding import BindingType
from textual.containers import Vertical
from textual.content import Content
from textual.screen import Screen

from chec_voice.errors import ChecError
from chec_voice.model import is_disclosure
from chec_voice.project import (
    AnswerLine,
    Extent,
    Filters,
    GroupedSelection,
    Project,
    RowMarks,
    Scope,
    Scopes,
    Selection,
    Undone,
)
from chec_voice.text import counted, free_name
from tui import keys
from tui.areas import area_marks
from tui.dialogs import filters
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen, line_of
from tui.dialogs.codes import WhichCodeScreen
from tui.plain import cut, fit, initials, lines, listed, one_line, plain, spread
from tui.widgets.answer_list import AnswerList
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, SaidLine, has_frames
from tui.widgets.static import Static
from tui.work import kept_filters
from tui.work.undoing import Undoing

if TYPE_CHECKING:
    from chec_voice.project.coding import Bulk
    from tui.coding.places import PlacesScreen
    from tui.session import Session

_T = TypeVar("_T")
CELL = 4
"""Columns of one code."""
_VALUE = 12
_FACTS = 3
"""Attributes that are shown where nobody chose any, and there is room."""
ORDER, FACTS, FILTERS = "grid-order", "grid-facts", "grid-filters"
"""Names of the settings: how answers are sorted, in words, what is shown of each person, and which
answers are listed."""
_AS_THEY_CAME = "as they came in"
_NEAR = 50
"""Rows around the one that was left, among which its answer is looked for."""
_MOST_READ = 2000
"""Marks of so many answers are kept."""


@dataclass(frozen=True)
class _Left:
    """How somebody left the grid."""

    filters: Filters
    back: str
    over: tuple[Filters, bool]
    """What was gone through then, and whether blind."""
    code: str
    row: int
    segment: int
    opened: bool
    """They went to one of its answers, and may come back for the next."""
    chosen: bool
    """Which answers are listed was chosen there."""


class GridScreen(Undoing, Screen[int | None]):
    """Returns the segment to open, or None."""

    BINDINGS: ClassVar[list[BindingType]] = [*keys.bindings(keys.GRID)]
    PALETTE = ("grid", keys.GRID)

    app: Session

    def __init__(
        self,
        selection: Selection,
        back: str = "",
        codes: Sequence[str] = (),
        *,
        chosen: bool = False,
    ) -> None:
        super().__init__()
        self._selection, self._back, self._asked = selection, back, codes
        self._narrowed = chosen
        """Which answers are listed was chosen here, not where one came from."""
        self._marks: dict[int, RowMarks] = {}
        self._chosen: set[int] = set()
        self._order = ""
        """How they are sorted, in words; "" as they came in."""
        self._all = False
        """Every answer of the selection is chosen, also those that are not read."""
        self._code = 0
        """Number of the marked code."""
        self._first = 0
        """Number of the first code that is shown."""
        self._by: list[str] = []
        """Attributes that are shown, as many as there is room for."""
        self._width = 0
        """Columns of the list for which it was drawn."""

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        with Vertical(id="sheet", classes="panel -lead"):
            yield Static(id="columns", markup=False)
            answers = AnswerList(self._selection, draw=self._line)
            answers.can_focus = False  # keys are the screen's
            yield answers
        yield Static(id="whole", markup=False, classes="panel")
        yield SaidLine()
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#sheet").border_title = "Answers by codes"
        coding = self.app.coding
        self._book = coding.codebook
        self._areas = area_marks(self._book)
        used = coding.usual_codes
        codable = [code for code in self._book.codable if not is_disclosure(code.id)]
        place = {code: n for n, code in enumerate(used)}
        # What this coder uses stands first; the rest as in the codebook.
        self._codes = sorted(codable, key=lambda code: place.get(code.id, len(place)))
        self._short = _shortened([code.name for code in self._codes])
        self._by = self.app.attributes[:_FACTS]
        self._as_left()
        left = left_in(self.app)
        same = left is not None and left.filters == self._selection.filters
        asked = () if same else (*self._asked, self._selection.filters.code)
        self._mark_code(*asked, left.code if left is not None else "")
        self._draw()
        if left is not None and same:
            self.call_after_refresh(self._mark_answer, left)
        if self._narrowed:
            which = filters.in_words(self.app, self._selection.filters)
            self._say(kept_filters.as_left(which, "grid-filter"))

    def _mark_answer(self, left: _Left) -> None:
        """Mark the answer that was marked before, where it is in the list."""
        rows = self._list.rows
        if rows is None:
            return
        for row in (left.row, left.row - _NEAR, left.row + _NEAR):  # others may have come or gone
            rows.get(max(min(row, rows.length - 1), 0))
        at = rows.number_of(left.segment)
        if at is not None:
            self._list.marked = at

    def dismiss(self, result: int | None = None) -> AwaitComplete:
        """Leave; whoever comes back finds the mark where it was."""
        coding, answer = self.app.coding, self._list.answer
        self.app.left[type(self).__name__] = _Left(
            self._selection.filters,
            self._back,
            (coding.selection.filters, coding.blind),
            self._codes[self._code].id if self._codes else "",
            self._list.marked,
            answer.segment_id if answer is not None else 0,
            opened=result is not None,
            chosen=self._narrowed,
        )
        return super().dismiss(result)

    def on_answer_list_resized(self, _: AnswerList.Resized) -> None:
        if self._list.line_width != self._width:
            self._keep_in_sight(self._code)
            self._draw()

    @property
    def _list(self) -> AnswerList:
        return self.query_one(AnswerList)

    # --- drawing ---

    @property
    def _room(self) -> int:
        """Codes that fit beside the words."""
        width = self.app.size.width - (FRAME if has_frames(self) else 0)
        words = max(width * 3 // 10, 20)
        return max((width - words - _VALUE * len(self._facts) - 4) // CELL, 1)

    @property
    def _facts(self) -> list[str]:
        """The attributes that fit: one on the smallest screen, one for each forty columns more."""
        return self._by[: max((self.app.size.width - 40) // 40, 1)]

    def _shown(self) -> range:
        return range(self._first, min(self._first + self._room, len(self._codes)))

    def _draw(self) -> None:
        width = self.app.size.width - 2
        rows = self._list.rows
        which = filters.in_parts(self.app, self._selection.filters)
        many = rows.words if rows is not None else ""
        chosen = f"{rows.length if self._all and rows is not None else len(self._chosen):,}"
        end = one_line(f" · {self._order}", "italic") if self._order else Content("")
        end += (
            one_line(f" · {chosen} selected", "bold") if self._all or self._chosen else Content("")
        )
        mark = Content("SYNTHETIC") if self.app.synthetic else Content("")
        head = one_line("Grid", "bold")
        room = width - mark.cell_length - 2 - head.cell_length - end.cell_length
        head += (listed(f": {many} ", which, room) if which else one_line(f": {many}")) + end
        self.query_one("#heading", Static).update(spread(head, mark, width))
        self._width = self._list.line_width
        self.query_one("#columns", Static).update(self._headings(self._width or width))
        self._list.refresh()
        self._show_whole()

    def _headings(self, width: int) -> Content:
        code = self._codes[self._code]
        above = one_line(f"{self._code + 1} of {len(self._codes)}: {code.name}", "bold")
        above += one_line(f"  ✓ ✗ as {self.app.coding.coder} coded", "dim")
        cells = Content("")
        for n in self._shown():
            style = "bold reverse" if n == self._code else "dim"
            cells += fit(one_line(f"{self._short[n]:^{CELL - 1}}", style), CELL - 1) + Content(" ")
        facts = _row_of(self._facts)
        words = width - cells.cell_length - facts.cell_length
        return lines(
            cut(Content("  ") + above, width),
            fit(Content.styled("  answer", "dim"), words) + facts + cells,
        )

    def _line(self, answer: AnswerLine, width: int) -> Content:
        marks = self._marks_of(answer.segment_id)
        parts: list[tuple[str, str]] = []
        for n in self._shown():
            verdict = marks.said.get(self._codes[n].id, "")
            sign = {"apply": "✓", "reject": "✗"}.get(verdict, "·")
            text = f"[{sign}] " if n == self._code else f" {sign}  "
            area = self._areas.get(self._codes[n].area, ("", ""))[1]
            style = area if verdict == "apply" else "dim"
            if parts and parts[-1][1] == style:  # fewer pieces are drawn sooner
                text = parts.pop()[0] + text
            parts.append((text, style))
        cells = Content.assemble(*parts)
        facts = _row_of(marks.values[: len(self._facts)])
        chosen = self._all or answer.segment_id in self._chosen
        words = width - cells.cell_length - facts.cell_length
        return fit(Content("● " if chosen else "  ") + one_line(answer.text), words) + facts + cells

    def _marks_of(self, segment_id: int) -> RowMarks:
        """What was said of a segment; read with those around it, in one go."""
        if segment_id not in self._marks:
            if len(self._marks) > _MOST_READ:
                self._marks.clear()
            around = self._around(segment_id)
            self._marks |= self.app.coding.row_marks(around, self._by)
        return self._marks[segment_id]

    def _around(self, segment_id: int) -> list[int]:
        rows = self._list.rows
        at = rows.number_of(segment_id) if rows is not None else None
        if rows is None or at is None:
            return [segment_id]
        found = (rows.get(n) for n in range(at, min(at + 60, rows.length)))
        return [line.segment_id for line in found if line is not None]

    def _show_whole(self) -> None:
        """The marked answer in full, as far as there is room."""
        answer = self._list.answer
        box = self.query_one("#whole", Static)
        box.update(plain(answer.text) if answer is not None else plain("No answer is like that."))

        rows = self._list.rows
        if answer is not None and rows is not None:
            of = f"{'' if rows.exact else 'about '}{rows.length:,}"
            one = "Part" if rows.in_parts else "Answer"
            box.border_title = f"{one} {self._list.marked + 1:,} of {of}"

    def on_answer_list_marked(self, event: AnswerList.Marked) -> None:
        self._show_whole()

    def on_answer_list_chosen(self, event: AnswerList.Chosen) -> None:
        if self._column_at(event.x) is None:
            self.dismiss(event.answer.segment_id)

    def _column_at(self, x: int) -> int | None:
        """Number of the code whose column is at `x` of the list; None beside them."""
        start = self._list.line_width - CELL * len(self._shown())
        return self._first + (x - start) // CELL if x >= start else None

    def on_click(self, event: events.Click) -> None:
        """A click on a code's heading marks it, one on a cell ticks it or takes the tick away."""
        on_row = event.widget is self._list
        if not on_row and event.widget is not self.query_one("#columns"):
            return
        column = self._column_at(event.x)
        if column is None or column not in self._shown():
            return
        self._code = column
        self._draw()
        if on_row and self._list.is_row(event.y):
            self.action_yes_no()

    def _say(self, words: str) -> None:
        self.query_one(SaidLine).say(words)

    def _anew(self) -> None:
        """Read what is true now, in the same place."""
        self._marks.clear()
        self._list.reread()
        self._draw()

    # --- keys ---

    def action_move(self, step: int) -> None:
        self._list.move(step)

    def action_page(self, step: int) -> None:
        self._list.move_page(step)

    def action_end(self, step: int) -> None:
        if step > 0:
            self._list.last()
        else:
            self._list.first()

    def action_across(self, step: int) -> None:
        self._code = min(max(self._code + step, 0), len(self._codes) - 1)
        self._keep_in_sight(self._code)
        self._draw()

    def _keep_in_sight(self, code: int) -> None:
        """Move the columns as little as it takes to show one of them."""
        if code < self._first:
            self._first = code
        elif code not in self._shown():
            self._first = max(code - self._room + 1, 0)

    def _mark_code(self, *codes: str) -> None:
        """Mark the first of these codes that has a column, and bring it into sight."""
        columns = {code.id: n for n, code in enumerate(self._codes)}
        self._code = next((columns[code] for code in codes if code in columns), self._code)
        self._keep_in_sight(self._code)

    def action_yes_no(self) -> None:
        answer, code = self._list.answer, self._codes[self._code]
        if answer is None:
            return
        coding, at = self.app.coding, answer.segment_id
        applied = self._marks_of(at).said.get(code.id) == "apply"

        def work() -> str:
            # What is drawn may be old: the same person may have said so in another window.
            if (coding.row_marks([at])[at].said.get(code.id) == "apply") != applied:
                return f"{code.name} is {'removed' if applied else 'applied'} already."
            if applied:
                coding.remove(at, code.id)
                return f"– Removed {code.name}"
            coding.apply(at, code.id)
            return f"✓ Applied {code.name}"

        def done(said: str) -> None:
            self._say(said)
            self._anew()

        self._save(work, done, "This was NOT saved")

    def _save(self, work: Callable[[], _T], done: Callable[[_T], None], not_done: str) -> None:
        self.app.save(work, done, partial(self._failed, not_done))

    def _failed(self, not_done: str, error: ChecError) -> None:
        self.app.show_error(error, not_done)
        self._anew()

    def action_select(self) -> None:
        answer = self._list.answer
        if answer is not None and not self._all:
            self._chosen ^= {answer.segment_id}
            self._list.move(1)
            self._say("")
            self._draw()

    def action_select_all(self) -> None:
        self._all, self._chosen = not (self._all or self._chosen), set()
        self._say("")
        self._draw()

    def action_code(self) -> None:
        if not (self._all or self._chosen):
            self._say(keys.fill("Select some answers first: {grid-select}, or {grid-all} for all."))
            return

        def chosen(code: str | None) -> None:
            if code is not None:
                self._ask(code)

        self.app.push_screen(WhichCodeScreen(self.app.coding, "A code for all selected"), chosen)

    def _ask(self, code: str) -> None:
        """Say how many would get a code before any does."""
        coding, filters = self.app.coding, self._selection.filters

        def failed(error: ChecError) -> None:
            self.app.show_error(error, "Nothing was coded")

        def work(project: Project) -> Bulk:
            same = project.coding(coding.coder, blind=coding.blind, round_name=coding.open_round)
            return same.preview_bulk(code, same.select(filters))

        if self._all:
            self._say("Counting them …")
            self.app.beside(work, partial(self._ask_about, code), failed)
            return
        try:
            self._ask_about(code, coding.preview_apply(code, sorted(self._chosen)))
        except ChecError as error:
            failed(error)

    def _ask_about(self, code: str, bulk: Bulk) -> None:
        if self.app.screen is not self:
            return  # they went on to something else meanwhile
        self._say("")
        name = self._book.get(code)
        words = f"{bulk.words} would get it."
        if bulk.already:
            words += f" {counted(bulk.already, 'has', 'have')} it from you already."
        undo = keys.fill(" {grid-undo} takes all of it back.")
        choices = {"y": f"Yes, code {bulk.new:,}", "escape": "No"}
        self.app.push_screen(
            AskScreen(f"{name.name if name else code}?", words + undo, choices),
            lambda key: self._apply(code) if key == "y" else None,
        )

    def _apply(self, code: str) -> None:
        coding, filters = self.app.coding, self._selection.filters

        all_, chosen = self._all, sorted(self._chosen)

        def done(given: Extent) -> None:
            self._chosen, self._all = set(), False
            self._mark_code(code)
            self._anew()
            found = self._book.get(code)
            name = found.name if found else code
            self._say(keys.fill(f"✓ {name}: {given.words} · {{grid-undo}} undo"))

        if not all_ and not self.app.is_much(len(chosen)):
            self._save(lambda: coding.apply_to(code, chosen), done, "Nothing was coded")
            return

        def over(error: ChecError | None = None) -> None:
            if self.is_attached:
                self._say("")
            if error is not None:
                self.app.show_error(error, "Nothing was coded")

        self._say("Coding all of them … You can go on looking, here and elsewhere.")
        self.app.write_beside(
            "code-all",
            "coding many answers",
            done,
            over,
            over,
            coder=coding.coder,
            blind=coding.blind,
            round_name=coding.open_round,
            code=code,
            chosen=[] if all_ else chosen,
            filters=asdict(filters),
        )

    def action_open(self) -> None:
        answer = self._list.answer
        if answer is not None:
            self.dismiss(answer.segment_id)

    def action_filter(self) -> None:
        filters.ask(self.app, self._selection.filters, self._narrow)

    def _narrow(self, wanted: Filters) -> None:
        """Other answers, in the order that was chosen, as far as there is one for them."""
        before = self._order
        try:
            self._to(self.app.coding.select(wanted))
        except ChecError as error:
            self.app.show_error(error, "These answers cannot be listed")
            return
        self._say("")
        if before and not self._sort(before):
            self._say(f"Now {_AS_THEY_CAME}: no order {before} of these answers.")
        if not self._back:
            self._narrowed = wanted != self.app.coding.selection.filters
            kept = kept_filters.to_keep(wanted) if self._narrowed else {}
            over = kept_filters.to_keep(self.app.coding.selection.filters)
            self.app.keep_own_here(FILTERS, {"these": kept, "over": over} if kept else {})

    def _sort(self, order: str) -> bool:
        """Put the answers in an order, by its words; False where there is none of that kind."""
        make = dict(self._ways()).get(order)
        with suppress(ChecError):
            if make is not None:
                self._to(make(), order if order != _AS_THEY_CAME else "")
                return True
        return False

    def _as_left(self) -> None:
        """The order and the facts that somebody chose the last time, as far as they are here."""
        chosen: list[object] = self.app.own(FACTS, [])
        if here := [name for name in self.app.attributes if name in chosen]:
            self._by = sorted(here, key=chosen.index)
        self._sort(self.app.own(ORDER, ""))

    def _ways(self) -> list[tuple[str, Callable[[], Selection]]]:
        """The orders that there are: their words, and the answers in this order."""
        now = self._selection
        ways: list[tuple[str, Callable[[], Selection]]] = [
            (_AS_THEY_CAME, lambda: now.sorted("reading"))
        ]
        if now.filters.words and (best := now.sorted("best")).sort == "best":
            ways.append(("best fit to the words first", lambda: best))
        ways.append(("by question", lambda: GroupedSelection(now, "question")))
        ways.append(("by how far you are", lambda: GroupedSelection(now, "state")))
        for name in self.app.attributes:
            ways.append(
                (f"by {name}", lambda name=name: GroupedSelection(now, "attribute", name))  # type: ignore[misc]  # binds the name of this turn
            )
        return ways

    def action_sort(self) -> None:
        ways = self._ways()

        def chosen(n: int | None) -> None:
            if n is None:
                return
            words, make = ways[n]
            attribute = words.removeprefix("by ")
            if attribute in self.app.attributes:  # what it is sorted by is in sight
                self._by = [attribute, *(name for name in self._by if name != attribute)]
            try:
                self._to(make(), words if n else "")
                self.app.keep_own(ORDER, words)
            except ChecError as error:
                self.app.show_error(error, "The order stays as it was")

        words = [words for words, _ in ways]
        at = line_of(self._order, words)
        self.app.push_screen(ChooseScreen("In which order?", words, at), chosen)

    def _to(self, selection: Selection, order: str = "") -> None:
        self._selection, self._order = selection, order
        self._chosen, self._all = set(), False
        self._marks.clear()
        self._list.show(selection)
        self._draw()

    def action_by(self) -> None:
        names = self.app.attributes

        def chosen(n: int | None) -> None:
            if n is None:
                return
            if n == 0:
                self._by = []
            elif names[n - 1] in self._by:
                self._by.remove(names[n - 1])
            else:  # what was chosen last is surely in sight
                self._by.insert(0, names[n - 1])
            self.app.keep_own(FACTS, self._by)
            self._anew()

        words = ["nothing", *(f"{'✓ ' if name in self._by else '  '}{name}" for name in names)]
        heading = "Show what about each person? Choose again to leave it out."
        self.app.push_screen(ChooseScreen(heading, words), chosen)

    @property
    def scope(self) -> Scope:
        return Scopes.coding

    def turned(self, said: str, turned: Undone | None) -> None:
        self._anew()
        self._say(said)

    def action_close(self) -> None:
        if self._back:  # where these answers were asked for
            self.app.go_back(self._back)
        else:
            self.dismiss(None)


def _shortened(names: Sequence[str]) -> list[str]:
    """A heading for each code, as wide as its column, and no two alike."""
    taken: set[str] = set()
    most = CELL - 1
    return [
        free_name(initials(name, most) or name[:most], taken, longest=most, behind="{}")
        for name in names
    ]


def _row_of(facts: Sequence[str]) -> Content:
    """A column each, with a gap before it."""
    return Content("").join(
        Content(" ") + fit(one_line(fact, "dim"), _VALUE - 2) + Content(" ") for fact in facts
    )


def go(
    review: PlacesScreen,
    selection: Selection | None = None,
    back: str = "",
    codes: Sequence[str] = (),
) -> None:
    """Open it from coding.

    Args:
        selection: which answers; None: those that one goes through, or those among which somebody
            went to one.
        back: the place that leaving it leads to; "" is coding.
        codes: the codes that somebody looked at: the column of the first is marked.
    """
    app = review.app
    coding, left = app.coding, left_in(app)
    shown, chosen = coding.selection if selection is None else selection, False
    if selection is None and left is None:
        before = _kept_before(app)
        chosen = before != Filters()
        shown = coding.select(before) if chosen else shown
    elif selection is None and left is not None and (left.opened or left.chosen):
        with suppress(ChecError):  # as when a filter's code is gone
            if left.over == (shown.filters, coding.blind):
                shown, back, chosen = coding.select(left.filters), left.back, left.chosen
    app.push_screen(GridScreen(shown, back, codes, chosen=chosen), review.returned)


def _kept_before(app: Session) -> Filters:
    """What was listed when the app was left, if the same is gone through as then."""
    data: dict[str, object] = app.own_here(FILTERS, {})
    if data.get("over", {}) != kept_filters.to_keep(app.coding.selection.filters):
        return Filters()
    return kept_filters.kept(data.get("these"), app.project, app.coding)


def left_in(app: Session) -> _Left | None:
    """How the grid was left, where it was."""
    left = app.left.get(GridScreen.__name__)
    return left if isinstance(left, _Left) else None


def go_to_answers(
    review: PlacesScreen, wanted: Filters | None, back: str, codes: Sequence[str] = ()
) -> None:
    """From a count to the answers behind it, where somebody asked for them.

    Args:
        back: the place that was asked, to which leaving the answers leads.
        codes: those that the count is about.
    """
    if wanted is None:
        return
    try:
        # The place that asks is still on top here, and goes away first.
        review.call_later(go, review, review.app.coding.select(wanted), back, codes)
    except ChecError as error:
        review.app.show_error(error, "These answers cannot be listed")
