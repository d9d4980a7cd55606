"""Optional: hints from answers that mean much the same as a short example sentence.

Rules only find what somebody thought of. On texts that neither had met, closeness alone found 8 of
16 (South Yorkshire) and 16 of 36 (fresh.txt), where the rules' first run had found 9 and 8. It is
paid for with about one more in twenty of the other answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import lru_cache
from pathlib import Path
from typing import Any

from chec_voice.safeguarding.model import Cue

PROTOTYPES = Path(__file__).with_name("prototypes.txt")
KIND = "reads like a disclosure"
NEAREST = 2
"""Neighbours whose mean counts, so that one odd sentence does not decide."""
HARMLESS_SHARE = 0.5
LEAST = 0.25
"""Of closeness to disclosures, less half the closeness to harmless examples. About one in twenty
of the corpus's other answers lies above it."""
SCORE = 0.4


@lru_cache(maxsize=1)
def prototypes() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The disclosures and the harmless sentences."""
    rows = [
        [part.strip() for part in line.split("|", 2)]
        for line in PROTOTYPES.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]
    alarming = tuple(text for kind, _, text in rows if kind != "harmless")
    return alarming, tuple(text for kind, _, text in rows if kind == "harmless")


def near_cues(
    texts: Sequence[str], similarity: Callable[[Sequence[str], Sequence[str]], Any]
) -> list[list[tuple[Cue, float]]]:
    """For each text at most one hint, which names the nearest example and spans the whole text."""
    if not texts:
        return []
    import numpy as np

    alarming, harmless = prototypes()
    cosines = np.asarray(similarity(texts, [*alarming, *harmless]), dtype=np.float64)
    split = len(alarming)
    closeness = _nearest(cosines[:, :split]) - HARMLESS_SHARE * _nearest(cosines[:, split:])
    best = cosines[:, :split].argmax(axis=1)
    return [
        [(Cue(KIND, text, 0, len(text), f'means much the same as "{alarming[at]}"'), SCORE)]
        if text.strip() and close >= LEAST
        else []
        for text, close, at in zip(texts, closeness, best, strict=True)
    ]


def _nearest(cosines: Any) -> Any:
    """Mean of the highest few of each row."""
    import numpy as np

    return np.sort(cosines, axis=1)[:, -NEAREST:].mean(axis=1)
