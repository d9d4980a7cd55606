"""Rounds, agreement, adjudication and training through the library's door."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    ROWS,
    SAFETY,
    learned_from,
    ok,
    refused,
    rows_of,
    run,
    store_of,
    value_of,
    write_csv,
)

from chec_voice import Project
from chec_voice.agreement.coefficients import cohen_kappa
from chec_voice.errors import NotFound, Refused
from chec_voice.project import Coding, CodingsChoices, Scopes
from chec_voice.store import rounds as stored
from chec_voice.store import settling


def code_all(coding: Coding, choose: Mapping[int, tuple[str, ...]] | None = None) -> list[int]:
    """Finish every answer of a session, with the codes chosen for it; the segments, in order."""
    seen = []
    while (at := coding.first()) is not None:
        for code in (choose or {}).get(at, ()):
            coding.apply(at, code)
        coding.done(at)
        seen.append(at)
    return seen


@pytest.fixture
def round_of_two(project: Project) -> Project:
    """Ann and Ben have coded the same ten answers; they differ on two of them."""
    project.agreement.new_round("pilot", ["Ann", "Ben"], n=10, seed=3)
    ann = project.coding("Ann", round_name="pilot")
    order = []
    at = ann.following(0)
    while at is not None:
        order.append(at)
        at = ann.following(at)
    first = {at: (FOOD,) if n % 2 else (PARKS,) for n, at in enumerate(order)}
    second = first | {order[0]: (SAFETY,), order[1]: (FOOD, SAFETY)}
    code_all(ann, first)
    code_all(project.coding("Ben", round_name="pilot"), second)
    return project


def test_a_round_closes_with_the_last_answer_of_its_last_coder(project: Project):
    made = project.agreement.new_round("Pilot", ["Ann", "Ben"], n=5, seed=1)
    assert made.answers == 5 and not made.closed and made.progress == (("Ann", 0, 5), ("Ben", 0, 5))
    code_all(project.coding("Ann", round_name="pilot"))
    assert not project.agreement.round("pilot").closed
    ben = project.coding("Ben", round_name="pilot")
    code_all(ben)
    assert project.agreement.round("pilot").closed
    with pytest.raises(Refused, match="is closed"):
        project.coding("Ben", round_name="pilot")
    ben.undo()
    assert not project.agreement.round("pilot").closed, "the last answer was taken back"
    code_all(ben)
    assert project.agreement.round("pilot").closed


def test_the_last_answer_taken_back_from_the_history_left_its_round_closed(project: Project):
    project.agreement.new_round("Pilot", ["Ann"], n=2, seed=1)
    ann = project.coding("Ann", round_name="pilot")
    code_all(ann)
    acts = project.commands("Ann")

    def closed() -> bool:
        return project.agreement.round("pilot").closed

    assert closed()
    acts.undo()
    assert not closed(), "as the key in coding does"
    ann.redo()
    assert closed(), "the last answer is done again"
    last_done = next(line for line in acts.history() if line.kind == "review" and not line.undone)
    acts.undo_one(last_done.id)
    assert not closed()


def test_the_same_seed_draws_the_same_answers_and_strata_keep_their_shares(project: Project):
    door = project.agreement
    door.new_round("one", ["Ann"], n=12, stratify=["question"], seed=3)
    first = answers_of(project, "one")
    asked = [value_of(project, "SELECT question_id FROM response WHERE id = ?", [r]) for r in first]
    assert max(asked.count(q) for q in set(asked)) - min(asked.count(q) for q in set(asked)) <= 1
    with pytest.raises(NotFound, match="no attribute"):
        door.new_round("two", ["Ben"], n=5, stratify=["shoe size"])
    with pytest.raises(Refused, match="already"):
        door.new_round("ONE", ["Ben"], n=5, seed=1)


def answers_of(project: Project, name: str) -> list[int]:
    found = stored.get(store_of(project), name)
    return stored.answers(store_of(project), found.id)


def test_what_a_coder_has_seen_is_not_drawn_again(project: Project):
    project.agreement.new_round("one", ["Ann", "Ben"], share=0.5, seed=1)
    project.agreement.new_round("two", ["Ann", "Cat"], share=1.0, seed=1)
    one, two = (set(answers_of(project, n)) for n in ("one", "two"))
    assert one and two and not one & two
    with pytest.raises(Refused, match="still code blind"):
        project.agreement.new_round("three", ["Ann"], n=1, seed=1)


def test_answers_of_a_round_are_blind_wherever_its_coders_meet_them(project: Project):
    """Also in the everyday queue: suggestions, and memos of others, stay out of sight."""
    project.suggestions.run(sources=["keywords"])
    project.agreement.new_round("pilot", ["Ann", "Ben"], share=1.0, seed=1)
    ben = project.coding("Ben")
    at = ben.first()
    ben.memo(at, "clearly about food")
    view = project.coding("Ann").view(at)
    assert view.hidden and not view.suggestions and not view.memos
    ann = project.coding("Ann")
    ann.apply(at, FOOD, basis="suggested")
    (decision,) = ann.view(at).decisions
    assert decision.basis == "unaided"
    assert project.coding("Cat").view(at).memos, "Cat is not in the round"


def test_agreement_waits_until_all_are_done(project: Project):
    project.agreement.new_round("pilot", ["Ann", "Ben"], n=4, seed=1)
    code_all(project.coding("Ann", round_name="pilot"))
    with pytest.raises(Refused, match="Ben 4 to go"):
        project.agreement.compare(round_name="pilot")
    with pytest.raises(Refused, match="not finished"):
        project.agreement.close_round("pilot", "Ann")
    project.agreement.close_round("pilot", "Ann", early=True)
    assert project.agreement.compare(round_name="pilot").whole.answers == 0


def test_agreement_of_a_round_is_what_it_was_when_it_closed(round_of_two: Project):
    found = round_of_two.agreement.compare(round_name="pilot").whole
    assert (found.coders, found.answers, found.left_out) == (("Ann", "Ben"), 10, 0)
    by_code = {row.code: row for row in found.codes}
    assert by_code[FOOD].kappa == 1 and by_code[SAFETY].support == 2
    assert by_code[PARKS].kappa == pytest.approx(0.8)
    later = round_of_two.coding("Ben")
    for dispute in round_of_two.agreement.disputes(round_name="pilot"):
        segment = value_of(
            round_of_two, "SELECT min(id) FROM segment WHERE response_id = ?", [dispute.response_id]
        )
        later.remove(segment, SAFETY)
    assert round_of_two.agreement.compare(round_name="pilot").whole == found
    assert round_of_two.agreement.compare().whole.kappa == found.kappa


def test_what_was_seen_with_help_is_left_out_and_counted(project: Project):
    ann, ben = project.coding("Ann", blind=True), project.coding("Ben")
    at = ann.first()
    for coding in (ann, ben):
        coding.apply(at, FOOD)
        coding.done(at)
    second = ann.next(at)
    for coding in (ann, project.coding("Ben", blind=True)):
        coding.done(second)
    found = project.agreement.compare().whole
    assert (found.answers, found.left_out) == (1, 1), "nothing applied, but judged blind by both"
    assert "Left out: 1 answer" in " ".join(project.agreement.sentences(found))
    assert project.agreement.compare(include_all=True).whole.answers == 2


def test_settling_is_the_agreed_coding_and_can_be_undone(round_of_two: Project):
    door = round_of_two.agreement
    first = door.disputes(round_name="pilot")[0]
    assert set(first.disputed) == {PARKS, SAFETY}
    assert first.choices["Ann"] == (PARKS,) and set(first.choices["both"]) == {PARKS, SAFETY}
    assert {code.id for code in first.definitions} == {PARKS, SAFETY}
    before = door.unsettled()
    door.settle(first.response_id, first.choices["Ben"], actor="Lee", reason="about being safe")
    settled = door.disputes(round_name="pilot")[0]
    assert settled.settled == (SAFETY,) and settled.reasons == ("about being safe",)
    assert door.unsettled() == before - 1
    door.settle(first.response_id, [], actor="Lee")
    assert door.disputes(round_name="pilot")[0].settled == ()
    door.undo("Lee")
    assert door.disputes(round_name="pilot")[0].settled == (SAFETY,)
    door.undo("Lee")
    assert door.disputes(round_name="pilot")[0].settled is None
    assert door.undo("Lee") is None
    rows = rows_of(round_of_two, "SELECT basis FROM decision WHERE basis = 'adjudicated'")
    assert len(rows) == 4, "nothing was deleted: applied, taken back, and both undone"


def test_taking_back_what_another_settled_since_left_codes_that_nobody_settled(
    round_of_two: Project,
):
    """Lee's undo took the answer out of the settled ones, and Kim's code stayed on it."""
    door = round_of_two.agreement
    answer = door.disputes(round_name="pilot")[0].response_id

    def settled() -> tuple[str, ...] | None:
        return door.disputes(round_name="pilot")[0].settled

    door.settle(answer, [SAFETY], actor="Lee")
    door.settle(answer, [PARKS], actor="Kim")
    with pytest.raises(Refused, match="settled otherwise since"):
        door.undo("Lee")
    assert settled() == (PARKS,)
    door.undo("Kim")
    assert settled() == (SAFETY,)
    door.undo("Lee")
    assert settled() is None
    with pytest.raises(Refused, match="settled otherwise since"):
        door.settle(answer, [FOOD], actor="Cat")
        door.redo("Lee")
    assert settled() == (FOOD,)


def test_what_was_settled_goes_and_comes_from_the_history_as_any_act(round_of_two: Project):
    door, lee = round_of_two.agreement, round_of_two.commands("Lee")
    first, second = (one.response_id for one in door.disputes(round_name="pilot"))
    door.settle(first, [SAFETY], actor="Lee", reason="about being safe")
    door.settle(second, [], actor="Lee")

    def settled() -> list[tuple[object, ...]]:
        return [(one.settled, one.reasons) for one in door.disputes(round_name="pilot")]

    both = settled()
    act = next(line for line in reversed(lee.history()) if line.kind == "adjudicate")
    lee.undo_one(act.id)
    assert settled() == [(None, ()), both[1]]
    lee.undo(Scopes.history)
    assert settled() == both
    for _ in both:
        door.undo("Lee")
    assert settled() == [(None, ())] * 2
    for _ in both:
        door.redo("Lee")
    assert settled() == both and door.redo("Lee") is None


def test_settling_does_not_touch_what_coders_said_or_their_agreement(round_of_two: Project):
    before = round_of_two.agreement.compare().whole
    for dispute in round_of_two.agreement.disputes():
        round_of_two.agreement.settle(dispute.response_id, [FOOD], actor="Ann")
    assert round_of_two.agreement.compare().whole == before
    with pytest.raises(Refused, match="kept under"):
        round_of_two.coding("Agreed")
    with pytest.raises(Refused, match="safeguarding lead"):
        round_of_two.agreement.settle(dispute.response_id, ["housekeeping.disclosure"], actor="Ann")


@pytest.mark.parametrize("sign", ["\x1b[31m", "\x07", "\u202e"])
def test_a_name_that_nobody_can_type_is_refused(project: Project, sign: str):
    """A round so named could never be chosen again, and turned the terminal red."""
    with pytest.raises(Refused, match="nobody can type"):
        project.agreement.new_round(f"pi{sign}lot", ["Ann"], n=3, seed=1)
    with pytest.raises(Refused, match="nobody can type"):
        project.coding(f"Ann{sign}")
    assert project.agreement.rounds() == []
    project.agreement.new_round(
        "Pilot: 1–2 ½ (Ўзбек, עברית)", ["Zoë O’Hara-Łuń", "نور"], n=3, seed=1
    )


def test_nothing_is_settled_while_a_round_is_open(project: Project):
    project.agreement.new_round("pilot", ["Ann", "Ben"], n=3, seed=1)
    answer = answers_of(project, "pilot")[0]
    with pytest.raises(Refused, match="still open"):
        project.agreement.settle(answer, [FOOD], actor="Ann")


def test_the_coding_that_counts_can_be_chosen(round_of_two: Project):
    store = store_of(round_of_two)
    first, _ = round_of_two.agreement.disputes()
    round_of_two.agreement.settle(first.response_id, [FOOD], actor="Ann")

    def codes(rule: str) -> set[str]:
        rows = settling.coded(store, rule)
        return {row["code"] for row in rows if row["response_id"] == first.response_id}

    assert codes("agreed") == {FOOD}
    assert codes("any") >= {PARKS, SAFETY}
    assert SAFETY not in codes("majority"), "Ben alone said so"
    assert codes("Ann") == {PARKS}
    with pytest.raises(NotFound, match="no coder"):
        codes("Nobody")
    assert "settled" in round_of_two.agreement.rule_words("agreed")


def test_themes_take_what_was_settled_before_what_each_coder_said(round_of_two: Project):
    def responses() -> dict[str, int]:
        rows = round_of_two.results.themes().rows
        return {row.code.id: row.whole.responses for row in rows}

    before = responses()
    for dispute in round_of_two.agreement.disputes():
        round_of_two.agreement.settle(dispute.response_id, [], actor="Lee")
    assert responses().get(SAFETY, 0) < before[SAFETY]
    for _ in range(2):
        round_of_two.agreement.undo("Lee")
    assert responses() == before


def test_a_reason_becomes_a_line_of_the_definition(round_of_two: Project):
    round_of_two.agreement.add_to_definition(
        PARKS, "the answer is about being safe there", use=SAFETY, actor="Ann"
    )
    line = round_of_two.codebook.get(PARKS).when_not_to_use[-1]
    assert (line.when, line.use) == ("the answer is about being safe there", SAFETY)


def test_training_shows_where_a_newcomer_differs_from_the_expert(project: Project):
    door = project.agreement
    door.new_round("expert set", ["Eve"], n=6, seed=1)
    with pytest.raises(Refused, match="not closed"):
        door.new_round("first day", ["Nat"], against="expert set")
    eve = project.coding("Eve", round_name="expert set")
    order = code_all(eve, dict.fromkeys(range(1, 200), (FOOD,)))
    made = door.new_round("first day", ["Nat"], against="expert set")
    assert made.answers == 6 and made.expert == "expert set"
    nat = project.coding("Nat", round_name="first day")
    at = nat.first()
    response = nat.view(at).response_id
    with pytest.raises(Refused, match="not finished"):
        door.lesson("first day", "Nat", response)
    while at is not None and nat.view(at).response_id == response:  # a long answer has parts
        nat.apply(at, PARKS)
        nat.done(at)
        at = nat.first()
    lesson = door.lesson("first day", "Nat", response)
    assert [c.id for c in lesson.missed] == [FOOD] and [c.id for c in lesson.extra] == [PARKS]
    assert lesson.missed[0].definition and lesson.expert == "Eve"
    code_all(nat, dict.fromkeys(order, (FOOD,)))
    results = door.training("first day")
    assert results["Nat"].answers == 6 and results["Nat"].coders == ("Eve", "Nat")
    assert door.compare(round_name="first day").whole.answers == 6


def test_people_and_machine_are_compared_apart(round_of_two: Project):
    round_of_two.suggestions.run(sources=["keywords"])
    found = round_of_two.agreement.with_machine(["Ann"])
    assert found["Ann"].coders == ("Ann", "suggestions") and found["Ann"].answers == 10
    assert "suggestions" not in round_of_two.agreement.compare().whole.coders


def test_an_open_round_is_not_compared_with_the_machine_either(project: Project):
    """Ann's half of an open round was shown as her agreement with suggestions."""
    project.suggestions.run(sources=["keywords"])
    project.agreement.new_round("pilot", ["Ann", "Ben"], n=4, seed=1)
    code_all(project.coding("Ann", round_name="pilot"))
    assert "Ann" not in project.agreement.with_machine()
    project.checkpoint()
    assert "Not shown: 4 answers of the round pilot" in ok("agree", project.path, "--machine")
    code_all(project.coding("Ben", round_name="pilot"))
    assert project.agreement.with_machine()["Ann"].answers == 4


