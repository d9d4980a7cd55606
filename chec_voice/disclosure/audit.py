"""What a reader can work out: the least and most that a count can be, given what is printed.

A linear programme gives the range and says which printed numbers narrow it; an integer programme
says whether whole numbers of people reach the ends of the range.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from chec_voice.disclosure.figures import Relation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

_EPS = 1e-6
_NODES = 2000
"""Where the search for whole numbers stops, with the best that it has: that one fits, so what it
reaches can be reached. A limit of time would print other figures on another machine."""


@dataclass(frozen=True)
class Extreme:
    """One end of the range of an expression."""

    value: int
    point: Mapping[Hashable, int]
    """Whole numbers for all counts that reach it and fit everything that is known."""
    held_low: tuple[Hashable, ...]
    """Counts whose least value stops it, as far as a linear programme can say."""
    held_high: tuple[Hashable, ...]
    """Counts whose greatest value stops it."""
    exact: bool
    """Whether the linear programme says it all; else it takes whole numbers to stop it."""


class Knowledge:
    """Counts as variables, with limits and relations.

    A variable is any hashable name; limits may be changed between questions.
    """

    def __init__(self, ceiling: int) -> None:
        self._ceiling = ceiling
        """More people than there are in all."""
        self._place: dict[Hashable, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._rows: list[tuple[dict[int, float], float, float]] = []
        self._matrix: Any = None

    def variable(self, name: Hashable) -> int:
        if name not in self._place:
            self._place[name] = len(self._place)
            self._low.append(0)
            self._high.append(self._ceiling)
            self._matrix = None
        return self._place[name]

    def limit(self, name: Hashable, low: int, high: int | None) -> None:
        """Set what a count can be, in place of what was set before."""
        at = self.variable(name)
        self._low[at] = low
        self._high[at] = self._ceiling if high is None else min(high, self._ceiling)

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

    def extreme(self, expression: Mapping[Hashable, float], *, most: bool) -> Extreme:
        """The most or least of a sum of counts.

        Raises:
            ValueError: nothing fits what is known, which cannot be when the counts are true.
        """
        import numpy as np
        from scipy.optimize import linprog

        cost = np.zeros(len(self._place))
        for name, weight in expression.items():
            cost[self._place[name]] = -weight if most else weight
        below, limits, equal, targets = self._system()
        solved = linprog(
            cost,
            A_ub=below,
            b_ub=limits,
            A_eq=equal,
            b_eq=targets,
            bounds=np.column_stack([self._low, self._high]),
            method="highs",
        )
        if solved.x is None:
            raise ValueError(f"no counts fit what is known: {solved.message}")
        names = list(self._place)
        low = np.flatnonzero(np.abs(solved.lower.marginals) > _EPS)
        high = np.flatnonzero(np.abs(solved.upper.marginals) > _EPS)
        point = solved.x
        if np.abs(point - np.round(point)).max(initial=0) > _EPS:
            point = self._whole_numbers(cost)
        values = np.round(point).astype(int)
        reached = float(np.dot(cost, values))
        return Extreme(
            round(-reached if most else reached),
            dict(zip(names, values.tolist(), strict=True)),
            tuple(names[n] for n in low),
            tuple(names[n] for n in high),
            abs(reached - solved.fun) < 1 - _EPS,
        )

    def neighbours(self, names: Iterable[Hashable]) -> set[Hashable]:
        """Counts that stand in a relation with one of these."""
        every = list(self._place)
        places = {self._place[name] for name in names}
        return {every[at] for row, _, _ in self._rows if places & row.keys() for at in row}

    def _row(self, row: dict[int, float], low: float, high: float) -> None:
        self._rows.append((row, low, high))
        self._matrix = None

    def _whole_numbers(self, cost: Floats) -> Floats:
        import numpy as np
        from scipy.optimize import Bounds, LinearConstraint, milp

        self._system()
        every, lows, highs = self._both
        solved = milp(
            cost,
            constraints=[LinearConstraint(every, lows, highs)] if len(self._rows) else [],
            bounds=Bounds(np.array(self._low), np.array(self._high)),
            integrality=np.ones(len(cost)),
            options={"node_limit": _NODES},
        )
        if solved.x is None:
            raise ValueError(f"no whole numbers fit what is known: {solved.message}")
        point: Floats = solved.x
        return point

    def _system(self) -> Any:
        if self._matrix is None:
            import numpy as np

            self._both = (
                self._sparse([row for row, _, _ in self._rows]),
                np.array([low for _, low, _ in self._rows]),
                np.array([high for _, _, high in self._rows]),
            )
            below, limits, equal, targets = [], [], [], []
            for row, low, high in self._rows:
                if low == high:
                    equal.append(row)
                    targets.append(low)
                    continue
                if high < float("inf"):
                    below.append(row)
                    limits.append(high)
                if low > -float("inf"):
                    below.append({at: -weight for at, weight in row.items()})
                    limits.append(-low)
            self._matrix = (
                self._sparse(below) if below else None,
                np.array(limits) if below else None,
                self._sparse(equal) if equal else None,
                np.array(targets) if equal else None,
            )
        return self._matrix

    def _sparse(self, rows: list[dict[int, float]]) -> Any:
        from scipy import sparse

        where = [(n, at, weight) for n, row in enumerate(rows) for at, weight in row.items()]
        lines, places, weights = zip(*where, strict=True) if where else ((), (), ())
        return sparse.csr_matrix((weights, (lines, places)), shape=(len(rows), len(self._place)))
