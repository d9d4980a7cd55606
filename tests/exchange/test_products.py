"""QualCoder projects, Taguette projects and codebooks, and tables of other programs."""

from __future__ import annotations

import csv
import sqlite3
from collections.abc import Sequence
from pathlib import Path

import pytest
from chec_testing import FOOD, query

from chec_voice import Project
from chec_voice.errors import InputError
from chec_voice.project import make_project

SAID = (
    'SELECT substr(r.text, c.start + 1, c."end" - c.start), code.name, coder.name FROM coding c'
    " JOIN segment s ON s.id = c.segment_id JOIN response r ON r.id = s.response_id"
    " JOIN code ON code.id = c.code_id JOIN coder ON coder.id = c.coder_id ORDER BY 1, 2, 3"
)


def qualcoder(folder: Path) -> Path:
    """A project folder as QualCoder keeps it, with what of its tables we read."""
    folder.mkdir()
    with sqlite3.connect(folder / "data.qda") as db:
        db.executescript("""
CREATE TABLE project (databaseversion text, date text, memo text, about text);
CREATE TABLE source (id integer primary key, name text, fulltext text, mediapath text, memo text,
  owner text, date text);
CREATE TABLE code_cat (catid integer primary key, name text, owner text, memo text,
  supercatid integer);
CREATE TABLE code_name (cid integer primary key, name text, memo text, catid integer, owner text,
  color text);
CREATE TABLE code_text (ctid integer primary key, cid integer, fid integer, seltext text,
  pos0 integer, pos1 integer, owner text, date text, memo text);
CREATE TABLE code_image (imid integer primary key, id integer, x1 integer, y1 integer,
  width integer, height integer, cid integer, memo text, owner text);
CREATE TABLE annotation (anid integer primary key, fid integer, pos0 integer, pos1 integer,
  memo text, owner text, date text);
CREATE TABLE attribute_type (name text, memo text, caseOrFile text, valuetype text);
CREATE TABLE attribute (name text, attr_type text, value text, id integer);
CREATE TABLE cases (caseid integer primary key, name text, memo text);
CREATE TABLE case_text (caseid integer, fid integer, pos0 integer, pos1 integer);
CREATE TABLE journal (jid integer primary key, name text, jentry text, date text, owner text);
INSERT INTO source VALUES
  (1, 'Ali', 'the bus 🚌 is late again', NULL, 'tired', 'Ana', '2026-01-01'),
  (2, 'wall.png', NULL, '/images/wall.png', '', 'Ana', '2026-01-01');
INSERT INTO code_cat VALUES (1, 'Travel', 'Ana', 'ways to get about', NULL);
INSERT INTO code_name VALUES (1, 'Buses', 'of any kind', 1, 'Ana', '#FF0000');
INSERT INTO code_text VALUES (1, 1, 1, 'bus 🚌', 4, 9, 'Ana', '2026-01-02', 'says it twice'),
  (2, 1, 1, 'late', 13, 17, 'Ben', '2026-01-02', '');
INSERT INTO code_image VALUES (1, 2, 5, 6, 7, 8, 1, '', 'Ana');
INSERT INTO annotation VALUES (1, 1, 0, 3, 'why the?', 'Ben', '2026-01-02');
INSERT INTO attribute_type VALUES ('Age', '', 'case', 'numeric');
INSERT INTO attribute VALUES ('Age', 'case', '13', 1);
INSERT INTO cases VALUES (1, 'Ali A', '');
INSERT INTO case_text VALUES (1, 1, 0, 24);
INSERT INTO journal VALUES (1, 'Day one', 'We began.', '2026-01-01', 'Ana');
""")
    db.close()
    return folder


