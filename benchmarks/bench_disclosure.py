"""What keeping small numbers safe costs: exports by one thing, crossed, and one after another.

Projects of the same answers, since what left before is held against what leaves. Each export is
measured in seconds of processor and as a multiple of the first one, by areas, of the same run;
ratios travel between machines.
"""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from benchmarks.bench_exchange import make_project_of

RELEASES = (("area", "area"), ("age,area", "area,age"), ("area", "age,area"))
"""What the exports of each project are split by, one after another; the last takes minutes."""


def main(quick: bool = False) -> str:
    rows = 150 if quick else 700
    lines = [
        "| release | by | figures | hidden | processor (s) | times the first |",
        "|--:|---|--:|--:|--:|--:|",
    ]
    first = 0.0
    for releases in RELEASES[:2] if quick else RELEASES:
        with tempfile.TemporaryDirectory() as folder:
            path = make_project_of(Path(folder), rows)
            for number, by in enumerate(releases, start=1):
                seconds, figures, hidden = _export(path, Path(folder) / f"{number}.json", by)
                first = first or seconds
                lines.append(
                    f"| {number} | {by} | {figures:,} | {hidden:,} | {seconds:.2f}"
                    f" | {seconds / first:.1f} |"
                )
    return "\n".join(lines)


def _export(path: Path, out: Path, by: str) -> tuple[float, int, int]:
    """Seconds of processor of an export, its figures of people, and how many are hidden."""
    from chec_voice import Project

    with Project.open(path) as project:
        started = time.process_time()
        project.reports.export(out, kind="json", by=by)
        took = time.process_time() - started
    data = json.loads(out.read_text("utf-8"))
    told = [row["people"] for row in data["themes"]["codes"]]
    told += [cell["people"] for row in data["themes"]["codes"] for cell in row["by"].values()]
    return took, len(told), told.count("*")
