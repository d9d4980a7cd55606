from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import CodingsIn, read_codings
from chec_voice.intake.ticks import tick

from .make import table

KNOWN = {
    "home.food": "home.food",
    "Food at home": "home.food",
    "community.parks": "community.parks",
    "Parks & play": "community.parks",
    "A; B": "ab",
}
WIDE = (
    "Comment ID,Person ID,Text,Area,Food at home,parks  & Play,Friendz,Empty\n"
    "c1,p1,hello there,north,1,,x,\n"
    "c2,p1,bye,south,0,Yes,,\n"
    "c3,p2,hm,north,,,,\n"
).replace("Yes", "1")


def entries(got: CodingsIn) -> list[tuple[str, str, int, str | None]]:
    said = got.read()
    return [
        (said.keys[row], got.labels[at], got.table.rows[row].number, got.codes[at])
        for row, at in zip(*said.on, strict=True)
    ]


def unknown(got: CodingsIn) -> dict[str, int]:
    got.read()
    return {label.label: label.count for label in got.unknown()}


def refused(folder: Path, content: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_codings(table(folder, content), **options).read()
    return str(caught.value)


def test_wide(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, WIDE), known=KNOWN)
    assert (got.layout, got.id_column) == ("wide", "Comment ID")
    assert entries(got) == [
        ("c1", "Food at home", 2, "home.food"),
        ("c1", "Friendz", 2, None),
        ("c2", "parks & Play", 3, "community.parks"),
    ]
    assert got.read().looked.tolist() == [True, True, False]
    assert unknown(got) == {"Friendz": 1}
    assert {i.column for i in got.ignored} == {"Person ID", "Text", "Area", "Empty"}


def test_unknown_codes_get_the_nearest_known_one(tmp_path: Path) -> None:
    content = "id,Food at hme,Zebra\nc1,1,\nc2,,1\n"
    got = read_codings(table(tmp_path, content), known=KNOWN)
    got.read()
    assert [(u.label, u.nearest) for u in got.unknown()] == [
        ("Food at hme", "Food at home"),
        ("Zebra", None),
    ]


def test_wide_without_a_codebook(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, "id,area,Food,Parks\nc1,n,yes,no\nc2,s,TRUE,\n"))
    assert [e[:2] for e in entries(got)] == [("c1", "Food"), ("c2", "Food")]
    assert unknown(got) == {"Food": 2, "Parks": 0}


def test_a_wrong_value_in_a_code_column_names_the_place(tmp_path: Path) -> None:
    said = refused(tmp_path, "id,Food at home\nc1,1\nc2,maybe\n", known=KNOWN)
    assert "line 3" in said and "'Food at home'" in said and "'maybe'" in said
    said = refused(tmp_path, "id,a\nc1,2\n", code_columns=["a"])
    assert "line 2" in said


@pytest.mark.parametrize("known", [KNOWN, None])
def test_long(tmp_path: Path, known: dict[str, str] | None) -> None:
    content = (
        "id,note,code\nc1,x,Food at home\nc1,y,home.food; Parks & play\nc2,z,A; B\nc3,q,\n"
        "c2,z,Food at home|Food at home\nc2,z,food AT home\n"
    )
    got = read_codings(table(tmp_path, content), known=known)
    assert got.layout == "long" and got.code_columns == ("code",)
    labels = [e[1] for e in entries(got)]
    if known:
        assert labels == [
            "Food at home",
            "home.food",
            "Parks & play",
            "A; B",
            "Food at home",
            "food AT home",
        ]
        assert unknown(got) == {} and all(e[3] for e in entries(got))
    else:
        assert labels[3:5] == ["A", "B"]
        assert unknown(got)["Food at home"] == 2


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert "--id" in refused(tmp_path, "text,Food\nhello,1\nbye,0\n")
    assert "'idd'" in refused(tmp_path, WIDE, id_column="idd")
    assert "no id" in refused(tmp_path, "id,Food,Parks\nc1,1,1\n,,1\nc3,,\n")
    assert "--code-column" in refused(tmp_path, "id,text\nc1,hello\nc2,bye\n")
    assert "both" in refused(tmp_path, WIDE, code_columns=["Friendz"], label_columns=["Text"])


def test_names_that_differ_only_in_case_mean_neither(tmp_path: Path) -> None:
    known = {"Food": "a", "FOOD": "b"}
    got = read_codings(table(tmp_path, "id,code\nc1,Food\nc2,food\n"), known=known)
    assert [e[3] for e in entries(got)] == ["a", None]


@pytest.mark.parametrize(
    "headings",
    [
        ("Code 1", "Code 2", "Code 3"),
        ("Theme", "Second theme", "Third theme"),
        ("code_a", "code_b", "code_c"),
        ("Primary code", "Secondary code", "Other codes"),
    ],
)
@pytest.mark.parametrize("known", [KNOWN, None])
def test_all_columns_of_codes_are_read(
    tmp_path: Path, headings: tuple[str, ...], known: dict[str, str] | None
) -> None:
    content = (
        f"ID,Area,{','.join(headings)}\n1,n,Food at home,Parks & play,Friends\n"
        "2,s,Parks & play,,\n3,e,Food at home,NA,NULL\n"
    )
    got = read_codings(table(tmp_path, content), known=known)
    assert got.code_columns == headings
    assert [(e[0], e[1]) for e in entries(got)] == [
        ("1", "Food at home"),
        ("1", "Parks & play"),
        ("1", "Friends"),
        ("2", "Parks & play"),
        ("3", "Food at home"),
    ]
    assert [column.column for column in got.ignored] == ["Area"]


def test_ticks_beside_names_of_known_codes_do_not_hide_them(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, "id,SEN,FSM,Code\nc1,1,0,Food at home\n"), known=KNOWN)
    assert got.code_columns == ("Code",)
    assert {column.column for column in got.ignored} == {"SEN", "FSM"}
    got = read_codings(
        table(tmp_path, "id,Food at home,Code\nc1,1,Parks & play\nc2,0,\n"), known=KNOWN
    )
    assert [e[3] for e in entries(got)] == ["home.food", "community.parks"]


@pytest.mark.parametrize(
    "on", ["1", "1.0", "1,00", "x", "X", "yes", "Y", "TRUE", "✓", "✔️", "☑", "Checked"]
)
@pytest.mark.parametrize("off", ["0", "0.0", "no", "N", "False", "✗", "☐", "-", "unchecked"])
def test_ticks_of_any_style(on: str, off: str) -> None:
    assert (tick(on), tick(off)) == ("on", "off")
    assert {tick(blank) for blank in ("NA", "#N/A", "NULL", "nan", "N/A", "None", "")} == {"blank"}
    assert tick("maybe") is tick("2") is None
