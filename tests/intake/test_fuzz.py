"""Broken, hostile and absurd files: each gives a clear InputError, and soon."""

from __future__ import annotations

import io
import os
import random
import shutil
import time
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chec_voice.errors import InputError
from chec_voice.intake import read_document, read_table
from chec_voice.intake.dialects import DIALECTS

from .make import spreadsheet, workbook, write
from .test_documents import NOTES, VTT, pdf, word

LAUGHS = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha">'
    + "".join(
        f'<!ENTITY {b} "{f"&{a};" * 10}">' for a, b in zip("abcdefgh", "bcdefghi", strict=True)
    )
    + "]><x>&i;</x>"
)
OUTSIDE = '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a SYSTEM "file:///etc/passwd">]><x>&a;</x>'
DEEP = "<x>" * 100_000 + "</x>" * 100_000


def refused(read: Callable[[Path], object], path: Path, seconds: float = 20) -> str:
    start = time.process_time()
    with pytest.raises(InputError) as caught:
        read(path)
    assert time.process_time() - start < seconds
    assert path.name in str(caught.value) and "Traceback" not in str(caught.value)
    return str(caught.value)


def archives(folder: Path) -> dict[str, tuple[Path, str, Callable[[Path], object]]]:
    """Ending -> (a good file, its main part, its reader)."""
    cells = "<table:table-row><table:table-cell><text:p>a</text:p></table:table-cell>"
    book = workbook(folder, {"S": [["id", "a"], [1, "x"]]})
    return {
        "xlsx": (book, "xl/worksheets/sheet1.xml", read_table),
        "ods": (spreadsheet(folder, (cells + "</table:table-row>") * 2), "content.xml", read_table),
        "docx": (word(folder), "word/document.xml", read_document),
    }


def with_part(good: Path, part: str, content: bytes, name: str) -> Path:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, content if item.filename == part else old.read(item))
    return write(good.parent, out.getvalue(), name)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
def test_truncated_and_scrambled_archives(tmp_path: Path, kind: str) -> None:
    good, _, read = archives(tmp_path)[kind]
    read(good)
    data = good.read_bytes()
    for share in (0.02, 0.3, 0.6, 0.9, 0.995):
        refused(read, write(tmp_path, data[: int(len(data) * share)], f"cut.{kind}"))
    rng = random.Random(7)
    for _ in range(25):
        scrambled = bytearray(data)
        for _ in range(20):
            scrambled[rng.randrange(len(data))] = rng.randrange(256)
        path = write(tmp_path, bytes(scrambled), f"noise.{kind}")
        try:
            read(path)
        except InputError as error:
            assert path.name in str(error)


@pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
@pytest.mark.parametrize(
    ("content", "said"),
    [(LAUGHS, "not safe"), (OUTSIDE, "not safe"), (DEEP, ""), ("<x", "")],
    ids=["laughs", "outside", "deep", "cut"],
)
def test_hostile_xml(tmp_path: Path, kind: str, content: str, said: str) -> None:
    good, part, read = archives(tmp_path)[kind]
    path = with_part(good, part, content.encode(), f"bad.{kind}")
    assert said in refused(read, path)
    if said:
        late = content.replace("<!DOCTYPE", " " * 70_000 + "<!DOCTYPE")
        for encoding in ("utf-8", "utf-16"):
            path = with_part(good, part, late.encode(encoding), f"late.{kind}")
            assert "root:" not in refused(read, path)


