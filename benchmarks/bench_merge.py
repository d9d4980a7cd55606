"""Merging: how long does it take, and how much memory, to bring back what a coder did elsewhere?

Run with `python -m benchmarks bench_merge`. A coder judges each answer of a copy with four codes,
one press of a key each (so each has its event), and finishes it; the copy is merged in a process of
its own. Then it is merged once more, when everything is known.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
from pathlib import Path

PER_ANSWER = 4
_MERGE = """
import json, resource, sys, time
from chec_voice import Project
with Project.open(sys.argv[1]) as project:
    started, cpu = time.perf_counter(), time.process_time()
    added = project.team_work.merge(sys.argv[2], actor="lead").added
    took, used = time.perf_counter() - started, time.process_time() - cpu
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps([added["decisions"], took, used, peak]))
"""


def make(folder: Path, decisions: int) -> tuple[Path, Path]:
    """A project, and a copy of it in which Ann has judged so much."""
    from chec_voice import Project
    from chec_voice.project import ImportChoices

    rows = folder / "rows.csv"
    with rows.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["person", "What helps you?"])
        writer.writerows(
            [f"P{n:06}", f"the park number {n}, and my friends there"]
            for n in range(decisions // PER_ANSWER)
        )
    home, apart = folder / "home.chec", folder / "apart.chec"
    with Project.create(home) as project:
        project.mark_synthetic()
        plan = project.imports.plan(rows, ImportChoices(("What helps you?",), participant="person"))
        project.imports.add(plan, actor="bench")
        project.coding("Ann")
        project.checkpoint()
        project.team_work.hand_out(apart, coder="Ann")
    with Project.open(apart) as project:
        coding, store = project.coding("Ann"), project._store
        codes = [code.id for code in coding.codebook.codable][:PER_ANSWER]
        with store.write():  # one transaction: only what it leaves behind matters here
            for row in store.rows("SELECT id FROM segment ORDER BY id"):
                for code in codes:
                    coding.apply(row["id"], code)
                coding.done(row["id"])
        project.checkpoint()
    return home, apart


def main(quick: bool) -> str:
    lines = [
        "| decisions that come | merge | processor | peak memory | merged again, processor |",
        "|--:|--:|--:|--:|--:|",
    ]
    for decisions in (2_000,) if quick else (10_000, 100_000):
        with tempfile.TemporaryDirectory() as folder:
            home, apart = make(Path(folder), decisions)
            first, again = (
                json.loads(
                    subprocess.run(
                        [sys.executable, "-c", _MERGE, str(home), str(apart)],
                        check=True,
                        capture_output=True,
                        text=True,
                    ).stdout
                )
                for _ in range(2)
            )
        lines.append(
            f"| {first[0]:,} | {first[1]:.1f} s | {first[2]:.1f} s | {first[3]:.0f} MiB"
            f" | {again[2]:.1f} s |"
        )
    return "\n".join(lines)
