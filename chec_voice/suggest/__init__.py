"""Suggesters: machines that propose codes for segments, with a score and a reason.

Each takes codes once and segments many times, and gives plain `Suggestion` objects. Names are
imported on first use, so that `import chec_voice.suggest` stays free of spaCy, scikit-learn,
onnxruntime and numpy.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from chec_voice.suggest.alike import meant_alike
    from chec_voice.suggest.combine import merge
    from chec_voice.suggest.encoder import (
        Encoder,
        TextEncoder,
        encode_batches,
        encode_unique,
        load_encoder,
    )
    from chec_voice.suggest.keywords import KeywordSuggester
    from chec_voice.suggest.learning import CodedAnswer, Learner, Model
    from chec_voice.suggest.meaning import MeaningSuggester
    from chec_voice.suggest.tfidf import TfidfSuggester
    from chec_voice.text import text_hash

SOURCES = ("keywords", "meaning", "tfidf")
"""What scores codes from the codebook's words alone."""
VERSION = "5"
"""Of the suggesters together; goes up whenever the same input would give another suggestion."""

_HOMES = {
    "CodedAnswer": "learning",
    "Learner": "learning",
    "Model": "learning",
    "Encoder": "encoder",
    "KeywordSuggester": "keywords",
    "MeaningSuggester": "meaning",
    "TextEncoder": "encoder",
    "TfidfSuggester": "tfidf",
    "encode_batches": "encoder",
    "encode_unique": "encoder",
    "load_encoder": "encoder",
    "meant_alike": "alike",
    "merge": "combine",
    "text_hash": "encoder",
}

__all__ = [
    "VERSION",
    "CodedAnswer",
    "Encoder",
    "KeywordSuggester",
    "Learner",
    "MeaningSuggester",
    "Model",
    "TextEncoder",
    "TfidfSuggester",
    "encode_batches",
    "encode_unique",
    "load_encoder",
    "meant_alike",
    "merge",
    "text_hash",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return sorted(__all__)
