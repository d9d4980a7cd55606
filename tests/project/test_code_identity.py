"""Codes stay who they are: whatever the order of rows, the script of names, the kind of file."""

from __future__ import annotations

import tempfile
from pathlib import Path

import openpyxl
import pytest
from chec_testing import rows_of, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice import codebook as codebooks
from chec_voice.errors import CodebookError
from chec_voice.formula_cells import as_typed, safe_cell
from chec_voice.model import Code, Codebook, Exclusion
from chec_voice.project import CodingsChoices, ImportChoices, write_codebook
from chec_voice.project.exchanging.exchange import make_project

HEADER = ("code", "parent", "definition")
ALIKE = (
    "Rest & play",
    "Rest / play",
    "Rest play",
    "友だち",
    "友情",
    "Ça",
    "Ca",
    "Дом",
    "Дым",
    "!?",
)


@pytest.fixture
def coded(tmp_path: Path) -> Project:
    book = write_csv(
        tmp_path / "b.csv", HEADER, [("Home", "", ""), *((n, "Home", "") for n in ALIKE)]
    )
    project = Project.create(tmp_path / "p.chec", codebook_name=str(book))
    rows = [(str(n), f"a sentence with the number {n} in it") for n in range(len(ALIKE))]
    file = write_csv(tmp_path / "a.csv", ("ID", "What helps you to be well?"), rows)
    project.imports.add(project.imports.plan(file, ImportChoices()), actor="Kim")
    codings = write_csv(
        tmp_path / "c.csv", ("ID", "Code"), [(str(n), c) for n, c in enumerate(ALIKE)]
    )
    project.imports.add_codings(codings, CodingsChoices(), coder="Sam")
    return project


def said(project: Project) -> dict[int, str]:
    """Answer -> the name of its code."""
    rows = rows_of(
        project,
        "SELECT s.response_id, code.name FROM coding c JOIN segment s ON s.id = c.segment_id"
        " JOIN code ON code.id = c.code_id WHERE c.verdict = 'apply'",
    )
    return {row["response_id"]: row["name"] for row in rows}


def test_codings_stay_with_names_when_a_codebook_is_sorted_or_cut(
    coded: Project, tmp_path: Path
) -> None:
    before = said(coded)
    assert sorted(before.values()) == sorted(ALIKE)
    turned = [("Home", "", ""), *((n, "Home", "") for n in reversed(ALIKE))]
    change = coded.codes.load(str(write_csv(tmp_path / "2.csv", HEADER, turned)))
    assert (change.added, change.changed, change.retired) == ((), (), ())
    for gone in range(1, len(turned)):
        rows = turned[:gone] + turned[gone + 1 :]
        change = coded.codes.load(str(write_csv(tmp_path / f"cut{gone}.csv", HEADER, rows)))
        assert (len(change.retired), change.added, change.changed) == (1, (), ())
        assert said(coded) == before
    coded.close()


def test_a_new_code_never_takes_the_id_of_one_that_left(coded: Project, tmp_path: Path) -> None:
    before = said(coded)
    yaml = tmp_path / "renamed.yaml"
    coded.codes.write(yaml)
    yaml.write_text(yaml.read_text("utf-8").replace("name: Rest play", "name: Sleep"), "utf-8")
    coded.codes.load(str(yaml))
    rows = [("Home", "", ""), ("Rest play", "Home", ""), ("Sleep", "Home", "")]
    change = coded.codes.load(str(write_csv(tmp_path / "n.csv", HEADER, rows)))
    assert len(change.added) == 1
    after = {at: "Rest play" if name == "Sleep" else name for at, name in said(coded).items()}
    assert after == before and "Rest play" not in said(coded).values()
    coded.close()


@pytest.mark.parametrize("ending", ["csv", "xlsx", "yaml"])
def test_our_own_files_change_nothing(tmp_path: Path, ending: str) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        path = tmp_path / f"codebook.{ending}"
        project.codes.write(path)
        sha = project.codebook.sha256
        change = project.codes.load(str(path))
        assert (change.added, change.changed, change.returned, change.retired) == ((), (), (), ())
        assert project.codebook.sha256 == sha
        assert codebooks.load(path).codes == project.codebook.codes


