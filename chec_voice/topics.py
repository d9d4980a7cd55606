"""Finds clusters of answers that are alike: leads for a person to follow, never themes.

BERTopic's parts (UMAP, HDBSCAN, class-based TF-IDF) on vectors made elsewhere, with a seed.
"""

from __future__ import annotations

import os
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, NoReturn

from chec_voice.errors import ModelError, Refused
from chec_voice.progress import SILENT, Progress

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]
    Labels = NDArray[np.intp]

FEWEST, FEW = 150, 650
"""Distinct answers: fewer than the first are refused, fewer than the second get a warning."""
MOST_TOPICS, LEAST_ANSWERS, LEAST_SHARE = 70, 5, 0.001
MOST_ALIKE, MOST_SHARED = 0.90, 0.70
"""What makes a set of themes usable, as the UK government's Consult checks it: at most so many; of
so many answers each; labels less alike, and sets of answers sharing less, than that."""
WORDS, EXAMPLES = 8, 3
RESAMPLES, KEEP = 3, 0.8
"""Clusterings to compare with: so many with other seeds, and so many of this share of answers."""
STEADY = 0.6
"""Stability from which on a topic is called steady (Hennig 2007: below, a cluster is doubtful)."""
NEAR_ENOUGH = 0.45
"""Cosine from which on an outlier may join the nearest topic, when asked."""
OUTLIER = -1
_INSTALL = (
    "Run `make topics`, or: pip install 'chec-voice[topics]', then: pip install --no-deps bertopic"
)


@dataclass(frozen=True)
class Topic:
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
        return label(self.words)


@dataclass(frozen=True)
class Topics:
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


def label(words: Sequence[str], count: int = 4) -> str:
    """What a topic is called: its first words."""
    return ", ".join(words[:count])


def stability_word(stability: float) -> str:
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
    labels, model = _bertopic(texts, vectors, seed, size)
    while labels.max(initial=-1) + 1 > MOST_TOPICS and min_size is None:
        size = size * 3 // 2
        labels, model = _bertopic(texts, vectors, seed, size)
    progress.advance()
    overlaps, agreement = _stability(vectors, labels, seed, size, progress)
    progress.finish()
    centres = _centres(vectors, labels)
    near = vectors @ centres.T if len(centres) else np.zeros((n, 0), dtype=np.float32)
    lone = labels == OUTLIER
    if join_outliers and len(centres):
        labels = np.where(lone & (near.max(1) >= NEAR_ENOUGH), near.argmax(1), labels)
    topics = []
    for number in range(len(centres)):
        rows = np.flatnonzero(labels == number)
        rows = rows[np.argsort(-near[rows, number], kind="stable")]
        words = tuple(word for word, weight in model.get_topic(number) if word and weight > 0)
        topics.append(
            Topic(
                number + 1,
                words[:WORDS],
                tuple(int(row) for row in rows),
                tuple(round(float(max(0.0, w)), 4) for w in near[rows, number]),
                round(float(overlaps[number]), 3),
            )
        )
    left = int((labels == OUTLIER).sum())
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


def refuse(count: int) -> NoReturn:
    if not count:
        raise Refused(
            "there are no answers here yet.", fix="Add some: chec-voice import PROJECT FILE"
        )
    raise Refused(
        f"there are {count:,} different answers, too few for topics: with fewer than {FEWEST},"
        " what is found is chance.",
        fix="Read them: at this size that is quicker, and sees more.",
    )


def _bertopic(texts: Sequence[str], vectors: Vectors, seed: int, size: int) -> tuple[Labels, Any]:
    import numpy as np

    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE"):
                os.environ[name] = "1"  # read when first imported: no network, ever
            from bertopic import BERTopic
            from bertopic.backend import BaseEmbedder
            from sklearn.feature_extraction.text import CountVectorizer
    except ImportError as error:
        raise ModelError(f"Topics need {error.name}.", fix=_INSTALL) from error
    # Raw short answers: without this, topics are named "the, to, and".
    counter = CountVectorizer(
        stop_words="english", ngram_range=(1, 2), token_pattern=r"(?u)\b[^\W\d_]{2,}\b"
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Every vector is given; without a stand-in BERTopic would look for a model of its own.
        model = BERTopic(
            umap_model=_umap(seed, len(texts)),
            hdbscan_model=_hdbscan(size),
            vectorizer_model=counter,
            top_n_words=WORDS,
            calculate_probabilities=False,
            embedding_model=BaseEmbedder(),
            verbose=False,
        )
        labels, _ = model.fit_transform(list(texts), vectors)
    return np.asarray(labels, dtype=np.intp), model


def _umap(seed: int, n: int) -> Any:
    from umap import UMAP

    return UMAP(
        n_neighbors=min(15, n - 1),
        n_components=5,
        min_dist=0.0,
        metric="cosine",
        random_state=seed,
        n_jobs=1,
    )


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
    vectors: Vectors, labels: Labels, seed: int, size: int, progress: Progress
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
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            flat = _umap(seed + 1 + turn, len(rows)).fit_transform(vectors[rows])
            other = _hdbscan(least).fit_predict(flat)
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
            f"{len(answers)} topics; people can work with up to {MOST_TOPICS}.",
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
