"""Recall and precision of de-identification, and its speed.

Run with `python -m benchmarks.bench_deidentify [--quick]` from the root of the repository. The
first rules were developed on two areas of the corpus; South Yorkshire was held out until its false
alarms were looked at, and is shown apart.
"""

from __future__ import annotations

import argparse
import csv
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Sequence
from pathlib import Path

from benchmarks.bench_import import WORDS
from chec_voice.deidentify import DIRECT, Figures, Gold, Proposal, TextIn, find, marked, measure
from chec_voice.deidentify.spacy_names import installed, load

ROOT = Path(__file__).resolve().parents[1]
CORPUS = ROOT / "corpora/youth_voice_synthetic"
MARKED = ("held_out.txt", "marked.txt", "marked_2.txt", "families.txt", "whole.txt")
"""In tests/deidentify: invented answers; rules were tuned on all but the first."""
PRIVACY = ROOT.parent / "shared/data/privacy"
DEVELOPED_ON = ("Birmingham and Solihull", "Cheshire and Merseyside")
HELD_OUT = ("South Yorkshire",)
PRESIDIO = (0.603, 0.685)
"""Recall and precision that Presidio publishes for its default analyser on its generated set."""

TYPE_OF = {
    "PERSON": "name",
    "LOCATION": "place",
    "ADDRESS": "street",
    "PHONE_NUMBER": "phone",
    "EMAIL_ADDRESS": "email",
    "DOMAIN_NAME": "url",
    "CREDIT_CARD": "card",
    "IBAN_CODE": "iban",
    "IP_ADDRESS": "ip",
    "US_SSN": "ssn",
}
OUT_OF_SCOPE = {
    "LOCATION": "mostly countries and cities, which are public here by decision",
    "ORGANIZATION": "firms; a school or club is personal here, a firm is not",
    "DATE_TIME": "ordinary dates stay; only dates of birth go",
    "TITLE": "job titles",
    "PREFIX": "Mr, Dr on their own",
    "US_DRIVER_LICENSE": "no such number in the UK",
    "NRP": "nationalities",
}


def main(quick: bool = False) -> None:
    """Prints every table. `quick` times 5,000 answers (whole runs: 1,000) instead of 100,000."""
    model = installed()
    print(f"Language model: {model or 'none installed, rules only'}\n")
    _corpus()
    _notes()
    _marked()
    for name in ("generated_small.json", "generated_large_part.json"):
        if (PRIVACY / name).is_file():
            _presidio(PRIVACY / name)
        else:
            print(f"{name}: not beside this repository, skipped.\n")
    _speed(5_000 if quick else 100_000)
    _whole(1_000 if quick else 100_000)


def _propose(texts: dict[str, str]) -> list[Proposal]:
    return find([TextIn(id_, text) for id_, text in texts.items()], model=load())


def _spans(path: Path, texts: dict[str, str]) -> list[Gold]:
    lines = (json.loads(line) for line in path.read_text(encoding="utf-8").splitlines())
    return [
        Gold(g["response_id"], g["start"], g["end"], g.get("type", "look-alike"))
        for g in lines
        if g["response_id"] in texts
    ]


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _corpus() -> None:
    rows = _rows(CORPUS / "responses.csv")
    for title, areas in (("Developed on", DEVELOPED_ON), ("Held out at first", HELD_OUT)):
        texts = {r["response_id"]: r["text"] for r in rows if r["area"] in areas}
        _report(f"{title}: {', '.join(areas)} (corpus)", texts, CORPUS / "gold", "")


def _notes() -> None:
    rows = _rows(CORPUS / "notes.csv")
    id_ = next(c for c in ("response_id", "line_id", "note_id", "id") if c in rows[0])
    texts = {row[id_]: row["text"] for row in rows}
    _report("Workshop notes (corpus)", texts, CORPUS / "gold", "notes_")


def _marked() -> None:
    for name in MARKED:
        path = ROOT / "tests/deidentify" / name
        texts, gold, alike = marked(path.read_text(encoding="utf-8").splitlines())
        title = f"Developed on: invented short answers (tests/deidentify/{name})"
        _figures(title, texts, gold, alike)


def _report(title: str, texts: dict[str, str], folder: Path, prefix: str) -> None:
    gold = _spans(folder / f"{prefix}personal_data.jsonl", texts)
    _figures(title, texts, gold, _spans(folder / f"{prefix}look_alikes.jsonl", texts))


def _figures(title: str, texts: dict[str, str], gold: list[Gold], look_alikes: list[Gold]) -> None:
    proposals = _propose(texts)
    figures = measure(texts, gold, proposals)
    alike = measure(texts, look_alikes, proposals)
    flagged = sum(count.found for count in alike.by_type.values())
    of = sum(count.total for count in alike.by_type.values())
    print(f"## {title}\n\n{len(texts)} texts, {len(gold)} gold spans.\n")
    _table(figures, sorted(figures.by_type))
    direct, names = figures.over(DIRECT), figures.over(("name",))
    print(
        f"\nDirect identifiers: recall **{direct.recall:.3f}** ({direct.found}/{direct.total}). "
        f"Names: recall **{names.recall:.3f}** ({names.found}/{names.total}). "
        f"Precision **{figures.precision:.3f}** ({figures.right}/{figures.proposed}), "
        f"{figures.leads} leads to incidents not counted. Look-alikes flagged: {flagged} of {of}.\n"
    )


