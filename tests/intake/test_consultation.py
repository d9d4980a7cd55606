"""Citizen Space and SmartSurvey, as their layouts are publicly known."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.intake import Table, guess_mapping, read_table, responses

from .make import table, workbook

ASKED = ("What helps you feel well?", "What would you change?")
WORDS = ("the pond by the mill", "our choir on Mondays", "a quiet room", "long walks with nan")
SPACE = [
    "Response ID",
    "Unique ID",
    "Date submitted",
    "1. What is your name? - Name",
    f"2. {ASKED[0]}",
    "Analyst notes",
    "Tags",
    f"3. {ASKED[1]}",
    "Analyst notes",
    "Tags",
    "Analyst-only question: does it need a reply?",
]
SMART = [
    "UserID",
    "UserNo",
    "Name",
    "Email",
    "IP Address",
    "Unique ID",
    "Tracking Link",
    "Started",
    "Ended",
    f"Q1. {ASKED[0]}",
    f"Q2. {ASKED[1]}",
]


def space_rows() -> list[list[str]]:
    return [
        [
            f"ANON-7K2{n}-9QXY-P",
            str(900 + n),
            f"2025-05-0{n} 10:00",
            f"Ann Bee{n}",
            words,
            "says it twice",
            "calm; green",
            f"more of {words}",
            "",
            "calm",
            "No",
        ]
        for n, words in enumerate(WORDS, start=1)
    ]


def smart_rows() -> list[list[str]]:
    return [
        [
            f"4410{n}",
            str(n),
            f"Ann Bee{n}",
            f"a{n}@example.org",
            "192.0.2.1",
            "",
            "School link",
            f"0{n}/05/2025 10:00",
            f"0{n}/05/2025 10:09",
            words,
            f"more of {words}",
        ]
        for n, words in enumerate(WORDS, start=1)
    ]


def as_csv(rows: list[list[str]]) -> str:
    return "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in rows)


def only_answers(read: Table) -> None:
    mapping = guess_mapping(read).mapping
    found = list(responses(read, mapping))
    assert {text.question for text in mapping.texts} == set(ASKED)
    assert {r.text for r in found} == {*WORDS, *(f"more of {words}" for words in WORDS)}
    assert len({r.participant for r in found}) == len(WORDS) == len(read.rows)
    assert not mapping.attributes


def test_citizen_space_with_analyst_fields(tmp_path: Path) -> None:
    read = read_table(workbook(tmp_path, {"Responses": [SPACE, *space_rows()]}))
    assert read.dialect == "citizen_space"
    only_answers(read)
    reasons = {r.column: r.why for r in guess_mapping(read).reasons}
    assert "analyst" in reasons["Analyst notes"] and "analyst" in reasons["Tags (2)"]
    assert "personal data" in reasons["1. What is your name? - Name"]
    assert "publishes" in reasons["Unique ID"]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1252"])
def test_citizen_space_as_csv_and_saved_again_by_excel(tmp_path: Path, encoding: str) -> None:
    rows = space_rows()
    rows[0][4] = rows[0][4] + " – it’s calm"
    read = table(tmp_path, as_csv([SPACE, *rows]).encode(encoding))
    assert (read.dialect, read.encoding) == ("citizen_space", encoding)
    assert read.rows[0].cells[4].endswith("it’s calm")
    assert {t.question for t in guess_mapping(read).mapping.texts} == set(ASKED)


def test_smartsurvey(tmp_path: Path) -> None:
    read = table(tmp_path, as_csv([SMART, *smart_rows()]))
    assert read.dialect == "smartsurvey"
    only_answers(read)
    mapping = guess_mapping(read).mapping
    assert (mapping.participant, mapping.response) == ("UserID", "UserNo")


def test_other_tables_with_such_ids_are_neither(tmp_path: Path) -> None:
    for head in ("Response ID,Area", "User ID,Area", "ID,Tags", "Response ID,Started"):
        read = table(tmp_path, f"{head},{ASKED[0]}\n1,a,{WORDS[0]}\n2,b,{WORDS[1]}\n")
        assert read.dialect == "generic", head


def test_the_platform_can_be_named(tmp_path: Path) -> None:
    content = f"Response ID,Analyst notes,{ASKED[0]}\n1,long,{WORDS[0]}\n2,so,{WORDS[1]}\n"
    read = table(tmp_path, content, dialect="Citizen Space")
    assert [t.column for t in guess_mapping(read).mapping.texts] == [ASKED[0]]
    assert read.dialect == "citizen_space"
