"""Undo of codings is exact: what a spreadsheet of codings changed is as it was before it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from chec_testing import query, write_csv

from chec_voice import Project
from chec_voice.errors import NotFound, Refused
from chec_voice.project import CodingsChoices, ImportChoices

QUESTION = "What helps you to be well?"
ANSWERS = (
    ("1", "Feeding the ducks"),
    ("2", "Our choir"),
    ("3", "N/A"),
    ("4", "a quiet room. " * 60),
)
COMPARED = {
    "decision": "*",
    "standing": "*",
    "review": "*",
    "coded_disclosure": "*",
    "response": "*",
    "concern": "*",
}


def state(project: Project) -> dict[str, Any]:
    tables: dict[str, Any] = {
        table: query(project.path, f"SELECT {columns} FROM {table} ORDER BY 1, 2")  # noqa: S608
        for table, columns in COMPARED.items()
    }
    return tables | {"codebook": project.codebook.codes}


@pytest.fixture
def project(tmp_path: Path) -> Any:
    book = write_csv(
        tmp_path / "book.csv",
        ("code", "parent"),
        [("Home", ""), ("Animals", "Home"), ("Song", "Home")],
    )
    with Project.create(tmp_path / "p.chec", codebook_name=str(book)) as made:
        file = write_csv(tmp_path / "answers.csv", ("ID", QUESTION), ANSWERS)
        made.imports.add(made.imports.plan(file, ImportChoices()), actor="Kim")
        yield made


def bring(project: Project, *rows: tuple[str, ...], coder: str = "Sam", **choices: Any) -> None:
    file = write_csv(project.path.parent / "codings.csv", rows[0], rows[1:])
    project.imports.add_codings(file, CodingsChoices(**choices), coder=coder)


FIRST = (("ID", "Animals", "Song"), ("1", "1", "0"), ("2", "0", "1"), ("4", "1", "1"))
SECOND = (
    ("ID", "Animals", "Song"),
    ("1", "0", "1"),
    ("2", "0", "1"),
    ("3", "0", "1"),
    ("4", "", "0"),
)


def test_undo_of_codings_gives_back_the_state_before(project: Project) -> None:
    empty = state(project)
    bring(project, *FIRST)
    first = state(project)
    bring(project, *SECOND)
    assert state(project) != first
    done = project.imports.undo()
    assert (done["decisions"], done["put_back"], done["non_answers"]) == (2, 2, 1)
    assert state(project) == first
    project.imports.undo()
    assert state(project) == empty
    assert not project.problems()


def test_codings_can_be_brought_in_again_after_undo(project: Project) -> None:
    bring(project, *FIRST)
    before = project.results.themes()
    project.imports.undo()
    bring(project, *FIRST)
    assert project.results.themes() == before


def test_created_codes_leave_the_codebook_unless_something_hangs_on_them(project: Project) -> None:
    before = project.codebook.codes
    long = (("ID", "Code"), ("1", "Ducks"), ("2", "Choirs"))
    bring(project, *long, create_codes=True)
    bring(project, ("ID", "Code"), ("4", "Ducks"), coder="Ann")
    done = project.imports.undo(2)
    assert done["codes"] == 1
    assert [code.name for code in project.codebook.codes if code not in before] == [
        "Imported codes",
        "Ducks",
    ]


def test_imports_of_answers_and_codings_are_listed_together(project: Project) -> None:
    bring(project, *FIRST)
    assert [(i["what"], i["file"]) for i in project.imports.history()] == [
        ("answers", "answers.csv"),
        ("codings", "codings.csv"),
    ]
    project.imports.undo()
    assert project.imports.history()[1]["undone_at"]
    with pytest.raises(NotFound):
        project.imports.undo(2)


def test_codings_that_later_ones_build_on_are_not_taken_back(project: Project) -> None:
    bring(project, *FIRST)
    bring(project, *FIRST, coder="Ann")
    bring(project, *SECOND)
    with pytest.raises(Refused, match="import 4 brought more codings of Sam"):
        project.imports.undo(2)
    project.imports.undo(3)  # Ann's are her own


def test_a_coding_taken_back_by_hand_is_not_forgotten_unasked(project: Project) -> None:
    empty = state(project)
    bring(project, *FIRST)
    coding = project.coding("Sam")
    segment = query(project.path, "SELECT segment_id FROM decision ORDER BY id LIMIT 1")[0][0]
    coding.remove(segment, "home.animals")
    with pytest.raises(Refused, match="taken back by hand"):
        project.imports.undo()
    project.imports.undo(with_decisions=True)
    assert state(project) == empty


def test_a_closed_round_keeps_the_codings_it_was_closed_with(project: Project) -> None:
    bring(project, *FIRST)
    bring(project, *FIRST, coder="Ann")
    project.agreement.new_round("elsewhere", ["Sam", "Ann"], coded_already=True)
    with pytest.raises(Refused, match="'elsewhere' was closed with these codings"):
        project.imports.undo()
