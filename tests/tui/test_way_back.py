"""Esc leads back to where one came from, with the mark where it was."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, OptionList

from chec_voice.project.project import Project
from tests.tui.conftest import Make, prose, screen_text, worked_off
from tui.app import ChecApp
from tui.export.screen import ExportScreen
from tui.grid.screen import GridScreen
from tui.results.map import MapScreen
from tui.results.theme import ThemeScreen
from tui.results.themes import ThemesScreen
from tui.widgets.answer_list import AnswerList

FOOD, PARKS, DAMP = (
    "home.poverty.food",
    "community.local_environment.parks_play",
    "home.housing.damp_cold",
)


async def _settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    await worked_off(pilot.app)  # type: ignore[arg-type]  # every pilot here runs the app


def _place(app: ChecApp) -> tuple[str, int]:
    """The marked code and answer of the grid."""
    grid = app.screen
    assert isinstance(grid, GridScreen)
    marked = grid.query_one(AnswerList).answer
    assert marked is not None
    return grid._codes[grid._code].id, marked.segment_id


async def test_back_in_the_grid_the_last_used_code_was_marked_and_not_the_one_that_was_left(
    make: Make,
) -> None:
    with make([f"we skip tea {n}" for n in range(40)]).open() as project:
        coding = project.coding("Sam")
        coding.apply(1, FOOD)
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f10", *["right"] * 30, *["down"] * 25)
            left = _place(app)
            assert left[1] == 26
            await pilot.press("enter")
            assert app.screen is app.review
            app.review.apply(DAMP)
            await _settle(pilot)
            await pilot.press("f10")
            await _settle(pilot)
            assert _place(app) == left
            await pilot.press("escape", "f10")
            await _settle(pilot)
            assert _place(app) == left


async def test_answers_behind_a_figure_were_gone_after_one_of_them_was_opened(
    app: ChecApp, project: Project
) -> None:
    coding = project.coding("Sam")
    for segment in (1, 2):
        coding.apply(segment, FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("ctrl+end", "a", "enter")
        await _settle(pilot)
        await pilot.press("down", "enter")
        await _settle(pilot)
        await pilot.press("f10")
        await _settle(pilot)
        assert "Grid: 2 answers" in screen_text(app)
        assert _place(app)[1] == 2
        await pilot.press("escape")
        await _settle(pilot)
        assert isinstance(app.screen, ThemesScreen)
        await pilot.press("f10")
        await _settle(pilot)
        assert "Grid: 3 answers" in screen_text(app), "asked for anew: all"


async def test_esc_in_the_answers_of_a_theme_led_to_the_table_and_not_back_to_the_theme(
    app: ChecApp, project: Project
) -> None:
    project.coding("Sam").apply(1, PARKS)
    project.coding("Sam").apply(2, FOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("ctrl+end", "enter")
        await _settle(pilot)
        heading = screen_text(app).splitlines()[0]
        assert isinstance(app.screen, ThemeScreen)
        await pilot.press("a", "escape")  # everyone's, or whose?
        assert isinstance(app.screen, ThemeScreen)
        await pilot.press("a", "enter")
        await _settle(pilot)
        assert isinstance(app.screen, GridScreen)
        await pilot.press("escape")
        await _settle(pilot)
        assert isinstance(app.screen, ThemeScreen)
        assert screen_text(app).splitlines()[0] == heading
        await pilot.press("escape")
        table = app.screen.query_one(DataTable)
        assert isinstance(app.screen, ThemesScreen)
        assert table.cursor_row == table.row_count - 1
        await pilot.press("escape", "f3")
        await _settle(pilot)
        assert isinstance(app.screen, ThemesScreen), "its own key leads to the table"


@pytest.mark.parametrize("key", ["u", "start"])
async def test_a_code_that_came_above_moved_the_mark_of_the_themes(
    app: ChecApp, project: Project, key: str
) -> None:
    """FOOD stands before PARKS; what is counted anew has two rows more above the mark."""
    coding = project.coding("Sam")
    coding.apply(1, PARKS)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("ctrl+end")
        screen = app.screen
        assert isinstance(screen, ThemesScreen)
        before = screen.line_here
        coding.apply(2, FOOD)
        if key == "start":
            screen._start()
        else:
            await pilot.press("escape", "f3")
        await _settle(pilot)
        assert isinstance(app.screen, ThemesScreen)
        assert app.screen.line_here == before
        assert app.screen.query_one(DataTable).cursor_row > 1


async def test_opening_all_of_the_map_kept_the_rows_number_and_closed_all_where_one_was_open(
    app: ChecApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await _settle(pilot)
        screen = app.screen
        assert isinstance(screen, MapScreen)
        await pilot.press("down", "down", "down")
        domain = screen.line_here
        await pilot.press("up", "enter", "down")  # one domain is open, and a driver of it marked
        driver = screen.line_here
        assert driver != domain
        closed = screen.query_one(DataTable).row_count
        await pilot.press("e")
        assert screen.query_one(DataTable).row_count > closed, "one was open: all are now"
        assert screen.line_here == driver
        await pilot.press("e")
        assert screen.line_here in screen.lines and screen.line_here != driver
        await pilot.press("down", "e")
        assert screen.line_here == domain
        await pilot.resize_terminal(120, 40)
        await _settle(pilot)
        assert "All or none" in prose(app)


async def test_a_filter_by_words_dropped_the_order_that_was_chosen(make: Make) -> None:
    with make(("skip tea one", "two", "skip tea three")).open() as project:
        coding = project.coding("Sam")
        coding.done(1)
        app = ChecApp(project, coding)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f10", "s", "down", "down", "enter")
            assert "by how far you are" in screen_text(app)
            await pilot.press("y", "down", "down", "enter")
            await _settle(pilot)
            await pilot.press(*"tea", "enter")
            await _settle(pilot)
            said = screen_text(app)
            assert "with “tea” · by how far you are" in said
            assert said.index("  skip tea three") < said.index("  skip tea one")
            await pilot.press("s", "home", "down", "enter")
            assert "best fit to the words first" in screen_text(app)
            await pilot.press(
                "y", "home", "enter"
            )  # every answer: there is no fit to words that are gone
            await _settle(pilot)
            assert "Now as they came in" in screen_text(app)
            assert "best fit" not in screen_text(app).splitlines()[1]


async def test_links_of_a_domains_drivers_were_said_to_be_none(
    app: ChecApp, project: Project
) -> None:
    links = project.links()
    domains = [domain.id for domain in project.framework().domains]
    parents = {element.id: element.parent for element in project.framework().elements}
    own = {link.element for link in links}
    domain = next(one for one in domains if one not in own and one in map(parents.get, own))
    through = [link for link in links if parents[link.element] == domain]
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await _settle(pilot)
        screen = app.screen
        assert isinstance(screen, MapScreen)
        await pilot.press(*["down"] * screen.lines.index(domain), "l")
        await _settle(pilot)
        said = prose(app)
        labels = {element.id: element.label for element in project.framework().elements}
        assert "None of its own; p proposes one. These are its drivers'." in said
        assert f"through {labels[through[0].element]}: " in said
        assert app.screen.query_one(OptionList).option_count == len(through) > 1
        await pilot.press("a")
        await _settle(pilot)
        agreed = [link for link in project.links() if link.status == "agreed"]
        assert len(agreed) == 1 and parents[agreed[0].element] == domain


async def test_the_export_screen_forgot_what_is_written_and_where(
    app: ChecApp, project: Project
) -> None:
    place = "/tmp/there"
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+e")
        await _settle(pilot)
        assert isinstance(app.screen, ExportScreen) and "all reports" in screen_text(app)
        for keys in (("w", "down", "enter"), ("p", "down", "enter"), ("f", *place, "enter")):
            await pilot.press(*keys)
            await _settle(pilot)
        rows = screen_text(app).splitlines()
        chosen = [row for row in rows if row.startswith((" w  What", " p  Rule"))]
        assert place in screen_text(app) and "all reports" not in chosen[0]
        await pilot.press("escape", "ctrl+e")
        await _settle(pilot)
        said = screen_text(app)
        assert all(line in said for line in chosen) and place in said
    later = ChecApp(project, project.coding("Sam"))
    async with later.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+e")
        await _settle(pilot)
        said = screen_text(later)
        assert chosen[0] in said and place in said
        assert chosen[1] not in said, "a rule is chosen anew"
