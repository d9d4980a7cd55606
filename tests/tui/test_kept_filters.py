"""Which answers somebody went through stays for the next time, without anything that was said."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot

from chec_voice.project import Filters
from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.tui.conftest import prose, screen_text, stands_still
from tui.app import ChecApp
from tui.grid.screen import GridScreen

FOOD = "home.poverty.food"
AREA = ("area", "South Yorkshire")


def app_of(project: Project, who: str = "Sam", *, blind: bool = False) -> ChecApp:
    return ChecApp(project, project.coding(who, blind=blind))


async def settled(pilot: Pilot[Any]) -> None:
    await pilot.app.workers.wait_for_complete()
    await stands_still(pilot)


async def leave_with(project: Project, filters: Filters, who: str = "Sam") -> None:
    """Open the app, go through some answers only, and leave."""
    app = app_of(project, who)
    async with app.run_test(size=(80, 24)) as pilot:
        app.review.go(lambda: app.review.desk.narrow(filters))
        await pilot.pause()
        assert app.coding.selection.filters == filters


async def begun_with(project: Project, who: str = "Sam", *, blind: bool = False) -> Filters:
    app = app_of(project, who, blind=blind)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        return app.coding.selection.filters


@pytest.fixture(autouse=True)
def coded(project: Project) -> None:
    sam = project.coding("Sam")
    sam.apply(1, FOOD)
    sam.skip(2)
    project.coding("Lee").apply(3, FOOD)


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)], ids=str)
async def test_the_filter_of_coding_was_lost_when_the_app_was_closed(
    project: Project, size: tuple[int, int]
) -> None:
    wanted = Filters(question=project.choices.questions[0], attributes=(AREA,), code=FOOD)
    await leave_with(project, wanted)
    app = app_of(project)
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert app.coding.selection.filters == wanted
        said = prose(app)
        assert "as you left it · y, then Enter, shows every answer" in said, said
        await pilot.press("y", "enter")
        assert app.coding.selection.filters == Filters()
    assert await begun_with(project) == Filters()
    assert "filters" not in json.loads(Settings().path.read_text()), "what is empty is not kept"


@pytest.mark.parametrize(
    "filters",
    [Filters(state="skipped"), Filters(coder="Lee"), Filters(coder="Lee", code=FOOD)],
    ids=str,
)
async def test_each_filter_is_kept_for_its_coder_and_project(
    project: Project, filters: Filters
) -> None:
    await leave_with(project, filters)
    assert await begun_with(project, "Lee") == Filters()
    assert await begun_with(project) == filters
    if filters.coder:  # blind, nobody learns what others said
        assert (await begun_with(project, blind=True)).coder == ""


async def test_nothing_that_anybody_said_is_in_the_settings(project: Project) -> None:
    question = project.choices.questions[0]
    await leave_with(project, Filters(words="dodgy", question=question, attributes=(AREA,)))
    app = app_of(project)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10")
        await settled(pilot)
        app.screen._narrow(Filters(words="winter", attributes=(AREA,)))  # type: ignore[attr-defined]  # a grid
    held = Settings().path.read_text()
    for said in ("dodgy", "winter", "park", "South Yorkshire", question, question[:12]):
        assert said not in held
    assert await begun_with(project) == Filters(question=question, attributes=(AREA,))


@pytest.mark.parametrize(
    ("change", "rest"),
    [
        (lambda kept: kept.update(code="home.gone"), Filters(attributes=(AREA,))),
        (lambda kept: kept.update(attributes=[["gone", "0" * 16]]), Filters(code=FOOD)),
        (lambda kept: kept.update(attributes=[["area", "0" * 16]]), Filters(code=FOOD)),
        (lambda kept: kept.update(attributes=7, code=[1]), Filters()),
        (lambda kept: kept.update(coder="Nobody"), Filters(code=FOOD, attributes=(AREA,))),
        (lambda kept: kept.update(state="of mind"), Filters(code=FOOD, attributes=(AREA,))),
        (lambda kept: kept.update(question="0" * 16), Filters(code=FOOD, attributes=(AREA,))),
        (lambda kept: kept.update(state="memo"), Filters()),  # no answer is like that
    ],
)
async def test_what_is_no_longer_there_is_left_out_without_a_word(
    project: Project, change: Callable[[dict[str, Any]], None], rest: Filters
) -> None:
    await leave_with(project, Filters(code=FOOD, attributes=(AREA,)))
    every = Settings().get("filters")
    change(every[str(project.path)]["Sam"])
    Settings().put("filters", every)
    assert await begun_with(project) == rest


@pytest.mark.parametrize("held", [7, [], {"x": 1}, {"PATH": 3}, {"PATH": {"Sam": "all"}}])
async def test_settings_that_hold_something_else_stop_nobody(project: Project, held: Any) -> None:
    text = json.dumps(held).replace("PATH", str(project.path))
    for name in ("filters", "grid-filters", "map-opened"):
        Settings().put(name, json.loads(text))
    app = app_of(project)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert app.coding.selection.filters == Filters()
        for place in ("f10", "f2"):
            await pilot.press(place)
            await settled(pilot)
        app.review.go(lambda: app.review.desk.narrow(Filters(code=FOOD)))
    assert await begun_with(project) == Filters(code=FOOD)


async def grid_of(app: ChecApp, pilot: Pilot[Any]) -> GridScreen:
    await pilot.press("f10")
    await settled(pilot)
    assert isinstance(app.screen, GridScreen)
    return app.screen


async def test_what_the_grid_lists_stays_until_other_answers_are_gone_through(
    project: Project,
) -> None:
    wanted = Filters(code=FOOD)
    app = app_of(project)
    async with app.run_test(size=(80, 24)) as pilot:
        (await grid_of(app, pilot))._narrow(wanted)
        await pilot.press("escape")
        grid = await grid_of(app, pilot)
        assert grid._selection.filters == wanted, "also within one day"
    app = app_of(project)
    async with app.run_test(size=(80, 24)) as pilot:
        grid = await grid_of(app, pilot)
        assert grid._selection.filters == wanted
        assert "Only answers coded Food at home by anybody, as you left it · y, then" in prose(app)
        assert app.coding.selection.filters == Filters()
        await pilot.press("escape")
        app.review.go(lambda: app.review.desk.narrow(Filters(state="skipped")))
        grid = await grid_of(app, pilot)
        assert grid._selection.filters == Filters(state="skipped")
        assert "as you left it" not in screen_text(app)


async def test_domains_that_stood_open_on_the_map_stay_open(project: Project) -> None:
    app = app_of(project)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await settled(pilot)
        before = screen_text(app)
        await pilot.press("enter")
        await settled(pilot)
        opened = screen_text(app)
        assert opened != before
    app = app_of(project)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await settled(pilot)
        assert screen_text(app) == opened
        await pilot.press("enter")
        await settled(pilot)
        assert screen_text(app) == before
