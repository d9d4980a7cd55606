"""What a screen asks after a key reads an index, and little of it, however much there is."""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Callable, Iterator
from functools import cache
from itertools import islice
from pathlib import Path

import pytest
from chec_testing import CODES, store_of, write_csv

from chec_voice import Project
from chec_voice.matrix import Case, Cell, Theme
from chec_voice.project import ImportChoices, codebook_acts
from chec_voice.project.coding import Coding
from chec_voice.project.selection import Filters, Selection
from chec_voice.store import Store, codes, learning, suggestions, topics

ANSWERS = 4000
BIG = {"response", "segment", "decision", "review", "read_mark", "standing", "participant"}
MEMBERS = [(17, 1.0), (2000, 1.0), (3999, 1.0)]
"""Segments of the one topic."""
STEPS = 20_000
"""Instructions of SQLite's machine that one call may take: to look at every answer takes more."""


@pytest.fixture(scope="module")
def crowd(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """A project in which Sam has coded everything, and Ada all but a few."""
    folder = tmp_path_factory.mktemp("crowd")
    file = write_csv(
        folder / "a.csv", ("id", "q"), [(f"P{n}", f"the park {n}") for n in range(ANSWERS)]
    )
    path = folder / "crowd.chec"
    with Project.create(path) as project:
        plan = project.imports.plan(
            file, ImportChoices(texts=("q",), participant="id", session="wave 1")
        )
        project.imports.add(plan, actor="test")
        coders = [project.coding(name).coder for name in ("Sam", "Ada", "New")]
        assert coders == ["Sam", "Ada", "New"]
        project.coding("Sam").apply(1, CODES[0])
    with sqlite3.connect(path) as db:
        columns = (
            'segment_id, code_id, coder_id, verdict, start, "end", basis, suggestion_shown,'
            " codebook_version_id, at"
        )
        db.execute(
            f"INSERT INTO decision (uuid, {columns}) SELECT d.uuid || s.id, s.id, d.code_id,"  # noqa: S608
            ' d.coder_id, d.verdict, d.start, d."end", d.basis, 0, d.codebook_version_id, d.at'
            " FROM segment s JOIN decision d WHERE s.id > 1"
        )
        db.execute(
            "INSERT INTO review (coder_id, segment_id, state, at)"
            " SELECT 1, id, 'done', '' FROM segment"
        )
        db.execute(
            "INSERT INTO review (coder_id, segment_id, state, at) SELECT 2, id, CASE id % 1300"
            " WHEN 7 THEN 'skipped' ELSE 'done' END, '' FROM segment WHERE id NOT IN (3000, 3999)"
        )
        db.execute(
            "INSERT INTO read_mark (response_id, coder_id, at) SELECT id, 1, '' FROM response"
        )
    db.close()
    with Project.open(path) as project:
        topics.save(store_of(project), {}, "none", [(1, ["park"], 3, 1.0, MEMBERS)], "test")
        assert project.problems() == []
        yield project


def _coding(name: str, ask: Callable[[Coding], object]) -> Callable[[Project], object]:
    return lambda project: ask(project.coding(name))


def _page(**filters: str) -> Callable[[Project], object]:
    made: list[Selection] = []  # a screen makes its list once

    def ask(coding: Coding) -> object:
        if not made:
            made.append(coding.select(Filters(**filters)))  # type: ignore[arg-type]
        return made[0].page(2500, 20)

    return _coding("Ada", ask)


@cache
def _cell(project: Project) -> tuple[Case, Theme, Cell]:
    return project.matrix.find("P2000", CODES[0])


HOT: dict[str, tuple[Callable[[Project], object], object]] = {
    "how far: done": (_coding("Sam", Coding.progress), None),
    "how far: new": (_coding("New", Coding.progress), None),
    "first: done": (_coding("Sam", Coding.first), None),
    "first: nearly done": (_coding("Ada", Coding.first), 3000),
    "next: nearly done": (_coding("Ada", lambda coding: coding.next(3000)), 3999),
    "next: round again": (_coding("Ada", lambda coding: coding.next(3999)), 3000),
    "next: new": (_coding("New", lambda coding: coding.next(2000)), 2001),
    "next: skipped": (_coding("Ada", lambda coding: coding.next(7, ("skipped",))), 1307),
    "before": (_coding("Sam", lambda coding: coding.previous(2000)), 1999),
    "after": (_coding("Sam", lambda coding: coding.following(2000)), 2001),
    "an answer": (_coding("Sam", lambda coding: coding.view(2000).segment_id), 2000),
    "a page of what is done": (_page(state="done"), None),
    "a page of what is left": (_page(state="todo"), None),
    "a page of a code": (_page(code=CODES[0]), None),
    "a page of the grid": (
        _coding("Sam", lambda coding: len(coding.row_marks(range(2000, 2060)))),
        60,
    ),
    "what answers can be narrowed to": (lambda project: project.choices.questions, None),
    "what a change of the codebook is about": (
        lambda project: codes.compare(store_of(project), project.codebook).standing,
        {},
    ),
    "read for risk": (lambda project: project.risk_reading.counts(), (ANSWERS, ANSWERS)),
    "read again": (lambda project: project.risk_reading.to_read_again(), {}),
    "coders": (lambda project: project.team.coders(), None),
    "questions": (lambda project: project.responses_by_question(), None),
    "suggestions": (lambda project: project.has_suggestions, False),
    "writing in a cell": (lambda p: p.matrix.write(*_cell(p)[:2], "", by="Sam"), False),
    "answers ahead, nearly done": (
        lambda project: [s.id for s, _ in learning.next_open(store_of(project), 2, 3000, 9)],
        [3999],
    ),
}


def _of(ask: Callable[[Store], object]) -> Callable[[Project], object]:
    return lambda project: ask(store_of(project))


BESIDE: dict[str, tuple[Callable[[Project], object], object]] = {
    "judgements to learn from": (
        _of(lambda store: [row["code"] for row in learning.decisions(store, None, [17, 2000])]),
        [CODES[0]] * 2,
    ),
    "what somebody is done with": (
        _of(lambda store: {row["coder"] for row in learning.done(store, None, [17, 2000])}),
        {"Sam", "Ada"},
    ),
    "what else the answers are coded as": (
        _of(lambda store: list(learning.coded(store, [17, 2000]))),
        [17, 2000],
    ),
    "how much of a topic is coded": (
        _of(lambda store: {at: held[0] for at, held in topics.covered(store, 1).items()}),
        dict.fromkeys((17, 2000, 3999), True),
    ),
    "the first text to read for its meaning": (
        _of(lambda store: len(list(islice(suggestions.texts_without_embedding(store, "m"), 1)))),
        1,
    ),
}
"""What the processes beside the app ask again and again."""


@pytest.mark.parametrize("name", BESIDE)
def test_work_beside_the_app_reads_as_much_as_it_needs(crowd: Project, name: str) -> None:
    ask, expected = BESIDE[name]
    steps = [0]
    db = store_of(crowd).db.conn
    db.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 100)
    try:
        assert ask(crowd) == expected
    finally:
        db.set_progress_handler(None, 0)
    assert 100 * steps[0] < STEPS


