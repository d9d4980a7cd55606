"""Fits the combiner's weights before any decision (`START` in chec_voice/suggest/stack.py).

Run `python -m tools.fit_start --data FOLDER` with the folder of public coded sets (nhs_fft.jsonl,
sad.jsonl, nlupp_hotels.jsonl and their codebooks); the synthetic corpus is here. Rows that
`benchmarks.bench_suggest` tests on take no part. `--without nhs_fft` leaves a set out, to see how
weights of the others do on it. Each set counts twice where its codebook says more than names: as
it is, and with a codebook of names alone, as a team that has only a list of codes starts out.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from benchmarks import bench_suggest
from chec_voice.codebook import load
from chec_voice.model import Code
from chec_voice.progress import SILENT
from chec_voice.suggest import CodedAnswer, Learner, TextEncoder, load_encoder
from chec_voice.suggest.evaluation import Labelled
from chec_voice.suggest.evaluation.data import from_rows
from chec_voice.suggest.evaluation.vectors import vectors_for

SETS = ("corpus_gold", "nlupp_hotels", "nhs_fft", "sad")
NAMES_ALONE = ("corpus_gold", "nlupp_hotels", "nhs_fft")
"""Sets with definitions or keywords, which are taken a second time without them."""
BUDGETS = (0, 16, 50, 100, 300)
DRAWS = 2
ROWS = 1500
"""Of each set, a seeded sample: what is drawn for training, and what is predicted."""
PREDICTED = 300
POOL = 300
EVIDENCE = 400.0
"""A cell (set, budget, draw) counts as if it held so many codings, whatever its size."""
PENALTY = 3.0

Floats = NDArray[np.float64]
Cell = tuple[Floats, Floats]


def cells(name: str, folder: Path, *, names_alone: bool = False) -> Iterator[Cell]:
    """(features of pairs, 1 where applied) of answers that a model has not seen."""
    found = bench_suggest.SETS[name]()
    if found is None:
        raise SystemExit(f"{name} is not in {bench_suggest.CODED}: name its folder with --data.")
    rows, codebook = found
    rows = [row for row in rows if row["split"] == "train"]
    rng = np.random.default_rng(0)
    rows = [rows[at] for at in np.sort(rng.permutation(len(rows))[:ROWS])]
    codes = load(codebook).codes
    if names_alone:
        codes = tuple(Code(id=c.id, name=c.name, kind=c.kind, parent=c.parent) for c in codes)
    data = from_rows(name, list(enumerate(rows, 1)), codes)
    yield from _of(data, load_encoder(), folder / f"{name}.npz")


def _of(data: Labelled, encoder: TextEncoder, cache: Path) -> Iterator[Cell]:
    vectors = vectors_for(data, encoder, cache, SILENT)
    learner = Learner(data.codes, encoder, [s.text for s in data.segments], vectors)
    block = learner.read(data.segments, vectors)
    coded = [
        CodedAnswer(s, "gold", frozenset(c for c, on in zip(learner.ids, t, strict=True) if on))
        for s, t in zip(data.segments, data.truth, strict=True)
    ]
    for draw in range(DRAWS):
        order = np.random.default_rng((7, draw)).permutation(len(coded))
        train, predicted = order[:-PREDICTED], order[-PREDICTED:]
        for budget in BUDGETS:
            rest = train[budget : budget + POOL]
            model = learner.train(
                [coded[row] for row in train[:budget]],
                block=block.take(train[:budget]),
                unlabelled=block.take(rest),
            )
            yield model.pairs(block.take(predicted)), data.truth[predicted].ravel()


def fit(found: Sequence[Cell]) -> Floats:
    """Weights of a logistic regression over all cells, each of equal weight."""
    weights = np.zeros(found[0][0].shape[1])
    for _ in range(30):
        slope, curve = -PENALTY * weights, PENALTY * np.eye(len(weights))
        for features, truth in found:
            chance = 1 / (1 + np.exp(-np.clip(features @ weights, -30, 30)))
            share = EVIDENCE / truth.sum()
            slope += share * (features.T @ (truth - chance))
            curve += share * (features * (chance * (1 - chance))[:, None]).T @ features
        step = np.linalg.solve(curve, slope)
        weights += step * min(1.0, 5.0 / float(np.abs(step).max()))
        if np.abs(step).max() < 1e-4:
            break
    # A question's own rates start at nothing: two of four sets have several questions, and
    # there the kernel, which knows the question, says it already.
    weights[-1] = 0.0
    return weights


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--data", type=Path, default=bench_suggest.CODED, help="coded sets")
    parser.add_argument("--without", choices=SETS, help="leave a set out")
    options = parser.parse_args()
    bench_suggest.CODED = options.data
    bench_suggest.FOLDER.mkdir(exist_ok=True)
    found: list[Cell] = []
    for name in SETS:
        if name != options.without:
            found += cells(name, bench_suggest.FOLDER)
            if name in NAMES_ALONE:
                found += cells(name, bench_suggest.FOLDER, names_alone=True)
    print(", ".join(f"{weight:.2f}" for weight in fit(found)))
    return 0


if __name__ == "__main__":
    sys.exit(main())
