"""What two new users met that was wrong, unclear or a traceback; each in the words they saw."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chec_testing import HELPS, ROOT, at_terminal, ok, refused, run, write_csv

from chec_voice import Project

CORPUS = ROOT / "corpora" / "youth_voice_synthetic"


@pytest.fixture
def bare(tmp_path: Path) -> Path:
    path = tmp_path / "bare.chec"
    Project.create(path).close()
    return path


def test_a_demo_in_a_file_is_refused_and_no_traceback(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "answers.csv", ["text"], [["x"]])
    refused(run("demo", file), "answers.csv is not a folder")
    refused(run("demo", file / "below"), "Not a directory")
    assert file.read_text(encoding="utf-8").startswith("text")


def test_the_corpus_as_one_table_is_said_to_be_invented(bare: Path, tmp_path: Path) -> None:
    copied = tmp_path / "under another name.csv"
    copied.write_bytes((CORPUS / "responses.csv").read_bytes())
    ok("import", bare, copied, "--yes")
    assert ok("themes", bare).startswith("SYNTHETIC")


@pytest.mark.parametrize("verb", ["suggest", "themes", "quality"])
def test_a_project_without_answers_asks_for_an_import(bare: Path, verb: str) -> None:
    said = ok(verb, bare)
    assert f"There are no answers here yet. Start with: chec-voice import {bare} FILE" in said
    assert "already" not in said and "chec-voice code" not in said


def test_topics_of_no_answers_ask_for_an_import(bare: Path) -> None:
    refused(run("topics", bare), "there are no answers here yet", "chec-voice import")


def test_an_area_of_themes_that_is_no_code_is_no_empty_table(small: Path) -> None:
    refused(run("themes", small, "--area", "hom"), "there is no code 'hom'", "chec-voice codebook")
    assert "No answer is coded to education" in ok("themes", small, "--area", "education")
    assert "Food at home" in ok("themes", small, "--area", "home")


def test_few_people_of_many_are_not_nought_per_cent(bare: Path, tmp_path: Path) -> None:
    rows = [
        [f"P{n}", f"the park {n}", "home.poverty.food" if n < 1 else "off_topic"]
        for n in range(300)
    ]
    file = write_csv(tmp_path / "a.csv", ["id", HELPS, "code"], rows)
    ok("import", bare, file, "--id", "id", "--text", HELPS)
    ok(
        "import-codings",
        bare,
        file,
        "--coder",
        "Sam",
        "--id",
        "id",
        "--code-column",
        "code",
        "--create-codes",
    )
    line = next(line for line in ok("themes", bare).splitlines() if "Food at home" in line)
    assert line.split()[3:5] == ["1", "<1"]


def test_a_map_without_links_says_how_to_add_some(tmp_path: Path) -> None:
    book = write_csv(tmp_path / "b.csv", ["code", "parent", "definition"], [["Bus", "", "Buses"]])
    path = tmp_path / "own.chec"
    ok("new", path, "--codebook", book)
    said = ok("map", path)
    assert "No code is linked to this framework yet" in said
    assert f"chec-voice link {path} FILE" in said
    assert "0 links" not in said


def test_a_domain_with_one_code_is_told_in_the_singular(bare: Path) -> None:
    said = ok("map", bare)
    assert "1 codes" not in said


def test_an_import_says_how_many_responses_are_answers(bare: Path, tmp_path: Path) -> None:
    rows = [["P1", "park"], ["P2", ""], ["P3", "N/A"], ["P4", "sleep"]]
    file = write_csv(tmp_path / "a.csv", ["id", HELPS], rows)
    given = ("import", bare, file, "--id", "id", "--text", HELPS)
    assert "2 answers, 1 blank and 1 non-answer; nothing was written" in ok(*given, "--dry-run")
    assert "The file holds 2 answers, 1 blank and 1 non-answer." in ok(*given)


def test_an_ending_that_names_another_format_is_refused(small: Path, tmp_path: Path) -> None:
    out = tmp_path / "results.json"
    refused(run("export", small, out, "--format", "csv"), "ends like json, and the format is csv")
    assert not out.exists()


def test_quality_before_suggest_says_that_meaning_was_not_compared(small: Path) -> None:
    found = json.loads(ok("quality", small, "--json"))
    assert found["model"] == "words alone"
    assert any("run `chec-voice suggest` first" in text for text in found["notes"])


@pytest.fixture
def coded(tmp_path: Path) -> Path:
    rows = [
        [f"the park {n}" if n % 2 else f"bad food {n}", "park" if n % 2 else "food;price"]
        for n in range(40)
    ]
    return write_csv(tmp_path / "coded.csv", ["text", "labels"], rows)


def test_budgets_beyond_the_file_are_an_error_and_no_empty_table(coded: Path) -> None:
    done = run("evaluate", coded, "--models", "commonest_five", "--budgets", "5000")
    assert done.returncode == 1 and not done.stdout
    assert "nothing could be measured. Too few rows, or no model, for budgets 5000." in done.stderr


def test_a_plot_is_svg_and_nothing_else(coded: Path, tmp_path: Path) -> None:
    done = run("evaluate", coded, "--plot", tmp_path / "curve.png")
    assert done.returncode == 2 and ".svg" in done.stderr
    assert not (tmp_path / "curve.png").exists()


def test_evaluate_reads_semicolons_between_columns(coded: Path) -> None:
    text = coded.read_text(encoding="utf-8")
    lines = [line.split(",") for line in text.splitlines()]
    coded.write_text("\n".join(f'{a};"{b}"' for a, b in lines), encoding="utf-8")
    said = ok("evaluate", coded, "--models", "commonest_five", "--budgets", "10", "--seeds", "2")
    assert "commonest_five" in said
    assert "Intervals over 2 draws are wide" in said


def test_evaluate_names_the_columns_there_are(tmp_path: Path) -> None:
    file = write_csv(tmp_path / "a.csv", ["Answer", "Code"], [["x", "y"]])
    refused(run("evaluate", file), "no column `text`", "Columns here: Answer, Code.")


@pytest.mark.parametrize(
    ("answer", "coder"), [("\n", "Samira Khan"), ("n\n", "Samira Kahn")], ids=["yes", "no"]
)
def test_review_took_a_misspelt_name_for_a_new_coder(small: Path, answer: str, coder: str) -> None:
    ok("review", small, "--coder", "Samira Khan", stdin="none\nq\n")
    typed = answer + "none\nq\n"
    done = at_terminal(typed, "review", small, "--coder", "Samira Kahn")
    assert "Samira Kahn is new here. Do you mean Samira Khan?" in done.stdout + done.stderr
    with Project.open(small) as project:
        assert ("Samira Kahn" in project.team.people()) == (coder == "Samira Kahn")


def test_a_new_name_from_a_file_of_keys_is_said_to_be_new(small: Path) -> None:
    ok("review", small, "--coder", "Samira Khan", stdin="none\nq\n")
    done = run("review", small, "--coder", "Samira Kahn", stdin="q\n")
    said = " ".join(done.stderr.split())
    assert "Samira Kahn is new here. If Samira Khan was meant, begin again" in said
