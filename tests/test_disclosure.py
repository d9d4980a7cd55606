"""Small numbers cannot be worked out: laws with an attacker of its own, who solves for them.

The attacker writes down what the printed numbers mean, how rows and columns hang together and how
many people came and went, and asks an integer programme for the least and most of every count.
"""

from __future__ import annotations

import itertools
import random
import sys
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from hypothesis import Phase, given, settings
from hypothesis import strategies as st
from scipy.optimize import Bounds, LinearConstraint, milp

from chec_voice.disclosure import (
    DEFAULT,
    PROFILES,
    Figures,
    Given,
    Loss,
    Printed,
    Protected,
    Relation,
    coarser,
    is_ordered,
    profile_named,
    protect,
    shown_invited,
)
from chec_voice.disclosure.crossing import never_told
from chec_voice.disclosure.labels import ranges_of_columns
from chec_voice.disclosure.protect import EFFORT
from chec_voice.errors import NotFound
from chec_voice.project.disclosure.what_leaves import lost_words

NHS = PROFILES[DEFAULT]
HIDING = [profile for profile in PROFILES.values() if profile.hides]
LAW = settings(
    max_examples=15,
    phases=[Phase.explicit, Phase.generate],
)
BUDGETS = pytest.mark.parametrize("effort", [EFFORT, 0], ids=["asked", "coarse"])
"""With 0, nothing is asked about one by one: what protects then has to be as safe."""
Person = tuple[str, frozenset[str]]
"""Where somebody lives, and which of the codes x and y under a heading they raised."""


@st.composite
def crowds(draw: st.DrawFn, most: int = 14) -> list[Person]:
    """People of two or three areas; some of any size from nobody to a few more than is small."""
    people: list[Person] = []
    for area in ("north", "south", "west")[: draw(st.integers(2, 3))]:
        for codes in (frozenset("x"), frozenset("y"), frozenset("xy"), frozenset[str]()):
            people += [(area, codes)] * draw(st.integers(0, most))
    return people


def table(people: Sequence[Person]) -> Figures:
    """A heading over two codes, by area, with margins and a base for every column."""
    figures = Figures()
    areas = sorted({area for area, _ in people}) or ["north"]
    rows = {"all": None, "heading": {"x", "y"}, "x": {"x"}, "y": {"y"}}
    for row, codes in rows.items():
        for area in (None, *areas):
            figures.counts[name(row, area)] = sum(
                area in (None, where) and (codes is None or bool(codes & said))
                for where, said in people
            )
            figures.families[name(row, area)] = f"by {area is not None}"
            if row != "all":
                figures.out_of[name(row, area)] = name("all", area)
        parts = tuple(name(row, area) for area in areas)
        figures.relations.append(Relation("sum", name(row, None), parts))
        figures.weights[name(row, None)] = 3
    for area in (None, *areas):
        x, y, heading = (name(row, area) for row in ("x", "y", "heading"))
        figures.relations.append(Relation("union", heading, (x, y)))
        figures.relations.append(Relation("within", name("all", area), (heading, x, y)))
    return figures


def name(row: str, area: str | None) -> str:
    return row if area is None else f"{row}, {area}"


Aged = tuple[str, str, frozenset[str]]


@st.composite
def aged_crowds(draw: st.DrawFn) -> list[Aged]:
    """People of two areas and three bands of age, many of whom are alone in their place."""
    people: list[Aged] = []
    for area, age in itertools.product(("north", "south"), ("young", "older", "old")):
        for codes in (frozenset("x"), frozenset("y"), frozenset("xy"), frozenset[str]()):
            most = draw(st.sampled_from((0, 1, 2, 9)))
            people += [(area, age, codes)] * draw(st.integers(0, most))
    return people


def by_area(people: Sequence[Aged]) -> Figures:
    return split_by("area", [(area, said) for area, _, said in people])


def by_age(people: Sequence[Aged]) -> Figures:
    return split_by("age", [(age, said) for _, age, said in people])


def split_by(split: str, people: Sequence[Person]) -> Figures:
    figures = table(people)
    figures.families = {k: f"by {split}" if "," in k else "" for k in figures.counts}
    return figures


