"""Concerns in the app: only leads, the original wording, acts on disk, closing both ways."""

from __future__ import annotations

from pathlib import Path

import pytest
from chec_testing import change, rows_of
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from chec_voice.deidentify import mark
from chec_voice.deidentify.types import TextIn
from chec_voice.project.deidentify.redaction import Judgement
from chec_voice.project.project import Project
from tests.tui.conftest import Make, screen_text
from tests.tui.test_deidentify import PHRASE, cheap_vault, unlock
from tests.tui.test_robust import HOSTILE
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.concerns.concern import ConcernScreen
from tui.concerns.screen import ConcernsScreen
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.passphrase import PassphraseScreen
from tui.triage.screen import TriageScreen

pytestmark = pytest.mark.dates

WORDS = "my uncle Zoltan hits me when he drinks"
TEXTS = (WORDS, "no lights in the park", "nothing really")
DANGER = "If someone is in danger now, call 999."
CASE = "The case itself belongs in the organisation's own system."
SIZES = [(60, 20), (80, 24), (120, 40)]
CALM = 0.35


def raised(project: Project, *, lead: bool = True) -> ChecApp:
    """Sam raised a concern about the first answer; the app is open for Lea."""
    if lead:
        project.team.set_role("Lea", "lead")
    project.coding("Sam").raise_concern(1, "he looked scared")
    return ChecApp(project, project.coding("Lea"))


def redact(project: Project) -> None:
    """Take the name out of the first answer; its original goes to the vault."""
    looked = project.redaction.propose()
    (uuid,) = (uuid for uuid, text in looked.texts.items() if text == WORDS)
    at = WORDS.index("Zoltan")
    judgement = Judgement(mark(TextIn(uuid, WORDS), at, at + 6, "name"), True)
    with project.open_vault(PHRASE, create=True) as vault:
        project.redaction.apply(looked, [judgement], vault)


def kinds(project: Project) -> list[tuple[str, str]]:
    """(who, what) of every step about the concern, in order."""
    rows = rows_of(
        project,
        "SELECT coder.name, a.kind FROM concern_action a JOIN coder ON coder.id = a.coder_id"
        " ORDER BY a.id",
    )
    return [(row["name"], row["kind"]) for row in rows]


async def begin(pilot: Pilot[None]) -> str:
    await pilot.press("f8")
    await pilot.pause()
    return screen_text(pilot.app)  # type: ignore[arg-type]


async def choose(pilot: Pilot[None], n: int) -> None:
    assert isinstance(pilot.app.screen, ChooseScreen)
    pilot.app.screen.query_one(OptionList).highlighted = n
    await pilot.press("enter")
    await pilot.pause()


def text(pilot: Pilot[None]) -> str:
    return screen_text(pilot.app)  # type: ignore[arg-type]


# --- who may ---


@pytest.mark.parametrize("size", SIZES)
async def test_others_are_told_whom_to_ask_and_nothing_else(
    make: Make, size: tuple[int, int]
) -> None:
    with make(TEXTS).open() as project:
        project.coding("Sam").raise_concern(1, "he looked scared")
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=size) as pilot:
            said = await begin(pilot)
            assert "Only a safeguarding lead opens concerns." in said
            assert "has no lead yet" in said
            assert '"NAME" --role lead' in said
            assert "1 concern waits." in said
            assert DANGER in said
            await pilot.press("escape")
            project.team.set_role("Lea", "lead")
            said = await begin(pilot)
            assert "Here that is Lea." in said
            assert "--role" not in said
            assert "test" not in said  # the session
            await pilot.press("enter", "n", "c", "r")
            assert isinstance(app.screen, ConcernsScreen)
            await pilot.press("f8")
            assert isinstance(app.screen, ReviewScreen)
        assert kinds(project) == []


async def test_who_is_no_lead_any_more_can_do_nothing(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await begin(pilot)
            await pilot.press("enter")
            project.team.set_role("Kim", "lead", by="Lea")
            project.team.set_role("Lea", "coder", by="Kim")
            await pilot.press("n", *"rang", "ctrl+s")
            assert "NOT saved" in text(pilot)
            assert "Ask Kim" in text(pilot)
            await pilot.pause(CALM)
            await pilot.press("enter")
            assert app.screen.query_one(TextArea).text == "rang"
        assert kinds(project) == [("Lea", "opened")]


# --- a lead ---


@pytest.mark.parametrize("size", SIZES)
async def test_a_lead_opens_notes_and_refers(make: Make, size: tuple[int, int]) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=size) as pilot:
            queue = await begin(pilot)
            for words in (DANGER, "1 open", "Sam", "test", "2 answers no person has read"):
                assert words in queue
            assert CASE in " ".join(queue.split())
            assert "uncle" not in queue
            assert "scared" not in queue
            await pilot.press("enter")
            await pilot.pause()
            assert kinds(project) == [("Lea", "opened")]
            shown = text(pilot)
            assert DANGER in shown
            assert CASE in " ".join(shown.split())
            assert "uncle Zoltan hits me" in shown
            await pilot.press("n", *"rang", "ctrl+s")
            assert "Noted" in text(pilot)
            await pilot.press("r", *"LC-7", "enter")
            await pilot.press("r")
            assert app.screen.query_one(Input).value == "LC-7"
            await pilot.press("end", "8", "enter", "pagedown", "pagedown", "pagedown")
            await pilot.pause()
            shown = text(pilot)
            assert "Lea opened it" in shown
            assert "Lea noted: rang" in shown
            await pilot.press("escape")
            await pilot.pause()
            queue = text(pilot)
            assert "uncle" not in queue
            assert "rang" not in queue
            assert project.concerns("Lea").all()[0]["outside_ref"] == "LC-78"
        did = [what for _, what in kinds(project)]
        assert did == ["opened", "action", "reference", "reference"]


