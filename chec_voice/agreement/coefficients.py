"""Agreement beyond chance, for any values. Every figure is None where it is undefined.

Undefined means that the figure divides by nothing: everybody gave one and the same value to
everything, or too few values can be paired. That is neither agreement nor disagreement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Hashable, Sequence
from itertools import permutations

import numpy as np

from chec_voice.agreement.ratings import Floats

Value = Hashable
Metric = str | Callable[[Value, Value], float]


def ratio(part: float, whole: float) -> float | None:
    """`part` of `whole`; None (undefined) where there is no whole."""
    return float(part / whole) if whole else None


def per_cent_agreement(units: Sequence[Sequence[Value | None]]) -> float | None:
    """Share (0 to 1) of agreeing pairs of coders, on average over units that have a pair."""
    shares = []
    for values in _given(units):
        same = sum(n * (n - 1) for n in Counter(values).values())
        shares.append(same / (len(values) * (len(values) - 1)))
    return float(np.mean(shares)) if shares else None


def cohen_kappa(first: Sequence[Value], second: Sequence[Value]) -> float | None:
    """Agreement of two coders beyond what their own habits would give by chance (Cohen 1960).

    Chance is the *sum* over the values of the product of the two coders' shares. None where both
    gave the same one value throughout.
    """
    n = len(first)
    if n == 0:
        return None
    observed = sum(a == b for a, b in zip(first, second, strict=True)) * n
    ones, twos = Counter(first), Counter(second)
    chance = sum(ones[value] * twos[value] for value in ones)
    return ratio(observed - chance, n * n - chance)


def fleiss_kappa(units: Sequence[Sequence[Value | None]]) -> float | None:
    """Agreement of several coders who all judged everything (Fleiss 1971).

    Units that a coder did not judge are left out. With two coders this is Scott's pi.
    """
    complete = [list(values) for values in units if all(v is not None for v in values)]
    if not complete or len(complete[0]) < 2:
        return None
    observed = per_cent_agreement(complete)
    total = Counter(v for values in complete for v in values)
    n = sum(total.values())
    chance = sum(count * count for count in total.values()) / (n * n)
    return None if observed is None or len(total) < 2 else (observed - chance) / (1 - chance)


def krippendorff_alpha(
    units: Sequence[Sequence[Value | None]], metric: Metric = "nominal"
) -> float | None:
    """Agreement of any number of coders, with missing judgements (Krippendorff 2011).

    Args:
        units: per unit the value that each coder gave, None where a coder gave none.
        metric: nominal, ordinal, interval or ratio; or a function that gives the squared distance
            of two values.
    """
    pairable = _given(units)
    values = sorted({v for u in pairable for v in u}, key=_order)
    at = {value: n for n, value in enumerate(values)}
    coincidences = np.zeros((len(values), len(values)))
    for unit in pairable:
        for a, b in permutations(range(len(unit)), 2):
            coincidences[at[unit[a]], at[unit[b]]] += 1 / (len(unit) - 1)
    return alpha_of_coincidences(coincidences, _distances(values, coincidences.sum(axis=0), metric))


def alpha_of_coincidences(coincidences: Floats, distances: Floats) -> float | None:
    """Krippendorff's alpha from a matrix of coincidences and one of squared distances."""
    totals = coincidences.sum(axis=0)
    expected = float(totals @ distances @ totals)
    observed = float((coincidences * distances).sum())
    return None if expected <= 0 else 1 - (float(totals.sum()) - 1) * observed / expected


def gwet_ac1(
    units: Sequence[Sequence[Value | None]], values: Sequence[Value] | None = None
) -> float | None:
    """Agreement beyond chance that holds up where a value is rare or common (Gwet 2008, 2014).

    Args:
        values: all that could have been given; by default those that were.
    """
    rated = [[v for v in unit if v is not None] for unit in units]
    rated = [unit for unit in rated if unit]
    observed = per_cent_agreement(units)
    kinds = (
        list(values) if values is not None else sorted({v for u in rated for v in u}, key=_order)
    )
    if observed is None or len(kinds) < 2:
        return None
    shares = [float(np.mean([unit.count(kind) / len(unit) for unit in rated])) for kind in kinds]
    chance = sum(share * (1 - share) for share in shares) / (len(kinds) - 1)
    return (observed - chance) / (1 - chance)


def _given(units: Sequence[Sequence[Value | None]]) -> list[list[Value]]:
    """The values of each unit that can be paired: two or more were given."""
    given = [[v for v in unit if v is not None] for unit in units]
    return [unit for unit in given if len(unit) > 1]


def _order(value: Value) -> tuple[bool, float, str]:
    is_number = isinstance(value, int | float)
    return (not is_number, float(value) if is_number else 0.0, str(value))  # type: ignore[arg-type]  # a number here


def _distances(values: Sequence[Value], totals: Floats, metric: Metric) -> Floats:
    """Squared distances between values, shape (values, values)."""
    size = len(values)
    if callable(metric):
        return np.array([[metric(a, b) for b in values] for a in values]).reshape(size, size)
    if metric == "nominal":
        return 1 - np.eye(size)
    if metric == "ordinal":  # ranks between two values, counting half of each end
        upto = np.cumsum(totals)
        middle = upto - totals / 2
        return np.asarray(np.subtract.outer(middle, middle) ** 2)
    number = np.array([float(v) for v in values])  # type: ignore[arg-type]  # numbers, by the metric
    gap = np.subtract.outer(number, number)
    if metric == "interval":
        return np.asarray(gap**2)
    if metric == "ratio":
        total = np.add.outer(number, number)
        return np.asarray(np.divide(gap, total, out=np.zeros_like(gap), where=total != 0) ** 2)
    raise ValueError(f"there is no metric {metric!r}")
