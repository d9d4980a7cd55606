"""Home, history and what leaves: where one begins, what was done, what a rule hides."""

from __future__ import annotations

import re
import sys
from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import OptionList

import chec_voice
from chec_voice.project import HistoryLine
from chec_voice.project.jobs import protocol
from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.chec_testing import ok
from tests.tui.conftest import Made, Make, prose, screen_text
from tui.acts import act_words
from tui.app import ChecApp
from tui.export.screen import ExportScreen
from tui.home.launcher import LauncherApp
from tui.home.recent import remember
from tui.home.screen import HomeScreen
from tui.results.links import LinksScreen
from tui.widgets.static import Static

FOOD = "home.poverty.food"


async def _settle(pilot: Pilot[object]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


async def test_a_recent_project_says_where_it_stands_and_a_known_coder_is_picked(
    made: Made,
) -> None:
    with made.open() as project:
        project.coding("Sam").apply(1, FOOD)
    remember(Settings(), made.path)
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await _settle(pilot)
        text = screen_text(app)  # type: ignore[arg-type]
        assert "youth" in text and "next: made safe" in text
        await pilot.press("enter", "enter")
    assert app.return_value is not None
    assert (app.return_value.path, app.return_value.coder) == (made.path.resolve(), "Sam")


async def test_a_misspelt_name_never_begins_a_new_coder_silently(made: Made) -> None:
    with made.open() as project:
        project.coding("Samira Khan")
    remember(Settings(), made.path)
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await _settle(pilot)
        await pilot.press("enter", "down", "enter", *"Samira Kahn", "enter")
        assert "Do you mean Samira Khan?" in screen_text(app)  # type: ignore[arg-type]
        await pilot.pause(0.35)
        await pilot.press("y")
    assert app.return_value is not None and app.return_value.coder == "Samira Khan"


async def test_a_new_project_is_made_and_a_file_that_is_gone_is_not_listed(tmp_path: Path) -> None:
    gone = tmp_path / "gone.chec"
    Project.create(gone).close()
    remember(Settings(), gone)
    gone.unlink()
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        assert "No project was opened here yet" in screen_text(app)  # type: ignore[arg-type]
        await pilot.press("n", *["backspace"] * 120, *str(tmp_path / "new"), "enter", "enter")
        await pilot.press(*"Jo", "enter")
    assert app.return_value is not None and app.return_value.coder == "Jo"
    assert (tmp_path / "new.chec").is_file()


async def test_home_brings_a_file_in_after_a_look_at_it(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    table = tmp_path / "more.csv"
    table.write_text(
        "person,What would help?\n" + "".join(f"p{n},a place to go {n}\n" for n in range(5)),
        encoding="utf-8",
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        assert "Read for risk" in screen_text(app) and "0 of 3 answers with words" in screen_text(
            app
        )
        await pilot.press("i", *["backspace"] * 120, *str(table), "enter")
        await _settle(pilot)
        assert "5 answers of 5 people" in screen_text(app)
        assert project.facts()["answered"] == 3
        await pilot.pause(0.35)
        await pilot.press("y")
        await _settle(pilot)
        assert "0 of 8 answers with words" in screen_text(app)
        await pilot.press("escape")
        assert "0 / 8" in screen_text(app)


@pytest.mark.dates
async def test_history_says_who_did_what_and_takes_one_act_back(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").apply(2, FOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "enter", "ctrl+y")
        text = screen_text(app)
        assert "Sam: was done with an answer" in text
        assert "Sam: applied Safety near home" in text and "Ann: applied Food at home" in text
        await pilot.press("down", "r")
        assert project.coding("Sam").view(1).applied == ()
        assert project.coding("Sam").progress().done == 1, "only that act was taken back"
        assert "took back: applied Safety near home" in screen_text(app)
        for _ in range(3):
            await pilot.press("down")
        await pilot.press("r")
        assert "done by Ann" in screen_text(app)
        assert project.coding("Ann").view(2).applied == (FOOD,)
        await pilot.press("enter")
        assert app.review.desk.view is not None and app.review.desk.view.segment_id == 2


async def test_home_leads_on_once_a_step_is_done_and_leaves_who_went_elsewhere(
    app: ChecApp, tmp_path: Path
) -> None:
    """After an import the mark stayed at it, and Enter asked for another file."""
    project = Project.create(tmp_path / "new.chec")
    table = tmp_path / "a.csv"
    table.write_text("id,What would help?\n1,a place to go\n2,more buses\n", encoding="utf-8")
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        await _settle(pilot)
        steps = app.screen.query_one("#steps", OptionList)
        assert steps.highlighted == 0
        with Project.open(project.path) as other:
            other.imports.add(other.imports.plan(table), actor="Sam")
        app.screen.look()  # type: ignore[attr-defined]
        await _settle(pilot)
        assert steps.highlighted == 1, "to what comes next"
        await pilot.press("down", "down")
        app.screen.look()  # type: ignore[attr-defined]
        await _settle(pilot)
        assert steps.highlighted == 3
    project.close()


async def test_what_one_person_did_alike_in_a_row_is_one_line_at_home(
    app: ChecApp, project: Project
) -> None:
    """Ten quotes that were approved took the whole panel."""
    for segment in (1, 2, 3):
        project.coding("Ann").apply(segment, FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        lately = screen_text(app).split("Lately")[1]
        assert lately.count("applied Food at home") == 1 and "(3 times)" in lately


async def test_an_hour_of_coding_is_one_line_at_home_and_in_sight_on_a_small_screen(
    app: ChecApp, project: Project
) -> None:
    """Lines of an applied code and of an answer that was done took the whole panel in turn."""
    coding = project.coding("Ann")
    for segment in (1, 2):
        coding.apply(segment, FOOD)
        coding.done(segment)
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        lately = screen_text(app).split("Lately")[1]
        assert "Ann: coded 2 answers" in lately and "was done" not in lately


async def test_who_codes_blind_sees_nobody_elses_history(project: Project) -> None:
    project.coding("Ann").apply(2, FOOD)
    app = ChecApp(project, project.coding("Sam", blind=True))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+y", "w")
        assert "Ann" not in screen_text(app)


async def test_what_a_rule_hides_is_seen_before_files_are_written(make: Make) -> None:
    with make([f"we skip tea {n}" for n in range(12)]).open() as project:
        coding = project.coding("Sam")
        for segment in range(1, 13):
            coding.apply(segment, FOOD)
            coding.done(segment)
        for segment in range(1, 4):
            coding.apply(segment, "home.housing.damp_cold")
        app = ChecApp(project, coding)
        async with app.run_test(size=(100, 40)) as pilot:
            await pilot.press("ctrl+e")
            await _settle(pilot)
            rows = screen_text(app).splitlines()
            damp = next(row for row in rows if "Damp, cold" in row)
            assert "*" in damp and "3" not in damp.replace("Damp", "")
            folder = project.path.with_name(f"{project.path.stem}-report")
            assert not folder.exists()
            await pilot.press("w", "end", "up", "enter", "enter")
            await _settle(pilot)
            assert folder.with_suffix(".md").is_file()
            assert "Wrote 1 file" in screen_text(app)


@pytest.mark.parametrize("known", [True, False])
def test_names_that_are_alike(made: Made, known: bool) -> None:
    with made.open() as project:
        project.coding("Samira Khan")
        assert project.team.like("samira  khan" if known else "Sameera Khan") == (
            [] if known else ["Samira Khan"]
        )
        assert project.team.like("Bo") == []


async def test_history_shows_that_somebody_was_made_a_lead(app: ChecApp, project: Project) -> None:
    project.team.set_role("Lea", "lead")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+y")
        assert "Lea: made Lea a safeguarding lead" in screen_text(app)


def test_history_has_words_for_every_kind_of_act() -> None:
    """ "Kim: coder" tells a youth worker nothing."""
    sources = (Path(chec_voice.__file__).parent / "store").rglob("*.py")
    calls = re.compile(r"(?:\.event\(\s*[^,()]+(?:\[[^]]*\])?,\s*|\bkind=)\"([a-z-]+)\"")
    kinds = {kind for path in sources for kind in calls.findall(path.read_text("utf-8"))}
    assert {"coder", "feedback", "indicators", "suggest", "concern-decided"} <= kinds
    told = {
        kind: act_words(
            HistoryLine(1, "2026-01-01T00:00:00+00:00", "Kim", kind, "", {}, "", False), {}
        )
        for kind in kinds - {"undo", "redo"}
    }
    bare = sorted(kind for kind, words in told.items() if words == kind.replace("-", " "))
    assert bare == []


async def test_a_path_that_was_typed_was_put_behind_the_folder_that_stood_there(
    app: ChecApp, tmp_path: Path
) -> None:
    answers = tmp_path / "answers.csv"
    answers.write_text("id,What helps?\n1,parks\n", "utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9", "i", *f"'{answers}'", "enter")
        await _settle(pilot)
        assert "Bring in answers.csv?" in screen_text(app)


async def test_the_name_of_a_new_project_replaces_what_was_offered(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    launcher = LauncherApp()
    async with launcher.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", *"park.lights", "enter", "enter")
        await pilot.pause()
        assert (tmp_path / "park.lights.chec").exists()


@pytest.mark.parametrize("what", ["", "xlsx"])
async def test_a_full_disk_is_said_and_nothing_half_written_stays(
    app: ChecApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    """As on a disk that has room for drafts and not for the files."""
    small = """
import errno, sys
from pathlib import Path
from chec_voice.project.jobs.__main__ import main

def full(draft, place):
    raise OSError(errno.ENOSPC, "No space left on device")

Path.replace = full
raise SystemExit(main(sys.argv[1]))
"""
    monkeypatch.setattr(protocol, "COMMAND", [sys.executable, "-c", small])
    out = tmp_path / "out"
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+e")
        await _settle(pilot)
        screen = app.screen
        assert isinstance(screen, ExportScreen)
        screen._folder, screen._what = out, what
        await pilot.press("enter")
        for _ in range(3000):
            if not app.jobs.all:
                break
            await pilot.pause(0.02)
        await _settle(pilot)
        assert "the disk is full" in screen_text(app) and "Nothing was written" in screen_text(app)
        await pilot.pause(0.35)
        await pilot.press("enter", "escape")
        assert app.screen is app.review
    assert not out.with_suffix(".xlsx").exists() and not (out.exists() and any(out.iterdir()))


def test_home_called_the_framework_linked_after_one_link_and_counted_writings_as_files(
    made: Made,
) -> None:
    with made.open() as project:

        def stage(name: str) -> tuple[str, str]:
            return next((one.state, one.words) for one in project.stages if one.id == name)

        many = len(project.links())
        first, *others = project.links()
        project.frameworks.change_link("agree", first.code, first.element, actor="Lea")
        assert stage("link") == ("begun", f"1 link agreed, {many - 1:,} proposed")
        for link in others:
            project.frameworks.change_link("agree", link.code, link.element, actor="Lea")
        assert stage("link") == ("done", f"{many:,} links agreed, 0 proposed")
        assert stage("report") == ("open", "none yet")
    table = made.path.parent / "out.csv"
    ok("export", made.path, table)
    with made.open() as project:
        assert stage("report")[1] == "written once"


async def test_a_list_of_links_that_becomes_empty_kept_its_place_of_one(made: Made) -> None:
    with made.open() as project:
        linked = {link.element for link in project.links()}
        element = next(one for one in project.framework().elements if one.id not in linked)
        project.frameworks.change_link(
            "propose", FOOD, element.id, actor="Sam", rationale="Meals keep people well."
        )
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            app.push_screen(LinksScreen(element, ""))
            await _settle(pilot)
            assert app.screen.query_one("#links").border_subtitle == "1 of 1"
            await pilot.press("u")
            await _settle(pilot)
            assert app.screen.query_one("#links", OptionList).option_count == 0
            assert not app.screen.query_one("#links").border_subtitle


def test_the_history_of_the_command_listed_names_of_fields(made: Made) -> None:
    with made.open() as project:
        project.quotes.choose(2, by="Lea", code=FOOD)
    said = ok("history", made.path, "--json")
    assert "quote" in said and "chosen_by" not in said and "code_id" not in said


async def test_an_empty_project_had_done_all_of_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.chec") as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await _settle(pilot)
            assert "100 %" not in prose(app) and "0 of 0" not in prose(app)
            await pilot.press("escape")
            assert "nothing to code" in prose(app)
            assert "100 %" not in prose(app) and "0 of 0" not in prose(app)


async def test_two_responses_to_one_theme_were_counted_as_two_themes(made: Made) -> None:
    with made.open() as project:
        areas = project.reports.areas
        for whom in ([], areas[:1]):
            project.reports.did(
                FOOD,
                response="done",
                text="A breakfast club.",
                owner="Aisha",
                due="2026-02-27",
                author="Sam",
                areas=whom,
            )
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f3", "d")
            await _settle(pilot)
            assert "1 theme has a response" in prose(app)


async def test_what_counts_at_home_are_counted_of_was_said_nowhere(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        steps = app.screen.query_one("#steps", OptionList)
        of = []
        for n in range(steps.option_count):
            steps.highlighted = n
            await _settle(pilot)
            of.append(str(app.screen.query_one("#notes", Static).content).splitlines()[-1])
        assert len(set(of)) == len(of) == 8
        assert "0 of 3 parts to code. Counted of the parts of the answers to code" in of[4]


async def test_a_new_project_without_answers_opened_at_the_coding_of_none(tmp_path: Path) -> None:
    with Project.create(tmp_path / "new.chec") as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await _settle(pilot)
            assert isinstance(app.screen, HomeScreen)
            assert "Answers come first" in prose(app)
            await pilot.press("escape")
            assert app.screen is app.review
