"""Small projects for the terminal app, built through the library."""

from __future__ import annotations

import asyncio
import re
import shutil
from collections.abc import Awaitable, Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from chec_testing import rows_of, store_of
from textual import events
from textual.app import App
from textual.css.model import RuleSet
from textual.css.stylesheet import Stylesheet
from textual.pilot import Pilot
from textual.widgets import Button, Static

from chec_voice.model import AttributeValue, Evidence, ResponseIn, Suggestion
from chec_voice.project.project import Project
from chec_voice.segment import segments
from chec_voice.store import indexing, responses, suggestions, surroundings
from tui.app import ChecApp
from tui.triage.screen import TriageScreen

QUESTION = "What makes it harder to be healthy where you live?"
TEXTS = (
    "the park has no lights and i feel dodgy walking home in winter",
    "we skip tea when money runs out",
    "nothing really",
)
Hint = tuple[str, float, str]
"""(code, score, evidence word) that every answer with the word gets."""
HINTS: tuple[Hint, ...] = (
    ("home.local_area.safety_near_home", 0.82, "dodgy"),
    ("community.local_environment.parks_play", 0.61, "park"),
    ("home.poverty.food", 0.77, "tea"),
    ("home.poverty", 0.41, "money"),
)


@dataclass
class Made:
    """A project file, and how to open it."""

    path: Path
    hints: Sequence[Hint] = field(default=HINTS)

    def open(self) -> Project:
        return Project.open(self.path)


Make = Callable[..., Made]


@pytest.fixture
def reads_for_meaning() -> None:
    """For a test in which the triage screen starts the process that loads the embedding model."""


@pytest.fixture(autouse=True)
def _settings_of_its_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What one test keeps as a person's settings, no other test has."""
    monkeypatch.setenv("CHEC_VOICE_CONFIG", str(tmp_path / "config"))


