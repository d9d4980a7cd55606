"""Kills every writing verb, and the app, at calls into the system; then looks at what is left.

The oracle is the acknowledged state. A verb that writes once leaves the project as it was or as it
is after a whole run, and nothing between; one that writes in steps leaves no fewer rows than before
and no more than after. The app says through a pipe what it has acknowledged: all of that is there,
and at most one thing more. What is written beside the project is whole or absent, and no draft is
left once the project was opened.

    LD_PRELOAD=killing.so python -m tests.attack.kills FOLDER SEED SECONDS
"""

from __future__ import annotations

import ctypes
import io
import json
import os
import random
import shutil
import signal
import subprocess
import sys
import time
import traceback
import zipfile
from collections.abc import Callable
from functools import partial
from pathlib import Path

from tests.attack import base
from tests.attack.base import PROJECT, TEAM_VERBS, VERBS, Digest, Verb
from tests.attack.part import Clock, Part

PRIVATE = ("withdraw", "undo-import", "deidentify", "restore", "older-vault", "backup")
"""Scenarios of `killing` for what changes project and vault together."""
EMPTY = "the making of this project was stopped before it had a codebook"
"""What a file says of itself that a killed `new` left: there is nothing in it to lose."""
ROUND = 5
"""Kills of one verb before the next one's turn; of one that takes long, one."""
LONG = 3.0
"""Seconds of a whole run from which a verb takes long."""
KEYS = ("a", "n", "x", "n", "k", "n", "a", "u", "n", "a")
"""What a person presses in the app; each is acknowledged once the app has read the next."""


