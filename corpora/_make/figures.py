"""Figures about texts and about agreement. Own code, small enough to read."""

from __future__ import annotations

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from rapidfuzz import fuzz, process, utils

from corpora._make.model import Coding

TOKEN = re.compile(r"[a-z0-9]+(?:['’][a-z]+)*")
WINDOW = 100  # tokens per segment of the mean segmental type-token ratio
SAMPLE = 8_000  # tokens that distinct-2 is taken over: it falls as a sample grows
SHUFFLES = 5
MORE_THAN = 4  # words; shorter answers repeat in real data too ("idk", "my mum")
SIMILAR = 85


def tokens(texts: Iterable[str]) -> list[str]:
    return [word for text in texts for word in TOKEN.findall(text.casefold())]


def segmental_ttr(words: Sequence[str]) -> float:
    """Different words per 100, on average over whole segments of 100."""
    starts = range(0, len(words) - WINDOW + 1, WINDOW)
    return float(np.mean([len(set(words[i : i + WINDOW])) / WINDOW for i in starts]))


def distinct_2(words: Sequence[str]) -> float:
    """The share of different word pairs among the pairs of the first 8,000 tokens."""
    pairs = list(pairwise(words[:SAMPLE]))
    return len(set(pairs)) / len(pairs)


def diversity(texts: Sequence[str]) -> tuple[float, float]:
    """Segmental TTR and distinct-2, each the mean of five shuffles of the texts."""
    found = []
    for seed in range(SHUFFLES):
        order = list(texts)
        random.Random(seed).shuffle(order)
        words = tokens(order)
        found.append((segmental_ttr(words), distinct_2(words)))
    first, second = np.mean(found, axis=0)
    return float(first), float(second)


def near_duplicates(texts: dict[str, str]) -> tuple[int, list[tuple[str, str, float]]]:
    """How many answers have more than four words, and the pairs of them that are alike."""
    long = {k: t for k, t in texts.items() if len(t.split()) > MORE_THAN}
    ids = list(long)
    ready = [utils.default_process(t) for t in long.values()]
    scores = process.cdist(
        ready, ready, scorer=fuzz.token_set_ratio, score_cutoff=SIMILAR, dtype=np.float32
    )
    pairs = np.argwhere(np.triu(scores > SIMILAR, k=1))
    return len(ids), [(ids[i], ids[j], float(scores[i, j])) for i, j in pairs]


def cohen_kappa(a: Sequence[int], b: Sequence[int]) -> float:
    """Agreement of two yes-or-no codings beyond chance; 1.0 where neither ever differs."""
    n, both = len(a), sum(1 for x, y in zip(a, b, strict=True) if x == y)
    yes_a, yes_b = sum(a) / n, sum(b) / n
    chance = yes_a * yes_b + (1 - yes_a) * (1 - yes_b)
    return 1.0 if chance == 1 else (both / n - chance) / (1 - chance)


@dataclass(frozen=True)
class CodeAgreement:
    code: str
    uses_a: int
    uses_b: int
    both: int
    kappa: float


@dataclass(frozen=True)
class Agreement:
    responses: int  # coded by both
    pooled: float  # over (response, code) pairs, for every code that either coder used
    same_set: float  # share of the responses on which the two sets of codes are equal
    valence: float  # share of the codings made by both that carry the same valence
    in_b: float  # share of A's codings that B made too
    in_a: float  # and the other way round
    codes: list[CodeAgreement]  # those with enough uses by a coder


def by_response(codings: Iterable[Coding]) -> dict[str, dict[str, dict[str, str]]]:
    """coder -> response -> code -> valence; a response that no code fits has no codes."""
    found: dict[str, dict[str, dict[str, str]]] = defaultdict(lambda: defaultdict(dict))
    for c in codings:
        codes = found[c.coder][c.response_id]
        if c.code:
            codes[c.code] = c.valence
    return found


def agreement(codings: Iterable[Coding], a: str, b: str, least: int = 10) -> Agreement | None:
    """Compares two coders on the responses that both coded."""
    coders = by_response(codings)
    shared = sorted(coders[a].keys() & coders[b].keys())
    if not shared:
        return None
    pairs = [(coders[a][r], coders[b][r]) for r in shared]
    codes = sorted({code for x, y in pairs for code in (*x, *y)})
    marks = {c: ([int(c in x) for x, _ in pairs], [int(c in y) for _, y in pairs]) for c in codes}
    per_code = [
        CodeAgreement(c, sum(x), sum(y), sum(map(min, x, y)), cohen_kappa(x, y))
        for c, (x, y) in marks.items()
        if max(sum(x), sum(y)) >= least
    ]
    pooled = cohen_kappa(
        [v for x, _ in marks.values() for v in x], [v for _, y in marks.values() for v in y]
    )
    together = [(x[c], y[c]) for x, y in pairs for c in x.keys() & y.keys()]
    return Agreement(
        len(shared),
        pooled,
        sum(x.keys() == y.keys() for x, y in pairs) / len(pairs),
        sum(x == y for x, y in together) / max(len(together), 1),
        len(together) / max(sum(len(x) for x, _ in pairs), 1),
        len(together) / max(sum(len(y) for _, y in pairs), 1),
        per_code,
    )
