"""Earlier decisions that look like a slip, judged by a model that had not seen the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SURE = 9.0
"""Odds from which a decision is worth a second look: a code that was not applied is expected with
nine chances in ten."""
FEW = 5
"""Of a code with fewer examples the model knows too little to say that a person slipped."""


@dataclass(frozen=True)
class Doubt:
    """A judgement that the model doubts."""

    row: int
    column: int
    """The code in doubt."""
    odds: float


def doubts(
    chances: NDArray[np.float64],
    applied: NDArray[np.bool_],
    support: NDArray[np.float64],
    *,
    sure: float = SURE,
) -> list[Doubt]:
    """Answers whose coding looks like a slip, the likeliest first, each with its worst code.

    A slip leaves a code out, or puts a wrong one in, and a wrong one is drawn as often as the code
    is used. By Bayes' rule, and up to the share of slips, which is the same for all of them, the
    odds are p / (1 - p) for a code left out and rate * (1 - p) / p for one put in. (A rare code
    that the model misses is no slip: people apply such codes for reasons it has not learned.)

    Args:
        chances: (n, codes), of each answer, predicted without it.
        applied: (n, codes), what the person applied to answers that they were done with.
        support: (codes,), answers with each code that the model was trained with.
        sure: odds below which nothing is said.
    """
    import numpy as np

    if not len(chances):
        return []
    chance = np.clip(chances, 1e-6, 1 - 1e-6)
    rate = (applied.sum(0) + 1) / (len(applied) + 2)
    odds = np.where(applied, rate * (1 - chance) / chance, chance / (1 - chance))
    odds = np.where(support >= FEW, odds, 0)
    worst = odds.argmax(1)
    found = [Doubt(row, int(column), float(odds[row, column])) for row, column in enumerate(worst)]
    return sorted((one for one in found if one.odds >= sure), key=lambda one: (-one.odds, one.row))
