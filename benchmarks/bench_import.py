"""How fast answers come in, and how much memory that takes.

Each size runs in a process of its own, so that the peak is its own. "Read beside" is the time that
Python's csv module alone takes to read the same file in the same process: the ratio travels between
machines, the seconds do not.
"""

from __future__ import annotations

import csv
import json
import random
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

WORDS = (
    "park mates school bullied phone sleep mum food bus safe teacher money football exam happy sad"
    " listen quiet damp cold room friend nan dog walk music street lights club late house family"
).split()

CHILD = """
import csv, json, resource, sys, time
from chec_voice import Project
from chec_voice.project import ImportChoices
file, out = sys.argv[1:]
started = time.perf_counter()
with open(file, newline="", encoding="utf-8") as handle:
    rows = sum(1 for _ in csv.reader(handle)) - 1
read = time.perf_counter() - started
project = Project.create(out)
started = time.perf_counter()
plan = project.imports.plan(file, ImportChoices(
    texts=["What helps you stay well?"], participant="ref", attributes=["age", "area", "gender"]))
planned = time.perf_counter() - started
project.imports.add(plan, actor="bench")
took = time.perf_counter() - started
started = time.perf_counter()
project.imports.add(plan, actor="bench")
again = time.perf_counter() - started
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"rows": rows, "read": read, "planned": planned, "took": took, "again": again,
                  "peak": peak}))
"""


def make_file(path: Path, rows: int) -> None:
    """A survey export with one question; answers of 2 to 25 words, one in twelve blank."""
    rng = random.Random(rows)
    with path.open("w", newline="", encoding="utf-8") as handle:
        writer = csv.writer(handle)
        writer.writerow(["ref", "age", "area", "gender", "What helps you stay well?"])
        for number in range(rows):
            text = " ".join(rng.choices(WORDS, k=rng.randint(2, 25))) if rng.random() > 0.08 else ""
            writer.writerow(
                [
                    f"P{number}",
                    rng.choice(["8-10", "11-13", "14-16"]),
                    rng.choice("ABC"),
                    rng.choice(["girl", "boy", "Prefer not to say"]),
                    text,
                ]
            )


def main(quick: bool = False) -> None:
    sizes = (1_000,) if quick else (1_000, 10_000, 100_000)
    print(
        "| rows | import (s) | rows/s | of which looking (s) | csv module alone (s) | ratio"
        " | same file again (s) | peak memory (MiB) |"
    )
    print("|---:|---:|---:|---:|---:|---:|---:|---:|")
    with tempfile.TemporaryDirectory() as folder:
        for rows in sizes:
            file = Path(folder) / f"{rows}.csv"
            make_file(file, rows)
            runs = [_run(file, Path(folder) / f"{rows}-{n}.chec") for n in range(3)]
            best = {key: statistics.median(run[key] for run in runs) for key in runs[0]}
            print(
                f"| {rows:,} | {best['took']:.2f} | {rows / best['took']:,.0f} |"
                f" {best['planned']:.2f} | {best['read']:.3f} |"
                f" {best['took'] / best['read']:.0f} | {best['again']:.3f} |"
                f" {best['peak']:.0f} |",
                flush=True,
            )


def _run(file: Path, out: Path) -> dict[str, float]:
    done = subprocess.run(
        [sys.executable, "-c", CHILD, str(file), str(out)],
        capture_output=True,
        text=True,
        check=True,
    )
    for written in out.parent.glob(f"{out.name}*"):
        written.unlink()  # or the disk would still be busy with it while the next one is timed
    result: dict[str, float] = json.loads(done.stdout)
    return result


if __name__ == "__main__":
    main("--quick" in sys.argv)