@pytest.fixture(scope="module")
def bomb(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An archive that unpacks to 1.1 GB; packing them takes seconds, so it is done once."""
    path = tmp_path_factory.mktemp("bomb") / "bomb.zip"
    with (
        zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as made,
        made.open("extra.bin", "w", force_zip64=True) as big,
    ):
        for _ in range(1100):
            big.write(bytes(1 << 20))
    return path


@pytest.mark.parametrize("kind", ["xlsx", "ods", "docx"])
def test_zip_bombs_are_not_unpacked(tmp_path: Path, bomb: Path, kind: str) -> None:
    good, _, read = archives(tmp_path)[kind]
    path = Path(shutil.copy(bomb, tmp_path / f"bomb.{kind}"))
    with (
        zipfile.ZipFile(good) as old,
        zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as new,
    ):
        for item in old.infolist():
            new.writestr(item.filename, old.read(item))
    assert path.stat().st_size < 6 << 20
    assert "unpacks to more" in refused(read, path, seconds=5)


def test_bombs_of_text_are_not_unpacked_either(tmp_path: Path) -> None:
    """Below the limits for whole files, but as large in memory as a machine has."""
    parts = {
        "xlsx": b"<row><c t='inlineStr'><is><t>a</t></is></c></row>" * 1000,
        "ods": b"<table:table-row><table:table-cell/></table:table-row>" * 1000,
        "docx": b"<w:p><w:r><w:t>abc</w:t></w:r></w:p>" * 1000,
    }
    for kind, (good, part, read) in archives(tmp_path).items():
        path = with_part(good, part, parts[kind] * 700, f"bomb.{kind}")
        assert "unpacks to more" in refused(read, path, seconds=5)


def test_rows_that_reach_to_the_last_column(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("chec_voice.intake.assembly.MAX_CELLS", 500_000)  # soon reached
    good, part, _ = archives(tmp_path)["xlsx"]
    row = '<row r="{0}"><c r="XFD{0}" t="inlineStr"><is><t>a</t></is></c></row>'
    sheet = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    rows = "".join(row.format(i) for i in range(1, 60))
    content = f'<worksheet xmlns="{sheet}"><sheetData>{rows}</sheetData></worksheet>'
    path = with_part(good, part, content.encode(), "wide.xlsx")
    assert "more than" in refused(read_table, path, seconds=60)
    many = ",".join(map(str, range(20_000)))
    assert "columns in this row" in refused(read_table, write(tmp_path, many, "wide.csv"))


def test_pipes_and_devices_are_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    (tmp_path / "zero.csv").symlink_to("/dev/zero")
    (tmp_path / "loop.csv").symlink_to("loop.csv")
    for name, said in (("pipe", "no file"), ("zero", "no file"), ("loop", "no such file")):
        assert said in refused(read_table, tmp_path / f"{name}.csv", seconds=5)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("a.doc", ".docx"),
        ("a.numbers", "Numbers"),
        ("a.xls", ".xlsx"),
        ("a.jpg", "type up"),
        ("a.zip", "Unpack"),
        ("a.pages", "Pages"),
        ("a", ".csv"),
    ],
)
def test_other_kinds_of_file_are_told_what_to_do(tmp_path: Path, name: str, said: str) -> None:
    assert said in refused(read_table, write(tmp_path, b"\xd0\xcf\x11\xe0 x", name))


def test_ods_of_impossible_size(tmp_path: Path) -> None:
    cell = (
        "<table:table-cell table:number-columns-repeated='{}'><text:p>a</text:p></table:table-cell>"
    )
    rows = "<table:table-row table:number-rows-repeated='{}'>{}</table:table-row>"
    wide = spreadsheet(tmp_path, rows.format(1, cell.format(10**9)), "wide.ods")
    refused(read_table, wide)
    tall = spreadsheet(tmp_path, rows.format(10**9, cell.format(1)), "tall.ods")
    refused(read_table, tall)
    odd = spreadsheet(tmp_path, rows.format("many", cell.format(1)), "odd.ods")
    refused(read_table, odd)


@pytest.mark.parametrize(
    "name", ["a.csv", "a.xlsx", "a.ods", "a.docx", "a.pdf", "a.vtt", "a.srt", "a.txt", "a.md"]
)
@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0" * 1000,
        b"text \0 with nul\n",
        b"PK\x03\x04",
        b"%PDF-1.7 nothing",
        b"\xd0\xcf\x11\xe0" + bytes(600),
        b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 4,
        bytes(range(256)) * 40,
    ],
    ids=["empty", "nuls", "nul", "zip", "pdf", "ole", "png", "bytes"],
)
def test_wrong_types(tmp_path: Path, name: str, data: bytes) -> None:
    read = read_table if name.rpartition(".")[2] in ("csv", "xlsx", "ods") else read_document
    refused(read, write(tmp_path, data, name))


def test_huge_cells_and_lines(tmp_path: Path) -> None:
    huge = "x" * 10_000_000
    assert "longer than" in refused(read_table, write(tmp_path, f'id,a\n1,"{huge}"\n', "a.csv"))
    assert "longer than" in refused(read_document, write(tmp_path, f"Q?\n\n- {huge}\n", "a.txt"))
    cell = f"<table:table-row><table:table-cell><text:p>{huge}</text:p></table:table-cell>"
    path = spreadsheet(tmp_path, f"{cell}</table:table-row>")
    assert "longer than" in refused(read_table, path)


@pytest.mark.parametrize(
    "line",
    [
        '"' * 20_000,
        "(" * 20_000,
        "a (" * 9_000,
        '- "a "' * 5_000,
        "Girl, 1 " * 5_000,
        "A: " * 9_000,
        "x 1" * 9_000,
    ],
    ids=range(7),
)
def test_lines_that_could_hold_a_rule_up(tmp_path: Path, line: str) -> None:
    start = time.process_time()
    document = read_document(write(tmp_path, f"What?\n\n- Group: ok\n- {line}\n", "a.txt"))
    assert document.answers and time.process_time() - start < 10


def test_missing_and_folders(tmp_path: Path) -> None:
    for read in (read_table, read_document):
        refused(read, tmp_path)  # type: ignore[arg-type]
        refused(read, tmp_path / "none.docx")  # type: ignore[arg-type]
    assert "cannot be read as a document" in refused(read_document, write(tmp_path, "x", "a.exe"))
    assert "nothing in this document" in refused(read_document, write(tmp_path, "hi\n", "b.txt"))


@given(st.binary(max_size=300), st.sampled_from(["pdf", "vtt", "srt", "txt", "md", "docx"]))
def test_any_bytes_give_a_document_or_a_clear_error(tmp_path: Path, data: bytes, kind: str) -> None:
    path = write(tmp_path, data, f"junk.{kind}")
    try:
        assert read_document(path).units
    except InputError as error:
        assert path.name in str(error)


GOOD = st.sampled_from([NOTES.encode(), VTT.encode(), pdf(["What helps?", "- Group: a park"])])


@given(GOOD, st.integers(0, 2000), st.integers(0, 40), st.binary(max_size=40))
def test_damaged_documents(tmp_path: Path, data: bytes, at: int, cut: int, put: bytes) -> None:
    kind = "pdf" if data[:4] == b"%PDF" else "vtt" if data[:3] == b"WEB" else "txt"
    path = write(tmp_path, data[:at] + put + data[at + cut :], f"damaged.{kind}")
    try:
        read_document(path)
    except InputError as error:
        assert path.name in str(error)


CELLS = st.lists(st.text(max_size=20), min_size=1, max_size=6)


@given(st.sampled_from(sorted(DIALECTS)), st.lists(CELLS, min_size=1, max_size=6))
def test_every_dialect_takes_any_table(tmp_path: Path, name: str, rows: list[list[str]]) -> None:
    import csv

    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    try:
        data = out.getvalue().encode()
    except UnicodeEncodeError:
        return
    path = write(tmp_path, data, "any.csv")
    try:
        read = read_table(path, dialect=name)
    except InputError as error:
        assert path.name in str(error)
    else:
        assert len(set(read.names)) == len(read.names)
        assert all(len(row.cells) == len(read.columns) for row in read.rows)
