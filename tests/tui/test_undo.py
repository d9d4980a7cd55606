"""Undo and redo go through what their screen can do: acts of other screens are left alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chec_testing import rows_of, write_csv
from textual.pilot import Pilot

from chec_voice.project.project import Project
from tests.tui.assisted import at_once, report
from tests.tui.conftest import Make, prose
from tests.tui.test_deidentify import cheap_vault
from tests.tui.test_every_action import FOOD, TEXTS, WAYS, _still, _worked, press_or_paste
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


SCREENS = [name for name, way in WAYS.items() if _is("undo", way.section)]
OF_ITS_OWN = ("another framework", "reading for risk", "personal data", "settling")
"""They take back steps of what they go through, which are no commands."""


async def _kept(pilot: Pilot[Any], project: Project) -> None:
    await pilot.app.workers.wait_for_complete()
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
    if not title.startswith(("Another framework", "Reading for risk", "Replacing personal data")):
        assert len(_is("undo", section)) == len(_is("redo", section)), title


async def test_loaded_values_are_taken_back_and_a_code_given_before_stays(
    make: Make, tmp_path: Path
) -> None:
    with make().open() as project:
        measure = project.frameworks.indicators()[0].id
        header = ["indicator", "area", "period", "value", "interval", "source"]
        file = write_csv(
            tmp_path / "values.csv", header, [[measure, "North", "2024", "12.5", "", "ONS"]]
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
