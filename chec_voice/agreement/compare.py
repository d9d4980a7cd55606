"""The whole comparison of several coders, as plain figures."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from chec_voice.agreement import bootstrap
from chec_voice.agreement.confusion import Confusion, confusions
from chec_voice.agreement.figures import ALPHA, Sums, ac1, alpha, kappa, kappa_needs, sums, totals
from chec_voice.agreement.ratings import Floats, Ratings
from chec_voice.agreement.sets import whole_answer_alphas
from chec_voice.agreement.spans import SpannedText, cu_alpha, u_alpha

Interval = tuple[float, float]


@dataclass(frozen=True)
class CodeAgreement:
    """Agreement on one code. A figure is None where it is undefined."""

    code: str
    support: int
    """Answers to which at least one coder applied it."""
    agreement: float | None
    """Share of agreeing pairs of coders, chance included."""
    kappa: float | None
    """Cohen's with two coders, Fleiss's with more (over answers that everybody judged)."""
    alpha: float | None
    ac1: float | None
    prevalence: float | None
    """Share of the judgements that apply it."""
    interval: Interval | None
    """95 %, of kappa; of alpha where there is no kappa."""
    differ: int = 0
    """Answers on which coders differ."""


@dataclass(frozen=True)
class SpanAgreement:
    """Agreement on stretches of text, where stretches were coded."""

    u_alpha: float | None
    """Do they mark the same stretches?"""
    cu_alpha: float | None
    """Do they give the same code to what both marked?"""
    codes: tuple[tuple[str, float | None], ...]
    """u-alpha of each code against all else."""


@dataclass(frozen=True)
class Agreement:
    """How far several coders agree."""

    coders: tuple[str, ...]
    answers: int
    people: int
    left_out: int
    """Answers that two of them judged, but not both independently."""
    codes: tuple[CodeAgreement, ...]
    kappa: float | None
    """Over all pairs of an answer and a code that somebody used."""
    alpha: float | None
    interval: Interval | None
    alpha_masi: float | None
    alpha_jaccard: float | None
    confusions: tuple[Confusion, ...] = ()
    spans: SpanAgreement | None = None

    @property
    def used(self) -> tuple[CodeAgreement, ...]:
        return tuple(code for code in self.codes if code.support)

    def as_dict(self) -> dict[str, object]:
        """The contract for scripts; None is a figure that is undefined."""
        return {
            "coders": list(self.coders),
            "answers": self.answers,
            "left_out": self.left_out,
            "codes": [
                {
                    "code": row.code,
                    "support": row.support,
                    "agreement": row.agreement,
                    "kappa": row.kappa,
                    "alpha": row.alpha,
                    "ac1": row.ac1,
                    "prevalence": row.prevalence,
                    "interval": list(row.interval) if row.interval else None,
                }
                for row in self.codes
            ],
            "pooled": {
                "kappa": self.kappa,
                "alpha": self.alpha,
                "interval": list(self.interval) if self.interval else None,
            },
            "whole_answers": {"alpha_masi": self.alpha_masi, "alpha_jaccard": self.alpha_jaccard},
        }


def compare(
    ratings: Ratings,
    *,
    seed: int,
    left_out: int = 0,
    resamples: int = bootstrap.RESAMPLES,
    texts: Sequence[SpannedText] = (),
) -> Agreement:
    """Every figure of agreement.

    Args:
        seed: of the bootstrap; the same seed gives the same intervals.
        left_out: answers that could not be counted, to be said beside the figures.
        texts: what was marked where, when stretches of text were coded.
    """
    if not ratings.answers:
        undefined = tuple(
            CodeAgreement(code, 0, None, None, None, None, None, None) for code in ratings.codes
        )
        return Agreement(ratings.coders, 0, 0, left_out, undefined, None, None, None, None, None)
    added = sums(ratings)
    used = ratings.support > 0
    ends = _intervals(added.of_codes(used), seed, resamples)
    by_code = np.full((len(ratings.codes), 2), np.nan)
    by_code[used] = ends[:-1]
    both = totals(added.of_codes(used)).pooled()
    return Agreement(
        ratings.coders,
        len(ratings.answers),
        added.people,
        left_out,
        _rows(ratings, added, by_code),
        _number(kappa(both)[0, 0]),
        _number(alpha(both)[0, 0]),
        _interval(ends[-1]),
        *whole_answer_alphas(ratings),
        confusions=tuple(confusions(ratings)),
        spans=_spans(texts) if texts else None,
    )


def _intervals(added: Sums, seed: int, resamples: int) -> Floats:
    """Of each code and, last, of all of them together; of kappa, else of alpha."""
    complete = added.counts[:, 1].any()
    figure, needs = (kappa, kappa_needs(added.coders)) if complete else (alpha, ALPHA)

    def under(weights: Floats) -> Floats:
        each = totals(added, weights, needs)
        return np.hstack([figure(each), figure(each.pooled())])

    return bootstrap.intervals(added.people, under, seed=seed, resamples=resamples)


def _rows(ratings: Ratings, added: Sums, ends: Floats) -> tuple[CodeAgreement, ...]:
    point = totals(added)
    kappas, alphas, ac1s = kappa(point)[0], alpha(point)[0], ac1(point)[0]
    agreement = (point.of["same"] / point.answers)[0]
    prevalence = (point.of["share"] / point.answers)[0]
    differ = ((ratings.yes > 0) & (ratings.yes < ratings.n_judged[:, None])).sum(axis=0)
    rows = []
    for n, code in enumerate(ratings.codes):
        interval = _interval(ends[n])
        if interval and not differ[n]:
            lowest = bootstrap.lowest_of_full_agreement(added.people, float(prevalence[n]))
            interval = (min(interval[0], lowest), interval[1])
        rows.append(
            CodeAgreement(
                code=code,
                support=int(ratings.support[n]),
                agreement=_number(agreement[n]),
                kappa=_number(kappas[n]),
                alpha=_number(alphas[n]),
                ac1=_number(ac1s[n]),
                prevalence=_number(prevalence[n]),
                interval=interval,
                differ=int(differ[n]),
            )
        )
    return tuple(rows)


def _spans(texts: Sequence[SpannedText]) -> SpanAgreement:
    codes = sorted({code for text in texts for code in text.codes})
    return SpanAgreement(
        u_alpha(texts), cu_alpha(texts), tuple((code, u_alpha(texts, code)) for code in codes)
    )


def _interval(ends: Floats) -> Interval | None:
    return None if np.isnan(ends).any() else (float(ends[0]), float(ends[1]))


def _number(value: float) -> float | None:
    return None if np.isnan(value) else float(value)
