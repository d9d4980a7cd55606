"""`kill -9` at any time: what was committed is there, the rest is not, and the project opens."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import killing
import pytest
from chec_testing import FOOD, HELPS, query, write_csv

from chec_voice import Project
from chec_voice.project import ImportChoices

WORDS = ("the park is dark", "no money for food", "my mates", "football club", "bus is late")
MANY = 4200


def start(*args: str | Path) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, *(str(a) for a in args)],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )


def kill_when(process: subprocess.Popen[str], ready: Callable[[], bool]) -> bool:
    """Kill -9 as soon as `ready()`; False when the process was done before."""
    deadline = time.monotonic() + 60
    while process.poll() is None and not ready() and time.monotonic() < deadline:
        time.sleep(0.005)
    alive = process.poll() is None
    if alive:
        os.kill(process.pid, signal.SIGKILL)
    process.communicate()
    return alive


def answers(path: Path, count: int) -> Path:
    return write_csv(
        path, ("id", HELPS), [(f"K{n}", f"{WORDS[n % 5]}, number {n}") for n in range(count)]
    )


def import_args(project: Path, file: Path) -> tuple[str | Path, ...]:
    return (
        "-m",
        "chec_voice",
        "import",
        project,
        file,
        "--id",
        "id",
        "--text",
        HELPS,
        "--session",
        "many",
    )


@pytest.mark.parametrize("moment", ["first", "middle", "commit"])
def test_a_killed_import_leaves_all_or_nothing(small: Path, moment: str) -> None:
    count = 8_000
    file = answers(small.parent / "many.csv", count)
    log = small.with_name("small.chec-wal")
    began = time.monotonic()
    wait = {"first": random.uniform(0.05, 0.3), "middle": random.uniform(0.3, 1.2), "commit": 60}
    process = start(*import_args(small, file))
    kill_when(
        process,
        lambda: (
            time.monotonic() - began > wait[moment]
            or (moment == "commit" and log.exists() and log.stat().st_size > 0)
        ),
    )
    with Project.open(small) as project:
        assert project.facts()["responses"] in (40, 40 + count)
        assert project.problems() == []
        project.coding("Sam").memo(1, "work goes on")
    done = start(*import_args(small, file))
    done.communicate()
    assert done.returncode == 0
    with Project.open(small) as project:
        assert project.facts()["responses"] == 40 + count
        assert len(project.search("dark park", limit=10)) == 10
        assert project.problems() == []


SUGGESTED = (
    "SELECT g.segment_id, c.key, g.score, g.suggester, g.evidence FROM suggestion g"
    " JOIN code c ON c.id = g.code_id ORDER BY 1, 2"
)


def test_a_killed_suggest_goes_on_and_ends_the_same(small: Path) -> None:
    with Project.open(small) as project:
        plan = project.imports.plan(
            answers(small.parent / "many.csv", MANY), ImportChoices(texts=[HELPS], participant="id")
        )
        project.imports.add(plan, actor="t")
        other = small.with_name("other.chec")
    other.write_bytes(small.read_bytes())
    suggest = ("-m", "chec_voice", "suggest", small, "--source", "keywords")

    def landed() -> bool:
        return bool(query(small, "SELECT count(*) FROM suggested")[0][0])

    kill_when(start(*suggest), landed)
    before = query(small, "SELECT count(*) FROM suggested")[0][0]
    assert before
    with Project.open(small) as project:
        assert project.problems() == []
        result = project.suggestions.run(sources=["keywords"])
        assert result.segments == project.coding("Sam").progress().total - before
    with Project.open(other) as project:
        project.suggestions.run(sources=["keywords"])
    assert query(small, SUGGESTED) == query(other, SUGGESTED)
    assert query(small, "SELECT count(*) FROM run WHERE kind = 'suggest'") == [(1,)]


CODING = """
import sys
from chec_voice import Project
with Project.open(sys.argv[1]) as project:
    coding = project.coding("Kim")
    at = coding.first()
    for n in range(100_000):
        (coding.apply if n % 2 else coding.reject)(at, sys.argv[2])
        print(n, flush=True)
