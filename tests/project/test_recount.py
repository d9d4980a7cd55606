"""Figures of themes, map and every format, counted again without us: with pandas, from the file."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from chec_testing import rows_of

from chec_voice import Project
from chec_voice.project import CodingsChoices, ImportChoices
from tests.project.test_reports import plain, read_back

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "coded"
pytestmark = [
    pytest.mark.data,
    pytest.mark.skipif(not DATA.is_dir(), reason="the shared data is not beside the project"),
]
BY = "Service type 1"
OPEN = "SELECT ref FROM response WHERE state = 'answered' AND NOT raised"


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Project]:
    """The survey as analysts had it, with their codings, and a few links of our own."""
    path = tmp_path_factory.mktemp("recount") / "fft.chec"
    answers = DATA / "nhs_fft_responses.csv"
    with Project.create(path, name="FFT", codebook_name=str(DATA / "nhs_fft.codebook.csv")) as made:
        made.imports.add(made.imports.plan(answers, ImportChoices()), actor="test")
        made.imports.add_codings(answers, CodingsChoices(allow_unmatched=True), coder="Analysts")
        codes = [code.id for code in made.codebook.codable if code.parent]
        for n, code in enumerate(codes[:12]):
            made.frameworks.change_link(
                "propose",
                code,
                ("D8", "D2")[n % 2],
                actor="test",
                rationale="a test",
                strength="direct",
            )
        yield made


def counted(project: Project) -> Any:
    """One row per (person, answer, code) of open answers, and the people looked at."""
    import pandas as pd

    frame = pd.read_csv(DATA / "nhs_fft_responses.csv", dtype=str, keep_default_na=False)
    frame = frame.drop_duplicates("Comment ID")
    rows = rows_of(project, OPEN)
    frame = frame[frame["Comment ID"].isin({row["ref"] for row in rows})]
    names = {code.name: code.id for code in project.codebook.codes}
    columns = [column for column in frame.columns if column in names]
    long = frame.melt(["Comment ID", "Respondent ID", BY], columns, "name", "on")
    long = long[long["on"].str.strip().isin({"1", "1.0"})]
    return frame, long.assign(code=long["name"].map(names))


def test_every_figure_is_what_pandas_counts(project: Project, tmp_path: Path) -> None:
    frame, said = counted(project)
    looked = set(said["Respondent ID"])
    table = project.results.themes(by=BY)
    parents = {code.id: code.parent for code in project.codebook.codes}

    def under(top: str) -> set[str]:
        below = {top}
        for code in parents:
            at: str | None = code
            while at is not None:
                at = parents[at]
                if at == top:
                    below.add(code)
        return below

    assert table.base.people == frame["Respondent ID"].nunique()
    assert len(table.rows) > 30 and table.base.mentions == len(said)
    wanted: dict[str, int] = {}
    for row in table.rows:
        mine = said[said["code"].isin(under(row.code.id))]
        assert row.whole.people == mine["Respondent ID"].nunique(), row.code.id
        assert row.whole.responses == mine["Comment ID"].nunique()
        assert row.whole.mentions == len(mine)
        wanted[row.code.id] = row.whole.people
        for value, count in row.by.items():
            here = mine[mine[BY].str.strip() == ("" if value == "(blank)" else value)]
            assert count.people == here["Respondent ID"].nunique(), (row.code.id, value)
    drawn = project.results.map(by=BY)
    links = project.links()
    for row in drawn.rows:
        elements = {e.id for e in drawn.framework.elements if row.element.id in (e.id, e.parent)}
        codes = {c for link in links if link.element in elements for c in under(link.code)}
        people = said[said["code"].isin(codes)]["Respondent ID"].nunique()
        assert row.count.people == people, row.element.id
    assert table.looked.people >= len(looked)

    out = tmp_path / "reports"
    project.reports.write(out, by=BY, profile="none", packs=("engagement", "board", "tables"))
    listed = json.loads((out / "figures.json").read_text("utf-8"))["figures"]
    told = {figure["id"]: figure for figure in listed}
    checked = 0
    for code, people in wanted.items():
        figure = told.get(f"themes/{code}/people")
        if figure is not None:
            assert figure["value"] == people
            for file, place in figure["places"].items():
                assert plain(read_back(out, file, place)) == str(people), (file, code)
                checked += 1
    for row in drawn.rows:
        figure = told[f"map_{drawn.framework.id}/{row.element.id}/people"]
        assert figure["value"] == row.count.people
        for file, place in figure["places"].items():
            assert plain(read_back(out, file, place)) == str(row.count.people)
            checked += 1
    assert checked > 200
