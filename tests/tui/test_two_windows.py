"""One coder with two windows on the project: what was said in the one is known in the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from chec_voice.project.coding import Coding
from chec_voice.project.project import Project
from tests.tui.conftest import Make, prose, worked_off
from tui.app import ChecApp
from tui.coding.desk import Desk
from tui.grid.screen import GridScreen

FOOD, DAMP = "home.poverty.food", "home.housing.damp_cold"


async def test_what_the_same_coder_said_in_another_window_is_not_said_again(make: Make) -> None:
    with make().open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            view = app.review.desk.view
            assert view is not None and len(view.candidates) > 1
            at, first, second = view.segment_id, *(one.code for one in view.candidates[:2])
            with Project.open(project.path) as other:
                there = other.coding("Sam")
                there.apply(at, first)
                there.reject(at, second)
                there.done(at)
            before = project.facts()["decisions"]
            await pilot.press("1")
            await worked_off(app)
            assert "is applied already" in prose(app)
            app.review.desk.chosen = 1
            assert "is rejected already" in app.review.desk.reject()
            await pilot.press("enter")
            await worked_off(app)
            assert project.facts()["decisions"] == before
            acts = [line.kind for line in project.commands("Sam").history()]
            assert acts.count("decide") == 2 and acts.count("review") == 1


def _repeats(coding: Coding, at: int) -> None:
    coding.apply(at, FOOD)


@pytest.mark.parametrize(
    ("there", "here", "said"),
    [
        (lambda c, at: c.memo(at, "odd one"), lambda d: d.memo("odd one "), "stands here already"),
        (_repeats, lambda d: d.repeat(), "Food at home: applied already"),
        (lambda c, at: c.skip(at), lambda d: d.skip(), "Skipped already"),
        (lambda c, at: c.not_sure(at, True), lambda d: d.not_sure(), "not sure already"),
        (lambda c, at: c.done(at), lambda d: d.none(), "Done already: no code applies"),
        (lambda c, at: c.apply(at, FOOD), lambda d: d.none(), "This answer has a code"),
        (lambda c, at: c.remove(at, DAMP), lambda d: d.remove(DAMP), "is removed already"),
        (
            lambda c, at: c.describe(at, DAMP, {"valence": "harms"}),
            lambda d: d.valence(),
            "in another window",
        ),
    ],
    ids=["memo", "repeat", "skip", "not sure", "none", "none, with a code", "remove", "valence"],
)
def test_an_act_that_stood_already_was_written_a_second_time(
    there: Callable[[Coding, int], None], here: Callable[[Desk], str], said: str, make: Make
) -> None:
    with make().open() as project:
        desk = Desk(project.coding("Sam"))
        desk.start()
        desk.apply(FOOD)
        desk.done()
        view = desk.view
        assert view is not None
        at = view.segment_id
        if said in ("is removed already", "in another window"):
            project.coding("Sam").apply(at, DAMP)
            desk.open(at)
        with Project.open(project.path) as other:
            there(other.coding("Sam"), at)
        before = len(project.commands("Sam").history())
        assert said in here(desk)
        assert len(project.commands("Sam").history()) == before


async def test_a_tick_of_the_grid_that_stood_already_was_written_a_second_time(
    make: Make,
) -> None:
    with make().open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f10")
            await worked_off(app)
            grid = app.screen
            assert isinstance(grid, GridScreen)
            code = grid._codes[grid._code]
            with Project.open(project.path) as other:
                other.coding("Sam").apply(1, code.id)
            before = len(project.commands("Sam").history())
            await pilot.press("t")
            await worked_off(app)
            assert f"{code.name} is applied already." in prose(app)
            assert len(project.commands("Sam").history()) == before
            await pilot.press("t")
            await worked_off(app)
            assert f"Removed {code.name}" in prose(app)


@pytest.mark.parametrize("back", [("f9", "escape"), ("question_mark", "escape"), ("1",)])
async def test_what_was_flagged_in_another_window_stayed_readable_beside(
    make: Make, back: tuple[str, ...]
) -> None:
    """Among the answers around this one, until somebody went on to the next."""
    with make(["we skip tea", "he hits me at home", "three"]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await worked_off(app)
            assert "he hits me" in prose(app)
            with Project.open(project.path) as other:
                there = other.coding("Sam")
                at = next(one for one in other.selection().page() if "hits" in one.text)
                there.raise_concern(there.view(at.segment_id).response_id)
            for key in back:
                await pilot.press(key)
                await worked_off(app)
            assert app.screen is app.review and "we skip tea" in prose(app)
            assert "he hits me" not in prose(app) and "three" in prose(app)
