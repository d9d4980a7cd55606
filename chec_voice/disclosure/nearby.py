"""Whole numbers that fit all that is known, with many counts large or small at once.

What is found shows that a count can be so large or so small. That nothing is found shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse
from scipy.sparse.csgraph import connected_components

from chec_voice.disclosure.programme import EPS, Sums, ball, falls_short, searched, solver_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chec_voice.disclosure.audit import Effort

    Floats = NDArray[np.float64]

_ROUNDS = 12
"""How often limits are drawn closer through the sums that hold them."""
_AROUND = (1, 3)
"""How many sums away from a fraction whole numbers are looked for, before everywhere."""
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
        self._places = np.flatnonzero(self._free)
        self._fractions: Any = None

    def ends(self, expression: Mapping[int, float]) -> tuple[int, int]:
        """The least and most of an expression, if each count could be anything in its limits."""
        ends = [(w * self._lows[at], w * self._highs[at]) for at, w in self._kept(expression)]
        return round(sum(min(end) for end in ends)), round(sum(max(end) for end in ends))

    def _kept(self, expression: Mapping[int, float]) -> list[tuple[int, float]]:
        """An expression of counts, each in the place of all that are the same."""
        return [(int(self._of[at]), weight) for at, weight in expression.items()]

    def short_of(self, expression: Mapping[int, float], enough: float, *, most: bool) -> bool:
        """Whether sums around an expression show that it does not reach so much, or so little."""
        fixed = 0.0
        cost = np.zeros(len(self._lows))
        for at, weight in self._kept(expression):
            if self._free[at]:
                cost[at] += -weight if most else weight
            else:
                fixed += weight * self._lows[at]
        needed = -(enough - fixed) if most else enough - fixed
        sums = self._matrix, self._row_lows, self._row_highs
        return falls_short(*sums, self._lows, self._highs, cost, needed, self._effort) is not None

    def furthest(self, wanted: Mapping[int, float]) -> Floats | None:
        """All counts, with the wanted ones as large as is soon found; None where none is found."""
        cost = np.zeros(len(self._lows))
        for at, weight in self._kept(wanted):
            cost[at] -= weight
        values = self._furthest(cost)
        return None if values is None else values[self._of]

    def _furthest(self, cost: Floats) -> Floats | None:
        values = np.where(self._free, 0, self._lows)
        if not len(self._places):
            return values
        if self._fractions is None:
            free = self._places
            rest = self._matrix @ values  # what is free stands for 0 there
            self._fractions = solver_of(
                self._matrix[:, free],
                self._row_lows - rest,
                self._row_highs - rest,
                self._lows[free],
                self._highs[free],
                cost[free],
            )
        else:
            columns = np.arange(len(self._places), dtype=np.int32)
            self._fractions.changeColsCost(len(columns), columns, cost[self._places])
            self._fractions.clearSolver()  # to begin anew is quicker than to go on
        self._effort.run(self._fractions, to_the_end=False)
        if self._fractions.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        found = np.array(self._fractions.getSolution().col_value)
        broken = np.zeros(len(values), dtype=bool)
        broken[self._places] = np.abs(found - np.round(found)) > EPS
        values[self._places] = np.round(found)
        if not broken.any():
            return values
        for around in _AROUND:
            near = self._free & ball(self._matrix, broken, around)
            whole = self._solved(near, cost, values)
            if whole is not None:
                return whole
        return self._solved(self._free, cost, values)

    def _solved(self, free: NDArray[np.bool_], cost: Floats, values: Floats) -> Floats | None:
        """Whole numbers for the free counts, with all others as they are."""
        sums = self._matrix, self._row_lows, self._row_highs
        limits = self._lows, self._highs
        return searched(*sums, *limits, cost, values, free, self._effort, _WHOLE)


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
    first: dict[tuple[bytes, bytes], int] = {}
    lows, highs = row_lows.copy(), row_highs.copy()
    for row, (start, end) in enumerate(zip(matrix.indptr, matrix.indptr[1:], strict=False)):
        if start == end:
            continue
        terms = matrix.indices[start:end].tobytes(), matrix.data[start:end].tobytes()
        kept = first.setdefault(terms, row)
        lows[kept], highs[kept] = max(lows[kept], lows[row]), min(highs[kept], highs[row])
    rows = list(first.values())
    return matrix[rows], lows[rows], highs[rows]


_WHOLE = {
    "presolve": "off",  # limits are close already
    "mip_detect_symmetry": False,
    "mip_heuristic_effort": 0.0,
    "mip_max_nodes": _NODES,
    "mip_rel_gap": 0.01,
}
