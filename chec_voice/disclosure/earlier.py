"""What earlier releases told, beside what is about to be told."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping, Sequence
from dataclasses import replace

from chec_voice.disclosure.figures import Figures, Given, Printed
from chec_voice.disclosure.profiles import Profile


class Moves:
    """By how much counts fell and grew between two releases.

    A table whose figures were given another meaning (a link, a group of codes) moves for itself,
    so that it cannot pass for people who came or went.

    Args:
        bases: tables of how many people there are.
        columns: figures of how many people there are in a column.
    """

    def __init__(
        self, before: Given, later: Given, bases: Collection[str], columns: Collection[str]
    ) -> None:
        self._families, self._bases = later.families, bases
        self.changed = {
            key: (was, count)
            for key, count in later.known.items()
            if (was := _count_at(before, later.families, key)) is not None
        }
        """Figure -> its count then and now, where both are known."""
        self._moved: dict[str, tuple[int, int]] = {}
        for key, (was, count) in self.changed.items():
            fell, grew = self._moved.get(self._table(key), (0, 0))
            self._moved[self._table(key)] = max(fell, was - count), max(grew, count - was)
        self._new = {key for key in self.changed if key not in before.known}
        self._in_new_columns = sum(self.changed[key][1] for key in self._new.intersection(columns))

    def of(self, key: str) -> tuple[int, int]:
        """The most that a figure like this one fell, and grew, as far as anybody can know."""
        tables = {self._table(key), *self._bases}
        moved = [self._moved.get(table, (0, 0)) for table in tables]
        grew = max(grew for _, grew in moved)
        if key in self._new:  # nobody can know how many of all these are in one column
            grew = max(grew, self._in_new_columns)
        return max(fell for fell, _ in moved), grew

    def _table(self, key: str) -> str:
        return self._families.get(key) or key


def with_absent(figures: Figures, earlier: Sequence[Given]) -> Figures:
    """Figures that an earlier table lists and today's does not: nobody is left in them."""
    now = set(figures.families.values())
    absent = {
        key: family
        for given in earlier
        for key, family in given.families.items()
        if key not in figures.counts and family in now
    }
    return replace(
        figures,
        counts={**figures.counts, **dict.fromkeys(absent, 0)},
        families={**figures.families, **absent},
    )


def told_already(
    figures: Figures, profile: Profile, earlier: Sequence[Given]
) -> dict[str, Printed] | None:
    """What an earlier release printed, where today's figures tell nothing that it did not tell.

    Then there is nothing to attack: whoever has both knows no more than with the earlier one.
    """
    relations = {relation.sense for relation in figures.relations}
    for given in reversed(earlier):
        if (
            given.profile == profile.name
            and relations <= {relation.sense for relation in given.relations}
            and all(given.counts.get(key) == n for key, n in figures.counts.items())
        ):
            return {key: given.printed[key] for key in figures.counts}
    return None


def _count_at(given: Given, families: Mapping[str, str], key: str) -> int | None:
    """What a figure was at a release; 0 where its table was there and did not list it."""
    if key in given.known:
        return given.known[key]
    return 0 if families.get(key) in given.tables else None


def printed_before(given: Given, key: str) -> Printed:
    return given.printed.get(key, Printed(0, 0, 0, 0))


def different(earlier: Sequence[Given]) -> list[Given]:
    """Releases, the last of each that tell the same."""
    last = {_told(given): given for given in earlier}
    return sorted(last.values(), key=lambda given: given.at)


def _told(given: Given) -> Hashable:
    """All that a release tells, whichever order it tells it in."""
    return (
        given.profile,
        frozenset(given.counts.items()),
        frozenset(given.printed.items()),
        frozenset(relation.sense for relation in given.relations),
        frozenset(given.families.items()),
        frozenset(given.unprinted.items()),
    )
