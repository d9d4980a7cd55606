"""A project with something of everything, and the verbs that write to it or beside it."""

from __future__ import annotations

import hashlib
import json
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from chec_voice import Project
from tests.chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    QUESTIONS,
    ROOT,
    SAFETY,
    build,
    write_csv,
)

__all__ = ["ROOT"]
PROJECT = "small.chec"
STEP = "did what had to be done"


def make(folder: Path) -> Path:
    """The project, and the files that verbs read, in an empty folder."""
    path = build(folder)
    with Project.open(path) as project:
        project.team.set_role("Lea", "lead")
        project.triage("Sam").flag(_row(path, "P02", HARMS), "worried")
        project.suggestions.run(sources=["keywords"])
    more = [(f"N{n}", f"the bus is late, number {n}", "no lights", "a pool") for n in range(40)]
    write_csv(folder / "more.csv", ("id", *QUESTIONS), more)
    write_csv(folder / "coded.csv", ("person", "question", "code"), [("P07", HELPS, FOOD)])
    write_csv(folder / "consent.csv", ("id", "analysis", "quotation"), [("P09", "no", "no")])
    return path


def _row(path: Path, ref: str, question: str) -> int:
    db = sqlite3.connect(path)
    try:
        found = db.execute(
            "SELECT r.id FROM response r JOIN participant p ON p.id = r.participant_id"
            " JOIN question q ON q.id = r.question_id WHERE p.ref = ? AND q.text = ?",
            [ref, question],
        ).fetchone()
    finally:
        db.close()
    return int(found[0])


@dataclass(frozen=True)
class Verb:
    """One way to write: `args` in which {p} is the project and {d} its folder."""

    name: str
    args: tuple[str, ...]
    stdin: str = ""
    out: str = ""
    """Name of what it writes beside the project."""
    steps: bool = False
    """Writes more than once, so a stop leaves a state between before and after."""

    def argv(self, folder: Path) -> list[str]:
        where = {"{p}": str(folder / PROJECT), "{d}": str(folder)}
        argv = []
        for arg in self.args:
            for sign, path in where.items():
                arg = arg.replace(sign, path)
            argv.append(arg)
        return argv


def _verb(words: str, **more: object) -> Verb:
    name, *args = words.split("|")
    return Verb(name, tuple(args), **more)  # type: ignore[arg-type]


_MORE = f"{{p}}|{{d}}/more.csv|--id|id|--text|{HELPS}|--text|{HARMS}|--session|more"
VERBS = (
    _verb("new|new|{d}/made.chec", out="made.chec"),
    _verb(f"import|import|{_MORE}"),
    _verb(
        "import-codings|import-codings|{p}|{d}/coded.csv|--coder|Kim|--id|person|--question-column|question"
    ),
    _verb("undo-import|undo-import|{p}|--with-decisions"),
    _verb("undo-import answers|undo-import|{p}|--batch|2|--with-decisions"),
    _verb("coder|coder|{p}|Kim|--role|lead|--by|Lea"),
    _verb("consent|consent|{p}|{d}/consent.csv|--id|id|--session|wave 1"),
    _verb("withdraw|withdraw|{p}|P05|--yes"),
    _verb("triage|triage|{p}|--coder|Ann", stdin="n\nn\nf looks bad\nn\nq\n", steps=True),
    _verb("concerns --act|concerns|{p}|--lead|Lea|--act|1|--note|-", stdin=STEP),
    _verb(
        "concerns --close|concerns|{p}|--lead|Lea|--close|1|--decision|return|--outcome|passed on"
    ),
    _verb("review|review|{p}|--coder|Kim|--plain", stdin="a\nn\nr\nn\ns\nq\n", steps=True),
    _verb("suggest|suggest|{p}|--source|keywords|--source|tfidf", steps=True),
    _verb("codebook|codebook|{p}|--load|{d}/book.csv"),
    _verb(f"framework|framework|{{p}}|agree|{FOOD}|D3.food|--by|Ada"),
    _verb(f"did|did|{{p}}|{FOOD}|breakfast club|--as|done|--owner|Ada|--date|2026-01-01"),
    _verb("round|round|{p}|new|pilot|--n|4|--coders|Ann,Ben|--by|Lea"),
    _verb("tag|tag|{p}|D3.food|2|--coder|Sam"),
    _verb("export csv|export|{p}|{d}/out|--format|csv|--profile|none", out="out"),
    _verb("export json|export|{p}|{d}/out.json|--profile|none", out="out.json"),
    _verb("export xlsx|export|{p}|{d}/out.xlsx|--profile|none", out="out.xlsx"),
    _verb("matrix --out|matrix|{p}|--out|{d}/matrix.xlsx", out="matrix.xlsx"),
    _verb("codebook --save|codebook|{p}|--save|{d}/saved.xlsx", out="saved.xlsx"),
    _verb("export sav|export|{p}|{d}/out.sav|--coder|Sam|--profile|none", out="out.sav"),
    _verb("export qdpx|export|{p}|{d}/out.qdpx|--format|qdpx|--profile|none", out="out.qdpx"),
    _verb("report|report|{p}|{d}/report", out="report"),
    _verb("backup|backup|{p}|{d}/kept", out="kept"),
)
TEAM_VERBS = (
    _verb("restore|restore|{d}/saved|{d}/again.chec", out="again.chec"),
    _verb("handout|handout|{p}|{d}/ben.chec|--coder|Ben", out="ben.chec"),
    _verb("merge|merge|{p}|{d}/ann.chec"),
    _verb("import-project|import-project|{d}/ann.qdpx|{p}"),
    _verb("indicators|indicators|{p}|{d}/values.csv"),
    _verb("link|link|{p}|{d}/links.yaml"),
    _verb(f"quotes|quotes|{{p}}|choose|1|--code|{PARKS}|--by|Ada"),
    _verb(f"summary|summary|{{p}}|{FOOD}|Some are hungry.|--by|Ada"),
    _verb(f"matrix|matrix|{{p}}|P02|{FOOD}|Chips again.|--by|Ada"),
    _verb("adjudicate|adjudicate|{p}|--plain|--by|Ada", stdin="1\nSo.\n2\n\nq\n", steps=True),
    _verb("round --close|round|{p}|close|first|--early|--by|Lea"),
    _verb(f"codebook --merge-into|codebook|{{p}}|{FOOD}|--merge-into|{SAFETY}|--by|Ada"),
    _verb(f"codebook --split-into|codebook|{{p}}|{FOOD}|--split-into|Lunch|--by|Ada"),
)


