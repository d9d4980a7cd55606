"""What the app says of its own is readable whole, and neither it nor a notice covers anything."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from textual.pilot import Pilot
from textual.widgets import DataTable, Tree

from chec_voice.project.project import Project
from tests.tui.conftest import Made, Make, prose, screen_text, stands_still
from tui.app import ChecApp
from tui.widgets.answer_list import AnswerList
from tui.widgets.keybar import KeyBar
from tui.work.judging import JudgingScreen

WORDS = "the park has no lights and i feel dodgy walking home in winter"
LONG_NAME = "Getting to and from places that matter to young people without a car of their own"
MESSAGES = (
    "Done",
    "96 answers wait to be looked at again · Y goes through them, and once more back to the rest",
    "Taken back: put The eight Marmot principles in the place of the five domains of before, 3 acts"
    " in all.",
    f"Took back: applied {LONG_NAME}, on “the park has no lights and i feel dodgy …”",
    f"✓ Applied {LONG_NAME} to “walking home in winter when nobody is there and it is …”",
    "A link that Lee agreed, and that somebody else changed meanwhile in another window, stays as"
    " it is; see who did what in the history, where each act can be taken back alone: Ctrl+Y.",
    "Copied, and read again: /home/somebody/Documents/projects/youth voice/wave one/backup-of-the-"
    "second-of-March/youth_voice.chec.",
)
SIZES = [(60, 24), (80, 24), (120, 40)]
PLACES = ("", "f10", "ctrl+o", "f4", "ctrl+g", "f3", "ctrl+y", "ctrl+e", "f2", "f8")


@pytest.fixture
def made(make: Make) -> Made:
    return make([WORDS, "we skip tea when money runs out"])


def squeezed(text: str) -> str:
    """Without spaces: a path may be broken anywhere."""
    return "".join(text.split())


def foot(app: ChecApp) -> str:
    """The last line of the screen: its keys."""
    return screen_text(app).splitlines()[-1]


async def opened(pilot: Pilot[Any], place: str) -> None:
    if place:
        await pilot.press(place)
    await pilot.app.workers.wait_for_complete()
    await stands_still(pilot)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("place", PLACES)
async def test_a_message_was_cut_at_the_end_of_the_line(
    project: Project, place: str, size: tuple[int, int]
) -> None:
    project.coding("Lee").apply(1, "home.poverty.food")
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=size) as pilot:
        await opened(pilot, place)
        screen: Any = app.screen
        keys = foot(app)
        say = screen.show if isinstance(screen, JudgingScreen) else getattr(screen, "_say", None)
        if say is None:  # it says all by notices
            return
        for message in MESSAGES:
            say(message)
            await pilot.pause()
            assert squeezed(message) in squeezed(screen_text(app)), screen_text(app)
            assert foot(app) == keys
            if place == "":
                assert WORDS in prose(app), screen_text(app)


@pytest.mark.parametrize("size", SIZES, ids=str)
@pytest.mark.parametrize("place", PLACES)
async def test_a_notice_covered_the_keys_and_what_a_young_person_said(
    project: Project, place: str, size: tuple[int, int]
) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=size, notifications=True) as pilot:
        await opened(pilot, place)
        keys = foot(app)
        for message in MESSAGES:
            app.notify(message, title="To look only", severity="warning")
            await stands_still(pilot)
            shown = squeezed(screen_text(app))
            assert squeezed(f"To look only: {message}") in shown, screen_text(app)
            assert foot(app) == keys
            if place == "":
                assert WORDS in prose(app), screen_text(app)
            app.clear_notifications()
            await stands_still(pilot)
            assert "Tolookonly" not in squeezed(screen_text(app))


async def test_a_notice_goes_by_itself_and_by_a_click_and_no_key_is_lost_below_it(
    project: Project,
) -> None:
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot, "")
        before = screen_text(app)
        app.notify("Copying the project; go on meanwhile.", timeout=0.4)
        await pilot.pause(0.1)
        assert "Copying the project" in screen_text(app)
        await pilot.pause(0.6)
        await stands_still(pilot)
        assert screen_text(app) == before
        app.notify("[b]No markup[/b] in what people are called")
        await stands_still(pilot)
        assert "[b]No markup[/b] in what people are called" in prose(app)
        await pilot.click(KeyBar, offset=(2, 1))
        assert project.facts()["decisions"] == 1, "the key below it is where it is seen"
        await pilot.click(KeyBar, offset=(2, 0))
        await stands_still(pilot)
        assert "No markup" not in screen_text(app)


@pytest.mark.parametrize(
    ("place", "marked"),
    [
        ("ctrl+o", lambda app: str(app.screen.query_one(Tree).cursor_node.label)),
        ("f10", lambda app: app.screen.query_one(AnswerList).answer.text),
        ("f3", lambda app: str(_cell(app.screen.query_one(DataTable)))),
    ],
)
async def test_a_message_pushed_the_marked_line_out_of_sight(
    make: Make, place: str, marked: Callable[[ChecApp], str]
) -> None:
    with make([f"answer no {n} of them" for n in range(60)]).open() as project:
        for n, code in enumerate(project.codebook.codable[:40], 1):
            if code.kind == "code":
                project.coding("Sam").apply(n, code.id)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await opened(pilot, place)
            for _ in range(6):
                await pilot.press(*["down"] * 4)
                line = " ".join(marked(app).split())[:20]
                app.notify(MESSAGES[5])
                await stands_still(pilot)
                assert line in prose(app), screen_text(app)
                app.clear_notifications()
                await stands_still(pilot)
                assert line in prose(app), screen_text(app)


def _cell(table: DataTable[Any]) -> object:
    return table.get_row_at(table.cursor_row)[0]
