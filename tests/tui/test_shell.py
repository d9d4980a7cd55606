"""The places of the app: the bar leads to each, keys lead from one to the next, work goes on."""

from __future__ import annotations

import asyncio

import pytest

from chec_voice.project.project import Project
from tests.tui.conftest import screen_text, worked_off
from tui import keys, shell
from tui.app import ChecApp
from tui.commands import ChecCommands
from tui.widgets.go_bar import GoBar


def test_every_place_has_a_key_and_an_action() -> None:
    from importlib import import_module

    for section in (one for one in keys.PLACES if one.action):
        assert keys.shown(section.action) == keys.shown(f"go-{section.action}")
        module = import_module(section.module)
        assert callable(module.go) and hasattr(module, section.screen)


async def test_places_lead_to_each_other_and_back(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        for key, screen in (("f3", "ThemesScreen"), ("f2", "MapScreen"), ("f4", "TriageScreen")):
            await pilot.press(key)
            await worked_off(app)
            assert type(app.screen).__name__ == screen and len(app.screen_stack) == 3
            section = shell.place_of(app.screen)
            assert section is not None and section.name in screen_text(app)
        await pilot.press("f4")
        await worked_off(app)
        assert app.screen is app.review
        await app.workers.wait_for_complete()


async def test_a_click_on_the_bar_goes_there(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        line = screen_text(app).splitlines()[0]
        await pilot.click(GoBar, offset=(line.index("Themes") + 1, 0))
        await worked_off(app)
        assert type(app.screen).__name__ == "ThemesScreen"
        await app.workers.wait_for_complete()
        line = screen_text(app).splitlines()[0]
        await pilot.click(GoBar, offset=(line.index("Code") + 1, 0))
        await worked_off(app)
        assert app.screen is app.review


@pytest.mark.parametrize(("size", "shown"), [((80, 24), False), ((120, 40), True)])
async def test_the_bar_is_there_where_there_is_room(
    app: ChecApp, size: tuple[int, int], shown: bool
) -> None:
    async with app.run_test(size=size) as pilot:
        assert ("Quality" in screen_text(app).splitlines()[0]) == shown
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert "Quality" in screen_text(app).splitlines()[0]


async def test_work_goes_on_beside_and_the_bar_says_so(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        given: list[object] = []
        app.jobs.start("order", "choosing answers", lambda r, e: given.append(e or r), coder="Sam")
        await pilot.pause()
        assert "choosing answers…" in screen_text(app)
        await pilot.press("a", "f3")
        assert given or "choosing answers…" in screen_text(app)
        for _ in range(600):
            if given:
                break
            await asyncio.sleep(0.05)
        await pilot.pause()
        assert isinstance(given[0], dict)
        assert "choosing answers" not in screen_text(app)
        await app.workers.wait_for_complete()


@pytest.mark.parametrize("width", [110, 120, 160, 200])
async def test_no_place_is_lost_while_work_goes_on(app: ChecApp, width: int) -> None:
    """The last places were cut off, and a click there led nowhere."""
    async with app.run_test(size=(width, 40)) as pilot:
        app.jobs.start("order", "choosing answers that teach most", lambda r, e: None, coder="Sam")
        await pilot.pause()
        top = screen_text(app).splitlines()[:2]
        assert [one.name for one in keys.PLACES if one.name not in top[0]] == []
        assert "choosing answers that teach most…" in "".join(top)
        answer = app.review.query_one("#answer").region
        assert screen_text(app).splitlines()[answer.y + 1].strip(" │"), "the rest moved down"
        await pilot.click(GoBar, offset=(top[0].index("Export") + 1, 0))
        await worked_off(app)
        assert type(app.screen).__name__ == "ExportScreen"
        app.jobs.stop_all()
        await app.workers.wait_for_complete()


@pytest.mark.parametrize("place", [place for place in keys.PLACES if place.action])
async def test_the_palette_of_every_place_has_its_actions(
    place: keys.Place, app: ChecApp, project: Project
) -> None:
    """That of the map and of the themes led elsewhere and did nothing there."""
    project.team.set_role("Sam", "lead")
    async with app.run_test(size=(120, 40)) as pilot:
        app.go(place.action)
        await app.workers.wait_for_complete()
        await pilot.pause()
        if place.action == "deidentify":  # it asks for the passphrase first
            return
        screen = app.screen
        assert type(screen).__name__ == place.screen
        noun, section = screen.PALETTE  # type: ignore[attr-defined]  # each place has one
        provider = ChecCommands(screen)
        offered = {name for name, _, _ in provider._commands()}
        for key in section:
            name = key.action.partition("(")[0]
            if key.rank and screen.check_action(name, ()):
                assert f"{noun}: {key.label}" in offered
        assert "go: Map" in offered and "go: Code" in offered


async def test_the_palette_finds_what_is_only_said_of_a_command(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("ctrl+p", *"published values")
        await pilot.pause(0.4)
        assert "map: Framework" in screen_text(app)
        await pilot.press("enter")
        await pilot.pause()
        assert type(app.screen).__name__ == "FrameworkScreen"
