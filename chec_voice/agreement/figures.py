"""Figures per code from sums over people, so that a resample is one product of matrices."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

from chec_voice.agreement.ratings import Bools, Floats, Ints, Ratings

KAPPA_OF_TWO = ("same", "first", "second")
KAPPA_OF_MORE = ("complete_same", "complete_yes")
ALPHA = ("yes", "mixed")


@dataclass(frozen=True)
class Sums:
    """What the figures need, added up per person.

    A figure of any weighting of people is a figure of `weights @ table`.
    """

    coders: int
    """With two, kappa is Cohen's; with more Fleiss's, over answers that everybody judged."""
    tables: Mapping[str, Floats]
    """Statistic -> table of shape (people, codes)."""
    counts: Floats
    """Answers, complete answers and judgements of each person, shape (people, 3)."""

    @property
    def people(self) -> int:
        """How many people the sums are of."""
        return len(self.counts)

    def of_codes(self, wanted: Bools) -> Sums:
        """The sums of some codes; `wanted` is (codes) of bool."""
        tables = {name: table[:, wanted] for name, table in self.tables.items()}
        return Sums(self.coders, tables, self.counts)

    def added_up(self) -> Sums:
        """Every pair of an answer and a code as one judgement, of one code."""
        codes = next(iter(self.tables.values())).shape[1]
        tables = {name: t.sum(axis=1, keepdims=True) for name, t in self.tables.items()}
        return Sums(self.coders, tables, self.counts * codes)


@dataclass(frozen=True)
class Totals:
    """Sums under weights of people: each statistic (resamples, codes), counts (resamples, 1)."""

    coders: int
    of: Mapping[str, Floats]
    answers: Floats
    complete: Floats
    judgements: Floats

    def pooled(self) -> Totals:
        """Every pair of an answer and a code as one judgement."""
        codes = next(iter(self.of.values())).shape[1]
        return Totals(
            self.coders,
            {name: total.sum(axis=1, keepdims=True) for name, total in self.of.items()},
            self.answers * codes,
            self.complete * codes,
            self.judgements * codes,
        )


def sums(ratings: Ratings) -> Sums:
    """Add up what the figures need, for each person."""
    yes, judged = ratings.yes, ratings.n_judged
    no = judged[:, None] - yes
    same = (yes * (yes - 1) + no * (no - 1)) / (judged * (judged - 1))[:, None]
    whole = judged == len(ratings.coders)
    statistics = {
        "yes": yes,
        "mixed": yes * no / (judged - 1)[:, None],  # coincidences of a yes with a no
        "same": same,  # share of agreeing pairs
        "share": yes / judged[:, None],
    }
    if len(ratings.coders) == 2:
        first, second = ratings.applied.transpose(1, 0, 2).astype(float)
        statistics |= {"first": first, "second": second}
    else:
        statistics |= {
            "complete_yes": np.where(whole[:, None], yes, 0),
            "complete_same": np.where(whole[:, None], same, 0),
        }
    of_person = by_person(np.array(ratings.people, dtype=np.int64))
    counts = of_person(np.column_stack([np.ones(len(judged)), whole, judged]))
    return Sums(len(ratings.coders), {name: of_person(t) for name, t in statistics.items()}, counts)


def totals(added: Sums, weights: Floats | None = None, wanted: tuple[str, ...] = ()) -> Totals:
    """The sums under weights of shape (resamples, people); by default everybody once.

    Args:
        wanted: the statistics that are needed; by default all.
    """
    weights = np.ones((1, added.people)) if weights is None else weights
    names = wanted or tuple(added.tables)
    side_by_side = np.hstack([added.tables[name] for name in names])
    parts = np.hsplit(weights @ side_by_side.astype(weights.dtype), len(names))
    counts = weights @ added.counts.astype(weights.dtype)
    answers, complete, judgements = (counts[:, n, None] for n in range(3))
    return Totals(added.coders, dict(zip(names, parts, strict=True)), answers, complete, judgements)


def kappa(t: Totals) -> Floats:
    """Cohen's kappa of two coders, Fleiss's of more; NaN where undefined."""
    with np.errstate(divide="ignore", invalid="ignore"):
        if t.coders == 2:
            first, second = t.of["first"], t.of["second"]
            chance = first * second + (t.answers - first) * (t.answers - second)
            whole = t.answers * t.answers - chance
            return (t.of["same"] * t.answers - chance) / _positive(whole)
        share = t.of["complete_yes"] / (t.complete * t.coders)
        chance = share**2 + (1 - share) ** 2
        return (t.of["complete_same"] / t.complete - chance) / _positive(1 - chance)


def alpha(t: Totals) -> Floats:
    """Krippendorff's alpha of a yes-or-no code; NaN where undefined."""
    yes = t.of["yes"]
    return 1 - (t.judgements - 1) * t.of["mixed"] / _positive(yes * (t.judgements - yes))


def ac1(t: Totals) -> Floats:
    """Gwet's AC1; NaN where nobody applied the code: there is no judgement of it to agree on."""
    prevalence = t.of["share"] / t.answers
    chance = 2 * prevalence * (1 - prevalence)
    value = (t.of["same"] / t.answers - chance) / (1 - chance)
    return np.where(t.of["yes"] > 0, value, np.nan)


def kappa_needs(coders: int) -> tuple[str, ...]:
    """Names of the sums that kappa is made of: of two coders, or of more."""
    return KAPPA_OF_TWO if coders == 2 else KAPPA_OF_MORE


def by_person(people: Ints) -> Callable[[Floats], Floats]:
    """A function that adds up rows of answers for each person."""
    _, person = np.unique(people, return_inverse=True)
    order = np.argsort(person, kind="stable")
    starts = np.searchsorted(person[order], np.arange(person.max() + 1 if len(person) else 0))

    def add(table: Floats) -> Floats:
        if not len(starts):
            return np.zeros((0, table.shape[1]))
        return np.add.reduceat(table[order], starts, axis=0)

    return add


def _positive(whole: Floats) -> Floats:
    """NaN for what is not to be divided by; rounding leaves a little where there is nothing."""
    return np.where(whole > 1e-6, whole, np.nan)
