"""Makes shown probabilities mean what they say, and tells whether decisions bear them out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

PRECISION = 20.0
"""How strongly slope and shift hold to 1 and 0, in units of decisions on doubtful suggestions."""
NEARLY = 0.4
"""Decisions on codes that reached so much of their threshold count, too: two to three times as
many as those on suggestions alone, which after fifty answers are some eighty."""
FOLDS = 5
EXPECTED_TRUST = 5.0
"""For how many answers the usual number of codes on an answer counts. Twenty answers tell it nearer
than their decisions on suggestions tell anything else."""
GROUP = 100
"""Suggestions in a group whose mean score is compared with the share that was right. Fewer tell
nothing: of 100 that are right half of the time, chance alone moves the share by .05."""
ENOUGH = 2 * GROUP
LARGEST_ERROR = 0.05
"""Above it, or with fewer than `ENOUGH` decided suggestions, no number is shown."""
_STEPS = 25


@dataclass(frozen=True)
class Calibration:
    """Moves the log odds of a suggestion: `slope * log odds + shift`."""

    slope: float = 1.0
    shift: float = 0.0

    def __call__(self, chances: Array) -> Array:
        return sigmoid(self.slope * logit(chances) + self.shift)


UNCHANGED = Calibration()


def fit(chances: Array, right: Array) -> Calibration:
    """From codes that were suggested, or nearly so, and that a person decided on.

    Args:
        chances: (m,) predicted without the answer.
        right: (m,) 1 where the person applied the code.
    """
    import numpy as np

    weights = np.array([1.0, 0.0])
    if not len(chances):
        return UNCHANGED
    features = np.stack([logit(chances), np.ones(len(chances))], axis=1)
    for _ in range(_STEPS):
        expected = sigmoid(features @ weights)
        slope = features.T @ (right - expected) - PRECISION * (weights - (1.0, 0.0))
        spread = (features * (expected * (1 - expected))[:, None]).T @ features
        step = np.linalg.solve(spread + PRECISION * np.eye(2), slope)
        weights = weights + step
        if np.abs(step).max() < 1e-6:
            break
    # An order that the decisions of a few answers would turn round is left as it is.
    return Calibration(max(float(weights[0]), 0.1), float(weights[1]))


def crossed(chances: Array, right: Array, seed: int) -> Array:
    """(m,): the same chances, each calibrated by the four fifths of them without it."""
    import numpy as np

    fold = np.random.default_rng(seed).permutation(len(chances)) % FOLDS
    out = np.array(chances, dtype=np.float64)
    for number in range(FOLDS):
        mine = fold == number
        out[mine] = fit(chances[~mine], right[~mine])(chances[mine])
    return out


def error(scores: Array, right: Array) -> float:
    """How far scores of suggestions are from the share that was right, 0 to 1: the mean over
    groups of `GROUP` or more of like score; fewer are one group."""

    if not len(scores):
        return 0.0
    return float(sum(abs((scores[g] - right[g]).sum()) for g in _groups(scores)) / len(scores))


def error_by_chance(scores: Array) -> float:
    """What `error` would be on average if every score were exactly the chance of being right: of
    a hundred that are right half of the time, it is seldom fifty that are."""
    import numpy as np

    if not len(scores):
        return 0.0
    spread = (np.sqrt((scores[g] * (1 - scores[g])).sum()) for g in _groups(scores))
    return float(np.sqrt(2 / np.pi) * sum(spread) / len(scores))


def _groups(scores: Array) -> list[NDArray[np.intp]]:
    import numpy as np

    count = max(1, len(scores) // GROUP)
    return np.array_split(np.argsort(scores, kind="stable"), count)


def borne_out(scores: Array, right: Array) -> bool:
    """Whether decisions bear the scores out as numbers."""
    return len(scores) >= ENOUGH and error(scores, right) <= LARGEST_ERROR


def expected_codes(applied: Array, judged: NDArray[np.bool_], usual: float) -> tuple[float, float]:
    """Codes on an answer, from completely judged ones and from what is usual; and how much of what
    is known speaks for it, 0 to 1: answers that nobody finished do not say how many they have, and
    decisions on them tell more than what is usual."""
    complete = judged.all(axis=1)
    total = float(applied[complete].sum()) + EXPECTED_TRUST * usual
    counted = int(complete.sum()) + EXPECTED_TRUST
    return total / counted, counted / (len(judged) + EXPECTED_TRUST)


def offset(chances: Array, expected: float) -> float:
    """What to add to log odds so that uncoded answers get about as many codes as is expected.

    Args:
        chances: (n, codes) of uncoded answers.
        expected: codes on an answer.
    """
    low, high = -8.0, 8.0
    odds = logit(chances)
    for _ in range(30):
        middle = (low + high) / 2
        if sigmoid(odds + middle).sum(1).mean() < expected:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def moved(chances: Array, by: float) -> Array:
    """Probabilities with their log-odds moved; any shape."""
    return sigmoid(logit(chances) + by) if by else chances


def sigmoid(score: Array) -> Array:
    """Probabilities of log-odds; any shape."""
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def logit(chance: Array) -> Array:
    """Log-odds of probabilities, kept from infinity; any shape."""
    import numpy as np

    chance = np.clip(chance, 1e-9, 1 - 1e-9)
    return np.asarray(np.log(chance / (1 - chance)))
