"""Which answers to code next, each with a reason a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from chec_voice.suggest import kernel
from chec_voice.suggest.features import Block
from chec_voice.suggest.learning import Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Reason = Literal["blind sample", "uncertain", "new territory", "rare code wanted"]
Turn = Literal["blind sample", "new territory", "doubt"]
TURNS: tuple[Turn, ...] = (
    "new territory",
    "new territory",
    "doubt",
    "new territory",
    "new territory",
    "blind sample",
)
"""Taken in turn, so that no reason crowds out the others. New territory paid most on coded sets
(docs/suggestions-research.md); a blind sample is drawn at random and keeps measured quality
honest."""
FEW = 5
"""Below so many examples of the code in doubt, the reason is "rare code wanted"."""
CANDIDATES = 1000
"""Uncoded answers looked at; a seeded sample beyond."""


@dataclass(frozen=True)
class Pick:
    """An answer that is worth coding next, and why."""

    row: int
    """Of the block of uncoded answers."""
    reason: Reason
    code: str = ""
    """The code in doubt, when the reason is "uncertain" or "rare code wanted"."""


def choose(
    model: Model, block: Block, count: int, *, turns: Sequence[Turn] = TURNS, seed: int = 0
) -> list[Pick]:
    """The next answers to code, best first; none twice and none of them much like another.

    Args:
        block: features of answers that nobody coded yet, from `Learner.read`.
    """
    import numpy as np

    rows = np.arange(len(block))
    if len(rows) > CANDIDATES:
        rows = np.sort(np.random.default_rng(seed).choice(rows, CANDIDATES, replace=False))
    if not len(rows) or count < 1:
        return []
    some = block.take(rows)
    search = _Search(model, some, model.chances(some), seed)
    picks: list[Pick] = []
    while len(picks) < min(count, len(rows)):
        place, reason, code = search.next(turns[len(picks) % len(turns)])
        picks.append(Pick(int(rows[place]), reason, code))
        search.take(place)
    return picks


class _Search:
    """What is still free, and what is still unknown of it."""

    def __init__(self, model: Model, block: Block, chances: NDArray[np.float64], seed: int) -> None:
        import numpy as np

        self._codes, self._have = model.codes, model.support
        chances = np.clip(chances, 1e-9, 1 - 1e-9)
        entropy = -(chances * np.log(chances) + (1 - chances) * np.log(1 - chances))
        self._doubt = entropy / np.sqrt(1 + model.support)
        """(n, codes): more where a code has few examples."""
        self._unsure = _remaining(model, block)
        """(n, n): what is still unknown of each answer, and what they have in common."""
        self._free = np.ones(len(block), dtype=bool)
        self._random = np.random.default_rng(seed).random(len(block))

    def next(self, turn: Turn) -> tuple[int, Reason, str]:
        """The best place that is free, the reason for it, and the code in doubt."""
        import numpy as np

        if turn == "blind sample":
            return self._best(self._random), "blind sample", ""
        own = np.diag(self._unsure)
        told = (self._unsure**2).sum(1) / (own + kernel.NOISE)
        if turn == "new territory":
            return self._best(told), "new territory", ""
        place = self._best(self._doubt.sum(1) * own)
        code = int(self._doubt[place].argmax())
        rare = self._have[code] < FEW
        return place, "rare code wanted" if rare else "uncertain", self._codes[code]

    def take(self, place: int) -> None:
        """As if it were coded: what it has in common with others is then known."""
        import numpy as np

        self._free[place] = False
        shared = self._unsure[:, place].copy()
        self._unsure -= np.outer(shared, shared) / (shared[place] + kernel.NOISE)

    def _best(self, worth: NDArray[np.float64]) -> int:
        import numpy as np

        return int(np.where(self._free, worth, -np.inf).argmax())


def _remaining(model: Model, block: Block) -> NDArray[np.float32]:
    """Covariance of the ridge's predictions, seen as a Gaussian process, after the coded answers.

    An answer that would lower the sum of what is unknown most, over all answers, is the one that
    teaches most: it is unlike what was coded and like much of what was not.
    """
    import numpy as np
    from scipy import linalg

    own = kernel.read(block, block)
    if len(model.ridge.anchors):
        anchors = model.ridge.anchors
        known = kernel.read(anchors, anchors)
        known[np.diag_indices_from(known)] += kernel.NOISE
        factor = linalg.cholesky(known, lower=True, check_finite=False)
        across = kernel.read(anchors, block)
        half = linalg.solve_triangular(factor, across, lower=True, check_finite=False)
        own -= half.T @ half
    return own