def _table(figures: Figures, types: Iterable[str]) -> None:
    print("| type | gold | found | recall | found with the same type |\n|---|---:|---:|---:|---:|")
    for type_ in types:
        count = figures.by_type[type_]
        print(f"| {type_} | {count.total} | {count.found} | {count.recall:.3f} | {count.typed} |")


def _presidio(path: Path) -> None:
    records = json.loads(path.read_text(encoding="utf-8"))
    texts = {str(at): record["full_text"] for at, record in enumerate(records)}
    gold = [
        Gold(str(at), s["start_position"], s["end_position"], s["entity_type"])
        for at, record in enumerate(records)
        for s in record["spans"]
    ]
    proposals = _propose(texts)
    everything = measure(texts, gold, proposals)
    ours = measure(texts, gold, proposals, scope=frozenset(TYPE_OF) - frozenset(OUT_OF_SCOPE))
    print(f"## Presidio's generated set: {path.name}\n\n{len(texts)} texts, {len(gold)} spans.\n")
    print("| | recall | precision |\n|---|---:|---:|")
    print(f"| Presidio's default, as published | {PRESIDIO[0]} | {PRESIDIO[1]} |")
    for title, figures in (("chec_voice, all types", everything), ("chec_voice, in scope", ours)):
        count = figures.over(figures.by_type)
        print(f"| {title} | {count.recall:.3f} | {figures.precision:.3f} |")
    print("\n| type | gold | found | recall | scope |\n|---|---:|---:|---:|---|")
    for type_, count in sorted(everything.by_type.items()):
        scope = f"out: {OUT_OF_SCOPE[type_]}" if type_ in OUT_OF_SCOPE else TYPE_OF.get(type_, "")
        print(f"| {type_} | {count.total} | {count.found} | {count.recall:.3f} | {scope} |")
    print()


def _speed(size: int) -> None:
    texts = _many([row["text"] for row in _rows(CORPUS / "responses.csv")], size)
    started = time.perf_counter()
    proposals = find(texts)
    seconds = time.perf_counter() - started
    print(
        f"## Speed\n\n{size:,} distinct texts of the corpus's lengths: **{seconds:.1f} s**, rules "
        f"only, one core ({len(proposals):,} proposals; {1e6 * seconds / size:.0f} µs a text)."
    )


VERB = """
import resource, sys, time
from chec_voice.cli import group
started = time.perf_counter()
group(standalone_mode=False)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print("measured", time.perf_counter() - started, peak, file=sys.stderr)
"""
NAMES = [
    "Zuleikha",
    "Callum",
    "Aisha",
    "Oliver",
    "Priya",
    "Jayden",
    "Megan",
    "Tariq",
    "Chloe",
    "Kofi",
]


def _whole(size: int) -> None:
    """Import and `deidentify --apply` of generated short answers, each verb in its own process."""
    rng = random.Random(size)
    print("\n| answers | verb | seconds | peak memory (MiB) |")
    print("|---:|---|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        file, project = Path(folder) / "answers.csv", str(Path(folder) / "p.chec")
        with file.open("w", encoding="utf-8", newline="") as handle:
            writer = csv.writer(handle)
            writer.writerow(["ref", "What helps?"])
            for n in range(size):
                name = f" with my friend {rng.choice(NAMES)} at home" if n % 5 == 0 else ""
                words = " ".join(rng.choices(WORDS, k=rng.randint(2, 20)))
                writer.writerow([f"P{n}", words + name])
        _verb("new", project)
        for verb, *rest in (
            ("import", str(file), "--text", "What helps?", "--id", "ref", "--yes"),
            ("deidentify", "--apply", "--min-score", "0.5"),
        ):
            told = _verb(verb, project, *rest)
            seconds, peak = (float(number) for number in told["measured"])
            print(f"| {size:,} | {verb} | {seconds:.1f} | {peak:.0f} |", flush=True)


def _verb(*args: str) -> dict[str, list[str]]:
    """What the process said of itself: first word of a line -> the rest."""
    done = subprocess.run(
        [sys.executable, "-c", VERB, *args],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "CHEC_VOICE_PASSPHRASE": "only for the benchmark"},
    )
    return {words[0]: words[1:] for line in done.stderr.splitlines() if (words := line.split())}


def _many(texts: Sequence[str], size: int) -> list[TextIn]:
    """`size` distinct texts: the corpus over and over, each time with another ending."""
    return [
        TextIn(str(at), f"{texts[at % len(texts)]} {'+' * (at // len(texts))}")
        for at in range(size)
    ]


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--quick", action="store_true")
    main(parser.parse_args().quick)
