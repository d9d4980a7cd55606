"""Files of one to ten rows, where the headings have to say what the cells cannot."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import Guess, Table, build_mapping, guess_mapping, read_table

from .make import table, workbook

Rows = list[tuple[str, ...]]


def small(folder: Path, rows: Rows, kind: str = "csv") -> Table:
    """A table of `rows`, the headings first: "csv", "semicolon" or "xlsx"."""
    if kind == "xlsx":
        return read_table(workbook(folder, {"Sheet1": [list(row) for row in rows]}))
    out = io.StringIO()
    csv.writer(out, delimiter=";" if kind == "semicolon" else ",").writerows(rows)
    return table(folder, out.getvalue())


def roles(guess: Guess) -> dict[str, str]:
    return {reason.column: reason.role for reason in guess.reasons}


def guessed(folder: Path, rows: Rows, kind: str = "csv") -> dict[str, str]:
    """Column -> role; what is guessed must work as a mapping too."""
    read = small(folder, rows, kind)
    built = build_mapping(read, guess_missing=True)
    assert built == guess_mapping(read)
    return roles(built)


KINDS = ("csv", "semicolon", "xlsx")
WORDY = ("What helps you feel well?", "What makes it hard?")
SHORT = ("friends", "dogs", "buses", "football", "my nan", "money", "parks", "food", "mates", "art")
ASKED = ("What helps?", "What is hard?", "What would you change?")


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 2, 3, 10])
@pytest.mark.parametrize(
    ("question", "answer"),
    [
        ("Question", "Answer"),
        ("Prompt", "Response"),
        ("Item", "Comment"),
        ("question", "Feedback"),
        ("Question asked", "Young person's answer"),
    ],
)
def test_a_question_beside_an_answer(
    tmp_path: Path, kind: str, rows: int, question: str, answer: str
) -> None:
    lines = [(ASKED[i % 3], SHORT[i]) for i in range(rows)]
    found = guessed(tmp_path, [(question, answer), *lines], kind)
    assert found == {question: "question", answer: "text"}


@pytest.mark.parametrize("kind", KINDS)
def test_questions_may_be_topics(tmp_path: Path, kind: str) -> None:
    rows = [("Prompt", "Response"), ("Food", "too dear"), ("Safety", "no lights"), ("School", "ok")]
    assert guessed(tmp_path, rows, kind) == {"Prompt": "question", "Response": "text"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 2, 3, 10])
def test_short_answers_in_a_wide_file(tmp_path: Path, kind: str, rows: int) -> None:
    header = ("ID", *WORDY, "Tell us more", "Anything else", "Comment")
    lines = [
        (f"P{i + 1}", SHORT[i], "no buses", "the park", SHORT[-1 - i], "more of it")
        for i in range(rows)
    ]
    found = guessed(tmp_path, [header, *lines], kind)
    assert found == {"ID": "participant", **dict.fromkeys(header[1:], "text")}


@pytest.mark.parametrize("answer", ["friends", "my friends", "Friends!"])
def test_the_same_answer_in_every_row(tmp_path: Path, answer: str) -> None:
    rows = [("ref", "How do you relax?"), *((f"CM-{i}", answer) for i in range(10))]
    assert guessed(tmp_path, rows) == {"ref": "participant", "How do you relax?": "text"}


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("rows", [1, 3])
def test_attributes_are_no_answers_and_no_ids(tmp_path: Path, kind: str, rows: int) -> None:
    lines = [
        ("P1", "dogs", "12", "North of the old town", "Girl", "Year 7", "Hill School", "11-13"),
        ("P2", "buses", "14", "South", "Boy", "Year 9", "Green Lane", "14-16"),
        ("P3", "my nan", "16", "Leeds", "Non-binary", "Year 11", "Home taught", "17+"),
    ]
    header = (
        "ID",
        "What helps?",
        "Age",
        "Area",
        "Gender",
        "What year are you in?",
        "School",
        "Age group",
    )
    found = guessed(tmp_path, [header, *lines[:rows]], kind)
    year = found.pop("What year are you in?")
    assert year == ("attribute" if rows == 3 else "ignored")
    assert found == {
        "ID": "participant",
        "What helps?": "text",
        **dict.fromkeys(("Age", "Area", "Gender", "School", "Age group"), "attribute"),
    }


@pytest.mark.parametrize(
    ("heading", "cells", "role"),
    [
        ("ID", ("1", "2", "3"), "participant"),
        ("ref", ("CM-01", "CM-02", "CM-03"), "participant"),
        ("Ref no.", ("17", "18", "19"), "participant"),
        ("Person", ("P1", "P2", "P3"), "participant"),
        ("YP", ("YP1", "YP2", "YP3"), "participant"),
        ("Name", ("Sam", "Alex", "Kim"), "ignored"),
        ("Name of young person", ("Sam Hill", "Alex Poe", "Kim Ash"), "ignored"),
        ("E-mail", ("a@b.uk", "c@d.uk", "e@f.uk"), "ignored"),
    ],
)
def test_ids_and_names(tmp_path: Path, heading: str, cells: tuple[str, ...], role: str) -> None:
    rows = [(heading, "Comment"), *zip(cells, ("dogs", "no", "my nan"), strict=True)]
    assert guessed(tmp_path, rows) == {heading: role, "Comment": "text"}


@pytest.mark.parametrize("people", [1, 2])
@pytest.mark.parametrize("heading", ["ID", "ref", "Participant", "Young person ID"])
def test_people_come_back_in_a_long_file(tmp_path: Path, heading: str, people: int) -> None:
    lines = [
        (f"P{i}", "Leeds", question, "the park")
        for i in range(people)
        for question in (*WORDY, "What would you change?")
    ]
    found = guessed(tmp_path, [(heading, "Area", "Question", "Answer"), *lines])
    assert found == {
        heading: "participant",
        "Area": "attribute",
        "Question": "question",
        "Answer": "text",
    }


def test_what_stands_beside_a_question_and_its_answer_is_no_second_answer(tmp_path: Path) -> None:
    rows = [
        ("Question", "Answer", "Session"),
        ("What helps?", "dogs", "Youth club in the north"),
        ("What is hard?", "buses", "Drop-in at the town hall"),
    ]
    found = guessed(tmp_path, rows)
    assert found == {"Question": "question", "Answer": "text", "Session": "attribute"}


def test_two_answers_beside_one_question_are_pointed_out(tmp_path: Path) -> None:
    rows = [("Question", "Answer", "Comment"), ("What helps?", "dogs", "said with a smile")]
    guess = build_mapping(small(tmp_path, rows), guess_missing=True)
    assert [text.column for text in guess.mapping.texts] == ["Answer", "Comment"]
    assert any("--question-column" in w and "'Question'" in w for w in guess.warnings)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Do you feel safe?", ("Yes", "No", "Not sure")),
        ("How often do you go out?", ("Never", "Often", "Sometimes")),
        ("How likely are you to come back?", ("Very likely", "Unlikely", "Not at all likely")),
        ("How would you rate us?", ("7", "10", "3")),
        ("How old are you?", ("12", "13", "14")),
        ("What is your gender?", ("Girl", "Boy", "Non binary")),
        ("Do you agree to take part?", ("I agree to take part", "I agree to take part", "No")),
    ],
)
def test_closed_questions_are_no_answers(
    tmp_path: Path, heading: str, cells: tuple[str, ...]
) -> None:
    rows = [("Answer", heading), *zip(("dogs", "no", "my nan"), cells, strict=True)]
    role = "consent" if "take part" in heading else "attribute"
    assert guessed(tmp_path, rows) == {"Answer": "text", heading: role}


def test_numbered_questions_are_answers(tmp_path: Path) -> None:
    rows = [
        ("Question 1", "Question 2", "Q3"),
        ("the park and my mates", "no money for food", "lights"),
        ("playing out with dogs", "buses are always late", "toilets"),
    ]
    assert set(guessed(tmp_path, rows).values()) == {"text"}


def test_answers_that_begin_like_questions_are_answers(tmp_path: Path) -> None:
    rows = [("Ideas", "Worries"), ("Please fix the lights now", "the bus is always very late")]
    assert set(guessed(tmp_path, rows).values()) == {"text"}


def test_without_any_heading_that_helps_words_are_answers(tmp_path: Path) -> None:
    rows = [("ID", "Wishes"), ("1", "more buses"), ("2", "clean toilets"), ("3", "lights")]
    assert guessed(tmp_path, rows) == {"ID": "participant", "Wishes": "text"}
    with pytest.raises(InputError, match="no column of answers"):
        guessed(tmp_path, [("ID", "Age"), ("1", "12"), ("2", "13")])


@pytest.mark.parametrize("rows", [1, 3, 12, 40])
@pytest.mark.parametrize("only", ["cold", "too cold", "it was far too cold in there"])
def test_a_comment_that_one_person_wrote_is_kept(tmp_path: Path, rows: int, only: str) -> None:
    lines = [(f"P{i}", f"I like {i} dogs and the park", only * (i == 0)) for i in range(rows)]
    read = small(tmp_path, [("ID", "Comment", "Comment (2)"), *lines])
    assert [text.column for text in guess_mapping(read).mapping.texts] == ["Comment", "Comment (2)"]


@pytest.mark.parametrize("rows", [3, 40])
def test_a_comment_that_everybody_wrote_is_kept(tmp_path: Path, rows: int) -> None:
    lines = [(f"P{i}", f"I like {i} dogs and the park", "too cold") for i in range(rows)]
    read = small(tmp_path, [("ID", "Comment", "Comment (2)"), *lines])
    assert [text.column for text in guess_mapping(read).mapping.texts] == ["Comment", "Comment (2)"]


def test_words_that_a_long_file_has_no_place_for_are_pointed_out(tmp_path: Path) -> None:
    lines = [
        (ASKED[i % 2], f"I like {i} dogs and the park", "too cold" * (i == 3)) for i in range(40)
    ]
    read = small(tmp_path, [("Question", "Answer", "Comment"), *lines])
    guess = guess_mapping(read)
    assert guess.mapping.question_column == "Question"
    assert any("'Comment' holds words" in warning for warning in guess.warnings)


def test_constants_of_large_files_stay_out(tmp_path: Path) -> None:
    lines = [(f"I like {i} dogs and the park", "I agree to this", "Done now") for i in range(40)]
    read = small(tmp_path, [("Answer", "Do you consent?", "What we did"), *lines])
    assert set(roles(guess_mapping(read)).values()) == {"text", "consent", "ignored"}
    assert len(guess_mapping(read).mapping.texts) == 1


def test_no_answers_at_all_names_both_options_and_the_columns(tmp_path: Path) -> None:
    read = small(tmp_path, [("Age", "Area"), ("12", "Leeds"), ("13", "York")])
    with pytest.raises(InputError) as caught:
        build_mapping(read, guess_missing=True)
    for phrase in ("no column of answers", "--text", "--question-column", "'Age', 'Area'"):
        assert phrase in str(caught.value)
