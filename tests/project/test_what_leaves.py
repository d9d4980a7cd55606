"""No hidden number can be worked out from all that left: an export and a report, read back whole.

The attacker knows the codebook, the groups of codes, the framework and its links, and that
everybody lives in one area. What is unknown is how many people of each area said which of the
codes: whole numbers, of which every printed figure is a sum.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations, product
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
import pytest
from chec_testing import HELPS, segment_of, store_of, write_csv
from hypothesis import Phase, example, given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.optimize import Bounds, LinearConstraint, milp

from chec_voice import Project
from chec_voice.disclosure import DEFAULT, PROFILES, Profile
from chec_voice.project.intake.tables import ImportChoices

HOME, FOOD, BED, SCHOOL = CODES = ("home", "home.food", "home.bed", "school")
NAMES = {HOME: "Home", FOOD: "Food", BED: "Bed", SCHOOL: "School"}
GROUP = (FOOD, SCHOOL)
FRAME = """
format: chec-framework/1
id: mine
name: Mine
version: "1"
status: published
domains:
  - {id: a, label: A, drivers: [{id: eat, label: Eat}, {id: sleep, label: Sleep}]}
  - {id: b, label: B, drivers: [{id: learn, label: Learn}]}
"""
DRIVERS = {"a": ("eat", "sleep"), "b": ("learn",)}
Links = Mapping[tuple[str, str], str]
"""(Code, driver) -> direct or may."""
LINKS: Sequence[Links] = (
    {(FOOD, "eat"): "direct", (BED, "eat"): "may", (SCHOOL, "learn"): "direct"},
    {
        (FOOD, "eat"): "direct",
        (BED, "sleep"): "direct",
        (SCHOOL, "sleep"): "may",
        (SCHOOL, "learn"): "direct",
        (FOOD, "learn"): "may",
    },
    {
        (HOME, "sleep"): "may",
        (FOOD, "eat"): "direct",
        (SCHOOL, "eat"): "direct",
        (BED, "learn"): "direct",
    },
)
Row = NDArray[np.float64]
Said = frozenset[str]
Crowd = Mapping[tuple[str, Said], int]
"""How many people of an area said these codes and no others."""
Cell = tuple[str, str | None]
"""A figure, such as `code home`, and the area that it is of; None is everybody."""


@dataclass(frozen=True)
class Case:
    crowd: Crowd
    links: Links

    @property
    def areas(self) -> list[str]:
        return sorted({area for area, _ in self.crowd})


KINDS = [frozenset(some) for n in range(5) for some in combinations(CODES, n)]


@st.composite
def cases(draw: st.DrawFn) -> Case:
    """People of two or three areas, few of whom said the same."""
    crowd: dict[tuple[str, Said], int] = {}
    for area in ("North", "South", "West")[: draw(st.integers(2, 3))]:
        for said in draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=6, unique=True)):
            crowd[area, said] = draw(st.sampled_from((1, 1, 2, 3, 5, 9, 14)))
    return Case(crowd, draw(st.sampled_from(LINKS)))


def meanings(links: Links) -> dict[str, Callable[[Said], bool]]:
    """Every figure -> whether somebody who said these codes counts in it."""

    def any_of(codes: Sequence[str]) -> Callable[[Said], bool]:
        return lambda said: bool(said & set(codes))

    below = {HOME: (HOME, FOOD, BED)}
    found: dict[str, Callable[[Said], bool]]
    found = dict.fromkeys(("everyone", "looked at"), lambda _: True)
    for code in CODES:
        found[f"code {code}"] = any_of(below.get(code, (code,)))
        found[f"own {code}"] = any_of((code,))
    found["group"] = any_of(GROUP)
    for one, other in combinations(CODES, 2):
        found[f"pair {one} {other}"] = _both(any_of((one,)), any_of((other,)))
    sure: dict[str, Callable[[Said], bool]] = {}
    levels: list[Mapping[str, Sequence[str]]]
    levels = [{d: (d,) for drivers in DRIVERS.values() for d in drivers}, DRIVERS]
    for level in levels:
        for element, drivers in level.items():
            own = {
                code: {links.get((at, d)) for d in drivers for at in _at(code, links, drivers)}
                for code in CODES
            }
            sure[element] = any_of([c for c, strengths in own.items() if "direct" in strengths])
            found[f"map {element}"] = sure[element]
            found[f"most {element}"] = any_of([c for c, s in own.items() if s & {"direct", "may"}])
    return found


def _at(code: str, links: Links, drivers: Sequence[str]) -> Sequence[str]:
    """The code, and the heading above, whose links it takes where it has none of its own there."""
    own = any((code, driver) in links for driver in drivers)
    return (code,) if own or code in (HOME, SCHOOL) else (code, HOME)


def _both(one: Callable[[Said], bool], other: Callable[[Said], bool]) -> Callable[[Said], bool]:
    return lambda said: one(said) and other(said)


def made(folder: Path, case: Case, ages: Sequence[str] = ()) -> Project:
    """A project in which every one of the crowd gave one answer, which Sam coded."""
    rows = [("Home", "", ""), ("Food", "Home", ""), ("Bed", "Home", ""), ("School", "", "")]
    book = write_csv(folder / "book.csv", ("code", "parent", "definition"), rows)
    (folder / "frame.yaml").write_text(FRAME)
    project = Project.create(
        folder / "p.chec", codebook_name=str(book), framework_name=str(folder / "frame.yaml")
    )
    people = [kind for kind, number in case.crowd.items() for _ in range(number)]
    of_age = ages or [""] * len(people)
    answers = [(f"P{n:03d}", f"answer {n}", area, of_age[n]) for n, (area, _) in enumerate(people)]
    file = write_csv(folder / "answers.csv", ("id", HELPS, "Area", "Age"), answers)
    choices = ImportChoices(texts=(HELPS,), participant="id", attributes=("Area", "Age"))
    project.imports.add(project.imports.plan(file, choices), actor="test")
    for (code, driver), strength in case.links.items():
        project.frameworks.change_link(
            "propose", code, driver, actor="test", rationale="because", strength=strength
        )
    project.commands("Sam").name_group("Both", list(GROUP))
    coding = project.coding("Sam")
    for n, (_, said) in enumerate(people):
        segment = segment_of(project, f"P{n:03d}", HELPS)
        for code in sorted(said):
            coding.apply(segment, code)
        coding.done(segment)
    return project


def exported(data: Mapping[str, Any]) -> Iterator[tuple[Cell, Any]]:
    """Every figure about people in an export."""
    themes, drawn = data["themes"], data["maps"]["mine"]
    for row, name in (("everyone", "base"), ("looked at", "looked_at")):
        yield (row, None), themes[name]["people"]
        columns = themes["bases" if name == "base" else "looked_at_bases"]
        for area, count in columns.items():
            yield (row, area), count["people"]
    listed = {row["code"]: row for row in themes["codes"]}
    for code in CODES:
        entry = listed.get(code)
        yield (f"code {code}", None), entry["people"] if entry else 0
        yield (f"own {code}", None), entry["own"]["people"] if entry else 0
        for area, count in entry["by"].items() if entry else ():
            yield (f"code {code}", area), count["people"]
    (group,) = themes["groups"]
    yield ("group", None), group["people"]
    for area, count in group["by"].items():
        yield ("group", area), count["people"]
    for domain in drawn["domains"]:
        for element in (domain, *domain["drivers"]):
            key = element["id"]
            assert element["shared_people"] == ("*" if element["people"] else 0)
            for area, count in ((None, element), *element["by"].items()):
                yield (f"map {key}", area), count["people"]
                yield (f"most {key}", area), count["at_most"]["people"]
                if count["gap"] == "not raised":
                    yield (f"most {key}", area), 0
                if count["gap"] == "may only":
                    yield (f"most {key}", area), "some"
    for homeless in drawn["codes_without_driver"]:
        yield (f"own {homeless['code']}", None), homeless["people"]


def reported(folder: Path, areas: Sequence[str]) -> Iterator[tuple[Cell, Any]]:
    """Every figure about people in a report: `figures.json`, and the names on its page."""
    page = (folder / "report.html").read_text("utf-8")
    pairs = re.findall(
        r'<th scope="row">([^<]*)</th>\s*<td>([^<]*)</td>\s*<td[^>]*id="together', page
    )
    ids = {name: code for code, name in NAMES.items()}
    rows = {"code_groups": "group", "map_mine": "map", "themes": "code", "themes_by": "code"}
    for figure in json.loads((folder / "figures.json").read_text("utf-8"))["figures"]:
        table, row, column = figure["id"].split("/")
        area = next((a for a in areas if column.endswith(f"_{a.lower()}")), None)
        value = int(figure["value"]) if str(figure["value"]).isdigit() else figure["value"]
        if table == "together":
            names = sorted((ids[name] for name in pairs[int(row) - 1]), key=CODES.index)
            yield (f"pair {names[0]} {names[1]}", None), value
        elif table == "people" and column == "people":
            yield (row.replace("_", " "), None), value
        elif table == "people_by":
            where = next(a for a in areas if row.endswith(f"_{a.lower()}"))
            yield ("looked at" if column == "looked_at" else "everyone", where), value
        elif table in rows and (column == "people" or area):
            yield (rows[table] + ("" if table == "code_groups" else f" {row}"), area), value
        elif table == "map_mine" and column == "most":
            yield (f"most {row}", None), value


class Attacker:
    """Everything that left, as one integer programme over how many people said what."""

    def __init__(self, case: Case, profile: Profile) -> None:
        self.means, self.profile = meanings(case.links), profile
        self.kinds = [(area, said) for area in case.areas for said in KINDS]
        self.limits: dict[bytes, tuple[Row, float, float]] = {}
        self.crowd = np.array([case.crowd.get(kind, 0) for kind in self.kinds], dtype=float)

    def row(self, cell: Cell) -> Row:
        figure, where = cell
        return np.array(
            [float(where in (None, area) and self.means[figure](said)) for area, said in self.kinds]
        )

    def count(self, cell: Cell) -> int:
        return round(float(self.row(cell) @ self.crowd))

    def sees(self, cell: Cell, shown: Any) -> None:
        if shown == "*":
            return
        low, high = (1, 900) if shown == "some" else self.profile.interval(shown)
        row = self.row(cell)
        assert low <= self.count(cell) <= high, (cell, shown, self.count(cell))
        _, was_low, was_high = self.limits.get(row.tobytes(), (row, 0, 900))
        self.limits[row.tobytes()] = row, max(low, was_low), min(high, was_high)

    def range(self, cell: Cell, enough: int) -> tuple[int, int]:
        """The least and most, or two numbers that can be, with so many possible ones between."""
        for nodes in (60, 1_000_000):
            low, high = (self.end(cell, sign, nodes) for sign in (1, -1))
            if high - low + 1 >= enough and low <= self.parts(cell):
                break
        return low, high

    def parts(self, cell: Cell) -> int:
        """How many areas have anybody of a total; 1 for the figure of one area."""
        figure, where = cell
        areas = {area for area, _ in self.kinds} if where is None else {where}
        return max(1, sum(self.count((figure, area)) > 0 for area in areas))

    def end(self, cell: Cell, sign: int, nodes: int) -> int:
        rows, lows, highs = zip(*self.limits.values(), strict=True)
        cost = self.row(cell)
        solved = milp(
            sign * cost,
            constraints=LinearConstraint(np.array(rows), lows, highs),
            integrality=np.ones(len(cost)),
            bounds=Bounds(0, 900),
            options={"node_limit": nodes},
        )
        return self.count(cell) if solved.x is None else round(float(cost @ solved.x))


CHAIN = Case(
    {
        ("North", frozenset({BED})): 1,
        ("North", frozenset({HOME, FOOD, BED})): 3,
        ("North", frozenset({HOME, FOOD})): 5,
        ("North", frozenset({SCHOOL, BED})): 1,
        ("South", frozenset(CODES)): 5,
        ("South", frozenset({SCHOOL})): 3,
        ("South", frozenset({BED})): 9,
        ("West", frozenset({HOME, SCHOOL})): 1,
    },
    LINKS[2],
)
"""Who said home holds who said food, as their pair says; with bed's pair it made the heading."""


