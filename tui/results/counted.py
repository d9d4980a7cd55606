"""What the map and the themes share: a table that is counted beside the app, never in its way."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Generic, TypeVar

from textual.await_complete import AwaitComplete
from textual.content import Content
from textual.widgets import DataTable

from chec_voice.errors import ChecError
from chec_voice.project import (
    AGREED_RULE,
    ANY_RULE,
    LEVEL,
    MAJORITY_RULE,
    VALENCE,
    Figure,
    Filters,
)
from chec_voice.project.project import Project
from chec_voice.tally import CROSS
from tui import shell
from tui.dialogs.choose import ChooseScreen, line_of
from tui.plain import plain
from tui.results.table import TableScreen

Result = TypeVar("Result")
_SPLITS = {VALENCE: "helps and harms", LEVEL: "whom it is about"}
"""What coders say of a code, as people call it."""
_RULES = {
    AGREED_RULE: "agreed: what was settled, else what coders said and nobody rejected",
    MAJORITY_RULE: "majority: what more than half of the coders of an answer said",
    ANY_RULE: "any: what at least one coder said",
}


def split_words(name: str, attributes: Collection[str]) -> str:
    """What counts are split by, as people say it; an attribute keeps its name."""
    return name if name in attributes else _SPLITS.get(name, name)


@dataclass(frozen=True)
class Asked:
    """What is counted."""

    by: str | None
    """What it is compared by; None for nothing."""
    coding: str
    """Whose coding counts: agreed, any, majority, or the name of a coder."""
    view: str = ""
    """What is shown of it, where there are several things to show."""
    before: tuple[str, ...] = ()
    """Sessions since which `after` is compared."""
    after: tuple[str, ...] = ()
    framework: str = ""
    """Id of the framework; "" for the first of the project."""


@dataclass(frozen=True)
class Left:
    """How somebody left a screen that counts."""

    asked: Asked
    row: int
    line: str
    """What the marked row was about: others may have come or gone meanwhile."""
    column: int
    opened: frozenset[str] = frozenset()
    """Rows whose parts were shown."""
    inside: str = ""
    """What was open above the table; "" for nothing."""


class ResultsScreen(TableScreen[Filters], Generic[Result]):
    """Counts in a thread with its own connection, then fills the table.

    Args:
        path: the project's file.
        attributes: what can be compared by.
    """

    def __init__(self, path: Path, attributes: list[str]) -> None:
        super().__init__()
        self._path, self._attributes = path, attributes
        by = next((a for a in attributes if a.casefold() == "area"), None)
        self._asked = Asked(by, AGREED_RULE)
        self.result: Result | None = None
        self._sighted = AGREED_RULE
        """Whose coding counts again once somebody codes blind no more."""
        self._left: Left | None = None
        """How it was left before, until it is as it was."""
        self.lines: list[str] = []
        """What each row of the table is about."""
        self.inside = ""
        """What stands open above the table."""
        self.codes_listed: tuple[str, ...] = ()
        """The codes whose answers were asked for last."""

    def on_mount(self) -> None:
        kept = self.app.left.get(type(self).__name__)
        if isinstance(kept, Left) and (kept.asked.by is None or kept.asked.by in self._known):
            here = shell.place_of(self)
            back = here is not None and self.app.came_back == here.action
            self._asked, self._left = kept.asked, kept if back else replace(kept, inside="")
        self.app.came_back = ""
        self._sighted = self._asked.coding
        if self._asked.framework not in ("", *self.app.project.frameworks.names):
            self._asked = replace(self._asked, framework="")  # another took its place since
        if self.app.coding.blind:  # they must not learn what others coded
            self._asked = replace(self._asked, coding=self.app.coding.coder)
        self._start()

    # --- for subclasses ---

    @abstractmethod
    def count(self, project: Project, asked: Asked) -> Result:
        """Runs in the thread."""

    @property
    @abstractmethod
    def splits(self) -> Sequence[str]:
        """What can be compared by here, alone or two together."""

    @abstractmethod
    def fill(self, result: Result) -> None:
        """Puts the result into the table and the texts around it."""

    def on_data_table_row_selected(self, _: DataTable.RowSelected) -> None:
        self.action_open_row()

    def on_data_table_cell_selected(self, _: DataTable.CellSelected) -> None:
        self.action_open_row()

    def head(self, words: str) -> None:
        """The line above the table, with whose coding it counts where that is not the usual."""
        coding = self._asked.coding
        whose = {
            AGREED_RULE: "",
            MAJORITY_RULE: ", what most coders said",
            ANY_RULE: ", what any coder said",
        }
        super().head(words + whose.get(coding, f", what {coding} coded"))

    @property
    def _by(self) -> str | None:
        return self._asked.by

    def _ask(self, **other: Any) -> None:
        """Count something else."""
        self._asked = replace(self._asked, **other)
        self._start()

    @property
    def value_here(self) -> str | None:
        """The value that the marked cell is about; None in the columns about everybody."""
        values = self.values()
        if not values:
            return None
        table = self.query_one("DataTable", DataTable)
        at = table.cursor_column - (len(table.columns) - len(values))
        return values[at] if at >= 0 else None

    # --- counting ---

    def _start(self) -> None:
        self._set("#heading", Content("counting…"))
        asked = self._asked

        def told(found: Result | None, error: ChecError | None) -> None:
            # Another choice may have been made since, or the screen been left.
            if asked == self._asked and self.is_attached:
                self._counted(found, error)

        what = (type(self).__name__, asked)
        self.app.counting.ask(what, lambda project: self.count(project, asked), told)

    def _counted(self, found: Result | None, error: ChecError | None) -> None:
        if error is not None or found is None:
            self._set("#heading", Content("This could not be counted."))
            self._set("#notes Static", plain(str(error or "")))
            return
        self.result = found
        self._draw()

    def _draw(self) -> None:
        super()._draw()
        if self.result is not None:
            table = self.query_one("DataTable", DataTable)
            table.cursor_type = "cell" if self.values() else "row"
            self.fill(self.result)
            self.share_room()
            self._tell_place()  # an emptied table says nothing of its mark
            if self._left is not None:
                left, self._left = self._left, None
                self.mark(left.line, left.row, left.column)
                if left.inside:
                    self.open_again(left.inside)

    @property
    def _known(self) -> set[str]:
        """What can be compared by now, also two together."""
        splits = list(self.splits)
        return {*splits, *(f"{one},{other}" for one in splits for other in splits)}

    @property
    def line_here(self) -> str:
        """What the marked row is about; "" where there is none."""
        at = self.query_one("DataTable", DataTable).cursor_row
        return self.lines[at] if 0 <= at < len(self.lines) else ""

    def mark(self, line: str, row: int, column: int) -> None:
        """Mark the row about `line`, or else that of the number `row`."""
        table = self.query_one("DataTable", DataTable)
        least = max(min(row, table.row_count - 1), 0)
        at = self.lines.index(line) if line in self.lines else least
        table.move_cursor(row=at, column=column, animate=False)

    def open_again(self, inside: str) -> None:
        """Open what was open above the table."""

    @property
    def opened(self) -> frozenset[str]:
        """Rows whose parts are shown."""
        return frozenset()

    def dismiss(self, result: Filters | None = None) -> AwaitComplete:
        """Leave; whoever comes back finds it as it was."""
        at = self.query_one("DataTable", DataTable).cursor_coordinate
        blind = self.app.coding.blind
        asked = replace(self._asked, coding=self._sighted) if blind else self._asked
        left = Left(asked, at.row, self.line_here, at.column, self.opened, self.inside)
        self.app.left[type(self).__name__] = left
        return super().dismiss(result)

    # --- keys ---

    def _leave_for(self, wanted: Filters) -> None:
        """Leave for some answers, unless somebody went on meanwhile; what is open above the table
        goes first."""
        if self.app.screen is self:  # `is_current` is true below a dialog, too
            self.dismiss(wanted)
        elif self.inside and self.app.screen_stack[-2:-1] == [self]:
            self.app.screen.dismiss(None)
            self.call_later(self._leave_for, wanted)

    def action_by(self) -> None:
        two = ["two of these together"] if len(self.splits) > 1 else []
        names = ["nothing: everyone together", *map(self._split_words, self.splits), *two]

        def chosen(n: int | None) -> None:
            if n is not None and n <= len(self.splits):
                self._ask(by=self.splits[n - 1] if n else None)
            elif n is not None:
                self.call_later(self._by_two)

        both = len(names) - 1 if two and len(self._parts) > 1 else 0
        now = both or line_of(self._by, self.splits, 1)
        self.app.push_screen(ChooseScreen("Compare by", names, now), chosen)

    def _by_two(self) -> None:
        """Compare by each pair of values of two things."""

        def with_first(n: int | None) -> None:
            if n is None:
                return
            first = self.splits[n]
            others = [name for name in self.splits if name != first]
            heading = f"{self._split_words(first)}, and what?"
            words = list(map(self._split_words, others))

            def with_second(m: int | None) -> None:
                if m is not None:
                    self._ask(by=f"{first},{others[m]}")

            now = line_of(parts[-1], others)
            self.app.push_screen(ChooseScreen(heading, words, now), with_second)

        parts = self._parts or [""]
        now = line_of(parts[0], self.splits)
        words = list(map(self._split_words, self.splits))
        self.app.push_screen(ChooseScreen("Compare by which first?", words, now), with_first)

    def action_coding(self) -> None:
        if self.app.coding.blind:
            self.app.notify("You code blind, so only your own coding is counted.")
            return
        coders = self.app.project.results.coders
        rules = [*_RULES, *coders]
        words = [*_RULES.values(), *(f"what {coder} coded alone" for coder in coders)]

        def chosen(n: int | None) -> None:
            if n is not None:
                self._ask(coding=rules[n])

        now = line_of(self._asked.coding, rules)
        self.app.push_screen(ChooseScreen("Whose coding counts?", words, now), chosen)

    @abstractmethod
    def action_open_row(self) -> None:
        """Open the marked line."""

    def action_answering(self) -> None:
        from tui.results.answering import AnsweringScreen

        self.app.push_screen(AnsweringScreen(self.theme_here))

    @property
    def theme_here(self) -> str:
        """The code that the marked line is about; "" where it is about none, or about several."""
        return ""

    @abstractmethod
    def codes_here(self) -> list[str]:
        """Codes whose answers stand behind the marked line."""

    @abstractmethod
    def values(self) -> tuple[str, ...]:
        """Values that the table compares by."""

    @abstractmethod
    def figures(self) -> list[tuple[str, Figure]]:
        """The figures of the marked line that lead to answers, each with what it is called."""

    def as_choice(self, said: str, figure: Figure) -> str:
        """How a figure is called where one chooses from several."""
        return said

    def action_answers(self) -> None:
        """Ask for a figure and a column, as far as there are several, and list the answers that
        it counts."""
        offered = self.figures()
        if not offered:
            self.app.notify("No code leads here, so there are no answers to list.")
            return

        def with_figure(n: int | None) -> None:
            if n is None:
                return
            said, figure = offered[n]
            values, here = self.values(), self.value_here
            if figure.values or self._by is None or not values:
                self._list(said, figure)
                return
            if here is not None:
                self._list(said, figure, here)
                return

            def with_value(m: int | None) -> None:
                if m is not None:
                    self._list(said, figure, values[m - 1] if m else None)

            self.app.push_screen(
                ChooseScreen(f"{self.by_words}: whose answers?", ["everyone", *values]), with_value
            )

        if len(offered) == 1:
            with_figure(0)
            return
        words = [self.as_choice(said, figure) for said, figure in offered]
        self.app.push_screen(ChooseScreen("Answers behind what?", words), with_figure)

    def _list(self, said: str, figure: Figure, value: str | None = None) -> None:
        """Leave for the answers that a figure counts, once they are found."""
        codes = (*figure.codes, *self.codes_here())
        figure = replace(figure, coding=self._asked.coding)
        if value is not None:
            figure = replace(figure, by=self._by, values=(value,))
            said = f"{said}, {self._column(value)}"

        def found(these: tuple[int, ...]) -> None:
            if not these:
                self.app.notify(f"No answer is behind it: {said}.")
            else:
                self.codes_listed = codes
                self._leave_for(Filters(these=these, said=said))

        self.app.beside(
            lambda project: project.answers_behind(figure),
            found,
            lambda error: self.app.show_error(error, "These answers cannot be listed"),
        )

    def _column(self, value: str) -> str:
        """A column in words: "Area: North", or "Area: North, age band: 11-13"."""
        parts, values = self._parts, value.split(CROSS)
        if len(values) != len(parts):  # a value that has the sign of crossing in its name
            return f"{self.by_words}: {value}"
        return ", ".join(
            f"{self._split_words(name)}: {one}" for name, one in zip(parts, values, strict=True)
        )

    def _split_words(self, name: str) -> str:
        """What is compared by, as people say it; an attribute keeps its name."""
        return split_words(name, self._attributes)

    @property
    def by_words(self) -> str:
        """What is compared by now, as people say it."""
        return " and ".join(map(self._split_words, self._parts))

    @property
    def _parts(self) -> list[str]:
        """What is compared by: one thing or two."""
        by = self._by or ""
        return [by] if by in self._attributes else by.split(",")

    def action_close(self) -> None:
        self.dismiss()
