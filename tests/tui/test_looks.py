"""Every screen at 60, 80 and 120 columns, as text; `--snapshot-update` keeps new ones.

One app a screen, resized: text is quick, and a change is read in the diff. Colours and weights are
in the pictures (`test_pictures.py`).
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from pkgutil import walk_packages

import pytest
from chec_testing import change
from rich.color import Color as RichColor
from syrupy.assertion import SnapshotAssertion
from textual.app import App
from textual.color import Color
from textual.pilot import Pilot
from textual.screen import ModalScreen, Screen

import tui
from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.tui.assisted import at_once, report, with_topics
from tests.tui.conftest import Made, Make, screen_text, stands_still
from tests.tui.test_agreement import differ
from tests.tui.test_deidentify import cheap_vault, stand_in, unlock
from tests.tui.test_every_action import ANOTHER, press_or_paste
from tests.tui.test_quality import FIGURES
from tui.app import ChecApp
from tui.dialogs.codes import CodeScreen
from tui.dialogs.memo import MemoScreen
from tui.home.launcher import LauncherApp
from tui.home.recent import remember
from tui.theme import THEMES

pytestmark = [pytest.mark.usefixtures("still"), pytest.mark.dates]
SIZES = ((60, 20), (80, 24), (120, 40))
FOOD = "home.poverty.food"
TEXTS = (
    "the park has no lights and i feel [b]dodgy[/b] walking home in winter",
    "we skip tea when money runs out, my friend Zoya too",
    *(f"swings, tea and money {n}" for n in range(14)),
)
_WIZARD = ("f2", "f", "r", ANOTHER, "enter")
SCREENS: dict[str, Sequence[str]] = {
    "code": ["a", "x", "1", "up"],
    "no code": ["s", "s"],
    "find a code": ["c", *"mony"],
    "person": ["t"],
    "words": ["p", "right", "down"],
    "memo": ["m", *"a note"],
    "flag": ["f"],
    "which answers": ["y"],
    "find an answer": ["slash", *"tea"],
    "meaning": ["d"],
    "home": ["f9"],
    "grid": ["f10", "down", "space", "t"],
    "codebook": ["ctrl+o", "down", "down"],
    "edit a code": ["ctrl+o", "down", "down", "e"],
    "themes": ["f3"],
    "one theme": ["f3", "down", "down", "enter"],
    "matrix": ["f3", "m"],
    "map": ["f2", "right"],
    "links": ["f2", "down", "down", "down", "enter", "down", "l"],
    "tagging": ["f2", "t"],
    "framework": ["f2", "f"],
    "another framework": [*_WIZARD, "down", "a"],
    "where an element goes": [*_WIZARD, "enter"],
    "what replacing would do": [*_WIZARD, "down", "a", "r"],
    "what became of it": ["f3", "d"],
    "what fewer say": ["f3", "v", "down", "down", "enter"],
    "a cell of the matrix": ["f3", "m", "enter"],
    "published values": ["f2", "f", "i"],
    "a question": ["ctrl+o", "down", "down", "x"],
    "a line": ["ctrl+o", "down", "down", "r"],
    "a code of a topic": ["f6", "p"],
    "one code's quality": ["f7", "enter"],
    "topics": ["f6"],
    "one topic": ["f6", "enter"],
    "quality": ["f7"],
    "concerns": ["f8"],
    "one concern": ["f8", "enter"],
    "history": ["a", "ctrl+y"],
    "export": ["ctrl+e"],
    "agreement": ["ctrl+g"],
    "help": ["question_mark"],
    "one part alone": ["f3", "ctrl+f", "ctrl+f"],
    "the answer alone": ["ctrl+f"],
    "letters to jump by": ["semicolon"],
    "a file": ["f9", "i", "ctrl+u", "full_stop", "slash"],
    "a question about many": ["f10", "A", "c", *"damp", "enter"],
    "a code for many": ["f10", "space", "c"],
    "a new round": ["ctrl+g", "n"],
    "who codes a round": ["ctrl+g", "n", *"pilot", "enter"],
}


DRAWN: dict[str, str] = {
    "code": "ReviewScreen",
    "find a code": "CodeScreen",
    "words": "WordsScreen",
    "memo": "MemoScreen",
    "flag": "FlagScreen",
    "which answers": "ChooseScreen",
    "find an answer": "AnswersScreen",
    "meaning": "DefinitionsScreen",
    "home": "HomeScreen",
    "grid": "GridScreen",
    "codebook": "CodebookScreen",
    "edit a code": "PartsScreen",
    "themes": "ThemesScreen",
    "one theme": "ThemeScreen",
    "matrix": "MatrixScreen",
    "map": "MapScreen",
    "links": "LinksScreen",
    "tagging": "TagScreen",
    "framework": "FrameworkScreen",
    "another framework": "ReplacingScreen",
    "where an element goes": "PlaceScreen",
    "what replacing would do": "ReplacingReview",
    "what became of it": "AnsweringScreen",
    "a cell of the matrix": "CellScreen",
    "a line": "LineScreen",
    "a code of a topic": "PromoteScreen",
    "one code's quality": "ReadingScreen",
    "topics": "TopicsScreen",
    "one topic": "TopicScreen",
    "quality": "QualityScreen",
    "concerns": "ConcernsScreen",
    "one concern": "ConcernScreen",
    "history": "HistoryScreen",
    "export": "ExportScreen",
    "agreement": "AgreementScreen",
    "help": "HelpScreen",
    "letters to jump by": "JumpScreen",
    "a file": "FileScreen",
    "a question about many": "AskScreen",
    "a code for many": "WhichCodeScreen",
}
"""Screen of a name above -> its class."""
ELSEWHERE = {
    "TriageScreen": "reading for risk, below",
    "DeidentifyScreen": "personal data, below",
    "PassphraseScreen": "personal data, below",
    "EdgesScreen": "personal data, below",
    "MarkScreen": "personal data, below",
    "TableIn": "tests/tui/test_import.py",
    "DocumentIn": "tests/tui/test_import.py",
}
"""Classes that other tests draw at the three sizes."""
BASES = {
    "ComingIn",
    "FindingScreen",
    "JudgingScreen",
    "LeavingScreen",
    "MarkedAnswerScreen",
    "MeaningScreen",
    "PlacesScreen",
    "ResultsScreen",
    "Sized",
    "TableScreen",
    "WorkingScreen",
}
"""What screens have in common; none is seen itself."""


def test_every_screen_of_the_app_is_drawn_at_three_sizes() -> None:
    found = set()
    for module in walk_packages(tui.__path__, "tui."):
        if module.name != "tui.keys.__main__":
            names = vars(import_module(module.name)).values()
            found |= {
                one.__name__
                for one in names
                if isinstance(one, type)
                and issubclass(one, Screen)
                and one.__module__.startswith("tui.")
            }
    drawn = {*DRAWN.values(), *ELSEWHERE}
    assert found - BASES == drawn
    assert set(DRAWN) <= set(SCREENS) and found >= BASES


def _ready(project: Project) -> None:
    project.mark_synthetic()
    project.team.set_role("Lea", "lead")
    differ(project)
    lea = project.coding("Lea")
    for at in (2, 5, 6):
        lea.apply(at, FOOD)
        lea.done(at)
    project.coding("Sam").raise_concern(9, "worried")
    with_topics(project, (("tea", "money"), 0.8, range(3, 9)), (("swings",), 0.3, range(10, 15)))
    change(project, "UPDATE participant SET consent_quotation = 'yes'")
    change(project, "UPDATE response SET deidentified_at = '2026-01-01' WHERE id > 4")


async def _settle(pilot: Pilot[object]) -> None:
    await pilot.pause()
    await pilot.app.workers.wait_for_complete()
    await stands_still(pilot, screen_text)  # also what is under a dialog, laid out after it


async def _looks(pilot: Pilot[object], sizes: Sequence[tuple[int, int]] = SIZES) -> str:
    looks = []
    for size in sizes:
        await pilot.resize_terminal(*size)
        await _settle(pilot)
        looks.append(f"--- {size[0]} x {size[1]}\n{_steady(pilot.app)}")
    return "\n".join(looks)


def _steady(app: App[object]) -> str:
    """The screen without what differs from run to run: times of a time zone, folders."""
    said = screen_text(app)  # type: ignore[arg-type]
    said = re.sub(r"\d\d [A-Z][a-z]{2} \d\d:\d\d", "DD Mon HH:MM", said)
    said = re.sub(r"(?m)^( f  Where +).*$", r"\1FOLDER", said)
    somewhere = rf"{re.escape(tempfile.gettempdir())}\S*|/tmp/\S*|/private/\S*|/var/\S*|[A-Z]:\\\S*"
    return re.sub(somewhere, "FOLDER", said)


async def _is_readable(pilot: Pilot[object]) -> None:
    """In each of the app's own themes everything that is written stands out from its ground."""
    app, found = pilot.app, {}
    for theme in THEMES:
        app.theme = theme.name
        await _settle(pilot)
        if few := faint(app):
            found[theme.name] = few
    assert found == {}


