"""Versions of a codebook: what differs, who judged under which, and what is looked at again."""

from __future__ import annotations

import json
import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, HELPS, PARKS, build, ok, refused, run, segment_of

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.model import Code, Codebook, Exclusion

OLD = Codebook(
    "b",
    "Book",
    "1",
    (
        Code("home", "Home", kind="area", codable=False),
        Code("home.food", "Food", "home", definition="Meals.", keywords=("lunch",)),
        Code("home.pets", "Pets", "home"),
    ),
)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return build(tmp_path_factory.mktemp("versions"))


@pytest.fixture
def project(built: Path, tmp_path: Path) -> Iterator[Project]:
    with Project.open(shutil.copy(built, tmp_path / "p.chec")) as opened:
        yield opened


def edit(project: Project, code_id: str, **parts: object) -> None:
    book = project.codebook
    codes = tuple(replace(c, **parts) if c.id == code_id else c for c in book.codes)
    project.commands("Lee").edit_codebook(replace(book, codes=codes))


def waiting(project: Project) -> list[tuple[int, str]]:
    """What Ann is to look at again."""
    found = project.codes.to_look_again()
    return [(one.segment_id, one.code) for one in found if one.coder == "Ann"]


def code_both(project: Project, coder: str) -> int:
    """Two answers finished; returns the first one's segment, which has FOOD."""
    coding = project.coding(coder)
    at, other = segment_of(project, "P02", HELPS), segment_of(project, "P02", HARMS)
    coding.apply(at, FOOD)
    coding.apply(other, PARKS)
    coding.done(at)
    coding.done(other)
    return at


def test_a_diff_says_what_was_and_what_is() -> None:
    from chec_voice.codebook_diff import diff

    rule = Exclusion("It is about school.", "home.pets")
    new = replace(
        OLD,
        codes=(
            OLD.codes[0],
            replace(
                OLD.codes[1], definition="Food.", keywords=("lunch", "tea"), when_not_to_use=(rule,)
            ),
            Code("home.sleep", "Sleep", "home"),
        ),
    )
    changed, added, retired = diff(OLD, new)
    assert (added.what, added.code) == ("added", "home.sleep")
    assert (retired.what, retired.code) == ("retired", "home.pets")
    assert changed.redefined and [line for part in changed.parts for line in part.words] == [
        "- definition: Meals.",
        "+ definition: Food.",
        "+ do not use it when: It is about school. Use home.pets instead.",
        "+ keyword: tea",
    ]
    assert diff(OLD, OLD) == []
    assert not diff(OLD, replace(OLD, codes=(*OLD.codes[:2], replace(OLD.codes[2], name="A"))))[
        0
    ].redefined


def test_every_judgement_knows_its_version(project: Project) -> None:
    code_both(project, "Ann")
    edit(project, FOOD, definition="Another.")
    project.coding("Bo").apply(segment_of(project, "P05", HARMS), FOOD)
    first, second = project.codes.versions()
    assert (first.current, second.current, second.decisions) == (False, True, 1)
    assert first.decisions > 1
    assert project.codes.version(first.number).get(FOOD) != project.codebook.get(FOOD)
    assert [change.code for change in project.codes.diff()] == [FOOD]
    told = [act.codebook for act in project.history.acts(FOOD) if act.who in ("Ann", "Bo")]
    assert len(told) == len(set(told)) == 2


def test_after_a_definition_changed_its_answers_come_back_until_looked_at(project: Project) -> None:
    at = code_both(project, "Ann")
    assert waiting(project) == []
    edit(project, FOOD, name="Meals", keywords=("tea",))
    assert waiting(project) == [], "a name is no definition"
    edit(project, FOOD, definition="Something else.")
    assert waiting(project) == [(at, FOOD)]
    coding = project.coding("Ann")
    finish_the_rest(coding, but=at)
    assert coding.next(0) == at
    view = coding.view(at)
    assert view.again and view.reason == "definition changed" and view.doubt == FOOD
    coding.done(at)
    assert waiting(project) == [] and coding.next(0) is None
    edit(project, FOOD, definition="Something else again.")
    assert waiting(project) == [(at, FOOD)], "it comes back as often as it changes"
    assert project.commands("Lee").undo() is not None
    assert waiting(project) == [], "it was looked at under these words"


def finish_the_rest(coding, but: int) -> None:
    at = coding.next(0, ("open",))
    while at is not None and at != but:
        coding.done(at)
        at = coding.next(at, ("open",))


def test_judging_the_code_anew_is_a_look(project: Project) -> None:
    at = code_both(project, "Ann")
    edit(project, FOOD, when_to_use=("They say what they eat.",))
    project.coding("Ann").reject(at, FOOD)
    assert waiting(project) == []


def test_an_undone_look_is_none(project: Project) -> None:
    at = code_both(project, "Ann")
    edit(project, FOOD, brief="Short.")
    coding = project.coding("Ann")
    finish_the_rest(coding, but=at)
    assert coding.next(0) == at
    coding.done(at)
    coding.undo()
    assert waiting(project) == [(at, FOOD)]


