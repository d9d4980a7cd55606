"""What holds of every comparison: against another library, of chance, of people, of nothing."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice import agreement
from chec_voice.agreement import Ratings, bootstrap, sentences, size_advice
from chec_voice.agreement.coefficients import (
    cohen_kappa,
    fleiss_kappa,
    gwet_ac1,
    krippendorff_alpha,
)
from chec_voice.agreement.sizes import answers_needed, half_width

VALUES = st.sampled_from("abc")
PAIRS = st.lists(st.tuples(VALUES, VALUES), min_size=2, max_size=30)
WITH_MISSING = st.lists(
    st.lists(st.one_of(st.none(), VALUES), min_size=3, max_size=3), min_size=2, max_size=30
)
SETS = st.lists(
    st.lists(st.frozensets(VALUES, min_size=1), min_size=2, max_size=2), min_size=2, max_size=15
)


def task(units: list[list[object]], distance: str = "binary_distance") -> Any:
    """What nltk makes of the units that two coders or more judged."""
    # Here, since it takes two seconds, which every worker of pytest would spend on collecting.
    from nltk.metrics import agreement as judged
    from nltk.metrics import distance as distances

    data = [
        (f"c{coder}", f"u{n}", value)
        for n, unit in enumerate(units)
        if sum(v is not None for v in unit) > 1
        for coder, value in enumerate(unit)
        if value is not None
    ]
    return judged.AnnotationTask(data=data, distance=getattr(distances, distance))


def varied(units: list[list[object]]) -> bool:
    """More than one value in units that can be compared: without it nothing is defined."""
    pairable = [[v for v in unit if v is not None] for unit in units]
    return len({v for unit in pairable if len(unit) > 1 for v in unit}) > 1


@given(PAIRS)
def test_two_coders_as_in_nltk(pairs):
    units = [list(pair) for pair in pairs]
    first, second = zip(*pairs, strict=True)
    if not varied(units):
        assert cohen_kappa(first, second) is None and fleiss_kappa(units) is None
        return
    assert cohen_kappa(first, second) == pytest.approx(task(units).kappa(), abs=1e-9)
    assert fleiss_kappa(units) == pytest.approx(task(units).pi(), abs=1e-9)


@given(WITH_MISSING)
def test_alpha_with_missing_values_as_in_nltk(units):
    if varied(units):
        assert krippendorff_alpha(units) == pytest.approx(task(units).alpha(), abs=1e-9)
    else:
        assert krippendorff_alpha(units) is None


@given(SETS)
def test_whole_answers_as_in_nltk(units):
    if not varied(units):
        return
    ratings = of_sets(units)
    found = agreement.compare(ratings, seed=1, resamples=2)
    for alpha, distance in (
        (found.alpha_masi, "masi_distance"),
        (found.alpha_jaccard, "jaccard_distance"),
    ):
        assert alpha == pytest.approx(task(units, distance).alpha(), abs=1e-9)


def of_sets(units: list[list[frozenset[str]]]) -> Ratings:
    judgements = {
        f"c{coder}": {n: unit[coder] for n, unit in enumerate(units) if unit[coder] is not None}
        for coder in range(len(units[0]))
    }
    return Ratings.of(judgements, {n: n for n in range(len(units))}, "abc")


@given(
    st.lists(
        st.lists(st.one_of(st.none(), st.frozensets(VALUES)), min_size=3, max_size=3),
        min_size=3,
        max_size=25,
    )
)
@settings(max_examples=50)
def test_figures_of_a_code_are_the_plain_coefficients(units):
    """The sums over people give what the definitions give, value by value."""
    found = agreement.compare(of_sets(units), seed=1, resamples=2)
    pairable = [unit for unit in units if sum(v is not None for v in unit) > 1]
    assert found.answers == len(pairable)
    for row in found.codes:
        plain = [[None if v is None else row.code in v for v in unit] for unit in pairable]
        assert close(row.alpha, krippendorff_alpha(plain))
        complete = [unit for unit in plain if None not in unit]
        assert close(row.kappa, fleiss_kappa(complete))
        if row.support:
            assert close(row.ac1, gwet_ac1(plain, [False, True]))
        else:
            assert (row.kappa, row.alpha, row.ac1, row.interval) == (None,) * 4


def close(one: float | None, other: float | None) -> bool:
    return (one is None) == (other is None) and (one is None or abs(one - other) < 1e-9)


def simulated(
    seed: int, people: int, each: int, prevalence: list[float], miss: float, extra: float, coders=2
) -> Ratings:
    """Coders who miss a code that is there, or see one that is not, independently of each other."""
    random = np.random.default_rng(seed)
    n, codes = people * each, len(prevalence)
    person = np.repeat(np.arange(people), each)
    of_person = random.beta(4 * np.array(prevalence), 4 - 4 * np.array(prevalence), (people, codes))
    there = random.random((n, codes)) < of_person[person]
    chance = random.random((coders, n, codes))
    applied = np.where(there, chance >= miss, chance < extra).transpose(1, 0, 2)
    names = tuple(str(share) for share in prevalence)
    return Ratings(
        tuple("ABC"[:coders]),
        tuple(range(n)),
        tuple(person),
        names,
        np.ones((n, coders), dtype=bool),
        applied,
    )


@pytest.mark.parametrize("coders", [2, 3])
def test_random_coders_agree_by_chance_only_at_every_prevalence(coders):
    """A well-known program gives random coders .30 at 50 % and .91 at 95 %."""
    shares = np.array([0.01, 0.05, 0.1, 0.3, 0.5, 0.8, 0.95])
    n = 20_000
    applied = np.random.default_rng(15).random((n, coders, len(shares))) < shares
    ratings = Ratings(
        tuple("ABC"[:coders]),
        tuple(range(n)),
        tuple(range(n)),
        tuple(map(str, shares)),
        np.ones((n, coders), dtype=bool),
        applied,
    )
    for row in agreement.compare(ratings, seed=1, resamples=2).codes:
        for value in (row.kappa, row.alpha):
            assert abs(value) < 0.03, row


def true_kappa(prevalence: float, miss: float, extra: float) -> float:
    both = prevalence * (1 - miss) ** 2 + (1 - prevalence) * extra**2
    none = prevalence * miss**2 + (1 - prevalence) * (1 - extra) ** 2
    share = prevalence * (1 - miss) + (1 - prevalence) * extra
    chance = share**2 + (1 - share) ** 2
    return (both + none - chance) / (1 - chance)


def test_the_interval_holds_the_true_value_about_as_often_as_it_says():
    """A cheap version; 500 rounds of each of several kinds are in benchmarks/bench_agreement.py."""
    true = true_kappa(0.2, 0.1, 0.03)  # and alpha's, but for what few answers add to it
    held, of_alpha = [], []
    for seed in range(40):
        ratings = simulated(seed, 60, 2, [0.2] * 5, 0.1, 0.03)
        found = agreement.compare(ratings, seed=seed, resamples=300)
        held += [low <= true <= high for low, high in (row.interval for row in found.codes)]
        of_alpha.append(found.alpha_interval[0] <= true <= found.alpha_interval[1])
    assert 0.91 <= np.mean(held) <= 0.985
    assert np.mean(of_alpha) >= 0.85  # of 40 rounds


def test_intervals_of_alpha_and_of_whole_answers_hold_what_exact_resampling_holds():
    """Alpha over sets is resampled by its tangent; so few people are the hardest case for that."""
    ratings = simulated(7, 50, 2, [0.3, 0.2, 0.1], 0.15, 0.04, coders=3)
    found = agreement.compare(ratings, seed=1, resamples=600)
    random, drawn = np.random.default_rng(2), []
    for _ in range(600):
        rows = np.concatenate([[2 * n, 2 * n + 1] for n in random.integers(50, size=50)])
        again = agreement.compare(copied(ratings, rows), seed=1, resamples=2)
        drawn.append((again.alpha, again.alpha_masi, again.alpha_jaccard))
    tail = bootstrap.widened_tail(50)
    exact = np.quantile(np.array(drawn), [tail, 1 - tail], axis=0).T
    told = [found.alpha_interval, found.masi_interval, found.jaccard_interval]
    assert np.abs(np.array(told) - exact).max() < 0.03, (told, exact)
    assert found.masi_interval[0] < found.alpha_masi < found.masi_interval[1]


def copied(ratings: Ratings, rows: np.ndarray) -> Ratings:
    """These answers as a project of its own, each row another answer."""
    n = tuple(range(len(rows)))
    return Ratings(ratings.coders, n, n, ratings.codes, ratings.judged[rows], ratings.applied[rows])


def test_answers_of_one_person_count_as_one_voice_in_the_interval():
    few = simulated(1, 20, 10, [0.3], 0.15, 0.05)
    many = Ratings(few.coders, few.answers, tuple(range(200)), few.codes, few.judged, few.applied)
    of_few, of_many = (agreement.compare(r, seed=1).codes[0] for r in (few, many))
    assert of_few.kappa == of_many.kappa
    assert width(of_few.interval) > width(of_many.interval)


def width(interval: tuple[float, float]) -> float:
    return interval[1] - interval[0]


def test_the_same_seed_gives_the_same_intervals():
    ratings = simulated(3, 30, 2, [0.2, 0.4], 0.2, 0.05)
    assert agreement.compare(ratings, seed=5) == agreement.compare(ratings, seed=5)


def test_full_agreement_on_few_people_is_not_certain():
    """[1, 1] would say that nobody will ever differ."""
    chosen = {n: frozenset("a" if n < 10 else "") for n in range(30)}
    ratings = Ratings.of({"A": chosen, "B": chosen}, {n: n for n in chosen})
    (row,) = agreement.compare(ratings, seed=1).codes
    assert row.kappa == 1
    assert 0.6 < row.interval[0] < 0.8 and row.interval[1] == 1


def test_what_is_undefined_is_said_in_words_and_is_neither_0_nor_1():
    nothing = {n: frozenset[str]() for n in range(5)}
    ratings = Ratings.of({"A": nothing, "B": nothing}, {n: n for n in range(5)}, ["x"])
    found = agreement.compare(ratings, seed=1)
    assert (found.kappa, found.alpha, found.alpha_masi, found.interval) == (None,) * 4
    assert "nothing to agree on" in agreement.undefined_because(found.codes[0])
    told = " ".join(sentences(found, {}))
    assert "undefined" in told and "neither good nor bad" in told
    everywhere = {n: frozenset("x") for n in range(5)}
    ratings = Ratings.of({"A": everywhere, "B": everywhere}, {n: n for n in range(5)})
    found = agreement.compare(ratings, seed=1)
    assert found.codes[0].kappa is None and found.codes[0].alpha is None
    assert "everybody applied it" in agreement.undefined_because(found.codes[0])
    empty = agreement.compare(Ratings.of({"A": {1: set()}, "B": {}}, {1: 1}, ["x"]), seed=1)
    assert empty.answers == 0 and "no agreement to measure" in sentences(empty, {})[0]


def test_confusions_name_who_says_what_and_where():
    a = {n: frozenset({"safety"}) for n in range(7)} | {7: frozenset({"park"})}
    b = {n: frozenset({"near home"}) for n in range(7)} | {7: frozenset({"park"})}
    found = agreement.compare(Ratings.of({"A": a, "B": b}, {n: n for n in a}), seed=1)
    (confused,) = found.confusions
    assert (confused.code, confused.other_code, len(confused.answers)) == ("safety", "near home", 7)
    told = " ".join(sentences(found, {}))
    assert "A says 'safety' where B says 'near home': 7 answers" in told
    differing = agreement.differences(Ratings.of({"A": a, "B": b}, {n: n for n in a}), "safety")
    assert [d.answer for d in differing] == list(range(7))
    assert differing[0].disputed == ("near home", "safety")


def test_sizes_are_advised_as_wide_as_rounds_turn_out():
    """Kappa of simulated rounds of 200 answers spreads as the advice says, within a quarter."""
    miss, extra, share = 0.12, 0.03, 0.2
    true = true_kappa(share, miss, extra)
    spread = np.std(
        [
            agreement.compare(simulated(n, 200, 1, [share], miss, extra), seed=1, resamples=2).kappa
            for n in range(150)
        ]
    )
    assert 1.96 * spread == pytest.approx(half_width(200, share, true), rel=0.25)
    n = answers_needed(0.15, 0.2)
    assert half_width(n, 0.2) <= 0.15 < half_width(n - 1, 0.2)
    common, rare = size_advice(60)
    assert "60 answers give kappa to about ± 0.23" in common and "too few" in rare
