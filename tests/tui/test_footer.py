"""The line of keys at the bottom, and what the app does while nobody presses any."""

from __future__ import annotations

import gc
import re
import subprocess
import sys

from textual.command import CommandPalette

from tests.tui.conftest import Made, decisions, screen_text
from tui.app import ChecApp
from tui.dialogs.ask import AskScreen
from tui.dialogs.definitions import definition
from tui.export.screen import ExportScreen
from tui.grid.screen import GridScreen
from tui.widgets.keybar import KeyBar


def _keys(app: ChecApp) -> str:
    return str(app.screen.query_one(KeyBar).content)


async def test_a_click_on_a_key_of_the_footer_does_what_the_key_does(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        line = _keys(app)
        bar = app.screen.query_one(KeyBar)
        await pilot.click(KeyBar, offset=(line.index("Accept") + 1, 0))
        await pilot.pause(0.1)
        assert len(decisions(app.project)) == 1
        await pilot.hover(KeyBar, offset=(line.index("Meaning") + 1, 0))
        assert bar.tooltip == "What the codes mean"
        await pilot.click(KeyBar, offset=(line.index("Meaning") + 1, 0))
        await pilot.pause(0.1)
        assert "Search" in _keys(app)


async def test_a_key_that_cannot_work_now_is_not_offered_and_comes_back(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        for key in "enter n enter n enter n".split():
            await pilot.press(key)
        assert "Accept" not in _keys(app)
        await pilot.press("b")
        assert "Accept" in _keys(app)


async def test_what_the_footer_has_no_room_for_is_reached_by_mouse(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.click(KeyBar, offset=(_keys(app).index("Help") + 1, 0))
        await pilot.pause(0.2)
        await pilot.click(KeyBar, offset=(_keys(app).index("All") + 1, 0))
        await pilot.pause(0.2)
        assert isinstance(app.screen, CommandPalette)
        await pilot.press(*"not sure", "enter")
        await pilot.pause(0.3)
        assert app.screen is app.review and app.project.coding("Sam").view(1).unsure


async def test_every_place_is_a_command_of_every_place(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9")
        await app.workers.wait_for_complete()
        await pilot.press("ctrl+p", *"go: Grid", "enter")
        await pilot.pause(0.3)
        assert isinstance(app.screen, GridScreen)


async def test_what_is_said_of_an_answer_opens_more_when_it_is_clicked(app: ChecApp) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await pilot.click("#side-person")
        await pilot.pause(0.2)
        assert "About this person" in screen_text(app)
        await pilot.press("escape", "a")
        await pilot.click("#status", offset=(3, 0))
        await pilot.pause(0.2)
        assert app.project.coding("Sam").view(1).applied == ()


async def test_the_choices_above_an_export_are_clicked(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "enter", "ctrl+e")
        await app.workers.wait_for_complete()
        await pilot.click("#chosen", offset=(4, 2))
        await pilot.pause(0.2)
        assert "Which rule for small numbers?" in screen_text(app)


async def test_a_question_left_keys_in_sight_that_did_nothing(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        app.push_screen(AskScreen("Sure?", "", {"y": "Yes", "escape": "No"}))
        await pilot.pause()
        said = screen_text(app)
        assert "Yes" in said and "Accept" not in said


async def test_keys_that_fit_a_smaller_window_are_moved_together(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "enter", "ctrl+e")
        await app.workers.wait_for_complete()
        await pilot.resize_terminal(60, 20)
        await pilot.pause()
        assert len(_keys(app).rstrip()) <= 60 and "Esc Back ^P All" in _keys(app)


async def test_export_said_nowhere_that_enter_writes(app: ChecApp) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("a", "enter", "ctrl+e")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert isinstance(app.screen, ExportScreen)
        assert "Write" in _keys(app)


async def test_the_meaning_of_codes_named_other_codes_by_their_ids(app: ChecApp) -> None:
    book = app.coding.codebook
    for code in book.codes:
        told = definition(book, code).plain
        assert not [name for name in re.findall(r"[a-z_]+(?:\.[a-z_]+)+", told) if book.get(name)]


def test_screens_are_loaded_while_nobody_types(made: Made) -> None:
    script = f"""
import asyncio, gc, sys
from tui.app import ChecApp
from chec_voice.project.project import Project
async def main():
    with Project.open({str(made.path)!r}) as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            begun = "tui.topics.screen" in sys.modules
            while not gc.get_freeze_count():
                await asyncio.sleep(0.05)
            print(begun, "tui.topics.screen" in sys.modules, "tui.serve.server" in sys.modules)
        print(gc.get_freeze_count())
asyncio.run(main())
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.stdout.split() == ["False", "True", "False", "0"], done.stdout + done.stderr


async def test_leaving_the_app_gives_back_how_memory_is_freed(app: ChecApp) -> None:
    before = gc.get_threshold()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.pause()
        assert gc.get_threshold() != before
    assert gc.get_threshold() == before
