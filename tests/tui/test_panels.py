"""Frames, places in lists, and colours that can be read in every theme."""

from __future__ import annotations

import pytest
from rich.style import Style
from textual.app import App, ComposeResult
from textual.color import Color
from textual.content import Content
from textual.theme import Theme
from textual.widgets import OptionList

from chec_voice.project.project import Project
from tests.tui.conftest import Made, screen_text, worked_off
from tui import keys, session
from tui.app import ChecApp
from tui.codebook.screen import CodebookScreen
from tui.results.links import LinksScreen
from tui.results.themes import ThemesScreen
from tui.theme import THEMES, heat
from tui.widgets.keybar import KeyBar
from tui.widgets.static import Static

LEAST = 4.5
"""What WCAG asks of text at level AA."""
SIGNS = " ─│╭╮╰╯▁▂▃▄▅▆▇█▌▐▊▎▔░▒▓·├└"
"""Frames, scroll bars and shades, which are no text."""
FOOD, DAMP = "home.poverty.food", "home.housing.damp_cold"


def _light(colour: Color) -> float:
    parts = (value / 255 for value in colour.rgb)
    red, green, blue = (v / 12.92 if v <= 0.03928 else ((v + 0.055) / 1.055) ** 2.4 for v in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: Color, other: Color) -> float:
    """The contrast of two colours as WCAG reckons it, 1 to 21."""
    low, high = sorted((_light(one), _light(other)))
    return (high + 0.05) / (low + 0.05)


def test_contrast_is_reckoned_as_wcag_does() -> None:
    black, white = Color.parse("#000000"), Color.parse("#ffffff")
    assert contrast(black, white) == pytest.approx(21)
    assert contrast(Color.parse("#767676"), white) == pytest.approx(4.54, abs=0.01)


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
def test_each_pair_of_a_theme_can_be_read(theme: Theme) -> None:
    colours = {**theme.to_color_system().generate(), **theme.variables}
    grounds = {name: Color.parse(colours[name]) for name in ("background", "surface", "panel")}
    areas = [f"area-{n}" for n in range(1, 7)]
    names = ("foreground", "primary", "secondary", "accent", "warning", "error", "success")
    weak = []
    for ground, behind in grounds.items():
        for name in (*names, *areas, "footer-key-foreground"):
            if contrast(Color.parse(colours[name]), behind) < LEAST:
                weak.append(f"{name} on {ground}")
    front = Color.parse(colours["block-cursor-foreground"])
    if contrast(front, Color.parse(colours["block-cursor-background"])) < LEAST:
        weak.append("the cursor")
    words = Color.parse(colours["foreground"])
    for shade in heat(colours):
        if contrast(words, Color.parse(shade.removeprefix("on "))) < LEAST:
            weak.append(f"words {shade}")
    assert weak == []


def _weak(app: ChecApp) -> set[str]:
    """Words on the screen whose contrast is too low, dim ones among them."""
    found = set()
    for strip in app.screen._compositor.render_strips():
        for text, style, _ in strip:
            words = text.strip(SIGNS)
            if words and isinstance(style, Style) and style.color and style.bgcolor:
                front, behind = style.color.triplet, style.bgcolor.triplet
                assert front is not None and behind is not None
                if contrast(Color(*front), Color(*behind)) < LEAST:
                    found.add(f"{words}: {style}")
    return found


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_words_on_the_screens_can_be_read(
    made: Made, theme: Theme, size: tuple[int, int]
) -> None:
    """Light and high contrast had never been looked at."""
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=size) as pilot:
            app.theme = theme.name
            weak: dict[str, set[str]] = {}
            for key in ("", "f9", "f10", "ctrl+o", "f4", "ctrl+g", "f3", "f2", "ctrl+y", "ctrl+e"):
                if key:
                    await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause(0.1)
                weak[key or "coding"] = _weak(app)
            assert {key: words for key, words in weak.items() if words} == {}


@pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)
async def test_an_answer_behind_a_dialog_can_still_be_read(app: ChecApp, theme: Theme) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        app.theme = theme.name
        await pilot.press("y")
        await pilot.pause()
        assert "walking home in winter" in screen_text(app)
        assert not [words for words in _weak(app) if "the park has no lights" in words]


def _differ(project: Project) -> None:
    """Two coders, who judged two answers differently without sight of each other."""
    for who, code in (("Ann", FOOD), ("Ben", DAMP)):
        coding = project.coding(who, blind=True)
        for segment in (1, 2):
            coding.apply(segment, code)
            coding.done(segment)


async def test_lists_say_where_one_is_at_every_size(made: Made) -> None:
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+g")
            await app.workers.wait_for_complete()
            await pilot.pause()
            text = screen_text(app)
            assert "─ Answers on which coders differ ─" in text and "─ 1 of 2 ─" in text
            await pilot.press("down")
            assert "─ 2 of 2 ─" in screen_text(app)
            await pilot.resize_terminal(80, 24)
            await pilot.pause()
            text = screen_text(app)
            assert "What was said · 2 of 2" in text and "─ Answers on which" not in text
            await pilot.press("ctrl+y")
            await pilot.pause(0.1)
            await pilot.press("down")
            first = screen_text(app).split("\n")[0]
            assert first.startswith(" History") and "  2 of " in first
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.pause(0.1)
            await pilot.press("down")
            await pilot.pause(0.1)
            assert "About these figures · 2 of" in screen_text(app)
            await pilot.resize_terminal(120, 40)
            await pilot.pause(0.1)
            assert "─ About these figures ─" in screen_text(app) and "─ 2 of" in screen_text(app)


