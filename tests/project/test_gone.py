"""A project that was removed, moved or replaced while it was open: whatever is done says so."""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from chec_testing import FOOD, HELPS, PARKS

from chec_voice import Project
from chec_voice.errors import ProjectGone
from chec_voice.project import ImportChoices
from chec_voice.project.people.consent import ConsentColumns
from tests.attack import base


@pytest.fixture(scope="module")
def team(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("team")
    base.make(folder)
    return base.team_files(base.files(folder))


def bring(project: Project, folder: Path) -> None:
    choices = ImportChoices(texts=[HELPS], participant="id", session="more")
    project.imports.add(project.imports.plan(folder / "more.csv", choices), actor="t")


Act = Callable[[Project, Path], Any]
ACTS: dict[str, Act] = {
    "memo": lambda p, d: p.coding("Ann").memo(1, "also"),
    "code": lambda p, d: p.coding("Ann").apply(1, FOOD),
    "raise": lambda p, d: p.coding("Ann").raise_concern(3, "worried"),
    "read": lambda p, d: p.triage("Zed").read(4),
    "summary": lambda p, d: p.quotes.summarise(FOOD, "Some.", by="Ada"),
    "cell": lambda p, d: p.matrix.write(*p.matrix.find("P02", FOOD)[:2], "So.", by="Ada"),
    "role": lambda p, d: p.team.set_role("Zoe", "lead", by="Lea"),
    "link": lambda p, d: p.frameworks.change_link(
        "propose", PARKS, "D3.food", actor="Ada", rationale="It fits."
    ),
    "round": lambda p, d: p.agreement.new_round("second", ["Cat", "Dan"], n=2, seed=1),
    "settle": lambda p, d: p.agreement.settle(1, [FOOD], reason="So.", actor="Lee"),
    "edit": lambda p, d: p.commands("Ada").add_code("home", "Beds"),
    "withdraw": lambda p, d: p.people.withdraw("P07"),
    "suggest": lambda p, d: p.suggestions.run(sources=["keywords"]),
    "import": bring,
    "undo": lambda p, d: p.imports.undo(2, with_decisions=True),
    "consent": lambda p, d: p.people.record_consent(
        d / "consent.csv", columns=ConsentColumns(ref="id"), session="wave 1"
    ),
    "close": lambda p, d: p.concerns("Lea").close(1, decision="return", outcome="passed on"),
    "values": lambda p, d: p.frameworks.load_values(d / "values.csv", actor="Ada"),
    "backup": lambda p, d: p.back_up(d / "kept again"),
    "export": lambda p, d: p.reports.export(d / "out.json", kind="json"),
    "report": lambda p, d: p.reports.write(d / "report", packs=["summary"]),
    "matrix": lambda p, d: p.matrix.export(d / "matrix.xlsx"),
    "handout": lambda p, d: p.team_work.hand_out(d / "eve.chec", coder="Eve"),
    "merge": lambda p, d: p.team_work.merge(d / "ann.chec", actor="Ada"),
    "dry merge": lambda p, d: p.team_work.merge(d / "ann.chec", actor="Ada", dry_run=True),
    "repair": lambda p, d: p.repair(),
}


@pytest.mark.skipif(os.name == "nt", reason="Windows does not let an open file go")
@pytest.mark.parametrize("fate", ["removed", "moved", "replaced", "replaced by an older one"])
def test_nothing_is_acknowledged_after_the_project_had_gone(
    team: Path, tmp_path: Path, fate: str
) -> None:
    """Coding alone was tried; every other act goes through the same door, and has to."""
    path, gone = base.copy(team, tmp_path / "work"), tmp_path / "elsewhere.chec"
    with Project.open(path) as project:
        project.coding("Ann").memo(1, "before")
        path.rename(gone)
        if fate == "removed":
            gone.unlink()
        elif fate.startswith("replaced"):
            shutil.copy(gone if fate == "replaced" else team / base.PROJECT, path)
        there = base.digest(path) if path.exists() else None
        for name, act in ACTS.items():
            with pytest.raises(ProjectGone, match="NOT saved"):
                act(project, path.parent)
                pytest.fail(f"{name} was acknowledged")
            left = [file.name for file in path.parent.glob(".*")]
            assert left == [], name
    if there is not None:
        assert base.digest(path) == there, "the file that stands there now was changed"
