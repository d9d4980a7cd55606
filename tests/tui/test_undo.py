"""Undo and redo go through what their screen can do: acts of other screens are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chec_testing import rows_of, write_csv
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice.errors import ChecError
from chec_voice.project.project import Project
from tests.tui.assisted import at_once, report
from tests.tui.conftest import Make, prose
from tests.tui.test_deidentify import cheap_vault
from tests.tui.test_every_action import DAMP, FOOD, TEXTS, WAYS, _still, _worked, press_or_paste
from tests.tui.test_quality import FIGURES
from tui import keys
from tui.acts import act_words, names_in
from tui.app import ChecApp
from tui.work.undoing import Undoing

_STANDS = {
    "coding": "SELECT coder_id, segment_id, code_id, verdict, valence, level FROM coding",
    "reviews": "SELECT coder_id, segment_id, state FROM review",
    "codes": "SELECT id, key, name, retired FROM code",
    "quotes": "SELECT id, status, approved_by FROM quote",
    "summaries": "SELECT name, summary, codes FROM theme",
    "links": "SELECT id, status, rationale, strength, agreed_by FROM link",
    "drivers": "SELECT id, verified, verified_by, page FROM driver",
    "domains": "SELECT id, verified, verified_by, page FROM domain",
    "frameworks": "SELECT id, key FROM framework",
    "values": "SELECT * FROM indicator_value",
    "indicators": "SELECT uuid, key FROM indicator",
    "tags": "SELECT coder_id, segment_id, domain_id, driver_id, verdict FROM tagged",
    "topics": "SELECT id, action, code_id FROM topic",
    "suggested": "SELECT segment_id, code_id, suggester FROM suggestion",
    "responses": "SELECT code_id, response, text, owner, due FROM feedback",
    "checklist": "SELECT question, answer, text FROM checklist",
    "cells": "SELECT participant_id, code_id, text FROM cell_standing WHERE text <> ''",
}


def stands(project: Project) -> dict[str, list[Any]]:
    """All that a person's acts come to, table by table."""
    return {
        name: sorted((tuple(row) for row in rows_of(project, sql)), key=repr)
        for name, sql in _STANDS.items()
    }


def _is(action: str, section: tuple[keys.Key, ...]) -> list[keys.Key]:
    return [key for key in section if key.action == action]


SCREENS = [
    name
    for name, way in WAYS.items()
    if any(key.id not in way.not_here for key in _is("undo", way.section))
]
OF_ITS_OWN = ("another framework", "reading for risk", "personal data", "settling")
"""They take back steps of what they go through, which are no commands."""


async def _kept(pilot: Pilot[Any], project: Project) -> None:
    await pilot.app.workers.wait_for_complete()
    for _ in range(500):
        if not {"reading…", "counting…"} & {*prose(pilot.app).split()[:40]}:
            break
        await pilot.pause(0.02)
    await _still(pilot, lambda: stands(project))


