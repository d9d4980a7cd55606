"""Tables in shapes, languages and places that spreadsheets do not write."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import check_table, guess_mapping, read_table
from chec_voice.project import is_document

from .make import write


@pytest.mark.parametrize(
    ("name", "drawn"),
    [
        (
            "t.md",
            "| ID | Age | What helps? |\n|----|:---:|-----|\n| 1 | 12 | my dog |\n"
            "| 2 | 13 | park \\| pond |\n",
        ),
        (
            "t.txt",
            "+----+-----+-------------+\n| ID | Age | What helps? |\n+----+-----+-------------+\n"
            "| 1  | 12  | my dog      |\n"
            "| 2  | 13  | park \\| pond |\n+----+-----+-------------+\n",
        ),
        ("t.txt", "ID   Age  What helps?\n1    12   my dog\n2    13   park | pond\n"),
    ],
)
def test_a_table_drawn_with_bars_or_spaces_is_read(name: str, drawn: str, tmp_path: Path) -> None:
    path = write(tmp_path, drawn, name)
    assert not is_document(path)
    read = read_table(path)
    assert read.names == ("ID", "Age", "What helps?")
    assert [cells for _, cells in read.rows] == [("1", "12", "my dog"), ("2", "13", "park | pond")]


def test_notes_in_markdown_with_a_bar_are_no_table(tmp_path: Path) -> None:
    path = write(tmp_path, "# What helps?\n\n- my dog | nan\n- the park\n- soup\n", "n.md")
    assert is_document(path)
    with pytest.raises(InputError, match="draws no table"):
        read_table(path)


@pytest.mark.parametrize(
    ("text", "said"),
    [('{"a": "my dog"}\n{"a": "nan"}\n', "JSON"), ("ID~Said\n1~my dog\n2~nan\n", "~ seems")],
)
def test_what_is_no_table_of_columns_is_asked_about(text: str, said: str, tmp_path: Path) -> None:
    with pytest.raises(InputError, match=said):
        read_table(write(tmp_path, text, "t.csv"))


def test_totals_and_footers_in_other_languages_are_nobody(tmp_path: Path) -> None:
    for head, total, note in (
        ("Nr.", "Summe", "Stand: 24.05.2025"),
        ("الرقم", "المجموع", ""),
        ("编号", "合计", ""),
        ("номер", "Итого", "Источник: опрос"),
        ("Lp", "Ogółem", "Źródło: ankieta"),
    ):
        rows = [f"{head},Age,What helps?", "1,12,my dog", "2,13,nan", "3,12,park", f"{total},3,"]
        read = read_table(write(tmp_path, "\n".join([*rows, note]) + "\n", "t.csv"))
        assert [cells[0] for _, cells in read.rows] == ["1", "2", "3"], head
        assert len(read.left_out) == 1 + bool(note), head
        assert guess_mapping(read).mapping.participant == head


def test_the_title_of_a_second_table_is_nobody(tmp_path: Path) -> None:
    table_of = "ID,Age,What helps?\n{a},12,dogs\n{b},13,nan\n"
    text = f"{table_of.format(a=1, b=2)}\nWinter survey\n\n{table_of.format(a=3, b=4)}"
    read = read_table(write(tmp_path, text, "t.csv"))
    assert [cells[0] for _, cells in read.rows] == ["1", "2", "3", "4"]
    assert [left.cells[0] for left in read.left_out] == ["Winter survey", "ID"]


def test_times_and_names_under_other_headings_are_no_answers(tmp_path: Path) -> None:
    text = (
        "Timespan,Known as,Your @,Content\n0:00.0 - 0:03.0,Zeddy,@zed,my dog and the park\n"
        "0:03.0 - 0:08.5,Jojo,@jo,nan and her soup\n"
    )
    mapping = guess_mapping(read_table(write(tmp_path, text, "t.csv"))).mapping
    assert [column.column for column in mapping.texts] == ["Content"] and not mapping.attributes


def test_a_column_called_q_asks_what_the_one_called_a_answers(tmp_path: Path) -> None:
    text = "pupil,q,a\n1,What helps?,dog\n1,What is hard?,maths\n2,What helps?,nan\n2,Why?,soup\n"
    mapping = guess_mapping(read_table(write(tmp_path, text, "t.csv"))).mapping
    assert [column.column for column in mapping.texts] == ["a"]
    assert mapping.question_column == "q" and mapping.participant == "pupil"


def test_chinese_in_big5_is_told_from_windows_text(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_bytes("ID,什麼讓你感覺好？\n1,我的狗和公園\n2,外婆\n".encode("big5"))
    assert read_table(path).rows[0].cells[1] == "我的狗和公園"


ROWS = [f"{n},{11 + n % 3},the pond by the mill {n}" for n in range(1, 7)]


def test_subtotals_of_groups_are_nobody(tmp_path: Path) -> None:
    rows = [f"{area},{n},the pond {n}" for n, area in enumerate(["North"] * 3 + ["South"] * 3)]
    text = "\n".join(
        ["Area,ID,What helps?", *rows[:3], "North subtotal,3,", *rows[3:], "South total,3,"]
    )
    read = read_table(write(tmp_path, text + "\n", "t.csv"))
    assert [cells[1] for _, cells in read.rows] == list("012345")
    assert [left.cells[0] for left in read.left_out] == ["North subtotal", "South total"]


def test_notes_above_averages_and_intervals_below_are_nobody(tmp_path: Path) -> None:
    below = ["", "* asked at the fair,,", "Mean,12.2,", "SD,0.8,", "95% CI,11.9-12.6,"]
    text = "\n".join(["ID,Age,What helps?", *ROWS, *below]) + "\n"
    read = read_table(write(tmp_path, text, "t.csv"))
    assert len(read.rows) == len(ROWS) and not read.doubtful
    assert len(read.left_out) == 4


def test_sizes_that_excel_made_dates_of_are_offered_back(tmp_path: Path) -> None:
    sizes = ["02-Mar", "04-May", "6+", "1"] * 3
    rows = [f"{n},{size},the pond {n}" for n, size in enumerate(sizes)]
    read = read_table(write(tmp_path, "\n".join(["ID,Household size,What helps?", *rows]), "t.csv"))
    found = check_table(read, guess_mapping(read).mapping)
    said = " ".join(each.what for each in found)
    assert "'02-Mar' was 2-3" in said and "'04-May' was 4-5" in said


def test_a_column_called_who_tells_people_apart(tmp_path: Path) -> None:
    text = (
        "Time,Who,Said\n0:03,Interviewer,What helps?\n0:08,YP1,my dog\n0:20,YP2,the park\n"
        "0:30,Interviewer,Why?\n0:35,YP1,he listens\n0:40,YP2,it is quiet\n"
    )
    mapping = guess_mapping(read_table(write(tmp_path, text, "t.csv"))).mapping
    assert mapping.participant == "Who" and mapping.facilitators == ("Interviewer",)
    assert [column.column for column in mapping.texts] == ["Said"]


def test_a_first_person_without_headings_above_is_pointed_out(tmp_path: Path) -> None:
    rows = [f"P{n},{11 + n},the pond {n}" for n in range(1, 8)]
    read = read_table(write(tmp_path, "\n".join(rows) + "\n", "t.csv"))
    assert any("or that person is lost" in said for said in guess_mapping(read).warnings)
    rows[0] = "Wave 1,Wave 2,What helps?"
    read = read_table(write(tmp_path, "\n".join(rows) + "\n", "t.csv"))
    assert not any("is lost" in said for said in guess_mapping(read).warnings)
