"""Undo and redo: any way there and back, also after a restart and over bulk acts."""

# ruff: noqa: S608  # what is spliced into SQL here are constants of this file

from __future__ import annotations

import dataclasses
import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, HELPS, PARKS, SAFETY, build, queries, query, store_of
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.project import Coding, Filters, extent_words
from chec_voice.project.codebook_acts import said_with
from tui.acts import act_words

CODERS = itertools.count()
ACTS = (
    "apply",
    "reject",
    "remove",
    "valence",
    "level",
    "done",
    "skip",
    "memo",
    "unsure",
    "bulk",
    "pair",
)


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("commands"))


@pytest.fixture(scope="module")
def shared(path: Path) -> Iterator[Project]:
    with Project.open(path) as project:
        store_of(project).db.execute("PRAGMA synchronous = OFF")
        yield project


def state(path: Path, name: str) -> list[list[tuple[object, ...]]]:
    """Everything of one coder that an act can change, as it stands."""
    whose = f"coder_id = (SELECT id FROM coder WHERE name = '{name}')"
    *unordered, memos = queries(
        path,
        f"SELECT segment_id, code_id, verdict, valence, level, start FROM coding WHERE {whose}",
        f"SELECT segment_id, state FROM review WHERE {whose}",
        f"SELECT segment_id, '' FROM unsure WHERE {whose}",
        f"SELECT text FROM memo WHERE {whose} AND NOT withdrawn ORDER BY id",
    )
    return [*(sorted(rows, key=repr) for rows in unordered), memos]


