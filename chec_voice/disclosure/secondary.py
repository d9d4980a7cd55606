"""What is hidden beside small counts, so that these cannot be worked out."""

from __future__ import annotations

from collections.abc import Mapping

from chec_voice.disclosure.audit import Extreme
from chec_voice.disclosure.figures import Printed
from chec_voice.disclosure.page import Page
from chec_voice.disclosure.targets import Target
from chec_voice.disclosure.waiting import Waiting


class Secondary:
    """Hides the figures that are missed least, wherever a target could be worked out."""

    def __init__(self, page: Page, waiting: Waiting) -> None:
        self._page, self._waiting = page, waiting

    def doubt_around(self, targets: Mapping[int, Target]) -> bool:
        """Hide at once what would be hidden one by one around all that still waits.

        Where an earlier release told a total, only its parts can be hidden, and those of what is
        above and below: a heading that is there says that one of its codes is.
        """
        doubted = set[str]()
        for number, target in targets.items():
            if self._waiting.waits(number) and not target.rest:
                doubted |= {target.figure, *self._page.kin.get(target.figure, ())}
        told = [r for r in self._page.sums_told if not doubted.isdisjoint((r.whole, *r.parts))]
        hidden = [self._page.blur(relation) for relation in told]
        return any(hidden)

    def narrowed(self, number: int, target: Target, at_once: int) -> bool:
        """Whether a target could be worked out, in which case something more was hidden.

        Args:
            at_once: how many figures are hidden before it is asked about again.
        """
        for upper, waiting in self._waiting.open.items():
            if number in waiting and not self._waiting.far_off(target, upper):
                self._waiting.clear_near([number], upper)
        if not self._waiting.waits(number):
            return False
        if target.rest:
            ends = [self._waiting.ask(target.variables, most=upper) for upper in (True, False)]
            if ends[0].value - ends[1].value >= self._waiting.wide(target):
                return False
            return any(self._hide_some_of(end, target, at_once) for end in ends)
        needed = target.high
        least: Extreme | None = None
        if number in self._waiting.open[False]:
            least = self._waiting.ask(target.variables, most=False, enough=target.low)
            if least.value > target.low:
                if self._hide_some_of(least, target, at_once):
                    return True
                if not least.point:  # fractions tell of too few figures, and how few it can be
                    least = self._waiting.ask(target.variables, most=False)
                    if self._hide_some_of(least, target, at_once):
                        return True
                if self._doubt_parts(least):
                    return True
            # A count is no smaller than parts of it that are there; then it may be larger.
            needed += max(0, least.value - target.low)
        if number not in self._waiting.open[True] and needed == target.high:
            return False
        most = self._waiting.ask(target.variables, most=True, enough=needed)
        if most.value >= needed:
            return False
        if (
            self._hide_some_of(most, target, at_once)
            or self._loosen(most, target)
            or self._doubt_parts(most)
            or (least is not None and self._loosen(least, target))
        ):
            return True
        end = self._waiting.ask(target.variables, most=False)
        if most.value - end.value < target.high - target.low:  # else it may be nobody
            if most.exact and end.exact:
                self._give_up(target)
            else:
                self._page.unchecked.add(target.figure)
        return False

    def _hide_some_of(self, end: Extreme, target: Target, at_once: int) -> bool:
        """Hide the figures that are missed least among those that narrow a target."""
        near = self._page.shown_among({*end.held_low, *end.held_high})
        if not near and not end.exact:  # only whole numbers narrow it, so no programme says which
            near = self._page.shown_among(self._page.known.neighbours(target.variables))
        if not near and target.rest and self._page.printed[target.rest].shown is not None:
            near = [target.rest]
        if not near:
            return False
        first, *others = sorted(near, key=self._page.weight)[:at_once]
        shares_of = set(
            self._page.figures.out_of.values()
        )  # hidden only where nothing else is left
        for key in (first, *(key for key in others if key not in shares_of)):
            self._page.hide(key)
        return True

    def _doubt_parts(self, end: Extreme) -> bool:
        """Let hidden small counts be nobody's, where it is known already what they add up to."""
        now = self._page.by_variable
        held = {now[variable] for variable in end.held_low if variable in now}
        return any(
            self._page.blur(relation)
            for relation in self._page.figures.relations
            if relation.kind == "sum" and not held.isdisjoint(relation.parts)
        )

    def _loosen(self, end: Extreme, target: Target) -> bool:
        """Let hidden small counts be more than small: nobody can tell why a number is hidden."""
        now = self._page.by_variable
        for variable in end.held_high:
            key = now.get(variable)
            if key is None or variable in self._page.fixed:
                continue
            printed = self._page.printed[key]
            if printed.why == "small" and printed.high is not None:
                self._page.printed[key] = Printed(None, 1, None, printed.basis, "small")
                self._page.limit(key)
                return True
        return False

    def _give_up(self, target: Target) -> None:
        """Earlier releases alone narrow it: repeat what they say, or tell that it is too late."""
        key = target.figure
        if key in self._page.printed and self._page.variable(key) in target.variables:
            count = self._page.figures.counts[key]
            for given in reversed(self._page.earlier):
                same = given.profile == self._page.profile.name and key in given.printed
                if same and given.counts[key] != count and self._page.printed[key].why != "kept":
                    self._page.keep(key, given)
                    self._page.limit(key)
                    return
        self._waiting.expose(target)
