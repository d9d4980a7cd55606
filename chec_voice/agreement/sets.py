"""Agreement on whole answers: how alike the two *sets* of codes are, not code by code."""

from __future__ import annotations

from collections.abc import Set
from dataclasses import dataclass

import numpy as np

from chec_voice.agreement.figures import by_person
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


@dataclass(frozen=True)
class WholeSums:
    """What alpha over sets of codes needs, of each person; arrays of (people, 2): MASI, Jaccard.

    With everybody's answers taken so and so often, likeness by chance is a form of second degree in
    these weights. `alphas` takes its tangent at equal weights: exact there, and near it as good as
    the form itself, at a thousandth of the work.
    """

    differ: Floats
    """Disagreement between coders on the person's own answers."""
    alike: Floats
    """Likeness of the person's sets to everybody's."""
    judgements: Floats
    """Shape (people, 1)."""

    def alphas(self, weights: Floats | None = None) -> Floats:
        """Alpha with MASI and with Jaccard's distance, shape (resamples, 2); NaN where undefined.

        Args:
            weights: of people, shape (resamples, people); by default everybody once.
        """
        weights = np.ones((1, len(self.differ))) if weights is None else weights
        differ, alike, n = (
            weights @ table.astype(weights.dtype)
            for table in (self.differ, self.alike, self.judgements)
        )
        expected = n**2 - (2 * alike - self.alike.sum(axis=0))
        return 1 - (n - 1) * differ / np.where(expected > 1e-6 * n**2, expected, np.nan)


def whole_sums(ratings: Ratings) -> WholeSums:
    """Krippendorff's alpha over sets of codes, as sums over people."""
    sets, which = _distinct(ratings.applied[ratings.judged])
    totals = np.bincount(which, minlength=len(sets)).astype(float)
    alike = _alike(sets, totals)[which]
    of_answer = np.zeros((len(ratings.answers), 2))
    np.add.at(of_answer, np.nonzero(ratings.judged)[0], alike)
    of_person = by_person(np.array(ratings.people, dtype=np.int64))
    return WholeSums(
        of_person(_within(ratings, sets, which)),
        of_person(of_answer),
        of_person(ratings.n_judged[:, None]),
    )


def _distinct(rows: Bools) -> tuple[Floats, np.ndarray]:
    """Different rows as 0 and 1, and of each row which of them it is."""
    if not len(rows):
        return np.zeros((0, rows.shape[1])), np.zeros(0, dtype=int)
    packed = np.packbits(rows, axis=1) if rows.shape[1] else np.zeros((len(rows), 1), np.uint8)
    keys = np.ascontiguousarray(packed).view(f"V{packed.shape[1]}").ravel()
    _, first, which = np.unique(keys, return_index=True, return_inverse=True)
    return rows[first].astype(float), which


def _within(ratings: Ratings, sets: Floats, which: np.ndarray) -> Floats:
    """Disagreement between coders on each answer: MASI, Jaccard."""
    at = np.full(ratings.judged.shape, -1)
    at[ratings.judged] = which
    found = np.zeros((len(ratings.answers), 2))
    for one in range(len(ratings.coders)):
        for other in range(one + 1, len(ratings.coders)):
            rows = ratings.judged[:, one] & ratings.judged[:, other]
            weight = 2 / (ratings.n_judged[rows] - 1)
            a, b = sets[at[rows, one]], sets[at[rows, other]]
            m, j = _distance((a * b).sum(axis=1), a.sum(axis=1), b.sum(axis=1))
            found[rows] += np.column_stack([weight * m, weight * j])
    return found


def _alike(sets: Floats, totals: Floats) -> Floats:
    """How alike each set is to all judgements, added up: MASI, Jaccard.

    Sets that share no code are not alike at all, and those are nearly all: only the others are
    looked at, in pieces that fit into memory.
    """
    from scipy.sparse import csr_array

    sizes = sets.sum(axis=1)
    marks = csr_array(sets)
    found = np.where((sizes == 0)[:, None], totals[:, None], 0.0) * np.ones((1, 2))
    for start in range(0, len(sets), CHUNK):
        shared = (marks[start : start + CHUNK] @ marks.T).tocoo()
        one, other = shared.row + start, shared.col
        for column, distance in enumerate(_distance(shared.data, sizes[one], sizes[other])):
            likeness = totals[other] * (1 - distance)
            found[:, column] += np.bincount(one, likeness, minlength=len(sets))
    return found


def _distance(both: Floats, first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """MASI's and Jaccard's distance from the sizes of the intersection and of the two sets."""
    either = first + second - both
    alike = np.divide(both, either, out=np.ones_like(either), where=either > 0)
    weight = np.where(both == np.minimum(first, second), SUBSET, OVERLAP)
    weight[(both == first) & (both == second)] = 1
    return 1 - weight * alike, 1 - alike
