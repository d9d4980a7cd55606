"""Counts as they may leave the team: the same tables, with small numbers made safe.

Every way out takes its numbers from here, so that all formats of one release agree.
"""

from __future__ import annotations

import statistics
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import combinations
from typing import Literal, cast

from chec_voice.disclosure import (
    Banding,
    Figures,
    Given,
    Kind,
    Loss,
    Printed,
    Profile,
    Protected,
    Relation,
    coarser,
    is_ordered,
    profile_named,
    protect,
)
from chec_voice.framework_map import FEW, MAY_ONLY, NOT_RAISED, FrameworkMap, MapRow
from chec_voice.progress import SILENT, Progress
from chec_voice.project.answers_told import untold
from chec_voice.project.splits import VALENCE
from chec_voice.store import Store, codes, releases
from chec_voice.tally import CROSS, HIDDEN, NOTHING, Count, is_hidden
from chec_voice.text import counted, in_words
from chec_voice.themes import ThemeRow, ThemeTable, Together

_TOTAL, _BASE, _PAIR = 3.0, 30.0, 0.1
"""How much more sorely a total, what shares are out of, and a pair would be missed than a part."""


@dataclass(frozen=True)
class SafeResults:
    """Theme table and maps whose counts may leave; hidden numbers are `tally.HIDDEN`."""

    profile: Profile
    themes: ThemeTable
    maps: Mapping[str, FrameworkMap]
    """By the id of the framework."""
    given: Given
    """What this tells, to be kept with the release."""
    protected: Protected
    banding: Banding | None
    """A coarser split that would lose less; for the team, as is `protected.loss`."""
    unprotected: int
    """Earlier releases with profile `none`: who has one can undo all of this."""
    pairs: tuple[Together, ...] = ()
    """Codes that the same people raised, where their number may be shown."""
    answered: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    """Attribute -> value -> people with an answer, for attributes that were asked for besides."""

    @property
    def sentence(self) -> str:
        """What has to stand with the figures."""
        kept = len(self.protected.kept)
        return self.profile.sentence + (
            " Where only a few people changed since an earlier release, its numbers stay."
            if kept
            else ""
        )

    def said_to_team(self) -> list[str]:
        """What protection did, in sentences for the team and not for the reader of the figures."""
        if not self.profile.hides:
            return [self.profile.sentence]
        lines = [f"Small numbers ({self.profile.words}): {lost_words(self.protected.loss)}"]
        if self.protected.coarse:
            lines.append(
                f"{counted(len(self.protected.coarse), 'figure is', 'figures are')} hidden by a"
                " coarser rule, zeros among them: there are too many small numbers in this split to"
                " look at each. Split by one thing instead of two, or by fewer and larger values"
                " (areas or bands of age put together), and more is shown."
            )
        if self.protected.unchecked:
            unsure = ("small figure", "small figures")
            lines.append(
                f"CAREFUL: of {counted(len(self.protected.unchecked), *unsure)} it is not known"
                " whether earlier releases tell them: that takes too long to work out. This one"
                " tells nothing of them."
            )
        if self.banding is not None:
            lines.append(
                f"Coarser bands lose less: with {in_words(self.banding.joined)} put together,"
                " of people per code"
                f" {counted(self.banding.hidden, 'small figure is', 'small figures are')} left"
                f" instead of {self.banding.hidden_now:,}, with {self.banding.people:,} instead of"
                f" {counted(self.banding.people_now, 'person', 'people')} in them."
            )
        if self.protected.kept:
            dates = sorted({at[:10] for at in self.protected.kept.values()})
            stay = ("figure stays as it was", "figures stay as they were")
            lines.append(
                f"{counted(len(self.protected.kept), *stay)} given out on"
                f" {', '.join(dates)}: only a few people changed since, and the difference would"
                " be those people."
            )
        if self.protected.exposed:
            lines.append(
                f"CAREFUL: {counted(len(self.protected.exposed), 'small figure')} can be worked"
                " out from"
                " earlier releases whatever this one says, such as"
                f" {next(iter(self.protected.exposed))!r}. Ask who has the earlier release to"
                " replace it with this one."
            )
        if self.unprotected:
            lines.append(
                f"CAREFUL: {counted(self.unprotected, 'earlier export')} left with profile `none`."
                " Whoever has one can undo what is hidden here: keep those inside the team."
            )
        return lines


