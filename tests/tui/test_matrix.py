"""The framework matrix in the app: found from the themes, written in, taken back."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input

from chec_voice.project.project import Project
from tests.tui.conftest import Make, screen_text, worked_off
from tui.app import ChecApp
from tui.results import matrix

FOOD, POVERTY = "home.poverty.food", "home.poverty"


async def to_matrix(pilot: Pilot[None], app: ChecApp) -> None:
    await pilot.press("f3")
    await counted(app)
    await pilot.press("m")
    await counted(app)


async def test_a_cell_is_written_in_and_taken_back(make: Make) -> None:
    with make(["we skip tea", "the bus is late"]).open() as project:
        project.coding("Sam").apply(1, FOOD)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await to_matrix(pilot, app)
            assert "Matrix: cases 1 to 2 of 2" in screen_text(app)
            assert "1 mention" in screen_text(app)
            shown = app.screen._matrix  # type: ignore[attr-defined]
            across = [theme.code for theme in shown.themes].index(POVERTY)
            await pilot.press("home", *["right"] * (across + 1), "enter")
            assert "we skip tea" in screen_text(app)
            await pilot.press(*"Hungry", "ctrl+s")
            await counted(app)
            assert written(project) == "Hungry" and "Hungry" in screen_text(app)
            await pilot.press("enter", *" at", "escape")
            assert "Save this summary?" in screen_text(app)
            await pilot.pause(0.35)
            await pilot.press("d")
            await counted(app)
            assert written(project) == "Hungry"
            await pilot.press("h")
            assert "Sam: Hungry" in screen_text(app)
            await pilot.press("escape", "u")
            await counted(app)
            assert written(project) == ""
            await pilot.press("U")
            await counted(app)
            assert written(project) == "Hungry"
            await pilot.press("escape")
            assert type(app.screen).__name__ == "ThemesScreen"


async def test_an_action_with_a_number_ran_from_no_palette(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """`getattr` looked for a method called `action_turn(1)`."""
    monkeypatch.setattr(matrix, "_PAGE", 1)
    with make(["we skip tea", "no heating"]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await to_matrix(pilot, app)
            await pilot.press("ctrl+p")
            await pilot.press(*"matrix next")
            await pilot.pause(0.3)
            assert "The next hundred cases" in screen_text(app)
            await pilot.press("enter")
            await counted(app)
            assert type(app.screen).__name__ == "MatrixScreen"


async def counted(app: ChecApp) -> None:
    """What was typed is done, and what is read in a thread is read."""
    await worked_off(app)
    await app.workers.wait_for_complete()
    await worked_off(app)


def written(project: Project) -> str:
    ref = project.matrix.show().cases[0].ref
    _, _, cell = project.matrix.find(ref, POVERTY)
    return cell.summary.text if cell.summary else ""


async def test_the_matrix_goes_to_a_workbook_and_comes_back(make: Make, tmp_path: Path) -> None:
    from openpyxl import load_workbook

    book = tmp_path / "cells.xlsx"
    with make(["we skip tea", "the bus is late"]).open() as project:
        project.coding("Sam").apply(1, FOOD)
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await to_matrix(pilot, app)
            await name_file(app, "w", book)
            assert book.exists()
            sheet = load_workbook(book)
            heads = [str(cell.value) for cell in sheet["matrix"][1]]
            name = project.codes.names[POVERTY]
            at = next(n for n, h in enumerate(heads, 1) if name in h and h.endswith("summary"))
            sheet["matrix"].cell(2, at).value = "Said in the workbook."
            sheet.save(book)
            await name_file(app, "r", book)
            assert written(project) == "Said in the workbook."
            await name_file(app, "w", book)
            assert "exists already" in screen_text(app)


async def name_file(app: ChecApp, key: str, path: Path) -> None:
    """Press a key that asks for a file, and name it."""
    app.simulate_key(key)
    await worked_off(app)
    app.screen.query_one(Input).value = str(path)
    app.simulate_key("enter")
    await counted(app)
