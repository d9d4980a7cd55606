"""Runs an evaluation: every model at every budget, order and seed, on held-out rows."""

from __future__ import annotations

import math
import statistics
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from chec_voice.errors import Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.suggest import active
from chec_voice.suggest.evaluation import cost
from chec_voice.suggest.evaluation.baselines import BASELINES, MEANT, UNTRAINED, Task
from chec_voice.suggest.evaluation.data import Labelled, said_which
from chec_voice.suggest.evaluation.kept import Kept
from chec_voice.suggest.evaluation.metrics import measure
from chec_voice.suggest.evaluation.options import OURS, Options
from chec_voice.suggest.evaluation.vectors import vectors_for
from chec_voice.suggest.features import Block
from chec_voice.suggest.learning import CodedAnswer, Learner, one_thread

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Rows = NDArray[np.intp]

ACTIVE_UP_TO = 300
_POOL = 300
_T95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)


@dataclass
class Evaluation:
    """`results` is what `--json` prints; `summary` the mean and 95 % interval over seeds."""

    results: list[dict[str, Any]] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    estimate: float = 0.0
    """Seconds, as announced before the start."""

    def summary(self) -> list[dict[str, Any]]:
        """Mean and interval over the draws of each model, order and budget."""
        groups: dict[tuple[str, str, str], list[dict[str, Any]]] = {}
        for result in self.results:
            key = (result["model"], result["order"], str(result["budget"]))
            groups.setdefault(key, []).append(result)
        return [_summed(group) for group in groups.values()]


def _summed(group: list[dict[str, Any]]) -> dict[str, Any]:
    first = group[0]
    metrics = {}
    for name in first["metrics"]:
        values = [result["metrics"][name] for result in group]
        half = 0.0
        if len(values) > 1:
            t = _T95[min(len(values) - 2, len(_T95) - 1)]
            half = t * statistics.stdev(values) / math.sqrt(len(values))
        metrics[name] = {"mean": statistics.fmean(values), "half_width": half}
    keep = {key: first[key] for key in ("model", "order", "budget", "n_train")}
    return {**keep, "seeds": len(group), "metrics": metrics}


def run_evaluation(
    data: Labelled,
    options: Options,
    progress: Progress = SILENT,
    *,
    announce: Callable[[float], None] | None = None,
) -> Evaluation:
    """Measure `chec` and the baselines on `data`.

    Args:
        announce: takes the seconds that this will last, before it starts.

    Raises:
        Refused: a model or an order is unknown, there are too few rows to hold any out, or the
            folder keeps figures of other answers.
        Cancelled: the watcher asked to stop.
    """
    for model in options.models:
        if model != OURS and model not in BASELINES:
            known = ", ".join((OURS, *BASELINES))
            raise Refused(f"there is no model {model!r}.", fix=f"Use some of: {known}.")
    if any(order not in ("random", "active") for order in options.orders):
        raise Refused("an order is `random` or `active`.", fix="Use one of them, or both.")
    if len(data.segments) < 5:
        raise Refused(
            "there are fewer than five rows, too few to hold some out for testing.",
            fix="Use a file with more coded answers.",
        )
    kept = Kept(options.keep, data, options)
    done = Evaluation(notes=list(data.notes), estimate=cost.estimate(data, options, kept))
    if announce is not None:
        announce(done.estimate)
    bench = _Bench(data, options, kept, progress)
    plan = [(seed, *bench.split(seed)) for seed in range(options.seeds)]
    total = sum(len(bench.budgets(seed, len(train))) for seed, train, _ in plan)
    progress.start("Measuring", total * len(options.orders))
    for seed, train, test in plan:
        for order in options.orders:
            for cell in bench.curve(seed, train, test, order):
                done.results.append(cell)
    progress.finish()
    done.notes += list(dict.fromkeys(bench.notes))
    return done


