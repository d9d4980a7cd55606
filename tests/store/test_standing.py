"""What stands is kept beside the log of judgements, and always says the same as the log."""

from __future__ import annotations

import contextlib
import random
import shutil
import sqlite3
from pathlib import Path
from unittest import mock

import pytest
from chec_testing import (
    CODES,
    HELPS,
    QUESTIONS,
    change,
    ok,
    query,
    rows_of,
    run,
    store_of,
    write_csv,
)
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.errors import ChecError
from chec_voice.project import CodingsChoices, ImportChoices
from chec_voice.review import QueueProgress
from chec_voice.store import columns, connection, packed

ACTS = (
    "apply",
    "reject",
    "withdraw",
    "undo",
    "redo",
    "done",
    "skip",
    "reword",
    "import",
    "undo import",
    "flag",
    "read",
    "unread",
    "leave",
    "refuse",
    "merge",
    "settle",
)


def _log(path: Path) -> list[tuple[int, int, int, int]]:
    """What stands by the log alone: the last judgement of each that no withdrawal names."""
    standing: dict[tuple[int, int, int], tuple[int, int]] = {}
    rows = query(
        path, "SELECT id, segment_id, code_id, coder_id, verdict FROM decision ORDER BY id"
    )
    gone = {x for (x,) in query(path, "SELECT withdraws_id FROM decision WHERE verdict='withdraw'")}
    for row_id, segment, code, coder, verdict in rows:
        if verdict != "withdraw" and row_id not in gone:
            standing[code, segment, coder] = (int(verdict == "apply"), row_id)
    return sorted((*key, *value) for key, value in standing.items())


def _kept(path: Path) -> list[tuple[int, int, int, int]]:
    return sorted(
        query(path, "SELECT code_id, segment_id, coder_id, applied, decision_id FROM standing")
    )


@settings(max_examples=12)
@given(st.lists(st.tuples(st.sampled_from(ACTS), st.integers(0, 10_000)), max_size=14))
def test_what_stands_follows_from_the_log_after_anything(
    small_folder: Path, tmp_path_factory: pytest.TempPathFactory, acts: list[tuple[str, int]]
) -> None:
    folder = tmp_path_factory.mktemp("standing")
    shutil.copytree(small_folder, folder, dirs_exist_ok=True)
    path = folder / "small.chec"
    # Columns are packed from the first number on, and counted from again after every act.
    with mock.patch.object(packed, "LEAST", 1), Project.open(path) as project:
        for act, number in acts:
            project.results.themes(by="area")
            project.results.themes(by="question")
            with contextlib.suppress(ChecError):
                _act(project, folder, act, random.Random(number))
        assert project.problems() == []
        for coder in ("Sam", "Ada"):
            assert project.coding(coder).progress() == _progress(path, coder)
        for rule in ("agreed", "any", "majority", "Sam"):
            store = store_of(project)
            everybody = {row_id for (row_id,) in query(path, "SELECT id FROM participant")}
            counted, asked = (
                {
                    (code, at)
                    for code, where in columns.applied(store, rule, people=people).items()
                    for at in _open(path) & set(where.tolist())
                }
                for people in (None, everybody)
            )
            assert counted == asked
            found = columns.looked_at(store, rule)
            assert {int(n) for part in found for n in part} & _open(path) == _looked_at(path, rule)
    assert _kept(path) == _log(path)


def _open(path: Path) -> set[int]:
    sql = (
        "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id"
        " WHERE r.state = 'answered' AND NOT r.raised"
    )
    return {row_id for (row_id,) in query(path, sql)}


def _looked_at(path: Path, rule: str) -> set[int]:
    """Open segments that anybody, or the coder named, is done with or judged."""
    mine = "1"
    if rule not in ("agreed", "any", "majority"):
        mine = f"coder_id = (SELECT id FROM coder WHERE name = '{rule}')"  # noqa: S608
    sql = f"SELECT segment_id FROM review WHERE state = 'done' AND {mine}"  # noqa: S608
    sql += f" UNION SELECT segment_id FROM standing WHERE {mine}"  # noqa: S608
    return {row_id for (row_id,) in query(path, sql)} & _open(path)


