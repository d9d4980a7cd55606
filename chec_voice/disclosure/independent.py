"""Figures that no relation joins, apart."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace

from chec_voice.disclosure.figures import Figures, Given, Relation


def independent(
    figures: Figures, earlier: Sequence[Given]
) -> Iterator[tuple[Figures, list[Given]]]:
    """Figures that no relation joins, apart: what one part tells says nothing of another."""
    of = _joined(figures, earlier)
    members: dict[str, list[str]] = {}
    for key in figures.counts:
        members.setdefault(of[key], []).append(key)
    relations = _by_part(figures.relations, of)
    then = [_by_part(given.relations, of) for given in earlier]
    listed: list[dict[str, list[str]]] = []
    for given in earlier:
        keys: dict[str, list[str]] = {}
        for key in given.counts:
            keys.setdefault(of[key], []).append(key)
        listed.append(keys)
    for part, keys_now in members.items():
        now = replace(
            figures,
            counts={key: figures.counts[key] for key in keys_now},
            relations=relations.get(part, []),
            out_of={key: figures.out_of[key] for key in keys_now if key in figures.out_of},
            unprinted={key: n for key, n in figures.unprinted.items() if of.get(key) == part},
        )
        yield (
            now,
            [
                replace(
                    given,
                    counts={key: given.counts[key] for key in keys.get(part, ())},
                    printed={key: given.printed[key] for key in keys.get(part, ())},
                    relations=before.get(part, []),
                    unprinted={k: n for k, n in given.unprinted.items() if of.get(k) == part},
                )
                for given, keys, before in zip(earlier, listed, then, strict=True)
            ],
        )


def _by_part(relations: Sequence[Relation], of: Mapping[str, str]) -> dict[str, list[Relation]]:
    parts: dict[str, list[Relation]] = {}
    for relation in relations:
        parts.setdefault(of[relation.whole], []).append(relation)
    return parts


def _joined(figures: Figures, earlier: Sequence[Given]) -> dict[str, str]:
    """Figure -> a name of the part that it belongs to."""
    above: dict[str, str] = {}

    def top(key: str) -> str:
        while (up := above.setdefault(key, key)) != key:
            above[key] = above[up]
            key = up
        return key

    told: list[Figures | Given] = [figures, *earlier]
    for either in told:
        for key in either.counts:
            top(key)
        for relation in either.relations:
            for part in relation.parts:
                above[top(part)] = top(relation.whole)
    for key, base in figures.out_of.items():
        above[top(key)] = top(base)
    return {key: top(key) for key in list(above)}
