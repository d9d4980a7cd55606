"""Answers that wait to be looked at again: told on the first screen and at home, a key away."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from textual.pilot import Pilot

from chec_voice.project import Filters
from chec_voice.project.project import Project
from tests.chec_testing import ok, run
from tests.tui.conftest import Made, Make, prose, screen_text, stands_still
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.home.screen import HomeScreen

FOOD, DAMP = "home.poverty.food", "home.housing.damp_cold"
LONG = "The park has no lights at all, so I feel dodgy there. " * 12
AGAIN = Filters(state="look again")


@pytest.fixture
def made(make: Make) -> Made:
    return make([LONG, "we skip tea", "three", "four", "five"], hints=())


@pytest.fixture
def parts(project: Project) -> list[int]:
    """Sam finished the parts of a long answer and one short answer, before a code was changed."""
    lines = project.selection().page()
    long = [one.segment_id for one in lines if "park" in one.text]
    short = next(one.segment_id for one in lines if "tea" in one.text)
    assert len(long) > 1
    for who in ("Sam", "Lee"):
        coding = project.coding(who)
        for at in (*long, short):
            coding.apply(at, FOOD)
            coding.done(at)
    code = project.codebook.get(FOOD)
    assert code is not None
    project.commands("Lee").change_code(replace(code, definition="Something else by now."))
    return [*long, short]


def waiting(project: Project, who: str = "Sam") -> list[int]:
    return [one.segment_id for one in project.coding(who).select(AGAIN).page()]


async def settled(pilot: Pilot[Any]) -> None:
    await pilot.app.workers.wait_for_complete()
    await stands_still(pilot)


@pytest.mark.parametrize("size", [(60, 24), (80, 24), (120, 40)])
async def test_answers_that_wait_were_told_on_the_codebook_screen_only(
    project: Project, parts: list[int], size: tuple[int, int]
) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=size) as pilot:
        await settled(pilot)
        assert "2 of your answers wait to be looked at again · Y" in prose(app), (
            "answers, not parts"
        )
        await pilot.press("f9")
        await settled(pilot)
        assert "2 of your answers wait to be looked at again · Y" in prose(app)
        await pilot.press("Y")
        await settled(pilot)
        assert isinstance(app.screen, ReviewScreen)
        assert app.review.desk.coding.selection.filters == AGAIN
        view = app.review.desk.view
        assert view is not None and view.segment_id == parts[0] and view.again
        assert f"{len(parts)} parts of 2 answers to look at again · Y goes back" in prose(app)


async def test_an_answer_leaves_the_list_once_it_was_looked_at_and_undo_brings_it_back(
    project: Project, parts: list[int]
) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("Y", "enter")
        assert waiting(project) == parts[1:] and waiting(project, "Lee") == parts
        await pilot.press("u")
        view = app.review.desk.view
        assert waiting(project) == parts and view is not None and view.again
        await pilot.press("U")
        assert waiting(project) == parts[1:]
        await pilot.press(*["enter"] * len(parts))
        assert waiting(project) == []
        await settled(pilot)
        assert "No other answer is like that." in prose(app), prose(app)
        await pilot.press("Y")
        assert app.review.desk.coding.selection.filters == Filters()
        await pilot.press("Y")
        assert "None of your answers waits to be looked at again." in prose(app)


async def test_one_that_waits_says_so_however_somebody_came_to_it(
    project: Project, parts: list[int]
) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("slash", *"tea", "enter")
        await settled(pilot)
        view = app.review.desk.view
        assert view is not None and view.segment_id == parts[-1]
        assert "Look again: definition changed, on Food at home" in prose(app)
        await pilot.press("enter")
        assert waiting(project) == parts[:-1]
        await pilot.press("y", "down", "enter")
        await pilot.pause()
        assert "to be looked at again" in screen_text(app), "the list of states has it"


async def test_keys_for_what_waits_are_in_no_footer_where_nothing_waits(project: Project) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(120, 40)) as pilot:
        await settled(pilot)
        assert "Look again" not in screen_text(app)
        await pilot.press("f9")
        await settled(pilot)
        assert isinstance(app.screen, HomeScreen) and "Look again" not in screen_text(app)


async def test_all_answers_are_done_counted_parts(project: Project, parts: list[int]) -> None:
    coding = project.coding("Kim")
    for line in project.selection().page():
        coding.done(line.segment_id)
    app = ChecApp(project, coding)
    async with app.run_test(size=(80, 24)) as pilot:
        await settled(pilot)
        assert "All 5 answers are done. Thank you." in screen_text(app)


async def test_other_answers_were_called_done_when_a_filter_had_none_left(
    project: Project, parts: list[int]
) -> None:
    coding = project.coding("Kim")
    coding.skip(parts[-1])
    app = ChecApp(project, coding)
    async with app.run_test(size=(80, 24)) as pilot:
        app.review.go(lambda: app.review.desk.narrow(Filters(state="skipped")))
        await pilot.press("n")
        await settled(pilot)
        assert "No other answer is like that." in prose(app)
        assert "You go through only answers that were skipped." in prose(app)


def test_the_plain_review_goes_through_what_waits(project: Project, parts: list[int]) -> None:
    path = project.path
    said = run("review", path, "--coder", "Sam", stdin="q\n").stdout
    assert "2 of your answers wait to be looked at again" in said
    only = ("--state", "look again")
    said = run("review", path, "--coder", "Sam", *only, stdin="n\n" * 9).stdout
    assert said.count("Look again: definition changed") == len(parts)
    assert "No more answers to be looked at again." in said
    assert waiting(project) == []
    told = ok("codebook", path, "--look-again")
    assert "2 finished answers wait to be looked at again (Lee 2)" in told
    assert [line.split()[-1] for line in told.splitlines() if FOOD in line] == ["2"], told


def test_a_blind_coder_stays_blind_while_looking_again(project: Project, parts: list[int]) -> None:
    coding = project.coding("Sam", blind=True)
    coding.narrow(AGAIN)
    at = coding.first()
    assert at == parts[0] and coding.view(at).hidden and coding.view(at).again
    coding.done(at)
    assert waiting(project) == parts[1:]


async def test_who_left_while_looking_again_is_not_sent_there_once_more(
    project: Project, parts: list[int]
) -> None:
    for _ in range(2):
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await settled(pilot)
            if app.coding.selection.filters != AGAIN:
                await pilot.press("Y")
                continue
            said = prose(app)
            assert "Only answers to be looked at again, as you left it" in said
            assert "Y goes through them" not in said
            return
    raise AssertionError("the filter was not kept")
