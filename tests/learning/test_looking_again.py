"""Answers that come back: coders disagree on them, or a decision looks like a slip."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
from chec_testing import FOOD, PARKS, SAFETY, learned_from, ok, query

from chec_voice import Project
from chec_voice.project.coding import Coding
from chec_voice.project.suggest.look_again import DISAGREE, MISTAKE
from chec_voice.suggest.mistakes import doubts
from tui.coding.desk import Desk

from .conftest import code_some, said


def coming(coding: Coding, most: int = 60) -> dict[str, list[int]]:
    """Segments by reason, in the order in which they come; nothing is judged, all are put off."""
    found: dict[str, list[int]] = {}
    seen: set[int] = set()
    at = coding.first()
    while at is not None and at not in seen and len(seen) < most:
        seen.add(at)
        found.setdefault(coding.view(at).reason, []).append(at)
        coding.skip(at)
        at = coding.next(at)
    return found


def find(project: Project, number: int) -> int:
    return project.coding("Ama").search(f'"part {number}"')[0][0]


def slip(path: Path, number: int, wrong: str, coder: str = "Ama") -> int:
    """Let a coder have coded answer `number` as something else."""
    with Project.open(path) as project:
        coding = project.coding(coder)
        segment = find(project, number)
        coding.remove(segment, said(number)[0])
        coding.apply(segment, wrong)
    return segment


def two_coders_differ(path: Path, *, blind: bool = False) -> int:
    """Ama and Bo code the same thirty; Bo differs on one, which is returned."""
    code_some(path, 30, "Ama", blind=blind)
    code_some(path, 30, "Bo", blind=blind)
    return slip(path, 4, FOOD, "Bo")


def test_coders_who_disagree_look_at_the_answer_again_with_the_code_in_doubt(path: Path) -> None:
    segment = two_coders_differ(path)
    for coder in ("Ama", "Bo"):
        with Project.open(path) as project:
            assert project.suggestions.plan_queue(coder)[DISAGREE] == 1
            coding = project.coding(coder, order="smart")
            assert coming(coding)[DISAGREE] == [segment]
            view = coding.view(segment)
            assert view.again and view.state == "done" and view.doubt in (FOOD, PARKS)
            # What the other one said is nowhere to be seen.
            assert {one.coder for one in view.decisions} == {coder}


def test_looking_again_appends_and_is_kept_with_its_reason(path: Path) -> None:
    segment = two_coders_differ(path)
    before = query(path, "SELECT * FROM decision ORDER BY id")
    with Project.open(path) as project:
        project.suggestions.plan_queue("Bo")
        coding = project.coding("Bo", order="smart")
        coming(coding)
        coding.remove(segment, FOOD)
        coding.apply(segment, PARKS)
        coding.done(segment)
        assert DISAGREE not in project.suggestions.plan_queue("Ama")  # they are of one mind now
    after = query(path, "SELECT * FROM decision ORDER BY id")
    assert after[: len(before)] == before
    new = query(path, "SELECT DISTINCT queue_reason, round FROM decision WHERE id > ?", len(before))
    assert new == [(DISAGREE, "again")]


def test_an_answer_left_as_it_is_does_not_come_back_for_that_reason(path: Path) -> None:
    segment = two_coders_differ(path)
    with Project.open(path) as project:
        project.suggestions.plan_queue("Ama")
        coding = project.coding("Ama", order="smart")
        assert segment in coming(coding)[DISAGREE]
        coding.done(segment)
        undone = coding.undo()
        assert undone is not None and undone.detail["again"] == DISAGREE
        assert coding.view(segment).state == "done"
        assert project.suggestions.plan_queue("Ama")[DISAGREE] == 1
        # Not now is not never, and a done answer stays done.
        coding = project.coding("Ama", order="smart")
        assert coming(coding)[DISAGREE] == [segment] and coding.view(segment).state == "done"
        coding.done(segment)
        assert DISAGREE not in coming(project.coding("Ama", order="smart"))  # the same plan
        assert DISAGREE not in project.suggestions.plan_queue("Ama")
        assert project.suggestions.plan_queue("Bo")[DISAGREE] == 1


def test_a_third_person_judges_without_being_told_the_code(path: Path) -> None:
    segment = two_coders_differ(path)
    with Project.open(path) as project:
        assert project.suggestions.plan_queue("Cy")[DISAGREE] == 1
        coding = project.coding("Cy", order="smart")
        assert coming(coding)[DISAGREE] == [segment]
        view = coding.view(segment)
        assert not view.again and not view.doubt and not view.decisions
        coding.apply(segment, PARKS)
        coding.done(segment)
        assert DISAGREE not in project.suggestions.plan_queue("Di")  # there is a majority now
        assert project.suggestions.plan_queue("Bo")[DISAGREE] == 1  # who is still concerned


def test_a_blind_coder_is_never_told_what_others_said(path: Path) -> None:
    segment = two_coders_differ(path, blind=True)
    with Project.open(path) as project:
        assert project.suggestions.plan_queue("Ama")[DISAGREE] == 1
        blind = project.coding("Ama", blind=True, order="smart")
        assert DISAGREE not in coming(blind)
        project.suggestions.plan_queue("Ama")
        open_eyed = project.coding("Ama", order="smart")
        assert segment in coming(open_eyed)[DISAGREE]
        assert open_eyed.view(segment).again and not open_eyed.view(segment).doubt


def test_a_slip_comes_back_to_the_coder_who_made_it(path: Path) -> None:
    code_some(path, 90, "Ama")
    segment = slip(path, 4, FOOD)
    with Project.open(path) as project:
        missed = find(project, 8)
        project.coding("Ama").remove(missed, said(8)[0])
        assert project.suggestions.plan_queue("Ama")[MISTAKE] >= 2
        assert MISTAKE not in project.suggestions.plan_queue("Bo")
        coding = project.coding("Ama", order="smart")
        found = coming(coding)[MISTAKE]
        assert {segment, missed} <= set(found)
        assert coding.view(missed).doubt == SAFETY
        assert coding.view(segment).doubt in (FOOD, PARKS)
        coding.done(segment)
        again = project.coding("Ama", order="smart")
        project.suggestions.plan_queue("Ama")
        assert segment not in coming(again).get(MISTAKE, [])


def test_places_follow_what_happens_after_they_were_chosen(path: Path) -> None:
    """Raised, withdrawn, judged by somebody meanwhile, or done already: none of these comes."""
    code_some(path, 90, "Ama")
    slips = [slip(path, number, FOOD) for number in (4, 7, 10, 13)]
    with Project.open(path) as project:
        assert project.suggestions.plan_queue("Ama")[MISTAKE] >= 4
        assert set(slips) <= set(coming(project.coding("Ama", order="smart"))[MISTAKE])
        other = project.coding("Bo")
        other.raise_concern(other.view(slips[0]).response_id)
        project.people.withdraw("P007")
        project.coding("Ama").remove(slips[2], FOOD)
        project.coding("Ama").done(slips[3])
        left = coming(project.coding("Ama", order="smart"))
        assert not set(slips) & set(left.get(MISTAKE, []))


def test_a_judgement_taken_back_on_a_second_look_is_not_blind_any_more(path: Path) -> None:

    code_some(path, 90, "Ama", blind=True)
    with Project.open(path) as project:
        segment = find(project, 4)
        coding = project.coding("Ama", blind=True)
        coding.apply(segment, FOOD)
        project.suggestions.plan_queue("Ama")
        given = learned_from(project)
        assert given.blind[given.row_of[segment]]
        second = project.coding("Ama", order="smart")
        assert segment in coming(second)[MISTAKE]
        second.remove(segment, FOOD)
        second.done(segment)
        given = learned_from(project)
        assert not given.blind[given.row_of[segment]]


def test_the_desk_and_the_plain_review_say_look_again(path: Path) -> None:
    code_some(path, 120, "Ama")
    segment = slip(path, 4, FOOD)
    with Project.open(path) as project:
        project.suggestions.plan_queue("Ama")
        desk = Desk(project.coding("Ama", order="smart"))
        desk.start()
        assert desk.view is not None and desk.view.again and desk.view.segment_id == segment
        assert "Left as it is for now" in desk.skip()
        assert query(path, "SELECT DISTINCT state FROM review") == [("done",)]
    told = ok("review", path, "--coder", "Ama", "--plain", "--order", "smart", stdin="n\n")
    assert f"Look again: {MISTAKE}, on " in told and "n leaves it as it is." in told
    assert "Look again" not in ok(
        "review", path, "--coder", "Ama", "--plain", "--order", "smart", stdin="q\n"
    )


@pytest.mark.parametrize("order", ["plain", "smart"])
def test_plain_order_never_brings_an_answer_back(path: Path, order: str) -> None:
    two_coders_differ(path)
    with Project.open(path) as project:
        project.suggestions.plan_queue("Ama")
        found = coming(project.coding("Ama", order=order))  # type: ignore[arg-type]
        assert (DISAGREE in found) == (order == "smart")


def test_doubts_are_ranked_by_how_improbable_the_judgement_is() -> None:
    chances = np.array([[0.99, 0.5], [0.001, 0.5], [0.95, 0.01], [0.5, 0.5]])
    applied = np.array([[False, True], [True, False], [True, True], [False, False]])
    support = np.array([20.0, 20.0])
    found = doubts(chances, applied, support)
    assert [(one.row, one.column) for one in found] == [(1, 0), (0, 0), (2, 1)]
    assert doubts(chances, applied, np.array([4.0, 4.0])) == []
    assert doubts(chances[:0], applied[:0], support) == []