def by_both(people: Sequence[Aged]) -> Figures:
    """Areas crossed with ages: nobody prints the columns of one alone, and all know what adds up
    to them."""
    figures = split_by("both", [(f"{area} x {age}", said) for area, age, said in people])
    cells = sorted({f"{area} x {age}" for area, age, _ in people})
    for at, alone in enumerate((by_area(people), by_age(people))):
        for relation in alone.relations:
            if relation not in figures.relations:
                figures.relations.append(relation)
        figures.unprinted |= {k: n for k, n in alone.counts.items() if k not in figures.counts}
        for row in ("all", "heading", "x", "y"):
            for value in sorted({cell.split(" x ")[at] for cell in cells}):
                parts = tuple(name(row, c) for c in cells if c.split(" x ")[at] == value)
                figures.relations.append(Relation("sum", name(row, value), parts))
    return figures


def by_area_and_how_many_of_each_age(people: Sequence[Aged]) -> Figures:
    """What a report tells: of ages no more than how many people there are of each."""
    figures, ages = by_area(people), by_age(people)
    keys = {k for k in ages.counts if k.startswith("all")}
    figures.counts |= {k: ages.counts[k] for k in keys}
    figures.families |= {k: ages.families[k] for k in keys}
    figures.relations += [r for r in ages.relations if {r.whole, *r.parts} <= keys]
    return figures


class Attacker:
    """Everything that can be known, as one integer programme."""

    def __init__(self) -> None:
        self.at: dict[Any, int] = {}
        self.low: list[float] = []
        self.high: list[float] = []
        self.rows: list[tuple[Mapping[int, float], float, float]] = []

    def sees(self, when: int, figures: Figures, printed: Mapping[str, Printed]) -> None:
        for key, cell in printed.items():
            known = cell.why != "kept"  # which says nothing new
            self.at[when, key] = len(self.low)
            self.low.append(cell.low if known else 0)
            self.high.append(cell.high if known and cell.high is not None else 500)
        for key in figures.unprinted:
            self.at[when, key] = len(self.low)
            self.low.append(0)
            self.high.append(500)
        for relation in figures.relations:
            whole = self.at[when, relation.whole]
            parts = [self.at[when, part] for part in relation.parts]
            total = {whole: 1.0, **dict.fromkeys(parts, -1.0)}
            if relation.kind == "sum":
                self.rows.append((total, 0, 0))
                continue
            self.rows += [({whole: 1.0, part: -1.0}, 0, 500) for part in parts]
            if relation.kind == "union":
                self.rows.append((total, -5000, 0))

    def knows_changes(self, left: int, joined: int, between: tuple[int, int] = (1, 2)) -> None:
        """How many people left and joined between two releases."""
        first, second = between
        for when, key in list(self.at):
            if when == first and (second, key) in self.at:
                pair = {self.at[second, key]: 1.0, self.at[first, key]: -1.0}
                self.rows.append((pair, -left, joined))

    def range(self, when: int, key: str) -> tuple[int, int]:
        size = len(self.low)
        matrix = np.zeros((len(self.rows), size))
        for line, (row, _, _) in enumerate(self.rows):
            for at, weight in row.items():
                matrix[line, at] = weight
        limits = LinearConstraint(matrix, [r[1] for r in self.rows], [r[2] for r in self.rows])
        ends = []
        for sign in (1, -1):
            cost = np.zeros(size)
            cost[self.at[when, key]] = sign
            solved = milp(
                cost,
                constraints=limits,
                integrality=np.ones(size),
                bounds=Bounds(self.low, self.high),
            )
            assert solved.x is not None, "what is printed contradicts itself"
            ends.append(round(solved.x[self.at[when, key]]))
        return ends[0], ends[1]


def attack(
    attacker: Attacker, when: int, figures: Figures, result: Protected, *, from_one: bool = False
) -> None:
    """No small count has fewer possible values than a hidden number has on its face.

    From one release they begin at 1, unless parts of it are known to be there.
    """
    most = result.profile.least - 1
    for key, cell in result.printed.items():
        if cell.why != "small" or key in result.exposed:
            continue
        low, high = attacker.range(when, key)
        assert low <= figures.counts[key] <= high
        parts = sum(n > 0 for n in _parts(figures, key))
        assert not from_one or low <= max(1, parts), (key, low, high)
        assert high >= most + low - 1, (key, low, high)


def _parts(figures: Figures, key: str) -> list[int]:
    """The counts that a figure is the sum of."""
    sums = [r for r in figures.relations if r.whole == key and r.kind == "sum"]
    return [figures.known[part] for relation in sums for part in relation.parts]