class _Bench:
    """One data set, its vectors and the learner, shared by all cells."""

    def __init__(self, data: Labelled, options: Options, kept: Kept, progress: Progress) -> None:
        self._data, self._options, self._kept, self._progress = data, options, kept, progress
        self.notes: list[str] = []
        self._vectors = vectors_for(data, options.encoder, kept.vectors, progress)
        texts = [segment.text for segment in data.segments]
        # Texts, not labels, of all rows: a project has its uncoded answers too.
        self._learner = Learner(data.codes, options.encoder, texts, self._vectors)
        self._block = self._learner.read(data.segments, self._vectors)
        self._rows = [
            CodedAnswer(
                s, "gold", frozenset(c for c, on in zip(self._learner.ids, t, strict=True) if on)
            )
            for s, t in zip(data.segments, data.truth, strict=True)
        ]

    def split(self, seed: int) -> tuple[Rows, Rows]:
        """Training rows in random order, and test rows."""
        import numpy as np

        rng = np.random.default_rng((self._options.seed, seed))
        test = self._test_rows(rng)
        train = rng.permutation(np.flatnonzero(~test))
        held = np.flatnonzero(test)
        if not len(train) or not len(held):
            raise Refused(
                "the column `split` leaves no row for training or none for testing.",
                fix="Give some rows `train` and some `test`, or remove the column.",
            )
        if len(held) > self._options.max_test:
            held = np.sort(rng.choice(held, self._options.max_test, replace=False))
            self.notes.append(f"Tested on a sample of {len(held)} held-out rows for each seed.")
        return train, held

    def _test_rows(self, rng: np.random.Generator) -> NDArray[np.bool_]:
        import numpy as np

        splits = np.array(self._data.splits)
        if said_which(self._data):
            return np.asarray(splits == "test")
        if (splits != "").any():
            self.notes.append("A fifth of the folds is held out for each seed.")
            units = splits
        elif any(self._data.groups):
            units = np.array([group or f"row {row}" for row, group in enumerate(self._data.groups)])
        else:
            units = np.array([str(row) for row in range(len(splits))])
        names = np.unique(units)
        held = rng.choice(names, max(1, round(len(names) / 5)), replace=False)
        return np.isin(units, held)

    def budgets(self, seed: int, available: int) -> list[int | None]:
        """Those that there are rows for. All rows are drawn once where the file says which they
        are: each draw would be the same."""
        wanted = self._options.budgets
        every = seed == 0 or not said_which(self._data)
        return [n for n in wanted if (every if n is None else n <= available)]

    def curve(self, seed: int, train: Rows, test: Rows, order: str) -> Iterator[dict[str, Any]]:
        """All cells of one seed and order. Active is worth it while budgets are small."""
        budgets = self.budgets(seed, len(train))
        if order == "active":
            small = [n for n in budgets if n and n <= ACTIVE_UP_TO]
            if small and not all(self._kept.get(OURS, order, n, seed) for n in small):
                train = self._active(train, max(small), seed)
        for budget in budgets:
            n = len(train) if budget is None else budget
            if order == "random" or (budget and budget <= ACTIVE_UP_TO):
                yield from self._cells(seed, train, n, test, order, budget)
            self._progress.advance()

    def _cells(
        self, seed: int, train: Rows, n: int, test: Rows, order: str, budget: int | None
    ) -> Iterator[dict[str, Any]]:
        for model in self._options.models:
            if not self._wanted(model, n, order):
                continue
            cell = self._kept.get(model, order, budget, seed)
            if cell is None:
                with one_thread():
                    scores, shown, said = self._measured(model, train, n, test, seed)
                cell = {
                    "model": model,
                    "order": order,
                    "budget": "all" if budget is None else budget,
                    "n_train": n,
                    "seed": seed,
                    "metrics": measure(self._data.truth[test], scores, shown, said),
                }
                self._kept.add(cell)
            yield cell

    def _wanted(self, model: str, n: int, order: str) -> bool:
        if model == OURS:
            return True
        if order == "active" or (n == 0 and model not in UNTRAINED):
            return False  # the order is chosen for the tool's own model
        if model in MEANT and self._vectors is None:
            self.notes.append(f"Without the embedding model there is no {model}.")
            return False
        if model in cost.SLOW and n > self._options.slow_up_to:
            self.notes.append(f"{model} was left out beyond {self._options.slow_up_to}.")
            return False
        return True

    def _measured(self, model: str, train: Rows, n: int, test: Rows, seed: int) -> Any:
        if model == OURS:
            return self._ours(train, n, test, seed)
        scores, shown = BASELINES[model](self._task(train, n, test, seed))
        return scores, shown, scores

    def _ours(self, train: Rows, n: int, test: Rows, seed: int) -> Any:
        coded, rest = train[:n], train[n : n + _POOL]
        model = self._learner.train(
            [self._rows[row] for row in coded],
            block=self._block.take(coded),
            unlabelled=self._block.take(rest) if len(rest) else None,
        )
        chances = model.chances(self._block.take(test))
        return chances, chances >= model.thresholds, model.scale(chances)

    def _task(self, train: Rows, n: int, test: Rows, seed: int) -> Task:
        import numpy as np

        data, vectors = self._data, self._vectors
        return Task(
            codes=data.codes,
            train=[data.segments[row] for row in train[:n]],
            truth=data.truth[train[:n]],
            test=[data.segments[row] for row in test],
            train_vectors=None if vectors is None else vectors[train[:n]],
            test_vectors=None if vectors is None else vectors[test],
            common=data.truth[train].sum(0),
            seed=seed,
            told_vectors=self._learner.space.raw,
            told=np.eye(len(data.codes))[self._learner.space.code_of],
        )

    def _active(self, train: Rows, upto: int, seed: int) -> Rows:
        """Training rows in the order in which the queue would have asked for them."""
        import numpy as np

        coded: list[int] = []
        rest = [int(row) for row in train]
        while len(coded) < upto and rest:
            rows = np.array(coded, dtype=np.intp)
            free: Block = self._block.take(np.array(rest))
            model = self._learner.train(
                [self._rows[row] for row in coded], block=self._block.take(rows), unlabelled=free
            )
            count = min(cost.ACTIVE_BATCH, upto - len(coded))
            picked = {rest[p.row] for p in active.choose(model, free, count, seed=seed)}
            coded += [row for row in rest if row in picked]
            rest = [row for row in rest if row not in picked]
        return np.array([*coded, *rest], dtype=np.intp)


def table(evaluation: Evaluation, metrics: Sequence[str] = ("lrap", "recall@5", "macro_f1")) -> str:
    """Markdown: a row for each model, order and budget, mean and 95 % interval over seeds."""
    head = "| model | order | budget | " + " | ".join(metrics) + " |"
    lines = [head, "|---" * (3 + len(metrics)) + "|"]
    for row in evaluation.summary():
        cells = [_cell(row["metrics"][name]) for name in metrics]
        lines.append(f"| {row['model']} | {row['order']} | {row['budget']} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(figure: Mapping[str, float]) -> str:
    half = f" ±{figure['half_width']:.3f}" if figure["half_width"] else ""
    return f"{figure['mean']:.3f}{half}"
