"""The page that is printed, and what a reader of it and of all earlier releases knows."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import replace
from functools import cached_property

from chec_voice.disclosure.audit import Knowledge
from chec_voice.disclosure.earlier import Moves, printed_before
from chec_voice.disclosure.effort import Effort
from chec_voice.disclosure.figures import Figures, Given, Printed, Relation
from chec_voice.disclosure.profiles import Profile

_ZERO_WEIGHT = 50.0
"""A zero is hidden last: that nobody said it is worth knowing, and a zero is never small."""


class Page:
    """What is printed of figures, which only becomes less, and what a reader then knows.

    Args:
        searching: work of solvers that the reader's questions are counted in.
    """

    def __init__(
        self, figures: Figures, profile: Profile, earlier: Sequence[Given], searching: Effort
    ) -> None:
        self.coarse: set[str] = set()
        self.unchecked: set[str] = set()
        self.profile, self.earlier, self.figures = profile, earlier, figures
        self.counts = figures.known
        self.printed = {key: self._first(key, n) for key, n in figures.counts.items()}
        self.kept: dict[str, str] = {}
        self.exposed: dict[str, str] = {}
        self._keep_what_few_changed()
        self.fixed: dict[Hashable, tuple[int, int | None]] = {}
        self.told: set[Hashable] = set()
        self.true: dict[Hashable, int] = {
            (key, count): count
            for known in (self.counts, *(given.known for given in earlier))
            for key, count in known.items()
        }
        top = max([0, *self.counts.values(), *(n for g in earlier for n in g.known.values())])
        ceiling = 2 * (top + profile.least + profile.rounds_to)
        self.known = Knowledge(ceiling, searching, self.true)
        self._learn_earlier()
        self._loosen_totals()
        self._learn_now()

    def _first(self, key: str, count: int) -> Printed:
        for given in reversed(self.earlier):  # what was hidden of the same number stays hidden
            cell = given.printed.get(key)
            if cell is not None and given.profile == self.profile.name and cell.basis == count:
                return replace(cell, why="" if cell.shown is not None else cell.why)
        if self.profile.small(count):
            return Printed(None, 1, self.profile.least - 1, count, "small")
        shown = self.profile.rounded(count)
        return Printed(shown, *self.profile.interval(shown), count)

    def _keep_what_few_changed(self) -> None:
        """What changed by a few people since a release stays as that release has it."""
        for given in self.earlier:
            if given.profile != self.profile.name:
                continue
            moved = Moves(given, self._now(), self._bases, self._column_bases)
            for key, (was, count) in moved.changed.items():
                if key not in self.figures.counts or was == count:
                    continue
                few = 0 < sum(moved.of(key)) < self.profile.least
                if few and abs(count - printed_before(given, key).basis) < self.profile.least:
                    self.keep(key, given)

    def keep(self, key: str, given: Given) -> None:
        """Print a figure as a release has it."""
        before = printed_before(given, key)
        self.printed[key] = Printed(before.shown, before.low, before.high, before.basis, "kept")
        self.kept[key] = given.at

    @cached_property
    def _bases(self) -> frozenset[str]:
        """Tables of how many people there are, which change whenever somebody comes or goes."""
        families = self.figures.families
        bases = {families.get(base, "") for base in self.figures.out_of.values()}
        return frozenset(bases - {""})

    @cached_property
    def _column_bases(self) -> frozenset[str]:
        """How many people there are in each column."""
        relations = self.figures.relations
        columns = {part for r in relations if r.kind != "within" for part in r.parts}
        return frozenset(columns.intersection(self.figures.out_of.values()))

    def _now(self) -> Given:
        figures = self.figures
        return Given("", "", figures.counts, {}, (), figures.families, figures.unprinted)

    def _learn_earlier(self) -> None:
        for number, given in enumerate(self.earlier):
            names = _Names(given.known, f"then {number}")
            for relation in given.relations:
                self.known.relate(relation, names)
            for key, printed in given.printed.items():
                self._fix((key, printed.basis), printed.low, printed.high)
                if printed.shown is not None and not self._says_more(key, printed):
                    self.told.add((key, printed.basis))
        states = [*self.earlier, self._now()]
        for number, later in enumerate(states):
            for before in states[:number]:
                self._learn_change(before, later)

    def _says_more(self, key: str, before: Printed) -> bool:
        """Whether the same count is printed more exactly than a release had it: that told 25 of 26,
        rounded, and does not make 26 known."""
        now = self.printed.get(key)
        if now is None or now.basis != before.basis or now.shown is None:
            return False
        more_below = now.low > before.low
        return more_below or (
            now.high is not None and (before.high is None or now.high < before.high)
        )

    def _learn_change(self, before: Given, later: Given) -> None:
        """No count of a table can have changed more than the one that changed most."""
        moves = Moves(before, later, self._bases, self._column_bases)
        for key, (was, count) in moves.changed.items():
            if was != count:
                self.known.apart((key, was), (key, count), *moves.of(key))
                if key not in before.known:
                    self._fix((key, 0), 0, 0)

    def _fix(self, variable: Hashable, low: int, high: int | None) -> None:
        was_low, was_high = self.fixed.get(variable, (0, None))
        highs = [n for n in (was_high, high) if n is not None]
        self.fixed[variable] = max(was_low, low), min(highs) if highs else None
        self.known.limit(variable, *self.fixed[variable])

    def _learn_now(self) -> None:
        names = _Names(self.counts, "now")
        for relation in self.figures.relations:
            self.known.relate(relation, names)
        for key in self.figures.counts:
            self.known.variable(self.variable(key))
            self.limit(key)

    def _loosen_totals(self) -> None:
        """Small totals of several parts may be more than small.

        If a reader knew that they are small, each part would be narrower than on its face.
        """
        for key, there in self.sums:
            printed = self.printed.get(key)
            told = (key, self.figures.counts.get(key)) in self.fixed
            if printed is not None and printed.why == "small" and there > 1 and not told:
                self.printed[key] = replace(printed, high=None)

    @cached_property
    def sums(self) -> list[tuple[str, int]]:
        """Figures that are sums -> how many of their parts are above 0, as all know who look at
        what is printed now or was before."""
        counts = self.figures.counts
        there = {
            (relation.whole, relation.parts): sum(counts.get(p, 0) > 0 for p in relation.parts)
            for relation in self.figures.relations
            if relation.kind == "sum"
        }
        for given in self.earlier:
            for relation in given.relations:
                if relation.kind == "sum" and given.known.get(relation.whole) == counts.get(
                    relation.whole
                ):
                    told = sum(
                        p in given.printed and given.printed[p].low > 0 for p in relation.parts
                    )
                    of = relation.whole, relation.parts
                    there[of] = max(told, there.get(of, 0))
        return [(whole, number) for (whole, _), number in there.items()]

    def variable(self, key: str) -> Hashable:
        """What a reader knows a figure by: its name with its count."""
        return key, self.counts[key]

    def limit(self, key: str) -> None:
        """Tell the reader what is printed of a figure, beside what earlier releases told."""
        variable, printed = self.variable(key), self.printed[key]
        low, high = self.fixed.get(variable, (0, None))
        if printed.why != "kept":
            low = max(low, printed.low)
            highs = [n for n in (high, printed.high) if n is not None]
            high = min(highs) if highs else None
        self.known.limit(variable, low, high)

    def hide(self, key: str) -> None:
        """Hide a figure so that a small one cannot be worked out."""
        count = self.figures.counts[key]
        self.printed[key] = Printed(None, min(1, count), None, count, "protects")
        self.limit(key)

    def blur(self, relation: Relation) -> bool:
        """Hide all small parts of a total, nobody's too, so that none is known to be there."""
        changed = False
        for key in relation.parts:
            cell = self.printed.get(key)
            if cell is None or cell.why == "kept" or self.variable(key) in self.fixed:
                continue
            if cell.shown == 0:
                self.printed[key] = Printed(None, 0, None, cell.basis, "protects")
            elif cell.why == "small" and cell.low:
                self.printed[key] = replace(cell, low=0)
            else:
                continue
            self.limit(key)
            changed = True
        return changed

    def shown_among(self, variables: set[Hashable]) -> list[str]:
        """Figures shown today, of which no earlier release told."""
        now = self.by_variable
        keys = [now[v] for v in variables if v in now and v not in self.told]
        return [
            k for k in keys if self.printed[k].shown is not None and self.printed[k].why != "kept"
        ]

    @cached_property
    def by_variable(self) -> dict[Hashable, str]:
        """Variable -> figure, of all figures of today."""
        return {self.variable(key): key for key in self.figures.counts}

    def weight(self, key: str) -> tuple[float, str]:
        """How much a figure would be missed, to sort by."""
        count = self.figures.counts[key]
        weight = self.figures.weights.get(key, 1.0)
        return (weight * count if count else _ZERO_WEIGHT * self.profile.least, key)

    @cached_property
    def sums_told(self) -> list[Relation]:
        """Sums that earlier releases told, of each figure the one with the fewest parts."""
        least: dict[str, Relation] = {}
        for relation in self.figures.relations:
            if relation.kind != "sum" or self.variable(relation.whole) not in self.fixed:
                continue
            for key in relation.parts:
                if key not in least or len(relation.parts) < len(least[key].parts):
                    least[key] = relation
        return list({relation.whole: relation for relation in least.values()}.values())

    @cached_property
    def kin(self) -> dict[str, set[str]]:
        """Figure -> headings and drivers above it, and codes below it."""
        kin: dict[str, set[str]] = {}
        bases = set(self.figures.out_of.values())
        for relation in self.figures.relations:
            if relation.kind not in ("sum", "shared") and relation.whole not in bases:
                for part in relation.parts:
                    kin.setdefault(part, set()).add(relation.whole)
                    kin.setdefault(relation.whole, set()).add(part)
        return kin


class _Names(dict[str, Hashable]):
    """Figure -> variable: the figure with its count, so that what did not change is the same."""

    def __init__(self, counts: Mapping[str, int], when: str) -> None:
        super().__init__({key: (key, count) for key, count in counts.items()})
        self._when = when

    def __missing__(self, key: str) -> Hashable:
        return key, self._when
