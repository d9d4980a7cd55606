"""Themes beyond counts: by valence and session, named groups, who differs, change, clusters."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from chec_testing import (
    FOOD,
    HELPS,
    PARKS,
    POVERTY,
    SAFETY,
    ok,
    refused,
    run,
    segment_of,
    write_csv,
)
from hypothesis import given
from hypothesis import strategies as st

from chec_voice import Project, themes
from chec_voice.errors import NotFound, Refused
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.tally import is_hidden

WAVES = ("spring", "summer")


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two waves of 40 people: parks help most, and harm some; food is raised more in summer."""
    folder = tmp_path_factory.mktemp("views")
    path = folder / "views.chec"
    with Project.create(path, name="Views") as project:
        for wave in WAVES:
            rows = [(f"{wave}{n:02d}", f"the park {n}", "NS"[n % 2]) for n in range(40)]
            file = write_csv(folder / f"{wave}.csv", ("id", HELPS, "Area"), rows)
            choices = ImportChoices(
                texts=(HELPS,), participant="id", attributes=("Area",), session=wave
            )
            project.imports.add(project.imports.plan(file, choices), actor="test")
        coding = project.coding("Sam")
        for at, wave in enumerate(WAVES):
            for n in range(40):
                segment = segment_of(project, f"{wave}{n:02d}", HELPS)
                if n < 30:
                    coding.apply(segment, PARKS, valence="harms" if n < 9 else "helps")
                if n < (4, 32)[at]:
                    coding.apply(segment, FOOD)
                if n >= 30:
                    coding.apply(
                        segment, SAFETY, valence="harms", level="peers" if n < 32 else None
                    )
    return path


@pytest.fixture
def project(path: Path) -> Iterator[Project]:
    with Project.open(path) as opened:
        yield opened


def test_newcombes_interval_is_the_published_one() -> None:
    """Newcombe 1998, table II: 56 of 70 against 48 of 80 differ by .2, from .0524 to .3339."""
    from chec_voice.model import Code
    from chec_voice.tally import Count

    code = Code("a", "a", None, "a", "code")
    row = themes.ThemeRow(code, Count(), Count(), {"1": Count(48), "2": Count(56)})
    bases = {"1": Count(80), "2": Count(70)}
    table = themes.ThemeTable((row,), ("1", "2"), Count(150), bases, (), looked_bases=bases)
    ((found),) = themes.change(table, ["1"], ["2"]).rows
    assert found.difference == pytest.approx(20)
    assert (found.low, found.high) == pytest.approx((5.24, 33.39), abs=0.005)
    assert found.clear


@given(st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9)), min_size=5, max_size=12))
def test_a_design_effect_is_that_of_the_ratio_of_cluster_totals(
    clusters: list[tuple[int, int]],
) -> None:
    import numpy as np

    said, looked = [a for a, _ in clusters], [a + b + 1 for a, b in clusters]
    effect = themes.design_effect(said, looked)
    y, n = np.array(said), np.array(looked)
    p, total, k = y.sum() / n.sum(), n.sum(), len(n)
    if p == 0:
        assert effect == 1
        return
    residual = y - p * n
    variance = k * residual.var(ddof=1) / total**2
    assert effect == pytest.approx(max(1, variance / (p * (1 - p) / total)))
    assert themes.design_effect([1] * k, [2] * k) == 1  # all alike: no wider than people


def test_themes_are_split_by_valence_alone_and_with_an_attribute(project: Project) -> None:
    rows = {row.code.id: row for row in project.results.themes(by="valence").rows}
    people = {value: count.people for value, count in rows[PARKS].by.items()}
    assert people == {"harms": 18, "helps": 42, "(no view said)": 0}
    assert rows[FOOD].by["(no view said)"].people == 36 == rows[FOOD].whole.people
    about = {row.code.id: row for row in project.results.themes(by="level").rows}[SAFETY]
    assert {name: c.people for name, c in about.by.items()} == {"friends": 4, "(not said)": 16}
    crossed = project.results.themes(by="valence,Area")
    both = {row.code.id: row for row in crossed.rows}[PARKS].by
    assert both["harms × N"].people == 10 and both["helps × S"].people == 22
    assert crossed.looked_bases["harms × N"].people == 40
    assert project.results.themes(by="wave").values == project.results.themes(by="session").values
    with pytest.raises(NotFound):
        project.results.map(by="valence")


