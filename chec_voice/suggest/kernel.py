"""Ridge regression on text similarity with exact leave-one-out predictions, in closed form.

Each text starts from what the codebook's own sentences say (they are answers that stand for
their code, believed half as much as people's); people's decisions then correct that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from chec_voice.suggest.features import Block

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float32]

NOISE = 0.5
"""Of a person's decision, in units of the kernel."""
ENTRY_NOISE = 1.0
"""Of a sentence of the codebook that stands for its code."""
SAME_QUESTION, SAME_POLARITY = 0.6, 0.4
EXACT_UP_TO = 1800
"""Coded answers; beyond, similarity is measured to this many `LANDMARKS` (Nystroem)."""
LANDMARKS = 1200
_JITTER = 1e-3


def similarity(a: Block, b: Block) -> Array:
    """(len(a), len(b)): meaning, words and first letters; more where the question is the same."""
    import numpy as np

    if a.vectors.shape[1]:
        cosine = a.vectors @ b.vectors.T
        base = 0.5 * cosine + 0.7 * np.exp(3 * (cosine - 1))
        weight = 0.25
    else:
        base, weight = np.zeros((len(a), len(b)), dtype=np.float32), 0.75
    base += weight * ((a.grams @ b.grams.T) + (a.stems @ b.stems.T)).toarray()
    asked = _asked(a, b)
    base *= (1 + 0.4 * asked) / 1.2
    base += 0.2 * asked
    result: Array = base.astype(np.float32, copy=False)
    return result


def _asked(a: Block, b: Block) -> Array:
    import numpy as np

    same = (a.question[:, None] == b.question[None, :]) & (b.question[None, :] >= 0)
    alike = (a.polarity[:, None] == b.polarity[None, :]) & (b.polarity[None, :] >= 0)
    result: Array = SAME_QUESTION * same.astype(np.float32) + SAME_POLARITY * alike
    return result


class Entries:
    """The codebook's sentences, folded into the kernel once.

    With `lift(x) = L^-1 k(sentences, x)`, the kernel after having read the codebook is
    `k(x, y) - lift(x) . lift(y)`, and what it predicts is `lift(x) @ told`.
    """

    def __init__(self, entries: Block, code_of: NDArray[np.intp], n_codes: int) -> None:
        import numpy as np
        from scipy import linalg

        own = similarity(entries, entries)
        own[np.diag_indices_from(own)] += ENTRY_NOISE
        self._factor = linalg.cholesky(own, lower=True, check_finite=False)
        target = np.zeros((len(entries), n_codes), dtype=np.float32)
        target[np.arange(len(entries)), code_of] = 1
        target -= target.mean(0)
        self._entries = entries
        self.told: Array = self._solve(target)

    def lift(self, block: Block) -> Array:
        """(n, sentences) coordinates of texts."""
        result: Array = self._solve(similarity(self._entries, block)).T
        return result

    def _solve(self, right: Array) -> Array:
        from scipy import linalg

        result: Array = linalg.solve_triangular(
            self._factor, right, lower=True, check_finite=False, overwrite_b=True
        )
        return result


def read(a: Block, b: Block) -> Array:
    """The kernel between texts, after the codebook has been read."""
    result: Array = similarity(a, b)
    result -= a.lift @ b.lift.T
    return result


@dataclass(frozen=True)
class Ridge:
    """A fitted ridge. `shift(x) = told(x) + kernel(x, anchors) @ weights`."""

    anchors: Block
    weights: Array
    told: Array
    out_of_sample: Array
    """(n, codes): for each training text, the shift predicted without it."""

    def shift(self, block: Block) -> Array:
        """(n, codes): what to add to the base rates."""
        result: Array = block.lift @ self.told + read(block, self.anchors) @ self.weights
        return result


def fit(block: Block, residual: Array, told: Array, judged: NDArray[np.bool_], seed: int) -> Ridge:
    """Fit on decisions less base rates.

    Args:
        residual: (n, codes) 1 or 0 less the base rate.
        told: the codebook's part, `Entries.told`.
        judged: (n, codes); where false, nobody decided and nothing is learned.
    """
    import numpy as np

    before = block.lift @ told
    if not len(block):
        return Ridge(block, residual.astype(np.float32), told, before)
    residual = np.where(judged, residual - before, 0).astype(np.float32)
    if len(block) <= EXACT_UP_TO:
        weights, without = _exact(read(block, block), residual)
        return Ridge(block, weights, told, before + without)
    chosen = np.random.default_rng(seed).choice(len(block), LANDMARKS, replace=False)
    anchors = block.take(np.sort(chosen))
    weights, without = _landmarks(read(block, anchors), read(anchors, anchors), residual)
    return Ridge(anchors, weights, told, before + without)


def _exact(kernel: Array, residual: Array) -> tuple[Array, Array]:
    """Weights, and predictions of each row by the others: r - a / diag((K + noise)^-1)."""
    import numpy as np
    from scipy import linalg

    kernel[np.diag_indices_from(kernel)] += NOISE
    factor = linalg.cholesky(kernel, lower=True, check_finite=False)
    inverse, _ = linalg.lapack.spotri(factor, lower=1)
    weights = linalg.cho_solve((factor, True), residual, check_finite=False)
    without = residual - weights / np.diag(inverse)[:, None]
    return weights, without


def _landmarks(across: Array, own: Array, residual: Array) -> tuple[Array, Array]:
    """The same on features `across @ own^-1/2`, whose inner products approach the kernel."""
    import numpy as np
    from scipy import linalg

    own[np.diag_indices_from(own)] += _JITTER
    root = linalg.cholesky(own, lower=True, check_finite=False)
    features = linalg.solve_triangular(root, across.T, lower=True, check_finite=False)
    gram = features @ features.T
    gram[np.diag_indices_from(gram)] += NOISE
    factor = linalg.cholesky(gram, lower=True, check_finite=False)
    beta = linalg.cho_solve((factor, True), features @ residual, check_finite=False)
    half = linalg.solve_triangular(factor, features, lower=True, check_finite=False)
    leverage = np.minimum(np.einsum("ij,ij->j", half, half), 0.999)[:, None]
    fitted = features.T @ beta
    without = (fitted - leverage * residual) / (1 - leverage)
    weights = linalg.solve_triangular(root, beta, lower=True, trans=1, check_finite=False)
    return weights, without
