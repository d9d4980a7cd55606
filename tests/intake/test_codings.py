from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import CodingsIn, read_codings

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
    return [(e.response_key, e.code_label, e.row, e.code) for e in got.entries]


def refused(folder: Path, content: str, **options: Any) -> str:
    with pytest.raises(InputError) as caught:
        read_codings(table(folder, content), **options)
    return str(caught.value)


def test_wide(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, WIDE), known=KNOWN)
    assert (got.layout, got.id_column) == ("wide", "Comment ID")
    assert entries(got) == [
        ("c1", "Food at home", 2, "home.food"),
        ("c1", "Friendz", 2, None),
        ("c2", "parks & Play", 3, "community.parks"),
    ]
    assert (got.rows, got.uncoded) == (3, 1)
    assert got.unknown_labels == {"Friendz": 1}
    assert {i.column for i in got.ignored} == {"Person ID", "Text", "Area", "Empty"}


def test_unknown_codes_get_the_nearest_known_one(tmp_path: Path) -> None:
    content = "id,Food at hme,Zebra\nc1,1,\nc2,,1\n"
    got = read_codings(table(tmp_path, content), known=KNOWN)
    assert [(u.label, u.nearest) for u in got.unknown] == [
        ("Food at hme", "Food at home"),
        ("Zebra", None),
    ]


def test_wide_without_a_codebook(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, "id,area,Food,Parks\nc1,n,yes,no\nc2,s,TRUE,\n"))
    assert [e[:2] for e in entries(got)] == [("c1", "Food"), ("c2", "Food")]
    assert got.unknown_labels == {"Food": 2, "Parks": 0}


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
    assert got.layout == "long" and got.code_columns == ("code",) and got.uncoded == 1
    labels = [e[1] for e in entries(got)]
    if known:
        assert labels == [
            "Food at home", "home.food", "Parks & play", "A; B", "Food at home", "food AT home",
        ]  # fmt: skip
        assert got.unknown == () and all(e.code for e in got.entries)
    else:
        assert labels[3:5] == ["A", "B"]
        assert got.unknown_labels["Food at home"] == 2


def test_repeats_count_once_and_are_said(tmp_path: Path) -> None:
    got = read_codings(table(tmp_path, "id,code\nc1,Food\nc1,Food\n"))
    assert len(got.entries) == 1 and "1 codings" in got.notices[-1]
    got = read_codings(table(tmp_path, "id,Food,Parks\nc1,1,\nc1,,1\n"))
    assert len(got.entries) == 2 and "more than one row" in got.notices[0]


def test_what_cannot_be_read(tmp_path: Path) -> None:
    assert "--id" in refused(tmp_path, "text,Food\nhello,1\nbye,0\n")
    assert "'idd'" in refused(tmp_path, WIDE, id_column="idd")
    assert "no id" in refused(tmp_path, "id,Food,Parks\nc1,1,1\n,,1\nc3,,\n")
    assert "--code-column" in refused(tmp_path, "id,text\nc1,hello\nc2,bye\n")
    assert "both" in refused(tmp_path, WIDE, code_columns=["Friendz"], code_column="Text")


def test_names_that_differ_only_in_case_mean_neither(tmp_path: Path) -> None:
    known = {"Food": "a", "FOOD": "b"}
    got = read_codings(table(tmp_path, "id,code\nc1,Food\nc2,food\n"), known=known)
    assert [e.code for e in got.entries] == ["a", None]
