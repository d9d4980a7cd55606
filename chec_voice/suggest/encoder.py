"""Sentence embeddings by all-MiniLM-L6-v2, offline, hash-checked, each text computed once."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from chec_voice.errors import ModelError, WrongModel
from chec_voice.progress import SILENT, Progress
from chec_voice.text import canonical, text_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MODEL_SHA256 = "36eaf1e349c7021d310eb64f5e777d6ab22381a67e3e43e4bbccef7f81251141"
"""Of minilm/model.onnx, which tools/export_encoder.py makes from the published weights."""
TOKENIZER_SHA256 = "be50c3628f2bf5bb5e3a7f17b1f74611b2561a3a27eeab05e5aa30f411572037"
MODEL_ID = f"all-MiniLM-L6-v2-int8@{MODEL_SHA256[:12]}"
DIMENSIONS = 384
MAX_TOKENS = 256
"""Longer texts are cut here, as the model's own settings say."""
MOST_THREADS = 2
"""More would leave the screen without a core on the laptops this is for."""

TOKENS_A_STEP = 1024
"""Tokens in one pass of the network. Small steps stay in the processor's cache."""
TEXTS_A_BATCH = 256
"""Texts between two batches handed over: what an interruption can lose."""

_FOLDER = Path(__file__).with_name("minilm")
_REINSTALL = "Reinstall it: pip install --force-reinstall --no-deps chec-voice"


class TextEncoder(Protocol):
    """What a suggester needs of an encoder; tests and other models can stand in."""

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dimensions), one unit vector a text."""


class Encoder:
    """all-MiniLM-L6-v2 on the CPU, its weights rounded to int8. Made by `load_encoder`.

    Vectors have a mean cosine of .9998 with those of `SentenceTransformer.encode`.
    """

    model_id = MODEL_ID
    dimensions = DIMENSIONS

    def __init__(self, session: Any, tokenizer: Any) -> None:
        self._session = session
        self._tokenizer = tokenizer

    def encode(self, texts: Sequence[str]) -> Vectors:
        """Embed texts as they stand, repeats included.

        Returns:
            float32 array (n, 384); rows have length 1. Texts are cut at 256 tokens.
        """
        import numpy as np

        out = np.zeros((len(texts), self.dimensions), dtype=np.float32)
        encoded = self._tokenizer.encode_batch([_valid_unicode(text) for text in texts])
        ids = [item.ids for item in encoded]
        for rows in _steps([len(row) for row in ids]):
            tokens = np.array([ids[row] for row in rows], dtype=np.int64)
            (out[rows],) = self._session.run(("vectors",), {"ids": tokens})
        return out


def _valid_unicode(text: str) -> str:
    """Lone surrogates, which no UTF-8 can carry, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _steps(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers, all of one length, so that nothing is padded; at most `TOKENS_A_STEP` tokens."""
    by_length: dict[int, list[int]] = {}
    for row, length in enumerate(lengths):
        by_length.setdefault(length, []).append(row)
    for length, rows in by_length.items():
        size = max(1, TOKENS_A_STEP // length)
        for at in range(0, len(rows), size):
            yield rows[at : at + size]


def load_encoder(folder: Path | None = None) -> Encoder:
    """Load the bundled model, after checking that it is the one we expect.

    Args:
        folder: where model.onnx and tokenizer.json are; by default in this package. Their
            hashes are checked wherever they are.

    Raises:
        WrongModel: a file has another hash.
        ModelError: a file or library is absent, or does not load.
    """
    folder = folder or _FOLDER
    network = _checked(folder / "model.onnx", MODEL_SHA256)
    words = _checked(folder / "tokenizer.json", TOKENIZER_SHA256)
    try:
        return _load(network, words)
    except ImportError as error:
        raise ModelError(
            f"The embedding model needs {error.name}.",
            fix=f"Install it with: pip install {error.name}",
        ) from error
    except Exception as error:  # the loaders raise bare Exception on a damaged file
        raise ModelError(
            f"The embedding model does not load: {error}", path=folder, fix=_REINSTALL
        ) from error


def _checked(path: Path, expected: str) -> bytes:
    """The file's bytes: those that were hashed are those that are loaded."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise ModelError(
            "The embedding model is missing or cannot be read.", path=path, fix=_REINSTALL
        ) from error
    digest = hashlib.sha256(data).hexdigest()
    if digest != expected:
        raise WrongModel(
            f"The embedding model is not the expected one: its SHA-256 is {digest}, "
            f"not {expected}.",
            path=path,
            fix=_REINSTALL,
        )
    return data


def _load(network: bytes, words: bytes) -> Encoder:
    # Read when first used: tokenising is a hundredth of the work, and needs no threads.
    os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
    import onnxruntime
    from tokenizers import Tokenizer

    onnxruntime.disable_telemetry_events()  # official builds for Windows send some
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3  # errors
    options.intra_op_num_threads = _threads()
    options.inter_op_num_threads = 1
    # Threads that wait sleep: on a busy machine, spinning ones take the time of those that work.
    options.add_session_config_entry("session.intra_op.allow_spinning", "0")
    session = onnxruntime.InferenceSession(network, options, providers=["CPUExecutionProvider"])
    tokenizer = Tokenizer.from_buffer(words)
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return Encoder(session, tokenizer)


