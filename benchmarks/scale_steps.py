"""What `bench_scale` measures, a step a process: `python -m benchmarks.scale_steps STEP FOLDER N`.

Each step prints one line of JSON: what took how many seconds, and the peak memory of the process.
Seconds are of processor, which a busy machine does not stretch; of people at work together, and of
nothing else, they are of the clock.
"""

from __future__ import annotations

import asyncio
import csv
import gc
import json
import random
import resource
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median, quantiles
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
QUESTION = "What would help you to be well?"
WORDS = """park lights bus fares mum money food damp school bullying teacher friends phone football
quiet safe walk doctor sleep exams worried happy listen cold room nan dog music street club late
house family time night morning shops water trees noise swimming""".split()
CODES_EACH = 3
PAIRS = 3
"""How often a figure and what it is compared with are measured, in turn; medians count."""
SCREENS: dict[str, tuple[str, ...]] = {
    "home": ("f9",),
    "grid": ("f10",),
    "grid, the end": ("f10", "end"),
    "codebook": ("ctrl+o",),
    "themes": ("f3",),
    "one theme": ("f3", "down", "down", "enter"),
    "matrix": ("f3", "m"),
    "map": ("f2",),
    "links": ("f2", "l"),
    "agreement": ("ctrl+g",),
    "history": ("ctrl+y",),
    "export": ("ctrl+e",),
    "concerns": ("f8",),
    "topics": ("f6",),
    "codes": ("c",),
    "find": ("/",),
}
"""Screen -> keys that lead there from coding; the last one is timed."""
KEYS = ("down", "down", "pagedown", "up", "end", "pageup", "home")
"""Pressed on every screen; how long each holds the interface is what counts."""
CODED_ALL = "Sam"
"""Whose coding came in: screens are gone through by who has said something of every answer."""
WATCHED = 1.5
"""Seconds after a key in which the interface's longest pause is looked for."""
DECISIONS = 1_000

Times = dict[str, float]


def timed(times: Times, name: str, act: Callable[[], object]) -> None:
    started = time.process_time()
    act()
    times[name] = time.process_time() - started


def compared(
    times: Times, name: str, ours: Callable[[], object], theirs: Callable[[], object]
) -> None:
    """Medians of `PAIRS` runs of both, in turn, and of their ratios."""
    pairs: list[Times] = []
    for _ in range(PAIRS):
        pair: Times = {}
        timed(pair, "ours", ours)
        timed(pair, "theirs", theirs)
        pairs.append(pair)
    times[name] = median(pair["ours"] for pair in pairs)
    times[f"{name}: pandas"] = median(pair["theirs"] for pair in pairs)
    times[f"{name}: ratio"] = median(pair["ours"] / pair["theirs"] for pair in pairs)


