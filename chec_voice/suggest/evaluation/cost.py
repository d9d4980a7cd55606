"""Says beforehand how long an evaluation will take, on this machine as busy as it is now."""

from __future__ import annotations

import time
from typing import TYPE_CHECKING

from chec_voice.suggest import stack
from chec_voice.suggest.evaluation.data import said_which
from chec_voice.suggest.features import sentences_for
from chec_voice.suggest.kernel import EXACT_UP_TO
from chec_voice.suggest.learning import POOL

if TYPE_CHECKING:
    from chec_voice.suggest.evaluation.data import Labelled
    from chec_voice.suggest.evaluation.kept import Kept
    from chec_voice.suggest.evaluation.options import Options

ACTIVE_BATCH = 12
"""Answers that the queue is asked for at once."""
SLOW = ("tfidf_svc", "tfidf_lr")
"""Baselines whose time grows with the square of the coded answers, or faster."""
PROBED, PROBED_SHARE = 192, 30
"""Texts that are embedded to see how long one takes: so many, or one in so many."""
TOGETHER = 16
"""Of like length, from all lengths: texts of one length go through together, which is quicker."""
PROBE_LASTS, PROBE_SHARE = 0.5, 0.03
"""Seconds of processor for the other probe, or that share of the work: on a machine that others
use too, a moment says little of minutes."""
PROBE_SECONDS = 0.0113
"""What each turn of it takes where the constants below were fitted: to one draw each of
nlupp_hotels, sad and all sets as one survey, at 50 to 1,000 coded answers."""
_TEST_SHARE = 0.2
_COLUMNS = 390
"""Of a vector, with question and polarity."""


def estimate(data: Labelled, options: Options, kept: Kept) -> float:
    """Seconds that are still to come. Measures how quick this machine is now, which takes about
    a second, or a thirtieth of it.

    Args:
        kept: figures that were finished before; they take no time again.
    """
    rows, codes = len(data.segments), len(data.codes)
    sentences = len(sentences_for(data.codes))
    available = int(rows * (1 - _TEST_SHARE))
    tested = min(options.max_test, rows - available)
    work = 0.5 + rows * 5e-5 + rows * codes * 3e-7
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
                batches = max(wanted, default=0) / ACTIVE_BATCH
                work += batches * (0.045 + codes * 3e-4)
    return round(_reading(data, options, sentences) + work * _slowness(work), 1)


def _reading(data: Labelled, options: Options, sentences: int) -> float:
    """Of embedding every distinct text, by embedding some."""
    if options.encoder is None:
        return 0.0
    texts = sorted({segment.text for segment in data.segments}, key=lambda text: (len(text), text))
    groups = max(PROBED, len(texts) // PROBED_SHARE) // TOGETHER
    apart = max(TOGETHER, len(texts) // groups)
    some = [text for at in range(0, len(texts), apart) for text in texts[at : at + TOGETHER]]
    options.encoder.encode(some[:1])  # the first one also loads the model
    start = time.perf_counter()
    options.encoder.encode(some)
    each = (time.perf_counter() - start) / max(1, len(some))
    kept = options.keep is not None and (options.keep / "vectors.npz").is_file()
    return each * (sentences + (0 if kept else len(texts)))


def _slowness(work: float) -> float:
    """How much longer the same work takes here and now, on one thread. Where others want the
    processor too, only work that goes on for a while feels it.

    Args:
        work: seconds that the work would take where the constants were fitted.
    """
    import numpy as np

    from chec_voice.suggest.learning import one_thread

    a, b = np.ones((700, 390)), np.ones((390, 45))
    begun, start, turns = time.process_time(), time.perf_counter(), 0
    with one_thread():
        while time.process_time() - begun < max(PROBE_LASTS, PROBE_SHARE * work):
            for _ in range(16):
                np.logaddexp(0, a @ b).sum()
            turns += 1
    return (time.perf_counter() - start) / turns / PROBE_SECONDS


def _cell(model: str, n: int, codes: int, sentences: int, tested: int, slow_up_to: int) -> float:
    """Measured seconds of one training, and of scoring and measuring the test rows."""
    scoring = tested * codes * 4e-8 + tested * 8e-6
    inside = n * 2 / 3  # of the answers, what a fold of the cross-validation learns from
    if model == "chec":
        pairs = (tested + 3 * (POOL + min(n, stack.MAX_PAIRS / codes))) * codes
        exact = n * 4.2e-5 + n * n * 5.7e-8
        return scoring + 0.01 + pairs * 1.6e-7 + (exact if n <= EXACT_UP_TO else n * 3.3e-4)
    if model == "minilm_lr":
        return scoring + _logistic(inside, min(inside, _COLUMNS), codes)
    if model == "definitions":
        return scoring + _logistic(inside + sentences, _COLUMNS, codes)
    if model == "minilm_knn":
        return scoring + 0.005 + (n + tested) * n * 9.5e-8
    if model in SLOW and n > slow_up_to:
        return 0.0
    if model == "tfidf_lr":
        fitted = inside * inside * codes * 7e-8 + inside * codes * 6.6e-6
        return scoring + 0.1 + fitted + n**3 * 7e-10
    if model == "tfidf_svc":
        return scoring + 0.055 + codes * (n * n * 1e-9 + n * 7e-6 + 3e-4) + n * n * 2e-7
    if model == "keywords":
        return scoring + tested * 2.3e-5 + tested * codes * 2e-7
    return scoring


def _logistic(inside: float, columns: float, codes: int) -> float:
    """Three strengths on three folds, and once on everything."""
    return 0.05 + codes * columns * (inside * 6.6e-8 + 6e-6)
