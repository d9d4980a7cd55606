"""The fewest people who would have to be elsewhere for counts to be larger or smaller.

From whole numbers that fit all that is known, some counts are moved where they are wanted, and of
all others as few as possible. What so few people change stays whole numbers nearly always, and is
found quickly, however many counts there are.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import TYPE_CHECKING, Any

import highspy
import numpy as np
from scipy import sparse

from chec_voice.disclosure.programme import EPS, ball, searched, solver_of

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from chec_voice.disclosure.effort import Effort

    Floats = NDArray[np.float64]
    Bools = NDArray[np.bool_]

_WANTED, _ALONE = 50.0, 5000.0
"""How many people elsewhere one more where it is wanted may take: of many counts, and of one."""
_HOLDS = _ALONE / 100
"""What one more of a count has to save that its limit stops what is asked."""
_LONG = 3000
"""Steps after which a solution is not waited for: it takes a tenth of them, or would take hours."""
_TURNS = 4
"""How often people are moved another way where somebody would have to be divided."""
_MANY = 1000
"""Most counts that whole numbers are looked for among, where fewer people could be moved."""
_AROUND = 2
"""How many sums away from a fraction whole numbers are looked for."""
_STEPS, _MOST_STEPS = 100_000, 2000
"""How many places are tried where whole numbers are looked for everywhere: fewer of more counts."""
_WHOLE = {
    "mip_detect_symmetry": False,
    "mip_max_nodes": 20,
    "mip_rel_gap": 0.01,
}


class Shifts:
    """Sums of counts (rows) with limits, around whole numbers for the counts that fit them."""

    def __init__(
        self,
        matrix: Any,
        row_lows: Floats,
        row_highs: Floats,
        lows: Floats,
        highs: Floats,
        start: Floats,
        effort: Effort,
    ) -> None:
        self._sums = matrix, row_lows, row_highs
        self._lows, self._highs, self.start, self._effort = lows, highs, start, effort
        self._free = np.flatnonzero(lows < highs)
        self._at = {int(place): at for at, place in enumerate(self._free)}
        some = matrix[:, self._free].tocsr()
        rows = self._rows = np.flatnonzero(np.diff(some.indptr))
        stand = (matrix @ start)[rows]
        both = sparse.hstack([some[rows], -some[rows]]).tocsr()  # more of each count, and less
        both.sort_indices()
        self._room = np.concatenate([highs - start, start - lows]).reshape(2, -1)[:, self._free]
        self._solver = solver_of(
            both,
            row_lows[rows] - stand,
            row_highs[rows] - stand,
            np.zeros(self._room.size),
            self._room.ravel(),
        )
        self._solver.setOptionValue("presolve", "off")  # from where all stand it is a short way
        self._places = np.arange(self._room.size, dtype=np.int32)

    def towards(
        self, changes: Mapping[int, float], still: Collection[int], *, whole: bool
    ) -> Floats | None:
        """Whole numbers for all counts, with some changed by so much, or as far as they can be.

        Args:
            still: places of counts that stay as they are.
            whole: whether to look on where so few people would have to be divided.

        Returns:
            None where none are found, which shows nothing.
        """
        room, wanted = self._room.copy(), np.zeros(self._room.shape, dtype=bool)
        aim = np.zeros(len(self.start))
        for place in still:
            if place in self._at:
                room[:, self._at[place]] = 0
        for place, change in changes.items():
            if place in self._at:
                at, way = self._at[place], 0 if change > 0 else 1
                room[1 - way, at] = 0
                room[way, at] = min(room[way, at], abs(change))
                wanted[way, at] = True
                aim[place] = -np.sign(change)
        each = np.random.default_rng(0)
        near = np.zeros(len(self.start), dtype=bool)
        for turn in range(_TURNS if whole else 1):
            cost = 1 + each.random(room.shape) if turn else np.ones_like(room)
            cost[wanted] = -_ALONE if whole else -_WANTED
            moved = self._moved(cost, room)
            if moved is None:
                return None
            broken = np.abs(moved - np.round(moved)) > EPS
            if not broken.any():
                found = self.start.copy()
                found[self._free] += np.round(moved)
                return found if self.fits(found) else None
            near = self._around(moved, broken)
        return self._whole(aim, near, {}) if whole and near.sum() <= _MANY else None

    def furthest(self, cost: Floats) -> tuple[Floats, float]:
        """Whole numbers for all counts that cost little, and what fractions would cost."""
        best, each = -np.inf, np.random.default_rng(0)
        moved, broken = np.zeros(len(self._free)), np.zeros(len(self._free), dtype=bool)
        for turn in range(_TURNS):
            way = self._towards(cost, each.random(self._room.shape) if turn else 0.0)
            if way is None:
                return self.start, best
            moved, broken = way, np.abs(way - np.round(way)) > EPS
            best = max(best, float(cost @ self.start + cost[self._free] @ moved))
            found = self.start.copy()
            found[self._free] += np.round(moved)
            if not broken.any() and self.fits(found):
                return found, best
        free = self._around(moved, broken)
        near = self._whole(cost, free, {}) if free.sum() <= _MANY else None
        if near is not None and cost @ near < best + 1 - EPS:
            return near, best
        if len(self._free) > _MANY:
            return self.start if near is None else near, best
        nodes = int(np.clip(_STEPS / max(1, len(self._free)), 1, _MOST_STEPS))
        wide = self._whole(cost, self._lows < self._highs, {"mip_max_nodes": nodes})
        options = [self.start, *(some for some in (near, wide) if some is not None)]
        return min(options, key=lambda some: float(cost @ some)), best

    def stopped(self, cost: Floats) -> tuple[Bools, Bools]:
        """Counts whose least, and whose greatest, value stops fractions from costing less."""
        if self._towards(cost) is None:
            nowhere = np.zeros(len(cost), dtype=bool)
            return nowhere, nowhere
        sums = self._sums[0][self._rows].T @ np.array(self._solver.getSolution().row_dual)
        more, less = 1 + _ALONE * cost - sums, 1 - _ALONE * cost + sums
        return less < -_HOLDS, more < -_HOLDS

    def _towards(self, cost: Floats, besides: Floats | float = 0.0) -> Floats | None:
        each = _ALONE * cost[self._free]
        return self._moved(np.stack([1 + each, 1 - each]) + besides, self._room)

    def _moved(self, cost: Floats, room: Floats) -> Floats | None:
        """How many more, or fewer, each free count is where that costs least."""
        size = len(self._places)
        self._solver.changeColsCost(size, self._places, cost.ravel())
        self._solver.changeColsBounds(size, self._places, np.zeros(size), room.ravel())
        self._solver.clearSolver()
        self._effort.run(self._solver, steps=_LONG)
        if self._solver.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        more, less = np.array(self._solver.getSolution().col_value).reshape(2, -1)
        moved: Floats = more - less
        return moved

    def _around(self, moved: Floats, broken: NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What a solution in fractions moves, and what is near where it divides somebody."""
        near = np.zeros(len(self.start), dtype=bool)
        near[self._free[broken]] = True
        near = ball(self._sums[0], near, _AROUND) & (self._lows < self._highs)
        near[self._free[np.abs(moved) > EPS]] = True
        return near

    def _whole(
        self, cost: Floats, free: NDArray[np.bool_], options: Mapping[str, object]
    ) -> Floats | None:
        """Whole numbers that cost little, with all counts that are not free as they stand."""
        limits = self._lows, self._highs
        how = {**_WHOLE, **options}
        found = searched(*self._sums, *limits, cost, self.start, free, self._effort, how)
        return found if found is not None and self.fits(found) else None

    def fits(self, counts: Floats) -> bool:
        """Whether counts are in their limits, and their sums in theirs."""
        return fits(*self._sums, self._lows, self._highs, counts)


def fits(
    matrix: Any, row_lows: Floats, row_highs: Floats, lows: Floats, highs: Floats, counts: Floats
) -> bool:
    """Whether counts are in their limits, and their sums in theirs."""
    sums = matrix @ counts
    return bool(
        (sums >= row_lows - EPS).all()
        and (sums <= row_highs + EPS).all()
        and (counts >= lows - EPS).all()
        and (counts <= highs + EPS).all()
    )
