"""Ages, school years and wards stand in their natural order wherever values are listed."""

from __future__ import annotations

import itertools
import json
import random
import re
from pathlib import Path

import pytest
from chec_testing import FOOD, HELPS, ok, segment_of, write_csv

from chec_voice import Project
from chec_voice.project import GroupedSelection
from chec_voice.project.intake.tables import ImportChoices
from chec_voice.text import value_order

AGES = ["under 5", "5-7", "8-10", "11-13", "16-18", "16+", "20-24", "unknown"]
AREAS = ["Ward 2", "Ward 9", "Ward 10"]


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twelve people of each age and each of three wards, all of whom spoke of food."""
    folder = tmp_path_factory.mktemp("ages")
    people = itertools.product(reversed(AGES), reversed(AREAS), range(12))
    rows = [(f"P{n}", f"food {n}", age, area) for n, (age, area, _) in enumerate(people)]
    file = write_csv(folder / "ages.csv", ("id", HELPS, "age band", "area"), rows)
    path = folder / "ages.chec"
    choices = ImportChoices(texts=(HELPS,), participant="id", attributes=("age band", "area"))
    with Project.create(path, name="Ages") as project:
        project.imports.add(project.imports.plan(file, choices), actor="test")
        for coder in ("Sam", "Lee"):
            coding = project.coding(coder)
            for n in range(len(rows)):
                segment = segment_of(project, f"P{n}", HELPS)
                coding.apply(segment, FOOD)
                coding.done(segment)
    return path


@pytest.mark.parametrize(
    "values",
    [
        AGES,
        AREAS,
        ["under 5", "5-7", "8-10", "11 to 13", "14–15", "16-18", "25 and over", "(blank)"],
        ["Reception", "Year 1", "Years 2-3", "Year 7", "Year 10", "Other", "(not asked)"],
        ["Ward 2 North", "Ward 2 South", "Ward 9 North", "Ward 10 North"],
        ["£5,000-£9,999", "£10,000-£19,999", "£100,000+"],
        ["Under 11", "11", "11-13", "over 13", "14-17", "18 or over", "Prefer not to say"],
        ["9" * 6000, "²", "³", "not known"],
    ],
)
def test_values_with_numbers_are_not_ordered_by_their_digits(values: list[str]) -> None:
    mixed = random.Random(7).sample(values, len(values))
    assert sorted(mixed, key=value_order) == values


def test_filters_and_the_grid_listed_ages_as_text(path: Path) -> None:
    with Project.open(path) as project:
        listed = project.choices.attributes
        assert [list(listed["age band"]), list(listed["area"])] == [AGES, AREAS]
        coding = project.coding("Sam")
        lines = GroupedSelection(coding.selection, "attribute", "age band").page(n=500)
        ids = [line.segment_id for line in lines]
        marks = coding.row_marks(ids, ["age band"])
        assert [age for age, _ in itertools.groupby(marks[one].values[0] for one in ids)] == AGES
        assert project.reports.areas == AREAS


def test_tables_by_age_listed_them_as_text(path: Path, tmp_path: Path) -> None:
    assert list(json.loads(ok("themes", path, "--by", "age band", "--json"))["bases"]) == AGES
    assert list(json.loads(ok("agree", path, "--all", "--by", "age band", "--json"))["by"]) == AGES
    ok("export", path, tmp_path / "out", "--format", "csv", "--by", "age band")
    (table,) = (tmp_path / "out").glob("*themes.csv")
    header = re.findall(r"people: ([^\"]+)\"", table.read_text().splitlines()[0])
    assert header == AGES
