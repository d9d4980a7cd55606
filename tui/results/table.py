"""A screen with a table: a heading, what has to be read with it, and notes below."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar

from rich.cells import cell_len
from rich.text import Text
from textual import events
from textual.app import ComposeResult
from textual.containers import VerticalScroll
from textual.content import Content
from textual.screen import Screen, ScreenResultType
from textual.widgets import DataTable

from chec_voice.tally import CROSS
from chec_voice.text import free_name
from tui.plain import clean, initials, one_line, spread
from tui.shell import TALL
from tui.widgets.go_bar import GoBar
from tui.widgets.keybar import KeyBar
from tui.widgets.panel import FRAME, has_frames, scroll_a_page, tell_place
from tui.widgets.static import Static
from tui.widgets.table import Table

if TYPE_CHECKING:
    from tui.session import Session

_GAP = 2
"""Cells that the table puts around every column."""
_SCROLL_BAR = 2
_TABLE = 6
"""Lines that a table has at least, as the style sheet says."""
_SIDEWAYS = 1
"""Lines of the bar below a table that is wider than the screen."""
_NAME = 30
"""Cells that a name gets on the narrowest screen for which the tables are made."""
_SHORTEST = 20
"""Cells that a name gets at least where all columns fit beside it then."""
_FULL = 100
"""From this width on names are cut only where they would take half of the table."""


@dataclass(frozen=True)
class Column:
    """A column of counts: its heading, what that says, and how wide its cells are."""

    title: str
    heading: str
    cells: int = 0
    pair: tuple[str, ...] = ()
    """The two values that it crosses; empty where it is about one."""

    @property
    def width(self) -> int:
        return max(self.cells, *(cell_len(line) for line in self.heading.split("\n")))


def value_column(value: str, base: int) -> Column:
    """A column of people with one value: its name on two lines, and how many they are out of.

    Of two values that are crossed the first stands above the second.
    """
    pair = tuple(clean(one).strip() or "(blank)" for one in value.split(CROSS))
    if len(pair) == 2:
        heading = "\n".join((*pair, f"of {base:,}"))
        return Column(" × ".join(pair), heading, len(f"{base:,}"), pair)
    words = clean(value).split()
    splits = [(" ".join(words[:n]), " ".join(words[n:])) for n in range(1, len(words) + 1)]
    first, second = min(splits, key=lambda pair: max(map(len, pair)), default=("(blank)", ""))
    heading = "\n".join(filter(None, (first, second, f"of {base:,}")))
    return Column(" ".join(words), heading, len(f"{base:,}"))


def _shortened(columns: list[Column]) -> list[Column]:
    """The columns with initials for headings; a number tells those apart that are alike."""
    short: list[Column] = []
    taken: tuple[set[str], ...] = (set(), set())
    known: tuple[dict[str, str], ...] = ({}, {})
    for column in columns:
        names = []
        # Each value of a pair keeps a name of its own, on its own line: joined they read as ages.
        for side, name in enumerate(column.pair or (column.title,)):
            brief = name if len(name) <= 7 else initials(name, 4) or f"{name[:4]}."
            if name not in known[side] or not column.pair:
                known[side][name] = free_name(brief, taken[side], behind="{}", cased=True)
            names.append(known[side][name])
        of = column.heading.split("\n")[-1]
        short.append(Column(" × ".join(names), "\n".join((*names, of)), column.cells))
    return short


class TableScreen(Screen[ScreenResultType]):
    """Draws what a subclass puts into it."""

    FIGURES: ClassVar[bool] = True
    """Whether its columns hold figures, of which a part says something else."""

    app: Session

    def __init__(self) -> None:
        super().__init__()
        self.name_width = 0

    def compose(self) -> ComposeResult:
        yield GoBar()
        yield Static(id="heading", markup=False)
        yield Static(id="notice", markup=False)
        # The cursor's colours go before a cell's shade: either alone is hard to read.
        yield Table(
            whole=self.FIGURES,
            cursor_type="row",
            header_height=3,
            fixed_columns=1,
            cursor_background_priority="css",
            classes="panel",
        )
        with VerticalScroll(id="notes", can_focus=False, classes="panel"):
            yield Static(markup=False)
        yield KeyBar()

    def on_mount(self) -> None:
        self.query_one("#notice").display = False
        self.watch(self, "maximized", self.share_room, init=False)
        # A line more above the table, laid out late, left the notes as tall as they were before.
        self.screen_layout_refresh_signal.subscribe(self, lambda _: self.share_room())
        self._tell_place()

    def on_resize(self, _: events.Resize) -> None:
        self._draw()
        self._tell_place()

    def on_data_table_row_highlighted(self, _: DataTable.RowHighlighted) -> None:
        self._tell_place()

    def on_data_table_cell_highlighted(self, _: DataTable.CellHighlighted) -> None:
        self._tell_place()

    def _tell_place(self) -> None:
        table = self.query_one("DataTable", DataTable)
        at = table.cursor_row if table.row_count else None
        notes = self.query_one("#notes")
        tell_place(table, at, table.row_count, below=notes, title="About these figures")

    def _draw(self) -> None:
        """Subclasses fill the table, when there is something to fill it with."""
        self.share_room()

    def head(self, words: str) -> None:
        """The line above the table; it says when the words in the project were invented."""
        width = self.app.size.width - 2
        mark = Content("SYNTHETIC") if self.app.synthetic else Content("")
        self._set("#heading", spread(one_line(words, "bold"), mark, width))

    def share_room(self) -> None:
        """Lines that the table does not need are for the notes; a low screen keeps its own."""
        table = self.query_one("DataTable", DataTable)
        others = sum(
            child.outer_size.height
            for child in self.children
            if child.display and child is not table and child.id != "notes"
        )
        frame = 2 if has_frames(self) else 0
        needed = max(table.header_height + table.row_count + frame + _SIDEWAYS, _TABLE)
        self._limit_notes(self.app.size.height - others - needed if table.row_count else 0)

    def _limit_notes(self, room: int) -> None:
        """Lines that notes may have, as many as there is room for; at least a few."""
        least = 8 if self.app.size.height >= TALL else 5
        notes = self.query_one("#notes")
        notes.styles.max_height = None if notes.is_maximized else max(least, room)

    def show_notice(self, text: str) -> None:
        """What has to be read with the table; a low screen says its first sentence."""
        first, point, rest = text.partition(". ")
        if rest and self.app.size.height < TALL:
            text = f"{first}{point.rstrip()} …"
        self.query_one("#notice").display = bool(text)
        self._set("#notice", one_line(f"! {text}", "bold"))

    def columns(
        self,
        first: str,
        longest: int,
        fixed: list[Column],
        values: list[Column],
        least: int = _NAME,
        wish: int = 0,
    ) -> str:
        """Make the table's columns; returns what the short headings stand for, or "".

        Args:
            first: heading of the names, which get the room that they need: 28 cells at least.
            longest: cells of the longest name.
            fixed: columns that every table has.
            values: columns that compare; their headings are shortened when they do not fit.
            least: cells that names get on a narrow screen before the table moves sideways.
            wish: cells that names get where nothing else has to give way for them.
        """
        table = self.query_one("DataTable", DataTable)
        table.clear(columns=True)
        frame = FRAME if has_frames(self) else 0
        room = self.app.size.width - _SCROLL_BAR - frame
        room -= sum(column.width + _GAP for column in fixed)
        name = max(longest, len(first), 10)
        wide = sum(column.width + _GAP for column in values)
        legend = ""
        if name + _GAP + wide > room:
            short = _shortened(values)
            legend = "; ".join(
                f"{b.title}: {a.title}"
                for a, b in zip(values, short, strict=True)
                if a.title != b.title
            )
            values = short
            wide = sum(column.width + _GAP for column in values)
            # What is left is for the names; else the table moves sideways beside them. They give
            # way for a column that would be cut: half of 11 reads as 1.
            least = min(name, room // 2) if self.app.size.width >= _FULL else least
            left = room - _GAP - wide
            name = min(name, left if left >= _SHORTEST else max(left, least))
        name = max(name, min(wish, room - _GAP - wide))
        if name + _GAP + wide > room:
            legend = f"{legend}  (← → move sideways)".strip()
        table.header_height = max(
            (column.heading.count("\n") + 1 for column in [*fixed, *values]), default=1
        )
        table.add_column(Text(first), width=name)
        for column in [*fixed, *values]:
            table.add_column(Text(column.heading, justify="right"), width=column.width)
        self.name_width = name
        return legend

    def _set(self, selector: str, content: Content) -> None:
        self.query_one(selector, Static).update(content)

    # --- keys ---

    def action_page(self, step: int) -> None:
        scroll_a_page(self.query_one("#notes", VerticalScroll), step)
