"""Finds clusters of answers that are alike: leads for a person to follow, never themes.

BERTopic's parts (UMAP, HDBSCAN, class-based TF-IDF) on vectors made elsewhere, with a seed.
"""

from __future__ import annotations

import os
import re
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING, Any, NoReturn

from chec_voice.errors import ModelError, Refused
from chec_voice.imports import without
from chec_voice.progress import SILENT, Progress
from chec_voice.text import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Labels = NDArray[np.intp]
    _Nearest = tuple[NDArray[np.int32], Vectors]

FEWEST, FEW = 150, 650
"""Distinct answers: fewer than the first are refused, fewer than the second get a warning."""
MOST_TOPICS, LEAST_ANSWERS, LEAST_SHARE = 70, 5, 0.001
MOST_ALIKE, MOST_SHARED = 0.80, 0.70
"""What makes a set of themes usable, as the UK government's Consult checks it: at most so many; of
so many answers each; labels less alike, and sets of answers sharing less, than that. (Consult lets
labels be .90 alike; "staff, lovely, kind" and "lovely, staff, caring" are less.)"""
WORDS, EXAMPLES = 8, 3
RESAMPLES, KEEP = 3, 0.8
"""Clusterings to compare with: so many with other seeds, and so many of this share of answers."""
STEADY = 0.6
"""Stability from which on a topic is called steady (Hennig 2007: below, a cluster is doubtful)."""
SAME, SAME_IF_CALLED_SO = 0.88, 0.75
"""Cosine of their centres from which on two topics say the same, and become one; the second where
`SHARED` of the `NAMING` words that they are called by are the same."""
NAMING, SHARED = 4, 2
NEAR_ENOUGH = 0.45
"""Cosine from which on an outlier may join the nearest topic, when asked."""
OUTLIER = -1
NEIGHBOURS, EPOCHS = 15, 200
"""Of UMAP. By default it takes 500 epochs for fewer than 10,000 texts, which changed nothing but
the time here."""
_CONSIDERED = 4
"""Terms looked at for each word that a topic is named by."""
_BLOCK = 1000
_MARKS = (
    "\u0300-\u036f\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0dff"
    "\u0e30-\u0e4e\u0eb0-\u0ecd\u102b-\u103e\u17b4-\u17d3\u200c\u200d"
)
"""What stands on or beside letters and is no letter to Python: vowels of Bengali, points."""
_WORD = re.compile(rf"[^\W\d_](?:[^\W\d_]|(?!\d)[{_MARKS}])+")
_CONTRACTED = re.compile(
    r"\b(?:[^\W\d_]+['’](?:t|ve|ll|re|d|m)|ive|im"
    r"|(?:are|ca|could|did|do|does|had|has|have|is|should|was|were|wo|would)nt)\b"
)
"""Words that say nothing, such as "don't" and "I've": "don" and "ve" would be taken for words."""
_UNSPACED = re.compile("[\u3400-\u9fff\uf900-\ufaff]+|[\u30a0-\u30ff]{2,}|[\u3041-\u309f]{3,}")
"""Runs of one script where words stand without spaces between: Chinese, Japanese."""
_INSTALL = (
    "Run `make topics`, or: pip install 'chec-voice[topics]', then: pip install --no-deps bertopic"
)


@dataclass(frozen=True)
class Topic:
    """Texts that are alike, and the words that tell them from others."""

    number: int
    words: tuple[str, ...]
    members: tuple[int, ...]
    """Rows of the texts that were given, the most typical first."""
    weights: tuple[float, ...]
    """Of each member: cosine to the topic's centre."""
    stability: float
    """Mean Jaccard overlap with the best match in other clusterings: 0 chance, 1 always found."""

    @property
    def label(self) -> str:
        """A few of its words, for headings."""
        return label(self.words)


@dataclass(frozen=True)
class Topics:
    """The topics of some texts."""

    topics: tuple[Topic, ...]
    outliers: int
    """Texts in no topic."""
    joined: int
    """Outliers that joined the nearest topic because that was asked for."""
    texts: int
    agreement: float
    """Mean adjusted Rand index between this clustering and others: 0 chance, 1 the same."""
    seed: int
    min_size: int
    warnings: tuple[str, ...]