@pytest.mark.parametrize("name", HOT)
def test_a_key_reads_an_index_and_little_of_it(crowd: Project, name: str) -> None:
    ask, expected = HOT[name]
    db = store_of(crowd).db.conn
    ask(crowd)  # what is made at first use is not asked again
    asked: list[str] = []
    steps = [0]
    db.set_trace_callback(asked.append)
    db.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 100)
    try:
        answer = ask(crowd)
    finally:
        db.set_trace_callback(None)
        db.set_progress_handler(None, 0)
    assert expected is None or answer == expected
    assert 100 * steps[0] < STEPS
    for sql in asked:
        assert _scanned(db, sql) == [], sql


def test_a_merge_looked_through_all_answers_of_one_code_for_each_of_the_other(
    crowd: Project, tmp_path: Path
) -> None:
    """Saying what it does took ten seconds at 4,000 answers of 75,000, and making it as long."""
    one, other = CODES[1], CODES[0]
    path = tmp_path / "crowd.chec"
    with sqlite3.connect(crowd.path) as there, sqlite3.connect(path) as db:
        there.backup(db)
        db.execute(
            'INSERT INTO decision (uuid, segment_id, code_id, coder_id, verdict, start, "end",'
            " basis, suggestion_shown, codebook_version_id, at) SELECT d.uuid || '+',"
            " d.segment_id, (SELECT id FROM code WHERE key = ?), d.coder_id, d.verdict, d.start,"
            ' d."end", d.basis, 0, d.codebook_version_id, d.at FROM decision d',
            [one],
        )
    there.close()
    db.close()
    with Project.open(path) as project:
        steps = [0]
        conn = store_of(project).db.conn
        conn.set_progress_handler(lambda: steps.__setitem__(0, steps[0] + 1), 1000)
        effect = project.codes.foresee(codebook_acts.merging(project.codebook, one, other))
        conn.set_progress_handler(None, 0)
        assert effect.going is not None and effect.going.had == ANSWERS
        assert 1000 * steps[0] < 1000 * ANSWERS


def _scanned(db: sqlite3.Connection, sql: str) -> list[str]:
    """Big tables that a statement reads from end to end.

    One that stops early (LIMIT) may do so, and an index of the few that matter may be read whole.
    """
    if not sql.startswith("SELECT") or "LIMIT" in sql:
        return []
    pattern = r"(?:FROM|JOIN) (\w+)(?: (?!ON|WHERE|CROSS|JOIN)(\w+))?"
    names = {alias or table: table for table, alias in re.findall(pattern, sql)}
    plan = [str(row[3]) for row in db.execute(f"EXPLAIN QUERY PLAN {sql}")]
    few = "SELECT name FROM sqlite_master WHERE type = 'index' AND sql LIKE '%WHERE%'"
    partial = [name for (name,) in db.execute(few)]
    scans = [
        line.split()[1]
        for line in plan
        if line.startswith("SCAN") and not any(name in line for name in partial)
    ]
    return [name for name in scans if names.get(name, name) in BIG]


def test_the_plan_of_a_whole_walk_is_seen(crowd: Project) -> None:
    assert _scanned(store_of(crowd).db.conn, "SELECT sum(start) FROM segment s") == ["s"]
