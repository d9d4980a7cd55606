"""Counts with limits and sums of them with limits, as the solver HiGHS takes them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chec_voice.disclosure.effort import Effort

    Floats = NDArray[np.float64]
    Rows = Mapping[tuple[tuple[int, float], ...], tuple[float, float]]

EPS = 1e-6
_NEAR, _MANY = (2, 3, 4), 900
"""How many relations around a count say whether it can get far, and most counts of these."""
_OPTIONS = {"output_flag": False, "threads": 1, "random_seed": 0}
_WHOLE = {
    # Where the search for whole numbers stops, with the best that it has: that one fits, so what it
    # reaches can be reached. A limit of time would print other figures on another machine.
    "mip_max_nodes": 2000,
    "mip_rel_gap": 0.0,
}


class Sums:
    """Sums of counts with limits, as a matrix of a row for each."""

    def __init__(self, rows: Rows, size: int) -> None:
        where = [(n, at, weight) for n, row in enumerate(rows) for at, weight in row]
        lines, places, weights = zip(*where, strict=True) if where else ((), (), ())
        shape = (len(rows), size)
        self.matrix: Any = sparse.csr_matrix((weights, (lines, places)), shape=shape, dtype=float)
        self.lows = np.array([low for low, _ in rows.values()], dtype=float)
        self.highs = np.array([high for _, high in rows.values()], dtype=float)


class Programme:
    """Sums and limits of counts that are asked about again and again while limits grow wider."""

    def __init__(
        self, sums: Sums, lows: Sequence[float], highs: Sequence[float], effort: Effort
    ) -> None:
        self.effort = effort
        self._sums = sums
        self._up, self._down = sums.matrix.maximum(0).tocsr(), sums.matrix.minimum(0).tocsr()
        self._lows, self._highs = np.array(lows, dtype=float), np.array(highs, dtype=float)
        self._asked: tuple[Any, Floats, Floats] | None = None

    def limit(self, at: int, low: float, high: float) -> None:
        self._lows[at], self._highs[at] = low, high
        self._asked = None

    def near(self, cost: Floats, enough: float) -> tuple[float, Floats] | None:
        """The best that relations around what costs allow, where that is not enough, and what each
        limit costs there (above 0: the least); None where it takes more to say so."""
        return falls_short(*self.asked, self._lows, self._highs, cost, enough, self.effort)

    @property
    def asked(self) -> tuple[Any, Floats, Floats]:
        """Sums that limits alone do not answer, and their limits."""
        if self._asked is None:
            self._asked = self._open()
        return self._asked

    def _open(self) -> tuple[Any, Floats, Floats]:
        sums = self._sums
        least = self._up @ self._lows + self._down @ self._highs
        most = self._up @ self._highs + self._down @ self._lows
        asked = (least < sums.lows - EPS) | (most > sums.highs + EPS)
        return sums.matrix[asked], sums.lows[asked], sums.highs[asked]


def ball(matrix: Any, places: NDArray[np.bool_], around: int) -> NDArray[np.bool_]:
    """Counts that are at most so many sums away from some, and these."""
    touching = abs(matrix)
    near = places
    for _ in range(around):
        near = near | ((touching.T @ (touching @ near.astype(float))) > 0)
    return near


def falls_short(
    matrix: Any,
    row_lows: Floats,
    row_highs: Floats,
    lows: Floats,
    highs: Floats,
    cost: Floats,
    enough: float,
    effort: Effort,
) -> tuple[float, Floats] | None:
    """The least cost by the sums around what costs, where it is above enough, and what each limit
    costs there; None where it takes more to say so.

    What is further away could only make it dearer. So this is proof, and takes no more than a few
    hundred counts.
    """
    asked, before = cost != 0, 0
    for around in _NEAR:
        places = np.flatnonzero(ball(matrix, asked, around))
        if len(places) > _MANY or len(places) == before:
            return None
        before = len(places)
        inner = ball(matrix, asked, around - 1)
        rows = np.flatnonzero(abs(matrix) @ inner.astype(float))
        solver = solver_of(
            matrix[rows][:, places],
            row_lows[rows],
            row_highs[rows],
            lows[places],
            highs[places],
            cost[places],
        )
        effort.run(solver)
        if solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        best = float(solver.getInfo().objective_function_value)
        if best > enough + EPS:
            duals = np.zeros(len(cost))
            duals[places] = solver.getSolution().col_dual
            return best, duals
    return None


def searched(
    matrix: Any,
    row_lows: Floats,
    row_highs: Floats,
    lows: Floats,
    highs: Floats,
    cost: Floats,
    point: Floats,
    free: NDArray[np.bool_],
    effort: Effort,
    options: Mapping[str, object] = _WHOLE,
) -> Floats | None:
    """The best whole numbers for the free counts, with all others as they are; None: none found."""
    columns = matrix[:, free]
    rows = np.flatnonzero(np.diff(columns.indptr) > 0)
    rest = matrix[rows] @ np.where(free, 0, point)
    solver = solver_of(
        columns[rows],
        row_lows[rows] - rest,
        row_highs[rows] - rest,
        lows[free],
        highs[free],
        cost[free],
        whole=options,
    )
    effort.run(solver)
    if solver.getInfo().primal_solution_status != highspy.SolutionStatus.kSolutionStatusFeasible:
        return None
    found = point.copy()
    found[free] = np.round(solver.getSolution().col_value)
    return found


def solver_of(
    matrix: Any,
    row_lows: Floats,
    row_highs: Floats,
    lows: Floats,
    highs: Floats,
    cost: Floats | None = None,
    *,
    whole: Mapping[str, object] | None = None,
) -> Any:
    """HiGHS with a programme, on one thread so that the same question has the same answer.

    Args:
        whole: how it looks for whole numbers; fractions will do without.
    """
    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = np.zeros(len(lows)) if cost is None else cost
    programme.col_lower_, programme.col_upper_ = lows, highs
    programme.row_lower_, programme.row_upper_ = row_lows, row_highs
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    if whole is not None:
        programme.integrality_ = [highspy.HighsVarType.kInteger] * len(lows)
    solver = highspy.Highs()
    for option, value in {**_OPTIONS, **(whole or {})}.items():
        solver.setOptionValue(option, value)
    solver.passModel(programme)
    return solver
