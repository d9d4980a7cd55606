"""Reports: every format tells the same figures, hides what is small, and says what it must."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import itertools
import json
import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from chec_testing import (
    FOOD,
    HARMS,
    HELPS,
    PARKS,
    build,
    ok,
    query,
    refused,
    rows_of,
    run,
    segment_of,
    store_of,
    write_csv,
)

from chec_voice import Project, bundled, codebook
from chec_voice.errors import Refused
from chec_voice.project import demo
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.report import board, part_tables
from chec_voice.report import plain as plain_pack
from chec_voice.report.content import Content, Counted, Invited, Quote, Theme, View
from chec_voice.report.document import (
    Bullets,
    Column,
    Document,
    Quotation,
    Row,
    Section,
    Table,
    Text,
    day,
)
from chec_voice.report.drawings import Box, Picture, Round, crowd, png, sign, svg
from chec_voice.report.formats import FORMATS
from chec_voice.report.packs import PACKS
from chec_voice.report.parts import quotes_by_theme
from chec_voice.tally import HIDDEN
from chec_voice.text import HIDDEN_MARKS

PACKED = ("engagement", "board", "tables")
"""Packs that hold every format."""
EVIL = '<script>alert("x")</script>=1+1'


@pytest.fixture(scope="module")
def reported(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Path, Path]]:
    """A project with an unfriendly value, and its reports with every number."""
    folder = tmp_path_factory.mktemp("reports")
    path = build(folder)
    more = write_csv(
        folder / "more.csv",
        ("id", HELPS, "Area", "Age"),
        [(f"Z{n:02d}", "the park is good", EVIL if n % 2 else "North", "11-13") for n in range(24)],
    )
    with Project.open(path) as project:
        plan = project.imports.plan(
            more,
            ImportChoices(
                texts=(HELPS,), participant="id", attributes=("Area", "Age"), session="wave 2"
            ),
        )
        project.imports.add(plan, actor="test")
        coding = project.coding("Sam")
        for n in range(20):
            coding.apply(segment_of(project, f"Z{n:02d}", HELPS), PARKS if n % 3 else FOOD)
        questions = write_csv(
            folder / "asked.csv",
            ("question", "drivers"),
            [("Who is hungry?", "D3"), ("Where do they go?", "D6;D7")],
        )
        project.reports.write(folder / "all", profile="none", questions=questions)
    yield path, folder / "all"


def read_back(folder: Path, file: str, place: str) -> str:
    """What stands at a place that figures.json names, as somebody reads it there."""
    ending = file.rpartition(".")[2]
    return _READERS[ending](folder / file, place)


@cache
def _page(path: Path) -> dict[str, str]:
    from lxml import html

    return {str(e.get("id")): e.text_content() for e in html.parse(str(path)).iter() if e.get("id")}


def _html(path: Path, place: str) -> str:
    return _page(path)[place.removeprefix("#")]


@cache
def _word_tables(path: Path) -> list[list[list[str]]]:
    import docx
    from docx.oxml.ns import qn

    return [
        [
            ["".join(t.text or "" for t in cell.iter(qn("w:t"))) for cell in row.tc_lst]
            for row in table._tbl.tr_lst
        ]
        for table in docx.Document(str(path)).tables
    ]


def _docx(path: Path, place: str) -> str:
    table, row, column = (int(n) - 1 for n in re.findall(r"\d+", place))
    return _word_tables(path)[table][row][column]


@cache
def _book(path: Path) -> Any:
    import openpyxl

    return openpyxl.load_workbook(path)


def _xlsx(path: Path, place: str) -> str:
    sheet, cell = place.rsplit("!", 1)
    return str(_book(path)[sheet][cell].value)


def _md(path: Path, place: str) -> str:
    line, column = (int(n) for n in re.findall(r"\d+", place))
    text = path.read_text(encoding="utf-8").split("\n")[line - 1]
    return re.split(r"(?<!\\)\|", text)[column].strip()


def _deck_of(data: bytes) -> Any:
    import pptx

    return pptx.Presentation(io.BytesIO(data))


@cache
def _deck(path: Path) -> Any:
    from pptx import Presentation

    return Presentation(str(path))


def _pptx(path: Path, place: str) -> str:
    numbers = [int(n) for n in re.findall(r"\d+", place)]
    for shape in _deck(path).slides[numbers[0] - 1].shapes:
        if shape.has_chart and "bar" in place:
            series = numbers[2] - 1 if "series" in place else 0
            value = shape.chart.plots[0].series[series].values[numbers[1] - 1]
            return "*" if value is None else str(int(value))
        if shape.has_table and "row" in place:
            return str(shape.table.cell(numbers[1] - 1, numbers[2] - 1).text)
    raise AssertionError(place)


_READERS: dict[str, Any] = {"html": _html, "docx": _docx, "xlsx": _xlsx, "md": _md, "pptx": _pptx}


def plain(text: str) -> str:
    return text.replace(",", "").replace("%", "").replace("\\", "")


def test_every_figure_of_every_format_reads_back_the_same(reported: tuple[Path, Path]) -> None:
    path, folder = reported
    import jsonschema

    listed = json.loads((folder / "figures.json").read_text(encoding="utf-8"))
    schema = Path(codebook.__file__).parent / "report" / listed["schema"]
    jsonschema.Draft202012Validator(json.loads(schema.read_text("utf-8"))).validate(listed)
    endings = set()
    for figure in listed["figures"]:
        for file, place in figure["places"].items():
            endings.add(file.rpartition(".")[2])
            assert plain(read_back(folder, file, place)) == str(figure["value"]), (file, place)
    assert endings == set(FORMATS)
    with Project.open(path) as project:
        table = project.results.themes(by="Area")
    told = {figure["id"]: figure["value"] for figure in listed["figures"]}
    for row in table.rows:
        assert told.get(f"themes/{row.code.id}/people", row.whole.people) == row.whole.people
        for n, count in enumerate(row.by.values()):
            found = [v for name, v in told.items() if name.startswith(f"themes/{row.code.id}/by_")]
            assert not found or found[n] == count.people


def test_small_numbers_are_hidden_in_every_format_unless_the_team_asks(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    with Project.open(path) as project:
        written = project.reports.write(tmp_path / "out")
    listed = json.loads((tmp_path / "out" / "figures.json").read_text(encoding="utf-8"))
    people = [f for f in listed["figures"] if f["id"].endswith("/people")]
    assert people and all(f["value"] in ("*", 0) or f["value"] >= 8 for f in people)
    assert any(f["value"] == "*" for f in people)
    assert any("1 to 7 are hidden" in note for note in written.notes)


def test_the_same_project_gives_the_same_bytes(reported: tuple[Path, Path], tmp_path: Path) -> None:
    path, _ = reported
    with Project.open(path) as project:
        first, second = (
            {
                p.relative_to(out): p.read_bytes()
                for p in project.reports.write(out, packs=PACKED, profile="lt10")
            }
            for out in (tmp_path / "a", tmp_path / "b")
        )
    assert first.keys() == second.keys()
    assert [name for name in first if first[name] != second[name]] == []


def test_a_report_of_texts_that_were_not_made_safe_says_so_and_prints_no_quotes(
    reported: tuple[Path, Path],
) -> None:
    _, folder = reported
    import docx
    from pptx import Presentation

    for path in folder.rglob("*.html"):
        assert "NOT MADE SAFE" in path.read_text(encoding="utf-8").split("<main>")[0], path
    for path in folder.rglob("*.docx"):
        texts = [p.text for p in docx.Document(str(path)).paragraphs]
        assert any("NOT MADE SAFE" in text for text in texts[:8]), path
    front = Presentation(str(folder / "board.pptx")).slides[0].shapes
    assert any("NOT MADE SAFE" in s.text_frame.text for s in front if s.has_text_frame)
    everything = (folder / "report.html").read_text(encoding="utf-8")
    assert "<blockquote" not in everything
    assert "the park is good" not in everything


def test_values_of_a_project_are_data_in_every_format(reported: tuple[Path, Path]) -> None:
    import openpyxl

    _, folder = reported
    for path in folder.rglob("*.html"):
        page = path.read_text(encoding="utf-8")
        assert page.count("<script") == page.count('<script>\n"use strict";') <= 1, path
    assert "&lt;script&gt;" in (folder / "report.html").read_text(encoding="utf-8")
    book = openpyxl.load_workbook(folder / "tables.xlsx")
    for sheet in book.worksheets:
        assert not sheet.merged_cells.ranges
        for row in sheet.iter_rows():
            assert all(cell.data_type in ("s", "n") for cell in row)


def test_an_age_band_became_a_date_in_a_workbook(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    import openpyxl

    path, _ = reported
    with Project.open(path) as project:
        project.reports.write(tmp_path / "out", packs=["tables"], by="Age", profile="none")
    sheet = openpyxl.load_workbook(tmp_path / "out" / "tables.xlsx")["people_by"]
    bands = {row[0].value: row[0] for row in sheet.iter_rows(min_row=2)}
    assert bands["11-13"].data_type == "s" and bands["11-13"].number_format == "@"


def test_reports_leave_nothing_half_written(reported: tuple[Path, Path], tmp_path: Path) -> None:
    path, folder = reported
    with Project.open(path) as project:
        with pytest.raises(Refused, match="no pack 'nosuch'"):
            project.reports.write(tmp_path / "x", packs=["nosuch"])
        with pytest.raises(Refused, match="exists already"):
            project.reports.write(folder, packs=["summary"])
    assert not (tmp_path / "x").exists()
    taken = tmp_path / "taken"
    taken.mkdir()
    (taken / "tables.xlsx").write_text("somebody's notes")
    refused(run("report", path, taken, "--pack", "tables", "--force"), "holds something else")
    assert [p.name for p in taken.iterdir()] == ["tables.xlsx"]


def test_an_attribute_with_four_hundred_values_fits_on_no_page(tmp_path: Path) -> None:
    path = tmp_path / "many.chec"
    answers = write_csv(
        tmp_path / "many.csv",
        ("id", HARMS, "Area"),
        [(f"M{n}", "too far to walk", f"place {n}") for n in range(400)],
    )
    with Project.create(path) as project:
        choices = ImportChoices(texts=(HARMS,), participant="id", attributes=("Area",), session="w")
        project.imports.add(project.imports.plan(answers, choices), actor="test")
        with pytest.raises(Refused, match="400 values"):
            project.reports.write(tmp_path / "out", profile="none")
    refused(
        run("export", path, tmp_path / "out", "--format", "csv", "--by", "Area"),
        "'Area' has 400 values, and small numbers are kept safe in tables of at most 100",
    )
    assert not (tmp_path / "out").exists()


def test_a_project_without_any_decision_still_gets_its_reports(tmp_path: Path) -> None:
    path = tmp_path / "new.chec"
    with Project.create(path) as project:
        # Of a project without answers a report would say that people read every answer.
        refused(run("report", path, tmp_path / "none"), "no answers yet")
        assert not (tmp_path / "none").exists()
        answers = write_csv(tmp_path / "a.csv", ("id", HELPS), [("P1", "the park"), ("P2", "nan")])
        choices = ImportChoices(texts=(HELPS,), participant="id")
        project.imports.add(project.imports.plan(answers, choices), actor="test")
    assert "index.html" in ok("report", path, tmp_path / "out")
    assert "No answer is coded yet" in (tmp_path / "out" / "report.html").read_text("utf-8")
    titles = [slide.shapes.title.text for slide in _deck(tmp_path / "out" / "board.pptx").slides]
    assert not any(title.startswith("Young people speak to") for title in titles), titles
    # Published values are by area, which nobody here has: that is said, and is no error.
    assert "Nothing to compare yet" in ok("indicators", path)


def test_a_page_for_a_leader_named_an_option_of_the_command(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    out = tmp_path / "without questions"
    ok("report", path, out, "--profile", "none")
    pages = sorted(out.rglob("*.html"))
    assert any(page.name == "evidence.html" for page in pages)
    for page in pages:
        said = re.sub(r"(?s)<(style|script)\b.*?</\1>|<[^>]+>", " ", page.read_text("utf-8"))
        assert not re.findall(r"(?<!\S)--[a-z][a-z-]+|\bchec-voice [a-z]+", said), page
        assert not re.findall(r"\bfew (?:are|raised|spoke)\b", said.replace("a few", "")), page


def test_slides_say_one_thing_each_and_end_at_what_to_decide(reported: tuple[Path, Path]) -> None:
    from pptx import Presentation

    deck = Presentation(str(reported[1] / "board.pptx"))
    titles = [slide.shapes.title.text for slide in deck.slides]
    assert 6 <= len(titles) <= 9 and len(set(titles)) == len(titles)
    assert "took part" in titles[1] and titles[2].startswith("They spoke most of ")
    assert "to decide" in titles[-1].casefold()
    charts = [shape.chart for slide in deck.slides for shape in slide.shapes if shape.has_chart]
    assert len(charts) >= 3
    for chart in charts:
        axes = (chart.category_axis, chart.value_axis)
        assert all(axis.axis_title.text_frame.text for axis in axes)
        assert chart.plots[0].has_data_labels
        assert chart.has_legend == (len(list(chart.plots[0].series)) > 1)
    for slide in deck.slides:
        for shape in slide.shapes:
            assert shape.top + shape.height <= deck.slide_height + 1, (shape.name, titles)
    # The bullets say what they list: the title above speaks of another thing.
    shapes = [shape for shape in deck.slides[-2].shapes if shape.has_text_frame]
    said = "\n".join(shape.text_frame.text for shape in shapes)
    assert "Drivers that no code leads to: " in said
    assert "Domains and drivers that some answers may be about, and none surely: " in said
    assert "about it; some may" not in said
    # What most people may have meant comes first, and where the others stand is said.
    most = [
        int(n) for n in re.findall(r"at most (\d+)", said.split("none surely")[1].split(".")[0])
    ]
    assert most and most == sorted(most, reverse=True)
    assert "The annex of the engagement report lists every gap." in said


def test_reports_say_where_answers_come_from_and_what_was_done(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    """In words that no single person moves: neither a withdrawal nor one more no is told."""
    path = build(tmp_path)
    with Project.open(path) as project:
        store = store_of(project)
        with store.write():
            store.execute("UPDATE session SET partner = 'Youth Focus', held_on = 'May'")
            store.execute("UPDATE participant SET consent_quotation = 'yes'")
        whose = "SELECT e.name FROM session e JOIN participant p ON p.session_id = e.id"
        (session,) = {row["name"] for row in rows_of(project, f"{whose} WHERE p.ref = 'P01'")}
        for n in range(2):
            project.reports.write(tmp_path / f"out{n}", packs=["quality", "methods"])
            project.people.withdraw(project.people.references(session)[0], session)
    pages = [words(tmp_path / f"out{n}" / "data_quality.html") for n in range(2)]
    for page in pages:
        assert "Partners who held sessions: Youth Focus." in page
        assert "nearly all agreed to be quoted" in page
        assert "No answers were coded by two people" in page
    done = words(tmp_path / "out1" / "methods.html")
    assert "brought in answers" in done and "removed everything of one person" not in done


def test_quotes_of_a_few_are_of_different_young_people() -> None:
    theme, other = (Theme(i, i, i, 1, "a", 9, 9, "", 0, 9, 9, False, {}) for i in "ab")
    told = [
        ("a", "first", {"gender": "Boy", "age": "8-10"}),
        ("a", "short", {"gender": "Man"}),
        ("b", "second", {"gender": "Boy", "age": "11-13"}),
        ("b", "third", {"gender": "Girl", "age": "8-10"}),
    ]
    quotes = tuple(Quote(code, text, "", named, code) for code, text, named in told)
    nobody = Counted(0, 0, 0)
    content = Content(
        *("P", "2026-01-01", "", "", "", "lt10", True, {}, (), (), "", ""),
        *(nobody, nobody, {}, (theme, other), (), ()),
        quotes=quotes,
    )
    chosen = quotes_by_theme(content, (theme, other), most=2)
    assert [quote.text for _, quote in chosen] == ["first", "third"]


def test_a_word_document_has_real_headings_and_heading_rows(reported: tuple[Path, Path]) -> None:
    import docx

    word = docx.Document(str(reported[1] / "report.docx"))
    styles = [p.style.name for p in word.paragraphs]
    assert styles.count("Heading 1") > 8
    assert "TOC" in word.element.xml
    for table in word.tables:
        assert "w:tblHeader" in table.rows[0]._tr.xml
        assert "w:tblDescription" in table._tbl.xml


@pytest.mark.parametrize("ending", list(FORMATS))
def test_a_format_prints_control_characters_and_long_names(ending: str) -> None:
    table = Table(
        "t" * 40,
        "A \x00 title",
        "about \ud800",
        (Column("a", "\x1b[31mname", "text"), Column("n", "people")),
        (Row("r", ("\x07bell & <b>", 12345)),),
    )
    document = Document("T", "s", "2026-01-02", ("notice \x01",), (Section("H", (table,)),))
    done = FORMATS[ending].render(document)
    assert set(done.places) == {f"{'t' * 40}/r/n"}
    assert done == FORMATS[ending].render(document)
    if ending not in ("html", "md"):
        assert io.BytesIO(done.data).read(2) == b"PK"


@pytest.mark.parametrize("ending", list(FORMATS))
def test_a_value_turned_the_figures_behind_it_in_a_sentence(ending: str) -> None:
    """An area called `York`, turned and with nothing to see in it, made 71 people of 17."""
    bad = "York\u202e\u2066\u200b\ufeff"
    table = Table(
        "t",
        f"In {bad}",
        f"{bad}: 71",
        (Column("a", bad), Column("n", "people")),
        (Row(bad, (1, 2)),),
    )
    said = (Text(f"{bad}: 71 people"), Bullets((f"{bad}: 71",)), Quotation(bad, bad), table)
    document = Document(bad, bad, "2026-01-02", (bad,), (Section(bad, said),))
    data = FORMATS[ending].render(document).data
    texts = [data]
    if data[:2] == b"PK":
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            texts = [archive.read(name) for name in archive.namelist()]
    whole = html.unescape(b"".join(texts).decode("utf-8", "replace"))
    assert "York" in whole
    assert not set(bad[4:]) & set(whole)
    assert HIDDEN_MARKS[ord("\u202e")] in whole


def test_every_pack_names_formats_that_are_there() -> None:
    assert all(ending in FORMATS for pack in PACKS.values() for ending in pack.endings)


@pytest.mark.slow
def test_no_planted_identifier_stands_in_anything_that_the_demo_writes(tmp_path: Path) -> None:
    gold = bundled.folder("corpora") / "youth_voice_synthetic" / "gold"
    planted = {
        json.loads(line)["text"]
        for name in ("personal_data.jsonl", "notes_personal_data.jsonl")
        for line in (gold / name).read_text(encoding="utf-8").splitlines()
    }
    alike = (gold / "look_alikes.jsonl").read_text(encoding="utf-8").splitlines()
    planted -= {json.loads(line)["text"] for line in alike}  # "Olive oil" names nobody
    with (gold.parent / "responses.csv").open(encoding="utf-8", newline="") as file:
        said = {row["response_id"]: row["text"] for row in csv.DictReader(file)}
    named = [
        said[one["response_id"]][one["start"] - 12 : one["end"]]
        for line in (gold / "personal_data.jsonl").read_text(encoding="utf-8").splitlines()
        if (one := json.loads(line))["start"] >= 12
    ]
    assert len(planted) > 100
    made = demo.run(tmp_path, force=False)
    assert tmp_path / "reports" / "index.html" in made.files
    # A name that is a word, too, was left where the word came before it: "will … his name is Will".
    kept = "\n".join(text for (text,) in query(made.project, "SELECT text FROM response"))
    assert [words for words in named if words in kept] == []
    # The codebook's own examples are ours, and one of them names a pet as the corpus does.
    texts = {path.name: words(path) for path in made.files if path.stem != "codebook"}
    listed = texts.pop("figures.json")  # a line 291 there is no bus 291
    text = "\n".join(texts.values())
    assert [p for p in sorted(planted) if _stands(p, text)] == []
    assert [p for p in sorted(planted) if not p.isdigit() and _stands(p, listed)] == []
    assert "NOT MADE SAFE" not in text and "\N{LEFT DOUBLE QUOTATION MARK}" in texts["report.md"]


def _stands(words_planted: str, text: str) -> bool:
    # Most stand nowhere at all, which is seen a hundred times as fast.
    standing = rf"(?<!\w){re.escape(words_planted)}(?!\w)"
    return words_planted in text and re.search(standing, text) is not None


def words(path: Path) -> str:
    """Everything that somebody can read in a file, without its mark-up."""
    data = path.read_bytes()
    if not data.startswith(b"PK"):
        return data.decode("utf-8")
    with zipfile.ZipFile(io.BytesIO(data)) as parts:
        return "\n".join(
            re.sub(r"<[^>]+>", "\n", parts.read(name).decode("utf-8"))
            for name in parts.namelist()
            if name.endswith(".xml")
        )


def test_what_was_done_is_told_and_the_last_word_stands(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    with Project.open(path) as project:
        for text in ("We will ask the council.", "The park has lights now."):
            project.reports.did(
                PARKS, response="done", text=text, owner="Noor", due="2026-02-27", author="lead"
            )
        with pytest.raises(Refused, match="no date"):
            project.reports.did(
                PARKS, response="done", text="x", owner="y", due="31/3", author="lead"
            )
        project.reports.write(tmp_path / "out", packs=["young", "engagement"])
    for name in ("you_said.html", "report.html", "report.md"):
        told = (tmp_path / "out" / name).read_text("utf-8")
        assert "The park has lights now." in told, name
        assert "We will ask the council." not in told, name
    refused(
        run("did", path, "no.such", "x", "--as", "done", "--owner", "y", "--date", "2026-01-01"),
        "there is no code 'no.such'",
    )


def test_only_quotes_that_were_approved_and_permitted_are_printed(tmp_path: Path) -> None:
    path = build(tmp_path)
    with Project.open(path) as project:
        store = store_of(project)
        store.execute("UPDATE response SET deidentified_at = '2026-01-01'")
        store.execute("UPDATE participant SET consent_quotation = 'yes' WHERE ref <> 'P02'")
        for ref, status in (
            ("P01", "approved"),
            ("P02", "approved"),
            ("P07", "proposed"),
            ("G1", "approved"),
        ):
            at = segment_of(project, ref, HELPS)
            store.execute(
                'INSERT INTO quote (uuid, segment_id, start, "end", chosen_by, at, status)'
                ' SELECT ?, id, start, "end", 1, ?, ? FROM segment WHERE id = ?',
                (ref, "2026-01-01", status, at),
            )
        project.quotes.approve(
            [project.quotes.choose(segment_of(project, "P01", HELPS), code=PARKS, by="Ann")],
            by="Ann",
        )
        packs = ("engagement", "young", "board", "summary")
        project.reports.write(tmp_path / "out", packs=packs, profile="none")
        store.execute("UPDATE response SET deidentified_at = NULL WHERE id = 1")
        project.reports.write(tmp_path / "late", packs=packs, profile="none")
    for name in ("report.md", "you_said.html", "you_said.docx", "board.pptx", "summary.md"):
        told = words(tmp_path / "out" / name)
        assert "the park and my mates" in told and "NOT MADE SAFE" not in told, name
        assert not any(said in told for said in ("football", "my nan", "our youth club")), name
        late = words(tmp_path / "late" / name)
        assert "NOT MADE SAFE" in late and "the park and my mates" not in late, name


def _content_of(values: dict[str, tuple[int, int]], invited: tuple[Invited, ...] = ()) -> Content:
    """Who took part and was read by area, and nothing else."""
    whole, looked = (sum(counts) for counts in zip(*values.values(), strict=True))
    everyone = Counted(whole, 0, whole), Counted(looked, 0, looked)
    notices = ("", "", "", "lt10", True)
    rest = ((), (), "", "area", *everyone, values, (), (), ())
    return Content("P", "2026-01-01", *notices, {}, *rest, invited=invited)


def _who_took_part(content: Content) -> tuple[Table | None, str]:
    """The chart of the slide on who took part, and the words on it."""
    parts = board.sections(content)[0].parts
    words = " ".join(part.text for part in parts if isinstance(part, Text))
    return next((part for part in parts if isinstance(part, Table)), None), words


@pytest.mark.parametrize(("answer", "size"), [("Lights.", 16), ("We mend the lights. " * 12, 13)])
def test_a_table_with_long_answers_ran_over_the_foot_of_its_slide(answer: str, size: int) -> None:
    columns = tuple(Column(name, name, "text") for name in ("theme", "answer", "owner"))
    rows = tuple(Row(str(n), ("Parks", answer, "Noor, 31 March 2026")) for n in range(4))
    section = Section("To decide", (Table("t", "T", "What to decide.", columns, rows),))
    document = Document("T", "P", "2026-01-01", (), (section,))
    slide = _deck_of(FORMATS["pptx"].render(document).data).slides[1]
    (grid,) = (shape.table for shape in slide.shapes if shape.has_table)
    assert grid.cell(1, 1).text_frame.paragraphs[0].font.size.pt == size
    assert all((row.height.cm > 1) == (size == 16) for row in grid.rows)


def test_a_slide_had_three_bars_of_one_length_which_said_nothing() -> None:
    table, words = _who_took_part(_content_of({"A": (120, 120), "B": (115, 115), "C": (120, 120)}))
    assert table is None and "About as many took part in each area: A (120), B (115)" in words
    table, _ = _who_took_part(_content_of({"A": (120, 120), "B": (50, 50)}))
    assert table is not None and table.chart == "bars" and len(table.columns) == 2
    invited = (Invited("area", "A", 300, 120), Invited("area", "B", 150, 120))
    table, _ = _who_took_part(_content_of({"A": (120, 100), "B": (120, 95)}, invited))
    assert table is not None and table.chart == "groups"
    assert [row.cells for row in table.rows] == [("A", 300, 120, 100), ("B", 150, 120, 95)]
    (drawn,) = part_tables.value_tables(_content_of({"A": (120, 100), "B": (120, 95)}))
    assert drawn.chart == ""  # the same in reports
    hidden = _content_of({"A": (120, 120), "B": (50, 50)})
    table, words = _who_took_part(replace(hidden, values=dict.fromkeys("AB", (HIDDEN, HIDDEN))))
    assert table is not None and "About as many" not in words


@pytest.mark.parametrize(
    ("people", "everyone", "dark", "figures", "each"),
    [(120, 290, 24, 58, 5), (8, 33, 8, 33, 1), (10, 5000, 1, 50, 100), (7, 7, 7, 7, 1)],
)
def test_a_crowd_shows_the_number_that_is_told_and_no_more(
    people: int, everyone: int, dark: int, figures: int, each: int
) -> None:
    drawn = crowd(people, everyone)
    assert drawn is not None
    heads = [shape.ink for shape in drawn.shapes if isinstance(shape, Round)]
    bodies = [shape.ink for shape in drawn.shapes if isinstance(shape, Box)]
    assert heads == bodies == ["ink"] * dark + ["pale"] * (figures - dark)
    assert f"{dark} of {figures} people {'is' if dark == 1 else 'are'} dark" in drawn.alt
    assert (f"Each is {each} of you" in drawn.alt) == (each > 1)
    assert svg(drawn).count("<circle") == figures and png(drawn, "1D4F91") == png(drawn, "1D4F91")
    assert crowd(0, 5) is None and crowd(6, 5) is None


def test_young_people_get_drawings_that_say_what_they_show(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    """The same in both files: a sign for each theme, and as many dark figures as people."""
    import docx
    from lxml import html as page_of

    ok("report", reported[0], tmp_path / "out", "--pack", "young")
    page = page_of.parse(str(tmp_path / "out" / "you_said.html"))
    drawn = page.xpath("//*[local-name()='svg']")
    told = [one.get("aria-label") for one in drawn]
    assert all(one.get("role") == "img" and one.get("viewbox") for one in drawn)
    assert any("are dark" in alt for alt in told) and sign("community").alt in told, told
    word = docx.Document(str(tmp_path / "out" / "you_said.docx"))
    described = [e.get("descr") for e in word.element.body.iter() if e.tag.endswith("}docPr")]
    assert described == told


def test_the_young_peoples_pack_can_be_read_at_eleven() -> None:
    """By textstat's automated readability index, a school grade: its reader is five years older."""
    import textstat

    book = bundled.resolve(bundled.CODEBOOK, bundled.codebooks(), "codebook")
    labels = [code.label for code in codebook.load(book).codes if code.depth == 1 and code.label]
    assert len(labels) > 10
    for start in range(0, len(labels), plain_pack.MOST):
        told = tuple(
            Theme(str(n), label, label, 1, "a", 20, 40, "", 0, 9, 9, False, {})
            for n, label in enumerate(labels[start : start + plain_pack.MOST])
        )
        told += tuple(replace(t, id=f"{t.id}.1", depth=2, people=15) for t in told[::2])
        views = tuple(
            View(t.id, t.name, "it gets in the way", 20, view, 10, t.id)
            for t in told[:3]
            for view in ("it helps", "they wish for it")
        )
        nobody = Counted(0, 0, 0)
        made = plain_pack.document(
            Content(
                "P",
                "2026-01-01",
                "",
                "",
                "",
                "lt10",
                True,
                {},
                (),
                (),
                "",
                "",
                nobody,
                Counted(290, 0, 570),
                {},
                told,
                (),
                (),
                views=views,
            )
        )
        texts = [
            text
            for section in made.sections
            for part in section.parts
            for text in (
                [part.text]
                if isinstance(part, Text)
                else [part.alt]
                if isinstance(part, Picture)
                else part.items
            )
        ]
        assert textstat.automated_readability_index(" ".join(texts)) + 5 <= 11
        for text in texts:
            assert len(text.split()) < 60