def _threads() -> int:
    """At most `MOST_THREADS`, the machine's cores, and what OMP_NUM_THREADS allows."""
    asked = os.environ.get("OMP_NUM_THREADS", "")
    allowed = int(asked) if asked.isdecimal() and int(asked) else MOST_THREADS
    return min(MOST_THREADS, os.cpu_count() or 1, allowed)


# --- each text once ---------------------------------------------------------------------

Known = Mapping[str, bytes] | Callable[[Sequence[str]], Mapping[str, bytes]]
"""Vectors made earlier, by `text_hash`; or a function from hashes to those that are known."""
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""What `map` does, somewhere else."""
OnBatch = Callable[[list[tuple[str, bytes]]], None]
"""Takes finished (hash, vector) pairs; a vector is little-endian float32."""


def encode_unique(
    encoder: TextEncoder,
    texts: Sequence[str],
    known: Known | None = None,
    *,
    progress: Progress = SILENT,
    on_batch: OnBatch | None = None,
    batch_size: int = TEXTS_A_BATCH,
) -> Vectors:
    """Embed texts, each distinct text once, and those known already not at all.

    What the bundled codebooks say is known, too: it is handed to `on_batch` first.

    Args:
        known: vectors made earlier; one of the wrong length is ignored and made anew.
        progress, batch_size: as `encode_batches` takes them.
        on_batch: takes each finished batch before progress advances.

    Returns:
        float32 array (n, dimensions), one row for each of `texts`, in their order.

    Raises:
        Cancelled: the watcher asked to stop; batches handed over so far are complete.
    """
    import numpy as np

    rows: dict[str, list[int]] = {}
    distinct: dict[str, str] = {}
    for number, text in enumerate(texts):
        key = text_hash(text)
        rows.setdefault(key, []).append(number)
        distinct.setdefault(key, text)
    out = np.zeros((len(texts), encoder.dimensions), dtype=np.float32)

    for key, blob in _lookup(known, list(distinct)).items():
        if key in distinct and len(blob) == 4 * encoder.dimensions:
            out[rows[key]] = np.frombuffer(blob, dtype="<f4")
            del distinct[key]

    ready = _of_bundled_codebooks(encoder, distinct)
    if ready:
        for key, blob in ready:
            out[rows[key]] = np.frombuffer(blob, dtype="<f4")
            del distinct[key]
        if on_batch is not None:
            on_batch(ready)

    missing = list(distinct.values())
    for batch in encode_batches(encoder, missing, progress=progress, batch_size=batch_size):
        for key, blob in batch:
            out[rows[key]] = np.frombuffer(blob, dtype="<f4")
        if on_batch is not None:
            on_batch(batch)
    return out


def encode_batches(
    encoder: TextEncoder,
    texts: Sequence[str],
    *,
    progress: Progress = SILENT,
    batch_size: int = TEXTS_A_BATCH,
    spread: Spread | None = None,
) -> Iterator[list[tuple[str, bytes]]]:
    """Embed each distinct text once and hand over (`text_hash`, vector) pairs as they are made.

    Progress counts distinct texts and advances when the next batch is asked for: a caller that
    commits each batch loses at most one to an interruption.

    Args:
        spread: does `encode_part` for every batch elsewhere, with the bundled model; results in
            the order of batches. The bytes are the same.

    Raises:
        Cancelled: the watcher asked to stop; batches handed over so far are complete.
    """
    import numpy as np

    distinct = {text_hash(text): canonical(text) for text in texts}
    # Longest first: texts of one length come together, and the time left is not underestimated.
    todo = sorted(distinct, key=lambda key: (-len(distinct[key]), key))
    batches = [todo[at : at + batch_size] for at in range(0, len(todo), batch_size)]
    parts = ([distinct[key] for key in keys] for keys in batches)
    progress.start("Reading for meaning", len(todo))
    made = map(encoder.encode, parts) if spread is None else spread(encode_part, parts)
    for keys, vectors in zip(batches, made, strict=True):
        rows = np.ascontiguousarray(vectors, "<f4")
        yield [(key, row.tobytes()) for key, row in zip(keys, rows, strict=True)]
        progress.advance(len(keys))
    progress.finish()


def encode_part(texts: Sequence[str]) -> Vectors:
    """Vectors of texts by the bundled model, which each process loads once."""
    return _loaded().encode(texts)


@lru_cache(maxsize=1)
def _loaded() -> Encoder:
    return load_encoder()


def _of_bundled_codebooks(encoder: TextEncoder, keys: Iterable[str]) -> list[tuple[str, bytes]]:
    """Those of some hashes whose vectors by this model come with the package."""
    from chec_voice.suggest.codebook_vectors import codebook_vectors

    if encoder.model_id != MODEL_ID:
        return []
    vectors = codebook_vectors()
    return [(key, vectors[key]) for key in keys if key in vectors]


def _lookup(known: Known | None, keys: Sequence[str]) -> Mapping[str, bytes]:
    if known is None:
        return {}
    return known(keys) if callable(known) else known
