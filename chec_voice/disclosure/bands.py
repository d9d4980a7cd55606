"""Coarser bands of an ordered attribute, of which less has to be hidden."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from chec_voice.disclosure.profiles import Profile


@dataclass(frozen=True)
class Banding:
    """Columns that would lose less: neighbouring values put together."""

    bands: tuple[tuple[str, ...], ...]
    hidden: int
    """Small figures that are left to hide."""
    people: int
    """People in them; one person can be in several."""
    hidden_now: int
    people_now: int

    @property
    def names(self) -> tuple[str, ...]:
        """ "11-13 to 14-16" for a band of several values."""
        return tuple(b[0] if len(b) == 1 else f"{b[0]} to {b[-1]}" for b in self.bands)

    @property
    def joined(self) -> tuple[str, ...]:
        """Names of the bands of several values; all other values stay as they are."""
        return tuple(
            name for band, name in zip(self.bands, self.names, strict=True) if len(band) > 1
        )


_ORDERING = re.compile(
    r"\b(?:ages?|aged|years?|months?|waves?|terms?|stages?|phases?|levels?|grades?|scores?|bands?"
    r"|(?:ter|quar|quin)tiles?|deciles?|ranks?|hours?|days?|times)\b"
)
"""What says of numbers beside it that they have an order."""
_RANGE = re.compile(
    r"(?:\d+ *(?:-|–|to) *\d+|\d+ *(?:\+|(?:and|or) (?:over|above|more|older|under|younger|less))"
    r"|(?:under|over|below|above|less than|more than|up to|[<>≤≥]) *\d+)"
)
"""Numbers from one to another, or beyond one: "11-13", "25+", "under 11"."""


def is_ordered(values: Sequence[str], attribute: str = "") -> bool:
    """Whether values come in an order, as ages, school years and quintiles do.

    Each holds a number, and the attribute or the values say what of; or they are ranges of numbers.
    Areas and schools that are numbered have no order.
    """
    if len(values) < 3 or not all(re.search(r"\d", value) for value in values):
        return False
    plain = [value.strip().casefold() for value in values]
    if _ORDERING.search(attribute.casefold().replace("_", " ")):
        return True
    if all(_ORDERING.search(value) for value in plain):
        return True
    ranges = [value for value in plain if not value.isdigit()]
    return bool(ranges) and all(_RANGE.fullmatch(value) for value in ranges)


def coarser(
    rows: Sequence[Mapping[str, int]], values: Sequence[str], profile: Profile
) -> Banding | None:
    """The finest banding that halves what is hidden, or else the one that hides least.

    Args:
        rows: people per value; a person has one value, so that bands add up.
        values: given values in an order (see `is_ordered`); the others stay as they are.

    Returns:
        None when no banding hides less.
    """
    if not profile.hides:
        return None
    count = len(values)
    costs = {
        (start, end): _cost(rows, values[start:end], profile)
        for start in range(count)
        for end in range(start + 1, count + 1)
    }
    hidden_now, people_now = _sum([costs[n, n + 1] for n in range(count)])
    best = None
    for number in range(count - 1, 1, -1):
        cuts = _best_cuts(costs, count, number)
        hidden, people = _sum([costs[cut] for cut in cuts])
        if people >= people_now or (best is not None and people >= best.people):
            continue
        bands = tuple(tuple(values[start:end]) for start, end in cuts)
        best = Banding(bands, hidden, people, hidden_now, people_now)
        if 2 * people <= people_now:
            break
    return best


def _cost(
    rows: Sequence[Mapping[str, int]], band: Sequence[str], profile: Profile
) -> tuple[int, int]:
    """Small figures of a band, and the people in them."""
    counts = [sum(row.get(value, 0) for value in band) for row in rows]
    small = [count for count in counts if profile.small(count)]
    return len(small), sum(small)


def _sum(costs: Sequence[tuple[int, int]]) -> tuple[int, int]:
    return sum(hidden for hidden, _ in costs), sum(people for _, people in costs)


def _best_cuts(
    costs: Mapping[tuple[int, int], tuple[int, int]], count: int, number: int
) -> list[tuple[int, int]]:
    """The `number` bands with the fewest people hidden, by dynamic programming."""
    best: dict[tuple[int, int], tuple[int, list[tuple[int, int]]]] = {(0, 0): (0, [])}
    for bands in range(1, number + 1):
        for end in range(bands, count + 1):
            options = [
                (before[0] + costs[start, end][1], [*before[1], (start, end)])
                for start in range(bands - 1, end)
                if (before := best.get((bands - 1, start))) is not None
            ]
            best[bands, end] = min(options)
    return best[number, count][1]
