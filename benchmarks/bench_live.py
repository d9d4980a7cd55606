"""Measures one refresh of the suggestions ahead of a coder, step by step.

Run with `python -m benchmarks bench_live`. Answers are made of the synthetic corpus: two of its
texts each, with the codes of both, so that every text is another one. Embeddings are there
beforehand, as after `chec-voice suggest`; without the model, words alone are compared. Times are
the processor's, as the machine may do other work; the last column is the clock on the wall.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable
from functools import cache
from pathlib import Path
from statistics import median
from typing import Any

from benchmarks.bench_suggest import corpus

SIZES = (300, 5_000)
WAITING = 3_000
"""Answers that nobody coded yet."""
REPEATS = 5
BETWEEN = 5
"""Answers coded between two refreshes, as in the app."""
CODER = "Bench"


@cache
def texts(count: int) -> list[tuple[str, str, set[str]]]:
    """(text, question, codes); the same ones each time."""
    import random

    rng = random.Random(7)
    rows, _ = corpus()
    made = []
    for number in range(count):
        one = rows[number % len(rows)]
        other = rng.choice(rows)
        text = f"{one['text']} {other['text']} {number}"
        made.append((text, one["question"], {*one["labels"], *other["labels"]}))
    return made


def make_project(path: Path, count: int) -> None:
    """A project with `count` answers that nobody has coded yet."""
    from chec_voice.errors import ModelError
    from chec_voice.model import ResponseIn
    from chec_voice.progress import SILENT
    from chec_voice.project import Project
    from chec_voice.project.suggest.vectors import embed
    from chec_voice.segment import segments
    from chec_voice.store import responses
    from chec_voice.suggest import load_encoder

    answers = texts(count)
    asked = dict.fromkeys(sorted({question for _, question, _ in answers}), "harms")
    with Project.create(path) as project:
        store = project._store
        with store.write():
            batch = responses.new_batch(store, "import", "bench")
            source = responses.save_source(
                store, responses.SourceIn("bench", "x", "csv", "utf-8", "{}", "y", 1), batch
            )
            responses.Writer(
                store,
                session_id=responses.ensure_session(store, "bench"),
                source_id=source,
                batch_id=batch,
                questions=responses.ensure_questions(store, asked),
                attributes=responses.ensure_attributes(store, [], set()),
                spans=segments,
            ).add(
                ResponseIn(f"P{number}", question, text, "answered", number + 2)
                for number, (text, question, _) in enumerate(answers)
            )
        try:
            embed(store, load_encoder(), SILENT)
        except ModelError:
            print("(without the embedding model)")


def code(project: Any, count: int) -> int:
    """Let the coder go on for `count` answers; returns the segment they are then at."""
    coding = project.coding(CODER)
    known = {one.id for one in coding.codebook.codable}
    answers = texts(max(SIZES) + WAITING)
    at = coding.first()
    with project._store.write():
        for _ in range(count):
            view = coding.view(at)
            for one in sorted(answers[int(view.participant[1:])][2] & known):
                if not one.endswith(".disclosure"):
                    coding.apply(at, one)
            coding.done(at)
            at = coding.next(at)
    return int(at)


class Clock:
    """Adds up the seconds spent inside some functions while a refresh runs."""

    def __init__(self) -> None:
        self.spent: dict[str, float] = {}

    def around(self, owner: Any, name: str, step: str) -> None:
        real: Callable[..., Any] = getattr(owner, name)

        def timed(*args: Any, **named: Any) -> Any:
            started = time.process_time()
            try:
                return real(*args, **named)
            finally:
                took = time.process_time() - started
                self.spent[step] = self.spent.get(step, 0.0) + took

        setattr(owner, name, timed)


STEPS = (
    "decisions",
    "answers ahead",
    "pool",
    "features",
    "training",
    "suggesting",
    "saving",
    "queue",
)
COLUMNS = (*STEPS, "whole", "clock")


def _watched() -> Clock:
    from chec_voice.project.jobs import live
    from chec_voice.project.suggest import queue
    from chec_voice.project.suggest.learning import Workbench
    from chec_voice.store import learning as stored
    from chec_voice.store import suggestions
    from chec_voice.suggest import Learner

    clock = Clock()
    for owner, name, step in (
        (live, "decided", "decisions"),
        (stored, "next_open", "answers ahead"),
        (stored, "uncoded", "pool"),
        (Workbench, "read", "features"),
        (Learner, "train", "training"),
        (Workbench, "suggest", "suggesting"),
        (suggestions, "save", "saving"),
        (queue, "plan", "queue"),
    ):
        clock.around(owner, name, step)
    return clock


def measure(path: Path, coded: int, *, smart: bool, clock: Clock) -> str:
    from chec_voice.project import Project
    from chec_voice.project.jobs.live import Live
    from chec_voice.store import coders

    with Project.open(path) as project:
        if smart:
            project.suggestions.plan_queue(CODER)
        live = Live(project._store, coders.require(project._store, CODER))
        started = time.process_time()
        live.refresh(code(project, 1))
        first = time.process_time() - started
        rounds = []
        for _ in range(REPEATS):
            at = code(project, BETWEEN)
            clock.spent.clear()
            started, wall = time.process_time(), time.perf_counter()
            live.refresh(at)
            clock.spent |= {
                "whole": time.process_time() - started,
                "clock": time.perf_counter() - wall,
            }
            rounds.append(dict(clock.spent))
    figures = [median(1000 * one.get(step, 0.0) for one in rounds) for step in COLUMNS]
    order = "smart" if smart else "plain"
    cells = " | ".join(f"{figure:,.0f}" for figure in figures)
    return f"| {coded:,} | {order} | {1000 * first:,.0f} | {cells} |"


def main(quick: bool = False) -> str:
    """Measure; returns a Markdown table of milliseconds."""
    from chec_voice.project import Project

    clock = _watched()
    sizes = (20, 60) if quick else SIZES
    lines = [
        f"| coded answers | order | first time | {' | '.join(COLUMNS)} |",
        "|--:|---|" + "--:|" * (len(COLUMNS) + 1),
    ]
    with tempfile.TemporaryDirectory() as folder:
        path, before = Path(folder) / "live.chec", 0
        make_project(path, sizes[-1] + (200 if quick else WAITING))
        for coded in sizes:
            with Project.open(path) as project:
                code(project, coded - before)
                project.checkpoint()
            before = coded
            for smart in (False, True):
                copy = Path(folder) / f"{coded}-{smart}.chec"
                shutil.copy(path, copy)
                lines.append(measure(copy, coded, smart=smart, clock=clock))
    return "\n".join(lines)


if __name__ == "__main__":
    print(main())