def taguette(path: Path, contents: str, highlights: Sequence[tuple[int, int, str]]) -> Path:
    with sqlite3.connect(path) as db:
        db.executescript("""
CREATE TABLE projects (id integer, name text, description text, created text);
CREATE TABLE documents (id integer, project_id integer, name text, description text,
  contents text, created text);
CREATE TABLE tags (id integer, project_id integer, path text, description text);
CREATE TABLE highlights (id integer, document_id integer, start_offset integer,
  end_offset integer, snippet text);
CREATE TABLE highlight_tags (highlight_id integer, tag_id integer);
INSERT INTO projects VALUES (1, 'Mine', '', '');
INSERT INTO tags VALUES (1, 1, 'travel', 'to and fro');
""")
        db.execute("INSERT INTO documents VALUES (1, 1, 'Talk', '', ?, '')", [contents])
        for number, highlight in enumerate(highlights):
            db.execute("INSERT INTO highlights VALUES (?, 1, ?, ?, ?)", [number, *highlight])
            db.execute("INSERT INTO highlight_tags VALUES (?, 1)", [number])
    db.close()
    return path


def table(path: Path, *rows: Sequence[str]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows(rows)
    return path


def test_a_qualcoder_project_comes_whole(tmp_path: Path) -> None:
    result = make_project(qualcoder(tmp_path / "mine.qda"), tmp_path / "new.chec")
    assert (result.codes, result.sources, result.codings, result.placed) == (2, 2, 3, 2)
    assert query(tmp_path / "new.chec", SAID) == [
        ("bus 🚌", "Buses", "Ana"),
        ("late", "Buses", "Ben"),
    ]
    memos = {row[0] for row in query(tmp_path / "new.chec", "SELECT text FROM memo")}
    assert {"says it twice", "why the?", "tired", "Day one\nWe began."} <= memos
    assert any("from 5,6" in memo for memo in memos)
    assert query(tmp_path / "new.chec", "SELECT ref FROM participant") == [("Ali A",)]
    assert query(tmp_path / "new.chec", "SELECT value FROM participant_attribute") == [("13",)]
    with Project.open(tmp_path / "new.chec") as made:
        assert [code.id for code in made.codebook.codes] == ["travel", "travel.buses"]
        assert not made.codebook.codes[0].codable
        again = made.exchange.bring_in(tmp_path / "mine.qda")
    assert again.decisions_added == again.answers_added == again.memos_added == 0


def test_a_taguette_project_counts_bytes_of_text_nodes(tmp_path: Path) -> None:
    html = "<p>Caf\u00e9 &amp; <b>bus</b> \U0001f68c late</p>\n<p>second line</p><p>third</p>"
    words = "Caf\u00e9 & bus \U0001f68c late\nsecond linethird"

    def at(part: str) -> tuple[int, int, str]:
        start = len(words[: words.index(part)].encode())
        return start, start + len(part.encode()), f"<p>{part.replace('&', '&amp;')}</p>"

    marks = [at("& bus"), at("late"), at("second line"), at("third")]
    path = taguette(tmp_path / "x.sqlite3", html, marks)
    result = make_project(path, tmp_path / "new.chec")
    assert result.placed == result.codings == 4
    assert [row[0] for row in query(tmp_path / "new.chec", SAID)] == [
        "& bus",
        "late",
        "second line",
        "third",
    ]
    text = query(tmp_path / "new.chec", "SELECT text FROM response")[0][0]
    assert text.splitlines() == ["Caf\u00e9 & bus \U0001f68c late", "second line", "third"]


def test_a_taguette_codebook_comes_as_codes(tmp_path: Path, project: Project) -> None:
    path = table(
        tmp_path / "tags.csv",
        ("tag", "description"),
        ("New.one", "what it is"),
        ("Food", "known here"),
    )
    result = project.exchange.bring_in(path)
    assert result.codes == 2
    new = [code for code in project.codebook.codes if code.id in result.codes_added]
    assert "what it is" in {code.definition for code in new}


TABLES = {
    "MAXQDA": (
        ("Document group", "Document name", "Code", "Begin", "End", "Segment", "Created by"),
        ("G", "P1", "Home\\Food", "3", "3", "no money for food", "Ana"),
    ),
    "NVivo": (
        ("File", "Code", "Coded Text", "Coder"),
        ("P1", "Nodes\\\\Home\\\\Food", "no money for food", "Ana"),
    ),
    "ATLAS.ti": (
        ("ID", "Document", "Quotation Content", "Codes", "Comment", "Created by"),
        ("1:1", "P1", "no money for food", "Home::Food", "", "Ana"),
    ),
    "Dedoose": (
        (
            "Media Title",
            "Excerpt Creator",
            "Excerpt Range",
            "Excerpt Copy",
            "Code: Food Applied",
            "Code: Other Applied",
        ),
        ("P1", "Ana", "0-17", "no money for food", "True", "False"),
    ),
}


@pytest.mark.parametrize("program", TABLES)
def test_coded_segments_find_their_answers(tmp_path: Path, project: Project, program: str) -> None:
    path = table(tmp_path / "segments.csv", *TABLES[program])
    result = project.exchange.bring_in(path)
    assert (result.codings, result.placed, result.answers_known) == (1, 1, 1)
    found = query(project.path, f"{SAID.split(' ORDER')[0]} WHERE coder.name = 'Ana'")
    assert [(row[0], row[2]) for row in found] == [("no money for food", "Ana")]
    assert result.answers_added == 0
    made = make_project(path, tmp_path / f"{program}.chec")
    assert made.placed == made.codings == 1 and made.answers_added == 1


def test_a_part_of_an_answer_is_enough(tmp_path: Path, project: Project) -> None:
    path = table(
        tmp_path / "s.csv",
        ("Document name", "Code", "Segment"),
        ("x", "Food", "money for"),
        ("x", "Food", "said by nobody"),
    )
    result = project.exchange.bring_in(path)
    assert result.placed == 1
    assert query(project.path, f'{SAID.split(" ORDER")[0]} WHERE c.start = 3 AND c."end" = 12')
    assert FOOD not in result.codes_added
    assert any(loss["element"] == "codings" for loss in result.lost)


@pytest.mark.parametrize("suffix", ["xlsx", "docx"])
def test_codebooks_in_excel_and_word(tmp_path: Path, suffix: str) -> None:
    rows = [
        ("Name", "Parent", "Description", "When to use"),
        ("Home", "", "where they live", ""),
        ("Food", "Home", "having enough", "meals are short"),
    ]
    path = tmp_path / f"book.{suffix}"
    if suffix == "xlsx":
        import openpyxl

        book = openpyxl.Workbook()
        for row in rows:
            book.active.append(row)
        book.save(path)
    else:
        import docx

        document = docx.Document()
        made = document.add_table(rows=len(rows), cols=4)
        for at, row in enumerate(rows):
            for place, text in enumerate(row):
                made.cell(at, place).text = text
        document.save(str(path))
    result = make_project(path, tmp_path / "new.chec")
    assert result.codes == 2
    with Project.open(tmp_path / "new.chec") as opened:
        home, food = opened.codebook.codes
    assert (home.id, food.id, food.definition) == ("home", "home.food", "having enough")
    assert food.when_to_use == ("meals are short",)


def test_what_is_nobody_s_file_is_refused(tmp_path: Path, project: Project) -> None:
    (tmp_path / "empty").mkdir()
    other = tmp_path / "other.sqlite3"
    with sqlite3.connect(other) as db:
        db.execute("CREATE TABLE x (y)")
    db.close()
    broken = tmp_path / "broken.sqlite3"
    broken.write_bytes(other.read_bytes()[:600])
    tables = table(tmp_path / "x.csv", ("a", "b"), ("1", "2"))
    for path in (tmp_path / "empty", other, broken, tables, tmp_path / "none.docx"):
        if path.name == "none.docx":
            path.write_bytes(b"PK\x03\x04 not a document")
        with pytest.raises(InputError):
            project.exchange.bring_in(path)
