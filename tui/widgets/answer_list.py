"""A list of answers read from the project a page at a time, however many there are."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable

from rich.segment import Segment
from textual import events
from textual.content import Content
from textual.geometry import Size
from textual.message import Message
from textual.reactive import reactive
from textual.scroll_view import ScrollView
from textual.strip import Strip
from textual.style import Style

from chec_voice.project import AnswerLine, Selection
from chec_voice.text import parts_and_answers
from tui.plain import fit, one_line

PAGE = 100
_KEPT = 40
"""Pages that stay in memory."""
_FAR = 20
"""Pages that are walked over to reach a row; beyond them, its place is estimated."""

Draw = Callable[[AnswerLine, int], Content]
"""(answer, width) -> one line; see `line`."""


def line(answer: AnswerLine, width: int) -> Content:
    """An answer's beginning, then its question."""
    text = one_line(answer.text) + one_line(f"  · {answer.question}", "dim")
    return fit(text, width)


class Rows:
    """Rows of a selection by number, read a page at a time and kept for a while.

    Numbers are true from the top as far as somebody has scrolled; where they jump far, into a
    selection that is too long to count, they are estimates, and true again at either end.
    """

    def __init__(self, selection: Selection) -> None:
        self.selection = selection
        count = selection.count()
        self.length, self.exact = count
        self._answers = selection.count_answers(count)
        self.in_parts = self._answers.number < self.length
        """Some answers have several rows."""
        self._pages: OrderedDict[int, list[AnswerLine]] = OrderedDict()
        self._starts: dict[int, AnswerLine | None] = {0: None}
        """Page -> the line before its first."""

    @property
    def words(self) -> str:
        """How many there are: "45 parts of 41 answers"."""
        exact = self.exact and (self._answers.exact or not self.in_parts)
        answers = self._answers.number if self.in_parts else self.length
        many = parts_and_answers(self.length, answers)
        return f"{'' if exact else 'about '}{many}"

    def get(self, row: int) -> AnswerLine | None:
        """The answer in a row; None below the last."""
        page, at = divmod(row, PAGE)
        lines = self._page(page)
        return lines[at] if at < len(lines) else None

    def number_of(self, segment_id: int) -> int | None:
        """The row of a segment, if its page has been read."""
        for page, lines in self._pages.items():
            for at, answer in enumerate(lines):
                if answer.segment_id == segment_id:
                    return page * PAGE + at
        return None

    def _page(self, page: int) -> list[AnswerLine]:
        if page in self._pages:
            self._pages.move_to_end(page)
            return self._pages[page]
        before = self._start(page)
        if before is None and page:
            return []
        lines = self.selection.page(before, PAGE)
        self._pages[page] = lines
        while len(self._pages) > _KEPT:
            self._pages.popitem(last=False)
        if len(lines) == PAGE:
            self._starts.setdefault(page + 1, lines[-1])
            if not self.exact:
                self.length = max(self.length, (page + 1) * PAGE + 1)
        else:
            self.length, self.exact = page * PAGE + len(lines), True
        return lines

    def _start(self, page: int) -> AnswerLine | None:
        """The line before a page's first, found from the nearest page that is known."""
        if page in self._starts:
            return self._starts[page]
        near = max(known for known in self._starts if known < page)
        if page - near > _FAR and self.length > PAGE:
            start = self.selection.near(page * PAGE / self.length)
            if start is not None:
                self._starts[page] = start
                return start
        while near < page:
            lines = self.selection.page(self._starts[near], PAGE)
            if len(lines) < PAGE:
                return None
            near += 1
            self._starts[near] = lines[-1]
        return self._starts[page]


