"""python -m tests.attack [--seed N] [--minutes M] [PART ...]: attack, print figures, 1 on a fault.

`kills` and `fuzz` go on side by side for as long as there is time; the three others come after
each other beside them.
"""

from __future__ import annotations

import argparse
import json
import platform
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tests.attack.part import Part

SHARES = {"kills": 0.85, "fuzz": 0.85, "marks": 0.3, "together": 0.12, "small_disk": 0.3}
"""Part -> share of the time it may take."""
BESIDE = (("kills",), ("fuzz",), ("marks", "together", "small_disk"))
"""What goes on side by side: parts of one row come after each other."""


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.attack")
    parser.add_argument("parts", nargs="*", metavar="PART", help=f"of {', '.join(SHARES)}")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--minutes", type=float, default=15.0)
    options = parser.parse_args()
    wanted = options.parts or list(SHARES)
    if unknown := set(wanted) - set(SHARES):
        parser.error(f"no part is called {sorted(unknown)[0]}")
    began, folder = time.monotonic(), Path(tempfile.mkdtemp(prefix="chec-attack-"))
    print(
        f"Python {platform.python_version()}, {platform.system()} {platform.machine()},"
        f" seed {options.seed}, at most {options.minutes:g} minutes",
        flush=True,
    )

    def row(names: tuple[str, ...]) -> list[Part]:
        seconds = options.minutes * 60
        return [
            _run(name, folder / name, options.seed, seconds * SHARES[name])
            for name in names
            if name in wanted
        ]

    with ThreadPoolExecutor() as pool:
        parts = [part for parts in pool.map(row, BESIDE) for part in parts]
    failures = [failure for part in parts for failure in part.failures]
    for part in parts:
        _print(part)
    print(f"\n{len(failures)} faults, {time.monotonic() - began:.0f} s")
    if not failures:
        shutil.rmtree(folder, ignore_errors=True)
    else:
        print(f"What was left is in {folder}.")
    return int(bool(failures))


def _run(name: str, folder: Path, seed: int, seconds: float) -> Part:
    """One part, in a process of its own: signals and limits of one are nothing to another."""
    folder.mkdir(parents=True)
    script = (
        "import sys, json, importlib; from pathlib import Path;"
        "part = importlib.import_module('tests.attack.' + sys.argv[1]).run("
        "Path(sys.argv[2]), int(sys.argv[3]), float(sys.argv[4]));"
        "print(json.dumps(vars(part)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, name, str(folder), str(seed), str(seconds)],
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        return Part(name, failures=[f"the part itself stopped: {done.stderr[-1500:]}"])
    return Part(**json.loads(done.stdout.splitlines()[-1]))


def _print(part: Part) -> None:
    print(f"\n## {part.name}\n")
    for note in part.notes:
        print(f"({note})")
    print("| what | count |\n|---|--:|")
    for what, count in part.figures.items():
        print(f"| {what} | {count:,} |")
    for failure in part.failures:
        print(f"FAULT {failure}")


if __name__ == "__main__":
    sys.exit(main())
