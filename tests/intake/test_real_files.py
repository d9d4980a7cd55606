"""What real people's tables did: each test is named by what used to go wrong."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import (
    Mapping,
    Table,
    build_mapping,
    check_table,
    guess_mapping,
    preview,
    responses,
)

from .make import spreadsheet, table, write

WORDS = ("the pond", "our choir on Mondays", "a quiet room", "my gran's dumplings", "long walks")
ASKED = "What helps you feel well?"


def people(read: Table, mapping: Mapping | None = None) -> list[str]:
    return sorted({r.participant for r in responses(read, mapping or guess_mapping(read).mapping)})


def said(read: Table) -> str:
    return "\n".join((*read.notices, *guess_mapping(read).warnings))


def checks(read: Table) -> dict[str, Any]:
    return {found.check: found for found in check_table(read, guess_mapping(read).mapping)}


def left(read: Table) -> list[int]:
    return [row.row for row in read.left_out]


def csv_of(*extra: str, head: str = f"ID,Age,{ASKED}") -> str:
    rows = [f"{n},{11 + n},{words}" for n, words in enumerate(WORDS, start=1)]
    return "\n".join([head, *rows, *extra]) + "\n"


# --- headings ------------------------------------------------------------


@pytest.mark.parametrize("heading", ["Район", "地区", "???", "😀", "Âge", "Πόλη", "حي"])
def test_a_heading_without_latin_letters_is_only_a_heading(tmp_path: Path, heading: str) -> None:
    read = table(tmp_path, f"ID,{heading},{ASKED}\n1,a,{WORDS[0]}\n2,b,{WORDS[1]}\n")
    assert people(read) == ["1", "2"]
    named = build_mapping(read, texts=[ASKED], participant=heading)
    assert people(read, named.mapping) == ["a", "b"]
    assert not [f for f in check_table(read, guess_mapping(read).mapping) if f.level == "error"]


@pytest.mark.parametrize(
    ("first", "second", "asked"),
    [
        ("ID,Q1,Q2", f"Respondent,How old are you?,{ASKED}", ASKED),
        ("ID,Q1,Q2", f",How old are you?,{ASKED}", ASKED),
        ("person_id,q1_age,q2_helps", f"Person,Your age?,{ASKED}", ASKED),
        (f"ID,Age,{ASKED}", f"ID,Age,{ASKED}", ASKED),
        (f"ID,Age,{ASKED}", "ID,Age,Open-Ended Response", ASKED),
        (f"Ref,Age,{ASKED}", "Number on the sheet,In years,In your own words", ASKED),
    ],
)
def test_a_second_row_of_headings_is_nobody(
    tmp_path: Path, first: str, second: str, asked: str
) -> None:
    read = table(tmp_path, csv_of(head=f"{first}\n{second}"))
    assert people(read) == ["1", "2", "3", "4", "5"]
    assert read.heading_rows == 2 and "--header-rows 1" in said(read)
    assert any(asked in text.question for text in guess_mapping(read).mapping.texts)
    one = table(tmp_path, csv_of(head=f"{first}\n{second}"), header_rows=1, as_written=["rows"])
    assert len(one.rows) == 6


def test_three_rows_of_headings_are_nobody(tmp_path: Path) -> None:
    head = f"ID,Q1,Q2\nID,How old are you?,{ASKED}\n,Response,Open-Ended Response"
    read = table(tmp_path, csv_of(head=head))
    assert (read.heading_rows, len(read.rows)) == (3, 5)
    assert read.columns[2].wording == ASKED


def test_a_first_person_is_no_row_of_headings(tmp_path: Path) -> None:
    for head, first in (
        ("ID,Age,Q1", "anon,,What do you mean?"),
        (f"Name of club,Age,{ASKED}", "Drama,,Response"),
        (f"ID,Age,{ASKED}", "7,Response,Response"),
    ):
        read = table(tmp_path, csv_of(head=f"{head}\n{first}"))
        assert len(read.rows) == 6, first


# --- rows that are no people ------------------------------------------------------------


@pytest.mark.parametrize(
    "extra",
    [
        ["Total,5,"],
        ["Mean,13.5,"],
        ["Average age,13,"],
        [",Total,5"],
        ["n = 5,,"],
        ["N=5,,"],
        ["Grand total:,70,5"],
        ["Median,13,", "Std dev,1.6,"],
        ["", "Total,5,"],
        ["Summe,70,"],
        ["Base: 5,,"],
        ["", "", "n = 5,,", "Mean: 13,,"],
        ["Total,=SUM(B2:B6),"],
        ["Total,#DIV/0!,"],
        ["Response rate: 45%,,"],
        ["Total responses: 5,,"],
        ["", "Exported on 3 May by the office,,"],
        ["", "* asked at the summer fair,,"],
        ["Source: the autumn survey,,"],
        ["", "These answers were collected at the fair,,"],
        [f"ID,Age,{ASKED}"],
        [f"id,AGE,{ASKED.upper()}"],
        ["", f"ID,Age,{ASKED}"],
        ["", "Area,Count,", "North,3,", "South,2,"],
        ["", "Age,How many", "11 to 13,2", "14+,3"],
        ["", "North,3", "South,2"],
    ],
)
def test_rows_of_nobody_are_left_out_and_said(tmp_path: Path, extra: list[str]) -> None:
    content = csv_of(*extra)
    read = table(tmp_path, content)
    assert people(read) == ["1", "2", "3", "4", "5"]
    rows = [n for n, line in enumerate(content.splitlines(), start=1) if n > 6 and line.strip()]
    assert left(read) == rows
    assert "Left out" in said(read) and str(rows[0]) in said(read) and "--as-written" in said(read)
    assert len(table(tmp_path, content, as_written=["rows"]).rows) == 5 + len(rows)


def test_headings_and_totals_midway_are_nobody(tmp_path: Path) -> None:
    mid = ["Total,5,", "", f"\ufeffID,Age,{ASKED}", "6,12,swimming", "n=1,,", "", "7,13,the dog"]
    read = table(tmp_path, csv_of(*mid))
    assert people(read) == ["1", "2", "3", "4", "5", "6", "7"]
    assert left(read) == [7, 9, 11]


@pytest.mark.parametrize(
    "extra",
    [
        "6,12,Total",
        "6,,mean",
        "6,12,n = 2 friends",
        "6,12,average",
        "6,12,note: be kind",
        "6,,",
        "YP6,12,swimming",
        "6,12,Source of joy: my dog",
        "6,12,Page 3 of my diary",
        "6,12,100",
    ],
)
def test_somebody_who_writes_like_a_total_is_somebody(tmp_path: Path, extra: str) -> None:
    assert len(table(tmp_path, csv_of(extra)).rows) == 6


def test_ticks_with_the_options_own_words_are_no_headings_again(tmp_path: Path) -> None:
    rows = ["Family,Friends,Music"] + ["Family,Friends,Music", "Family,,Music", ",Friends,"] * 2
    assert len(table(tmp_path, "\n".join(rows) + "\n").rows) == 6


def test_an_empty_line_among_people_parts_nobody(tmp_path: Path) -> None:
    read = table(tmp_path, csv_of("", "6,12,swimming", "", "", "7,13,the dog"))
    assert len(read.rows) == 7 and not read.left_out and not read.doubtful


def test_rows_told_to_be_nobody_are_left_out(tmp_path: Path) -> None:
    read = table(tmp_path, csv_of(), leave_out="2, 4-5")
    assert people(read) == ["2", "5"] and left(read) == [2, 4, 5]
    for told in ("x", "5-2", "2;3"):
        with pytest.raises(InputError, match="names no rows"):
            table(tmp_path, csv_of(), leave_out=told)
    with pytest.raises(InputError, match="read as written"):
        table(tmp_path, csv_of(), as_written=["titles"])
    with pytest.raises(InputError, match="no rows of people"):
        table(tmp_path, csv_of(), leave_out="1-9")


# --- people ------------------------------------------------------------


@pytest.mark.parametrize("heading", ["speaker", "Student", "Pupil", "Said by", "Interviewee"])
def test_a_column_of_speakers_tells_people_apart(tmp_path: Path, heading: str) -> None:
    turns = [
        ("Ava" if n % 2 else "Ben", f"{words} and more of it") for n, words in enumerate(WORDS)
    ]
    content = f"{heading},Words\n" + "".join(f"{who},{what}\n" for who, what in turns)
    assert people(table(tmp_path, content)) == ["Ava", "Ben"]


def test_an_interviewer_in_a_table_is_no_young_person(tmp_path: Path) -> None:
    turns = "".join(
        f"Interviewer,So {w} then?\nAva,I like {w} a lot\nJo,me as well {w}\n" for w in WORDS
    )
    read = table(tmp_path, "speaker,text\n" + turns)
    mapping = guess_mapping(read).mapping
    assert people(read) == ["Ava", "Jo"] and mapping.facilitators == ("Interviewer",)
    assert Mapping.from_dict(mapping.to_dict()) == mapping
    notices = "\n".join(preview(read, mapping).summary.notices)
    assert "'Interviewer'" in notices and "2, 5, 8, 11, 14" in notices
    told = build_mapping(read, facilitators=["jo", "interviewer"], guess_missing=True).mapping
    assert people(read, told) == ["Ava"]
    with pytest.raises(InputError, match="speaks here"):
        build_mapping(read, facilitators=["Kim"], guess_missing=True)


@pytest.mark.parametrize(
    ("one", "two"),
    [("yp01", "YP01"), ("1", "1.0"), ("YP1", "YP-01"), ("7", "007"), ("a b1", "ab1")],
)
def test_one_id_written_in_two_ways_is_said(tmp_path: Path, one: str, two: str) -> None:
    read = table(tmp_path, f"ID,{ASKED}\n{one},{WORDS[0]}\n{two},{WORDS[1]}\n9,{WORDS[2]}\n")
    found = checks(read)["id-alike"]
    assert repr(one) in found.what and repr(two) in found.what and found.rows == (2, 3)
    assert "id-alike" not in checks(table(tmp_path, csv_of()))


def test_blank_ids_are_carried_down_when_told(tmp_path: Path) -> None:
    content = f"ID,Topic,{ASKED}\n" + "".join(
        f"{n},a,{w}\n,b,{w} too\n" for n, w in enumerate(WORDS)
    )
    assert "--carry-down" in checks(table(tmp_path, content))["id-missing"].advice
    read = table(tmp_path, content, carry_down=["ID"])
    assert people(read) == ["0", "1", "2", "3", "4"] and "5 rows" in said(read)
    with pytest.raises(InputError, match="no column 'Nobody'"):
        table(tmp_path, content, carry_down=["Nobody"])


# --- answers ------------------------------------------------------------


def many(column: str, values: list[str], rows: int = 60) -> str:
    lines = [f"{n},{values[n % len(values)]},because we talk a lot {n}" for n in range(rows)]
    return "\n".join([f"ID,{column},Tell us why", *lines]) + "\n"


TYPED = ["the garden", "trips", "PE", "my nan", "nothing", "lunch", "maths", "art", "choir"]


def test_an_open_question_answered_in_a_word_stays_a_question(tmp_path: Path) -> None:
    for asked in ("What do you like best here?", "What is your favourite thing?", "Who helps you?"):
        texts = guess_mapping(table(tmp_path, many(asked, TYPED))).mapping.texts
        assert [text.column for text in texts] == [asked, "Tell us why"]


@pytest.mark.parametrize("values", [["😀", "😢", "😐"], ["Garden", "Lunch", "Trips"]])
def test_few_brief_answers_are_asked_about(tmp_path: Path, values: list[str]) -> None:
    read = table(tmp_path, many("What is it like here?", values))
    found = checks(read)["attribute-asks-openly"]
    assert found.level == "warning" and "--text" in found.advice
    closed = table(tmp_path, many("How often do you come?", ["Never", "Often", "Always"]))
    assert "attribute-asks-openly" not in checks(closed)


@pytest.mark.parametrize(
    ("heading", "values", "bands"),
    [
        ("Age band", ["13-15", "16-18", "12-Oct"], {"12-Oct": "10-12"}),
        ("Age band", ["13-15", "16-18", "10-Dec"], {"10-Dec": "10-12"}),
        ("Age group", ["7-10", "15-17", "Nov-14"], {"Nov-14": "11-14"}),
        ("Age", ["13-15", "16-18", "10/12/2012"], {"10/12/2012": "10-12"}),
        ("Age band", ["13-15", "under 5", "2024-09-06"], {"2024-09-06": "6-9"}),
        ("Hours a week", ["5-6", "7+", "02-Jan", "04-Mar"], {"02-Jan": "1-2", "04-Mar": "3-4"}),
        ("Age range", ["12-Oct", "15-Dec"], {"12-Oct": "10-12", "15-Dec": "12-15"}),
    ],
)
def test_bands_that_excel_made_dates_of_are_named_and_offered_back(
    tmp_path: Path, heading: str, values: list[str], bands: dict[str, str]
) -> None:
    content = many(heading, values, 24)
    found = checks(table(tmp_path, content))["band-turned-date"]
    assert all(f"{d!r} was {b}" in found.what for d, b in bands.items())
    assert f'--bands "{heading}"' in found.advice and found.count == 24 // len(values) * len(bands)
    read = table(tmp_path, content, bands=[heading])
    assert set(read.values(heading)) == {bands.get(v, v) for v in values}
    assert "band-turned-date" not in checks(read) and "bands that they were" in said(read)
    assert heading in {a.column for a in guess_mapping(read).mapping.attributes}


def test_typed_dates_of_a_workbook_are_found_as_bands(tmp_path: Path) -> None:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["ID", "Age band", ASKED])
    for n, words in enumerate(WORDS * 3):
        typed = dt.datetime(2012, 10, 12) if n % 3 == 0 else "13-15"
        sheet.append([n, typed, f"{words} {n}"])
    book.save(tmp_path / "a.xlsx")
    from chec_voice.intake import read_table

    assert (
        "'2012-10-12' was 10-12" in checks(read_table(tmp_path / "a.xlsx"))["band-turned-date"].what
    )
    read = read_table(tmp_path / "a.xlsx", bands=["Age band"])
    assert set(read.values("Age band")) == {"10-12", "13-15"}


def test_dates_that_are_dates_are_no_bands(tmp_path: Path) -> None:
    for heading in ("Date of visit", "Date of birth", "When did you start?", "Submitted"):
        assert "band-turned-date" not in checks(table(tmp_path, many(heading, ["12-Oct", "3-May"])))
    with pytest.raises(InputError, match="no date here"):
        table(tmp_path, csv_of(), bands=[ASKED])


def test_html_is_taken_out_of_headings_and_answers_and_said(tmp_path: Path) -> None:
    content = (
        "<b>ID</b>,<p>What <strong>helps</strong> you&nbsp;feel <a href='x'>well</a>?</p>\n"
        "1,Nan&#39;s soup &amp; bread<br />and &lt;3\n2,&amp;quot;Rest&amp;quot; &eacute;\n"
        "3,I <3 it & R&D <I agree if asked> a<b\n"
    )
    read = table(tmp_path, content)
    assert read.names == ("ID", ASKED)
    assert [row.cells[1] for row in read.rows] == [
        "Nan's soup & bread\nand <3",
        '"Rest" é',
        "I <3 it & R&D <I agree if asked> a<b",
    ]
    assert "HTML" in said(read) and "--as-written html" in said(read)
    assert "&#39;" in table(tmp_path, content, as_written=["html"]).rows[0].cells[1]


# --- personal data in columns ------------------------------------------------------------


@pytest.mark.parametrize(
    ("heading", "cell"),
    [
        ("Home address", "{n} Sample Street, Sampletown, North County, ZZ{n} 9ZZ"),
        (
            "Your full address including postcode",
            "Flat {n}, Sample House, Sampletown, by the sea front",
        ),
        ("What is your address?", "{n} sample street in sampletown near the shop with a red door"),
        ("Where?", "{n} Sample Road, Sampletown"),
        ("Contact", "Sampletown, ZZ{n} 9ZZ"),
        ("What should we call you?", "Ann Bee{n}"),
        ("How would you like to be called?", "Cara{n}"),
        ("What name do you go by?", "Dee{n}"),
        ("Please tell us your name", "Eve Eff{n}"),
        ("Name of your mum", "Gia {n}"),
        ("Parent's name", "Ira Jay{n}"),
        ("Snapchat handle", "kit_{n}"),
    ],
)
def test_columns_that_name_people_or_homes_are_left_out(
    tmp_path: Path, heading: str, cell: str
) -> None:
    lines = [f'{n},"{cell.format(n=n)}",{w} {n}' for n, w in enumerate(WORDS * 3, start=1)]
    read = table(tmp_path, "\n".join([f'ID,"{heading}",{ASKED}', *lines]) + "\n")
    guess = guess_mapping(read)
    assert [text.column for text in guess.mapping.texts] == [ASKED]
    assert "personal data" in next(r.why for r in guess.reasons if r.column == heading)


@pytest.mark.parametrize(
    "heading",
    [
        "How should we address bullying?",
        "What should the school call its new garden?",
        "What do you do when people call you names?",
        "What would you name the new park?",
    ],
)
def test_questions_about_names_and_addressing_stay_questions(tmp_path: Path, heading: str) -> None:
    lines = [f"{n},we could try {n} {word}" for n, word in enumerate(TYPED * 2)]
    read = table(tmp_path, "\n".join([f"ID,{heading}", *lines]) + "\n")
    assert heading in {text.column for text in guess_mapping(read).mapping.texts}


# --- workbooks ------------------------------------------------------------


def shaped(folder: Path) -> Path:
    from openpyxl import Workbook

    book = Workbook()
    sheet = book.active
    sheet.append(["ID", "School", ASKED, "Staff notes"])
    for n, words in enumerate(WORDS):
        sheet.append([f"P{n}", "Hill", words, f"seems fine {n}"])
        sheet.append([None, None, f"{words} too", "later"])
        for column in "AB":
            sheet.merge_cells(f"{column}{2 + 2 * n}:{column}{3 + 2 * n}")
    sheet.column_dimensions["D"].hidden = True
    sheet.row_dimensions[4].hidden = True
    kept_back = book.create_sheet("Contacts")
    kept_back.append(["Name", "Phone"])
    kept_back.append(["Jo", "1"])
    kept_back.sheet_state = "hidden"
    book.save(folder / "shaped.xlsx")
    return folder / "shaped.xlsx"


def test_hidden_columns_rows_and_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    from chec_voice.intake import read_table

    read = read_table(shaped(tmp_path))
    mapping = guess_mapping(read).mapping
    assert [(i.column, i.reason[:6]) for i in mapping.ignored] == [("Staff notes", "hidden")]
    assert left(read) == [4] and "row 4" in said(read) and "'Contacts'" in said(read)
    assert not any("seems fine" in r.text for r in responses(read, mapping))
    both = read_table(tmp_path / "shaped.xlsx", as_written=["hidden"], sheet="Sheet")
    assert len(both.rows) == 10 and "hidden" not in "".join(
        i.reason for i in guess_mapping(both).mapping.ignored
    )


def test_ids_merged_over_rows_are_carried_down(tmp_path: Path) -> None:
    from chec_voice.intake import read_table

    read = read_table(shaped(tmp_path), as_written=["hidden"], sheet="Sheet")
    assert people(read) == [f"P{n}" for n in range(5)]
    assert "merged" in said(read) and set(read.values("School")) == {"Hill"}
    plain = read_table(tmp_path / "shaped.xlsx", as_written=["hidden", "merged"], sheet="Sheet")
    assert list(plain.values("ID")).count("") == 5


def test_open_document_sheets_hide_and_merge_as_well(tmp_path: Path) -> None:
    def cell(text: str, more: str = "") -> str:
        return f"<table:table-cell {more}><text:p>{text}</text:p></table:table-cell>"

    def row(*cells: str, more: str = "") -> str:
        return f"<table:table-row {more}>{''.join(cells)}</table:table-row>"

    columns = '<table:table-column/><table:table-column table:number-columns-repeated="1"/>'
    columns += '<table:table-column table:visibility="collapse"/>'
    rows = [row(cell("ID"), cell(ASKED), cell("Staff notes"))]
    for n, words in enumerate(WORDS):
        rows.append(row(cell(f"P{n}", 'table:number-rows-spanned="2"'), cell(words), cell("fine")))
        covered = "<table:covered-table-cell/>"
        hidden = 'table:visibility="filter"' if n == 1 else ""
        rows.append(row(covered, cell(f"{words} too"), cell("x"), more=hidden))
    from chec_voice.intake import read_table

    read = read_table(spreadsheet(tmp_path, columns + "".join(rows)))
    assert people(read) == [f"P{n}" for n in range(5)] and left(read) == [5]
    assert [i.column for i in guess_mapping(read).mapping.ignored] == ["Staff notes"]


# --- encodings ------------------------------------------------------------


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        ("cp1250", "Żeby było ciszej w szkole"),
        ("cp1250", "moje babička a tělocvik"),
        ("cp1250", "fără ţigări şi linişte"),
        ("cp1250", "hűvös szoba és zene"),
        ("cp1251", "Моя бабушка и музыка"),
        ("cp1251", "Моя бабуся і спорт"),
        ("koi8_r", "Гулять в парке с собакой"),
        ("cp1253", "η γιαγιά μου και η μουσική"),
        ("cp932", "友だちと話すこと"),
        ("euc_jp", "友だちと話すこと"),
        ("gb18030", "和朋友一起玩"),
        ("euc_kr", "친구와 이야기"),
        ("cp1254", "güneşli bir gün ve ağaçlar"),
        ("cp1252", "I don’t know – the café"),
        ("cp1252", "Être avec mes amis à l’école"),
        ("cp1252", "It costs £5 and it’s far"),
        ("cp1252", "Min søster på skolen"),
        ("cp1252", "Não sei, o coração"),
        ("cp1252", "die Großmutter und schöne Bücher"),
        ("cp1252", "½ an hour at 30° outside"),
        ("cp1252", "¿Qué más? El niño"),
    ],
)
def test_encodings_are_told_apart_by_the_words_they_make(
    tmp_path: Path, encoding: str, words: str
) -> None:
    read = table(tmp_path, f"ID;{ASKED}\n1;{words}\n2;Walking\n".encode(encoding))
    assert read.encoding == encoding and read.rows[0].cells[1] == words
    assert encoding in said(read) and "--encoding" in said(read)


def test_files_pasted_together_keep_no_mark_in_the_middle(tmp_path: Path) -> None:
    one = f"\ufeffID,{ASKED}\n1,{WORDS[0]}\n2,{WORDS[1]}\n"
    read = table(tmp_path, write(tmp_path, one + one.replace("1,", "3,")).read_bytes())
    assert people(read) == ["1", "2", "3"] and left(read) == [4]


# --- siblings of the kinds above -----------------------------------------


def test_counts_by_band_below_a_table_are_no_people(tmp_path: Path) -> None:
    read = table(tmp_path, csv_of(",,", "Age band,How many,", "10-12,2,", "13-16,3,"))
    assert people(read) == ["1", "2", "3", "4", "5"]
    assert left(read) == [8, 9, 10]


def test_a_second_wave_below_under_its_own_headings_is_still_people(tmp_path: Path) -> None:
    read = table(tmp_path, csv_of(",,", f"ID,Years,{ASKED}", "6,14,a shared dinner"))
    assert people(read) == ["1", "2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("heading", "answers"),
    [
        ("What makes you smile?", ("🐢", "🎨", "🌧️", "🎧")),
        ("Describe your school in one word", ("loud", "fine", "far", "busy")),
        ("Favourite place", ("pond", "library", "bed", "market")),
    ],
)
def test_a_file_whose_only_answers_are_a_word_each_can_be_read(
    tmp_path: Path, heading: str, answers: tuple[str, ...]
) -> None:
    rows = "".join(f"{n},{11 + n % 3},{answers[n % 4]}\n" for n in range(1, 31))
    read = table(tmp_path, f"ID,Age,{heading}\n{rows}")
    assert [text.column for text in guess_mapping(read).mapping.texts] == [heading]
    assert "text-looks-closed" in checks(read)


def test_sentences_without_spaces_are_answers(tmp_path: Path) -> None:
    asked = "どんなときに安心しますか"
    text = f"ID,{asked}\n1,ねこと一緒にいるとき\n2,静かな図書室で本を読む\n"
    read = table(tmp_path, text.encode("cp932"))
    assert [text.column for text in guess_mapping(read).mapping.texts] == [asked]


def test_dates_among_bands_of_a_question_are_named(tmp_path: Path) -> None:
    asked = "How many evenings are you out?"
    read = table(tmp_path, f"ID,{asked},{ASKED}\n1,1-2,{WORDS[0]}\n2,04-Mar,{WORDS[1]}\n")
    assert "'04-Mar' was 3-4" in checks(read)["band-turned-date"].what
    assert [text.column for text in guess_mapping(read).mapping.texts] == [ASKED]


@pytest.mark.parametrize(
    ("heading", "cell"),
    [("UPN", "K4412000990{}"), ("What name do you like to go by?", "Brackle{}")],
)
def test_official_numbers_and_chosen_names_stay_out(
    tmp_path: Path, heading: str, cell: str
) -> None:
    rows = "".join(f"{n},{cell.format('abcde'[n])},{WORDS[n]}\n" for n in range(5))
    mapping = guess_mapping(table(tmp_path, f"ID,{heading},{ASKED}\n{rows}")).mapping
    assert "personal data" in {i.column: i.reason for i in mapping.ignored}[heading]


def test_a_short_transcript_in_a_table_tells_people_apart(tmp_path: Path) -> None:
    read = table(
        tmp_path,
        "time,pupil,utterance\n0:01,Interviewer,And here?\n0:04,Orla,The weir\n0:09,Mo,My nan\n"
        "0:12,Orla,Frogs too\n",
    )
    assert people(read) == ["Mo", "Orla"]
    assert "look like their names" in checks(read)["id-names-people"].what


def test_codes_for_people_are_no_names(tmp_path: Path) -> None:
    assert "id-names-people" not in checks(
        table(tmp_path, "Speaker,Text\nSpeaker A,the weir by us\nSpeaker B,my nan and I\n")
    )


@pytest.mark.parametrize(
    "label", ["Total responses", "Total respondents:", "Grand total", "Count of rows"]
)
def test_a_count_of_responses_below_is_nobody(tmp_path: Path, label: str) -> None:
    head = f"ID,{ASKED},Times"
    rows = "".join(f"{n},{words},{n}\n" for n, words in enumerate(WORDS, start=1))
    read = table(tmp_path, f"{head}\n{rows}{label},,5\n")
    assert people(read) == ["1", "2", "3", "4", "5"]


@pytest.mark.parametrize("heading", ["Nickname", "Your nickname", "What do we call your baby?"])
def test_what_somebody_is_called_stays_out_under_any_heading(tmp_path: Path, heading: str) -> None:
    rows = "".join(f"{n},Brackle{'abcde'[n]},{WORDS[n]}\n" for n in range(5))
    mapping = guess_mapping(table(tmp_path, f"ID,{heading},{ASKED}\n{rows}")).mapping
    assert "personal data" in {i.column: i.reason for i in mapping.ignored}[heading]


@pytest.mark.parametrize(
    "extra", [[",13,", ",Average,13"], [",,5"], ["Mean,13,", ",SD,1.4"], [",Total,5"]]
)
def test_figures_below_their_columns_are_nobody(tmp_path: Path, extra: list[str]) -> None:
    read = table(tmp_path, csv_of(*extra))
    assert people(read) == ["1", "2", "3", "4", "5"] and len(left(read)) == len(extra)


@pytest.mark.parametrize("second", [",(years),(free text)", ",years,your own words", ",[number],"])
def test_a_row_on_how_to_fill_in_is_nobody(tmp_path: Path, second: str) -> None:
    read = table(tmp_path, csv_of(head=f"ID,Age,{ASKED}\n{second}"))
    assert people(read) == ["1", "2", "3", "4", "5"] and read.heading_rows == 2


def test_rows_left_out_are_not_said_to_be_read_as_people(tmp_path: Path) -> None:
    read = table(tmp_path, csv_of("", "Report generated 12 May 2025", "Base: all (5)"))
    assert left(read) == [8, 9] and "read as people" not in said(read)


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        ("Please sign here", ("M Quell", "J Orby", "B Lint", "K Ando", "A Rue")),
        (
            "Who should we ring in an emergency?",
            ("Mum - Sue Quell", "Dad, Joe Orby", "Aunt Bea", "my gran Ana Rue", "Tom Ando"),
        ),
        ("Next of kin", ("Sue Quell", "Joe Orby", "Bea Lint", "Ana Rue", "Tom Ando")),
    ],
)
def test_signatures_and_contacts_in_an_emergency_stay_out(
    tmp_path: Path, heading: str, cells: tuple[str, ...]
) -> None:
    rows = "".join(f'{n},"{cells[n]}",{WORDS[n]}\n' for n in range(5))
    mapping = guess_mapping(table(tmp_path, f"ID,{heading},{ASKED}\n{rows}")).mapping
    assert "personal data" in {i.column: i.reason for i in mapping.ignored}[heading]


def test_one_thing_answered_in_a_word_is_a_question(tmp_path: Path) -> None:
    words = ("buses", "lights", "toilets", "food", "exams")
    rows = "".join(f"{n},{11 + n},{word}\n" for n, word in enumerate(words))
    read = table(tmp_path, f"ID,Age,One thing you would change\n{rows}")
    assert [t.question for t in guess_mapping(read).mapping.texts] == ["One thing you would change"]


def test_bands_that_became_numbers_of_days_are_found(tmp_path: Path) -> None:
    ages = ("45635", "45635", "13-15", "16-18", "45635")  # 9 December 2024, typed as 9-12
    rows = "".join(f"{n},{age},{WORDS[n]}\n" for n, age in enumerate(ages))
    found = checks(table(tmp_path, f"ID,Age group,{ASKED}\n{rows}"))
    assert "'45635' was 9-12" in found["band-turned-date"].what


def test_text_of_an_older_mac_is_told_from_that_of_windows(tmp_path: Path) -> None:
    words = "gran’s jalapeño soup at the café"
    read = table(tmp_path, f"ID,{ASKED}\n1,{words}\n2,Walking\n".encode("mac_roman"))
    assert (read.encoding, read.rows[0].cells[1]) == ("mac_roman", words)
