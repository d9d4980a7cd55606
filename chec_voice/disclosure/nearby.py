"""Whole numbers that fit all that is known, with many counts large or small at once.

What is found shows that a count can be so large or so small. That nothing is found shows nothing.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse

from chec_voice.disclosure.programme import EPS, Sums, ball, searched, solver_of

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
        self._free = self._lows < self._highs
        up, down = matrix.maximum(0), matrix.minimum(0)
        least, most = up @ self._lows + down @ self._highs, up @ self._highs + down @ self._lows
        doubtful = (least < row_lows - EPS) | (most > row_highs + EPS)
        self._matrix = matrix[doubtful] @ sparse.diags(self._free.astype(float))
        self._matrix.eliminate_zeros()
        held = matrix[doubtful] @ np.where(self._free, 0, self._lows)
        self._row_lows, self._row_highs = row_lows[doubtful] - held, row_highs[doubtful] - held
        self._places = np.flatnonzero(self._free)
        self._fractions: Any = None

    def ends(self, expression: Mapping[int, float]) -> tuple[int, int]:
        """The least and most of an expression, if each count could be anything in its limits."""
        lows = [w * (self._lows if w > 0 else self._highs)[at] for at, w in expression.items()]
        highs = [w * (self._highs if w > 0 else self._lows)[at] for at, w in expression.items()]
        return round(sum(lows)), round(sum(highs))

    def furthest(self, wanted: Mapping[int, float]) -> Floats | None:
        """All counts, with the wanted ones as large as is soon found; None where none is found."""
        values = np.where(self._free, 0, self._lows)
        if not len(self._places):
            return values
        cost = np.zeros(len(values))
        for at, weight in wanted.items():
            cost[at] = -weight
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


_WHOLE = {
    "presolve": "off",  # limits are close already
    "mip_detect_symmetry": False,
    "mip_heuristic_effort": 0.0,
    "mip_max_nodes": _NODES,
    "mip_rel_gap": 0.01,
}
