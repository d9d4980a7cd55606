"""What became of what was said, and the framework itself: reached, changed and kept in the app."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from chec_testing import write_csv
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice import bundled
from chec_voice.framework import load_framework
from chec_voice.model import Framework
from chec_voice.project import LIKELY
from chec_voice.project.frameworks import load
from chec_voice.project.project import Project
from tests.tui.conftest import prose, screen_text, told
from tui.app import ChecApp
from tui.dialogs.ask import AskScreen
from tui.results.framework import FrameworkScreen
from tui.results.replacing import ReplacingScreen, in_tree

NEW = """\
format: chec-framework/1
id: published
name: As published
version: "1"
status: transcription
domains:
  - id: P1
    label: A good start
    definition: Care from early childhood on.
    drivers:
      - id: P1.money
        label: Enough money
  - id: P2
    label: Places
"""


async def _press(pilot: Pilot[None], *press: str) -> str:
    for key in press:
        await pilot.press(key)
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()
    return screen_text(pilot.app)  # type: ignore[arg-type]  # this app


async def test_a_response_to_a_theme_is_recorded_and_said_better(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f3", "d")
        assert "0 of 8 on how they were listened to" in said
        await _press(pilot, "n", *"food at", "enter", "enter")
        await _press(pilot, *"We run a breakfast club.", "enter", *"Aisha", "enter", "enter")
        said = await _press(pilot, "enter")  # for everybody
        assert "Food at home · we did this · Aisha" in said and "We run a breakfast club." in said
        (line,) = project.reports.feedback()
        assert (line.response, line.owner) == ("done", "Aisha")
        assert line.text == "We run a breakfast club."
        await _press(
            pilot, "enter", "down", "enter", *" Twice.", "enter", "enter", "enter", "enter"
        )
        (line,) = project.reports.feedback()
        assert (line.response, line.text) == ("doing", "We run a breakfast club. Twice.")


async def test_a_response_is_for_the_areas_that_are_named(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "f3", "d", "n", *"food at", "enter", "enter", *"A club.", "enter")
        said = await _press(pilot, *"Aisha", "enter", "enter")
        assert "For which area?" in said, said
        assert "Areas here: South Yorkshire." in said
        said = await _press(pilot, *"south yorkshire; west", "enter")
        assert "There is no area 'west'" in said and project.reports.feedback() == []
        said = await _press(pilot, *["backspace"] * 6, "enter")
        assert "Food at home · we did this · for South Yorkshire · Aisha" in said
        (line,) = project.reports.feedback()
        assert line.areas == ("South Yorkshire",)


async def test_a_date_that_is_none_is_said_and_nothing_is_kept(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "f3", "d", "n", *"food at", "enter", "enter", *"Yes.", "enter")
        said = await _press(pilot, *"Aisha", "enter", *"x", "enter")
        assert "'x' is no date. Write it as 2026-03-31." in said and "When?" in said
        said = await _press(pilot, "backspace", *"2031-12-01", "enter")
        assert "2031-12-01 has not come yet" in said and "Today is" in said
        assert project.reports.feedback() == []


async def test_how_young_people_were_listened_to_is_answered(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(
            pilot, "f3", "d", "down", "enter", "down", "enter", *"In part.", "enter"
        )
        assert "partly: In part." in said
        answered = [one for one in project.reports.checklist() if one.answer]
        assert [(one.question.id, one.answer, one.text) for one in answered] == [
            ("space-2", "partly", "In part.")
        ]


async def test_an_element_is_marked_as_checked_and_the_mark_taken_away(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f2", "f")
        assert isinstance(app.screen, FrameworkScreen) and "0 of" in said
        said = await _press(pilot, "v", *"Figure 1", "enter", *"7", "enter")
        element = project.framework().elements[0]
        assert (element.verified_by, element.source_document, element.page) == (
            app.coding.coder,
            "Figure 1",
            "7",
        )
        assert f"✓ {app.coding.coder}, Figure 1, page 7" in said
        await _press(pilot, "x")
        assert not project.framework().elements[0].verified
        said = await _press(pilot, "u")
        assert "Taken back" in said and project.framework().elements[0] == element
        await _press(pilot, "u")
        assert not project.framework().elements[0].verified


async def _to_the_wizard(pilot: Pilot[None], tmp_path: Path) -> str:
    file = tmp_path / "new.yaml"
    file.write_text(NEW, "utf-8")
    return await _press(pilot, "f2", "f", "r", *str(file), "enter")


async def _yes(pilot: Pilot[None]) -> str:
    await pilot.pause(0.6)  # a question takes no key that was on its way
    return await _press(pilot, "y")


async def test_a_framework_is_replaced_element_by_element(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    old = project.framework()
    links = {(link.code, link.element) for link in project.links()}
    linked = {element for _, element in links}
    tree = in_tree(old)
    at = next(n for n, element in enumerate(tree) if element.id in linked)
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _to_the_wizard(pilot, tmp_path)
        assert isinstance(app.screen, ReplacingScreen)
        assert "0 links follow" in said
        assert f"{at + 1} of {len(tree)} ─" in screen_text(app), "one begins at what has no place"
        said = await _press(pilot, "enter", *"places", "enter")
        assert f"{tree[at].label}  {tree[at].id}  →  Places" in said
        await _press(pilot, *["up"] * 2)
        app.screen.query_one("#links", OptionList).highlighted = at
        said = await _press(pilot, "plus", *"start", "enter")  # it was split
        assert "Places + A good start" in said
        page = whole = await _press(pilot, "r")
        while (further := await _press(pilot, "pagedown")) != page:
            whole, page = whole + further, further
        for part in ("Without a place yet: their links would go", "Split: each part gets all its"):
            assert part in whole
        assert "New, and nothing leads to it yet" in page and "Enough money (P1.money)" in page
        await _press(pilot, "p")
        said = await _yes(pilot)
        assert "As published stands now" in said
        assert project.framework().id == "published"
        followed = {(link.code, link.element) for link in project.links()}
        codes = {code for code, element in links if element == tree[at].id}
        assert followed == {(code, to) for code in codes for to in ("P1", "P2")} and followed
        said = await _press(pilot, "u")
        assert "Taken back: put As published in the place of" in said
        assert project.framework() == old
        assert {(link.code, link.element) for link in project.links()} == links
        said = await _press(pilot, "U")
        assert "Done again: put As published in the place of" in said
        assert project.framework().id == "published"
        await _press(pilot, "escape", "ctrl+y")
        await _press(pilot, "r")  # what is marked is the redo; the act itself is below it
        said = screen_text(app)
        assert "put As published in the place of" in said
    project.commands("Sam").undo()
    assert project.framework() == old
    assert project.frameworks.draft(_new(tmp_path), actor="Sam"), "what was said is still there"


async def test_all_likely_places_are_taken_with_one_key_and_taken_back_with_one(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    """Of 41 elements each was a press of its own."""
    old, new = project.framework(), _likely_file(project, tmp_path)
    likely = {
        element: guesses[0][0]
        for element, guesses in project.frameworks.guesses(new).items()
        if guesses[0][1] >= LIKELY
    }
    assert 1 < len(likely) < len(old.elements), "some are likely, some are doubtful"
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "f2", "f", "r", *str(tmp_path / "likely.yaml"), "enter")
        said = await _press(pilot, "A")
        assert f"Take {len(likely)} likely places?" in said and "wait for you as before" in said
        await pilot.pause(0.6)
        await _press(pilot, "escape")
        assert project.frameworks.draft(new, actor="Sam") == {}
        await _press(pilot, "A")
        said = await _yes(pilot)
        assert f"{len(likely)} likely places taken" in said
        drafted = project.frameworks.draft(new, actor="Sam")
        assert drafted == {element: (place,) for element, place in likely.items()}
        assert all(drafted.values()), "nothing is said to be gone"
        assert project.framework() == old, "and nothing is put in place"
        await _press(pilot, "A")
        assert "No place that is still open has a likely one." in prose(app), "it was silent"
        said = await _press(pilot, "u")
        assert f"Taken back of {len(likely)} elements." in said
        assert project.frameworks.draft(new, actor="Sam") == {}


async def test_a_framework_that_comes_along_took_the_place_by_its_files_path_only(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(60, 24)) as pilot:
        await _press(pilot, "f2", "f", "r")
        assert "marmot-principles · comes along" in prose(app)
        await _press(pilot, *"marmot", "enter")
        said = prose(app)
        links = len(project.links())
        assert f"0 links follow, {links} wait until you say where" in said
        assert "x Gone" in said, "All likely took its place in the footer"
        outcomes = next(e for e in project.framework().elements if e.label == "Outcomes")
        await _press(pilot, "A")
        assert isinstance(app.screen, AskScreen) and outcomes.label not in app.screen._text
    assert project.frameworks.names == [project.framework().id], "looked at, and not added"


async def test_two_windows_at_the_wizard_keep_what_each_says_and_say_so(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    """The one that said something last threw away what the other had said."""
    async with app.run_test(size=(120, 40)) as pilot:
        await _to_the_wizard(pilot, tmp_path)
        with Project.open(project.path) as other:  # another window of the same person
            other.frameworks.change_draft(_new(tmp_path), {"D9": ("P2",)}, actor="Sam")
        await _press(pilot, "enter", *"places", "enter")
        (told,) = (n for n in app._notifications if n.title == "You said in another window")
        assert "(D9) → Places. It is kept, and shown here too." in told.message
        drafted = project.frameworks.draft(_new(tmp_path), actor="Sam")
        assert drafted["D9"] == ("P2",) and len(drafted) == 2
        await _press(pilot, "r")
        with Project.open(project.path) as other:
            other.frameworks.change_draft(_new(tmp_path), {"D9": ()}, actor="Sam")
        await _press(pilot, "p")
        await _yes(pilot)
        assert "Meanwhile you said in another window where something goes" in prose(app)
        assert project.framework().id != "published"


def _likely_file(project: Project, tmp_path: Path) -> Framework:
    """A framework that has five domains of the project's, in its words, under ids of its own."""
    file = tmp_path / "likely.yaml"
    rows = [
        f"  - id: N{n}\n    label: {json.dumps(domain.label)}\n"
        f"    definition: {json.dumps(domain.definition)}"
        for n, domain in enumerate(project.framework().domains[:5])
    ]
    start = NEW.partition("domains:")[0].replace("id: published", "id: likely")
    file.write_text("\n".join([f"{start}domains:", *rows, ""]), "utf-8")
    return load_framework(file)


