"""Coding of a spreadsheet comes in by the app, after a look at it, and an import is taken back."""

from __future__ import annotations

from pathlib import Path

from textual.pilot import Pilot
from textual.widgets import Input, OptionList

from chec_voice.project.project import Project
from tests.tui.conftest import decisions, prose, worked_off
from tui.app import ChecApp

FOOD = "home.poverty.food"
HOME = (100, 36)


async def until(pilot: Pilot[None], app: ChecApp, words: str) -> None:
    for _ in range(2000):
        if words in prose(app):
            return
        await pilot.pause(0.02)
    raise AssertionError(prose(app))


async def named(pilot: Pilot[None], app: ChecApp, text: str) -> None:
    app.screen.query_one(Input).value = text
    await pilot.press("enter")
    await worked_off(app)


async def calm(pilot: Pilot[None], key: str) -> None:
    """Keys typed before a message is there are not taken by it."""
    await pilot.pause(0.35)
    await pilot.press(key)


async def to_home(pilot: Pilot[None], app: ChecApp, then: str) -> None:
    await pilot.press("f9")
    await app.workers.wait_for_complete()
    await pilot.press(then)
    await worked_off(app)


async def bring_in(pilot: Pilot[None], app: ChecApp, path: Path) -> None:
    """Give the coding of a spreadsheet to Leanne."""
    await to_home(pilot, app, "c")
    await named(pilot, app, str(path))
    await named(pilot, app, "Leanne")


async def test_coding_of_a_spreadsheet_is_looked_at_brought_in_and_taken_back(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("id,Food at home,Trampolines\nP0,0,1\nP1,1,0\nP2,0,0\n", encoding="utf-8")
    project.coding("Leanne").apply(1, FOOD)
    before = decisions(project)
    async with app.run_test(size=HOME, notifications=True) as pilot:
        await to_home(pilot, app, "c")
        await named(pilot, app, str(path))
        await named(pilot, app, "Leane")  # nearly a name that is known
        assert "Do you mean Leanne?" in prose(app)
        await calm(pilot, "n")
        await until(pilot, app, "Bring in the coding of Leane?")
        assert "Nothing is changed yet" in prose(app)
        assert "1 answer would be coded by Leane" in prose(app)
        assert "'Trampolines' (1 use) is not in the codebook" in prose(app)
        assert "--" not in prose(app), "what a command would take is a key here"
        assert decisions(project) == before
        await calm(pilot, "y")
        await until(pilot, app, "This coding is in")
        assert project.coding("Leane").view(2).applied == (FOOD,)
        assert "F9, then u, takes it back" in prose(app)
        await calm(pilot, "enter")
        await pilot.press("u")
        assert "coding of coded.csv, by Leane" in prose(app)
        await pilot.press("enter")
        await calm(pilot, "y")
        await until(pilot, app, "Taken back")
        assert decisions(project) == before


async def test_codes_that_the_codebook_lacks_come_in_when_one_says_so(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("id,Trampolines\nP0,1\nP1,0\n", encoding="utf-8")
    async with app.run_test(size=HOME) as pilot:
        await bring_in(pilot, app, path)
        await until(pilot, app, "add 1 code that the codebook lacks")
        await calm(pilot, "c")
        await until(pilot, app, "This coding is in")
    assert any(code.name == "Trampolines" for code in project.codebook.codes)


async def test_a_faulty_file_of_codings_is_refused_in_words(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("id,Food at home\nnobody,1\n", encoding="utf-8")
    async with app.run_test(size=HOME) as pilot:
        await bring_in(pilot, app, path)
        await until(pilot, app, "This coding was not brought in")
    assert decisions(project) == []


async def test_how_a_spreadsheet_is_to_be_read_could_be_said_on_the_command_line_alone(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "coded.csv"
    path.write_text("who,Food at home,notes\nP0,,odd\nP1,1,\nnobody,1,\n", encoding="utf-8")
    async with app.run_test(size=HOME) as pilot:
        await bring_in(pilot, app, path)
        await until(pilot, app, "Say how to read it")
        await calm(pilot, "o")
        await worked_off(app)
        for line, typed in ((0, "who"), (2, "Food at home")):
            app.screen.query_one(OptionList).highlighted = line
            await pilot.press("enter")
            await worked_off(app)
            await named(pilot, app, typed)
        assert "Columns that are a code each: Food at home" in prose(app)
        app.screen.query_one(OptionList).highlighted = 6
        await pilot.press("enter")
        await worked_off(app)
        assert "Rows that belong to no answer: left out" in prose(app)
        await pilot.press("end", "enter")
        await until(pilot, app, "Bring in the coding of Leanne?")
        await calm(pilot, "y")
        await until(pilot, app, "This coding is in")
    assert project.coding("Leanne").view(2).applied == (FOOD,)


async def test_an_import_with_judgements_on_it_asks_once_more(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "more.csv"
    path.write_text("id,What helps?\nq1,my nan helps me\nq2,the club on friday\n", encoding="utf-8")
    project.imports.add(project.imports.plan(path), actor="Sam")
    project.coding("Sam").apply(4, FOOD)
    async with app.run_test(size=HOME, notifications=True) as pilot:
        await to_home(pilot, app, "u")
        await pilot.press("enter")
        await calm(pilot, "y")
        await until(pilot, app, "Judgements hang on it")
        assert len(decisions(project)) == 1
        await calm(pilot, "y")
        await until(pilot, app, "1 judgement went with it")
    assert decisions(project) == []