def test_a_person_who_withdraws_leaves_closed_rounds_too(round_of_two: Project):
    gone = round_of_two.agreement.disputes()[0].response_id
    (person,) = rows_of(
        round_of_two,
        "SELECT p.id, p.ref, e.name AS session FROM participant p JOIN session e"
        " ON e.id = p.session_id JOIN response r ON r.participant_id = p.id WHERE r.id = ?",
        [gone],
    )
    theirs = value_of(
        round_of_two,
        "SELECT count(*) FROM round_answer a JOIN response r ON r.id = a.response_id"
        " WHERE r.participant_id = ?",
        [person["id"]],
    )
    round_of_two.people.withdraw(person["ref"], person["session"], actor="Lee")
    assert round_of_two.agreement.compare(round_name="pilot").whole.answers == 10 - theirs
    assert not round_of_two.problems()


def test_agreement_by_question_and_by_parent(round_of_two: Project):
    found = round_of_two.agreement.compare(by="question")
    assert sum(part.answers for part in found.by.values()) == 10
    rolled = round_of_two.agreement.compare(parents=True).whole
    assert FOOD not in {row.code for row in rolled.codes}
    with pytest.raises(NotFound, match="no attribute"):
        round_of_two.agreement.compare(by="shoe size")


def test_a_spreadsheet_of_noughts_and_ones_says_what_was_judged_and_found_to_need_no_code(
    small: Path,
):
    """Rows of 0 are judgements: without them two coders would seem to differ far more."""
    answers = [row[0] for row in ROWS if row[2] and row[2] not in ("-",)]
    ann = {person: n % 3 == 0 for n, person in enumerate(answers)}
    ben = {person: n % 3 == 0 or n == 1 for n, person in enumerate(answers)}
    with Project.open(small) as project:
        for coder, said in (("Ann", ann), ("Ben", ben)):
            sheet = write_csv(
                small.parent / f"{coder}.csv",
                ("person", "question", FOOD, PARKS),
                [(person, HARMS, str(int(yes)), "0") for person, yes in said.items()],
            )
            project.imports.add_codings(
                sheet, CodingsChoices(id_column="person", question_column="question"), coder=coder
            )
        found = project.agreement.compare(coders=["Ann", "Ben"], include_all=True).whole
        assert found.answers == len(answers)
        (food,) = [row for row in found.codes if row.code == FOOD]
        first, second = ([said[p] for p in answers] for said in (ann, ben))
        assert food.kappa == pytest.approx(cohen_kappa(first, second))
        assert project.agreement.compare().whole.answers == 0
        project.agreement.new_round("elsewhere", ["Ann", "Ben"], coded_already=True)
        assert project.agreement.compare(round_name="elsewhere").whole.answers == len(answers)


