"""Words that say nothing of what an answer is about."""

from __future__ import annotations

from functools import cache

from chec_voice.imports import without


@cache
def stop_words() -> frozenset[str]:
    """English stop words in small letters. From spaCy, which keywords load anyway: scikit-learn's
    would cost three seconds of loading."""
    with without("torch", "cupy", "tensorflow", "mxnet"):  # thinc, under spaCy, loads them
        from spacy.lang.en.stop_words import STOP_WORDS
    return frozenset(STOP_WORDS)
