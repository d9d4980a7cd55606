"""Themes: how many people, answers and mentions each code has."""

from __future__ import annotations

from rich.text import Text
from textual.widgets import DataTable

from chec_voice.project.project import Project
from chec_voice.themes import ThemeRow, ThemeTable
from tui.plain import clean, lines, plain
from tui.screens.map import _header
from tui.screens.results import ResultsScreen


class ThemesScreen(ResultsScreen[ThemeTable]):
    """One row per code that was used, and per heading above it."""

    def count(self, project: Project, by: str | None) -> ThemeTable:
        return project.themes(by=by)

    def fill(self, result: ThemeTable) -> None:
        by = f", by {self._by}" if self._by else ""
        self._set("#heading", plain(f"Themes{by}", "bold"))
        table = self.query_one("DataTable", DataTable)
        table.clear(columns=True)
        base = result.base
        table.add_column(Text("Code"))
        for name, count in (
            ("People", base.people), ("Answers", base.responses), ("Mentions", base.mentions)
        ):  # fmt: skip
            table.add_column(Text(f"{name}\nof {count:,}", justify="right"))
        for value in result.values:
            table.add_column(Text(_header(value, result.bases[value].people), justify="right"))
        for row in result.rows:
            table.add_row(*_cells(row, result.values))
        table.focus()
        self._set("#notes Static", lines(
            *([] if result.rows else [plain("Nothing is coded yet. Esc goes back.", "bold")]),
            plain(
                f"People: different young people, out of {base.people:,} who gave an answer"
                + (f"; {base.groups:,} groups are counted apart (+)." if base.groups else ".")
            ),
            plain(
                "A heading counts everything below it, and each person once: rows do not add up."
                " Columns at the right count people."
            ),
            plain(f"Coded by: {', '.join(result.coders) or 'nobody yet'}."),
            plain("Small numbers can show who somebody is: for your team only."),
        ))  # fmt: skip


def _cells(row: ThemeRow, values: tuple[str, ...]) -> list[Text]:
    name = "  " * row.code.depth + " ".join(clean(row.code.name).split())
    people = f"{row.whole.people:,}" + (f" +{row.whole.groups}" if row.whole.groups else "")
    counts = [people, f"{row.whole.responses:,}", f"{row.whole.mentions:,}"]
    counts += [f"{row.by[value].people:,}" for value in values]
    return [Text(name), *(Text(count, justify="right") for count in counts)]
