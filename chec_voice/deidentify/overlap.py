"""Settles overlapping hits. Nothing that a rule pointed at is left uncovered."""

from __future__ import annotations

from collections.abc import Iterable

from chec_voice.deidentify.types import Hit


def settle(hits: Iterable[Hit]) -> list[Hit]:
    """Hits in order, none overlapping.

    Of hits that overlap, the one of the highest score among the longest wins and grows to cover
    them all: dropping the rest would leave a piece of somebody's name standing.
    """
    settled: list[Hit] = []
    for hit in sorted(hits, key=lambda h: (h.start, -h.end)):
        if settled and hit.start < settled[-1].end:
            settled[-1] = _joined(settled[-1], hit)
        else:
            settled.append(hit)
    return settled


def _joined(first: Hit, second: Hit) -> Hit:
    winner = max(first, second, key=lambda h: (h.end - h.start, h.score))
    start, end = min(first.start, second.start), max(first.end, second.end)
    return Hit(start, end, winner.type, winner.rule, max(first.score, second.score))