def files(folder: Path) -> Path:
    """Adds what verbs need that is made from the project."""
    (folder / "book.csv").write_text("code,parent,definition\nFood,,Eating\nParks,,Outside\n")
    return folder


def team_files(folder: Path) -> Path:
    """Adds what `TEAM_VERBS` need: judgements of two, a copy with work in it, a backup."""
    path, apart = folder / PROJECT, folder / "ann.chec"
    with Project.open(path) as project:
        project.mark_synthetic()
        for coder, code in (("Ann", FOOD), ("Ben", SAFETY)):
            coding = project.coding(coder, blind=True)
            for _ in range(2):
                at = coding.first()
                assert at is not None
                coding.apply(at, code)
                coding.done(at)
        # Always the same three, without answer 1, which the acts settle.
        project.agreement.new_round("first", ["Cat", "Dan"], n=3, seed=1)
        project.coding("Ada")  # a name that is new is noted first, in a step of its own
        project.team_work.hand_out(apart, coder="Ann")
        indicator = project.frameworks.indicators()[0].id
        linked = {link.element for link in project.links() if link.code == FOOD}
        element = next(e.id for e in project.framework().elements if e.id not in linked)
        crosswalk = {
            "format": "chec-crosswalk/1",
            "id": "more",
            "codebook": project.codebook.id,
            "framework": project.framework().id,
            "version": "1",
            "links": [{"code": FOOD, "driver": element, "rationale": "It fits."}],
        }
    with Project.open(apart) as project:
        coding = project.coding("Ann")
        while (at := coding.first()) is not None:
            coding.apply(at, PARKS)
            coding.memo(at, "as said")
            coding.done(at)
    (folder / "links.yaml").write_text(json.dumps(crosswalk))
    values = [(indicator, "Leeds", "2024", "12", "", "invented")]
    write_csv(
        folder / "values.csv",
        ("indicator", "area", "period", "value", "interval", "source"),
        values,
    )
    write_csv(folder / "agree.csv", ("id", "analysis", "quotation"), [("P01", "yes", "yes")])
    for args in (
        ("consent", str(path), str(folder / "agree.csv"), "--id", "id", "--session", "wave 1"),
        ("backup", str(path), str(folder / "saved")),
        ("export", str(apart), str(folder / "ann.qdpx"), "--format", "qdpx", "--profile", "none"),
    ):
        done = subprocess.run(
            [sys.executable, "-m", "chec_voice", *args], capture_output=True, text=True, cwd=ROOT
        )
        if done.returncode:
            raise RuntimeError(f"{args[0]} does not run: {done.stderr}")
    return folder


def copy(whole: Path, to: Path) -> Path:
    """A fresh copy of a folder with a project; returns the project's path."""
    shutil.rmtree(to, ignore_errors=True)
    shutil.copytree(whole, to)
    return to / PROJECT


Digest = Mapping[str, str]
_NOT_COMPARED = ("_fts", "_trigram", "sqlite_", "embedding", "setting", "maintenance", "outside")


def digest(path: Path) -> Digest:
    """What stands in a project: table.column -> hash of its values in order, and rows a table."""
    found = {}
    db = sqlite3.connect(path)
    try:
        tables = db.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall()
        for (table,) in tables:
            if any(part in table for part in _NOT_COMPARED):
                continue
            rows = db.execute(f"SELECT * FROM {table}")  # noqa: S608
            names = [column[0] for column in rows.description]
            values = rows.fetchall()
            found[f"{table} rows"] = str(len(values))
            for at, name in enumerate(names):
                column = repr([row[at] for row in values]).encode()
                found[f"{table}.{name}"] = hashlib.sha256(column).hexdigest()
    finally:
        db.close()
    return found


def stable(first: Digest, second: Digest) -> Callable[[Digest], Digest]:
    """Leaves out of a digest what differs between two runs of the same: times, random ids."""
    same = {key for key in first if first[key] == second.get(key)}
    return lambda digest: {key: value for key, value in digest.items() if key in same}


def differs(one: Digest, other: Digest) -> list[str]:
    """Tables and columns that are not the same."""
    return sorted(key for key in {*one, *other} if one.get(key) != other.get(key))


def rows(digest: Digest) -> dict[str, int]:
    """Table -> how many rows."""
    return {key.removesuffix(" rows"): int(n) for key, n in digest.items() if key.endswith(" rows")}
