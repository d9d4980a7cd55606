"""Opening, refusing, migrating and locking project files."""

from __future__ import annotations

import hashlib
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chec_testing import ROOT, dump, query, refused, run, store_of, value_of

from chec_voice import Project
from chec_voice.errors import ProjectError, ReadOnly
from chec_voice.project import Unrecorded
from chec_voice.project.opening import LookOnly
from chec_voice.store import connection, suggestions
from chec_voice.store.migrations import APPLICATION_ID, migrations

FIXTURE = ROOT / "tests" / "fixtures" / "schema_0001.chec"
FIXTURES = sorted((ROOT / "tests" / "fixtures").glob("schema_*.chec"))

HOLD_THE_LOCK = """
import sqlite3, sys
db = sqlite3.connect(sys.argv[1], isolation_level=None)
db.execute("BEGIN IMMEDIATE")
print("locked", flush=True)
sys.stdin.read()
"""


@pytest.mark.parametrize("fixture", FIXTURES, ids=lambda path: path.stem)
def test_every_released_schema_opens_and_still_says_what_it_said(
    tmp_path: Path, fixture: Path
) -> None:
    assert len(FIXTURES) >= 2  # a schema gets its fixture when it is released
    path = Path(shutil.copy(fixture, tmp_path / "old.chec"))
    with sqlite3.connect(path) as db:
        old = {name for (name,) in db.execute("SELECT name FROM _sqlite_migrations")}
    db.close()
    before = dump(path)
    with Project.open(path) as project:
        assert project.problems() == []
        assert project.facts()["participants"] == 2
        assert [row.code.id for row in project.results.themes().rows] == ["parks"]
        assert project.coding("Sam").view(1).memos == (("Sam", "a memo"),)
    applied = {name for (name,) in query(path, "SELECT name FROM _sqlite_migrations")}
    assert applied == {m.name for m in migrations._migrations}
    backups = [dump(copy) for copy in tmp_path.glob("*before-migration*.chec")]
    assert backups == ([] if old == applied else [before])


def test_an_import_of_the_second_schema_is_undone_whole(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE.with_stem("schema_0002"), tmp_path / "old.chec"))
    said = "SELECT ref, consent_analysis, value FROM participant JOIN participant_attribute"
    with Project.open(path) as project:
        assert project.people.consents()["no_analysis"] == 1
        project.imports.undo()
        assert sorted(query(path, f"{said} ON participant_id = id")) == [
            ("P1", "yes", "Leeds"),
            ("P2", "not_recorded", "York"),
        ]
        assert [row.code.id for row in project.results.themes().rows] == ["parks"]
        assert project.problems() == []


def test_vectors_of_an_older_make_of_the_model_are_made_anew_once(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE.with_stem("schema_0002"), tmp_path / "old.chec"))
    with sqlite3.connect(path) as db:
        db.execute("INSERT INTO embedding SELECT text_hash, 'older', 1, x'00' FROM segment")
    db.close()
    made = "SELECT rowid, model, length(vector) FROM embedding"
    with Project.open(path) as project:
        assert query(path, made) == []
        project.suggestions.run()
        vectors = query(path, made)
        assert vectors and {row[2] for row in vectors} == {4 * 384}
        project.suggestions.run(again=True)
    assert query(path, made) == vectors


def test_a_vector_takes_little_more_room_than_its_numbers(tmp_path: Path) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "old.chec"))
    with Project.open(path) as project:
        empty = value_of(project, "PRAGMA page_count")
        pairs = [(f"{number:064x}", bytes(4 * 384)) for number in range(500)]
        suggestions.save_embeddings(store_of(project), "m", 384, pairs)
        pages = value_of(project, "PRAGMA page_count") - empty
        assert pages * value_of(project, "PRAGMA page_size") / len(pairs) < 2500


def test_an_import_from_before_the_second_schema_is_undone_as_far_as_it_kept(
    tmp_path: Path,
) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "old.chec"))
    with Project.open(path) as project:
        project.imports.undo(with_decisions=True)
        assert project.facts()["participants"] == project.facts()["responses"] == 0
        assert project.problems() == []


def test_a_pending_migration_runs_once_after_a_backup(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "old.chec"))
    before = dump(path)
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))

    @migrations()
    def m9999_for_the_test(db: Any) -> None:
        db.execute("CREATE TABLE added_by_test (id INTEGER PRIMARY KEY) STRICT")

    for _ in range(2):
        Project.open(path).close()
    backups = [p for p in tmp_path.glob("*.chec") if p != path]
    assert len(backups) == 1
    assert "before-migration" in backups[0].name
    assert dump(backups[0]) == before
    assert "added_by_test" in dump(path)


def test_a_failed_migration_leaves_the_project_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = Path(shutil.copy(FIXTURE, tmp_path / "old.chec"))
    Project.open(path).close()  # whatever is newer than the fixture
    before = dump(path)
    monkeypatch.setattr(migrations, "_migrations", list(migrations._migrations))

    @migrations()
    def m9999_that_fails(db: Any) -> None:
        db.execute("CREATE TABLE half (id INTEGER PRIMARY KEY) STRICT")
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        Project.open(path)
    assert dump(path) == before


