"""Hostile text, another writer, bugs, long sessions, imports."""

from __future__ import annotations

import asyncio
import csv
import importlib
import pkgutil
import sqlite3
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from chec_testing import FOOD, change, rows_of
from textual.binding import Binding
from textual.dom import DOMNode
from textual.widgets import Static

import tui
from chec_voice.crash import write_crash_report
from chec_voice.errors import ChecError, Refused
from chec_voice.project.opening import LookOnly
from chec_voice.project.project import Project
from chec_voice.store import connection
from tests.tui.assisted import at_once as instant
from tests.tui.assisted import report, with_topics
from tests.tui.conftest import HINTS, Made, Make, decisions, screen_text, worked_off
from tui import keys
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.dialogs import ask
from tui.dialogs.help import help_text
from tui.plain import clean, plain
from tui.work import saving

HOSTILE = (
    "[/b] [@click=app.quit]x[/] [NAME] [red] [",
    "يا \u202eعالم\u202c مرحبا 👩‍👩‍👧‍👦 👍🏽 \U0001f1ec\U0001f1e7 e\u0301",
    "long " * 1000,
    "nul \x00 esc \x1b[31m bell \x07 \x9b del \x7f",
)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_everywhere(make: Make, text: str) -> None:
    """The same string as answer, question, attribute, project name's neighbour, memo and coder."""
    hints = [(code, score, text.split()[0]) for code, score, _ in HINTS]
    made = make([text, "b"], question=f"{text[:200]}?", hints=hints, area=text[:300])
    with made.open() as project:
        project.coding("Sam")
        # As in a project that is older than the rule for new names.
        change(project, "UPDATE coder SET name = name || ' ' || ? WHERE name = 'Sam'", [text[:50]])
        app = ChecApp(project, project.coding(f"Sam {text[:50]}"))
        app.coding.memo(1, text)
        async with app.run_test(size=(80, 24)) as pilot:
            assert app.review.desk.view is not None
            app.show_error(ChecError(text), text[:80])
            await pilot.pause(0.35)
            await pilot.press("enter", "a", "v", "m")
            await pilot.press("escape", "c", "escape", "f", "escape", "d", "escape")
            await pilot.press("slash", *"b[/", "escape", "f1", "escape", "ctrl+p")
            await pilot.press(*"[/b]", "escape", "escape")
            for key in ("f2", "f3"):
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.press("b", "escape", "escape")
            assert isinstance(app.screen, ReviewScreen)
            text_now = screen_text(app)
            assert "\x1b" not in text_now
            assert "\x00" not in text_now
            assert "\u202e" not in text_now
        assert len(decisions(project)) == 2


