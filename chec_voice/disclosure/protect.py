"""Decides what is printed of counts of people, so that no small number can be worked out."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from chec_voice.disclosure.audit import Extreme, Knowledge
from chec_voice.disclosure.crossing import never_told
from chec_voice.disclosure.earlier import (
    Moves,
    different,
    printed_before,
    told_already,
    with_absent,
)
from chec_voice.disclosure.effort import Effort
from chec_voice.disclosure.figures import Figures, Given, Printed, Relation
from chec_voice.disclosure.independent import independent
from chec_voice.disclosure.profiles import Profile
from chec_voice.progress import SILENT, Progress

_AT_ONCE, _TOGETHER = 6, 12
"""How many targets that do not stand in one another's way are shown to be safe at once: at first,
and at most."""
_REST_WIDTH = 2
"""How far apart the ends must be of how many did not say it: three numbers stay possible."""
EFFORT = 3e10
"""Work that figures are asked about one by one for, before the rest is hidden by a coarser rule."""
_SEARCHING = 0.8
"""The part of it for what shows that many figures are safe at once."""
_ENDING = 1.5e9
"""Work for the coarser rule."""
_MANY, _WORTH_IT = 20_000, 0.2
"""From so many relations on, columns that cross an earlier release are not asked about one by one
where less than this share of what they count is large enough to be shown: after minutes, hardly
any of it was left."""
_REACHES = 2
"""How often all around what is left is hidden, further and further, before everything is."""
_ZERO_WEIGHT = 50.0
"""A zero is hidden last: that nobody said it is worth knowing, and a zero is never small."""


@dataclass(frozen=True)
class Loss:
    """What protection takes away. For the team: these numbers are not safe to publish."""

    figures: int
    """Counts above 0, the hidden ones among them."""
    small: int
    """Hidden because they are small."""
    protecting: int
    """Hidden so that a small one cannot be worked out."""
    kept: int
    """As an earlier release has them."""
    people: int
    """People in hidden figures; one person can be in several."""
    of_people: int
    """People in all figures."""


@dataclass(frozen=True)
class Protected:
    """What to print of every figure, and what became of them."""

    profile: Profile
    printed: Mapping[str, Printed]
    loss: Loss
    kept: Mapping[str, str] = field(default_factory=dict)
    """Figure -> when the release left that it repeats."""
    exposed: Mapping[str, str] = field(default_factory=dict)
    """Figure that can be worked out whatever is printed -> the last release telling of it."""
    coarse: frozenset[str] = frozenset()
    """Figures hidden with all that is around them, since asking about each would take too long."""
    unchecked: frozenset[str] = frozenset()
    """Small figures of which it is not known whether earlier releases tell them. This one does not:
    it prints nothing that hangs together with them."""


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
        return Protected(profile, printed, _loss(figures, printed))
    earlier = different(earlier)
    figures = with_absent(figures, earlier)
    again = told_already(figures, profile, earlier)
    if again is not None:
        return Protected(profile, again, _loss(figures, again))
    searching, ending = Effort(effort), Effort(_ENDING)
    done = [
        _Protection(part, profile, given, searching, ending).run(progress)
        for part, given in sorted(independent(figures, earlier), key=lambda p: len(p[0].counts))
    ]
    printed = {key: cell for part in done for key, cell in part.printed.items()}
    return Protected(
        profile,
        {key: printed[key] for key in figures.counts},
        _loss(figures, printed),
        {key: at for part in done for key, at in part.kept.items()},
        {key: at for part in done for key, at in part.exposed.items()},
        frozenset().union(*(part.coarse for part in done)) & figures.counts.keys(),
        frozenset().union(*(part.unchecked for part in done)),
    )


@dataclass(frozen=True)
class _Target:
    """A count that must not be worked out."""

    figure: str
    variables: Mapping[Hashable, float]
    low: int
    high: int
    rest: str = ""
    """For people who did *not* say it: the figure of those who did."""


class _Protection:
    def __init__(
        self,
        figures: Figures,
        profile: Profile,
        earlier: Sequence[Given],
        searching: Effort,
        ending: Effort,
    ) -> None:
        self._searching, self._ending = searching, ending
        self._dearest = 0.0
        """The most work that one question took."""
        self._coarse: set[str] = set()
        self._unchecked: set[str] = set()
        self._profile, self._earlier, self._figures = profile, earlier, figures
        self._counts = figures.known
        self._printed = {key: self._first(key, n) for key, n in figures.counts.items()}
        self._kept: dict[str, str] = {}
        self._exposed: dict[str, str] = {}
        self._keep_what_few_changed()
        self._fixed: dict[Hashable, tuple[int, int | None]] = {}
        self._told: set[Hashable] = set()
        self._true: dict[Hashable, int] = {
            (key, count): count
            for known in (self._counts, *(given.known for given in earlier))
            for key, count in known.items()
        }
        top = max([0, *self._counts.values(), *(n for g in earlier for n in g.known.values())])
        ceiling = 2 * (top + profile.least + profile.rounds_to)
        self._known = Knowledge(ceiling, searching, self._true)
        self._learn_earlier()
        self._loosen_totals()
        self._learn_now()
        self._open: dict[bool, dict[int, _Target]] = {}
        """Targets of which it is not known yet that they can be as small (False) or as large
        (True) as a hidden number on its face."""

    def run(self, progress: Progress) -> Protected:
        self._hide_parts_of_what_was_small()
        self._settle_rows()
        targets = dict(enumerate(self._targets()))
        progress.start("Keeping small numbers safe", len(targets))
        self._wait_for(targets)
        done = self._tell(progress, 0)
        if self._hardly_worth_it():
            self._known.spend(self._ending)
            self._hide_the_split(targets)
        else:
            done = self._ask_about(targets, progress, done)
        progress.advance(len(targets) - done)
        progress.finish()
        return Protected(
            self._profile,
            self._printed,
            _loss(self._figures, self._printed),
            self._kept,
            self._exposed,
            frozenset(self._coarse),
            frozenset(self._unchecked),
        )

    def _hardly_worth_it(self) -> bool:
        """Whether hardly anything of columns that cross an earlier release could be shown."""
        if len(self._figures.relations) <= _MANY:
            return False
        counts = self._figures.counts
        columns = {p for r in self._sums_told for p in r.parts if counts.get(p)}
        shown = sum(not self._profile.small(counts[key]) for key in columns)
        return shown < _WORTH_IT * len(columns)

    def _ask_about(self, targets: dict[int, _Target], progress: Progress, done: int) -> int:
        """Hide something more wherever a target could be worked out; how many are told of then."""
        if self._sums_told:
            done = self._clear_most(progress, done)
            if self._doubt_around(targets):
                done = self._clear_most(progress, done)
        left: dict[int, _Target] = {}
        for number, target in targets.items():
            at_once = 1
            while not self._searching.over() and self._narrowed(number, target, at_once):
                at_once += 1  # what one figure does not protect takes several
            if self._searching.over() and self._waits(number):
                left[number] = target
        if left:
            self._settle_coarsely(progress, left)
        return done

    # -- what is printed at first ------------------------------------------------------------

    def _first(self, key: str, count: int) -> Printed:
        for given in reversed(self._earlier):  # what was hidden of the same number stays hidden
            cell = given.printed.get(key)
            if cell is not None and given.profile == self._profile.name and cell.basis == count:
                return replace(cell, why="" if cell.shown is not None else cell.why)
        if self._profile.small(count):
            return Printed(None, 1, self._profile.least - 1, count, "small")
        shown = self._profile.rounded(count)
        return Printed(shown, *self._profile.interval(shown), count)

    def _keep_what_few_changed(self) -> None:
        """What changed by a few people since a release stays as that release has it."""
        for given in self._earlier:
            if given.profile != self._profile.name:
                continue
            moved = Moves(given, self._now(), self._bases, self._column_bases)
            for key, (was, count) in moved.changed.items():
                if key not in self._figures.counts or was == count:
                    continue
                few = 0 < sum(moved.of(key)) < self._profile.least
                if few and abs(count - printed_before(given, key).basis) < self._profile.least:
                    self._keep(key, given)

    def _keep(self, key: str, given: Given) -> None:
        before = printed_before(given, key)
        self._printed[key] = Printed(before.shown, before.low, before.high, before.basis, "kept")
        self._kept[key] = given.at

    @cached_property
    def _bases(self) -> frozenset[str]:
        """Tables of how many people there are, which change whenever somebody comes or goes."""
        families = self._figures.families
        bases = {families.get(base, "") for base in self._figures.out_of.values()}
        return frozenset(bases - {""})

    @cached_property
    def _column_bases(self) -> frozenset[str]:
        """How many people there are in each column."""
        relations = self._figures.relations
        columns = {part for r in relations if r.kind != "within" for part in r.parts}
        return frozenset(columns.intersection(self._figures.out_of.values()))

    def _now(self) -> Given:
        figures = self._figures
        return Given("", "", figures.counts, {}, (), figures.families, figures.unprinted)

    # -- what a reader knows -----------------------------------------------------------------

    def _learn_earlier(self) -> None:
        for number, given in enumerate(self._earlier):
            names = _Names(given.known, f"then {number}")
            for relation in given.relations:
                self._known.relate(relation, names)
            for key, printed in given.printed.items():
                self._fix((key, printed.basis), printed.low, printed.high)
                if printed.shown is not None and not self._says_more(key, printed):
                    self._told.add((key, printed.basis))
        states = [*self._earlier, self._now()]
        for number, later in enumerate(states):
            for before in states[:number]:
                self._learn_change(before, later)

    def _says_more(self, key: str, before: Printed) -> bool:
        """Whether the same count is printed more exactly than a release had it: that told 25 of 26,
        rounded, and does not make 26 known."""
        now = self._printed.get(key)
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
                self._known.apart((key, was), (key, count), *moves.of(key))
                if key not in before.known:
                    self._fix((key, 0), 0, 0)

    def _fix(self, variable: Hashable, low: int, high: int | None) -> None:
        was_low, was_high = self._fixed.get(variable, (0, None))
        highs = [n for n in (was_high, high) if n is not None]
        self._fixed[variable] = max(was_low, low), min(highs) if highs else None
        self._known.limit(variable, *self._fixed[variable])

    def _learn_now(self) -> None:
        names = _Names(self._counts, "now")
        for relation in self._figures.relations:
            self._known.relate(relation, names)
        for key in self._figures.counts:
            self._known.variable(self._variable(key))
            self._limit(key)

    def _variable(self, key: str) -> Hashable:
        return key, self._counts[key]

    def _limit(self, key: str) -> None:
        """Tell the reader what is printed of a figure, beside what earlier releases told."""
        variable, printed = self._variable(key), self._printed[key]
        low, high = self._fixed.get(variable, (0, None))
        if printed.why != "kept":
            low = max(low, printed.low)
            highs = [n for n in (high, printed.high) if n is not None]
            high = min(highs) if highs else None
        self._known.limit(variable, low, high)

    # -- the attack --------------------------------------------------------------------------

    def _settle_rows(self) -> None:
        """Hide what a row alone gives away: sums need no programme, and most doubt is there.

        Also a row whose total is not printed today: an earlier release may have told it.
        """
        for relation in self._figures.relations:
            parts_are_here = all(part in self._printed for part in relation.parts)
            if relation.kind == "sum" and parts_are_here:
                while self._row_narrows(relation):
                    pass

    def _hide_parts_of_what_was_small(self) -> None:
        """Hide all parts of a total that an earlier release hid because it is small.

        Parts that are there would say that the total is no smaller than they are many. Who knows
        that it is small knows already that each of them is, or that nobody is in it.
        """
        for relation in self._figures.relations:
            if relation.kind == "sum" and self._was_small(relation.whole):
                self._blur(relation)

    def _was_small(self, whole: str) -> bool:
        return self._profile.small(self._counts.get(whole, 0)) and any(
            given.printed[whole].why == "small" for given in self._earlier if whole in given.printed
        )

    def _blur(self, relation: Relation) -> bool:
        """Hide all small parts of a total, nobody's too, so that none is known to be there."""
        changed = False
        for key in relation.parts:
            cell = self._printed.get(key)
            if cell is None or cell.why == "kept" or self._variable(key) in self._fixed:
                continue
            if cell.shown == 0:
                self._printed[key] = Printed(None, 0, None, cell.basis, "protects")
            elif cell.why == "small" and cell.low:
                self._printed[key] = replace(cell, low=0)
            else:
                continue
            self._limit(key)
            changed = True
        return changed

    def _row_narrows(self, relation: Relation) -> bool:
        """Whether a total and the other parts narrow a small part; then one of them is hidden."""
        low, high = self._known.limits(self._variable(relation.whole))
        ends = {part: self._known.limits(self._variable(part)) for part in relation.parts}
        lows, highs = (sum(end[n] for end in ends.values()) for n in (0, 1))
        for part, (least, most) in ends.items():
            if self._printed[part].why != "small" or self._variable(part) in self._fixed:
                continue
            too_little = high - (lows - least) < self._profile.least - 1
            if too_little or low - (highs - most) > 1:
                near = [
                    key
                    for key in self._shown_among({self._variable(k) for k in relation.parts})
                    if self._figures.counts[key] or not too_little
                ]
                near += self._shown_among({self._variable(relation.whole)})
                if near:
                    self._hide(min(near, key=self._weight))
                    return True
                if self._blur(relation):
                    return True
        return False

    def _targets(self) -> list[_Target]:
        """Small counts that are hidden now or were before, and small numbers who did not say it."""
        most = self._profile.least - 1
        targets: dict[Hashable, _Target] = {}
        for given in self._earlier:
            for key, printed in given.printed.items():
                if printed.why == "small":
                    variable: Hashable = (key, printed.basis)
                    high = printed.high if printed.high is not None else most
                    targets[variable] = _Target(key, {variable: 1.0}, 1, high)
        for key, printed in self._printed.items():
            if printed.why == "small":
                variable, parts = self._variable(key), max(1, self._parts_there(key))
                targets[variable] = _Target(key, {variable: 1.0}, parts, most + parts - 1)
        return [*targets.values(), *self._rests(most)]

    def _parts_there(self, key: str) -> int:
        """How many counts above 0 a figure is the sum of; 0 where it is no sum."""
        return self._most_parts.get(key, 0)

    @cached_property
    def _most_parts(self) -> dict[str, int]:
        most: dict[str, int] = {}
        for whole, there in self._sums:
            most[whole] = max(there, most.get(whole, 0))
        return most

    @cached_property
    def _sums(self) -> list[tuple[str, int]]:
        """Figures that are sums -> how many of their parts are above 0, as all know who look at
        what is printed now or was before."""
        counts = self._figures.counts
        there = {
            (relation.whole, relation.parts): sum(counts.get(p, 0) > 0 for p in relation.parts)
            for relation in self._figures.relations
            if relation.kind == "sum"
        }
        for given in self._earlier:
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

    def _rests(self, most: int) -> list[_Target]:
        """People who did not say it, where they are few."""
        targets = []
        for key, base in self._figures.out_of.items():
            count = self._figures.counts[key]
            rest = self._figures.counts[base] - count
            if not count or not self._profile.small(rest) or self._printed[key].why == "kept":
                continue
            if self._profile.rounds_to == 1 and self._printed[key].shown is not None:
                self._hide(key)  # an exact number would tell how many did not say it
            whole, part = self._printed[base], self._printed[key]
            if whole.high is None or whole.why == "kept":
                continue
            low = 1 if part.high is None else max(1, whole.low - part.high)
            high = min(most, whole.high - part.low)
            expression = {self._variable(base): 1.0, self._variable(key): -1.0}
            targets.append(_Target(key, expression, low, high, rest=key))
        return targets

    def _wait_for(self, targets: Mapping[int, _Target]) -> None:
        """Note which targets are at an end of their range as the counts are."""
        self._open = {most: dict(targets) for most in (False, True)}
        self._all = targets
        self._seen: dict[int, tuple[float, float]] = {}
        self._clear(self._true)

    def _tell(self, progress: Progress, before: int) -> int:
        """Tell how many targets are shown to be safe, `before` of which were told already."""
        waiting = set().union(*self._open.values())
        safe = len(self._all) - len(waiting)
        progress.advance(safe - before)
        return safe

    def _clear_most(self, progress: Progress, done: int, share: float = _SEARCHING) -> int:
        """Look for numbers of people that show of targets that they are safe, of many at once.

        Args:
            share: of all work there is for this.
        """
        for most, waiting in self._open.items():
            left = [number for number in waiting if not self._far_off(waiting[number], most)]
            missed: list[int] = []
            at_once = _AT_ONCE
            while (left or missed) and not self._known.effort.over(share):
                if not left:
                    left, missed, at_once = missed, [], 1
                together, before = self._apart(left, at_once), len(waiting)
                alone = len(together) == 1
                self._clear_near(together, most, alone=alone)
                if alone or len(waiting) < before:
                    left = [n for n in left if n not in together]
                    missed += [n for n in together if n in waiting and not alone]
                    at_once = min(at_once + 1, _TOGETHER) if len(waiting) < before else at_once
                else:
                    at_once = max(1, at_once // 2)
                left = [n for n in left if n in waiting]
                missed = [n for n in missed if n in waiting]
                done = self._tell(progress, done)
        return done

    def _apart(self, left: Sequence[int], at_once: int) -> list[int]:
        """The first of these, and others, as many as are wanted, no two parts of one total."""
        together: list[int] = []
        taken = set[str]()
        for number in left:
            figure = self._all[number].figure
            wholes = self._wholes.get(figure, {figure})
            if taken.isdisjoint(wholes):
                taken |= wholes
                together.append(number)
                if len(together) == at_once:
                    break
        return together

    def _clear_near(self, together: Sequence[int], most: bool, *, alone: bool = True) -> None:
        """Look whether targets reach an end where few people are elsewhere than they truly are."""
        ends = dict[Hashable, int]()
        for number in together:
            target = self._all[number]
            if not target.rest:
                ends |= dict.fromkeys(target.variables, target.high if most else target.low)
            elif alone:
                self._clear_rest(number, target)
        if ends:
            point = self._known.towards(ends, whole=alone)
            if point is not None:
                self._clear(point)

    def _clear_rest(self, number: int, target: _Target) -> None:
        """Look whether of those who did not say it there can be more, and fewer."""
        pair = list(target.variables)
        for by in range(self._wide(target), 0, -1):
            for name, other in (pair, pair[::-1]):
                for change in (by, -by):
                    if not self._waits(number):
                        return
                    point = self._known.towards({name: self._true[name] + change}, [other])
                    if point is not None:
                        self._clear(point)

    def _waits(self, number: int) -> bool:
        return any(number in waiting for waiting in self._open.values())

    def _doubt_around(self, targets: Mapping[int, _Target]) -> bool:
        """Hide at once what would be hidden one by one around all that still waits.

        Where an earlier release told a total, only its parts can be hidden, and those of what is
        above and below: a heading that is there says that one of its codes is.
        """
        doubted = set[str]()
        for number, target in targets.items():
            if self._waits(number) and not target.rest:
                doubted |= {target.figure, *self._kin.get(target.figure, ())}
        told = [r for r in self._sums_told if not doubted.isdisjoint((r.whole, *r.parts))]
        hidden = [self._blur(relation) for relation in told]
        return any(hidden)

    @cached_property
    def _kin(self) -> dict[str, set[str]]:
        """Figure -> headings and drivers above it, and codes below it."""
        kin: dict[str, set[str]] = {}
        bases = set(self._figures.out_of.values())
        for relation in self._figures.relations:
            if relation.kind not in ("sum", "shared") and relation.whole not in bases:
                for part in relation.parts:
                    kin.setdefault(part, set()).add(relation.whole)
                    kin.setdefault(relation.whole, set()).add(part)
        return kin

    @cached_property
    def _sums_told(self) -> list[Relation]:
        """Sums that earlier releases told, of each figure the one with the fewest parts."""
        least: dict[str, Relation] = {}
        for relation in self._figures.relations:
            if relation.kind != "sum" or self._variable(relation.whole) not in self._fixed:
                continue
            for key in relation.parts:
                if key not in least or len(relation.parts) < len(least[key].parts):
                    least[key] = relation
        return list({relation.whole: relation for relation in least.values()}.values())

    def _far_off(self, target: _Target, most: bool) -> bool:
        """Whether limits alone say that a target does not reach an end."""
        low, high = self._known.closer(target.variables)
        return not target.rest and (high < target.high if most else low > target.low)

    @cached_property
    def _wholes(self) -> dict[str, set[str]]:
        """Figure -> the totals that it is, or is a part of."""
        wholes: dict[str, set[str]] = {}
        releases: list[Figures | Given] = [self._figures, *self._earlier]
        for told in releases:
            for relation in told.relations:
                if relation.kind == "sum":
                    for key in (relation.whole, *relation.parts):
                        wholes.setdefault(key, set()).add(relation.whole)
        return wholes

    def _clear(self, point: Mapping[Hashable, int]) -> None:
        """Take off what waits where it reaches an end with these counts.

        They stay off, since what is printed only ever becomes less.
        """
        for most, waiting in self._open.items():
            for number, target in list(waiting.items()):
                value = sum(weight * point[v] for v, weight in target.variables.items())
                if target.rest:
                    least, largest = self._seen.get(number, (value, value))
                    self._seen[number] = min(least, value), max(largest, value)
                    reached = max(largest, value) - min(least, value) >= self._wide(target)
                else:
                    reached = value >= target.high if most else value <= target.low
                if reached:
                    del waiting[number]

    @staticmethod
    def _wide(target: _Target) -> int:
        """How far apart the ends of how many did not say it have to be."""
        return min(_REST_WIDTH, target.high - target.low)

    def _ask(
        self, expression: Mapping[Hashable, float], *, most: bool, enough: int | None = None
    ) -> Extreme:
        """The most or least of a sum; targets that reach an end on the way are safe there."""
        before = self._known.effort.spent
        end = self._known.extreme(expression, most=most, enough=enough)
        self._dearest = max(self._dearest, self._known.effort.spent - before)
        if end.point:
            self._clear(end.point)
        return end

    def _narrowed(self, number: int, target: _Target, at_once: int) -> bool:
        """Whether a target could be worked out, in which case something more was hidden.

        Args:
            at_once: how many figures are hidden before it is asked about again.
        """
        for upper, waiting in self._open.items():
            if number in waiting and not self._far_off(target, upper):
                self._clear_near([number], upper)
        if not self._waits(number):
            return False
        if target.rest:
            ends = [self._ask(target.variables, most=upper) for upper in (True, False)]
            if ends[0].value - ends[1].value >= self._wide(target):
                return False
            return any(self._hide_some_of(end, target, at_once) for end in ends)
        needed = target.high
        least: Extreme | None = None
        if number in self._open[False]:
            least = self._ask(target.variables, most=False, enough=target.low)
            if least.value > target.low:
                if self._hide_some_of(least, target, at_once):
                    return True
                if not least.point:  # fractions tell of too few figures, and how few it can be
                    least = self._ask(target.variables, most=False)
                    if self._hide_some_of(least, target, at_once):
                        return True
                if self._doubt_parts(least):
                    return True
            # A count is no smaller than parts of it that are there; then it may be larger.
            needed += max(0, least.value - target.low)
        if number not in self._open[True] and needed == target.high:
            return False
        most = self._ask(target.variables, most=True, enough=needed)
        if most.value >= needed:
            return False
        if (
            self._hide_some_of(most, target, at_once)
            or self._loosen(most, target)
            or self._doubt_parts(most)
            or (least is not None and self._loosen(least, target))
        ):
            return True
        end = self._ask(target.variables, most=False)
        if most.value - end.value < target.high - target.low:  # else it may be nobody
            if most.exact and end.exact:
                self._give_up(target)
            else:
                self._unchecked.add(target.figure)
        return False

    # -- what takes too long -----------------------------------------------------------------

    def _settle_coarsely(self, progress: Progress, left: dict[int, _Target]) -> None:
        """Hide what stands around all that still waits, further and further, until it is safe.

        Where that does not suffice, or takes long as well, the whole split is hidden.
        """
        self._known.spend(self._ending)
        for reach in range(_REACHES):
            figures = {target.figure for target in self._still(left)}
            for _ in range(reach):
                figures |= {kin for key in figures for kin in self._kin.get(key, ())}
            for key in sorted(self._in_rows_of(figures)):
                self._tell_nothing(key)
            share = (reach + 1) / _REACHES
            self._clear_most(progress, len(self._all), share / 2)
            for target in self._still(left):
                if not self._can_ask(share) or not self._as_wide(target):
                    break
        if self._still(left):
            self._hide_the_split(left)

    def _hide_the_split(self, left: Mapping[int, _Target]) -> None:
        """Print what a release without columns would print, and stars for any number beside it.

        The stars tell nothing. So it is enough that the totals alone, with earlier releases, tell
        no small number. Where there are no columns, nothing is printed at all.
        """
        now = self._figures
        columns = {p for r in now.relations if r.kind == "sum" for p in r.parts}
        tables = {now.families.get(key) for key in columns} - {None, ""}
        columns |= {key for key in now.counts if now.families.get(key) in tables}
        if columns:
            columns |= {r.parts[-1] for r in now.relations if r.kind == "both"}
        columns &= now.counts.keys()
        for key in columns or now.counts:
            self._star(key, now.counts[key])
            self._kept.pop(key, None)
        if not columns:
            self._unchecked |= {target.figure for target in self._still(left) if self._earlier}
            return
        counts = {key: n for key, n in now.counts.items() if key not in columns}
        totals = Figures(
            counts,
            [r for r in now.relations if {r.whole, *r.parts} <= counts.keys()],
            {key: family for key, family in now.families.items() if key in counts},
            {key: base for key, base in now.out_of.items() if key in counts and base in counts},
            now.weights,
        )
        done = protect(totals, self._profile, self._earlier, effort=self._ending.most)
        self._printed |= done.printed
        self._kept = {**done.kept}
        self._exposed |= done.exposed
        self._coarse |= done.coarse
        self._unchecked |= done.unchecked
        if any(r.kind == "sum" for given in self._earlier for r in given.relations) and not (
            never_told(self._figures, columns, self._earlier, self._profile)
        ):
            self._look_back(columns)

    def _look_back(self, columns: Collection[str]) -> None:
        """Say of which columns earlier releases tell, or may tell, something."""
        self._ending = Effort(_ENDING)
        self._known.spend(self._ending)
        for key in self._figures.counts:
            self._limit(key)
        targets = {
            number: target
            for number, target in enumerate(self._targets())
            if target.figure in columns and not target.rest
        }
        self._wait_for(targets)
        self._clear_most(SILENT, 0)
        for target in self._still(targets):
            low, high = self._known.closer(target.variables)
            if high - low < target.high - target.low:
                self._expose(target)
            elif not self._can_ask(1):
                self._unchecked.add(target.figure)
            elif not self._as_wide(target):
                self._expose(target)

    def _can_ask(self, share: float) -> bool:
        """Whether one more question fits into this share of the work for the coarser rule."""
        return self._ending.spent + 2 * self._dearest < share * self._ending.most

    def _still(self, left: Mapping[int, _Target]) -> list[_Target]:
        return [target for number, target in left.items() if self._waits(number)]

    def _as_wide(self, target: _Target) -> bool:
        """Whether a target can be as many numbers as a hidden one on its face."""
        ends = [self._ask(target.variables, most=most).value for most in (True, False)]
        wide = self._wide(target) if target.rest else target.high - target.low
        return ends[0] - ends[1] >= wide and (bool(target.rest) or ends[1] <= target.low)

    def _in_rows_of(self, figures: Collection[str]) -> set[str]:
        """Figures, and the parts and totals of every sum that they stand in."""
        rows = set(figures)
        for relation in self._figures.relations:
            if relation.kind == "sum" and not rows.isdisjoint((relation.whole, *relation.parts)):
                rows.update((relation.whole, *relation.parts))
        return rows & self._figures.counts.keys()

    def _tell_nothing(self, key: str) -> None:
        """Let a figure be any number, unless an earlier release told it."""
        cell = self._printed[key]
        if cell.why != "kept" and self._variable(key) not in self._told:
            self._star(key, cell.basis)
            self._limit(key)

    def _star(self, key: str, basis: int) -> None:
        """Print the sign of what is hidden, by the coarser rule: it can stand for any number."""
        cell = self._printed[key]
        if cell.shown is not None:
            self._coarse.add(key)
        why = "small" if cell.why == "small" else "protects"
        self._printed[key] = Printed(None, 0, None, basis, why)

    def _hide_some_of(self, end: Extreme, target: _Target, at_once: int) -> bool:
        """Hide the figures that are missed least among those that narrow a target."""
        near = self._shown_among({*end.held_low, *end.held_high})
        if not near and not end.exact:  # only whole numbers narrow it, so no programme says which
            near = self._shown_among(self._known.neighbours(target.variables))
        if not near and target.rest and self._printed[target.rest].shown is not None:
            near = [target.rest]
        if not near:
            return False
        first, *others = sorted(near, key=self._weight)[:at_once]
        shares_of = set(self._figures.out_of.values())  # hidden only where nothing else is left
        for key in (first, *(key for key in others if key not in shares_of)):
            self._hide(key)
        return True

    def _shown_among(self, variables: set[Hashable]) -> list[str]:
        """Figures shown today, of which no earlier release told."""
        now = self._by_variable
        keys = [now[v] for v in variables if v in now and v not in self._told]
        return [
            k for k in keys if self._printed[k].shown is not None and self._printed[k].why != "kept"
        ]

    @cached_property
    def _by_variable(self) -> dict[Hashable, str]:
        return {self._variable(key): key for key in self._figures.counts}

    def _weight(self, key: str) -> tuple[float, str]:
        count = self._figures.counts[key]
        weight = self._figures.weights.get(key, 1.0)
        return (weight * count if count else _ZERO_WEIGHT * self._profile.least, key)

    def _hide(self, key: str) -> None:
        count = self._figures.counts[key]
        self._printed[key] = Printed(None, min(1, count), None, count, "protects")
        self._limit(key)

    def _loosen_totals(self) -> None:
        """Small totals of several parts may be more than small.

        If a reader knew that they are small, each part would be narrower than on its face.
        """
        for key, there in self._sums:
            printed = self._printed.get(key)
            told = (key, self._figures.counts.get(key)) in self._fixed
            if printed is not None and printed.why == "small" and there > 1 and not told:
                self._printed[key] = replace(printed, high=None)

    def _doubt_parts(self, end: Extreme) -> bool:
        """Let hidden small counts be nobody's, where it is known already what they add up to."""
        now = self._by_variable
        held = {now[variable] for variable in end.held_low if variable in now}
        return any(
            self._blur(relation)
            for relation in self._figures.relations
            if relation.kind == "sum" and not held.isdisjoint(relation.parts)
        )

    def _loosen(self, end: Extreme, target: _Target) -> bool:
        """Let hidden small counts be more than small: nobody can tell why a number is hidden."""
        now = self._by_variable
        for variable in end.held_high:
            key = now.get(variable)
            if key is None or variable in self._fixed:
                continue
            printed = self._printed[key]
            if printed.why == "small" and printed.high is not None:
                self._printed[key] = Printed(None, 1, None, printed.basis, "small")
                self._limit(key)
                return True
        return False

    def _give_up(self, target: _Target) -> None:
        """Earlier releases alone narrow it: repeat what they say, or tell that it is too late."""
        key = target.figure
        if key in self._printed and self._variable(key) in target.variables:
            count = self._figures.counts[key]
            for given in reversed(self._earlier):
                same = given.profile == self._profile.name and key in given.printed
                if same and given.counts[key] != count and self._printed[key].why != "kept":
                    self._keep(key, given)
                    self._limit(key)
                    return
        self._expose(target)

    def _expose(self, target: _Target) -> None:
        at = max((g.at for g in self._earlier if target.figure in g.counts), default="")
        self._exposed[target.figure] = at


class _Names(dict[str, Hashable]):
    """Figure -> variable: the figure with its count, so that what did not change is the same."""

    def __init__(self, counts: Mapping[str, int], when: str) -> None:
        super().__init__({key: (key, count) for key, count in counts.items()})
        self._when = when

    def __missing__(self, key: str) -> Hashable:
        return key, self._when


def _loss(figures: Figures, printed: Mapping[str, Printed]) -> Loss:
    counts = {key: n for key, n in figures.counts.items() if n}
    whys = [printed[key].why for key in counts]
    hidden = [n for key, n in counts.items() if printed[key].shown is None]
    return Loss(
        len(counts),
        whys.count("small"),
        whys.count("protects"),
        whys.count("kept"),
        sum(hidden),
        sum(counts.values()),
    )
