"""The framework matrix: cases by themes, written in by people, to a workbook and back."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HELPS,
    POVERTY,
    build,
    ok,
    refused,
    run,
    segment_of,
    store_of,
    value_of,
)
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project, matrix
from chec_voice.errors import InputError, NotFound, Refused
from chec_voice.matrix import Place, Written

LOCAL = "community.local_environment"
TEXTS = st.sampled_from(["", "one", "two", " two\r\n"])
PLACES = st.builds(Place, st.sampled_from("abc"), st.sampled_from("xy"))


@pytest.fixture
def project(small_folder: Path, tmp_path: Path) -> Iterator[Project]:
    path = tmp_path / "small.chec"
    path.write_bytes((small_folder / "small.chec").read_bytes())
    with Project.open(path) as opened:
        with store_of(opened).write():
            store_of(opened).execute("UPDATE response SET deidentified_at = '2026-01-01'")
        yield opened


def summary_of(project: Project, case: str, code: str) -> str:
    _, _, cell = project.matrix.find(case, code)
    return cell.summary.text if cell.summary else ""


def write(project: Project, case: str, code: str, text: str, by: str = "Rosa") -> bool:
    person, theme, _ = project.matrix.find(case, code)
    return project.matrix.write(person, theme, text, by=by)


def edit(path: Path, changes: dict[tuple[str, str], str]) -> None:
    """Somebody types into a workbook: (case, code) -> text; rows are sorted anew besides."""
    import openpyxl

    book = openpyxl.load_workbook(path)
    sheet = book["matrix"]
    heading = [str(cell.value) for cell in sheet[1]]
    rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=2)]
    for row in rows:
        for n, name in enumerate(heading):
            for (case, code), text in changes.items():
                if row[1] == case and name.endswith(f"[{code}] summary"):
                    row[n] = text
    for at, row in enumerate(reversed(rows), 2):
        for n, value in enumerate(row, 1):
            sheet.cell(at, n).value = value
    book.save(path)


@given(
    st.dictionaries(PLACES, TEXTS),
    st.dictionaries(
        PLACES, st.builds(Written, st.sampled_from("12"), TEXTS, st.just("R"), st.just(""))
    ),
    st.dictionaries(
        PLACES, st.builds(Written, st.sampled_from("12"), TEXTS, st.just("R"), st.just(""))
    ),
)
def test_a_file_changes_only_what_somebody_changed_in_it(
    read: dict[Place, str], before: dict[Place, Written], now: dict[Place, Written]
) -> None:
    changes, conflicts = matrix.compare(read, before, now)
    told = {*changes, *(c.place for c in conflicts)}
    for place, text in read.items():
        was, stands = (matrix.tidy(at[place].text) if place in at else "" for at in (before, now))
        same = matrix.tidy(text) in (was, stands)
        assert (place in told) is not same
    assert not set(changes) & {c.place for c in conflicts}
    for place in changes:  # nobody touched the cell meanwhile
        assert [w.uuid for w in (before.get(place), now.get(place)) if w] in (
            [],
            ["1"] * 2,
            ["2"] * 2,
        )


def test_cells_hold_words_and_a_summary_that_can_be_taken_back(project: Project) -> None:
    shown = project.matrix.show()
    local = next(theme for theme in shown.themes if theme.code == LOCAL)
    people = {case.ref: case for case in shown.cases}
    assert "P03" not in people and people["G1"].group  # P03 said nothing
    words = [part.text for part in shown.cell(people["P01"], local).parts]
    assert words == ["the park and my mates"]
    assert write(project, "P01", LOCAL, "Parks are where\r\nfriends meet. ")
    assert not write(project, "P01", LOCAL, "Parks are where\nfriends meet.")
    assert summary_of(project, "P01", LOCAL) == "Parks are where\nfriends meet."
    write(project, "P01", LOCAL, "Friends meet there.", by="Ines")
    commands = project.commands("Ines")
    assert commands.undo() and summary_of(project, "P01", LOCAL).startswith("Parks are")
    assert commands.redo() and summary_of(project, "P01", LOCAL) == "Friends meet there."
    person, theme, _ = project.matrix.find("P01", LOCAL)
    history = [(w.text, w.by, bool(gone)) for w, gone in project.matrix.history(person, theme)]
    assert history == [
        ("Parks are where\nfriends meet.", "Rosa", False),
        ("Friends meet there.", "Ines", True),
        ("Friends meet there.", "Ines", False),
    ]
    with pytest.raises(Refused, match="too long"):
        write(project, "P01", LOCAL, "x" * 10_001)
    with pytest.raises(NotFound):
        project.matrix.find("P03", LOCAL)
    assert "P01" not in {case.ref for case in project.matrix.show(only={"area": "york"}).cases}


@pytest.mark.parametrize(
    "only", [{}, {"Area": "LEEDS"}, {"area": "not given"}, {"session": "nowhere"}]
)
def test_a_page_of_the_matrix_read_every_case_there_is(
    project: Project, only: dict[str, str]
) -> None:
    """Half a million cases took the memory of a laptop to show a hundred."""
    write(project, "P01", LOCAL, "Parks are where friends meet.")
    whole = project.matrix.show(only=only)
    assert whole.total == len(whole.cases) and whole.summaries == len(whole.written)
    cases, cells = [], {}
    for first in range(0, whole.total, 2):
        page = project.matrix.show(only=only, first=first, most=2)
        assert len(page.cases) <= 2 and {place[0] for place in page.cells} <= {
            case.id for case in page.cases
        }
        assert (page.total, page.summaries, page.themes) == (
            whole.total,
            whole.summaries,
            whole.themes,
        )
        cases += page.cases
        cells |= page.cells
    assert tuple(cases) == whole.cases and cells == whole.cells


def test_a_workbook_comes_back_with_only_what_was_changed(project: Project, tmp_path: Path) -> None:
    write(project, "P01", LOCAL, "=Parks, he said; -and friends")
    write(project, "P05", LOCAL, "Somewhere warm.")
    write(project, "P06", LOCAL, "Dark.")
    out = project.matrix.export(tmp_path / "matrix.xlsx", actor="Rosa")
    assert not project.matrix.read(out, by="Lee").changed  # as it was written, nothing comes back
    write(project, "P05", LOCAL, "Changed here.")
    edit(
        out,
        {("P05", LOCAL): "Changed there.", ("P06", LOCAL): "", ("P08", "home.poverty"): "Hungry."},
    )
    brought = project.matrix.read(out, by="Lee")
    assert [(c.ref, t.code) for c, t in brought.changed] == [
        ("P08", "home.poverty"),
        ("P06", LOCAL),
    ]
    ((case, theme, conflict),) = brought.conflicts
    assert (case.ref, theme.code, conflict.file) == ("P05", LOCAL, "Changed there.")
    assert conflict.project is not None and conflict.project.by == "Rosa"
    assert summary_of(project, "P05", LOCAL) == "Changed here."
    assert summary_of(project, "P06", LOCAL) == ""
    assert summary_of(project, "P01", LOCAL) == "=Parks, he said; -and friends"
    assert project.commands("Lee").undo() and summary_of(project, "P06", LOCAL) == "Dark."
    taken = project.matrix.read(out, by="Lee", take_file=True)
    assert len(taken.changed) == 3 and summary_of(project, "P05", LOCAL) == "Changed there."


def test_a_workbook_that_lost_its_other_sheets_still_overwrites_nothing(
    project: Project, tmp_path: Path
) -> None:
    import openpyxl

    write(project, "P01", LOCAL, "Mine.")
    out = project.matrix.export(tmp_path / "matrix.xlsx")
    edit(out, {("P01", LOCAL): "Theirs.", ("P02", LOCAL): "New."})
    book = openpyxl.load_workbook(out)
    for name in ("themes", "as written", "contents", "data dictionary"):
        del book[name]
    book.save(out)
    brought = project.matrix.read(out, by="Lee")
    assert [case.ref for case, _ in brought.changed] == ["P02"]
    assert [case.ref for case, _, _ in brought.conflicts] == ["P01"]


def test_nothing_of_raised_withdrawn_or_unsafe_answers_leaves(
    project: Project, tmp_path: Path
) -> None:
    import openpyxl

    for case, text in (("P01", "About P01."), ("P05", "About P05."), ("P08", "About P08.")):
        write(project, case, LOCAL if case != "P08" else POVERTY, text)
    with store_of(project).write():
        store_of(project).execute(
            "UPDATE participant SET consent_quotation = 'no' WHERE ref = 'P08'"
        )
        store_of(project).execute(
            "UPDATE response SET deidentified_at = NULL WHERE text LIKE '%park 🌳%'"
        )
    before = project.matrix.export(tmp_path / "before.xlsx")
    answer = value_of(
        project,
        "SELECT response_id FROM segment WHERE id = ?",
        [segment_of(project, "P01", HELPS)],
    )
    project.coding("Sam").raise_concern(answer)
    _, theme, cell = project.matrix.find("P01", LOCAL)
    assert cell.withheld and not cell.parts and cell.summary is None
    with pytest.raises(Refused, match="safeguarding lead"):
        write(project, "P01", LOCAL, "More.")
    project.people.withdraw("P05", without_vault=True)
    out = project.matrix.export(tmp_path / "after.xlsx")
    texts = [str(c.value) for sheet in openpyxl.load_workbook(out) for row in sheet for c in row]
    whole = "\n".join(texts)
    assert "About P01" not in whole and "the park and my mates" not in whole
    assert "About P05" not in whole and "Sentence 3" not in whole
    assert "skipping meals" not in whole and "did not agree to be quoted" in whole
    assert "park 🌳" not in whole and "nobody has made this answer safe" in whole
    # what somebody typed about them meanwhile stays in the file, and is said
    edit(before, {("P01", LOCAL): "x", ("P05", LOCAL): "x", ("P02", LOCAL): "x"})
    brought = project.matrix.read(before, by="Lee")
    assert [case.ref for case, _ in brought.changed] == ["P02"]
    assert brought.left == 2 and theme.code == LOCAL
    assert not value_of(project, "SELECT count(*) FROM cell_summary WHERE text LIKE '%About P05%'")


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (lambda sheet: sheet.delete_cols(1), "there is no column 'case uuid'"),
        (lambda sheet: sheet.cell(3, 1, sheet.cell(2, 1).value), "stands in row 2 too"),
        (
            lambda sheet: (sheet.cell(2, 1, ""), sheet.cell(2, sheet.max_column, "words")),
            "does not say whose",
        ),
    ],
)
def test_a_workbook_that_cannot_be_read_changes_nothing(
    project: Project, tmp_path: Path, change: object, sentence: str
) -> None:
    import openpyxl

    out = project.matrix.export(tmp_path / "matrix.xlsx")
    edit(out, {("P02", LOCAL): "words"})
    book = openpyxl.load_workbook(out)
    change(book["matrix"])  # type: ignore[operator]
    book.save(out)
    with pytest.raises(InputError, match=sentence):
        project.matrix.read(out, by="Lee")
    assert summary_of(project, "P02", LOCAL) == ""


def test_what_was_written_goes_with_a_code_that_is_merged(project: Project) -> None:
    write(project, "P01", FOOD, "Food is short.")
    write(project, "P01", "home.poverty.energy_warmth", "It is cold.")
    project.commands("Ines").merge_codes("home.poverty.energy_warmth", FOOD)
    assert summary_of(project, "P01", FOOD) == "Food is short.\n\nIt is cold."
    write(project, "P01", FOOD, "Cold and hungry.")
    assert summary_of(project, "P01", FOOD) == "Cold and hungry."
    assert FOOD in {theme.code for theme in project.matrix.show().themes}


def test_the_matrix_on_the_command_line(tmp_path: Path) -> None:
    path = build(tmp_path)
    assert "cases that spoke" in ok("matrix", path)
    assert "No summary is written yet" in ok("matrix", path, "P01", LOCAL)
    told = ok("matrix", path, "P01", LOCAL, "Parks.", "--by", "Rosa", "--json")
    assert json.loads(told)["cell"]["summary"] == "Parks."
    assert "Taken back" in ok("matrix", path, "--undo", "--by", "Rosa")
    out = tmp_path / "m.xlsx"
    assert "for the team only" in ok("matrix", path, "--out", out, "--only", "Area=Leeds")
    refused(run("matrix", path, "--out", out), "exists already")
    edit(out, {("P01", LOCAL): "There."})
    assert "1 summary changed" in ok("matrix", path, "--read", out, "--by", "Lee")
    ok("matrix", path, "P01", LOCAL, "Here.", "--by", "Rosa")
    edit(out, {("P01", LOCAL): "There again."})
    told = ok("matrix", path, "--read", out, "--by", "Lee")
    assert "NOT TAKEN, P01 (wave 1)" in told and "In the project (Rosa" in told
    refused(run("matrix", path, "P99", LOCAL), "there is nobody with this reference")
    refused(run("matrix", path, "P01", "no.such"), "there is no code 'no.such'")
    refused(run("matrix", path, "--only", "Mars=1"), "there is no attribute 'mars'")
    refused(
        run("matrix", path, "--read", tmp_path / "answers.csv", "--by", "Lee"), "not what its name"
    )


def test_summaries_written_in_a_copy_come_home(project: Project, tmp_path: Path) -> None:
    write(project, "P01", LOCAL, "Mine.")
    copy = tmp_path / "copy.chec"
    project.team_work.hand_out(copy, coder="Lee")
    with Project.open(copy) as theirs:
        assert summary_of(theirs, "P01", LOCAL) == ""
        write(theirs, "P01", LOCAL, "Theirs.", by="Lee")
        write(theirs, "P02", LOCAL, "New.", by="Lee")
    merged = project.team_work.merge(copy, actor="Rosa")
    assert merged.added["matrix summaries"] == 2
    assert [n["what"] for n in merged.needs_a_person if n["kind"] == "matrix summary"] == [LOCAL]
    assert summary_of(project, "P02", LOCAL) == "New."
    assert project.team_work.merge(copy, actor="Rosa").nothing_new
    project.team_work.undo_merge(actor="Rosa")
    assert summary_of(project, "P01", LOCAL) == "Mine." and not summary_of(project, "P02", LOCAL)
