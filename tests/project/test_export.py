"""Exports: complete, labelled, and harmless in a spreadsheet, a browser and a parser."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, HELPS, LONG, PARKS, dump, write_csv
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import NotFound, Refused
from chec_voice.formula_cells import safe_cell
from chec_voice.project import ImportChoices, ReadOptions
from chec_voice.report.files import markdown_text

RUNS = re.compile(r"^[\s\0]*[=+\-@\t\r＝＋－＠]")
BAD = ("=1+1", "+44", "-1", "@home", "\t=1", "\r=1", "  =1+1", "\n=1", "＝1+1", "\0=1")


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def every(project: Project, folder: Path) -> list[Path]:
    return [
        *project.reports.export(folder / "tables", kind="csv", profile="none", by="Area"),
        *project.reports.export(folder / "one.csv", kind="csv"),
        *project.reports.export(folder / "all.json", kind="json", profile="none", by="Area"),
        *project.reports.export(folder / "report.md", kind="md", profile="none", by="Area"),
    ]


@pytest.mark.parametrize("value", BAD)
def test_formulas_are_made_plain(value: str) -> None:
    cell = str(safe_cell(value))
    assert cell.startswith("'") and cell.replace("'", "") == value


@given(st.text())
def test_no_text_becomes_a_formula(value: str) -> None:
    cell = safe_cell(value)
    assert isinstance(cell, str)
    assert not RUNS.match(cell)
    assert cell.replace("'", "") == value.replace("'", "")  # quotes are all that is added


def test_numbers_stay_numbers() -> None:
    assert (safe_cell(-5), safe_cell(-0.5), safe_cell(None)) == (-5, -0.5, None)


def test_no_cell_of_any_csv_runs(project: Project, tmp_path: Path) -> None:
    path = write_csv(
        tmp_path / "bad.csv",
        ("id", "=cmd|' /C calc'!A0", "@attr"),
        [(f"B{n}", f"{text} boo", f"{text}x") for n, text in enumerate(BAD[:-1])],
    )
    plan = project.imports.plan(
        path,
        ImportChoices(
            texts=["=cmd|' /C calc'!A0"], participant="id", attributes=["@attr"], session="=s"
        ),
    )
    project.imports.add(plan, actor="=actor")
    first = project.search("boo")[0][0]
    project.coding("=Coder()").apply(first, FOOD)
    files = [p for p in every(project, tmp_path / "out") if p.suffix == ".csv"]
    assert len(files) >= 7
    for file in files:
        with file.open(encoding="utf-8-sig", newline="") as opened:
            cells = [cell for row in csv.reader(opened) for cell in row]
        assert [c for c in cells if RUNS.match(c)] == [], file.name


@given(st.text())
def test_markdown_keeps_to_one_line_and_obeys_nothing(value: str) -> None:
    shown = markdown_text(value)
    assert "\n" not in shown
    bare = re.sub(r"\\.", "", shown)
    # round brackets do nothing once the square ones before them are plain
    assert not set(bare) & set("`*_[]#|<>~&\\")


def test_markdown_carries_no_markup_of_others(project: Project, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "m.csv", ("id", HELPS, "Area"), [("M1", "x", "<b>|![a](b)|</b>")])
    as_typed = ReadOptions(as_written=("html",))
    choices = ImportChoices(texts=[HELPS], participant="id", attributes=["Area"], options=as_typed)
    plan = project.imports.plan(path, choices)
    project.imports.add(plan, actor="t")
    text = project.reports.export(tmp_path / "r.md", kind="md", profile="none", by="Area")[
        0
    ].read_text()
    assert "<b>" not in text
    assert r"\<b\>\|!\[a\](b)\|\</b\>" in text
    rows = [line for line in text.splitlines() if line.startswith("| ")]
    assert rows


def test_json_says_what_the_project_holds(project: Project, tmp_path: Path) -> None:
    data = json.loads(
        project.reports.export(tmp_path / "x.json", kind="json", profile="none")[0].read_text()
    )
    assert data["format"] == "chec-export/1"
    rows = [r for r in data["codings"] if r["code"]]
    assert len(rows) == 8
    assert {(r["text"], r["code"]) for r in rows} >= {("the park and my mates", PARKS)}
    texts = {r["text"] for r in data["codings"]}
    assert {'=HYPERLINK("http://x","y")', "😂👩‍👩‍👧 the park 🌳"} <= texts, "JSON is not escaped"
    parts = {(r["start"], r["text"]) for r in data["codings"] if LONG.startswith(r["text"][:9])}
    assert "".join(text for _, text in sorted(parts)) == LONG
    assert data["themes"]["base"]["people"] == 10
    assert {d["id"] for d in next(iter(data["maps"].values()))["domains"]}


def test_csv_says_the_same_as_json(project: Project, tmp_path: Path) -> None:
    data = json.loads(
        project.reports.export(tmp_path / "x.json", kind="json", profile="none")[0].read_text()
    )
    project.reports.export(tmp_path / "x.csv", kind="csv")
    rows = read_csv(tmp_path / "x.csv")
    assert len(rows) == len(data["codings"])
    for row, entry in zip(rows, data["codings"], strict=True):
        attributes = entry.pop("attributes")
        assert {k: v.removeprefix("'") for k, v in row.items()} == {
            k: str(v).removeprefix("'")
            for k, v in {**entry, **{f"attr: {n}": v for n, v in attributes.items()}}.items()
        }


def test_a_csv_is_written_as_every_program_expects_it(project: Project, tmp_path: Path) -> None:
    words = ['say "no", and\r\nthen; =1', 'half a "quote', "a,b", "\ttab", "one\n\ntwo", "“é”"]
    path = write_csv(
        tmp_path / "odd.csv", ("id", HELPS), [(f"O{n}", text) for n, text in enumerate(words)]
    )
    choices = ImportChoices(texts=[HELPS], participant="id", session="odd")
    project.imports.add(project.imports.plan(path, choices), actor="test")
    for coder, codes in {"Zoe": (PARKS, FOOD), "ann": (FOOD,)}.items():
        for code in codes:
            project.coding(coder).apply(1, code)
    for file in (p for p in every(project, tmp_path / "out") if p.suffix == ".csv"):
        text = file.read_bytes().decode("utf-8-sig")
        again = io.StringIO(newline="")
        rows = list(csv.reader(io.StringIO(text, newline="")))
        csv.writer(again, quoting=csv.QUOTE_ALL).writerows(rows)
        assert again.getvalue() == text and len(set(map(len, rows))) == 1, file.name
    told = [row for row in read_csv(tmp_path / "out" / "one.csv") if row["coder"] in ("Zoe", "ann")]
    assert [(row["code"], row["coder"]) for row in told] == sorted(
        ((row["code"], row["coder"]) for row in told),
        key=lambda pair: (list(project.codes.names).index(pair[0]), pair[1].lower()),
    )
    assert len(told) == 3


def test_what_was_said_can_be_left_out(project: Project, tmp_path: Path) -> None:
    for kind in ("csv", "json", "md"):
        for path in project.reports.export(
            tmp_path / f"{kind}-out", kind=kind, profile="none", texts=False
        ):
            content = path.read_text(encoding="utf-8-sig")
            assert "the park and my mates" not in content
            assert "bullied at school" not in content


@pytest.mark.parametrize("synthetic", [True, False])
def test_every_export_carries_its_labels(project: Project, tmp_path: Path, synthetic: bool) -> None:
    if synthetic:
        project.mark_synthetic()
    every(project, tmp_path)
    about = {r["what"]: r["value"] for r in read_csv(tmp_path / "tables" / "about.csv")}
    data = json.loads((tmp_path / "all.json").read_text())
    report = (tmp_path / "report.md").read_text()
    said = "SYNTHETIC: these words were written for testing"
    assert (said in report, said in about["synthetic"]) == (synthetic, synthetic)
    assert (data["synthetic"], said in data["about"]["synthetic"]) == (synthetic, synthetic)
    for path in (tmp_path / "one.csv", tmp_path / "tables" / "codings.csv"):
        assert {r["synthetic"] for r in read_csv(path)} == {"yes" if synthetic else "no"}
    notice = "not verified against the published figure"
    assert notice in about["framework chec-drivers-reconstruction"]
    assert notice in report
    frame = data["maps"]["chec-drivers-reconstruction"]["framework"]
    assert notice in frame["notice"]
    assert frame["verified"] is False
    table = read_csv(tmp_path / "tables" / "map_chec_drivers_reconstruction.csv")
    assert {row["status"] for row in table} == {"not verified"}
    assert "econstruction" in table[0]["framework"]


def test_no_reference_of_a_person_leaves(project: Project, tmp_path: Path) -> None:
    for path in every(project, tmp_path):
        assert not re.search(r"\b[PG]\d\d?\b", path.read_text(encoding="utf-8-sig")), path.name


def test_an_export_never_lands_on_a_project(project: Project, tmp_path: Path) -> None:
    before = dump(project.path)
    link = project.path.with_name("alias.json")
    link.symlink_to(project.path)
    for target in (project.path, link, tmp_path / "other.chec"):
        for kind in ("md", "json", "csv"):
            with pytest.raises(Refused, match=r"name of a project|being read"):
                project.reports.export(target, kind=kind, profile="none")
    assert dump(project.path) == before


def test_an_export_that_cannot_be_written_leaves_the_old_one(
    project: Project, tmp_path: Path
) -> None:
    (tmp_path / "taken.json").mkdir()
    with pytest.raises(Refused, match="is a folder"):
        project.reports.export(tmp_path / "taken.json", kind="json", profile="none")
    (tmp_path / "file").write_text("x")
    with pytest.raises(Refused, match="cannot be written"):
        project.reports.export(tmp_path / "file" / "below.md", kind="md", profile="none")
    with pytest.raises(Refused, match="no format"):
        project.reports.export(tmp_path / "x", kind="docx")
    with pytest.raises(NotFound):
        project.reports.export(tmp_path / "x.md", kind="md", profile="none", by="shoe size")
    assert sorted(p.name for p in tmp_path.iterdir() if p.name.startswith(".")) == []


def test_a_coder_can_be_exported_alone(project: Project, tmp_path: Path) -> None:
    project.coding("Lee").apply(project.search("buses")[0][0], FOOD)
    data = json.loads(
        project.reports.export(tmp_path / "l.json", kind="json", profile="none", coder="lee")[
            0
        ].read_text()
    )
    assert [(r["code"], r["coder"]) for r in data["codings"] if r["code"]] == [(FOOD, "Lee")]
    assert data["themes"]["coders"] == ["Lee"]
    assert HARMS in {q["question"] for q in data["questions"]}