@pytest.fixture(autouse=True)
def _no_model_for_every_test(
    request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Loading the model takes seconds, and what these tests look at does not wait for it."""
    if "reads_for_meaning" not in request.fixturenames:
        monkeypatch.setattr(TriageScreen, "_read_for_meaning", lambda screen: None)


@pytest.fixture(autouse=True, scope="session")
def _pilot_waits_for_the_last_key() -> Iterator[None]:
    """The app takes one key after the other; on a slow machine Pilot looked before the last."""
    wait = Pilot._wait_for_screen

    async def waited(pilot: Pilot[object], timeout: float = 30.0) -> bool:
        if isinstance(pilot.app, ChecApp):
            await typed(pilot.app)
        return await wait(pilot, timeout)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Pilot, "_wait_for_screen", waited)
        yield


@pytest.fixture
def snap_compare(snap_compare: Callable[..., bool]) -> Callable[..., bool]:
    """Compares a picture with the one kept, once the screen stands still."""

    def compare(
        app: ChecApp,
        *,
        run_before: Callable[[Pilot[None]], Awaitable[None]] | None = None,
        **options: Any,
    ) -> bool:
        async def before(pilot: Pilot[None]) -> None:
            if run_before is not None:
                await run_before(pilot)
            await stands_still(pilot)

        return snap_compare(app, run_before=before, **options)

    return compare


@pytest.fixture(autouse=True, scope="session")
def _style_sheets_parsed_once() -> Iterator[None]:
    """Every app parses the same style sheets, a tenth of its cost: rules are only read."""
    parsed: dict[Any, list[RuleSet]] = {}
    parse = Stylesheet._parse_rules

    def once(sheet: Stylesheet, *args: Any, **options: Any) -> list[RuleSet]:
        key = (args, frozenset(options.items()), frozenset(sheet._variables.items()))
        if key not in parsed:
            parsed[key] = parse(sheet, *args, **options)
        return parsed[key]

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Stylesheet, "_parse_rules", once)
        yield


@pytest.fixture(scope="session")
def made_before() -> dict[tuple[Any, ...], Path]:
    """Projects that tests asked for, to copy for the next test that asks for the same."""
    return {}


@pytest.fixture
def make(
    tmp_path: Path,
    tmp_path_factory: pytest.TempPathFactory,
    made_before: dict[tuple[Any, ...], Path],
) -> Make:
    """Makes a project: make(texts, question=..., hints=..., area=...)."""

    def build(
        texts: Sequence[str] = TEXTS,
        *,
        question: str = QUESTION,
        hints: Sequence[Hint] = HINTS,
        area: str = "South Yorkshire",
        name: str = "youth",
        codebook: str = "home-community-education",
    ) -> Made:
        wanted = (tuple(texts), question, tuple(hints), area, name, codebook)
        if wanted not in made_before:
            path = tmp_path_factory.mktemp("made") / f"{name}.chec"
            framework = (
                None if codebook != "home-community-education" else "chec-drivers-reconstruction"
            )
            with Project.create(
                path, codebook_name=codebook, framework_name=framework, name=name
            ) as project:
                _fill(project, texts, question, hints, area)
            made_before[wanted] = path
        return Made(shutil.copy(made_before[wanted], tmp_path / f"{name}.chec"), hints)

    return build


def _fill(
    project: Project, texts: Sequence[str], question: str, hints: Sequence[Hint], area: str
) -> None:
    store = store_of(project)
    with store.write():
        batch = responses.new_batch(store, "import", "test")
        source = responses.save_source(
            store, responses.SourceIn("test", "x", "csv", "utf-8", "{}", "y", len(texts)), batch
        )
        writer = responses.Writer(
            store,
            session_id=surroundings.ensure_session(store, "test", batch),
            source_id=source,
            batch_id=batch,
            questions=surroundings.ensure_questions(store, {question: "harms"}, batch),
            attributes=surroundings.ensure_attributes(
                store, ["area", "age band", "gender", "school"], set(), batch
            ),
            spans=segments,
        )
        writer.add(
            ResponseIn(
                f"P{n}",
                question,
                text,
                "answered",
                n + 2,
                attributes={
                    "area": AttributeValue(area),
                    "age band": AttributeValue("", "blank"),
                    "gender": AttributeValue("", "prefer_not_to_say"),
                    "school": AttributeValue("", "not_asked"),
                },
            )
            for n, text in enumerate(texts)
        )
        indexing.index(store, 0)
    if not hints:
        return
    run = suggestions.start_run(
        store, kind="suggest", suggesters="keywords", version="t", params={}, model=""
    )
    batch_rows = suggestions.pending_segments(store, run, 100_000)
    found = []
    for segment, _ in batch_rows:
        for code, score, word in hints:
            at = segment.text.find(word)
            if at >= 0:
                evidence = Evidence("words", word, ((at, at + len(word)),))
                found.append(Suggestion(segment.id, code, score, "keywords", (evidence,)))
    suggestions.save(store, run, [segment.id for segment, _ in batch_rows], found)


@pytest.fixture
def made(make: Make) -> Made:
    return make()


@pytest.fixture
def project(made: Made) -> Iterator[Project]:
    with made.open() as opened:
        yield opened


@pytest.fixture
def app(project: Project) -> ChecApp:
    return ChecApp(project, project.coding("Sam"))


def decisions(project: Project) -> list[tuple[str, str, str]]:
    """(code, verdict, basis) of every decision, in order."""
    return [
        (row["key"], row["verdict"], row["basis"])
        for row in rows_of(
            project,
            "SELECT code.key, d.verdict, d.basis FROM decision d"
            " JOIN code ON code.id = d.code_id ORDER BY d.id",
        )
    ]


def screen_text(app: ChecApp) -> str:
    """What is on the screen now, as text."""
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


def prose(app: ChecApp) -> str:
    """What is on the screen now, as words on one line: however wide it was, and where it broke."""
    return " ".join(screen_text(app).replace("│", " ").split())


def told(app: ChecApp) -> str:
    """All that the dialog on top says, without what is beside it."""
    shown = [str(one.render()) for one in app.screen.query(Static)]
    buttons = [str(one.label) for one in app.screen.query(Button)]
    return " ".join(" ".join([*shown, *buttons]).split())


NAMES = {" ": "space", "/": "slash", ",": "comma"}


def at_once(app: ChecApp, keys: Iterable[str]) -> None:
    """Put all keys into the app's queue before it has looked at the first."""
    for key in keys:
        app.post_message(events.Key(NAMES.get(key, key), key if len(key) == 1 else None))


async def typed(app: ChecApp) -> None:
    """Wait until no key is on its way, unless an act that is not saved yet holds them."""
    for _ in range(2000):
        if not (app._typed or app._typist) or app.keys_wait or not app.is_running:
            return
        await asyncio.sleep(0.005)


def _picture(app: App[object]) -> str:
    """What is on the screen now, with its colours."""
    return re.sub(r"terminal-\d+", "", app.export_screenshot(simplify=True))


async def stands_still(pilot: Pilot[Any], look: Callable[[Any], str] = _picture) -> None:
    """Wait until nothing on the screen changes: long, where a worker goes on beside it."""
    shown, same = "", 0
    for _ in range(600):
        await pilot.pause(0.02)
        now = look(pilot.app)
        same = same + 1 if now == shown and "counting…" not in now else 0
        shown = now
        if same >= (20 if any(worker.is_running for worker in pilot.app.workers) else 2):
            return


def works_beside(app: ChecApp) -> bool:
    """Something that was asked for is looked up or written beside the screen."""
    looks = any(one.group == "look-up" and not one.is_finished for one in app.workers)
    return looks or bool(app.jobs.writing)


async def worked_off(app: ChecApp) -> None:
    """Wait until the last key that was typed has done all that it does."""
    await asyncio.sleep(0.02)
    while app._typed or app._typist is not None or app.keys_wait or works_beside(app):
        await asyncio.sleep(0.005)
    await asyncio.sleep(0.05)