def lost_words(loss: Loss) -> str:
    """How many figures are hidden, and how many people they hold, in sentences."""
    hidden = loss.small + loss.protecting
    if not hidden:
        if loss.figures == 1:
            return "the one figure is not hidden."
        figures = counted(loss.figures, "figure")
        return f"none of {figures} is hidden." if loss.figures else "there is no figure yet."
    if loss.figures == 1:
        said, holds = "the one figure is hidden", "It holds"
    else:
        many, holds = ("is", "It holds") if hidden == 1 else ("are", "They hold")
        said = f"{hidden:,} of {loss.figures:,} figures {many} hidden"
    if loss.protecting:
        others = "to protect others"
        some = f"{loss.protecting:,} of them {others}" if hidden > loss.protecting else others
        said += f", {some}"
    people = counted(loss.of_people, "person", "people")
    return (
        f"{said}. {holds} {loss.people:,} of {people} counted (one person counts in each figure)."
    )


def safe_results(
    store: Store,
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    profile_name: str,
    *,
    coder: str | None = None,
    together: Callable[[], Sequence[Together]],
    in_columns: Callable[[Together], Together],
    pairs: int = 0,
    margins: Sequence[tuple[ThemeTable, Mapping[str, FrameworkMap]]] = (),
    answered_by: Sequence[ThemeTable] = (),
    progress: Progress = SILENT,
) -> SafeResults:
    """Theme table and maps under a profile, safe together and with every earlier release.

    Args:
        together: gives all codes that the same people raised, the commonest first.
        in_columns: counts the people of such a pair by the columns of the table.
        pairs: how many of these are wanted.
        margins: where columns are pairs of values: the same split by the first, and by the second.
        answered_by: tables by other attributes, of which only is told how many people answered.

    Raises:
        NotFound: there is no such profile.
    """
    profile = profile_named(profile_name)
    earlier, unprotected = _earlier(store)
    names = _Keys(table.attribute, coder)
    told = {key for given in earlier for key in given.printed if _AND in key}
    listed = together() if pairs or told else ()
    # What is said of a heading itself has no columns that pairs could be held against.
    headings = {row.code.parent for row in table.rows} if profile.hides else set()
    wanted = [in_columns(pair) for pair in listed[:pairs] if headings.isdisjoint(pair.codes)]
    before = [in_columns(pair) for pair in listed[pairs:] if names.key(_pair(pair)) in told]
    if profile.hides:
        table = _with_rows_given_before(store, table, earlier, coder)
    figures = _figures(table, maps, wanted, names, margins if profile.hides else (), before)
    own = set(figures.counts)
    for other in answered_by:
        building = _Building(figures, names.by(other.attribute), other, ())
        building.row(_EVERYONE, "people", other.base, other.bases, weight=_BASE)
    besides = figures.counts.keys() - own  # printed now, also where they were margins of pairs
    figures.unprinted = {k: n for k, n in figures.unprinted.items() if k not in besides}
    result = protect(figures, profile, earlier, progress)
    if profile.hides:
        result = _without_chains(result, figures, names, earlier)
    given = Given(
        "",
        profile.name,
        figures.counts,
        {key: p for key, p in result.printed.items() if key in figures.counts},
        figures.relations,
        figures.families,
        figures.unprinted,
    )
    banding = _banding(table, profile)
    if profile.hides:
        show = _Show(result, names, figures, earlier, besides)
        table, maps = show.themes(table), {key: show.map(drawn) for key, drawn in maps.items()}
        safe = [shown for pair in wanted if (shown := show.pair(pair)) is not None]
        # Not in the order of the true numbers, which would tell more than rounded ones do.
        wanted = sorted(safe, key=lambda pair: (-pair.people, pair.codes))
    answered = {
        str(other.attribute): {
            value: _told(result, names.by(other.attribute).key(_EVERYONE, value))
            if profile.hides
            else count.people
            for value, count in other.bases.items()
        }
        for other in answered_by
    }
    return SafeResults(
        profile, table, maps, given, result, banding, unprotected, tuple(wanted), answered
    )


def _banding(table: ThemeTable, profile: Profile) -> Banding | None:
    """Coarser bands of what has an order: of the columns, or of one half of pairs of values."""
    if table.attribute is None or not _adds_up(table):
        return None
    columns = {value: value.split(CROSS) for value in table.values}
    if len({len(parts) for parts in columns.values()}) != 1:
        return None
    width = len(next(iter(columns.values())))
    names = table.attribute.split(",") if width > 1 else [table.attribute]
    for at in range(width):
        values = [v for v in dict.fromkeys(p[at] for p in columns.values()) if v[:1] != "("]
        if not is_ordered(values, names[at] if len(names) == width else ""):
            continue
        rows: dict[tuple[str, ...], dict[str, int]] = {}
        for row in table.rows:
            for value, parts in columns.items():
                others = (row.code.id, *parts[:at], *parts[at + 1 :])
                rows.setdefault(others, {})[parts[at]] = row.by[value].people
        return coarser(list(rows.values()), values, profile)
    return None