@BUDGETS
@pytest.mark.parametrize("profile", HIDING, ids=lambda p: p.name)
@LAW
@given(crowds())
def test_no_small_number_can_be_worked_out_from_one_release(
    effort: float, profile: Any, people: list[Person]
) -> None:
    figures = table(people)
    result = protect(figures, profile, effort=effort)
    assert not result.exposed
    for key, count in figures.counts.items():
        cell = result.printed[key]
        assert not (profile.small(count) and cell.shown is not None)
        assert cell.low <= count <= (cell.high if cell.high is not None else count)
    attacker = Attacker()
    attacker.sees(1, figures, result.printed)
    attack(attacker, 1, figures, result, from_one=True)


@BUDGETS
@pytest.mark.parametrize("profile", HIDING[:2], ids=lambda p: p.name)
@LAW
@given(crowds(9), st.data())
def test_two_releases_tell_no_more_about_small_numbers(
    effort: float, profile: Any, people: list[Person], data: st.DataObject
) -> None:
    gone = data.draw(st.integers(0, min(12, len(people))))
    order = data.draw(st.randoms(use_true_random=False)).sample(people, len(people))
    come: list[Person] = [("north", frozenset("x"))] * data.draw(st.integers(0, 3))
    before, after = table(people), table([*order[gone:], *come])
    first = protect(before, profile, effort=effort)
    released = Given(
        "2026-01-01", profile.name, before.counts, first.printed, before.relations, before.families
    )
    released = Given.from_dict(released.at, released.profile, released.to_dict())
    second = protect(after, profile, [released], effort=effort)
    attacker = Attacker()
    attacker.sees(1, before, first.printed)
    attacker.sees(2, after, {k: p for k, p in second.printed.items() if k in after.counts})
    attacker.knows_changes(gone, len(come))
    shown = {k: p for k, p in first.printed.items() if k not in second.exposed}
    attack(attacker, 1, before, Protected(profile, shown, first.loss))
    now = {k: p for k, p in second.printed.items() if k in after.counts}
    attack(attacker, 2, after, Protected(profile, now, second.loss, {}, second.exposed))


@BUDGETS
@pytest.mark.parametrize(("first", "second"), list(itertools.permutations(HIDING, 2)))
@settings(LAW, max_examples=10)
@given(crowds(9))
def test_releases_under_two_profiles_tell_no_more_about_small_numbers(
    effort: float, first: Any, second: Any, people: list[Person]
) -> None:
    figures = table(people)
    before = protect(figures, first, effort=effort)
    told = figures.counts, before.printed, figures.relations, figures.families
    after = protect(figures, second, [Given("2026-01-01", first.name, *told)], effort=effort)
    attacker = Attacker()
    attacker.sees(1, figures, before.printed)
    attacker.sees(2, figures, after.printed)
    attacker.knows_changes(0, 0)
    attack(attacker, 2, figures, after)
    shown = {k: p for k, p in before.printed.items() if k not in after.exposed}
    # A number hidden by both is one that the narrower of the two hides.
    narrower = min(first, second, key=lambda profile: profile.least)
    attack(attacker, 1, figures, Protected(narrower, shown, before.loss))


@BUDGETS
@pytest.mark.parametrize("profile", HIDING[:2], ids=lambda p: p.name)
@settings(LAW, max_examples=8)
@given(crowds(7), st.data())
def test_release_after_release_by_other_attributes_tells_no_more_about_small_numbers(
    effort: float, profile: Any, people: list[Person], data: st.DataObject
) -> None:
    """By area, by age, by area again after some people left, by age again."""
    random = data.draw(st.randoms(use_true_random=False))
    aged = [(area, random.choice(("young", "older", "old")), said) for area, said in people]
    gone = data.draw(st.integers(0, min(9, len(aged))))
    stayed = random.sample(aged, len(aged))[gone:]
    releases = [
        table([((area, age)[split], said) for area, age, said in crowd])
        for crowd in (aged, stayed)
        for split in (0, 1)
    ]
    attacker, earlier, results = Attacker(), list[Given](), list[Protected]()
    for when, figures in enumerate(releases):
        result = protect(figures, profile, earlier, effort=effort)
        printed = {key: cell for key, cell in result.printed.items() if key in figures.counts}
        told = figures.counts, printed, figures.relations, figures.families
        earlier.append(Given(f"2026-01-0{when + 1}", profile.name, *told))
        results.append(replace(result, printed=printed))
        attacker.sees(when, figures, printed)
        for before in range(when):
            left = gone if before < 2 <= when else 0
            attacker.knows_changes(left, 0, (before, when))
    exposed = {key for result in results for key in (*result.exposed, *result.unchecked)}
    for when, figures in enumerate(releases):
        shown = {k: p for k, p in results[when].printed.items() if k not in exposed}
        attack(attacker, when, figures, replace(results[when], printed=shown))


