"""To other programs and back, from the palette."""

from __future__ import annotations

from pathlib import Path

from textual.widgets import Input

from tests.tui.conftest import screen_text
from tui.app import ChecApp
from tui.export import exchange


async def test_a_project_goes_out_and_comes_back(app: ChecApp, tmp_path: Path) -> None:
    out = tmp_path / "sent.qdpx"
    async with app.run_test(size=(100, 30)) as pilot:
        exchange.send_out(app)
        await pilot.pause()
        await pilot.press("enter")
        await pilot.pause()
        app.screen.query_one(Input).value = str(out)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "is written" in screen_text(app)
        assert out.exists()
        await pilot.press("escape")
        exchange.bring_in(app)
        await pilot.pause()
        app.screen.query_one(Input).value = str(out)
        await pilot.press("enter")
        await app.workers.wait_for_complete()
        await pilot.pause()
        assert "codings are in place" in screen_text(app)