def _earlier(store: Store) -> tuple[list[Given], int]:
    """Releases with protected figures, oldest first, and how many had no protection."""
    kept = releases.all_of(store)
    given = [
        _as_named_today(Given.from_dict(release.at, release.profile, release.figures), release.by)
        for release in kept
        if release.figures is not None and profile_named(release.profile).hides
    ]
    unprotected = sum(release.counts_people for release in kept if release.figures is None)
    return given, unprotected


def _as_named_today(given: Given, by: str) -> Given:
    """A release with its tables called as today: once they kept the order in which two things
    were named."""
    typed, named = f" by {by}", _of_split(by)
    if typed == named:
        return given
    return replace(
        given,
        families={
            key: table.removesuffix(typed) + named if table.endswith(typed) else table
            for key, table in given.families.items()
        },
    )


Unit = Literal["people", "groups"]
"""What is counted. The two never add up to anything, so each is made safe for itself."""


class _Keys:
    """Names of figures, the same in every release of a project."""

    def __init__(self, attribute: str | None, coder: str | None, unit: Unit = "people") -> None:
        self._by, self._rule, self.unit = attribute, coder, unit
        self._coder = f"{coder}: " if coder else ""
        self._unit = "" if unit == "people" else f"{unit}: "

    @property
    def groups(self) -> _Keys:
        """Names of the same figures where they count groups."""
        return _Keys(self._by, self._rule, "groups")

    def by(self, attribute: str | None) -> _Keys:
        """Names of the same figures, split by another thing."""
        return _Keys(attribute, self._rule, self.unit)

    def key(self, what: str, value: str | None = None) -> str:
        coder = "" if what == _EVERYONE else self._coder  # who answered is the same for all coders
        if value is None:
            return f"{coder}{self._unit}{what}"
        by, value = _in_order(str(self._by), value)
        return f"{coder}{self._unit}{what}, {by}: {value}"

    def of_groups(self, key: str) -> str:
        """The name of the same figure where it counts groups."""
        coder = self._coder if key.startswith(self._coder) else ""
        return f"{coder}groups: {key.removeprefix(coder)}"

    def family(self, table: str, value: str | None = None) -> str:
        split = "" if value is None else _of_split(str(self._by))
        return f"{self._coder}{self._unit}{table}{split}"

    def code_of(self, key: str) -> str:
        return key.removeprefix(self._coder).split(",")[0].removesuffix(_OWN)


def _in_order(by: str, value: str) -> tuple[str, str]:
    """A column of two things, by the same name whichever of them was named first."""
    names, values = by.split(","), value.split(CROSS)
    if len(values) != 2 or not _turned(names):
        return by, value
    return f"{names[1]},{names[0]}", f"{values[1]}{CROSS}{values[0]}"


def _of_split(by: str) -> str:
    """What a table is called after its own name, whichever of two things was named first."""
    names = by.split(",")
    return f" by {names[1]},{names[0]}" if _turned(names) else f" by {by}"


def _turned(names: Sequence[str]) -> bool:
    return len(names) == 2 and names[0].casefold() > names[1].casefold()


_GROUP = "group of codes: "
_OWN, _MOST = " (itself)", " (at most)"
_EVERYONE, _LOOKED, _PARTLY = "everyone", "looked at", "looked at in part"


def _with_rows_given_before(
    store: Store, table: ThemeTable, earlier: Sequence[Given], coder: str | None
) -> ThemeTable:
    """The table with a row for codes that an earlier release lists and nobody has today."""
    names = _Keys(table.attribute, coder)
    families = {names.family("themes"), names.family("themes", "")}
    before = {
        names.code_of(key)
        for given in earlier
        for key, family in given.families.items()
        if family in families
    }
    rows = {row.code.id: row for row in table.rows}
    nobody = dict.fromkeys(table.values, NOTHING)
    every = [
        rows.get(code.id) or ThemeRow(code, NOTHING, NOTHING, nobody)
        for code in codes.with_retired(store).codes
        if code.id in rows or code.id in before
    ]
    return replace(table, rows=tuple(every))