"""


@pytest.mark.parametrize("after", [1, 25])
def test_killed_while_coding_every_acknowledged_judgement_is_there(small: Path, after: int) -> None:
    process = start("-c", CODING, small, FOOD)
    assert process.stdout is not None
    said = [process.stdout.readline() for _ in range(after)]
    os.kill(process.pid, signal.SIGKILL)
    rest, _ = process.communicate()
    acknowledged = len(said) + rest.count("\n")
    kept = query(
        small,
        "SELECT count(*) FROM decision d JOIN coder c ON c.id = d.coder_id WHERE c.name = 'Kim'",
    )[0][0]
    events = query(small, "SELECT count(*) FROM event WHERE actor = 'Kim' AND kind = 'decide'")
    assert acknowledged <= kept <= acknowledged + 1
    assert events == [(kept,)]
    with Project.open(small) as project:
        assert project.problems() == []
        assert project.coding("Kim").undo() is not None


_BESIDE = "import sys; from chec_voice import Project; Project.open(sys.argv[1]).close()"
_APP = """
import os, signal, subprocess, sys
from chec_voice import Project
app = Project.open(sys.argv[1])
triage = app.triage("Sam")
Project.open(sys.argv[1]).close()  # a screen that counts over a connection of its own
subprocess.run([sys.executable, "-c", sys.argv[2], sys.argv[1]], check=True)
triage.read(triage.queue()[0].response_id)
os.kill(os.getpid(), signal.SIGKILL)
"""


def test_a_read_mark_is_not_lost_after_other_connections_came_and_went(small: Path) -> None:
    """A second connection in the app and a process beside it ended; the log was deleted under the
    app, and what a person marked after that was gone when the app was killed."""
    app = start("-c", _APP, small, _BESIDE)
    app.communicate(timeout=60)
    assert app.returncode == -signal.SIGKILL
    assert query(small, "SELECT count(*) FROM read_mark") == [(1,)]


# --- at any call into the system, for what changes project and vault together ---


@pytest.mark.slow
@pytest.mark.parametrize(
    ("scenario", "step", "last"),
    [
        ("withdraw", 9, 60),
        ("undo-import", 11, 60),
        ("deidentify", 40, 330),
        ("backup", 60, 400),
        ("export", 20, 400),
        ("restore", 9, 90),
        ("older-vault", 25, 180),
    ],
)
def test_killed_between_project_and_vault_nothing_is_half_done(
    tmp_path: Path, scenario: str, step: int, last: int
) -> None:
    """A person was taken out of the vault and stayed in the project, or the other way round."""
    if killing.library(tmp_path) is None:
        pytest.skip("needs a C compiler, and Linux")
    done = killing.attack(scenario, tmp_path / "work", first=3, step=step, last=last)
    assert done["kills"] >= 4
    if scenario in ("withdraw", "undo-import"):
        assert done["before"] and done["after"]


_KILLED_REPORT = """
import os, sys
from pathlib import Path
from chec_voice import Project

Path.replace = lambda self, target: os._exit(9)
with Project.open(sys.argv[1]) as project:
    project.reports.write(sys.argv[2], packs=["areas"], profile="none")
"""


def test_drafts_of_reports_of_areas_stayed_after_a_kill(small: Path, tmp_path: Path) -> None:
    """Only the folder of the report was known, not the one in it that areas have."""
    out = tmp_path / "reports"
    killed = subprocess.run([sys.executable, "-c", _KILLED_REPORT, small, out], check=False)
    assert killed.returncode == 9
    drafts = [file.parent.name for file in out.rglob(".*.draft")]
    assert "areas" in drafts
    Project.open(small).close()
    assert list(out.rglob(".*.draft")) == []
