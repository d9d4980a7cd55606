"""Agreement on whole answers: how alike the two *sets* of codes are, not code by code."""

from __future__ import annotations

from collections.abc import Set

import numpy as np

from chec_voice.agreement.ratings import Bools, Floats, Ratings

SUBSET, OVERLAP = 2 / 3, 1 / 3
"""Passonneau's weights where one set holds the other, and where they merely overlap."""
CHUNK = 1000


def jaccard_distance(first: Set[str], second: Set[str]) -> float:
    """One less the share of the codes of either that both hold; 0 for two empty sets."""
    either = len(first | second)
    return 1 - len(first & second) / either if either else 0.0


def masi_distance(first: Set[str], second: Set[str]) -> float:
    """Jaccard's likeness, weighted by how the sets lie to each other (Passonneau 2006).

    The weight is 1 for equal sets, 2/3 where one holds the other, 1/3 where they overlap, else 0.
    Nothing at all is a set like any other: it equals itself and is disjoint from all the rest.
    """
    if first == second:
        return 0.0
    both = len(first & second)
    if not both:
        return 1.0
    weight = SUBSET if both == min(len(first), len(second)) else OVERLAP
    return 1 - weight * both / len(first | second)


def whole_answer_alphas(ratings: Ratings) -> tuple[float | None, float | None]:
    """Krippendorff's alpha over sets of codes: with MASI, and with Jaccard's distance."""
    chosen = ratings.judged
    sets, which = _distinct(ratings.applied[chosen])
    totals = np.bincount(which, minlength=len(sets)).astype(float)
    n = totals.sum()
    observed = _within(ratings, sets, which)
    expected = _between(sets, totals)
    masi, jaccard = (
        None if e <= 0 else float(1 - (n - 1) * o / e)
        for o, e in zip(observed, expected, strict=True)
    )
    return masi, jaccard


def _distinct(rows: Bools) -> tuple[Floats, np.ndarray]:
    """Different rows as 0 and 1, and of each row which of them it is."""
    if not len(rows):
        return np.zeros((0, rows.shape[1])), np.zeros(0, dtype=int)
    packed = np.packbits(rows, axis=1) if rows.shape[1] else np.zeros((len(rows), 1), np.uint8)
    keys = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first].astype(float), which


def _within(ratings: Ratings, sets: Floats, which: np.ndarray) -> tuple[float, float]:
    """Disagreement between coders on the same answers."""
    at = np.full(ratings.judged.shape, -1)
    at[ratings.judged] = which
    masi = jaccard = 0.0
    for one in range(len(ratings.coders)):
        for other in range(one + 1, len(ratings.coders)):
            rows = ratings.judged[:, one] & ratings.judged[:, other]
            weight = 2 / (ratings.n_judged[rows] - 1)
            a, b = sets[at[rows, one]], sets[at[rows, other]]
            m, j = _distance((a * b).sum(axis=1), a.sum(axis=1), b.sum(axis=1))
            masi += float(weight @ m)
            jaccard += float(weight @ j)
    return masi, jaccard


def _between(sets: Floats, totals: Floats) -> tuple[float, float]:
    """Disagreement between any two judgements.

    Sets that share no code differ by 1, and those are nearly all: only the others are looked at,
    in pieces that fit into memory.
    """
    from scipy.sparse import csr_array

    sizes = sets.sum(axis=1)
    marks = csr_array(sets)
    masi = jaccard = float(totals.sum() ** 2)
    empty = float((totals[sizes == 0] ** 2).sum())
    masi, jaccard = masi - empty, jaccard - empty
    for start in range(0, len(sets), CHUNK):
        shared = (marks[start : start + CHUNK] @ marks.T).tocoo()
        one, other = shared.row + start, shared.col
        m, j = _distance(shared.data, sizes[one], sizes[other])
        weight = totals[one] * totals[other]
        masi -= float(weight @ (1 - m))
        jaccard -= float(weight @ (1 - j))
    return masi, jaccard


def _distance(both: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """MASI's and Jaccard's distance from the sizes of the intersection and of the two sets."""
    either = first + second - both
    alike = np.divide(both, either, out=np.ones_like(either), where=either > 0)
    weight = np.where(both == np.minimum(first, second), SUBSET, OVERLAP)
    weight[(both == first) & (both == second)] = 1
    return 1 - weight * alike, 1 - alike
