"""How good suggestions are here, on people's decisions only."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from chec_testing import FOOD, PARKS, ok, refused, run

from chec_voice import Project
from chec_voice.project.suggest.quality import BLIND, EVERY, Agreement

from .conftest import code_some


def test_nothing_coded_says_so(path: Path) -> None:
    with Project.open(path) as project:
        assert project.suggestions.quality().to_dict()["answers"] == 0
    assert "Nothing has been coded" in ok("quality", path)


def test_every_decision_counts_until_there_are_blind_ones(path: Path) -> None:
    with Project.open(path) as project:
        project.suggestions.run()
    code_some(path, 40)
    with Project.open(path) as project:
        found = project.suggestions.quality()
    assert (found.measured_on, found.blind, found.quality.answers) == (EVERY, 0, 40)
    assert any("--blind" in text for text in found.notes)
    code_some(path, 30, blind=True)
    with Project.open(path) as project:
        found = project.suggestions.quality()
    assert (found.measured_on, found.quality.answers, found.learned_from) == (BLIND, 30, 70)
    by_code = {one.code: one for one in found.quality.codes}
    assert by_code[FOOD].support == 10 and not by_code[FOOD].few
    assert found.quality.recall.value is not None and found.quality.recall.value > 0.8
    assert 0 < by_code[FOOD].precision.interval[0] < by_code[FOOD].precision.interval[1] <= 1
    assert found.quality.commonest_recall_at_5 > 0.9  # three codes: five always hold them
    data = json.loads(ok("quality", path, "--json"))
    assert data["measured_on"] == BLIND and data["decisions"] == found.digest
    said = ok("quality", path)
    assert "Of 10 suggestions" in said and "No two people" in said


def test_people_s_agreement_stands_beside(path: Path) -> None:
    code_some(path, 30, "Ama")
    code_some(path, 20, "Bo")
    with Project.open(path) as project:
        coding = project.coding("Bo")
        other = coding.first()
        assert other is not None
        found = project.suggestions.quality("Bo")
    assert found.quality.answers == 20 and found.coder == "Bo"
    assert found.agreement[FOOD] == Agreement(20, 7, 0)
    assert found.agreement[FOOD].kappa == pytest.approx(1)
    assert found.agreement[PARKS].kappa == pytest.approx(1)
    assert found.agreement["home.poverty"].kappa is None
    assert "people agree" in ok("quality", path)
    refused(run("quality", path, "--coder", "Nobody"), "no coder called 'Nobody'")
