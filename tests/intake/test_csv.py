from __future__ import annotations

import csv
import hashlib
import io
import string
from pathlib import Path

import pytest
from chec_testing import growth
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.errors import InputError
from chec_voice.intake import Table, read_table
from chec_voice.intake.cells import clean_text

from .make import table, write


def cells(read: Table) -> list[tuple[str, ...]]:
    return [row.cells for row in read.rows]


def refused(path: Path, **options: object) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, **options)  # type: ignore[arg-type]
    assert str(path) in str(caught.value)
    return str(caught.value)


def test_reads_a_plain_file(tmp_path: Path) -> None:
    path = write(tmp_path, "id,What helps?\r\n1,Friends\r\n2,\r\n")
    read = read_table(path)
    assert cells(read) == [("1", "Friends"), ("2", "")]
    assert [(c.name, c.original, c.position) for c in read.columns] == [
        ("id", "id", 1),
        ("What helps?", "What helps?", 2),
    ]
    assert (read.reader, read.encoding, read.delimiter) == ("csv", "utf-8", ",")
    assert read.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()
    assert read.notices == ()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
def test_encodings_that_say_what_they_are(tmp_path: Path, encoding: str) -> None:
    read = table(tmp_path, "id,a\n1,café 🙂\n".encode(encoding))
    assert cells(read) == [("1", "café 🙂")]
    assert read.names == ("id", "a")
    assert read.notices == ()


def test_windows_text_is_read_with_a_notice_that_names_the_line(tmp_path: Path) -> None:
    read = table(tmp_path, b"id,a\n1,plain\n2,don\x92t \x97 ever\n")
    assert cells(read)[1] == ("2", "don’t — ever")
    assert read.encoding == "cp1252"
    assert "line 3" in read.notices[0] and "--encoding" in read.notices[0]


def test_a_mark_is_no_part_of_the_heading_when_utf8_is_named(tmp_path: Path) -> None:
    assert table(tmp_path, b"\xef\xbb\xbfid,a\n1,b\n", encoding="UTF8").names == ("id", "a")


def test_named_encoding_that_does_not_fit(tmp_path: Path) -> None:
    said = refused(write(tmp_path, b"id,a\n1,don\x92t\n"), encoding="utf-8")
    assert "line 2" in said and "cp1252" in said
    assert "line 3" in refused(write(tmp_path, b"a,b\n1,2\n3,\x81\n"))
    assert "'klingon'" in refused(write(tmp_path, "a\nb\n"), encoding="klingon")
    assert "not an encoding" in refused(write(tmp_path, "a\nb\n"), encoding="base64")


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"PK\x03\x04rest", ".xlsx"),
        (b"\xd0\xcf\x11\xe0rest", "old Excel"),
        (b"%PDF-1.7", "PDF"),
        (b"<html><body>", "web page"),
        (b"id,a\n1,b\0c\n", "NUL"),
        ("id,a\n1,b\n".encode("utf-16-le"), "utf-16-le"),
        (bytes(range(256)) * 4, "not a text file"),
        (b"", "empty"),
        (b" \r\n \n", "empty"),
        (b",,\n,,\n", "empty"),
        (b"id,a\n", "no rows"),
    ],
)
def test_what_is_no_table_is_refused(tmp_path: Path, content: bytes, word: str) -> None:
    assert word in refused(write(tmp_path, content))


def test_missing_folder_and_wrong_ending(tmp_path: Path) -> None:
    assert "no such file" in refused(tmp_path / "none.csv")
    assert "folder" in refused(tmp_path)
    assert ".docx" in refused(write(tmp_path, "x", "notes.docx"))
    assert "ending" in refused(write(tmp_path, "x", "notes"))


@pytest.mark.parametrize("delimiter", list(",;\t|"))
def test_delimiters_are_found(tmp_path: Path, delimiter: str) -> None:
    rows = [["id", "What helps, and why?", "area"]]
    rows += [[str(i), "well, friends; and | tea\nand more", "north"] for i in range(30)]
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    read = table(tmp_path, out.getvalue())
    assert read.delimiter == delimiter
    assert cells(read)[0] == tuple(rows[1])


def test_one_column_of_text_with_commas(tmp_path: Path) -> None:
    read = table(tmp_path, "What helps\nFriends, and tea\nMum\nA park, a bus, a shop\n")
    assert cells(read)[2] == ("A park, a bus, a shop",)
    assert read.delimiter == ""


def test_delimiter_can_be_told(tmp_path: Path) -> None:
    assert cells(table(tmp_path, "a;b,c\n1;2,3\n", delimiter="semicolon")) == [("1", "2,3")]
    assert "--delimiter" in refused(write(tmp_path, "a;b\n1;2\n"), delimiter="ab")
    assert table(tmp_path, "sep=;\na;b\n1;x, y\n").names == ("a", "b")


def test_row_numbers_are_lines_of_the_file(tmp_path: Path) -> None:
    read = table(tmp_path, '\nid,a\n1,"two\r\nlines"\n\n2,x\n')
    assert [row.number for row in read.rows] == [3, 6]
    assert cells(read)[0] == ("1", "two\nlines")
    assert read.header_row == 2
    assert read.notices == ("Skipped 2 empty rows.",)


def test_too_many_fields_says_where_and_what_to_do(tmp_path: Path) -> None:
    said = refused(write(tmp_path, "id,a,b\n1,x,y\n2,well, no,z\n3,x,y\n4,x,y\n"))
    assert "line 3" in said and "4 fields" in said and "3 headings" in said and "comma" in said