def all_told(case: Case, profile: str) -> list[tuple[Cell, Any]]:
    """Every figure about people in an export, and in a report after it."""
    with TemporaryDirectory() as kept, made(Path(kept), case) as project:
        folder = Path(kept)
        (path,) = project.reports.export(folder / "e.json", kind="json", by="Area", profile=profile)
        project.reports.write(
            folder / "out", packs=["engagement", "quality"], by="Area", profile=profile
        )
        told = list(exported(json.loads(path.read_text("utf-8"))))
        return told + list(reported(folder / "out", case.areas))


BOTH = Case(
    {
        ("North", frozenset({HOME, FOOD})): 10,
        ("North", frozenset({HOME})): 2,
        ("South", frozenset({HOME})): 6,
        ("North", frozenset({FOOD})): 10,
        ("North", frozenset({BED})): 4,
        ("South", frozenset({SCHOOL})): 20,
    },
    LINKS[0],
)
"""Who said home or food is all of the heading but four: they have to be those of bed."""


OVERLAP = Case(
    {
        ("North", frozenset({HOME, BED})): 14,
        ("North", frozenset({BED})): 1,
        ("North", frozenset({BED, FOOD, SCHOOL})): 2,
        ("South", frozenset({HOME, SCHOOL})): 9,
        ("South", frozenset({BED, FOOD})): 1,
        ("South", frozenset({FOOD})): 5,
        ("South", frozenset({BED, SCHOOL})): 14,
        ("West", frozenset()): 1,
        ("West", frozenset({HOME, SCHOOL})): 14,
        ("West", frozenset({HOME, BED, SCHOOL})): 14,
    },
    LINKS[0],
)
"""Who said bed and school, and who said food without school, are all among those of eat: so many
that the group of North had two at least."""
GAP = Case(
    {
        ("North", frozenset({HOME, BED, FOOD})): 3,
        ("North", frozenset({HOME, BED, FOOD, SCHOOL})): 2,
        ("North", frozenset({BED, FOOD})): 9,
        ("North", frozenset({BED, FOOD, SCHOOL})): 9,
        ("South", frozenset({HOME})): 1,
    },
    LINKS[1],
)
"""A driver "not raised" in South had nobody who may have meant it, where that was hidden."""


