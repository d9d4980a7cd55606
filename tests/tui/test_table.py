"""The table of figures draws what is in sight, and looks as if it drew all."""

from __future__ import annotations

from typing import Any, Literal

import pytest
from rich.text import Text
from textual.app import App, ComposeResult
from textual.widgets import DataTable, _data_table

from tui.widgets.table import Table


class Sheet(App[None]):
    """Twenty columns of a hundred rows in a table of this kind."""

    def __init__(self, kind: type[DataTable[Any]], cursor: Literal["cell", "row"]) -> None:
        super().__init__()
        self._kind, self._cursor = kind, cursor

    def compose(self) -> ComposeResult:
        yield self._kind(
            cursor_type=self._cursor,
            fixed_columns=1,
            header_height=2,
            cursor_background_priority="css",
        )

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_column(Text("Case"), width=9)
        for n in range(20):
            table.add_column(Text(f"Theme\n{n}"), width=11 + n % 7)
        for row in range(100):
            table.add_row(
                f"P{row}", *(Text(f"{row}: {n} 文 words", style="dim") for n in range(20))
            )
        table.move_cursor(row=0, column=1)


@pytest.mark.parametrize("cursor", ["cell", "row"])
async def test_a_table_looks_as_if_all_of_it_were_drawn(cursor: Literal["cell", "row"]) -> None:
    ways = [
        *(["right"] * n for n in (1, 3, 4, 9)),
        *(["left"] * n for n in (2, 5)),
        *(["end"], ["pagedown"], ["down", "left", "left"], ["ctrl+end"], ["home"], ["ctrl+home"]),
    ]

    async def pictures(kind: type[DataTable[Any]]) -> list[str]:
        app, shown = Sheet(kind, cursor), []
        async with app.run_test(size=(80, 24)) as pilot:
            for way in ways:
                await pilot.press(*way)
                await pilot.pause()
                shown.append(app.export_screenshot())
            await pilot.hover(DataTable, offset=(40, 8))
            shown.append(app.export_screenshot())
            for x in range(0, 300, 37):
                app.query_one(DataTable).scroll_to(x=x, animate=False)
                await pilot.pause()
                shown.append(app.export_screenshot())
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            shown.append(app.export_screenshot())
        return shown

    ours, theirs = await pictures(Table), await pictures(DataTable)
    assert len(set(theirs)) > len(ways)
    assert ours == theirs


async def test_a_table_measures_nothing_and_draws_what_is_in_sight(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The matrix stood still for 70 ms: of 2,100 cells some eighty are in sight."""
    measured = []

    def measure(*args: Any) -> int:
        measured.append(args)
        return 1

    monkeypatch.setattr(_data_table, "measure", measure)
    app = Sheet(Table, "cell")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        table = app.query_one(DataTable)
        assert len(measured) == 21, "headings only"
        drawn = len(table._cell_render_cache)
        # Lines in sight by columns in sight, fixed ones twice; a cursor's place is another look.
        assert 22 * 4 < drawn < 22 * 8


class Figures(App[None]):
    """A name and six columns of figures, of which three and a half are in sight."""

    def compose(self) -> ComposeResult:
        yield Table(whole=True, cursor_type="cell", fixed_columns=1)

    def on_mount(self) -> None:
        table = self.query_one(Table)
        table.add_column("name", width=12)
        for n in range(6):
            table.add_column(f"c{n}", width=6)
        table.add_row("one", *(f"{n}12345" for n in range(6)))


async def test_a_column_cut_at_an_edge_read_as_another_number() -> None:
    """Of 13 a 1 was left; what is cut is blank, and is there once it has room."""
    async with Figures().run_test(size=(42, 8)) as pilot:
        table = pilot.app.query_one(Table)
        for _ in range(7):
            await pilot.pause()
            line = "".join(segment.text for segment in table.render_line(1))
            figures = line.split()[1:]
            assert figures and all(len(figure) == 6 for figure in figures), line
            if table.cursor_column:
                assert f"{table.cursor_column - 1}12345" in figures, "the marked column is whole"
            await pilot.press("right")
        assert table.scroll_x > 0
        await pilot.press("home")
        await pilot.pause()
        line = "".join(segment.text for segment in table.render_line(1))
        assert line.split() == ["one", "012345", "112345", "212345"]
