"""Suggestions beside their baselines on public coded answers and on the corpus gold.

Run with `make bench-suggest`, or `python -m benchmarks.bench_suggest [--quick] [--only NAME]
[--models MODEL] [--data FOLDER] [--keep FOLDER]` from the root of the repository. It takes four
minutes of processor, with `--models chec` a sixth of that. Beside each figure stands how far it is
from the one that was measured before (`suggest_earlier.json`). Finished figures are kept, so a run
that was stopped goes on; `--save` makes what is kept the earlier figures of the next change.
A fifth of the rows (of the participants, in the corpus), by the hash of their id, is
the test set; these rows were never looked at while the suggesters were made. Seeds draw the
training rows. Third-party sets are read from `../shared/data/coded` and skipped where absent.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

ROOT = Path(__file__).resolve().parents[1]
CODED = ROOT.parent / "shared/data/coded"
CORPUS = ROOT / "corpora/youth_voice_synthetic"
CODEBOOK = ROOT / "codebooks/home_community_education.yaml"
FOLDER = Path(tempfile.gettempdir()) / "chec_bench_suggest"
EARLIER = Path(__file__).with_name("suggest_earlier.json")
TABLED = ("lrap", "recall@5", "macro_f1")
"""What `suggest_earlier.json` holds of each set, model and budget."""
METRICS = ("micro_f1", "ece", "ece_shown", "ece_chance", "precision", "coverage")
MODELS: Sequence[str] = ()
"""What is measured; nothing is everything."""
Row = dict[str, Any]

if TYPE_CHECKING:
    from chec_voice.suggest.evaluation import Evaluation


def held_out(name: object) -> str:
    """`test` for a fifth of all names, `train` for the others; the same in every run."""
    return (
        "test" if int(hashlib.sha256(str(name).encode()).hexdigest()[:8], 16) % 5 == 0 else "train"
    )


def public(name: str) -> tuple[list[Row], Path] | None:
    path = CODED / f"{name}.jsonl"
    if not path.is_file():
        return None
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    return [{**row, "split": held_out(row["id"])} for row in rows], CODED / f"{name}.codebook.csv"


def corpus() -> tuple[list[Row], Path]:
    """Coder A's codings. (The demo coder coded 224 of these answers as another person; those
    codings are not read here, so nothing needs leaving out.)"""
    labels: dict[str, list[str]] = {}
    with (CORPUS / "gold/codings.csv").open(encoding="utf-8", newline="") as file:
        for coding in csv.DictReader(file):
            if coding["coder"].endswith("A"):
                labels.setdefault(coding["response_id"], []).append(coding["code"])
    with (CORPUS / "responses.csv").open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["response_id"] in labels]
    return [
        {**row, "labels": labels[row["response_id"]], "split": held_out(row["participant"])}
        for row in rows
    ], CODEBOOK


SETS: dict[str, Callable[[], tuple[list[Row], Path] | None]] = {
    "corpus_gold": corpus,
    "nlupp_hotels": lambda: public("nlupp_hotels"),
    "nhs_fft": lambda: public("nhs_fft"),
    "sad": lambda: public("sad"),
}


def measure(name: str, rows: list[Row], codebook: Path, quick: bool) -> str:
    from chec_voice.codebook import load
    from chec_voice.suggest import load_encoder
    from chec_voice.suggest.evaluation import Options, run_evaluation, svg, table
    from chec_voice.suggest.evaluation.baselines import BASELINES
    from chec_voice.suggest.evaluation.data import from_rows

    data = from_rows(name, list(enumerate(rows, 1)), load(codebook).codes)
    FOLDER.mkdir(exist_ok=True)
    options = Options(
        budgets=(0, 50, 100) if quick else (0, 16, 50, 100, 200, 300, 1000, None),
        seeds=1 if quick else 3,
        models=tuple(MODELS) or ("chec", *BASELINES),
        encoder=load_encoder(),
        keep=FOLDER / (f"{name}_quick" if quick else name),
        max_test=300 if quick else 900,
        slow_up_to=300,
    )
    started = time.perf_counter()
    done = run_evaluation(data, options)
    took = time.perf_counter() - started
    for metric in ("lrap", "macro_f1"):
        drawn = svg(done, metric, f"{name}: {metric}")
        (FOLDER / f"{name}_{metric}.svg").write_text(drawn, encoding="utf-8")
    said = "".join(f"- {note}\n" for note in done.notes)
    return (
        f"## {name}: {len(rows)} rows, {len(data.codes)} codes, {options.seeds} seeds\n\n{said}"
        f"- Estimated {done.estimate:.0f} s, took {took:.0f} s.\n\n"
        f"{changes(name, done)}\n\n{table(done, METRICS)}\n"
    )


def means(done: Evaluation) -> dict[str, dict[str, list[float]]]:
    """Model (and order, where it is not random) -> budget -> figures of `TABLED`."""
    found: dict[str, dict[str, list[float]]] = {}
    for row in done.summary():
        model = row["model"] + (" active" if row["order"] == "active" else "")
        figures = [round(row["metrics"][metric]["mean"], 3) for metric in TABLED]
        found.setdefault(model, {})[str(row["budget"])] = figures
    return found


def changes(name: str, done: Evaluation) -> str:
    """A row for each budget, a column for each model: figures, and what changed since before."""
    now = means(done)
    before = json.loads(EARLIER.read_text(encoding="utf-8")).get(name, {})
    budgets = list(dict.fromkeys(budget for cells in now.values() for budget in cells))
    lines = [f"{', '.join(TABLED)}; in brackets, since the earlier figures.\n"]
    lines += ["| budget | " + " | ".join(now) + " |", "|---" * (1 + len(now)) + "|"]
    for budget in budgets:
        cells = [
            _cell(cells.get(budget), before.get(model, {}).get(budget))
            for model, cells in now.items()
        ]
        lines.append(f"| {budget} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(now: list[float] | None, before: list[float] | None) -> str:
    if now is None:
        return "-"
    if before is None:
        return " ".join(f"{figure:.3f}" for figure in now)
    pairs = zip(now, before, strict=True)
    return " ".join(f"{figure:.3f} ({figure - earlier:+.3f})" for figure, earlier in pairs)


def save() -> None:
    """Make the kept figures the earlier ones."""
    from chec_voice.suggest import evaluation
    from chec_voice.suggest.evaluation.kept import FIGURES

    earlier = json.loads(EARLIER.read_text(encoding="utf-8"))
    for name in SETS:
        path = FOLDER / name / FIGURES
        if path.is_file():
            lines = path.read_text(encoding="utf-8").splitlines()[1:]
            found = means(evaluation.Evaluation([json.loads(line) for line in lines]))
            earlier[name] = {**earlier.get(name, {}), **found}
    sets = [
        f'  "{name}": {{\n'
        + ",\n".join(f'    "{model}": {json.dumps(cells)}' for model, cells in models.items())
        + "\n  }"
        for name, models in earlier.items()
    ]
    EARLIER.write_text("{\n" + ",\n".join(sets) + "\n}\n", encoding="utf-8")


def banking(quick: bool) -> str:
    """The published check: MiniLM and logistic regression, 8 a class, 10 draws."""
    import numpy as np
    from sklearn.linear_model import LogisticRegression
    from sklearn.metrics import f1_score

    from chec_voice.suggest import load_encoder
    from chec_voice.suggest.evaluation.data import read_labelled
    from chec_voice.suggest.evaluation.vectors import vectors_for

    if not (CODED / "banking77/train.csv").is_file():
        return "## banking77: not here\n"
    FOLDER.mkdir(exist_ok=True)
    encoder, cache = load_encoder(), FOLDER / "banking77.npz"
    train, test = (read_labelled(CODED / f"banking77/{part}.csv") for part in ("train", "test"))
    seen, new = vectors_for(train, encoder, cache), vectors_for(test, encoder, cache)
    assert seen is not None and new is not None
    classes, truth = train.truth.argmax(1), test.truth.argmax(1)
    accuracies, macros = [], []
    for seed in range(2 if quick else 10):
        rng = np.random.default_rng(seed)
        rows = np.concatenate(
            [rng.choice(np.flatnonzero(classes == c), 8, replace=False) for c in range(77)]
        )
        guess = LogisticRegression(max_iter=1000).fit(seen[rows], classes[rows]).predict(new)
        accuracies.append(float((guess == truth).mean()))
        macros.append(float(f1_score(truth, guess, average="macro")))
    return (
        "## banking77: 8 a class, MiniLM + logistic regression\n\n"
        f"Accuracy {statistics.fmean(accuracies):.4f} (published .8004), macro F1 "
        f"{statistics.fmean(macros):.3f} (published .794), {len(accuracies)} draws.\n"
    )


def speed() -> str:
    """Seconds to train again, features and vectors known, on the corpus's 57 codes."""
    import numpy as np

    from chec_voice.codebook import load
    from chec_voice.suggest import CodedAnswer, Learner, load_encoder
    from chec_voice.suggest.evaluation.data import from_rows
    from chec_voice.suggest.evaluation.vectors import vectors_for

    rows, codebook = corpus()
    data = from_rows("corpus", list(enumerate(rows, 1)), load(codebook).codes)
    encoder = load_encoder()
    FOLDER.mkdir(exist_ok=True)
    vectors = vectors_for(data, encoder, FOLDER / "corpus_gold" / "vectors.npz")
    learner = Learner(data.codes, encoder, [s.text for s in data.segments], vectors)
    block = learner.read(data.segments, vectors)
    coded = [
        CodedAnswer(s, "gold", frozenset(c for c, on in zip(learner.ids, t, strict=True) if on))
        for s, t in zip(data.segments, data.truth, strict=True)
    ]
    lines = ["## Training again\n", "| coded answers | codes | ms (median of 5) |", "|---|---|---|"]
    for count in (100, 300, 1000, 5000):
        chosen = np.random.default_rng(0).integers(0, len(coded), count)
        part, some = block.take(chosen), [coded[row] for row in chosen]
        took = []
        for _ in range(5):
            start = time.perf_counter()
            learner.train(some, block=part, unlabelled=block.take(np.arange(300)))
            took.append(1000 * (time.perf_counter() - start))
        lines.append(f"| {count} | {len(learner.ids)} | {statistics.median(took):.0f} |")
    return "\n".join([*lines, ""])


