"""How good suggestions are on this project, from cross-validated predictions only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import sqrt
from typing import TYPE_CHECKING

from chec_voice.text import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]

FEW = 10
"""Below so many people's examples, figures of a code are said to mean little."""
ENOUGH_ANSWERS = 30
COMMONEST = 5
_Z = 1.959964


@dataclass(frozen=True)
class Share:
    """`right` of `total`, with the 95 % Wilson interval. `value` is None when total is 0."""

    right: int
    total: int

    @property
    def value(self) -> float | None:
        """The share, 0 to 1; None of nothing."""
        return self.right / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        """Wilson's 95 % interval of the share."""
        if not self.total:
            return 0.0, 1.0
        n, p = self.total, self.right / self.total
        middle = (p + _Z**2 / (2 * n)) / (1 + _Z**2 / n)
        half = _Z * sqrt(p * (1 - p) / n + _Z**2 / (4 * n**2)) / (1 + _Z**2 / n)
        return max(0.0, middle - half), min(1.0, middle + half)


@dataclass(frozen=True)
class CodeQuality:
    """How good the suggestions of one code are."""

    code: str
    support: int
    """Answers to which a person applied the code."""
    precision: Share
    """Of the suggestions of this code, those a person had applied."""
    recall: Share
    """Of the answers with this code, those for which it would have been suggested."""
    calibration: float
    """Expected calibration error, 0 to 1."""
    few: bool

    @property
    def sentence(self) -> str:
        """The figures in words."""
        if not self.support:
            return "Nobody has applied this code yet; its suggestions cannot be judged."
        if self.few:
            answers = "answer" if self.support == 1 else "answers"
            return f"Only {self.support} {answers} with this code: too few to judge by."
        if not self.precision.total:
            return (
                f"It would have been missed in all {counted(self.support, 'answer')} that have it."
            )
        return (
            f"It would have found {self.recall.right} of the {counted(self.support, 'answer')}"
            " that have it, "
            f"and {self.precision.right} of {self.precision.total} suggestions would be right."
        )


@dataclass(frozen=True)
class Quality:
    """How good suggestions are, measured on answers that people coded."""

    answers: int
    codes: tuple[CodeQuality, ...]
    precision: Share
    recall: Share
    micro_f1: float
    macro_f1: float
    """Over codes that people applied."""
    recall_at_5: float
    """Mean share of an answer's codes among the five likeliest."""
    commonest_recall_at_5: float
    """The same when the five commonest codes are always offered."""
    calibration: float
    """Expected calibration error over all pairs of answer and code, most of them plain noes."""
    calibration_shown: float
    """The same over suggestions: how far the scores that people see are from the share right."""
    calibration_by_chance: float
    """What that would be if every score were right: few suggestions cannot tell more."""
    borne_out: bool
    """Scores are shown as numbers: decisions bear them out."""
    silent: Share
    """Answers for which nothing would have been suggested."""

    @property
    def scores_sentence(self) -> str:
        """How far scores can be taken as numbers."""
        if not self.precision.total:
            return "Nothing would have been suggested, so no score can be judged."
        off = (
            f"Scores of suggestions are off by {self.calibration_shown:.2f} on average"
            f" ({self.calibration_by_chance:.2f} by chance alone)"
        )
        if self.borne_out:
            return f"{off}: decisions bear them out."
        return f"{off}, over {self.precision.total:,}: too few, or too far off, to show as numbers."

    @property
    def sentence(self) -> str:
        """The figures in words."""
        if not self.answers:
            return "Nothing has been coded by a person yet, so nothing can be said."
        caution = ""
        if self.answers < ENOUGH_ANSWERS:
            caution = f" With {self.answers} coded answers these figures can be far off."
        precision = 0.0 if self.precision.value is None else self.precision.value
        recall = 0.0 if self.recall.value is None else self.recall.value
        better = self.recall_at_5 - self.commonest_recall_at_5
        beside = "better than" if better > 0.02 else "no better than"
        return (
            f"Of 10 suggestions about {10 * precision:.0f} are what a person would choose, and of "
            f"10 codes that a person gives about {10 * recall:.0f} are suggested; the order of "
            f"codes is {beside} always offering the five commonest.{caution}"
        )


def quality(
    codes: Sequence[str], truth: Array, chances: Array, thresholds: Array, seed: int = 0
) -> Quality:
    """Figures from people's decisions and predictions made without them.

    Args:
        codes: ids, in the order of the columns.
        truth: (answers, codes), 1 where a person applied the code. Pass only blind-coded answers
            where there are some: a person who saw suggestions agrees with them more.
        chances: the same shape, `Model.cross_validated`.
        thresholds: (codes,).
        seed: draws the fifths by which scores are calibrated without the answers they are of.
    """
    from chec_voice.suggest import calibration
    from chec_voice.suggest.evaluation.metrics import calibration_error, measure

    shown = chances >= thresholds
    near = chances >= calibration.NEARLY * thresholds
    scores = calibration.crossed(chances[near], truth[near], seed)[shown[near]]
    figures = measure(truth, chances, shown)
    each = tuple(
        _of_code(code, truth[:, at], shown[:, at], calibration_error(truth[:, at], chances[:, at]))
        for at, code in enumerate(codes)
    )
    right = int((truth * shown).sum())
    return Quality(
        answers=len(truth),
        codes=each,
        precision=Share(right, int(shown.sum())),
        recall=Share(right, int(truth.sum())),
        micro_f1=figures["micro_f1"],
        macro_f1=figures["macro_f1"],
        recall_at_5=figures["recall@5"],
        commonest_recall_at_5=_commonest(truth),
        calibration=figures["ece"],
        calibration_shown=calibration.error(scores, truth[shown]),
        calibration_by_chance=calibration.error_by_chance(scores),
        borne_out=calibration.borne_out(scores, truth[shown]),
        silent=Share(int((~shown.any(1)).sum()), len(truth)),
    )


def _of_code(code: str, truth: Array, shown: NDArray[np.bool_], calibration: float) -> CodeQuality:
    right, support = int((truth * shown).sum()), int(truth.sum())
    return CodeQuality(
        code,
        support,
        Share(right, int(shown.sum())),
        Share(right, support),
        calibration,
        support < FEW,
    )


def _commonest(truth: Array) -> float:
    """For each answer, the five commonest among the others, as a fair baseline needs."""
    import numpy as np

    labelled = truth.sum(1) > 0
    rows = truth[labelled]
    if not len(rows):
        return 0.0
    others = truth.sum(0)[None, :] - rows
    top = np.argsort(-others, axis=1, kind="stable")[:, :COMMONEST]
    return float((np.take_along_axis(rows, top, axis=1).sum(1) / rows.sum(1)).mean())