def test_an_export_that_nobody_edited_changes_nothing(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        project.reports.export(tmp_path / "out", kind="csv")
        change = project.codes.load(str(tmp_path / "out" / "codebook.csv"), dry_run=True)
        assert (change.added, change.changed, change.retired) == ((), (), ())


def test_a_table_leaves_what_it_has_no_column_for(tmp_path: Path) -> None:
    with Project.create(tmp_path / "p.chec") as project:
        book = project.codebook
        rows = [(c.name, " > ".join(names(book, c.parent)), c.definition) for c in book.codes]
        change = project.codes.load(str(write_csv(tmp_path / "s.csv", HEADER, rows)))
        assert (change.added, change.changed, change.retired) == ((), (), ())
        assert project.codebook.codes == book.codes


def names(book: Codebook, at: str | None) -> list[str]:
    code = book.get(at) if at else None
    return [] if code is None else [*names(book, code.parent), code.name]


TEXT = st.text(
    st.characters(codec="utf-8", exclude_categories=("Cs", "Cc"), include_characters="\n"),
    max_size=20,
).map(lambda text: codebooks.code_table.plain(text))
NAME = TEXT.map(lambda text: " ".join(text.split())).filter(bool)
LIST = st.lists(TEXT.filter(bool), max_size=3).map(tuple)


@st.composite
def books(draw: st.DrawFn) -> Codebook:
    codes: list[Code] = []
    for number in range(draw(st.integers(1, 5))):
        parent = draw(st.sampled_from([None, *codes]))
        above = f"{parent.id}." if parent else ""
        uses = [None, *(code.id for code in codes)]
        exclusions = draw(
            st.lists(
                st.builds(
                    Exclusion,
                    TEXT.filter(bool),
                    st.sampled_from(uses),
                    st.none() | TEXT.filter(bool),
                ),
                max_size=2,
            )
        )
        codes.append(
            Code(
                f"{above}c{number}",
                f"{draw(NAME)} {number}",
                parent.id if parent else None,
                draw(st.sampled_from(("area", "code", "housekeeping"))),
                draw(st.booleans()),
                *(draw(TEXT) for _ in range(3)),
                draw(LIST),
                tuple(exclusions),
                draw(LIST),
                draw(LIST),
                draw(TEXT),
                draw(TEXT),
            )
        )
    tree = sorted(codes, key=lambda code: [int(p[1:]) for p in code.id.split(".")])
    return Codebook("b", "B", "1", tuple(tree))


@settings(max_examples=60)
@given(books(), st.sampled_from(("csv", "xlsx", "yaml")))
def test_any_codebook_comes_back_from_its_file(book: Codebook, ending: str) -> None:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"book.{ending}"
        write_codebook(book, path)
        read = codebooks.read_file(path)
        if isinstance(read, codebooks.CodeTable):
            assert read.onto(book, book.codes).codes == book.codes
            read = read.alone()
        assert read.codes == book.codes


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_codebooks_of_any_encoding_and_separator(
    tmp_path: Path, delimiter: str, encoding: str
) -> None:
    rows = [HEADER, ("Café", "", "Où on mange"), ("Thé", "Café", "À boire"), ("Pain", "Café", "")]
    path = tmp_path / "book.csv"
    path.write_bytes("\r\n".join(delimiter.join(row) for row in rows).encode(encoding))
    codes = codebooks.load(path).codes
    assert [(c.name, c.definition) for c in codes] == [(r[0], r[2]) for r in rows[1:]]
    assert {c.parent for c in codes[1:]} == {codes[0].id}


PROGRAMS = {
    "nvivo": ("Name", "Description", "Files", "References"),
    "maxqda": ("Parent code", "Code", "Code memo", "Coded segments"),
    "atlas": ("Code", "Comment", "Grounded"),
    "dedoose": ("Id", "Parent Id", "Depth", "Title", "Description"),
}


@pytest.mark.parametrize("program", PROGRAMS)
def test_lists_of_codes_of_other_programs(tmp_path: Path, program: str) -> None:
    rows = {
        "nvivo": [
            ("Nodes\\\\Home", "", 0, 0),
            ("Nodes\\\\Home\\\\Food", "Meals", 2, 3),
            ("Nodes\\\\School\\\\Food", "Lunch", 1, 1),
        ],
        "maxqda": [
            ("", "Home", "", 0),
            ("Home", "Food", "Meals", 3),
            ("School", "Food", "Lunch", 1),
        ],
        "atlas": [("Home", "", 0), ("Home::Food", "Meals", 3), ("School::Food", "Lunch", 1)],
        "dedoose": [
            (11, "", 0, "Home", ""),
            (12, 11, 1, "Food", "Meals"),
            (14, 13, 1, "Food", "Lunch"),
            (13, "0", 0, "School", ""),
        ],
    }[program]
    if program == "maxqda":
        rows.insert(1, ("", "School", "", 0))
    book = openpyxl.Workbook()
    for row in (PROGRAMS[program], *rows):
        book.worksheets[0].append(row)
    book.save(tmp_path / "codes.xlsx")
    codes = {code.id: code for code in codebooks.load(tmp_path / "codes.xlsx").codes}
    assert {i: c.definition for i, c in codes.items() if c.definition} == {
        "home.food": "Meals",
        "school.food": "Lunch",
    }


def test_one_name_in_two_branches_is_two_codes(tmp_path: Path) -> None:
    rows = [("Home", "", ""), ("School", "", ""), ("Other", "Home", "h"), ("Other", "School", "s")]
    codes = codebooks.load(write_csv(tmp_path / "b.csv", HEADER, rows)).codes
    assert [code.id for code in codes] == ["home", "home.other", "school", "school.other"]
    deep = [*rows, ("Deep", "School > Other", "")]
    codes = codebooks.load(write_csv(tmp_path / "d.csv", HEADER, deep)).codes
    assert codes[-1].id == "school.other.deep"


@pytest.mark.parametrize(
    ("rows", "phrase"),
    [
        ([("Home", "", ""), ("home ", "", "")], "twice"),
        ([("A", "B", ""), ("B", "A", "")], "each other's parents"),
        ([("A", "", ""), ("B", "A", ""), ("C", "Aa", "")], "'Aa'"),
        (
            [("A", "", ""), ("B", "", ""), ("O", "A", ""), ("O", "B", ""), ("X", "O", "")],
            "any of 2",
        ),
        ([("", "A", "x")], "needs a name"),
    ],
)
def test_what_is_wrong_with_a_table_is_said(
    tmp_path: Path, rows: list[tuple[str, ...]], phrase: str
) -> None:
    with pytest.raises(CodebookError, match=phrase) as caught:
        codebooks.load(write_csv(tmp_path / "b.csv", HEADER, rows))
    assert caught.value.row is not None


LEVELS = (
    (
        ("Theme", "Sub-theme", "Definition"),
        ("Home", "Pets", "ducks"),
        ("Home", "Other", ""),
        ("School", "Other", "rest"),
    ),
    (
        ("Level 1", "Level 2", "Meaning"),
        ("Home", "", ""),
        ("", "Pets", "ducks"),
        ("", "Other", ""),
        ("School", "", ""),
        ("", "Other", "rest"),
    ),
    (
        ("Name", "Under", "What it means"),
        ("Home", "", ""),
        ("School", "", ""),
        ("Pets", "Home", "ducks"),
        ("Other", "Home", ""),
        ("Other", "School", "rest"),
    ),
)


@pytest.mark.parametrize("rows", LEVELS, ids=["themes", "levels", "under"])
@pytest.mark.parametrize("way", ["codebook", "exchange"])
def test_one_reader_takes_a_tree_however_its_columns_write_it(
    tmp_path: Path, rows: tuple[tuple[str, ...], ...], way: str
) -> None:
    file = write_csv(tmp_path / "book.csv", rows[0], rows[1:])
    if way == "codebook":
        with Project.create(tmp_path / "p.chec", codebook_name=str(file)):
            pass
    else:
        make_project(file, tmp_path / "p.chec")
    with Project.open(tmp_path / "p.chec") as project:
        codes = {code.id: code.definition for code in project.codebook.codes}
    assert codes == {
        "home": "",
        "home.pets": "ducks",
        "home.other": "",
        "school": "",
        "school.other": "rest",
    }


def test_a_table_of_levels_names_a_code_that_stands_twice(tmp_path: Path) -> None:
    file = write_csv(
        tmp_path / "book.csv",
        ("Theme", "Sub-theme", "Definition"),
        [("Home", "Pets", "ducks"), ("Home", "Pets", "geese")],
    )
    with pytest.raises(CodebookError, match=r"line 3.*'Pets' stands twice"):
        Project.create(tmp_path / "p.chec", codebook_name=str(file))


@given(st.text(st.sampled_from('=+-@;\t\n" a\u200b'), max_size=12))
def test_a_cell_made_safe_comes_back_as_it_was_typed(text: str) -> None:
    assert as_typed(str(safe_cell(text))) == text