@pytest.mark.parametrize("name", (DEFAULT, "lt5-secondary"))
@example(case=GAP)
@example(case=OVERLAP)
@example(case=CHAIN)
@settings(max_examples=8, phases=[Phase.explicit, Phase.generate])
@given(case=cases())
def test_no_hidden_number_can_be_worked_out_from_all_that_left(name: str, case: Case) -> None:
    profile = PROFILES[name]
    attacker = Attacker(case, profile)
    told = all_told(case, name)
    for cell, shown in told:
        attacker.sees(cell, shown)
    shown_once = {cell for cell, shown in told if shown not in ("*", "some")}
    hidden = {cell for cell, shown in told if shown == "*"} - shown_once
    for cell in sorted(hidden, key=str):
        if profile.small(attacker.count(cell)):
            low, high = attacker.range(cell, profile.least - 1)
            told = cell, attacker.count(cell), low, high
            assert high - low + 1 >= profile.least - 1 and low <= attacker.parts(cell), told


def test_columns_named_in_the_other_order_were_figures_that_no_release_told(
    tmp_path: Path,
) -> None:
    """Area,Age and Age,Area are one split, also where an older release kept the order."""
    ages = [AGES[n % 2] for n in range(sum(ADDED.crowd.values()))]
    with made(tmp_path, ADDED, ages) as project:
        store = store_of(project)
        told: list[Any] = []
        tables: list[set[str]] = []
        for n, by in enumerate(("Area,Age", "Age,Area", "area, age")):
            (path,) = project.reports.export(tmp_path / f"{n}.json", kind="json", by=by)
            data = json.loads(path.read_text("utf-8"))
            told.append(
                {
                    (row["code"], frozenset(column.split(" × "))): count["people"]
                    for row in data["themes"]["codes"]
                    for column, count in row["by"].items()
                }
            )
            kept = json.loads(store.value("SELECT content FROM release ORDER BY id DESC LIMIT 1"))
            tables.append({values[0] for values in kept["figures"]["printed"].values()})
            with store.write():  # as releases were kept once: tables had the order that was typed
                text = json.dumps(kept).replace(" by Age,Area", f" by {kept['by']}")
                store.execute(
                    "UPDATE release SET content = ? WHERE id = (SELECT max(id) FROM release)",
                    [text],
                )
    assert told[0] == told[1] == told[2] and "*" in told[0].values()
    assert tables[0] == tables[1] == tables[2]


