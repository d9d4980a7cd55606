"""What annoyed somebody who walked through the days of the three users by hand."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from chec_testing import change
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice.disclosure import DEFAULT, PROFILES
from chec_voice.project import Filters
from chec_voice.project.jobs.job import DEMO
from chec_voice.project.jobs.protocol import Result, Step, Worker
from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.tui.assisted import Instant
from tests.tui.conftest import Make, screen_text, worked_off
from tui.app import ChecApp
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.help import HelpScreen
from tui.export.screen import ExportScreen
from tui.home import launcher as launcher_module
from tui.home.launcher import LauncherApp
from tui.results.answering import AnsweringScreen
from tui.results.framework import FrameworkScreen
from tui.results.links import LinksScreen
from tui.work.job import Beside

FOOD = "home.poverty.food"


async def _settle(pilot: Pilot[object]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_filter_that_nothing_passes_leaves_the_one_before_in_force(
    app: ChecApp, project: Project
) -> None:
    project.coding("Sam").apply(2, FOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        desk = app.review.desk
        desk.narrow(Filters(code=FOOD))
        assert "stays as it was" in desk.narrow(Filters(code=FOOD, state="skipped"))
        assert desk.coding.selection.filters == Filters(code=FOOD)
        app.review.show()
        await pilot.pause()
        assert "only answers coded Food at home by" in screen_text(app)


@pytest.mark.parametrize(
    ("way", "title"), [("f10", "Grid: answers"), ("ctrl+o", "Codebook"), ("f3", "Themes (F3)")]
)
async def test_help_is_everywhere_and_begins_with_the_keys_of_the_screen(
    app: ChecApp, way: str, title: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press(way)
        await _settle(pilot)
        before = app.screen
        await pilot.press("question_mark")
        assert isinstance(app.screen, HelpScreen)
        text = screen_text(app)
        before_others = text.split("Choosing a project")[0]
        assert title in before_others, "what one can do here stands first"
        assert "Codes that a computer holds" not in before_others, "that is about coding"
        await pilot.press("escape")
        assert app.screen is before


async def test_the_bar_leads_on_from_what_a_place_opened(app: ChecApp, project: Project) -> None:
    project.coding("Sam").apply(2, FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("m")
        await _settle(pilot)
        assert type(app.screen).__name__ == "MatrixScreen"
        await pilot.press("f2")
        await worked_off(app)
        assert type(app.screen).__name__ == "MapScreen" and len(app.screen_stack) == 3
        await app.workers.wait_for_complete()


async def test_after_many_were_coded_in_the_grid_that_codes_column_is_in_sight(
    app: ChecApp,
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "A", "c", *"friends", "enter")
        await pilot.pause(0.35)
        await pilot.press("y")
        await _settle(pilot)
        text = screen_text(app)
        assert "Friends and relationships" in text.splitlines()[1] and text.count("[✓]") == 3


async def test_an_edit_of_a_code_that_was_searched_for_shows_what_was_changed(
    app: ChecApp, project: Project
) -> None:
    project.coding("Sam").apply(2, FOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o", "slash", *"food at home", "enter")
        await pilot.pause()
        found = re.search(r"1 of (\d+)", screen_text(app))
        assert found is not None and int(found[1]) <= 30, "of what was found, not of all"
        await pilot.press("m", "q")
        chooser = app.screen
        assert isinstance(chooser, ChooseScreen)
        marked = chooser.query_one(OptionList).highlighted
        assert marked is not None and chooser._names[marked].strip() == "Quality of housing"
        await pilot.press("enter")
        await pilot.pause(0.35)
        await pilot.press("y")
        await _settle(pilot)
        assert "home.housing.food" in screen_text(app)


async def test_a_round_is_made_and_coded_in_the_app_by_both_and_settled(make: Make) -> None:
    with make([f"we skip tea when money runs out {n}" for n in range(6)]).open() as project:
        project.coding("Ben Okafor")
        app = ChecApp(project, project.coding("Ann"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("ctrl+g")
            await _settle(pilot)
            assert "n makes a round" in screen_text(app)
            await pilot.press("n", *"pilot", "enter", *"Ann,Ben Okafro", "enter")
            await pilot.pause(0.35)
            assert "Do you mean Ben Okafor?" in screen_text(app)
            await pilot.press("y", *"2", "enter")
            await _settle(pilot)
            await pilot.pause(0.35)
            assert "You code blind in the round pilot" in screen_text(app)
            await pilot.press("y")
            await _settle(pilot)
            assert "BLIND" in screen_text(app) and "0 / 2" in screen_text(app)
            await pilot.press("ctrl+g")
            await pilot.pause(0.35)
            assert "Back to all answers" in screen_text(app)
            await pilot.press("escape")
            for _ in range(2):
                await pilot.press("c", *"food at home", "enter", "enter")
            await _settle(pilot)
        ben = ChecApp(project, project.coding("Ben Okafor"))
        async with ben.run_test(size=(80, 24)) as pilot:
            await pilot.press("ctrl+g")
            await pilot.pause(0.35)
            await pilot.press("y")
            await _settle(pilot)
            for _ in range(2):
                await pilot.press("n")
            await _settle(pilot)
            text = screen_text(ben)
            assert "All 2 answers are done" in text
            assert "No codes yet" not in text, "of the last answer"
            await pilot.press("b")
            assert "we skip tea" in screen_text(ben) and "are done. Thank" not in screen_text(ben)
            assert project.agreement.rounds()[0].closed
            await pilot.press("ctrl+g")
            await _settle(pilot)
            assert "2 answers on which coders differ" in screen_text(ben)
            await pilot.press("1", "enter")
            await _settle(pilot)
            assert "1 not settled yet" in screen_text(ben)


async def test_a_link_that_is_new_is_marked_and_a_source_is_typed_once(
    app: ChecApp, project: Project
) -> None:
    frame = project.framework()
    assert frame is not None
    element = next(e for e in frame.elements if any(k.element == e.id for k in project.links()))
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(LinksScreen(element, ""))
        await _settle(pilot)
        await pilot.press("p", *"faith", "enter", "enter", *"why-so", "enter")
        await _settle(pilot)
        screen = app.screen
        assert isinstance(screen, LinksScreen) and screen._marked is not None
        assert screen._marked.rationale == "why-so"
        await pilot.press("escape")
        app.push_screen(FrameworkScreen())
        await _settle(pilot)
        await pilot.press("v", *"Figure-1", "enter", *"7", "enter")
        await _settle(pilot)
        assert "marked as checked" in screen_text(app)
        await pilot.press("down", "v")
        assert "Figure-1" in screen_text(app).split("Against what")[1]


async def test_editing_a_response_begins_at_what_stands(app: ChecApp, project: Project) -> None:
    """Enter upon Enter turned what cannot be done into what was done."""
    project.reports.did(
        FOOD, response="cannot", text="No money.", owner="Us", due="2026-03-31", author="Sam"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(AnsweringScreen())
        await _settle(pilot)
        await pilot.press(*["enter"] * 6)
        await _settle(pilot)
        assert [one.response for one in project.reports.feedback()] == ["cannot"]
        assert "Saved: reports tell it" in screen_text(app)


def test_a_rule_for_small_numbers_is_told_in_words() -> None:
    assert PROFILES[DEFAULT].words == "1 to 7 are hidden, others rounded to the nearest 5"
    assert all(name not in profile.words for name, profile in PROFILES.items() if name != "none")


async def test_export_names_no_rule_by_its_id(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(ExportScreen())
        await _settle(pilot)
        text = screen_text(app)
        assert "1 to 7 are hidden" in text and "nhs-1to7" not in text
        await pilot.press("p")
        assert "nhs-1to7" not in screen_text(app)


async def test_links_say_where_one_is_on_a_small_screen(app: ChecApp, project: Project) -> None:
    frame = project.framework()
    assert frame is not None
    element = next(e for e in frame.elements if any(k.element == e.id for k in project.links()))
    number = sum(link.element == element.id for link in project.links())
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(LinksScreen(element, ""))
        await _settle(pilot)
        assert f"1 of {number}" in screen_text(app).splitlines()[-2]
        await pilot.resize_terminal(120, 40)
        await pilot.pause()
        assert f"1 of {number} ─" in screen_text(app)


async def test_a_first_import_of_invented_answers_says_so_at_once(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        assert "SYNTHETIC" not in screen_text(app)
        project.mark_synthetic()  # as an import does that finds it in its file
        app.begin_coding()
        await pilot.press("escape")
        assert "SYNTHETIC" in screen_text(app)


async def test_the_mark_stays_on_a_quote_that_was_approved(make: Make) -> None:
    with make([f"we skip tea when money runs out {n}" for n in range(4)]).open() as project:
        coding = project.coding("Sam")
        for segment in (1, 2, 3, 4):
            coding.apply(segment, FOOD)
        change(project, "UPDATE participant SET consent_quotation = 'yes'")
        change(project, "UPDATE response SET deidentified_at = '2026-01-01'")
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f3")
            await _settle(pilot)
            await pilot.press("down", "down", "down", "down", "enter")
            await _settle(pilot)
            screen = app.screen
            assert type(screen).__name__ == "ThemeScreen"
            await pilot.press("down", "down")
            text = screen._marked.text  # type: ignore[attr-defined]  # of that screen
            await pilot.press("g")
            await _settle(pilot)
            marked = screen._marked  # type: ignore[attr-defined]  # of that screen
            assert (marked.text, marked.status) == (text, "approved")


async def test_who_has_no_project_makes_the_demo_from_where_one_begins(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The job itself is the one of `test_the_demo_is_made_beside_the_app`."""
    made = tmp_path / "try" / "youth_voice.chec"

    class Demo(Instant):
        given = str(made)

        def __init__(self, path: Path, job: str, **options: object) -> None:
            super().__init__(path, job, **options)
            path.mkdir(exist_ok=True)
            Project.create(made, name="Made up").close()

    monkeypatch.setattr(launcher_module, "Beside", Demo)
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "t tries it all on made-up answers" in screen_text(app)  # type: ignore[arg-type]
        await pilot.press("t", *str(tmp_path / "try"), "enter")
        await _settle(pilot)
        assert "Enter Open" in screen_text(app)  # type: ignore[arg-type]
        assert "Made up" in screen_text(app) and Settings().get("recent") == [str(made)]  # type: ignore[arg-type]
        await pilot.press("n")
        app.post_message(Beside.Ended(Instant(made, "demo"), str(made), None))
        await pilot.pause()
        assert "Name the new project's file" in screen_text(app), "a dialog stays"  # type: ignore[arg-type]
        await pilot.press("escape")
        await pilot.press("t", *str(tmp_path / "try"), "enter")
        assert "tried here before" in screen_text(app)  # type: ignore[arg-type]
        await pilot.pause(0.35)
        await pilot.press("o", *"Jo", "enter")
    assert app.return_value is not None and app.return_value.coder == "Jo"


@pytest.mark.slow
def test_the_demo_is_made_beside_the_app(tmp_path: Path) -> None:
    worker = Worker(DEMO, {"path": str(tmp_path / "try"), "force": False})
    told = list(worker.messages())
    assert any(isinstance(one, Step) and "Imported" in one.task for one in told)
    assert told[-1] == Result(str(tmp_path / "try" / "youth_voice.chec"))
    with Project.open(tmp_path / "try" / "youth_voice.chec") as project:
        assert project.synthetic and project.facts()["answered"] > 1_000
