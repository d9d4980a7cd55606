"""QualCoder itself opens what we write for it, is coded further, and comes back.

Runs where QualCoder's source and a Python with PyQt6 and lxml are at hand:

    CHEC_QUALCODER=/path/to/QualCoder/src CHEC_QUALCODER_PYTHON=/path/to/venv/bin/python pytest ...
"""

from __future__ import annotations

import os
import sqlite3
import subprocess
from contextlib import closing
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, PARKS, query, segment_of

from chec_voice import Project
from chec_voice.project import Wishes

SOURCE, PYTHON = os.environ.get("CHEC_QUALCODER", ""), os.environ.get("CHEC_QUALCODER_PYTHON", "")
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not (SOURCE and PYTHON), reason="QualCoder is not at hand"),
]
OURS = (
    'SELECT r.text, code.name, coder.name, c.start, c."end" FROM coding c'
    " JOIN segment s ON s.id = c.segment_id JOIN response r ON r.id = s.response_id"
    " JOIN coder ON coder.id = c.coder_id JOIN code ON code.id = c.code_id"
    " WHERE c.verdict = 'apply'"
)
THEIRS = (
    "SELECT source.fulltext, code_name.name, code_text.owner, pos0, pos1, seltext FROM code_text"
    " JOIN source ON source.id = code_text.fid LEFT JOIN code_name ON code_name.cid = code_text.cid"
)


@pytest.fixture
def opened(project: Project, tmp_path: Path) -> Path:
    """QualCoder's project, made by its own importer from our file."""
    first = segment_of(project, "P01", HARMS)
    for name in ("Ana", "Ben"):
        project.coding(name).apply(first, FOOD, valence="harms")
    project.coding("Ben").apply(first, PARKS)
    project.coding("Ben").memo(first, "every week 🎒")
    out = tmp_path / "o.qdpx"
    project.exchange.send_out(out, profile="qualcoder")
    script = Path(__file__).with_name("qualcoder_reads.py")
    around = {k: v for k, v in os.environ.items() if k != "PYTHONPATH"}
    done = subprocess.run(
        [PYTHON, script, SOURCE, out, tmp_path / "theirs.qda"],
        capture_output=True,
        text=True,
        env=around,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return tmp_path / "theirs.qda"


def test_every_coding_is_in_place_there(project: Project, opened: Path) -> None:
    with closing(sqlite3.connect(opened / "data.qda")) as database:
        theirs = database.execute(THEIRS).fetchall()
    assert all(text[start:end] == quoted for text, _, _, start, end, quoted in theirs)
    ours = query(project.path, OURS)
    assert sorted(row[:5] for row in theirs) == sorted(ours)
    assert len(ours) == 11


def test_only_what_was_coded_there_comes_back(project: Project, opened: Path) -> None:
    before = set(query(project.path, OURS))
    with closing(sqlite3.connect(opened / "data.qda")) as database, database:
        text, fid = database.execute(
            "SELECT fulltext, id FROM source WHERE id NOT IN (SELECT fid FROM code_text)"
        ).fetchone()
        name = project.codes.names[FOOD]
        (cid,) = database.execute("SELECT cid FROM code_name WHERE name = ?", [name]).fetchone()
        database.execute(
            "INSERT INTO code_text (cid, fid, seltext, pos0, pos1, owner, date, memo)"
            " VALUES (?, ?, ?, 0, ?, 'Cleo', '2026-03-01 10:00:00', '')",
            (cid, fid, text, len(text)),
        )
    came = project.exchange.bring_in(opened, actor="Sam", wishes=Wishes())
    assert (came.decisions_added, came.answers_added) == (1, 0)
    (new,) = set(query(project.path, OURS)) - before
    assert new[:3] == (text, name, "Cleo")
