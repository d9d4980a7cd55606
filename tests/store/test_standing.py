"""What stands is kept beside the log of judgements, and always says the same as the log."""

from __future__ import annotations

import random
import shutil
import sqlite3
from pathlib import Path

import pytest
from chec_testing import CODES, HELPS, QUESTIONS, ok, query, run, write_csv
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import Project
from chec_voice.project import CodingsChoices, ImportChoices

ACTS = ("apply", "reject", "withdraw", "undo", "done", "reword", "import")


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
    with Project.open(path) as project:
        for act, number in acts:
            _act(project, folder, act, random.Random(number))
        assert project.problems() == []
    assert _kept(path) == _log(path)


def _act(project: Project, folder: Path, act: str, rng: random.Random) -> None:
    coding = project.coding(rng.choice(("Sam", "Ada")))
    if act == "undo":
        coding.undo()
    elif act == "reword":
        person = rng.choice(("P01", "P05", "P06", "P08", "P12"))
        answers = rng.choice(("the park", "", "One. " * rng.randrange(1, 300)))
        file = write_csv(folder / "again.csv", ("id", *QUESTIONS), [(person, answers, "x", "y")])
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
        found = query(project.path, sql)
        segment, code = rng.choice(found)[0], rng.choice(CODES)
        if act == "done":
            coding.done(segment)
        elif act == "withdraw":
            coding.remove(segment, code)
        elif act == "reject":
            coding.reject(segment, code)
        else:
            coding.apply(segment, code)


def test_a_project_whose_counts_were_damaged_is_mended_by_doctor(small: Path) -> None:
    with Project.open(small) as project:
        before = project.results.themes()

    with sqlite3.connect(small) as db:
        db.execute("DELETE FROM standing WHERE applied")
    db.close()
    done = run("doctor", small)
    assert done.returncode == 1 and "--repair" in done.stdout
    assert "The file is sound." in ok("doctor", small, "--repair")
    with Project.open(small) as project:
        assert project.results.themes() == before
