"""Rounds in the app: who codes them, how far they are, and how one is closed by hand."""

from __future__ import annotations

from typing import Any

import pytest
from textual.pilot import Pilot

from chec_voice.project.project import Project
from tests.chec_testing import ok, refused, run
from tests.tui.conftest import Made, Make, prose, told, worked_off
from tui.agreement.screen import AgreementScreen
from tui.app import ChecApp
from tui.dialogs.ask import AskScreen
from tui.dialogs.line import LineScreen


@pytest.fixture
def made(make: Make) -> Made:
    return make([f"we skip tea {n}" for n in range(6)])


async def press(pilot: Pilot[Any], *keys: str) -> None:
    for key in keys:
        await pilot.press(key)
    await worked_off(pilot.app)  # type: ignore[arg-type]  # each is a ChecApp here
    await pilot.app.workers.wait_for_complete()
    await pilot.pause(0.35)


def code(project: Project, who: str, many: int) -> None:
    coding = project.coding(who, round_name="pilot")
    for _ in range(many):
        at = coding.first()
        assert at is not None
        coding.done(at)


@pytest.mark.parametrize("typed", ["3", "Ann", "Ann, ann", "Ann, "])
async def test_a_round_of_one_coder_was_made_of_whatever_was_typed(
    app: ChecApp, project: Project, typed: str
) -> None:
    project.coding("Ann")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "ctrl+g", "n")
        await press(pilot, *"pilot", "enter")
        await press(pilot, *typed, "enter")
        assert isinstance(app.screen, LineScreen)
        assert "A round needs two coders at least" in told(app)
        await press(pilot, "escape")
        assert project.agreement.rounds() == [] and project.team.people() == ["Ann", "Sam"]


async def test_a_name_that_nobody_has_here_never_begins_a_coder_unasked(
    app: ChecApp, project: Project
) -> None:
    project.coding("Annabel")
    async with app.run_test(size=(120, 40)) as pilot:
        await press(pilot, "ctrl+g", "n")
        await press(pilot, *"pilot", "enter")
        await press(pilot, *"annabell, 3", "enter")
        assert "Do you mean Annabel?" in told(app)
        await press(pilot, "y")
        assert "Is 3 new here?" in told(app)
        await press(pilot, "escape")
        assert isinstance(app.screen, LineScreen) and "Who codes the round pilot?" in told(app)
        assert set(project.team.people()) == {"Annabel", "Sam"}
        await press(pilot, *["backspace"] * 20, *"annabel, Zed", "enter")
        assert "Is Zed new here?" in told(app)
        await press(pilot, "n")
        assert isinstance(app.screen, LineScreen), "no is no"
        await press(pilot, "enter")
        await press(pilot, "y")
        await press(pilot, *["backspace"] * 3, "2", "enter")
        (made,) = project.agreement.rounds()
        assert [who for who, _, _ in made.progress] == ["Annabel", "Zed"]
        assert made.words == "2 answers, open: Annabel 2, Zed 2 to go"


async def test_an_open_round_was_in_no_list_and_could_not_be_closed(
    app: ChecApp, project: Project
) -> None:
    project.agreement.new_round("pilot", ["Ann", "Ben"], n=4, seed=1)
    code(project, "Ann", 3)
    code(project, "Ben", 1)
    closing = project.agreement.foresee_close("pilot").words
    assert "Not done: Ann 1, Ben 3 to go." in closing
    assert "1 of its 4 answers was finished by all of them; agreement counts it alone." in closing
    refused(run("round", project.path, "close", "pilot", "--by", "Lee"), "Ann 1, Ben 3 to go")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g", "w")
        assert "pilot: 4 answers, open: Ann 1, Ben 3 to go" in prose(app)
        await press(pilot, "down", "enter")
        assert isinstance(app.screen, AskScreen) and closing in told(app)
        await press(pilot, "escape")
        assert not project.agreement.round("pilot").closed
        await press(pilot, "x")
        assert closing in told(app)
        await press(pilot, "y")
        assert isinstance(app.screen, AgreementScreen)
        made = project.agreement.round("pilot")
        assert made.closed
        assert len(project.agreement.compare(round_name="pilot").whole.coders) == 2
        assert project.agreement.compare(round_name="pilot").whole.answers == 1
        await press(pilot, "x")
        assert "No round is open." in prose(app)


def test_the_command_says_what_closing_does_and_that_one_alone_agrees_with_nobody(
    project: Project,
) -> None:
    said = ok("round", project.path, "new", "expert", "--coders", "Eve", "--n", "1")
    assert "A round needs two coders at least" in " ".join(said.split())
    ok("round", project.path, "new", "pilot", "--coders", "Ann,Ben", "--n", "2", "--by", "Lee")
    closing = project.agreement.foresee_close("pilot").words
    said = ok("round", project.path, "close", "pilot", "--early", "--by", "Lee")
    assert closing in " ".join(said.split())