CROSSINGS = {
    "one, then both": (by_area, by_both),
    "both, then one": (by_both, by_area),
    "one, the other, then both": (by_area, by_age, by_both),
    "both, then each": (by_both, by_area, by_age),
    "one with how many of each other, then both": (by_area_and_how_many_of_each_age, by_both),
}


@BUDGETS
@pytest.mark.parametrize("order", CROSSINGS)
@pytest.mark.parametrize("profile", HIDING[:2], ids=lambda p: p.name)
@settings(LAW, max_examples=6)
@given(aged_crowds())
def test_columns_crossed_tell_no_more_than_columns_alone(
    effort: float, profile: Any, order: str, people: list[Aged]
) -> None:
    """Nobody came or went between them, so that nothing can be worked out. Columns by one and by
    another thing, which are not compared with the cells where they cross, can tell of each other
    before these are printed; then that is said."""
    if not people:
        return
    attacker, earlier, results = Attacker(), list[Given](), list[tuple[Figures, Protected]]()
    for when, made in enumerate(CROSSINGS[order]):
        figures = made(people)
        result = protect(figures, profile, earlier, effort=effort)
        assert not result.exposed or (made is by_both and len(earlier) == 2)
        assert not result.unchecked or order != "one, then both"
        for key, count in figures.counts.items():
            cell = result.printed[key]
            assert not (profile.small(count) and cell.shown is not None)
            assert cell.low <= count <= (cell.high if cell.high is not None else count)
        told = Given(
            f"2026-01-0{when + 1}",
            profile.name,
            figures.counts,
            result.printed,
            figures.relations,
            figures.families,
            figures.unprinted,
        )
        earlier.append(Given.from_dict(told.at, told.profile, told.to_dict()))
        results.append((figures, result))
        attacker.sees(when, figures, result.printed)
        for before in range(when):
            attacker.knows_changes(0, 0, (before, when))
    exposed = {key for _, result in results for key in (*result.exposed, *result.unchecked)}
    for when, (figures, result) in enumerate(results):
        shown = {k: p for k, p in result.printed.items() if k not in exposed}
        attack(attacker, when, figures, replace(result, printed=shown))


def released(when: int, profile: Any, figures: Figures, printed: Mapping[str, Printed]) -> Given:
    """A release as it is read back later."""
    told = figures.counts, printed, figures.relations, figures.families, figures.unprinted
    return Given.from_dict(
        f"2026-01-0{when}", profile.name, Given("", profile.name, *told).to_dict()
    )


@pytest.mark.parametrize("profile", HIDING, ids=lambda p: p.name)
@settings(LAW, max_examples=5)
@given(aged_crowds())
def test_columns_beside_cells_that_were_hidden_stayed_unknown_after_minutes(
    profile: Any, people: list[Aged]
) -> None:
    """Ages after areas by ages, all hidden: what they are said to reach, an attacker finds."""
    people += list(itertools.product(("north", "south"), ("young", "older", "old"), [frozenset()]))
    first, crossed, last = (
        made(people) for made in (by_area_and_how_many_of_each_age, by_both, by_age)
    )
    before = protect(first, profile).printed
    pages = [before]
    for figures in (crossed, last):
        pages.append(
            {
                key: Printed(None, 0, None, n, "protects") if ", " in key else before[key]
                for key, n in figures.counts.items()
            }
        )
    columns = {key for key in last.counts if ", " in key}
    earlier = [released(1, profile, first, before), released(2, profile, crossed, pages[1])]
    ranges = ranges_of_columns(last, pages[2], columns, earlier, profile)
    assert columns <= ranges.keys()
    attacker = Attacker()
    for when, figures in enumerate((first, crossed, last)):
        attacker.sees(when, figures, pages[when])
        for earlier_one in range(when):
            attacker.knows_changes(0, 0, (earlier_one, when))
    for key, (least, most) in ranges.items():
        low, high = attacker.range(2 if key in last.counts else 1, key)
        count = {**last.counts, **crossed.counts}[key]
        assert low <= least <= count <= most <= high, (key, low, high, least, most)

    shown = {**pages[1], "x, north x young": Printed(3, 3, 3, 3)}
    told = [earlier[0], released(2, profile, crossed, shown)]
    assert not ranges_of_columns(last, pages[2], columns, told, profile)
    ages = protect(last, profile).printed
    told = [earlier[0], released(2, profile, last, ages)]
    assert not ranges_of_columns(crossed, pages[1], crossed.counts.keys(), told, profile)


