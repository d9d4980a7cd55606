"""What a reader can work out: the least and most that a count can be, given what is printed.

A linear programme gives the range and says which printed numbers narrow it; an integer programme
says whether whole numbers of people reach the ends of the range.
"""

from __future__ import annotations

import math
from collections.abc import Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chec_voice.disclosure.figures import Relation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.disclosure.nearby import Nearby, Sums

    Floats = NDArray[np.float64]

_EPS = 1e-6
_NODES = 2000
"""Where the search for whole numbers stops, with the best that it has: that one fits, so what it
reaches can be reached. A limit of time would print other figures on another machine."""
_AROUND = (2, 3)
"""How many relations away whole numbers are looked for, before everywhere."""
_MOST_STEPS = 2**31 - 1
_START = 20
"""Steps that beginning costs as much as."""


class Effort:
    """Work that solvers did: steps of the simplex method, each times the size of its programme.

    It is the same whenever the same is asked, which seconds are not.

    Args:
        most: how much may be done in all.
    """

    def __init__(self, most: float) -> None:
        self.most = most
        self.spent = 0.0

    def over(self, share: float = 1.0) -> bool:
        """Whether so much of it is spent."""
        return self.spent >= share * self.most

    def run(self, solver: Any, *, to_the_end: bool = True) -> None:
        """Run HiGHS, and count what it did; or stop where the work is spent."""
        size = solver.getNumRow() + solver.getNumCol() + solver.getNumNz()
        if not to_the_end:
            left = int(max(0, self.most - self.spent) / max(1, size))
            solver.setOptionValue("simplex_iteration_limit", min(left, _MOST_STEPS))
        solver.run()
        self.spent += (_START + max(0, solver.getInfo().simplex_iteration_count)) * size


@dataclass(frozen=True)
class Extreme:
    """One end of the range of an expression."""

    value: int
    point: Mapping[Hashable, int]
    """Whole numbers for all counts that reach it and fit everything that is known; none where
    fractions fall short of what was enough."""
    held_low: tuple[Hashable, ...]
    """Counts whose least value stops it, as far as a linear programme can say."""
    held_high: tuple[Hashable, ...]
    """Counts whose greatest value stops it."""
    exact: bool
    """Whether the linear programme says it all; else it takes whole numbers to stop it."""


