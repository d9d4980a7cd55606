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

from chec_voice.errors import ModelError
from chec_voice.safeguarding import TextIn, cues, order
from chec_voice.safeguarding.find import Similarity

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpora/youth_voice_synthetic"
OWN = ROOT / "tests/safeguarding"
AREAS = {"BS": "Birmingham and Solihull", "CM": "Cheshire and Merseyside", "SY": "South Yorkshire"}
DISCLOSURES = ("direct", "indirect")
KINDS = (*DISCLOSURES, "harmless", "other")
SHARES = (0.5, 0.9, 0.95, 1.0)

FIRST_RUNS = """First sight, before anything was changed because of these texts:

| set | direct | indirect | harmless flagged | others flagged |
|---|---|---|---|---|
| South Yorkshire | 6/8 | 3/8 | 3/26 | 19/410 |
| South Yorkshire notes | 1/1 | 0/2 | 0/4 | 3/72 |
| fresh.txt | 5/15 | 3/21 | 3/20 | |

Cues of the same families were added after that, so none of the rows below is held out any more.
Expect the figures of this small table, not those below, on texts that nobody has seen."""
"""Measured once; cannot be measured again, so they stand here as they were."""

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
    """A labelled file of the tests: kind | polarity | text."""
    items = []
    for number, line in enumerate((OWN / name).read_text(encoding="utf-8").splitlines()):
        if line and not line.startswith("#"):
            kind, polarity, text = (part.strip() for part in line.split("|", 2))
            items.append((TextIn(f"{name}-{number}", text, "", polarity), kind))
    return items


def counts(
    items: Sequence[Item], similarity: Similarity | None = None
) -> dict[str, tuple[int, int]]:
    """Flagged and all, of each kind."""
    flags = cues([text for text, _ in items], similarity=similarity)
    flagged = {flag.text_id for flag in flags}
    return {
        kind: (
            sum(text.id in flagged for text, k in items if k == kind),
            sum(k == kind for _, k in items),
        )
        for kind in KINDS
    }


def reading(items: Sequence[Item], minimum: float) -> list[float]:
    """Share of the ordered queue to read until each of SHARES of the disclosures has been met."""
    ids = [text.id for text, _ in items]
    wanted = {text.id for text, kind in items if kind in DISCLOSURES}
    queue = order(cues([text for text, _ in items], minimum=minimum), ids)
    places = [place for place, text_id in enumerate(queue, start=1) if text_id in wanted]
    return [places[-(-len(places) * int(share * 100) // 100) - 1] / len(ids) for share in SHARES]


def by_meaning() -> Similarity | None:
    """Cosines of the bundled model, or None where it is not installed."""
    from chec_voice.suggest.encoder import load_encoder

    try:
        encoder = load_encoder()
    except ModelError:
        return None
    return lambda one, other: encoder.encode(one) @ encoder.encode(other).T


def main(quick: bool = False) -> str:
    """Measure; returns Markdown tables.

    Args:
        quick: leaves the similarity and the timing of 100,000 answers out.
    """
    corpus = responses()
    sets = {name: [i for i in corpus if i[0].id.startswith(key)] for key, name in AREAS.items()}
    sets |= {"all responses": corpus, "notes": notes()}
    sets |= {name: own(name) for name in ("labelled.txt", "fresh.txt")}
    lines = [FIRST_RUNS, "", "Now:", "", "| set | direct | indirect | harmless flagged"]
    lines[-1] += " | others flagged |"
    lines.append("|---|---|---|---|---|")
    for name, items in sets.items():
        cells = (_share(*pair) for pair in counts(items).values())
        lines.append(f"| {name} | {' | '.join(cells)} |")
    similarity = None if quick else by_meaning()
    if similarity is not None:
        for name in ("all responses", "South Yorkshire", "fresh.txt"):
            cells = (_share(*pair) for pair in counts(sets[name], similarity).values())
            lines.append(f"| {name}, with similarity | {' | '.join(cells)} |")
    lines += ["", "| queue of all responses, read until | 50 % | 90 % | 95 % | 100 % met |"]
    lines.append("|---|---|---|---|---|")
    for name, minimum in (("flags first", 0.35), ("faint hints order it too", 0.05)):
        cells = (f"{share:.1%}" for share in reading(corpus, minimum))
        lines.append(f"| {name} | {' | '.join(cells)} |")
    if not quick:
        lines += ["", _speed([text.text for text, _ in corpus])]
    return "\n".join(lines)


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
    parser.add_argument("--quick", action="store_true", help="leaves similarity and timing out")
    sys.stdout.write(main(parser.parse_args().quick) + "\n")
