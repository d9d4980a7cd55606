"""How like an answer is to invented ones that a safeguarding lead must see.

A linear model over the words of an answer, its meaning where a vector is known, and what the cues
say. It finds what nobody wrote a cue for. `tools/fit_likeness.py` fits it to `examples/` and
writes `likeness.json`; it never learns from a project.
"""

from __future__ import annotations

import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from chec_voice.safeguarding.words import STOP

FITTED = Path(__file__).with_name("likeness.json")
SHOWN = 2
"""Stretches of an answer that are named as the reason, at most."""
TELLING = 0.35
"""A stretch is named from this part in the score on, in units of the logit."""
FEWEST = 3
"""Of fewer words than this ("home", "my dad") only the cues speak: they know the question."""
_HELD = 12.0


@dataclass(frozen=True)
class Weights:
    """One of the two models: with vectors, or without."""

    intercept: float
    """Moved so that a score of one half is the threshold at which an answer comes early."""
    cues: float
    """For what the cues say together, 0 to 1."""
    terms: tuple[float, ...]
    """In the order of `Likeness.number`."""
    meaning: tuple[float, ...]
    """For the vector; empty without one."""

    def of_meaning(self, vector: Any) -> float:
        """What a vector adds to the logit."""
        return float(self._meaning @ vector)

    @cached_property
    def _meaning(self) -> Any:
        import numpy as np

        return np.asarray(self.meaning)


@dataclass(frozen=True)
class Likeness:
    """The fitted models over one vocabulary."""

    number: dict[str, int]
    rarity: tuple[float, ...]
    """Inverse document frequency of each term."""
    worded: Weights
    meant: Weights
    model: str
    """Which embedding model the vectors have to come from."""

    def score(self, tokens: Sequence[str], cues: float, vector: Any | None = None) -> float:
        """From 0 to 1.

        Args:
            tokens: levelled words of the answer, "." for ends of sentences.
            cues: what the cues say of it, 0 to 1.
            vector: of the whole answer by `model`, a unit vector; None where there is none.
        """
        if sum(token != STOP for token in tokens) < FEWEST:
            return _chance(self.worded.intercept + self.worded.cues * cues) if cues else 0.0
        weights = self.worded if vector is None else self.meant
        logit = weights.intercept + weights.cues * cues
        logit += sum(share * weights.terms[term] for term, share in self.shares(tokens).items())
        if vector is not None:
            logit += weights.of_meaning(vector)
        return _chance(logit)

    def telling(self, tokens: Sequence[str], vector: Any | None = None) -> list[tuple[int, int]]:
        """Half-open ranges of tokens that raise the score most: up to two words each, best first,
        none over another."""
        weights = self.worded if vector is None else self.meant
        parts = {term: s * weights.terms[term] for term, s in self.shares(tokens).items()}
        found = []
        for size in (2, 1):
            for at in range(len(tokens) - size + 1):
                term = self.number.get(" ".join(tokens[at : at + size]))
                if term is not None and parts.get(term, 0.0) >= TELLING:
                    found.append((parts[term], at, at + size))
        kept: list[tuple[int, int]] = []
        for _, start, end in sorted(found, key=lambda one: (-one[0], one[1])):
            if all(end <= a or b <= start for a, b in kept):
                kept.append((start, end))
            if len(kept) == SHOWN:
                break
        return kept

    def shares(self, tokens: Sequence[str]) -> dict[int, float]:
        """Term -> its share of the answer: sublinear TF-IDF with length 1."""
        counts = Counter(self.number[t] for t in terms(tokens) if t in self.number)
        raw = {term: (1 + math.log(n)) * self.rarity[term] for term, n in counts.items()}
        length = math.sqrt(sum(value * value for value in raw.values()))
        return {term: value / length for term, value in raw.items()}


def _chance(logit: float) -> float:
    return 1 / (1 + math.exp(-max(-_HELD, min(_HELD, logit))))


def terms(tokens: Sequence[str]) -> Iterator[str]:
    """Words and pairs of words. What a cue file sets aside as harmless is no word."""
    words = [token for token in tokens if not token.startswith("~")]
    yield from words
    yield from (f"{one} {two}" for one, two in pairwise(words))


@lru_cache(maxsize=1)
def load() -> Likeness:
    """The model that comes with the program."""
    data = json.loads(FITTED.read_text(encoding="utf-8"))
    rows: dict[str, list[float]] = data["terms"]
    return Likeness(
        number={term: at for at, term in enumerate(rows)},
        rarity=tuple(row[0] for row in rows.values()),
        worded=_weights(data["worded"], tuple(row[1] for row in rows.values())),
        meant=_weights(data["meant"], tuple(row[2] for row in rows.values())),
        model=data["model"],
    )


def model_of_meaning() -> str:
    """Id of the embedding model whose vectors `score` takes."""
    return load().model


def _weights(data: dict[str, Any], of_terms: tuple[float, ...]) -> Weights:
    return Weights(data["intercept"], data["cues"], of_terms, tuple(data["meaning"]))


def read_examples(path: Path) -> list[tuple[str, str, str]]:
    """(kind, polarity, text) of a file of examples."""
    return [
        (kind.strip(), polarity.strip(), text.strip())
        for line in path.read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
        for kind, polarity, text in (line.split("|", 2),)
    ]