def _progress(path: Path, coder: str) -> QueueProgress:
    """How far a coder is, by counting."""
    rows = query(
        path,
        "SELECT v.state FROM response r JOIN segment s ON s.response_id = r.id LEFT JOIN review v"  # noqa: S608
        " ON v.segment_id = s.id AND v.coder_id ="
        f" (SELECT id FROM coder WHERE name = '{coder}') WHERE r.state = 'answered' AND NOT raised",
    )
    states = [state for (state,) in rows]
    return QueueProgress(states.count("done"), states.count("skipped"), len(states))


def _act(project: Project, folder: Path, act: str, rng: random.Random) -> None:
    coding = project.coding(rng.choice(("Sam", "Ada")))
    person = rng.choice(("P01", "P05", "P06", "P08", "P12"))
    answers = [row_id for (row_id,) in query(project.path, "SELECT id FROM response")] or [0]
    if act == "undo":
        coding.undo()
    elif act == "redo":
        coding.redo()
    elif act == "undo import":
        project.imports.undo(with_decisions=True)
    elif act == "flag":
        project.triage(coding.coder).flag(rng.choice(answers))
    elif act == "read":
        project.triage(coding.coder).read(rng.choice(answers))
    elif act == "unread":
        project.triage(coding.coder).unread(rng.choice(answers))
    elif act == "leave":
        project.people.withdraw(person)
    elif act == "refuse":
        said = write_csv(
            folder / "consent.csv",
            ("ref", "consent_analysis"),
            [(person, rng.choice(("yes", "no")))],
        )
        project.people.record_consent(said, session="wave 1", allow_unmatched=True)
    elif act == "settle":
        project.agreement.settle(
            rng.choice(answers),
            rng.sample(list(CODES), rng.randrange(3)),
            reason="we talked",
            actor=coding.coder,
        )
    elif act == "merge":
        other = Path(shutil.copy(folder / "small.chec", folder / "other.chec"))
        with Project.open(other) as copy:
            _act(copy, folder, rng.choice(("apply", "reject", "done", "skip")), rng)
        project.team_work.merge(other, actor="lead")
    elif act == "reword":
        words = rng.choice(("the park", "", "One. " * rng.randrange(1, 300)))
        file = write_csv(folder / "again.csv", ("id", *QUESTIONS), [(person, words, "x", "y")])
        plan = project.imports.plan(
            file, ImportChoices(texts=QUESTIONS, participant="id", session="wave 1")
        )
        project.imports.add(plan, actor="test")
    elif act == "import":
        file = write_csv(folder / "more.csv", ("p", "q", "code"), [("P12", HELPS, CODES[0])])
        project.imports.add_codings(
            file,
            CodingsChoices(id_column="p", question_column="q", code_column="code"),
            coder="Sam",
        )
    else:
        where = "r.state = 'answered' AND NOT r.raised"
        sql = f"SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id WHERE {where}"  # noqa: S608
        if not (found := query(project.path, sql)):
            return  # every import was taken back
        segment, code = rng.choice(found)[0], rng.choice(CODES)
        if act in ("done", "skip"):
            getattr(coding, act)(segment)
        elif act == "withdraw":
            coding.remove(segment, code)
        elif act == "reject":
            coding.reject(segment, code)
        else:
            coding.apply(segment, code)


def test_a_project_whose_counts_were_damaged_is_mended_by_doctor(small: Path) -> None:
    with Project.open(small) as project:
        before = project.results.themes(), project.responses_by_question()
        ahead = project.coding("Ada").progress(), project.risk_reading.counts()

    with sqlite3.connect(small) as db:
        db.execute("DELETE FROM standing WHERE applied")
        db.execute("UPDATE read_count SET said = said + 1")
        db.execute("DELETE FROM question_count")
        db.execute("UPDATE open_block SET n = 1")
    db.close()
    done = run("doctor", small)
    assert done.returncode == 1 and "--repair" in done.stdout
    assert "The file is sound." in ok("doctor", small, "--repair")
    with Project.open(small) as project:
        assert (project.results.themes(), project.responses_by_question()) == before
        assert (project.coding("Ada").progress(), project.risk_reading.counts()) == ahead


