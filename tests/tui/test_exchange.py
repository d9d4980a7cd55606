"""To other programs and back, from the palette."""

from __future__ import annotations

from pathlib import Path

from chec_testing import rows_of
from textual.pilot import Pilot
from textual.widgets import Input

from tests.tui.conftest import prose
from tui.app import ChecApp
from tui.export import exchange


async def test_a_project_goes_out_and_comes_back(app: ChecApp, tmp_path: Path) -> None:
    out = tmp_path / "sent.qdpx"
    async with app.run_test(size=(100, 30)) as pilot:
        exchange.send_out(app)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        await to_file(app, pilot, out)
        assert "is written" in prose(app)
        assert out.exists()
        await pilot.press("escape")
        exchange.bring_in(app)
        await pilot.pause()
        await to_file(app, pilot, out)
        await looked_and_brought_in(app, pilot)


async def test_export_offers_other_programs_and_home_takes_their_files(
    app: ChecApp, tmp_path: Path
) -> None:
    out = tmp_path / "sent.sqlite3"
    async with app.run_test(size=(100, 40)) as pilot:
        await pilot.press("ctrl+e")
        await app.workers.wait_for_complete()
        await pilot.press("w", "end", "enter")  # what to write: the last is other programs
        await pilot.pause()
        assert "Which program is it for?" in prose(app)
        await pilot.press("end", "up", "enter")
        await pilot.pause()
        await to_file(app, pilot, out)
        assert "is written" in prose(app) and out.exists()
        await pilot.press("escape", "escape", "f9")
        await app.workers.wait_for_complete()
        await pilot.press("i")
        await pilot.pause()
        await to_file(app, pilot, out)
        await looked_and_brought_in(app, pilot)


async def looked_and_brought_in(app: ChecApp, pilot: Pilot[object]) -> None:
    """What would come of the file is seen before any of it does."""
    batches = len(rows_of(app.project, "SELECT id FROM batch"))
    assert "Nothing is changed yet" in prose(app) and "in place" in prose(app)
    await pilot.pause(0.35)
    await pilot.press("y")
    await app.workers.wait_for_complete()
    await pilot.pause()
    assert "Nothing is changed yet" not in prose(app) and "in place" in prose(app)
    assert len(rows_of(app.project, "SELECT id FROM batch")) == batches + 1


async def to_file(app: ChecApp, pilot: Pilot[object], path: Path) -> None:
    """Names the file that is asked for, and waits until it is written or read."""
    app.screen.query_one(Input).value = str(path)
    await pilot.press("enter")
    await app.workers.wait_for_complete()
    await pilot.pause()