def run(folder: Path, seed: int, seconds: float) -> Part:
    """Kill until the time is over; needs Linux and a C compiler."""
    from tests import killing

    part = Part("kills")
    built = killing.library(folder)
    if built is None:
        part.notes.append("left out: needs Linux and a C compiler")
        return part
    done = subprocess.run(
        [sys.executable, "-m", "tests.attack.kills", str(folder), str(seed), str(seconds)],
        env={
            **os.environ,
            "LD_PRELOAD": str(built),
            "PYTHONDONTWRITEBYTECODE": "1",
            "TMPDIR": str(temporary(folder)),
        },
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        part.fail(f"the attack itself stopped: {done.stderr[-2000:]}")
        return part
    said = json.loads(done.stdout.splitlines()[-1])
    part.figures, part.failures, part.notes = said["figures"], said["failures"], said["notes"]
    return part


def temporary(folder: Path) -> Path:
    """Where programs under attack put what they need for a while; nothing may stay there."""
    place = folder / "tmp"
    place.mkdir(exist_ok=True)
    return place


def left_behind(folder: Path) -> str:
    """What stands in the folder for temporary files, taken away; empty where nothing does."""
    # onnxruntime leaves a number of its own there.
    left = [file for file in temporary(folder).rglob("*") if file.name != ".ses"]
    names = [file.name for file in left if file.is_file()]
    shutil.rmtree(temporary(folder))
    return f"left in the temporary folder: {names}" if names else ""


# --- in the process that the library is loaded into ---


class Killer:
    """Runs work in children of this process that die at their Nth call."""

    def __init__(self, folder: Path) -> None:
        self._library = ctypes.CDLL(None)
        self._library.calls_seen.restype = ctypes.c_long
        self.folder = folder

    def calls(self, do: Callable[[], object]) -> tuple[int, int, str]:
        """(calls, exit code, what it said) of work that nobody kills."""
        read, write = os.pipe()

        def counted() -> None:
            self._library.kill_at(-1)
            try:
                do()
            finally:  # a verb ends with SystemExit
                os.write(write, str(self._library.calls_seen()).encode())

        code, said = in_child(counted)
        os.close(write)
        with os.fdopen(read) as pipe:
            number = pipe.read()
        return int(number or 0), code, said

    def killed(self, at: int, do: Callable[[], object]) -> tuple[int, str]:
        """(signal or exit code, what it said) of work that is killed at its `at`th call."""

        def armed() -> None:
            self._library.kill_at(at)
            try:
                do()
            finally:
                self._library.kill_at(-1)

        return in_child(armed)


def in_child(do: Callable[[], object]) -> tuple[int, str]:
    """Work in a child of this process: (signal or exit code, its output)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        code = 0
        os.dup2(write, 1)
        os.dup2(write, 2)
        sys.stdout = io.TextIOWrapper(os.fdopen(1, "wb", 0), write_through=True)
        sys.stderr = sys.stdout
        try:
            do()
        except SystemExit as stopped:
            code = int(stopped.code or 0)
        except BaseException:
            code = 70
            traceback.print_exc()
        os._exit(code)
    os.close(write)
    with os.fdopen(read, "rb") as pipe:
        said = pipe.read().decode("utf-8", "replace")
    status = os.waitpid(child, 0)[1]
    return (os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)), said


def command(verb: Verb, folder: Path) -> None:
    """One verb in this process, as `chec-voice` runs it."""
    from chec_voice.cli import main

    sys.stdin = io.TextIOWrapper(io.BytesIO(verb.stdin.encode()))
    main(verb.argv(folder))


def opened(folder: Path, name: str = PROJECT) -> None:
    """What is left is sound: it opens, doctor finds nothing, and no draft lies about."""
    from chec_voice import Project

    with Project.open(folder / name) as project:
        assert project.problems() == [], project.problems()
        assert project.unfinished()[1] == [], project.unfinished()
    left = [p.name for p in folder.rglob(".*") if p.is_file()]
    assert left == [], f"drafts are left: {left}"


def judge(verb: Verb, now: Digest, before: Digest, after: Digest) -> str:
    """What is wrong with a state after a kill; empty where nothing is."""
    if now in (before, after):
        return ""
    if not verb.steps:
        return f"neither before nor after: {base.differs(now, after)[:8]}"
    here, low, high = base.rows(now), base.rows(before), base.rows(after)
    wrong = [
        table
        for table in here
        if not min(low.get(table, 0), high.get(table, 0))
        <= here[table]
        <= max(low.get(table, 0), high.get(table, 0))
    ]
    return f"rows outside of before and after: {wrong}" if wrong else ""


def sizes(path: Path) -> dict[str, int]:
    """Name -> bytes of a file, or of the files of a folder."""
    if path.is_file():
        return {path.name: path.stat().st_size}
    return {str(p.relative_to(path)): p.stat().st_size for p in path.rglob("*") if p.is_file()}


class Target:
    """One verb under attack: what it does when nobody kills it, and what a kill may leave."""

    def __init__(self, killer: Killer, verb: Verb, whole: Path) -> None:
        self.killer, self.verb, self.whole = killer, verb, whole
        began = time.monotonic()
        self.copy = killer.folder / "copy"
        digests = []
        for _ in range(2):
            base.copy(whole, self.copy)
            calls, code, said = killer.calls(lambda: command(verb, self.copy))
            if code:
                raise RuntimeError(f"{verb.name} does not run: {said[-500:]}")
            self.calls = calls
            digests.append(base.digest(self.copy / PROJECT))
        self.long = time.monotonic() - began > 2 * LONG
        self._stable = base.stable(*digests)
        self.after = self._stable(digests[1])
        self.before = self._stable(base.digest(whole / PROJECT))
        self.sizes = sizes(self.copy / verb.out) if verb.out else {}

    def kill(self, at: int) -> tuple[bool, str]:
        """(whether it died there, what is wrong)."""
        base.copy(self.whole, self.copy)
        code, said = self.killer.killed(at, lambda: command(self.verb, self.copy))
        if code != signal.SIGKILL:
            return False, "" if code == 0 else f"ended with {code}: {said[-300:]}"
        temporary(self.killer.folder)
        if left := left_behind(self.killer.folder):
            return True, left
        if self.verb.name in ("new", "restore"):
            return True, self._again()
        code, said = in_child(lambda: opened(self.copy))
        if code:
            return True, said[-600:]
        now = self._stable(base.digest(self.copy / PROJECT))
        return True, judge(self.verb, now, self.before, self.after) or self._beside()

    def _again(self) -> str:
        """There is no project to open yet, or a whole one; the same verb again clears drafts."""
        made = self.copy / self.verb.out
        if made.exists():
            code, said = in_child(lambda: opened(self.copy, self.verb.out))
            code = 0 if EMPTY in said else code
        else:
            code, said = in_child(lambda: command(self.verb, self.copy))
            left = [p.name for p in self.copy.glob(".*")]
            code, said = (1, f"drafts are left: {left}") if left else (code, said)
        return said[-600:] if code else ""

    def _beside(self) -> str:
        if not self.verb.out:
            return ""
        here = sizes(self.copy / self.verb.out)
        wrong = [
            name
            for name, size in here.items()
            if abs(size - self.sizes.get(name, -(10**9))) > 2_048
        ]
        return f"half written: {wrong}" if wrong else ""


class Demo:
    """The demo under attack: a project and its files, made by many acts, each kept."""

    long = True

    def __init__(self, killer: Killer, whole: Path) -> None:
        self.killer, self.folder = killer, killer.folder / "demo"
        self._verb = Verb("demo", ("demo", "{d}/demo"))
        self.calls, code, said = killer.calls(lambda: command(self._verb, killer.folder))
        if code:
            raise RuntimeError(f"demo does not run: {said[-500:]}")

    def kill(self, at: int) -> tuple[bool, str]:
        shutil.rmtree(self.folder)
        code, said = self.killer.killed(at, lambda: command(self._verb, self.killer.folder))
        if code != signal.SIGKILL:
            return False, "" if code == 0 else f"ended with {code}: {said[-300:]}"
        project = self.folder / "youth_voice.chec"
        if not project.exists():
            left = [p.name for p in self.folder.rglob("*") if not p.name.startswith(".")]
            return True, f"files before the project: {left}" if left else ""
        code, said = in_child(lambda: opened(self.folder, project.name))
        if code and EMPTY not in said:
            return True, said[-600:]
        return True, "; ".join(filter(None, map(half_written, self.folder.rglob("*"))))


def half_written(file: Path) -> str:
    """What is wrong with a file that was written as a whole; empty where nothing is."""
    if not file.is_file() or (file.name.startswith("youth_voice.") and file.suffix != ".json"):
        return ""
    data = file.read_bytes()
    whole = {
        ".json": lambda: json.loads(data),
        ".html": lambda: data.rstrip().endswith(b"</html>"),
        **dict.fromkeys(
            (".docx", ".pptx", ".xlsx"), lambda: zipfile.ZipFile(file).testzip() is None
        ),
    }.get(file.suffix, lambda: data.endswith(b"\n"))
    try:
        return "" if whole() else f"half written: {file.name}"
    except (ValueError, zipfile.BadZipFile) as error:
        return f"half written: {file.name} ({error})"


def app_keys(folder: Path, keys: tuple[str, ...], acknowledge: Callable[[], object]) -> None:
    """The app on a project, with these keys; `acknowledge` after each."""
    import asyncio

    from chec_voice import Project
    from tui.app import ChecApp

    async def pressed() -> None:
        with Project.open(folder / PROJECT) as project:
            app = ChecApp(project, project.coding("Kim"))
            async with app.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                for key in keys:
                    await pilot.press(key)
                    await pilot.pause()
                    acknowledge()

    asyncio.run(pressed())


class App:
    """The app under attack: every key that it acknowledged has left what it leaves."""

    long = False
    _STATE = "SELECT count(*) FROM event WHERE actor = 'Kim'"

    def __init__(self, killer: Killer, whole: Path) -> None:
        self.killer, self.whole, self.copy = killer, whole, killer.folder / "copy"
        self.left: list[int] = []
        """Events of the coder after each key."""
        base.copy(whole, self.copy)
        read, write = os.pipe()

        def note() -> None:
            os.write(write, f"{self._events()}\n".encode())

        self.calls, code, said = killer.calls(lambda: app_keys(self.copy, KEYS, note))
        os.close(write)
        with os.fdopen(read) as pipe:
            self.left = [int(line) for line in pipe.read().split()]
        if code or len(self.left) != len(KEYS):
            raise RuntimeError(f"the app does not run: {said[-800:]}")

    def _events(self) -> int:
        import sqlite3

        db = sqlite3.connect(self.copy / PROJECT)
        try:
            return int(db.execute(self._STATE).fetchone()[0])
        finally:
            db.close()

    def kill(self, at: int) -> tuple[bool, str]:
        base.copy(self.whole, self.copy)
        read, write = os.pipe()
        code, said = self.killer.killed(
            at, lambda: app_keys(self.copy, KEYS, lambda: os.write(write, b"."))
        )
        os.close(write)
        with os.fdopen(read, "rb") as pipe:
            acknowledged = len(pipe.read())
        if code != signal.SIGKILL:
            return False, "" if code == 0 else f"ended with {code}: {said[-300:]}"
        code, said = in_child(lambda: opened(self.copy))
        return True, said[-600:] if code else self.judge(acknowledged, self._events())

    def judge(self, acknowledged: int, events: int) -> str:
        """What is wrong with this many events after this many acknowledged keys."""
        known = [0, *self.left]
        low, high = known[acknowledged], known[min(acknowledged + 1, len(self.left))]
        if min(low, high) <= events <= max(low, high):
            return ""
        return f"{acknowledged} keys acknowledged, {low} to {high} events due, {events} there"


def attack(folder: Path, seed: int, seconds: float) -> Part:
    """See the module."""
    part, clock, rng = Part("kills"), Clock(seconds), random.Random(seed)
    whole = folder / "whole"
    whole.mkdir()
    base.make(whole)
    base.team_files(base.files(whole))
    _load()
    killer = Killer(folder)
    begin: dict[str, Callable[[], Target | App | Demo]] = {
        "app": partial(App, killer, whole),
        **{verb.name: partial(Target, killer, verb, whole) for verb in (*VERBS, *TEAM_VERBS)},
        "demo": partial(Demo, killer, whole),
    }
    targets: dict[str, Target | App | Demo] = {}
    private = Clock(seconds * 0.25)
    turn = 0
    while not clock.over and begin:
        for name in tuple(begin):
            if clock.over:
                break
            try:
                target = targets.get(name) or targets.setdefault(name, begin[name]())
            except RuntimeError as error:
                part.fail(str(error))
                del begin[name]
                continue
            for _ in range(1 if target.long else ROUND):
                if clock.over:
                    break
                at = rng.randint(1, max(target.calls, 1))
                died, wrong = target.kill(at)
                part.count("kills", int(died))
                part.count(f"kills of {name}", int(died))
                if wrong:
                    part.fail(f"{name}, killed at call {at}: {wrong}")
        if not clock.over and (not private.over or turn < len(PRIVATE)):
            _private(part, folder, rng, PRIVATE[turn % len(PRIVATE)], clock.left)
            turn += 1
    part.figures["verbs, and the app"] = len(targets)
    if left := set(begin) - set(targets):
        part.notes.append(f"stopped by the clock before: {', '.join(sorted(left))}")
    return part


def _load() -> None:
    """Loads what children need, once, before they are forked."""
    import importlib

    from chec_voice.cli import VERBS as KNOWN

    for module, _ in KNOWN.values():
        importlib.import_module(f"chec_voice.cli.{module}")
    for name in ("pandas", "docx", "pptx", "openpyxl", "sklearn.linear_model", "tui.app"):
        importlib.import_module(name)
    importlib.import_module("tui.coding.screen")


def _private(part: Part, folder: Path, rng: random.Random, name: str, seconds: float) -> None:
    """Project and vault together: a scenario of `killing`, at calls drawn by the seed."""
    from tests import killing

    first, step = rng.randint(1, 40), rng.randint(20, 40)
    try:
        work = folder / f"private-{name}"
        last = first + 8 * step
        done = killing.attack(name, work, first=first, step=step, last=last, seconds=seconds)
    except AssertionError as error:
        part.fail(f"{name} (from {first}, step {step}): {str(error)[-600:]}")
        return
    part.count("kills", done["kills"])
    part.count(f"kills of {name} with a vault", done["kills"])


if __name__ == "__main__":
    done = attack(Path(sys.argv[1]), int(sys.argv[2]), float(sys.argv[3]))
    print(json.dumps({"figures": done.figures, "failures": done.failures, "notes": done.notes}))