@pytest.mark.parametrize("back", [False, True], ids=["keep-out", "return"])
async def test_a_lead_closes(make: Make, back: bool) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            assert app.review.desk.progress.total == 2
            await begin(pilot)
            await pilot.press("enter", "c")
            await choose(pilot, 4 if back else 0)
            if back:
                await pilot.press(*"she is safe", "enter")
            await pilot.press(*"LC-7", "enter")
            await choose(pilot, 1 if back else 0)
            assert isinstance(app.screen, AskScreen)
            said = " ".join(text(pilot).split())
            assert "This is not undone." in said
            assert "LC-7" in said
            assert ("she is safe" if back else "passed on") in said
            assert ("returns to coding" if back else "stays out of coding") in said
            assert ("Your own words" in said) == back
            assert project.concerns("Lea").all()[0]["status"] == "open"
            await pilot.pause(CALM)
            await pilot.press("y")
            await pilot.pause()
            (one,) = project.concerns("Lea").all()
            assert one["status"] == "closed"
            assert one["decision"] == ("return" if back else "keep-out")
            assert one["outside_ref"] == "LC-7"
            assert "c Close concern" not in text(pilot)
            await pilot.press("c")
            assert isinstance(app.screen, ConcernScreen)
            await pilot.press("escape", "escape")
            assert app.review.desk.progress.total == (3 if back else 2)
        assert kinds(project) == [("Lea", "opened"), ("Lea", "closed")]


