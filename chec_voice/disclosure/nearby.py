"""Whole numbers that fit all that is known, with many counts large or small at once.

What is found shows that a count can be so large or so small. That nothing is found shows nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any

import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from chec_voice.disclosure.programme import EPS, Sums, searched
from chec_voice.disclosure.shifts import Shifts, fits

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chec_voice.disclosure.effort import Effort

    Floats = NDArray[np.float64]

_ROUNDS = 12
"""How often limits are drawn closer through the sums that hold them."""
_NODES = 20


class Nearby:
    """Counts with limits, and sums of them with limits (rows); all in places of an array."""

    def __init__(
        self, sums: Sums, lows: Sequence[float], highs: Sequence[float], effort: Effort
    ) -> None:
        self._effort = effort
        matrix, row_lows, row_highs = sums.matrix, sums.lows, sums.highs
        self._lows, self._highs = _closer(
            matrix, row_lows, row_highs, np.array(lows, dtype=float), np.array(highs, dtype=float)
        )
        free = self._lows < self._highs
        up, down = matrix.maximum(0), matrix.minimum(0)
        least, most = up @ self._lows + down @ self._highs, up @ self._highs + down @ self._lows
        doubtful = (least < row_lows - EPS) | (most > row_highs + EPS)
        held = matrix[doubtful] @ np.where(free, 0, self._lows)
        row_lows, row_highs = row_lows[doubtful] - held, row_highs[doubtful] - held
        matrix = matrix[doubtful] @ sparse.diags(free.astype(float))
        matrix.eliminate_zeros()
        self._of = _the_same(matrix, row_lows, row_highs)
        self._lows, self._highs = _of_each(self._of, self._lows, self._highs)
        self._free = self._lows < self._highs
        self._matrix, self._row_lows, self._row_highs = _distinct(
            _put_together(matrix, self._of), row_lows, row_highs
        )
        self._shifts: Shifts | None = None
        self._nothing_fits = False

    def ends(self, expression: Mapping[int, float]) -> tuple[int, int]:
        """The least and most of an expression, if each count could be anything in its limits."""
        ends = [(w * self._lows[at], w * self._highs[at]) for at, w in self._kept(expression)]
        return round(sum(min(end) for end in ends)), round(sum(max(end) for end in ends))

    def _kept(self, expression: Mapping[int, float]) -> list[tuple[int, float]]:
        """An expression of counts, each in the place of all that are the same."""
        return [(int(self._of[at]), weight) for at, weight in expression.items()]

    def towards(
        self,
        wanted: Mapping[int, float],
        still: Collection[int],
        known: Floats,
        *,
        whole: bool,
    ) -> Floats | None:
        """Whole numbers for all counts, with some as near as can be to what is wanted of them.

        Args:
            still: places of counts that stay as they truly are.
            known: the true counts, below 0 where nobody has one.
            whole: see `Shifts.towards`.

        Returns:
            None where none are found, which shows nothing.
        """
        shifts = self._shifts_from(known)
        if shifts is None:
            return None
        changes = {
            place: change
            for at, value in wanted.items()
            if (change := value - shifts.start[place := int(self._of[at])])
        }
        found = shifts.towards(changes, [int(self._of[at]) for at in still], whole=whole)
        return None if found is None else found[self._of]

    def furthest(
        self, expression: Mapping[int, float], known: Floats
    ) -> tuple[Floats, float] | None:
        """Whole numbers for all counts that make an expression small, and how small fractions
        make it."""
        shifts = self._shifts_from(known)
        if shifts is None:
            return None
        cost = np.zeros(len(self._lows))
        for at, weight in expression.items():
            cost[self._of[at]] += weight
        found, best = shifts.furthest(cost)
        return found[self._of], best

    def _shifts_from(self, known: Floats) -> Shifts | None:
        """Where all counts are moved from: as they truly are, with numbers that fit for others."""
        if self._shifts is None and not self._nothing_fits:
            start = np.full(len(self._lows), -1.0)
            np.maximum.at(start, self._of, known)
            start = np.where(self._free, start, self._lows)
            unknown = start < 0
            sums = self._matrix, self._row_lows, self._row_highs
            limits = self._lows, self._highs
            point: Floats | None = np.where(unknown, self._lows, start)
            if point is not None and not fits(*sums, *limits, point):
                none = np.zeros(len(start))
                point = searched(*sums, *limits, none, point, unknown, self._effort, _WHOLE)
            if point is not None and fits(*sums, *limits, point):
                self._shifts = Shifts(*sums, *limits, point, self._effort)
            else:
                self._nothing_fits = True
        return self._shifts


def _closer(
    matrix: Any, row_lows: Floats, row_highs: Floats, lows: Floats, highs: Floats
) -> tuple[Floats, Floats]:
    """Limits of whole numbers, drawn closer by what each sum leaves to one of its counts."""
    up, down = matrix.maximum(0), matrix.minimum(0)
    lines = np.repeat(np.arange(matrix.shape[0]), np.diff(matrix.indptr))
    places, weights = matrix.indices, matrix.data
    adds = weights > 0
    for _ in range(_ROUNDS):
        below = weights * np.where(adds, lows[places], highs[places])
        above = weights * np.where(adds, highs[places], lows[places])
        upper = (row_highs[lines] - (up @ lows + down @ highs)[lines] + below) / weights
        lower = (row_lows[lines] - (up @ highs + down @ lows)[lines] + above) / weights
        closer_highs, closer_lows = highs.copy(), lows.copy()
        np.minimum.at(closer_highs, places, np.floor(np.where(adds, upper, lower) + EPS))
        np.maximum.at(closer_lows, places, np.ceil(np.where(adds, lower, upper) - EPS))
        if (closer_highs == highs).all() and (closer_lows == lows).all():
            break
        lows, highs = closer_lows, closer_highs
    return lows, highs


def _the_same(matrix: Any, row_lows: Floats, row_highs: Floats) -> NDArray[np.int32]:
    """For each count the place of all that are the same number, as sums of two say."""
    pairs = np.flatnonzero(
        (np.diff(matrix.indptr) == 2)
        & (row_lows == 0)
        & (row_highs == 0)
        & (abs(matrix @ np.ones(matrix.shape[1])) < EPS)
    )
    ends = matrix[pairs].indices.reshape(-1, 2)
    size = matrix.shape[1]
    graph = sparse.csr_matrix((np.ones(len(ends)), (ends[:, 0], ends[:, 1])), shape=(size, size))
    of: NDArray[np.int32] = connected_components(graph, directed=False)[1]
    return of


def _of_each(of: NDArray[np.int32], lows: Floats, highs: Floats) -> tuple[Floats, Floats]:
    """The limits of counts that are the same number."""
    size = int(of.max(initial=-1)) + 1
    together = np.full(size, -np.inf), np.full(size, np.inf)
    np.maximum.at(together[0], of, lows)
    np.minimum.at(together[1], of, highs)
    return together


def _put_together(matrix: Any, of: NDArray[np.int32]) -> Any:
    """Sums of counts, with those that are the same number in one place."""
    size = len(of)
    places = sparse.csr_matrix((np.ones(size), (np.arange(size), of)))
    together = (matrix @ places).tocsr()
    together.eliminate_zeros()
    together.sort_indices()
    return together


def _distinct(matrix: Any, row_lows: Floats, row_highs: Floats) -> tuple[Any, Floats, Floats]:
    """Each sum once, without those of nothing."""
    terms = np.diff(matrix.indptr)
    marks = matrix @ np.random.default_rng(0).random(matrix.shape[1])  # the same sum, the same mark
    _, first, of = np.unique(
        np.stack([terms, marks]), axis=1, return_index=True, return_inverse=True
    )
    kept = first[of.ravel()]
    other = np.flatnonzero(np.diff((matrix - matrix[kept]).tocsr().indptr))
    kept[other] = other  # by chance
    lows, highs = np.full(len(kept), -np.inf), np.full(len(kept), np.inf)
    np.maximum.at(lows, kept, row_lows)
    np.minimum.at(highs, kept, row_highs)
    rows = np.flatnonzero((kept == np.arange(len(kept))) & (terms > 0))
    return matrix[rows], lows[rows], highs[rows]


_WHOLE = {
    "presolve": "off",  # limits are close already
    "mip_detect_symmetry": False,
    "mip_heuristic_effort": 0.0,
    "mip_max_nodes": _NODES,
    "mip_rel_gap": 0.01,
}