def test_an_answer_finished_after_a_definition_changed_waited_at_once(project: Project) -> None:
    at = segment_of(project, "P02", HELPS)
    coding = project.coding("Ann")
    coding.apply(at, FOOD)
    edit(project, FOOD, brief="Short.")
    for _ in range(2):
        coding.done(at)
        view = coding.view(at)
        assert waiting(project) == [] and view.state == "done" and not view.again
        assert coding.undo() is not None
        view = coding.view(at)
        assert waiting(project) == [] and view.state == "open" and not view.again
    coding.done(at)
    edit(project, FOOD, brief="Shorter.")
    assert waiting(project) == [(at, FOOD)], "that came after it was finished"
    assert coding.view(at).again


def test_taking_back_that_an_answer_is_done_left_it_open_and_waiting(project: Project) -> None:
    at = segment_of(project, "P02", HELPS)
    coding = project.coding("Ann")
    coding.apply(at, FOOD)
    coding.done(at)
    edit(project, FOOD, brief="Short.")
    assert coding.view(at).again
    assert coding.undo() is not None
    view = coding.view(at)
    assert waiting(project) == [] and view.state == "open" and not view.again
    coding.done(at)
    assert waiting(project) == [] and not coding.view(at).again


def test_a_round_can_freeze_the_codebook(project: Project) -> None:
    project.agreement.new_round("pilot", ["Dee", "Eve"], n=2, seed=1, freeze=True)
    before = project.codebook
    with pytest.raises(Refused, match=r"frozen while the round 'pilot'"):
        edit(project, FOOD, definition="Another.")
    assert project.codebook == before
    project.agreement.close_round("pilot", "Dee", early=True)
    edit(project, FOOD, definition="Another.")
    assert project.codebook != before


def test_undo_does_not_take_back_what_somebody_else_changed_since(project: Project) -> None:
    edit(project, FOOD, definition="Mine.")
    book = project.codebook
    codes = tuple(replace(c, brief="Theirs.") if c.id == PARKS else c for c in book.codes)
    project.commands("Kim").edit_codebook(replace(book, codes=codes))
    with pytest.raises(Refused, match="changed since"):
        project.commands("Lee").undo()
    assert project.codebook.get(PARKS).brief == "Theirs."


def test_the_verb_tells_versions_differences_and_what_waits(project: Project) -> None:
    code_both(project, "Ann")
    edit(project, FOOD, definition="Another.")
    path = project.path
    versions = json.loads(ok("codebook", path, "--versions", "--json"))["versions"]
    assert [version["current"] for version in versions] == [False, True]
    said = ok("codebook", path, "--diff", str(versions[1]["number"]))
    assert "+ definition: Another." in said and "1 definition changed" in said
    told = json.loads(ok("codebook", path, "--look-again", "--json"))["waiting"]
    assert {"coder": "Ann", "code": FOOD, "answers": 1} in told
    refused(run("codebook", path, "--diff", "99"), "no version 99")
    refused(run("codebook", path, "--diff", "newest"), "no number")


def test_edits_say_what_becomes_of_what_was_said_and_are_taken_back(project: Project) -> None:
    code_both(project, "Ann")
    path, by, before = project.path, ("--by", "Lee"), project.codebook
    refused(run("codebook", path, FOOD, "--retire"), "who edits")
    project.commands("Lee").name_group("Out", [FOOD, PARKS])
    before = project.codebook
    said = ok("codebook", path, FOOD, "--merge-into", PARKS, *by, "--dry-run")
    assert "3 answers have it, from 2 coders." in said and "that stands" in said
    assert "It counts in the group Out, which follows it." in said
    assert project.codebook == before
    ok("codebook", path, FOOD, "--merge-into", PARKS, *by)
    assert project.codebook.get(FOOD) is None
    retired = [change for change in project.codes.diff() if change.what == "retired"]
    assert [change.went_to for change in retired] == [(PARKS,)], "where it went is remembered"
    ok("codebook", path, "--undo", *by)
    assert project.codebook == before
    assert "already" in ok("codebook", path, "--add", "Food at home", "--under", "home", *by)


def test_merged_codes_keep_how_they_were_judged_and_can_be_done_again(project: Project) -> None:
    code_both(project, "Ann")
    acts = project.commands("Lee")
    first = project.codebook
    acts.merge_codes(FOOD, PARKS)
    merged = project.codebook
    bases = [(act.who, act.basis) for act in project.history.acts(PARKS) if act.stands == "yes"]
    assert ("Ann", "unaided") in bases and ("Lee", "bulk") not in bases
    acts.undo()
    assert project.codebook == first
    acts.redo()
    assert project.codebook == merged
    assert [c.went_to for c in project.codes.diff(1) if c.what == "retired"] == [(PARKS,)]


def test_a_code_that_is_split_asks_for_another_look(project: Project) -> None:
    at = code_both(project, "Ann")
    new = project.commands("Lee").split_code(FOOD, ["School meals", "Food banks"])
    assert [project.codebook.get(code).parent for code in new] == ["home.poverty"] * 2
    assert [rule.use for rule in project.codebook.get(FOOD).when_not_to_use[-2:]] == new
    assert waiting(project) == [(at, FOOD)]
    project.commands("Lee").undo()
    assert waiting(project) == [] and project.codebook.get(new[0]) is None