def _figures(
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    pairs: Sequence[Together],
    names: _Keys,
    margins: Sequence[tuple[ThemeTable, Mapping[str, FrameworkMap]]] = (),
    before: Sequence[Together] = (),
) -> Figures:
    """All counts of people that the tables show, and what everybody knows about them.

    Args:
        before: pairs that an earlier release told, and this one does not.
    """
    figures = Figures()
    for unit in (names, names.groups) if table.base.groups else (names,):
        building = _Building(figures, unit, table, [t for t, _ in margins])
        _build(table, maps, pairs, before, building)
    for alone, maps_alone in margins:
        # Whoever has a release of each adds up: what the other tells is a total here.
        other = _figures(alone, maps_alone, (), names.by(alone.attribute))
        known = set(figures.relations)
        figures.relations += [relation for relation in other.relations if relation not in known]
        figures.unprinted |= {k: n for k, n in other.counts.items() if k not in figures.counts}
    return figures


def _without_chains(
    result: Protected, figures: Figures, names: _Keys, earlier: Sequence[Given]
) -> Protected:
    """Hide pairs that share a code, but for one, inside a figure of which something is hidden.

    `protect` knows what one pair says of who said either code; of three codes, two or three pairs
    say it together. What was told before is told again.
    """
    pairs = {r.parts[2]: r for r in figures.relations if r.kind == "both"}
    shown = [
        key for key in pairs if key in result.printed and result.printed[key].shown is not None
    ]
    before = {key for given in earlier for key, p in given.printed.items() if p.shown is not None}
    inside = _inside(result, figures, names)
    told: list[str] = [key for key in pairs if key in before]
    printed = dict(result.printed)
    for key in sorted(shown, key=lambda key: (-figures.counts[key], key)):
        first, second = pairs[key].parts[:2]
        chained = any(
            {first, second} & set(pairs[other].parts[:2])
            and any({first, second, *pairs[other].parts[:2]} <= codes for codes in inside)
            for other in told
            if other != key
        )
        if key in before or not chained:
            told.append(key)
        else:
            printed[key] = Printed(None, 0, None, figures.counts[key], "protects")
    return replace(result, printed=printed)


def _inside(result: Protected, figures: Figures, names: _Keys) -> list[set[str]]:
    """For each heading, group and driver of which something is hidden: all figures within it."""
    parts: dict[str, set[str]] = {}
    for relation in figures.relations:
        if relation.kind in ("union", "within") and relation.whole in result.printed:
            parts.setdefault(relation.whole, set()).update(relation.parts)
    everybody = {names.key(_EVERYONE), names.key(_LOOKED)}
    found = []
    for whole in parts.keys() - everybody:
        within, left = {whole}, [whole]
        while left:
            for part in parts.get(left.pop(), ()):
                if part not in within:
                    within.add(part)
                    left.append(part)
        if any(result.printed[key].shown is None for key in within & result.printed.keys()):
            found.append(within)
    return found


def _build(
    table: ThemeTable,
    maps: Mapping[str, FrameworkMap],
    pairs: Sequence[Together],
    before: Sequence[Together],
    building: _Building,
) -> None:
    building.row(_EVERYONE, "people", table.base, table.bases, weight=_BASE)
    building.row(_LOOKED, "people", table.looked, table.looked_bases, weight=_BASE)
    building.relate("within", _EVERYONE, [_LOOKED])
    if building.counts_people:
        building.alone(_PARTLY, table.partly, [_LOOKED])
    below: dict[str | None, list[str]] = {}
    for row in table.rows:
        below.setdefault(row.code.parent, []).append(row.code.id)
    for row in table.rows:
        building.row(row.code.id, "themes", row.whole, row.by, base=_LOOKED)
        children = below.get(row.code.id, [])
        if children:
            building.row(row.code.id + _OWN, "themes", row.own, {})
            building.relate("union", row.code.id, [*children, row.code.id + _OWN])
            building.gathers(row.code.id + _OWN, [row.code.id + _OWN])
    for row in reversed(table.rows):  # headings after what is below them
        building.gathers(
            row.code.id,
            [*below[row.code.id], row.code.id + _OWN] if row.code.id in below else [row.code.id],
        )
    there = {row.code.id for row in table.rows}
    for group in table.groups:
        family = _GROUP + group.name  # a table for itself: it can be given other codes
        building.row(family, family, group.whole, group.by, base=_LOOKED)
        used = [code for code in group.codes if code in there]
        if used:
            building.relate("union", _GROUP + group.name, used)
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
            rows = [code + _OWN if code in parents else code for code in pair.codes]
            building.pair(pair, rows[0], rows[1], shown=number < len(pairs))
    building.relate_gathered()