async def test_enter_upon_enter_sent_an_element_nowhere_and_nothing_took_it_back(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await _to_the_wizard(pilot, tmp_path)
        for _ in range(4):
            said = await _press(pilot, "enter", "enter")
        assert "✗ gone" not in said and project.framework().id != "published"
        drafted = project.frameworks.draft(_new(tmp_path), actor="Sam")
        assert len(drafted) >= 1 and all(drafted.values()), "Enter chooses places and nothing else"
        for _ in range(4):
            said = await _press(pilot, "u")
        assert "Taken back." in said
        assert project.frameworks.draft(_new(tmp_path), actor="Sam") == {}


async def test_what_loses_links_is_asked_and_taken_back_with_a_key(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await _to_the_wizard(pilot, tmp_path)
        said = await _press(pilot, "x")
        assert "would go with it, from:" in said
        await pilot.pause(0.6)
        said = await _press(pilot, "escape")
        assert "✗ gone" not in said
        await _press(pilot, "x")
        said = await _yes(pilot)
        assert "✗ gone, with" in said and "takes it back" in said
        said = await _press(pilot, "u")
        assert "✗ gone" not in said


async def test_what_was_said_of_a_framework_was_lost_when_one_left(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await _to_the_wizard(pilot, tmp_path)
        await _press(pilot, "enter", *"places", "enter", "escape")
        assert isinstance(app.screen, FrameworkScreen)
        assert any("What you said is kept" in str(one.message) for one in app._notifications)
        await _press(pilot, "escape", "escape")
        said = await _to_the_wizard(pilot, tmp_path)
        assert "What you said before is here: 1 choice." in said and "→  Places" in said
    assert project.frameworks.draft(_new(tmp_path), actor="Ben") == {}, "each has their own"
    plan = project.frameworks.draft(_new(tmp_path), actor="Sam")
    project.frameworks.put_in_place(_new(tmp_path), plan, actor="Sam")


async def test_the_likeliest_place_is_first_and_taken_with_one_key(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await _to_the_wizard(pilot, tmp_path)
        tree = in_tree(project.framework())
        ids = [element.id for element in tree]
        app.screen.query_one("#links", OptionList).highlighted = ids.index("D1")
        await pilot.pause()
        assert "perhaps A good start" in screen_text(app)
        said = await _press(pilot, "a")
        assert "Early childhood and best start  D1  →  A good start" in said
        assert project.frameworks.draft(_new(tmp_path), actor="Sam") == {"D1": ("P1",)}


def _new(tmp_path: Path) -> Framework:
    return load_framework(tmp_path / "new.yaml")


@pytest.mark.parametrize("name", ["nothing.yaml", "picture.yaml"])
async def test_a_file_that_is_no_framework_is_refused(
    app: ChecApp, project: Project, tmp_path: Path, name: str
) -> None:
    (tmp_path / "picture.yaml").write_bytes(b"\x89PNG\r\n")
    before = project.framework().id
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f2", "f", "r", *str(tmp_path / name), "enter")
        assert "That is no framework" in said
        assert project.framework().id == before


async def test_published_values_are_loaded_and_shown_beside_voice(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    indicator = project.frameworks.indicators()[0]
    row = (indicator.id, "South Yorkshire", "2024", "12.5", "10-15", "OHID")
    file = write_csv(
        tmp_path / "v.csv", ("indicator", "area", "period", "value", "interval", "source"), [row]
    )
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f2", "f", "l", *str(file), "enter")
        assert "1 value added" in said
        said = await _press(pilot, "i")
        assert "Published values beside voice" in said and "12.5 (2024)" in said
        assert "data only 1;" in said or "data only 1." in said, "in how many places there is what"
        assert "Neither voice nor a value in any area:" in prose(app)
        await _press(pilot, "escape", "l", *str(tmp_path / "none.csv"), "enter")
        assert "Nothing was loaded" in screen_text(app)


async def test_values_of_an_area_that_no_answer_has_are_asked_about(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    row = (project.frameworks.indicators()[0].id, "Narnia", "2024", "12.5")
    file = write_csv(tmp_path / "v.csv", ("indicator", "area", "period", "value"), [row])
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "f2", "f", "l", *str(file), "enter")
        assert "No answer has the area Narnia" in prose(app)
        await _press(pilot, "escape")
        assert project.frameworks.strange_areas(file)
        await _press(pilot, "l", *str(file), "enter")
        await pilot.pause(0.6)
        assert "1 value added" in await _press(pilot, "y")


async def test_two_frameworks_stand_side_by_side(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    shown = project.framework().id
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f2", "f", "c")
        assert "marmot-principles: comes along, and can be added" in said
        await _press(pilot, "enter")
        said = prose(app)
        come = project.frameworks.links_along(load("marmot-principles"))
        assert f"{come} links from codes come with it, proposed and not agreed" in said
        await pilot.pause(0.6)
        await _press(pilot, "escape")
        assert project.frameworks.names == [shown], "it was added without a word"
        await _press(pilot, "c", "enter")
        said = await _yes(pilot)
        assert len(project.links("marmot-principles")) == come > 1
        assert "beside marmot-principles" in said and "Local area" in said
        assert "  | Healthy and sustainable places" in said, "in words, not in ids"
        said = await _press(pilot, "escape", "c", "enter")
        assert "beside marmot-principles" in said and project.framework().id == shown
        (tmp_path / "new.yaml").write_text(NEW, "utf-8")
        await _press(pilot, "escape", "c", "end", "enter", *str(tmp_path / "new.yaml"))
        await _press(pilot, "enter")
        assert "No links come with it." in told(app)
        said = await _yes(pilot)
        assert "beside published" in said and "nowhere" in said
    assert project.frameworks.names == [shown, "marmot-principles", "published"]


async def _option(pilot: Pilot[None], number: int, *press: str) -> str:
    """Set an option of the report by its place in the list."""
    return await _press(pilot, "o", *["down"] * number, "enter", *press, "enter")


async def test_a_report_takes_the_team_s_files_and_whose_coding_counts(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    rows = [("South Yorkshire", "A breakfast club in two schools.")]
    practice = write_csv(tmp_path / "p.csv", ("area", "practice"), rows)
    project.coding("Kim").apply(1, "home.poverty.food")
    out = tmp_path / "out"
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(out), "enter")
        said = await _option(pilot, 3, *str(practice))
        assert "practice: " in said
        said = await _option(pilot, 0, "down", "down", "down")
        assert "coding: Kim" in said
        said = await _press(pilot, "w", *["down"] * 4, "enter", "enter")
        assert "Wrote" in said
    (page,) = (out / "areas").glob("*.html")
    assert "A breakfast club in two schools." in page.read_text("utf-8")
    assert "Codes are those of Kim alone" in page.read_text("utf-8")


@pytest.mark.parametrize(
    ("option", "says"),
    [(5, "is no picture that a report can show"), (6, "is no Word document")],
)
async def test_a_logo_or_template_that_is_none_leaves_no_file(
    app: ChecApp, tmp_path: Path, option: int, says: str
) -> None:
    wrong, out = tmp_path / "wrong", tmp_path / "out"
    wrong.write_text("neither")
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(out), "enter")
        await _option(pilot, option, *str(wrong))
        said = await _press(pilot, "enter")
        said = " ".join(said.replace("│", " ").split())
        assert "Nothing was written" in said and says in said
        assert not out.exists()


async def test_a_logo_is_taken_away_again(app: ChecApp, tmp_path: Path) -> None:
    (tmp_path / "logo.png").write_bytes(b"")
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e")
        said = await _option(pilot, 5, *str(tmp_path / "logo.png"))
        assert "logo: " in said
        said = await _option(pilot, 5, "down")
        assert "logo: " not in said


async def test_a_report_was_worked_out_before_one_heard_that_something_stands_there(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    (out / "mine.txt").write_text("mine")
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(out), "enter")
        said = await _press(pilot, "enter")
        assert "There are files at this place already" in said and not app.jobs.words
        await pilot.pause(0.6)
        await _press(pilot, "escape")
        assert not app.jobs.words and [path.name for path in out.iterdir()] == ["mine.txt"]
        await _press(pilot, "w", *["down"] * 8, "enter", "enter")
        said = await _yes(pilot)
        assert "Wrote" in said and (out / "summary.html").exists() and (out / "mine.txt").exists()


async def test_who_left_while_a_report_was_written_never_heard_of_it(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(out), "enter")
        await _press(pilot, "w", *["down"] * 8, "enter")
        await pilot.press("enter")
        assert app.jobs.going("report") is not None
        assert "writing what leaves" in screen_text(app), "the bar says how far it is"
        await pilot.press("f3")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert any("Wrote" in str(one.message) for one in app._notifications)
        assert (out / "summary.html").exists()


async def test_writing_is_stopped_with_a_key_and_begins_only_once(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(out), "enter")
        await pilot.press("enter", "enter")
        assert len(app.jobs._running) == 1, "a second press begins no second one"
        await pilot.press("x")
        await pilot.pause()
        assert "Stopped: nothing was written." in screen_text(app) and not app.jobs.words
        assert not out.exists()


async def test_the_name_of_a_folder_is_completed(app: ChecApp, tmp_path: Path) -> None:
    (tmp_path / "for [b]the board").mkdir()
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "ctrl+e", "f", "ctrl+u", *str(tmp_path / "for"))
        await pilot.pause(0.3)  # the rest of a name is offered a moment later
        await _press(pilot, "right", "enter")
        assert "for [b]the board" in prose(app)


async def test_the_map_shows_the_framework_that_one_asks_for(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    """Only the first framework of a project had a map."""
    first = project.framework()
    food = "home.poverty.food"
    project.coding("Sam").apply(1, food)
    async with app.run_test(size=(120, 40)) as pilot:
        said = await _press(pilot, "f2")
        assert first.domains[0].label in said and first.name not in said.split("\n")[1]
        said = await _press(pilot, "v")
        assert "marmot-principles: comes along, and can be added" in said
        assert first.id not in said
        await _press(pilot, "enter")
        said = await _yes(pilot)
        other = project.framework("marmot-principles")
        assert other.name in said.split("\n")[1] and other.domains[0].label in said
        assert project.framework() == first, "the project's own stays the first"
        links = project.links("marmot-principles")
        at = [element.id for element in in_tree(other)].index(links[0].element)
        said = await _press(pilot, "e", *["down"] * at, "l")
        assert project.codes.names[links[0].code] in said, "links of the framework in sight"
        await _press(pilot, "a")
        agreed = {link for link in project.links("marmot-principles") if link.status == "agreed"}
        assert len(agreed) == 1 and not any(x.status == "agreed" for x in project.links())
        said = await _press(pilot, "escape", "f")
        assert other.name in said
        said = await _press(pilot, "v", *"Report", "enter", *"7", "enter")
        assert "✓ Sam, Report, page 7" in said
        assert project.framework("marmot-principles").elements[0].verified
        assert not any(element.verified for element in project.framework().elements)
        said = await _press(pilot, "c")
        assert f"{first.id}: {first.name}"[:60] in said, "and the other way round beside it"
        said = await _press(pilot, "enter")
        assert f"marmot-principles beside {first.id}" in said
        await _press(pilot, "escape", "escape", "f9", "f2")
        said = screen_text(app)
        assert other.name in said.split("\n")[1], "it is as it was left"
        said = await _press(pilot, "v", "enter")
        assert first.name[:40] in said.split("\n")[1] and first.domains[0].label in said


async def test_a_framework_that_is_not_the_first_is_replaced_where_it_stands(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    first = project.framework()
    marmot = project.frameworks.add("marmot-principles")
    file = tmp_path / "new.yaml"
    file.write_text(NEW, "utf-8")
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "f2", "v", "enter", "f", "r", *str(file), "enter", "r", "p")
        said = await _yes(pilot)
        assert "As published stands now" in said
        assert project.frameworks.names == [first.id, "published"]
        said = await _press(pilot, "escape")
        assert "As published" in said.split("\n")[1]
        await _press(pilot, "f", "u")
        assert project.frameworks.names == [first.id, "marmot-principles"]
        said = await _press(pilot, "escape")
        assert marmot.domains[0].label in said, "the one that stands there again"


async def test_a_newer_file_that_lacks_an_element_said_nothing_of_what_belongs_there(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    """Links and measures of an element keep it; one to which nothing belongs goes, and is named."""
    shown = project.framework()
    text = (bundled.frameworks()[shown.id]).read_text("utf-8")
    measured = {measure.element for measure in project.frameworks.indicators()}
    linked = {link.element for link in project.links()}
    held = linked | measured
    drivers = [element for element in shown.elements if element.parent]
    stays = next(element for element in drivers if element.id in held)
    goes = next(element for element in drivers if element.id not in held)
    for one in (stays, goes):
        block = rf"      - id: {re.escape(one.id)}\n(?:(?! *- id: ).*\n)*"
        text, taken = re.subn(block, "", text)
        assert taken == 1
    (tmp_path / "newer.yaml").write_text(text, "utf-8")
    assert project.frameworks.unnamed(load_framework(tmp_path / "newer.yaml")) == (
        [stays.id],
        [goes.id],
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await _press(pilot, "f2", "v", "end", "enter", *str(tmp_path / "newer.yaml"), "enter")
        assert isinstance(app.screen, AskScreen)
        said = app.screen._text
        assert app.screen._heading == f"Bring {shown.name} up to date from the file?"
        assert f"kept since links, tags or measures belong there: {stays.label}." in said
        assert f"gone then, since nothing belongs there: {goes.label}." in said
        await _yes(pilot)
    after = {element.id for element in project.framework().elements}
    assert after == {element.id for element in shown.elements} - {goes.id}
    assert {link.element for link in project.links()} == linked
    assert {measure.element for measure in project.frameworks.indicators()} == measured


async def test_a_framework_that_was_added_to_compare_could_not_take_the_place_by_its_name(
    app: ChecApp, project: Project
) -> None:
    project.frameworks.add("marmot-principles")
    async with app.run_test(size=(120, 40)) as pilot:
        await _press(pilot, "f2", "f")
        assert "S Structural drivers (The big forces" in prose(app), (
            "what is checked is its own label"
        )
        await _press(pilot, "v")
        assert "Against what did you check Structural drivers?" in prose(app)
        await _press(pilot, "escape", "r")
        assert "marmot-principles · here already" in prose(app)
        assert "chec-drivers-reconstruction ·" not in prose(app), "it is what is replaced"
        await _press(pilot, *"marmot", "enter")
        assert "wait until you say where" in prose(app)
    linked = {link.element for link in project.links("marmot-principles")}
    plan = project.frameworks.plan(load("marmot-principles"), {})
    assert linked and not linked & set(plan.new_only), "links lead there already"


async def test_the_map_of_a_published_framework_called_it_a_reconstruction(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec", framework_name="marmot-principles") as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            said = await _press(pilot, "f2")
            assert "! Not verified against the source document." in said
            assert "econstructed" not in said
