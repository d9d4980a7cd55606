"""The attack (`make attack`) runs, each part for a moment, and each of its oracles can fail."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from tests import killing
from tests.attack import base, fuzz, kills, marks, small_disk, together
from tests.attack.part import Part
from tests.chec_testing import ROOT


def fails(read: object) -> object:
    raise ValueError("nobody thought of it")


def refuses(read: object) -> object:
    raise InputError("row 2 has no id.")


def test_a_few_broken_files_of_every_kind(small_folder: Path, tmp_path: Path) -> None:
    part = fuzz.run(tmp_path, 3, 300, inputs=len(fuzz.KINDS), whole=small_folder)
    assert part.failures == []
    assert part.figures["files"] == 8 and part.figures["brought into a project"] == 7


def test_a_reader_that_breaks_or_leaves_half_is_a_fault(tmp_path: Path) -> None:
    file = tmp_path / "x"
    assert fuzz.tried(refuses, file) == ("refused", "")  # type: ignore[arg-type]
    assert "ValueError" in fuzz.tried(fails, file)[1]  # type: ignore[arg-type]

    def endless(_: Path) -> object:
        while True:
            pass

    most, fuzz.MOST_SECONDS = fuzz.MOST_SECONDS, 0.05
    try:
        assert "of processor" in fuzz.tried(endless, file)[1]
    finally:
        fuzz.MOST_SECONDS = most


def test_a_half_import_is_a_fault(small_folder: Path, tmp_path: Path) -> None:
    def half(_name: str, _file: Path, folder: Path) -> None:
        import sqlite3

        db = sqlite3.connect(folder / base.PROJECT)
        db.execute("UPDATE session SET name = 'half' WHERE id = 1")
        db.commit()
        raise InputError("row 2 has no id.")

    wrong = fuzz.brought("table.csv", tmp_path / "x", small_folder, tmp_path / "copy", half)
    assert wrong.startswith("half brought in: ['session.name']")


def test_a_mark_that_stands_where_it_may_not_is_a_fault(tmp_path: Path) -> None:
    allowed = tmp_path / "kept"
    allowed.mkdir()
    (allowed / "p.chec").write_text(marks.NO_QUOTE)
    assert marks.found(tmp_path) == []
    (tmp_path / "out.csv").write_text(f"said: {marks.NO_QUOTE.upper()}")
    (tmp_path / "p.chec-wal").write_bytes(marks.WORKER.encode("utf-16-le"))
    assert marks.found(tmp_path) == [
        "words of who may not be quoted stands in out.csv",
        "a name in a value that was made safe stands in p.chec-wal",
    ]


@pytest.mark.skipif(sys.platform != "linux", reason="looks at /proc")
def test_a_mark_on_a_command_line_is_a_fault() -> None:
    with marks.Watch(["zornwatch"]) as watch:
        subprocess.run([sys.executable, "-c", "import time; time.sleep(0.5)", "zornwatch"])
    assert any("time.sleep" in where for where in watch.seen)


def test_what_was_acknowledged_and_is_not_there_is_a_fault(tmp_path: Path) -> None:
    path = together.make(tmp_path)
    said = {name: together.Said() for name in together.WORK}
    part = Part("together")
    together.check(part, path, said)
    assert part.failures == []
    said["Kim"].did, said["withdraw"].did = ["0", "1"], ["0"]
    said["Ben"].told, said["import"].fault = ["the file is damaged"], "ValueError"
    together.check(part, path, said)
    assert len(part.failures) == 4


def test_a_disk_that_is_full_and_is_called_damaged_is_a_fault() -> None:
    def ended(code: int, said: str) -> str:
        return small_disk.wrong_with(subprocess.CompletedProcess([], code, "", said))

    assert ended(0, "") == ""
    assert ended(1, "chec-voice: the disk is full.") == ""
    assert "damage" in ended(1, "chec-voice: the disk is full, the file is damaged.")
    assert "does not say" in ended(1, "chec-voice: this cannot be written.")
    assert "ended with 120" in ended(120, "")


def test_a_state_between_is_a_fault() -> None:
    verb, steps = base.VERBS[1], next(one for one in base.VERBS if one.steps)
    before, after = {"t rows": "1", "t.a": "x"}, {"t rows": "3", "t.a": "y"}
    for state in (before, after):
        assert kills.judge(verb, state, before, after) == ""
    between = {"t rows": "2", "t.a": "z"}
    assert "neither" in kills.judge(verb, between, before, after)
    assert kills.judge(steps, between, before, after) == ""
    assert "outside" in kills.judge(steps, {**between, "t rows": "4"}, before, after)


@pytest.mark.slow
def test_a_verb_and_the_app_are_killed_and_judged(small_folder: Path, tmp_path: Path) -> None:
    if killing.library(tmp_path) is None:
        pytest.skip("needs a C compiler, and Linux")
    script = (
        "import sys; from pathlib import Path; from tests.attack import base, kills;"
        "folder, whole = map(Path, sys.argv[1:]); killer = kills.Killer(folder);"
        "verb = next(v for v in base.VERBS if v.name == 'did');"
        "target = kills.Target(killer, verb, whole); assert target.calls > 5;"
        "assert target.kill(3) == (True, '');"
        "assert target.kill(10 ** 6) == (False, '');"
        "target.before = target.after = {};"
        "assert 'neither' in target.kill(3)[1];"
        "app = kills.App(killer, whole); assert app.kill(app.calls // 2) == (True, '');"
        "assert 'events due' in app.judge(4, 10 ** 6)"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path), str(small_folder)],
        env={**_around(), "LD_PRELOAD": str(tmp_path / "killing.so")},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr


def _around() -> dict[str, str]:
    import os

    return {**os.environ, "PYTHONPATH": os.pathsep.join([str(ROOT), os.environ["PYTHONPATH"]])}


def test_a_part_that_is_not_there_is_refused() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack", "nonsense"],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )
    assert done.returncode == 2 and "nonsense" in done.stderr
