"""Judgements append, are whole, and can be undone without end."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    CODES,
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    QUESTIONS,
    dump,
    rows_of,
    segment_of,
    store_of,
    value_of,
    write_csv,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import NotFound, Refused
from chec_voice.project import Coding, ImportChoices
from chec_voice.store.connection import Store

CODERS = count()


def state(project: Project, coder: str) -> tuple[list[tuple[Any, ...]], ...]:
    """What a coder would see: standing codings, reviews and memos, without ids and times."""
    store = store_of(project)
    coder_id = store.value("SELECT id FROM coder WHERE name = ?", [coder])
    asked = (
        "SELECT c.segment_id, k.key, c.verdict, c.valence, c.basis FROM coding c"
        " JOIN code k ON k.id = c.code_id WHERE c.coder_id = ?",
        "SELECT segment_id, state FROM review WHERE coder_id = ?",
        "SELECT target_id, text FROM memo WHERE NOT withdrawn AND coder_id = ?",
    )
    return tuple(sorted(tuple(row) for row in store.rows(sql, [coder_id])) for sql in asked)


def act(coding: Coding, segments: list[int], step: tuple[str, int, int]) -> None:
    kind, where, which = step
    segment, code = segments[where], CODES[which]
    match kind:
        case "apply":
            coding.apply(segment, code, valence="helps" if which % 2 else None)
        case "reject":
            coding.reject(segment, code)
        case "remove":
            coding.remove(segment, code)
        case "done":
            coding.done(segment)
        case "skip":
            coding.skip(segment)
        case _:
            coding.memo(segment, f"memo {which}")


STEPS = st.lists(
    st.tuples(
        st.sampled_from(["apply", "reject", "remove", "remove", "done", "skip", "memo"]),
        st.integers(0, 1),
        st.integers(0, 1),
    ),
    max_size=12,
)


@pytest.fixture(scope="module")
def shared(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    path = tmp_path_factory.mktemp("shared") / "shared.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as opened:
        store_of(opened).db.execute("PRAGMA synchronous = OFF")
        yield opened


@settings(max_examples=60)
@given(steps=STEPS, redo=st.lists(st.integers(0, 12), max_size=3))
def test_undo_goes_back_step_by_step_to_the_beginning(
    shared: Project, steps: list[tuple[str, int, int]], redo: list[int]
) -> None:
    name = f"coder {next(CODERS)}"
    coding = shared.coding(name)
    segments = [segment_of(shared, "P01", HELPS), segment_of(shared, "P02", HELPS)]
    trail = [state(shared, name)]
    for number, step in enumerate(steps):
        act(coding, segments, step)
        trail.append(state(shared, name))
        if number in redo:  # undo is the identity, and what follows does not mind
            assert coding.undo() is not None
            assert state(shared, name) == trail[-2]
            act(coding, segments, step)
            assert state(shared, name) == trail[-1]
    while len(trail) > 1:
        trail.pop()
        assert coding.undo() is not None
        assert state(shared, name) == trail[-1]
    assert coding.undo() is None
    assert state(shared, name) == ([], [], [])


def test_a_removal_undone_can_be_undone_further(project: Project) -> None:
    coding = project.coding("Lee")
    segment = segment_of(project, "P02", HELPS)
    coding.apply(segment, FOOD)
    coding.remove(segment, FOOD)
    coding.undo()
    assert coding.view(segment).applied == (FOOD,)
    coding.undo()
    assert coding.view(segment).applied == ()
    assert coding.undo() is None


def test_a_coder_has_one_history_however_the_name_is_typed(project: Project) -> None:
    segment = segment_of(project, "P02", HELPS)
    project.coding("Lee").apply(segment, FOOD)
    undone = project.coding("  LEE ").undo()
    assert undone is not None
    assert project.coding("lee").view(segment).applied == ()
    assert [c["name"] for c in project.team.coders()] == ["Lee", "Sam"]


def test_undo_leaves_other_coders_alone(project: Project) -> None:
    segment = segment_of(project, "P02", HELPS)
    project.coding("A").apply(segment, FOOD)
    project.coding("B").apply(segment, PARKS)
    project.coding("A").undo()
    assert project.coding("A").undo() is None
    assert project.coding("B").view(segment).applied == (PARKS,)


def test_undo_after_the_answer_changed_and_its_segment_is_gone(small: Path) -> None:
    with Project.open(small) as project:
        coding = project.coding("Lee")
        first = segment_of(project, "P05", HELPS)
        last = coding.previous(segment_of(project, "P05", HARMS))
        assert last is not None
        assert last != first
        coding.done(last)
        coding.skip(last)
        coding.apply(last, FOOD)
        short = write_csv(small.parent / "short.csv", ("id", HELPS), [("P05", "just the park")])
        plan = project.imports.plan(
            short, ImportChoices(texts=[HELPS], participant="id", session="wave 1")
        )
        project.imports.add(plan, actor="test")
        while coding.undo() is not None:
            pass
        assert coding.view(first).applied == ()
        assert project.problems() == []


@pytest.mark.parametrize("table", ["decision", "event"])
@pytest.mark.parametrize("statement", ["UPDATE {} SET at = 'x'", "DELETE FROM {}"])
def test_judgements_and_events_cannot_be_changed(small: Path, table: str, statement: str) -> None:
    before = dump(small)
    db = sqlite3.connect(small)
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        db.execute(statement.format(table))
    db.close()
    assert dump(small) == before


def test_maintenance_is_closed_again(project: Project) -> None:
    assert value_of(project, "SELECT count(*) FROM maintenance") == 0


@pytest.mark.parametrize("kind", ["apply", "reject", "remove", "done", "memo", "concern", "undo"])
def test_a_judgement_and_its_event_stand_or_fall_together(
    small: Path, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    with Project.open(small) as project:
        coding = project.coding("Sam")
        segment = segment_of(project, "P01", HELPS)
        coding.apply(segment, FOOD)
        before = dump(small)

        def power_cut(*args: object, **options: object) -> int:
            raise OSError("power cut")

        monkeypatch.setattr(Store, "event", power_cut)
        acts = {
            "apply": lambda: coding.apply(segment, PARKS),
            "reject": lambda: coding.reject(segment, PARKS),
            "remove": lambda: coding.remove(segment, FOOD),
            "done": lambda: coding.done(segment),
            "memo": lambda: coding.memo(segment, "x"),
            "concern": lambda: coding.raise_concern(coding.view(segment).response_id),
            "undo": coding.undo,
        }
        with pytest.raises(OSError, match="power cut"):
            acts[kind]()
    assert dump(small) == before


def test_what_is_not_there_cannot_be_judged(small: Path) -> None:
    with Project.open(small) as project:
        coding = project.coding("Sam")
        segment = segment_of(project, "P01", HELPS)
        before = dump(small)
        for doing in (
            lambda: coding.apply(99999, FOOD),
            lambda: coding.done(99999),
            lambda: coding.skip(99999),
            lambda: coding.memo(99999, "x"),
            lambda: coding.raise_concern(99999),
            lambda: coding.apply(segment, "no.such.code"),
            lambda: coding.apply(segment, "home"),
            lambda: coding.view(99999),
        ):
            with pytest.raises(NotFound):
                doing()
        with pytest.raises(Refused):
            coding.memo(segment, "  \n ")
        with pytest.raises(Refused):
            project.coding("  ")
    assert dump(small) == before


def test_each_decision_says_how_it_was_made(small: Path) -> None:
    with Project.open(small) as project:
        project.suggestions.run(sources=["keywords"])
        segment = segment_of(project, "P01", HELPS)
        seen = project.coding("Lee").view(segment).suggestions[0]
        project.coding("Lee").apply(segment, seen.code, basis="suggested", milliseconds=1234)
        blind = project.coding("Bo", blind=True)
        assert blind.view(segment).suggestions == ()
        blind.apply(segment, seen.code, basis="suggested")
        rows = [
            tuple(row)
            for row in rows_of(
                project,
                "SELECT basis, suggestion_shown, suggestion_score, milliseconds, round,"
                " suggestion_run_id IS NOT NULL FROM decision ORDER BY id DESC LIMIT 2",
            )
        ]
    assert rows == [
        ("unaided", 0, None, None, "blind", 0),
        ("suggested", 1, pytest.approx(seen.score), 1234, "", 1),
    ]


def test_the_queue_offers_each_open_answer_once(project: Project) -> None:
    coding = project.coding("Lee")
    total = coding.progress().total
    seen = []
    at = coding.first()
    while at is not None:
        seen.append(at)
        (coding.skip if len(seen) == 1 else coding.done)(at)
        at = coding.next(at)
        if len(seen) > total + 1:
            break
    assert seen[-1] == seen[0], "the skipped one comes back"
    assert sorted(seen[:-1]) == sorted(set(seen))
    assert len(set(seen)) == total
    assert coding.progress().percent == 100
    assert set(QUESTIONS) >= {coding.view(s).question for s in seen}
