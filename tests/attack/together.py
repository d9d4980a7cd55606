"""Two coders, an import, suggestions and withdrawals at once on one project.

The oracle: what each acknowledged is there; who withdrew is in no byte of the file; doctor finds
nothing; and nobody was told anything but a sentence made for people.
"""

from __future__ import annotations

import sqlite3
import subprocess
import sys
import time
from dataclasses import dataclass, field
from pathlib import Path

from chec_voice import Project
from chec_voice.errors import ProjectError
from chec_voice.project import ImportChoices
from tests.attack.part import Part
from tests.chec_testing import FOOD, HELPS, write_csv

LEAVING = 6
_WORKER = """
import sys, time
from chec_voice import Project
from chec_voice.errors import ChecError
from tests.attack.together import WORK
work, path, until = WORK[sys.argv[1]], sys.argv[2], time.monotonic() + float(sys.argv[3])
number = 0
while time.monotonic() < until:
    try:
        with Project.open(path) as project:
            for done in work(project, path, number):
                number += 1
                print(f"did {done}", flush=True)
                if time.monotonic() >= until:
                    break
    except ChecError as error:
        print(f"told {str(error).splitlines()[0]}", flush=True)
        time.sleep(0.05)
"""


def code(name):  # type: ignore[no-untyped-def]
    """One coder at work: applies and rejects a code on the answer in front of them."""

    def work(project, path, number):  # type: ignore[no-untyped-def]
        coding = project.coding(name)
        at = coding.first()
        for n in range(number, number + 200):
            (coding.apply if n % 2 else coding.reject)(at, FOOD)
            yield n

    return work


def bring(project, path, number):  # type: ignore[no-untyped-def]
    """A file a moment, each with five new people."""
    file = Path(path).with_name(f"in-{number}.csv")
    write_csv(file, ("id", HELPS), [(f"W{number}x{n}", f"bus number {n}") for n in range(5)])
    plan = project.imports.plan(file, ImportChoices(texts=[HELPS], participant="id", session="w"))
    project.imports.add(plan, actor="import")
    yield number


def suggest(project, path, number):  # type: ignore[no-untyped-def]
    """Suggestions for what has none yet."""
    yield project.suggestions.run(sources=["keywords"]).segments


def withdraw(project, path, number):  # type: ignore[no-untyped-def]
    """One of the people who leave."""
    if number >= LEAVING:
        time.sleep(0.3)
        return
    try:
        project.people.withdraw(f"Leaver{number}")
    except ProjectError as error:
        if "the change is made" not in error.message:  # others are at work: bytes go later
            raise
    yield number
    time.sleep(0.3)


WORK = {
    "Kim": code("Kim"),
    "Ben": code("Ben"),
    "import": bring,
    "suggest": suggest,
    "withdraw": withdraw,
}


@dataclass
class Said:
    """What one program acknowledged, and what it was told instead."""

    did: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)
    fault: str = ""


def run(folder: Path, seed: int, seconds: float) -> Part:
    """All five at work for some seconds; the seed changes nothing, the machine's timing does."""
    part = Part("together")
    path = make(folder)
    programs = {
        name: subprocess.Popen(
            [sys.executable, "-c", _WORKER, name, str(path), str(max(seconds - 5, 3))],
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        for name in WORK
    }
    said = {name: heard(program) for name, program in programs.items()}
    for name, one in said.items():
        part.figures[f"{name}: acknowledged"] = len(one.did)
        part.figures[f"{name}: told to wait"] = len(one.told)
    check(part, path, said)
    return part


def make(folder: Path) -> Path:
    """A project with people who stay and people who leave."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "p.chec"
    rows = [(f"S{n}", f"the park is dark, {n}") for n in range(30)]
    rows += [(f"Leaver{n}", f"leavingword{n} and my nan") for n in range(LEAVING)]
    file = write_csv(folder / "answers.csv", ("id", HELPS), rows)
    with Project.create(path) as project:
        plan = project.imports.plan(
            file, ImportChoices(texts=[HELPS], participant="id", session="w")
        )
        project.imports.add(plan, actor="t")
    file.unlink()
    return path


def heard(program: subprocess.Popen[str]) -> Said:
    out, err = program.communicate(timeout=600)
    lines = [line.partition(" ") for line in out.splitlines()]
    return Said(
        [rest for word, _, rest in lines if word == "did"],
        [rest for word, _, rest in lines if word == "told"],
        err[-600:] if program.returncode else "",
    )


def check(part: Part, path: Path, said: dict[str, Said]) -> None:
    """Adds to the part what is not as it was acknowledged."""
    for name, one in said.items():
        if one.fault:
            part.fail(f"{name} stopped: {one.fault}")
        if any("damage" in told for told in one.told):
            part.fail(f"{name} was told of damage: {one.told[:3]}")
    with Project.open(path) as project:
        if problems := project.problems():
            part.fail(f"doctor: {problems}")
        if project.erasing_owed:
            part.fail("bytes of who withdrew are still owed")
    db = sqlite3.connect(path)
    try:
        for coder in ("Kim", "Ben"):
            (kept,) = db.execute(
                "SELECT count(*) FROM event WHERE actor = ? AND kind = 'decide'", [coder]
            ).fetchone()
            if kept < len(said[coder].did):
                part.fail(f"{coder}: {len(said[coder].did)} acknowledged, {kept} kept")
        (brought,) = db.execute("SELECT count(*) FROM participant WHERE ref LIKE 'W%x%'").fetchone()
        if brought < 5 * len(said["import"].did):
            part.fail(f"import: {len(said['import'].did)} files acknowledged, {brought} people")
    finally:
        db.close()
    data = b"".join(p.read_bytes() for p in path.parent.glob("p.chec*")).lower()
    for gone in said["withdraw"].did:
        if f"leavingword{gone} ".encode() in data or f"leaver{gone}".encode() in data:
            part.fail(f"Leaver{gone} withdrew, and their words are in the file")
