"""Figures for ranked, thresholded, probabilistic labels. All take (rows, codes) arrays."""

from __future__ import annotations

from typing import TYPE_CHECKING

from chec_voice.suggest.calibration import error, error_by_chance

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

BINS = 15


def measure(
    truth: Array, scores: Array, shown: NDArray[np.bool_], said: Array | None = None
) -> dict[str, float]:
    """All figures of one run.

    Args:
        truth: 1 where a person applied the code.
        scores: probabilities, or scores that order codes.
        shown: what the model proposes at its own thresholds.
        said: the score that stands beside each proposal, where it is not that of `scores`.

    Returns:
        Ranking figures are over rows with a code; macro F1 over codes that occur in `truth`.
        `coverage` is the share of rows with a proposal, `precision` the share of proposals that
        are right, `ece` over all pairs and `ece_shown` over proposals, in groups of like score;
        `ece_chance` is what it would be if every score were right.
    """
    import numpy as np

    right = (truth * shown).sum()
    occurring = truth.sum(0) > 0
    each = 2 * (truth * shown).sum(0) / np.maximum(truth.sum(0) + shown.sum(0), 1)
    labelled = truth.sum(1) > 0
    told = (scores if said is None else said)[shown].clip(0, 1)
    return {
        "micro_f1": float(2 * right / max(1.0, float(truth.sum() + shown.sum()))),
        "macro_f1": float(each[occurring].mean()) if occurring.any() else 0.0,
        "lrap": ranking_precision(truth[labelled], scores[labelled]),
        "recall@3": recall_at(truth[labelled], scores[labelled], 3),
        "recall@5": recall_at(truth[labelled], scores[labelled], 5),
        "p@1": precision_at_1(truth[labelled], scores[labelled]),
        "ece": calibration_error(truth, scores),
        "ece_shown": error(told, truth[shown]),
        "ece_chance": error_by_chance(told),
        "coverage": float(shown.any(1).mean()) if len(shown) else 0.0,
        "precision": float(right / shown.sum()) if shown.any() else 0.0,
        "recall": float(right / truth.sum()) if truth.sum() else 0.0,
    }


def ranking_precision(truth: Array, scores: Array) -> float:
    """Label ranking average precision; ties count against the label, as scikit-learn does."""
    import numpy as np

    if not len(truth):
        return 0.0
    total = 0.0
    for row, score in zip(truth, scores, strict=True):
        right = np.flatnonzero(row)
        at_least = (score[None, :] >= score[right][:, None]).sum(1)
        right_at_least = (score[right][None, :] >= score[right][:, None]).sum(1)
        total += float((right_at_least / at_least).mean())
    return total / len(truth)


def recall_at(truth: Array, scores: Array, k: int) -> float:
    """Mean share of a row's codes that stand among the first k."""
    import numpy as np

    if not len(truth):
        return 0.0
    top = np.argsort(-scores, axis=1, kind="stable")[:, :k]
    return float((np.take_along_axis(truth, top, axis=1).sum(1) / truth.sum(1)).mean())


def precision_at_1(truth: Array, scores: Array) -> float:
    """The share of answers whose likeliest code is right; both (answers, codes)."""
    import numpy as np

    if not len(truth):
        return 0.0
    return float(truth[np.arange(len(truth)), scores.argmax(1)].mean())


def calibration_error(truth: Array, scores: Array, bins: int = BINS) -> float:
    """Expected calibration error: mean distance of chance and share, in equal-width bins."""
    import numpy as np

    chance, happened = scores.ravel().clip(0, 1), truth.ravel()
    if not len(chance):
        return 0.0
    which = np.minimum((chance * bins).astype(int), bins - 1)
    gaps = np.bincount(which, weights=chance - happened, minlength=bins)
    return float(np.abs(gaps).sum() / len(chance))