class Knowledge:
    """Counts as variables, with limits and relations.

    A variable is any hashable name; limits may be made wider between questions. One solver is
    kept, which leaves out relations that hold whatever the counts are (nobody doubts that 7 are
    among 300).
    """

    def __init__(self, ceiling: int, effort: Effort) -> None:
        self.effort = effort
        """Work that questions take."""
        self._ceiling = ceiling
        """More people than there are in all."""
        self._place: dict[Hashable, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._rows: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
        """What is known of sums of variables, each sum once: releases repeat one another."""
        self._programme: _Programme | None = None
        self._nearby: Nearby | None = None
        self._sums: Sums | None = None

    def variable(self, name: Hashable) -> int:
        if name not in self._place:
            self._place[name] = len(self._place)
            self._low.append(0)
            self._high.append(self._ceiling)
            self._programme = self._nearby = self._sums = None
        return self._place[name]

    def spend(self, effort: Effort) -> None:
        """Count what is asked from now on as work of this."""
        self.effort = effort
        self._programme = self._nearby = None

    def limit(self, name: Hashable, low: int, high: int | None) -> None:
        """Set what a count can be, in place of what was set before."""
        at = self.variable(name)
        least, most = low, self._ceiling if high is None else min(high, self._ceiling)
        if self._programme is not None:
            if least > self._low[at] or most < self._high[at]:
                self._programme = None  # what was found need not fit any more
            else:
                self._programme.limit(at, least, most)
        if (least, most) != (self._low[at], self._high[at]):
            self._nearby = None
        self._low[at], self._high[at] = least, most

    def limits(self, name: Hashable) -> tuple[int, int]:
        at = self.variable(name)
        return int(self._low[at]), int(self._high[at])

    def relate(self, relation: Relation, names: Mapping[str, Hashable]) -> None:
        """Add a relation; `names` are the variables of its figures."""
        whole = self.variable(names[relation.whole])
        parts = [self.variable(names[part]) for part in relation.parts]
        infinite = float("inf")
        if relation.kind == "sum":
            self._row({whole: 1.0, **dict.fromkeys(parts, -1.0)}, 0, 0)
            return
        for part in parts:
            self._row({whole: 1.0, part: -1.0}, 0, infinite)
        if relation.kind == "union":
            self._row({whole: 1.0, **dict.fromkeys(parts, -1.0)}, -infinite, 0)

    def apart(self, earlier: Hashable, later: Hashable, fell: int, grew: int) -> None:
        """The later count is at most `fell` below and at most `grew` above the earlier one."""
        self._row({self.variable(later): 1.0, self.variable(earlier): -1.0}, -fell, grew)

    def far(self, wanted: Mapping[Hashable, float], *, most: bool) -> Mapping[Hashable, int] | None:
        """Whole numbers that fit all that is known, with these counts large, or small.

        They are found quickly and need not be the largest; None where none are found so.
        """
        values = self._near.furthest(
            {self._place[name]: w if most else -w for name, w in wanted.items()}
        )
        return None if values is None else self._named(values)

    def closer(self, expression: Mapping[Hashable, float]) -> tuple[int, int]:
        """What limits say of the least and most of a sum of counts, through what they add up to."""
        return self._near.ends({self._place[name]: w for name, w in expression.items()})

    @property
    def _near(self) -> Nearby:
        from chec_voice.disclosure.nearby import Nearby, Sums

        if self._nearby is None:
            if self._sums is None:
                self._sums = Sums(self._rows, len(self._low))
            self._nearby = Nearby(self._sums, self._low, self._high, self.effort)
        return self._nearby

    def extreme(
        self, expression: Mapping[Hashable, float], *, most: bool, enough: int | None = None
    ) -> Extreme:
        """The most or least of a sum of counts.

        Args:
            enough: where fractions of people do not reach this, whole numbers are not looked for.

        Raises:
            ValueError: nothing fits what is known, which cannot be when the counts are true.
        """
        import numpy as np

        cost = self._cost(expression, most)
        programme = self._built()
        point, duals = programme.fractions(cost)
        best = float(np.dot(cost, point))
        names = list(self._place)
        held = (
            tuple(names[n] for n in np.flatnonzero(duals > _EPS)),
            tuple(names[n] for n in np.flatnonzero(duals < -_EPS)),
        )
        if enough is not None and best > (-enough if most else enough) + _EPS:
            nearest = math.ceil(best - _EPS)
            return Extreme(-nearest if most else nearest, {}, *held, True)
        values = programme.whole_numbers(cost, point, best)
        reached = float(np.dot(cost, values))
        return Extreme(
            round(-reached if most else reached),
            self._named(values),
            *held,
            abs(reached - best) < 1 - _EPS,
        )

    def neighbours(self, names: Iterable[Hashable]) -> set[Hashable]:
        """Counts that stand in a relation with one of these."""
        every = list(self._place)
        places = {self._place[name] for name in names}
        return {
            every[at] for row in self._rows if any(at in places for at, _ in row) for at, _ in row
        }

    def _row(self, row: Mapping[int, float], low: float, high: float) -> None:
        key = tuple(sorted(row.items()))
        was_low, was_high = self._rows.get(key, (low, high))
        self._rows[key] = max(low, was_low), min(high, was_high)
        self._programme = self._nearby = self._sums = None

    def _cost(self, expression: Mapping[Hashable, float], most: bool) -> Floats:
        import numpy as np

        cost = np.zeros(len(self._place))
        for name, weight in expression.items():
            cost[self._place[name]] = -weight if most else weight
        return cost

    def _named(self, values: Floats) -> dict[Hashable, int]:
        import numpy as np

        return dict(zip(self._place, np.round(values).astype(int).tolist(), strict=True))

    def _built(self) -> _Programme:
        if self._programme is None:
            self._programme = _Programme(self._rows, self._low, self._high, self.effort)
        return self._programme


class _Programme:
    """Counts with limits, and sums of them with limits, as HiGHS takes them.

    Raises:
        ValueError: in all that searches, nothing fits.
    """

    def __init__(
        self,
        rows: Mapping[tuple[tuple[int, float], ...], tuple[float, float]],
        lows: Sequence[float],
        highs: Sequence[float],
        effort: Effort,
    ) -> None:
        import numpy as np
        from scipy import sparse

        self.effort = effort
        where = [(n, at, weight) for n, row in enumerate(rows) for at, weight in row]
        lines, places, weights = zip(*where, strict=True) if where else ((), (), ())
        shape = (len(rows), len(lows))
        self._matrix = sparse.csr_matrix((weights, (lines, places)), shape=shape, dtype=float)
        self._up, self._down = self._matrix.maximum(0).tocsr(), self._matrix.minimum(0).tocsr()
        self._row_lows = np.array([low for low, _ in rows.values()], dtype=float)
        self._row_highs = np.array([high for _, high in rows.values()], dtype=float)
        self._lows, self._highs = np.array(lows, dtype=float), np.array(highs, dtype=float)
        self._asked = np.zeros(len(rows), dtype=bool)
        self._wider = True
        self._taken_in()
        self._solver = _solver(
            self._matrix[self._asked],
            self._row_lows[self._asked],
            self._row_highs[self._asked],
            self._lows,
            self._highs,
        )

    def limit(self, at: int, low: float, high: float) -> None:
        self._lows[at], self._highs[at] = low, high
        self._solver.changeColBounds(at, low, high)
        self._wider = True

    def fractions(self, cost: Floats) -> tuple[Floats, Floats]:
        """Where a linear programme ends, and what each limit costs there (above 0: the least)."""
        import highspy
        import numpy as np

        for row in self._taken_in():
            line = self._matrix[row]
            limits = self._row_lows[row], self._row_highs[row]
            self._solver.addRow(*limits, line.nnz, line.indices, line.data)
        self._solver.clearSolver()  # made smaller first, which takes half of going on from before
        self._solver.changeColsCost(len(cost), np.arange(len(cost), dtype=np.int32), cost)
        self.effort.run(self._solver)
        status = self._solver.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            said = self._solver.modelStatusToString(status)
            raise ValueError(f"no counts fit what is known: {said}")
        solution = self._solver.getSolution()
        return np.array(solution.col_value), np.array(solution.col_dual)

    def whole_numbers(self, cost: Floats, point: Floats, best: float) -> Floats:
        """The best in whole numbers, beginning with what is near where fractions are best."""
        import numpy as np

        rounded = np.round(point)
        broken = np.abs(point - rounded) > _EPS
        if not broken.any():
            return rounded
        for around in _AROUND:
            found = self._search(cost, rounded, self._ball(broken, around))
            if found is not None and float(np.dot(cost, found)) - best < 1 - _EPS:
                return found
        found = self._search(cost, rounded, np.ones(len(cost), dtype=bool))
        if found is None:
            raise ValueError("no whole numbers fit what is known.")
        return found

    def _ball(self, places: NDArray[np.bool_], around: int) -> NDArray[np.bool_]:
        """Counts that are at most so many relations away."""
        touching = abs(self._matrix[self._asked])
        free = places
        for _ in range(around):
            free = (touching.T @ (touching @ free.astype(float))) > 0
        return free | places

    def _taken_in(self) -> list[int]:
        """Rows that limits alone do not answer any more, since they became wider."""
        import numpy as np

        if not self._wider:
            return []
        self._wider = False
        least = self._up @ self._lows + self._down @ self._highs
        most = self._up @ self._highs + self._down @ self._lows
        open_ = (least < self._row_lows - _EPS) | (most > self._row_highs + _EPS)
        more = np.flatnonzero(open_ & ~self._asked)
        self._asked |= open_
        return [int(row) for row in more]

    def _search(self, cost: Floats, point: Floats, free: NDArray[np.bool_]) -> Floats | None:
        """The best whole numbers for the free counts, with all others as they are."""
        import highspy
        import numpy as np

        columns = self._matrix[:, free]
        rows = np.flatnonzero((np.diff(columns.indptr) > 0) & self._asked)
        rest = self._matrix[rows] @ np.where(free, 0, point)
        solver = _solver(
            columns[rows],
            self._row_lows[rows] - rest,
            self._row_highs[rows] - rest,
            self._lows[free],
            self._highs[free],
            cost[free],
            whole=True,
        )
        self.effort.run(solver)
        if (
            solver.getInfo().primal_solution_status
            != highspy.SolutionStatus.kSolutionStatusFeasible
        ):
            return None
        found = point.copy()
        found[free] = np.round(solver.getSolution().col_value)
        return found


def _solver(
    matrix: Any,
    row_lows: Floats,
    row_highs: Floats,
    lows: Floats,
    highs: Floats,
    cost: Floats | None = None,
    *,
    whole: bool = False,
) -> Any:
    """HiGHS with a programme, on one thread so that the same question has the same answer."""
    import highspy
    import numpy as np

    programme = highspy.HighsLp()
    programme.num_row_, programme.num_col_ = matrix.shape
    programme.col_cost_ = np.zeros(len(lows)) if cost is None else cost
    programme.col_lower_, programme.col_upper_ = lows, highs
    programme.row_lower_, programme.row_upper_ = row_lows, row_highs
    programme.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    programme.a_matrix_.start_ = matrix.indptr
    programme.a_matrix_.index_ = matrix.indices
    programme.a_matrix_.value_ = matrix.data
    if whole:
        programme.integrality_ = [highspy.HighsVarType.kInteger] * len(lows)
    solver = highspy.Highs()
    for option, value in _OPTIONS.items():
        solver.setOptionValue(option, value)
    solver.passModel(programme)
    return solver


_OPTIONS = {
    "output_flag": False,
    "threads": 1,
    "random_seed": 0,
    "mip_max_nodes": _NODES,
    "mip_rel_gap": 0.0,
}