@pytest.mark.slow
@pytest.mark.parametrize("name", [name for name in SCREENS if name not in OF_ITS_OWN])
async def test_undo_takes_back_what_was_done_on_the_screen_and_leaves_what_was_done_elsewhere(
    name: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_vault(monkeypatch)
    way = WAYS[name]
    (undo,) = _is("undo", way.section)
    with make(TEXTS).open() as project:
        _worked(project)
        at_once(monkeypatch, report(project, *FIGURES))
        app = ChecApp(project, project.coding("Lea"), way.start)  # type: ignore[arg-type]
        async with app.run_test(size=(120, 40)) as pilot:
            await app.workers.wait_for_complete()
            for press in way.press:
                await press_or_paste(pilot, press)
                if len(press) > 1:
                    await app.workers.wait_for_complete()
            await _kept(pilot, project)
            before = stands(project)
            for press in way.before[undo.id]:
                await press_or_paste(pilot, press)
                await app.workers.wait_for_complete()
            await _kept(pilot, project)
            here, done = app.screen, stands(project)
            acted = {table for table in before if before[table] != done[table]}
            assert acted, "something was done on the screen"
            other = "coding" if acted & {"cells", "drivers", "domains"} else "cells"
            if other == "coding":
                project.coding("Lea").apply(30, FOOD)
            else:
                case, theme, _ = project.matrix.find("P1", FOOD)
                project.matrix.write(case, theme, "elsewhere", by="Lea")
            both = stands(project)
            assert both[other] != done[other]
            await pilot.press("u")
            await _kept(pilot, project)
            if app.screen is not here:
                app.pop_screen()
            now = stands(project)
            assert all(now[table] == before[table] for table in acted), prose(app)
            assert now[other] == both[other], f"what was done elsewhere is left\n{prose(app)}"
            await pilot.press("U")
            await _kept(pilot, project)
            assert stands(project) == both, prose(app)
            if isinstance(here, Undoing):
                for _ in range(9):
                    await pilot.press("u")
                    await _kept(pilot, project)
                assert stands(project)[other] == both[other], "however often it is pressed"
                told = " ".join(str(one.message) for one in app._notifications)
                assert "left to undo. The rest: history, Ctrl+Y." in f"{prose(app)} {told}"


@pytest.mark.parametrize("title, section", keys.SECTIONS)
def test_a_screen_with_undo_has_redo(title: str, section: tuple[keys.Key, ...]) -> None:
    if not title.startswith("Replacing personal data"):  # answers that are not applied yet
        assert len(_is("undo", section)) == len(_is("redo", section)), title


async def test_loaded_values_are_taken_back_and_a_code_given_before_stays(
    make: Make, tmp_path: Path
) -> None:
    with make().open() as project:
        measure = project.frameworks.indicators()[0].id
        header = ["indicator", "area", "period", "value", "interval", "source"]
        file = write_csv(
            tmp_path / "values.csv",
            header,
            [[measure, "South Yorkshire", "2024", "12.5", "", "ONS"]],
        )
        project.coding("Sam").apply(2, FOOD)
        before = stands(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            for press in ("f2", "f", "l", file.as_posix(), "enter"):
                await press_or_paste(pilot, press)
                await _kept(pilot, project)
            loaded = stands(project)
            assert len(loaded["values"]) == 1 and "1 value added" in prose(app)
            await pilot.press("u")
            await _kept(pilot, project)
            assert stands(project) == before
            assert "Taken back: loaded published values from values.csv" in prose(app)
            await pilot.press("u")
            await _kept(pilot, project)
            assert stands(project) == before, "the code is no act of this screen"
            assert "is left to undo. The rest: history, Ctrl+Y." in prose(app)
    with Project.open(project.path) as project:  # another day
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            for press in ("f2", "f", "U"):
                await pilot.press(press)
                await _kept(pilot, project)
            assert stands(project) == loaded
            assert "Done again: loaded published values from values.csv" in prose(app)


async def test_history_says_what_was_done_and_to_what(make: Make) -> None:
    with make(TEXTS).open() as project:
        _worked(project)
        lea = project.commands("Lea")
        (dispute, *_) = project.agreement.disputes()
        project.agreement.settle(dispute.response_id, [FOOD], actor="Lea", reason="")
        project.agreement.undo("Lea")
        quote = project.quotes.choose(6, by="Lea", code=FOOD)
        project.quotes.withdraw([quote], by="Lea")
        project.quotes.summarise(FOOD, "Tea is skipped.", by="Lea")
        lea.name_group("Getting by", [FOOD])
        (link, *_) = project.links()
        project.frameworks.change_link("agree", link.code, link.element, actor="Lea")
        project.frameworks.verify(link.element, by="Lea", source="figure", page="2")
        names = names_in(project)
        told = [act_words(line, names) for line in lea.history(limit=8)]
    code, driver = names[link.code], names[link.element]
    assert told == [
        f"marked {driver} as compared with the published figure",
        f"agreed the link from {code} to {driver}",
        "named a group of codes: Getting by",
        "wrote a summary of Food at home",
        "withdrew a quote about Food at home",
        "proposed a quote about Food at home",
        "took back: settled an answer: Food at home",
        "settled an answer: Food at home",
    ]


async def test_a_framework_taken_back_is_gone_from_its_screen_and_the_map_where_both_were_there(
    make: Make,
) -> None:
    with make().open() as project:
        old = project.framework().id
        new = project.frameworks.add("marmot-principles")
        places = {element.id: () for element in project.framework(old).elements}
        project.frameworks.put_in_place(new, places, actor="Sam", framework_name=old)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f2")
            await _kept(pilot, project)
            app.screen._ask(framework=new.id)  # type: ignore[attr-defined]  # the map
            await _kept(pilot, project)
            for press, stands_now in (("f", new.name), ("u", "Child health equity drivers")):
                await pilot.press(press)
                await _kept(pilot, project)
                assert stands_now in prose(app)[:200], press
            assert {old, new.id} <= {*project.frameworks.names}
            await pilot.press("escape")
            await _kept(pilot, project)
            assert "Child health equity drivers" in prose(app)[:200], "the map shows it, too"
            await pilot.press("f", "U")
            await _kept(pilot, project)
            assert new.name in prose(app)[:200] and old not in project.frameworks.names


async def test_undo_right_after_a_tag_takes_it_back_and_marks_its_answer(make: Make) -> None:
    with make(TEXTS).open() as project:
        _worked(project)
        before = stands(project)["tags"]
        app = ChecApp(project, project.coding("Lea"))
        async with app.run_test(size=(120, 40)) as pilot:
            for press in ("f2", "t"):
                await pilot.press(press)
                await _kept(pilot, project)
            heading = prose(app).split("Only what is sure")[0]
            first = app.screen.query_one(OptionList).highlighted
            await pilot.press("y")
            await _kept(pilot, project)
            assert app.screen.query_one(OptionList).highlighted == 1
            assert prose(app).split("Only what is sure")[0] != heading, "its counts follow"
            assert len(stands(project)["tags"]) == len(before) + 1
            await pilot.press("u")
            await _kept(pilot, project)
            assert stands(project)["tags"] == before
            assert app.screen.query_one(OptionList).highlighted == first
            assert prose(app).split("Only what is sure")[0] == heading
            assert "Taken back: said that an answer is about" in prose(app)
            await pilot.press("U")
            await _kept(pilot, project)
            tagged = stands(project)["tags"]
            assert len(tagged) == len(before) + 1
        app = ChecApp(project, project.coding("Lea"))
        async with app.run_test(size=(120, 40)) as pilot:  # another day: it is not listed any more
            for press in ("f2", "t", "u"):
                await pilot.press(press)
                await _kept(pilot, project)
            assert stands(project)["tags"] == before
            assert prose(app).split("Only what is sure")[0] == heading


async def test_a_quote_stands_once_on_its_theme_whatever_was_done_to_it(make: Make) -> None:
    with make(TEXTS).open() as project:
        _worked(project)
        app = ChecApp(project, project.coding("Lea"))
        async with app.run_test(size=(120, 40)) as pilot:
            for press in ("f3", "down", "down", "enter"):
                await pilot.press(press)
                await _kept(pilot, project)
            told = {
                "g": "Approved",
                "u": "Taken back: approved a quote about Food at home.",
                "U": "Done again: approved a quote about Food at home.",
                "x": "Withdrawn",
                "p": "Proposed",
            }
            words = app.screen._marked.text  # type: ignore[attr-defined]  # the theme
            for press, said in told.items():
                await pilot.press(press)
                await _kept(pilot, project)
                assert said in prose(app), press
                listed = [line.text for line in app.screen._lines]  # type: ignore[attr-defined]
                assert listed.count(words) == 1, press
            await pilot.press("g", "u", "u", "u")  # approved, proposed anew, withdrawn
            await _kept(pilot, project)
            assert [one.status for one in project.quotes.all()] == ["approved"]


async def test_taking_back_in_the_history_asks_where_a_round_was_closed_on_it_and_is_undone_there(
    make: Make,
) -> None:
    with make(TEXTS).open() as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=1, seed=1)
        for who, code in (("Ann", FOOD), ("Ben", DAMP)):
            coding = project.coding(who, blind=True, round_name="pilot")
            at = coding.next(None)
            assert at is not None
            coding.apply(at, code)
            coding.done(at)
        (dispute,) = project.agreement.disputes()
        project.agreement.settle(dispute.response_id, [FOOD], actor="Lea")
        ann = project.coding("Ann")
        ann.apply(30, FOOD)
        ann.apply(31, FOOD)
        both = stands(project)
        app = ChecApp(project, ann)
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+y")
            await _kept(pilot, project)
            acts = app.screen._presses  # type: ignore[attr-defined]  # the history
            judged = [n for n, one in enumerate(acts) if one[0].detail.get("segment") == at]
            app.screen.query_one(OptionList).highlighted = next(
                n for n in judged if acts[n][0].actor == "Ann" and acts[n][0].kind == "decide"
            )
            await pilot.press("r")
            await _kept(pilot, project)
            assert stands(project) == both, "it asks first"
            assert "The round pilot was closed with it. 1 answer was settled since" in prose(app)
            await pilot.pause(0.4)
            await pilot.press("y")
            await _kept(pilot, project)
            reverted = stands(project)
            assert len(reverted["coding"]) == len(both["coding"]) - 1
            assert "Taken back: applied Food at home · u undo" in prose(app)
            for press, now, said in (
                ("u", both, "Stands again: applied Food at home."),
                ("U", reverted, "Taken back again: applied Food at home."),
                ("u", both, "Stands again"),
                ("u", both, "Nothing you did in the history is left to undo."),
            ):
                await pilot.press(press)
                await _kept(pilot, project)
                assert stands(project) == now and said in prose(app), press
            app.screen.query_one(OptionList).highlighted = next(
                n
                for n, one in enumerate(app.screen._presses)  # type: ignore[attr-defined]
                if one[0].detail.get("segment") == 30
            )
            await pilot.press("r")
            await _kept(pilot, project)
            assert len(stands(project)["coding"]) == len(both["coding"]) - 1, "nothing rests on it"
    with project.open(project.path) as again:  # another day
        history = again.scopes.history
        assert again.commands("Ann").undo(history) is not None and stands(again) == both
        assert again.commands("Ann").redo(history) is not None
        assert len(stands(again)["coding"]) == len(both["coding"]) - 1


async def test_a_response_is_taken_back_and_comes_again_also_after_a_restart(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f3", "d", "n", *"food at", "enter", "enter", *"A club.", "enter")
            await pilot.press(*"Aisha", "enter")
            await pilot.press(*"31 March", "enter")
            await _kept(pilot, project)
            assert "'31 March' is no date. Write it as 2026-03-31." in prose(app), "it stays there"
            assert project.reports.feedback() == []
            await pilot.press(*["backspace"] * 8, *"2026-02-27", "enter", "enter")
            await _kept(pilot, project)
            (line,) = project.reports.feedback()
            assert (line.text, line.owner, line.date) == ("A club.", "Aisha", "2026-02-27")
            project.coding("Sam").apply(30, FOOD)
            await pilot.press("down", "enter", "enter", *"So.", "enter")
            await _kept(pilot, project)
            for said, many in (("answered “Did you feel safe", 1), ("done about Food at home", 0)):
                await pilot.press("u")
                await _kept(pilot, project)
                assert said in prose(app) and len(project.reports.feedback()) == many
            assert not any(one.answer for one in project.reports.checklist())
            await pilot.press("u")
            await _kept(pilot, project)
            assert "Nothing you did about responses is left to undo." in prose(app)
            assert project.coding("Sam").view(30).applied == (FOOD,)
    with project.open(project.path) as again:
        app = ChecApp(again, again.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f3", "d", "U", "U")
            await _kept(pilot, again)
            assert again.reports.feedback() == [line]
            assert [one.text for one in again.reports.checklist() if one.answer] == ["So."]


async def test_a_round_that_could_not_be_made_asks_again_with_what_was_typed(make: Make) -> None:
    with make(TEXTS).open() as project:
        project.agreement.new_round("pilot", ["Ann", "Ben"], n=2, seed=1)
        for known in ("Cat", "Dan"):  # else they are asked about
            project.coding(known)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+g", "n", *"pilot", "enter", *"Cat,Dan", "enter")
            await pilot.press(*"many", "enter")
            await _kept(pilot, project)
            assert "'many' is no number of answers. Type one such as 40." in prose(app)
            await pilot.press(*["backspace"] * 4, "5", "enter")
            await _kept(pilot, project)
            await pilot.pause(0.4)
            assert "No round was made" in prose(app)  # there is one of that name
            await pilot.press("enter", *"second", "enter")
            await _kept(pilot, project)
            assert "Who codes the round second?" in prose(app) and "Cat, Dan" in prose(app)
            await pilot.press("enter", "5", "enter")
            await _kept(pilot, project)
            assert [one.name for one in project.agreement.rounds()] == ["pilot", "second"]


async def test_a_code_made_of_a_topic_is_taken_back_with_its_suggestions(make: Make) -> None:
    with make(TEXTS).open() as project:
        _worked(project)
        before = stands(project)
        app = ChecApp(project, project.coding("Lea"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f6")
            await _kept(pilot, project)
            await pilot.press("p", *"Skipping tea", "enter")
            await _kept(pilot, project)
            if "y" in prose(app) and app.screen_stack[-1] is not app.screen_stack[1]:
                await pilot.pause(0.4)
                await pilot.press("y")
                await _kept(pilot, project)
            made = stands(project)
            assert "Made the code “Skipping tea”" in prose(app), prose(app)
            assert len(made["suggested"]) > len(before["suggested"])
            await pilot.press("u")
            await _kept(pilot, project)
            assert "Taken back: made the code Skipping tea of a topic" in prose(app)
            now = stands(project)
            assert {n for n in now if now[n] != before[n]} == {"codes"}, "it is kept as retired"
            assert "Skipping tea" not in {code.name for code in project.codebook.codes}
            await pilot.press("U")
            await _kept(pilot, project)
            assert stands(project) == made


async def test_a_read_mark_of_an_earlier_day_is_taken_back_and_other_acts_stay(make: Make) -> None:
    marks = "SELECT response_id FROM read_mark WHERE stands ORDER BY response_id"
    with make().open() as project:
        app = ChecApp(project, project.coding("Sam"), "triage")

        def read() -> list[int]:
            return [row[0] for row in rows_of(project, marks)]

        async with app.run_test(size=(120, 40)) as pilot:
            await _kept(pilot, project)
            for many in (1, 2):
                await pilot.press("n")
                await _kept(pilot, project)
                assert len(read()) == many, prose(app)
            both = read()
            project.coding("Sam").apply(2, FOOD)
            coded = stands(project)
            await pilot.press("u")
            await _kept(pilot, project)
            assert len(read()) == 1
            await pilot.press("U")
            await _kept(pilot, project)
            assert read() == both and "Done again: read 1 answer" in prose(app)
        app = ChecApp(project, project.coding("Sam"), "triage")
        async with app.run_test(size=(120, 40)) as pilot:  # another day
            await _kept(pilot, project)
            for left in (1, 0, 0):
                await pilot.press("u")
                await _kept(pilot, project)
                assert len(read()) == left
            assert "Nothing you did in reading for risk is left to undo." in prose(app)
            assert stands(project) == coded
            for _ in range(3):
                await pilot.press("n")
            await _kept(pilot, project)
            assert len(read()) == 3, "what came back waits to be read again"


async def test_where_an_element_goes_is_said_again_after_it_was_taken_back(make: Make) -> None:
    with make().open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            for press in WAYS["another framework"].press:
                await press_or_paste(pilot, press)
                await _kept(pilot, project)
            screen = app.screen
            said = []
            for press in ("a", "u", "U", "u", "U"):
                await pilot.press(press)
                await _kept(pilot, project)
                said.append(dict(screen._places))  # type: ignore[attr-defined]  # the wizard
            assert said[0] == said[2] == said[4] != {} and said[1] == said[3] == {}


async def test_steps_of_the_wizard_could_not_be_taken_back_another_day(make: Make) -> None:
    with make().open() as project:
        said: list[dict[str, object]] = []
        for presses in (("a",), ("u", "U", "u"), ("U",)):
            app = ChecApp(project, project.coding("Sam"))  # another day
            async with app.run_test(size=(120, 40)) as pilot:
                for press in WAYS["another framework"].press:
                    await press_or_paste(pilot, press)
                    await _kept(pilot, project)
                for press in presses:
                    await pilot.press(press)
                    await _kept(pilot, project)
                    said.append(dict(app.screen._places))  # type: ignore[attr-defined]  # the wizard
        assert said[0] == said[2] == said[4] != {} and said[1] == said[3] == {}


async def test_the_history_asked_about_rounds_of_later_and_then_refused(make: Make) -> None:
    with make(TEXTS).open() as project:
        project.agreement.new_round("other", ["Sam", "Ben"], n=1, seed=1)
        project.agreement.close_round("other", "Ben", early=True)
        sam = project.coding("Sam")
        sam.apply(2, FOOD)
        made = project.commands("Sam").history(limit=1)[0]
        project.agreement.new_round("later", ["Sam", "Ben"], n=len(TEXTS), seed=1)
        project.agreement.close_round("later", "Ben", early=True)
        assert project.commands("Sam").rests_on(made.id) == "", "nobody judged it there"
        app = ChecApp(project, project.coding("Ben"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+y")
            await _kept(pilot, project)
            await pilot.press("r")
            await _kept(pilot, project)
            assert "This kind of act cannot be taken back here." in prose(app)
            app.screen.query_one(OptionList).highlighted = next(
                n
                for n, one in enumerate(app.screen._presses)  # type: ignore[attr-defined]
                if one[0].id == made.id
            )
            await pilot.press("r")
            await _kept(pilot, project)
            assert "This was done by Sam, who alone can take it back." in prose(app)


def test_the_history_refused_only_after_its_question_was_answered(make: Make) -> None:
    with make(TEXTS).open() as project:
        for who, code in (("Ann", FOOD), ("Ben", DAMP)):
            project.coding(who).apply(2, code)
            project.coding(who).done(2)
        acts = project.commands("Ann")
        coded = next(act for act in acts.history(everyone=False) if act.kind == "decide")
        project.agreement.settle(2, (FOOD,), reason="so", actor="Ann")
        settled = acts.history(limit=1)[0]
        before = len(acts.history())
        assert "1 answer was settled since" in acts.rests_on(coded.id)
        assert len(acts.history()) == before, "to ask takes nothing back"
        project.agreement.settle(2, (DAMP,), reason="no", actor="Ben")
        with pytest.raises(ChecError) as refused:
            acts.undo_one(settled.id)
        with pytest.raises(ChecError) as asked:
            acts.rests_on(settled.id)
        assert str(asked.value) == str(refused.value)
