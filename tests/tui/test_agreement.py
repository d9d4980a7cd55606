"""Settling in the app: one key, why, and the way back."""

from __future__ import annotations

from dataclasses import replace

import pytest
from textual.pilot import Pilot

from chec_voice.project import Filters
from chec_voice.project.project import Project
from tests.tui.conftest import Make, prose, screen_text, told, worked_off
from tui.app import ChecApp

FOOD, DAMP, SAFE = "home.poverty.food", "home.housing.damp_cold", "cross_cutting.safety"


def differ(project: Project) -> None:
    """Ann and Ben judge three answers blind; they differ on two."""
    for who, said in (("Ann", (FOOD, FOOD, FOOD)), ("Ben", (DAMP, FOOD, DAMP))):
        coding = project.coding(who, blind=True)
        for at, code in enumerate(said, 1):
            coding.apply(at, code)
            coding.done(at)


async def press(pilot: Pilot[None], *keys: str) -> None:
    """Press, and wait for what is compared beside the screen."""
    for key in keys:
        await pilot.press(key)
        await worked_off(pilot.app)  # type: ignore[arg-type]  # each is a ChecApp here
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_differences_are_settled_with_a_key_and_a_reason(
    make: Make, size: tuple[int, int]
) -> None:
    with make([f"cold and hungry {n}" for n in range(6)]).open() as project:
        differ(project)
        app = ChecApp(project, project.coding("Lee"))
        async with app.run_test(size=size) as pilot:
            await press(pilot, "ctrl+g")
            assert "2 answers on which coders differ, 2 not settled yet" in screen_text(app)
            assert "1 Ann: Food at home" in screen_text(app)
            await press(pilot, "1", *"They are hungry.", "enter")
            assert "2 answers on which coders differ, 1 not settled yet" in screen_text(app)
            first, second = project.agreement.disputes()
            assert first.settled == (FOOD,) and first.reasons == ("They are hungry.",)
            assert second.settled is None
            await press(pilot, "r", "enter")
            assert "3 finished answers will wait to be looked at again by 2 coders" in told(app)
            await pilot.pause(0.35)
            await press(pilot, "y")
            rules = [code.when_not_to_use for code in project.codebook.codes]
            assert any(rule.when == "They are hungry." for some in rules for rule in some)
            await press(pilot, "b", "enter")
            assert set(project.agreement.disputes()[1].settled or ()) == {FOOD, DAMP}
            await press(pilot, "u")
            assert project.agreement.disputes()[1].settled is None
            await press(pilot, "U")
            assert set(project.agreement.disputes()[1].settled or ()) == {FOOD, DAMP}
            assert "Done again: settled an answer: " in screen_text(app)
            await press(pilot, "U")
            assert "Nothing you took back in settling is left to do again." in screen_text(app)
            await press(pilot, "f")
            assert "kappa" in screen_text(app)
            await press(pilot, "escape", "escape")
            assert app.screen is app.review


