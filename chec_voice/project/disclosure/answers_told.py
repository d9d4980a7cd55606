"""Whose answers and mentions may be told beside people: not those that would tell of hidden people.

Nobody is counted without an answer, and answers and mentions add up over codes and columns. So a
total less all parts but one tells of that one, also where an earlier release told the total.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence

from chec_voice.disclosure import Figures, Given, Printed, Profile, Relation


def untold(
    figures: Figures,
    printed: Mapping[str, Printed],
    earlier: Sequence[Given],
    profile: Profile,
    *,
    groups: Mapping[str, str],
    bases: Collection[str],
    besides: Collection[str],
) -> set[str]:
    """Figures whose answers and mentions must not be told.

    An earlier release counts where nearly as many people are counted now, or nobody counts them:
    it told the answers of what it did not hide, as far as the rule of one release lets it.

    Args:
        printed: what is told of people and groups.
        groups: figure of groups -> the same of people, whose answers theirs are among.
        bases: figures of everybody: of their answers it is known how many were read, and no more.
        besides: figures of people alone, of whose parts no answers are told.
    """
    relations = dict.fromkeys(figures.relations)
    # Pairs and views stand in no table, and no answers are told of them.
    hidden = (_hidden(printed, groups) & figures.families.keys()) - set(besides)
    told = set[str]()
    for given in earlier:
        alone = _of_people_alone(given)
        near = {
            key
            for key, count in given.counts.items()
            if abs(count - figures.known.get(key, count)) < profile.least
        }
        tabled = {key for key, table in given.families.items() if table}
        then = (_hidden(given.printed, groups) & tabled) - alone
        told |= near - _Parts(given.relations, bases).unknown(then, set(), given.counts) - alone
        hidden |= then & near
        relations |= dict.fromkeys(given.relations)
    listed = figures.families.keys() - set(besides)
    return _Parts(relations, bases).unknown(hidden, told, listed)


def _of_people_alone(given: Given) -> set[str]:
    """Figures of a split of which it was told how many people answered, and nothing else."""
    parts = {table: table.partition(" by ") for table in given.tables}
    splits = Counter(by for _, _, by in parts.values())
    alone = {
        table
        for table, (what, _, by) in parts.items()
        if by and splits[by] == 1 and what.endswith("people")
    }
    return {key for key, table in given.families.items() if table in alone}


def _hidden(printed: Mapping[str, Printed], groups: Mapping[str, str]) -> set[str]:
    found = {key for key, cell in printed.items() if cell.shown is None or cell.why == "kept"}
    return found | {groups[key] for key in found if key in groups}


class _Parts:
    """What figures are parts of, and made of."""

    def __init__(self, relations: Iterable[Relation], bases: Collection[str]) -> None:
        self._with: dict[str, list[Relation]] = {}
        self._of: dict[str, list[Relation]] = {}
        for relation in relations:
            of_all = relation.kind == "within" and relation.whole in bases
            if relation.kind in ("both", "shared") or of_all:
                continue
            for part in relation.parts:
                self._with.setdefault(part, []).append(relation)
            if relation.kind != "within":
                self._of.setdefault(relation.whole, []).append(relation)

    def unknown(self, hidden: set[str], told: set[str], listed: Collection[str]) -> set[str]:
        """What must not be told, so that the answers of what is hidden cannot be worked out.

        A total is not told; where it was, its other parts are not. Nor are all parts of what must
        not be known.

        Args:
            told: figures whose answers an earlier release told.
            listed: figures that answers can be told of.
        """
        found = set(hidden)
        left = sorted(hidden)

        def hide(keys: Iterable[str]) -> None:
            new = {key for key in keys if key in listed} - found - told
            found.update(new)
            left.extend(sorted(new))

        while left:
            key = left.pop()
            for relation in self._with.get(key, ()):
                if relation.whole not in told:
                    hide((relation.whole,))
                elif relation.kind != "within":
                    hide(relation.parts)
            for relation in self._of.get(key, ()):
                if found.isdisjoint(relation.parts):
                    hide(relation.parts)
        return found
