"""Measures the terminal app: time to first paint, key to paint, memory.

Run with `python -m benchmarks.bench_app`. Each size gets a process of its own, so that imports are
counted and peak memory belongs to that size alone.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SIZES = (1_000, 10_000, 100_000)
DECISIONS = 100
SETTLE = 0.15
_DO = ("live", "learn", "hang out")
_WORDS = """park lights dodgy bus fares mum money food damp school bullying teacher friends phone
football quiet safe walk doctor sleep exams worried happy listen""".split()
METHOD = (
    "first paint: from the start of a new Python process to the end of the first screen refresh"
    " that shows an answer (imports, opening the file, layout and paint; headless 80x24 terminal)."
    " key to paint: from the key's arrival in the app to the end of the first screen update"
    " after which the screen shows all that it will show, over 100 keys that"
    " judge (a, Enter, x, Enter ...): it includes the write with fsync, the next answer's queries,"
    " layout and paint, and Textual's pause of up to one frame (1/60 s); the terminal's own drawing"
    " is not in it."
    " peak memory: the process's maximum resident size."
)


def make_project(path: Path, n: int) -> None:
    """A project of n generated answers, each with up to three keyword suggestions."""
    import random

    from chec_voice.model import AttributeValue, Evidence, ResponseIn, Suggestion
    from chec_voice.project.project import Project
    from chec_voice.segment import segments
    from chec_voice.store import indexing, responses, suggestions, surroundings

    rng = random.Random(7)
    questions = [f"What makes it harder to be healthy where you {do}?" for do in _DO]

    def text(i: int) -> str:
        return " ".join(rng.choices(_WORDS, k=rng.choice((3, 8, 15, 25)))) + f" {i}"

    with Project.create(path) as project:
        store = project._store
        with store.write():
            batch = responses.new_batch(store, "import", "bench")
            source = responses.save_source(
                store, responses.SourceIn("bench", "x", "csv", "utf-8", "{}", "y", n), batch
            )
            areas = ("North", "Middle", "South")
            responses.Writer(
                store,
                session_id=surroundings.ensure_session(store, "bench", batch),
                source_id=source,
                batch_id=batch,
                questions=surroundings.ensure_questions(
                    store, dict.fromkeys(questions, "harms"), batch
                ),
                attributes=surroundings.ensure_attributes(store, ["area"], set(), batch),
                spans=segments,
            ).add(
                ResponseIn(
                    f"P{i // 3}",
                    questions[i % 3],
                    text(i),
                    "answered",
                    i + 2,
                    attributes={"area": AttributeValue(areas[i // 3 % 3])},
                )
                for i in range(n)
            )
            indexing.index(store, 0)
        run = suggestions.start_run(
            store, kind="suggest", suggesters="keywords", version="b", params={}, model=""
        )
        codes = [code for code in project.codebook.codable if code.kind == "code"]
        while pending := suggestions.pending_segments(store, run, 5_000):
            found = []
            for segment, _ in pending:
                for code in rng.sample(codes, rng.randint(0, 3)):
                    word = segment.text.split()[0]
                    why = Evidence("words", word, ((0, len(word)),))
                    score = rng.random()
                    found.append(Suggestion(segment.id, code.id, score, "keywords", (why,)))
            suggestions.save(store, run, [segment.id for segment, _ in pending], found)


def measure(path: Path, decisions: int, started: float) -> dict[str, float]:
    """Open the app here and press keys; times in milliseconds, memory in MB.

    Args:
        started: when this process was started, on the clock of `time.time`.
    """
    import resource

    from chec_voice.project.project import Project
    from tui.app import ChecApp

    first: list[float] = []
    times: list[float] = []

    class Timed(ChecApp):
        """Notes when each paint ended and what was on the screen then."""

        def __init__(self, *args: Any) -> None:
            super().__init__(*args)
            self.paints: list[tuple[float, list[str]]] = []

        def _display(self, screen: Any, renderable: Any) -> None:
            super()._display(screen, renderable)
            ended = time.perf_counter()  # before the text is read, which takes a while itself
            self.paints.append((ended, on_screen(self)))

    def on_screen(app: ChecApp) -> list[str]:
        return [strip.text for strip in app.screen._compositor.render_strips()]

    async def press(app: Timed, key: str) -> None:
        app.paints.clear()
        begin = time.perf_counter()
        app.simulate_key(key)
        await asyncio.sleep(SETTLE)
        settled = on_screen(app)
        ended = next(at for at, text in app.paints if text == settled)
        times.append((ended - begin) * 1000)

    async def drive() -> None:
        with Project.open(path) as project:
            app = Timed(project, project.coding("Bench"))
            async with app.run_test(size=(80, 24)) as pilot:
                app.screen.call_after_refresh(lambda: first.append(time.time() - started))
                await pilot.pause()
                for n in range(decisions):
                    await press(app, ("a", "enter", "x", "enter")[n % 4])
            times.sort()

    asyncio.run(drive())
    scale = 1024 if sys.platform.startswith("linux") else 1024 * 1024
    return {
        "first_paint": first[0] * 1000,
        "median": median(times),
        "p95": quantiles(times, n=20)[-1],
        "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / scale,
    }


def main(quick: bool = False) -> list[dict[str, Any]]:
    """Measure every size; print a Markdown table and return its rows."""
    rows: list[dict[str, Any]] = []
    with tempfile.TemporaryDirectory() as folder:
        for n in SIZES[:1] if quick else SIZES:
            path = Path(folder) / f"{n}.chec"
            make_project(path, n)
            code = (
                "import json, sys; from pathlib import Path;"
                " from benchmarks.bench_app import measure;"
                " print(json.dumps(measure(Path(sys.argv[1]), int(sys.argv[2]),"
                " float(sys.argv[3]))))"
            )
            started = time.time()
            done = subprocess.run(
                [sys.executable, "-c", code, str(path), str(DECISIONS), repr(started)],
                capture_output=True,
                text=True,
                check=True,
                cwd=ROOT,
            )
            rows.append({"responses": n, **json.loads(done.stdout.splitlines()[-1])})
    print("| responses | first paint | key to paint, median | p95 | peak memory |")
    print("|--:|--:|--:|--:|--:|")
    for row in rows:
        print(
            f"| {row['responses']:,} | {row['first_paint'] / 1000:.2f} s | {row['median']:.1f} ms"
            f" | {row['p95']:.1f} ms | {row['memory']:.0f} MB |"
        )
    print(f"\n{METHOD}")
    return rows


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="only the smallest size")
    main(parser.parse_args().quick)
