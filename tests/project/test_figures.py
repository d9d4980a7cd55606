"""A figure, and the list of answers that it leads to, are about the same people."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from chec_testing import CODES, store_of

from chec_voice import Project
from chec_voice.project import Figure, Filters
from chec_voice.tally import Count
from tests.project.test_results import segments

Known = dict[int, dict[str, Any]]
CODINGS = ("agreed", "any", "majority", "Sam")


@pytest.fixture(scope="module")
def coded(small_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """Three people who differ, say how it was meant, and tag answers as about drivers or not."""
    path = tmp_path_factory.mktemp("figures") / "small.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    chance = random.Random(7)
    with Project.open(path) as project:
        store_of(project).db.execute("PRAGMA synchronous = OFF")
        every = [row["id"] for row in segments(project)]
        for name in ("Sam", "Lea", "Kim"):
            coding = project.coding(name)
            for at in chance.sample(every, len(every) * 3 // 4):
                for code in chance.sample(CODES, 2):
                    if chance.random() < 0.2:
                        coding.reject(at, code)
                    else:
                        meant = chance.choice([None, "helps", "harms"])
                        coding.apply(at, code, valence=meant)
                coding.done(at)
        drawn = project.results.map()
        for row in drawn.rows:
            for verdict in ("yes", "no"):
                some = chance.sample(every, 2)
                project.results.tag(some, row.element.id, verdict, coder="Sam")  # type: ignore[arg-type]  # two of the three
        project.commands("Sam").name_group("both", CODES[:2])
        yield project


@pytest.fixture(scope="module")
def known(coded: Project) -> Known:
    """Every answer that is open, by its id."""
    return {row["id"]: row for row in segments(coded)}


def people(project: Project, known: Known, figure: Figure) -> tuple[int, int, int]:
    """(people, groups, answers) of the list that a figure leads to, as it is read page by page."""
    selection = project.selection(Filters(these=project.answers_behind(figure)))
    ids, lines = [], selection.page()
    while lines:
        ids += [line.segment_id for line in lines]
        lines = selection.page(lines[-1])
    found = [known[at] for at in ids]
    return (
        len({row["person"] for row in found if not row["is_group"]}),
        len({row["person"] for row in found if row["is_group"]}),
        len({row["response_id"] for row in found}),
    )


def said(count: Count) -> tuple[int, int, int]:
    return count.people, count.groups, count.responses


def splits(project: Project) -> Sequence[str | None]:
    known = project.results.splits
    return [None, *known, f"{known[0]},valence", f"valence,{known[0]}", f"{known[0]},question"]


@pytest.mark.parametrize("coding", CODINGS)
def test_themes_and_groups(coded: Project, known: Known, coding: str) -> None:
    wrong, seen = [], 0
    for by in splits(coded):
        table = coded.results.themes(by=by, coding=coding)
        rows = [((row.code.id,), row.whole, row.by) for row in table.rows]
        rows += [(group.codes, group.whole, group.by) for group in table.groups]
        for codes, whole, parts in rows:
            figure = Figure(codes=codes, coding=coding)
            if people(coded, known, figure) != said(whole):
                wrong.append((by, codes, "everyone", people(coded, known, figure), said(whole)))
            for value, count in parts.items():
                figure = Figure(codes=codes, by=by, values=(value,), coding=coding)
                seen += bool(count.people)
                if people(coded, known, figure) != said(count):
                    wrong.append((by, codes, value, people(coded, known, figure), said(count)))
    assert wrong == [] and seen > 20


@pytest.mark.parametrize("coding", ["agreed", "Sam"])
def test_the_map(coded: Project, known: Known, coding: str) -> None:
    """Answers of codes that only may be about it were listed, too, which no figure counts."""
    wrong, may = [], 0
    for by in (None, "Area"):
        for row in coded.results.map(by=by, coding=coding).rows:
            figure = Figure(element=row.element.id, coding=coding)
            may += row.most.people > row.count.people
            if people(coded, known, figure) != said(row.count):
                wrong.append((by, row.element.id, people(coded, known, figure), said(row.count)))
            for value, count in row.by.items():
                figure = Figure(element=row.element.id, by=by, values=(value,), coding=coding)
                if people(coded, known, figure) != said(count):
                    wrong.append(
                        (by, row.element.id, value, people(coded, known, figure), said(count))
                    )
    assert wrong == [] and may


@pytest.mark.parametrize("coding", CODINGS)
def test_pairs_views_of_few_and_sides_of_a_change(
    coded: Project, known: Known, coding: str
) -> None:
    for pair in coded.results.together(coding=coding):
        found = people(coded, known, Figure(codes=pair.codes, together=True, coding=coding))
        assert found[:2] == (pair.people, 0)
    for view in coded.results.dissent(coding=coding):
        for what, number in ((view.view, view.people), (view.most, view.most_people)):
            figure = Figure(codes=(view.code,), by="valence", values=(what,), coding=coding)
            assert people(coded, known, figure)[0] == number
    sessions = coded.results.themes(by="session", coding=coding).values
    if len(sessions) > 1:
        change = coded.results.change(sessions[:1], sessions[1:], coding=coding)
        for row in change.rows:
            for side, number in ((change.before, row.before), (change.after, row.after)):
                figure = Figure(codes=(row.code.id,), by="session", values=side, coding=coding)
                assert people(coded, known, figure)[0] == number


@pytest.mark.parametrize("who", ["Sam", "Lea", "Nobody yet"])
def test_what_the_codebook_says_of_a_code_and_the_list_that_it_opens(
    coded: Project, who: str
) -> None:
    """It says how many answers have a code from anybody: so many are listed, for every coder."""
    coding, seen = coded.coding(who), 0
    for code in coded.codebook.codable:
        said_with = coded.codes.said(code.id)
        selection = coding.select(Filters(code=code.id))
        answers = selection.count_answers(selection.count())
        assert answers == (said_with.own.answers, True), code.id
        seen += answers.number
    assert seen > 20


def test_a_list_changes_no_figure_and_nothing_is_counted_anew(coded: Project, known: Known) -> None:
    before = coded.written_at
    for code in CODES:
        people(coded, known, Figure(codes=(code,)))
    assert coded.written_at == before