@pytest.mark.parametrize("profile", HIDING, ids=lambda p: p.name)
@settings(LAW, max_examples=5)
@given(aged_crowds())
def test_columns_that_cross_cells_that_were_hidden_are_hidden_at_once(
    profile: Any, people: list[Aged]
) -> None:
    """As if there were very many of them, and hardly a cell were large enough to be shown."""
    people += list(itertools.product(("north", "south"), ("young", "older", "old"), [frozenset()]))
    earlier, results = list[Given](), list[tuple[Figures, Protected]]()
    attacker = Attacker()
    with pytest.MonkeyPatch.context() as patch:
        rules = sys.modules["chec_voice.disclosure.protect"]  # the package has a function so named
        patch.setattr(rules, "_MANY", 40)
        patch.setattr(rules, "_WORTH_IT", 2)
        for when, made in enumerate((by_area_and_how_many_of_each_age, by_both, by_age)):
            figures = made(people)
            result = protect(figures, profile, earlier)
            assert not result.unchecked
            earlier.append(released(when + 1, profile, figures, result.printed))
            results.append((figures, result))
            attacker.sees(when, figures, result.printed)
            for before in range(when):
                attacker.knows_changes(0, 0, (before, when))
    for figures, result in results[1:]:
        assert all(result.printed[key].tells_nothing for key in figures.counts if ", " in key)
    for when, (figures, result) in enumerate(results):
        attack(attacker, when, figures, result)


def test_one_more_and_two_rounded_numbers_do_not_tell_the_hidden_one() -> None:
    """17 is printed as 15, and 8 + 8 + 1 is the only way to get there."""
    figures = Figures(
        {"all": 17, "a": 1, "b": 8, "c": 8}, [Relation("sum", "all", ("a", "b", "c"))]
    )
    printed = protect(figures, NHS).printed
    assert [printed[key].shown for key in ("all", "a")] == [15, None]
    assert {printed["b"].shown, printed["c"].shown} == {None, 10}


def test_exact_numbers_after_rounded_ones_told_the_hidden_one() -> None:
    """25 was told, so 26 counted as known, and 56 less 26 less 27 gave three people away."""
    counts = {"all": 56, "a": 26, "b": 27, "c": 3}
    figures = Figures(counts, [Relation("sum", "all", ("a", "b", "c"))])
    first = protect(figures, NHS)
    assert [first.printed[key].shown for key in counts] == [55, 25, 25, None]
    told = Given("2026-01-01", DEFAULT, counts, first.printed, figures.relations, {})
    for name in ("lt10", "lt5-secondary"):
        second = protect(figures, profile_named(name), [told]).printed
        assert second["c"].shown is None
        assert None in {second[key].shown for key in ("all", "a", "b")}


def test_one_person_who_withdraws_changes_no_printed_number() -> None:
    figures = Figures({"all": 40, "food": 8}, [Relation("within", "all", ("food",))])
    first = protect(figures, NHS)
    assert [p.shown for p in first.printed.values()] == [40, 10]
    given_out = Given("2026-01-01", DEFAULT, figures.counts, first.printed, figures.relations, {})
    after = Figures({"all": 39, "food": 7}, figures.relations)
    second = protect(after, NHS, [given_out])
    assert [p.shown for p in second.printed.values()] == [40, 10]
    assert second.kept == {"all": "2026-01-01", "food": "2026-01-01"}
    later = protect(Figures({"all": 80, "food": 20}, figures.relations), NHS, [given_out])
    assert [p.shown for p in later.printed.values()] == [80, 20]


