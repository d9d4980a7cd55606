"""What the order of the queue is worth: 100 answers that it chose, beside 100 drawn at random.

Run with `python -m benchmarks bench_order`. For each draw both orders start from the same shuffled
training rows, and both models are tested on the same held-out rows, so that differences are of
pairs: mean, and the 95 % interval over the draws.
"""

from __future__ import annotations

import math
import statistics
from typing import Any

from benchmarks import bench_suggest

CODED = 100
DRAWS = 12
ROWS, TESTED = 1500, 400
"""Of each set: answers to choose from, and held-out ones; seeded samples of the larger sets."""
FIGURES = ("lrap", "macro_f1")
_T95 = 2.20
"""Student's t with `DRAWS` - 1 degrees of freedom."""


def main(quick: bool = False) -> str:
    """Measure; returns a Markdown table."""
    lines = [
        "| set | " + " | ".join(f"{name}: random, queue, difference" for name in FIGURES) + " |",
        "|---" * (1 + len(FIGURES)) + "|",
    ]
    for name, read in list(bench_suggest.SETS.items())[: 1 if quick else None]:
        found = read()
        cells = ["not here"] * len(FIGURES)
        if found is not None:
            pairs = measure(name, *found, 2 if quick else DRAWS)
            cells = [_cell(pairs, figure) for figure in FIGURES]
        lines.append(f"| {name} | {' | '.join(cells)} |")
    return "\n".join(lines)


def measure(
    name: str, rows: list[bench_suggest.Row], codebook: Any, draws: int
) -> list[tuple[dict[str, float], dict[str, float]]]:
    """(figures in random order, figures in the queue's order) of each draw."""
    import numpy as np

    from chec_voice.codebook import load
    from chec_voice.suggest import load_encoder
    from chec_voice.suggest.evaluation import Options, run_evaluation
    from chec_voice.suggest.evaluation.data import from_rows

    rng = np.random.default_rng(4)
    some = []
    for split, most in (("train", ROWS), ("test", TESTED)):
        own = [row for row in rows if row["split"] == split]
        some += [own[at] for at in np.sort(rng.permutation(len(own))[:most])]
    data = from_rows(name, list(enumerate(some, 1)), load(codebook).codes)
    options = Options(
        budgets=(CODED,),
        seeds=draws,
        models=("chec",),
        encoder=load_encoder(),
        keep=bench_suggest.FOLDER / f"{name}_order_{draws}",
    )
    bench_suggest.FOLDER.mkdir(exist_ok=True)
    done = run_evaluation(data, options)
    by_order: dict[str, list[dict[str, float]]] = {"random": [], "active": []}
    for cell in done.results:
        by_order[cell["order"]].append(cell["metrics"])
    return list(zip(by_order["random"], by_order["active"], strict=True))


def _cell(pairs: list[tuple[dict[str, float], dict[str, float]]], figure: str) -> str:
    before, after = ([pair[at][figure] for pair in pairs] for at in (0, 1))
    gains = [b - a for a, b in zip(before, after, strict=True)]
    half = _T95 * statistics.stdev(gains) / math.sqrt(len(gains))
    mean = statistics.fmean
    return f"{mean(before):.3f} {mean(after):.3f} {mean(gains):+.4f} ± {half:.4f}"


if __name__ == "__main__":
    print(main())
