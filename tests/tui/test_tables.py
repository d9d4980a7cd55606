"""The grid and the codebook: many answers at once, and what an edit does to what was said."""

from __future__ import annotations

import sqlite3
import threading
from dataclasses import replace

import pytest
from textual.message_pump import MessagePump
from textual.widgets import DataTable, Input

from chec_voice.project import Filters
from chec_voice.project.project import Project
from tests.tui.conftest import Made, Make, prose, screen_text, stands_still, worked_off
from tui.app import ChecApp
from tui.codebook.screen import CodebookScreen
from tui.grid.screen import CELL, GridScreen
from tui.results.links import LinksScreen
from tui.widgets.answer_list import AnswerList
from tui.widgets.static import Static
from tui.work.job import Beside

FOOD, DAMP = "home.poverty.food", "home.housing.damp_cold"
MIND = "cross_cutting.mental_health"


async def test_the_grid_says_of_how_many_answers_its_parts_are(make: Make) -> None:
    long = "The park has no lights at all, so I feel dodgy there. " * 12
    with make([long, "we skip tea"]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f10")
            await pilot.pause()
            rows = app.screen.query_one(AnswerList).rows
            assert rows is not None and rows.length > 2
            assert f"Grid: {rows.length} parts of 2 answers" in screen_text(app)
            await pilot.press("A", "c", *"damp", "enter")
            await worked_off(app)
            assert f"{rows.length} parts of 2 answers would get it." in prose(app)


async def test_many_answers_get_a_code_at_once_and_lose_it_in_one_press(make: Make) -> None:
    with make([f"we skip tea {n}" for n in range(300)]).open() as project:
        coding = project.coding("Sam")
        coding.apply(1, FOOD)
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f10", "A", "c", *"damp", "enter")
            await worked_off(app)
            assert "300 answers would get it." in screen_text(app)
            assert project.facts()["decisions"] == 1, "nothing yet"
            await pilot.pause(0.35)
            await pilot.press("y")
            await worked_off(app)
            assert project.facts()["decisions"] == 301
            await pilot.press("u")
            assert project.coding("Sam").view(200).applied == ()
            assert project.coding("Sam").view(1).applied == (FOOD,)
            await pilot.press("U", "home", "space", "space", "c", *"mental", "enter")
            assert "2 answers would get it" in screen_text(app)
            await pilot.pause(0.35)
            await pilot.press("escape", "end", "enter")
            view = app.review.desk.view
            assert view is not None and (view.segment_id, view.applied) == (300, (DAMP,))


@pytest.mark.parametrize("place", ["f10", "ctrl+y", ""])
async def test_the_undo_of_a_huge_bulk_held_the_screen(
    make: Make, monkeypatch: pytest.MonkeyPatch, place: str
) -> None:
    monkeypatch.setattr("tui.session.MANY", 10)
    with make([f"we skip tea {n}" for n in range(30)]).open() as project:
        coding = project.coding("Sam")
        coding.apply_to_all(DAMP, coding.selection)
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            if place:
                await pilot.press(place)
            # What is taken back in the history is let stand again there.
            there, back = ("r", "u") if place == "ctrl+y" else ("u", "U")
            for press, stands in ((there, ()), (back, (DAMP,))):
                await pilot.press(press)
                await app.workers.wait_for_complete()
                await worked_off(app)
                assert project.coding("Sam").view(20).applied == stands


async def test_keys_answer_while_many_answers_are_coded(make: Make) -> None:
    """And what cannot be saved meanwhile is refused with the reason, not held back."""
    with make([f"we skip tea {n}" for n in range(30)]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40), notifications=True) as pilot:
            await pilot.press("f10", "A", "c", *"damp", "enter")
            await worked_off(app)
            assert "30 answers would get it" in prose(app)
            other = sqlite3.connect(project.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")  # the job waits for this
            await pilot.pause(0.35)
            await pilot.press("y")
            assert app.jobs.writing == "coding many answers"
            assert "coding many answers…" in screen_text(app)
            listed = app.screen.query_one(AnswerList)
            at = listed.answer
            await pilot.press("down")
            assert listed.answer != at
            for key in ("u", "t"):
                await pilot.press(key)
                await pilot.pause(0.35)
                assert "Coding many answers goes on beside you" in prose(app), key
                await pilot.press("enter")
            assert project.facts()["decisions"] == 0
            other.execute("ROLLBACK")
            other.close()
            await worked_off(app)
            await pilot.pause()
            assert project.facts()["decisions"] == 30
            assert "30 answers" in prose(app)
            await pilot.press("u")
            await worked_off(app)
            assert project.coding("Sam").view(20).applied == ()


@pytest.mark.parametrize("key", ["u", "t"])
async def test_an_undo_while_many_answers_were_about_to_be_coded_took_back_the_act_before(
    make: Make, monkeypatch: pytest.MonkeyPatch, key: str
) -> None:
    """The job has begun and holds no lock yet: nothing is saved before it, nor taken back."""
    begins = threading.Event()
    tell = Beside.tell

    def later(job: Beside, to: MessagePump) -> None:
        begins.wait(60)
        tell(job, to)

    monkeypatch.setattr(Beside, "tell", later)
    with make([f"we skip tea {n}" for n in range(30)]).open() as project:
        coding = project.coding("Sam")
        coding.apply(1, FOOD)
        app = ChecApp(project, coding)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f10", "A", "c", *"damp", "enter")
            await worked_off(app)
            await pilot.pause(0.35)
            await pilot.press("y")
            assert app.jobs.writing
            await pilot.press(key)
            await pilot.pause(0.35)
            assert "Coding many answers goes on beside you" in prose(app)
            assert project.coding("Sam").view(1).applied == (FOOD,)
            assert project.facts()["decisions"] == 1
            await pilot.press("enter")
            begins.set()
            await worked_off(app)
            assert project.coding("Sam").view(1).applied == (FOOD, DAMP)
            await pilot.press("u")
            await worked_off(app)
            assert project.coding("Sam").view(1).applied == (FOOD,), "the many, not the act before"


async def test_one_cell_of_the_grid_is_said_and_taken_back(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f10", "down", "t")
        code = app.screen._codes[0].id  # type: ignore[attr-defined]
        assert project.coding("Sam").view(2).applied == (code,)
        assert "[✓]" in screen_text(app)
        await pilot.press("t")
        assert project.coding("Sam").view(2).applied == ()


async def test_the_grid_is_sorted_and_shows_what_it_is_sorted_by(make: Make) -> None:
    with make(("one", "two", "three")).open() as project:
        coding = project.coding("Sam")
        coding.done(1)
        coding.skip(2)
        app = ChecApp(project, coding)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f10", "s", "down", "down", "enter")
            said = screen_text(app)
            assert "by how far you are" in said
            assert said.index("  three ") < said.index("  two ") < said.index("  one ")
            await pilot.press("s", *["down"] * 2, "enter")
            said = screen_text(app)
            assert "by age band" in said and "(left blank)" not in said
            columns = said[said.index(" answer  ") :]
            assert columns.index("age band ") < columns.index("area ")
            assert said.index("  one ") < said.index("  two ") < said.index("  three ")
            await pilot.press("b", "enter")
            assert "South Yorks" not in screen_text(app).split("three")[0].split("answer")[1]
            await pilot.press("enter")
            assert app.screen is app.review


async def test_a_code_moves_with_what_was_said_of_it_and_back(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").apply(2, FOOD, valence="harms")
    acts = project.commands("Sam")
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+o", "slash", *"food at home", "enter")
        await worked_off(app)
        assert "1 answer has it, from 1" in screen_text(app)
        await pilot.press("m")
        await pilot.press("escape", "r", *["backspace"] * 30, *"Tea", "enter")
        await app.workers.wait_for_complete()  # names much like it are looked for beside
        await pilot.pause()
        assert project.codes.names[FOOD] == "Tea"
        await pilot.press("u")
        assert project.codes.names[FOOD] == "Food at home"
    new = acts.move_code(FOOD, "home.housing")
    assert new == "home.housing.food"
    (decision,) = project.coding("Ann").view(2).decisions
    assert (decision.code, decision.valence, decision.coder) == (new, "harms", "Ann")
    linked = {link.code for link in project.links() if link.status != "withdrawn"}
    assert new in linked and FOOD not in linked
    acts.undo()
    (decision,) = project.coding("Ann").view(2).decisions
    assert (decision.code, decision.valence) == (FOOD, "harms")
    assert project.codebook.get(new) is None and project.codebook.get(FOOD) is not None


def test_codes_become_one_with_what_was_said_of_both(project: Project) -> None:
    for who, said in (("Ann", (FOOD,)), ("Ben", (FOOD, DAMP))):
        for code in said:
            project.coding(who).apply(2, code)
    acts = project.commands("Sam")
    assert project.codes.said(FOOD).words == "1 answer has it, from 2 coders."
    assert acts.merge_codes(FOOD, DAMP).going == (0, 1, 0), "Ben had said the other already"
    assert project.coding("Ann").view(2).applied == (DAMP,)
    assert project.coding("Ben").view(2).applied == (DAMP,)
    assert project.selection(Filters(code=DAMP)).count().number == 1
    acts.undo()
    assert project.coding("Ann").view(2).applied == (FOOD,)
    assert set(project.coding("Ben").view(2).applied) == {FOOD, DAMP}


async def test_a_name_much_like_another_is_asked_about(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+o", "n", *"Parks play and nature", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "There is something like" in screen_text(app)
        await pilot.pause(0.35)
        await pilot.press("escape", "escape")
        before = len(project.codebook.codes)
        await pilot.press("n", *"Ponds", "enter")
        await app.workers.wait_for_complete()  # it is compared beside the screen
        await stands_still(pilot, screen_text)
        assert "Ponds" in screen_text(app) and len(project.codebook.codes) == before + 1
        await pilot.press("ctrl+s")
        await pilot.press("u")
        assert len(project.codebook.codes) == before


async def test_links_are_proposed_agreed_and_withdrawn_from_the_map(
    app: ChecApp, project: Project
) -> None:
    project.coding("Sam").apply(2, FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "█" in screen_text(app) and "not verified" in screen_text(app)
        await pilot.press("l")
        assert "not verified" in screen_text(app), "in sight where links are made, too"
        for keys in (("p", *"damp", "enter"), ("enter",), (*"cold", "enter")):
            await pilot.press(*keys)
            await worked_off(app)
        assert "Damp, cold and disrepair" in screen_text(app)
        element = app.screen._element.id  # type: ignore[attr-defined]

        def stands() -> str:
            links = project.links()
            here = (k.status for k in links if (k.code, k.element) == (DAMP, element))
            return next(here, "withdrawn")

        assert stands() == "proposed"
        await pilot.press("home", "a")  # its own links stand above those of its drivers
        assert stands() == "agreed"
        await pilot.press("u")
        assert stands() == "proposed"
        await pilot.press("home", "s", "down", "enter")
        await worked_off(app)
        (link,) = [k for k in project.links() if (k.code, k.element) == (DAMP, element)]
        assert (link.strength, link.rationale) == ("may", "cold")
        assert "proposed · may include" in screen_text(app)
        assert "It is may include now · u undo" in screen_text(app)
        await pilot.press("home", "s", "enter")
        assert "It is may include already." in screen_text(app)
        await pilot.press("home", "x", *"too wide", "enter")
        await worked_off(app)
        assert stands() == "withdrawn"
        await pilot.press("home")
        assert f"withdrawn by {app.coding.coder} on 20" in screen_text(app)
        assert "too wide (it held: cold)" in screen_text(app)
        links = project.frameworks.withdrawn_links()
        await pilot.press("s", "x", "a")  # only what stands can be changed
        assert isinstance(app.screen, LinksScreen)
        assert project.frameworks.withdrawn_links() == links


async def test_the_map_says_whom_the_marked_line_shares_with_others(
    app: ChecApp, project: Project
) -> None:
    for segment, code in ((2, FOOD), (2, MIND), (3, FOOD)):
        project.coding("Sam").apply(segment, code)
    rows = project.results.map().rows
    both = [row for row in rows if row.shared]
    assert {row.element.parent is None for row in both} == {True, False}, "a domain, and a driver"
    async with app.run_test(size=(140, 40)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.press("e")
        await pilot.pause()
        table = app.screen.query_one(DataTable)
        for row in rows:
            table.move_cursor(row=table.get_row_index(row.element.id))
            await pilot.pause()
            kind, people = "driver" if row.element.parent else "domain", row.count.people
            said = (
                f"{row.element.label}: of {people} {'person' if people == 1 else 'people'} counted"
                f" here, {row.shared} {'counts' if row.shared == 1 else 'count'} under another"
                f" {kind} too."
            )
            assert (said in screen_text(app)) == bool(row.shared)


async def test_a_click_ticks_a_cell_of_the_grid_and_a_heading_marks_its_code(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(100, 24)) as pilot:
            await pilot.press("f10")
            grid = app.screen
            assert isinstance(grid, GridScreen)
            answers = grid.query_one(AnswerList)
            second = answers.size.width - CELL * len(grid._shown()) + CELL + 1
            await pilot.click(AnswerList, offset=(second, 2))
            code = grid._codes[1].id
            assert project.coding("Sam").view(3).applied == (code,)
            await pilot.click(AnswerList, offset=(second, 2))
            assert app.screen is grid and project.coding("Sam").view(3).applied == ()
            await pilot.click("#columns", offset=(second - CELL, 1))
            assert "1 of" in screen_text(app) and project.coding("Sam").view(3).applied == ()


async def test_a_change_of_meaning_says_which_finished_answers_wait(
    app: ChecApp, project: Project
) -> None:
    for who, at in (("Ann", 2), ("Ben", 2), ("Sam", 2)):
        coding = project.coding(who)
        coding.apply(at, FOOD)
        coding.done(at)
    food = project.codebook.get(FOOD)
    assert food is not None
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+o")
        await worked_off(app)
        assert "! 3" not in screen_text(app)
        await pilot.press("l")
        assert "No answer waits" in screen_text(app)
        project.commands("Sam").change_code(replace(food, brief="Something else"))
        await pilot.press("escape", "ctrl+o")
        await worked_off(app)
        assert "Food at home  ! 1" in screen_text(app), "one answer, of three people"
        assert "1 finished answer waits to be looked at again (" in prose(app)
        await pilot.press("l")
        said = prose(app)
        assert "! 1 finished answer waits to be looked at again" in said
        assert "home.poverty.food" in said and "Ann 1" in said and "Sam 1" in said
    app = ChecApp(project, project.coding("Sam", blind=True))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+o")
        await worked_off(app)
        await pilot.press("l")
        said = prose(app)
        assert "Sam 1" in said and "Ann" not in said, "who codes blind sees nobody else's work"


async def test_history_told_an_edit_of_the_codebook_in_three_lines_and_not_what_it_was(
    app: ChecApp, project: Project
) -> None:
    for who in ("Ann", "Sam"):
        project.coding(who).apply(2, FOOD)
    acts = project.commands("Sam")
    acts.merge_codes(FOOD, DAMP)
    acts.add_code("home.poverty", "School trips")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+y")
        said = screen_text(app)
        assert "added School trips below Poverty" in said
        assert "folded Food at home into Damp, cold and disrepair (1 answer); applied" in said
        assert "applied Food at home" in said, "the code that is gone has a name still"
        assert "to 1 answer " in prose(app), "an answer that two people coded is one"
        assert "took links along" not in said
        await pilot.press("down", "r")
        await worked_off(app)
        assert project.codebook.get(FOOD) is None, "the codebook was edited since"
        await pilot.press("up", "r")
        await worked_off(app)
        assert "Taken back: added School trips below Poverty · u undo" in screen_text(app)
        await pilot.press("down", "down", "r")
        await worked_off(app)
        assert "Taken back: folded Food at home into" in screen_text(app)
        assert project.codebook.get(FOOD) is not None
        assert "took back: folded Food at home into" in screen_text(app)


async def test_who_wants_no_second_code_of_that_name_is_asked_for_another(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+o", "down", "down", "r", "ctrl+u", *"food at home", "enter")
        await worked_off(app)
        assert "There is something like" in screen_text(app)
        await pilot.pause(0.35)
        await pilot.press("escape")
        line = app.screen.query_one(Input)
        assert line.value == "food at home", "what was typed is kept"
        await pilot.press("escape", "g", *"safe")
        offered = screen_text(app)
        assert "Safety near home  ·" not in offered, "a code is not folded into itself"


async def test_marks_of_the_grid_stand_below_their_codes_in_full_after_a_resize(
    make: Make,
) -> None:
    """The mark of the last code was cut off by the scroll bar, and after the window had become
    smaller all marks stood beside their codes, the marked one out of sight."""
    with make([f"the park has no lights {n}" for n in range(60)]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f10", *["right"] * 12)
            for size in ((120, 40), (80, 24), (60, 20), (120, 40)):
                await pilot.resize_terminal(*size)
                await pilot.pause()
                await pilot.pause()
                rows = screen_text(app).split("\n")
                named = next(n for n, row in enumerate(rows) if "13 of 56: " in row)
                grid = app.screen
                assert isinstance(grid, GridScreen)
                at = f"{rows[named + 1]} ".index(f" {grid._short[12]:^3}") + 1
                assert rows[named + 2][at : at + 3] == "[·]", "\n".join(rows[named : named + 3])


async def test_two_columns_of_the_grid_had_the_same_heading(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f10")
        grid = app.screen
        assert isinstance(grid, GridScreen)
        headings = grid._short
        assert len(set(headings)) == len(headings) == len(grid._codes)
        assert max(map(len, headings)) < CELL
        line = str(grid.query_one("#columns", Static).content).splitlines()[1]
        shown = [headings[n] for n in grid._shown()]
        assert line.split()[-len(shown) :] == shown


@pytest.mark.parametrize("way", ["codebook", "themes"])
async def test_answers_of_a_code_came_with_another_codes_column_marked_and_not_said_whose(
    way: str, app: ChecApp, project: Project
) -> None:
    project.coding("Sam").apply(1, DAMP)
    project.coding("Ann").apply(2, FOOD)
    async with app.run_test(size=(80, 24)) as pilot:
        if way == "codebook":
            await pilot.press("ctrl+o")
            await worked_off(app)
            codes = app.screen
            assert isinstance(codes, CodebookScreen)
            while codes._code is None or codes._code.id != FOOD:
                await pilot.press("down")
        else:
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.pause()
            table = app.screen.query_one(DataTable)
            at = next(n for n in range(table.row_count) if "Food" in str(table.get_row_at(n)[0]))
            table.move_cursor(row=at)
        await pilot.press("a")
        await worked_off(app)
        if way == "themes" and not isinstance(app.screen, GridScreen):
            await pilot.press("enter")  # everyone's
            await worked_off(app)
        grid = app.screen
        assert isinstance(grid, GridScreen)
        assert grid._codes[grid._code].id == FOOD
        said = prose(app)
        assert "Food at home ✓ ✗ as Sam coded" in said
        asked = "coded Food at home by anybody" if way == "codebook" else "behind “Food at home”"
        assert f"Grid: 1 answer {asked}" in said
        assert "Esc Back" in screen_text(app).splitlines()[-1]
