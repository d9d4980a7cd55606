from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.errors import InputError
from chec_voice.intake import (
    AttributeColumn,
    Guess,
    IgnoredColumn,
    Mapping,
    QuestionPolarity,
    Table,
    TextColumn,
    build_mapping,
    guess_mapping,
    guess_polarity,
    read_table,
    responses,
)
from chec_voice.model import POLARITIES, VOICES

from .make import table

TOPICS = [
    "the park",
    "my nan",
    "youth club",
    "buses",
    "school dinners",
    "my mates",
    "money",
    "dogs",
]


def answers(prefix: str, count: int) -> list[str]:
    return [
        f"{prefix} {TOPICS[i % 8]} and also {TOPICS[(i * 3 + 1) % 8]} {i}" for i in range(count)
    ]


def survey(folder: Path, columns: dict[str, list[str]]) -> Table:
    out = io.StringIO()
    csv.writer(out).writerows([list(columns), *zip(*columns.values(), strict=True)])
    return table(folder, out.getvalue())


def wide(folder: Path) -> Table:
    n = 40
    return survey(
        folder,
        {
            "ID": [str(i + 1) for i in range(n)],
            "Start time": [f"{i % 28 + 1}/3/2025 09:{i:02}" for i in range(n)],
            "Email": ["anonymous"] * n,
            "Name": [f"Person {i}" for i in range(n)],
            "What helps you feel well?": answers("I like", n),
            "What makes it hard?": answers("I hate", n),
            "If you could change one thing, what would it be?": answers("More", n),
            "Age": [str(10 + i % 8) for i in range(n)],
            "Area": [("North", "South", "Prefer not to say")[i % 3] for i in range(n)],
            "Which of these do you use?": ["bus; bike", "bus", "bike; train", "bus"] * (n // 4),
            "School dinners": ["1" if i % 5 else "" for i in range(n)],
            "Money worries": ["1" if i % 7 else "" for i in range(n)],
            "Friends": ["1" if i % 3 else "0" for i in range(n)],
            "Consent": ["Yes"] * n,
            "Notes": [""] * n,
        },
    )


def why(guess: Guess) -> dict[str, tuple[str, str]]:
    return {r.column: (r.role, r.why) for r in guess.reasons}


def test_a_wide_survey_is_guessed_with_reasons(tmp_path: Path) -> None:
    read = wide(tmp_path)
    guess = guess_mapping(read)
    m = guess.mapping
    assert [(t.column, t.polarity) for t in m.texts] == [
        ("What helps you feel well?", "helps"),
        ("What makes it hard?", "harms"),
        ("If you could change one thing, what would it be?", "change"),
    ]
    assert m.participant == "ID" and m.response is None and m.question_column is None
    assert [a.column for a in m.attributes] == ["Age", "Area"]
    said = why(guess)
    assert set(said) == set(read.names)
    for column in ("Email", "Name"):
        assert said[column][0] == "ignored" and "personal data" in said[column][1]
    assert "dates" in said["Start time"][1]
    assert "ticked choices" in said["Which of these do you use?"][1]
    for column in ("School dinners", "Money worries", "Friends"):
        assert "import-codings" in said[column][1]
    assert m.consent_analysis == "Consent" and said["Consent"][0] == "consent"
    assert said["Notes"] == ("ignored", "empty")
    assert sum("Guessed from its wording" in w for w in guess.warnings) == 3


def test_a_long_file_is_guessed(tmp_path: Path) -> None:
    n = 60
    read = survey(
        tmp_path,
        {
            "Comment ID": [f"C{i} - Q{i % 2 + 1}" for i in range(n)],
            "Respondent ID": [f"R{i // 2}" for i in range(n)],
            "Question": [("What was good?", "What could we\ndo better?")[i % 2] for i in range(n)],
            "Answer": answers("It was", n),
            "Service": [("north", "south")[i // 2 % 2] for i in range(n)],
        },
    )
    m = guess_mapping(read).mapping
    assert (m.participant, m.response, m.question_column) == (
        "Respondent ID",
        "Comment ID",
        "Question",
    )
    assert [t.column for t in m.texts] == ["Answer"]
    assert m.polarities == (
        QuestionPolarity("What was good?", "helps"),
        QuestionPolarity("What could we do better?", "change"),
    )
    assert m.polarity_of("What was good?") == "helps"
    assert m.polarity_of("What is hard?") == "harms"


def test_an_id_of_answers_is_no_person_in_a_long_file(tmp_path: Path) -> None:
    n = 20
    columns = {
        "Response ID": [str(i) for i in range(n)],
        "Question": [("What was good?", "What was bad?")[i % 2] for i in range(n)],
        "Answer": answers("It was", n),
    }
    guess = guess_mapping(survey(tmp_path, columns))
    assert guess.mapping.participant is None and guess.mapping.response == "Response ID"
    assert "row 2" in " ".join(guess.warnings)
    del columns["Question"]
    assert guess_mapping(survey(tmp_path, columns)).mapping.participant == "Response ID"


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Contact", "kid{}@example.org"),
        ("Mobile", "0770090{:04}"),
        ("Call us on", "0770090{:04}"),
        ("IP Address", "10.0.0.{}"),
        ("Where", "NE1 {}AB"),
        ("Surname", "Smith{}"),
        ("What is your name?", "Sam {}"),
        ("Date of birth", "{}/1/2010"),
        ("RecipientLastName", "S{}"),
        ("GPS", "54.77{}, -1.57"),
        ("Postcode", "NE{}"),
        ("childs first name", "Jo{}"),
    ],
)
def test_personal_data_is_dropped(tmp_path: Path, heading: str, cell: str) -> None:
    read = survey(
        tmp_path,
        {"What helps?": answers("I", 9), heading: [cell.format(i + 1) for i in range(9)]},
    )
    role, reason = why(guess_mapping(read))[heading]
    assert role == "ignored" and "personal data" in reason


def test_answers_about_phones_and_names_are_answers(tmp_path: Path) -> None:
    headings = ["How do you feel about mobile phones?", "Tell us about your school e-mail"]
    read = survey(tmp_path, {h: answers("they make me think of", 12) for h in headings})
    assert [t.column for t in guess_mapping(read).mapping.texts] == headings


def test_headings_that_do_not_say_what_was_asked_are_pointed_out(tmp_path: Path) -> None:
    guess = guess_mapping(survey(tmp_path, {"response": answers("well", 9)}))
    assert [t.column for t in guess.mapping.texts] == ["response"]
    assert any('--text "response=' in w for w in guess.warnings)


def test_a_second_heading_is_pointed_out_in_a_plain_table(tmp_path: Path) -> None:
    content = "id,Why?,Else?\n,Response,Open-Ended Response\n1,it was good,a\n"
    read = table(tmp_path, content, dialect="generic", header_rows=1)
    assert any("second line of headings" in w for w in guess_mapping(read).warnings)
    assert table(tmp_path, content).rows[0].cells == ("1", "it was good", "a")


def test_summary_tables_are_refused_and_can_be_insisted_on(tmp_path: Path) -> None:
    content = ",,Boys,,\nNorth,1,2,3,4\nSouth,1,3,4,5\n"
    with pytest.raises(InputError, match="cross-tabulation"):
        table(tmp_path, content)
    read = table(tmp_path, content, dialect="generic")
    assert any("cross-tabulation" in w for w in guess_mapping(read).warnings)


@pytest.mark.parametrize(
    ("question", "polarity"),
    [
        ("What helps you?", "helps"),
        ("What was good?", "helps"),
        ("What do you like?", "helps"),
        ("What makes it hard?", "harms"),
        ("What did you not like?", "harms"),
        ("What doesn't help?", "harms"),
        ("What are the barriers?", "harms"),
        ("How could we improve?", "change"),
        ("What could we do better?", "change"),
        ("If you could change one thing?", "change"),
        ("What would help?", "change"),
        ("What helps and what makes it hard?", "neutral"),
        ("Why?", "neutral"),
        ("Any other comments?", "neutral"),
        ("What gets in the way of being healthy?", "harms"),
        ("What makes you sad?", "harms"),
        ("Is there anything you would like to tell us?", "neutral"),
    ],
)
def test_polarity(question: str, polarity: str) -> None:
    assert guess_polarity(question) == polarity


def test_build_mapping_does_as_told(tmp_path: Path) -> None:
    read = wide(tmp_path)
    built = build_mapping(
        read,
        texts=["What makes it hard?=What is hard?", "Notes"],
        participant="ID",
        attributes=["Area=area", AttributeColumn("Consent", "ok")],
    )
    m = built.mapping
    assert m.texts == (
        TextColumn("What makes it hard?", "What is hard?", "harms"),
        TextColumn("Notes", "Notes"),
    )
    assert m.attributes == (AttributeColumn("Area", "area"), AttributeColumn("Consent", "ok"))
    assert why(built)["Age"] == ("ignored", "not chosen")
    assert why(built)["ID"] == ("participant", "chosen by you")


def test_build_mapping_fills_in_what_is_not_told(tmp_path: Path) -> None:
    read = wide(tmp_path)
    m = build_mapping(read, texts=["What makes it hard?"], guess_missing=True).mapping
    assert [t.column for t in m.texts] == ["What makes it hard?"]
    assert m.participant == "ID" and [a.column for a in m.attributes] == ["Age", "Area"]
    m = build_mapping(read, participant="", guess_missing=True).mapping
    assert m.participant is None and len(m.texts) == 3
    assert build_mapping(read, guess_missing=True) == guess_mapping(read)


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"texts": ["What make it hard"]}, "Did you mean 'What makes it hard?'"),
        ({"texts": ["zzz"]}, "Its columns are 'ID'"),
        ({"texts": ["Notes"], "participant": "id number"}, "'id number'"),
        ({"texts": ["Notes"], "attributes": ["Agee=age"]}, "'Age'"),
        ({"texts": ["Notes"], "attributes": ["Notes"]}, "used twice"),
        ({"texts": ["Notes=Q", "Name=Q"]}, "same question 'Q'"),
        ({"texts": ["Notes", "Name"], "question_column": "Area"}, "not 2"),
        ({}, "--text"),
    ],
)
def test_build_mapping_refuses(tmp_path: Path, options: dict[str, Any], words: str) -> None:
    with pytest.raises(InputError) as caught:
        build_mapping(wide(tmp_path), **options)
    assert words in str(caught.value)