def test_reports_show_a_logo_who_was_invited_what_goes_together_and_summaries(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    from PIL import Image

    path, _ = reported
    logo = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "#7a1f5c").save(logo)
    asked = write_csv(tmp_path / "asked.csv", ("Area", "invited"), [("North", "60"), ("Mars", "9")])
    with Project.open(path) as project:
        project.commands("Rosa").write_summary(PARKS, "Parks are where they meet.", about=(PARKS,))
    out = tmp_path / "out"
    look = ("--logo", logo, "--colours", "#7a1f5c", "--lang", "en-IE")
    ok("report", path, out, "--invited", asked, *look, "--profile", "none", "--by", "Area")
    page = (out / "report.html").read_text("utf-8")
    assert 'src="data:image/png;base64,' in page and '<html lang="en-IE">' in page
    assert "--line: #7A1F5C" in page and "Written by Rosa" in page
    assert "Parks are where they meet." in page
    quality = (out / "data_quality.html").read_text("utf-8")
    assert "% answered" in quality and "Mars" in quality
    assert "Of those invited, this share answered, by Area: Mars 0%, North " in page
    assert "Only some" not in page and "95% interval" in page
    with zipfile.ZipFile(out / "report.docx") as word, zipfile.ZipFile(out / "board.pptx") as deck:
        assert any(name.startswith("word/media/") for name in word.namelist())
        assert any(name.startswith("ppt/media/") for name in deck.namelist())
        assert '<a:accent1><a:srgbClr val="7A1F5C"' in deck.read("ppt/theme/theme1.xml").decode()


