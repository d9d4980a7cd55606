"""One calibrated probability from all sources: a logistic regression over (text, code) pairs.

It is shared by all codes, so that rare ones borrow from the others, and starts from weights that
held on public sets of coded answers: with no decisions it uses those, and with more it moves.
It is fitted on leave-one-out predictions only.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice.suggest.calibration import logit, sigmoid
from chec_voice.suggest.features import Block

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

START = (
    *(-1.21, 0.85, 5.72, 0.28, 1.01, 0.00, 0.47, 2.64),
    *(0.74, 0.14, 0.30, 4.31, -0.07, 0.44, 1.01, 0.00),
)
"""Weights before any decision, in the order of `pairs`: what `tools/fit_start.py` prints, from
training rows of nhs_fft, sad, nlupp_hotels and the synthetic corpus at 0 to 300 coded answers, and
from the same with codebooks of names alone. The last one starts at 0: where questions matter,
the kernel knows it, and a project's own decisions tell the rest."""
TRUST = 60.0
"""Precision of `START`; that of the intercept is lower."""
TRUST_INTERCEPT = 1.0
LABELS_A_TEXT = 1.5
"""Codes on an answer before anything is known."""
LABELS_TRUST = 1.0
"""For how many answers that counts, for each code there is: a code then starts as if one and a
half answers had it, and the first answers do not make all others look impossible."""
ASKED_TRUST = 5.0
"""Of how many answers a code's own rate counts, in its rate at a question."""
TRUST_ASKED = 10.0
"""Precision of the weight of a question's own rates."""
FOLDS = 5
MAX_PAIRS = 40_000
"""Fitted on a seeded sample of texts beyond this."""
_STEPS = 25
_SETTLED = 1e-7
"""The search ends when the loss falls by less. Where it ended earlier, weights hung on how many
steps it took, and that on the processor."""


def base_rates(applied: Array, judged: NDArray[np.bool_]) -> Array:
    """Smoothed share of answers with each code."""
    import numpy as np

    n_codes = applied.shape[1]
    trust = LABELS_TRUST * n_codes
    rates = (applied.sum(0) + trust * LABELS_A_TEXT / n_codes) / (judged.sum(0) + trust)
    return np.asarray(np.clip(rates, 1e-4, 0.97), dtype=np.float64)


def asked_rates(
    questions: NDArray[np.int64],
    applied: Array,
    judged: NDArray[np.bool_],
    rates: Array,
    wanted: NDArray[np.int64],
) -> Array:
    """(len(wanted), codes): how much commoner each code is where that question was asked, in
    log odds; 0 for a question that nobody's answers were coded to.

    Args:
        questions: (n,) number of the question of each coded answer.
        wanted: numbers of questions to look up.
    """
    import numpy as np

    base = logit(rates)
    out = np.zeros((len(wanted), len(rates)))
    for question in np.unique(wanted):
        rows = questions == question
        seen = judged[rows].sum(0)
        share = (applied[rows].sum(0) + ASKED_TRUST * rates) / (seen + ASKED_TRUST)
        out[wanted == question] = logit(share) - base
    return out


def asked_rates_crossed(
    questions: NDArray[np.int64], applied: Array, judged: NDArray[np.bool_], rates: Array, seed: int
) -> Array:
    """`asked_rates` of the coded answers themselves, each from the four fifths without it: rates
    that leave out one answer alone would tell what that answer was."""
    import numpy as np

    fold = np.random.default_rng(seed).permutation(len(questions)) % FOLDS
    out = np.zeros(applied.shape)
    for number in range(FOLDS):
        rows, others = fold == number, fold != number
        out[rows] = asked_rates(
            questions[others], applied[others], judged[others], rates, questions[rows]
        )
    return out


def pairs(
    block: Block, shift: NDArray[np.float32], rates: Array, support: Array, asked: Array
) -> Array:
    """Features of every (text, code), (n * codes, 16).

    The zero-shot ones come twice, the second time fading as a code gathers examples.
    """
    import numpy as np

    shape = shift.shape
    faded = np.broadcast_to(1 / np.sqrt(1 + support / 4), shape)
    base = np.broadcast_to(logit(rates), shape)
    shift = shift.astype(np.float64)
    moved = logit(np.clip(rates + shift, 0.002, 0.995)) - base
    root = np.sign(shift) * np.sqrt(np.abs(shift))
    near = block.near.astype(np.float64) / 0.1
    words = (block.words - block.words.mean(1, keepdims=True)).astype(np.float64) / 0.1
    hits, named = block.hits.astype(np.float64), block.named.astype(np.float64)
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
        named,
        named * faded,
        asked,
    )
    return np.stack([column.ravel() for column in columns], axis=1)


@dataclass(frozen=True)
class Stack:
    """Weights that make one probability of what each way of suggesting says."""

    weights: Array

    def probabilities(self, features: Array, codes: int) -> Array:
        """(n, codes), of what `pairs` gives."""
        return sigmoid(features @ self.weights).reshape(-1, codes)


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
    trust[-1] = TRUST_ASKED

    def loss(weights: Array) -> float:
        score = features @ weights
        away = trust @ (weights - start) ** 2 / 2
        return float(np.logaddexp(0, score).sum() - truth @ score + away)

    weights = start if begin is None else begin.weights
    now = loss(weights)
    for _ in range(_STEPS):
        chance = sigmoid(features @ weights)
        slope = features.T @ (truth - chance) - trust * (weights - start)
        curve = (features * (chance * (1 - chance))[:, None]).T @ features + np.diag(trust)
        step = np.linalg.solve(curve, slope)
        size = 1.0
        while size > 1e-3 and (after := loss(weights + size * step)) > now:
            size /= 2
        if size <= 1e-3:
            break
        weights = weights + size * step
        if now - after < _SETTLED:
            break
        now = after
    return Stack(weights)
