"""Times `chec-voice evaluate` whole, beside the estimate that it prints before it starts.

Run with `python -m benchmarks bench_evaluate`. Every set of coded answers that is here is put into
one survey of many questions and codes, which is measured by all models at three budgets; then two
sets on their own. A second run of each is stopped when a third of its cells are done, and goes on;
what is left of it then is estimated too, and its figures have to be those of the first. The clock,
from the estimate on, is what it speaks of, on a machine as busy as it is then; seconds of
processor, of the whole process, say what the work is.
"""

from __future__ import annotations

import csv
import json
import os
import re
import resource
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks import bench_suggest

ALONE = ("nlupp_hotels", "sad")
BUDGETS = "50,100,300"
DRAWS = 3
QUICK = 60
"""Rows of each set, for a look."""
_SAID = re.compile(r"this takes about ([\d,.]+) (s|min|h)\b")
_UNIT = {"s": 1.0, "min": 60.0, "h": 3600.0}
Row = dict[str, Any]


@dataclass(frozen=True)
class Timed:
    """One run: what it said beforehand, seconds from then on, and those of processor in all."""

    estimate: float
    clock: float
    processor: float
    figures: str


def survey(names: Sequence[str], folder: Path, most: int | None = None) -> tuple[Path, Path]:
    """Sets put together as one survey: (answers, codebook). Codes and questions keep apart."""
    answers, codebook = folder / "survey.jsonl", folder / "survey.csv"
    with (
        answers.open("w", encoding="utf-8") as rows,
        codebook.open("w", encoding="utf-8", newline="") as codes,
    ):
        table = csv.writer(codes)
        table.writerow(["code", "definition"])
        for name in names:
            for row in _rows(name, most):
                labels = [f"{name} {label}" for label in row["labels"]]
                asked = row.get("question") or name
                line = {"text": row["text"], "question": asked, "labels": labels}
                rows.write(json.dumps(line) + "\n")
            table.writerows((f"{name} {label}", told) for label, told in _codes(name))
    return answers, codebook


def _rows(name: str, most: int | None) -> list[Row]:
    found = _bank() if name == "banking77" else bench_suggest.SETS[name]()
    assert found is not None
    return list(found[0])[:most]


def _bank() -> tuple[list[Row], None] | None:
    path = bench_suggest.CODED / "banking77/test.csv"
    if not path.is_file():
        return None
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {"text": row["text"], "labels": [row["category"]]} for row in csv.DictReader(file)
        ], None


def _codes(name: str) -> Iterator[tuple[str, str]]:
    """(what answers call it, definition) of each code."""
    from chec_voice.codebook import load

    if name == "banking77":
        yield from ((label, "") for label in sorted({r["labels"][0] for r in _rows(name, None)}))
        return
    found = bench_suggest.SETS[name]()
    assert found is not None
    for code in load(found[1]).codes:
        yield code.id if name == "corpus_gold" else code.label or code.name, code.definition


def run(answers: Path, codebook: Path, keep: Path, *, stop: bool = False) -> Timed | None:
    """One `chec-voice evaluate`; None where it was stopped, a third of its figures being known."""
    command = [sys.executable, "-m", "chec_voice", "evaluate", str(answers)]
    command += ["--codebook", str(codebook), "--budgets", BUDGETS, "--seeds", str(DRAWS)]
    command += ["--keep", str(keep), "--json"]
    before, started = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    with tempfile.TemporaryFile("w+") as out, tempfile.NamedTemporaryFile("w+") as said:
        process = subprocess.Popen(command, stdout=out, stderr=said, env=dict(os.environ))
        announced = None
        while process.poll() is None:
            if announced is None and _SAID.search(_read(said.name)):
                announced = time.monotonic()  # what is said then is what is still to come
            if stop and _known(keep) >= _cells() // 3:
                process.send_signal(signal.SIGKILL)
                process.wait()
                return None
            time.sleep(0.05)
        clock = time.monotonic() - (announced or started)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        out.seek(0)
        told = _read(said.name)
        if process.returncode:
            raise SystemExit(f"evaluate ended with {process.returncode}: {told}")
        found = _SAID.search(told)
        assert found is not None, told
        spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
        estimate = float(found[1].replace(",", "")) * _UNIT[found[2]]
        return Timed(estimate, clock, spent, out.read())


def _read(path: str) -> str:
    return Path(path).read_text(encoding="utf-8")


def _known(keep: Path) -> int:
    from chec_voice.suggest.evaluation.kept import FIGURES

    path = keep / FIGURES
    return len(path.read_text(encoding="utf-8").splitlines()) - 1 if path.is_file() else 0


def _cells() -> int:
    from chec_voice.suggest.evaluation.baselines import BASELINES

    return (1 + len(BASELINES)) * len(BUDGETS.split(",")) * DRAWS


def measure(title: str, names: Sequence[str], most: int | None) -> list[str]:
    """Rows of the table: the whole run, and one that was stopped and goes on."""
    from chec_voice.codebook import load
    from chec_voice.suggest.evaluation import read_labelled

    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        answers, codebook = survey(names, folder, most)
        data = read_labelled(answers, load(codebook).codes)
        asked = len({segment.question for segment in data.segments})
        whole = run(answers, codebook, folder / "whole")
        run(answers, codebook, folder / "stopped", stop=True)
        left = run(answers, codebook, folder / "stopped")
        assert whole is not None and left is not None
        same = json.loads(whole.figures) == json.loads(left.figures)
    head = f"| {title} | {len(data.segments):,} | {asked} | {len(data.codes)} |"
    other = "what was left of it" if same else "OTHER FIGURES"
    return [f"{head} whole | {_cells_of(whole)}", f"{head} {other} | {_cells_of(left)}"]


def _cells_of(timed: Timed) -> str:
    ratio = timed.estimate / timed.clock
    return f"{timed.estimate:.0f} | {timed.clock:.0f} | {ratio:.2f} | {timed.processor:.0f} |"


def main(quick: bool = False) -> str:
    """Measure; returns a Markdown table."""
    here = [name for name, read in bench_suggest.SETS.items() if read() is not None]
    here += ["banking77"] if _bank() is not None else []
    lines = [
        "| set | answers | questions | codes | run | estimate (s) | clock (s) | estimate / clock"
        " | processor (s) |",
        "|---|--:|--:|--:|---|--:|--:|--:|--:|",
    ]
    parts = [("all as one survey", here), *((name, [name]) for name in ALONE if name in here)]
    for title, names in parts[:1] if quick else parts:
        lines += measure(title, names, QUICK if quick else None)
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