async def test_a_round_that_waits_for_somebody_was_told_nowhere(
    project: Project,
) -> None:
    project.agreement.new_round("pilot", ["Sam", "Ben"], n=4, seed=1)
    code(project, "Sam", 1)
    waits = "The round pilot waits for you: 3 of 4 answers to go"
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert f"{waits} · Ctrl+G codes it" in prose(app)
        await press(pilot, "f9")
        assert f"{waits} · Ctrl+G codes it" in prose(app)
        await press(pilot, "escape", "ctrl+g")
        assert "Not done: Sam 3, Ben 4 to go." in told(app)
        await press(pilot, "y")
        assert app.coding.open_round == "pilot"
        await press(pilot, "f9")
        assert waits not in prose(app), "they are at it"
    assert waits in ok("review", project.path, "--coder", "Sam", "--plain", stdin="q\n")
    assert waits not in ok("review", project.path, "--coder", "Ann", "--plain", stdin="q\n")


async def test_a_lead_was_named_on_the_command_line_alone(app: ChecApp, project: Project) -> None:
    project.coding("Ann")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "f9", "w")
        assert "Nobody is yet." in told(app)
        await press(pilot, "enter")
        assert "Make Ann a safeguarding lead?" in told(app) and "taken on trust" in told(app)
        await press(pilot, "y")
        assert project.team.leads == ["Ann"]
        await press(pilot, "w", "down", "enter")
        await press(pilot, "y")
        assert project.team.leads == ["Ann"], "Sam is no lead, and names none"


async def test_agreement_on_everything_was_an_empty_page(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g")
        assert "Coders differ on no answer" in prose(app)
        nothing = project.agreement.compared()
        assert " ".join(nothing[0].split()) in told(app)
        await press(pilot, "escape")
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=4, seed=1)
        for who in ("Ann", "Ben"):
            code(project, who, 4)
        await press(pilot, "ctrl+g")
        said = "Ann and Ben judged the same 4 answers of 4 people."
        assert said in told(app)
    assert said in " ".join(ok("adjudicate", project.path).split())


@pytest.mark.parametrize("inside", [False, True])
async def test_who_is_in_a_round_may_end_it_before_they_are_done(
    project: Project, inside: bool
) -> None:
    project.agreement.new_round("pilot", ["Sam", "Ben"], n=4, seed=1)
    app = ChecApp(project, project.coding("Sam", round_name="pilot" if inside else None))
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g")
        await press(pilot, "x")
        assert "No answer was finished by all of them" in told(app)
        await press(pilot, "y")
        assert project.agreement.round("pilot").closed
        assert app.screen is app.review and not app.coding.blind
        assert "The round pilot is closed" in prose(app)
        assert "BLIND" not in prose(app) and "waits for you" not in prose(app)


async def test_a_round_took_fewer_answers_than_were_asked_for_without_a_word(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann"), project.coding("Ben")
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g", "n")
        await press(pilot, *"pilot", "enter")
        await press(pilot, *"Ann, Ben", "enter")
        assert "6 answers are left" in prose(app)
        await press(pilot, *["backspace"] * 3, *"99999", "enter")
        assert "Only 6 answers are left: all of them?" in told(app)
        await press(pilot, "n")
        assert isinstance(app.screen, LineScreen) and project.agreement.rounds() == []
        await press(pilot, *["backspace"] * 3, *"99999", "enter")
        await press(pilot, "y")
        assert [one.answers for one in project.agreement.rounds()] == [6]
    path = str(project.path)
    said = ok("round", path, "status")
    assert "asked for" not in said, "said once, when it is made"


async def test_no_answer_left_for_a_round_was_said_with_options_of_the_command_line(
    app: ChecApp, project: Project
) -> None:
    project.agreement.new_round("all", ["Ann", "Ben"], n=6)
    async with app.run_test(size=(80, 24)) as pilot:
        await press(pilot, "ctrl+g", "n")
        await press(pilot, *"more", "enter")
        await press(pilot, *"Ann, Ben", "enter")
        assert "There is no answer that all of these coders could still code blind." in prose(app)
        assert "Bring in answers first (" in prose(app) and "--coded" not in prose(app)
        await press(pilot, "enter")
        assert "Who codes the round more?" in told(app)


def test_the_command_says_how_many_answers_a_round_took_where_fewer_were_left(
    project: Project,
) -> None:
    path = str(project.path)
    project.coding("Ann"), project.coding("Ben")
    made = ok("round", path, "new", "pilot", "--n", "99999", "--coders", "Ann,Ben")
    assert "99,999 were asked for, and only 6 answers were left: the round has all of them." in made


def test_answers_of_a_closed_round_that_nobody_judged_were_in_no_other_round(
    project: Project,
) -> None:
    door = project.agreement
    door.new_round("pilot", ["Ann", "Ben"], n=6, seed=1)
    code(project, "Ann", 2)
    assert door.left_blind(["Ann", "Ben"]) == door.left_blind(["Ann", "Cat"]) == 0
    door.close_round("pilot", "Ann", early=True)
    assert door.left_blind(["Ann", "Ben"]) == 4, "Ann judged two"
    assert door.left_blind(["Ben", "Cat"]) == 6
    assert door.new_round("next", ["Ann", "Ben"], n=9).answers == 4
    coding = project.coding("Ann", round_name="next")
    at = coding.first()
    assert at is not None
    coding.done(at)
    project.commands("Ann").undo()
    state = {one.name: one.closed for one in door.rounds()}
    assert state == {"pilot": True, "next": False}, "what was closed by hand stays closed"
