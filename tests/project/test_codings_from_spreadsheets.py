"""Coding that was done in a spreadsheet: what people write, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
from chec_testing import rows_of, write_csv
from openpyxl import Workbook

from chec_voice import Project
from chec_voice.errors import InputError
from chec_voice.project import CodingsChoices, CodingsResult, ImportChoices

QUESTION = "What helps you to be well?"
ANSWERS = (
    ("101", "My cousins and the allotment help"),
    ("102", "Drawing in my room with music"),
    ("103", "Walking the dog by the canal"),
    ("104", "Cooking with my neighbours"),
    ("YP05", "A quiet place to read after school"),
    ("007", "Being on stage with the others"),
    ("1234567890123456", "Swimming early in the morning"),
    ("108", "N/A"),
)


@pytest.fixture
def project(tmp_path: Path) -> Any:
    book = write_csv(
        tmp_path / "book.csv",
        ("code", "parent"),
        [("Home", ""), *((name, "Home") for name in ("Family", "Outdoors", "Food", "Art"))],
    )
    with Project.create(tmp_path / "p.chec", codebook_name=str(book)) as made:
        file = write_csv(tmp_path / "answers.csv", ("ID", QUESTION), ANSWERS)
        made.imports.add(made.imports.plan(file, ImportChoices()), actor="Kim")
        yield made


def code(
    project: Project,
    header: Sequence[str],
    *rows: Sequence[str],
    coder: str = "Sam",
    **choices: Any,
) -> CodingsResult:
    file = write_csv(project.path.parent / "codings.csv", header, rows)
    return project.imports.add_codings(file, CodingsChoices(**choices), coder=coder)


def people(project: Project, coder: str | None = None) -> dict[str, int]:
    table = project.results.themes(coder=coder)
    return {row.code.name: row.own.people for row in table.rows if row.own.people}


WIDE = ("ID", "Family", "Outdoors")


def test_rows_of_noughts_were_looked_at(project: Project) -> None:
    result = code(project, WIDE, ("101", "1", "0"), ("102", "0", "0"), ("103", "no", "NA"))
    assert (result.looked_at, result.segments_coded, result.decisions_added) == (3, 1, 1)
    assert project.results.themes().looked.people == 3


def test_a_blank_row_is_not_a_look_and_is_said(project: Project) -> None:
    result = code(project, WIDE, ("101", "x", ""), ("102", "", "NA"))
    assert result.looked_at == 1
    assert any("1 row holds neither a tick nor a no" in text for text in result.notices)


@pytest.mark.parametrize("style", [("1", "0"), ("1.0", "0.0"), ("yes", "no"), ("TRUE", "FALSE")])
def test_a_corrected_file_takes_back(project: Project, style: tuple[str, str]) -> None:
    on, off = style
    code(project, WIDE, ("101", on, on), ("102", on, off))
    code(project, WIDE, ("101", on, off), coder="Ann")
    again = code(project, WIDE, ("101", off, on), ("102", on, off))
    assert (again.taken_back, again.decisions_added, again.decisions_known) == (1, 0, 2)
    assert people(project, "Sam") == {"Family": 1, "Outdoors": 1}
    assert people(project, "Ann") == {"Family": 1}
    verdicts = [row["verdict"] for row in rows_of(project, "SELECT verdict FROM decision")]
    assert verdicts.count("apply") == 4 and verdicts.count("withdraw") == 1  # nothing is deleted
    back = code(project, WIDE, ("101", on, on))
    assert (back.decisions_added, people(project, "Sam")) == (1, {"Family": 2, "Outdoors": 1})


def test_what_a_later_file_lacks_stands_unless_it_replaces(project: Project) -> None:
    code(project, ("ID", "Code"), ("101", "Family"), ("102", "Food"))
    kept = code(project, ("ID", "Code"), ("101", "Art"))
    assert (kept.still_standing, people(project)) == (1, {"Family": 1, "Food": 1, "Art": 1})
    gone = code(project, ("ID", "Code"), ("101", "Art"), replace=True)
    assert (gone.taken_back, gone.still_standing) == (1, 0)
    assert people(project) == {"Food": 1, "Art": 1}  # 102 is not in the file


def test_every_column_of_codes_counts(project: Project) -> None:
    header = ("ID", "Area", "Code 1", "Code 2", "Code 3")
    result = code(
        project, header, ("101", "n", "Family", "Outdoors", "Food"), ("102", "s", "Art", "NULL", "")
    )
    assert result.columns == ("Code 1", "Code 2", "Code 3") and result.decisions_added == 4
    assert [column for column, _ in result.ignored] == ["Area"]


@pytest.mark.parametrize(
    ("written", "meant"),
    [
        ("101.0", "101"),
        ("0101", "101"),
        (" yp05", "YP05"),
        ("yp5", "YP05"),
        ("7", "007"),
        ("YP 05", "YP05"),
    ],
)
def test_ids_match_as_people_mean_them(project: Project, written: str, meant: str) -> None:
    result = code(project, ("ID", "Code"), (written, "Family"))
    assert result.decisions_added == 1
    assert any(repr(meant) in text and ".0" in text for text in result.notices)


def test_ids_of_sixteen_digits_stay_whole_in_a_workbook(project: Project) -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    for row in (("ID", "Code"), (1234567890123456.0, "Family"), (102.0, "Food")):
        sheet.append(row)
    path = project.path.parent / "codings.xlsx"
    book.save(path)
    assert project.imports.add_codings(path, coder="Sam").decisions_added == 2


def test_an_id_that_a_spreadsheet_shortened_says_so(project: Project) -> None:
    with pytest.raises(InputError, match="a spreadsheet shortened this number"):
        code(project, ("ID", "Code"), ("1.23457E+15", "Family"))


def test_ids_that_differ_only_in_case_are_not_joined(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec") as made:
        rows = (("ab1", "the park near us"), ("AB1", "my nan and her garden"))
        file = write_csv(tmp_path / "a.csv", ("ID", QUESTION), rows)
        made.imports.add(made.imports.plan(file, ImportChoices()), actor="Kim")
        result = code(made, ("ID", "Code"), ("ab1", "Zeal"), ("AB1", "Zest"), create_codes=True)
        assert result.decisions_added == 2
        with pytest.raises(InputError, match="stands for several answers"):
            code(made, ("ID", "Code"), ("Ab1", "Zeal"))


def test_a_coded_non_answer_changes_the_denominator_and_says_so(project: Project) -> None:
    before = project.results.themes().base.people
    result = code(project, ("ID", "Code"), ("108", "Family"))
    assert result.now_answers == 1
    assert project.results.themes().base.people == before + 1
    assert code(project, ("ID", "Code"), ("108", "Family")).now_answers == 0


def test_codes_on_a_blank_answer_count_once(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec") as made:
        file = write_csv(
            tmp_path / "a.csv", ("ID", QUESTION), [("1", "the park near us"), ("2", "")]
        )
        made.imports.add(made.imports.plan(file, ImportChoices()), actor="Kim")
        result = code(
            made, ("ID", "Code"), ("1", "Zeal"), ("2", "Zeal"), ("2", "zeal"), create_codes=True
        )
        assert (result.on_blank, result.decisions_added) == (1, 1)
        left = code(made, ("ID", "Code"), ("2", "Nowhere; zeal"), allow_unmatched=True)
        assert (left.on_blank, [label for label, *_ in left.unknown]) == (1, ["Nowhere"])


def test_made_codes_do_not_take_the_place_of_others(project: Project) -> None:
    names = ("Rest & play", "Rest / play", "友だち", "友情", "Ça va")
    rows = [(str(101 + at), name) for at, name in enumerate(names[:4])] + [("YP05", names[4])]
    code(project, ("ID", "Code"), *rows, create_codes=True)
    ids = {code.name: code.id for code in project.codebook.codes}
    assert len({ids[name] for name in names}) == 5
    code(project, ("ID", "Code"), *reversed(rows), coder="Ann", create_codes=True)
    assert {code.name: code.id for code in project.codebook.codes} == ids
    assert people(project) == dict.fromkeys(names, 1)


def test_a_heading_that_says_how_to_tick_is_still_the_codes(project: Project) -> None:
    code(
        project,
        ("ID", "Family (y/n)", "Outdoors [1 = yes]"),
        ("101", "yes", "0"),
        ("102", "no", "1"),
    )
    assert people(project) == {"Family": 1, "Outdoors": 1}


def test_an_option_repeated_in_its_own_column_ticks_it(project: Project) -> None:
    code(project, WIDE, ("101", "Family", ""), ("102", "", "outdoors"))
    assert people(project) == {"Family": 1, "Outdoors": 1}


@pytest.mark.parametrize("cell", ["Family, Art", "Family / Art", "Family & Art", "Family + Art"])
def test_known_codes_in_one_cell_are_parted_however_they_are_joined(
    project: Project, cell: str
) -> None:
    result = code(project, ("ID", "Themes"), ("101", cell), ("102", "Food"))
    assert people(project) == {"Family": 1, "Art": 1, "Food": 1}
    assert not result.unknown


def test_a_dash_in_an_id_joins_and_is_said(project: Project) -> None:
    result = code(project, ("ID", "Code"), ("yp-5", "Art"))
    assert people(project) == {"Art": 1}
    assert any("'yp-5' for 'YP05'" in text for text in result.notices)


def test_a_column_of_yes_and_no_that_is_no_code_says_why(project: Project) -> None:
    result = code(
        project, ("ID", "Family", "Checked twice"), ("101", "1", "yes"), ("102", "0", "no")
    )
    assert [column for column, why in result.ignored if "no code here" in why] == ["Checked twice"]


@pytest.mark.parametrize(("yes", "no"), [("yes", "no"), ("1", "0"), ("✓", "✗"), ("ja", "–")])
@pytest.mark.parametrize("heading", ["value", "Present?", "Code applies (1/0)"])
def test_a_row_that_says_no_to_its_code_is_no_coding(
    project: Project, yes: str, no: str, heading: str
) -> None:
    rows = [("101", "Family", yes), ("101", "Outdoors", no), ("102", "Family", no)]
    result = code(project, ("ID", "code", heading), *rows)
    assert people(project) == {"Family": 1} and result.looked_at == 2
    assert result.applies_column == heading


def test_totals_below_noughts_and_ones_are_no_summary_table(project: Project) -> None:
    rows = [("101", "1", "0"), ("102", "0", "1"), ("103", "0", "0")]
    totals = [("Total", "1", "1"), ("%", "33%", "33%")]
    result = code(project, WIDE, *rows, *totals)
    assert people(project) == {"Family": 1, "Outdoors": 1} and result.looked_at == 3
    assert any("Left out 2 rows" in notice for notice in result.notices)


@pytest.mark.parametrize("tick", ["√", "●", "■", "🗸", "☓"])
def test_more_ways_to_tick(project: Project, tick: str) -> None:
    code(project, WIDE, ("101", tick, ""), ("102", "", "□"))
    assert people(project) == {"Family": 1}


def test_how_often_a_code_was_given_is_a_tick_and_said(project: Project) -> None:
    rows = [("101", "2", "0"), ("102", "0", "1"), ("103", "0", "3")]
    result = code(project, WIDE, *rows)
    assert people(project) == {"Family": 1, "Outdoors": 2} and result.looked_at == 3
    assert any("2 cells hold a number above 1" in notice for notice in result.notices)


def test_scores_of_every_row_are_asked_about(project: Project) -> None:
    with pytest.raises(InputError, match="'5' does not say"):
        code(project, WIDE, ("101", "5", "1"), ("102", "1", "4"))


def test_a_matrix_of_nvivo_is_read_by_its_names(project: Project) -> None:
    head = ("", "A : Family", "B : Outdoors")
    code(project, head, ("1 : 101", "1", "0"), ("2 : 102", "0", "4"), ("3 : 103", "0", "0"))
    assert people(project) == {"Family": 1, "Outdoors": 1}


def test_codes_in_rows_and_answers_in_columns_are_named(project: Project) -> None:
    with pytest.raises(InputError, match="codes stand in its rows"):
        code(project, ("", "101", "102"), ("Family", "1", "0"), ("Outdoors", "0", "1"))


@pytest.mark.parametrize(
    ("on", "off"),
    [
        ("+", "-"),
        ("*", ""),
        ("vrai", "FAUX"),
        ("present", "absent"),
        ("coded", "not coded"),
        ("نعم", "لا"),
        ("是", "否"),
        ("/", ""),
        ("V", "0"),
    ],
)
def test_ticks_of_other_hands_and_languages(project: Project, on: str, off: str) -> None:
    code(project, WIDE, ("101", on, off), ("102", off, on))
    assert people(project) == {"Family": 1, "Outdoors": 1}


def test_counts_instead_of_ticks_are_named(project: Project) -> None:
    with pytest.raises(InputError, match="'2'"):
        code(project, ("ID", "Frogs", "Newts"), ("101", "2", "0"), ("102", "0", "3"))


def test_a_column_says_whom_a_code_is_about(project: Project) -> None:
    columns = {"valence_column": "View", "level_column": "Whom"}
    rows = (("101", "Family", "helps", "Me"), ("102", "Art", "", "place"), ("103", "Food", "", ""))
    code(project, ("ID", "Code", "View", "Whom"), *rows, **columns)
    told = rows_of(project, "SELECT valence, level FROM coding ORDER BY segment_id")
    assert [tuple(row) for row in told] == [("helps", "me"), (None, "place"), (None, None)]
    with pytest.raises(InputError, match="'mum' is no level"):
        code(project, ("ID", "Code", "View", "Whom"), ("104", "Food", "", "mum"), **columns)
