"""Measures suggestions on labelled answers: learning curves, baselines, intervals."""

from __future__ import annotations

from chec_voice.suggest.evaluation.data import Labelled, read_labelled
from chec_voice.suggest.evaluation.options import Options
from chec_voice.suggest.evaluation.plot import svg
from chec_voice.suggest.evaluation.run import Evaluation, run_evaluation, table

__all__ = [
    "Evaluation",
    "Labelled",
    "Options",
    "read_labelled",
    "run_evaluation",
    "svg",
    "table",
]
