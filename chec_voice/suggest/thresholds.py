"""From which probability on a code is suggested, one threshold for each code."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

LEAN = 1.2
"""The beta of F-beta: above 1 leans to recall, below 1 to precision."""
HIGHEST, LOWEST = 0.5, 0.02
"""What is more likely than not is never withheld; what is nearly sure to be wrong always is."""
WITHOUT_DATA = 0.2
OWN_EVIDENCE = 10
"""A code with so many examples sets half of its threshold by its own decisions."""
DRAWS, DRAWN = 24, 60
"""The best threshold of one set of answers is jumpy where a code is rare. It is found on so many
samples of so many answers, and their geometric mean is used."""
BELOW = 0.1
"""A threshold lies so far from the least likely answer that is shown towards the next one. On that
answer's own probability, the last digit that a processor works out would decide about it."""
LEVEL = 0.003
"""Cuts whose worth differs by less than about this share of the best count together, for the same
reason."""


def choose(
    chances: Array,
    applied: Array,
    unlabelled: Array | None = None,
    *,
    lean: float = LEAN,
    seed: int = 0,
) -> Array:
    """The threshold of each code that promises the best F-beta.

    A code's decisions are mixed with what the calibrated probabilities expect, in proportion to
    its examples: a rare code's threshold comes from the probabilities, a common one's from what
    people decided.

    Args:
        chances: (n, codes) cross-validated probabilities of the coded answers.
        applied: (n, codes) people's decisions on them.
        unlabelled: (m, codes) probabilities of answers that nobody coded yet.
    """
    import numpy as np

    share = applied.sum(0) / (applied.sum(0) + OWN_EVIDENCE)
    expected = share * applied + (1 - share) * chances
    if unlabelled is not None and len(unlabelled):
        chances = np.vstack([chances, unlabelled])
        expected = np.vstack([expected, unlabelled])
    if not len(chances):
        return np.full(applied.shape[1], WITHOUT_DATA)
    rng = np.random.default_rng(seed)
    total = np.zeros(applied.shape[1])
    for _ in range(DRAWS):
        rows = rng.choice(len(chances), min(DRAWN, len(chances)), replace=False)
        total += np.log(_best(chances[rows], expected[rows], lean))
    return np.asarray(np.clip(np.exp(total / DRAWS), LOWEST, HIGHEST))


def _best(chances: Array, expected: Array, lean: float) -> Array:
    """Of each code, the probability down to which showing it gives the best expected F-beta."""
    import numpy as np

    order = np.argsort(-chances, axis=0, kind="stable")
    ranked = np.maximum(np.take_along_axis(chances, order, axis=0), 1e-6)
    right = np.cumsum(np.take_along_axis(expected, order, axis=0), axis=0)
    shown = np.arange(1, len(ranked) + 1)[:, None]
    squared = lean**2
    worth = (1 + squared) * right / (shown + squared * expected.sum(0))
    following = np.vstack([ranked[1:], np.minimum(ranked[-1:], LOWEST)])
    cuts = (1 - BELOW) * np.log(ranked) + BELOW * np.log(following)
    counts = np.exp((worth / np.maximum(worth.max(0), 1e-12) - 1) / LEVEL)
    return np.asarray(np.exp((counts * cuts).sum(0) / counts.sum(0)))
