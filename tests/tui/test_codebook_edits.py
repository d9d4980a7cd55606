"""The codebook in the app: what an edit does is said before it, and "no" leaves nothing behind."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from chec_voice.project import codebook_acts
from chec_voice.project.project import Project
from tests.chec_testing import ok
from tests.tui.conftest import Made, Make, prose, screen_text, told, worked_off
from tui.app import ChecApp
from tui.codebook.screen import CodebookScreen
from tui.dialogs.ask import AskScreen
from tui.dialogs.definitions import definition
from tui.dialogs.line import LineScreen

FOOD, DAMP, POVERTY = "home.poverty.food", "home.housing.damp_cold", "home.poverty"


@pytest.fixture
def made(make: Make) -> Made:
    return make(["one", "two", "three", "four", "five"])


@pytest.fixture(autouse=True)
def coded(project: Project) -> None:
    """Two people finished answers with nested codes."""
    acts = project.commands("Lee")
    acts.make(codebook_acts.ruling(project.codebook, DAMP, "It is about food.", FOOD))
    for who, at, codes in (
        ("Ann", 2, (FOOD, DAMP)),
        ("Ben", 2, (FOOD, POVERTY)),
        ("Ann", 3, (FOOD,)),
        ("Ben", 4, (DAMP,)),
    ):
        coding = project.coding(who)
        for code in codes:
            coding.apply(at, code)
        coding.done(at)


async def at(pilot: Pilot[Any], app: ChecApp, name: str, *then: str) -> None:
    """Open the codebook at a code, and press keys there; a question comes once it is counted."""
    await pilot.press("ctrl+o", "slash", *name, "enter")
    await worked_off(app)
    assert isinstance(app.screen, CodebookScreen) and app.screen._code is not None
    assert app.screen._code.name == name
    for key in then:
        await pilot.press(key)
    await settled(pilot, app)


async def settled(pilot: Pilot[Any], app: ChecApp) -> None:
    await app.workers.wait_for_complete()
    await worked_off(app)
    await pilot.pause(0.35)


def asked(app: ChecApp, said: str) -> None:
    """The question that stands there has this sentence, word for word."""
    assert isinstance(app.screen, AskScreen), prose(app)
    assert " ".join(said.split()) in told(app)


def said_by_command(project: Project, *options: str) -> str:
    """What the command line says that the same edit would do."""
    said = ok("codebook", project.path, *options, "--by", "Lee", "--dry-run")
    return " ".join(said.replace("Dry run: nothing was written.", "").split())


async def test_taking_a_code_out_counted_only_answers_with_itself_not_with_codes_below(
    app: ChecApp, project: Project
) -> None:
    said = said_by_command(project, POVERTY, "--retire")
    assert said.startswith("1 answer has it, and 2 have it or a code below it, from 2 coders.")
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Poverty", "x")
        asked(app, said)
        await pilot.press("escape")
        assert project.codebook.get(POVERTY) is not None
        await pilot.press("x")
        await settled(pilot, app)
        await pilot.press("y")
        await settled(pilot, app)
        assert project.codebook.get(FOOD) is None
        await pilot.press("u")
        assert project.codebook.get(FOOD) is not None


async def test_merging_said_nothing_of_finished_answers_that_come_back(
    app: ChecApp, project: Project
) -> None:
    said = said_by_command(project, FOOD, "--merge-into", DAMP)
    assert "2 finished answers will wait to be looked at again by 2 coders." in said
    async with app.run_test(size=(80, 24)) as pilot:
        await at(pilot, app, "Food at home", "g", *"damp")
        await pilot.press("enter")
        await settled(pilot, app)
        asked(app, "1 answer gets Damp, cold and disrepair instead; 1 answer has it already.")
        await pilot.press("end")
        await pilot.pause()
        asked(app, "2 finished answers will wait to be looked at again by 2 coders.")
        before = {(one.coder, one.segment_id) for one in project.codes.to_look_again()}
        await pilot.press("y")
        await settled(pilot, app)
        now = {(one.coder, one.segment_id) for one in project.codes.to_look_again()}
        assert now - before == {("Ann", 2), ("Ben", 4)}
        await pilot.press("ctrl+y")
        await settled(pilot, app)
        said = "folded Food at home into Damp, cold and disrepair (2 answers, 2 to be looked at"
        assert said in prose(app)


async def test_another_meaning_was_saved_without_a_word_of_what_comes_back(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Food at home", "e")
        assert "how many is said before it is saved" in told(app)
        await pilot.press("end", *"!", "ctrl+s")
        await settled(pilot, app)
        assert isinstance(app.screen, CodebookScreen), "a name changes nothing, and is not asked"
        await pilot.press("e", "tab", "tab", "end", *" Also snacks.", "ctrl+s")
        await settled(pilot, app)
        asked(
            app, "2 finished answers will wait to be looked at again by 2 coders (3 looks in all)."
        )
        brief = project.codebook.get(FOOD)
        await pilot.press("escape", "ctrl+s")
        assert project.codebook.get(FOOD) == brief
        await settled(pilot, app)
        await pilot.press("y")
        await settled(pilot, app)
        changed = project.codebook.get(FOOD)
        assert changed is not None and changed.brief.endswith("Also snacks.")
        assert "! 2 finished answers wait to be looked at again (Ann 2, Ben 1)" in told(app)


@pytest.mark.parametrize("no", [("escape",), ("enter", "escape")])
async def test_a_split_that_was_given_up_left_its_new_code_behind(
    app: ChecApp, project: Project, no: Sequence[str]
) -> None:
    before = project.codebook
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Food at home", "s", *"Ponds", "enter")
        assert isinstance(app.screen, LineScreen) and "When is Food at home not" in told(app)
        assert app.screen.query_one(Input).value == "It is about Ponds."
        for key in no:
            await pilot.press(key)
            await settled(pilot, app)
        assert isinstance(app.screen, CodebookScreen) and project.codebook == before


async def test_a_split_says_when_not_and_lists_as_many_answers_as_it_said(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").raise_concern(project.coding("Ann").view(3).response_id)
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Food at home", "s", *"Ponds", "enter")
        await pilot.press(*"Crisps and such.", "enter")
        await settled(pilot, app)
        asked(
            app, "1 answer has it, from 2 coders. 1 more is with the safeguarding lead: in no list"
        )
        asked(
            app, "1 finished answer will wait to be looked at again by 2 coders (2 looks in all)."
        )
        assert "Split it, and list the 1 answer" in told(app)
        await pilot.press("l")
        await settled(pilot, app)
        food = project.codebook.get(FOOD)
        assert food is not None
        assert [(r.when, r.use) for r in food.when_not_to_use[-1:]] == [
            ("Crisps and such.", f"{POVERTY}.ponds")
        ]
        assert "1 of 1" in prose(app)


async def test_a_code_of_a_name_that_stood_before_brings_its_answers_back_and_says_so(
    app: ChecApp, project: Project
) -> None:
    project.commands("Sam").retire_code(FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Poverty", "n", *"Food", "enter")
        if "There is something like" in told(app):
            await pilot.press("y")
            await settled(pilot, app)
        asked(app, "A code of this name stood here before: 2 answers have it still, and count")
        await pilot.press("escape")
        assert project.codebook.get(FOOD) is None


async def test_a_frozen_codebook_let_one_fill_in_the_form_and_refused_at_its_end(
    app: ChecApp, project: Project
) -> None:
    project.agreement.new_round("pilot", ["Cat", "Dan"], n=1, freeze=True)
    before = project.codebook
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, "Food at home")
        assert "Codes · frozen by the round pilot" in prose(app)
        for key in "ernmgsx":
            await pilot.press(key)
            await settled(pilot, app)
            asked(app, "The codebook is frozen while the round 'pilot' is coded.")
            await pilot.press("enter")
            assert isinstance(app.screen, CodebookScreen)
        assert project.codebook == before
        project.agreement.close_round("pilot", "Cat", early=True)
        await pilot.press("r")
        await settled(pilot, app)
        assert isinstance(app.screen, LineScreen), "free again"
        assert "frozen" not in prose(app)


@pytest.mark.parametrize("name", ["Food at home", "Damp, cold and disrepair"])
async def test_an_edit_about_many_judgements_held_the_screen(
    app: ChecApp, project: Project, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr("tui.session.MANY", 2)
    started: list[str] = []
    start = app.jobs.start
    monkeypatch.setattr(app.jobs, "start", lambda *a, **b: (started.append(a[0]), start(*a, **b)))
    before = project.codebook
    async with app.run_test(size=(120, 40)) as pilot:
        await at(pilot, app, name, "x")
        await pilot.press("y")
        await settled(pilot, app)
        assert project.codebook.get(FOOD if name.startswith("Food") else DAMP) is None
        assert f"{name} is taken out" in told(app)
        await pilot.press("u")
        await settled(pilot, app)
        assert project.codebook.codes == before.codes
        await pilot.press("e", "tab", "tab", "end", *" Also snacks.", "ctrl+s")
        await settled(pilot, app)
        await pilot.press("y")
        await settled(pilot, app)
        assert isinstance(app.screen, CodebookScreen)
        assert project.codebook.codes != before.codes
    assert started.count("edit-codebook") == 2


async def test_where_a_code_stands_now_was_left_out_of_the_places_it_can_go_to(
    app: ChecApp,
) -> None:
    """Its children stood there as if they were below what came before."""
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("ctrl+o")
        await worked_off(app)
        screen = app.screen
        assert isinstance(screen, CodebookScreen)
        while screen._code is None or screen._code.id != FOOD:
            await pilot.press("down")
        await pilot.press("m")
        lines = screen_text(app).splitlines()
        at = next(n for n, line in enumerate(lines) if "(where it is now)" in line)
        assert "Poverty" in lines[at]
        choices = app.screen.query_one(OptionList)
        now = next(n for n, one in enumerate(choices.options) if one.disabled)
        choices.highlighted = now - 1
        await pilot.press("down")
        assert choices.highlighted == now + 1, "it is passed over"


def test_a_line_of_when_not_to_use_a_code_ran_into_the_code_to_use(project: Project) -> None:
    acts = project.commands("Sam")
    made = codebook_acts.splitting(project.codebook, FOOD, ["Takeaways"], ["It is about takeaways"])
    acts.make(made)
    food = project.codebook.get(FOOD)
    assert food is not None
    assert "It is about takeaways. Use: Takeaways." in definition(project.codebook, food).plain
