"""The vectors that come with the package are those of the bundled codebooks, by this model."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np

from chec_voice.suggest.encoder import DIMENSIONS, MODEL_ID, Encoder, encode_unique
from chec_voice.text import text_hash
from tools.codebook_vectors import main, sentences

if TYPE_CHECKING:
    from chec_voice.suggest.encoder import Vectors


class Refusing:
    """The bundled model, where nothing is left to embed."""

    model_id, dimensions = MODEL_ID, DIMENSIONS

    def encode(self, texts: Sequence[str]) -> Vectors:
        raise AssertionError(f"embeds {len(texts)} texts, {texts[0]!r} among them")


def test_a_first_run_reads_nothing_of_a_bundled_codebook_and_keeps_its_vectors() -> None:
    texts, kept = sentences(), []
    assert len(texts) > 1000
    assert main(["--check"]) == 0, "run: python -m tools.codebook_vectors"
    vectors = encode_unique(Refusing(), [*texts, texts[0]], on_batch=kept.extend)
    assert (vectors[0] == vectors[-1]).all() and np.allclose(np.linalg.norm(vectors, axis=1), 1)
    assert [key for key, _ in kept] == [text_hash(text) for text in texts]
    assert kept[7][1] == vectors[7].tobytes()


def test_the_model_says_the_same_of_them(encoder: Encoder) -> None:
    texts = sentences()[::90]
    shipped = encode_unique(Refusing(), texts)
    # Processors round differently; with another model, or the rows of other texts, it is .1
    assert (shipped * encoder.encode(texts)).sum(axis=1).min() > 0.99


def test_another_model_embeds_them_itself(fake_encoder) -> None:  # type: ignore[no-untyped-def]  # a class of the conftest
    texts, fake = sentences()[:3], fake_encoder()
    encode_unique(fake, texts)
    assert sorted(fake.asked) == sorted(texts)
