from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import (
    AttributeColumn,
    ImportTally,
    Mapping,
    QuestionCount,
    TextColumn,
    build_mapping,
    preview,
    responses,
    session_responses,
)
from chec_voice.model import AttributeValue

from .make import table

WIDE = "id,helps,hard,age\na,friends,N/A,12\nb,,none,PNTS\n,tea,👍,\n"


def test_every_question_gives_a_response(tmp_path: Path) -> None:
    read = table(tmp_path, WIDE)
    m = build_mapping(read, texts=["helps", "hard"], participant="id", attributes=["age"]).mapping
    got = list(responses(read, m))
    assert [(r.participant, r.question, r.text, r.state, r.row) for r in got] == [
        ("a", "helps", "friends", "answered", 2),
        ("a", "hard", "N/A", "non_answer", 2),
        ("b", "helps", "", "blank", 3),
        ("b", "hard", "none", "answered", 3),
        ("row 4", "helps", "tea", "answered", 4),
        ("row 4", "hard", "👍", "answered", 4),
    ]
    assert got[0].attributes == {"age": AttributeValue("12")}
    assert got[2].attributes["age"].state == "prefer_not_to_say"
    assert got[4].attributes["age"].state == "blank"
    shown = preview(read, m, limit=2)
    assert [r.text for r in shown.rows] == ["friends", "none"]
    s = shown.summary
    assert (s.rows, s.responses, s.participants, s.without_participant) == (3, 6, 3, 1)
    assert s.questions == (
        QuestionCount("helps", "helps", 2, 1, 0),
        QuestionCount("hard", "harms", 2, 0, 1),
    )
    assert s.questions[0].total == 3
    assert any("'id'" in n and "row 4" in n for n in s.notices)
    (age,) = shown.attributes
    assert age.values == (("12", 1),) and age.distinct == 1 and not age.varies
    assert dict(age.states) == {"prefer_not_to_say": 1, "blank": 1}


def test_without_participants_each_row_is_one(tmp_path: Path) -> None:
    read = table(tmp_path, WIDE)
    m = Mapping((TextColumn("helps", "What helps?", "helps", "scribed"),))
    got = list(responses(read, m))
    assert [r.participant for r in got] == ["row 2", "row 3", "row 4"]
    assert {r.voice for r in got} == {"scribed"}
    assert preview(read, m).summary.without_participant == 0


LONG = (
    "rid,pid,asked,said,service,wave\n"
    "1,p1,What was good?,nice,north,w1\n"
    "2,p1,What was\nbad?,queues,south,w1\n"
    '3,p2,"What was  bad?",food,north,w1\n'
    "4,p2,What was bad?,noise,north,w1\n"
    "4,p2,What was bad?,again,north,w1\n"
    "5,p1,,odd,north,w2\n"
).replace("What was\nbad?", '"What was\nbad?"')


def test_long_layout_repeats_and_attributes_that_vary(tmp_path: Path) -> None:
    read = table(tmp_path, LONG)
    m = build_mapping(
        read,
        texts=["said=Anything?"],
        participant="pid",
        response="rid",
        question_column="asked",
        attributes=["service"],
        session_column="wave",
    ).mapping
    got = list(session_responses(read, m))
    assert [(s, r.participant, r.question, r.ref) for s, r in got] == [
        ("w1", "p1", "What was good?", "1"),
        ("w1", "p1", "What was bad?", "2"),
        ("w1", "p2", "What was bad?", "3"),
        ("w1", "p2", "What was bad?", "4"),
        ("w1", "p2", "What was bad?", "4 (row 7)"),
        ("w2", "p1", "Anything?", "5"),
    ]
    shown = preview(read, m)
    assert shown.response_attributes == ("service",)
    assert shown.attributes[0].values == (("north", 5), ("south", 1))
    assert shown.summary.participants == 3  # p1 is unique within a session only
    assert shown.summary.repeats == 2
    assert [r.row for r in shown.summary.repeated] == [6, 7]
    assert any("already answered" in n for n in shown.summary.notices)
    assert {q.question: q.polarity for q in shown.summary.questions} == {
        "What was good?": "helps",
        "What was bad?": "harms",
        "Anything?": "neutral",
    }


def test_repeats_without_response_ids_are_told_apart_by_row(tmp_path: Path) -> None:
    read = table(tmp_path, "id,a\np,one\np,two\nq,three\n")
    m = Mapping((TextColumn("a", "a"),), participant="id")
    assert [r.ref for r in responses(read, m)] == ["", "row 3", ""]


def test_tally_counts_what_it_is_given(tmp_path: Path) -> None:
    read = table(tmp_path, WIDE)
    m = Mapping((TextColumn("helps", "helps"),), participant="id")
    tally = ImportTally(read, m)
    for response in responses(read, m):
        tally.add(response)
    assert tally.summary() == preview(read, m).summary


def test_a_mapping_of_another_file_is_refused_at_once(tmp_path: Path) -> None:
    read = table(tmp_path, WIDE)
    m = Mapping((TextColumn("helps", "q"),), attributes=(AttributeColumn("agee", "age"),))
    with pytest.raises(InputError, match="agee"):
        responses(read, m)