NAME = st.text(min_size=1, max_size=9)
POLARITY = st.sampled_from(POLARITIES)
MAPPINGS = st.builds(
    Mapping,
    texts=st.lists(
        st.builds(TextColumn, NAME, NAME, POLARITY, st.sampled_from(VOICES)), max_size=3
    ).map(tuple),
    participant=st.none() | NAME,
    response=st.none() | NAME,
    question_column=st.none() | NAME,
    attributes=st.lists(st.builds(AttributeColumn, NAME, NAME), max_size=3).map(tuple),
    ignored=st.lists(st.builds(IgnoredColumn, NAME, NAME), max_size=3).map(tuple),
    session_column=st.none() | NAME,
    polarities=st.lists(st.builds(QuestionPolarity, NAME, POLARITY), max_size=3).map(tuple),
)


@given(MAPPINGS)
def test_json_round_trip(mapping: Mapping) -> None:
    assert Mapping.from_dict(json.loads(json.dumps(mapping.to_dict()))) == mapping


@pytest.mark.parametrize(
    ("data", "words"),
    [
        ([], "'mapping'"),
        ({}, "'texts' is missing"),
        ({"texts": 1}, "'texts' must be a list"),
        ({"texts": [{"column": "a"}]}, "'texts[0].question' is missing"),
        ({"texts": [{"column": "a", "question": ""}]}, "'texts[0].question'"),
        ({"texts": [{"column": "a", "question": "b", "polarity": "up"}]}, "'texts[0].polarity'"),
        ({"texts": [{"column": "a", "question": "b", "voice": []}]}, "'texts[0].voice'"),
        ({"texts": [], "participant": 3}, "'participant'"),
        ({"texts": [], "attributes": [{"column": "a"}]}, "'attributes[0].name'"),
        ({"texts": [], "ignored": ["x"]}, "'ignored[0]'"),
        ({"texts": [], "colour": "red"}, "'mapping.colour'"),
    ],
)
def test_a_bad_profile_names_the_field(data: object, words: str) -> None:
    with pytest.raises(InputError) as caught:
        Mapping.from_dict(data)
    assert words in str(caught.value)


def test_the_question_can_be_an_attribute_too(tmp_path: Path) -> None:
    file = tmp_path / "long.csv"
    file.write_text("id,asked,said\n1,What helps?,my nan\n1,What is hard?,the bus\n", "utf-8")
    read = read_table(file)
    guess = build_mapping(
        read, texts=["said"], participant="id", question_column="asked", attributes=["asked"]
    )
    found = list(responses(read, guess.mapping))
    assert [(r.question, r.attributes["asked"].value) for r in found] == [
        ("What helps?", "What helps?"),
        ("What is hard?", "What is hard?"),
    ]