def test_short_rows_are_padded_and_empty_extras_left_out(tmp_path: Path) -> None:
    read = table(tmp_path, "id,a,b\n1,x,y\n2,x\n3,x,y,,\n4,x,y\n")
    assert cells(read)[1:3] == [("2", "x", ""), ("3", "x", "y")]
    assert any("1 row had fewer fields" in n for n in read.notices)
    assert any("empty extra fields" in n for n in read.notices)


def test_unnamed_columns(tmp_path: Path) -> None:
    read = table(tmp_path, "id,,a,\n1,,x,\n2,y,z,\n")
    assert read.names == ("id", "column 2", "a")
    assert cells(read) == [("1", "", "x"), ("2", "y", "z")]
    assert any("Dropped 1 column" in n for n in read.notices)


def test_duplicate_headings(tmp_path: Path) -> None:
    path = write(tmp_path, "Comments,id,Comments,Comments (2)\na,1,b,c\n")
    said = refused(path)
    assert "'Comments'" in said and "1 and 3" in said and "--number-duplicates" in said
    read = read_table(path, duplicates="number")
    assert read.names == ("Comments", "id", "Comments (3)", "Comments (2)")
    assert read.columns[2].original == "Comments"


def test_headings_over_several_lines_become_one(tmp_path: Path) -> None:
    read = table(tmp_path, 'id,"What\nhelps  you?"\n1,x\n')
    assert read.columns[1].name == "What helps you?"
    assert read.columns[1].original == "What\nhelps  you?"


def test_header_row(tmp_path: Path) -> None:
    path = write(tmp_path, "Our survey\n\nid,a,b\n1,x,y\n2,x,y\n3,x,y\n")
    assert "--header-row" in refused(path)
    read = read_table(path, header_row=3)
    assert read.names == ("id", "a", "b")
    assert "Skipped 1 row above the headings (row 1)." in read.notices
    assert "line 99" in refused(path, header_row=99)
    assert "no headings" in refused(path, header_row=2)


def test_a_quotation_mark_never_closed(tmp_path: Path) -> None:
    said = refused(write(tmp_path, 'id,a\n1,x\n2,"oh no\n3,y\n4,z\n'))
    assert "line 3" in said and "never closed" in said
    said = refused(write(tmp_path, 'id,a\n1,x\n2,"' + "long text\n" * 110_000))
    assert "line 3" in said and "closed" in said
    limit = csv.field_size_limit()
    assert cells(table(tmp_path, 'id,a\n1,"say ""hi"" now"\n2,"a "b" c"\n'))[0][1] == 'say "hi" now'
    assert csv.field_size_limit() == limit


def test_cleaning(tmp_path: Path) -> None:
    read = table(
        tmp_path, "id,a\n1,  a\x07b\x1b  c\u2028d\x0b \n2,cafe\u0301\n3,\u00a0two  words\n"
    )
    assert [c[1] for c in cells(read)] == ["ab  c\nd", "café", "two  words"]
    assert any("control characters from 1 cell" in n for n in read.notices)
    assert any("NFC" in n for n in read.notices)


def test_text_that_looks_like_nothing_stays_text(tmp_path: Path) -> None:
    assert cells(table(tmp_path, "id,a\n1,N/A\n2,None\n3,null\n4,007\n"))[3] == ("4", "007")


CELL = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12)


@given(rows=st.lists(st.tuples(CELL, CELL), min_size=1, max_size=8), mark=st.sampled_from(",;\t|"))
def test_what_is_written_is_read(tmp_path: Path, rows: list[tuple[str, str]], mark: str) -> None:
    plain = "k" * 400  # a file of control characters alone is refused as no text
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=mark).writerows([("key", "id", "text"), *((plain, *r) for r in rows)])
    for encoding in ("utf-8", "utf-16"):
        read = table(tmp_path, out.getvalue().encode(encoding), delimiter=mark)
        assert [row.cells[1:] for row in read.rows] == [tuple(map(clean_text, r)) for r in rows]


@given(CELL)
def test_cleaning_twice_is_cleaning_once(text: str) -> None:
    assert clean_text(clean_text(text)) == clean_text(text)


@given(st.binary(max_size=200))
def test_any_bytes_give_a_table_or_a_clear_error(tmp_path: Path, data: bytes) -> None:
    for name in ("junk.csv", "junk.xlsx"):
        try:
            read = table(tmp_path, data, name)
        except InputError as error:
            assert name in str(error)
        else:
            assert read.rows and all(len(r.cells) == len(read.columns) for r in read.rows)


def test_reading_takes_as_long_as_there_are_rows(tmp_path: Path) -> None:
    words = string.ascii_lowercase * 4

    def read(rows: int) -> None:
        assert len(read_table(tmp_path / f"{rows}.csv").rows) == rows

    for rows in (5_000, 20_000):
        lines = (f"P{i},{words},{words},{words},{i % 15},area {i % 9}\n" for i in range(rows))
        write(tmp_path, "id,a,b,c,age,area\n" + "".join(lines), f"{rows}.csv")
    assert growth(read, 5_000) < 8


@given(st.lists(st.tuples(st.text("abc", max_size=3), st.text("abc", min_size=1)), min_size=1))
def test_rows_are_a_sequence_like_any_other(
    tmp_path_factory: pytest.TempPathFactory, wanted: list[tuple[str, str]]
) -> None:
    path = write(
        tmp_path_factory.mktemp("rows"), "id,a\n" + "".join(f"{a},{b}\n" for a, b in wanted)
    )
    rows = read_table(path, as_written=["rows"]).rows
    assert [row.cells for row in rows] == wanted == [rows[at].cells for at in range(len(rows))]
    assert list(rows[::2]) == list(rows)[::2] and rows[-1] == list(rows)[-1]
    assert [row.number for row in rows] == list(range(2, len(wanted) + 2))