def test_disclosures_that_two_spreadsheets_code_are_measured_though_they_are_no_theme(small: Path):
    rows = [("P01", HELPS, "housekeeping.disclosure"), ("P02", HELPS, PARKS), ("P07", HELPS, "")]
    with Project.open(small) as project:
        for coder in ("Ann", "Ben"):
            sheet = write_csv(small.parent / f"{coder}.csv", ("person", "question", "code"), rows)
            project.imports.add_codings(
                sheet,
                CodingsChoices(id_column="person", question_column="question", code_column="code"),
                coder=coder,
            )
        found = project.agreement.compare(coders=["Ann", "Ben"], include_all=True).whole
        assert found.answers == 3
        by_code = {row.code: row for row in found.codes}
        assert by_code["housekeeping.disclosure"].kappa == 1
        rows = [row["code"] for row in settling.coded(store_of(project), "Ann")]
        assert rows == [PARKS], "what is flagged stays out of every count"


def test_the_command_line_takes_two_coders_through_a_round(small: Path):
    path = str(small)
    made = ok("round", path, "new", "pilot", "--n", "4", "--coders", "Ann,Ben", "--by", "Lee")
    assert "± " in made or "too few" in made
    refused(run("agree", path, "--round", "pilot"), "not finished", "Ann 4, Ben 4 to go")
    ok("review", path, "--coder", "Ann", "--round", "pilot", stdin="c food\n1\nn\n" + "none\n" * 30)
    ok("review", path, "--coder", "Ben", "--round", "pilot", stdin="none\n" * 30)
    (status,) = json.loads(ok("round", path, "status", "pilot", "--json"))["rounds"]
    assert status["closed"] and status["coders"][0] == {"coder": "Ann", "done": 4, "of": 4}
    data = json.loads(ok("agree", path, "--round", "pilot", "--json"))
    assert data["coders"] == ["Ann", "Ben"] and data["answers"] == 4 and data["left_out"] == 0
    assert set(data["pooled"]) == {"kappa", "alpha", "interval"}
    assert set(data["whole_answers"]) == {"alpha_masi", "alpha_jaccard"}
    code = next(row for row in data["codes"] if row["support"] == 0)
    assert code["kappa"] is code["alpha"] is code["ac1"] is code["interval"] is None
    assert set(code) == {
        "code",
        "support",
        "agreement",
        "kappa",
        "alpha",
        "ac1",
        "prevalence",
        "interval",
    }
    said = ok("agree", path, "--round", "pilot", "--by", "question")
    assert "judged the same 4 answers" in said and "undefined" in said
    refused(run("review", path, "--coder", "Ann", "--round", "pilot"), "is closed")
    refused(run("review", path, "--coder", "agreed"), "no person")
    refused(run("agree", path, "--round", "nonsense"), "no round called")
    assert run("agree", path, "--coder", "Ann").returncode == 2


def test_what_is_learned_of_a_settled_answer_is_what_was_settled(round_of_two: Project):

    disputes = round_of_two.agreement.disputes()
    for dispute in disputes:
        round_of_two.agreement.settle(dispute.response_id, [FOOD], actor="Lee")
    rows = learned_from(round_of_two).rows
    settled = {dispute.response_id for dispute in disputes}
    told = {(row.segment.response_id, row.applied) for row in rows if row.applied}
    assert {applied for answer, applied in told if answer in settled} == {frozenset({FOOD})}