async def test_a_rule_stood_unsaid_when_what_was_settled_was_taken_back(make: Make) -> None:
    def ruled(project: Project) -> list[str]:
        rules = [rule for code in project.codebook.codes for rule in code.when_not_to_use]
        return [rule.when for rule in rules if rule.when == "They are hungry."]

    def settled(project: Project) -> list[bool]:
        return [one.settled is not None for one in project.agreement.disputes()]

    def offered(app: ChecApp) -> bool:
        return app.screen.check_action("rule", ()) is True

    with make([f"cold and hungry {n}" for n in range(6)]).open() as project:
        differ(project)
        app = ChecApp(project, project.coding("Lee"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "ctrl+g")
            assert not offered(app)
            await press(pilot, "1", *"They are hungry.", "enter")
            assert offered(app), "right after it was settled"
            await press(pilot, "up")
            assert offered(app), "where it is marked"
            await press(pilot, "down")
            assert not offered(app), "the other was not settled"
            await press(pilot, "up", "r", "enter")
            await pilot.pause(0.35)
            await press(pilot, "y")
            assert len(ruled(project)) == 1
            await press(pilot, "u")
            assert not ruled(project) and settled(project) == [True, False]
            assert "Taken back: said when not to use" in prose(app)
            assert offered(app)
            await press(pilot, "u")
            assert settled(project) == [False, False]
            assert "Taken back: settled an answer" in prose(app)
            assert not offered(app)
            await press(pilot, "u")
            assert "Nothing you did in settling is left to undo." in prose(app)
            await press(pilot, "U")
            assert settled(project) == [True, False] and not ruled(project)
            assert offered(app), "it came again with its reason"
            await press(pilot, "U")
            assert len(ruled(project)) == 1
            assert "Done again: said when not to use" in prose(app)
        again = ChecApp(project, project.coding("Lee"))
        async with again.run_test(size=(80, 24)) as pilot:
            await press(pilot, "ctrl+g")
            assert not offered(again), "the other is marked, which was not settled"
            await press(pilot, "up")
            assert offered(again), "also in an app that was opened again"
            food = project.codebook.get(FOOD)
            assert food is not None
            project.commands("Kim").change_code(replace(food, brief="What is eaten."))
            await press(pilot, "u")
            assert settled(project) == [False, False] and len(ruled(project)) == 1
            assert "The rule stands, as the codebook was changed since. Taken back" in prose(again)


async def test_who_codes_blind_is_not_shown_what_others_said(make: Make) -> None:
    with make([f"cold and hungry {n}" for n in range(6)]).open() as project:
        differ(project)
        project.agreement.new_round("pilot", ["Lee", "Kim"], n=2, seed=1)
        app = ChecApp(project, project.coding("Lee"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "ctrl+g")
            assert "You code blind in the round pilot" in screen_text(app)
            assert "Ann" not in screen_text(app)


async def test_who_is_done_with_a_round_sees_agreement_in_the_same_window(make: Make) -> None:
    """The window in which somebody had coded a round said for ever that they code blind."""
    with make([f"cold and hungry {n}" for n in range(6)]).open() as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=3, seed=1)
        app = ChecApp(project, project.coding("Ann", round_name="pilot"))
        async with app.run_test(size=(80, 24)) as pilot:
            for _ in range(3):
                await pilot.press("c", *"food at home", "enter", "enter")
            assert "where you differ from others, once all of you are done" in screen_text(app)
            await pilot.press("ctrl+g")
            assert "Not shown: 3 answers of the round pilot" in prose(app)
            await pilot.press("escape")
            ben = project.coding("Ben", round_name="pilot")
            while (at := ben.first()) is not None:
                ben.apply(at, DAMP)
                ben.done(at)
            await pilot.press("ctrl+g")
            assert "3 answers on which coders differ, 3 not settled yet" in screen_text(app)


async def test_a_round_is_looked_at_alone_and_its_third_coder_is_taken_with_a_key(
    make: Make,
) -> None:
    with make([f"cold and hungry {n}" for n in range(6)]).open() as project:
        differ(project)
        project.agreement.new_round("pilot", ["Cat", "Dan", "Eve"], n=3, seed=1)
        for who, code in (("Cat", FOOD), ("Dan", DAMP), ("Eve", SAFE)):
            coding = project.coding(who, round_name="pilot")
            while (at := coding.first()) is not None:
                coding.apply(at, code)
                coding.done(at)
        app = ChecApp(project, project.coding("Lee"))
        async with app.run_test(size=(120, 40)) as pilot:
            await press(pilot, "ctrl+g")
            every = len(project.agreement.disputes())
            assert every > 3 and f"{every} answers on which coders differ" in screen_text(app)
            await press(pilot, "w", "down", "enter")
            assert "Round pilot: 3 answers on which coders differ" in screen_text(app)
            assert "3 Eve: Safety" in screen_text(app)
            await press(pilot, "4")
            assert project.agreement.disputes(round_name="pilot")[0].settled is None
            await press(pilot, "3", "enter")
            assert project.agreement.disputes(round_name="pilot")[0].settled == (SAFE,)
            await press(pilot, "f")
            assert "Cat, Dan and Eve" in screen_text(app) and "Ann" not in screen_text(app)
            await press(pilot, "escape", "ctrl+g")
            assert app.screen is app.review


async def test_who_trains_sees_after_each_answer_where_the_expert_judged_otherwise(
    make: Make,
) -> None:
    """It was shown by `review --plain` alone."""
    with make([f"cold and hungry {n}" for n in range(3)]).open() as project:
        project.agreement.new_round("expert", ["Ann"], n=2, seed=1)
        expert = project.coding("Ann", round_name="expert")
        while (at := expert.first()) is not None:
            expert.apply(at, FOOD)
            expert.done(at)
        project.agreement.new_round("first day", ["Nat"], against="expert")
        app = ChecApp(project, project.coding("Nat", round_name="first day"))
        async with app.run_test(size=(80, 24)) as pilot:
            await press(pilot, "n")
            assert "Ann also says Food at home" in screen_text(app)
            await press(pilot, "escape", "c", *"food", "enter", "enter")
            assert "Done: as Ann coded it" in screen_text(app)
            assert project.agreement.training("first day")["Nat"].answers == 2


async def test_leaving_a_round_goes_back_to_what_was_before_it_blind_and_filters_too(
    make: Make,
) -> None:
    """Back at "all answers", `--blind` was forgotten: suggestions stood there."""
    with make([f"we skip tea when money runs out {n}" for n in range(4)]).open() as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=2, seed=1)
        app = ChecApp(project, project.coding("Ann", blind=True, order="smart"))
        async with app.run_test(size=(80, 24)) as pilot:
            before = app.coding
            before.narrow(Filters(words="tea"))
            for stands in ("0 / 2", "hidden"):
                await pilot.press("ctrl+g")
                await pilot.pause(0.35)
                await pilot.press("y")
                await pilot.app.workers.wait_for_complete()
                await pilot.pause()
                assert "BLIND" in screen_text(app) and stands in screen_text(app)
            assert app.coding.blind and app.coding.open_round is None
            assert app.coding.order == "smart" and app.coding.selection.filters.words == "tea"


async def test_a_round_that_closes_leaves_nobody_blind_who_was_not(make: Make) -> None:
    with make([f"we skip tea when money runs out {n}" for n in range(4)]).open() as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=1, seed=1)
        ben = project.coding("Ben", round_name="pilot")
        ben.done(ben.first() or 0)
        app = ChecApp(project, project.coding("Ann"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("ctrl+g")
            await pilot.pause(0.35)
            await pilot.press("y")
            await pilot.app.workers.wait_for_complete()
            await pilot.press("n")
            await pilot.app.workers.wait_for_complete()
            await pilot.press("f9", "escape")
            await pilot.app.workers.wait_for_complete()
            await pilot.pause()
            assert "BLIND" not in screen_text(app) and not app.coding.blind
