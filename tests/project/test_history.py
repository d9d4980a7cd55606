"""The audit trail: who did what, without anybody's words, and what a figure is made of."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    POVERTY,
    ROWS,
    SAFETY,
    build,
    ok,
    refused,
    run,
    segment_of,
)

from chec_voice import Project
from chec_voice.errors import NotFound, Refused

pytestmark = pytest.mark.dates

SECRET = "zebrafish"


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("history"))


@pytest.fixture(scope="module")
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as opened:
        yield opened


def test_nobody_s_words_are_told(project: Project) -> None:
    at = segment_of(project, "P02", HELPS)
    coding = project.coding("Ann")
    coding.memo(at, f"{SECRET} memo")
    coding.raise_concern(coding.view(segment_of(project, "P07", HELPS)).response_id, SECRET)
    project.commands("Ann").write_summary("Food", f"{SECRET} summary")
    project.reports.did(
        FOOD, response="doing", text=f"{SECRET} text", owner="x", due="2026-09-01", author="Ann"
    )
    told = json.dumps([act.as_dict() for act in project.history.acts()])
    assert SECRET not in told and "wrote a memo" in told and "wrote a summary" in told
    for row in ROWS:
        assert not any(len(text) > 6 and json.dumps(text)[1:-1] in told for text in row[1:4])


def test_which_answer_a_concern_is_about_is_not_told(project: Project) -> None:
    at = segment_of(project, "P09", HELPS)
    coding = project.coding("Cal")
    coding.apply(at, PARKS)
    answer = coding.view(at).response_id
    coding.raise_concern(answer)
    lines = list(project.history.acts(coder="cal"))
    assert lines and all(f"answer:{answer}" != act.on and act.code == "" for act in lines)
    assert f"answer:{answer}" not in {act.on for act in project.history.acts(PARKS)}


def test_what_stood_before_and_after_is_told(project: Project) -> None:
    at = segment_of(project, "P08", HELPS)
    coding = project.coding("Bo")
    answer = coding.view(at).response_id
    coding.apply(at, FOOD)
    coding.reject(at, FOOD)
    coding.undo()
    lines = [act for act in project.history.acts(FOOD, coder="Bo") if act.on == f"answer:{answer}"]
    assert [(act.before, act.after) for act in lines] == [
        ("nothing", "applied"),
        ("applied", "rejected"),
        ("rejected", "applied"),
    ]
    assert [act.stands for act in lines] == ["yes", "no", "no"]
    assert all(act.codebook and act.basis == "unaided" for act in lines)
    acts = [act.what for act in project.history.acts(coder="Bo") if act.code]
    assert acts == ["applied a code", "rejected a code", "took back: rejected a code"]


@pytest.mark.parametrize("rule", ["agreed", "any", "majority", "Sam"])
def test_every_figure_is_made_of_its_judgements(project: Project, rule: str) -> None:
    table = project.results.themes(by="Area", coding=rule)
    for row in table.rows:
        if not row.own.mentions:
            continue
        behind = project.history.behind(row.code.id, coding=rule)
        assert behind.count == row.whole, row.code.id
        pairs = {(act.on, act.code) for act in behind.acts}
        assert len({on for on, _ in pairs}) == row.whole.responses
        for value, count in row.by.items():
            part = project.history.behind(row.code.id, where={"Area": value}, coding=rule)
            assert part.count == count
            assert len({act.on for act in part.acts}) == count.responses


def test_a_figure_of_the_map_is_made_of_its_judgements(project: Project) -> None:
    rows = [row for row in project.results.map().rows if row.count.responses]
    assert rows
    for row in rows:
        behind = project.history.behind(f"driver:{row.element.id}")
        assert behind.count == row.count
        assert len({act.on for act in behind.acts}) == row.count.responses


def test_an_open_blind_round_is_not_told(tmp_path: Path) -> None:
    with Project.open(build(tmp_path)) as project:
        project.agreement.new_round("pilot", ["Dee", "Eve"], n=3, seed=1)
        coding = project.coding("Dee", round_name="pilot")
        at = coding.first()
        assert at is not None
        coding.apply(at, SAFETY)
        coding.done(at)
        assert "Dee" not in {act.who for act in project.history.acts(SAFETY)}
        told = [act for act in project.history.acts(coder="Dee") if "blind" in act.what]
        assert [act.code for act in told] == [""]
        project.agreement.close_round("pilot", "Dee", early=True)
        assert "Dee" in {act.who for act in project.history.acts(SAFETY)}
        told = list(project.history.acts("round:pilot"))
        assert {"made a round", "closed a round", "applied a code"} <= {act.what for act in told}


def test_a_change_of_the_codebook_stands_in_the_history_of_its_codes(project: Project) -> None:
    import dataclasses

    book = project.codebook
    changed = tuple(
        dataclasses.replace(code, definition="Meals.") if code.id == FOOD else code
        for code in book.codes
    )
    project.commands("Ann").edit_codebook(dataclasses.replace(book, codes=changed, version="2"))
    of_food, of_poverty = (
        [act for act in project.history.acts(code) if act.what == "edited the codebook"]
        for code in (FOOD, PARKS)
    )
    assert len(of_food) == 1 and of_poverty == []
    assert of_food[0].before != of_food[0].after and of_food[0].after.startswith("2 (")
    assert len([a for a in project.history.acts("codebook") if a.who == "Ann"]) == 1


def test_days_bound_what_is_told(project: Project) -> None:
    everything = list(project.history.acts())
    assert list(project.history.acts(since="2000-01-01", until="2999-01-01")) == everything
    assert list(project.history.acts(since="2999-01-01")) == []
    day = everything[0].at[:10]
    assert list(project.history.acts(until=day)), "a day goes to its end"
    with pytest.raises(Refused, match="no day"):
        list(project.history.acts(since="last week"))


@pytest.mark.parametrize(
    "target", ["nonsense", "answer:99999", "batch:9999", "round:x", "driver:nowhere"]
)
def test_what_is_not_there_is_said(project: Project, target: str) -> None:
    with pytest.raises(NotFound):
        list(project.history.acts(target))


def test_the_verb_prints_lines_that_no_spreadsheet_runs(path: Path, project: Project) -> None:
    project.coding("=cmd()").apply(segment_of(project, "P12", HARMS), POVERTY)
    table = list(csv.DictReader(io.StringIO(ok("history", path, "--csv"))))
    assert table[0]["at"] and {"who", "what", "before", "after"} <= table[0].keys()
    assert "'=cmd()" in {row["who"] for row in table}
    acts = json.loads(ok("history", path, "--target", FOOD, "--json"))["acts"]
    assert {act["code"] for act in acts} <= {FOOD, ""}
    said = ok("history", path, "--target", PARKS, "--figure", "--where", "Area=Leeds")
    assert "from these judgements" in said and "Sam" in said
    refused(run("history", path, "--target", PARKS, "--figure", "--where", "Area=Mars"), "Mars")
    assert run("history", path, "--figure").returncode == 2
