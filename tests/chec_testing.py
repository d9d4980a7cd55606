"""What the tests of store, project and command line share: a small project, and a way to run it."""

from __future__ import annotations

import csv
import datetime as dt
import json
import os
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

import pytest

from chec_voice import Project
from chec_voice.project import CodingsChoices, ImportChoices
from chec_voice.project.suggest.decided import Decided, decided
from chec_voice.store import Store
from chec_voice.store.connection import open_store
from tests import forked

ROOT = Path(__file__).resolve().parent.parent
START = dt.datetime(2026, 3, 2, 9, 30, tzinfo=dt.UTC)
"""When the tests' clock begins."""
SECONDS = 120
"""What a command may take before it is stopped."""
HELPS = "What helps you to be well?"
HARMS = "What makes it harder?"
CHANGE = "What one thing would you change?"
QUESTIONS = (HELPS, HARMS, CHANGE)
FOOD, PARKS, SAFETY, POVERTY = (
    "home.poverty.food",
    "community.local_environment.parks_play",
    "home.local_area.safety_near_home",
    "home.poverty",
)
CODES = (FOOD, PARKS, SAFETY, POVERTY)
LONG = " ".join(f"Sentence {n} says that the park near us is dark and locked." for n in range(20))
HEADER = ("id", *QUESTIONS, "Area", "Age")
ROWS: tuple[tuple[str, ...], ...] = (
    ("P01", "the park and my mates", "no money for food", "lights in the park", "Leeds", "11-13"),
    ("P02", "football", "buses are late", "better buses", "York", "14-16"),
    ("P03", "", "", "", "Leeds", "14-16"),
    ("P04", "N/A", "-", "Did not answer", "York", "11-13"),
    ("P05", LONG, "being bullied at school", "somewhere warm", "Leeds", "5-7"),
    ("P06", "😂👩‍👩‍👧 the park 🌳", "dodgy streets at night", "👍", "York", "11-13"),
    ("P07", "my nan", "damp in my room", "new windows", "Leeds", "Prefer not to say"),
    ("P08", "dancing", "skipping meals", "free meals", "York", "Not asked"),
    ("P09", "being outside", "noise", "quiet", "", ""),
    ("P10", '=HYPERLINK("http://x","y")', "+44 calls", "@home", "leeds", "14-16"),
    ("P11", "<script>alert(1)</script> | *bold*", "-1 out of ten", "  =1+1", "LEEDS", "14-16"),
    ("P12", "swimming", "nothing really", "more pools", "York", "17-19"),
)
GROUPS: tuple[tuple[str, ...], ...] = (
    ("G1", "our youth club", "no lights in the park", "Leeds"),
    ("G2", "the park", "food is dear", "York"),
)


