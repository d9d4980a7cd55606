"""Settling from the command line: listed without words, settled with a reason, taken back."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, HELPS, PARKS, SAFETY, build, ok, refused, run, segment_of

from chec_voice import Project


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = build(tmp_path_factory.mktemp("adjudicate"))
    with Project.open(path) as project:
        for coder, codes in (("Ann", (PARKS, FOOD)), ("Ben", (SAFETY, FOOD))):
            coding = project.coding(coder, blind=True)
            for question, code in zip((HELPS, HARMS), codes, strict=True):
                at = segment_of(project, "P02", question)
                coding.apply(at, code)
                coding.done(at)
            at = segment_of(project, "P08", HARMS)
            if coder == "Ann":
                coding.apply(at, PARKS)
            coding.done(at)
    return path


@pytest.fixture
def path(built: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(built, tmp_path / "p.chec"))


def listed(path: Path) -> list[dict[str, object]]:
    return json.loads(ok("adjudicate", path, "--coder", "Ann", "--coder", "Ben", "--json"))[
        "answers"
    ]


def test_differences_are_listed_without_words(path: Path) -> None:
    said = ok("adjudicate", path, "--coder", "Ann", "--coder", "Ben")
    assert "football" not in said and "skipping" not in said
    assert "2 answers are not settled yet." in said
    first, second = listed(path)
    assert first["coders"] == {"Ann": [PARKS], "Ben": [SAFETY]}
    assert second["coders"] == {"Ann": [PARKS], "Ben": []}
    assert "text" not in first
    assert "football" in ok("adjudicate", path, "--coder", "Ann", "--coder", "Ben", "--words")


@pytest.mark.parametrize(
    ("take", "settled"),
    [
        ("ben", [SAFETY]),
        ("Food at home", [FOOD]),
    ],
)
def test_one_answer_is_settled_with_a_choice_and_a_reason(
    path: Path, take: str, settled: list[str]
) -> None:
    answer = str(listed(path)[0]["answer"])
    ok("adjudicate", path, "--answer", answer, "--take", take, "--why", "So.", "--by", "Lee")
    assert listed(path)[0]["settled"] == settled
    assert "So." in ok("adjudicate", path, "--words")
    ok("adjudicate", path, "--undo", "--by", "Lee")
    assert listed(path)[0]["settled"] is None


def test_a_reason_becomes_a_rule(path: Path) -> None:
    answer = str(listed(path)[0]["answer"])
    ok(
        "adjudicate",
        path,
        "--answer",
        answer,
        "--take",
        "Ann",
        "--why",
        "It is about games.",
        "--not-for",
        SAFETY,
        "--use",
        PARKS,
        "--by",
        "Lee",
    )
    with Project.open(path) as project:
        rule = project.codebook.get(SAFETY).when_not_to_use[-1]
        assert (rule.when, rule.use) == ("It is about games.", PARKS)
        again = [(one.coder, one.code) for one in project.codes.to_look_again()]
        assert ("Ben", SAFETY) in again, "a new rule is a new definition"


def test_line_by_line(path: Path) -> None:
    said = ok(
        "adjudicate", path, "--plain", "--by", "Lee", stdin="d\n9\n1\nThe park.\nu\nc parks\nq\n"
    )
    assert "football" in said and "1 of 2" in said
    assert "0 of 2 settled." in said, "it was taken back"
    said = ok("adjudicate", path, "--plain", "--by", "Lee", stdin="b\nBoth hold.\n0\nNeither.\n")
    assert "2 of 2 settled." in said
    assert [one["settled"] for one in listed(path)] == [[SAFETY, PARKS], []]


def test_mistakes_are_said(path: Path) -> None:
    refused(run("adjudicate", path, "--answer", "1", "--take", "Ann"), "who settles")
    by = ("--by", "Lee")
    refused(run("adjudicate", path, "--answer", "9999", "--take", "Ann", *by), "9999")
    answer = str(listed(path)[0]["answer"])
    refused(run("adjudicate", path, "--answer", answer, "--take", "Nobody", *by), "no code")
    assert run("adjudicate", path, "--answer", answer).returncode == 2


def test_an_open_round_tells_nobody_what_its_coders_said(built: Path, tmp_path: Path) -> None:
    """`agree --code` and `adjudicate` printed the codes of coders whose round was not over."""
    path = Path(shutil.copy(built, tmp_path / "p.chec"))
    with Project.open(path) as project:
        # Always the same four, each of one part: two done by Dan are two answers.
        project.agreement.new_round("pilot", ["Cat", "Dan"], n=4, actor="Lee", seed=1)
        for coder, code in (("Cat", PARKS), ("Dan", SAFETY)):
            coding = project.coding(coder, round_name="pilot")
            for _ in range(2 if coder == "Dan" else 4):
                at = coding.first()
                coding.apply(at, code)
                coding.done(at)
    pair = ("--coder", "Cat", "--coder", "Dan")
    for verb in (
        ("agree", "--code", PARKS, *pair),
        ("agree", "--code", SAFETY, "--all"),
        ("adjudicate", "--all", *pair),
        ("adjudicate", "--json", *pair),
    ):
        said = ok(verb[0], path, *verb[1:])
        assert ("Cat: " not in said and PARKS not in said) or "Ann" in said, said
        if "--json" not in verb:
            assert "Not shown: 4 answers of the round pilot" in said
    assert "Cat: " not in ok("agree", path, "--code", SAFETY, "--all")
    told = json.loads(ok("agree", path, *pair, "--json"))
    assert (told["answers"], told["waiting"], told["codes"][0]["kappa"]) == (0, 2, None)
    refused(
        run("adjudicate", path, "--plain", "--by", "Dan"), "Dan codes blind in the round 'pilot'"
    )
    ok("adjudicate", path, "--plain", "--by", "Cat", stdin="q\n")  # has finished
    ok("round", path, "close", "pilot", "--early", "--by", "Lee")
    assert len(json.loads(ok("adjudicate", path, "--json", *pair))["answers"]) == 2