def test_a_hidden_number_stood_in_the_mentions_of_what_it_is_part_of(tmp_path: Path) -> None:
    """43 mentions of a heading, 41 of one of its codes: the other had 2, and so 1 or 2 people."""
    crowd = {("North", frozenset({FOOD})): 39, ("North", frozenset({FOOD, BED})): 2}
    crowd |= {("South", frozenset({SCHOOL})): 20, ("North", frozenset({SCHOOL})): 3}
    links = {(FOOD, "eat"): "direct", (BED, "eat"): "direct", (SCHOOL, "learn"): "direct"}
    with made(tmp_path, Case(crowd, links)) as project:
        (path,) = project.reports.export(tmp_path / "e.json", kind="json", by="Area")
    data = json.loads(path.read_text("utf-8"))
    listed = {row["code"]: row for row in data["themes"]["codes"]}
    drivers = {d["id"]: d for domain in data["maps"]["mine"]["domains"] for d in domain["drivers"]}
    assert listed[BED]["people"] == "*" and listed[SCHOOL]["by"]["North"]["people"] == "*"
    assert listed[HOME]["people"] > 30 and drivers["eat"]["people"] > 30
    for whole in (listed[HOME], listed[SCHOOL], drivers["eat"], *data["themes"]["groups"]):
        assert whole["mentions"] == whole["responses"] == "*", whole
    assert listed[FOOD]["mentions"] > 30, "of what has no part nothing is told"