async def test_hostile_codes_everywhere(make: Make, tmp_path: Path) -> None:
    """Codebooks are written by people, too."""
    names = ("[/b] one", "[@click=app.quit]x[/]", "\u202etwo [", "👩‍👩‍👧‍👦 " + "long " * 60)
    book = tmp_path / "hostile.csv"
    with book.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "parent", "definition"])
        rows.writerow(["Top", "", "[/b]"])
        rows.writerows([name, "Top", f"means {name}"] for name in names)
    made = make(["dodgy park"], hints=(), codebook=str(book))
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            for code in app.coding.codebook.codable:
                app.review.apply(code.id)
            await pilot.press("v", "r", "escape", "c", "down", "down", "escape", "d")
            await pilot.press(*["down"] * 4, "slash", *"[/", "enter", "escape", "escape")
            await pilot.press("ctrl+p", *"code: ")
            await pilot.pause(0.3)
            await pilot.press("escape", "f3")
            await app.workers.wait_for_complete()
            await pilot.press("escape", "u", "u")
            assert isinstance(app.screen, ReviewScreen)


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text_in_topics_and_quality(
    make: Make, text: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As an answer, a question, a topic's word, a code's name, a warning, and an error."""
    book = tmp_path / "hostile.csv"
    with book.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(["code", "parent", "definition"])
        told = text.replace("\x00", "0")  # a table with NUL characters is refused
        rows.writerows([["Top", "", told], [f"z {told[:80]}", "Top", told]])
    made = make([text, text + "b"], question=f"{text[:200]}?", hints=(), codebook=str(book))
    with made.open() as project:
        code = project.codebook.codable[-1].id
        coding = project.coding("Sam")
        coding.apply(1, code)
        with_topics(project, ((text, "b"), 0.8, (1, 2)), warnings=[text])
        instant(monkeypatch, report(project, (code, 30, 21, 21, 30)))
        app = ChecApp(project, coding)
        async with app.run_test(size=(80, 24)) as pilot:
            for keys_ in (
                ("f6", "enter", "pagedown", "p"),
                ("escape", "m", "z"),
                ("escape",),
                ("escape", "f7"),
                ("enter",),
                ("escape", "s", "b"),
            ):
                await pilot.press(*keys_)
                await app.workers.wait_for_complete()
                await pilot.pause()
                shown = screen_text(app)
                assert not {"\x1b", "\x00", "\u202e"} & set(shown)
                if keys_[0] == "f6" and len(text) < 60 and "\u202e" not in text:
                    assert clean(text) in shown
            await pilot.press("escape", "escape", "f6")
            instant(monkeypatch, error=Refused(text, fix=text[:80]))
            await pilot.press("n")
            await app.workers.wait_for_complete()
            await pilot.pause(0.35)
            await pilot.press("enter", "escape")
            assert isinstance(app.screen, ReviewScreen)


def test_plain_keeps_length_and_brackets() -> None:
    for text in HOSTILE:
        assert len(clean(text)) == len(text)
        assert len(plain(text)) == len(text)
    assert plain("[NAME] [/b]").plain == "[NAME] [/b]"
    assert clean("\x1b\x00\n\u202e") == "␛␀\n⇄"


async def test_another_writer_is_said_and_the_key_can_be_repeated(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    with made.open() as project:
        monkeypatch.setattr(saving, "PATIENCE", 0.0)  # as it is, only sooner
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            other = sqlite3.connect(made.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            for key in ("a", "n"):
                # as slow as this machine may be, these keys come before anybody can have read
                monkeypatch.setattr(ask, "_CALM", 60)
                await pilot.press(key)
                assert "NOT saved" in screen_text(app)
                await pilot.press("x", "enter")  # typed blindly: changes nothing, closes nothing
                assert "NOT saved" in screen_text(app)
                monkeypatch.setattr(ask, "_CALM", 0)
                await pilot.press("enter")
            assert decisions(project) == []
            other.execute("ROLLBACK")
            other.close()
            await pilot.press("a", "enter")
            assert len(decisions(project)) == 1
            assert project.coding("Sam").progress().done == 1


async def test_keys_wait_for_another_coder_and_are_saved_in_their_order(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            other = sqlite3.connect(made.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            app.simulate_key("a")
            app.simulate_key("enter")
            while saving.WAITING not in screen_text(app):
                await pilot.pause()
            await pilot.pause(0.2)
            assert app.review.desk.view is not None and not app.review.desk.view.applied
            assert decisions(project) == []
            other.execute("ROLLBACK")
            other.close()
            await worked_off(app)
            assert saving.WAITING not in screen_text(app)
            assert len(decisions(project)) == 1
            assert project.coding("Sam").progress().done == 1


ACTS = {
    "a memo": ("m", *"hello", "ctrl+s"),
    "a flag": ("f", *"worried", "ctrl+s"),
    "a cell of the grid": ("f10", "t"),
    "taking back from history": ("ctrl+y", "r"),
    "a new name of a code": ("ctrl+o", "down", "down", "n", "x", "enter"),
    "a summary": ("f3", "down", "down", "enter", "s", *"hello", "ctrl+s"),
}


@pytest.mark.parametrize("act", ACTS)
async def test_no_screen_stands_still_while_another_program_saves(act: str, made: Made) -> None:
    """What was typed waits, the screen says so, and it is saved once, when the file is free."""
    with made.open() as project:
        project.coding("Sam").apply(2, FOOD)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(100, 30)) as pilot:
            *before, last = ACTS[act]
            for key in before:
                await pilot.press(key)
                await app.workers.wait_for_complete()
            other = sqlite3.connect(made.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            before_it = kept(project)
            app.simulate_key(last)
            while not app.keys_wait:
                await pilot.pause()
            assert kept(project) == before_it
            other.execute("ROLLBACK")
            other.close()
            await worked_off(app)
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert not app.keys_wait
            assert len(kept(project)) == len(before_it) + 1


def kept(project: Project) -> list[int]:
    return [row["id"] for row in rows_of(project, "SELECT id FROM event ORDER BY id")]


async def test_a_memo_that_could_not_be_saved_stays_on_the_screen(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.0)
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("m", *"hello")
            other = sqlite3.connect(made.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("ctrl+s")
            await pilot.pause(0.35)
            await pilot.press("enter")
            other.execute("ROLLBACK")
            other.close()
            await pilot.press("ctrl+s")
            assert project.coding("Sam").view(1).memos == (("Sam", "hello"),)


async def test_leaving_does_not_drop_a_memo_that_was_begun(made: Made) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("m", *"half a tho", "ctrl+q")
            await pilot.pause()
            assert app.is_running
            await pilot.press(*"ught", "ctrl+s")
            assert project.coding("Sam").view(1).memos == (("Sam", "half a thought"),)


async def test_sixty_decisions_leave_no_widgets_behind(make: Make) -> None:
    with make([f"dodgy park {n}" for n in range(40)]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("a", "enter")
            before = sum(1 for _ in app.screen.walk_children())
            statics = [id(widget) for widget in app.screen.query(Static)]
            for n in range(30):
                app.simulate_key("a")
                app.simulate_key("x")
                app.simulate_key("enter")
                if n % 10 == 0:
                    await asyncio.sleep(0)
            await worked_off(app)
            assert sum(1 for _ in app.screen.walk_children()) == before
            assert [id(widget) for widget in app.screen.query(Static)] == statics
        assert len(decisions(project)) >= 60


def test_help_lists_every_key() -> None:
    text = help_text().plain
    for _, section in keys.SECTIONS:
        for key in section:
            assert key.help in text
            assert key.written in text


def test_every_key_of_the_registry_does_something() -> None:
    """Every action has a method on each screen that binds it; every key is bound somewhere."""
    for found in pkgutil.walk_packages(tui.__path__, "tui."):
        # What serves has no screens of its own, and is installed apart.
        if not found.name.endswith("__main__") and not found.name.startswith("tui.serve"):
            importlib.import_module(found.name)
    owners: set[type[DOMNode]] = set()
    waiting: list[type[DOMNode]] = [DOMNode]
    while waiting:
        waiting += (below := waiting.pop().__subclasses__())
        owners.update(one for one in below if one.__module__.startswith("tui."))
    bound = set()
    for owner in owners:
        for binding in owner.__dict__.get("BINDINGS", ()):
            assert isinstance(binding, Binding)
            action = binding.action.split("(")[0]
            holder = ChecApp if action.startswith("app.") else owner
            assert hasattr(holder, f"action_{action.removeprefix('app.')}"), (owner, binding)
            bound.add(binding.id)
    named: dict[str, keys.Key] = {}
    for _, section in keys.SECTIONS:
        assert len({key.id for key in section}) == len(section)
        for key in section:  # themes and map share some, and say it in their own words
            alike = replace(key, help="")
            assert named.setdefault(key.id, alike) == alike
    assert named.keys() == bound, "a key that no screen binds, or one that the registry lacks"


def test_a_crash_report_holds_no_words() -> None:
    try:
        secret = "my mum hits me"
        raise ValueError(secret)
    except ValueError as error:
        path = write_crash_report(error)
    text = path.read_text(encoding="utf-8")
    path.unlink()
    assert "my mum" not in text
    assert "ValueError" in text
    assert "test_robust.py" in text


async def test_a_bug_ends_the_app_with_a_report_and_no_words(
    app: ChecApp, capsys: pytest.CaptureFixture[str]
) -> None:
    def fault() -> None:
        raise RuntimeError("dodgy words of a child")

    with pytest.raises(RuntimeError):
        async with app.run_test(size=(80, 24)) as pilot:
            app.call_later(fault)
            await pilot.pause()
    assert app.crash_report is not None
    assert "dodgy" not in app.crash_report.read_text(encoding="utf-8")
    app.crash_report.unlink()
    captured = capsys.readouterr()
    assert "dodgy" not in captured.out + captured.err


@pytest.mark.slow
def test_opening_the_app_loads_nothing_heavy(made: Made) -> None:
    script = f"""
import asyncio, sys
from tui.app import ChecApp
from chec_voice.project.project import Project
async def main():
    global coding
    with Project.open({str(made.path)!r}) as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("c", "d", "a", "escape", "a", "enter")
            coding = set(sys.modules)
            for key in ("f2", "f6", "f7", "f8"):
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.press("escape")
asyncio.run(main())
heavy = {{"torch", "sentence_transformers", "bertopic", "spacy", "sklearn", "pandas"}}
print(sorted(heavy & set(sys.modules) | {{"numpy"}} & coding))  # figures are counted with numpy
"""
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, timeout=180, check=False
    )
    assert done.stdout.strip() == "[]", done.stdout + done.stderr


async def test_a_question_of_ours_is_never_parsed(app: ChecApp, project: Project) -> None:
    async with app.run_test(size=(60, 20)) as pilot:
        app.notify("[/b] [@click=app.quit]x[/]")
        await pilot.pause()
        assert app.screen is app.review


async def test_a_project_that_cannot_be_written_can_be_looked_at(
    made: Made, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "may_write", lambda path: False)
    monkeypatch.setattr(ask, "_CALM", 0)
    before = made.path.read_bytes()
    with pytest.warns(LookOnly), made.open() as project:
        app = ChecApp(project, project.coding("Somebody new"))
        async with app.run_test(size=(100, 32)) as pilot:
            await pilot.pause()
            assert any("not changed" in said.message for said in app._notifications)
            assert "dodgy" in screen_text(app)
            for key in ("a", "n", "s"):
                await pilot.press(key)
                assert "can only be looked at" in screen_text(app)
                assert "Press the key again" not in screen_text(app)
                await pilot.press("enter")
            await pilot.press("f3")
            await app.workers.wait_for_complete()
            await pilot.press("escape")
            assert isinstance(app.screen, ReviewScreen)
    assert made.path.read_bytes() == before


DIALOGS = {
    "a code": ["c"],
    "words": ["p"],
    "memo": ["m"],
    "flag": ["f"],
    "which answers": ["y"],
    "find": ["slash"],
    "meaning": ["d"],
    "person": ["t"],
    "help": ["question_mark"],
    "backup": ["f9", "z"],
    "order of the grid": ["f10", "s"],
    "a code of the grid": ["f10", "space", "c"],
    "a part of the codebook": ["ctrl+o", "down", "down", "e"],
    "a name of the codebook": ["ctrl+o", "down", "down", "r"],
    "a summary": ["f3", "down", "down", "enter", "s"],
    "what is compared": ["f2", "b"],
    "a reason of a link": ["f2", "down", "down", "down", "enter", "down", "l", "p"],
}


@pytest.mark.parametrize("dialog", DIALOGS)
async def test_a_window_resized_behind_a_dialog_is_drawn_as_if_there_had_been_none(
    dialog: str, made: Made
) -> None:
    with made.open() as project:
        project.coding("Sam").apply(2, FOOD)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:

            async def settled() -> str:
                await app.workers.wait_for_complete()
                last, same = "", 0
                while same < 5:
                    await pilot.pause(0.02)
                    now = screen_text(app)
                    last, same = now, same + 1 if now == last else 0
                return last

            for key in DIALOGS[dialog]:
                below = app.screen
                await pilot.press(key)
                await app.workers.wait_for_complete()
                await pilot.pause()
            assert app.screen is not below
            await pilot.resize_terminal(70, 20)
            await settled()
            await pilot.press("escape")
            behind = await settled()
            assert app.screen is below
            await pilot.resize_terminal(120, 40)
            await settled()
            await pilot.resize_terminal(70, 20)
            assert behind == await settled()


async def test_two_windows_on_one_project_save_everything(make: Make) -> None:
    """Of one coder, too: undo takes back what was done last, in whichever window."""
    made = make([f"dodgy park {n}" for n in range(12)])
    with made.open() as project, made.open() as other:
        first, second = (ChecApp(one, one.coding("Sam")) for one in (project, other))
        async with (
            first.run_test(size=(80, 24)) as here,
            second.run_test(size=(80, 24)) as there,
        ):
            for _ in range(5):
                await here.press("a", "enter")
                await there.press("a", "enter")
            applied = "SELECT DISTINCT segment_id FROM coding WHERE verdict = 'apply'"
            assert len(rows_of(project, applied)) == project.coding("Sam").progress().done
            await here.press("m", *"one", "ctrl+s")
            await there.press("u")
            assert "the memo" in screen_text(second)
            assert first.crash_report is None and second.crash_report is None