class AnswerList(ScrollView, can_focus=True):
    """Lines of answers with one marked; nothing is read that is not shown.

    Keys are the screen's affair: it calls `move`, `move_page`, `first` and `last`.
    """

    COMPONENT_CLASSES = {"answer-list--marked"}  # noqa: RUF012  # as Textual has it
    DEFAULT_CSS = """
    AnswerList { height: 1fr; overflow-x: hidden; scrollbar-gutter: stable; }
    AnswerList > .answer-list--marked { text-style: bold reverse; }
    """

    marked: reactive[int] = reactive(0)
    """Number of the marked row, from 0."""

    class Marked(Message):
        """Another answer is marked; None: the list is empty."""

        def __init__(self, answers: AnswerList, answer: AnswerLine | None) -> None:
            super().__init__()
            self.answers, self.answer = answers, answer

        @property
        def control(self) -> AnswerList:
            return self.answers

    class Chosen(Message):
        """An answer was clicked that was marked already."""

        def __init__(self, answers: AnswerList, answer: AnswerLine, x: int) -> None:
            super().__init__()
            self.answers, self.answer, self.x = answers, answer, x

        @property
        def control(self) -> AnswerList:
            return self.answers

    class Resized(Message):
        """The lines are longer or shorter now."""

        def __init__(self, answers: AnswerList) -> None:
            super().__init__()
            self.answers = answers

        @property
        def control(self) -> AnswerList:
            return self.answers

    def __init__(
        self, selection: Selection | None = None, *, draw: Draw = line, id: str | None = None
    ) -> None:
        super().__init__(id=id)
        self._draw = draw
        self.rows = Rows(selection) if selection is not None else None

    def on_mount(self) -> None:
        self._measure()

    def on_resize(self, _: events.Resize) -> None:
        self._keep_in_sight()
        self.post_message(self.Resized(self))

    def show(self, selection: Selection | None) -> None:
        """List other answers, from the top; None: nothing."""
        self.rows = Rows(selection) if selection is not None else None
        self.set_reactive(AnswerList.marked, 0)
        self._measure()
        self.scroll_to(y=0, animate=False, immediate=True)
        self.refresh()
        self.post_message(self.Marked(self, self.answer))

    def reread(self) -> None:
        """Draw what is true now, in the same place: answers may have changed."""
        if self.rows is not None:
            self.rows = Rows(self.rows.selection)
            self._measure()
            self.set_reactive(AnswerList.marked, max(min(self.marked, self.rows.length - 1), 0))
            self.refresh()

    @property
    def answer(self) -> AnswerLine | None:
        """The marked answer."""
        return self.rows.get(self.marked) if self.rows is not None and self.rows.length else None

    def _measure(self) -> None:
        length = self.rows.length if self.rows is not None else 0
        if self.virtual_size.height != length:
            self.virtual_size = Size(0, length)

    # --- moving ---

    def move(self, step: int) -> None:
        """Mark the row so many below (above, when negative)."""
        self._mark(self.marked + step)

    def move_page(self, pages: int) -> None:
        self.move(pages * max(self.size.height - 1, 1))

    def first(self) -> None:
        self._mark(0)

    def last(self) -> None:
        self._mark((self.rows.length if self.rows is not None else 1) - 1)

    def _mark(self, row: int) -> None:
        if self.rows is None or not self.rows.length:
            return
        row = max(row, 0)
        if self.rows.get(min(row, self.rows.length - 1)) is None or row >= self.rows.length:
            row = self.rows.length - 1  # an estimate was too long
        self.marked = max(row, 0)

    def watch_marked(self) -> None:
        self._measure()
        self._keep_in_sight()
        self.refresh()
        self.post_message(self.Marked(self, self.answer))

    def _keep_in_sight(self) -> None:
        """Scroll no further than it takes to show the marked row."""
        top, height = round(self.scroll_y), max(self.size.height, 1)
        if self.marked < top:
            self.scroll_to(y=self.marked, animate=False, immediate=True)
        elif self.marked >= top + height:
            self.scroll_to(y=self.marked - height + 1, animate=False, immediate=True)

    def on_click(self, event: events.Click) -> None:
        row = round(self.scroll_y) + event.y
        answer = self.rows.get(row) if self.rows is not None else None
        if answer is None:
            return
        if row == self.marked:
            self.post_message(self.Chosen(self, answer, event.x))
        self._mark(row)

    def is_row(self, y: int) -> bool:
        """Whether an answer stands on line `y` of what is in sight."""
        row = round(self.scroll_y) + y
        return self.rows is not None and self.rows.get(row) is not None

    # --- drawing ---

    @property
    def line_width(self) -> int:
        """Cells of a line, beside the scroll bar: what lies below that is not seen."""
        return self.scrollable_content_region.width

    def render_line(self, y: int) -> Strip:
        row = round(self.scroll_y) + y
        width = self.line_width
        answer = self.rows.get(row) if self.rows is not None and row < self.rows.length else None
        if answer is None:
            return Strip([Segment(" " * width, self.rich_style)], width)
        names = ["answer-list--marked"] if row == self.marked else []
        style = self.get_visual_style(*names)
        if names:  # which a visual style does not take over from the style sheet
            style += Style(reverse=True)
        drawn = self._draw(answer, width)
        if names:  # dimmed parts, turned round, would be patches of another colour
            drawn = Content(drawn.plain)
        segments = drawn.render_segments(style)
        return Strip(segments).adjust_cell_length(width, style.rich_style)
