"""What suggestions have to beat, trained on the same rows and given question and polarity too.

Each takes training and test segments and gives scores and proposals for the test ones.
"""

from __future__ import annotations

import re
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Segment
from chec_voice.suggest.keywords import KeywordSuggester

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Answer = tuple[Array, NDArray[np.bool_]]

THRESHOLD = 0.5
COMMONEST = 5
_SHARES = (0.02, 0.05, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5)


@dataclass(frozen=True)
class Task:
    """One training set and one test set."""

    codes: Sequence[Code]
    train: Sequence[Segment]
    truth: Array
    """(train, codes)."""
    test: Sequence[Segment]
    train_vectors: NDArray[np.float32] | None
    test_vectors: NDArray[np.float32] | None
    common: Array
    """(codes,): how often each code was applied in all training rows, whatever the budget."""
    seed: int = 0


def commonest(task: Task) -> Answer:
    """Always the five commonest codes; with no coded answers yet, those of all training rows."""
    import numpy as np

    counts = task.truth.sum(0) if len(task.truth) else task.common
    rates = counts / max(1, len(task.truth) if len(task.truth) else int(task.common.max()) + 1)
    scores = np.tile(rates, (len(task.test), 1))
    shown = np.zeros(scores.shape, dtype=bool)
    shown[:, np.argsort(-counts, kind="stable")[:COMMONEST]] = True
    return scores, shown


def keywords(task: Task) -> Answer:
    """Keyword search: the code's keywords, or its name where it has none."""
    import numpy as np

    known = [replace(c, keywords=c.keywords or _name_words(c)) for c in task.codes]
    column = {code.id: number for number, code in enumerate(known)}
    scores = np.zeros((len(task.test), len(known)))
    numbered = [Segment(at, at, 0, len(s.text), s.text) for at, s in enumerate(task.test)]
    for found in KeywordSuggester(known).suggest(numbered):
        scores[found.segment_id, column[found.code]] = found.score
    return scores, scores > 0


def _name_words(code: Code) -> tuple[str, ...]:
    return tuple(re.findall(r"\w{4,}", code.name.replace("_", " ")))


def tfidf_lr(task: Task) -> Answer:
    """TF-IDF (words, pairs, 3 to 5 letters) and balanced logistic regression, threshold .5."""
    from sklearn.linear_model import LogisticRegression

    train, test = _tfidf(task, letters=True)
    scores = _each_code(
        task.truth,
        train,
        test,
        lambda: LogisticRegression(class_weight="balanced", C=10, solver="liblinear"),
    )
    return scores, scores >= THRESHOLD


def tfidf_svc(task: Task) -> Answer:
    """As The-Strategy-Unit/pxtextmining did it: one SVC with probabilities for each code on TF-IDF
    and the question type; the likeliest code where none reaches .5."""
    import numpy as np
    from sklearn.metrics.pairwise import rbf_kernel
    from sklearn.svm import SVC

    train, test = _tfidf(task, letters=False)
    mean = train.mean()
    spread = float(train.multiply(train).mean() - mean * mean)
    gamma = 1 / max(1e-9, train.shape[1] * spread)  # "scale"
    scores = _each_code(
        task.truth,
        rbf_kernel(train, gamma=gamma),
        rbf_kernel(test, train, gamma=gamma),
        lambda: SVC(
            kernel="precomputed",
            probability=True,
            class_weight="balanced",
            cache_size=100,
            random_state=task.seed,
        ),
    )
    shown = scores >= THRESHOLD
    shown[np.arange(len(scores)), scores.argmax(1)] |= ~shown.any(1)
    return scores, shown


def minilm_lr(task: Task) -> Answer:
    """MiniLM vectors and plain logistic regression; one threshold, chosen for macro F1 by
    three-fold cross-validation (a fixed .5 collapses on small samples)."""
    import numpy as np
    from sklearn.model_selection import KFold

    assert task.train_vectors is not None and task.test_vectors is not None
    asked = _asked(task)
    train = np.hstack([task.train_vectors, asked[0]])
    test = np.hstack([task.test_vectors, asked[1]])
    scores = _each_code(task.truth, train, test, _dense)
    if len(train) < 6:
        return scores, scores >= THRESHOLD
    held = np.zeros(task.truth.shape)
    for inside, outside in KFold(3, shuffle=True, random_state=task.seed).split(train):
        held[outside] = _each_code(task.truth[inside], train[inside], train[outside], _dense)
    best = max(_SHARES, key=lambda share: _macro(task.truth, held >= share))
    return scores, scores >= best


def _dense() -> Any:
    from sklearn.linear_model import LogisticRegression

    return LogisticRegression(C=10, max_iter=300)


def _macro(truth: Array, shown: NDArray[np.bool_]) -> float:
    import numpy as np

    each = 2 * (truth * shown).sum(0) / np.maximum(truth.sum(0) + shown.sum(0), 1)
    return float(each[truth.sum(0) > 0].mean()) if truth.any() else 0.0


def _each_code(truth: Array, train: Any, test: Any, make: Callable[[], Any]) -> Array:
    """One classifier a code. A code that was never, or always, applied gets its smoothed rate."""
    import numpy as np

    n = len(truth)
    scores = np.tile((truth.sum(0) + 0.1) / (n + 1), (test.shape[0], 1))
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        for code in np.flatnonzero((truth.sum(0) > 0) & (truth.sum(0) < n)):
            try:
                fitted = make().fit(train, truth[:, code].astype(int))
                scores[:, code] = fitted.predict_proba(test)[:, 1]
            except ValueError:  # too few examples for the classifier's own cross-validation
                continue
    return scores


def _tfidf(task: Task, *, letters: bool) -> tuple[Any, Any]:
    from scipy import sparse
    from sklearn.feature_extraction.text import TfidfVectorizer

    texts = [segment.text for segment in task.train]
    other = [segment.text for segment in task.test]
    makers = [TfidfVectorizer(ngram_range=(1, 2), sublinear_tf=True)]
    if letters:
        makers.append(TfidfVectorizer(ngram_range=(3, 5), analyzer="char_wb", sublinear_tf=True))
    train, test = [sparse.csr_matrix(part) for part in _asked(task)]
    for maker in makers:
        try:
            train = sparse.hstack([train, maker.fit_transform(texts)]).tocsr()
            test = sparse.hstack([test, maker.transform(other)]).tocsr()
        except ValueError:  # no word in any training text
            continue
    return train, test


def _asked(task: Task) -> tuple[Array, Array]:
    """Question and polarity as 0/1 columns, those of the training rows."""
    import numpy as np

    values = sorted({v for s in task.train for v in (s.question, f"polarity {s.polarity}")})
    column = {value: number for number, value in enumerate(values)}
    out = []
    for segments in (task.train, task.test):
        part = np.zeros((len(segments), len(values)))
        for row, segment in enumerate(segments):
            for value in (segment.question, f"polarity {segment.polarity}"):
                if value in column:
                    part[row, column[value]] = 1
        out.append(part)
    return out[0], out[1]


BASELINES: dict[str, Callable[[Task], Answer]] = {
    "commonest_five": commonest,
    "keywords": keywords,
    "tfidf_lr": tfidf_lr,
    "tfidf_svc": tfidf_svc,
    "minilm_lr": minilm_lr,
}
UNTRAINED = ("commonest_five", "keywords")
"""Those that also work with no coded answer."""
