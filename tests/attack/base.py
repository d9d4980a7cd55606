"""A project with something of everything, and the verbs that write to it or beside it."""

from __future__ import annotations

import hashlib
import shutil
import sqlite3
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from chec_voice import Project
from tests.chec_testing import FOOD, HARMS, HELPS, QUESTIONS, ROOT, build, write_csv

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
    _verb("export qdpx|export|{p}|{d}/out.qdpx|--format|qdpx|--profile|none", out="out.qdpx"),
    _verb("report|report|{p}|{d}/report", out="report"),
    _verb("backup|backup|{p}|{d}/kept", out="kept"),
)


def files(folder: Path) -> Path:
    """Adds what verbs need that is made from the project."""
    (folder / "book.csv").write_text("code,parent,definition\nFood,,Eating\nParks,,Outside\n")
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
