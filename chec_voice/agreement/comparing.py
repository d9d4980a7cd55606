"""The whole comparison of several coders, as plain figures."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from chec_voice.agreement import bootstrap
from chec_voice.agreement.confusion import confusions
from chec_voice.agreement.figures import ALPHA, Sums, ac1, alpha, kappa, kappa_needs, sums, totals
from chec_voice.agreement.ratings import Floats, Ratings
from chec_voice.agreement.results import Agreement, CodeAgreement, Interval, SpanAgreement
from chec_voice.agreement.sets import WholeSums, whole_sums
from chec_voice.agreement.spans import SpannedText, cu_alpha, u_alpha


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
    added, whole = sums(ratings), whole_sums(ratings)
    used = ratings.support > 0
    ends = _intervals(added.of_codes(used), whole, seed, resamples)
    by_code = np.full((len(ratings.codes), 2), np.nan)
    by_code[used] = ends[:-4]
    both = totals(added.of_codes(used)).pooled()
    masi, jaccard = whole.alphas()[0]
    return Agreement(
        ratings.coders,
        len(ratings.answers),
        added.people,
        left_out,
        _rows(ratings, added, by_code),
        _number(kappa(both)[0, 0]),
        _number(alpha(both)[0, 0]),
        _interval(ends[-4]),
        _number(masi),
        _number(jaccard),
        confusions=tuple(confusions(ratings)),
        spans=_spans(texts) if texts else None,
        alpha_interval=_interval(ends[-3]),
        masi_interval=_interval(ends[-2]),
        jaccard_interval=_interval(ends[-1]),
    )


def _intervals(added: Sums, whole: WholeSums, seed: int, resamples: int) -> Floats:
    """Of each code and of all of them together, of kappa, else of alpha; then of alpha over all
    codes, and of whole answers with MASI and with Jaccard's distance."""
    complete = added.counts[:, 1].any()
    figure, needs = (kappa, kappa_needs(added.coders)) if complete else (alpha, ALPHA)
    together = added.added_up()

    def under(weights: Floats) -> Floats:
        each = totals(added, weights, needs)
        of_all = alpha(totals(together, weights, ALPHA))
        return np.hstack([figure(each), figure(each.pooled()), of_all, whole.alphas(weights)])

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
