"""Makes the pictures of the app that the guides show: `python docs/pictures/make.py DEMO`.

DEMO is the folder that `make demo` made. The project is copied, so that nothing in it changes.
"""

from __future__ import annotations

import asyncio
import shutil
import sys
import tempfile
from pathlib import Path

from chec_voice.project.project import Project
from tui.app import ChecApp

HERE = Path(__file__).parent
SIZE = (120, 37)
PICTURES: dict[str, tuple[str, ...]] = {
    "code": ("1",),
    "find-a-code": ("c", *"police"),
    "home": ("f9",),
    "grid": ("f10", "right", "down", "space", "down", "down", "space"),
    "codebook": ("ctrl+o", "down", "down"),
    "themes": ("f3",),
    "theme": ("f3", "down", "down", "enter"),
    "map": ("f2",),
    "links": ("f2", "down", "down", "enter", "down", "down", "l"),
    "export": ("ctrl+e",),
}
"""Picture -> keys that lead there from coding."""


async def picture(project: Project, name: str, keys: tuple[str, ...]) -> None:
    """Draw one screen, once nothing on it moves any more."""
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=SIZE) as pilot:
        await pilot.pause(1)
        for key in keys:
            await pilot.press(key)
            await app.workers.wait_for_complete()
            await pilot.pause(0.5)
        await pilot.pause(2)
        drawn = app.export_screenshot()
    (HERE / f"{name}.svg").write_text(drawn, encoding="utf-8")


def main(demo: Path) -> None:
    with tempfile.TemporaryDirectory() as folder:
        for end in (".chec", ".vault"):
            shutil.copy(demo / f"youth_voice{end}", folder)
        with Project.open(Path(folder) / "youth_voice.chec") as project:
            for name, keys in PICTURES.items():
                asyncio.run(picture(project, name, keys))
                print(name)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
