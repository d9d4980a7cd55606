"""The coarser rule, which is quick and hides more, for what takes too long to ask about."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping

from chec_voice.disclosure.crossing import never_told
from chec_voice.disclosure.effort import Effort
from chec_voice.disclosure.figures import Figures, Printed
from chec_voice.disclosure.labels import ranges_of_columns
from chec_voice.disclosure.page import Page
from chec_voice.disclosure.protected import Protected
from chec_voice.disclosure.targets import Target, Targets
from chec_voice.disclosure.waiting import Waiting
from chec_voice.progress import SILENT, Progress

ENDING = 1.5e9
"""Work for the coarser rule."""
_REACHES = 2
"""How often all around what is left is hidden, further and further, before everything is."""


class CoarseRule:
    """Hides all that stands around what is not shown to be safe, at last the whole split.

    Args:
        ending: work of solvers that this may take.
        protect: decides for the totals of a split that is hidden.
    """

    def __init__(
        self,
        page: Page,
        targets: Targets,
        waiting: Waiting,
        ending: Effort,
        protect: Callable[..., Protected],
    ) -> None:
        self._page, self._targets, self._waiting = page, targets, waiting
        self.ending, self._protect = ending, protect

    def settle(self, progress: Progress, left: dict[int, Target]) -> None:
        """Hide what stands around all that still waits, further and further, until it is safe.

        Where that does not suffice, or takes long as well, the whole split is hidden.
        """
        self._page.known.spend(self.ending)
        for reach in range(_REACHES):
            figures = {target.figure for target in self._waiting.still(left)}
            for _ in range(reach):
                figures |= {kin for key in figures for kin in self._page.kin.get(key, ())}
            for key in sorted(self._in_rows_of(figures)):
                self._tell_nothing(key)
            share = (reach + 1) / _REACHES
            self._waiting.clear_most(progress, len(self._waiting.all), share / 2)
            for target in self._waiting.still(left):
                if not self._can_ask(share) or not self._waiting.as_wide(target):
                    break
        if self._waiting.still(left):
            self.hide_the_split(left)

    def hide_the_split(self, left: Mapping[int, Target]) -> None:
        """Print what a release without columns would print, and stars for any number beside it.

        The stars tell nothing. So it is enough that the totals alone, with earlier releases, tell
        no small number. Where there are no columns, nothing is printed at all.
        """
        now = self._page.figures
        columns = {p for r in now.relations if r.kind == "sum" for p in r.parts}
        tables = {now.families.get(key) for key in columns} - {None, ""}
        columns |= {key for key in now.counts if now.families.get(key) in tables}
        if columns:
            columns |= {r.parts[-1] for r in now.relations if r.kind == "both"}
        columns &= now.counts.keys()
        for key in columns or now.counts:
            self._star(key, now.counts[key])
            self._page.kept.pop(key, None)
        if not columns:
            self._page.unchecked |= {
                target.figure for target in self._waiting.still(left) if self._page.earlier
            }
            return
        counts = {key: n for key, n in now.counts.items() if key not in columns}
        totals = Figures(
            counts,
            [r for r in now.relations if {r.whole, *r.parts} <= counts.keys()],
            {key: family for key, family in now.families.items() if key in counts},
            {key: base for key, base in now.out_of.items() if key in counts and base in counts},
            now.weights,
        )
        done = self._protect(
            totals, self._page.profile, self._page.earlier, effort=self.ending.most
        )
        self._page.printed |= done.printed
        self._page.kept = {**done.kept}
        self._page.exposed |= done.exposed
        self._page.coarse |= done.coarse
        self._page.unchecked |= done.unchecked
        if any(r.kind == "sum" for given in self._page.earlier for r in given.relations) and not (
            never_told(self._page.figures, columns, self._page.earlier, self._page.profile)
        ):
            self._look_back(columns)

    def _look_back(self, columns: Collection[str]) -> None:
        """Say of which columns earlier releases tell, or may tell, something."""
        self.ending = Effort(ENDING)
        self._page.known.spend(self.ending)
        for key in self._page.figures.counts:
            self._page.limit(key)
        free = ranges_of_columns(
            self._page.figures,
            self._page.printed,
            columns,
            self._page.earlier,
            self._page.profile,
        )
        targets = {}
        for number, target in enumerate(self._targets.all()):
            least, most = free.get(target.figure, (target.high, target.low))
            is_free = least <= target.low and target.high <= most
            if target.figure in columns and not target.rest and not is_free:
                targets[number] = target
        self._waiting.wait_for(targets)
        self._waiting.clear_most(SILENT, 0)
        for target in self._waiting.still(targets):
            low, high = self._page.known.closer(target.variables)
            if high - low < target.high - target.low:
                self._waiting.expose(target)
            elif not self._can_ask(1):
                self._page.unchecked.add(target.figure)
            elif not self._waiting.as_wide(target):
                self._waiting.expose(target)

    def _can_ask(self, share: float) -> bool:
        """Whether one more question fits into this share of the work for the coarser rule."""
        return self.ending.spent + 2 * self._waiting.dearest < share * self.ending.most

    def _in_rows_of(self, figures: Collection[str]) -> set[str]:
        """Figures, and the parts and totals of every sum that they stand in."""
        rows = set(figures)
        for relation in self._page.figures.relations:
            if relation.kind == "sum" and not rows.isdisjoint((relation.whole, *relation.parts)):
                rows.update((relation.whole, *relation.parts))
        return rows & self._page.figures.counts.keys()

    def _tell_nothing(self, key: str) -> None:
        """Let a figure be any number, unless an earlier release told it."""
        cell = self._page.printed[key]
        if cell.why != "kept" and self._page.variable(key) not in self._page.told:
            self._star(key, cell.basis)
            self._page.limit(key)

    def _star(self, key: str, basis: int) -> None:
        """Print the sign of what is hidden, by the coarser rule: it can stand for any number."""
        cell = self._page.printed[key]
        if cell.shown is not None:
            self._page.coarse.add(key)
        why = "small" if cell.why == "small" else "protects"
        self._page.printed[key] = Printed(None, 0, None, basis, why)
