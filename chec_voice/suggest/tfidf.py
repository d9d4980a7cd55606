"""Suggests codes by the words they share with a text: the stand-in where the model is absent."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Evidence, Segment, Suggestion
from chec_voice.suggest.scope import has_content, suggestible
from chec_voice.suggest.stop_words import stop_words

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

TOP = 5
THRESHOLD = 0.03
"""Cosines below it are not suggested."""
WORDS_SHOWN = 3
_ENOUGH = 0.25
"""A word is shown when it contributes at least this share of the strongest word."""
_ROWS = 1024
_WORD = re.compile(r"[^\W\d_]{2,}(?:['’][^\W\d_]+)*")


class TfidfSuggester:
    """Cosine of TF-IDF vectors (words, word pairs, 3 to 5 letters) of codes and segments.

    The score is the cosine itself, between 0 and 1. It knows words only: "skint" is far from
    "poverty" unless the code says so.

    Args:
        codes: headings, areas, housekeeping codes and disclosure are left aside.
        top, threshold: at most so many codes a segment; lower scores are left out.
    """

    name = "tfidf"

    def __init__(
        self, codes: Sequence[Code], *, top: int = TOP, threshold: float = THRESHOLD
    ) -> None:
        self._codes = tuple(c for c in suggestible(codes) if _WORD.search(_document(c)))
        self._top = top
        self._threshold = threshold
        self._fitted: tuple[Any, Any] | None = None

    def suggest(self, segments: Sequence[Segment]) -> Iterator[Suggestion]:
        """Suggestions of each segment in turn, the highest score first, with shared words."""
        if not self._codes:
            return
        vectorizer, codes = self._fitted = self._fitted or _fit(self._codes)
        for at in range(0, len(segments), _ROWS):
            yield from self._suggest_rows(segments[at : at + _ROWS], vectorizer, codes)

    def _suggest_rows(
        self, segments: Sequence[Segment], vectorizer: Any, codes: Any
    ) -> Iterator[Suggestion]:
        import numpy as np

        texts = list(dict.fromkeys(segment.text for segment in segments))
        row_of = {text: row for row, text in enumerate(texts)}
        scores = (vectorizer.transform(texts) @ codes.T).toarray()
        order = np.argsort(-scores, axis=1, kind="stable")[:, : self._top]
        shares = _word_shares(texts, vectorizer, codes)
        for segment in segments:
            if not has_content(segment.text):
                continue
            row = row_of[segment.text]
            for code in order[row]:
                score = float(scores[row, code])
                if score < self._threshold:
                    break
                if evidence := _evidence(segment.text, int(code), shares):
                    score = round(min(score, 1.0), 6)
                    yield Suggestion(segment.id, self._codes[code].id, score, self.name, evidence)


def _document(code: Code) -> str:
    """The words of a code; its names and keywords twice, since they are chosen words."""
    chosen = [code.name, code.label, *code.keywords]
    return " \n ".join([*chosen, *chosen, code.brief, code.definition, *code.examples])


def _fit(codes: Sequence[Code]) -> tuple[Any, Any]:
    """The fitted vectorizer, and the codes' vectors as a sparse matrix of unit rows."""
    from sklearn.feature_extraction.text import TfidfVectorizer
    from sklearn.pipeline import FeatureUnion, make_pipeline
    from sklearn.preprocessing import Normalizer

    words = TfidfVectorizer(
        preprocessor=_content_words, token_pattern=r"\S+", ngram_range=(1, 2), sublinear_tf=True
    )
    letters = TfidfVectorizer(
        preprocessor=_content_words, analyzer="char_wb", ngram_range=(3, 5), sublinear_tf=True
    )
    vectorizer = make_pipeline(FeatureUnion([("words", words), ("letters", letters)]), Normalizer())
    return vectorizer, vectorizer.fit_transform([_document(code) for code in codes])


@lru_cache(maxsize=1)
def _stop_words() -> frozenset[str]:
    extra = {"dont", "im", "ive", "its", "thats", "cant", "doesnt", "isnt", "didnt"}
    return stop_words() | extra


def _plain(word: str) -> str:
    return word.lower().replace("'", "").replace("’", "")


def _content_words(text: str) -> str:
    """The text's words that carry content (or else all its words), separated by spaces."""
    stop = _stop_words()
    words = [_plain(match.group()) for match in _WORD.finditer(text)]
    return " ".join([word for word in words if word not in stop] or words)


def _word_shares(
    texts: Sequence[str], vectorizer: Any, codes: Any
) -> Mapping[str, NDArray[np.float64]]:
    """Each content word of the texts -> its cosine with every code, by word and by letters."""
    distinct = dict.fromkeys(word for text in texts for word in _content_words(text).split())
    if not distinct:
        return {}
    shares = (vectorizer.transform(list(distinct)) @ codes.T).toarray()
    return dict(zip(distinct, shares, strict=True))


def _evidence(
    text: str, code: int, shares: Mapping[str, NDArray[np.float64]]
) -> tuple[Evidence, ...]:
    """The words of the text that bring it nearest to the code, strongest first."""
    places: dict[str, list[tuple[int, int]]] = {}
    strength: dict[str, float] = {}
    for match in _WORD.finditer(text):
        share = shares.get(_plain(match.group()))
        if share is not None and share[code] > 0:
            places.setdefault(match.group(), []).append(match.span())
            strength[match.group()] = float(share[code])
    if not strength:
        return ()
    least = _ENOUGH * max(strength.values())
    shown = sorted(strength, key=lambda word: (-strength[word], places[word]))[:WORDS_SHOWN]
    return tuple(
        Evidence("words", word, tuple(places[word])) for word in shown if strength[word] >= least
    )
