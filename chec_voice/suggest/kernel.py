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
"""A landmark is nearer to itself than any new text is to one: of nhs_fft with all answers coded,
50 % of suggestions on landmarks were right, of those on others, and on new ones, 65 %. So they
are predicted by as many other landmarks."""
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

    def shift(self, block: Block, kernel: Array | None = None) -> Array:
        """(n, codes): what to add to the base rates. `kernel` is `read(block, anchors)`."""
        kernel = read(block, self.anchors) if kernel is None else kernel
        result: Array = block.lift @ self.told + kernel @ self.weights
        return result


class Solver:
    """The kernel of some coded answers, factored once; base rates may change between solutions."""

    def __init__(self, block: Block, told: Array, seed: int) -> None:
        import numpy as np

        self._block, self._told, self._anchors = block, told, block
        self._before = block.lift @ told
        self._system: _Exact | _Landmarks | None = None
        self._others: _Landmarks | None = None
        if len(block) > EXACT_UP_TO:
            order = np.random.default_rng(seed).permutation(len(block))
            self._chosen = np.sort(order[:LANDMARKS])
            self._anchors = block.take(self._chosen)
            self._system = _landmarks(block, self._anchors)
            self._others = _landmarks(block, block.take(np.sort(order[LANDMARKS : 2 * LANDMARKS])))
        elif len(block):
            self._system = _Exact(read(block, block))

    def solve(self, residual: Array, judged: NDArray[np.bool_]) -> Ridge:
        """Fit on decisions less base rates.

        Args:
            residual: (n, codes) 1 or 0 less the base rate.
            judged: (n, codes); where false, nobody decided and nothing is learned.
        """
        import numpy as np

        if self._system is None:
            nothing = residual.astype(np.float32)
            return Ridge(self._block, nothing, self._told, self._before)
        residual = np.where(judged, residual - self._before, 0).astype(np.float32)
        weights, without = self._system.solve(residual)
        if self._others is not None:
            without[self._chosen] = self._others.solve(residual)[1][self._chosen]
        return Ridge(self._anchors, weights, self._told, self._before + without)


def _landmarks(block: Block, some: Block) -> _Landmarks:
    return _Landmarks(read(block, some), read(some, some))


class _Exact:
    """Predictions of each row by the others are r - a / diag((K + noise)^-1)."""

    def __init__(self, kernel: Array) -> None:
        import numpy as np
        from scipy import linalg

        kernel[np.diag_indices_from(kernel)] += NOISE
        self._factor = linalg.cholesky(kernel, lower=True, check_finite=False)
        inverse, _ = linalg.lapack.spotri(self._factor, lower=1)
        self._own = np.diag(inverse)[:, None].copy()

    def solve(self, residual: Array) -> tuple[Array, Array]:
        from scipy import linalg

        weights = linalg.cho_solve((self._factor, True), residual, check_finite=False)
        return weights, residual - weights / self._own


class _Landmarks:
    """The same on features `across @ own^-1/2`, whose inner products approach the kernel."""

    def __init__(self, across: Array, own: Array) -> None:
        import numpy as np
        from scipy import linalg

        own[np.diag_indices_from(own)] += _JITTER
        self._root = linalg.cholesky(own, lower=True, check_finite=False)
        self._features = linalg.solve_triangular(
            self._root, across.T, lower=True, check_finite=False
        )
        gram = self._features @ self._features.T
        gram[np.diag_indices_from(gram)] += NOISE
        self._factor = linalg.cholesky(gram, lower=True, check_finite=False)
        half = linalg.solve_triangular(self._factor, self._features, lower=True, check_finite=False)
        self._leverage = np.minimum(np.einsum("ij,ij->j", half, half), 0.999)[:, None]

    def solve(self, residual: Array) -> tuple[Array, Array]:
        from scipy import linalg

        right = self._features @ residual
        beta = linalg.cho_solve((self._factor, True), right, check_finite=False)
        fitted = self._features.T @ beta
        without = (fitted - self._leverage * residual) / (1 - self._leverage)
        weights = linalg.solve_triangular(self._root, beta, lower=True, trans=1, check_finite=False)
        return weights, without
