"""Keys become judgements on disk."""

from __future__ import annotations

from pathlib import Path

from chec_testing import row_of, value_of
from textual.widgets import Input, OptionList, TextArea

from chec_voice.project import Filters
from chec_voice.project.project import Project
from tests.tui.conftest import TEXTS, Made, Make, decisions, screen_text, worked_off
from tui.app import ChecApp
from tui.widgets.answer_box import AnswerBox

SAFETY = "home.local_area.safety_near_home"
PARKS = "community.local_environment.parks_play"
FOOD = "home.poverty.food"


async def test_accept_reject_done(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        assert decisions(project) == [(SAFETY, "apply", "suggested")]
        await pilot.press("x", "enter")
        assert decisions(project)[1:] == [(PARKS, "reject", "suggested")]
        assert project.coding("Sam").progress().done == 1
        assert "1 / 3 · 33 %" in screen_text(app)
        assert "we skip tea" in screen_text(app)


async def test_one_press_accepts_the_marked_code_and_goes_on(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "up", "up", "A")
        assert decisions(project) == [
            (PARKS, "apply", "suggested"),
            (SAFETY, "apply", "suggested"),
        ]
        assert project.coding("Sam").progress().done == 1
        assert "we skip tea" in screen_text(app)
        await pilot.press("u", "u")
        assert project.coding("Sam").progress().done == 0
        assert "Took back: accepted Safety near home" in screen_text(app)


async def test_accept_twice_is_once(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "1", "1")
        assert decisions(project) == [(SAFETY, "apply", "suggested")]
        assert "applied already" in screen_text(app)


async def test_digits_accept_the_nth_and_say_when_there_is_none(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("2", "9")
        assert decisions(project) == [(PARKS, "apply", "suggested")]
        assert "no code 9" in screen_text(app)


async def test_everything_needed_is_on_the_screen(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
        text = screen_text(app)
    for words in (
        "youth · Sam",
        "0 / 3 · 0 %",
        "What makes it harder",
        "asks what makes it",
        "Their own words",
        "(left blank)",
        "(prefers not to say)",
        "(not asked)",
        "no lights",
        "likely",
        "Home",
        "why · words: park",
        "✓ Safety near home",
        "u undo",
        "Parks, play and nature ·",
    ):
        assert words in text, words


async def test_fifty_rapid_keys_lose_nothing(make: Make) -> None:
    made = make([f"dodgy {n}" for n in range(60)])
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            for _ in range(50):  # the keys are queued, as a terminal does, without a pause
                pilot.app.simulate_key("a")
                pilot.app.simulate_key("enter")
            await worked_off(app)
        with made.open() as other:
            assert len(decisions(other)) == 50
            assert other.coding("Sam").progress().done == 50


async def test_a_removal_is_undone_after_a_restart(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("a", "x", "v", "enter", "1", "r", "n", "s")
            assert project.coding("Sam").view(2).applied == ()
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("u")
            assert "Took back: skipped" in screen_text(app)
            await pilot.press("u", "u")  # done, removal
            assert "the removal of Food at home" in screen_text(app)
            assert project.coding("Sam").view(2).applied == (FOOD,)


async def test_undo_of_a_code_whose_removal_was_undone(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "r", "u", "u")
        assert project.coding("Sam").view(1).decisions == ()


async def test_undo_to_the_beginning_across_restarts(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("a", "x", "v", "m", *"hm", "ctrl+s", "enter", "1", "enter", "s")
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("u")
            assert "Took back: skipped" in screen_text(app)
            await pilot.press("u", "u")  # done, food
            assert "Took back: accepted Food at home" in screen_text(app)
            await pilot.press("u", "u", "u", "u", "u")
            assert app.review.desk.view is not None
            assert app.review.desk.view.segment_id == 1
            assert app.review.desk.view.decisions == ()
            assert app.review.desk.view.memos == ()
            await pilot.press("u")
            assert (
                "Nothing you did in coding is left to undo. The rest: history, Ctrl+Y."
                in screen_text(app)
            )
            progress = project.coding("Sam").progress()
            assert (progress.done, progress.skipped) == (0, 0)


async def test_any_code_by_search(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"damp")
        assert "Damp, cold and disrepair" in screen_text(app)
        assert "Not when" in screen_text(app)
        await pilot.press("enter")
        assert decisions(project) == [("home.housing.damp_cold", "apply", "unaided")]
        await pilot.press("c", *"park", "enter")  # suggested, so the basis says that it was seen
        assert decisions(project)[1] == (PARKS, "apply", "suggested")
        await pilot.press("c", *"zzzzqq")
        assert app.screen.query_one(OptionList).option_count == 0
        await pilot.press("enter", "escape")
        assert len(decisions(project)) == 2


async def test_valence_cycles_and_remove_chooses(app: ChecApp, project: Project) -> None:
    coding = project.coding("Sam")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v")
        assert "Apply a code first" in screen_text(app)
        await pilot.press("a", "v")
        assert coding.view(1).decisions[-1].valence == "helps"
        await pilot.press("v", "v", "v")
        assert coding.view(1).decisions[-1].valence == "wish"
        await pilot.press("v")
        assert coding.view(1).decisions[-1].valence is None
        await pilot.press("v")
        assert coding.view(1).decisions[-1].valence == "helps"
        await pilot.press("2", "r")
        await pilot.press("down", "enter")  # the newest stands first
        assert coding.view(1).applied == (PARKS,)
        await pilot.press("r", "r")
        assert coding.view(1).decisions == ()


async def test_whom_a_code_is_about_is_said_beside_helps_and_harms(
    app: ChecApp, project: Project
) -> None:
    """One key turns it; words that the code was for, and what else was said of it, stay."""
    coding = project.coding("Sam")
    view = coding.view(1)
    coding.apply(1, FOOD, span=(view.start, view.start + 4))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("v", "v", "l", "l")
        last = coding.view(1).decisions[-1]
        assert (last.valence, last.level) == ("harms", "family")
        assert (last.start, last.end) == (view.start, view.start + 4)
        assert "about family" in screen_text(app)
        await pilot.press("u")  # two turns are one act
        last = coding.view(1).decisions[-1]
        assert (last.valence, last.level) == ("harms", None)
        await pilot.press("U")
        assert coding.view(1).decisions[-1].told == "harms, about family"
        await pilot.press("l", "l", "l", "l")
        assert coding.view(1).decisions[-1].level is None


async def test_memo_is_saved_and_never_lost_by_escape(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("m", *"ask Jo", "escape")
        assert "Save this memo?" in screen_text(app)
        await pilot.pause(0.35)
        await pilot.press("escape")
        assert app.screen.query_one(TextArea).text == "ask Jo"
        await pilot.press("ctrl+s")
        assert project.coding("Sam").view(1).memos == (("Sam", "ask Jo"),)
        assert "Memo (Sam): ask Jo" in screen_text(app)
        await pilot.press("m", "escape")  # nothing typed: nothing asked
        assert app.screen is app.review


async def test_flag_needs_a_yes_and_takes_the_answer_away(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f")
        assert "call 999" in screen_text(app)
        await pilot.press("escape")
        assert project.facts()["open_concerns"] == 0
        await pilot.press("f", *"worried", "ctrl+s")
        assert project.facts()["open_concerns"] == 1
        assert "we skip tea" in screen_text(app)
        assert app.review.desk.progress.total == 2


async def test_search_jumps_to_an_answer(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("slash", *"money")
        assert app.screen.query_one(Input).value == "money"
        await pilot.press("enter")
        await pilot.pause()
        assert app.review.desk.view is not None
        assert app.review.desk.view.segment_id == 2


async def test_skipped_answers_come_back_and_the_last_one_stays(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "s", "n")
        assert app.review.desk.view is not None
        assert app.review.desk.view.segment_id == 2
        await pilot.press("s")
        assert "only answer left" in screen_text(app)
        await pilot.press("n")
        assert "All 3 answers are done" in screen_text(app)
        await pilot.press("a", "x", "c", "b")  # keys that need an answer do nothing; b goes back
        assert app.review.desk.view is not None


async def test_empty_project_names_the_next_command(make: Make) -> None:
    with make([], hints=()).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f9", "a", "enter", "u")  # it opens at home
            assert "F9, then i, brings in a table" in screen_text(app)


async def test_a_new_coder_is_offered_codes_before_anything_was_suggested(make: Make) -> None:
    texts = ("the swings in the park are broken", "we skip tea when money runs out", "⸻")
    with make(texts, hints=()).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            assert "F9, then s, suggests codes" in screen_text(app)
            for nth, wanted in enumerate((PARKS, FOOD, ""), 1):
                view = app.review.desk.view
                assert view is not None
                offered = [one.code for one in view.candidates]
                assert 6 <= len(offered) <= 9 and not any(one.likely for one in view.candidates)
                assert wanted in ("", *offered[:3]), nth
                await pilot.press("1", "enter")
        assert [basis for _, _, basis in decisions(project)] == ["unaided"] * 3


async def test_blind_round_hides_suggestions(project: Project) -> None:
    app = ChecApp(project, project.coding("Sam", blind=True))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "hidden: you code blind" in screen_text(app)
        assert "likely" not in screen_text(app)
        await pilot.press("a", "1", "x", "c", *"near home", "enter")
        assert decisions(project) == [(SAFETY, "apply", "unaided")]
    row = row_of(project, "SELECT suggestion_shown, round FROM decision")
    assert row is not None
    assert tuple(row) == (0, "blind")


async def test_parts_are_marked_and_long_answers_scroll(make: Make) -> None:
    sentence = "i dont like the park when it is dark and nobody else is there with me at all. "
    with make([sentence * 30]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            view = app.review.desk.view
            assert view is not None
            assert view.parts > 1
            assert f"Part 1 of {view.parts}" in screen_text(app)
            assert "▸" in screen_text(app)
            before = app.review._box.scroll_y
            await pilot.press("pagedown")
            assert app.review._box.scroll_y > before
            for _ in range(view.parts - 1):
                await pilot.press("n")
            assert "▸i" in screen_text(app)  # the box has scrolled to the part


async def test_milliseconds_are_kept(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a")
    assert 0 <= value_of(project, "SELECT milliseconds FROM decision") < 60_000


async def test_palette_applies_a_code(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.press(*"code: damp")
        await pilot.pause(0.3)
        await pilot.press("enter")
        await pilot.pause()
        assert decisions(project) == [("home.housing.damp_cold", "apply", "unaided")]


async def test_definitions_open_at_the_code_and_apply_it(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("down", "d")
        await pilot.pause()
        assert "Community > Connection to the" in screen_text(app)
        await pilot.press("a")
        assert decisions(project) == [(PARKS, "apply", "suggested")]


async def test_map_and_themes(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("a", "f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        text = screen_text(app)
        assert "not verified against the published figure" in text
        assert "Domains and drivers with no voice" in text
        assert "whose answers were looked at" in text
        rows = app.screen.query_one("DataTable").row_count  # type: ignore[attr-defined]
        await pilot.press("e")
        assert app.screen.query_one("DataTable").row_count > rows  # type: ignore[attr-defined]
        await pilot.press("escape", "f3")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "Safety near home" in screen_text(app)
        await pilot.press("b", "home", "enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "South" not in screen_text(app)
        assert "Coded by: Sam" in screen_text(app)


async def test_answers_are_tagged_from_the_map(app: ChecApp, project: Project) -> None:
    project.coding("Sam").apply(1, "home.poverty")
    may = len(project.results.answers_about("D3.work").may)
    assert may >= 1
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await app.workers.wait_for_complete()
        await pilot.pause()
        await pilot.press("e")
        table = app.screen.query_one("DataTable")
        table.move_cursor(row=table.get_row_index("D3.work"))  # type: ignore[attr-defined]
        await pilot.press("t")
        assert f"{may} may be" in screen_text(app)
        await pilot.press("y")
        assert "+ about it" in screen_text(app)
        await pilot.press("escape")
        await app.workers.wait_for_complete()
        await pilot.pause()
        about = project.results.answers_about("D3.work")
        assert (len(about.sure), len(about.may)) == (1, may - 1)
        await pilot.press("ctrl+y")
        await app.workers.wait_for_complete()
        label = next(e.label for e in project.framework().elements if e.id == "D3.work")
        assert f"said that an answer is about {label}" in screen_text(app)
    assert project.coding(app.coding.coder).undo() is not None, "the code, and not the tag"
    assert len(project.results.answers_about("D3.work").sure) == 1
    project.commands(app.coding.coder).undo()
    project.coding(app.coding.coder).redo()
    assert len(project.results.answers_about("D3.work").may) == may


def test_the_file_is_closed_and_whole(made: Made) -> None:
    with made.open() as project:
        assert value_of(project, "PRAGMA integrity_check") == "ok"
    assert not Path(f"{made.path}-journal").exists()


async def test_what_was_taken_back_is_done_again(app: ChecApp, project: Project) -> None:
    async with app.run_test() as pilot:
        await pilot.press("a", "v", "v", "u")
        assert app.review.desk.view is not None
        assert [d.valence for d in app.review.desk.view.decisions] == [None]
        await pilot.press("U")
        assert [d.valence for d in app.review.desk.view.decisions] == ["harms"]
        assert "Done again: “harms” of Safety near home" in screen_text(app)
        await pilot.press("u", "u", "U")
        assert "Done again: accepted Safety near home" in screen_text(app)
        await pilot.press("U")
        await pilot.press("U")
        assert "Nothing you took back in coding is left to do again." in screen_text(app)


async def test_enter_on_an_answer_without_a_code_is_no_judgement(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("enter")
        assert project.coding("Sam").progress().done == 0
        assert "n says that no code applies" in screen_text(app)
        await pilot.press("n")
        assert project.coding("Sam").progress().done == 1
        listed = project.coding("Sam").select(Filters(state="done without code")).page()
        assert [line.segment_id for line in listed] == [1]
        await pilot.press("a", "n")  # a code stands, so that no code applies is not so
        assert "has a code" in screen_text(app)
        assert project.coding("Sam").progress().done == 1


async def test_at_least_six_codes_are_offered_and_keep_their_numbers(
    make: Make,
) -> None:
    texts = [f"dodgy {n}" for n in range(12)]
    with make(texts).open() as project:
        coding = project.coding("Sam")
        for n, code in enumerate(coding.codebook.codable[:7], 3):
            coding.apply(n, code.id)
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            view = app.review.desk.view
            assert view is not None and len(view.candidates) >= 6
            offered = [one.code for one in view.candidates]
            assert "less likely" in screen_text(app)
            await pilot.press("4", "2")
            assert coding.view(1).applied == (offered[3], offered[1])
            assert app.review.desk.view is not None
            assert [one.code for one in app.review.desk.view.candidates] == offered
            line = next(n for n, row in enumerate(app.review._rows) if " 3 " in row.plain[:5])
            await pilot.click("#suggestions", offset=(8, line))
            assert offered[2] in coding.view(1).applied


async def test_blind_hides_what_others_did_and_what_is_less_likely(project: Project) -> None:
    other = project.coding("Ann")
    other.memo(1, "Ann thinks so")
    app = ChecApp(project, project.coding("Sam", blind=True))
    async with app.run_test(size=(120, 40)) as pilot:
        assert "likely" not in screen_text(app) and "Ann" not in screen_text(app)
        await pilot.press("y")
        assert "coder" not in screen_text(app)


async def test_words_of_an_answer_are_coded_and_kept_as_a_quote(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("p", "right", "down", "c", *"parks", "enter")
        decision = project.coding("Sam").view(1).decisions[0]
        assert (decision.code, TEXTS[0][decision.start : decision.end]) == (PARKS, "park has")
        await pilot.press("p")
        await pilot.click("#words", offset=(5, 0))
        await pilot.click("#words", offset=(18, 0))
        await pilot.press("k")
        quote = row_of(project, 'SELECT start, "end" FROM quote')
        assert quote is not None and TEXTS[0][slice(*quote)] == "park has no lights"
        await pilot.press("u", "u")
        assert project.coding("Sam").view(1).decisions == ()
        assert row_of(project, "SELECT 1 FROM quote") is None


async def test_several_codes_in_one_search_and_repeated_on_the_next_answer(
    app: ChecApp, project: Project
) -> None:
    damp, bus = "home.housing.damp_cold", "community.local_environment.transport"
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"damp", "tab", *"bus", "enter", "enter", "full_stop")
        assert set(project.coding("Sam").view(2).applied) == {damp, bus}
        await pilot.press("u")
        assert project.coding("Sam").view(2).applied == ()
        said = screen_text(app).split("Took back: ")[1]
        assert "Transport" in said and "Damp" in said, "all that one press did, not one of it"
        await pilot.press("i")
        assert "not sure" in screen_text(app)
        listed = project.coding("Sam").select(Filters(state="not sure")).page()
        assert [line.segment_id for line in listed] == [2]


async def test_a_code_for_the_whole_answer_goes_to_all_its_parts(make: Make) -> None:
    sentence = "i dont like the park when it is dark and nobody else is there with me at all. "
    with make([sentence * 30]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("w", *"parks", "enter")
            coding = project.coding("Sam")
            parts = coding.parts(1)
            assert len(parts) > 1 and all(coding.view(part).applied == (PARKS,) for part in parts)
            await pilot.press("u")
            assert not any(coding.view(part).applied for part in parts)


async def test_only_skipped_answers_are_gone_through(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("n", "s", "y", "down", "enter")
        await pilot.press("down", "down", "down", "down", "enter")
        view = app.review.desk.view
        assert view is not None and view.segment_id == 2
        assert "only answers that were skipped" in screen_text(app)
        await pilot.press("y", "enter")
        assert "Every answer again" in screen_text(app)


async def test_all_about_a_person_is_one_key_away(make: Make) -> None:
    texts = ("the park has no lights", "[b]we skip tea[/b]", "nothing")
    with make(texts).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("right", "t")
            said = screen_text(app)
            assert "area: South Yorkshire" in said and "gender: (prefers not to say)" in said
            assert "before · " in said and "the park has no lights" in said
            assert "after · " in said and "nothing" in said
            await pilot.press("escape")
            assert app.screen is app.review


async def test_wide_screens_show_the_person_and_what_is_around_beside_the_answer(
    app: ChecApp,
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("1", "v")
        said = screen_text(app)
        for title in ("This answer", "The marked code", "This person", "Answers around this one"):
            assert f"─ {title} ─" in said
        assert "Safety near home · helps" in said and "area: South Yorkshire" in said
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert "This person" not in screen_text(app)


async def test_a_long_answer_that_was_searched_for_is_read_on(make: Make) -> None:
    long = " ".join(f"the swings are broken again {n}." for n in range(60))
    with make(("short", long)).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("slash", *"broken", "enter")
            await pilot.pause()
            await pilot.press("pagedown")
            assert app.screen.query_one(AnswerBox).scroll_y > 0


async def test_blind_is_a_key_away_and_back(app: ChecApp, project: Project) -> None:
    project.coding("Ann").memo(1, "Ann thinks so")
    async with app.run_test(size=(80, 24)) as pilot:
        assert "▶ 1" in screen_text(app) and "Ann thinks so" in screen_text(app)
        await pilot.press("B")
        text = screen_text(app)
        assert "BLIND" in text and "▶ 1" not in text and "Ann thinks so" not in text
        await pilot.press("c", *"food at home", "enter")
        assert decisions(project)[-1] == ("home.poverty.food", "apply", "unaided")
        await pilot.press("B")
        text = screen_text(app)
        assert "BLIND" not in text and "▶ 1" in text and "Ann thinks so" in text
