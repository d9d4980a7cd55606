"""Targets of which it is not shown yet that nobody can work them out."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from functools import cached_property

from chec_voice.disclosure.audit import Extreme
from chec_voice.disclosure.figures import Figures, Given
from chec_voice.disclosure.page import Page
from chec_voice.disclosure.targets import Target
from chec_voice.progress import Progress

_AT_ONCE, _TOGETHER = 6, 12
"""How many targets that do not stand in one another's way are shown to be safe at once: at first,
and at most."""
_REST_WIDTH = 2
"""How far apart the ends must be of how many did not say it: three numbers stay possible."""
_SEARCHING = 0.8
"""The part of all work for what shows that many figures are safe at once."""


class Waiting:
    """Asks what a reader can work out, takes off what is shown to be safe, and says what is not."""

    def __init__(self, page: Page) -> None:
        self._page = page
        self.dearest = 0.0
        """The most work that one question took."""
        self.open: dict[bool, dict[int, Target]] = {}
        """Targets of which it is not known yet that they can be as small (False) or as large
        (True) as a hidden number on its face."""

    def wait_for(self, targets: Mapping[int, Target]) -> None:
        """Note which targets are at an end of their range as the counts are."""
        self.open = {most: dict(targets) for most in (False, True)}
        self.all = targets
        self._seen: dict[int, tuple[float, float]] = {}
        self._clear(self._page.true)

    def tell(self, progress: Progress, before: int) -> int:
        """Tell how many targets are shown to be safe, `before` of which were told already."""
        waiting = set().union(*self.open.values())
        safe = len(self.all) - len(waiting)
        progress.advance(safe - before)
        return safe

    def waits(self, number: int) -> bool:
        """Whether a target is not shown to be safe yet."""
        return any(number in waiting for waiting in self.open.values())

    def still(self, left: Mapping[int, Target]) -> list[Target]:
        """Those of these targets that still wait."""
        return [target for number, target in left.items() if self.waits(number)]

    def clear_most(self, progress: Progress, done: int, share: float = _SEARCHING) -> int:
        """Look for numbers of people that show of targets that they are safe, of many at once.

        Args:
            share: of all work there is for this.
        """
        for most, waiting in self.open.items():
            left = [number for number in waiting if not self.far_off(waiting[number], most)]
            missed: list[int] = []
            at_once = _AT_ONCE
            while (left or missed) and not self._page.known.effort.over(share):
                if not left:
                    left, missed, at_once = missed, [], 1
                together, before = self._apart(left, at_once), len(waiting)
                alone = len(together) == 1
                self.clear_near(together, most, alone=alone)
                if alone or len(waiting) < before:
                    left = [n for n in left if n not in together]
                    missed += [n for n in together if n in waiting and not alone]
                    at_once = min(at_once + 1, _TOGETHER) if len(waiting) < before else at_once
                else:
                    at_once = max(1, at_once // 2)
                left = [n for n in left if n in waiting]
                missed = [n for n in missed if n in waiting]
                done = self.tell(progress, done)
        return done

    def _apart(self, left: Sequence[int], at_once: int) -> list[int]:
        """The first of these, and others, as many as are wanted, no two parts of one total."""
        together: list[int] = []
        taken = set[str]()
        for number in left:
            figure = self.all[number].figure
            wholes = self._wholes.get(figure, {figure})
            if taken.isdisjoint(wholes):
                taken |= wholes
                together.append(number)
                if len(together) == at_once:
                    break
        return together

    @cached_property
    def _wholes(self) -> dict[str, set[str]]:
        """Figure -> the totals that it is, or is a part of."""
        wholes: dict[str, set[str]] = {}
        releases: list[Figures | Given] = [self._page.figures, *self._page.earlier]
        for told in releases:
            for relation in told.relations:
                if relation.kind == "sum":
                    for key in (relation.whole, *relation.parts):
                        wholes.setdefault(key, set()).add(relation.whole)
        return wholes

    def clear_near(self, together: Sequence[int], most: bool, *, alone: bool = True) -> None:
        """Look whether targets reach an end where few people are elsewhere than they truly are."""
        ends = dict[Hashable, int]()
        for number in together:
            target = self.all[number]
            if not target.rest:
                ends |= dict.fromkeys(target.variables, target.high if most else target.low)
            elif alone:
                self._clear_rest(number, target)
        if ends:
            point = self._page.known.towards(ends, whole=alone)
            if point is not None:
                self._clear(point)

    def _clear_rest(self, number: int, target: Target) -> None:
        """Look whether of those who did not say it there can be more, and fewer."""
        pair = list(target.variables)
        for by in range(self.wide(target), 0, -1):
            for name, other in (pair, pair[::-1]):
                for change in (by, -by):
                    if not self.waits(number):
                        return
                    point = self._page.known.towards(
                        {name: self._page.true[name] + change}, [other]
                    )
                    if point is not None:
                        self._clear(point)

    def far_off(self, target: Target, most: bool) -> bool:
        """Whether limits alone say that a target does not reach an end."""
        low, high = self._page.known.closer(target.variables)
        return not target.rest and (high < target.high if most else low > target.low)

    def _clear(self, point: Mapping[Hashable, int]) -> None:
        """Take off what waits where it reaches an end with these counts.

        They stay off, since what is printed only ever becomes less.
        """
        for most, waiting in self.open.items():
            for number, target in list(waiting.items()):
                value = sum(weight * point[v] for v, weight in target.variables.items())
                if target.rest:
                    least, largest = self._seen.get(number, (value, value))
                    self._seen[number] = min(least, value), max(largest, value)
                    reached = max(largest, value) - min(least, value) >= self.wide(target)
                else:
                    reached = value >= target.high if most else value <= target.low
                if reached:
                    del waiting[number]

    @staticmethod
    def wide(target: Target) -> int:
        """How far apart the ends of how many did not say it have to be."""
        return min(_REST_WIDTH, target.high - target.low)

    def ask(
        self, expression: Mapping[Hashable, float], *, most: bool, enough: int | None = None
    ) -> Extreme:
        """The most or least of a sum; targets that reach an end on the way are safe there."""
        before = self._page.known.effort.spent
        end = self._page.known.extreme(expression, most=most, enough=enough)
        self.dearest = max(self.dearest, self._page.known.effort.spent - before)
        if end.point:
            self._clear(end.point)
        return end

    def as_wide(self, target: Target) -> bool:
        """Whether a target can be as many numbers as a hidden one on its face."""
        ends = [self.ask(target.variables, most=most).value for most in (True, False)]
        wide = self.wide(target) if target.rest else target.high - target.low
        return ends[0] - ends[1] >= wide and (bool(target.rest) or ends[1] <= target.low)

    def expose(self, target: Target) -> None:
        """Note that a target can be worked out whatever is printed."""
        at = max((g.at for g in self._page.earlier if target.figure in g.counts), default="")
        self._page.exposed[target.figure] = at
