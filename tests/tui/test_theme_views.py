"""Everything that themes can be counted by, and shown as, is reached in the app."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chec_testing import FOOD, HELPS, PARKS, SAFETY, segment_of, write_csv
from textual.pilot import Pilot

from chec_voice import Project
from chec_voice.project import ImportChoices
from tests.tui.conftest import prose, screen_text, worked_off
from tui.app import ChecApp
from tui.grid.screen import GridScreen
from tui.results.map import MapScreen
from tui.results.table import _shortened, value_column
from tui.results.themes import ThemesScreen


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two waves of 32: parks help most and harm three; food is raised more in summer."""
    folder = tmp_path_factory.mktemp("views")
    path = folder / "views.chec"
    with Project.create(path, name="Views") as project:
        for wave in ("spring", "summer"):
            rows = [(f"{wave}{n:02d}", f"the park {n}", "NS"[n % 2]) for n in range(32)]
            file = write_csv(folder / f"{wave}.csv", ("id", HELPS, "Area"), rows)
            choices = ImportChoices(
                texts=(HELPS,), participant="id", attributes=("Area",), session=wave
            )
            project.imports.add(project.imports.plan(file, choices), actor="test")
        sam, kim = project.coding("Sam"), project.coding("Kim")
        for at, wave in enumerate(("spring", "summer")):
            for n in range(32):
                segment = segment_of(project, f"{wave}{n:02d}", HELPS)
                sam.apply(segment, PARKS, valence="harms" if at and n < 3 else "helps")
                if n < (2, 30)[at]:
                    sam.apply(segment, FOOD)
                if not at and n < 2:
                    kim.apply(segment, SAFETY)
    return path


@pytest.fixture
def project(path: Path, tmp_path: Path) -> Iterator[Project]:
    mine = tmp_path / "mine.chec"
    mine.write_bytes(path.read_bytes())
    with Project.open(mine) as opened:
        yield opened


async def _themes(app: ChecApp, pilot: Pilot[None], *press: str) -> str:
    """What the themes show after some keys."""
    await app.workers.wait_for_complete()
    await pilot.press("f3")
    for key in press:
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press(key)
    await app.workers.wait_for_complete()
    await pilot.pause()
    return screen_text(app)


def _down(n: int) -> list[str]:
    return ["down"] * n


@pytest.fixture
def app(project: Project) -> ChecApp:
    return ChecApp(project, project.coding("Sam"))


async def test_a_share_stands_with_its_interval_and_whose_coding_counts(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "pagedown")
        assert "50 (38–62)" in said, "32 of 64 raised food"
        assert "Codes are those that coders settled together" in said
        said = await _themes(app, pilot, "escape")


@pytest.mark.parametrize(
    ("name", "called", "says"),
    [
        ("question", "question", HELPS.split()[0]),
        ("session", "session", "spring"),
        ("valence", "helps and harms", "harms"),
        ("level", "whom it is about", "not"),
    ],
)
async def test_themes_are_compared_by_more_than_attributes(
    app: ChecApp, project: Project, name: str, called: str, says: str
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        at = 1 + project.results.splits.index(name)
        said = await _themes(app, pilot, "b", "home", *_down(at), "enter")
        assert f"Themes, by {called}" in said and says in said


async def test_a_cell_of_two_things_leads_to_its_answers(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(160, 40)) as pilot:
        splits = project.results.splits
        others = [name for name in splits if name != "Area"]
        said = await _themes(
            app,
            pilot,
            *("b", "home", *_down(len(splits) + 1), "enter"),
            *(*_down(splits.index("Area")), "enter"),
            *(*_down(others.index("question")), "enter"),
        )
        assert "Themes, by Area and question" in said
        screen = app.screen
        assert isinstance(screen, ThemesScreen)
        await pilot.press("down", "down", *["right"] * 5, "a")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, GridScreen)
        assert f"Area: N, question: {HELPS}" in screen_text(app).replace("\n", " ")


async def test_one_coder_or_anybody_can_be_counted(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "c", *_down(3), "enter")
        assert "Codes are those of Kim alone" in said and "Safety" in said
        assert "Parks" not in said


