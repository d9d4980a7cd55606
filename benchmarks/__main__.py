"""python -m benchmarks [--quick] [NAME ...]: run benchmarks and print their tables."""

from __future__ import annotations

import argparse
import importlib
import platform
import time
from pathlib import Path

NAMES = [
    path.stem
    for path in sorted(Path(__file__).parent.glob("bench_*.py"))
    if path.stem != "bench_scale"  # has a command of its own: make bench-scale
]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"some of: {', '.join(NAMES)}")
    parser.add_argument("--quick", action="store_true", help="small sizes, to see that it works")
    options = parser.parse_args()
    print(f"Python {platform.python_version()}, {platform.machine()}, {time.strftime('%Y-%m-%d')}")
    for name in options.names or NAMES:
        started = time.monotonic()
        print(f"\n## {name}\n", flush=True)
        told = importlib.import_module(f"benchmarks.{name}").main(options.quick)
        if isinstance(told, str):
            print(told)
        print(f"\n({time.monotonic() - started:.0f} s)", flush=True)


if __name__ == "__main__":
    main()
