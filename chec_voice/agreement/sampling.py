"""Draws the answers of a round: by chance, with a seed, and in proportion within strata."""

from __future__ import annotations

import random
from collections.abc import Hashable, Mapping, Sequence


def draw(
    answers: Sequence[int], n: int, *, seed: str, strata: Mapping[int, Hashable] | None = None
) -> list[int]:
    """`n` of the answers, sorted; all of them when there are fewer.

    Args:
        seed: the same seed and answers give the same sample.
        strata: answer -> its stratum. Each gets its share of the sample, rounded so that the
            largest remainders come first.
    """
    chance = random.Random(seed)
    if n >= len(answers):
        return sorted(answers)
    groups: dict[Hashable, list[int]] = {}
    for answer in sorted(answers):
        groups.setdefault(strata.get(answer) if strata else None, []).append(answer)
    names = sorted(groups, key=str)
    exact = {name: n * len(groups[name]) / len(answers) for name in names}
    sizes = {name: int(exact[name]) for name in names}
    order = sorted(names, key=lambda name: sizes[name] - exact[name])
    for name in order[: n - sum(sizes.values())]:
        sizes[name] += 1
    return sorted(x for name in names for x in chance.sample(groups[name], sizes[name]))
