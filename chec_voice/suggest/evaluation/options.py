"""What an evaluation is asked to measure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from chec_voice.suggest.encoder import TextEncoder
from chec_voice.suggest.evaluation.baselines import BASELINES

OURS = "chec"
BUDGETS: tuple[int | None, ...] = (0, 16, 50, 100, 200, 300, 1000, None)
"""None is all training rows."""


@dataclass(frozen=True)
class Options:
    """What to measure.

    Args:
        budgets: numbers of coded answers; None is all. Larger ones than there are are left out.
        orders: "random", "active".
        seeds: how many draws of training rows (and of the test rows, where the file has none).
        models: of `chec` and `BASELINES`.
        encoder: None where the model is absent: then without MiniLM.
        keep: folder in which embeddings and finished figures are kept; a run that was stopped goes
            on from them.
        max_test: test rows measured at most, a seeded sample: bounds time and memory.
        slow_up_to: baselines slower than seconds are left out beyond this budget, with a note.
    """

    budgets: Sequence[int | None] = BUDGETS
    orders: Sequence[str] = ("random", "active")
    seeds: int = 3
    models: Sequence[str] = (OURS, *BASELINES)
    encoder: TextEncoder | None = None
    keep: Path | None = None
    max_test: int = 2000
    slow_up_to: int = 100_000
    seed: int = 0
