"""What suggestions have to beat, trained on the same rows and given question and polarity too.

Each takes training and test segments and gives scores and proposals for the test ones.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Segment
from chec_voice.suggest.calibration import sigmoid
from chec_voice.suggest.evaluation import linear
from chec_voice.suggest.keywords import KeywordSuggester

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Array = NDArray[np.float64]
    Answer = tuple[Array, NDArray[np.bool_]]

COMMONEST = 5
_NEIGHBOURS = (3, 7, 15, 30)
_SHARPNESS = 5.0
"""How much more a nearer answer's vote counts, in units of cosine."""


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
    told_vectors: NDArray[np.float32] | None = None
    """Vectors of the codebook's sentences."""
    told: Array | None = None
    """(sentences, codes): the code that each is about."""


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
    """TF-IDF (words, pairs, 3 to 5 letters) and balanced logistic regression; its strength and
    threshold are chosen by three-fold cross-validation."""
    return _logistic(task, *_tfidf(task, letters=True))


def tfidf_svc(task: Task) -> Answer:
    """After The-Strategy-Unit/pxtextmining: one SVC for each code on TF-IDF and the question type,
    the likeliest code where none reaches the threshold. That is chosen by three-fold
    cross-validation, and chances come from the margins of the same folds."""
    import numpy as np
    from sklearn.metrics.pairwise import rbf_kernel

    train, test = _tfidf(task, letters=False)
    mean = train.mean()
    spread = float(train.multiply(train).mean() - mean * mean)
    gamma = 1 / max(1e-9, train.shape[1] * spread)  # "scale"
    own, across = rbf_kernel(train, gamma=gamma), rbf_kernel(test, train, gamma=gamma)
    held = np.full(task.truth.shape, -1.0)
    for inside, outside in linear.folds(len(own), task.seed):
        part = own[np.ix_(outside, inside)]
        held[outside] = _margins(own[np.ix_(inside, inside)], task.truth[inside], part)
    to_chance = _platt(held, task.truth)
    scores = to_chance(_margins(own, task.truth, across))
    shown = scores >= linear.threshold(task.truth, to_chance(held))
    shown[np.arange(len(scores)), scores.argmax(1)] |= ~shown.any(1)
    return scores, shown


def minilm_lr(task: Task) -> Answer:
    """MiniLM vectors and balanced logistic regression, chosen like `tfidf_lr`."""
    return _logistic(task, *_meant(task))


def minilm_knn(task: Task) -> Answer:
    """Votes of the most similar coded answers, by MiniLM; how many, and the threshold, are chosen
    by three-fold cross-validation."""
    train, test = _meant(task)
    alike = _unit(train) @ _unit(train).T

    def held(k: int, inside: Any, outside: Any) -> Array:
        return _vote(alike[outside][:, inside], task.truth[inside], k)

    k, share = linear.choose(task.truth, _NEIGHBOURS, held, task.seed)
    scores = _vote(_unit(test) @ _unit(train).T, task.truth, k)
    return scores, scores >= share


def definitions(task: Task) -> Answer:
    """`minilm_lr` that also learns from the codebook: each of its sentences is an answer with the
    code that it is about, and with no other."""
    import numpy as np

    vectors, codes = task.told_vectors, task.told
    assert vectors is not None and codes is not None
    train, test = _meant(task)
    blank = np.zeros((len(vectors), train.shape[1] - vectors.shape[1]))
    told = np.hstack([vectors, blank])

    def fitted(strength: float, rows: Any, predicted: Array) -> Array:
        inner = np.vstack([train[rows], told])
        return linear.logistic(inner, np.vstack([task.truth[rows], codes]), predicted, strength)

    def held(strength: float, inside: Any, outside: Any) -> Array:
        return fitted(strength, inside, train[outside])

    strength, share = linear.choose(task.truth, linear.STRENGTHS, held, task.seed)
    scores = fitted(strength, slice(None), test)
    return scores, scores >= share


def _logistic(task: Task, train: Any, test: Any) -> Answer:
    inner, outer = linear.compact(train, test)

    def held(strength: float, inside: Any, outside: Any) -> Array:
        return linear.logistic(inner[inside], task.truth[inside], inner[outside], strength)

    strength, share = linear.choose(task.truth, linear.STRENGTHS, held, task.seed)
    scores = linear.logistic(inner, task.truth, outer, strength)
    return scores, scores >= share


def _vote(alike: Array, truth: Array, k: int) -> Array:
    """(rows, codes): share of the k nearest that have the code, the nearer the more."""
    import numpy as np

    near = np.argsort(-alike, axis=1, kind="stable")[:, :k]
    weight = np.exp(_SHARPNESS * (np.take_along_axis(alike, near, axis=1) - 1))
    votes = np.einsum("rk,rkc->rc", weight, truth[near])
    return np.asarray(votes / weight.sum(1, keepdims=True))


def _margins(own: Array, truth: Array, across: Array) -> Array:
    """(rows, codes): how far on the code's side; -1 for a code that was never applied."""
    import numpy as np
    from sklearn.svm import SVC

    out = np.full((len(across), truth.shape[1]), -1.0)
    for code in np.flatnonzero((truth.sum(0) > 0) & (truth.sum(0) < len(truth))):
        svc = SVC(kernel="precomputed", class_weight="balanced", cache_size=100)
        out[:, code] = svc.fit(own, truth[:, code].astype(int)).decision_function(across)
    return out


def _platt(margins: Array, truth: Array) -> Callable[[Array], Array]:
    """From margins to chances, by answers that were left out."""
    from sklearn.linear_model import LogisticRegression

    if not truth.any():
        return lambda new: sigmoid(2 * new)
    line = LogisticRegression(C=1e3).fit(margins.reshape(-1, 1), truth.ravel().astype(int))
    return lambda new: sigmoid(float(line.coef_[0, 0]) * new + float(line.intercept_[0]))


def _meant(task: Task) -> tuple[Array, Array]:
    """Vectors, with question and polarity."""
    import numpy as np

    assert task.train_vectors is not None and task.test_vectors is not None
    asked = _asked(task)
    return np.hstack([task.train_vectors, asked[0]]), np.hstack([task.test_vectors, asked[1]])


def _unit(vectors: Array) -> Array:
    import numpy as np

    return np.asarray(vectors / np.maximum(np.linalg.norm(vectors, axis=1, keepdims=True), 1e-9))


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
    "minilm_knn": minilm_knn,
    "definitions": definitions,
}
UNTRAINED = ("commonest_five", "keywords", "definitions")
"""Those that also work with no coded answer."""
MEANT = ("minilm_lr", "minilm_knn", "definitions")
"""Those that need the embedding model."""
