"""The checks before import: each one fires where it should, with its rows, and only there."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pytest
from chec_testing import growth

from chec_voice.errors import InputError
from chec_voice.intake import Finding, Mapping, TextColumn, build_mapping, check_table
from chec_voice.intake.language import not_english

from .make import table

pytestmark = pytest.mark.dates

RECEIVED = Path(__file__).resolve().parents[2] / "corpora/youth_voice_synthetic/received"


def found(folder: Path, columns: dict[str, list[str]], **chosen: object) -> dict[str, Finding]:
    out = io.StringIO()
    csv.writer(out).writerows([list(columns), *zip(*columns.values(), strict=True)])
    read = table(folder, out.getvalue())
    mapping = build_mapping(read, **chosen).mapping  # type: ignore[arg-type]
    return {f.check: f for f in check_table(read, mapping)}


def answers(count: int) -> list[str]:
    return [f"I like number {i} and the dog called {i}" for i in range(count)]


def clean(count: int = 30) -> dict[str, list[str]]:
    return {
        "id": [f"P{i}" for i in range(count)],
        "What helps?": answers(count),
        "Age": [str(10 + i % 9) for i in range(count)],
    }


WHAT = {"texts": ["What helps?"], "participant": "id", "attributes": ["Age"]}


def test_a_good_file_has_no_findings(tmp_path: Path) -> None:
    assert found(tmp_path, clean(), **WHAT) == {}


def test_ids(tmp_path: Path) -> None:
    columns = clean()
    columns["id"][5] = "P4"
    columns["id"][7] = ""
    got = found(tmp_path, columns, **WHAT)
    assert (got["id-twice"].rows, got["id-twice"].level) == ((6, 7), "warning")
    assert got["id-missing"].rows == (9,) and got["id-missing"].where == "row 9"
    assert got["answered-twice"].rows == (6, 7)
    columns = clean() | {"response": ["1"] * 30}
    assert found(tmp_path, columns, **WHAT, response="response")["id-twice"].level == "error"


def test_empty_answers(tmp_path: Path) -> None:
    columns = clean()
    columns["What helps?"][:12] = ["", "N/A"] * 6
    got = found(tmp_path, columns, **WHAT)["empty"]
    assert (got.level, got.count, len(got.rows)) == ("info", 12, 10)
    assert "6 blank" in got.what and got.where.endswith("... (12)")
    columns["What helps?"][:20] = [""] * 20
    assert found(tmp_path, columns, **WHAT)["empty"].level == "warning"


def test_the_same_person_twice(tmp_path: Path) -> None:
    columns = clean()
    columns["What helps?"][9] = columns["What helps?"][0].upper()
    columns["Age"][9] = columns["Age"][0]
    assert found(tmp_path, columns, **WHAT)["people-twice"].rows == (2, 11)
    columns["Age"][9] = "19"
    assert "people-twice" not in found(tmp_path, columns, **WHAT)


def test_ages_and_births(tmp_path: Path) -> None:
    columns = clean()
    columns["Age"][:4] = ["0", "200", "2010", "44 years"]
    columns["Date of birth"] = ["31/02/2012", "1/1/1850", "2012-04-01", *["03/05/2012"] * 27]
    got = found(tmp_path, columns, **WHAT)
    assert (got["age-impossible"].rows, got["age-impossible"].level) == ((2, 3, 4), "error")
    assert got["age-adult"].rows == (5,)
    assert got["birth-impossible"].rows == (2, 3)
    columns["Age"] = ["11-13"] * 30
    assert "age-impossible" not in found(tmp_path, columns, **WHAT)


def test_mojibake(tmp_path: Path) -> None:
    columns = clean()
    columns["What helps?"][3] = "the café, donâ€™t ask"
    columns["What helps?"][4] = "the cafÃ© with my nan"
    columns["What helps?"][5] = "São Paulo, Ãgua"  # letters of names are no mojibake
    assert found(tmp_path, columns, **WHAT)["mojibake"].rows == (5, 6)


def test_floods(tmp_path: Path) -> None:
    columns = clean()
    columns["What helps?"][10:14] = ["Please vote for the new skate park in our town " * 2] * 4
    assert found(tmp_path, columns, **WHAT)["flood"].rows == (12, 13, 14, 15)


@pytest.mark.parametrize(
    ("text", "name", "sureness"),
    [
        ("lubię chodzić do szkoły bo jest tak dobrze", "Polish", "likely"),
        ("me gusta el parque con mis amigos y que es muy bonito", "Spanish", "likely"),
        ("Мені подобається школа", "Cyrillic", "sure"),
        ("أحب المدرسة", "Arabic", "sure"),
    ],
)
def test_other_languages(tmp_path: Path, text: str, name: str, sureness: str) -> None:
    columns = clean()
    columns["What helps?"][2] = text
    got = found(tmp_path, columns, **WHAT)["language"]
    assert got.rows == (4,) and name in got.what and sureness in got.what


@pytest.mark.parametrize(
    "text",
    [
        "mi bike, mi dog, mi grandma",
        "idk lol",
        "naan and biryani, inshallah",
        "😂😂😂",
        "footy",
        "our kid la, giz a go",
        "Pokemon Minecraft Roblox Fortnite",
        "café au lait",
    ],
)
def test_english_with_its_dialects_is_left_alone(text: str) -> None:
    assert not_english(text) is None


def test_open_and_closed_columns(tmp_path: Path) -> None:
    columns = clean() | {"Agree?": ["Yes", "No"] * 15, "Why": answers(30)}
    got = found(tmp_path, columns, texts=["Agree?"], participant="id", attributes=["Why"])
    assert "choice from a list" in got["text-looks-closed"].what
    assert got["attribute-looks-open"].column == "Why"


def test_wording_and_personal_data(tmp_path: Path) -> None:
    columns = clean() | {"Email": [f"a{i}@example.org" for i in range(30)]}
    got = found(tmp_path, columns, texts=["What helps?=Which bus route is slow"], participant="id")
    assert got["wording"].column == "What helps?"
    assert got["personal-dropped"].level == "info"
    got = found(tmp_path, columns, texts=["What helps?"], participant="Email")
    assert got["personal-imported"].level == "error"


def test_findings_come_gravest_first_and_a_wrong_mapping_is_refused(tmp_path: Path) -> None:
    columns = clean()
    columns["Age"][0], columns["What helps?"][1] = "500", ""
    assert next(iter(found(tmp_path, columns, **WHAT))) == "age-impossible"
    with pytest.raises(InputError, match="no column 'x'"):
        check_table(table(tmp_path, "id,a\n1,b\n"), Mapping((TextColumn("x", "x"),)))


@pytest.mark.parametrize("path", sorted(RECEIVED.glob("*.*")), ids=lambda p: p.name)
def test_received_files_have_no_errors(path: Path) -> None:
    from chec_voice.intake import guess_mapping, read_table

    read = read_table(path)
    findings = check_table(read, guess_mapping(read).mapping)
    assert not [f for f in findings if f.level == "error" or f.check == "language"]


def test_checks_take_as_long_as_there_are_rows(tmp_path: Path) -> None:
    def check(rows: int) -> None:
        check_table(*read[rows])

    read = {}
    for rows in (2_000, 8_000):
        lines = (
            f"P{i},number {i} is my mum and the dog we have,{i % 12 + 8}\n" for i in range(rows)
        )
        made = table(tmp_path, "id,What helps?,Age\n" + "".join(lines))
        read[rows] = (made, build_mapping(made, **WHAT).mapping)  # type: ignore[arg-type]
    assert growth(check, 2_000) < 8
