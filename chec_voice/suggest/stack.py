"""One calibrated probability from all sources: a logistic regression over (text, code) pairs.

It is shared by all codes, so that rare ones borrow from the others, and starts from weights that
held on public sets of coded answers: with no decisions it uses those, and with more it moves.
It is fitted on leave-one-out predictions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice.suggest.features import Block

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

START = (-1.56, 0.77, 5.61, 0.22, 1.36, 0.05, 0.78, 2.11, 0.60, 0.21, 0.46, 3.18, -0.02)
"""Weights before any decision, in the order of `pairs`. Fitted to training rows of nhs_fft, sad,
nlupp_hotels and the synthetic corpus at 0 to 300 coded answers; left out one set at a time, the
weights of the other three did nearly as well (docs/suggestions-research.md)."""
TRUST = 30.0
"""Precision of `START`; that of the intercept is lower."""
TRUST_INTERCEPT = 1.0
LABELS_A_TEXT = 1.5
"""Codes on an answer before anything is known, and how many answers that counts for."""
LABELS_TRUST = 4.0
MAX_PAIRS = 40_000
"""Fitted on a seeded sample of texts beyond this."""
_STEPS = 25


def base_rates(applied: Array, judged: NDArray[np.bool_]) -> Array:
    """Smoothed share of answers with each code."""
    import numpy as np

    n_codes = applied.shape[1]
    seen = judged.sum(0)
    rates = (applied.sum(0) + LABELS_TRUST * LABELS_A_TEXT / n_codes) / (seen + LABELS_TRUST)
    return np.asarray(np.clip(rates, 1e-4, 0.97), dtype=np.float64)


def pairs(block: Block, shift: NDArray[np.float32], rates: Array, support: Array) -> Array:
    """Features of every (text, code), (n * codes, 13).

    The zero-shot ones come twice, the second time fading as a code gathers examples.
    """
    import numpy as np

    shape = shift.shape
    faded = np.broadcast_to(1 / np.sqrt(1 + support / 4), shape)
    base = np.broadcast_to(_logit(rates), shape)
    shift = shift.astype(np.float64)
    moved = _logit(np.clip(rates + shift, 0.002, 0.995)) - base
    root = np.sign(shift) * np.sqrt(np.abs(shift))
    near = block.near.astype(np.float64) / 0.1
    words = (block.words - block.words.mean(1, keepdims=True)).astype(np.float64) / 0.1
    hits = block.hits.astype(np.float64)
    columns = (
        np.ones(shape),
        base,
        shift,
        moved,
        root,
        near,
        near * faded,
        hits,
        hits * faded,
        words,
        words * faded,
        shift * faded,
        moved * faded,
    )
    return np.stack([column.ravel() for column in columns], axis=1)


@dataclass(frozen=True)
class Stack:
    weights: Array

    def probabilities(
        self, block: Block, shift: NDArray[np.float32], rates: Array, support: Array
    ) -> Array:
        """(n, codes)."""
        features = pairs(block, shift, rates, support)
        return _sigmoid(features @ self.weights).reshape(shift.shape)


def fit(features: Array, truth: Array, begin: Stack | None = None) -> Stack:
    """Most probable weights given pairs and decisions, from `START`, by damped Newton steps.

    Args:
        features: (m, 13) as `pairs` gives them, of leave-one-out shifts.
        truth: (m,) 1 applied, 0 not.
        begin: where to begin the search, for speed; the result is the same.
    """
    import numpy as np

    start = np.array(START)
    if not len(truth):
        return Stack(start)
    trust = np.full(len(start), TRUST)
    trust[0] = TRUST_INTERCEPT

    def loss(weights: Array) -> float:
        score = features @ weights
        away = trust @ (weights - start) ** 2 / 2
        return float(np.logaddexp(0, score).sum() - truth @ score + away)

    weights = start if begin is None else begin.weights
    now = loss(weights)
    for _ in range(_STEPS):
        chance = _sigmoid(features @ weights)
        slope = features.T @ (truth - chance) - trust * (weights - start)
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + np.diag(trust)
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while size > 1e-3 and (after := loss(weights + size * step)) > now:
            size /= 2
        if size <= 1e-3:
            break
        weights = weights + size * step
        if now - after < 1e-3:
            break
        now = after
    return Stack(weights)


def _sigmoid(score: Array) -> Array:
    import numpy as np

    return np.asarray(1 / (1 + np.exp(-np.clip(score, -30, 30))))


def _logit(chance: Array) -> Array:
    import numpy as np

    return np.asarray(np.log(chance / (1 - chance)))