def test_a_project_of_a_newer_version_is_refused_and_left_alone(small: Path) -> None:
    db = sqlite3.connect(small)
    db.execute(
        "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
        " VALUES ('chec_voice', 'm9000_future', 'x')"
    )
    db.commit()
    db.close()
    before = dump(small)
    with pytest.raises(ProjectError, match="newer version"):
        Project.open(small)
    assert dump(small) == before


def foreign_sqlite(path: Path) -> None:
    db = sqlite3.connect(path)
    db.execute("CREATE TABLE notes (text)")
    db.commit()
    db.close()


@pytest.mark.parametrize(
    ("make", "phrase"),
    [
        (foreign_sqlite, "not a chec_voice project"),
        (lambda path: path.write_text("id,answer\n1,hello\n"), "not a chec_voice project"),
        (lambda path: path.write_bytes(b""), "not a chec_voice project"),
        (lambda path: path.write_bytes(b"SQLite format 3\0"), "not a chec_voice project"),
    ],
)
def test_what_is_no_project_is_refused_unchanged(tmp_path: Path, make: Any, phrase: str) -> None:
    path = tmp_path / "x.chec"
    make(path)
    before = path.read_bytes()
    with pytest.raises(ProjectError, match=phrase):
        Project.open(path)
    assert path.read_bytes() == before
    assert [p.name for p in tmp_path.iterdir()] == ["x.chec"]


