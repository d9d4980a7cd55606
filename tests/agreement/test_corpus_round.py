"""The round of the demo says of the corpus what corpora/README.md says of it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from chec_voice import Project, bundled
from chec_voice.project import Filters, ImportChoices, demo, demo_round

ROW = re.compile(r"\| `([a-z_.]+)` \| (\d+) \| (\d+) \| (\d+) \| ([\d.]+) \|")


@pytest.fixture(scope="module")
def coded(tmp_path_factory: pytest.TempPathFactory) -> Project:
    corpus = bundled.folder("corpora") / "youth_voice_synthetic"
    path = tmp_path_factory.mktemp("corpus") / "corpus.chec"
    with Project.create(path) as project:
        for name, file in demo.SURVEYS.items():
            plan = project.imports.plan(
                corpus / "received" / file,
                ImportChoices(profile=str(corpus / "profiles" / f"{name}.json"), session=name),
            )
            project.imports.add(plan, actor="test")
        demo_round.add(project, corpus, "Sam", lambda text: None)
        yield project


def test_figures_are_those_of_the_corpus(coded: Project):
    readme = (bundled.folder("corpora") / "README.md").read_text(encoding="utf-8")
    rows = ROW.findall(readme)
    assert len(rows) > 20
    found = coded.agreement.compare(round_name=demo_round.ROUND).whole
    assert found.answers == 460 and "coder B 460" in readme
    assert f"pairs **{found.kappa:.2f}**" in readme
    assert found.kappa == pytest.approx(0.801, abs=0.0005)
    kappa = {row.code: row for row in found.codes}
    for code, first, second, both, printed in rows:
        assert f"{kappa[code].kappa:.2f}" == printed, code
        assert kappa[code].support == int(first) + int(second) - int(both), code
    assert coded.agreement.compare().whole.kappa == found.kappa, "imported, and said to be blind"


def test_three_answers_are_settled(coded: Project):
    settled = [d for d in coded.agreement.disputes(round_name=demo_round.ROUND) if d.settled]
    assert len(settled) == 3 and all(d.reasons for d in settled)
    assert Path(coded.path).exists() and coded.agreement.settlers() == {"Sam"}


def test_a_copy_comes_back_and_no_figure_changes(coded: Project):
    figures = coded.results.themes().rows, coded.agreement.compare().whole.kappa
    told: list[str] = []
    demo_round.work_apart(coded, "Sam", told.append)
    assert len(told) == 1 and f"{demo_round.APART} of them" in told[0]
    kinds = {coder["name"]: coder["kind"] for coder in coded.team.coders()}
    assert kinds[demo_round.AWAY] == "synthetic"
    assert coded.selection(Filters(coder=demo_round.AWAY)).count().number == demo_round.APART
    assert (coded.results.themes().rows, coded.agreement.compare().whole.kappa) == figures
