"""Tables for spreadsheets and statistics programs: typed, labelled, and readable again."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, PARKS, ok, run, segment_of, write_csv

from chec_voice import Project
from chec_voice.errors import Refused
from chec_voice.project import CodingsChoices, ReadOptions


def sheet(path: Path, name: str) -> list[dict[str, object]]:
    from openpyxl import load_workbook

    heading, *rows = load_workbook(path)[name].iter_rows(values_only=True)
    return [dict(zip(map(str, heading), row, strict=True)) for row in rows]


def judged(project: Project) -> set[tuple[str, str]]:
    """(answer, code) of what stands, from the tidy table."""
    rows = sheet(project.path.with_name("again.xlsx"), "codings")
    return {(str(r["response"]), str(r["code"])) for r in rows if r["code"]}


def test_zeros_and_ones_come_back_as_the_same_judgements(project: Project, small: Path) -> None:
    book = project.reports.export(small.with_name("out.xlsx"), kind="xlsx", profile="none")[0]
    rows = sheet(book, "coded by Sam")
    assert {row[FOOD] for row in rows} == {0, 1}
    result = project.imports.add_codings(
        book, CodingsChoices(options=ReadOptions(sheet="coded by Sam")), coder="Kim"
    )
    assert result.looked_at == len(rows)
    assert (result.unknown, result.unmatched) == ((), ())
    again = small.with_name("again.xlsx")
    project.reports.export(again, kind="xlsx", profile="none", coder="Kim")
    kim = judged(project)
    project.reports.export(again, kind="xlsx", profile="none", coder="Sam", force=True)
    assert kim == judged(project) != set()
    assert [{**row, "coder": "Kim"} for row in rows] == [
        {**row, "coder": "Kim"} for row in sheet(again, "coded by Sam")
    ]


def test_an_age_band_was_a_date_and_a_number_was_a_word(project: Project, small: Path) -> None:
    book = project.reports.export(small.with_name("o.xlsx"), kind="xlsx", profile="none")[0]
    for row in sheet(book, "coded by Sam"):
        assert isinstance(row["attr: Age"], str | None)
        assert isinstance(row["n_participants"], int)
        assert row["attr: Area"] is None or isinstance(row["attr: Area"], str)
    described = {(r["sheet"], r["column"]) for r in sheet(book, "data dictionary")}
    from openpyxl import load_workbook

    for name in set(load_workbook(book).sheetnames) - {"contents", "data dictionary"}:
        assert {(name, column) for column in sheet(book, name)[0]} <= described


def test_rejects_looks_and_memos_leave_with_who_said_them(project: Project, small: Path) -> None:
    """An attribute called as a column of ours stands beside it under a name of its own."""
    coding = project.coding("Kim")
    first, second = (segment_of(project, ref, HELPS) for ref in ("P01", "P05"))
    coding.reject(first, PARKS)
    coding.done(second)
    coding.memo(first, "Ask Lee what she meant.")
    book = project.reports.export(small.with_name("o.xlsx"), kind="xlsx", profile="none")[0]
    said = {(r["coder"], r["said"], r["code"], r["memo"]) for r in sheet(book, "judgements")}
    assert {
        ("Kim", "rejected", PARKS, None),
        ("Kim", "looked", None, None),
        ("Kim", "memo", None, "Ask Lee what she meant."),
    } <= said
    assert ("Sam", "applied", PARKS, None) in said
    assert all(r["codebook_version"] for r in sheet(book, "judgements") if r["code"])
    heading = list(sheet(book, "codings")[0])
    assert len(heading) == len(set(heading)) and {"attr: Age", "consent_quotation"} < set(heading)
    safe = project.reports.export(small.with_name("s.xlsx"), kind="xlsx")[0]
    from openpyxl import load_workbook

    assert not {"codings", "judgements"} & set(load_workbook(safe).sheetnames)


def test_rows_of_single_people_left_under_a_profile(project: Project, small: Path) -> None:
    from openpyxl import load_workbook

    book = project.reports.export(small.with_name("safe.xlsx"), kind="xlsx")[0]
    assert not {"codings", "coded by Sam"} & set(load_workbook(book).sheetnames)
    for kind in ("sav", "parquet"):
        with pytest.raises(Refused, match="no profile makes these safe"):
            project.reports.export(
                small.with_name(f"x.{kind}"), kind=kind, profile="nhs-1to7-round5"
            )


def test_a_raised_answer_and_words_not_to_be_quoted_stay(project: Project, small: Path) -> None:
    segment = segment_of(project, "P01", HELPS)
    answer = project.coding("Sam").view(segment)
    project.coding("Sam").raise_concern(answer.response_id)
    project.people.record_consent(
        write_csv(
            small.with_name("consent.csv"),
            ("ref", "session", "analysis", "quotation"),
            [("P05", "wave 1", "yes", "no")],
        )
    )
    book = project.reports.export(small.with_name("r.xlsx"), kind="xlsx", profile="none")[0]
    rows = sheet(book, "coded by Sam")
    assert answer.text not in {row["text"] for row in rows}
    (quiet,) = [r for r in rows if r["text_withheld"]]
    assert quiet["text"] is None and quiet[PARKS] == 1


def test_sav_says_what_each_column_and_number_means(small: Path) -> None:
    pyreadstat = pytest.importorskip("pyreadstat")
    out = small.with_name("coded.sav")
    ok("export", small, out)
    frame, meta = pyreadstat.read_sav(out)
    name = FOOD.replace(".", "_")
    assert set(frame[name]) == {0, 1}
    assert meta.variable_value_labels[name] == {0: "not applied", 1: "applied"}
    assert "1 where the coder applied it" in meta.column_names_to_labels[name]
    assert out.stat().st_mode & 0o077 == 0
    assert not list(small.parent.glob(".*.draft"))


def test_sav_asks_whose_codes_where_two_coded(project: Project, small: Path) -> None:
    segment = segment_of(project, "P01", HELPS)
    kim = project.coding("Kim")
    kim.apply(segment, PARKS)
    kim.done(segment)
    with pytest.raises(Refused, match="Kim"):
        project.reports.export(small.with_name("c.sav"), kind="sav")


def test_parquet_holds_the_codings(small: Path) -> None:
    out = small.with_name("codings.parquet")
    done = run("export", small, out)
    parquet = pytest.importorskip("pyarrow.parquet") if done.returncode == 0 else None
    if parquet is None:
        assert "pip install" in done.stderr and done.returncode == 1
        assert not out.exists()
        return
    table = parquet.read_table(out)
    assert sum(code != "" for code in table["code"].to_pylist()) == 8


def test_a_coder_who_finished_nothing_stopped_the_program(project: Project, small: Path) -> None:
    project.coding("Kim").memo(segment_of(project, "P01", HELPS), "later")
    out = small.with_name("c.sav")
    with pytest.raises(Refused, match="Kim has not finished"):
        project.reports.export(out, kind="sav", coder="Kim")
    assert not out.exists()


def test_a_coder_in_small_letters_had_no_sheet(project: Project, small: Path) -> None:
    book = project.reports.export(
        small.with_name("s.xlsx"), kind="xlsx", profile="none", coder="sam"
    )[0]
    assert sheet(book, "coded by Sam")
