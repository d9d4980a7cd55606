"""Full-text search: finds inflections, follows the text, and takes every query as plain words."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import HARMS, HELPS, query, store_of, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.project import ImportChoices


def found(project: Project, words: str) -> list[str]:
    return [text for _, text, _ in project.search(words)]


@pytest.mark.parametrize("words", ["bully", "bullied", "bullying", "BULLIED school", "schools"])
def test_inflections_match(project: Project, words: str) -> None:
    assert found(project, words) == ["being bullied at school"]


def test_every_word_has_to_be_there(project: Project) -> None:
    assert found(project, "park mates") == ["the park and my mates"]
    assert found(project, "park submarine") == []


def test_blanks_and_non_answers_are_not_found(project: Project) -> None:
    assert found(project, "answer") == []


def test_search_follows_the_text(small: Path) -> None:
    changed = write_csv(
        small.parent / "new.csv", ("id", HELPS), [("P02", "archery"), ("P90", "fencing")]
    )
    with Project.open(small) as project:
        assert found(project, "football") == ["football"]
        plan = project.imports.plan(
            changed, ImportChoices(texts=[HELPS], participant="id", session="wave 1")
        )
        project.imports.add(plan, actor="test")
        assert found(project, "football") == []
        assert found(project, "archery") == ["archery"]
        assert found(project, "fencing") == ["fencing"]
        store_of(project).rows("INSERT INTO response_fts (response_fts) VALUES ('integrity-check')")


def test_every_text_is_indexed_once(small: Path) -> None:
    indexed = {row for (row,) in query(small, "SELECT id FROM response_fts_docsize")}
    assert indexed == {row for (row,) in query(small, "SELECT id FROM response WHERE text <> ''")}


NASTY = [
    '"',
    '""',
    "'",
    "OR",
    "park OR football",
    "NOT park",
    "park*",
    "*",
    "NEAR(park mates)",
    "(",
    ")",
    "park)",
    "{text}: park",
    "text:park",
    "^park",
    "-park",
    "+park",
    ",",
    ".",
    "",
    "   ",
    "\0",
    "park\0mates",
    "!!!",
    "😂",
    "%",
    "_",
    "; DROP TABLE response",
    "\\",
    "a" * 10_000,
    " ".join(["park"] * 3000),
]


@pytest.mark.parametrize("words", NASTY, ids=range(len(NASTY)))
def test_a_query_is_words_and_nothing_else(project: Project, words: str) -> None:
    project.search(words)
    project.coding("Sam").search(words)


def test_operators_are_words(project: Project) -> None:
    assert found(project, "park OR football") == []
    assert found(project, "par*") == []
    assert "the park and my mates" in found(project, "!!! park")


@settings(max_examples=150)
@given(words=st.text(max_size=40))
def test_no_query_is_an_error(project: Project, words: str) -> None:
    project.search(words)


def test_raised_answers_are_not_found(project: Project) -> None:
    segment = project.search("bullied")[0][0]
    coding = project.coding("Sam")
    assert coding.view(segment).question == HARMS
    coding.raise_concern(coding.view(segment).response_id, "worry")
    assert found(project, "bullied") == []
    assert coding.search("bullied") == []


UNSPACED = {
    "1": "友だちと毎日話すこと",
    "2": "おばあちゃんと散歩",
    "3": "ฉันชอบไปสวนสาธารณะกับเพื่อน",
    "4": "친구들과 공원에서 놀기",
    "5": "the park with 友だち after school",
    "6": "公园里有灯光就好了",
}


@pytest.mark.parametrize(
    ("words", "ids"),
    [
        ("友だち", "15"),
        ("散歩", "2"),
        ("毎日話", "1"),
        ("สวน", "3"),
        ("เพื่อน", "3"),
        ("친구", "4"),
        ("灯光", "6"),
        ("park 友だち", "5"),
        ("parks 友", "5"),
        ("友だち 毎日", "1"),
        ("友だち 散歩", ""),
        ('友"だち', ""),
        ("park", "5"),
    ],
)
def test_words_without_spaces_are_found(tmp_path: Path, words: str, ids: str) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        rows = [*UNSPACED.items(), ("7", "nothing of the kind, only lights and my mates")]
        file = write_csv(tmp_path / "a.csv", ("id", HELPS), rows)
        choices = ImportChoices(texts=[HELPS], participant="id")
        project.imports.add(project.imports.plan(file, choices), actor="test")
        assert sorted(found(project, words)) == sorted(UNSPACED[at] for at in ids)


def test_search_without_spaces_follows_a_changed_text(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        choices = ImportChoices(texts=[HELPS], participant="id", session="w")
        for text in ("友だちと話すこと", "犬と散歩する時間"):
            file = write_csv(tmp_path / "a.csv", ("id", HELPS), [("1", text), ("2", "my mates")])
            project.imports.add(project.imports.plan(file, choices), actor="test")
        assert found(project, "友だち") == [] and found(project, "散歩する") == [text]