def test_who_said_both_of_two_codes_told_how_many_said_the_third() -> None:
    """18 of home, 20 of food, 10 of both make 28; the heading has 32, so that bed had four."""
    attacker = Attacker(BOTH, PROFILES["lt5-secondary"])
    told = all_told(BOTH, "lt5-secondary")
    for cell, shown in told:
        attacker.sees(cell, shown)
    assert {shown for cell, shown in told if cell == (f"code {BED}", "North")} == {"*"}
    assert attacker.end((f"code {BED}", "North"), 1, 1_000_000) <= 1


AGES = ("11-13", "14-16")
SPLITS = (("Area", None), (None, "Area"), (None, "Age", "Area"), ("Age", "Area", None))
"""What releases one after another are split by."""


ADDED = Case(
    {
        ("North", frozenset({HOME})): 5,
        ("South", frozenset({FOOD, SCHOOL})): 3,
        ("South", frozenset({FOOD})): 1,
        ("South", frozenset({HOME, FOOD, SCHOOL})): 1,
        ("West", frozenset({HOME, FOOD})): 1,
        ("West", frozenset({FOOD, BED})): 9,
        ("West", frozenset()): 14,
        ("West", frozenset({FOOD, SCHOOL})): 9,
    },
    LINKS[0],
)
"""Of the totals, which were told after the columns, South's hidden mentions were what was left."""


def mentioned(data: Mapping[str, Any]) -> Iterator[tuple[Said, str | None, Any]]:
    """Codes, the column, and what was told of who said one of these."""
    for row in data["themes"]["codes"]:
        yield frozenset({row["code"]}), None, row["own"]
        codes = frozenset({HOME, FOOD, BED} if row["code"] == HOME else {row["code"]})
        for column, told in ((None, row), *row["by"].items()):
            yield codes, column, told
    (group,) = data["themes"]["groups"]
    for column, told in ((None, group), *group["by"].items()):
        yield frozenset(GROUP), column, told


@pytest.mark.parametrize("name", (DEFAULT, "lt5-secondary"))
@example(case=ADDED, splits=("Area", None), random=Random(1))
@settings(max_examples=6, phases=[Phase.explicit, Phase.generate])
@given(case=cases(), splits=st.sampled_from(SPLITS), random=st.randoms(use_true_random=False))
def test_mentions_of_release_after_release_tell_no_hidden_number(
    name: str, case: Case, splits: Sequence[str | None], random: Random
) -> None:
    """They add up over codes, areas and ages, and nobody is counted without one."""
    profile = PROFILES[name]
    people = [
        (area, random.choice(AGES), said)
        for (area, said), number in case.crowd.items()
        for _ in range(number)
    ]
    cells = list(product(case.areas, AGES, CODES))
    limits: dict[bytes, tuple[Row, float, float]] = {}
    hidden: dict[bytes, Row] = {}
    with (
        TemporaryDirectory() as kept,
        made(Path(kept), case, [age for _, age, _ in people]) as project,
    ):
        for n, by in enumerate(splits):
            path = Path(kept) / f"{n}.json"
            project.reports.export(path, kind="json", by=by, profile=name)
            for codes, column, told in mentioned(json.loads(path.read_text("utf-8"))):
                row = np.array(
                    [float(code in codes and column in (None, *place)) for *place, code in cells]
                )
                true = sum(len(codes & said) for *place, said in people if column in (None, *place))
                count = sum(
                    bool(codes & said) for *place, said in people if column in (None, *place)
                )
                if told["mentions"] != "*":
                    low, high = profile.interval(told["mentions"])
                    assert low <= true <= high, (codes, column, told)
                    _, was_low, was_high = limits.get(row.tobytes(), (row, 0, 900))
                    limits[row.tobytes()] = row, max(low, was_low), min(high, was_high)
                elif told["people"] == "*" and profile.small(count):
                    hidden[row.tobytes()] = row
    rows, lows, highs = zip(*limits.values(), (np.zeros(len(cells)), 0, 0), strict=True)
    for row in hidden.values():
        ends = [
            milp(
                sign * row,
                constraints=LinearConstraint(np.array(rows), lows, highs),
                bounds=Bounds(0, 900),
            ).fun
            for sign in (1, -1)
        ]
        assert -ends[1] - ends[0] + 1 >= profile.least - 1, (splits, ends, people)