def label(words: Sequence[str], count: int = NAMING) -> str:
    """What a topic is called: its first words."""
    return ", ".join(words[:count])


def stability_word(stability: float) -> str:
    """ "steady" or "shaky", for people."""
    return "steady" if stability >= STEADY else "shaky"


def find_topics(
    texts: Sequence[str],
    vectors: Vectors,
    *,
    seed: int = 0,
    min_size: int | None = None,
    join_outliers: bool = False,
    progress: Progress = SILENT,
) -> Topics:
    """Cluster distinct texts.

    Args:
        vectors: (texts, dimensions), one unit vector a text.
        min_size: texts a topic has at least; by default a sixtieth of all, and five.
        join_outliers: let texts in no topic join the nearest, where it is near.

    Raises:
        Refused: there is too little text for topics to mean anything.
        ModelError: BERTopic is not installed.
    """
    import numpy as np

    n = len(texts)
    if n < FEWEST:
        refuse(n)
    said = []
    if n < FEW:
        said.append(
            f"With {n} different answers (fewer than {FEW}) topics change easily: look at"
            " their stability before believing in one."
        )
    size = min_size or max(LEAST_ANSWERS, n // 60)
    progress.start("Finding topics", 1 + 2 * RESAMPLES)
    nearest = _nearest(vectors)
    flat = _flattened(vectors, seed, nearest)
    labels = _clustered(flat, size)
    while labels.max(initial=-1) + 1 > MOST_TOPICS and min_size is None:
        size = size * 3 // 2
        labels = _clustered(flat, size)
    progress.advance()
    overlaps, agreement = _stability(vectors, nearest, labels, seed, size, progress)
    progress.finish()
    named = _Names(texts, labels)
    labels, stability = _merged(vectors, labels, overlaps, named)
    centres = _centres(vectors, labels)
    near = vectors @ centres.T if len(centres) else np.zeros((n, 0), dtype=np.float32)
    lone = labels == OUTLIER
    words = named.of(labels)
    if join_outliers and len(centres):
        labels = np.where(lone & (near.max(1) >= NEAR_ENOUGH), near.argmax(1), labels)
    left = int((labels == OUTLIER).sum())
    topics = (
        _topic(place, words[cluster], labels == cluster, near[:, cluster], stability[cluster])
        for place, cluster in enumerate(_steady_first(labels, stability), start=1)
    )
    return Topics(
        tuple(topics),
        left,
        int(lone.sum()) - left,
        n,
        round(agreement, 3),
        seed,
        size,
        tuple(said),
    )


def refuse(count: int, wordless: int = 0) -> NoReturn:
    """Say why there are no topics.

    Args:
        count: different answers with words.
        wordless: answers of emoji, marks, numbers or two letters, which have no topics.
    """
    if wordless > count:
        raise Refused(
            f"{counted(wordless, 'answer is', 'answers are')} emoji, marks, numbers or a letter or"
            f" two, and only {count:,} different ones have words, which topics are found in.",
            fix="Read them: people can code emoji as they code words.",
        )
    if not count:
        raise Refused(
            "there are no answers here yet.", fix="Add some: chec-voice import PROJECT FILE"
        )
    raise Refused(
        f"there {'is' if count == 1 else 'are'} {counted(count, 'different answer')}, too few for"
        f" topics: with fewer than {FEWEST}, what is found is chance.",
        fix="Read them: at this size that is quicker, and sees more.",
    )


def _merged(
    vectors: Vectors, labels: Labels, overlaps: Sequence[float], named: _Names
) -> tuple[Labels, list[float]]:
    """Topics that say the same become one: five kinds of "lovely staff" are one thing to read.

    Returns:
        Labels, and how stable each topic is: the mean over what it was made of, by answers.
    """
    import numpy as np

    labels, stability = labels.copy(), list(overlaps)
    while len(stability) > 1:
        pair = _most_alike(_centres(vectors, labels), named.of(labels))
        if pair is None:
            break
        a, b = pair
        sizes = [int((labels == number).sum()) for number in pair]
        stability[a] = float(np.average([stability[a], stability[b]], weights=sizes))
        del stability[b]
        labels[labels == b] = a
        labels[labels > b] -= 1
    return labels, stability


def _most_alike(centres: Vectors, words: Sequence[tuple[str, ...]]) -> tuple[int, int] | None:
    """The two topics that say the same most nearly, the lower number first; None where all say
    something of their own."""
    import numpy as np

    close = np.triu(centres @ centres.T, 1)
    for at in np.argsort(-close, axis=None, kind="stable"):
        a, b = (int(place) for place in np.unravel_index(at, close.shape))
        if close[a, b] < SAME_IF_CALLED_SO:
            return None
        if close[a, b] >= SAME or _shared(words[a], words[b]) >= SHARED:
            return a, b
    return None


def _shared(some: Sequence[str], others: Sequence[str]) -> int:
    """How many words two topics are both called by, in whatever form."""
    a, b = ({stem for term in words[:NAMING] for stem in _stems(term)} for words in (some, others))
    return len(a & b)


def _topic(
    number: int, words: tuple[str, ...], member: Labels, near: Vectors, stability: float
) -> Topic:
    """One topic, its most typical texts first.

    Args:
        member: (texts), whether each is in it.
        near: (texts), cosine of each to the topic's centre.
    """
    import numpy as np

    rows = np.flatnonzero(member)
    rows = rows[np.argsort(-near[rows], kind="stable")]
    return Topic(
        number,
        words,
        tuple(int(row) for row in rows),
        tuple(round(float(max(0.0, cosine)), 4) for cosine in near[rows]),
        round(stability, 3),
    )


def _steady_first(labels: Labels, stability: Sequence[float]) -> list[int]:
    """Steady topics before shaky ones, the larger first in both."""
    sizes = [int((labels == number).sum()) for number in range(len(stability))]
    return sorted(range(len(sizes)), key=lambda k: (stability[k] < STEADY, -sizes[k], k))


class _Names:
    """Names topics by the words and pairs that tell each from the others; no word twice."""

    def __init__(self, texts: Sequence[str], labels: Labels) -> None:
        import numpy as np
        from sklearn.feature_extraction.text import CountVectorizer

        self._rows = np.flatnonzero(labels != OUTLIER)
        counter = CountVectorizer(analyzer=terms)
        try:
            self._counts = counter.fit_transform([texts[int(row)] for row in self._rows])
            self._names = [str(name) for name in counter.get_feature_names_out()]
        except ValueError:  # no word in any text
            self._names = []

    def of(self, labels: Labels) -> list[tuple[str, ...]]:
        """For each topic, what tells it from the others most, first."""
        import numpy as np
        from scipy import sparse

        try:
            with warnings.catch_warnings():
                warnings.simplefilter("ignore")
                for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
                    os.environ[name] = "1"  # read when first imported: no network, ever
                # BERTopic loads whatever it finds for vectors and pictures; we bring our own.
                with without("sentence_transformers", "transformers", "torch", "plotly"):
                    from bertopic.vectorizers import ClassTfidfTransformer
        except ImportError as error:
            raise ModelError(f"Topics need {error.name}.", fix=_INSTALL) from error
        topics = int(labels.max(initial=-1)) + 1
        if not self._names:
            return [()] * topics
        places = (labels[self._rows], np.arange(len(self._rows)))
        ones = np.ones(len(self._rows))
        member = sparse.csr_matrix((ones, places), shape=(topics, len(self._rows)))
        counts = sparse.csr_matrix(member @ self._counts)
        weights = ClassTfidfTransformer().fit_transform(counts).toarray()
        named = []
        for row in weights:
            order = np.argsort(-row, kind="stable")[: _CONSIDERED * WORDS]
            named.append(distinct([self._names[at] for at in order if row[at] > 0])[:WORDS])
        return named


def terms(text: str) -> list[str]:
    """Words that say something, and pairs of them that stand side by side in the text."""
    from sklearn.feature_extraction.text import ENGLISH_STOP_WORDS

    words = [
        part if part not in ENGLISH_STOP_WORDS else ""
        for word in _WORD.findall(_CONTRACTED.sub("not", text.lower()))
        for part in _parts(word)
    ]
    pairs = [f"{a} {b}" for a, b in pairwise(words) if a and b]
    return [*(word for word in words if word), *pairs]


def _parts(word: str) -> list[str]:
    """A word; of a run without spaces what may be words: two characters of Chinese at a time."""
    runs = _UNSPACED.findall(word)
    if not runs:
        return [word]
    parts = []
    for run in runs:
        pairs = run[0] >= "\u3400" and len(run) > 2
        parts += [run[at : at + 2] for at in range(len(run) - 1)] if pairs else [run]
    return [part for part in parts if len(part) > 1]


def distinct(ranked: Sequence[str]) -> tuple[str, ...]:
    """Terms in their order, without those that say a word again, in whatever form."""
    seen: set[str] = set()
    kept = []
    for term in ranked:
        parts = _stems(term)
        if len(set(parts)) == len(parts) and not seen & set(parts):
            kept.append(term)
            seen.update(parts)
    return tuple(kept)


def _stems(term: str) -> list[str]:
    """What forms of each word share: "wait", "waits", "waited" and "waiting" are one. That some
    others are too ("car" and "care") only keeps one of them out of a label."""
    return [_stem(word) for word in term.split()]


def _stem(word: str) -> str:
    for ending in ("ings", "ing", "ies", "ied", "ed", "es", "s"):
        rest = word.removesuffix(ending)
        if rest != word and len(rest) > 2 and not (ending == "s" and rest.endswith("s")):
            word = rest + "y" * (ending in ("ies", "ied"))
            break
    if len(word) > 3 and word[-1] == word[-2] and word[-1] not in "sl":
        word = word[:-1]  # stopped, stop
    return word[:-1] if len(word) > 3 and word.endswith("e") else word


def _flattened(vectors: Vectors, seed: int, nearest: _Nearest) -> Any:
    """(n, 5): UMAP of vectors, on exact neighbours, so that only the layout costs time."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            from umap import UMAP
    except ImportError as error:
        raise ModelError(f"Topics need {error.name}.", fix=_INSTALL) from error
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return UMAP(
            n_neighbors=nearest[0].shape[1],
            n_components=5,
            min_dist=0.0,
            metric="cosine",
            n_epochs=EPOCHS,
            random_state=seed,
            n_jobs=1,
            precomputed_knn=(*nearest, None),
            force_approximation_algorithm=True,
        ).fit_transform(vectors)


def _nearest(vectors: Vectors) -> _Nearest:
    """Rows of the nearest texts, each itself first, and cosine distances."""
    import numpy as np

    n = len(vectors)
    count = min(NEIGHBOURS, n - 1)
    rows = np.empty((n, count), dtype=np.int32)
    distances = np.empty((n, count), dtype=np.float32)
    for at in range(0, n, _BLOCK):
        far = 1 - vectors[at : at + _BLOCK] @ vectors.T
        far[np.arange(len(far)), np.arange(at, at + len(far))] = -1  # itself, before its equals
        near = np.argpartition(far, count - 1, axis=1)[:, :count]
        order = np.argsort(np.take_along_axis(far, near, axis=1), axis=1, kind="stable")
        rows[at : at + _BLOCK] = np.take_along_axis(near, order, axis=1)
        distances[at : at + _BLOCK] = np.take_along_axis(far, rows[at : at + _BLOCK], axis=1)
    return rows, np.maximum(distances, 0)


def _clustered(flat: Any, size: int) -> Labels:
    import numpy as np

    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return np.asarray(_hdbscan(size).fit_predict(flat), dtype=np.intp)


def _hdbscan(size: int) -> Any:
    from hdbscan import HDBSCAN

    # "leaf", since "eom" at times puts nearly every short answer into one topic; of 1, 3 and 5
    # samples, 5 changed least with the seed, on two sets of answers.
    return HDBSCAN(
        min_cluster_size=size,
        min_samples=min(5, size),
        metric="euclidean",
        cluster_selection_method="leaf",
        core_dist_n_jobs=1,
    )


def _stability(
    vectors: Vectors,
    nearest: _Nearest,
    labels: Labels,
    seed: int,
    size: int,
    progress: Progress,
) -> tuple[list[float], float]:
    """Per topic and overall, against clusterings with other seeds and of parts of the answers."""
    import numpy as np
    from sklearn.metrics import adjusted_rand_score

    rng = np.random.default_rng(seed)
    n, count = len(labels), int(labels.max(initial=-1)) + 1
    overlaps: list[list[float]] = [[] for _ in range(count)]
    agreements = []
    for turn in range(2 * RESAMPLES):
        part = turn % 2 == 1
        rows = np.sort(rng.choice(n, int(n * KEEP), replace=False)) if part else np.arange(n)
        least = max(2, round(size * KEEP)) if part else size
        near = _nearest(vectors[rows]) if part else nearest
        other = _clustered(_flattened(vectors[rows], seed + 1 + turn, near), least)
        agreements.append(float(adjusted_rand_score(labels[rows], other)))
        for number in range(count):
            ours = labels[rows] == number
            matches = [
                float((ours & (other == o)).sum() / max(1, (ours | (other == o)).sum()))
                for o in range(int(other.max(initial=-1)) + 1)
            ]
            overlaps[number].append(max(matches, default=0.0))
        progress.advance()
    return [float(np.mean(found)) for found in overlaps], float(np.mean(agreements))


def _centres(vectors: Vectors, labels: Labels) -> Vectors:
    import numpy as np

    found = [vectors[labels == k].mean(0) for k in range(int(labels.max(initial=-1)) + 1)]
    if not found:
        return np.zeros((0, vectors.shape[1]), dtype=np.float32)
    centres: Vectors = np.stack(found)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    return centres


@dataclass(frozen=True)
class Check:
    """A rule that topics have to keep, and whether these do."""

    rule: str
    kept: bool
    found: str
    sentence: str
    """What was found, in plain words."""


def alike(numbers: Sequence[int], vectors: Vectors | None) -> list[tuple[int, int]]:
    """Pairs whose labels mean nearly the same.

    Args:
        vectors: of the labels, in the order of `numbers`; None when there are none.
    """
    if vectors is None:
        return []
    close = vectors @ vectors.T
    return [
        (numbers[a], numbers[b])
        for a in range(len(numbers))
        for b in range(a + 1, len(numbers))
        if close[a, b] >= MOST_ALIKE
    ]


def check_set(
    answers: Mapping[int, frozenset[int]], close: Sequence[str], total: int
) -> tuple[Check, ...]:
    """Whether topics (or themes) make a usable set.

    Args:
        answers: number -> responses in it.
        close: pairs of labels that are too much alike, in words.
        total: responses in all.
    """
    least = max(LEAST_ANSWERS, round(total * LEAST_SHARE))
    small = [str(k) for k, held in answers.items() if len(held) < least]
    numbers = list(answers)
    shared = [
        f"{a} and {b}"
        for at, a in enumerate(numbers)
        for b in numbers[at + 1 :]
        if len(answers[a] & answers[b]) >= MOST_SHARED * max(1, len(answers[a] | answers[b]))
    ]
    few, close_words, shared_words = ", ".join(small), ", ".join(close), ", ".join(shared)
    return (
        Check(
            f"at most {MOST_TOPICS}",
            len(answers) <= MOST_TOPICS,
            str(len(answers)),
            f"{counted(len(answers), 'topic')}; people can work with up to {MOST_TOPICS}.",
        ),
        Check(
            f"each of at least {least} answers",
            not small,
            f"too small: {few}" if small else "all",
            f"Fewer than {least} answers: {few}."
            if small
            else f"Each has {least} answers or more.",
        ),
        Check(
            f"labels less than {MOST_ALIKE:.0%} alike",
            not close,
            close_words or "all",
            f"Called nearly the same: {close_words}."
            if close
            else "No two are called nearly the same.",
        ),
        Check(
            f"sets of answers share less than {MOST_SHARED:.0%} (Jaccard)",
            not shared,
            shared_words or "all",
            f"Mostly the same answers: {shared_words}."
            if shared
            else "No two hold mostly the same answers.",
        ),
    )