def write_csv(path: Path, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(header)
        writer.writerows(rows)
    return path


def group_profile(path: Path) -> Path:
    data = {
        "texts": [
            {"column": q, "question": q, "polarity": p, "voice": "group"}
            for q, p in ((HELPS, "helps"), (HARMS, "harms"))
        ],
        "participant": "group",
        "attributes": [{"column": "Area", "name": "Area"}],
    }
    path.write_text(json.dumps(data), encoding="utf-8")
    return path


def import_small(project: Project, path: Path, session: str = "wave 1") -> Any:
    plan = project.imports.plan(
        path,
        ImportChoices(
            texts=QUESTIONS, participant="id", attributes=("Area", "Age"), session=session
        ),
    )
    return project.imports.add(plan, actor="test")


def build(folder: Path) -> Path:
    """The small project: 12 people, 2 groups, 3 questions, one coder with a few judgements."""
    answers = write_csv(folder / "answers.csv", HEADER, ROWS)
    groups = write_csv(folder / "groups.csv", ("group", HELPS, HARMS, "Area"), GROUPS)
    codings = write_csv(
        folder / "codings.csv",
        ("person", "question", "code"),
        [
            ("P01", HELPS, PARKS),
            ("P01", HARMS, FOOD),
            ("P05", HELPS, PARKS),
            ("P05", HELPS, SAFETY),
            ("P06", HELPS, PARKS),
            ("P08", HARMS, FOOD),
            ("G1", HARMS, PARKS),
            ("P10", HELPS, POVERTY),
        ],
    )
    path = folder / "small.chec"
    with Project.create(path, name="Small") as project:
        import_small(project, answers)
        plan = project.imports.plan(
            groups,
            ImportChoices(profile=str(group_profile(folder / "groups.json")), session="workshop"),
        )
        project.imports.add(plan, actor="test")
        project.imports.add_codings(
            codings,
            CodingsChoices(id_column="person", question_column="question", code_column="code"),
            coder="Sam",
        )
    return path


def run(
    *args: str | Path,
    stdin: str | bytes | None = None,
    env: Mapping[str, str] | None = None,
    cwd: Path | None = None,
    user: int | None = None,
    before: Sequence[str] = (),
    fresh: bool = False,
) -> subprocess.CompletedProcess[str]:
    """`chec-voice ARGS` in a process of its own, as wide as it is without a terminal.

    The process is a fork of one that has imported the libraries (`forked`), or a `fresh` Python
    for a test that shows the door itself: how Python starts, what it imports, how it ends.
    """
    words = [str(arg) for arg in args]
    around = {k: v for k, v in os.environ.items() if k not in ("COLUMNS", "LINES")}
    around |= {"PYTHONUTF8": "1", **(env or {})}
    data = stdin.encode() if isinstance(stdin, str) else stdin or b""
    done = None
    if not (fresh or before or user is not None):
        done = forked.run(words, data, around, cwd or Path.cwd(), SECONDS)
    if done is None:
        done = subprocess.run(
            [*before, sys.executable, "-m", "chec_voice", *words],
            input=data,
            capture_output=True,
            timeout=SECONDS,
            cwd=cwd,
            user=user,
            env=around,
            check=False,
        )
    return subprocess.CompletedProcess(
        words, done.returncode, done.stdout.decode(), done.stderr.decode()
    )


def at_terminal(typed: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
    """`chec-voice ARGS` where somebody at a terminal types."""
    pty = pytest.importorskip("pty")
    master, slave = pty.openpty()
    os.write(master, typed.encode())
    try:
        return subprocess.run(
            [sys.executable, "-m", "chec_voice", *(str(arg) for arg in args)],
            stdin=slave,
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
    finally:
        os.close(slave)
        os.close(master)


def ok(*args: str | Path, **options: Any) -> str:
    """Standard output of a command that must succeed."""
    done = run(*args, **options)
    assert done.returncode == 0, done.stderr
    return done.stdout


def refused(done: subprocess.CompletedProcess[str], *phrases: str) -> None:
    """One clear error, exit code 1, no traceback."""
    assert done.returncode == 1, (done.returncode, done.stdout, done.stderr)
    assert "Traceback" not in done.stderr
    assert done.stderr.startswith("chec-voice: "), done.stderr
    assert done.stderr.count("chec-voice: ") == 1
    for phrase in phrases:
        assert phrase in done.stderr, (phrase, done.stderr)


def dump(path: Path, without: Sequence[str] = ()) -> dict[str, list[tuple[Any, ...]]]:
    """Every row of every table of a project, to compare before and after.

    Which files were read is remembered whatever is taken back, and left out.
    """
    db = sqlite3.connect(path)
    read = "WHERE key NOT LIKE 'read:%'"
    try:
        names = [
            name
            for (name,) in db.execute("SELECT name FROM sqlite_master WHERE type = 'table'")
            if not name.startswith(("sqlite_", "_sqlite", "response_fts", "response_trigram"))
            and name not in without
        ]
        return {
            name: sorted(
                db.execute(f"SELECT * FROM {name} {read if name == 'setting' else ''}"),  # noqa: S608
                key=repr,
            )
            for name in names
        }
    finally:
        db.close()


def query(path: Path, sql: str, *args: Any) -> list[tuple[Any, ...]]:
    return queries(path, sql, args=args)[0]


def queries(path: Path, *asked: str, args: Sequence[Any] = ()) -> list[list[tuple[Any, ...]]]:
    """Rows of each statement, over one connection: to read the schema takes longer than to ask."""
    with closing(sqlite3.connect(path)) as db:
        return [db.execute(sql, args).fetchall() for sql in asked]


def rows_of(project: Project, sql: str, args: Sequence[Any] = ()) -> list[sqlite3.Row]:
    """Rows of a project's file, as another program finds them there."""
    with closing(sqlite3.connect(project.path)) as db:
        db.row_factory = sqlite3.Row
        return db.execute(sql, args).fetchall()


def row_of(project: Project, sql: str, args: Sequence[Any] = ()) -> sqlite3.Row | None:
    """The first of `rows_of`."""
    return next(iter(rows_of(project, sql, args)), None)


def value_of(project: Project, sql: str, args: Sequence[Any] = ()) -> Any:
    """The first value of the first of `rows_of`."""
    row = row_of(project, sql, args)
    return None if row is None else row[0]


def change(project: Project, sql: str, args: Sequence[Any] = ()) -> None:
    """Change a project's file behind its back."""
    with closing(sqlite3.connect(project.path)) as db, db:
        db.execute(sql, args)


def store_of(project: Project) -> Store:
    """The store behind an open project: for tests of the store, and of what waits for its lock."""
    return project._store


@contextmanager
def stored(project: Project) -> Iterator[Store]:
    """The store of a project's file, opened once more beside the project."""
    store = open_store(project.path)
    try:
        yield store
    finally:
        store.close()


def learned_from(project: Project) -> Decided:
    """The judgements that suggestions are learned from."""
    with stored(project) as store:
        return decided(store)


def segment_of(project: Project, participant: str, question: str) -> int:
    """First segment of what somebody said to a question."""
    found = value_of(
        project,
        "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id JOIN participant p"
        " ON p.id = r.participant_id JOIN question q ON q.id = r.question_id"
        " WHERE p.ref = ? AND q.text = ? ORDER BY s.start",
        [participant, question],
    )
    assert found is not None, (participant, question)
    return int(found)


def growth(work: Callable[[int], object], size: int, times: int = 4) -> float:
    """How many times the processor time of `size` the work takes at `times` that size.

    The best of three each: other programs on the machine can only make a run slower.
    """

    def seconds(amount: int) -> float:
        taken = []
        for _ in range(3):
            start = time.process_time()
            work(amount)
            taken.append(time.process_time() - start)
        return min(taken)

    return seconds(size * times) / max(seconds(size), 0.005)