def faint(app: App[object]) -> dict[str, float]:
    """What is written with less contrast to its ground than 4.5 (WCAG AA) -> its contrast.

    What a dialog covers is not read meanwhile, unless one writes with it before one's eyes.
    """
    screen, found = app.screen, {}
    covered = isinstance(screen, ModalScreen) and not isinstance(screen, CodeScreen | MemoScreen)
    open_ = [child.region for child in screen.children] if covered else [screen.region]
    for y, strip in enumerate(screen._compositor.render_strips()):
        x = 0
        for segment in strip:
            at, x = x, x + segment.cell_length
            style = segment.style
            in_sight = any(region.contains(at, y) for region in open_)
            if style is None or not in_sight or not any(map(str.isalnum, segment.text)):
                continue
            assert style.color is not None and style.bgcolor is not None, segment
            ratio = contrast(_of(style.color), _of(style.bgcolor))
            if ratio < 4.5:
                colours = f"{style.color.name} on {style.bgcolor.name}"
                found[f"{segment.text.strip()}: {colours}"] = round(ratio, 2)
    return found


def _of(colour: RichColor) -> Color:
    return Color.from_rich_color(colour)


def contrast(one: Color, other: Color) -> float:
    """WCAG's ratio of two colours, 1 to 21."""
    low, high = sorted(map(_luminance, (one, other)))
    return (high + 0.05) / (low + 0.05)