async def test_who_codes_blind_cannot_ask_what_others_coded(project: Project) -> None:
    app = ChecApp(project, project.coding("Kim", blind=True))
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "c")
        told = [str(notification.message) for notification in app._notifications]
        assert any("only your own coding is counted" in words for words in told)
        assert "Parks" not in said


async def test_what_fewer_say_stays_visible(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "v", *_down(2), "enter")
        assert "few spoke of it" in said, "two of 64 raised safety"
        assert "harms" in said and "helps (61)" in said


async def test_two_waves_are_compared(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "v", *_down(3), "enter", "enter", "enter")
        assert "What changed: spring → summer" in said
        assert "+88 (" in said and "yes" in said, "food went from 2 to 30 of 32"


async def test_codes_that_the_same_people_raise_are_listed(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "v", *_down(4), "enter")
        assert "Raised by the same people" in said and "Food at home" in said


async def test_a_group_of_codes_is_named_counted_changed_and_taken_away(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _themes(app, pilot, "v", "down", "enter")
        assert "No group is named yet" in said
        await pilot.press("n", *"Outdoors", "enter")
        await pilot.pause()
        await pilot.press(*"parks", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert project.results.groups() == {"Outdoors": (PARKS,)}
        assert "Outdoors" in screen_text(app) and "100 (94–100)" in screen_text(app)
        await pilot.press("enter", "enter")
        await pilot.pause()
        await pilot.press(*"food at", "enter")
        await app.workers.wait_for_complete()
        assert project.results.groups() == {"Outdoors": (PARKS, FOOD)}
        await pilot.pause()
        await pilot.press("enter", *_down(2), "enter")
        await app.workers.wait_for_complete()
        assert project.results.groups() == {"Outdoors": (PARKS,)}
        await pilot.pause()
        await pilot.press("enter", "down", "enter")
        await app.workers.wait_for_complete()
        assert project.results.groups() == {}


async def test_places_that_were_left_while_they_counted_counted_again(
    app: ChecApp, project: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    counts: list[str] = []
    hold = threading.Event()
    for screen in (ThemesScreen, MapScreen):
        count = screen.count

        def counting(self: object, project: Project, asked: object, count: Any = count) -> object:
            counts.append(type(self).__name__)
            hold.wait(10)
            return count(self, project, asked)

        monkeypatch.setattr(screen, "count", counting)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await pilot.pause()
        await pilot.press("escape", "f3")  # back, before it was counted
        await pilot.pause()
        assert "counting" in screen_text(app)
        hold.set()
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert counts == ["ThemesScreen"] and "Themes, by" in screen_text(app)
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.press("f3")
        await pilot.pause()
        assert counts == ["ThemesScreen", "MapScreen"], "nothing was written since"
        assert "Themes, by" in screen_text(app)
        project.coding("Ann").apply(2, "home.poverty.food")
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        assert counts == ["ThemesScreen", "MapScreen", "MapScreen"], "it is old since then"


async def test_what_a_screen_said_named_keys_of_its_own_on_the_next_screen(app: ChecApp) -> None:
    """`u` undoes coding there, and no group."""
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await _themes(app, pilot)
        assert isinstance(app.screen, ThemesScreen)
        app.screen._grouped(None)
        await worked_off(app)
        await pilot.pause()
        assert "Saved · u takes it back" in prose(app)
        await pilot.press("b")
        await pilot.pause()
        assert "Saved · u takes it back" in prose(app), "a dialog is above the same screen"
        await pilot.press("escape", "escape")
        await pilot.pause()
        assert app.screen is app.review
        assert "takes it back" not in prose(app)
        with app.saying_everywhere():
            app.notify("Copied.")
        await pilot.press("f3")
        await pilot.pause()
        assert "Copied." in prose(app)


def test_two_values_read_as_ages_when_their_headings_were_joined() -> None:
    """ "A11 B57" was what became of "Agender, 11-13" and "Boy or man, 5-7"."""
    pairs = [("Girl or woman", "11-13"), ("Girl or woman", "14-16"), ("Boy or man", "11-13")]
    columns = _shortened([value_column(" × ".join(pair), 7) for pair in pairs])
    assert [column.heading.split("\n") for column in columns] == [
        ["GW", "11-13", "of 7"],
        ["GW", "14-16", "of 7"],
        ["BM", "11-13", "of 7"],
    ]
