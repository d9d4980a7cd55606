"""How long a project takes to another program and back, and how many damaged files it takes.

Every step runs in a process of its own, so that its peak of memory is its own: a project of N
answers with 2 N codings by two coders is written as .qdpx, brought back into itself (where nothing
is new), and made into a project of its own.
"""

from __future__ import annotations

import csv
import json
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.bench_import import make_file

LIMITS = {"out": 60, "back": 90, "new": 90}
CHILD = """
import json, resource, sys, time
from chec_voice import Project
from chec_voice.project import make_project
step, project, file = sys.argv[1:]
started = time.perf_counter()
if step == "new":
    result = make_project(file, project + ".new")
else:
    with Project.open(project) as opened:
        result = opened.exchange.send_out(file) if step == "out" else opened.exchange.bring_in(file)
took = time.perf_counter() - started
counts = result.counts["codings"] if step == "out" else result.placed
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(json.dumps({"took": took, "cpu": time.process_time(), "codings": counts, "peak": peak}))
"""
ATTACK = """
import sys
from pathlib import Path
sys.path[:0] = ["tests", "."]
from chec_testing import build
from chec_voice import Project
from tests.exchange.test_hostile import attack
folder = Path(sys.argv[1])
with Project.open(build(folder)) as project:
    print(attack(folder, project, int(sys.argv[2]), seed=2026))
"""


def make_project_of(folder: Path, rows: int) -> Path:
    """A project whose answers each have two codes, of one coder or of two."""
    from chec_voice import Project
    from chec_voice.project import CodingsChoices, ImportChoices

    file, codings, path = folder / "answers.csv", folder / "codings.csv", folder / "p.chec"
    make_file(file, rows)
    rng = random.Random(rows)
    with Project.create(path) as project:
        choices = ImportChoices(
            texts=("What helps you stay well?",),
            participant="ref",
            attributes=("age", "area", "gender"),
        )
        plan = project.imports.plan(file, choices)
        project.imports.add(plan, actor="bench")
        codes = [code.id for code in project.codebook.codable if "disclosure" not in code.id]
        with file.open(newline="", encoding="utf-8") as handle:
            refs = [
                row["ref"] for row in csv.DictReader(handle) if row["What helps you stay well?"]
            ]
        for coder in ("Ana", "Ben"):
            with codings.open("w", newline="", encoding="utf-8") as handle:
                writer = csv.writer(handle)
                writer.writerow(["ref", "code"])
                writer.writerows([ref, rng.choice(codes)] for ref in refs)
            chosen = CodingsChoices(id_column="ref", code_column="code")
            project.imports.add_codings(codings, chosen, coder=coder)
    return path


def step(name: str, path: Path, file: Path) -> dict[str, float]:
    args = [sys.executable, "-c", CHILD, name, str(path), str(file)]
    done = subprocess.run(args, check=True, capture_output=True, text=True)
    found: dict[str, float] = json.loads(done.stdout)
    return found


def main(quick: bool = False) -> str:
    lines = [
        "| answers | step | codings | seconds | processor (s) | limit (s) | peak memory (MiB) |",
        "|---:|---|---:|---:|---:|---:|---:|",
    ]
    for rows in (500,) if quick else (5_500, 55_000):  # one in twelve is blank
        with tempfile.TemporaryDirectory() as folder:
            path = make_project_of(Path(folder), rows)
            for name in LIMITS:
                found = step(name, path, Path(folder) / "p.qdpx")
                times = f"{found['took']:.1f} | {found['cpu']:.1f} | {LIMITS[name]}"
                lines.append(
                    f"| {rows:,} | {name} | {found['codings']:,.0f} | {times} |"
                    f" {found['peak']:.0f} |"
                )
    count = 50 if quick else 2_000
    with tempfile.TemporaryDirectory() as folder:
        args = [sys.executable, "-c", ATTACK, folder, str(count)]
        read = subprocess.run(args, check=True, capture_output=True, text=True).stdout.strip()
    lines += [
        "",
        f"{count:,} damaged files: {read} could be read all the same, every other one"
        " ended in one clear error.",
    ]
    return "\n".join(lines)