def test_who_is_missing_is_told_by_every_attribute_that_the_list_of_invited_has(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    rows = [("North", "", "60"), ("Leeds", "", "40"), ("", "11-13", "70"), ("", "14-16", "30")]
    asked = write_csv(tmp_path / "asked.csv", ("area", "AGE", "invited"), rows)
    out = tmp_path / "out"
    ok("report", path, out, "--invited", asked, "--by", "Area", "--profile", "none")
    with Project.open(path) as project:
        answered = {
            (by, value): count.people
            for by in ("Area", "Age")
            for value, count in project.results.themes(by=by).bases.items()
        }
        assert project.reports.write(tmp_path / "safe", invited=asked, by="Area")
    page = html.unescape((out / "data_quality.html").read_text("utf-8"))
    slides = " ".join(
        shape.text_frame.text
        for slide in _deck(out / "board.pptx").slides
        for shape in slide.shapes
        if shape.has_text_frame
    )
    for by, values in (("Area", ("North", "Leeds")), ("Age", ("11-13", "14-16"))):
        invited = {value: int(n) for row in rows for value, n in ((row[0] or row[1], row[2]),)}
        rates = {v: round(100 * answered[by, v] / invited[v]) for v in values}
        fewest = min(rates, key=lambda value: (rates[value], value))
        told = ", ".join(f"{v} {rates[v]}%" for v in sorted(rates, key=lambda v: (rates[v], v)))
        assert f"Of those invited, this share answered, by {by}: {told}." in page
        assert f"{by} {fewest} ({rates[fewest]}%)" in slides
    sheets = [name for name in _book(out / "tables.xlsx").sheetnames if "invited" in name]
    assert len(sheets) == 2
    # What would give away a few is hidden, whichever attribute tells it.
    figures = json.loads((tmp_path / "safe" / "figures.json").read_text("utf-8"))["figures"]
    told_of = [f["value"] for f in figures if re.match(r"invited_\d+_\w+/.*/answered", f["id"])]
    assert len(told_of) == 4 and not any(isinstance(n, int) and 0 < n < 8 for n in told_of)
    both = [("North", "11-13", "9"), ("North", "", "60")]
    twice = write_csv(tmp_path / "twice.csv", ("Area", "Age", "invited"), both)
    refused(run("report", path, tmp_path / "no", "--invited", twice), "people would count twice")
    none = write_csv(tmp_path / "none.csv", ("Shoe size", "invited"), [("5", "9")])
    refused(run("report", path, tmp_path / "no", "--invited", none), "named as an attribute")
    assert not (tmp_path / "no").exists()


def test_what_was_said_of_one_theme_was_told_of_another_that_has_its_name(tmp_path: Path) -> None:
    """An answer, a summary and a view went by the name of a code, and two can have one."""
    book = write_csv(
        tmp_path / "book.csv",
        ("code", "parent", "definition"),
        [("Home", "", ""), ("Other", "Home", ""), ("School", "", ""), ("Other", "School", "")],
    )
    answers = write_csv(
        tmp_path / "answers.csv", ("id", HELPS), [(f"P{n:02d}", "this and that") for n in range(20)]
    )
    with Project.create(tmp_path / "twins.chec", name="T", codebook_name=str(book)) as project:
        project.imports.add(
            project.imports.plan(answers, ImportChoices(texts=(HELPS,), participant="id")),
            actor="test",
        )
        ids = {code.parent: code.id for code in project.codebook.codes if code.name == "Other"}
        home, school = (ids[c.id] for c in project.codebook.codes if c.name in ("Home", "School"))
        coding = project.coding("Sam")
        for n in range(20):
            coding.apply(segment_of(project, f"P{n:02d}", HELPS), home if n < 12 else school)
        project.reports.did(
            home, response="done", text="We mended it.", owner="A", due="2026-02-27", author="lead"
        )
        project.commands("Rosa").write_summary(home, "It is about beds.", about=(home,))
        project.reports.write(tmp_path / "out", profile="none")
    young = html.unescape((tmp_path / "out" / "you_said.html").read_text("utf-8"))
    assert young.count("It is about beds.") == 1
    assert "We still owe you an answer. Ask us when:" in young
    assert "<li>other (School)</li>" in young and "<li>other (Home)</li>" not in young
    board = _deck(tmp_path / "out" / "board.pptx").slides[-1]
    (table,) = (shape.table for shape in board.shapes if shape.has_table)
    # A framework that no code of this codebook leads to has no gaps, and misses nothing.
    titles = [s.shapes.title.text for s in _deck(tmp_path / "out" / "board.pptx").slides]
    assert "What was said is not linked to the framework yet" in titles
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert "No code is linked to it yet." in page and "has no place for" not in page
    lines = {row.cells[0].text: row.cells[2].text for row in table.rows}
    assert lines["Other (School)"] == "no answer yet" and "mended" in lines["Other (Home)"]


def test_who_has_nobody_got_a_report_of_nothing(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    """Groups alone came to the workshop, and groups are never counted as people."""
    pack = ("--pack", "areas", "--by", "session", "--profile", "none")
    ok("report", reported[0], tmp_path / "out", *pack)
    pages = {path.stem for path in (tmp_path / "out" / "areas").glob("*.html")}
    assert pages and not any("workshop" in page for page in pages)


def test_young_champions_get_a_sheet_of_three_questions_with_room_to_write(
    reported: tuple[Path, Path],
) -> None:
    page = (reported[1] / "sense_check.html").read_text("utf-8")
    assert page.count('<div class="write">') == 3 and "What should we do first?" in page
    assert "of you." in page and "Do not write your name" in page
    boxes = _word_tables(reported[1] / "sense_check.docx")
    assert boxes == [[[""]]] * 3


def _without_style(path: Path, name: str) -> Path:
    import docx

    word = docx.Document()
    word.styles[name].delete()
    word.save(str(path))
    return path


def test_word_reports_take_the_styles_and_the_header_of_a_template(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    import docx
    from docx.shared import Pt

    template = docx.Document()
    template.add_paragraph("To be written over")
    template.sections[0].header.paragraphs[0].text = "Our ICB"
    template.styles["Normal"].font.size = Pt(13)
    template.save(str(tmp_path / "ours.docx"))
    project, plain_folder = reported[0], tmp_path / "plain"
    ok("report", project, plain_folder, "--pack", "engagement")
    ok(
        "report",
        project,
        tmp_path / "o",
        "--pack",
        "engagement",
        "--template",
        tmp_path / "ours.docx",
    )
    made = docx.Document(str(tmp_path / "o" / "report.docx"))
    assert made.sections[0].header.paragraphs[0].text == "Our ICB"
    assert made.styles["Normal"].font.size == Pt(13)
    texts = [paragraph.text for paragraph in made.paragraphs]
    before = docx.Document(str(plain_folder / "report.docx"))
    assert texts == [paragraph.text for paragraph in before.paragraphs]


def test_charts_of_a_word_report_say_the_figures_of_their_table(
    reported: tuple[Path, Path],
) -> None:
    """Word's own charts: their figures, their workbook and what is read aloud agree."""
    import docx
    import openpyxl
    from pptx.oxml import parse_xml

    word = docx.Document(str(reported[1] / "report.docx"))
    inlines = word.element.body.findall(".//{*}inline")
    assert inlines
    told = {
        (line[0], plain(line[1]))
        for table in _word_tables(reported[1] / "report.docx")
        for line in table[1:]
    }
    for inline in inlines:
        (place,) = inline.find(".//{*}chart").values()
        part = word.part.related_parts[place]
        space = parse_xml(part.blob)
        names = [v.text for v in space.findall(".//{*}cat//{*}v")]
        values = {int(p.get("idx")): p.find("{*}v").text for p in space.findall(".//{*}val//{*}pt")}
        (book,) = part.related_parts.values()
        sheet = openpyxl.load_workbook(io.BytesIO(book.blob)).active
        for n, name in enumerate(names):
            label, _, figure = name.removesuffix(")").rpartition(" (")
            shown = values.get(n, "*").removesuffix(".0")
            assert shown == plain(figure), name
            assert (label, shown) in told, name
            assert str(sheet.cell(n + 2, 2).value or "*").removesuffix(".0") == shown
            assert f"{label} {figure}" in inline.find("{*}docPr").get("descr")


def test_an_area_report_quotes_who_is_told_to_be_of_it_and_lists_its_practice(
    tmp_path: Path,
) -> None:
    path = build(tmp_path)
    with Project.open(path) as project:
        store = store_of(project)
        store.execute("UPDATE response SET deidentified_at = '2026-01-01'")
        store.execute("UPDATE participant SET consent_quotation = 'yes'")
        at = segment_of(project, "P01", HELPS)
        area = project.quotes.all(least=2)  # nobody is quoted yet
        assert area == []
        project.quotes.approve([project.quotes.choose(at, by="Ann")], by="Ann")
        (line,) = project.quotes.all(least=2)
        values = project.results.themes(by="Area").values
        rows = [(value, f"A club in {value}.", "the council") for value in values]
        practice = write_csv(tmp_path / "p.csv", ("Area", "practice", "source"), rows)
        project.reports.write(
            tmp_path / "out", packs=["areas"], by="Area", profile="none", practice=practice
        )
    pages = sorted((tmp_path / "out" / "areas").glob("*.html"))
    for value, page in zip(values, pages, strict=True):
        told = page.read_text("utf-8")
        assert f"A club in {value}. (the council)" in told
        assert told.count("A club in") == 1
        assert ("the park and my mates" in told) == (line.told.get("area") == value)


def test_what_is_done_on_a_day_to_come_was_told_as_done_and_a_promise_of_the_past_as_one_to_come(
    tmp_path: Path,
) -> None:
    path = build(tmp_path)
    today = dt.date.today()
    tomorrow, yesterday = (str(today + dt.timedelta(days=days)) for days in (1, -1))
    said = ["did", path, PARKS, "We fixed a pool", "--owner", "Pool", "--as"]
    refused(run(*said, "done", "--date", tomorrow), f"Today is {today}.")
    refused(run(*said, "done", "--date", "2031-13-01"), "is no date")
    ok(*said, "done", "--date", str(today))
    assert "overdue" not in ok("did", path)
    late = ["did", path, FOOD, "A breakfast club.", "--owner", "Noor", "--as", "doing", "--date"]
    ok(*late, tomorrow)
    assert "overdue" not in ok("did", path)
    ok(*late, yesterday)
    assert f"{yesterday} (overdue)" in ok("did", path)
    with Project.open(path) as project:
        project.reports.write(tmp_path / "out", packs=["young"])
    young = html.unescape((tmp_path / "out" / "you_said.html").read_text("utf-8"))
    assert "We fixed a pool. Ask: Pool. Done on " in young
    assert f"Ask: Noor. We said by {day(yesterday)}. It is not done yet." in young


def test_an_area_report_tells_what_was_done_for_its_area_and_for_everybody(tmp_path: Path) -> None:
    path = build(tmp_path)
    said = ["--as", "doing", "--owner", "Noor", "--date", "2026-03-31"]
    ok("did", path, PARKS, "Lights for all.", *said)
    ok("did", path, PARKS, "A ramp.", *said, "--area", "leeds")
    ok("did", path, PARKS, "Bins for both.", *said, "--area", "Leeds", "--area", "York")
    ok("did", path, PARKS, "A wider ramp.", *said, "--area", "Leeds")  # its last word
    ok("did", path, FOOD, "Lunch for the youngest.", *said, "--area", "11-13")
    refused(run("did", path, PARKS, "x", *said, "--area", "Nowhere"), "Areas here: Leeds, York")
    listed = ok("did", path)
    assert "A ramp." not in listed and "everybody" in listed
    with Project.open(path) as project:
        (_, _, both, leeds) = project.reports.feedback()
        assert (both.text, both.areas) == ("Bins for both.", ("York",))
        assert (leeds.text, leeds.areas) == ("A wider ramp.", ("Leeds",))
        out = tmp_path / "out"
        project.reports.write(out, by="Area", profile="none")
        project.reports.write(tmp_path / "ages", packs=["areas"], by="Age", profile="none")
    for name, here, elsewhere in (
        ("01_leeds", "A wider ramp.", "Bins for both."),
        ("02_york", "Bins for both.", "A wider ramp."),
    ):
        for ending in ("html", "docx"):
            told = words(out / "areas" / f"{name}.{ending}")
            assert here in told and "Lights for all." in told, (name, ending)
            assert elsewhere not in told and "A ramp." not in told, (name, ending)
    for page in (tmp_path / "ages" / "areas").glob("*.html"):  # an area's may be theirs, too
        told = page.read_text("utf-8")
        assert "Bins for both." in told and ("Lunch" in told) == ("11_13" in page.name), page
    young = (out / "you_said.html").read_text("utf-8")
    assert "(for York): We are doing this now. Bins for both." in young
    sheet = _book(out / "tables.xlsx")["feedback"].values
    assert any({"York", "Bins for both."} <= set(row) for row in sheet)


def test_what_a_report_cannot_look_like_is_said_before_anything_is_written(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    text = tmp_path / "logo.png"
    text.write_text("not a picture")
    wrong = write_csv(tmp_path / "asked.csv", ("Area", "invited"), [("North", "many")])
    nowhere = write_csv(tmp_path / "p.csv", ("Area", "practice"), [("Nowhere", "A club.")])
    bare = _without_style(tmp_path / "bare.docx", "Title")
    for options, sentence in (
        (("--logo", text), "is no picture that a report can show"),
        (("--logo", tmp_path / "none.png"), "cannot be read"),
        (("--colours", "#ffffaa"), "too pale to be read"),
        (("--colours", "blue"), "'BLUE' is no colour"),
        (("--lang", "english please"), "is no language tag"),
        (("--template", text), "is no Word document"),
        (("--template", tmp_path / "none.docx"), "cannot be read"),
        (("--template", bare), "has no style 'Title'"),
        (("--practice", wrong, "--by", "Area"), "there is no column 'practice'"),
        (("--practice", nowhere, "--by", "Area"), "Area has no value 'Nowhere' here"),
        (("--lang", "cy"), "reports are written in English"),
        (("--invited", wrong, "--by", "Area"), "'many' is no number of people"),
    ):
        refused(run("report", path, tmp_path / "out", *options), sentence)
    assert not (tmp_path / "out").exists()


def test_a_summary_said_that_all_were_read_and_that_most_spoke_of_what_a_third_did(
    reported: tuple[Path, Path],
) -> None:
    with Project.open(reported[0]) as project:
        table = project.results.safe("none").themes
    told, read = table.base.people, table.looked.people
    assert told != read
    said = (reported[1] / "summary.md").read_text("utf-8")
    assert f"{told} young people told us" in said and f"answers of {read} of them were read" in said
    assert "They spoke most of " in said and "Most spoke of" not in said


def test_reports_said_what_most_say_where_no_majority_does(reported: tuple[Path, Path]) -> None:
    view = View("a_harms", "Parks", "it helps", 5, "it gets in the way", 5, "a")
    content = Content(
        "P",
        "2026-01-01",
        "",
        "",
        "",
        "none",
        False,
        {},
        (),
        (),
        "",
        "",
        *[Counted(9, 0, 9)] * 2,
        {},
        (),
        (),
        (),
        views=(view,),
    )
    (table,) = part_tables.minority_tables(content)
    assert [c.label for c in table.columns][1::2] == ["some say", "others say"]
    assert "most" not in table.about
    page = (reported[1] / "report.html").read_text("utf-8")
    assert "What most people" not in page and "What people spoke of most" in page


def test_young_people_are_told_of_rounding_and_that_one_can_say_both(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    with Project.open(reported[0]) as project:
        project.reports.write(tmp_path / "out", packs=("young",))
    rounded = (tmp_path / "out" / "you_said.html").read_text("utf-8")
    exact = (reported[1] / "you_said.html").read_text("utf-8")
    assert all("can say two things, and we count both" in page for page in (rounded, exact))
    assert "numbers are rounded" in rounded and "rounded" not in exact
    assert "We hide small" in rounded and "We hide small" not in exact


def test_pairs_of_themes_are_kept_small_too(reported: tuple[Path, Path], tmp_path: Path) -> None:
    with Project.open(reported[0]) as project:
        every = project.results.safe("none", pairs=30).pairs
        safe = project.results.safe(pairs=30).pairs
        project.reports.write(tmp_path / "out", packs=("tables", "engagement"))
    assert every and all(pair.people == 0 or pair.people >= 8 for pair in safe)
    page = (tmp_path / "out" / "report.html").read_text("utf-8")
    assert not safe or "Only pairs whose number may be shown stand here" in page
    assert "Only pairs whose" not in (reported[1] / "report.html").read_text("utf-8")
    ordered = [(-pair.people, pair.codes) for pair in safe]
    assert ordered == sorted(ordered), "the order of true numbers tells what rounding hid"


def test_a_self_assessments_questions_get_voice_and_gaps(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path, _ = reported
    questions = write_csv(
        tmp_path / "questions.csv",
        ("question", "drivers"),
        [("Do you know who is hungry?", "d3;D4")],
    )
    ok("summary", path, FOOD, "Some are hungry.", "--by", "Rosa")
    assert "Some are hungry." in ok("summary", path, FOOD)
    out = tmp_path / "out"
    ok("report", path, out, "--pack", "evidence", "--questions", questions, "--profile", "none")
    page = (out / "evidence.html").read_text("utf-8")
    assert "Do you know who is hungry?" in page and "No published figures were loaded" in page
    assert page.count('<th scope="row">') == 2
    wrong = write_csv(tmp_path / "wrong.csv", ("question", "drivers"), [("Why?", "D3;nowhere")])
    refused(
        run("report", path, tmp_path / "none", "--questions", wrong),
        "there is no domain or driver 'nowhere'",
    )


def test_json_keeps_to_its_schema_and_an_attribute_called_code_overwrites_nothing(
    tmp_path: Path,
) -> None:
    import jsonschema

    schema = json.loads(
        (Path(codebook.__file__).parent / "report" / "export.schema.json").read_text("utf-8")
    )
    jsonschema.Draft202012Validator.check_schema(schema)
    answers = write_csv(
        tmp_path / "a.csv",
        ("id", HELPS, "code"),
        [(f"P{n}", f"the park {n}", f"room {n % 2}") for n in range(12)],
    )
    with Project.create(tmp_path / "p.chec", name="P") as project:
        choices = ImportChoices(texts=(HELPS,), participant="id", attributes=("code",))
        project.imports.add(project.imports.plan(answers, choices), actor="test")
        for n in range(12):
            valence = "harms" if n < 2 else "helps"
            project.coding("Sam").apply(segment_of(project, f"P{n}", HELPS), PARKS, valence=valence)
        project.commands("Sam").name_group("Out", [PARKS, FOOD])
        for profile in ("none", "lt10"):
            (path,) = project.reports.export(
                tmp_path / f"{profile}.json", kind="json", profile=profile, by="code"
            )
            data = json.loads(path.read_text("utf-8"))
            jsonschema.Draft202012Validator(schema).validate(data)
            assert data["schema"] == "export.schema.json" and data["themes"]["groups"]
            codings = [(row["code"], row["attributes"]) for row in data["codings"]]
            assert not codings or codings[0] == (PARKS, {"code": "room 0"})
        assert codings == []
        with pytest.raises(jsonschema.ValidationError):
            data["themes"]["codes"][0]["people"] = "many"
            jsonschema.validate(data, schema)


def test_how_young_people_were_listened_to_is_kept_and_told_to_them(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "p.chec"
    path.write_bytes(reported[0].read_bytes())
    assert "not answered yet" in ok("lundy", path)
    ok("lundy", path, "space-1", "We met at your club.", "--as", "yes", "--by", "Rosa")
    told = ok("lundy", path, "space-1", "Not all of you.", "--as", "partly", "--by", "Rosa")
    assert "partly: Not all of you. (Rosa" in told
    refused(run("lundy", path, "space-9", "x", "--as", "no", "--by", "R"), "no question 'space-9'")
    ok("report", path, tmp_path / "out", "--pack", "young", "--profile", "none")
    page = (tmp_path / "out" / "you_said.html").read_text("utf-8")
    assert "How we listened to you" in page and "A bit. Not all of you." in page
    assert "We met at your club" not in page


def test_reports_set_published_figures_beside_voice_and_say_where_there_is_none(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    path = tmp_path / "p.chec"
    path.write_bytes(reported[0].read_bytes())
    with Project.open(path) as project:
        first = next(i.id for i in project.frameworks.indicators() if i.element == "D3.food")
    values = write_csv(
        tmp_path / "values.csv",
        ("indicator", "area", "period", "value", "interval", "source"),
        [
            (first, "North", "2024", "12.5", "11.1-13.9", "a table"),
            (first, "York", "2024", "*", "", ""),
        ],
    )
    ok("indicators", path, values)
    out = tmp_path / "out"
    ok("report", path, out, "--pack", "engagement", "--profile", "none", "--by", "Area")
    from lxml import html

    page = html.parse(str(out / "report.html"))
    rows = [
        [cell.text_content().strip() for cell in row]
        for row in page.iterfind(".//tr")
        if any("12.5" in cell.text_content() for cell in row) or "York" in row[1].text_content()
    ]
    here = {row[1]: row for row in rows if len(row) == 7}
    assert here["North"][4] == "12.5 (11.1–13.9)" and here["North"][2] == "4"
    assert here["York"][4] == "–" and here["North"][6] != here["York"][6]


def test_a_report_that_stopped_half_way_left_files_that_no_release_names(tmp_path: Path) -> None:
    """A disk that was full at the fourth file left three of a set, and nothing kept of them."""
    from chec_voice.project import report_files

    (tmp_path / "areas").write_text("no folder")
    (tmp_path / "old.md").write_text("earlier")
    files = {"areas/north.html": b"1", "old.md": b"2", "new/index.html": b"3"}
    with pytest.raises(Refused):
        report_files.write(files, tmp_path)
    left = sorted(p.name for p in tmp_path.iterdir())
    assert left == ["areas", "old.md"] and (tmp_path / "old.md").read_text() == "earlier"


def test_pages_are_built_for_screen_readers(reported: tuple[Path, Path]) -> None:
    """The rules that need no browser; axe-core 4 found nothing on these pages besides."""
    from lxml import html

    for path in reported[1].rglob("*.html"):
        page = html.parse(str(path)).getroot()
        assert page.get("lang") and page.findtext(".//title")
        assert len(page.findall(".//main")) == len(page.findall(".//header")) == 1, path
        assert all(nav.get("aria-label") for nav in page.iter("nav"))
        levels = [int(e.tag[1]) for e in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and levels.count(1) == 1
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), path
        assert all(image.get("alt") for image in page.iter("img"))
        assert all(e.get("aria-label") or e.get("aria-hidden") for e in page.iter("svg"))
        ids = [e.get("id") for e in page.iter() if e.get("id")]
        assert len(ids) == len(set(ids)), path
        regions = [e.get("aria-label") for e in page.iter("div") if e.get("role") == "region"]
        assert len(regions) == len(set(regions)), "two tables that a screen reader calls alike"
        links = [a.get("href") for a in page.iter("a")]
        assert all(href[1:] in ids for href in links if href.startswith("#"))
        for table in page.iter("table"):
            assert table.find("caption") is not None
            assert all(th.get("scope") in ("col", "row") for th in table.iter("th")), path
            assert all(row.find("th") is not None for row in table.iterfind(".//tbody/tr")), path
    style = (reported[1] / "report.html").read_text("utf-8").split("</style>")[0]
    for shade in re.findall(r"\.s\d \{ background: #(\w{6});(?: color: (#fff))?", style):
        text = (255, 255, 255) if shade[1] else (0x1B, 0x1B, 0x1F)
        back = tuple(int(shade[0][n : n + 2], 16) for n in (0, 2, 4))
        light, dark = sorted((_light(text), _light(back)), reverse=True)
        assert (light + 0.05) / (dark + 0.05) >= 4.5, shade


def _light(colour: tuple[int, ...]) -> float:
    """Relative luminance, as WCAG 2 has it."""
    parts = [c / 255 for c in colour]
    linear = [c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in parts]
    return sum(w * c for w, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))


def test_a_number_hidden_to_protect_others_was_told_as_too_few_and_as_a_gap(
    reported: tuple[Path, Path], tmp_path: Path
) -> None:
    """Whether a hidden number is small or protects another must not be told, nor guessed wrong."""
    with Project.open(reported[0]) as project:
        safe = project.results.safe()
        told = [(row, drawn) for drawn in safe.maps.values() for row in drawn.rows]
        hidden = [(row, drawn) for row, drawn in told if row.count.people == HIDDEN]
        assert hidden and all(row.gap == "hidden" for row, _ in hidden)
        assert not any(row in drawn.gaps for row, drawn in hidden)
        project.reports.write(tmp_path / "out", by="Area")
    page = html.unescape((tmp_path / "out" / "report.html").read_text("utf-8"))
    assert "too few" not in page
    assert "How many spoke of these is hidden to protect people, few or many: " in page
    few = page.partition("Themes of fewer than 5 in 100 people")[2].partition("</table>")[0]
    assert f">{HIDDEN}<" not in few
    for area in (tmp_path / "out" / "areas").glob("*.html"):
        assert "too few" not in area.read_text("utf-8").split("Gaps: ")[-1]