def test_the_same_figures_again_showed_what_was_hidden_to_protect_others() -> None:
    figures = Figures(
        {"all": 17, "a": 1, "b": 8, "c": 8}, [Relation("sum", "all", ("a", "b", "c"))]
    )
    first = protect(figures, NHS)
    given_out = Given("2026-01-01", DEFAULT, figures.counts, first.printed, figures.relations, {})
    again = protect(figures, NHS, [given_out])
    assert again.printed == first.printed and not again.exposed
    more = Figures(
        {**figures.counts, "everybody": 60, "other": 3},
        [*figures.relations, Relation("within", "everybody", ("all", "other"))],
    )
    second = protect(more, NHS, [given_out])
    assert {key: second.printed[key].shown for key in figures.counts} == {
        key: cell.shown for key, cell in first.printed.items()
    }
    assert not second.exposed and second.printed["other"].shown is None


@BUDGETS
def test_areas_drawn_anew_were_said_to_be_told_by_an_earlier_release(effort: float) -> None:
    """Two areas, then eighteen wards under the same name: an earlier release lists no ward, which
    passed for nobody then and at most five who came, whom no release has told."""
    areas = ["north"] * 40 + ["south"] * 50
    wards = [f"ward {n // 5}" for n in range(90)]
    said = [frozenset("x" if n % 5 < 1 + n // 5 % 4 else "") for n in range(90)]
    before, after = (
        split_by("area", list(zip(columns, said, strict=True))) for columns in (areas, wards)
    )
    first = protect(before, NHS, effort=effort)
    told = before.counts, first.printed, before.relations, before.families
    second = protect(after, NHS, [Given("2026-01-01", DEFAULT, *told)], effort=effort)
    assert not second.exposed and not second.unchecked
    few = [("east", frozenset("x"))] * 3  # whoever knows that three came knows this column
    joined = split_by("area", [*zip(areas, said, strict=True), *few])
    third = protect(joined, NHS, [Given("2026-01-01", DEFAULT, *told)], effort=effort)
    assert third.printed["x, east"].why == "kept"


def test_areas_crossed_with_clubs_of_a_few_people_each_took_minutes_to_hide_everything() -> None:
    """Hardly a number is large enough to be shown, so none is asked about; nobody told of clubs."""
    chance = random.Random(7)
    codes = [f"code {n}" for n in range(240)]
    areas = ("north", "south", "west")
    people = [
        (area, f"{area} x club {chance.randrange(30)}", frozenset(chance.sample(codes, 40)))
        for area in areas
        for _ in range(140)
    ]
    alone, crossed = Figures(), Figures()
    clubs = sorted({club for _, club, _ in people})
    for figures, at, columns in ((alone, 0, areas), (crossed, 1, clubs)):
        many = Counter(
            (code, column)
            for person in people
            for code, column in itertools.product((None, *person[2]), (None, person[at]))
        )
        for code, column in itertools.product((None, *codes), (None, *columns)):
            key = name(code or "all", column)
            figures.counts[key] = many[code, column]
            figures.families[key] = f"by {at}" if column else ""
        for code in ("all", *codes):
            told = tuple(name(code, column) for column in columns)
            figures.relations.append(Relation("sum", code, told))
        for column, code in itertools.product((None, *columns), codes):
            figures.relations.append(Relation("within", name("all", column), (name(code, column),)))
    for code, area in itertools.product(("all", *codes), areas):
        crossed.unprinted[name(code, area)] = alone.counts[name(code, area)]
        cells = tuple(name(code, club) for club in clubs if club.startswith(area))
        crossed.relations.append(Relation("sum", name(code, area), cells))
    before = protect(alone, NHS)
    first = alone.counts, before.printed, alone.relations, alone.families
    after = protect(crossed, NHS, [Given("2026-01-01", DEFAULT, *first)], effort=1e8)
    assert not after.unchecked and not after.exposed
    for key, cell in after.printed.items():
        assert cell.shown == (None if " x " in key else before.printed[key].shown)


@pytest.mark.parametrize("profile", HIDING, ids=lambda p: p.name)
def test_ages_of_which_only_the_number_of_people_was_told_took_a_minute_and_stayed_unknown(
    profile: Any,
) -> None:
    """A report by area says how many of each age answered; areas by ages after it are free."""
    ages = {"young": 30, "older": 50, "old": 40}
    people = [
        (area, age, frozenset(code for n, code in enumerate("xy") if at % (5 + n + len(area)) == n))
        for area in ("north", "south")
        for age, many in ages.items()
        for at in range(many)
    ]
    before, after = by_area_and_how_many_of_each_age(people), by_both(people)
    first = protect(before, profile)
    told = before.counts, first.printed, before.relations, before.families
    second = protect(after, profile, [Given("2026-01-01", profile.name, *told)], effort=0)
    assert not second.unchecked and not second.exposed
    attacker = Attacker()
    attacker.sees(0, before, first.printed)
    attacker.sees(1, after, {k: replace(p, why="small") for k, p in second.printed.items()})
    attacker.knows_changes(0, 0, (0, 1))
    for key, count in after.counts.items():
        if " x " in key and profile.small(count):
            low, high = attacker.range(1, key)
            assert low <= 1 and high >= profile.least - 1

    codes_too = by_area_and_how_many_of_each_age(people)
    of_ages = by_age(people)
    codes_too.counts |= of_ages.counts
    codes_too.families |= of_ages.families
    codes_too.relations += [r for r in of_ages.relations if r not in codes_too.relations]
    first = protect(codes_too, profile)
    told = codes_too.counts, first.printed, codes_too.relations, codes_too.families
    assert not never_told(
        after,
        {key for key in after.counts if " x " in key},
        [Given("2026-01-01", profile.name, *told)],
        profile,
    )


def test_figures_that_are_the_same_number_took_work_for_each_of_their_names() -> None:
    """A code, its driver, what may be about it and a group of it alone count the same people."""
    chance = random.Random(7)
    areas = [f"area {chance.randrange(12)}" for _ in range(400)]
    people = [(area, frozenset(c for c in "xy" if chance.random() < 0.3)) for area in areas]
    figures = table(people)
    once = protect(figures, NHS, effort=4e4)
    for again in range(8):
        for row, area in itertools.product(("heading", "x", "y"), (None, *sorted(set(areas)))):
            other = name(f"{row} again {again}", area)
            figures.counts[other] = figures.counts[name(row, area)]
            figures.relations.append(Relation("union", other, (name(row, area),)))
    every = protect(figures, NHS, effort=4e4)
    assert once.loss.small and not once.coarse and not every.coarse
    assert all(every.printed[key].shown == cell.shown for key, cell in once.printed.items())


def test_a_wide_row_of_small_numbers_does_not_give_one_away() -> None:
    """Twelve ones make 12, printed as 10: each could be read off if nothing else were hidden."""
    parts = tuple(f"part {n}" for n in range(12))
    figures = Figures(
        {"all": 12, **dict.fromkeys(parts, 1)}, [Relation("sum", "all", parts)], weights={"all": 3}
    )
    result = protect(figures, NHS)
    assert not result.exposed
    attacker = Attacker()
    attacker.sees(1, figures, result.printed)
    attack(attacker, 1, figures, result, from_one=True)


def test_an_exact_number_does_not_tell_how_few_did_not_say_it() -> None:
    figures = Figures(
        {"all": 20, "food": 18}, [Relation("within", "all", ("food",))], out_of={"food": "all"}
    )
    printed = protect(figures, PROFILES["lt5-secondary"]).printed
    assert (printed["all"].shown, printed["food"].shown) == (20, None)


@pytest.mark.parametrize(
    ("count", "shown"), [(0, 0), (1, None), (7, None), (8, 10), (12, 10), (13, 15), (22, 20)]
)
def test_the_default_hides_1_to_7_and_rounds_to_5(count: int, shown: int | None) -> None:
    assert protect(Figures({"n": count}), NHS).printed["n"].shown == shown


def test_none_hides_nothing_and_an_unknown_profile_names_the_others() -> None:
    assert protect(Figures({"n": 3}), profile_named("none")).printed["n"].shown == 3
    with pytest.raises(NotFound, match="lt5-secondary"):
        profile_named("nhs")


def test_neighbouring_ages_together_lose_less() -> None:
    rows = [{"9-10": 3, "11-12": 6, "13-14": 20, "15-16": 2}, {"9-10": 5, "11-12": 9}]
    found = coarser(rows, ("9-10", "11-12", "13-14", "15-16"), NHS)
    assert found is not None
    assert found.names == ("9-10 to 11-12", "13-14", "15-16")
    assert (found.hidden, found.hidden_now, found.people_now) == (1, 4, 16)


@pytest.mark.parametrize(
    ("attribute", "values", "ordered"),
    [
        ("Area", ("Area 1", "Area 2", "Area 3"), False),
        ("ICS", ("1", "2", "3"), False),
        ("School", ("School 12", "School 13", "School 14"), False),
        ("Area", ("LS1-LS5", "LS6-LS9", "LS10-LS12"), False),
        ("Area", ("north", "south", "west"), False),
        ("Age", ("11", "12", "13"), True),
        ("how old", ("under 11", "11-13", "14 to 16", "17", "18+"), True),
        ("class", ("Year 7", "Year 8", "Year 9"), True),
        ("IMD quintile", ("1 (most deprived)", "2", "3"), True),
        ("imd_decile", ("1", "2", "3"), True),
    ],
)
def test_areas_that_are_numbered_were_offered_as_bands(
    attribute: str, values: Sequence[str], ordered: bool
) -> None:
    assert is_ordered(values, attribute) is ordered


@pytest.mark.parametrize("profile", HIDING, ids=lambda p: p.name)
@settings(max_examples=60, phases=[Phase.explicit, Phase.generate])
@given(
    st.lists(
        st.tuples(st.sampled_from((0, 1, 2, 4, 7, 9, 18, 40)), st.integers(0, 12)),
        min_size=2,
        max_size=5,
    )
)
def test_how_many_were_invited_told_how_few_answered_or_did_not(
    profile: Any, rows: list[tuple[int, int]]
) -> None:
    """Rows of how many answered and how many did not, for somebody who knows all invited."""
    small, size = profile.small, len(rows)
    answered = [None if small(n) else profile.rounded(n) for n, _ in rows]
    invited = [n + rest for n, rest in rows]
    shown = shown_invited(list(zip(invited, answered, strict=True)), profile)
    limits = [
        (0, 900) if n is None else profile.interval(n) if n else (0, 0) for n in (*shown, *answered)
    ]
    limits[size:] = [(1, 900) if n is None else limits[size + at] for at, n in enumerate(answered)]
    lows, highs = zip(*limits, strict=True)
    each = np.hstack([np.eye(size), -np.eye(size)])  # who did not answer
    known = [LinearConstraint(each, 0, 900)]
    if any(n is not None for n in shown):
        known.append(
            LinearConstraint(np.repeat([1.0, 0.0], size)[None, :], sum(invited), sum(invited))
        )
    for at, (here, rest) in enumerate(rows):
        cost = np.eye(2 * size)[size + at] if answered[at] is None else each[at]
        if answered[at] is None or small(rest):
            ends = [
                milp(
                    sign * cost,
                    constraints=known,
                    bounds=Bounds(lows, highs),
                    integrality=np.ones(2 * size),
                ).fun
                for sign in (1, -1)
            ]
            wide = profile.least - 1 if profile.rounds_to == 1 or answered[at] is None else 3
            assert -ends[1] - ends[0] + 1 >= wide, (at, here, rest, ends, shown)


@pytest.mark.parametrize(
    ("loss", "said"),
    [
        ((0, 0, 0, 0, 0, 0), "there is no figure yet."),
        ((1, 0, 0, 0, 0, 9), "the one figure is not hidden."),
        ((1, 1, 0, 0, 3, 3), "the one figure is hidden. It holds 3 of 3 people counted"),
        ((126, 0, 0, 0, 0, 8064), "none of 126 figures is hidden."),
        ((46, 44, 0, 0, 166, 196), "44 of 46 figures are hidden. They hold 166 of 196 people"),
        ((46, 1, 0, 0, 1, 196), "1 of 46 figures is hidden. It holds 1 of 196 people"),
        ((46, 2, 1, 0, 9, 196), "3 of 46 figures are hidden, 1 of them to protect others. They"),
        ((46, 0, 2, 0, 9, 196), "2 of 46 figures are hidden, to protect others. They hold 9 of"),
    ],
)
def test_hidden_figures_were_said_to_be_0_of_them_or_1_are(
    loss: tuple[int, int, int, int, int, int], said: str
) -> None:
    assert lost_words(Loss(*loss)).startswith(said)