def make(folder: Path, n: int, times: Times) -> None:
    """Answers of ten words, each another one, and three codes for each."""
    from chec_voice import Project

    rng = random.Random(n)
    path = folder / "big.chec"
    path.unlink(missing_ok=True)
    with Project.create(path, name="Scale") as project:
        codes = [code.id for code in project.codebook.codable if code.kind == "code"]
    with (folder / "answers.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("ref", "area", "age", QUESTION))
        for number in range(n):
            text = f"{' '.join(rng.choices(WORDS, k=10))} {number}"
            writer.writerow((f"P{number}", f"Area {number % 3}", 5 + number % 6, text))
    with (folder / "codings.csv").open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(("ref", "code"))
        for number in range(n):
            writer.writerows((f"P{number}", code) for code in rng.sample(codes, CODES_EACH))


def multiplied(folder: Path, n: int, times: Times) -> None:
    """The largest size out of the one before it, which lies beside it."""
    from benchmarks import multiply

    sizes = [int(path.name) for path in folder.parent.iterdir() if path.name.isdigit()]
    small = folder.parent / str(max(size for size in sizes if size < n))
    multiply.main(folder, small, n)


def bring_in(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project
    from chec_voice.project import ImportChoices

    with Project.open(folder / "big.chec") as project:
        choices = ImportChoices(texts=(QUESTION,), participant="ref", attributes=("area", "age"))

        def act() -> None:
            plan = project.imports.plan(folder / "answers.csv", choices)
            project.imports.add(plan, actor="bench")

        timed(times, "import", act)


def codings(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project
    from chec_voice.project import CodingsChoices

    with Project.open(folder / "big.chec") as project:
        choices = CodingsChoices(id_column="ref", code_column="code")
        timed(
            times,
            "import-codings",
            lambda: project.imports.add_codings(folder / "codings.csv", choices, coder=CODED_ALL),
        )


def codings_again(folder: Path, n: int, times: Times) -> None:
    """Another coder's, into a copy, where the first ones came by being multiplied."""
    from chec_voice import Project
    from chec_voice.project import CodingsChoices

    copy = folder / "copy.chec"
    shutil.copy(folder / "big.chec", copy)
    with Project.open(copy) as project:
        choices = CodingsChoices(id_column="ref", code_column="code")
        timed(
            times,
            "import-codings",
            lambda: project.imports.add_codings(folder / "codings.csv", choices, coder="Ann"),
        )
    copy.unlink()


def tables(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project

    with Project.open(folder / "big.chec") as project:
        timed(times, "themes", project.results.themes)
        timed(times, "themes again", project.results.themes)
    with Project.open(folder / "big.chec") as project:
        timed(times, "themes by area", lambda: project.results.themes(by="area"))
        timed(times, "map", project.results.map)


def beside(folder: Path, n: int, times: Times) -> None:
    """The same counts by pandas, on rows that are in memory already."""
    import pandas as pd

    from chec_voice import Project

    frame = pd.read_csv(folder / "codings.csv", dtype="category")
    frame["area"] = ("Area " + (frame.index // CODES_EACH % 3).astype(str)).astype("category")

    def ours(by: str | None) -> None:
        with Project.open(folder / "big.chec") as project:
            project.results.themes(by=by)

    groups = {"themes, opened": "code", "themes by area, opened": ["code", "area"]}
    for (name, keys), by in zip(groups.items(), (None, "area"), strict=True):
        compared(
            times,
            name,
            lambda by=by: ours(by),  # type: ignore[misc]
            lambda keys=keys: frame.groupby(keys, observed=True)["ref"].nunique(),  # type: ignore[misc]
        )


def export(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project

    with Project.open(folder / "big.chec") as project:
        timed(
            times,
            "export csv",
            lambda: project.reports.export(folder / "all.csv", kind="csv", force=True),
        )


def export_beside(folder: Path, n: int, times: Times) -> None:
    """pandas writes the rows of our export, which are in memory already."""
    import pandas as pd

    frame = pd.read_csv(folder / "all.csv", dtype=str, keep_default_na=False)
    timed(times, "export csv: pandas", lambda: frame.to_csv(folder / "pandas.csv", index=False))


def doctor(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project

    with Project.open(folder / "big.chec") as project:
        timed(times, "doctor", project.problems)


def learner(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project
    from chec_voice.project.jobs.live import Live
    from chec_voice.store import coders

    with Project.open(folder / "big.chec") as project:
        project.coding("New")
        live = Live(project._store, coders.require(project._store, "New"))
        live.refresh(1)
        timed(times, "suggestions learned again", lambda: live.refresh(2))


def risk(folder: Path, n: int, times: Times) -> None:
    from chec_voice import Project

    with Project.open(folder / "big.chec") as project:
        reader = project.triage("New")
        timed(times, "read for risk: first page", lambda: next(reader.growing_queue(500)))
        timed(times, "read for risk: all in order", reader.queue)


def resident() -> float:
    """MiB of this process that are in memory now."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * resource.getpagesize() / 2**20


def app(folder: Path, n: int, times: Times) -> None:
    """Opens the app and presses keys; also the longest time for which the screen stood still."""
    from chec_voice.project.project import Project
    from tui.app import ChecApp

    class Timed(ChecApp):
        painted = 0.0

        def _display(self, screen: Any, renderable: Any) -> None:
            super()._display(screen, renderable)
            self.painted = time.process_time()

    async def press(running: Timed, key: str, watched: float) -> tuple[float, float]:
        """(to the first paint, longest work of the interface's own thread at a stretch)."""
        await asyncio.sleep(0.05)
        begin, running.painted = time.process_time(), 0.0
        ends, last = time.monotonic() + watched, time.thread_time()
        running.simulate_key(key)
        first = longest = 0.0
        while time.monotonic() < ends or not first:
            now = time.thread_time()
            longest, last = max(longest, now - last), now
            first = first or (running.painted - begin if running.painted else 0.0)
            if time.monotonic() > ends + 30:
                break
            await asyncio.sleep(0.002)
        return first, longest

    async def drive() -> None:
        with Project.open(folder / "big.chec") as project:
            running = Timed(project, project.coding("New"))
            async with running.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                times["app: first paint"] = time.process_time()
                times["app: MiB at first paint"] = resident()
                for name, keys in {
                    "judge": ("enter", "s"),
                    "move": ("left", "left", "right"),
                }.items():
                    took = [(await press(running, key, 0.05))[0] for _ in range(15) for key in keys]
                    times[f"app: {name}, p95"] = quantiles(took, n=20)[-1]
            running = Timed(project, project.coding(CODED_ALL))
            async with running.run_test(size=(80, 24)) as pilot:
                await pilot.pause()
                for name, (*way, last) in SCREENS.items():
                    for key in way:
                        await press(running, key, WATCHED)
                    first, longest = await press(running, last, WATCHED)
                    times[f"app: {name}, first paint"] = first
                    times[f"app: {name}, longest pause"] = longest
                    took = [(await press(running, key, 0.05))[1] for key in KEYS * 4]
                    times[f"app: {name}, keys, p95"] = quantiles(took, n=20)[-1]
                    for _ in SCREENS[name]:
                        if running.screen is not running.review:
                            await press(running, "escape", 0.3)
                first, longest = await press(running, "/", 0.3)
                pauses = [(await press(running, key, 0.4))[1] for key in "park"]
                times["app: search, longest pause"] = max(pauses)
                times["app: MiB after all screens"] = resident()

    asyncio.run(drive())


def soak(folder: Path, n: int, times: Times) -> None:
    """A thousand decisions with looks at other screens between: widgets, memory and pace stay."""
    from chec_voice.project.project import Project
    from tui.app import ChecApp

    looks = ("f9", "f10", "f3", "f2", "ctrl+y", "ctrl+o")

    async def drive() -> None:
        with Project.open(folder / "big.chec") as project:
            running = ChecApp(project, project.coding("Soak"))
            async with running.run_test(size=(120, 40)) as pilot:
                took, widgets, memory = [], [], []
                for number in range(DECISIONS):
                    if number % 20 == 0:
                        await pilot.press(looks[number // 20 % len(looks)])
                        await running.workers.wait_for_complete()
                        await pilot.press("escape")
                    begin = time.process_time()
                    await pilot.press("1", "enter")
                    took.append(time.process_time() - begin)
                    if number % 100 == 99:
                        gc.collect()
                        widgets.append(sum(1 for _ in running.screen.walk_children()))
                        memory.append(resident())
                kept = project.coding("Soak").progress().done
                times["soak: decisions that are in the file"] = kept
                times["soak: an answer, first hundred (s)"] = median(took[:100])
                times["soak: an answer, last hundred (s)"] = median(took[-100:])
                times["soak: widgets after 200"] = widgets[1]
                times["soak: widgets at the end"] = widgets[-1]
                times["soak: MiB after 200"] = memory[1]
                times["soak: MiB at the end"] = memory[-1]

    asyncio.run(drive())


CODER = """
import json, random, sys, time
from chec_voice import Project
from chec_voice.errors import Busy, ChecError
path, name, answers, think = sys.argv[1], sys.argv[2], int(sys.argv[3]), float(sys.argv[4])
patience, at_once, again = map(float, sys.argv[5:])
rng = random.Random(name)
took, failed, stood = [], 0, 0.0
def act(project, work):  # as the app does it: tried again until it is saved
    global stood
    gives_up = time.monotonic() + patience
    while True:
        started = time.monotonic()
        try:
            with project.patience(at_once):
                return work()
        except Busy:
            stood = max(stood, time.monotonic() - started)
            if time.monotonic() > gives_up:
                raise
        time.sleep(again)
with Project.open(path, busy_seconds=120.0) as project:
    coding = project.coding(name)
    codes = [code.id for code in project.codebook.codable if code.kind == "code"]
    at = coding.first()
    for _ in range(answers):
        time.sleep(think * rng.uniform(0.5, 1.5))
        started = time.perf_counter()
        try:
            act(project, lambda: coding.apply(at, rng.choice(codes)))
            act(project, lambda: coding.done(at))
            at = coding.next(at)
            coding.view(at)
        except ChecError:
            failed += 1
        took.append(time.perf_counter() - started)
print(json.dumps({"took": took, "failed": failed, "stood": stood}))
"""


def together(folder: Path, n: int, times: Times) -> None:
    """Forty people at once on one file: each a process, an answer every five seconds."""
    from tui.work import saving

    patience = (saving.PATIENCE, saving.AT_ONCE, saving.AGAIN)
    for coders, think in ((40, 5.0), (40, 0.0)):
        answers = 6 if think else 25
        started = time.perf_counter()
        running = [
            subprocess.Popen(
                [
                    *(sys.executable, "-c", CODER, str(folder / "big.chec")),
                    *(f"Coder {number}", str(answers), str(think)),
                    *map(str, patience),
                ],
                stdout=subprocess.PIPE,
                text=True,
                cwd=ROOT,
            )
            for number in range(coders)
        ]
        told = [json.loads(process.communicate()[0]) for process in running]
        seconds = time.perf_counter() - started
        took = [one for each in told for one in each["took"]]
        name = f"{coders} coders, {'an answer every 5 s' if think else 'no pause'}"
        times[f"{name}: median"] = median(took)
        times[f"{name}: p95"] = quantiles(took, n=20)[-1]
        times[f"{name}: refused"] = sum(each["failed"] for each in told)
        times[f"{name}: longest try"] = max(each["stood"] for each in told)
        times[f"{name}: answers a second"] = len(took) / seconds


STEPS: dict[str, Callable[[Path, int, Times], None]] = {
    step.__name__: step
    for step in (
        make,
        multiplied,
        bring_in,
        codings,
        codings_again,
        tables,
        beside,
        export,
        export_beside,
        doctor,
        learner,
        risk,
        app,
        soak,
        together,
    )
}


def steps() -> Iterator[str]:
    yield from STEPS


def main() -> None:
    name, folder, n = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    times: Times = {}
    STEPS[name](folder, n, times)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"times": times, "peak": peak}))


if __name__ == "__main__":
    main()
