"""One test per survey platform, each from the layout that the platform documents or writes."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import Guess, Table, build_mapping, guess_mapping, read_table, responses

from .make import spreadsheet, table, workbook, write

RECEIVED = Path(__file__).resolve().parents[2] / "corpora/youth_voice_synthetic/received"
HELPS = [
    "my nan and her dog",
    "the youth club on a Thursday",
    "boxing with my cousin",
    "reading in bed with the cat",
    "being left alone after school",
    "my mates at the park",
    "music, always music, loud",
    "a lie in on Saturdays",
    "swimming when it is open",
    "going to mosque with dad",
]


def lines(rows: list[list[str]], **options: str) -> str:
    out = io.StringIO()
    csv.writer(out, **options).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def parts(read: Table) -> dict[str, str]:
    return {r.column: r.role for r in guess_mapping(read).reasons}


def questions(guess: Guess) -> list[str]:
    return [text.question for text in guess.mapping.texts]


# --- Microsoft Forms ----------------------------------------------------------------------


def test_microsoft_forms(tmp_path: Path) -> None:
    headings = [
        "ID",
        "Start time",
        "Completion time",
        "Email",
        "Name",
        "Last modified time",
        "What helps you,\nwhere you live?",
        "Points - What helps you, where you live?",
        "Feedback - What helps you, where you live?",
        "Which\u00a0do you use?",
        "Total points",
        "Quiz feedback",
    ]
    rows = [
        [i, "1/13/25 9:23", "1/13/25 9:30", "anonymous", "", "", text, 1, "ok", "Bus;Bike;", 1, ""]
        for i, text in enumerate(HELPS, start=1)
    ]
    read = read_table(workbook(tmp_path, {"Sheet1": [headings, *rows]}))
    assert read.dialect == "microsoft_forms" and "Completion time" in read.dialect_reasons[0]
    guess = guess_mapping(read)
    m = guess.mapping
    assert questions(guess) == ["What helps you, where you live?"]
    assert m.participant == "ID"
    assert [a.column for a in m.attributes] == ["Which do you use?"]
    assert read.values("Which do you use?")[0] == "Bus; Bike"
    ignored = {i.column: i.reason for i in m.ignored}
    assert "quiz" in ignored["Points - What helps you, where you live?"]
    assert "quiz" in ignored["Total points"] and "not needed" in ignored["Last modified time"]
    assert "personal data" in ignored["Email"] and "personal data" in ignored["Name"]


def test_a_reference_of_the_team_outranks_the_number_of_the_form(tmp_path: Path) -> None:
    rows = [["ID", "Start time", "Completion time", "Ref (from the sheet)", "What helps?"]]
    rows += [[str(i), "a", "b", f"BS-{i:03}", t] for i, t in enumerate(HELPS)]
    m = guess_mapping(table(tmp_path, lines(rows))).mapping
    assert (m.participant, m.response) == ("Ref (from the sheet)", "ID")
    rows[-1][3] = "BS-000"  # twice: no reference of one person any more
    m = guess_mapping(table(tmp_path, lines(rows))).mapping
    assert (m.participant, m.response) == ("ID", None)


# --- Google Forms -------------------------------------------------------------------------


def test_google_forms(tmp_path: Path) -> None:
    headings = ["Timestamp", "1. Safe?", "Comments", "2. Fun?", "Comments"]
    rows = [
        ["8/20/2024 15:33:45", "Yes", f"{text}\r\nand more", "No", f"less {text}"] for text in HELPS
    ]
    read = table(tmp_path, lines([headings, [""] * 5, *rows]))
    assert read.dialect == "google_forms"
    assert read.names == ("Timestamp", "1. Safe?", "Comments", "2. Fun?", "Comments (2)")
    guess = guess_mapping(read)
    assert questions(guess) == ["Comments (after: 1. Safe?)", "Comments (after: 2. Fun?)"]
    assert "Skipped 1 empty row." in read.notices
    assert any("'Comments' (2 times)" in n for n in read.notices)
    assert parts(read)["Timestamp"] == "ignored"
    assert read.values("Comments")[0].endswith("\nand more")


def test_nineteen_comments_are_told_apart(tmp_path: Path) -> None:
    headings = ["Timestamp"]
    for i in range(19):
        headings += [f"Question {i}: how was part {i}?", "Comments"]
    rows = [["8/20/2024 15:33:45", *(f"{t} {i}" for i in range(38))] for t in HELPS]
    read = table(tmp_path, lines([headings, *rows]))
    assert len(set(read.names)) == 39
    wordings = [c.wording for c in read.columns]
    assert len(set(wordings)) == 39 and "Comments (after: how was part 18?)" in wordings


# --- SurveyMonkey -------------------------------------------------------------------------

MONKEY = ["Respondent ID", "Collector ID", "Start Date", "What helps?"]


def monkey(second: list[str], cells: list[list[str]]) -> str:
    first = [*MONKEY, "Which apply?", "", "", "Age"]
    rows = [
        [f"1182040655{i}", "4", "01/13/2025 09:27:40 AM", text, *cells[i % len(cells)]]
        for i, text in enumerate(HELPS)
    ]
    return lines([first, second, *rows]) if second else lines([first, *rows])


def test_surveymonkey(tmp_path: Path) -> None:
    second = ["", "", "", "Open-Ended Response", "Carer", "In\u00a0care", "Other (please specify)"]
    ticked = [["Carer", "In\u00a0care", "", "12"], ["", "", "my own words", "13"]]
    read = table(tmp_path, monkey([*second, "Response"], ticked))
    assert (read.dialect, read.heading_rows) == ("surveymonkey", 2)
    assert read.names[3:] == (
        "What helps?",
        "Which apply?",
        "Which apply? - Other (please specify)",
        "Age",
    )
    assert read.rows[0].cells[4] == "Carer; In care" and read.rows[1].cells[4] == ""
    guess = guess_mapping(read)
    assert questions(guess) == ["What helps?"] and guess.mapping.participant == "Respondent ID"
    assert guess.mapping.attributes[0].column == "Which apply?"
    assert read.rows[0].number == 3
    apart = table(tmp_path, monkey([*second, "Response"], ticked), join_choices=False)
    assert "Which apply? - Carer" in apart.names


def test_surveymonkey_yes_and_no_stay_apart(tmp_path: Path) -> None:
    second = ["", "", "", "Open-Ended Response", "Carer", "In care", "Moved", "Response"]
    read = table(tmp_path, monkey(second, [["Yes", "No", "Not asked", "12"]]))
    assert read.names[4:7] == (
        "Which apply? - Carer",
        "Which apply? - In care",
        "Which apply? - Moved",
    )


def test_surveymonkey_variants(tmp_path: Path) -> None:
    one = lines([["RespondentID", "Collector ID", "Why?"], ["12345", "1", "because"]])
    assert (table(tmp_path, one).dialect, table(tmp_path, one).heading_rows) == ("surveymonkey", 1)
    blank = lines([["Respondent ID", "Collector ID", "Why?"], ["", "", ""], ["12345", "1", "so"]])
    assert table(tmp_path, blank).rows[0].cells == ("12345", "1", "so")
    latin = monkey(
        ["", "", "", "Open-Ended Response", "A", "B", "C", "Response"], [["A", "", "", "9"]]
    )
    read = table(tmp_path, latin.replace("What helps?", "What helps\u00a0you?").encode("cp1252"))
    assert (read.encoding, read.names[3]) == ("cp1252", "What helps you?")


def test_summaries_of_surveymonkey_are_refused(tmp_path: Path) -> None:
    summary = [
        ["What helps?", "", ""],
        ["Answer Choices", "Responses", ""],
        ["Friends", "45.00%", "54"],
        ["Family", "55.00%", "66"],
        ["Answered", "", "120"],
        ["Skipped", "", "3"],
    ]
    cross = [["", "Boys", "", "Girls", ""], ["Team", "Total", "North", "Total", "North"]]
    cross += [[f"T{i}", "9", "4", "12%", "5"] for i in range(6)]
    for rows in (summary, cross):
        with pytest.raises(InputError, match="not answers") as caught:
            table(tmp_path, lines(rows))
        assert "--platform generic" in str(caught.value)


def test_ratings_are_no_summary(tmp_path: Path) -> None:
    rows = [["id", "q1", "q2", "q3"], *([str(i), "1", "5", "3"] for i in range(9))]
    assert table(tmp_path, lines(rows)).dialect == "generic"


def test_ratings_over_many_columns_are_no_summary(tmp_path: Path) -> None:
    first = ["Respondent ID", "How good is it?", *[""] * 8]
    second = ["", *(f"Part {i}" for i in range(9))]
    rows = [[f"11820406{i:02}", *("12345"[(i + j) % 5] for j in range(9))] for i in range(12)]
    read = table(tmp_path, lines([first, second, *rows]))
    assert read.dialect == "surveymonkey" and len(read.columns) == 10
    ones = [[row[0], *["1"] * 9] for row in rows]
    assert len(table(tmp_path, lines([first, second, *ones])).columns) == 10


# --- Qualtrics ----------------------------------------------------------------------------


def qualtrics() -> list[list[str]]:
    ids = ["StartDate", "Status", "Finished", "ResponseId", "Q1", "Q1 - Topics", "Q3_1", "Q3_2"]
    asked = [
        "Start Date",
        "Response Type",
        "Finished",
        "Response ID",
        "What helps you?",
        "Q1 - Topics",
        "Which? - Selected Choice - Bus",
        "Which? - Selected Choice - Bike",
    ]
    own = ["startDate", "status", "finished", "_recordId", "QID1_TEXT", "x", "QID3_1", "QID3_2"]
    rows = [
        ["2025-01-13", "IP Address", "True", f"R_{i}", text, "family", "Bus", "Bike"]
        for i, text in enumerate(HELPS)
    ]
    rows[2][1], rows[3][2] = "Survey Preview", "False"
    return [ids, asked, [f'{{"ImportId":"{key}"}}' for key in own], *rows]


def test_qualtrics(tmp_path: Path) -> None:
    read = table(tmp_path, lines(qualtrics()))
    assert (read.dialect, read.heading_rows, len(read.rows)) == ("qualtrics", 3, 10)
    guess = guess_mapping(read)
    assert questions(guess) == ["What helps you?"] and guess.mapping.texts[0].column == "Q1"
    assert guess.mapping.participant == "ResponseId"
    assert parts(read)["Q1 - Topics"] == "ignored"
    assert read.values("Which?")[0] == "Bus; Bike"
    assert any("Status (row 6)" in n for n in read.notices)
    assert any("not finished (row 7)" in n for n in read.notices)


def test_legacy_qualtrics(tmp_path: Path) -> None:
    first = ["V1", "V2", "V6", "V10", "Q1", ""]
    second = ["ResponseID", "ResponseSet", "IPAddress", "Finished", "What helps you?", ""]
    rows = [[f"R_{i}", "Default", "10.0.0.1", "1", t, ""] for i, t in enumerate(HELPS)]
    read = table(tmp_path, ("\ufeff" + lines([first, second, *rows])).encode())
    assert (read.dialect, read.heading_rows) == ("qualtrics", 2)
    assert read.names == ("ResponseID", "ResponseSet", "IPAddress", "Finished", "Q1")
    guess = guess_mapping(read)
    assert questions(guess) == ["What helps you?"] and guess.mapping.participant == "ResponseID"


# --- the others ---------------------------------------------------------------------------


def test_jisc(tmp_path: Path) -> None:
    headings = ["Unique Response Number", "7. What helps you?", "8.a. What makes it hard at home?"]
    rows = [[f"1234-{i}", t, f"not {t}"] for i, t in enumerate(HELPS)]
    read = table(tmp_path, lines([headings, *rows]))
    guess = guess_mapping(read)
    assert read.dialect == "jisc" and guess.mapping.participant == "Unique Response Number"
    assert questions(guess) == ["What helps you?", "What makes it hard at home?"]
    coded = table(tmp_path, lines([["URN", "Q1", "Q3_1", "Q14_1_a"], ["1", "2", "1", "text"]]))
    assert coded.dialect == "jisc"


KOBO = [
    "start",
    "you/helps",
    "you/uses",
    "you/uses/bus",
    "you/uses/bike",
    "_id",
    "_uuid",
    "_submission_time",
    "_index",
]


def test_kobo(tmp_path: Path) -> None:
    rows = [
        ["2025-01-13T09:00", t, "bus bike", "1", "1", str(i), f"u-{i}", "2025-01-13", str(i)]
        for i, t in enumerate(HELPS)
    ]
    content = lines([KOBO, *rows], delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\n")  # type: ignore[arg-type]
    read = table(tmp_path, content)
    guess = guess_mapping(read)
    assert (read.dialect, read.delimiter) == ("kobo", ";")
    assert guess.mapping.participant == "_id"
    assert [t.column for t in guess.mapping.texts] == ["you/helps"]
    assert [a.column for a in guess.mapping.attributes] == ["you/uses"]
    assert read.values("you/uses")[0] == "bus; bike"
    assert parts(read)["you/uses/bus"] == "ignored"
    with pytest.raises(InputError, match="no rows"):
        table(tmp_path, content.splitlines()[0])


def test_typeform(tmp_path: Path) -> None:
    headings = [
        "#",
        "What helps you?",
        "Other",
        "Start Date (UTC)",
        "Submit Date (UTC)",
        "Network ID",
    ]
    sent = ["", "2025-01-13 09:00:00", "2025-01-13 09:01:00", "f00"]
    rows = [[f"abc{i}", f" {t}", *sent] for i, t in enumerate(HELPS)]
    read = table(tmp_path, lines([headings, *rows]))
    guess = guess_mapping(read)
    assert read.dialect == "typeform" and guess.mapping.participant == "#"
    assert questions(guess) == ["What helps you?"] and read.rows[0].cells[1] == HELPS[0]


def test_limesurvey(tmp_path: Path) -> None:
    headings = [
        "",
        "id. Response ID",
        "submitdate. Date submitted",
        "lastpage. Last page",
        "G1Q1. What helps\nyou?",
        "G1Q2[SQ001]. Which? [Bus]",
        "G1Q2[SQ002]. Which? [Bike]",
    ]
    rows = [[str(i), str(i + 5), "2017-01-01", "3", t, "Yes", ""] for i, t in enumerate(HELPS)]
    read = table(tmp_path, lines([headings, *rows]))
    guess = guess_mapping(read)
    assert read.dialect == "limesurvey" and guess.mapping.participant == "id. Response ID"
    assert questions(guess) == ["What helps you?"]
    assert read.values("G1Q2. Which?")[0] == "Bus"


def test_numbered_questions_alone_are_no_limesurvey(tmp_path: Path) -> None:
    content = "Q1. Why?,Q2. How?,Q3. When?\na,b,c\n"
    assert table(tmp_path, content).dialect == "generic"
    assert table(tmp_path, "," + content.replace("\n", "\n1,", 1)).dialect == "limesurvey"


def test_indico(tmp_path: Path) -> None:
    headings = [
        "Submitter",
        "Submitter Email",
        "Submission Date",
        "After: What helped you?",
        "After: Which?",
    ]
    by = ["Sam", "s@example.org", "2019-04-12 08:42:53.590450+00:00"]
    rows = [[*by, t, ("Bus; Bike", "Bus")[i % 2]] for i, t in enumerate(HELPS)]
    read = table(tmp_path, ("\ufeff" + lines([headings, *rows])).encode())
    guess = guess_mapping(read)
    assert read.dialect == "indico" and questions(guess) == ["What helped you?"]
    assert [a.column for a in guess.mapping.attributes] == ["After: Which?"]
    assert parts(read)["Submitter"] == parts(read)["Submitter Email"] == "ignored"


# --- choosing ------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["SmartSurvey", "citizen space", "generic"])
def test_a_platform_that_is_named_is_believed(tmp_path: Path, name: str) -> None:
    read = table(tmp_path, "id,Why?\n1,x\n", dialect=name)
    assert read.names == ("id", "Why?")
    assert "chosen by you" in read.dialect_reasons[0]


def test_unknown_platform_and_heading_rows(tmp_path: Path) -> None:
    path = write(tmp_path, "id,You,,Age\n,Home,School,\n1,x,y,3\n")
    with pytest.raises(InputError, match="surveymonkey"):
        read_table(path, dialect="survey elephant")
    with pytest.raises(InputError, match="--header-rows"):
        read_table(path, header_rows=0)
    read = read_table(path, dialect="generic", header_rows=2)
    assert read.names == ("id", "You - Home", "You - School", "Age")
    assert [row.number for row in read.rows] == [3]


def test_repeated_headings_of_a_plain_table_are_still_refused(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="--number-duplicates"):
        table(tmp_path, "id,Comments,Comments\n1,x,y\n")


def test_ods(tmp_path: Path) -> None:
    def row(*cells: str, repeat: int = 1) -> str:
        inside = "".join(
            f'<table:table-cell office:value-type="string"><text:p>{c}</text:p></table:table-cell>'
            for c in cells
        )
        return f'<table:table-row table:number-rows-repeated="{repeat}">{inside}</table:table-row>'

    number = '<table:table-row><table:table-cell office:value-type="float" office:value="7"/>'
    number += (
        '<table:table-cell><text:p>two<text:s text:c="2"/>gaps</text:p><text:p>next</text:p>'
        "</table:table-cell><table:table-cell table:number-columns-repeated='16000'/>"
        "</table:table-row>"
    )
    rows = row("id", "Why?") + number + row("", "", repeat=500) + row("8", "x", repeat=2)
    read = read_table(spreadsheet(tmp_path, rows + row("", repeat=1_000_000)))
    assert (read.reader, read.sheet) == ("ods", "S")
    assert [r.cells for r in read.rows] == [("7", "two  gaps\nnext"), ("8", "x"), ("8", "x")]
    assert [r.number for r in read.rows] == [2, 503, 504]


# --- whose words ----------------------------------------------------------------------------


def test_voice_comes_from_the_row(tmp_path: Path) -> None:
    rows = [["id", "What helps?", "Who wrote this down?"]]
    rows += [[str(i), t, ("Me", "An adult wrote my words")[i % 2]] for i, t in enumerate(HELPS)]
    read = table(tmp_path, lines(rows))
    m = guess_mapping(read).mapping
    assert m.voice_column == "Who wrote this down?" and not m.attributes
    assert [r.voice for r in responses(read, m)][:2] == ["verbatim", "scribed"]
    assert type(m).from_dict(m.to_dict()) == m
    assert build_mapping(read, voice_column="", guess_missing=True).mapping.voice_column is None
    with pytest.raises(InputError, match="do not say who"):
        build_mapping(read, texts=["What helps?"], voice_column="id")


# --- the corpus as teams receive it ---------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "dialect", "rows", "attributes"),
    [
        ("birmingham_solihull_forms.xlsx", "microsoft_forms", 120, 10),
        ("cheshire_merseyside.csv", "generic", 120, 10),
        ("south_yorkshire.csv", "surveymonkey", 120, 10),
    ],
)
def test_received_files(name: str, dialect: str, rows: int, attributes: int) -> None:
    read = read_table(RECEIVED / name)
    m = guess_mapping(read).mapping
    assert (read.dialect, len(read.rows)) == (dialect, rows)
    assert [t.polarity for t in m.texts] == ["neutral", "helps", "harms", "change", "neutral"]
    assert len(m.attributes) == attributes and m.voice_column
    people = {r.participant for r in responses(read, m)}
    assert len(people) == 120 and all(p[2:3] == "-" for p in people)
    assert {r.voice for r in responses(read, m)} == {"verbatim", "scribed"}


# --- Layouts that were once read wrongly ------------------------------------------------------


def test_qualtrics_workbooks_have_two_rows_of_headings(tmp_path: Path) -> None:
    ids = ["StartDate", "EndDate", "Status", "Finished", "RecordedDate", "ResponseId", "Q1", "Q2"]
    said = [
        "Start Date",
        "End Date",
        "Response Type",
        "Finished",
        "Recorded Date",
        "Response ID",
        "What helps you?",
        "Which do you use? - Selected Choice",
    ]
    rows = [ids, said]
    for i, text in enumerate(HELPS):
        picks = ",".join(["Club", "School", "GP"][: i % 3 + 1])
        rows.append(
            ["2025-03-01"] * 2 + ["IP Address", "True", "2025-03-01", f"R_{i}", text, picks]
        )
    read = read_table(workbook(tmp_path, {"Sheet0": rows}))
    assert (read.dialect, read.heading_rows, len(read.rows)) == ("qualtrics", 2, len(HELPS))
    guess = guess_mapping(read)
    assert questions(guess) == ["What helps you?"]
    assert [a.column for a in guess.mapping.attributes] == ["Q2"]
    assert read.columns[read.index("Q2")].wording == "Which do you use?"


def test_choices_that_qualtrics_joins_with_bare_commas_are_no_answers(tmp_path: Path) -> None:
    picks = ["Club,School", "School,GP", "Club,GP", "Club,School,GP", "GP", "Club"] * 4
    rows = [["ResponseId", "StartDate", "EndDate", "RecordedDate", "Q1"]]
    rows += [[f"R_{i}", "x", "y", "z", pick] for i, pick in enumerate(picks)]
    assert parts(table(tmp_path, lines(rows)))["Q1"] == "attribute"


def test_surveymonkey_numbers_of_options_and_custom_data(tmp_path: Path) -> None:
    rows = [
        ["Respondent ID", "Collector ID", "Custom Data 1", "Which do you use?", "", "", "Why?"],
        ["", "", "", "Club", "School", "Family", "Open-Ended Response"],
    ]
    for i, text in enumerate(HELPS):
        ticks = ["1" if i % 2 else "", "2" if i % 3 else "", "3" if i % 4 else ""]
        rows.append([str(11400 + i), "43", ("Leeds", "Hull")[i % 2], *ticks, text])
    read = table(tmp_path, lines(rows))
    assert list(read.values("Which do you use?"))[:2] == ["", "Club; School; Family"]
    guess = guess_mapping(read)
    assert [a.column for a in guess.mapping.attributes] == ["Custom Data 1", "Which do you use?"]


def test_ticked_boxes_of_a_platform_are_not_said_to_be_coding(tmp_path: Path) -> None:
    rows = [["Unique Response Number", "1. What helps?", "2.1. Club", "2.2. School", "2.3. GP"]]
    rows += [[str(900 + i), t, *("01"[(i + k) % 2] for k in range(3))] for i, t in enumerate(HELPS)]
    guess = guess_mapping(table(tmp_path, lines(rows)))
    reasons = {i.column: i.reason for i in guess.mapping.ignored}
    assert "ticked" in reasons["2.1. Club"] and "coding" not in reasons["2.1. Club"]


def test_typeform_options_are_one_question_and_its_marks_are_not_asked(tmp_path: Path) -> None:
    rows = [
        [
            "#",
            "*What helps you, {{field:ab1}}?*",
            "Club",
            "School",
            "Start Date (UTC)",
            "Submit Date (UTC)",
            "Network ID",
        ]
    ]
    for i, text in enumerate(HELPS):
        ticks = ["Club" if i % 2 else "", "School" if i % 3 else ""]
        rows.append([f"{i:08x}", text, *ticks, "2025-03-01 10:00:00", "2025-03-01 10:05:00", "n"])
    read = table(tmp_path, lines(rows))
    guess = guess_mapping(read)
    assert questions(guess) == ["What helps you?"]
    assert [a.column for a in guess.mapping.attributes] == ["Choice of Club, School"]
    assert list(read.values("Choice of Club, School"))[:3] == ["", "Club; School", "School"]


@pytest.mark.parametrize("coded", [False, True])
def test_limesurvey_headings_of_words_or_of_codes_alone(tmp_path: Path, coded: bool) -> None:
    words = ["Response ID", "Date submitted", "Last page", "Start language", "Seed", "What helps?"]
    codes = ["id", "submitdate", "lastpage", "startlanguage", "seed", "helps"]
    rows = [codes if coded else words]
    rows += [[str(i), "2025-03-01 10:00:00", "4", "en", f"9{i}", t] for i, t in enumerate(HELPS)]
    read = table(tmp_path, lines(rows))
    guess = guess_mapping(read)
    assert read.dialect == "limesurvey" and guess.mapping.participant == rows[0][0]
    assert [t.column for t in guess.mapping.texts] == [rows[0][5]]


def test_odk_central_and_names_of_questions(tmp_path: Path) -> None:
    rows = [
        [
            "SubmissionDate",
            "about-area",
            "talk-what_helps_you",
            "meta-instanceID",
            "KEY",
            "SubmitterID",
            "SubmitterName",
            "AttachmentsPresent",
            "Edits",
        ]
    ]
    rows += [
        [
            "2025-03-01T10:00:00Z",
            ("Hull", "Leeds")[i % 2],
            text,
            f"uuid:{i}",
            f"uuid:{i}",
            "7",
            "Field Worker",
            "0",
            "0",
        ]
        for i, text in enumerate(HELPS)
    ]
    read = table(tmp_path, lines(rows))
    guess = guess_mapping(read)
    assert read.dialect == "kobo" and guess.mapping.participant == "KEY"
    assert [(t.question, t.polarity) for t in guess.mapping.texts] == [("what helps you", "helps")]
    assert [a.column for a in guess.mapping.attributes] == ["about-area"]


def test_a_summary_of_one_question_is_no_list_of_answers(tmp_path: Path) -> None:
    """SurveyMonkey's: its question over 'Answer Choices', its options below look like answers."""
    rows = [["What helps you?", "", ""], ["Answer Choices", "Responses", ""]]
    rows += [[text, f"{i}.00%", str(i)] for i, text in enumerate(HELPS)]
    rows += [["", "Answered", "100"], ["", "Skipped", "4"]]
    with pytest.raises(InputError, match="not answers"):
        table(tmp_path, lines(rows))


def test_a_number_for_a_heading_is_said_to_ask_nothing(tmp_path: Path) -> None:
    rows = [["Unique Response Number", "Q1"], *([str(i), t] for i, t in enumerate(HELPS))]
    assert any(
        "'Q1' does not say" in w for w in guess_mapping(table(tmp_path, lines(rows))).warnings
    )


def test_choices_of_a_handful_of_people_are_no_answers(tmp_path: Path) -> None:
    """Too few rows for the options to come back; the heading and the grid say what they are."""
    rows = [
        [
            "Timestamp",
            "Which of these do you use?",
            "How often? [Sport]",
            "How often? [Music]",
            "Which of these helps, and why?",
        ],
        ["01/03/2025 10:00:00", "Youth club, School", "Monday, Tuesday", "Friday", HELPS[0]],
        ["01/03/2025 10:05:00", "GP / doctor, Family", "Friday", "Monday, Friday", HELPS[1]],
        ["01/03/2025 10:06:00", "School", "Sunday", "Sunday", HELPS[2]],
    ]
    guess = guess_mapping(table(tmp_path, lines(rows)))
    assert questions(guess) == ["Which of these helps, and why?"]
    assert [a.column for a in guess.mapping.attributes] == rows[0][1:4]
