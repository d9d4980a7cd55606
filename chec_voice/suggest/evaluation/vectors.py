"""Embeddings of an evaluation's texts, kept in a file between runs."""

from __future__ import annotations

import zipfile
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.progress import SILENT, Progress
from chec_voice.suggest.encoder import TextEncoder, encode_unique

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.suggest.evaluation.data import Labelled

    Vectors = NDArray[np.float32]


def vectors_for(
    data: Labelled,
    encoder: TextEncoder | None,
    cache: Path | None = None,
    progress: Progress = SILENT,
) -> Vectors | None:
    """(rows, dimensions); None without an encoder.

    The cache is an npz of hashes and vectors of one model; of another, or damaged, it is made
    anew. Finished texts are kept even when the run is stopped.
    """
    if encoder is None:
        return None
    known = _read(cache, encoder.model_id)
    before = len(known)
    texts = [segment.text for segment in data.segments]
    try:
        return encode_unique(encoder, texts, known, progress=progress, on_batch=known.update)
    finally:
        if cache is not None and len(known) > before:
            _write(cache, encoder.model_id, known)


def _read(cache: Path | None, model: str) -> dict[str, bytes]:
    import numpy as np

    if cache is None or not cache.is_file():
        return {}
    try:
        with np.load(cache, allow_pickle=False) as held:
            if str(held["model"]) != model:
                return {}
            rows = np.ascontiguousarray(held["vectors"], dtype="<f4")
            return {str(key): row.tobytes() for key, row in zip(held["keys"], rows, strict=True)}
    except (OSError, ValueError, KeyError, EOFError, zipfile.BadZipFile):
        return {}


def _write(cache: Path, model: str, known: dict[str, bytes]) -> None:
    import numpy as np

    cache.parent.mkdir(parents=True, exist_ok=True)
    rows = np.frombuffer(b"".join(known.values()), dtype="<f4").reshape(len(known), -1)
    part = cache.with_name(cache.name + ".part")
    with part.open("wb") as file:
        np.savez(file, model=model, keys=np.array(list(known)), vectors=rows)
    part.replace(cache)
