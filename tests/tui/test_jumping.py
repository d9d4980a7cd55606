"""Letters that go to a part of the screen or to a place, and one part that has it alone."""

from __future__ import annotations

import pytest
from textual.color import Color
from textual.widgets import OptionList

from chec_voice.project.project import Project
from tests.tui.conftest import Made, Make, at_once, screen_text, worked_off
from tests.tui.test_panels import _differ, contrast
from tui import keys
from tui.app import ChecApp
from tui.dialogs.jump import JumpScreen
from tui.theme import THEMES
from tui.widgets.answer_box import AnswerBox
from tui.widgets.go_bar import GoBar
from tui.widgets.panel import panels_of

SIZES = [(60, 20), (80, 24), (120, 40)]


def test_every_place_has_a_letter_and_no_part_of_a_screen_takes_it() -> None:
    from tui.dialogs.jump import _LETTERS

    letters = [place.letter for place in keys.PLACES]
    assert all(len(letter) == 1 for letter in letters)
    assert len({*letters, *_LETTERS}) == len(letters) + len(_LETTERS)


@pytest.mark.parametrize("size", SIZES)
async def test_a_letter_goes_to_its_place_and_back(app: ChecApp, size: tuple[int, int]) -> None:
    async with app.run_test(size=size) as pilot:
        for place in keys.PLACES:
            if place.action in ("deidentify", "concerns"):  # they ask for something first
                continue
            here = type(app.screen).__name__
            at_once(app, ["semicolon", place.letter])  # without a pause, as a hand knows them
            await worked_off(app)
            await pilot.pause()
            assert type(app.screen).__name__ == place.screen, f"{place.letter} from {here}"


async def test_places_are_named_where_there_is_no_bar(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("semicolon")
        await pilot.pause()
        first = screen_text(app).split("\n")
        assert "h Home" in first[0] and "x Export" in first[1]
        x = first[1].index("x Export")
        await pilot.click(offset=(x + 3, 1))
        await worked_off(app)
        await pilot.pause()
        assert type(app.screen).__name__ == "ExportScreen"


async def test_any_other_key_and_a_click_elsewhere_leave_all_as_it_is(
    app: ChecApp, project: Project
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        for leave in ("escape", "semicolon", "1"):
            await pilot.press("semicolon")
            assert isinstance(app.screen, JumpScreen)
            await pilot.press(leave)
            await pilot.pause()
            assert app.screen is app.review
        await pilot.press("semicolon")
        await pilot.click(offset=(40, 30))
        await pilot.pause()
        assert app.screen is app.review
        await pilot.press("semicolon")
        await pilot.resize_terminal(80, 24)
        await pilot.pause()
        assert app.screen is app.review, "letters would stand in the wrong places"
    assert project.coding("Sam").view(1).applied == ()


@pytest.mark.parametrize("size", SIZES)
async def test_one_part_is_shown_alone_then_the_next_then_all(
    made: Made, size: tuple[int, int]
) -> None:
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=size) as pilot:
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.pause()
            table, notes = panels_of(app.screen)
            for part in (table, notes):
                await pilot.press("ctrl+f")
                await pilot.pause()
                assert app.screen.maximized is part
                others = 1 + app.bar_lines
                assert part.region.size == (size[0], size[1] - others)
            assert "Small numbers can show who somebody is" in screen_text(app)
            await pilot.press("ctrl+f")
            await pilot.pause()
            assert app.screen.maximized is None and table.region.height < size[1] - 4
            await pilot.press("ctrl+f", "escape")
            await pilot.pause()
            assert app.screen.maximized is None, "Esc shows all of them again"
            assert type(app.screen).__name__ == "ThemesScreen", "and does not leave the place"


async def test_a_long_answer_is_read_alone_and_coded_meanwhile(make: Make) -> None:
    text = " ".join(f"the swings in the park are broken again {n}." for n in range(60))
    with make((text, "b")).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            box = app.screen.query_one(AnswerBox)
            before = box.region.height
            assert "more: PgDn" in screen_text(app)
            await pilot.press("ctrl+f")
            await pilot.pause()
            assert box.region.height == 22 > before
            at = len([line for line in screen_text(app).split("\n") if "broken again" in line])
            assert at >= 20
            await pilot.press("1")
            await pilot.pause()
            assert box.region.height == 22, "it stays alone while one codes"
            assert len(project.coding("Sam").view(1).applied) == 1
            await pilot.press("ctrl+f")
            await pilot.pause()
            assert box.region.height < 12


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_the_part_that_has_the_keys_is_brighter_than_the_others(
    made: Made, theme: object
) -> None:
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            app.theme = theme.name  # type: ignore[attr-defined]  # one of ours
            await pilot.press("ctrl+g")
            await app.workers.wait_for_complete()
            await pilot.pause()
            bright, other = panels_of(app.screen)
            assert isinstance(bright, OptionList) and app.focused is bright
            ground = app.screen.styles.background

            def stands_out(colour: Color) -> float:
                return contrast(ground + colour, ground)

            lead, rest = (part.styles.border_top[1] for part in (bright, other))
            assert stands_out(lead) > 1.5 * stands_out(rest)


async def test_without_colours_the_part_that_has_the_keys_has_a_heavy_frame(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("NO_COLOR", "1")
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            assert "┏━ Codes to choose from" in screen_text(app)
            await pilot.press("ctrl+g")
            await app.workers.wait_for_complete()
            await pilot.pause()
            text = screen_text(app)
            assert "┏━ Answers on which" in text and "╭─ What was said" in text


async def test_the_bar_underlines_where_one_is(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.press("f9")
        await app.workers.wait_for_complete()
        await pilot.pause()
        strip = app.screen.query_one(GoBar).render_line(0)
        underlined = [one.text for one in strip if one.style and one.style.underline]
        assert "".join(underlined).strip() == "Home"


async def test_who_codes_and_how_stands_at_the_end_of_the_footer(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam", blind=True))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f10")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert screen_text(app).rstrip().endswith("Sam, blind")
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            assert "Sam, blind" not in screen_text(app).rstrip().split("\n")[-1]
