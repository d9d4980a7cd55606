"""What a row alone gives away: a total, and all of its parts but one."""

from __future__ import annotations

from chec_voice.disclosure.figures import Relation
from chec_voice.disclosure.page import Page


class Rows:
    """Hides what sums tell of their small parts, before any programme is asked."""

    def __init__(self, page: Page) -> None:
        self._page = page

    def settle(self) -> None:
        """Hide what a row alone gives away: sums need no programme, and most doubt is there.

        Also a row whose total is not printed today: an earlier release may have told it.
        """
        for relation in self._page.figures.relations:
            parts_are_here = all(part in self._page.printed for part in relation.parts)
            if relation.kind == "sum" and parts_are_here:
                while self._row_narrows(relation):
                    pass

    def hide_parts_of_what_was_small(self) -> None:
        """Hide all parts of a total that an earlier release hid because it is small.

        Parts that are there would say that the total is no smaller than they are many. Who knows
        that it is small knows already that each of them is, or that nobody is in it.
        """
        for relation in self._page.figures.relations:
            if relation.kind == "sum" and self._was_small(relation.whole):
                self._page.blur(relation)

    def _was_small(self, whole: str) -> bool:
        return self._page.profile.small(self._page.counts.get(whole, 0)) and any(
            given.printed[whole].why == "small"
            for given in self._page.earlier
            if whole in given.printed
        )

    def _row_narrows(self, relation: Relation) -> bool:
        """Whether a total and the other parts narrow a small part; then one of them is hidden."""
        low, high = self._page.known.limits(self._page.variable(relation.whole))
        ends = {part: self._page.known.limits(self._page.variable(part)) for part in relation.parts}
        lows, highs = (sum(end[n] for end in ends.values()) for n in (0, 1))
        for part, (least, most) in ends.items():
            if (
                self._page.printed[part].why != "small"
                or self._page.variable(part) in self._page.fixed
            ):
                continue
            too_little = high - (lows - least) < self._page.profile.least - 1
            if too_little or low - (highs - most) > 1:
                near = [
                    key
                    for key in self._page.shown_among(
                        {self._page.variable(k) for k in relation.parts}
                    )
                    if self._page.figures.counts[key] or not too_little
                ]
                near += self._page.shown_among({self._page.variable(relation.whole)})
                if near:
                    self._page.hide(min(near, key=self._page.weight))
                    return True
                if self._page.blur(relation):
                    return True
        return False
