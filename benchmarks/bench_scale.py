"""Measures a national project: everything a researcher or a coder waits for, at 557,077 answers.

Run with `make bench-scale`. The load is made here: as many answers, each with three codes; those of
the largest size are the ones of the size before it, repeated in SQL (`multiply.py`), so that an
import is measured up to that one. Every step has a process of its own, so that peak memory is its
own. Growth is the exponent of a line through the logarithms of sizes and seconds: 1 is linear.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from benchmarks import scale_steps

SIZES = (10_000, 75_000, 557_077)
QUICK = (1_000, 3_000)
DEMO = 1_300
"""As many answers as the demo has, for what starting a command costs."""
RISK = 10_000
"""Reading for risk is measured at this size, as its goal is (the queue of a larger project takes as
much longer), and so is whether a thousand decisions leave the app as it was."""
GOALS = {
    "import": "60 s",
    "import-codings": "45 s, 500 MiB",
    "themes": "2 s, 400 MiB",
    "themes again": "0.2 s",
    "themes by area": "3 s",
    "map": "3 s",
    "themes, opened: ratio": "1.5",
    "themes by area, opened: ratio": "1.5",
    "export csv": "60 s, 500 MiB",
    "export csv: ratio": "2",
    "read for risk: first page": "3 s",
    "read for risk: all in order": "20 s",
    "app: first paint": "1 s",
    "app: judge, p95": "0.05 s",
    "app: move, p95": "0.05 s",
    **{f"app: {name}, keys, p95": "0.05 s" for name in scale_steps.SCREENS},
    "chec-voice --help": "0.1 s",
    "themes of 1,300 answers": "0.4 s",
}
COMPILED = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
"""Modules are compiled once, as in a program that is installed, whatever is set here."""
_FLAT = 0.1
"""Seconds below which growth says nothing."""


Points = dict[str, dict[int, float]]
"""What was measured -> size -> seconds."""


def run(step: str, folder: Path, n: int) -> dict[str, Any]:
    done = subprocess.run(
        [sys.executable, "-m", "benchmarks.scale_steps", step, str(folder), str(n)],
        capture_output=True,
        text=True,
        cwd=scale_steps.ROOT,
        env=COMPILED,
        check=False,
    )
    if done.returncode:
        raise SystemExit(f"{step} at {n:,}: {done.stderr[-2000:]}")
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return told


def exponent(points: dict[int, float]) -> float | None:
    """The slope of log seconds over log answers; None where all is over in a moment."""
    if len(points) < 2 or max(points.values()) < _FLAT or min(points.values()) <= 0:
        return None
    x = [math.log(n) for n in points]
    y = [math.log(seconds) for seconds in points.values()]
    mean_x, mean_y = sum(x) / len(x), sum(y) / len(y)
    return sum((a - mean_x) * (b - mean_y) for a, b in zip(x, y, strict=True)) / sum(
        (a - mean_x) ** 2 for a in x
    )


def start_up(folder: Path) -> dict[str, float]:
    """Medians of five, of processor: a process that says what the verbs are, and one that counts as
    many answers as the demo has."""
    cli = [sys.executable, "-m", "chec_voice"]
    demo = folder / "demo"
    demo.mkdir()
    for step in ("make", "bring_in", "codings"):
        run(step, demo, DEMO)
    project = demo / "big.chec"
    found = {}
    for name, args in {
        "chec-voice --help": ["--help"],
        "themes of 1,300 answers": ["themes", str(project)],
    }.items():
        took = []
        for _ in range(5):
            before = resource.getrusage(resource.RUSAGE_CHILDREN)
            subprocess.run(
                [*cli, *args], capture_output=True, check=True, cwd=scale_steps.ROOT, env=COMPILED
            )
            after = resource.getrusage(resource.RUSAGE_CHILDREN)
            took.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
        found[name] = sorted(took)[2]
    return found


def wanted(step: str, n: int, sizes: Sequence[int]) -> bool:
    """Whether a step is taken at a size."""
    largest = n == sizes[-1]
    if step in ("make", "bring_in", "codings"):
        return not largest
    if step in ("multiplied", "codings_again", "app", "together"):
        return largest
    return step not in ("risk", "soak") or n <= RISK


def measured(sizes: Sequence[int], times: Points, peaks: dict[str, float]) -> None:
    """Takes every step at every size; what was measured is there also when it is stopped."""
    with tempfile.TemporaryDirectory() as name:
        for n in sizes:
            folder = Path(name) / str(n)
            folder.mkdir()
            for step in scale_steps.steps():
                if not wanted(step, n, sizes):
                    continue
                started = time.monotonic()
                told = run(step, folder, n)
                took = time.monotonic() - started
                said = f"{n:,}: {step}, {took:.0f} s of the clock, {told['peak']:.0f} MiB"
                print(said, file=sys.stderr, flush=True)
                for what, seconds in told["times"].items():
                    times.setdefault(what, {})[n] = seconds
                    peaks[what] = told["peak"]
            ratio = times["export csv"][n] / times["export csv: pandas"][n]
            times.setdefault("export csv: ratio", {})[n] = ratio
        for what, seconds in start_up(Path(name)).items():
            times[what] = {sizes[-1]: seconds}


def main(quick: bool = False, sizes: Sequence[int] = ()) -> None:
    """Measure every size, and print a Markdown table: of what was measured, if it is ended."""
    times: Points = {}
    peaks: dict[str, float] = {}
    sizes = sizes or (QUICK if quick else SIZES)
    signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended before the end"))
    try:
        measured(sizes, times, peaks)
    finally:
        print(f"| what | {' | '.join(f'{n:,}' for n in sizes)} | growth | peak MiB | goal |")
        print(f"|---|{'--:|' * (len(sizes) + 2)}---|")
        for what, points in times.items():
            cells = [f"{points[n]:.3g}" if n in points else "" for n in sizes]
            grows = None if "ratio" in what or "pandas" in what else exponent(points)
            slope = "" if grows is None else f"{grows:.2f}"
            peak = f"{peaks[what]:.0f}" if what in peaks else ""
            print(f"| {what} | {' | '.join(cells)} | {slope} | {peak} | {GOALS.get(what, '')} |")


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    parser.add_argument("--sizes", type=int, nargs="+", default=(), help="other sizes, ascending")
    options = parser.parse_args()
    main(options.quick, options.sizes)
