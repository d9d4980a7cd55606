"""Themes: how many people, answers and mentions each code has."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.text import Text
from textual.widgets import DataTable

from chec_voice.project.project import Project
from chec_voice.text import counted
from chec_voice.themes import ThemeRow, ThemeTable
from tui import keys
from tui.plain import clean, lines, plain
from tui.results.counted import ResultsScreen
from tui.results.table import Column, value_column
from tui.results.theme import ThemeScreen

if TYPE_CHECKING:
    from tui.coding.places import PlacesScreen

_NOTHING = "Nothing is coded yet. {results-close} goes back."


class ThemesScreen(ResultsScreen[ThemeTable]):
    """One row per code that was used, and per heading above it."""

    def count(self, project: Project, by: str | None) -> ThemeTable:
        return project.results.themes(by=by, coder=self.only_own)

    def action_open_row(self) -> None:
        table = self.query_one("DataTable", DataTable)
        if self.result is None or not self.result.rows:
            return
        row = self.result.rows[max(table.cursor_row, 0)]

        def closed(answers: bool | None) -> None:
            if answers:
                self.action_answers()

        self.app.push_screen(ThemeScreen(row, self.result, self._by), closed)

    def check_action(self, action: str, parameters: tuple[object, ...]) -> bool | None:
        return action in ("matrix", "open_row") or super().check_action(action, parameters)

    def action_matrix(self) -> None:
        from tui.results.matrix import MatrixScreen

        self.app.push_screen(MatrixScreen(self._path))

    def codes_here(self) -> list[str]:
        if self.result is None or not self.result.rows:
            return []
        table = self.query_one("DataTable", DataTable)
        code = self.result.rows[max(table.cursor_row, 0)].code
        below = [row.code.id for row in self.result.rows if row.code.id.startswith(f"{code.id}.")]
        return [code.id] if code.codable else below

    def values(self) -> tuple[str, ...]:
        return tuple(self.result.values) if self.result is not None else ()

    def fill(self, result: ThemeTable) -> None:
        by = f", by {self._by}" if self._by else ""
        self.head(f"Themes{by}")
        self.show_notice(self.notice)
        table = self.query_one("DataTable", DataTable)
        at, column, across = table.cursor_row, table.cursor_column, table.scroll_x
        base = result.base
        every = [_cells(row, result.values) for row in result.rows]
        looked = result.looked
        counts = (
            ("People", looked.people),
            ("Answers", looked.responses),
            ("Mentions", base.mentions),
        )
        legend = self.columns(
            "Code",
            _widest(every, 0),
            [
                Column(
                    what, f"{what}\nof {count:,}", max((c[n].cell_len for c in every), default=0)
                )
                for n, (what, count) in enumerate(counts, 1)
            ],
            [value_column(value, result.looked_bases[value].people) for value in result.values],
        )
        for cells in every:
            cells[0].truncate(self.name_width, overflow="ellipsis")
            table.add_row(*cells)
        row = min(at, table.row_count - 1)
        table.move_cursor(row=row, column=column, animate=False)
        table.scroll_to(x=across, animate=False)
        table.focus()
        self._set(
            "#notes Static",
            lines(
                *([plain(legend)] if legend else []),
                *([] if result.rows else [plain(keys.fill(_NOTHING), "bold")]),
                plain(
                    f"People: different young people, out of {looked.people:,} whose answers were"
                    f" looked at ({base.people:,} gave an answer)"
                    + (
                        f"; {counted(base.groups, 'group is', 'groups are')} counted apart (+)."
                        if base.groups
                        else "."
                    )
                ),
                plain(
                    "A heading counts everything below it, and each person once: rows do not"
                    " add up. Columns at the right count people."
                ),
                plain(f"Coded by: {', '.join(result.coders) or 'nobody yet'}."),
                plain("Small numbers can show who somebody is: for your team only."),
            ),
        )


def _cells(row: ThemeRow, values: tuple[str, ...]) -> list[Text]:
    name = "  " * row.code.depth + " ".join(clean(row.code.name).split())
    people = f"{row.whole.people:,}" + (f" +{row.whole.groups}" if row.whole.groups else "")
    counts = [people, f"{row.whole.responses:,}", f"{row.whole.mentions:,}"]
    counts += [f"{row.by[value].people:,}" for value in values]
    return [Text(name), *(Text(count, justify="right") for count in counts)]


def _widest(rows: list[list[Text]], column: int) -> int:
    return max((cells[column].cell_len for cells in rows), default=0)


def go(review: PlacesScreen) -> None:
    """Open it from coding."""
    from tui.grid.screen import go_to_answers

    screen = ThemesScreen(review.app.project_path, review.app.attributes)
    review.app.push_screen(screen, lambda wanted: go_to_answers(review, wanted))