def test_folders_and_missing_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ProjectError, match="folder"):
        Project.open(tmp_path)
    with pytest.raises(ProjectError, match="no such project"):
        Project.open(tmp_path / "none.chec")
    assert not (tmp_path / "none.chec").exists()
    with pytest.raises(ProjectError, match="cannot be written"):
        Project.create(tmp_path / ("x" * 300 + ".chec"))


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such pipes in folders")
def test_a_pipe_in_a_projects_place_was_waited_for(small: Path, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe.chec"
    os.mkfifo(pipe)
    with pytest.raises(ProjectError, match="a pipe or a device"):
        Project.open(pipe)
    refused(run("merge", small, pipe), "a pipe or a device")
    refused(run("import-project", pipe, tmp_path / "new.chec"), "no file on a disk")


@pytest.mark.parametrize("keep", [0.9, 0.5, 0.02])
def test_a_truncated_project_is_refused_unchanged(small: Path, keep: float) -> None:
    data = small.read_bytes()
    small.write_bytes(data[: int(len(data) * keep)])
    before = hashlib.sha256(small.read_bytes()).hexdigest()
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(small)
    assert hashlib.sha256(small.read_bytes()).hexdigest() == before


def test_a_corrupted_project_is_refused_or_reported(small: Path) -> None:
    data = bytearray(small.read_bytes())
    data[100:4096] = b"\xff" * 3996  # the first page: the schema
    small.write_bytes(bytes(data))
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(small)
    assert small.read_bytes() == bytes(data)


def test_a_format_that_sqlite_does_not_know_was_a_fault_of_ours(small: Path) -> None:
    data = bytearray(small.read_bytes())
    data[44:48] = b"\0\0\0\x09"  # the format of the schema
    small.write_bytes(data)
    with pytest.raises(ProjectError, match="damaged"):
        Project.open(small)


def test_a_project_that_new_never_finished_says_so(tmp_path: Path) -> None:
    path = tmp_path / "half.chec"
    connection.create(path, name="half", created_with="test").close()
    with pytest.raises(ProjectError, match="before it had a codebook"):
        Project.open(path)


def test_nothing_is_left_of_a_project_that_could_not_be_made(tmp_path: Path) -> None:
    bad = tmp_path / "bad.csv"
    bad.write_text("colour\nx\n")
    with pytest.raises(Exception, match="no column"):
        Project.create(tmp_path / "p[1].chec", codebook_name=str(bad))
    assert [p.name for p in tmp_path.iterdir()] == ["bad.csv"]


def test_an_existing_file_is_never_written_over(small: Path) -> None:
    before = small.read_bytes()
    with pytest.raises(ProjectError, match="exists already"):
        Project.create(small)
    assert small.read_bytes() == before


def test_the_log_of_a_deleted_project_never_gets_into_a_new_one(tmp_path: Path) -> None:
    log = tmp_path / "p.chec-wal"
    log.write_bytes(b"what an earlier project had not written yet")
    with pytest.raises(ProjectError, match="earlier project"):
        Project.create(tmp_path / "p.chec")
    assert [p.name for p in tmp_path.iterdir()] == ["p.chec-wal"]


def test_the_file_is_set_up_as_designed(small: Path) -> None:
    assert query(small, "PRAGMA application_id") == [(APPLICATION_ID,)]
    assert query(small, "PRAGMA journal_mode") == [("wal",)]
    with Project.open(small) as project:
        assert store_of(project).value("PRAGMA foreign_keys") == 1
        assert store_of(project).value("PRAGMA synchronous") == 2
        with pytest.raises(sqlite3.IntegrityError, match="FOREIGN KEY"), store_of(project).write():
            store_of(project).execute(
                'INSERT INTO segment (uuid, response_id, start, "end", text_hash)'
                " VALUES ('x', 999999, 0, 1, 'x')"
            )
    tables = query(
        small,
        "SELECT name, strict FROM pragma_table_list WHERE type = 'table'"
        " AND name NOT LIKE 'sqlite%' AND name NOT LIKE '\\_%' ESCAPE '\\'"
        " AND name NOT LIKE 'response_fts%'",
    )
    assert len(tables) > 30
    assert [name for name, strict in tables if not strict] == []


def test_every_entity_has_a_uuid_of_its_own(small: Path) -> None:
    derived = {
        "setting",
        "maintenance",
        "code_history",
        "participant_attribute",
        "response_attribute",
        "review",
        "read_mark",
        "suggestion",
        "suggested",
        "embedding",
        "topic_member",
        "unlinked",
        "replaced",
        "replaced_value",
        "round_coder",
        "feedback_area",
        "round_answer",
        "round_judged",
        "coded_disclosure",
        "unsure",
        "lifted",
        "edit",
        "standing",
        "open_block",
        "review_block",
        "standing_count",
        "question_count",
        "read_count",
        "packed",
        "vault_link",
        "outside",
    }
    seen: list[str] = []
    for name in dump(small):
        columns = {row[1] for row in query(small, f"PRAGMA table_info({name})")}
        assert ("uuid" in columns) == (name not in derived), name
        if "uuid" in columns:
            seen += [value for (value,) in query(small, f"SELECT uuid FROM {name}")]  # noqa: S608
    assert len(seen) == len(set(seen)) > 100
    assert all(len(one) == 36 and one[14] == "7" and one[19] in "89ab" for one in seen)


@pytest.fixture
def locked(small: Path) -> Any:
    holder = subprocess.Popen(
        [sys.executable, "-c", HOLD_THE_LOCK, str(small)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert holder.stdout is not None
    assert holder.stdout.readline() == "locked\n"
    yield small
    holder.communicate("")


def test_a_second_writer_is_told_so_and_changes_nothing(
    locked: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "BUSY_SECONDS", 0.1)
    before = dump(locked)
    with Project.open(locked) as project:
        segment = project.coding("Sam").first()
        assert segment is not None
        for act in (
            lambda: project.coding("Sam").apply(segment, "home.poverty.food"),
            lambda: project.coding("Sam").undo(),
            lambda: project.coding("Nobody yet"),
            project.mark_synthetic,
        ):
            with pytest.raises(ProjectError, match="another program is writing"):
                act()
        assert project.results.themes().rows, "reading goes on"
    assert dump(locked) == before


@pytest.fixture
def to_look(small: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Project]:
    """The small project, opened where nothing may be written, whoever runs the tests."""
    monkeypatch.setattr(connection, "may_write", lambda path: False)
    before = small.read_bytes()
    with pytest.warns(LookOnly, match="not changed"):
        project = Project.open(small)
    with project:
        yield project
    assert small.read_bytes() == before


def test_a_project_that_cannot_be_written_is_opened_to_look(to_look: Project) -> None:
    assert to_look.read_only
    assert to_look.results.themes().looked.people
    coding = to_look.coding("Nobody yet")
    segment = coding.first()
    assert segment is not None
    assert coding.view(segment).text
    assert to_look.topics.last() is None
    assert not to_look.problems()


@pytest.mark.parametrize(
    "act",
    [
        lambda p: p.coding("Sam").apply(1, "home.poverty.food"),
        lambda p: p.coding("Sam").done(1),
        lambda p: p.coding("Sam").memo(1, "a thought"),
        lambda p: p.triage("Sam").read(1),
        lambda p: p.imports.undo(),
        lambda p: p.team.set_role("Sam", "lead"),
        lambda p: p.topics.find(),
        lambda p: p.suggestions.run(),
        lambda p: p.open_vault("a long passphrase of nobody", create=True),
        lambda p: p.mark_synthetic(),
    ],
)
def test_whatever_would_change_a_project_to_look_at_is_refused(to_look: Project, act: Any) -> None:
    with pytest.raises(ReadOnly, match=r"can only be looked at.*\n.*folder of your own"):
        act(to_look)
    assert not to_look.vault_path.exists()


@pytest.mark.parametrize(
    "take_out",
    [
        lambda p, folder: p.reports.export(folder / "t.json", kind="json"),
        lambda p, folder: p.reports.write(folder / "report", packs=["board"]),
        lambda p, folder: p.exchange.send_out(folder / "p.qdpx"),
        lambda p, folder: p.matrix.export(folder / "m.xlsx"),
        lambda p, folder: p.back_up(folder / "copy"),
    ],
)
def test_figures_can_be_taken_out_of_a_project_to_look_at_and_the_missing_record_is_told(
    to_look: Project, take_out: Any, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    out.mkdir()
    with pytest.warns(Unrecorded, match="not written down in it.*withdrawal will not name it"):
        take_out(to_look, out)
    assert list(out.iterdir())
