"""Pictures of the main screens. Update them with `pytest tests/tui --snapshot-update`."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from textual.pilot import Pilot

from chec_voice.project.project import Project
from tests.tui.assisted import at_once, report, with_topics
from tests.tui.conftest import Made, Make
from tests.tui.test_deidentify import cheap_vault, unlock
from tests.tui.test_quality import FIGURES
from tests.tui.test_topics import TEXTS
from tui.app import ChecApp

Compare = Callable[..., bool]
pytestmark = [pytest.mark.usefixtures("still"), pytest.mark.dates]
SIZES = [(60, 20), (80, 24), (120, 40)]


@pytest.fixture
def opened(made: Made) -> Iterator[Project]:
    with made.open() as project:
        project.mark_synthetic()
        yield project


def _app(project: Project) -> ChecApp:
    return ChecApp(project, project.coding("Sam"))


async def _wait(pilot: Pilot[None]) -> None:
    for _ in range(3):  # what opens asks for what is counted, and that is drawn then
        await pilot.pause()
        await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", SIZES, ids=["60x20", "80x24", "120x40"])
def test_review(snap_compare: Compare, opened: Project, size: tuple[int, int]) -> None:
    assert snap_compare(_app(opened), terminal_size=size, press=["a", "x", "1", "up"])


def test_without_colour(
    snap_compare: Compare, opened: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    assert snap_compare(_app(opened), terminal_size=(80, 24), press=["a"])


def test_code_search(snap_compare: Compare, opened: Project) -> None:
    assert snap_compare(_app(opened), terminal_size=(80, 24), press=["c", *"mony"])


def test_definitions(snap_compare: Compare, opened: Project) -> None:
    assert snap_compare(_app(opened), terminal_size=(80, 24), press=["d"], run_before=_wait)


def test_map(snap_compare: Compare, opened: Project) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await pilot.press("a", "f2")
        await _wait(pilot)

    assert snap_compare(_app(opened), terminal_size=(80, 24), run_before=look)


@pytest.mark.parametrize("size", SIZES[1:], ids=["80x24", "120x40"])
def test_quality(
    snap_compare: Compare, opened: Project, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    at_once(monkeypatch, report(opened, *FIGURES))

    async def look(pilot: Pilot[None]) -> None:
        await pilot.press("f7")
        await _wait(pilot)
        await pilot.press("s")

    assert snap_compare(_app(opened), terminal_size=size, run_before=look)


@pytest.mark.parametrize("size", SIZES[1:], ids=["80x24", "120x40"])
def test_topics(snap_compare: Compare, make: Make, size: tuple[int, int]) -> None:
    with make(TEXTS).open() as project:
        with_topics(
            project, (("swings", "park"), 0.8, range(1, 7)), (("money", "tea"), 0.3, range(7, 13))
        )

        async def look(pilot: Pilot[None]) -> None:
            await pilot.press("f6")
            await _wait(pilot)
            await pilot.press("down")

        assert snap_compare(_app(project), terminal_size=size, run_before=look)


def test_answers_of_a_topic(snap_compare: Compare, make: Make) -> None:
    with make(TEXTS).open() as project:
        with_topics(project, (("swings", "park"), 0.8, range(1, 7)))

        async def look(pilot: Pilot[None]) -> None:
            await pilot.press("f6")
            await _wait(pilot)
            await pilot.press("enter", "down")
            await pilot.pause()

        assert snap_compare(_app(project), terminal_size=(80, 24), run_before=look)


def test_help(snap_compare: Compare, opened: Project) -> None:
    assert snap_compare(_app(opened), terminal_size=(80, 24), press=["f1"])


def test_triage(snap_compare: Compare, make: Make) -> None:
    texts = ("sometimes i dont see the point and want to die", "the park has no lights", "b")
    with make(texts).open() as project:
        app = ChecApp(project, project.coding("Sam"), "triage")

        async def look(pilot: Pilot[None]) -> None:
            await _wait(pilot)
            await pilot.press("s", "n", "n")

        assert snap_compare(app, terminal_size=(80, 24), run_before=look)


def test_one_concern(snap_compare: Compare, make: Make) -> None:
    with make(("sometimes i want to die", "the park has no lights")).open() as project:
        project.mark_synthetic()
        project.team.set_role("Lea", "lead")
        project.coding("Sam").raise_concern(1, "worried")
        app = ChecApp(project, project.coding("Lea"))
        keys = ["f8", "enter", "n", *"rang", "ctrl+s"]
        assert snap_compare(app, terminal_size=(80, 24), press=keys)


def test_safe_text(snap_compare: Compare, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_vault(monkeypatch)
    with make(("my friend Zoya and me walk home", "Zoya is kind")).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")

        async def look(pilot: Pilot[None]) -> None:
            await pilot.pause()
            await unlock(pilot)

        assert snap_compare(app, terminal_size=(80, 24), run_before=look)