async def test_esc_at_any_question_closes_nothing_and_keeps_what_was_typed(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await begin(pilot)
            await pilot.press("enter", "c", "escape")
            await pilot.press("c")
            await choose(pilot, 4)
            await pilot.press("enter")
            assert "Type something" in text(pilot)
            await pilot.press(*"safe", "enter", *"LC-7", "enter", "escape")
            await pilot.press("c")
            await choose(pilot, 4)
            assert app.screen.query_one(Input).value == "safe"
            await pilot.press("enter")
            assert app.screen.query_one(Input).value == "LC-7"
            await pilot.press("enter")
            await choose(pilot, 0)
            await pilot.pause(CALM)
            await pilot.press("escape")
            assert isinstance(app.screen, ConcernScreen)
        assert kinds(project) == [("Lea", "opened")]
        assert project.concerns("Lea").all()[0]["status"] == "open"


async def test_an_answer_that_returned_from_triage_is_to_be_read(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f4")
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("ctrl+p", *"risk: concerns", "enter")
            await pilot.pause()
            assert isinstance(app.screen, ConcernsScreen)
            project.concerns("Lea").close(1, decision="return", outcome="passed on")
            await pilot.press("escape")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert isinstance(app.screen, TriageScreen)
            assert app.screen.reader.left == 3


# --- the vault ---


async def test_the_vault_is_asked_for_once_and_only_where_the_wording_is(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_vault(monkeypatch)
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            said = " ".join((await begin(pilot)).split())
            assert "Roles are taken on trust" in said
            assert "There is no vault yet" in said
            await pilot.press("enter")
            assert isinstance(app.screen, ConcernScreen)  # there is no vault
            await pilot.press("escape", "escape")
            redact(project)
            said = " ".join((await begin(pilot)).split())
            assert "contacts need the vault's passphrase" in said
            await pilot.press("enter")
            assert isinstance(app.screen, PassphraseScreen)
            await unlock(pilot, "quite another one")
            assert isinstance(app.screen, PassphraseScreen)
            assert "wrong" in text(pilot)
            assert len(kinds(project)) == 1  # the opening before there was a vault
            await unlock(pilot)
            assert isinstance(app.screen, ConcernScreen)
            assert "uncle Zoltan" in text(pilot)
            await pilot.press("n", *"x", "ctrl+s")
            assert "uncle Zoltan" in text(pilot)
            await pilot.press("escape", "enter")
            assert "uncle Zoltan" in text(pilot)  # the vault is open still
            await pilot.press("escape", "escape")
            assert "Zoltan" not in text(pilot)
            await begin(pilot)
            await pilot.press("enter")
            assert isinstance(app.screen, PassphraseScreen)  # it was shut on the way out


async def test_without_the_passphrase_the_safe_text_can_be_opened(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_vault(monkeypatch)
    with make(TEXTS).open() as project:
        redact(project)
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await begin(pilot)
            await pilot.press("enter", "escape")
            await pilot.pause(CALM)
            await pilot.press("escape")
            assert isinstance(app.screen, ConcernsScreen)
            assert kinds(project) == []
            await pilot.press("enter", "escape")
            await pilot.pause(CALM)
            await pilot.press("s")
            await pilot.pause()
            assert "this is not the original" in text(pilot)
            assert "hits me when he drinks" in text(pilot)
            assert "Zoltan" not in text(pilot)
        assert kinds(project) == [("Lea", "opened")]


# --- text ---


@pytest.mark.parametrize("size", SIZES[:2])
@pytest.mark.parametrize("hostile", HOSTILE, ids=range(len(HOSTILE)))
async def test_hostile_text(make: Make, hostile: str, size: tuple[int, int]) -> None:
    name = " ".join(hostile[:40].split())
    with make([hostile, "b"], question=f"{hostile[:200]}?").open() as project:
        project.team.set_role("Lea", "lead")
        project.coding("Sam").raise_concern(1, hostile)
        # As in a project that is older than the rule for new names.
        change(project, "UPDATE coder SET name = name || ' ' || ?", [name])
        app = ChecApp(project, project.coding(f"Lea {name}"))
        async with app.run_test(size=size) as pilot:
            await begin(pilot)
            await pilot.press("enter")
            project.concerns(f"Lea {name}").act(1, hostile)
            project.concerns(f"Lea {name}").refer(1, hostile)
            await pilot.press("r", "x", "enter", "n", "x", "ctrl+s", "pagedown")
            for key in ("n", "r", "c", "question_mark", "ctrl+p"):
                await pilot.press(key)
                await pilot.pause()
                for bad in ("\x1b", "\x00", "\u202e"):
                    assert bad not in text(pilot)
                await pilot.press("escape")
            await pilot.pause()
            assert isinstance(app.screen, ConcernScreen)
            await pilot.press("escape", "escape")
            assert isinstance(app.screen, ReviewScreen)


async def test_nothing_of_a_concern_stays_behind(make: Make, tmp_path: Path) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await begin(pilot)
            await pilot.press("enter", "n", *"zebra", "ctrl+s", "escape", "escape")
            await pilot.press("ctrl+p")
            await pilot.pause()
            assert len(app._notifications) == 0
            everything = text(pilot) + app.title + app.sub_title + app.clipboard
            await pilot.press("escape", "f4")
            await app.workers.wait_for_complete()
            await pilot.pause()
            everything += text(pilot)
            for word in ("uncle", "scared", "zebra"):
                assert word not in everything
            held = [w for s in app.screen_stack for w in s.walk_children()]
            assert not any("uncle" in str(getattr(w, "content", "")) for w in held)


async def test_a_vault_that_is_not_as_it_should_be_was_said_by_no_screen(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    cheap_vault(monkeypatch)
    with make(TEXTS).open() as project:
        app = raised(project)
        redact(project)
        away = project.vault_path.with_name("elsewhere.old")
        project.vault_path.rename(away)
        async with app.run_test(size=(120, 40)) as pilot:

            async def shows(mark: str) -> bool:
                for _ in range(100):
                    await pilot.pause()
                    said = screen_text(app)
                    if app.vault_mark == mark and (mark in said if mark else "VAULT" not in said):
                        return True
                return False

            assert await shows("VAULT MISSING")
            (told,) = [one.message for one in app._notifications]
            assert "is not here" in told and away.name in told
            await pilot.press("f8")
            assert await shows("VAULT MISSING")
            await pilot.resize_terminal(80, 24)
            assert await shows("VAULT MISSING"), "also where there is no room for the places"
            away.rename(project.vault_path)
            await pilot.press("f8")
            assert await shows("")
            project.vault_path.write_bytes(b"something else")
            await pilot.press("f8")
            assert await shows("VAULT UNREADABLE")


@pytest.mark.parametrize("size", [(80, 24), (120, 40)])
async def test_concerns_say_which_one_is_marked_with_frames_and_without(
    make: Make, size: tuple[int, int]
) -> None:
    with make(TEXTS).open() as project:
        app = raised(project)
        project.coding("Sam").raise_concern(2, "")
        async with app.run_test(size=size) as pilot:
            await pilot.press("f8", "down")
            assert "2 of 2" in screen_text(app)
