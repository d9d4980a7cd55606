"""Planted mistakes: how many of the first 50 answers that come to be looked at again hold one.

Run with `python -m benchmarks bench_mistakes`. One answer in twenty gets a mistake: a code left
out, one put in, or one taken for another, in turn; wrong codes are drawn as often as codes are
used. Answers are the corpus gold and, where it lies beside the project, the SAD set; the rule was
chosen on the other two sets. What people really got wrong counts as a miss.
"""

from __future__ import annotations

import statistics
from typing import TYPE_CHECKING, Any

from benchmarks.bench_suggest import FOLDER, SETS

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SHOWN = 50
SHARE = 0.05
SEEDS = 5
CASES = (("corpus_gold", 1500), ("sad", 1500), ("sad", 5000))
"""Set, and answers of it at most. Beyond 1,800 coded ones similarity is measured to landmarks."""


def plant(
    truth: NDArray[np.bool_], rng: np.random.Generator
) -> tuple[NDArray[np.bool_], dict[int, set[int]]]:
    """The codings with mistakes, and row -> codes that are wrong there."""
    import numpy as np

    said, wrong = truth.copy(), dict[int, set[int]]()
    rate = truth.sum(0) / truth.sum()
    rows = rng.permutation(np.flatnonzero(truth.any(1)))[: round(SHARE * len(truth))]
    for number, row in enumerate(rows):
        wrong[int(row)] = set()
        if number % 3 != 2:
            code = int(rng.choice(np.flatnonzero(truth[row])))
            said[row, code] = False
            wrong[int(row)].add(code)
        if number % 3 != 1:
            off = np.flatnonzero(~truth[row])
            weight = rate[off] + 1e-9
            code = int(rng.choice(off, p=weight / weight.sum()))
            said[row, code] = True
            wrong[int(row)].add(code)
    return said, wrong


def measure(name: str, seeds: int, n_rows: int) -> str:
    import numpy as np

    from chec_voice.codebook import load
    from chec_voice.suggest import CodedAnswer, Learner, load_encoder
    from chec_voice.suggest.evaluation.data import from_rows
    from chec_voice.suggest.evaluation.vectors import vectors_for
    from chec_voice.suggest.mistakes import SURE, doubts

    found = SETS[name]()
    if found is None:
        return f"| {name} | not here | | | | | |"
    rows, codebook = found
    some = np.sort(np.random.default_rng(0).permutation(len(rows))[:n_rows])
    data = from_rows(name, list(enumerate([rows[n] for n in some], 1)), load(codebook).codes)
    FOLDER.mkdir(exist_ok=True)
    encoder = load_encoder()
    vectors = vectors_for(data, encoder, FOLDER / f"mistakes_{name}_{n_rows}.npz")
    learner = Learner(data.codes, encoder, [s.text for s in data.segments], vectors)
    block = learner.read(data.segments, vectors)
    truth = np.asarray(data.truth, dtype=bool)
    hits, named, sure, right = [], [], [], []
    for seed in range(seeds):
        said, wrong = plant(truth, np.random.default_rng(seed))
        coded = [
            CodedAnswer(s, "gold", frozenset(c for c, on in zip(learner.ids, r, strict=True) if on))
            for s, r in zip(data.segments, said, strict=True)
        ]
        model = learner.train(coded, block=block)
        first: list[Any] = doubts(model.cross_validated, said, model.support, sure=0)[:SHOWN]
        hits.append(sum(one.row in wrong for one in first))
        named.append(sum(one.column in wrong.get(one.row, ()) for one in first))
        shown = doubts(model.cross_validated, said, model.support, sure=SURE)
        sure.append(len(shown))
        right.append(sum(one.row in wrong for one in shown))
    mean = statistics.fmean
    chance = SHOWN * round(SHARE * len(truth)) / len(truth)
    return (
        f"| {name} | {len(truth):,} | {round(SHARE * len(truth))} | {mean(hits):.1f}"
        f" ({min(hits)} to {max(hits)}) | {mean(named):.1f} | {chance:.1f}"
        f" | {mean(sure):.0f}, {mean(right):.0f} planted |"
    )


def main(quick: bool = False) -> str:
    """Measure; returns a Markdown table."""
    lines = [
        f"| answers | coded | planted | planted in the first {SHOWN} | with the right code in doubt"
        " | by chance | come at all |",
        "|---|--:|--:|--:|--:|--:|--:|",
    ]
    for name, rows in (("corpus_gold", 300),) if quick else CASES:
        lines.append(measure(name, 1 if quick else SEEDS, rows))
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