def test_columns_that_are_kept_are_read_again_where_something_changed(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LEAST", 1)
    with Project.open(small) as project:
        before = project.results.themes(by="area")
    kept = dict(query(small, "SELECT what, count(*) FROM packed GROUP BY what"))
    assert set(kept) == {
        *("participant", "response", "segment", "standing"),
        *("participant_attribute", "response_attribute"),
    }
    with Project.open(small) as project:
        assert project.results.themes(by="area") == before
        assert project.results.themes(by="area") is project.results.themes(by="area")
        coding = project.coding("Ada")
        coding.apply(max(_open(small)), CODES[1])
        assert project.results.themes(by="area") != before
        coding.undo()
        assert project.results.themes(by="area").rows == before.rows
        assert project.problems() == []
    with sqlite3.connect(small) as db:
        db.execute("UPDATE packed SET data = CAST(data || 'x' AS BLOB)")
    db.close()
    assert run("doctor", small).returncode == 1
    assert "The file is sound." in ok("doctor", small, "--repair")
    with Project.open(small) as project:
        assert project.results.themes(by="area").rows == before.rows


def test_who_only_looks_leaves_no_columns_in_the_file(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(small) as project:
        project.results.themes(by="area")
    assert query(small, "SELECT count(*) FROM packed") == [(0,)]  # so few are quicker read
    monkeypatch.setattr(packed, "LEAST", 1)
    monkeypatch.setattr(connection, "may_write", lambda path: False)
    with Project.open(small) as project:
        project.results.themes(by="area")
    assert query(small, "SELECT count(*) FROM packed") == [(0,)]


def test_who_counts_while_another_writes_leaves_no_columns_and_is_not_refused(
    small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(packed, "LEAST", 1)
    with sqlite3.connect(small, isolation_level=None) as other, Project.open(small) as project:
        other.execute("BEGIN IMMEDIATE")
        project.results.themes(by="area")
        other.execute("ROLLBACK")
    other.close()
    assert query(small, "SELECT count(*) FROM packed") == [(0,)]


def test_a_thousand_codings_at_once_stand_as_if_each_came_alone(tmp_path: Path) -> None:
    people = [f"P{number}" for number in range(700)]
    answers = write_csv(
        tmp_path / "answers.csv", ("ref", HELPS), [(ref, f"the park {ref}") for ref in people]
    )
    coded = [(ref, code) for n, ref in enumerate(people) for code in CODES[: 1 + n % 2]]
    with Project.create(tmp_path / "many.chec", name="Many") as project:
        choices = ImportChoices(texts=(HELPS,), participant="ref")
        project.imports.add(project.imports.plan(answers, choices), actor="test")
        file = write_csv(tmp_path / "coded.csv", ("ref", "code"), coded)
        for segment in (1, 4, 9):  # somebody who says otherwise now, and another who does not
            project.coding("Sam").reject(segment, CODES[0])
            project.coding("Ada").reject(segment, CODES[0])
        told = project.imports.add_codings(
            file, CodingsChoices(id_column="ref", code_column="code"), coder="Sam"
        )
        assert told.decisions_added == len(coded)
        assert project.problems() == []
        assert project.coding("Sam").progress() == QueueProgress(700, 0, 700)
        assert _kept(project.path) == _log(project.path)
        project.imports.undo(with_decisions=True)
        assert _kept(project.path) == _log(project.path) and project.problems() == []
        assert len(_kept(project.path)) == 6


def test_an_answer_that_was_shut_away_before_it_changed_left_a_count_of_nothing(
    project: Project,
) -> None:
    """doctor said that one of the counts that are kept did not follow from the judgements."""
    change(project, "UPDATE response SET raised = raised | 2")
    assert rows_of(project, "SELECT * FROM question_count") == []
    change(project, "UPDATE response SET state = 'non_answer' WHERE state = 'answered'")
    assert rows_of(project, "SELECT * FROM question_count") == []
    change(project, "UPDATE response SET raised = raised & ~2")
    assert project.problems() == []


@pytest.mark.parametrize("fails", [False, True])
def test_triggers_that_rest_while_codings_come_are_there_afterwards(
    small: Path, tmp_path: Path, fails: bool
) -> None:
    def schema() -> list[str]:
        with contextlib.closing(sqlite3.connect(small)) as connection:
            return sorted(
                sql or "" for (sql,) in connection.execute("SELECT sql FROM sqlite_master")
            )

    before = schema()
    with Project.open(small) as project:
        [(known,)] = query(small, "SELECT count(*) FROM decision")
        answers = query(small, "SELECT uuid FROM response WHERE state = 'answered' LIMIT 2")
        file = write_csv(
            tmp_path / "coded.csv", ("id", "code"), [(uuid, CODES[0]) for (uuid,) in answers]
        )
        stopped = mock.patch(
            "chec_voice.store.responses.finish_batch", side_effect=InterruptedError
        )
        with stopped if fails else contextlib.nullcontext(), contextlib.suppress(InterruptedError):
            project.imports.add_codings(
                file, CodingsChoices(id_column="id", code_column="code"), coder="New"
            )
        assert query(small, "SELECT count(*) FROM decision") == [(known + (0 if fails else 2),)]
        assert project.problems() == []
        project.checkpoint()
    assert schema() == before


def test_a_mark_that_codings_set_again_comes_after_its_taking_away(small: Path) -> None:
    path = small.parent / "coded.csv"
    [(segment, uuid)] = query(
        small,
        "SELECT s.id, r.uuid FROM segment s JOIN response r ON r.id = s.response_id"
        " WHERE r.state = 'answered' AND NOT r.raised GROUP BY r.id HAVING count(*) = 1 LIMIT 1",
    )
    write_csv(path, ("id", "code"), [(uuid, CODES[0])])
    with Project.open(small) as project:
        coding = project.coding("New")
        coding.done(segment)
        coding.undo()
        [(turn,)] = query(small, "SELECT turn FROM lifted WHERE segment_id = ?", segment)
        project.imports.add_codings(
            path, CodingsChoices(id_column="id", code_column="code"), coder="New"
        )
        marks = "SELECT state, turn FROM review WHERE segment_id = ? AND coder_id = ?"
        [(coder,)] = query(small, "SELECT id FROM coder WHERE name = 'New'")
        assert query(small, marks, segment, coder) == [("done", turn + 1)]
        assert query(small, "SELECT turn FROM lifted WHERE segment_id = ?", segment) == []
        assert project.problems() == []


def test_ids_that_four_bytes_do_not_hold_are_counted_with_eight() -> None:
    import numpy as np

    for first, kind in ((1, np.int32), (2**31 - 2, np.int64), (2**40, np.int64)):
        ids = np.array([first, first + 1, first + 3])
        start = first // packed.BLOCK * packed.BLOCK
        block = packed.Block.of_bytes(packed.Block(ids, ids, []).to_bytes(start), start)
        assert block.ids.dtype == block.numbers.dtype == kind
        assert block.ids.tolist() == block.numbers.tolist() == ids.tolist()


def test_a_judgement_is_counted_in_a_few_bytes(tmp_path: Path) -> None:
    """Half a million answers are counted beside the app: that doubled what it takes."""
    import tracemalloc

    people, codes, number = [f"P{n}" for n in range(50_000)], CODES[:3], 150_000
    path = tmp_path / "many.chec"
    answers = write_csv(tmp_path / "a.csv", ("ref", HELPS), ((p, f"the park {p}") for p in people))
    codings = write_csv(
        tmp_path / "c.csv", ("ref", "code"), ((p, code) for p in people for code in codes)
    )
    with Project.create(path, name="Many") as project:
        choices = ImportChoices(texts=(HELPS,), participant="ref")
        project.imports.add(project.imports.plan(answers, choices), actor="test")
        project.imports.add_codings(
            codings, CodingsChoices(id_column="ref", code_column="code"), coder="Sam"
        )
        project.results.themes()
    with Project.open(path) as project:
        tracemalloc.start()
        try:
            project.results.themes()
            assert tracemalloc.get_traced_memory()[1] / number < 40
            project.results.together()
            assert tracemalloc.get_traced_memory()[1] / number < 40
        finally:
            tracemalloc.stop()
