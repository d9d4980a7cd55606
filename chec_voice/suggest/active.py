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

Reason = Literal["uncertain", "new territory", "rare code wanted"]
TURNS: tuple[Reason, ...] = ("rare code wanted", "new territory", "uncertain")
"""Taken in turn, so that no reason crowds out the others."""
WANTED = 15
"""Examples from which on a code is no longer looked for."""
CANDIDATES = 1500
"""Uncoded answers looked at; a seeded sample beyond."""


@dataclass(frozen=True)
class Pick:
    row: int
    """Of the block of uncoded answers."""
    reason: Reason
    code: str = ""
    """The code that is looked for, when `reason` is "rare code wanted"."""


def choose(
    model: Model, block: Block, count: int, *, turns: Sequence[Reason] = TURNS, seed: int = 0
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
    search = _Search(model, some, model.chances(some))
    picks: list[Pick] = []
    while len(picks) < min(count, len(rows)):
        reason = turns[len(picks) % len(turns)]
        place, code = search.next(reason)
        picks.append(Pick(int(rows[place]), reason, code))
        search.take(place)
    return picks


class _Search:
    """What is still free, and what was taken. Likeness is 1 for the same text."""

    def __init__(self, model: Model, block: Block, chances: NDArray[np.float64]) -> None:
        import numpy as np

        self._codes = model.codes
        self._chances = chances
        self._have = model.support + 0.0
        own = kernel.similarity(block, block)
        scale = np.sqrt(np.diag(own))
        self._like = own / scale[:, None] / scale[None, :]
        self._typical = np.sort(self._like, axis=1)[:, -20:].mean(1)
        """How many others are like it: an odd one out teaches little."""
        self._covered = np.zeros(len(block))
        if len(model.block):
            near = kernel.similarity(block, model.block)
            self._covered = near.max(1) / scale / float(np.sqrt(own.max()))
        self._free = np.ones(len(block), dtype=bool)

    def next(self, reason: Reason) -> tuple[int, str]:
        import numpy as np

        fresh = 1 - np.clip(self._covered, 0, 1)
        code = ""
        if reason == "rare code wanted":
            need = np.maximum(0, 1 - self._have / WANTED)
            gain = self._chances * need
            worth = gain.sum(1) * (0.3 + fresh)
            place = self._best(worth)
            code = self._codes[int(gain[place].argmax())]
        elif reason == "new territory":
            place = self._best(fresh * self._typical)
        else:
            doubt = np.sqrt(self._chances * (1 - self._chances)).sum(1)
            place = self._best(doubt * (0.3 + fresh) * self._typical)
        return place, code

    def take(self, place: int) -> None:
        import numpy as np

        self._free[place] = False
        self._have = self._have + self._chances[place]
        self._covered = np.maximum(self._covered, self._like[place])

    def _best(self, worth: NDArray[np.float64]) -> int:
        import numpy as np

        return int(np.where(self._free, worth, -np.inf).argmax())