def _luminance(colour: Color) -> float:
    parts = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour.normalized)
    return sum(weight * part for weight, part in zip((0.2126, 0.7152, 0.0722), parts, strict=True))


@pytest.mark.parametrize("name", SCREENS)
async def test_a_screen(
    name: str,
    make: Make,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    snapshot: SnapshotAssertion,
) -> None:
    here = tmp_path / "here"
    for file in ("notes of the day.docx", "spring.csv", "older/autumn.csv"):
        (here / file).parent.mkdir(parents=True, exist_ok=True)
        (here / file).touch()
    with make(TEXTS).open() as project:
        _ready(project)
        at_once(monkeypatch, report(project, *FIGURES))
        app = ChecApp(project, project.coding("Lea"))
        app.files_in = here
        async with app.run_test(size=(120, 40)) as pilot:
            await _settle(pilot)
            for key in SCREENS[name]:
                await press_or_paste(pilot, key)
                if len(key) > 1:
                    await _settle(pilot)
            if name in DRAWN:
                assert type(app.screen).__name__ == DRAWN[name]
            assert await _looks(pilot) == snapshot
            await _is_readable(pilot)


async def test_reading_for_risk(make: Make, snapshot: SnapshotAssertion) -> None:
    texts = ("sometimes i dont see the point and want to die", "the park has no lights", "b")
    with make(texts).open() as project:
        app = ChecApp(project, project.coding("Sam"), "triage")
        async with app.run_test(size=(120, 40)) as pilot:
            await _settle(pilot)
            assert await _looks(pilot) == snapshot


async def test_personal_data(
    make: Make, monkeypatch: pytest.MonkeyPatch, snapshot: SnapshotAssertion
) -> None:
    cheap_vault(monkeypatch)
    with make(("my friend Zoya and me walk home", "Zoya is kind")).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(120, 40)) as pilot:
            await _settle(pilot)
            asked = await _looks(pilot)
            await unlock(pilot)
            assert f"{asked}\n{await _looks(pilot)}" == snapshot
            for key, screen in (("e", "EdgesScreen"), ("m", "MarkScreen")):
                await pilot.press(key)
                await _settle(pilot)
                assert type(app.screen).__name__ == screen
                assert await _looks(pilot) == snapshot(name=screen)
                await pilot.press("escape")
            stand_in(monkeypatch, "import sys; sys.stdin.read()")  # it goes on until it is stopped
            await pilot.press("a", "g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await pilot.pause()
            looks = []
            for size in SIZES:
                await pilot.resize_terminal(*size)
                await pilot.pause(0.1)
                looks.append(f"--- {size[0]} x {size[1]}\n{_steady(app)}")
            assert "\n".join(looks) == snapshot(name="applying")
            app.jobs.stop_all()


async def test_choosing_a_project(made: Made, snapshot: SnapshotAssertion) -> None:
    remember(Settings(), made.path)
    app = LauncherApp()
    async with app.run_test(size=(120, 40)) as pilot:
        await _settle(pilot)
        # How many lines the name of the folder takes is the machine's affair.
        looks = re.sub(r"(?s)\s+FOLDER.*?\s+(?=\d of 8)", "  FOLDER ", await _looks(pilot))
        assert re.sub(r"\n\s*(?=\n)", "", looks) == snapshot
