"""A possible disclosure is a route to a person, and never a theme."""

from __future__ import annotations

from pathlib import Path

import pytest

from chec_voice import Project
from chec_voice.project import CodingsChoices, ImportChoices

pytestmark = pytest.mark.dates

CODE = "housekeeping.disclosure"


def made(tmp_path: Path) -> Project:
    file = tmp_path / "a.csv"
    file.write_text(
        "id,What helps you?\nP1,my nan and her dog\nP2,please dont tell anyone at home\n", "utf-8"
    )
    project = Project.create(tmp_path / "p.chec")
    plan = project.imports.plan(file, ImportChoices(texts=["What helps you?"], participant="id"))
    project.imports.add(plan, actor="t")
    return project


def test_applying_the_code_puts_the_answer_before_a_lead(tmp_path: Path) -> None:
    with made(tmp_path) as project:
        coding = project.coding("Sam")
        segment = coding.search("tell")[0][0]
        coding.apply(segment, CODE)
        assert project.facts()["open_concerns"] == 1
        assert project.search("tell") == []
        assert [row for row in project.results.themes().rows if row.code.id == CODE] == []
        out = project.reports.export(tmp_path / "c.csv", kind="csv")[0].read_text("utf-8-sig")
        assert "dont tell" not in out


def test_a_spreadsheet_that_uses_the_code_raises_concerns_once(tmp_path: Path) -> None:
    codings = tmp_path / "codings.csv"
    codings.write_text(f"id,code\nP1,home.family.love_support\nP2,{CODE}\n", "utf-8")
    with made(tmp_path) as project:
        for expected in (1, 0):
            result = project.imports.add_codings(
                codings, CodingsChoices(id_column="id", code_column="code"), coder="Ann"
            )
            assert result.concerns_raised == expected
        assert project.facts()["open_concerns"] == 1
        assert [row.code.id for row in project.results.themes().rows if row.code.id == CODE] == []


def test_a_second_file_of_the_same_people_is_pointed_out_before_it_counts_them_twice(
    tmp_path: Path,
) -> None:
    with made(tmp_path) as project:
        again = tmp_path / "a_edited.csv"
        again.write_text("id,What helps you?\nP1,my nan\nP2,sleep\nP3,tea\n", "utf-8")
        plan = project.imports.plan(
            again, ImportChoices(texts=["What helps you?"], participant="id")
        )
        assert any("--session 'a'" in warning for warning in plan.warnings)
        same = project.imports.plan(
            again, ImportChoices(texts=["What helps you?"], participant="id", session="a")
        )
        assert not any("--session" in warning for warning in same.warnings)


def test_a_demo_in_which_a_person_has_coded_is_kept(tmp_path: Path) -> None:
    from chec_voice.project.demo import _set_aside

    path = tmp_path / "youth_voice.chec"
    with Project.create(path) as project:
        project.coding("Zed")
    kept = _set_aside(path)
    assert kept is not None and kept.exists() and not path.exists()
    with Project.open(kept) as project:
        assert [coder["name"] for coder in project.team.coders()] == ["Zed"]
