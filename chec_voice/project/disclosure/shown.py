"""Tables and maps with what is printed put in, instead of what was counted."""

from __future__ import annotations

import statistics
from collections.abc import Collection, Sequence
from dataclasses import replace
from typing import cast

from chec_voice.disclosure import Figures, Given, Protected
from chec_voice.framework_map import (
    MAY_ONLY,
    NOT_RAISED,
    NOT_SURELY,
    UNTOLD,
    FrameworkMap,
    MapRow,
)
from chec_voice.project.disclosure.answers_told import untold
from chec_voice.project.disclosure.names import (
    EVERYONE,
    GROUP,
    LOOKED,
    MOST,
    OWN,
    PARTLY,
    Keys,
    name_of_pair,
)
from chec_voice.project.splits import VALENCE
from chec_voice.tally import HIDDEN, NOTHING, Count, is_hidden
from chec_voice.themes import ThemeRow, ThemeTable, Together


class Show:
    """Puts what is printed into tables."""

    def __init__(
        self,
        protected: Protected,
        names: Keys,
        figures: Figures,
        earlier: Sequence[Given],
        besides: Collection[str],
    ) -> None:
        self._protected, self._names = protected, names
        self._grouped = names.groups.key(EVERYONE) in protected.printed
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
        base = self._count(EVERYONE, table.base)
        return replace(
            table,
            rows=tuple(row for row in shown if _says_something(row)),
            base=replace(base, mentions=cast(int, HIDDEN)),  # of all, and so a sum over all codes
            bases={v: self._count(EVERYONE, c, v) for v, c in table.bases.items()},
            looked=self._count(LOOKED, table.looked),
            partly=self._figure(PARTLY),
            looked_bases={v: self._count(LOOKED, c, v) for v, c in table.looked_bases.items()},
            groups=tuple(
                replace(
                    group,
                    whole=self._count(GROUP + group.name, group.whole),
                    by={v: self._count(GROUP + group.name, c, v) for v, c in group.by.items()},
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
        people = self._figure(name_of_pair(pair))
        return None if is_hidden(people) else replace(pair, people=people, responses=people)

    def map(self, drawn: FrameworkMap) -> FrameworkMap:
        framework = drawn.framework.id
        homeless = tuple(
            replace(h, count=self._count(h.code + OWN, h.count, otherwise=h.code))
            for h in drawn.homeless
        )
        return replace(
            drawn,
            rows=tuple(self._element(framework, row) for row in drawn.rows),
            base=self._count(EVERYONE, drawn.base),
            looked=self._count(LOOKED, drawn.looked),
            bases={v: self._count(LOOKED, c, v) for v, c in drawn.bases.items()},
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
            most=self._count(what + MOST, row.most),
            most_by={v: self._count(what + MOST, c, v) for v, c in row.most_by.items()},
            # With those who said either it would tell of each, in every column.
            shared=cast(int, HIDDEN) if count.people else 0,
            gap=self._gap(what, row.gap),
            gaps={v: self._gap(what, gap, v) for v, gap in row.gaps.items()},
        )

    def _gap(self, what: str, gap: str, value: str | None = None) -> str:
        """Why there is nothing to show, as far as that tells of nobody who is hidden.

        A small number and a large one that is hidden to protect others are told apart nowhere.
        """
        units = (self._names, self._names.groups) if self._grouped else (self._names,)
        told = [self._figure(what, value, names=names) for names in units]
        if is_hidden(told[0]) or (not told[0] and any(map(is_hidden, told))):
            return UNTOLD
        if any(n for n in told if not is_hidden(n)):
            return ""
        most = [self._protected.printed[names.key(what + MOST, value)] for names in units]
        if gap == MAY_ONLY:
            return gap if any(cell.low > 0 for cell in most) else NOT_SURELY
        if gap == NOT_RAISED:
            return gap if all(cell.shown == 0 for cell in most) else NOT_SURELY
        return gap

    def _own(self, row: ThemeRow) -> Count:
        return self._count(row.code.id + OWN, row.own, otherwise=row.code.id)

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

    def _printed_as(self, names: Keys, what: str, value: str | None, otherwise: str) -> str:
        key = names.key(what, value)
        return key if key in self._protected.printed else names.key(otherwise, value)

    def _figure(
        self,
        what: str,
        value: str | None = None,
        otherwise: str = "",
        names: Keys | None = None,
    ) -> int:
        return told_in(
            self._protected, self._printed_as(names or self._names, what, value, otherwise)
        )


def told_in(protected: Protected, key: str) -> int:
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
