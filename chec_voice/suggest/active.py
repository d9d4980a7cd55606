"""Which answers to code next, each with a reason a person can read."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

from chec_voice.suggest import kernel
from chec_voice.suggest.features import Block
from chec_voice.suggest.learning import DIGITS, Model

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

Reason = Literal["blind sample", "uncertain", "new territory", "rare code wanted"]
Turn = Literal["blind sample", "new territory", "doubt"]
TURNS: tuple[Turn, ...] = (
    "new territory",
    "new territory",
    "new territory",
    "doubt",
    "new territory",
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
    """What is still free, and what nothing that was coded is like."""

    def __init__(self, model: Model, block: Block, chances: NDArray[np.float64], seed: int) -> None:
        import numpy as np

        self._codes, self._have = model.codes, model.support
        chances = np.clip(chances, 1e-9, 1 - 1e-9)
        entropy = -(chances * np.log(chances) + (1 - chances) * np.log(1 - chances))
        self._doubt = entropy / np.sqrt(1 + model.support)
        """(n, codes): more where a code has few examples."""
        self._like = np.maximum(kernel.similarity(block, block), 0)
        """(n, n): by meaning, words and question."""
        self._own = np.maximum(np.diag(self._like), 1e-6)
        self._nearest = np.zeros(len(block), dtype=np.float32)
        """(n,): likeness to the coded answer that each is most like."""
        if len(model.block):
            self._nearest = np.maximum(kernel.similarity(block, model.block).max(1), 0)
        self._free = np.ones(len(block), dtype=bool)
        self._random = np.random.default_rng(seed).random(len(block))

    def next(self, turn: Turn) -> tuple[int, Reason, str]:
        """The best place that is free, the reason for it, and the code in doubt."""
        import numpy as np

        if turn == "blind sample":
            return self._best(self._random), "blind sample", ""
        if turn == "new territory":
            # The answer that stands best for all those that no coded one is like (facility
            # location): neither odd ones out nor what is known already.
            nearer = np.maximum(self._like - self._nearest, 0).sum(1)
            return self._best(nearer), "new territory", ""
        unlike = np.maximum(1 - self._nearest / self._own, 0.02)
        place = self._best(self._doubt.sum(1) * unlike)
        code = int(self._doubt[place].argmax())
        rare = self._have[code] < FEW
        return place, "rare code wanted" if rare else "uncertain", self._codes[code]

    def take(self, place: int) -> None:
        """As if it were coded: others are then as near to it as they are like it."""
        import numpy as np

        self._free[place] = False
        self._nearest = np.maximum(self._nearest, self._like[place])

    def _best(self, worth: NDArray[np.floating[Any]]) -> int:
        import numpy as np

        return int(np.where(self._free, np.round(worth, DIGITS), -np.inf).argmax())
