"""Decides what is printed of counts of people, so that no small number can be worked out."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from chec_voice.disclosure.coarse_rule import ENDING, CoarseRule
from chec_voice.disclosure.earlier import different, told_already, with_absent
from chec_voice.disclosure.effort import Effort
from chec_voice.disclosure.figures import Figures, Given, Printed
from chec_voice.disclosure.independent import independent
from chec_voice.disclosure.page import Page
from chec_voice.disclosure.profiles import Profile
from chec_voice.disclosure.protected import Protected, loss
from chec_voice.disclosure.rows import Rows
from chec_voice.disclosure.secondary import Secondary
from chec_voice.disclosure.targets import Target, Targets
from chec_voice.disclosure.waiting import Waiting
from chec_voice.progress import SILENT, Progress

EFFORT = 3e10
"""Work that figures are asked about one by one for, before the rest is hidden by a coarser rule."""
_MANY, _WORTH_IT = 20_000, 0.2
"""From so many relations on, columns that cross an earlier release are not asked about one by one
where less than this share of what they count is large enough to be shown: after minutes, hardly
any of it was left."""


def protect(
    figures: Figures,
    profile: Profile,
    earlier: Sequence[Given] = (),
    progress: Progress = SILENT,
    *,
    effort: float = EFFORT,
) -> Protected:
    """What to print, so that with all earlier releases no small count can be worked out.

    A small count is hidden. A reader who knows the profile, all relations and all earlier releases
    must find it possible that it is any number that a hidden one can be; where that fails, other
    figures are hidden too. Where only a few people came, went or changed since an earlier release,
    what changed stays as it was given out, since the difference would be those few people.

    Args:
        earlier: releases under a profile that hides, oldest first.
        effort: work of solvers (see `Effort`) before what is left is hidden by a coarser rule,
            which is quick and hides more. With 0, that rule alone protects.
    """
    if not profile.hides:
        printed = {key: Printed(n, n, n, n) for key, n in figures.counts.items()}
        return Protected(profile, printed, loss(figures, printed))
    earlier = different(earlier)
    figures = with_absent(figures, earlier)
    again = told_already(figures, profile, earlier)
    if again is not None:
        return Protected(profile, again, loss(figures, again))
    searching, ending = Effort(effort), Effort(ENDING)
    done = [
        _Protection(part, profile, given, searching, ending).run(progress)
        for part, given in sorted(independent(figures, earlier), key=lambda p: len(p[0].counts))
    ]
    printed = {key: cell for part in done for key, cell in part.printed.items()}
    return Protected(
        profile,
        {key: printed[key] for key in figures.counts},
        loss(figures, printed),
        {key: at for part in done for key, at in part.kept.items()},
        {key: at for part in done for key, at in part.exposed.items()},
        frozenset().union(*(part.coarse for part in done)) & figures.counts.keys(),
        frozenset().union(*(part.unchecked for part in done)),
    )


class _Protection:
    """Figures that hang together, from what is small to what has to be hidden beside it."""

    def __init__(
        self,
        figures: Figures,
        profile: Profile,
        earlier: Sequence[Given],
        searching: Effort,
        ending: Effort,
    ) -> None:
        self._searching = searching
        self._page = Page(figures, profile, earlier, searching)
        self._rows = Rows(self._page)
        self._targets = Targets(self._page)
        self._waiting = Waiting(self._page)
        self._secondary = Secondary(self._page, self._waiting)
        self._coarse_rule = CoarseRule(self._page, self._targets, self._waiting, ending, protect)

    def run(self, progress: Progress) -> Protected:
        self._rows.hide_parts_of_what_was_small()
        self._rows.settle()
        targets = dict(enumerate(self._targets.all()))
        progress.start("Keeping small numbers safe", len(targets))
        self._waiting.wait_for(targets)
        done = self._waiting.tell(progress, 0)
        if self._hardly_worth_it():
            self._page.known.spend(self._coarse_rule.ending)
            self._coarse_rule.hide_the_split(targets)
        else:
            done = self._ask_about(targets, progress, done)
        progress.advance(len(targets) - done)
        progress.finish()
        return Protected(
            self._page.profile,
            self._page.printed,
            loss(self._page.figures, self._page.printed),
            self._page.kept,
            self._page.exposed,
            frozenset(self._page.coarse),
            frozenset(self._page.unchecked),
        )

    def _hardly_worth_it(self) -> bool:
        """Whether hardly anything of columns that cross an earlier release could be shown.

        So it is where an earlier release hid all cells that add up to these columns: whatever is
        printed of them, each of so many small numbers in the cells has to stay unknown.
        """
        figures = self._page.figures
        columns = {p for r in self._page.sums_told for p in r.parts if figures.counts.get(p)}
        if len(figures.relations) > _MANY and self._mostly_small(columns, figures.counts):
            return True
        return any(
            self._mostly_small(self._cells_hidden(given, columns), given.counts)
            for given in self._page.earlier
            if len(given.relations) > _MANY
        )

    def _mostly_small(self, columns: Collection[str], counts: Mapping[str, int]) -> bool:
        shown = sum(not self._page.profile.small(counts[key]) for key in columns)
        return shown < _WORTH_IT * len(columns)

    @staticmethod
    def _cells_hidden(given: Given, columns: Collection[str]) -> set[str]:
        """Cells that add up to columns, of which a release tells nothing."""
        sums = (r for r in given.relations if r.kind == "sum" and r.whole in columns)
        cells = {part for relation in sums for part in relation.parts if given.counts.get(part)}
        return {key for key in cells if given.printed[key].tells_nothing}

    def _ask_about(self, targets: dict[int, Target], progress: Progress, done: int) -> int:
        """Hide something more wherever a target could be worked out; how many are told of then."""
        if self._page.sums_told:
            done = self._waiting.clear_most(progress, done)
            if self._secondary.doubt_around(targets):
                done = self._waiting.clear_most(progress, done)
        left: dict[int, Target] = {}
        for number, target in targets.items():
            at_once = 1
            while not self._searching.over() and self._secondary.narrowed(number, target, at_once):
                at_once += 1  # what one figure does not protect takes several
            if self._searching.over() and self._waiting.waits(number):
                left[number] = target
        if left:
            self._coarse_rule.settle(progress, left)
        return done
