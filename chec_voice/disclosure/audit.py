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

    from chec_voice.disclosure.nearby import Nearby
    from chec_voice.disclosure.programme import Programme, Sums

    Floats = NDArray[np.float64]

_EPS = 1e-6
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
        self._programme: Programme | None = None
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
        if relation.kind == "both":
            first, second, both = parts
            self._row({whole: 1.0, both: 1.0, first: -1.0, second: -1.0}, 0, 0)
            for part in (first, second):
                self._row({part: 1.0, both: -1.0}, 0, infinite)
            return
        if relation.kind == "shared":
            row = {whole: 1.0, **dict.fromkeys(parts[:2], -1.0)}
            self._row(row | dict.fromkeys(parts[2:], 1.0), -infinite, 0)
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

    def short_of(self, expression: Mapping[Hashable, float], enough: int, *, most: bool) -> bool:
        """Whether what is known around a sum of counts shows that it does not reach an end."""
        places = {self._place[name]: w for name, w in expression.items()}
        return self._near.short_of(places, enough, most=most)

    @property
    def _near(self) -> Nearby:
        from chec_voice.disclosure.nearby import Nearby

        if self._nearby is None:
            self._nearby = Nearby(self._all_sums(), self._low, self._high, self.effort)
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
        names = list(self._place)
        limit = math.inf if enough is None else -enough if most else enough
        near = None if enough is None else programme.near(cost, limit)
        if near is None:
            point, duals = programme.fractions(cost)
            best = float(np.dot(cost, point))
        else:
            best, duals = near
        held = _held(names, duals)
        if near is not None or best > limit + _EPS:
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

    def _built(self) -> Programme:
        from chec_voice.disclosure.programme import Programme

        if self._programme is None:
            self._programme = Programme(self._all_sums(), self._low, self._high, self.effort)
        return self._programme

    def _all_sums(self) -> Sums:
        from chec_voice.disclosure.programme import Sums

        if self._sums is None:
            self._sums = Sums(self._rows, len(self._low))
        return self._sums


def _held(
    names: Sequence[Hashable], duals: Floats
) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
    """Counts whose least, and whose greatest, value stops it."""
    import numpy as np

    return (
        tuple(names[n] for n in np.flatnonzero(duals > _EPS).tolist()),
        tuple(names[n] for n in np.flatnonzero(duals < -_EPS).tolist()),
    )
