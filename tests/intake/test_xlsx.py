from __future__ import annotations

import datetime as dt
import io
import zipfile
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import read_table
from chec_voice.intake.xlsx_file import as_seen

from .make import workbook, write


def refused(path: Path, **options: str) -> str:
    with pytest.raises(InputError) as caught:
        read_table(path, **options)  # type: ignore[arg-type]
    return str(caught.value)


def test_values_are_read_as_people_see_them(tmp_path: Path) -> None:
    day, moment = dt.datetime(2025, 3, 1), dt.datetime(2025, 3, 1, 9, 30, 5)
    path = workbook(
        tmp_path,
        {
            "Sheet1": [
                ["id", "n", "day", "moment", "ok", "text", None],
                [1, 2.0, day, moment, True, " a\nb_x000D_ ", None],
                [None] * 7,
                [2, 0.1 + 0.2, None, None, False, "x"],
            ]
        },
    )
    read = read_table(path)
    assert read.rows[0].cells == ("1", "2", "2025-03-01", "2025-03-01 09:30:05", "TRUE", "a\nb")
    assert read.rows[1].cells == ("2", "0.3", "", "", "FALSE", "x")
    assert [row.number for row in read.rows] == [2, 4]
    assert (read.reader, read.sheet, read.encoding) == ("xlsx", "Sheet1", None)
    assert not any("fewer" in n for n in read.notices)


def test_other_values() -> None:
    assert as_seen(1e20) == "1e+20"
    assert as_seen(dt.time(9, 30)) == "09:30:00"
    assert as_seen("_x0007_ and _x0041_") == "\x07 and _x0041_"


def test_a_column_without_a_heading_keeps_its_content(tmp_path: Path) -> None:
    read = read_table(workbook(tmp_path, {"S": [["id", "a"], [1, "x", "note"], [2, "y"]]}))
    assert read.names == ("id", "a", "column 3")


def test_sheets(tmp_path: Path) -> None:
    rows = [["id", "a"], [1, "x"]]
    assert read_table(workbook(tmp_path, {"Empty": [], "Answers": rows})).sheet == "Answers"
    two = workbook(tmp_path, {"First": rows, "Second": [["b"], ["y"]]})
    said = refused(two)
    assert "'First', 'Second'" in said and "--sheet" in said
    assert read_table(two, sheet="second").names == ("b",)
    assert "'First', 'Second'" in refused(two, sheet="Third")
    assert "empty" in refused(workbook(tmp_path, {"None": []}))


def test_hidden_sheets_are_left_out_and_said(tmp_path: Path) -> None:
    from openpyxl import load_workbook

    path = workbook(tmp_path, {"Answers": [["a"], ["x"]], "Lists": [["b"], ["y"]]})
    book = load_workbook(path)
    book["Lists"].sheet_state = "hidden"
    book.save(path)
    read = read_table(path)
    assert read.sheet == "Answers" and "'Lists'" in read.notices[0]


def test_formulas_without_a_result_are_said(tmp_path: Path) -> None:
    read = read_table(workbook(tmp_path, {"S": [["id", "a"], [1, "=1+1"], [2, "x"]]}))
    assert read.rows[0].cells == ("1", "")
    assert "1 cell holds a formula" in read.notices[0] and "row 2" in read.notices[0]


def test_broken_locked_and_hostile_workbooks(tmp_path: Path) -> None:
    good = workbook(tmp_path, {"S": [["id", "a"], *([i, f"text {i}"] for i in range(500))]})
    data = good.read_bytes()
    for cut in (10, len(data) // 2, len(data) - 10):
        assert "damaged" in refused(write(tmp_path, data[:cut], "cut.xlsx"))
    assert "damaged" in refused(write(tmp_path, "just,text\n", "text.xlsx"))
    assert "password" in refused(write(tmp_path, b"\xd0\xcf\x11\xe0" + b"\0" * 600, "locked.xlsx"))
    other = io.BytesIO()
    with zipfile.ZipFile(other, "w") as archive:
        archive.writestr("hello.txt", "hello")
    assert "damaged" in refused(write(tmp_path, other.getvalue(), "other.xlsx"))
    assert "not safe" in refused(_with_sheet(tmp_path, data, b"<!DOCTYPE x [<!ENTITY a 'b'>]><x/>"))
    assert "damaged" in refused(_with_sheet(tmp_path, data, b"<worksheet><sheetData><row"))


def test_a_zip_bomb_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("chec_voice.intake.xlsx_file.MAX_BYTES", 1000)
    path = workbook(tmp_path, {"S": [["a"], ["x"]]})
    assert "unpacks to more" in refused(path)


def test_rows_that_claim_to_be_beyond_the_sheet_end_the_reading(tmp_path: Path) -> None:
    data = workbook(tmp_path, {"S": [["a"], ["x"]]}).read_bytes()
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row r="1"><c r="A1" t="inlineStr"><is><t>a</t></is></c></row>'
        b'<row r="99999999999"><c r="A99999999999"><v>1</v></c></row></sheetData></worksheet>'
    )
    assert "damaged" in refused(_with_sheet(tmp_path, data, sheet))


def _with_sheet(folder: Path, workbook_data: bytes, sheet: bytes) -> Path:
    changed = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(workbook_data)) as old,
        zipfile.ZipFile(changed, "w") as new,
    ):
        for item in old.infolist():
            inside = item.filename == "xl/worksheets/sheet1.xml"
            new.writestr(item, sheet if inside else old.read(item))
    return write(folder, changed.getvalue(), "changed.xlsx")
