"""How well the safeguarding cues find disclosures, and how far down the queue one must read.

Run with `python -m benchmarks.bench_safeguarding [--quick]` from the root of the repository.
"""

from __future__ import annotations

import argparse
import csv
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ModelError
from chec_voice.safeguarding import TextIn, cues, order
from chec_voice.safeguarding.find import Vectors
from chec_voice.safeguarding.likeness import read_examples

if TYPE_CHECKING:
    from chec_voice.safeguarding.likeness import Likeness

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpora/youth_voice_synthetic"
OWN = ROOT / "tests/safeguarding"
AREAS = {"BS": "Birmingham and Solihull", "CM": "Cheshire and Merseyside", "SY": "South Yorkshire"}
HELD_OUT = ("held_out_1.txt", "held_out_2.txt")
DISCLOSURES = ("direct", "indirect")
KINDS = (*DISCLOSURES, "harmless", "other")
SHARES = (0.5, 0.9, 0.95, 1.0)

Item = tuple[TextIn, str]


def responses() -> list[Item]:
    """Every response of the corpus with its gold kind, `other` if it has none."""
    gold = _gold("safeguarding.csv")
    return [
        (
            TextIn(r["response_id"], r["text"], r["question"], r["polarity"], r["age_band"]),
            gold.get(r["response_id"], "other"),
        )
        for r in _rows(CORPUS / "responses.csv")
    ]


def notes() -> list[Item]:
    """The lines of the workshop notes that hold what was said."""
    gold = _gold("notes_safeguarding.csv")
    return [
        (
            TextIn(r["line_id"], r["text"], "", r["polarity"] or "neutral"),
            gold.get(r["line_id"], "other"),
        )
        for r in _rows(CORPUS / "notes.csv")
        if r["kind"] not in ("title", "meta")
    ]


def own(name: str) -> list[Item]:
    """A labelled file of the tests: kind | polarity | text. Ordinary answers are `other`."""
    return [
        (TextIn(f"{name}-{at}", text, "", polarity), "other" if kind == "ordinary" else kind)
        for at, (kind, polarity, text) in enumerate(read_examples(OWN / name))
    ]


def counts(items: Sequence[Item], vectors: Vectors | None = None) -> dict[str, tuple[int, int]]:
    """Flagged and all, of each kind."""
    flags = cues([text for text, _ in items], vectors=vectors)
    flagged = {flag.text_id for flag in flags}
    return {
        kind: (
            sum(text.id in flagged for text, k in items if k == kind),
            sum(k == kind for _, k in items),
        )
        for kind in KINDS
    }


def reading(items: Sequence[Item], vectors: Vectors | None = None) -> list[float]:
    """Share of the ordered queue to read until each of SHARES of the disclosures has been met."""
    ids = [text.id for text, _ in items]
    wanted = {text.id for text, kind in items if kind in DISCLOSURES}
    queue = order(cues([text for text, _ in items], minimum=0, vectors=vectors), ids)
    places = [place for place, text_id in enumerate(queue, start=1) if text_id in wanted]
    return [places[-(-len(places) * int(share * 100) // 100) - 1] / len(ids) for share in SHARES]


def by_meaning() -> Vectors | None:
    """Vectors of the bundled model, or None where it is not installed."""
    from chec_voice.suggest.encoder import load_encoder

    try:
        encoder = load_encoder()
    except ModelError:
        return None
    return lambda texts: list(encoder.encode(texts))


def main(quick: bool = False) -> str:
    """Measure; returns Markdown tables.

    Args:
        quick: words alone, without the writers left out and the timing of 100,000 answers.
    """
    corpus = responses()
    sets = {name: own(name) for name in HELD_OUT}
    sets |= {name: [i for i in corpus if i[0].id.startswith(key)] for key, name in AREAS.items()}
    sets |= {"all responses": corpus, "notes": notes()}
    vectors = None if quick else by_meaning()
    lines = [
        "| set | compared | direct | indirect | harmless flagged | others flagged |",
        "|---|---|---|---|---|---|",
    ]
    for name, items in sets.items():
        for how, known in (("words", None), ("words and meaning", vectors)):
            if how == "words" or known is not None:
                cells = (_share(*pair) for pair in counts(items, known).values())
                lines.append(f"| {name} | {how} | {' | '.join(cells)} |")
    lines += ["", "| queue, read until | 50 % | 90 % | 95 % | 100 % met |", "|---|---|---|---|---|"]
    for name in ("all responses", *HELD_OUT):
        cells = (f"{share:.1%}" for share in reading(sets[name], vectors))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if not quick:
        lines += ["", _speed([text.text for text, _ in corpus])]
    if vectors is not None:
        lines += ["", *_writers_left_out(vectors)]
    return "\n".join(lines)


def _writers_left_out(vectors: Vectors) -> list[str]:
    """Each writer's examples judged by a model that the other writers' made."""
    import numpy as np

    from chec_voice.safeguarding.likeness import Likeness, Weights
    from tools.fit_likeness import Fit, examples, training

    rows, weights = training()
    all_vectors = np.array(vectors([row[2] for row in rows]))
    lines = [
        "| writer left out | direct | indirect | harmless flagged | others flagged |",
        "|---|---|---|---|---|",
    ]
    begin = 0
    for name, own_rows in examples():
        keep = np.ones(len(rows), dtype=bool)
        keep[begin : begin + len(own_rows)] = False
        begin += len(own_rows)
        if len(own_rows) < 200:  # what was written to mend something is no test
            continue
        fit = Fit(
            [r for r, k in zip(rows, keep, strict=True) if k], weights[keep], all_vectors[keep]
        )
        data, of_terms = fit.fitted("meant")
        weights_of = Weights(
            data["intercept"], data["cues"], tuple(of_terms), tuple(data["meaning"])
        )
        judge = Likeness(fit.number, fit.rarity, weights_of, weights_of, "")
        lines.append(_left_out_row(name, own_rows, judge, all_vectors[~keep]))
    return lines


def _left_out_row(
    name: str, rows: Sequence[tuple[str, str, str]], judge: Likeness, vectors: Sequence[object]
) -> str:
    from chec_voice.safeguarding.book import load
    from chec_voice.safeguarding.find import THRESHOLD, look

    seen = {kind: [0, 0] for kind in KINDS}
    for (kind, polarity, text), vector in zip(rows, vectors, strict=True):
        looked = look(load(), text, polarity, "")
        score = judge.score(looked.tokens, looked.total, vector)
        pair = seen["other" if kind == "ordinary" else kind]
        pair[0] += score >= THRESHOLD
        pair[1] += 1
    return f"| {name} | {' | '.join(_share(*pair) for pair in seen.values())} |"


def _speed(texts: Sequence[str], count: int = 100_000) -> str:
    many = [TextIn(str(n), f"{texts[n % len(texts)]} {n}") for n in range(count)]
    start = time.perf_counter()
    cues(many)
    return f"{count:,} distinct answers: {time.perf_counter() - start:.0f} s on one core."


def _share(part: int, whole: int) -> str:
    return f"{part}/{whole} ({part / whole:.0%})" if whole else ""


def _gold(name: str) -> dict[str, str]:
    return {row["response_id"]: row["kind"] for row in _rows(CORPUS / "gold" / name)}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="words alone, no timing")
    sys.stdout.write(main(parser.parse_args().quick) + "\n")
