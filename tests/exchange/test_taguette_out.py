"""A project written for Taguette: back to the same codings, and read by Taguette itself."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

import pytest
from chec_testing import FOOD, HARMS, HELPS, PARKS, query, segment_of

from chec_voice import Project
from chec_voice.project import make_project

PYTHON = os.environ.get("CHEC_TAGUETTE_PYTHON", "")
SAID = (
    'SELECT r.text, code.name, c.start, c."end", lower(coder.name) FROM coding c'
    " JOIN segment s ON s.id = c.segment_id JOIN response r ON r.id = s.response_id"
    " JOIN coder ON coder.id = c.coder_id JOIN code ON code.id = c.code_id"
    " WHERE c.verdict = 'apply' ORDER BY 1, 2, 5"
)
READ = """
import json, sys
from taguette import database, extract
from taguette.database import copy as copying
source = database.connect('sqlite:///' + sys.argv[1], external=True)()
target = database.connect('sqlite:///' + sys.argv[2])()
target.add(database.User(login='admin'))
target.commit()
copying.copy_project(source, target, 1, 'admin')
target.commit()
print(json.dumps([
    [extract.extract(h.document.contents, h.start_offset, h.end_offset), h.snippet,
     sorted(tag.path for tag in h.tags)]
    for h in target.query(database.Highlight).all()
]))
"""


@pytest.fixture
def coded(project: Project) -> Project:
    first = segment_of(project, "P01", HARMS)
    for name in ("Ana", "Ben"):
        project.coding(name).apply(first, FOOD)
    project.coding("Ben").apply(segment_of(project, "P02", HELPS), PARKS)
    project.coding("Ben").memo(first, "every week")
    return project


@pytest.mark.parametrize("layout", ["response", "participant", "question"])
def test_codings_come_back_with_their_coders(coded: Project, tmp_path: Path, layout: str) -> None:
    sent = coded.exchange.send_out(tmp_path / "t.sqlite3", layout=layout)
    made = make_project(sent.path, tmp_path / "new.chec")
    ours = query(coded.path, SAID)
    assert made.codings == made.placed == len(ours) == sent.counts["codings"]
    if layout == "response":
        assert query(tmp_path / "new.chec", SAID) == ours
    assert ("memos", "lost") in {(loss["element"], loss["outcome"]) for loss in sent.lost}
    assert sent.path.stat().st_mode & 0o077 == 0
    assert not list(tmp_path.glob(".*"))


def test_what_may_not_leave_stayed(coded: Project, tmp_path: Path) -> None:
    view = coded.coding("Ana").view(segment_of(coded, "P01", HARMS))
    coded.coding("Ana").raise_concern(view.response_id)
    out = coded.exchange.send_out(tmp_path / "t.sqlite3").path
    assert view.text.encode() not in out.read_bytes()


@pytest.mark.data
@pytest.mark.skipif(not PYTHON, reason="CHEC_TAGUETTE_PYTHON names no Python with Taguette")
def test_taguette_finds_every_highlight_where_it_was_made(coded: Project, tmp_path: Path) -> None:
    out = coded.exchange.send_out(tmp_path / "t.sqlite3").path
    around = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    done = subprocess.run(
        [PYTHON, "-c", READ, out, tmp_path / "theirs.sqlite3"],
        capture_output=True,
        text=True,
        env=around,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    highlights = json.loads(done.stdout.splitlines()[-1])
    assert sum(len(tags) for _, _, tags in highlights) == len(query(coded.path, SAID))
    assert all(extracted == snippet for extracted, snippet, _ in highlights)
