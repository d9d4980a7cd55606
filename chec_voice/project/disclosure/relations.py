"""All counts of people that tables show, and what everybody knows of how they hang together."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import combinations

from chec_voice.disclosure import Figures, Kind, Relation
from chec_voice.framework_map import FrameworkMap, MapRow
from chec_voice.project.disclosure.names import (
    EVERYONE,
    GROUP,
    LOOKED,
    MOST,
    OWN,
    PARTLY,
    Keys,
    Unit,
    name_of_pair,
)
from chec_voice.project.splits import VALENCE
from chec_voice.tally import CROSS, Count
from chec_voice.themes import ThemeTable, Together

_TOTAL, BASE, _PAIR = 3.0, 30.0, 0.1
"""How much more sorely a total, what shares are out of, and a pair would be missed than a part."""


Leaves = frozenset[str]
"""Codes without headings: what a figure gathers."""


def figures_of(
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    pairs: Sequence[Together],
    names: Keys,
    margins: Sequence[tuple[ThemeTable, Mapping[str, FrameworkMap]]] = (),
    before: Sequence[Together] = (),
) -> Figures:
    """All counts of people that the tables show, and what everybody knows about them.

    Args:
        before: pairs that an earlier release told, and this one does not.
    """
    figures = Figures()
    for unit in (names, names.groups) if table.base.groups else (names,):
        building = Building(figures, unit, table, [t for t, _ in margins])
        _build(table, maps, pairs, before, building)
    for alone, maps_alone in margins:
        # Whoever has a release of each adds up: what the other tells is a total here.
        other = figures_of(alone, maps_alone, (), names.by(alone.attribute))
        known = set(figures.relations)
        figures.relations += [relation for relation in other.relations if relation not in known]
        figures.unprinted |= {k: n for k, n in other.counts.items() if k not in figures.counts}
    return figures


def _build(
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    pairs: Sequence[Together],
    before: Sequence[Together],
    building: Building,
) -> None:
    building.row(EVERYONE, "people", table.base, table.bases, weight=BASE)
    building.row(LOOKED, "people", table.looked, table.looked_bases, weight=BASE)
    building.relate("within", EVERYONE, [LOOKED])
    if building.counts_people:
        building.alone(PARTLY, table.partly, [LOOKED])
    below: dict[str | None, list[str]] = {}
    for row in table.rows:
        below.setdefault(row.code.parent, []).append(row.code.id)
    for row in table.rows:
        building.row(row.code.id, "themes", row.whole, row.by, base=LOOKED)
        children = below.get(row.code.id, [])
        if children:
            building.row(row.code.id + OWN, "themes", row.own, {})
            building.relate("union", row.code.id, [*children, row.code.id + OWN])
            building.gathers(row.code.id + OWN, [row.code.id + OWN])
    for row in reversed(table.rows):  # headings after what is below them
        building.gathers(
            row.code.id,
            [*below[row.code.id], row.code.id + OWN] if row.code.id in below else [row.code.id],
        )
    there = {row.code.id for row in table.rows}
    for group in table.groups:
        family = GROUP + group.name  # a table for itself: it can be given other codes
        building.row(family, family, group.whole, group.by, base=LOOKED)
        used = [code for code in group.codes if code in there]
        if used:
            building.relate("union", GROUP + group.name, used)
            building.gathers(family, used)
    for framework, drawn in maps.items():
        for element in drawn.rows:
            building.element(framework, element)
    if building.counts_people:
        parents = {row.code.parent for row in table.rows}
        for view in table.dissent:
            for said, people in ((view.most, view.most_people), (view.view, view.people)):
                building.view(view.code, said, people)
        for number, pair in enumerate((*pairs, *before)):
            rows = [code + OWN if code in parents else code for code in pair.codes]
            building.pair(pair, rows[0], rows[1], shown=number < len(pairs))
    building.relate_gathered()


class Building:
    """Adds the counts of tables to the figures, in one unit.

    Args:
        margins: tables by the first and by the second thing, where columns are pairs of values.
    """

    def __init__(
        self, figures: Figures, names: Keys, table: ThemeTable, margins: Sequence[ThemeTable]
    ) -> None:
        self.figures = figures
        self._names, self._values = names, table.values
        self._kind: Kind = _kind_of_sum(table, names.unit)
        clear = all(value.count(CROSS) == 1 for value in table.values)
        self._margins = margins if clear else ()
        self._gathered: dict[str, Leaves] = {}
        """Figure -> the codes whose people it gathers, without headings: each for itself."""

    def row(
        self,
        what: str,
        family: str,
        total: Count,
        by: Mapping[str, Count],
        *,
        base: str | None = None,
        weight: float = _TOTAL,
    ) -> None:
        """A row of a table: its total, its columns, and that these make the total."""
        figures, names = self.figures, self._names
        for value in (None, *by):
            key = names.key(what, value)
            figures.counts[key] = getattr(total if value is None else by[value], names.unit)
            figures.families[key] = names.family(family, value)
            figures.weights[key] = weight if value is None or weight == BASE else 1.0
            if base is not None:
                figures.out_of[key] = names.key(base, value)
                figures.relations.append(Relation("within", names.key(base, value), (key,)))
        parts = tuple(names.key(what, value) for value in self._values)
        if parts:
            figures.relations.append(Relation(self._kind, names.key(what), parts))
        self._margin_rows(what, tuple(by))

    def _margin_rows(self, what: str, values: Sequence[str]) -> None:
        """Pairs of values that make up a column of one thing alone."""
        for at, margin in enumerate(self._margins):
            alone, other = self._names.by(margin.attribute), self._margins[1 - at]
            pairs: dict[str, list[str]] = {}
            for value in values:
                part = value.split(CROSS)[at]
                pairs.setdefault(part, []).append(self._names.key(what, value))
            for part, keys in pairs.items():
                kind = _kind_of_sum(other, self._names.unit)
                self.figures.relations.append(Relation(kind, alone.key(what, part), tuple(keys)))

    @property
    def counts_people(self) -> bool:
        return self._names.unit == "people"

    def alone(self, what: str, people: int, within: Sequence[str]) -> None:
        """A figure without columns, of people who are all within others.

        It stands in a list that names some: what is not in there may still count many.
        """
        key = self._names.key(what)
        self.figures.counts[key] = people
        for whole in within:
            self.figures.relations.append(Relation("within", self._names.key(whole), (key,)))
        self.figures.out_of[key] = self._names.key(within[0])

    def pair(self, pair: Together, first: str, second: str, *, shown: bool) -> None:
        """People who raised both of two codes, and how they stand to those who raised either.

        Args:
            first: the row of the first code, without what is below it; so is `second`.
            shown: whether it is told today, or was told before.
        """
        figures, names = self.figures, self._names
        what, either = name_of_pair(pair), f"{pair.codes[0]} or {pair.codes[1]}"
        columns = pair.by if self._kind == "sum" else {}
        values: list[str | None] = [None]
        values += [
            v for v in columns if all(names.key(r, v) in figures.counts for r in (first, second))
        ]
        for value in values:
            both, whole = names.key(what, value), names.key(either, value)
            parts = names.key(first, value), names.key(second, value)
            people = pair.people if value is None else columns[value]
            figures.relations.append(Relation("both", whole, (*parts, both)))
            listed = figures.counts if shown and value is None else figures.unprinted
            listed[both] = people
            figures.unprinted[whole] = sum(figures.counts[part] for part in parts) - people
            if shown and value is None:
                figures.weights[both] = _PAIR
                figures.out_of[both] = min(parts, key=lambda part: figures.counts[part])
        if len(values) > 1:
            told = tuple(names.key(what, value) for value in values if value is not None)
            figures.relations.append(Relation("sum", names.key(what), told))
        self.gathers(either, [first, second])

    def view(self, code: str, view: str, people: int) -> None:
        """People with one view of a code: the same number as in a table by valence."""
        names = self._names.by(VALENCE)
        key = names.key(code, view)
        self.figures.counts.setdefault(key, people)
        whole = names.key(code)
        self.figures.relations.append(Relation("within", whole, (key,)))
        self.figures.out_of.setdefault(key, whole)

    def relate(self, kind: str, whole: str, parts: Sequence[str]) -> None:
        """A relation that holds in the total and in every column."""
        for value in (None, *self._values):
            keys = tuple(self._names.key(part, value) for part in parts)
            self.figures.relations.append(
                Relation(
                    "union" if kind == "union" else "within", self._names.key(whole, value), keys
                )
            )

    def element(self, framework: str, row: MapRow) -> None:
        """A row of a map, with what it may come to."""
        what = f"{framework}/{row.element.id}"
        family = f"map {what}"  # a table for itself: links change what it counts
        self.row(what, family, row.count, row.by, base=LOOKED)
        self.row(what + MOST, family, row.most, row.most_by, base=LOOKED)
        self.relate("within", what + MOST, [what])
        if row.element.parent is not None:
            domain = f"{framework}/{row.element.parent}"
            self.relate("within", domain, [what])
            self.relate("within", domain + MOST, [what + MOST])
        counts, names = self.figures.counts, self._names
        rows = [c + OWN if names.key(c + OWN) in counts else c for c in row.codes]
        self.gathers(what, rows[: len(row.direct)])
        self.gathers(what + MOST, rows)

    def gathers(self, what: str, codes: Iterable[str]) -> None:
        """Note what a figure gathers: people who said any of these codes, or of those below them.

        Codes that nobody said count for nothing.
        """
        names, counts = self._names, self.figures.counts
        leaves: set[str] = set()
        for code in codes:
            said = {code} if counts.get(names.key(code)) else set()
            leaves |= self._gathered.get(code, said)
        if leaves:
            self._gathered[what] = frozenset(leaves)

    def relate_gathered(self) -> None:
        """What gathers some codes holds each figure that gathers fewer of them, and is no more
        than that and the others: so a group of codes tells of what may be about a driver."""
        first: dict[Leaves, str] = {}
        for what, leaves in self._gathered.items():
            if (same := first.setdefault(leaves, what)) != what:
                self._united(what, (same,))
        for leaves, what in first.items():
            within = {some: other for some, other in first.items() if some < leaves}
            covers = (_cover(leaves, some, within) for some in _largest(within))
            for parts in dict.fromkeys(covers):
                self._united(what, [within[part] for part in parts])
        for one, other in combinations(first, 2):
            if one & other and not (one <= other or other <= one):
                self._overlap(first, one, other)

    def _overlap(self, first: Mapping[Leaves, str], one: Leaves, other: Leaves) -> None:
        """Two figures with codes in common: who is in either, and who in both, are no more than
        they have together. So a driver and a pair of its codes tell of a third code."""
        both = _largest(some for some in first if some <= one & other)
        for either in _largest(some for some in first if some <= one | other):
            if either <= one or either <= other:
                continue
            two = [first[one], first[other]]
            for shared in [[first[some]] for some in both] or [[]]:
                self._shared(first[either], [*two, *shared])

    def _shared(self, what: str, parts: Sequence[str]) -> None:
        """An overlap, as far as the counts are one."""
        counts, names = self.figures.known, self._names
        for value in (None, *self._values):
            key = names.key(what, value)
            keys = tuple(names.key(part, value) for part in parts)
            if key not in counts or any(part not in counts for part in keys):
                continue
            many = [counts[part] for part in keys]
            if counts[key] + sum(many[2:]) <= sum(many[:2]):
                self.figures.relations.append(Relation("shared", key, keys))

    def _united(self, what: str, parts: Sequence[str]) -> None:
        """A union, as far as the counts are one: not so where single answers were tagged."""
        counts, names = self.figures.known, self._names
        for value in (None, *self._values):
            whole = names.key(what, value)
            told = {key: counts[key] for p in parts if (key := names.key(p, value)) in counts}
            if whole not in counts or not told or max(told.values()) > counts[whole]:
                continue
            whole_told = len(told) == len(parts) and counts[whole] <= sum(told.values())
            self.figures.relations.append(
                Relation("union" if whole_told else "within", whole, tuple(told))
            )


def _largest(sets: Iterable[Leaves]) -> list[Leaves]:
    """Those that none of the others holds."""
    every = list(sets)
    return [some for some in every if not any(some < more for more in every)]


def _cover(leaves: Leaves, first: Leaves, within: Iterable[Leaves]) -> tuple[Leaves, ...]:
    """Sets that make these together, the first and then the largest that have none of it."""
    left, parts = leaves - first, [first]
    for some in sorted(within, key=lambda some: (-len(some), sorted(some))):
        if some <= left:
            left -= some
            parts.append(some)
    return tuple(sorted(parts, key=sorted))


def _kind_of_sum(table: ThemeTable, unit: Unit) -> Kind:
    """How columns make up their total."""
    return "sum" if adds_up(table, unit) else "union"


def adds_up(table: ThemeTable, unit: Unit = "people") -> bool:
    """Whether everybody has one value, so that columns add up to the total."""
    return all(
        sum(getattr(count, unit) for count in by.values()) == getattr(total, unit)
        for total, by in ((table.base, table.bases), (table.looked, table.looked_bases))
    )