def act(coding: Coding, segments: list[int], kind: str, which: int) -> None:
    at, code = segments[which % 2], (FOOD, PARKS)[which // 2 % 2]
    match kind:
        case "apply":
            coding.apply(at, code)
        case "valence":
            coding.apply(at, code, valence="harms")
        case "level":
            with coding.together():
                coding.apply(at, code, span=(1, 3))
                coding.describe(at, code, {"level": "family"})
        case "reject":
            coding.reject(at, code)
        case "remove":
            coding.remove(at, code)
        case "done":
            coding.done(at)
        case "skip":
            coding.skip(at)
        case "memo":
            coding.memo(at, f"memo {which}")
        case "unsure":
            coding.not_sure(at, bool(which % 2))
        case "bulk":
            coding.apply_to_all(code, coding.select(Filters(question=HARMS)))
        case _:
            with coding.together():
                coding.apply(at, code)
                coding.done(at)
                coding.memo(at, "both")


STEPS = st.lists(
    st.tuples(st.sampled_from([*ACTS, *["undo"] * 5, *["redo"] * 4, "restart"]), st.integers(0, 3)),
    max_size=25,
)


@settings(max_examples=40)
@given(steps=STEPS)
def test_any_sequence_of_acts_undo_and_redo_equals_the_model(
    shared: Project, path: Path, steps: list[tuple[str, int]]
) -> None:
    name = f"coder {next(CODERS)}"
    coding = shared.coding(name)
    segments = [line.segment_id for line in coding.selection.page(n=2)]
    past, future = [state(path, name)], []
    for kind, which in steps:
        if kind == "restart":
            coding = shared.coding(name)
        elif kind == "undo":
            undone = coding.undo()
            assert (undone is None) == (len(past) == 1)
            if undone is not None:
                future.append(past.pop())
        elif kind == "redo":
            redone = coding.redo()
            assert (redone is None) == (not future)
            if redone is not None:
                past.append(future.pop())
        else:
            events = query(path, "SELECT max(id) FROM event")
            act(coding, segments, kind, which)
            if query(path, "SELECT max(id) FROM event") != events:
                past, future = [*past, state(path, name)], []
        assert state(path, name) == past[-1], kind


def test_undo_and_redo_work_from_another_program(path: Path) -> None:
    with Project.open(path) as project:
        coding = project.coding("Ann")
        at = coding.first()
        assert at is not None
        coding.apply(at, FOOD)
        coding.done(at)
        coding.undo()
    with Project.open(path) as project:
        coding = project.coding("Ann")
        coding.undo()
        assert coding.view(at).applied == ()
    with Project.open(path) as project:
        coding = project.coding("Ann")
        assert coding.redo() is not None and coding.view(at).applied == (FOOD,)
        assert coding.redo() is not None and coding.view(at).state == "done"
        assert coding.redo() is None


def test_one_undo_takes_a_bulk_act_back_and_says_how_much(shared: Project, path: Path) -> None:
    coding = shared.coding("Bulk")
    among = coding.select(Filters(question=HELPS))
    coding.apply(among.page()[0].segment_id, PARKS)
    preview = coding.preview_bulk(PARKS, among)
    assert coding.apply_to_all(PARKS, among).parts == preview.new == among.count().number - 1
    assert preview.already == 1 and coding.preview_bulk(PARKS, among).new == 0
    undone = coding.undo()
    assert undone is not None and undone.acts == preview.new
    assert coding.preview_bulk(PARKS, among) == preview
    coding.redo()
    assert coding.preview_bulk(PARKS, among).new == 0
    assert {row[0] for row in query(path, "SELECT basis FROM decision WHERE basis = 'bulk'")}


def test_an_answer_in_several_parts_is_one_answer_in_all_that_is_said_of_an_act(
    tmp_path: Path,
) -> None:
    with Project.open(build(tmp_path)) as project:
        coding = project.coding("Lee")
        among = coding.select(Filters(question=HELPS))
        count = among.count()
        answers = among.count_answers(count).number
        assert 1 < answers < count.number, "one answer is long"
        said = f"{count.number} parts of {answers} answers"
        assert among.in_words(count) == coding.preview_bulk(SAFETY, among).words == said
        assert coding.apply_to_all(SAFETY, among).words == said
        line = next(iter(project.commands("Lee").history()))
        assert act_words(line, {SAFETY: "Safety"}) == f"applied Safety to {said}"
        assert list(project.history.acts(coder="Lee"))[-1].on == said
        have = said_with(store_of(project), SAFETY).words
        assert have.startswith(f"{answers} answers have it")
        undone = coding.undo()
        assert undone is not None and extent_words(undone.detail) == said
        none = coding.select(Filters(question=HARMS))
        assert none.in_words(none.count()) == f"{none.count().number} answers"


def test_redo_does_not_code_an_answer_that_waits_for_a_lead(tmp_path: Path) -> None:
    with Project.open(build(tmp_path)) as project:
        coding = project.coding("Lee")
        at = coding.first()
        assert at is not None
        coding.apply(at, FOOD)
        coding.undo()
        project.coding("Other").raise_concern(coding.view(at).response_id)
        with pytest.raises(Refused):
            coding.redo()


def test_links_quotes_summaries_and_the_codebook_are_undone_and_redone(tmp_path: Path) -> None:
    path = build(tmp_path)
    tables = ("link", "quote", "theme")

    def everything() -> list[object]:
        rows: list[object] = [query(path, f"SELECT * FROM {table} ORDER BY id") for table in tables]
        return [*rows, query(path, "SELECT key, name, retired, position FROM code ORDER BY id")]

    with Project.open(path) as project:
        acts = project.commands("Lee")
        frame = project.framework()
        trail = [everything()]
        ends = ("home.local_area.safety_near_home", frame.domains[-1].id)
        change_link = project.frameworks.change_link
        change_link("propose", *ends, actor="Lee", rationale="they say so")
        trail.append(everything())
        change_link("agree", *ends, actor="Lee")
        trail.append(everything())
        segment = project.selection().page()[0]
        quote = project.quotes.choose(segment.segment_id, by="Lee", code=PARKS)
        trail.append(everything())
        project.quotes.withdraw([quote], by="Lee")
        trail.append(everything())
        acts.write_summary("Parks", "Parks matter.", about=(PARKS,))
        trail.append(everything())
        acts.write_summary("Parks", "Parks matter more.", about=(PARKS,))
        trail.append(everything())
        book = project.codebook
        renamed = [
            dataclasses.replace(c, name="Green places") if c.id == PARKS else c
            for c in book.codes
            if c.id != FOOD
        ]
        change = acts.edit_codebook(dataclasses.replace(book, codes=tuple(renamed)))
        assert (change.changed, change.retired) == ((PARKS,), (FOOD,))
        trail.append(everything())
        assert trail[-1] != trail[-2]
        for then in reversed(trail[:-1]):
            assert acts.undo() is not None
            assert everything() == then
        assert acts.undo() is None and project.codebook == book
        for then in trail[1:]:
            assert project.commands("Lee").redo() is not None
            assert everything() == then
        assert acts.redo() is None
        assert [line.kind for line in acts.history(limit=2)] == ["redo", "redo"]


def test_what_somebody_else_changed_since_is_not_taken_back(tmp_path: Path) -> None:
    with Project.open(build(tmp_path)) as project:
        project.commands("Lee").write_summary("Parks", "One.")
        project.commands("Ann").write_summary("Parks", "Two.")
        with pytest.raises(Refused, match="somebody"):
            project.commands("Lee").undo()