def main(quick: bool = False, only: Sequence[str] = ()) -> str:
    """Measure; returns Markdown.

    Args:
        quick: fewer budgets, seeds and test rows, for a look.
        only: names of sets, "banking77" or "speed"; all by default.
    """
    parts = []
    for name, read in SETS.items():
        if not only or name in only:
            found = read()
            parts.append(measure(name, *found, quick) if found else f"## {name}: not here\n")
    if not only or "banking77" in only:
        parts.append(banking(quick))
    if not only or "speed" in only:
        parts.append(speed())
    return "\n".join(parts)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer budgets, seeds and rows")
    parser.add_argument("--only", nargs="*", default=[], help="some sets")
    parser.add_argument("--models", nargs="*", default=[], help="some models: chec, keywords ...")
    parser.add_argument("--data", type=Path, default=CODED, help="folder of the public sets")
    parser.add_argument("--keep", type=Path, default=FOLDER, help="folder of finished figures")
    parser.add_argument("--save", action="store_true", help="keep these as the earlier figures")
    arguments = parser.parse_args()
    CODED, FOLDER, MODELS = arguments.data, arguments.keep, arguments.models
    if arguments.save:
        save()
        sys.exit()
    sys.stdout.write(main(arguments.quick, arguments.only) + "\n")
