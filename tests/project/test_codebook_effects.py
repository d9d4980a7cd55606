"""What an edit of the codebook says beforehand is what it does, on every floor."""

from __future__ import annotations

import random
import shutil
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chec_testing import (
    CHANGE,
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    POVERTY,
    SAFETY,
    build,
    ok,
    query,
    refused,
    run,
    segment_of,
    write_csv,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import ChecError, NotFound
from chec_voice.model import Code, Exclusion
from chec_voice.project import Filters, codebook_acts
from chec_voice.project.codebook_acts import Effect, Planned

CLOTHES = "home.poverty.clothes_devices"
MARKED = (FOOD, CLOTHES, POVERTY, PARKS, SAFETY, "home.housing", "community.local_environment")
"""Nested codes, among them such as stand below one another."""
Pairs = set[tuple[str, int]]

EDITS: dict[str, Callable[[Project], Planned]] = {}
MEANING = ("brief", "definition", "when_to_use", "when_not_to_use")


def edit(name: str) -> Callable[[Callable[[Project], Planned]], None]:
    def keep(plan: Callable[[Project], Planned]) -> None:
        EDITS[name] = plan

    return keep


def poverty(project: Project) -> Code:
    code = project.codebook.get(POVERTY)
    if code is None:
        raise NotFound("an earlier edit took it away.")
    return code


def of_part(part: str, value: object) -> Callable[[Project], Planned]:
    def plan(project: Project) -> Planned:
        code = poverty(project)
        changed = replace(code, **{part: value})
        return codebook_acts.changing(project.codebook, changed)

    return plan


for part, value in (
    ("name", "Money"),
    ("label", "Not enough money"),
    ("brief", "Money at home."),
    ("definition", "What money at home allows."),
    ("when_to_use", ("It is about money.",)),
    ("when_not_to_use", (Exclusion("It is about food.", FOOD),)),
    ("examples", ("We are skint.",)),
    ("keywords", ("skint",)),
):
    EDITS[part] = of_part(part, value)


@edit("retire a heading")
def _(project: Project) -> Planned:
    return codebook_acts.retiring(project.codebook, "home")


@edit("retire a code with codes below")
def _(project: Project) -> Planned:
    return codebook_acts.retiring(project.codebook, POVERTY)


@edit("retire a code")
def _(project: Project) -> Planned:
    return codebook_acts.retiring(project.codebook, FOOD)


@edit("move")
def _(project: Project) -> Planned:
    return codebook_acts.moving(project.codebook, POVERTY, "community")


@edit("merge")
def _(project: Project) -> Planned:
    return codebook_acts.merging(project.codebook, FOOD, PARKS)


@edit("merge into a code that sends people there since")
def _(project: Project) -> Planned:
    acts = project.commands("Lee")
    acts.make(codebook_acts.ruling(project.codebook, PARKS, "It is on a plate.", FOOD))
    return codebook_acts.merging(project.codebook, FOOD, PARKS)


@edit("split")
def _(project: Project) -> Planned:
    names = ("Debts", "Pocket money")
    return codebook_acts.splitting(project.codebook, POVERTY, names)


@edit("add")
def _(project: Project) -> Planned:
    return codebook_acts.adding(project.codebook, POVERTY, "Debts")


@edit("add what was taken out")
def _(project: Project) -> Planned:
    acts = project.commands("Lee")
    acts.retire_code(FOOD)
    return codebook_acts.adding(project.codebook, POVERTY, "Food")


@edit("change back")
def _(project: Project) -> Planned:
    code = poverty(project)
    project.commands("Lee").change_code(replace(code, definition="Otherwise."))
    return codebook_acts.changing(project.codebook, code)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Coded by two, with concerns, people who do not agree, and one who left."""
    path = build(tmp_path_factory.mktemp("effects"))
    with Project.open(path) as project:
        acts = project.commands("Lee")
        acts.make(codebook_acts.ruling(project.codebook, PARKS, "It is about food.", FOOD))
        segments = [one.segment_id for one in project.selection().page(n=200)]
        for who in ("Ann", "Ben"):
            draw, coding = random.Random(who), project.coding(who)
            for at in segments:
                for code in draw.sample(MARKED, draw.choice((0, 1, 2, 3))):
                    (coding.reject if draw.random() < 0.25 else coding.apply)(at, code)
                if draw.random() < 0.7:
                    coding.done(at)
        rejecting, at = project.coding("Ann"), segment_of(project, "P06", CHANGE)
        rejecting.apply(at, FOOD)
        rejecting.reject(at, PARKS)
        project.coding("Ben").remove(at, FOOD)
        project.coding("Ben").remove(at, PARKS)
        for question in (HELPS, HARMS):
            lines = project.selection(Filters(question=question)).page(n=200)
            for answer in {coding.view(one.segment_id).response_id for one in lines[-4:-2]}:
                coding.raise_concern(answer)
        consents = [("P05", "no"), ("P09", "no"), ("P12", "yes")]
        table = write_csv(path.with_name("consent.csv"), ("ref", "analysis"), consents)
        project.people.record_consent(table, session="wave 1")
        project.people.withdraw("P02", "wave 1")
    return path


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    return shutil.copy(built, tmp_path / "p.chec")


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as opened:
        yield opened


def listed(project: Project, *codes: str) -> set[int]:
    """Answers that a list of each of these codes has."""
    lists = [project.selection(Filters(code=code)) for code in codes]
    parts = {line.segment_id for one in lists for line in one.page(n=500)}
    return {
        row[1]
        for row in query(project.path, "SELECT id, response_id FROM segment")
        if row[0] in parts
    }


def all_with(path: Path, *codes: str) -> set[int]:
    """Answers that have one of these codes, whoever may read them."""
    marks = ", ".join("?" * len(codes))
    return {
        row[0]
        for row in query(
            path,
            "SELECT s.response_id FROM coding c JOIN code k ON k.id = c.code_id"  # noqa: S608
            " JOIN segment s ON s.id = c.segment_id"
            f" WHERE c.verdict = 'apply' AND k.key IN ({marks})",
            *codes,
        )
    }


def waiting(project: Project) -> Pairs:
    return {(one.coder, one.segment_id) for one in project.codes.to_look_again()}


def by_coder(pairs: Pairs) -> dict[str, int]:
    return {who: sum(coder == who for coder, _ in pairs) for who in {one for one, _ in pairs}}


def hold_what_was_said(effect: Effect, project: Project, path: Path) -> None:
    """Its counts of what was said are those of the lists, and of what no list has."""
    codes = [code.id for code in project.codebook.codes]
    code = effect.planned.code
    branch = [one for one in codes if one == code or one.startswith(f"{code}.")]
    own, both = listed(project, code), listed(project, *branch)
    assert effect.said.own.answers == len(own)
    assert effect.said.branch.answers == len(both)
    assert effect.said.own.all == len(all_with(path, code))
    assert effect.said.branch.all == len(all_with(path, *branch))
    assert effect.below == len(branch) - 1


@pytest.mark.parametrize("name", list(EDITS))
def test_numbers_said_before_an_edit_are_what_changed_after_it(
    name: str, project: Project, path: Path
) -> None:
    planned = EDITS[name](project)
    acts = project.commands("Lee")
    effect = project.codes.foresee(planned)
    if planned.kind != "add":
        hold_what_was_said(effect, project, path)
    branch = [c for c in project.codebook.names if codebook_acts.is_in(c, planned.code)]
    had = all_with(path, *branch) if branch else set()
    into = all_with(path, planned.into) if planned.into else set()
    waited = waiting(project)

    assert acts.make(planned) == effect, "what is told afterwards is what was said before"

    now = waiting(project)
    assert effect.waits.answers == len({at for _, at in now - waited})
    assert dict(effect.waits.by) == by_coder(now - waited)
    assert effect.rests.answers == len({at for _, at in waited - now})
    if name in MEANING or planned.kind == "split":
        assert effect.waits.answers > 0
    elif planned.kind == "change" and name != "change back":
        assert not effect.waits.answers
    match planned.kind:
        case "change" | "split":
            assert all_with(path, *branch) == had
        case "retire":
            assert effect.said.branch.all == len(had) > 0
            assert all_with(path, *branch) == had, "it is kept"
            assert not set(branch) & set(project.codebook.names)
        case "move":
            assert planned.sent is not None
            assert all_with(path, *planned.sent.values()) == had and not all_with(path, *branch)
        case "merge":
            after = all_with(path, planned.into)
            assert effect.going == (len(after - into), len(had & into), len(had - after))
            assert min(effect.going) > 0, "each of the three is put to the test"
        case _:
            assert effect.back.all == len(all_with(path, planned.code))
            assert bool(effect.back.all) == (name == "add what was taken out")
    last = acts.history(limit=5)
    kept = next(line.detail for line in last if line.kind == "edit-codebook")
    assert kept.get("look_again", 0) == effect.waits.answers
    assert acts.undo() is not None
    assert waiting(project) == waited


def by_code(project: Project) -> set[tuple[str, int, str]]:
    return {(one.coder, one.segment_id, one.code) for one in project.codes.to_look_again()}


@pytest.mark.parametrize("name", list(EDITS))
def test_what_waited_to_be_looked_at_again_was_lost_when_an_edit_was_taken_back(
    name: str, project: Project
) -> None:
    acts = project.commands("Lee")
    for one in (FOOD, POVERTY, CLOTHES):
        code = project.codebook.get(one)
        assert code is not None
        acts.change_code(replace(code, brief=f"What {code.name} is by now."))
    planned = EDITS[name](project)
    waited = by_code(project)
    assert {"Ann", "Ben"} <= {coder for coder, *_ in waited}
    acts.make(planned)
    after = by_code(project)
    if planned.kind == "move":
        sent = planned.sent or {}
        assert after == {(who, at, sent.get(code, code)) for who, at, code in waited}
    assert acts.undo() is not None
    assert by_code(project) == waited
    assert acts.redo() is not None
    assert by_code(project) == after
    made = next(line for line in acts.history() if line.detail.get("what") == planned.what)
    acts.undo_one(made.id)
    assert by_code(project) == waited, "also where it is taken back in the history"
    assert acts.undo(project.scopes.history) is not None
    assert by_code(project) == after


def of_code(project: Project, code: str) -> Pairs:
    return {(who, at) for who, at, one in by_code(project) if one == code}


def brief(project: Project, code_id: str, words: str) -> None:
    code = project.codebook.get(code_id)
    assert code is not None
    project.commands("Lee").change_code(replace(code, brief=words))


def test_a_moved_code_waited_no_more_after_it_went_there_and_back(project: Project) -> None:
    acts, code = project.commands("Lee"), project.codebook.get(FOOD)
    assert code is not None and code.parent is not None
    there = acts.move_code(FOOD, "community")
    brief(project, there, "What is eaten.")
    waited = of_code(project, there)
    assert {"Ann", "Ben"} <= {who for who, _ in waited}
    brief(project, there, code.brief)
    assert not of_code(project, there), "it says what it said when it was judged"
    acts.undo()
    again = acts.move_code(there, code.parent)
    assert of_code(project, again) == waited
    assert of_code(project, acts.move_code(again, "community")) == waited


def test_a_code_moved_to_where_another_stood_was_judged_by_the_words_of_that_one(
    project: Project,
) -> None:
    acts = project.commands("Lee")
    there = acts.add_code("community", "Food", "Meals out.")
    acts.retire_code(there)
    brief(project, FOOD, "What is eaten.")
    planned = codebook_acts.moving(project.codebook, FOOD, "community")
    assert (planned.sent or {})[FOOD] == there
    effect, waited = project.codes.foresee(planned), waiting(project)
    assert acts.make(planned) == effect
    assert not of_code(project, there)
    assert effect.rests.answers == len({at for _, at in waited - waiting(project)}) > 0
    acts.undo()
    assert waiting(project) == waited


def test_an_answer_of_which_a_code_was_removed_and_put_back_waited_no_more(
    project: Project,
) -> None:
    brief(project, FOOD, "What is eaten.")
    waited = by_code(project)
    who, at = min(of_code(project, FOOD))
    coding = project.coding(who)
    coding.remove(at, FOOD)
    assert by_code(project) == waited - {(who, at, FOOD)}
    coding.undo()
    assert by_code(project) == waited


@settings(max_examples=25, deadline=None)
@given(
    names=st.lists(st.sampled_from(list(EDITS)), max_size=4),
)
def test_numbers_hold_also_after_other_edits(built: Path, names: list[str]) -> None:
    path = shutil.copy(built, built.with_name("again.chec"))
    with Project.open(path) as project:
        acts = project.commands("Lee")
        for name in names:
            try:
                planned = EDITS[name](project)
            except ChecError:  # an earlier one took the code away, or was the same
                continue
            effect, waited = project.codes.foresee(planned), waiting(project)
            if planned.kind != "add":
                hold_what_was_said(effect, project, path)
            assert acts.make(planned) == effect
            now = waiting(project)
            assert dict(effect.waits.by) == by_coder(now - waited)
            assert effect.rests.answers == len({at for _, at in waited - now})


def test_the_history_told_an_edit_of_the_codebook_without_what_it_did(
    project: Project, path: Path
) -> None:
    said = ok("codebook", path, FOOD, "--merge-into", PARKS, "--by", "Lee")
    effect = project.commands("Lee").history(limit=9)
    (edit,) = [line.detail for line in effect if line.kind == "edit-codebook"]
    again = edit["look_again"]
    assert f"{again} finished answers will wait to be looked at again" in " ".join(said.split())
    told = f"({edit['answers']} answers, {again} to be looked at again)"
    assert told in ok("history", path, "--csv")
    ok("codebook", path, "--undo", "--by", "Lee")
    assert ok("history", path, "--csv").count(told) == 2, "and that it was taken back"


def test_a_look_at_an_edit_made_a_coder_of_who_would_make_it(project: Project, path: Path) -> None:
    before = project.team.people()
    ok("codebook", path, FOOD, "--retire", "--by", "Zebedee", "--dry-run")
    assert project.team.people() == before


def test_a_frozen_codebook_was_said_only_after_the_question(project: Project, path: Path) -> None:
    project.agreement.new_round("pilot", ["Cat", "Dan"], n=1, freeze=True, actor="Lee")
    done = run("codebook", path, FOOD, "--retire", "--by", "Lee", "--dry-run")
    refused(done, "the codebook is frozen while the round 'pilot' is coded")
    assert "from now on" not in done.stdout
