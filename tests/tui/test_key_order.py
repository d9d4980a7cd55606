"""Keys typed without a pause, as a fast hand, a paste or a screen reader sends them."""

from __future__ import annotations

import pytest
from chec_testing import value_of
from textual import events
from textual.widgets import Input, OptionList, TextArea

from chec_voice.project.project import Project
from tests.tui.conftest import Make, at_once, decisions, screen_text, worked_off
from tui.app import ChecApp
from tui.dialogs.codes import CodeScreen


async def test_letters_that_fit_no_code_never_apply_one(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)):
        at_once(app, ["c", *"qwzx", "enter"])
        await worked_off(app)
        assert decisions(project) == []
        assert isinstance(app.screen, CodeScreen)
        assert app.screen.query_one(Input).value == "qwzx"
        assert app.screen.query_one(OptionList).highlighted is None
        assert "none is taken" in screen_text(app)


async def test_enter_applies_what_the_typed_text_finds(app: ChecApp, project: Project) -> None:
    wanted = project.coding("Sam").find_codes("bullying")[0].id
    async with app.run_test(size=(80, 24)):
        at_once(app, ["c", *"bullying", "enter"])
        await worked_off(app)
        assert decisions(project) == [(wanted, "apply", "unaided")]


@pytest.mark.parametrize("words", ["damp", "bullying", "park", "bus", "sleep", "fairness"])
async def test_enter_overtakes_no_letter_when_the_picker_is_open(
    app: ChecApp, project: Project, words: str
) -> None:
    wanted = project.coding("Sam").find_codes(words)[0].id
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        at_once(app, [*words, "enter"])
        await worked_off(app)
        assert [code for code, _, _ in decisions(project)] == [wanted]


async def test_thirty_keys_at_once_do_what_they_do_one_by_one(
    app: ChecApp, project: Project
) -> None:
    damp = "home.housing.damp_cold"
    keys = ["c", *"damp", "enter", "m", *"ask Jo, today", "ctrl+s", "a", "x", "enter", "1", "enter"]
    assert len(keys) >= 25
    async with app.run_test(size=(80, 24)):
        at_once(app, keys)
        await worked_off(app)
        assert app.screen is app.review
    coding = project.coding("Sam")
    assert coding.view(1).memos == (("Sam", "ask Jo, today"),)
    assert coding.view(1).applied == (damp, "home.local_area.safety_near_home")
    assert coding.view(1).rejected == ("community.local_environment.parks_play",)
    assert coding.view(2).applied == ("home.poverty.food",)
    assert coding.progress().done == 2


async def test_a_memo_holds_all_that_was_typed_before_ctrl_s(
    app: ChecApp, project: Project
) -> None:
    text = "Such a quick note, every letter of it"
    async with app.run_test(size=(80, 24)):
        at_once(app, ["m", *text, "ctrl+s"])
        await worked_off(app)
        assert app.screen is app.review
    assert project.coding("Sam").view(1).memos == (("Sam", text),)


async def test_a_flag_keeps_the_whole_note(app: ChecApp, project: Project) -> None:
    note = "told me at the door, is afraid"
    async with app.run_test(size=(80, 24)):
        at_once(app, ["f", *note, "ctrl+s"])
        await worked_off(app)
    assert project.facts()["open_concerns"] == 1
    assert value_of(project, "SELECT note FROM concern") == note


async def test_search_opens_the_answer_of_the_whole_text(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)):
        at_once(app, ["slash", *"money", "enter"])
        await worked_off(app)
        assert app.review.desk.view is not None
        assert app.review.desk.view.segment_id == 2


async def test_search_without_a_find_says_so_and_stays(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)):
        at_once(app, ["slash", *"the", "enter", "slash", *"zzqx", "enter"])
        await worked_off(app)
        assert "No answer holds all of these words" in screen_text(app)
        assert app.review.desk.view is not None
        assert app.review.desk.view.segment_id == 1


async def test_definitions_apply_the_code_that_was_searched(app: ChecApp, project: Project) -> None:
    wanted = project.coding("Sam").find_codes("damp")[0].id
    async with app.run_test(size=(80, 24)):
        at_once(app, ["d", "slash", *"damp", "enter", "a"])
        await worked_off(app)
        assert [code for code, _, _ in decisions(project)] == [wanted]
        at_once(app, ["d", "slash", *"qwzx", "enter", "a"])
        await worked_off(app)
        assert len(decisions(project)) == 1


async def test_the_palette_runs_what_the_whole_text_finds(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)):
        at_once(app, ["ctrl+p", *"code: damp", "enter"])
        await worked_off(app)
        assert [code for code, _, _ in decisions(project)] == ["home.housing.damp_cold"]


async def test_keys_before_the_first_screen_are_not_lost(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        at_once(app, ["m", *"x", "escape"])
        at_once(app, [])
        await worked_off(app)
        assert "Save this memo?" in screen_text(app)
        await pilot.pause(0.35)
        at_once(app, ["escape"])
        await worked_off(app)
        assert app.screen.query_one(TextArea).text == "x"


async def test_a_paste_takes_its_turn(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)):
        at_once(app, ["m", *"one "])
        app.post_message(events.Paste("two "))
        at_once(app, [*"three", "ctrl+s"])
        await worked_off(app)
    assert project.coding("Sam").view(1).memos == (("Sam", "one two three"),)


@pytest.mark.slow
async def test_long_bursts_of_judgements(make: Make) -> None:
    with make([f"dodgy park {n}" for n in range(20)]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)):
            at_once(app, ["1", "x", "c", *"damp", "enter", "enter"] * 15)
            await worked_off(app)
        assert len(decisions(project)) == 45
        assert project.coding("Sam").progress().done == 15
