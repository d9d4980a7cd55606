"""Lets QualCoder's own importer read a .qdpx into one of its projects, without a display.

    PYTHON_WITH_PYQT6 qualcoder_reads.py QUALCODER/src FILE.qdpx FOLDER

Runs in an environment of its own: QualCoder (LGPL-3) is neither part of this project nor installed
with it. Nothing of it is replaced but the window that says what was imported.
"""

from __future__ import annotations

import ast
import builtins
import gettext
import os
import shutil
import sqlite3
import sys
import types
from pathlib import Path
from typing import Any

os.environ["QT_QPA_PLATFORM"] = "offscreen"


def tables(source: Path) -> list[str]:
    """The statements with which QualCoder makes a new project."""
    tree = ast.parse((source / "qualcoder" / "__main__.py").read_text("utf-8"))
    (made,) = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef) and node.name == "new_project"
    ]
    texts = [n.value for n in ast.walk(made) if isinstance(n, ast.Constant)]
    return [t for t in texts if isinstance(t, str) and t.upper().startswith("CREATE TABLE")]


class Message:
    """A dialog that nobody can close here."""

    def __init__(self, *words: Any) -> None:
        print(*words[1:])

    def exec(self) -> None: ...


class Log:
    def append(self, line: str) -> None:
        print(line)


def main(source: Path, file: Path, folder: Path) -> None:
    builtins._ = gettext.gettext  # type: ignore[attr-defined]
    sys.path.insert(0, str(source))
    helpers = types.ModuleType("qualcoder.helpers")
    helpers.Message = Message  # type: ignore[attr-defined]
    sys.modules["qualcoder.helpers"] = helpers
    from PyQt6 import QtWidgets  # type: ignore[import-not-found]
    from qualcoder import refi  # type: ignore[import-not-found]

    _app = QtWidgets.QApplication([])
    for name in ("documents", "images", "audio", "video"):
        (folder / name).mkdir(parents=True)
    copy = shutil.copy(file, folder / "in.qdpx")
    database = sqlite3.connect(folder / "data.qda")
    for statement in tables(source):
        database.execute(statement)
    database.execute(
        "INSERT INTO project (databaseversion, date, memo, about) VALUES ('v15', '', '', '')"
    )
    database.commit()
    app = types.SimpleNamespace(
        conn=database,
        project_path=str(folder),
        project_events=None,
        settings={"codername": "default", "directory": str(folder), "ai_enable": "False"},
        ai_models=[],
        write_config_ini=lambda *_: None,
        get_code_names=lambda: [],
    )
    QtWidgets.QFileDialog.getOpenFileName = staticmethod(lambda *_, **__: (str(copy), True))
    refi.RefiImport(app, Log(), "qdpx")
    database.commit()
    database.close()


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:4]))
