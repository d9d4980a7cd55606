"""What leaves the command line: honest about words, harmless anywhere, and never a traceback."""

from __future__ import annotations

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from chec_testing import HELPS, change, dump, ok, query, refused, run, store_of, write_csv
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.cli.output import visible
from chec_voice.errors import CodebookError, InputError, ProjectError, ProjectGone
from chec_voice.formula_cells import safe_cell
from chec_voice.framework import load_framework
from chec_voice.store.connection import translated
from tui.plain import clean


def test_words_of_who_may_not_be_quoted_left_in_tables(small: Path, tmp_path: Path) -> None:
    folder = tmp_path / "out"
    with Project.open(small) as project:
        said = {
            row[0]
            for row in query(
                small,
                "SELECT r.text FROM response r JOIN participant p ON p.id = r.participant_id"
                " WHERE r.state = 'answered' GROUP BY r.text"
                " HAVING min(p.ref) = 'P01' AND max(p.ref) = 'P01'",
            )
        }
        assert said
        change(project, "UPDATE participant SET consent_quotation = 'no' WHERE ref = 'P01'")
        files = [
            *project.reports.export(folder, kind="csv", profile="none"),
            *project.reports.export(tmp_path / "o.csv", kind="csv", profile="none"),
            *project.reports.export(tmp_path / "o.json", kind="json", profile="none"),
            *project.reports.export(tmp_path / "o.md", kind="md", profile="none"),
        ]
    for path in files:
        written = path.read_text(encoding="utf-8-sig")
        assert not [text for text in said if f'"{text}"' in written], path.name
    with (folder / "codings.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    blank = [row for row in rows if not row["text"]]
    assert blank and {row["text_withheld"] for row in blank} == {
        "this person did not agree to be quoted"
    }
    assert all(not row["text_withheld"] for row in rows if row["text"])


def test_an_export_said_as_imported_of_texts_that_were_made_safe(
    small: Path, tmp_path: Path
) -> None:
    done = run("export", small, tmp_path / "a.json", "--profile", "none")
    assert "texts are as imported" in done.stderr
    with Project.open(small) as project:
        change(project, "UPDATE response SET deidentified_at = 'now' WHERE id = 1")
    done = run("export", small, tmp_path / "b.json", "--profile", "none")
    assert "1 of " in done.stderr and "as imported" not in done.stderr
    assert "answers for risk" in json.loads((tmp_path / "b.json").read_text())["about"]["words"]


@given(st.lists(st.sampled_from(["a", ";", "\t", "\n", "\r", '"', "=1", "-", "@x", " ", "＝1"])))
def test_a_cell_ran_where_semicolons_part_cells(parts: list[str]) -> None:
    cell = str(safe_cell("".join(parts)))
    for piece in re.split(r"[;\t\r\n]", cell):
        assert not re.match(r'^[\s\0"]*[=+\-@＝＋－＠]', piece), cell


@pytest.mark.parametrize("sign", ["\u202e", "\u2066", "\u200b", "\u2060", "\ufeff", "\u00ad"])
def test_what_nobody_sees_is_shown_alike_in_the_app_and_on_the_command_line(sign: str) -> None:
    for shown in (visible(f"ab{sign}cd"), clean(f"ab{sign}cd")):
        assert sign not in shown and len(shown) == 5
    assert visible("a\u200db") == clean("a\u200db") == "a␣b".replace("␣", "\N{OPEN BOX}")
    family = "👩\u200d👧 می\u200cخواهم"
    assert visible(family) == clean(family) == family


@pytest.mark.parametrize("bad", ["../../x", "a/b", "a\\b", "'a\x07b'", "'a\u202eb'", "''", ".."])
def test_a_framework_id_named_a_file_elsewhere(tmp_path: Path, bad: str) -> None:
    path = tmp_path / "f.yaml"
    path.write_text(
        f"format: chec-framework/1\nid: {bad}\nname: n\nversion: '1'\nstatus: published\n"
        "domains:\n- id: a\n  label: A\n",
        encoding="utf-8",
    )
    with pytest.raises(CodebookError):
        load_framework(path)


def test_the_next_line_could_not_be_pasted(tmp_path: Path) -> None:
    said = ok("new", tmp_path / "my $(rm) project.chec")
    assert f"'{tmp_path / 'my $(rm) project.chec'}'" in said.split("Next:")[1]


def test_words_of_one_person_had_to_stand_on_the_command_line(small: Path, tmp_path: Path) -> None:
    """Whoever is on the same computer sees it: words to quote, a cell of the matrix, a reason."""
    agrees = write_csv(tmp_path / "c.csv", ("id", "analysis", "quotation"), [("P05", "yes", "yes")])
    ok("consent", small, agrees, "--id", "id", "--session", "wave 1")
    (segment,) = query(
        small,
        "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id"
        " WHERE r.text LIKE 'being bullied%'",
    )[0]
    choose = ("quotes", small, "choose", segment, "--code", "home.poverty.food", "--by", "Ada")
    assert "bullied" in ok(*map(str, choose), "--words", "-", stdin="being bullied\n")
    cell = ("matrix", small, "P05", "home.poverty", "-", "--by", "Ada")
    assert "hungry too" in ok(*cell, stdin="She is hungry too.\n")
    about = ("summary", small, "home.poverty", "-", "--by", "Ada")
    assert "one of five" in ok(*about, stdin="It is one of five.\n")
    settle = ("adjudicate", small, "--answer", "1", "--take", "none", "--why", "-", "--by", "Lee")
    assert "differ" in run(*settle, stdin="As it was meant.\n").stderr


# --- machines that misbehave ---


def test_a_full_disk_was_called_damage(small: Path) -> None:
    with Project.open(small) as project:
        db = store_of(project).db
        db.execute(f"PRAGMA max_page_count = {db.execute('PRAGMA page_count').fetchone()[0]}")
        with (
            pytest.raises(ProjectError, match="the disk is full") as caught,
            store_of(project).write(),
        ):
            store_of(project).execute("UPDATE response SET text = text || hex(zeroblob(500000))")
    assert "damaged" not in str(caught.value)


def test_a_withdrawal_without_room_to_rewrite_the_file_left_bytes_of_who_left(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It was made first, and then could not do what it had promised: no byte stays."""
    before, usual = dump(small), shutil.disk_usage
    fits = small.stat().st_size * 2
    with Project.open(small) as project:
        for free, refused in ((fits // 2, True), (fits, False)):
            monkeypatch.setattr(
                shutil, "disk_usage", lambda at, free=free: usual(at)._replace(free=free)
            )
            if not refused:
                project.people.withdraw("P05")
                continue
            for act in (
                lambda: project.people.withdraw("P05"),
                lambda: project.imports.undo(1, with_decisions=True),
            ):
                with pytest.raises(ProjectError, match=r"MB are needed and .* are free\. Nothing"):
                    act()
            assert dump(small) == before
    assert b"bullied at school" not in small.read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="no limits there")
def test_a_file_that_could_not_be_rewritten_is_told_of_until_it_is(
    small_folder: Path, tmp_path: Path
) -> None:
    """It said to close other programs, where the disk had been full."""
    from tests.attack import base, small_disk
    from tests.attack.part import Part

    verb = next(one for one in base.VERBS if one.name == "withdraw")
    whole = tmp_path / "whole"
    shutil.copytree(small_folder, whole)
    small_disk.compact(whole / base.PROJECT)
    part = Part("small disk")
    assert small_disk.tried(verb, whole, tmp_path / "disk", 16 << 10, False, part) == ""
    assert part.figures["made, with left-over bytes that waited for room"] == 1


def test_a_drive_that_fails_was_called_damage(tmp_path: Path) -> None:
    import sqlite3

    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR_READ
    with pytest.raises(ProjectError) as caught, translated(tmp_path / "p.chec"):
        raise error
    assert "damaged" not in str(caught.value)


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file go")
@pytest.mark.parametrize("fate", ["removed", "moved", "replaced"])
def test_a_key_was_acknowledged_after_the_project_had_gone(small: Path, fate: str) -> None:
    with Project.open(small) as project:
        coding = project.coding("Sam")
        segment = project.search("park")[0][0]
        coding.apply(segment, "home.poverty.food")
        if fate == "removed":
            small.unlink()
        else:
            small.rename(small.with_name("elsewhere.chec"))
        if fate == "replaced":
            small.write_bytes(small.with_name("elsewhere.chec").read_bytes())
        with pytest.raises(ProjectGone, match="NOT saved"):
            coding.undo()


def test_a_clock_that_went_back_kept_what_a_person_said(small: Path) -> None:
    with Project.open(small) as project:
        project.suggestions.run()
        change(project, "UPDATE run SET started_at = '2999-01-01T00:00:00.000Z'")
        project.people.withdraw("P01")
        assert project.suggestions.run().segments > 0
        assert project.suggestions.run().segments == 0


# --- one catch at the door ---


def test_an_unexpected_error_was_a_traceback(small: Path) -> None:
    script = (
        "import sys\nfrom chec_voice.cli import main\nfrom chec_voice import Project\n"
        "def fails(*a, **k): raise KeyError('the words of somebody')\n"
        "Project.problems = fails\nmain(['doctor', sys.argv[1]])\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(small)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 1
    assert "Traceback" not in done.stderr and "words of somebody" not in done.stderr
    report = Path(done.stderr.strip().rsplit(" ", 1)[1])
    written = report.read_text()
    report.unlink()
    assert "KeyError" in written and "words of somebody" not in written


@pytest.mark.skipif(sys.platform != "linux", reason="names of files are text elsewhere")
def test_a_file_name_that_is_not_utf_8(small: Path, tmp_path: Path) -> None:
    odd = os.fsdecode(b"odd-\xff\xe9.csv")
    write_csv(tmp_path / odd, ("id", HELPS), [("Z1", "my garden")])
    done = run("import", small, tmp_path / odd, "--yes")
    assert done.returncode == 0, done.stderr
    refused(run("code", small, "--coder", os.fsdecode(b"S\xe9")), "not written in UTF-8")
    refused(run("export", small, tmp_path / os.fsdecode(b"new-\xff.json")), "not written in UTF-8")


def test_rows_that_nobody_read_to_the_end_complained_after_the_project_was_closed(
    small: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    """An export that failed in the middle said what was wrong, and then printed a traceback."""
    with Project.open(small) as project:
        rows = store_of(project).iterate("SELECT id FROM response")
        next(rows)
    del rows
    assert capfd.readouterr().err == ""


def test_half_a_character_was_an_error_of_the_store(small: Path) -> None:
    half = "\ud800"
    with Project.open(small) as project:
        for act in (
            lambda: project.coding("Ann").memo(1, half),
            lambda: project.quotes.summarise("home.poverty.food", half, by="Ada"),
            lambda: project.people.preview_withdrawal(half),
            lambda: project.search(half),
        ):
            with pytest.raises(InputError, match="half a character"):
                act()


@pytest.mark.parametrize("verb", ["doctor", "themes", "export", "import", "code", "search"])
def test_an_empty_path_was_a_traceback(small: Path, verb: str) -> None:
    more = {"export": ["o.json"], "import": ["a.csv"], "code": ["--coder", "x"], "search": ["x"]}
    done = run(verb, "", *more.get(verb, []))
    assert done.returncode in (1, 2) and "Traceback" not in done.stderr
    assert "fault of its own" not in done.stderr


def test_a_code_that_nobody_used_or_that_is_none_is_said(small: Path) -> None:
    """They listed everything, or said that nothing was written, whatever was asked for."""
    with Project.open(small) as project:
        counts = project.results.themes().rows
        used = {row.code.id for row in counts}
        unused = next(c.id for c in project.codebook.codable if c.id not in used)
    for verb in (("quotes", "list"), ("quotes", "find"), ("summary", "")):
        words = [verb[0], small, *filter(None, verb[1:])]
        said = ok(*words, unused)
        assert f"({unused}): nobody has used it yet." in said
        missing = run(*words, "no.such.code")
        assert missing.returncode == 1 and "there is no code 'no.such.code'" in missing.stderr
    assert "An answer may be quoted where" in ok("quotes", small, "find", unused)
    ok("summary", small, "food at home", "They eat less.", "--by", "Ada")
    assert "They eat less." in ok("summary", small, "home.poverty.food")
