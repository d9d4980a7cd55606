"""How sure a figure is: a 95 % interval that resamples people, not answers.

Answers of one person are alike, so a resample draws people with all their answers. The interval is
the percentile interval, widened for few people by Student's t (Hesterberg 2015, section 5.2): of
the intervals tried in `benchmarks/bench_agreement.py` its coverage was nearest to 95 %.
"""

from __future__ import annotations

from collections.abc import Callable
from statistics import NormalDist

import numpy as np

from chec_voice.agreement.ratings import Floats

RESAMPLES = 1000
LEVEL = 0.95
DEFINED = 0.95
"""Share of the resamples in which a figure has to be defined for it to have an interval."""
CHUNK = 4_000_000
"""Weights (resamples times people) in memory at a time."""
Figure = Callable[[Floats], Floats]
"""Figures under weights of people, shape (resamples, figures)."""


def intervals(people: int, figure: Figure, *, seed: int, resamples: int = RESAMPLES) -> Floats:
    """The interval of each figure, shape (figures, 2); NaN where there is none.

    There is none with fewer than two people, or where a figure is undefined in more than one of
    twenty resamples: that code was applied to too few people.
    """
    if people < 2:
        return np.full((figure(np.ones((1, people))).shape[1], 2), np.nan)
    draws = np.sort(_resampled(people, figure, seed, resamples), axis=0)  # NaN comes last
    defined = np.sum(~np.isnan(draws), axis=0)
    ends = np.full((draws.shape[1], 2), np.nan)
    tail = widened_tail(people)
    for n in np.flatnonzero(defined >= DEFINED * resamples):
        ends[n] = np.quantile(draws[: defined[n], n], [tail, 1 - tail])
    return ends


def widened_tail(people: int) -> float:
    """What is cut off at each end: less than 2.5 % where people are few."""
    from scipy.special import stdtrit

    wide = (people / (people - 1)) ** 0.5 * float(stdtrit(people - 1, (1 + LEVEL) / 2))
    return NormalDist().cdf(-wide)


def lowest_of_full_agreement(people: int, prevalence: float) -> float:
    """How low kappa may be (95 %) where no two coders differed on any answer of `people` people.

    Resampling cannot show a disagreement that has not happened. With none among `people` people
    up to 1 - .025 ** (1 / people) of them may hold one (Clopper and Pearson; "rule of three").
    """
    may_differ = 1 - ((1 - LEVEL) / 2) ** (1 / people)
    return max(-1.0, float(1 - may_differ / (2 * prevalence * (1 - prevalence))))


def _resampled(people: int, figure: Figure, seed: int, resamples: int) -> Floats:
    random = np.random.default_rng(seed)
    step = max(1, CHUNK // people)
    parts = []
    for start in range(0, resamples, step):
        n = min(step, resamples - start)
        drawn = random.integers(people, size=(n, people), dtype=np.int32)
        drawn += (np.arange(n, dtype=np.int32) * people)[:, None]
        weights = np.bincount(drawn.ravel(), minlength=n * people).reshape(n, people)
        parts.append(figure(weights.astype(np.float32)))
    return np.concatenate(parts)
