"""Names in names of files and sessions, memos and releases go the way that answers go."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import query, write_csv

from chec_voice import Project
from chec_voice.project import ImportChoices

from .conftest import PASSPHRASE, found_in_file, found_in_tables
from .test_vault_belongs import hide

pytestmark = pytest.mark.usefixtures("quick_vault")
QUESTION = "What helps?"
SESSION = "Interview with Zebedee"


def bring(project: Project, file: Path, session: str, rows: list[tuple[str, str]]) -> None:
    choices = ImportChoices(texts=[QUESTION], participant="id", session=session)
    table = write_csv(file, ("id", QUESTION), rows)
    project.imports.add(project.imports.plan(table, choices), actor="t")


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "p.chec"
    with Project.create(path) as project:
        bring(project, tmp_path / f"{SESSION}.csv", SESSION, [("Kestrel1", "Zebedee and the lido")])
        bring(project, tmp_path / "others.csv", "club", [("K2", "the bus"), ("K3", "my nan")])
        project.coding("Sam").memo(2, "much like what Kestrel1 and Zebedee said")
        project.reports.export(tmp_path / "about Zebedee.json", kind="json")
    return path


def test_a_name_in_an_answer_goes_from_file_session_memo_and_release_too(path: Path) -> None:
    with Project.open(path) as project:
        assert any(
            "name of a session" in told or "name of a file" in told
            for told in project.redaction.label_warnings()
        )
        hide(project, "Zebedee")
    assert found_in_tables(path, ["Zebedee"]) == [] and found_in_file(path, ["Zebedee"]) == []
    assert query(path, "SELECT name FROM session ORDER BY id")[0] == ("Interview with ⟨name 1⟩",)
    with Project.open(path) as project:
        bring(project, path.with_name("more.csv"), SESSION, [("K9", "dancing")])
    assert query(path, "SELECT count(*) FROM session") == [(2,)], "it is still the same session"


def test_who_leaves_leaves_the_names_of_files_and_sessions(path: Path) -> None:
    with Project.open(path) as project:
        hide(project, "lido")
        with project.open_vault(PASSPHRASE) as vault:
            project.people.withdraw("Kestrel1", vault=vault)
        assert project.problems() == []
    words = [SESSION, "Kestrel1", "lido"]
    assert found_in_tables(path, words) == [] and found_in_file(path, words) == []
