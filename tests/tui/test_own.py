"""What a person chose stays: sizes of parts, orders; whatever the settings file holds."""

from __future__ import annotations

import json

import pytest
from textual import events
from textual.geometry import Offset
from textual.pilot import Pilot

from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.tui.conftest import Make, prose, screen_text, worked_off
from tui.app import ChecApp
from tui.home.launcher import LauncherApp
from tui.widgets.sized import Sized

WIDE = (120, 40)
_DOWN, _MOVE = events.MouseDown, events.MouseMove


def app_of(project: Project) -> ChecApp:
    return ChecApp(project, project.coding("Sam"))


def size(app: ChecApp) -> int:
    """Cells of the part that can be made larger, on the screen that is there."""
    screen = app.screen
    assert isinstance(screen, Sized)
    region = screen.part.region
    return region.width if screen.PART.way == "width" else region.height


WAYS = {
    "coding": (),
    "codebook": ("ctrl+o",),
    "agreement": ("ctrl+g",),
    "tagging": ("f2", "t"),
}


@pytest.mark.parametrize("place", WAYS)
async def test_a_part_made_larger_stays_so(place: str, project: Project) -> None:
    project.coding("Sam").apply(2, "home.poverty.food")

    async def go(app: ChecApp, pilot: Pilot[None]) -> None:
        for key in WAYS[place]:
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause()

    app = app_of(project)
    async with app.run_test(size=WIDE, notifications=True) as pilot:
        await go(app, pilot)
        first = size(app)
        await pilot.press("greater_than_sign")
        await pilot.pause()
        larger = size(app)
        assert larger > first or first + 2 > WIDE[1] - 12
        for _ in range(40):
            await pilot.press("greater_than_sign")
        await pilot.pause()
        screen = app.screen
        assert isinstance(screen, Sized)
        most = WIDE[0] if screen.PART.way == "width" else WIDE[1]
        assert size(app) == most - screen.PART.rest, "the other part keeps its room"
        for _ in range(60):
            await pilot.press("less_than_sign")
        await pilot.pause()
        assert size(app) == screen.PART.least
    app = app_of(project)
    async with app.run_test(size=WIDE) as pilot:
        await go(app, pilot)
        assert size(app) == screen.PART.least, "the next day, too"
        await pilot.press("equals_sign")
        await pilot.pause()
        assert size(app) == first
    assert Settings().get("sizes") == {}


async def test_an_edge_is_moved_by_mouse(project: Project) -> None:
    app = app_of(project)
    async with app.run_test(size=WIDE) as pilot:
        side = app.review.part
        edge = side.region.x
        for x in (edge, edge + 5, edge + 8):
            assert await pilot._post_mouse_events(  # drags, which Pilot has no method for
                [_DOWN if x == edge else _MOVE], offset=Offset(x, 12), button=1
            )
            await pilot.pause()
        assert side.region.width == 44 - 8
        await pilot.mouse_up(offset=(edge + 8, 12))
        await pilot.hover(offset=(edge - 10, 12))
        await pilot.pause()
        assert side.region.width == 44 - 8, "it was let go"
        await pilot.mouse_down(offset=(20, 12))
        await pilot.hover(offset=(40, 12))
        await pilot.pause()
        assert side.region.width == 44 - 8, "elsewhere nothing is taken"
    assert Settings().get("sizes") == {"coding": 36}


async def test_where_nothing_can_be_made_larger_that_is_said(project: Project) -> None:
    app = app_of(project)
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("greater_than_sign")
        await pilot.pause()
        assert "Nothing here can be made larger" in prose(app)


async def test_a_part_gives_way_on_a_smaller_screen_and_comes_back(project: Project) -> None:
    Settings().put("sizes", {"coding": 80})
    app = app_of(project)
    async with app.run_test(size=(160, 40)) as pilot:
        assert app.review.part.region.width == 80
        await pilot.resize_terminal(*WIDE)
        await pilot.pause()
        assert app.review.part.region.width == 60
        await pilot.resize_terminal(160, 40)
        await pilot.pause()
        assert app.review.part.region.width == 80


async def test_the_grid_is_sorted_as_it_was_left(make: Make) -> None:
    with make([f"we skip tea {n}" for n in range(4)]).open() as project:
        for _ in range(2):
            app = app_of(project)
            async with app.run_test(size=WIDE) as pilot:
                await pilot.press("f10")
                await worked_off(app)
                if Settings().get("grid-order") is None:
                    assert "by school" not in screen_text(app)
                    await pilot.press("s", "end", "enter")
                    await worked_off(app)
                assert "by school" in prose(app)
        Settings().put("grid-order", "by something of another project")
        app = app_of(project)
        async with app.run_test(size=WIDE) as pilot:
            await pilot.press("f10")
            await worked_off(app)
            assert "by something" not in prose(app)


async def test_the_smart_order_stays_where_it_was_chosen(make: Make) -> None:
    with make([f"dodgy park {n}" for n in range(30)]).open() as project:
        app = app_of(project)
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("o")
            await app.workers.wait_for_complete()
            await pilot.pause()
        again = app_of(project)
        again.order_as_left()
        async with again.run_test(size=(100, 30)) as pilot:
            assert "SMART ORDER" in screen_text(again)
            await pilot.press("o")
        other = ChecApp(project, project.coding("Ann"))
        other.order_as_left()
        assert other.coding.order == "plain"
        again = app_of(project)
        again.order_as_left()
        assert again.coding.order == "plain"


DAMAGED = {
    "no JSON": "{",
    "another kind": "[1, 2]",
    "no text": "\xff\xfe",
    "keys are a list": json.dumps({"keys": ["undo"]}),
    "a key is a number": json.dumps({"keys": {"undo": 7}}),
    "a theme is a list": json.dumps({"theme": ["dark"]}),
    "sizes are words": json.dumps({"sizes": "wide", "order": 3, "grid-order": {}}),
    "a size is no number": json.dumps({"sizes": {"coding": "wide"}, "quality-order": -7}),
    "a size is huge": json.dumps({"sizes": {"coding": 10**9}, "quality-order": 10**9}),
    "the list is no list": json.dumps({"recent": 4, "coder": ["x"]}),
    "facts are no names": json.dumps({"grid-facts": [1, {}, None], "grid-order": "by []"}),
}


@pytest.mark.parametrize("kind", DAMAGED)
async def test_a_damaged_settings_file_stops_nothing(kind: str, project: Project) -> None:
    path = Settings().path
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(DAMAGED[kind], encoding="latin-1")
    app = app_of(project)
    async with app.run_test(size=WIDE) as pilot:
        app.order_as_left()
        for key in ("greater_than_sign", "a", "f10", "s", "escape", "f9", "f3"):
            await pilot.press(key)
            await worked_off(app)
        await app.workers.wait_for_complete()
    assert app.crash_report is None and project.facts()["decisions"] == 1
    launcher = LauncherApp()
    async with launcher.run_test(size=WIDE) as pilot:
        await pilot.press("n")
