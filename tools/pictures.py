"""Draws the pictures of the app that README.md and docs/ show.

    python -m tools.pictures demo/youth_voice.chec docs/pictures

Works on a copy of a project that `chec-voice demo` made, so the corpus is the synthetic one.
"""

from __future__ import annotations

import asyncio
import os
import re
import shutil
import sqlite3
import sys
import tempfile
from collections.abc import Sequence
from contextlib import chdir, closing
from pathlib import Path

from chec_voice.project import Project
from tui.app import ChecApp

WIDE = (120, 36)
SCENES: dict[str, tuple[tuple[int, int], Sequence[str]]] = {
    "code": (WIDE, ["a"]),
    "find-a-code": (WIDE, ["c", *"police"]),
    "home": (WIDE, ["f9"]),
    "import": (WIDE, ["f9", "i", *"responses", "enter", "down"]),
    "grid": (WIDE, ["f10", "down", "space", "down", "space"]),
    "codebook": (WIDE, ["ctrl+o", "down", "down"]),
    "themes": (WIDE, ["f3"]),
    "theme": (WIDE, ["f3", "down", "down", "enter"]),
    "map": (WIDE, ["f2", "right", "right", "right"]),
    "links": (WIDE, ["f2", "down", "down", "enter", "down", "down", "l"]),
    "export": (WIDE, ["ctrl+e"]),
}
"""Name of the picture -> (columns, lines), keys pressed before it is taken."""
ANSWERS = Path(__file__).parent.parent / "corpora/youth_voice_synthetic/responses.csv"
OUTSIDE_FONTS = re.compile(r"@font-face\s*\{.*?\}", re.DOTALL)


def copy(project: Path, target: Path) -> None:
    """Copy a project through SQLite, so that what stands in its log comes along; and its vault."""
    vault = project.with_suffix(".vault")
    if vault.exists():
        shutil.copy(vault, target.with_suffix(".vault"))
    with closing(sqlite3.connect(project)) as old, closing(sqlite3.connect(target)) as new:
        old.backup(new)


async def draw(path: Path, size: tuple[int, int], keys: Sequence[str]) -> str:
    """Open the app on a project, press keys, and give the picture as SVG."""
    with Project.open(path) as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=size) as pilot:
            await pilot.pause()
            for key in keys:
                await pilot.press(key)
                if len(key) > 1:  # the next key goes to what this one opens
                    await app.workers.wait_for_complete()
                    await pilot.pause()
            # Nothing is fetched when somebody looks at the picture.
            return OUTSIDE_FONTS.sub("", app.export_screenshot(title="chec_voice"))


def main(project: Path, folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    for name, (size, keys) in SCENES.items():
        with tempfile.TemporaryDirectory() as scratch:
            os.environ["CHEC_VOICE_CONFIG"] = scratch
            path = Path("youth_voice.chec")
            copy(project, scratch / path)
            shutil.copy(ANSWERS, scratch)  # a file to bring in
            with chdir(scratch):  # a folder of this machine has no place in a picture
                picture = asyncio.run(draw(path, size, keys))
            (folder / f"{name}.svg").write_text(picture, "utf-8")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
