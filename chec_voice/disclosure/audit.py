"""What a reader can work out: the least and most that a count can be, given what is printed.

A linear programme gives the range and says which printed numbers narrow it; an integer programme
says whether whole numbers of people reach the ends of the range.
"""

from __future__ import annotations

import math
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chec_voice.disclosure.effort import Effort
from chec_voice.disclosure.figures import Relation

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.disclosure.nearby import Nearby
    from chec_voice.disclosure.programme import Programme, Sums

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_EPS = 1e-6


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

    Args:
        ceiling: more people than there are in all.
        effort: work that questions take.
        truth: the counts as they are, as far as they have been counted.
    """

    def __init__(self, ceiling: int, effort: Effort, truth: Mapping[Hashable, int]) -> None:
        self.effort = effort
        self._ceiling, self._truth = ceiling, truth
        self._place: dict[Hashable, int] = {}
        self._low: list[float] = []
        self._high: list[float] = []
        self._rows: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
        """What is known of sums of variables, each sum once: releases repeat one another."""
        self._programme: Programme | None = None
        self._nearby: Nearby | None = None
        self._wider = False
        """Whether limits became wider since it was made."""
        self._sums: Sums | None = None

    def variable(self, name: Hashable) -> int:
        if name not in self._place:
            self._place[name] = len(self._place)
            self._low.append(0)
            self._high.append(self._ceiling)
            self._programme = self._nearby = self._sums = None
            self.__dict__.pop("_true", None)
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
        if least > self._low[at] or most < self._high[at]:
            self._nearby = None
        elif (least, most) != (self._low[at], self._high[at]):
            self._wider = True
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

    def towards(
        self,
        wanted: Mapping[Hashable, int],
        still: Collection[Hashable] = (),
        *,
        whole: bool = True,
    ) -> Mapping[Hashable, int] | None:
        """Whole numbers that fit all that is known, with these counts as wanted, or near it.

        They are found quickly, from the true counts; None where none are found so.

        Args:
            still: counts that stay as they are.
            whole: whether to look on where the first numbers that are found are fractions.
        """
        places = {self._place[name]: float(value) for name, value in wanted.items()}
        fixed = [self._place[name] for name in still]
        if self._nearby is not None and self._wider:  # what fits narrower limits fits wider ones
            values = self._nearby.towards(places, fixed, self._true, whole=whole)
            if values is not None and all(values[at] == value for at, value in places.items()):
                return self._named(values)
        values = self._near.towards(places, fixed, self._true, whole=whole)
        return None if values is None else self._named(values)

    @cached_property
    def _true(self) -> Floats:
        """The true counts by place, below 0 where nobody has one."""
        import numpy as np

        return np.array([self._truth.get(name, -1) for name in self._place], dtype=float)

    def closer(self, expression: Mapping[Hashable, float]) -> tuple[int, int]:
        """What limits say of the least and most of a sum of counts, through what they add up to."""
        return self._near.ends({self._place[name]: w for name, w in expression.items()})

    @property
    def _near(self) -> Nearby:
        from chec_voice.disclosure.nearby import Nearby

        if self._nearby is None or self._wider:
            self._wider = False
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

        names, sign = list(self._place), -1 if most else 1
        cost = np.zeros(len(names))
        for name, weight in expression.items():
            cost[self._place[name]] = sign * weight
        if enough is not None:
            near = self._built().near(cost, sign * enough)
            if near is not None:
                best, duals = near
                held = duals > _EPS, duals < -_EPS
                return Extreme(sign * math.ceil(best - _EPS), {}, *_held(names, held), True)
        some = {at: float(cost[at]) for at in cost.nonzero()[0].tolist()}
        found = self._near.furthest(some, self._true)
        if found is None:
            raise ValueError("no whole numbers fit what is known.")
        values, best = found
        reached = round(float(cost @ values))
        short = enough is None or reached > sign * enough
        stops = self._stopped(cost, values) if short else (cost > math.inf, cost > math.inf)
        exact = reached - best < 1 - _EPS
        return Extreme(sign * reached, self._named(values), *_held(names, stops), exact)

    def _stopped(self, cost: Floats, values: Floats) -> tuple[Bools, Bools]:
        """Counts whose least, and whose greatest, value stops what costs from being less."""
        import numpy as np

        from chec_voice.disclosure.shifts import Shifts

        limits = np.array(self._low, dtype=float), np.array(self._high, dtype=float)
        return Shifts(*self._built().asked, *limits, values, self.effort).stopped(cost)

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
    names: Sequence[Hashable], held: tuple[Bools, Bools]
) -> tuple[tuple[Hashable, ...], tuple[Hashable, ...]]:
    """Counts whose least, and whose greatest, value stops it."""
    low, high = (tuple(names[n] for n in some.nonzero()[0].tolist()) for some in held)
    return low, high
