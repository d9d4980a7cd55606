"""Vectors of what the bundled codebooks say, which come with the package: a first run need not
read a thousand sentences before it reads the first answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.text import text_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

FILE = Path(__file__).with_name("minilm") / "codebooks.npy"
"""Made by tools/codebook_vectors.py with the model beside it."""


@cache
def codebook_vectors() -> Mapping[str, bytes]:
    """Little-endian float32 vectors by `text_hash`; none where the file is absent.

    A text that is not among them (a codebook of a team's own, or one that was edited) is embedded
    as any other.
    """
    import numpy as np

    if not FILE.exists():
        return {}
    table = np.load(FILE, allow_pickle=False)
    keys = table["text"].tobytes().hex()
    return {
        keys[64 * row : 64 * row + 64]: vector.tobytes()
        for row, vector in enumerate(table["vector"])
    }


def save(texts: Sequence[str], vectors: NDArray[np.float32], path: Path = FILE) -> None:
    """Write the vectors (n, dimensions) of texts."""
    import numpy as np

    row: Any = [("text", "u1", 32), ("vector", "<f4", vectors.shape[1])]
    table = np.zeros(len(texts), dtype=row)
    hashes = b"".join(bytes.fromhex(text_hash(text)) for text in texts)
    table["text"] = np.frombuffer(hashes, dtype="u1").reshape(len(texts), 32)
    table["vector"] = vectors
    np.save(path, table, allow_pickle=False)
