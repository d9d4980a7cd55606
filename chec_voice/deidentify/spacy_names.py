"""Names that an installed English spaCy model finds. Optional: used when it is there."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

from chec_voice.deidentify.finder import NameModel
from chec_voice.deidentify.lexicon import fold, lexicon
from chec_voice.deidentify.types import Hit

MODELS = ("en_core_web_trf", "en_core_web_lg", "en_core_web_md", "en_core_web_sm")
_KINDS = {
    "PERSON": ("name", 0.6),
    "GPE": ("place", 0.45),
    "LOC": ("place", 0.45),
    "FAC": ("place", 0.45),
}


def installed() -> str | None:
    """Name of the best installed English model. Looks only; loads and downloads nothing."""
    return next((name for name in MODELS if importlib.util.find_spec(name) is not None), None)


def load(name: str | None = None) -> NameModel | None:
    """A function for `find(model=...)`; None when no model is installed."""
    name = name or installed()
    if name is None:
        return None
    import spacy

    return wrap(spacy.load(name, exclude=["lemmatizer", "attribute_ruler"]))


def wrap(nlp: Any) -> NameModel:
    """`nlp` (a spaCy pipeline with `ents`) as a function for `find(model=...)`."""

    def names(texts: Sequence[str]) -> list[list[Hit]]:
        return [
            [hit for ent in doc.ents if (hit := _hit(ent)) is not None] for doc in nlp.pipe(texts)
        ]

    return names


def _hit(ent: Any) -> Hit | None:
    """None for what is public, of another kind, or a plain word that the model took for a name."""
    kind = _KINDS.get(ent.label_)
    words = tuple(fold(ent.text).replace("'s", "").split())
    known = lexicon()
    if kind is None or not words or not any(char.isalpha() for char in ent.text):
        return None
    if any(words in table.get(words[0], ()) for table in (known.public, known.places)):
        return None
    if all(known.kind(word) == "word" for word in words):
        return None
    return Hit(ent.start_char, ent.end_char, kind[0], f"model.{ent.label_.lower()}", kind[1])
