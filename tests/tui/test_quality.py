"""How good suggestions are, in the app: measured in another process, sorted, explained."""

from __future__ import annotations

import os
import signal

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable

from chec_voice.errors import Refused
from chec_voice.project.project import Project
from tests.tui.assisted import at_once, report
from tests.tui.conftest import Made, prose, screen_text
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.dialogs import ask
from tui.dialogs.text import ReadingScreen
from tui.results.quality import ORDERS, QualityScreen
from tui.work.job import Beside

FOOD, PARKS, SAFETY = (
    "home.poverty.food",
    "community.local_environment.parks_play",
    "home.local_area.safety_near_home",
)
FIGURES = ((FOOD, 30, 21, 21, 30), (PARKS, 12, 11, 11, 22), (SAFETY, 4, 1, 1, 2))


async def ready(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def shown(app: ChecApp) -> list[str]:
    """Codes in the order of the table."""
    table = app.screen.query_one("DataTable", DataTable)
    return [str(key.value) for key in table.rows]


async def test_figures_stand_with_their_baseline_and_few_examples_are_said(
    app: ChecApp, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, report(project, *FIGURES))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        await ready(pilot)
        text = prose(app)
        assert "Of 10 suggestions about 6 are what a person would choose" in text
        assert "Measured on the 80 answers that were coded without a suggestion" in text
        assert "79% are among the five likeliest; always offering the five commonest" in text
        assert "70 (52-83)" in text and "too few to judge" in text and "0.83" in text
        await pilot.press("enter")
        assert isinstance(app.screen, ReadingScreen)
        text = prose(app)
        assert "It would have found 21 of the 30 answers that have it" in text
        assert "parts of answers that two people finished: 40. Both gave it to 12" in text
        assert "In short" in text
        await pilot.press("escape", "escape")
        assert isinstance(app.screen, ReviewScreen)


async def test_sorting_keeps_codes_with_few_examples_last_and_the_cursor_on_its_code(
    app: ChecApp, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    at_once(monkeypatch, report(project, *FIGURES))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        await ready(pilot)
        orders = []
        for name, _ in ORDERS:
            assert name in screen_text(app)
            orders.append(shown(app))
            await pilot.press("s")
        assert orders[0] == [FOOD, PARKS, SAFETY] and orders[2] == [PARKS, FOOD, SAFETY]
        assert all(order[-1] == SAFETY for order in orders)
        screen = app.screen
        assert isinstance(screen, QualityScreen)
        assert screen.marked_key == FOOD


async def test_what_went_wrong_is_said(app: ChecApp, monkeypatch: pytest.MonkeyPatch) -> None:
    at_once(monkeypatch, error=Refused("the codebook [/b] is too large.", fix="Use another."))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        await ready(pilot)
        assert "The codebook [/b] is too large." in screen_text(app)
        await pilot.press("s", "enter", "escape")
        assert isinstance(app.screen, ReviewScreen)


@pytest.mark.slow
async def test_a_process_beside_the_app_measures(app: ChecApp, project: Project) -> None:
    for segment, code in ((1, SAFETY), (2, FOOD)):
        app.coding.apply(segment, code)
        app.coding.done(segment)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        assert "Quality: measuring suggestions…" in screen_text(app)
        await ready(pilot)
        text = screen_text(app)
        assert "With 2 coded answers these" in text
        assert "too few" in text
        await pilot.press("b", "down", "enter")
        await ready(pilot)
        assert "against Sam" in screen_text(app)


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="holds a process the Unix way")
async def test_measuring_goes_on_where_one_leaves_and_is_shown_when_one_comes_back(
    app: ChecApp, project: Project
) -> None:
    """It stopped silently."""
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await pilot.press("f7")
        job = app.jobs.going("quality")
        assert isinstance(app.screen, QualityScreen) and job is not None
        process = job._worker._process
        process.send_signal(signal.SIGSTOP)  # on a fast machine it would be done by itself
        await pilot.press("escape")
        assert isinstance(app.screen, ReviewScreen)
        assert app.jobs.going("quality") is job and "measuring suggestions…" in screen_text(app)
        await pilot.press("f7")
        assert app.jobs.going("quality") is job, "one that goes on is waited for"
        await pilot.press("escape")
        job.stop()
        app.post_message(Beside.Ended(job, report(project, *FIGURES), None))
        await ready(pilot)
        assert "The quality is measured: F7 shows it." in prose(app)
        await pilot.press("f7")
        await pilot.pause()
        assert "70 (52-83)" in prose(app) and app.jobs.going("quality") is None
        assert process.wait(timeout=10) != 0


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="holds a process the Unix way")
async def test_measuring_that_is_stopped_says_so(
    app: ChecApp, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "_CALM", 0)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        job = app.jobs.going("quality")
        assert job is not None
        job._worker._process.send_signal(signal.SIGSTOP)
        await pilot.press("ctrl+k")
        await pilot.press("y")
        await ready(pilot)
        assert "Stopped: nothing was measured." in screen_text(app)


@pytest.mark.skipif(not hasattr(signal, "SIGKILL"), reason="kills a process the Unix way")
async def test_a_process_that_dies_is_said(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f7")
        job = app.jobs.going("quality")
        assert isinstance(app.screen, QualityScreen) and job is not None
        os.kill(job._worker._process.pid, signal.SIGKILL)
        await ready(pilot)
        assert "broke off" in screen_text(app)


async def test_nothing_coded_says_what_to_do(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f7")
            await ready(pilot)
            assert "Nothing has been coded" in screen_text(app)
            await pilot.press("enter", "s", "escape")
            assert isinstance(app.screen, ReviewScreen)