def test_a_named_group_counts_people_once_and_is_kept(project: Project) -> None:
    person = project.commands("Rosa")
    person.name_group("Out and  about", [PARKS, SAFETY])
    person.name_group("out and about", [PARKS, SAFETY, FOOD])
    (group,) = project.results.themes(by="Area").groups
    assert (group.name, group.whole.people, group.whole.mentions) == ("Out and about", 80, 116)
    assert group.by["N"].people == 40
    with pytest.raises(Refused, match="is the id of a code"):
        person.name_group(FOOD, [FOOD])
    with pytest.raises(NotFound):
        person.name_group("x", ["no.such"])
    safe = project.results.safe().themes.groups[0]
    assert safe.whole.people == 80
    person.drop_group("Out and about")
    assert project.results.groups() == {} and person.undo()
    assert list(project.results.groups()) == ["Out and about"]
    person.drop_group("Out and about")


def test_who_differs_from_most_stays_in_sight_and_is_hidden_where_few(project: Project) -> None:
    views = {v.code: v for v in project.results.dissent()}
    assert (views[PARKS].most, views[PARKS].most_people) == ("helps", 42)
    assert (views[PARKS].view, views[PARKS].people) == ("harms", 18)
    assert SAFETY not in views  # all say the same
    shown = {v.code: v for v in project.results.safe(views=True).themes.dissent}
    assert shown[PARKS].people == 20
    strict = project.results.safe("lt10", views=True).themes.dissent
    assert all(is_hidden(v.people) or v.people >= 10 for v in strict)


def test_change_between_waves_has_an_interval_and_needs_enough_people(project: Project) -> None:
    changed = project.results.change(["Spring"], ["summer"])
    found = {row.code.id: row for row in changed.rows}
    food, parks = found[FOOD], found[PARKS]
    assert (food.before, food.after, food.difference) == (4, 32, pytest.approx(70))
    assert food.clear and not parks.clear and found[POVERTY].after == 32
    hidden = {
        r.code.id: r for r in project.results.change(["spring"], ["summer"], profile="lt10").rows
    }
    assert hidden[FOOD].difference is None
    with pytest.raises(NotFound, match="no session 'winter'"):
        project.results.change(["winter"], ["summer"])
    with pytest.raises(Refused, match="both sides"):
        project.results.change(["spring"], ["spring"])


def test_the_command_line_tells_of_groups_views_and_change(path: Path, tmp_path: Path) -> None:
    copy = tmp_path / "views.chec"
    copy.write_bytes(path.read_bytes())
    ok("group", copy, "Outside", PARKS, SAFETY, "--by", "Rosa")
    told = ok(
        "themes", copy, "--group", "outside", "--views", "--before", "spring", "--after", "summer"
    )
    assert "group: Outside" in told and "Where people differ" in told and "+70" in told
    data = json.loads(ok("themes", copy, "--json", "--by", "valence"))
    assert data["groups"][0]["people"] == 80 and "harms" in data["looked_at_bases"]
    refused(run("themes", copy, "--group", "Nope"), "there is no group 'Nope'")
    assert run("themes", copy, "--before", "spring").returncode == 2
    sides = ("--before", "spring", "--after", "summer")
    ok("report", copy, tmp_path / "out", "--pack", "engagement", "--profile", "none", *sides)
    page = (tmp_path / "out" / "report.md").read_text(encoding="utf-8")
    rows = page.partition("## What changed")[2].partition("\n## ")[0].splitlines()
    assert any("compared. Of 20 without any change, one looks like" in row for row in rows)
    told = [row.split(" | ") for row in rows if "+70" in row]
    assert told and all(cells[-1] == "yes |" for cells in told)
    refused(run("report", copy, tmp_path / "no", "--by", "Area", *sides), "apart by session")
    assert run("report", copy, tmp_path / "no", "--before", "spring").returncode == 2
    assert not (tmp_path / "no").exists()


def test_pairs_are_the_same_in_whatever_blocks_they_are_counted(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Project.open(path) as project:
        at_once = project.results.together()
    monkeypatch.setattr(themes, "_BLOCK", 7)
    with Project.open(path) as project:
        assert at_once and project.results.together() == at_once
