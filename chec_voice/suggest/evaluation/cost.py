"""Says beforehand how long an evaluation will take."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from chec_voice.suggest.evaluation.data import Labelled
    from chec_voice.suggest.evaluation.run import Options

TEXTS_A_SECOND = 80.0
"""Embedded on two cores."""
_TEST_SHARE = 0.2


def estimate(data: Labelled, options: Options) -> float:
    """Seconds on an ordinary laptop, to a factor of about two. A full cache saves the reading."""
    rows, codes = len(data.segments), len(data.codes)
    cached = options.cache is not None and options.cache.is_file()
    seconds = 5.0 if cached or options.encoder is None else rows / TEXTS_A_SECOND + 5
    available = int(rows * (1 - _TEST_SHARE))
    tested = min(options.max_test, rows - available)
    for budget in options.budgets:
        n = available if budget is None else budget
        if n > available:
            continue
        for model in options.models:
            seconds += options.seeds * _cell(model, n, codes, tested, options.slow_up_to)
    if "active" in options.orders and "chec" in options.models:
        wanted = [n for n in options.budgets if n and n <= min(300, available)]
        seconds += options.seeds * max(wanted, default=0) / 9 * 0.5
    return round(seconds, 1)


def _cell(model: str, n: int, codes: int, tested: int, slow_up_to: int) -> float:
    """Measured constants of one training and one scoring of the test rows."""
    scoring = tested * codes * 1.2e-6 + tested * 4e-5
    if model == "chec":
        return scoring + 0.02 + n * 8e-5 + min(n, 1800) ** 2 * 3e-7
    if model == "minilm_lr":
        return scoring + codes * (0.03 + n * 6e-5)
    if model == "tfidf_lr":
        return scoring + (n + tested) * 1.2e-3 + codes * n * 2.5e-5
    if model == "tfidf_svc":
        return scoring + codes * n * n * 2.0e-7 if n <= slow_up_to else 0.0
    return scoring + tested * 1e-4
