"""One theme from its counts to its quotes and its summary; from a cell to the answers behind it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import ok, store_of, write_csv
from textual.pilot import Pilot
from textual.widgets import DataTable

from chec_voice.project.project import Project
from tests.tui.conftest import Make, prose, screen_text, stands_still
from tui.app import ChecApp
from tui.grid.screen import GridScreen
from tui.results.map import MapScreen
from tui.results.theme import ThemeScreen
from tui.results.themes import ThemesScreen

FOOD = "home.poverty.food"


@pytest.fixture
def coded(make: Make) -> Iterator[Project]:
    with make(("we skip tea when money runs out", "no [b]tea[/b] again", "nothing")).open() as one:
        coding = one.coding("Sam")
        for segment in (1, 2):
            coding.apply(segment, FOOD)
            coding.done(segment)
        with store_of(one).write():
            store_of(one).execute("UPDATE participant SET consent_quotation = 'yes'")
            store_of(one).execute("UPDATE response SET deidentified_at = '2026-01-01'")
        yield one


async def _settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def _theme(app: ChecApp, pilot: Pilot[None]) -> ThemeScreen:
    await pilot.press("f3")
    await _settle(pilot)
    await pilot.press("down", "down", "enter")
    await _settle(pilot)
    assert isinstance(app.screen, ThemeScreen)
    return app.screen


async def test_a_theme_has_bars_a_summary_and_its_answers(coded: Project) -> None:
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await _theme(app, pilot)
        said = screen_text(app)
        assert "Food at home: one theme" in said and "2 people of 2" in said
        assert "South Yorkshire" in said and "█" in said and "2 of 2, 100 %" in said
        await pilot.press("s", *"They go without.", "ctrl+s")
        await _settle(pilot)
        assert [one.text for one in coded.quotes.summaries()] == ["They go without."]
        assert "They go without." in screen_text(app)
        await pilot.press("u")
        await _settle(pilot)
        assert coded.quotes.summaries() == []
        await pilot.press("a", "enter")
        await _settle(pilot)
        assert isinstance(app.screen, GridScreen)
        assert "Grid: 2 answers behind “Food at home”" in screen_text(app)


async def test_a_quote_is_proposed_approved_withdrawn_and_each_is_taken_back(
    coded: Project,
) -> None:
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await _theme(app, pilot)
        assert "may be quoted “we skip tea when money runs out”" in screen_text(app)

        async def press(key: str) -> list[str]:
            await pilot.press(key)
            await _settle(pilot)
            return [quote.status for quote in coded.quotes.all()]

        assert await press("p") == ["proposed"]
        assert await press("g") == ["approved"]
        assert "✓ approved" in screen_text(app)
        assert await press("x") == ["withdrawn"]
        assert await press("u") == ["approved"]
        assert await press("u") == ["proposed"]
        assert await press("u") == []
        assert await press("g") == ["approved"], "one press proposes and approves"
        assert await press("u") == [], "and one takes both back"


async def test_a_marked_cell_leads_to_the_answers_behind_it(coded: Project) -> None:
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await _settle(pilot)
        assert isinstance(app.screen, MapScreen) and app.screen.result is not None
        rows = [row for row in app.screen.result[0].rows if row.element.parent is None]
        at = next(n for n, row in enumerate(rows) if row.codes == (FOOD,) or FOOD in row.codes)
        await pilot.press(*["down"] * at, "right", "right", "right")
        assert app.screen.query_one(DataTable).cursor_column == 3
        await pilot.press("a")
        codes = list(app.screen_stack[2].codes_here())  # type: ignore[attr-defined]
        if len(codes) > 1:
            await pilot.press(*["down"] * (codes.index(FOOD) + 1), "enter")
        await _settle(pilot)
        assert isinstance(app.screen, GridScreen)
        said = screen_text(app)
        assert "Food at home, area: South Yorkshire" in said and "2 answers" in said


async def test_who_codes_blind_counts_their_own_coding_only(coded: Project) -> None:
    app = ChecApp(coded, coded.coding("Kim", blind=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        assert "Nothing is coded yet" in screen_text(app)


def _at(app: ChecApp) -> tuple[int, int]:
    at = app.screen.query_one(DataTable).cursor_coordinate
    return at.row, at.column


@pytest.mark.parametrize(("key", "place"), [("f3", "ThemesScreen"), ("f2", "MapScreen")])
async def test_answers_led_to_coding_and_not_back_to_the_line_that_asked(
    coded: Project, key: str, place: str
) -> None:
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press(key)
        await _settle(pilot)
        if place == "MapScreen":
            await pilot.press("e")
        await pilot.press("b", "home", "enter")  # everyone together
        await _settle(pilot)
        table, rows = app.screen.query_one(DataTable), 0
        screen: MapScreen | ThemesScreen = app.screen  # type: ignore[assignment]  # one of them
        while not any(coded.answers_behind(figure) for _, figure in screen.figures()[:1]):
            rows += 1
            table.move_cursor(row=rows)
            await pilot.pause()
        heading, before = screen_text(app).splitlines()[1], _at(app)
        await pilot.press("a")
        await _settle(pilot)
        while not isinstance(app.screen, GridScreen):
            await pilot.press("enter")
            await _settle(pilot)
        await pilot.press("escape")
        await _settle(pilot)
        assert type(app.screen).__name__ == place
        assert screen_text(app).splitlines()[1] == heading and _at(app) == before
        if place == "MapScreen":
            assert len(app.screen.opened) > 1  # type: ignore[attr-defined]  # drivers are shown still
        await pilot.press("escape")
        assert app.screen is app.review


async def test_all_answers_behind_a_heading_are_listed_at_once(coded: Project) -> None:
    coded.coding("Sam").apply(3, "home.housing.damp_cold")
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("a")
        await pilot.press("enter")
        await _settle(pilot)
        await pilot.press("enter")
        await _settle(pilot)
        assert isinstance(app.screen, GridScreen)
        assert "Grid: 3 answers behind “Home”" in screen_text(app)


async def test_a_number_was_cut_at_the_edge_of_the_map_so_that_eleven_read_as_one(
    tmp_path: Path,
) -> None:
    areas = ("Birmingham and Solihull", "Cheshire and Merseyside", "South Yorkshire")
    rows = [[f"P{n}", areas[n % 3], f"mum and dad listen {n}"] for n in range(120)]
    answers = write_csv(tmp_path / "a.csv", ["id", "area", "What helps you to be well?"], rows)
    path = tmp_path / "three.chec"
    Project.create(path).close()
    ok("import", path, answers, "--yes")
    with Project.open(path) as project:
        coding = project.coding("Sam")
        coding.apply_to_all("home.family.love_support", coding.selection)
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f2")
            await app.workers.wait_for_complete()
            await stands_still(pilot)
            lines = screen_text(app).split("\n")
            assert any(" (to 120)" in line for line in lines)
            family = next(line for line in lines if "Family, friends" in line)
            assert family.rstrip(" │▊▎").count(" 40") == 3


async def test_the_approved_quotes_of_codes_below_were_not_seen_above_them(coded: Project) -> None:
    coded.quotes.choose(1, by="Sam", code=FOOD, approved=True)
    app = ChecApp(coded, coded.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("enter")
        await _settle(pilot)
        assert isinstance(app.screen, ThemeScreen)
        said = prose(app)
        assert "✓ approved" in said and "Food at home" in said and "This is a heading" in said
        assert "Nothing of it may be quoted" not in said
        await pilot.press("w", "escape")
        await _settle(pilot)
        assert [one.status for one in coded.quotes.all()] == ["approved"], "changed where it stands"
