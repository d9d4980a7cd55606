"""No key is dead: every action of the registry, pressed on its screen, shows or keeps something.

For each screen there is a way there; `BEFORE` says what has to be pressed first for an action that
needs something to act on. A key that changes neither what is seen nor what is kept fails.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from chec_testing import change, value_of
from textual.app import App
from textual.events import Paste
from textual.pilot import Pilot
from textual.screen import Screen

from chec_voice.project.project import Project
from chec_voice.settings import Settings
from tests.tui.assisted import at_once, report, with_topics
from tests.tui.conftest import Made, Make, screen_text, works_beside
from tests.tui.test_deidentify import cheap_vault, unlock
from tests.tui.test_quality import FIGURES
from tui import keys
from tui.app import ChecApp
from tui.home.launcher import LauncherApp
from tui.home.recent import remember
from tui.keys import Key
from tui.results import matrix

LONG = "sometimes i want to die. " + " ".join(
    f"the swings in the park are broken again and again {n}." for n in range(60)
)
SMALL = (80, 24)
NAMES = ("Aaliyah", "Bartosz", "Chidi", "Dmitri", "Esme", "Farah", "Gethin", "Hamza", "Ines")
NAMES += ("Jamal", "Kasia", "Maeve", "Nadia", "Priya", "Rohan", "Tomasz")
TEXTS = (
    "the park has no lights and i feel dodgy walking home in winter with my friend Zoya Khan",
    *(f"we skip tea when money runs out, and my mate Zoya {n} times" for n in range(28)),
    *(f"my friend {name} and me walk home, we skip tea" for name in NAMES),
    LONG.replace("sometimes", "my mate Zoya said sometimes"),
)
ANOTHER = (Path(__file__).parents[2] / "codebooks/frameworks/marmot_principles.yaml").as_posix()
FOOD, DAMP = "home.poverty.food", "home.housing.damp_cold"


def _worked(project: Project) -> None:
    """Something of everything: codes, a quote, disputes, topics, a concern, links."""
    project.team.set_role("Lea", "lead")
    for who, code in (("Ann", FOOD), ("Ben", DAMP)):
        coding = project.coding(who, blind=True)
        for at in (3, 4, 5):
            coding.apply(at, code)
            coding.done(at)
    lea = project.coding("Lea")
    for at in (6, 7, 8):
        lea.apply(at, FOOD)
        lea.done(at)
    lea.apply(len(TEXTS), FOOD)  # a long one
    project.coding("Sam").raise_concern(9, "worried " * 300)
    with_topics(
        project, (("tea", "money"), 0.8, (46, *range(12, 24))), (("swings",), 0.4, range(24, 36))
    )
    change(project, "UPDATE participant SET consent_quotation = 'yes'")
    change(project, "UPDATE response SET deidentified_at = '2026-01-01' WHERE id IN (6, 7, 8)")


@dataclass(frozen=True)
class Way:
    """How one gets to a screen."""

    section: tuple[Key, ...]
    press: Sequence[str] = ()
    start: str = "code"
    vault: bool = False
    """The passphrase is asked for on the way, and given."""
    size: tuple[int, int] = SMALL
    before: dict[str, Sequence[str]] = field(default_factory=dict)
    """Action -> keys that give it something to act on."""
    not_here: frozenset[str] = frozenset()
    """Actions of the section that another way shows."""


DOWN_FIRST = ("down",)
UNTIL_ASKED = "until asked"
"""No key: what comes before it asks a question once it is worked out."""
_WIZARD = ("f2", "f", "r", ANOTHER, "enter")


def _pages_first(section: tuple[Key, ...]) -> tuple[Key, ...]:
    """While something long is shown; other keys go on to what is short."""
    return tuple(sorted(section, key=lambda key: not key.action.startswith("page")))


OF_GROUPS = tuple(
    key for key in keys.THEMES if key.id in ("results-group", "themes-undo", "themes-redo")
)
WAYS: dict[str, Way] = {
    "coding": Way(
        keys.REVIEW,
        before={
            "up": DOWN_FIRST,
            "undo": ["a"],
            "redo": ["a", "u"],
            "remove": ["a"],
            "valence": ["a"],
            "level": ["a"],
            "done": ["a"],
            "repeat": ["a", "enter"],
            "back": ["right"],
            "page-down": ["slash", *"broken", "enter"],
            "page-up": ["slash", *"broken", "enter", "pagedown"],
        },
    ),
    "anywhere": Way(keys.ANYWHERE, ["f3"], not_here=frozenset({"go-home"})),
    "anywhere, at the grid": Way(
        tuple(key for key in keys.ANYWHERE if key.id == "go-home"), ["f10"]
    ),
    "home": Way(keys.HOME, ["f9"]),
    "grid": Way(
        keys.GRID,
        ["f10"],
        before={
            "grid-up": DOWN_FIRST,
            "grid-page-up": ["end"],
            "grid-first": ["end"],
            "grid-left": ["right"],
            "grid-code": ["space"],
            "grid-undo": ["t"],
            "grid-redo": ["t", "u"],
        },
    ),
    "codebook": Way(
        keys.CODEBOOK,
        ["ctrl+o", "down", "down"],
        before={
            "codebook-page-up": ["pagedown"],
            "codebook-undo": ["x", UNTIL_ASKED, "y"],
            "codebook-redo": ["u"],
            "codebook-merge": DOWN_FIRST,
        },
    ),
    "editing a code": Way(keys.PARTS, ["ctrl+o", "down", "down", "e"]),
    "choosing a code": Way(keys.CODES, ["c"], before={"codes-up": DOWN_FIRST}),
    "marking words to code": Way(
        keys.WORDS,
        ["p"],
        before={"words-before": ["right"], "words-fewer": ["down"], "words-after": []},
    ),
    "finding an answer": Way(
        keys.ANSWERS,
        ["slash", *"skip"],
        before={"answers-up": DOWN_FIRST, "answers-page-up": ["pagedown"]},
    ),
    "choosing a code for something else": Way(
        keys.WHICH_CODE, ["y", "c", "enter"], before={"which-up": DOWN_FIRST}
    ),
    "meanings": Way(keys.DEFINITIONS, ["d"], before={"definitions-up": ["pagedown"]}),
    "memo": Way(keys.MEMO, ["m", *"note"]),
    "flagging": Way(keys.FLAG, ["f"], size=(60, 15), before={"flag-up": ["pagedown"]}),
    "map": Way(
        keys.MAP,
        ["f2", "down", "down", "down"],
        before={"results-notes-up": ["pagedown"]},
    ),
    "themes": Way(
        keys.THEMES,
        ["f3"],
        size=(60, 15),  # its notes are longer than their room
        before={"results-notes-up": ["pagedown"]},
        not_here=frozenset(key.id for key in OF_GROUPS),
    ),
    "themes, groups of codes": Way(
        OF_GROUPS,
        ["f3", "v", "down", "enter"],
        before={
            "themes-undo": ["n", *"tea", "enter", *"food", "enter"],
            "themes-redo": ["u"],
        },
    ),
    "matrix": Way(
        keys.MATRIX,
        ["f3", "m"],
        before={
            "matrix-up": ["ctrl+down"],
            "matrix-previous": ["n"],
            "matrix-undo": ["enter", *"tea", "ctrl+s"],
            "matrix-redo": ["u"],
        },
    ),
    "links": Way(
        keys.LINKS,
        ["f2", "down", "down", "down", "enter", "down", "l"],
        before={"links-undo": ["a"], "links-redo": ["u"]},
    ),
    "the framework": Way(
        keys.FRAMEWORK,
        ["f2", "f"],
        before={
            "framework-unverify": ["v", "x", "enter", "7", "enter"],
            "framework-undo": ["v", "x", "enter", "7", "enter"],
            "framework-redo": ["u"],
        },
    ),
    "another framework": Way(
        keys.REPLACING,
        [*_WIZARD, "down"],
        before={
            "replacing-undo": ["a"],
            "replacing-redo": ["a", "u"],
            "replacing-add": ["home", "down", "down"],
        },
    ),
    "where an element goes": Way(
        keys.PLACING, [*_WIZARD, "enter"], before={"placing-up": DOWN_FIRST}
    ),
    "all that it would do": Way(
        keys.REPLACING_REVIEW, [*_WIZARD, "r"], before={"review-up": ["pagedown"]}
    ),
    "what became of it": Way(
        keys.ANSWERING,
        ["f3", "d"],
        before={
            "answering-undo": ["home", "enter", "enter", *"so", "enter"],
            "answering-redo": ["u"],
        },
    ),
    "one theme": Way(
        keys.THEME,
        ["f3", "down", "down", "enter"],
        before={
            "theme-withdraw": ["g"],
            "theme-undo": ["g"],
            "theme-redo": ["u"],
            "theme-down": ["s", LONG, "ctrl+s"],
            "theme-up": ["s", LONG, "ctrl+s", "pagedown"],
        },
    ),
    "tagging": Way(
        keys.TAGGING,
        ["f2", "t"],
        size=(60, 15),
        before={
            "tag-withdraw": ["y", "up"],
            "tag-undo": ["y"],
            "tag-redo": ["y", "u"],
            "tag-down": ["end"],
            "tag-up": ["end", "pagedown"],
        },
    ),
    "topics": Way(
        keys.TOPICS,
        ["f6"],
        size=(60, 15),
        before={
            "topics-notes-up": ["pagedown"],
            "topics-undo": ["m", *"damp", "enter"],
            "topics-redo": ["u"],
        },
        # The job ends at once here, and says the same as the other way to find.
        not_here=frozenset({"topics-join"}),
    ),
    "one topic": Way(
        keys.TOPIC,
        ["f6", "enter"],
        size=(60, 15),
        before={"topic-down": ["end"], "topic-up": ["pagedown"]},
    ),
    "a code of a topic": Way(keys.PROMOTE, ["f6", "p"], before={"promote-up": DOWN_FIRST}),
    "quality": Way(keys.QUALITY, ["f7"], before={"quality-notes-up": ["pagedown"]}),
    "reading": Way(keys.READING, ["f7", "enter"]),
    "reading for risk": Way(
        _pages_first(keys.TRIAGE),
        start="triage",
        before={
            "triage-back": ["n"],
            "triage-undo": ["n"],
            "triage-redo": ["n", "u"],
            "triage-later": [],
        },
    ),
    "concerns": Way(keys.CONCERNS, ["f8"]),
    "one concern": Way(keys.CONCERN, ["f8", "enter"], before={"concern-up": ["pagedown"]}),
    "a line": Way(keys.LINE, ["f9", "z"]),
    "personal data": Way(
        keys.DEIDENTIFY,
        start="deidentify",
        vault=True,
        before={"safe-undo": ["a"], "safe-redo": ["a", "u"]},
        # They matter only where what is shown of the places is longer than its box.
        not_here=frozenset({"safe-down", "safe-up"}),
    ),
    "edges": Way(keys.EDGES, ["e"], start="deidentify", vault=True),
    "marking personal data": Way(
        keys.MARK,
        ["m"],
        start="deidentify",
        vault=True,
        before={"mark-fewer": ["down"], "mark-previous": ["pagedown"]},
    ),
    "the vault": Way(keys.PASSPHRASE, start="deidentify"),
    "history": Way(
        keys.HISTORY,
        ["a", "x", "ctrl+y"],
        before={
            "history-up": DOWN_FIRST,
            "history-page-up": ["pagedown"],
            "history-undo": ["r"],
            "history-redo": ["u"],
        },
    ),
    "export": Way(
        keys.EXPORT,
        ["ctrl+e"],
        size=(80, 18),
        before={"export-page-up": ["pagedown"], "export-stop": ["enter"]},
    ),
    "settling": Way(
        keys.SETTLING,
        ["ctrl+g"],
        before={
            "settle-undo": ["1", *"so", "enter"],
            "settle-redo": ["1", *"so", "enter", "u"],
            "settle-rule": ["1", *"so", "enter"],
            "settle-up": ["pagedown"],
        },
    ),
    "a file": Way(
        tuple(sorted(keys.FILE, key=lambda key: key.action in ("take", "complete"))),
        ["f9", "i", "backspace", "slash"],
        before={"file-up": ["down"]},
    ),
    "a list": Way(keys.CHOOSE, ["y"]),
    "help": Way(keys.HELP, ["question_mark"]),
    "jumping": Way(keys.JUMPING, ["semicolon"]),
}
ELSEWHERE = {
    "Choosing a project": "below",
    "A table that comes in": "tests/tui/test_import.py presses each",
    "A transcript or notes that come in": "tests/tui/test_import.py presses each",
}


def test_every_screen_of_the_registry_has_a_way_here() -> None:
    reached = {key.id for way in WAYS.values() for key in way.section}
    missing = [
        title
        for title, section in keys.SECTIONS
        if not {key.id for key in section} <= reached
        and not any(title.startswith(other) for other in ELSEWHERE)
    ]
    assert missing == []


def _seen(app: App[object], kept: Callable[[], object]) -> object:
    """What a person can see, and what is on disk."""
    stack = tuple(type(screen).__name__ for screen in app.screen_stack)
    told = tuple(str(one.message) for one in app._notifications)
    focused = repr(app.focused.id) if app.focused is not None else ""
    look = app.screen._compositor.render_strips()
    return stack, told, focused, look, app._exit, kept()


async def _still(pilot: Pilot[object], kept: Callable[[], object]) -> object:
    """Wait until nothing on the screen moves."""
    last, same = None, 0
    for _ in range(200):
        await pilot.pause(0.02)
        while isinstance(pilot.app, ChecApp) and (pilot.app.keys_wait or works_beside(pilot.app)):
            await pilot.pause(0.02)  # something is saved or looked up: however long it takes
        now = _seen(pilot.app, kept)
        last, same = now, same + 1 if now == last else 0
        if same >= 2:
            break
    return last


async def press_or_paste(pilot: Pilot[object], press: str) -> None:
    """A key, or words that are pasted: names of keys hold no spaces and no slashes."""
    if press == UNTIL_ASKED:
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.35)
    elif " " in press or "/" in press:
        pilot.app.post_message(Paste(press))
        await pilot.pause()
    else:
        await pilot.press(press)


async def _changes(
    pilot: Pilot[object], key: Key, kept: Callable[[], object], before: object
) -> bool:
    await pilot.press(key.keys.split(",")[0])
    for _ in range(400):
        if pilot.app._exit or _seen(pilot.app, kept) != before:
            return True
        await pilot.pause(0.02)
    return False


def _enabled(app: App[object], key: Key) -> bool:
    """Whether the screen takes the key, as its footer and help tell."""
    found = [one for one in app.screen.active_bindings.values() if one.binding.id == key.id]
    return any(one.enabled for one in found)


def _ways_out(screen: Screen[object]) -> set[str]:
    """How the keys by which one leaves a screen are written."""
    active = screen.active_bindings.values()
    leaving = {one.binding.id for one in active if one.node is screen and one.enabled}
    return {keys.shown(str(id_)) for id_ in leaving & keys.LEAVES}


@pytest.mark.parametrize("name", WAYS)
async def test_a_footer_without_room_left_out_the_way_back(
    name: str, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_vault(monkeypatch)
    way = WAYS[name]
    with make(TEXTS).open() as project:
        _worked(project)
        at_once(monkeypatch, report(project, *FIGURES))
        app = ChecApp(project, project.coding("Lea"), way.start)  # type: ignore[arg-type]
        async with app.run_test(size=SMALL) as pilot:
            await app.workers.wait_for_complete()
            if way.vault:
                await unlock(pilot)
            for press in way.press:
                await press_or_paste(pilot, press)
                if len(press) > 1:
                    await app.workers.wait_for_complete()
            await _still(pilot, lambda: None)
            footer = screen_text(app).splitlines()[-1]
            out = _ways_out(app.screen)
            assert out or app.screen is app.review, "a screen that nobody leaves"
            assert all(f"{key} " in footer for key in out), footer


@pytest.mark.slow
@pytest.mark.parametrize("name", WAYS)
async def test_no_key_is_dead(name: str, make: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_vault(monkeypatch)
    way, dead = WAYS[name], []
    with make(TEXTS).open() as project:
        _worked(project)
        at_once(monkeypatch, report(project, *FIGURES))
        monkeypatch.setattr(matrix, "_PAGE", 20)
        todo = [key for key in way.section if key.id not in way.not_here]
        todo = [key for key in todo if not re.fullmatch(r"(accept|settle)-[2-9]", key.id)]
        while todo:
            # Keys that leave the screen end this round; the next goes on with the others.
            app = ChecApp(project, project.coding("Lea"), way.start)  # type: ignore[arg-type]

            def kept() -> object:
                return value_of(project, "SELECT max(id) FROM event")

            async with app.run_test(size=way.size) as pilot:
                await app.workers.wait_for_complete()
                await _still(pilot, kept)
                if way.vault:
                    await unlock(pilot)
                for press in way.press:
                    await press_or_paste(pilot, press)
                    if len(press) > 1:  # the next key goes to what this one opens
                        await app.workers.wait_for_complete()
                await _still(pilot, kept)
                here, depth, focused = app.screen, len(app.screen_stack), app.focused
                while todo and not app._exit:
                    key = todo.pop(0)
                    for press in way.before.get(key.id, ()):
                        await press_or_paste(pilot, press)
                    before = await _still(pilot, kept)
                    if not _enabled(app, key):
                        dead.append(f"{key.id} is never enabled:\n{screen_text(app)}")
                    elif not await _changes(pilot, key, kept, before):
                        dead.append(f"{key.id} does nothing:\n{screen_text(app)}")
                    app.jobs.stop_all()
                    if app._exit:
                        break
                    await _still(pilot, kept)
                    if app.screen is not here:
                        if here not in app.screen_stack or len(app.screen_stack) < depth:
                            break
                        while app.screen is not here:
                            app.pop_screen()
                        await _still(pilot, kept)
                    if app.focused is not focused:
                        app.set_focus(focused)
                await app.workers.wait_for_complete()
    assert not dead, "\n\n".join(dead)


async def test_no_key_of_choosing_a_project_is_dead(made: Made) -> None:
    dead = []
    for key in keys.LAUNCHER:
        remember(Settings(), made.path)
        app = LauncherApp()
        async with app.run_test(size=SMALL) as pilot:
            before = await _still(pilot, lambda: None)
            assert _enabled(app, key), key.id
            if not await _changes(pilot, key, lambda: None, before):
                dead.append(key.id)
    assert dead == []
