"""What must not be worked out: small counts, and few people who did not say it."""

from __future__ import annotations

from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from functools import cached_property

from chec_voice.disclosure.page import Page


@dataclass(frozen=True)
class Target:
    """A count that must not be worked out."""

    figure: str
    variables: Mapping[Hashable, float]
    low: int
    high: int
    rest: str = ""
    """For people who did *not* say it: the figure of those who did."""


class Targets:
    """Finds what must not be worked out from what is printed."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def all(self) -> list[Target]:
        """Small counts that are hidden now or were before, and small numbers who did not say it."""
        most = self._page.profile.least - 1
        targets: dict[Hashable, Target] = {}
        for given in self._page.earlier:
            for key, printed in given.printed.items():
                if printed.why == "small":
                    variable: Hashable = (key, printed.basis)
                    high = printed.high if printed.high is not None else most
                    targets[variable] = Target(key, {variable: 1.0}, 1, high)
        for key, printed in self._page.printed.items():
            if printed.why == "small":
                variable, parts = self._page.variable(key), max(1, self._parts_there(key))
                targets[variable] = Target(key, {variable: 1.0}, parts, most + parts - 1)
        return [*targets.values(), *self._rests(most)]

    def _parts_there(self, key: str) -> int:
        """How many counts above 0 a figure is the sum of; 0 where it is no sum."""
        return self._most_parts.get(key, 0)

    @cached_property
    def _most_parts(self) -> dict[str, int]:
        most: dict[str, int] = {}
        for whole, there in self._page.sums:
            most[whole] = max(there, most.get(whole, 0))
        return most

    def _rests(self, most: int) -> list[Target]:
        """People who did not say it, where they are few."""
        targets = []
        for key, base in self._page.figures.out_of.items():
            count = self._page.figures.counts[key]
            rest = self._page.figures.counts[base] - count
            if (
                not count
                or not self._page.profile.small(rest)
                or self._page.printed[key].why == "kept"
            ):
                continue
            if self._page.profile.rounds_to == 1 and self._page.printed[key].shown is not None:
                self._page.hide(key)  # an exact number would tell how many did not say it
            whole, part = self._page.printed[base], self._page.printed[key]
            if whole.high is None or whole.why == "kept":
                continue
            low = 1 if part.high is None else max(1, whole.low - part.high)
            high = min(most, whole.high - part.low)
            expression = {self._page.variable(base): 1.0, self._page.variable(key): -1.0}
            targets.append(Target(key, expression, low, high, rest=key))
        return targets
