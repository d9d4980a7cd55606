"""Says beforehand how long an evaluation will take, on this machine as busy as it is now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chec_voice.suggest import stack
from chec_voice.suggest.evaluation.data import said_which
from chec_voice.suggest.features import sentences_for
from chec_voice.suggest.learning import POOL

if TYPE_CHECKING:
    from chec_voice.suggest.evaluation.data import Labelled
    from chec_voice.suggest.evaluation.kept import Kept
    from chec_voice.suggest.evaluation.run import Options

ACTIVE_BATCH = 12
"""Answers that the queue is asked for at once."""
SLOW = ("tfidf_svc", "tfidf_lr")
"""Baselines whose time grows with the square of the coded answers, or faster."""
PROBED = 12
"""Texts that are embedded to see how long one takes."""
PROBE_SECONDS = 0.029
"""What the other probe takes where the constants below were measured."""
_TEST_SHARE = 0.2
_COLUMNS = 390
"""Of a vector, with question and polarity."""
_FITS = 10
"""Of a logistic regression: three strengths on three folds, and once on everything."""


def estimate(data: Labelled, options: Options, kept: Kept) -> float:
    """Seconds that are still to come. Measures how quick this machine is now, which takes about
    half a second.

    Args:
        kept: figures that were finished before; they take no time again.
    """
    rows, codes = len(data.segments), len(data.codes)
    sentences = len(sentences_for(data.codes))
    available = int(rows * (1 - _TEST_SHARE))
    tested = min(options.max_test, rows - available)
    work = 3.0 + rows * 1.3e-3
    for budget in options.budgets:
        n = available if budget is None else budget
        if n <= available:
            draws = 1 if budget is None and said_which(data) else options.seeds
            for model in options.models:
                left = sum(not kept.get(model, "random", budget, s) for s in range(draws))
                work += left * _cell(model, n, codes, sentences, tested, options.slow_up_to)
    if "active" in options.orders and "chec" in options.models:
        wanted = [n for n in options.budgets if n and n <= min(300, available)]
        for seed in range(options.seeds):
            if not all(kept.get("chec", "active", n, seed) for n in wanted):
                work += max(wanted, default=0) / ACTIVE_BATCH * 0.25
    return round(_reading(data, options, sentences) + work * _slowness(), 1)


def _reading(data: Labelled, options: Options, sentences: int) -> float:
    """Of embedding every distinct text, by embedding some."""
    if options.encoder is None:
        return 0.0
    texts = list(dict.fromkeys(segment.text for segment in data.segments))
    some = texts[:: max(1, len(texts) // PROBED)][:PROBED]
    options.encoder.encode(some[:1])  # the first one also loads the model
    start = time.perf_counter()
    options.encoder.encode(some)
    each = (time.perf_counter() - start) / max(1, len(some))
    kept = options.keep is not None and (options.keep / "vectors.npz").is_file()
    return each * (sentences + (0 if kept else len(texts)))


def _slowness() -> float:
    """How much longer the same work takes here and now; the best of three, on one thread."""
    import numpy as np

    from chec_voice.suggest.learning import one_thread

    a, b = np.ones((700, 390)), np.ones((390, 45))
    took = []
    with one_thread():
        for _ in range(3):
            start = time.perf_counter()
            for _ in range(16):
                np.logaddexp(0, a @ b).sum()
            took.append(time.perf_counter() - start)
    return sorted(took)[1] / PROBE_SECONDS


def _cell(model: str, n: int, codes: int, sentences: int, tested: int, slow_up_to: int) -> float:
    """Measured seconds of one training, and of scoring and measuring the test rows."""
    scoring = tested * codes * 1.2e-6 + tested * 1e-4
    if model == "chec":
        fitted = POOL + min(n, stack.MAX_PAIRS / codes)
        solving = n * 8e-5 + min(n, 1800) ** 2 * 2e-7
        return scoring + 0.1 + solving + (tested + 3 * fitted) * codes * 1.5e-6
    if model == "minilm_lr":
        return scoring + _logistic(n, min(n, _COLUMNS), codes)
    if model == "definitions":
        return scoring + _logistic(n + 1.5 * sentences, _COLUMNS, codes)
    if model == "minilm_knn":
        return scoring + (n + tested) * n * 1e-7
    if model in SLOW and n > slow_up_to:
        return 0.0
    if model == "tfidf_lr":
        return scoring + (n + tested) * 1.2e-3 + _logistic(n, n, codes) + (n / 1000) ** 3 * 1.5
    if model == "tfidf_svc":
        return scoring + (n + tested) * 6e-4 + codes * (n * n * 2e-8 + 2e-3)
    if model == "keywords":
        return scoring + tested * 1e-3
    return scoring


def _logistic(n: float, columns: int, codes: int) -> float:
    inside = n * 2 / 3
    return _FITS * 60 * inside * codes * (columns * 2.5e-10 + 2.5e-8)
