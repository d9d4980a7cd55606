"""Whether columns where two things cross, all of them hidden, were told of by earlier releases."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from itertools import combinations, pairwise

from chec_voice.disclosure.figures import Figures, Given, Relation
from chec_voice.disclosure.profiles import Profile

Split = tuple[str, frozenset[str]]
"""A figure that was told, and the cells of the columns that it is the sum of."""


def never_told(
    figures: Figures, columns: Collection[str], earlier: Sequence[Given], profile: Profile
) -> bool:
    """Whether no release told anything by what is new in these columns.

    Then people can be put from any of them into any other of the same whole, and nothing that was
    ever printed is another: each can be nobody, and as many as its whole. Where two wholes cross
    in a cell, `_labels_can_move` says whether they leave it free. What hangs on changes between
    releases, or on another profile, is left to be asked about.
    """
    counts = figures.known
    for given in earlier:
        if given.profile != profile.name or not given.known.keys().isdisjoint(columns):
            return False
        if any(counts.get(key, n) != n for key, n in given.known.items()):
            return False
    told = set().union(*(given.known for given in earlier))
    wholes: dict[str, list[Split]] = {}
    for relation in figures.relations:
        if relation.kind == "sum" and relation.whole in told:
            split = relation.whole, frozenset(relation.parts)
            for part in relation.parts:
                wholes.setdefault(part, []).append(split)
    crossed = [splits for splits in wholes.values() if not _nested(splits)]
    if not crossed:
        return True
    relations = [*figures.relations, *(r for given in earlier for r in given.relations)]
    tied = _tied(relations, told | figures.counts.keys() - columns)
    totals = {_total(splits) for splits in crossed}
    labels = {whole for splits in crossed for whole, _ in splits} - tied
    return (
        len(totals) == 1
        and totals.isdisjoint(part for r in relations if r.kind != "sum" for part in r.parts)
        and all(_labels_can_move(splits, tied, counts) for splits in crossed)
        and all(_can_be_most(given, label, profile) for given in earlier for label in labels)
    )


def _labels_can_move(splits: Sequence[Split], tied: set[str], counts: Mapping[str, int]) -> bool:
    """Whether a cell is free though two splits that cross in it were both told.

    Of one of them, such as ages, nobody was told more than how many people there are of each. Then
    people can change ages with one another, whatever else is known of them, and nothing that was
    printed is another. Nobody is left in the cell where the people of its area have room among
    those of other ages.
    """
    total = _total(splits)
    if total is None or not _nested([split for split in splits if split[0] in tied]):
        return False
    return all(
        counts[one] + counts[other] <= counts[total]
        for (one, cells), (other, others) in combinations(splits, 2)
        if not (cells <= others or others <= cells)
    )


def _total(splits: Sequence[Split]) -> str | None:
    """The figure of everybody that all other wholes of a cell are a part of."""
    whole, all_cells = max(splits, key=lambda split: len(split[1]))
    return whole if all(cells <= all_cells for _, cells in splits) else None


def _can_be_most(given: Given, label: str, profile: Profile) -> bool:
    """Whether as many people can have a label as a hidden number can be; a hidden one says so."""
    cell = given.printed.get(label)
    return cell is None or cell.shown in (None, 0) or cell.low >= profile.least - 1


def _tied(relations: Sequence[Relation], told: Collection[str]) -> set[str]:
    """Figures that hang together with what was told of something else than these labels."""
    tied: set[str] = set()
    for relation in relations:
        names = {relation.whole, *relation.parts}.intersection(told)
        if relation.kind != "sum" and len(names) > 1:
            tied |= names
    return tied


def _nested(splits: Sequence[Split]) -> bool:
    in_order = sorted(splits, key=lambda split: len(split[1]))
    return all(smaller <= larger for (_, smaller), (_, larger) in pairwise(in_order))
