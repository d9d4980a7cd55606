"""What annoyed somebody who sat through whole days of the three users, at 80 x 24 and 120 x 40."""

from __future__ import annotations

import pytest
from chec_testing import change, rows_of
from textual.command import CommandPalette
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice.project.project import Project
from tests.test_code_search import MEANT
from tests.tui.conftest import NAMES, Make, decisions, screen_text, worked_off
from tui.app import ChecApp
from tui.coding.answers import around
from tui.coding.words import WordsScreen
from tui.dialogs.line import LineScreen
from tui.widgets.answer_box import AnswerBox
from tui.widgets.keybar import KeyBar

FOOD = "home.poverty.food"
LONG = (
    "the park has no lights and i feel dodgy walking home in winter, and when we had no tea and"
    " no money the club was shut, the bus did not come, and my nan was poorly again, so i stayed"
    " in my room with my phone and nobody asked where i was until it was dark outside and cold,"
    " which is every day really when you think about it"
)


async def _settle(pilot: Pilot[None]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


def _footer(app: ChecApp) -> str:
    return str(app.screen.query_one(KeyBar).content)


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_a_click_on_a_word_of_the_answer_begins_to_mark(
    app: ChecApp, project: Project, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        row = next(n for n, text in enumerate(screen_text(app).splitlines()) if "dodgy" in text)
        line = screen_text(app).splitlines()[row]
        await pilot.click(offset=(line.index("dodgy") + 1, row))
        await pilot.pause()
        assert isinstance(app.screen, WordsScreen)
        assert app.screen._edges.words == "dodgy"
        shown = screen_text(app).splitlines()
        row = max(n for n, text in enumerate(shown) if "walking" in text)  # in the dialog
        await pilot.click(offset=(shown[row].index("walking") + 2, row))
        await pilot.press("enter", *"food", "enter")
        await worked_off(app)
        assert decisions(project)[-1][0] == FOOD
        assert "“dodgy walking”" in screen_text(app), "which words have the code, also at 80 x 24"


async def test_words_of_a_part_are_clicked_where_they_stand(make: Make) -> None:
    text = "The park has no lights at all, so I feel dodgy there. " * 8 + "We skip tea at home now."
    with make((text,)).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(100, 40)) as pilot:
            view = app.review.desk.view
            assert view is not None and view.parts > 1
            await pilot.press("enter", "n")
            view = app.review.desk.view
            assert view is not None and view.part == 2
            shown = screen_text(app).splitlines()
            row = next(n for n, line in enumerate(shown) if "▸" in line and "│" in line)
            words = shown[row].split("▸", 1)[1].split()
            await pilot.click(offset=(shown[row].index(words[1], shown[row].index("▸")), row))
            await pilot.pause()
            assert isinstance(app.screen, WordsScreen)
            assert app.screen._edges.words == words[1].strip(".,")


async def test_the_answer_stands_there_whole_before_the_seventh_code_does(make: Make) -> None:
    """Six codes to choose from stay; more of them hid the end of what was said."""
    with make((LONG,)).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            text = screen_text(app)
            assert "when you think about it" in text and not app.screen.query_one(AnswerBox).more
            assert text.count("\n   6 ") == 1 or "\n ▶ 6" in text or " 6   " in text


async def test_blind_coding_names_no_key_that_has_nothing_to_do(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Accept" in _footer(app)
        await pilot.press("B")
        await pilot.pause()
        assert "BLIND" in screen_text(app)
        assert "Accept" not in _footer(app) and "Reject" not in _footer(app)
        await pilot.press("a")
        assert "finds a code" in screen_text(app) or "find a code" in screen_text(app)
        await pilot.press("B")
        await pilot.pause()
        assert "Accept" in _footer(app)


async def test_once_nobody_codes_blind_the_map_counts_everybody_again(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").apply(2, FOOD)
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("B", "f3")
        await _settle(pilot)
        assert "Themes, by area, what Sam coded" in screen_text(app)
        assert "of 0" in screen_text(app)
        await pilot.press("escape", "B", "f3")
        await _settle(pilot)
        assert "what Sam coded" not in screen_text(app)
        assert "of 1" in screen_text(app)


async def test_the_list_of_everything_says_what_each_does_and_its_key(app: ChecApp) -> None:
    async with app.run_test(size=(100, 30)) as pilot:
        await pilot.press("ctrl+p")
        await pilot.pause(0.3)
        assert isinstance(app.screen, CommandPalette)
        assert "Look at the answer before this one (b)" in screen_text(app)


async def test_a_complaint_goes_once_somebody_types(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(LineScreen("What is your name?", "It stands beside all you decide."))
        await pilot.press("enter")
        await pilot.pause()
        assert "Type something" in screen_text(app)
        await pilot.press("x")
        await pilot.pause()
        assert "Type something" not in screen_text(app)


async def test_an_answer_that_was_found_begins_near_the_words(make: Make) -> None:
    with make((LONG, "a kettle")).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("slash", *"phone")
            await pilot.pause(0.4)
            assert "phone" in screen_text(app).split("found")[1]


@pytest.mark.parametrize(
    ("text", "words", "shown"),
    [
        ("we skip tea", "tea", "we skip tea"),
        ("x" * 50 + " and we skip tea", "Tea", "…we skip tea"),
        ("one two three " * 5 + "they bullied me", "bully", "…three they bullied me"),
        ("one two three " * 5, "none", "one two three " * 5),
    ],
)
def test_around(text: str, words: str, shown: str) -> None:
    assert around(text, words, 20) == shown


async def test_whoever_names_a_lead_can_paste_the_command(make: Make) -> None:
    made = make(name="our voices")
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("f8")
            await _settle(pilot)
            assert "chec-voice coder 'our voices.chec'" in screen_text(app)
        assert rows_of(project, "SELECT 1 FROM concern") == []


@pytest.mark.parametrize(("typed", "meant"), MEANT)
async def test_what_is_typed_while_coding_applies_what_is_meant(
    app: ChecApp, project: Project, typed: str, meant: set[str]
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *(NAMES.get(letter, letter) for letter in typed), "enter")
        await worked_off(app)
        names = project.codes.names
        assert {names[code] for code, _, _ in decisions(project)} <= meant
        assert len(decisions(project)) == 1


async def test_a_move_taken_back_stays_marked(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+o", "slash", *"food", "enter", "m", "q", "enter")
        await pilot.pause(0.35)
        await pilot.press("y")
        await _settle(pilot)
        assert "home.housing.food" in screen_text(app)
        await pilot.press("u")
        await _settle(pilot)
        assert "home.poverty.food" in screen_text(app)


async def test_many_in_the_grid_are_told_without_a_nought(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f10", "space", "space", "c", *"food", "enter")
        await pilot.pause(0.35)
        assert "2 answers would get it. u takes" in " ".join(screen_text(app).split())
        await pilot.press("y")
        await _settle(pilot)
        assert "Food at home: 2 answers" in screen_text(app)
        await pilot.press("A")
        await pilot.pause()
        assert "Food at home: 2 answers" not in screen_text(app), "that was about others"
        await pilot.press("c", *"food", "enter")
        await pilot.pause(0.35)
        assert "2 have it from you already" in screen_text(app)


async def test_links_are_headed_by_the_name_that_was_chosen(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f2")
        await _settle(pilot)
        await pilot.press("l")
        await _settle(pilot)
        assert "Links to Structural drivers" in screen_text(app)


async def test_the_history_says_what_was_taken_back_and_not_what_came_of_it(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("i", "u", "ctrl+y")
        await _settle(pilot)
        assert "took back: not sure of an answer" in screen_text(app)


async def test_a_response_begins_at_the_theme_that_is_marked(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").apply(2, FOOD)
    project.reports.did(
        FOOD, response="cannot", text="No money.", owner="Us", due="2026-03-31", author="Sam"
    )
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("down")
        name = app.screen._marked.row.code.name  # type: ignore[attr-defined]
        assert name != "Food at home"
        await pilot.press("d", "n")
        await pilot.pause()
        marked = app.screen.query_one(OptionList).get_option_at_index(0)
        assert name in str(marked.prompt)
        await pilot.press("escape", "escape")
        while "Food at home" not in str(app.screen._marked.row.code.name):  # type: ignore[attr-defined]
            await pilot.press("down")
        await pilot.press("d")
        await pilot.pause()
        assert "Food at home · we cannot do this · Us" in screen_text(app)


async def test_why_nothing_is_quoted_stands_where_quotes_would(
    app: ChecApp, project: Project
) -> None:
    project.coding("Ann").apply(2, FOOD)
    change(project, "UPDATE response SET voice = 'paraphrase'")
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f3")
        await _settle(pilot)
        await pilot.press("enter")
        await _settle(pilot)
        panel = screen_text(app).split("Words that are quoted")[1].splitlines()[1]
        assert "This is a heading" in panel, "what is quoted stands with the codes below it"
        await pilot.press("escape")
        await _settle(pilot)
        await pilot.press("down", "down", "enter")
        await _settle(pilot)
        await pilot.press("down", "p", "enter")
        await pilot.pause()
        assert "Nothing of it may be quoted yet" in screen_text(app), "nothing to choose, no error"


async def test_home_tells_the_making_of_a_project_in_one_line(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f9")
        await _settle(pilot)
        lately = screen_text(app).split("Lately")[1]
        assert "made the project" in lately and "replaced the codebook" not in lately
