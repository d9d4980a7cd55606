"""Logistic regression for all codes at once, and what is chosen for it by cross-validation.

Fitting a classifier for each of a hundred codes takes minutes in a loop; in one product of matrices
it takes seconds. Each code's weights are those it would get alone.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING, Any, TypeVar

from chec_voice.suggest.calibration import sigmoid

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

STRENGTHS = (0.3, 3.0, 30.0)
"""Inverse penalties ("C") that are tried."""
FOLDS = 3
ENOUGH = 6
"""Coded answers from which on anything can be chosen by cross-validation."""
_SHARES = tuple(round(0.02 * 1.18**step, 4) for step in range(24))
"""Thresholds that are tried, .02 to .9."""
Choice = TypeVar("Choice")


def compact(train: Any, test: Any) -> tuple[Array, Array]:
    """The same inner products in as many columns as there are training rows, where that is fewer:
    all that a penalised linear model can use."""
    import numpy as np
    from scipy import linalg, sparse

    if train.shape[0] >= train.shape[1]:
        dense = [p.toarray() if sparse.issparse(p) else np.asarray(p) for p in (train, test)]
        return dense[0].astype(np.float64), dense[1].astype(np.float64)
    own, across = train @ train.T, test @ train.T
    if sparse.issparse(own):
        own, across = own.toarray(), across.toarray()
    values, vectors = linalg.eigh(np.asarray(own, dtype=np.float64))
    kept = values > 1e-8 * max(values.max(), 1e-12)
    root = np.sqrt(values[kept])
    return vectors[:, kept] * root, np.asarray(across) @ vectors[:, kept] / root


def logistic(
    train: Array, truth: Array, test: Array, strength: float, *, balanced: bool = True
) -> Array:
    """(test, codes) chances by logistic regression with an L2 penalty.

    Args:
        balanced: answers with and without a code weigh the same in all. A code that was never, or
            always, applied gets its smoothed rate.
    """
    import numpy as np
    from scipy.optimize import minimize

    n = len(truth)
    counts = truth.sum(0)
    scores = np.tile((counts + 0.1) / (n + 1), (len(test), 1))
    able = np.flatnonzero((counts > 0) & (counts < n))
    if not len(able):
        return scores
    signs = 2 * truth[:, able] - 1
    weight = np.ones_like(signs)
    if balanced:
        weight = np.where(signs > 0, n / (2 * counts[able]), n / (2 * (n - counts[able])))
    weight *= strength
    # Single precision halves the time, which is nearly all products of matrices.
    inner, outer = _with_ones(train).astype(np.float32), _with_ones(test)
    signs, weight = signs.astype(np.float32), weight.astype(np.float32)
    penalty = np.ones((inner.shape[1], 1))
    penalty[-1] = 0

    def loss(flat: Array) -> tuple[float, Array]:
        weights = flat.reshape(inner.shape[1], -1)
        margin = signs * (inner @ weights.astype(np.float32))
        away = np.exp(-np.abs(margin))  # never overflows, and is needed twice
        chance = np.where(margin > 0, away, 1) / (1 + away)
        slope = penalty * weights - inner.T @ (weight * signs * chance)
        losses = weight * (np.log1p(away) + np.maximum(-margin, 0))
        value = losses.sum(dtype=np.float64) + (penalty * weights**2).sum() / 2
        return float(value), slope.ravel()

    begin = np.zeros(inner.shape[1] * len(able))
    best = minimize(loss, begin, jac=True, method="L-BFGS-B", options={"maxiter": 60})
    scores[:, able] = sigmoid(outer @ best.x.reshape(inner.shape[1], -1))
    return scores


def choose(
    truth: Array,
    choices: Sequence[Choice],
    predict: Callable[[Choice, NDArray[np.intp], NDArray[np.intp]], Array],
    seed: int,
) -> tuple[Choice, float]:
    """The choice that orders codes best, and the threshold with the best macro F1 for it, on
    answers that were left out.

    Args:
        predict: choice, rows to learn from, rows to predict -> (rows, codes) chances.
    """
    import numpy as np

    from chec_voice.suggest.evaluation.metrics import ranking_precision

    if len(truth) < ENOUGH:
        return choices[len(choices) // 2], 0.5
    has = truth.sum(1) > 0
    best: tuple[float, Choice, Array] | None = None
    for choice in choices:
        held = np.zeros(truth.shape)
        for inside, outside in folds(len(truth), seed):
            held[outside] = predict(choice, inside, outside)
        order = ranking_precision(truth[has], held[has])
        if best is None or order > best[0]:
            best = (order, choice, held)
    assert best is not None
    return best[1], threshold(truth, best[2])


def threshold(truth: Array, held: Array) -> float:
    """The one threshold with the best macro F1."""
    return max(_SHARES, key=lambda share: _macro(truth, held >= share))


def folds(count: int, seed: int) -> Iterator[tuple[NDArray[np.intp], NDArray[np.intp]]]:
    """Rows to learn from and rows left out, three times."""
    import numpy as np

    fold = np.random.default_rng(seed).permutation(count) % FOLDS
    for number in range(FOLDS):
        yield np.flatnonzero(fold != number), np.flatnonzero(fold == number)


def _with_ones(features: Array) -> Array:
    import numpy as np

    return np.hstack([features, np.ones((len(features), 1))])


def _macro(truth: Array, shown: NDArray[np.bool_]) -> float:
    import numpy as np

    each = 2 * (truth * shown).sum(0) / np.maximum(truth.sum(0) + shown.sum(0), 1)
    return float(each[truth.sum(0) > 0].mean()) if truth.any() else 0.0
