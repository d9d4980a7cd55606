"""Tables whose headings are not simply the first row: titles, group headings, rows of options."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import guess_mapping, read_table

from .make import table, workbook, write
from .test_dialects import HELPS, lines, questions

HEADINGS = ["Ref", "Age", "Area", "What helps you?", "What would you change?"]
ROWS = [[f"YP{i:02}", "11-13", "Leeds", text, f"{text} but later"] for i, text in enumerate(HELPS)]
TITLES = {
    "title": [["Youth survey 2025"]],
    "padded": [["Youth survey 2025", "", "", "", ""], ["", "", "", "", ""]],
    "source": [["Youth survey"], ["Source: Forms", "", "Downloaded:", "2025-03-03"], []],
    "groups": [["About you", "", "", "Your views", ""]],
}


@pytest.mark.parametrize("titles", TITLES.values(), ids=TITLES)
def test_a_title_above_the_headings_is_no_heading_and_the_headings_are_nobody(
    tmp_path: Path, titles: list[list[str]]
) -> None:
    rows = [*titles, HEADINGS, *ROWS]
    paths = [write(tmp_path, lines(rows)), workbook(tmp_path, {"S": rows})]
    for read in map(read_table, paths):
        assert read.names == tuple(HEADINGS) and len(read.rows) == len(ROWS)
        assert read.header_row == len(titles) + 1
        said = next(notice for notice in read.notices if "above the headings" in notice)
        assert titles[0][0] in said and "--header-row 1" in said
        guess = guess_mapping(read)
        assert questions(guess) == HEADINGS[3:] and guess.mapping.participant == "Ref"


def test_a_platform_is_found_under_a_title(tmp_path: Path) -> None:
    headings = ["ID", "Start time", "Completion time", "Email", "Name", "What helps you?"]
    rows = [[i, "1/13/25 9:23", "1/13/25 9:30", "anonymous", "", t] for i, t in enumerate(HELPS)]
    read = read_table(workbook(tmp_path, {"S": [["Leeds youth survey"], headings, *rows]}))
    assert read.dialect == "microsoft_forms" and len(read.rows) == len(HELPS)


@pytest.mark.parametrize(
    "rows",
    [
        [["What helps you?", "", ""], *[[t, "Leeds", "girl"] for t in HELPS]],
        [["Comments", "", ""], *[[t, "Leeds", f"x{i}"] for i, t in enumerate(HELPS)]],
        [["Ref", "Comments"], *[[f"A{i}", t] for i, t in enumerate(HELPS)]],
    ],
)
def test_headings_are_not_taken_for_a_title(tmp_path: Path, rows: list[list[str]]) -> None:
    read = table(tmp_path, lines(rows))
    assert len(read.rows) == len(HELPS) and read.names[0] == rows[0][0]


def test_a_row_told_to_hold_the_headings_is_believed(tmp_path: Path) -> None:
    content = lines([["Youth survey", "", "", "", ""], HEADINGS, *ROWS])
    assert len(table(tmp_path, content, header_row=1).rows) == len(ROWS) + 1


def test_a_row_of_options_under_the_headings_is_no_respondent(tmp_path: Path) -> None:
    """SmartSurvey's layout, among others': options under a question, nothing under the ids."""
    rows = [
        ["UserID", "Started", "Q1. What helps you?", "Q2. Which do you use?", "", "", "Q3. Age"],
        ["", "", "", "Youth club", "School", "Family", ""],
    ]
    for i, text in enumerate(HELPS):
        ticks = ["Youth club" if i % 2 else "", "School" if i % 3 else "", "Family"]
        rows.append([str(180 + i), "01/02/2025 10:00", text, *ticks, "11-13"])
    read = table(tmp_path, lines(rows))
    assert len(read.rows) == len(HELPS) and read.heading_rows == 2
    assert read.values("Q2. Which do you use?")[0] == "Family"
    assert any("no respondent" in notice for notice in read.notices)
    guess = guess_mapping(read)
    assert questions(guess) == ["Q1. What helps you?"] and guess.mapping.participant == "UserID"


def test_a_first_row_of_answers_is_said_to_be_no_headings(tmp_path: Path) -> None:
    rows = [[f"YP{i}", ("11-13", "14-15")[i % 2], "Leeds", t] for i, t in enumerate(HELPS)]
    warnings = guess_mapping(table(tmp_path, lines(rows))).warnings
    assert any("somebody's answers" in warning for warning in warnings)


def test_text_of_an_older_mac_is_read_as_such(tmp_path: Path) -> None:
    content = "Ref,What helps?\r1,my nan’s café\r2,the dog\r".encode("mac_roman")
    read = table(tmp_path, content)
    assert read.encoding == "mac_roman" and read.rows[0].cells[1] == "my nan’s café"


def test_a_bare_reference_tells_people_apart_where_each_row_is_one_answer(tmp_path: Path) -> None:
    asked = ("What helps?", "What is hard?", "What would you change?")
    rows = [["Ref", "Question", "Answer"]]
    rows += [[f"YP{i}", q, f"{t} {q[:6]}"] for i, t in enumerate(HELPS) for q in asked]
    mapping = guess_mapping(table(tmp_path, lines(rows))).mapping
    assert (mapping.participant, mapping.question_column) == ("Ref", "Question")
    # An id of the question comes back too, and is nobody.
    rows = [
        ["Question ID", *row] if at == 0 else [str(at % 3), *row] for at, row in enumerate(rows)
    ]
    assert guess_mapping(table(tmp_path, lines(rows))).mapping.participant == "Ref"


def test_lines_below_the_table_are_nobody(tmp_path: Path) -> None:
    rows = [HEADINGS, *ROWS, ["", "", "", "", ""], ["Total responses: 10"], ["Exported by Jo Reed"]]
    read = table(tmp_path, lines(rows))
    assert len(read.rows) == len(ROWS)
    assert any("below the table" in notice for notice in read.notices)


def test_a_last_answer_is_not_taken_for_a_line_below_the_table(tmp_path: Path) -> None:
    rows = [["What helps?", "Age", "Area"], *([t, "12", "Hull"] for t in HELPS)]
    for last in ("total waste of time", "source of joy is my nan", "end of term trips"):
        assert len(table(tmp_path, lines([*rows, [last, "", ""]])).rows) == len(HELPS) + 1


def test_a_table_on_its_side_is_said_to_be_one(tmp_path: Path) -> None:
    rows = [["Question", *(f"YP{i}" for i in range(len(HELPS)))]]
    rows += [[q, *(f"{t} {q}" for t in HELPS)] for q in ("What helps?", "What is hard?", "Why?")]
    warnings = guess_mapping(table(tmp_path, lines(rows))).warnings
    assert any("Transpose" in warning for warning in warnings)
    told = [["Question", "Q1", "Q2", "Q3"], *([f"What {t}?", t, t, t] for t in HELPS)]
    warnings = guess_mapping(table(tmp_path, lines(told))).warnings
    assert not any("Transpose" in warning for warning in warnings)


@pytest.mark.parametrize(
    "rows",
    [
        [
            ["Response", "Leeds", "Hull"],
            ["Club", "4 (57%)", "5 (62%)"],
            ["School", "3 (43%)", "3 (38%)"],
        ],
        [
            ["Statement", "Leeds mean", "Hull mean", "n"],
            ["I feel safe", "3.4", "3.1", "45"],
            ["I am heard", "2.9", "3.3", "44"],
        ],
        [
            ["Table 4: by area"],
            ["Answer", "Leeds", "Hull", "Total"],
            ["Club", "4", "5", "9"],
            ["School", "3", "3", "6"],
            ["Total", "7", "8", "15"],
        ],
    ],
    ids=["shares", "means", "titled"],
)
def test_more_tables_of_counts_are_refused(tmp_path: Path, rows: list[list[str]]) -> None:
    for path in (write(tmp_path, lines(rows)), workbook(tmp_path, {"S": rows})):
        with pytest.raises(InputError, match="counts, not answers"):
            read_table(path)


def test_initials_and_dotted_dates_of_birth_are_personal(tmp_path: Path) -> None:
    rows = [["Initials", "D.O.B.", "NHS no", "What helps?"]]
    rows += [[f"A{chr(65 + i)}", "1/2/2011", f"94347659{i:02}", t] for i, t in enumerate(HELPS)]
    ignored = {
        i.column: i.reason for i in guess_mapping(table(tmp_path, lines(rows))).mapping.ignored
    }
    assert all("personal data" in ignored[column] for column in rows[0][:3])


def test_names_of_groups_of_columns_under_a_title_are_nobody(tmp_path: Path) -> None:
    top = [
        ["Summer survey", "", ""],
        [],
        ["About you", "", "Questions"],
        ["ID", "Age", "What helps you?"],
    ]
    people = [[f"YP{n}", str(11 + n), f"the pond {n}"] for n in (1, 2, 3)]
    read = read_table(workbook(tmp_path, {"Responses": [*top, *people]}))
    assert read.names == ("ID", "Age", "What helps you?")
    assert [cells[0] for _, cells in read.rows] == ["YP1", "YP2", "YP3"]
    assert {"About you", "Questions"} <= {cell for left in read.left_out for cell in left.cells}