_AND = " + "
Leaves = frozenset[str]
"""Codes without headings: what a figure gathers."""


def _pair(pair: Together) -> str:
    return _AND.join(pair.codes)


class _Building:
    """Adds the counts of tables to the figures, in one unit.

    Args:
        margins: tables by the first and by the second thing, where columns are pairs of values.
    """

    def __init__(
        self, figures: Figures, names: _Keys, table: ThemeTable, margins: Sequence[ThemeTable]
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
            figures.weights[key] = weight if value is None or weight == _BASE else 1.0
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
        what, either = _pair(pair), f"{pair.codes[0]} or {pair.codes[1]}"
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
        self.row(what, family, row.count, row.by, base=_LOOKED)
        self.row(what + _MOST, family, row.most, row.most_by, base=_LOOKED)
        self.relate("within", what + _MOST, [what])
        if row.element.parent is not None:
            domain = f"{framework}/{row.element.parent}"
            self.relate("within", domain, [what])
            self.relate("within", domain + _MOST, [what + _MOST])
        counts, names = self.figures.counts, self._names
        rows = [c + _OWN if names.key(c + _OWN) in counts else c for c in row.codes]
        self.gathers(what, rows[: len(row.direct)])
        self.gathers(what + _MOST, rows)

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
    return "sum" if _adds_up(table, unit) else "union"


def _adds_up(table: ThemeTable, unit: Unit = "people") -> bool:
    """Whether everybody has one value, so that columns add up to the total."""
    return all(
        sum(getattr(count, unit) for count in by.values()) == getattr(total, unit)
        for total, by in ((table.base, table.bases), (table.looked, table.looked_bases))
    )


class _Show:
    """Puts what is printed into tables."""

    def __init__(
        self,
        protected: Protected,
        names: _Keys,
        figures: Figures,
        earlier: Sequence[Given],
        besides: Collection[str],
    ) -> None:
        self._protected, self._names = protected, names
        self._grouped = names.groups.key(_EVERYONE) in protected.printed
        people = {names.family("people"), names.family("people", "")}
        listed = {*figures.counts, *(key for given in earlier for key in given.counts)}
        self._untold = untold(
            figures,
            protected.printed,
            earlier,
            protected.profile,
            groups={names.of_groups(key): key for key in listed},
            bases={key for key, family in figures.families.items() if family in people},
            besides=besides,
        )

    def themes(self, table: ThemeTable) -> ThemeTable:
        shown = [
            replace(
                row,
                whole=self._count(row.code.id, row.whole),
                own=self._own(row),
                by={v: self._count(row.code.id, count, v) for v, count in row.by.items()},
            )
            for row in table.rows
        ]
        base = self._count(_EVERYONE, table.base)
        return replace(
            table,
            rows=tuple(row for row in shown if _says_something(row)),
            base=replace(base, mentions=cast(int, HIDDEN)),  # of all, and so a sum over all codes
            bases={v: self._count(_EVERYONE, c, v) for v, c in table.bases.items()},
            looked=self._count(_LOOKED, table.looked),
            partly=self._figure(_PARTLY),
            looked_bases={v: self._count(_LOOKED, c, v) for v, c in table.looked_bases.items()},
            groups=tuple(
                replace(
                    group,
                    whole=self._count(_GROUP + group.name, group.whole),
                    by={v: self._count(_GROUP + group.name, c, v) for v, c in group.by.items()},
                )
                for group in table.groups
            ),
            dissent=tuple(
                replace(
                    view,
                    most_people=self._view(view.code, view.most),
                    people=self._view(view.code, view.view),
                )
                for view in table.dissent
            ),
            clusters=self._protected.profile.rounded(table.clusters),
            design=_one_for_all(table),
            small_numbers=self._protected.profile.sentence,
        )

    def _view(self, code: str, view: str) -> int:
        return self._figure(code, view, names=self._names.by(VALENCE))

    def pair(self, pair: Together) -> Together | None:
        """A pair as it may be shown; None where it is hidden."""
        people = self._figure(_pair(pair))
        return None if is_hidden(people) else replace(pair, people=people, responses=people)

    def map(self, drawn: FrameworkMap) -> FrameworkMap:
        framework = drawn.framework.id
        homeless = tuple(
            replace(h, count=self._count(h.code + _OWN, h.count, otherwise=h.code))
            for h in drawn.homeless
        )
        return replace(
            drawn,
            rows=tuple(self._element(framework, row) for row in drawn.rows),
            base=self._count(_EVERYONE, drawn.base),
            looked=self._count(_LOOKED, drawn.looked),
            bases={v: self._count(_LOOKED, c, v) for v, c in drawn.bases.items()},
            homeless=homeless,
            least=self._protected.profile.least,
            small_numbers=self._protected.profile.sentence,
        )

    def _element(self, framework: str, row: MapRow) -> MapRow:
        what = f"{framework}/{row.element.id}"
        count = self._count(what, row.count)
        by = {v: self._count(what, c, v) for v, c in row.by.items()}
        return replace(
            row,
            count=count,
            by=by,
            most=self._count(what + _MOST, row.most),
            most_by={v: self._count(what + _MOST, c, v) for v, c in row.most_by.items()},
            # With those who said either it would tell of each, in every column.
            shared=cast(int, HIDDEN) if count.people else 0,
            gap=self._gap(what, row.gap),
            gaps={v: self._gap(what, gap, v) for v, gap in row.gaps.items()},
        )

    def _gap(self, what: str, gap: str, value: str | None = None) -> str:
        """Why there is nothing to show, as far as that tells of nobody who is hidden."""
        if is_hidden(self._figure(what, value)):
            return FEW
        units = (self._names, self._names.groups) if self._grouped else (self._names,)
        most = [self._protected.printed[names.key(what + _MOST, value)] for names in units]
        if gap == MAY_ONLY:
            return gap if any(cell.low > 0 for cell in most) else FEW
        if gap == NOT_RAISED:
            return gap if all(cell.shown == 0 for cell in most) else FEW
        return gap

    def _own(self, row: ThemeRow) -> Count:
        return self._count(row.code.id + _OWN, row.own, otherwise=row.code.id)

    def _count(
        self, what: str, count: Count, value: str | None = None, otherwise: str = ""
    ) -> Count:
        """All four units; what answers and mentions would tell of hidden people is hidden too.

        So it is where people stay as they were given out: answers would say who left since.
        """
        people = self._figure(what, value, otherwise)
        groups = self._figure(what, value, otherwise, self._names.groups) if self._grouped else 0
        if is_hidden(people):
            return Count(people, groups, people, people)
        if not people and not groups:
            return NOTHING
        told_as = self._printed_as(self._names, what, value, otherwise)
        if told_as in self._untold or self._stays(what, value, otherwise):
            return Count(people, groups, cast(int, HIDDEN), cast(int, HIDDEN))
        profile = self._protected.profile
        responses, mentions = (
            cast(int, HIDDEN) if profile.small(n) else profile.rounded(n)
            for n in (count.responses, count.mentions)
        )
        return Count(people, groups, responses, mentions)

    def _stays(self, what: str, value: str | None, otherwise: str) -> bool:
        """Whether people or groups are told as an earlier release has them."""
        units = (self._names, self._names.groups) if self._grouped else (self._names,)
        return any(
            self._protected.printed[self._printed_as(names, what, value, otherwise)].why == "kept"
            for names in units
        )

    def _printed_as(self, names: _Keys, what: str, value: str | None, otherwise: str) -> str:
        key = names.key(what, value)
        return key if key in self._protected.printed else names.key(otherwise, value)

    def _figure(
        self,
        what: str,
        value: str | None = None,
        otherwise: str = "",
        names: _Keys | None = None,
    ) -> int:
        return _told(
            self._protected, self._printed_as(names or self._names, what, value, otherwise)
        )


def _told(protected: Protected, key: str) -> int:
    """A figure as it is printed; `tally.HIDDEN` where it is not."""
    shown = protected.printed[key].shown
    return cast(int, HIDDEN) if shown is None else shown


def _one_for_all(table: ThemeTable) -> dict[str, float]:
    """The middle design effect, for every row: that of one row would tell of single sessions."""
    if not table.design:
        return {}
    middle = round(statistics.median(table.design.values()), 1)
    return dict.fromkeys(table.design, max(1.0, middle))


def _says_something(row: ThemeRow) -> bool:
    counts = (row.whole, row.own, *row.by.values())
    return any(is_hidden(count.people) or count.people or count.groups for count in counts)
