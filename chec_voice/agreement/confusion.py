"""Where coders differ: the answers behind a figure, and codes that are taken for each other."""

from __future__ import annotations

from itertools import combinations

import numpy as np

from chec_voice.agreement.ratings import Bools, Ratings
from chec_voice.agreement.results import Confusion, Difference


def confusions(ratings: Ratings, limit: int = 10) -> list[Confusion]:
    """Pairs of codes that two coders take for each other, commonest first.

    Counted are answers to which one coder gave the first code and not the second, and the other
    the second and not the first.
    """
    found = []
    for one, other in combinations(range(len(ratings.coders)), 2):
        mine, theirs = _only(ratings, one, other), _only(ratings, other, one)
        times = mine.T.astype(np.float32) @ theirs.astype(np.float32)
        found += [(-int(times[a, b]), a, b, one, other) for a, b in np.argwhere(times > 0)]
    return [
        Confusion(
            ratings.coders[one],
            ratings.codes[a],
            ratings.coders[other],
            ratings.codes[b],
            tuple(
                ratings.answers[n]
                for n in np.flatnonzero(
                    _only(ratings, one, other)[:, a] & _only(ratings, other, one)[:, b]
                )
            ),
        )
        for _, a, b, one, other in sorted(found)[:limit]
    ]


def _only(ratings: Ratings, one: int, other: int) -> Bools:
    """What one coder applied and the other, who judged it too, did not."""
    return ratings.applied[:, one] & ~ratings.applied[:, other] & ratings.judged[:, other, None]


def differences(ratings: Ratings, code: str | None = None) -> list[Difference]:
    """The answers on which coders differ, in order; on one code, or on any."""
    yes, judged = ratings.yes, ratings.n_judged[:, None]
    disputed = (yes > 0) & (yes < judged)
    if code is not None:
        wanted = np.array([c == code for c in ratings.codes], dtype=bool)
        rows = np.flatnonzero(disputed[:, wanted].any(axis=1))
    else:
        rows = np.flatnonzero(disputed.any(axis=1))
    return [
        Difference(
            ratings.answers[row],
            tuple(
                (coder, _names(ratings, ratings.applied[row, n]))
                for n, coder in enumerate(ratings.coders)
                if ratings.judged[row, n]
            ),
            _names(ratings, disputed[row]),
        )
        for row in rows
    ]


def _names(ratings: Ratings, mask: np.ndarray) -> tuple[str, ...]:
    return tuple(code for code, marked in zip(ratings.codes, mask, strict=True) if marked)
