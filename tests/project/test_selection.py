"""Selections: these answers, in this order, a page at a time."""

# ruff: noqa: S608  # what is spliced into SQL here are constants of this file

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator
from dataclasses import replace
from itertools import groupby
from pathlib import Path
from typing import Literal

import pytest
from chec_testing import FOOD, HARMS, HELPS, PARKS, build, query, write_csv
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import NotFound, Refused
from chec_voice.project import AnswerLine, Filters, GroupedSelection, ImportChoices
from chec_voice.store import pages, selections


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The small project, in which Sam and Lee have worked on."""
    path = build(tmp_path_factory.mktemp("selection"))
    with Project.open(path) as opened:
        lee = opened.coding("Lee")
        answers = [line.segment_id for line in lee.selection.page(n=500)]
        for n, segment in enumerate(answers):
            if n % 3 == 0:
                lee.apply(segment, (FOOD, PARKS)[n % 2])
            if n % 4 != 1:
                (lee.skip if n % 4 == 2 else lee.done)(segment)
            if n % 5 == 0:
                lee.memo(segment, "look at this")
        lee.apply(answers[0], PARKS)
        lee.remove(answers[3], PARKS)
        opened.coding("Sam").memo(answers[1], "of Sam")
        parks = opened.codebook.get(PARKS)
        assert parks is not None
        opened.commands("Sam").change_code(replace(parks, definition="Something else by now."))
        lee = opened.coding("Lee")
        lee.narrow(Filters(state="look again"))
        lee.done(lee.next(0))
        lee.reject(lee.next(0), PARKS)  # judged anew: that is a look, too
        lee.raise_concern(int(query(path, "SELECT response_id FROM segment WHERE id = 9")[0][0]))
        yield opened


@pytest.fixture(params=[True, False], ids=["the narrowest leads", "walked"], autouse=True)
def way(request: pytest.FixtureRequest) -> Iterator[None]:
    """Every law holds whichever way a page is read."""
    with pytest.MonkeyPatch.context() as patch:
        if not request.param:
            patch.setattr(selections, "LEADS", -1)
            patch.setattr(selections, "_RARE", 0)
        yield


LEE = "(SELECT id FROM coder WHERE name = 'Lee')"
OPEN = "r.state = 'answered' AND r.raised = 0"
MODEL: dict[str, tuple[Filters, str]] = {
    "everything": (Filters(), "1"),
    "question": (Filters(question=HARMS), f"q.text = '{HARMS}'"),
    "attribute": (
        Filters(attributes=(("Area", "York"),)),
        "r.participant_id IN (SELECT participant_id FROM participant_attribute a JOIN attribute t"
        " ON t.id = a.attribute_id WHERE t.name = 'Area' AND value = 'York')",
    ),
    "attribute that nobody gave": (
        Filters(attributes=(("Age", "(blank)"),)),
        "NOT EXISTS (SELECT 1 FROM participant_attribute a JOIN attribute t ON t.id ="
        " a.attribute_id WHERE t.name = 'Age' AND a.participant_id = r.participant_id"
        " AND a.state <> 'blank')",
    ),
    "not asked": (
        Filters(attributes=(("Age", "(not asked)"),)),
        "r.participant_id IN (SELECT participant_id FROM participant_attribute"
        " WHERE state = 'not_asked')",
    ),
    "code": (
        Filters(code=PARKS),
        "s.id IN (SELECT segment_id FROM coding c JOIN code k ON k.id = c.code_id"
        f" WHERE k.key = '{PARKS}' AND verdict = 'apply')",
    ),
    "a list": (Filters(these=(2, 3, 5, 9, 10**9)), "s.id IN (2, 3, 5, 9)"),
    "an empty list": (Filters(these=()), "0"),
    "a list, narrowed": (
        Filters(these=tuple(range(1, 40)), question=HARMS),
        f"s.id < 40 AND q.text = '{HARMS}'",
    ),
    "code of one coder": (
        Filters(code=PARKS, coder="Sam"),
        "s.id IN (SELECT segment_id FROM coding c JOIN code k ON k.id = c.code_id"
        f" WHERE k.key = '{PARKS}' AND verdict = 'apply'"
        " AND coder_id = (SELECT id FROM coder WHERE name = 'Sam'))",
    ),
    "coder": (
        Filters(coder="Sam"),
        "(s.id IN (SELECT segment_id FROM coding WHERE verdict = 'apply' AND coder_id ="
        " (SELECT id FROM coder WHERE name = 'Sam')) OR s.id IN (SELECT segment_id FROM review"
        " WHERE state = 'done' AND coder_id = (SELECT id FROM coder WHERE name = 'Sam')))",
    ),
    "to do": (Filters(state="todo"), "v.state IS NULL"),
    "done": (Filters(state="done"), "v.state = 'done'"),
    "skipped": (Filters(state="skipped"), "v.state = 'skipped'"),
    "done without code": (
        Filters(state="done without code"),
        "v.state = 'done' AND s.id NOT IN (SELECT segment_id FROM coding WHERE verdict = 'apply'"
        " AND coder_id = v.coder_id)",
    ),
    "to be looked at again": (
        Filters(state="look again"),
        "v.state = 'done' AND s.id IN (SELECT segment_id FROM coding c JOIN code k"
        f" ON k.id = c.code_id WHERE k.key = '{PARKS}' AND c.coder_id = v.coder_id"
        " AND c.codebook_version_id < (SELECT max(id) FROM codebook_version))"
        " AND s.id NOT IN (SELECT json_extract(after, '$.segment') FROM event"
        " WHERE json_extract(after, '$.again') IS NOT NULL)",
    ),
    "memo": (Filters(state="memo"), "s.id IN (SELECT target_id FROM memo)"),
    "words": (Filters(words="park"), "r.text LIKE '%park%'"),
    "two filters": (
        Filters(question=HELPS, state="done"),
        f"q.text = '{HELPS}' AND v.state = 'done'",
    ),
    "words of no answer": (Filters(words="\0"), "0"),
}


def model(project: Project, where: str) -> list[int]:
    """Ids of the segments that a plain statement over the whole tables finds."""
    with sqlite3.connect(project.path) as db:
        rows = db.execute(
            "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id"
            " JOIN question q ON q.id = r.question_id LEFT JOIN review v ON v.segment_id = s.id"
            f" AND v.coder_id = {LEE}"
            f" WHERE {OPEN} AND ({where}) ORDER BY s.id"
        ).fetchall()
    db.close()
    return [row[0] for row in rows]


def walk(page: Callable[[AnswerLine | None], list[AnswerLine]], at: int) -> list[int]:
    """Page after page; `at` says which line of a page leads to the next."""
    lines, found = page(None), []
    while lines:
        found.append([line.segment_id for line in lines])
        lines = page(lines[at])
    return [segment for page in (found if at else reversed(found)) for segment in page]


@pytest.mark.parametrize(("filters", "where"), MODEL.values(), ids=MODEL)
def test_pages_hold_what_passes_and_nothing_else(
    project: Project, filters: Filters, where: str
) -> None:
    wanted = model(project, where)
    chosen = project.coding("Lee").select(filters)
    assert walk(lambda after: chosen.page(after, 3), -1) == wanted
    assert walk(lambda before: chosen.page(before, 3, back=True), 0) == wanted
    assert chosen.count() == (len(wanted), True) == chosen.count(exactly=True)
    assert [chosen.holds(segment) for segment in model(project, "1")] == [
        segment in wanted for segment in model(project, "1")
    ]
    if wanted:
        assert chosen.near(0) is not None and chosen.near(1) is not None


@given(at=st.integers(-1, 60), name=st.sampled_from(sorted(MODEL)))
def test_next_and_previous_go_from_anywhere(project: Project, at: int, name: str) -> None:
    filters, where = MODEL[name]
    wanted = model(project, where)
    chosen = project.coding("Lee").select(filters)
    assert chosen.next(at) == min((one for one in wanted if one > at), default=None)
    assert chosen.previous(at) == max((one for one in wanted if one < at), default=None)
    assert chosen.position(at).number == len([one for one in wanted if one < at])


def test_the_best_come_first_and_pages_of_them_join(project: Project) -> None:
    best = project.selection(Filters(words="the park"), "best")
    pages = walk(lambda after: best.page(after, 2), -1)
    assert len(pages) > 4 and sorted(pages) == model(
        project, "r.text LIKE '%the%' AND r.text LIKE '%park%'"
    )
    assert pages == [line.segment_id for line in best.page(n=100)]
    assert pages == walk(lambda before: best.page(before, 2, back=True), 0)
    assert best.next(pages[0]) == pages[1] and best.previous(pages[0]) is None


def test_an_answer_that_is_done_leaves_the_list_of_what_is_to_do(project: Project) -> None:
    lee = project.coding("Lee")
    todo = lee.select(Filters(state="todo"))
    first = todo.next()
    assert first is not None
    lee.done(first)
    assert todo.next() != first and not todo.holds(first)
    lee.undo()
    assert todo.next() == first


def test_a_coder_goes_through_what_was_chosen_only(project: Project) -> None:
    lee = project.coding("Lee")
    lee.narrow(Filters(question=HELPS))
    wanted = model(project, f"q.text = '{HELPS}' AND v.state IS NULL")
    assert lee.first() == wanted[0] and lee.next(wanted[0]) == wanted[1]
    helps = model(project, f"q.text = '{HELPS}'")
    assert lee.following(helps[0]) == helps[1] and lee.previous(helps[1]) == helps[0]


def test_a_blind_coder_learns_nothing_of_others(project: Project) -> None:
    blind = project.coding("Lee", blind=True)
    with pytest.raises(Refused):
        blind.select(Filters(coder="Sam"))
    with pytest.raises(Refused):
        blind.select(Filters(suggested=PARKS))
    own = model(
        project,
        "s.id IN (SELECT segment_id FROM coding c JOIN code k ON k.id = c.code_id"
        f" WHERE k.key = '{PARKS}' AND verdict = 'apply' AND coder_id = {LEE})",
    )
    assert [line.segment_id for line in blind.select(Filters(code=PARKS)).page()] == own
    memos = f"s.id IN (SELECT target_id FROM memo WHERE coder_id = {LEE})"
    found = blind.select(Filters(state="memo")).page()
    assert [line.segment_id for line in found] == model(project, memos)


@pytest.mark.parametrize(
    "filters",
    [
        Filters(question="Never asked?"),
        Filters(attributes=(("Shoe size", "5"),)),
        Filters(code="no.such"),
        Filters(coder="Nobody"),
        Filters(topic=3),
    ],
)
def test_a_filter_by_what_is_not_there_says_so(project: Project, filters: Filters) -> None:
    with pytest.raises(NotFound):
        project.selection(filters)


def test_states_need_a_coder_and_the_best_need_words(project: Project) -> None:
    with pytest.raises(Refused):
        project.selection(Filters(state="todo"))
    with pytest.raises(Refused):
        project.selection(sort="best")


# The plan of a walk: one table in order, everything else by its key. A sort or a scan of another
# table would make every page cost what the whole project costs.
WALKS = [
    Filters(),
    Filters(question=HELPS),
    Filters(attributes=(("Area", "York"),)),
    Filters(code=PARKS),
    Filters(coder="Sam"),
    Filters(words="park"),
    Filters(state="todo"),
    Filters(state="done without code"),
    Filters(state="memo"),
]


@pytest.mark.parametrize("filters", WALKS, ids=str)
@pytest.mark.parametrize("back", [False, True])
def test_a_page_of_a_walk_sorts_nothing_and_scans_nothing(
    project: Project, monkeypatch: pytest.MonkeyPatch, filters: Filters, back: bool
) -> None:
    monkeypatch.setattr(selections, "LEADS", -1)
    monkeypatch.setattr(selections, "_RARE", 0)
    monkeypatch.setattr(selections, "_DEAR_LEADS", -1)
    chosen = project.coding("Lee").select(filters)
    sql, args = pages.page_statement(chosen._query, (5, 5), 50, back=back)
    with sqlite3.connect(project.path) as db:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", args)]
    db.close()
    assert not [step for step in steps if "TEMP B-TREE" in step or "LIST SUBQUERY" in step], steps
    scans = [step for step in steps if step.startswith("SCAN") and "VIRTUAL" not in step]
    assert not scans, steps


def test_what_waits_is_found_by_indexes_and_only_the_codebook_is_gone_through(
    project: Project,
) -> None:
    chosen = project.coding("Lee").select(Filters(state="look again"))
    sql, args = pages.page_statement(chosen._query, (5, 5), 50)
    with sqlite3.connect(project.path) as db:
        steps = [row[3] for row in db.execute(f"EXPLAIN QUERY PLAN {sql}", args)]
    db.close()
    answers = {"s", "r", "d", "t", "v", "e", "u"}  # and what was said of them
    scans = [step for step in steps if step.startswith("SCAN")]
    assert not [step for step in scans if step.split()[1] in answers], steps


@pytest.mark.parametrize(
    ("kind", "attribute"), [("question", ""), ("attribute", "Area"), ("state", "")]
)
@pytest.mark.parametrize("filters", [Filters(), Filters(words="park"), Filters(state="done")])
def test_sorted_by_what_they_share_every_answer_comes_once(
    project: Project,
    kind: Literal["question", "attribute", "state"],
    attribute: str,
    filters: Filters,
) -> None:
    lee = project.coding("Lee")
    base = lee.select(filters)
    chosen = GroupedSelection(base, kind, attribute)
    wanted = [line.segment_id for line in base.page(n=500)]
    lines = chosen.page(n=500)
    assert sorted(line.segment_id for line in lines) == wanted
    assert chosen.count() == base.count()
    found = [line.segment_id for line in lines]
    assert walk(lambda after: chosen.page(after, 3), -1) == found
    assert walk(lambda before: chosen.page(before, 3, back=True), 0) == found
    assert [chosen.position(segment).number for segment in found] == list(range(len(found)))
    said = {
        "question": lambda line: line.question,
        "attribute": lambda line: lee.row_marks([line.segment_id], ["Area"])[line.segment_id],
        "state": lambda line: lee.view(line.segment_id).state,
    }[kind]
    groups = [
        key for key, _ in groupby(str(getattr(said(line), "values", said(line))) for line in lines)
    ]
    assert len(groups) == len(set(groups)), "those that share it stand together"
    assert chosen.near(0) is not None and chosen.near(1) is not None


def test_an_order_that_cannot_be_is_refused_with_what_to_do(project: Project) -> None:
    with pytest.raises(NotFound):
        GroupedSelection(project.selection(), "attribute", "Shoe size")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("chec_voice.project.grouped.MOST", 0)
        with pytest.raises(Refused, match="too many to sort by"):
            GroupedSelection(project.selection(), "attribute", "Area")


def test_of_how_many_answers_parts_are_follows_what_comes_in_and_what_is_said(
    tmp_path: Path,
) -> None:
    long = " ".join(f"the swings in the park are broken again and again {n}." for n in range(60))
    with Project.create(tmp_path / "p.chec") as project:

        def come(name: str, *texts: str) -> None:
            rows = [(f"{name}{n}", text) for n, text in enumerate(texts)]
            file = write_csv(tmp_path / f"{name}.csv", ("id", "q"), rows)
            choices = ImportChoices(texts=("q",), participant="id", session=name)
            project.imports.add(project.imports.plan(file, choices), actor="test")

        def listed() -> tuple[int, int]:
            selection = project.coding("Sam").selection
            count = selection.count()
            return count[0], selection.count_answers(count).number

        come("one", "the park", "the bus")
        assert listed() == (2, 2)
        project.coding("Sam").done(1)
        assert listed() == (2, 2)
        come("two", long)
        parts, answers = listed()
        assert parts > 3 and answers == 3