async def test_rows_of_themes_are_made_once(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    """They were made anew at every key."""
    from tui.results import themes

    times: list[int] = []
    rows_of = themes.rows_of

    def counting(*args: object, **options: object) -> object:
        times.append(1)
        return rows_of(*args, **options)  # type: ignore[arg-type]  # passed on as they came

    monkeypatch.setattr(themes, "rows_of", counting)
    with made.open() as project:
        _differ(project)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert isinstance(app.screen, ThemesScreen)
            made_at_first = len(times)
            await pilot.press("down", "up", "down", "right", "left")
            assert made_at_first == 1 and len(times) == 1
            await pilot.resize_terminal(120, 40)
            await pilot.pause()
            assert len(times) == 2, "a wide screen has more columns"


async def test_a_huge_act_is_taken_back_from_history_beside(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A bulk act of hundreds of thousands held the screen for seconds."""
    monkeypatch.setattr(session, "MANY", 2)
    with made.open() as project:
        coding = project.coding("Sam")
        with coding.together():
            coding.apply(1, FOOD)
            coding.apply(2, FOOD)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("ctrl+y")
            acts = project.commands("Sam")
            first = acts.history()[0]
            assert acts.size_of(first.id) == 2 and acts.size_of(10**9) == 0
            await pilot.press("r")
            assert app.jobs.writing == "taking much back"
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "Taken back" in screen_text(app)
        assert project.coding("Sam").view(1).applied == ()


async def test_what_is_wrapped_in_a_list_stays_moved_in_at_every_width(made: Made) -> None:
    """The second line of a reason began at the margin, as if it were the next link."""
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            linked = project.links()[0].element
            element = next(one for one in project.framework().elements if one.id == linked)
            app.push_screen(LinksScreen(element, ""))
            await pilot.pause(0.1)
            for size in ((80, 24), (120, 40), (60, 20)):
                await pilot.resize_terminal(*size)
                await pilot.pause(0.1)
                shown = app.screen.query_one("#links", OptionList)
                assert shown.option_count and shown.highlighted == 0
                for n in range(shown.option_count):
                    prompt = shown.get_option_at_index(n).prompt
                    assert isinstance(prompt, Content)
                    _, *reason = prompt.plain.split("\n")
                    assert reason and all(row.startswith("    ") for row in reason)
                    assert max(map(len, reason)) <= size[0] - 8


async def test_a_codebook_that_was_changed_back_stays_where_one_was(made: Made) -> None:
    """After taking back a new code one stood at the first line."""
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("ctrl+o", "down", "down", "n", *"Zebra crossings", "enter")
            await app.workers.wait_for_complete()
            await pilot.pause(0.2)
            await pilot.press("escape")
            await pilot.pause(0.1)
            assert "Zebra crossings" in screen_text(app)
            await pilot.press("u")
            await pilot.pause(0.1)
            assert isinstance(app.screen, CodebookScreen)
            assert app.screen._code is not None and app.screen._code.name == "Safety near home"
            assert "─ 3 of " in screen_text(app)


async def test_a_driver_without_links_says_so_and_what_to_do(made: Made) -> None:
    """An empty frame stood there."""
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            linked = {link.element for link in project.links()}
            element = next(one for one in project.framework().elements if one.id not in linked)
            app.push_screen(LinksScreen(element, ""))
            await pilot.pause(0.1)
            assert "No code leads here yet; p proposes one." in screen_text(app)


async def test_a_notice_stood_on_what_was_being_read(app: ChecApp, project: Project) -> None:
    """It stands above the keys, in the part of the screen that is theirs."""
    coding = project.coding("Sam")
    coding.apply(1, "home.poverty.food")
    for size in ((60, 24), (80, 24), (120, 40)):
        app = ChecApp(project, coding)
        async with app.run_test(size=size, notifications=True) as pilot:
            for place in keys.PLACES:
                if place.action:
                    app.go(place.action)
                    await worked_off(app)
                    await app.workers.wait_for_complete()
                    await pilot.pause()
                app.notify("Saved. The history takes it back.")
                await pilot.pause()
                await pilot.pause()
                footer = app.screen.query_one(KeyBar).region
                *_, notice, bar = screen_text(app).splitlines()
                assert (footer.y, footer.height) == (size[1] - 2, 2), (place.name, size)
                assert "Saved. The history takes it back." in notice and bar.strip()
                app.clear_notifications()
                if place.action:
                    app.go("")
                    await worked_off(app)


class OneText(App[None]):
    CSS = "Static { height: auto; }"

    def compose(self) -> ComposeResult:
        yield Static("", markup=False)


async def test_words_changed_between_two_layouts_kept_the_height_of_those_before() -> None:
    async with OneText().run_test(size=(20, 10)) as pilot:
        said = pilot.app.query_one(Static)
        said.update("a long sentence that takes four lines or so of this small window")
        pilot.app.screen._refresh_layout()  # the window was resized just then
        said.update("short")
        await pilot.pause()
        assert said.region.height == 1
