"""Names in names of files and sessions, memos and releases go the way that answers go."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import change, query, write_csv

from chec_voice import Project
from chec_voice.deidentify import TextIn, mark
from chec_voice.errors import Refused
from chec_voice.project import ImportChoices
from chec_voice.project.deidentify.judging import Answers
from chec_voice.project.deidentify.redaction import Judgement

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


WORKERS = [("M1", "the lido", "Maya Okafor", "Leeds"), ("M2", "my mates", "Maya Okafor", "Kent")]


@pytest.fixture
def labelled(tmp_path: Path) -> Path:
    """A name stands in the names of a file and a session, in values, in a memo: in no answer."""
    path = tmp_path / "labelled.chec"
    table = write_csv(
        tmp_path / "Interview_with_Maya.csv", ("id", QUESTION, "worker", "area"), WORKERS
    )
    with Project.create(path) as project:
        _bring_workers(project, table)
        project.coding("Sam").memo(1, "Maya Okafor was in the room")
        project.reports.export(tmp_path / "for Maya.json", kind="json")
    return path


def _bring_workers(project: Project, table: Path) -> None:
    choices = ImportChoices(
        texts=[QUESTION],
        participant="id",
        attributes=["worker", "area"],
        session="Interview with Maya",
    )
    project.imports.add(project.imports.plan(table, choices), actor="t")


def test_a_name_that_stood_in_no_answer_was_not_proposed(labelled: Path) -> None:
    with Project.open(labelled) as project, project.open_vault(PASSPHRASE, create=True) as vault:
        looked = project.redaction.propose(vault=vault)
        where = {looked.where(one) for one in looked.proposals if one.text.startswith("Maya")}
        assert where == {
            "the name of a file",
            "the name of a session",
            "where an export went",
            "a value of an attribute",
            "a note",
        }
        made = [Judgement(one, True) for one in looked.proposals if not looked.wants_a_look(one)]
        project.redaction.apply(looked, made, vault)
        assert found_in_tables(labelled, ["Maya", "Okafor"]) == []
        assert found_in_file(labelled, ["Maya", "Okafor"]) == []
        values = {row[0] for row in query(labelled, "SELECT value FROM participant_attribute")}
        assert values == {"⟨name 1⟩", "Leeds", "Kent"}, "a county is no first name, unseen"
        # The same file again, and one that has more, bring nothing back.
        more = write_csv(
            labelled.with_name("Interview_with_Maya.csv"),
            ("id", QUESTION, "worker", "area"),
            [*WORKERS[:1], ("M2", "my nan", "Maya Okafor", "Kent")],
        )
        _bring_workers(project, more)
    assert query(labelled, "SELECT count(*) FROM session") == [(1,)]
    tables = ("participant_attribute", "session", "memo", "release", "event", "batch")
    assert not {t for t, _ in found_in_tables(labelled, ["Maya"])} & set(tables)


def test_what_is_harmless_in_a_label_is_not_asked_again(labelled: Path) -> None:
    with Project.open(labelled) as project, project.open_vault(PASSPHRASE, create=True) as vault:
        looked = project.redaction.propose(vault=vault)
        answers = Answers(looked)
        while answers.current is not None:
            assert answers.contexts()
            answers.reject()
        project.redaction.keep(looked, answers.judgements, actor="t")
        assert len(project.redaction.kept(looked, actor="t")) == len(looked.proposals)
        project.redaction.apply(looked, answers.judgements, vault, actor="t", complete=True)
        assert project.redaction.propose(vault=vault).proposals == ()
        assert project.redaction.propose().proposals == ()
    assert query(labelled, "SELECT name FROM session") == [("Interview with Maya",)]


def test_a_label_that_changed_meanwhile_is_looked_at_again(labelled: Path) -> None:
    with Project.open(labelled) as project, project.open_vault(PASSPHRASE, create=True) as vault:
        looked = project.redaction.propose(vault=vault)
        change(project, "UPDATE memo SET text = 'Maya was late'")
        made = [Judgement(one, True) for one in looked.proposals]
        with pytest.raises(Refused, match="changed"):
            project.redaction.apply(looked, made, vault)
    assert found_in_file(labelled, ["Interview with Maya"]) == ["Interview with Maya"]


def test_a_name_in_an_answer_took_a_word_out_of_what_districts_are_called(tmp_path: Path) -> None:
    """Of "Castle Vale side" the word that a boy has for a name was left out, in every district."""
    rows = [
        ("M1", "my mate Heath", "Small Heath side"),
        ("M2", "my nan", "Balsall Heath"),
        ("M3", "the bus", "Vale, with Heath"),
    ]
    path = tmp_path / "districts.chec"
    table = write_csv(tmp_path / "survey.csv", ("id", QUESTION, "district"), rows)
    with Project.create(path) as project:
        choices = ImportChoices(texts=[QUESTION], participant="id", attributes=["district"])
        project.imports.add(project.imports.plan(table, choices), actor="t")
        looked = project.redaction.propose()
        (told,) = [uuid for uuid, text in looked.texts.items() if text == "my mate Heath"]
        named = mark(TextIn(told, "my mate Heath"), 8, 13, "name")
        with project.open_vault(PASSPHRASE, create=True) as vault:
            project.redaction.apply(looked, [Judgement(named, True)], vault)
        assert "my mate ⟨name 1⟩" in {text for (text,) in query(path, "SELECT text FROM response")}
    values = {value for (value,) in query(path, "SELECT value FROM participant_attribute")}
    assert values == {"Small Heath side", "Balsall Heath", "Vale, with ⟨name 1⟩"}
