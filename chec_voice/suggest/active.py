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
TURNS: tuple[Turn, ...] = ("blind sample", "doubt", "new territory", "doubt")
"""Taken in turn, so that no reason crowds out the others. A blind sample is drawn at random: it
keeps base rates and measured quality honest, and the mix learned faster than any reason alone."""
FEW = 5
"""Below so many examples of the code in doubt, the reason is "rare code wanted"."""
CANDIDATES = 1500
"""Uncoded answers looked at; a seeded sample beyond."""


@dataclass(frozen=True)
class Pick:
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
    """What is still free, and what was taken. Likeness is 1 for the same text."""

    def __init__(self, model: Model, block: Block, chances: NDArray[np.float64], seed: int) -> None:
        import numpy as np

        self._codes, self._have = model.codes, model.support
        chances = np.clip(chances, 1e-9, 1 - 1e-9)
        entropy = -(chances * np.log(chances) + (1 - chances) * np.log(1 - chances))
        self._doubt = entropy / np.sqrt(1 + model.support)
        """(n, codes): more where a code has few examples."""
        own = kernel.similarity(block, block)
        scale = np.sqrt(np.diag(own))
        self._like = own / scale[:, None] / scale[None, :]
        self._typical = self._like.mean(1)
        """How much it is like the others: an odd one out teaches little."""
        self._covered = np.zeros(len(block))
        if len(model.block):
            near = kernel.similarity(block, model.block)
            self._covered = near.max(1) / scale / float(scale.max())
        self._free = np.ones(len(block), dtype=bool)
        self._random = np.random.default_rng(seed).random(len(block))

    def next(self, turn: Turn) -> tuple[int, Reason, str]:
        """The best place that is free, the reason for it, and the code in doubt."""
        import numpy as np

        fresh = 1 - np.clip(self._covered, 0, 1)
        if turn == "blind sample":
            return self._best(self._random), "blind sample", ""
        if turn == "new territory":
            return self._best(fresh * self._typical), "new territory", ""
        place = self._best(self._doubt.sum(1) * fresh)
        code = int(self._doubt[place].argmax())
        rare = self._have[code] < FEW
        return place, "rare code wanted" if rare else "uncertain", self._codes[code]

    def take(self, place: int) -> None:
        import numpy as np

        self._free[place] = False
        self._covered = np.maximum(self._covered, self._like[place])

    def _best(self, worth: NDArray[np.float64]) -> int:
        import numpy as np

        return int(np.where(self._free, worth, -np.inf).argmax())
