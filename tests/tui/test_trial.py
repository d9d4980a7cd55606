"""What a new user stumbled over, each under the name of the symptom."""

from __future__ import annotations

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable

from chec_voice.model import is_disclosure
from chec_voice.project.project import Project
from chec_voice.text import counted
from tests.tui.conftest import TEXTS, Made, Make, at_once, decisions, screen_text, worked_off
from tui.app import ChecApp
from tui.coding.show import attribute_label
from tui.dialogs.flag import FlagScreen
from tui.results.map import MapScreen
from tui.results.table import value_column

SAFETY = "home.local_area.safety_near_home"
LONGEST = 34  # Family income and living standards


async def _open(app: ChecApp, pilot: Pilot[None], key: str) -> str:
    await pilot.press(key)
    await app.workers.wait_for_complete()
    await pilot.pause()
    return screen_text(app)


@pytest.mark.parametrize(("width", "least"), [(80, 28), (120, LONGEST)])
async def test_the_map_cuts_domains_to_four_letters(app: ChecApp, width: int, least: int) -> None:
    async with app.run_test(size=(width, 40)) as pilot:
        await pilot.press("a")
        text = await _open(app, pilot, "f2")
        assert "Family income and living standards"[: least - 1] in text
        for _ in range(2):  # counted anew: the widths stay
            await pilot.press("b", "down", "enter")
            await app.workers.wait_for_complete()
            await pilot.pause()
        screen = app.screen
        table = screen.query_one("DataTable", DataTable)
        first = next(iter(table.columns.values()))
        assert first.width >= least + 2
        assert "Family income and living standards"[: least - 1] in screen_text(app)


@pytest.mark.parametrize(("width", "least"), [(80, 30), (120, LONGEST + 2)])
async def test_many_values_leave_room_for_the_domains(app: ChecApp, width: int, least: int) -> None:
    async with app.run_test(size=(width, 30)) as pilot:
        await _open(app, pilot, "f2")
        screen = app.screen
        assert isinstance(screen, MapScreen)
        values = [value_column(f"Place number {n} and around", 3) for n in range(40)]
        legend = screen.columns("Domain", LONGEST + 2, [], values)
        assert screen.name_width >= least
        assert "PN0A: Place number 0 and around" in legend
        assert "← →" in legend


@pytest.mark.parametrize("key", ["f2", "f3"])
async def test_map_and_themes_do_not_say_synthetic(made: Made, key: str) -> None:
    with made.open() as project:
        project.mark_synthetic()
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            text = await _open(app, pilot, key)
            assert "SYNTHETIC" in text
            shown = "Reconstructed, not verified against the published figure." in text
            assert shown == (key == "f2"), "where a framework is shown, and nowhere else"


async def test_undo_after_a_flag_says_only_done(app: ChecApp) -> None:
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("a", "enter", "f", "ctrl+s", "u")
        text = screen_text(app)
        assert "The flag stays. Took back: done with Safety near home, on “the park has" in text
        await pilot.press("u")
        assert "Took back: accepted Safety near home, on “the park has no lights" in screen_text(
            app
        )


async def test_undo_after_v_says_the_same_twice(app: ChecApp, project: Project) -> None:
    coding = project.coding("Sam")
    async with app.run_test(size=(120, 24)) as pilot:
        await pilot.press("a", "v", "v", "v", "u")
        assert "Took back: “mixed” of Safety near home, on “the park" in screen_text(app)
        assert [(d.code, d.valence) for d in coding.view(1).decisions] == [(SAFETY, None)]
        await pilot.press("u")
        assert "Took back: accepted Safety near home" in screen_text(app)
        assert coding.view(1).decisions == ()
        await pilot.press("a", "v", "x", "v", "u", "u", "u")
        assert [(d.code, d.valence) for d in coding.view(1).decisions] == [(SAFETY, None)]


async def test_v_does_not_say_what_comes_next(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "v")
        assert "Safety near home: helps (v again: harms, mixed, wish, none)" in screen_text(app)


async def test_v_acts_on_the_marked_code_when_it_is_applied(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("1", "2", "v")  # the last one
        await pilot.press("up", "up", "v")
        said = {d.code: d.valence for d in project.coding("Sam").view(1).decisions}
        assert said == {SAFETY: "helps", "community.local_environment.parks_play": "helps"}


async def test_an_answer_done_without_a_code_shows_no_mark(app: ChecApp) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        assert "○ Open" in screen_text(app)
        await pilot.press("n", "b")
        assert "✓ Done" in screen_text(app)
        assert "No code applies, and done" in screen_text(app)
        await pilot.press("right", "s", "b")
        assert "– Skipped" in screen_text(app)


async def test_half_of_a_tall_screen_is_empty(make: Make) -> None:
    words = "i feel dodgy in the park " + "and nobody ever listens to what we say about it " * 12
    with make([words, *TEXTS]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)):
            text = screen_text(app)
            assert text.count("why · words:") == 2
            assert "Feeling safe or unsafe on the" in text, "what the marked code means"
            assert app.review._box.max_scroll_y == 0


async def test_a_disclosure_is_applied_as_a_code(app: ChecApp, project: Project) -> None:
    (code,) = (c.id for c in project.codebook.codes if is_disclosure(c.id))
    async with app.run_test(size=(80, 24)) as pilot:
        at_once(app, ["c", *"disclosure", "enter"])
        await worked_off(app)
        assert isinstance(app.screen, FlagScreen)
        await pilot.press("escape")
        at_once(app, ["d", "slash", *"disclosure", "enter", "a"])
        await worked_off(app)
        assert isinstance(app.screen, FlagScreen)
        await pilot.press("escape")
        app.review.apply(code)
        await pilot.pause()
        assert isinstance(app.screen, FlagScreen)
        assert decisions(project) == []


@pytest.mark.parametrize(
    "words", ["self harm", "selfharm", "suicide", "hit me", "hits me", "abuse", "unsafe at home"]
)
async def test_a_search_for_words_of_risk_does_not_lead_to_the_flag(
    app: ChecApp, words: str
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c", *"damp")
        assert "at risk" not in screen_text(app)
        await pilot.press("escape")
        at_once(app, ["c", *words])
        await worked_off(app)
        assert "If someone may be at risk: Esc, then f" in screen_text(app)


def test_one_people() -> None:
    assert counted(1, "person", "people") == "1 person"
    assert counted(1200, "person", "people") == "1,200 people"


@pytest.mark.parametrize(
    ("name", "value", "state", "shown"),
    [
        ("How would you describe your gender?", "Girl", "given", ""),
        ("area", "Leeds", "given", "area"),
        ("How old are you?", "14-16", "given", ""),
        ("Which of these apply to you? - I am a young carer", "Yes", "given", "I am a young carer"),
        ("IMD quintile, as the office has it", "1", "given", "IMD quintile, as the of…"),
        ("How would you describe your gender?", "", "not_asked", "How would you describe …"),
    ],
)
def test_long_names_of_attributes_left_no_room_for_the_values(
    name: str, value: str, state: str, shown: str
) -> None:
    assert attribute_label(name, value, state) == shown
