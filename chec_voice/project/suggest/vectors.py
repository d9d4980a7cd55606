"""The vectors of a project's texts: made when they are missing, kept beside the texts."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from chec_voice import suggest
from chec_voice.progress import SILENT, Progress
from chec_voice.store import Store, suggestions
from chec_voice.suggest.encoder import DIMENSIONS, MODEL_ID

if TYPE_CHECKING:
    from chec_voice.suggest import TextEncoder
    from chec_voice.suggest.encoder import Spread, Vectors


class LazyEncoder:
    """The embedding model, loaded when a text has no vector yet; most days none is missing."""

    model_id, dimensions = MODEL_ID, DIMENSIONS

    def __init__(self) -> None:
        self._real: TextEncoder | None = None

    def encode(self, texts: Sequence[str]) -> Vectors:
        if not texts:
            import numpy as np

            return np.zeros((0, self.dimensions), dtype=np.float32)
        self._real = self._real or suggest.load_encoder()
        return self._real.encode(texts)


def any_missing(store: Store) -> bool:
    """Whether some open text has no vector of the present model."""
    return next(iter(suggestions.texts_without_embedding(store, MODEL_ID)), None) is not None


def embed(
    store: Store,
    encoder: TextEncoder,
    progress: Progress = SILENT,
    spread: Spread | None = None,
) -> None:
    """Make the vectors that are missing; each finished batch is on disk before the next.

    Args:
        spread: workers that make them, as `cluster.on_cluster` gives it.
    """
    missing = [text for _, text in suggestions.texts_without_embedding(store, encoder.model_id)]
    if missing:
        embed_texts(store, encoder, missing, progress, spread)


def embed_texts(
    store: Store,
    encoder: TextEncoder,
    texts: Sequence[str],
    progress: Progress,
    spread: Spread | None = None,
) -> None:
    """Make and keep the vectors of these texts; each finished batch is on disk before the next."""
    for pairs in suggest.encode_batches(encoder, texts, progress=progress, spread=spread):
        suggestions.save_embeddings(store, encoder.model_id, encoder.dimensions, pairs)
