"""Real files beside the project; nothing of their content is kept here."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import guess_mapping, preview, read_codings, read_table

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside the project"),
]


def test_fft_responses() -> None:
    read = read_table(DATA / "coded" / "nhs_fft_responses.csv")
    guess = guess_mapping(read)
    m = guess.mapping
    assert (m.participant, m.response, m.question_column) == (
        "Respondent ID",
        "Comment ID",
        "FFT question",
    )
    assert [t.column for t in m.texts] == ["FFT answer"]
    assert "Service type 1" in [a.column for a in m.attributes]
    assert sum("import-codings" in i.reason for i in m.ignored) == 46
    summary = preview(read, m).summary
    assert (summary.rows, summary.responses, summary.participants) == (6806, 6806, 4236)
    assert sum(q.blank for q in summary.questions) == 508
    assert sum(q.non_answer for q in summary.questions) > 1189


def test_fft_codings() -> None:
    with (DATA / "coded" / "nhs_fft.codebook.csv").open(encoding="utf-8", newline="") as file:
        known = {row["code"]: row["code"] for row in csv.DictReader(file)}
    got = read_codings(read_table(DATA / "coded" / "nhs_fft_responses.csv"), known=known)
    applied = len(got.read().on[0])
    assert (got.layout, got.id_column, applied) == ("wide", "Comment ID", 8716)
    assert len(got.unknown()) == 1


def test_windows_file() -> None:
    read = read_table(DATA / "coded" / "durham_youth_2021.csv")
    assert read.encoding == "cp1252" and len(read.rows) == 481
    assert [t.column for t in guess_mapping(read).mapping.texts] == ["response"]


@pytest.mark.parametrize(
    ("name", "dialect", "rows", "heading_rows"),
    [
        ("gforms__ssi_software_in_research_2014.csv", "google_forms", 407, 1),
        ("indico__coderefinery_2019-a.csv", "indico", 35, 1),
        ("kobo__formpack_restaurant_profile.csv", "kobo", 8, 1),
        ("kobo__formpack_restaurant_profile.xlsx", "kobo", 8, 1),
        ("qualtrics__qualtRics_sample.csv", "qualtrics", 1, 3),
        ("surveymonkey__538_StarWars.csv", "surveymonkey", 1186, 2),
    ],
)
def test_platforms_are_recognised(name: str, dialect: str, rows: int, heading_rows: int) -> None:
    read = read_table(DATA / "surveys" / name)
    assert (read.dialect, len(read.rows), read.heading_rows) == (dialect, rows, heading_rows)
    assert all(column.named for column in read.columns)


def test_a_cross_tabulation_is_refused() -> None:
    with pytest.raises(InputError, match="cross-tabulation"):
        read_table(DATA / "surveys" / "surveymonkey-crosstab__538_nfl-fandom.csv")


def test_films_seen_become_one_column() -> None:
    read = read_table(DATA / "surveys" / "surveymonkey__538_StarWars.csv")
    seen = next(column for column in read.columns if column.name.startswith("Which of the foll"))
    assert seen.hint == "attribute" and "out of 6" in seen.why
    assert read.values(seen.name)[0].count("; ") == 5


def test_coded_files_are_plain_tables() -> None:
    for path in (DATA / "coded").glob("*.csv"):
        assert read_table(path).dialect == "generic"


def test_every_survey_export_is_read_or_refused_clearly() -> None:
    for path in sorted((DATA / "surveys").iterdir()):
        try:
            read = read_table(path)
            guess = guess_mapping(read)
            if guess.mapping.texts:
                assert preview(read, guess.mapping).summary.rows == len(read.rows)
            else:
                assert any("--text" in w for w in guess.warnings)
        except InputError as error:
            assert error.fix
