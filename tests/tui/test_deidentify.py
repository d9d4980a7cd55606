"""De-identification: from proposals to safe text, with the vault in a temporary folder."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from chec_testing import row_of, rows_of, value_of
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice.deidentify import TYPES
from chec_voice.project.deidentify.redaction import Judgement
from chec_voice.project.jobs import protocol
from chec_voice.project.project import Project
from chec_voice.vault import Vault
from tests.tui.conftest import Make, prose, screen_text
from tests.tui.test_robust import HOSTILE
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.deidentify.screen import DeidentifyScreen
from tui.dialogs.passphrase import PassphraseScreen, SecretInput
from tui.edges import Edges

PHRASE = "correct horse battery"
TEXTS = (
    "my friend Zoya lives near the park",
    "ring me on 07700 900123 after school",
    "Zoya and me walk home, my friend Aaliyah Khan too",
    "nothing really",
)


@pytest.fixture(autouse=True)
def _cheap_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    cheap_vault(monkeypatch)


def cheap_vault(monkeypatch: pytest.MonkeyPatch) -> None:
    """age takes a second for each passphrase by design; what it does is tested elsewhere."""

    def encrypt(plain: bytes, passphrase: str) -> bytes:
        return passphrase.encode().hex().encode() + b"\n" + plain.hex().encode()

    def decrypt(sealed: bytes, passphrase: str, path: Path) -> bytes:
        from chec_voice.vault import WrongPassphrase

        head, body = sealed.split(b"\n")
        if bytes.fromhex(head.decode()).decode() != passphrase:
            raise WrongPassphrase("The passphrase is wrong.", fix="Try again.", path=path)
        return bytes.fromhex(body.decode())

    monkeypatch.setattr("chec_voice.vault._encrypt", encrypt)
    monkeypatch.setattr("chec_voice.vault._decrypt", decrypt)


async def settle(pilot: Pilot[None]) -> None:
    """Until no worker runs and nothing is being applied."""
    await pilot.pause(0.15)
    for _ in range(200):
        await pilot.app.workers.wait_for_complete()
        await pilot.pause(0.05)
        if not pilot.app.workers and not pilot.app.jobs.all:  # type: ignore[attr-defined]  # a ChecApp
            return


async def unlock(pilot: Pilot[None], phrase: str = PHRASE) -> None:
    fields = list(pilot.app.screen.query(SecretInput))
    for field in fields:
        field.value = phrase
    fields[-1].focus()
    await pilot.press("enter")
    await settle(pilot)


def texts(project: Project) -> list[str]:
    return [str(row["text"]) for row in rows_of(project, "SELECT text FROM response")]


def screen(app: ChecApp) -> DeidentifyScreen:
    assert isinstance(app.screen, DeidentifyScreen)
    return app.screen


def words(app: ChecApp) -> str:
    sheet = screen(app).sheet
    group = sheet.current if sheet else None
    return group.value if group else ""


async def _to(pilot: Pilot[None], app: ChecApp, wanted: str) -> None:
    """Go on without answers until these words stand there."""
    for _ in range(20):
        if words(app) == wanted:
            return
        await pilot.press("enter")
    raise AssertionError(wanted)


async def test_from_proposals_to_safe_text(make: Make, tmp_path: Path) -> None:
    made = make(TEXTS)
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            assert "A lost" in screen_text(app)
            assert "cannot be recovered" in screen_text(app)
            await unlock(pilot)
            assert "1 of 3" in screen_text(app)
            await _to(pilot, app, "Zoya")
            assert "Accept puts ⟨name 1⟩ in its place." in screen_text(app)
            assert "2 times" in screen_text(app)
            await pilot.press("a")
            assert texts(project) == list(TEXTS)  # nothing before g
            await _to(pilot, app, "07700 900123")
            await pilot.press("x")
            await _to(pilot, app, "Aaliyah Khan")
            assert "Accept puts ⟨name 2⟩" in screen_text(app)
            await pilot.press("a", "u", "a", "g")
            await pilot.pause(0.35)
            assert "Replace 3 mentions (name 3)." in screen_text(app)
            await pilot.press("g")
            await settle(pilot)
            assert "Your answers are applied" in screen_text(app)
            assert "Replaced 3 mentions in 2 answers" in screen_text(app)
            await pilot.pause(0.35)
            await pilot.press("enter", "escape")
            assert isinstance(app.screen, ReviewScreen)
            assert "⟨name 1⟩ lives near" in screen_text(app)
        assert texts(project)[0] == "my friend ⟨name 1⟩ lives near the park"
        assert texts(project)[2] == "⟨name 1⟩ and me walk home, my friend ⟨name 2⟩ too"
        assert "07700" in texts(project)[1]
        assert not [p for p in project.redaction.propose().proposals if p.type == "phone"]
    raw = b"".join(path.read_bytes() for path in tmp_path.glob("youth.chec*"))
    assert b"Zoya" not in raw
    with Vault.open(tmp_path / "youth.vault", PHRASE) as vault:
        assert sorted(vault.originals.values()) == sorted([TEXTS[0], TEXTS[2]])


async def test_passphrases(make: Make, tmp_path: Path) -> None:
    with make(TEXTS).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f5", *"short", "enter", *"other", "enter")
            assert "not the same" in screen_text(app)
            await unlock(pilot, "short")
            assert "too short" in screen_text(app)
            assert not (tmp_path / "youth.vault").exists()
            await unlock(pilot)
            await pilot.press("escape", "f5")
            await unlock(pilot, "wrong horse battery")
            assert isinstance(app.screen, PassphraseScreen)
            assert "The passphrase is wrong." in screen_text(app)
            assert "wrong horse" not in screen_text(app)
            await unlock(pilot)
            assert words(app)
            await pilot.press("escape", "f5", "escape")
            assert isinstance(app.screen, ReviewScreen)


async def test_type_edges_everywhere_later_and_undo(make: Make) -> None:
    with make((*TEXTS, "Zoya Smith said so", "ask zoya")).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            sheet = screen(app).sheet
            assert sheet is not None
            begin = sheet.left
            await pilot.press("u")
            assert "Nothing you did in safe text is left to undo." in prose(app)
            await pilot.press("U")
            assert "Nothing you took back in safe text is left to do again." in prose(app)
            await _to(pilot, app, "Zoya")
            await pilot.press("t")
            app.screen.query_one(OptionList).highlighted = 4
            await pilot.press("enter")
            assert "Zoya · school" in screen_text(app)
            assert "⟨school 1⟩" in screen_text(app)
            await pilot.press("u")
            assert "Zoya · name" in screen_text(app)
            await pilot.press("U")
            assert "Zoya · school" in screen_text(app)
            await pilot.press("u")
            await pilot.press("e", "right", "tab", "left", "enter")
            assert words(app) == "friend Zoya lives"
            await pilot.press("a")
            # The other place of Zoya is still asked about.
            assert words(app) == "Zoya"
            await pilot.press("u", "u")
            assert words(app) == "Zoya"
            await pilot.press("w")
            await settle(pilot)
            text = screen_text(app)
            assert "These words stand in" in text and "«" in text, text
            await pilot.pause(0.35)
            await pilot.press("y")
            assert "Accepted everywhere" in screen_text(app)
            while sheet.undo():
                pass
            assert sheet.judgements == []
            assert sheet.left == begin
            steps = 0
            while sheet.redo():
                steps += 1
            assert steps and len(sheet.judgements) > 1


async def test_an_answer_about_safe_text_was_not_given_again_after_it_was_taken_back(
    make: Make,
) -> None:
    """Also one of an earlier sitting; what is given again is kept like any other."""
    with make((*TEXTS, "or ring 07700 900456")).open() as project:

        def kept(app: ChecApp) -> list[tuple[str, bool]]:
            looked = screen(app).sheet
            assert looked is not None
            again = project.redaction.kept(looked.looked, actor="Sam")
            return sorted((one.proposal.text, one.accept) for one in again)

        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await pilot.press("a", "x", "a")
            three = kept(app)
            await pilot.press("u", "u")
            assert len(kept(app)) < len(three)
            await pilot.press("U", "U")
            assert kept(app) == three
            await pilot.press("u", "x", "U")
            assert "left to do again" in prose(app), "something else was answered since"
            other = kept(app)
            assert other != three
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await pilot.press("u", "u")
            assert len(kept(app)) < len(other)
            await pilot.press("U", "U")
            assert kept(app) == other


async def test_all_of_one_kind_are_answered_after_a_look_and_one_press_takes_it_back(
    make: Make,
) -> None:
    with make((*TEXTS, "or ring 07700 900456", "the stabbing at the shop")).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await _to(pilot, app, "07700 900123")
            await pilot.press("k")
            text = screen_text(app)
            assert "Phone number: 2 mentions without an answer" in text
            assert "07700 900456" in text
            await pilot.pause(0.35)
            await pilot.press("escape")
            sheet = screen(app).sheet
            assert sheet is not None and not sheet.judgements
            await pilot.press("k")
            await pilot.pause(0.35)
            await pilot.press("x")
            assert "Rejected all of this kind, 2 times" in screen_text(app)
            assert "phone number" not in screen_text(app)
            await pilot.press("u")
            assert words(app) == "07700 900123"
            await pilot.press("k")
            await pilot.pause(0.35)
            await pilot.press("y")
            assert sorted(one.proposal.text for one in sheet.judgements) == [
                "07700 900123",
                "07700 900456",
            ]
        # As in any sitting, answers are there after the app was closed.
        assert len(project.redaction.kept(project.redaction.propose(), actor="Sam")) == 2


async def test_what_has_to_be_read_is_not_replaced_unread(make: Make) -> None:
    with make(("it was in the paper when our flat burned down",)).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            sheet = screen(app).sheet
            assert sheet is not None
            while sheet.current is not None and sheet.current.type != "incident":
                await pilot.press("x")
            assert sheet.current is not None
            await pilot.press("k")
            assert "Leave all" in screen_text(app) and "Replace all" not in screen_text(app)


async def test_leaving_asks_and_failed_writes_keep_answers(make: Make, tmp_path: Path) -> None:
    with make(TEXTS).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await _to(pilot, app, "Zoya")
            await pilot.press("a", "ctrl+q")
            assert app.is_running
            await pilot.pause(0.35)
            assert "not applied" in screen_text(app)
            await pilot.press("escape")

            with Vault.open(tmp_path / "youth.vault", PHRASE) as other:
                other.contacts["x"] = "y"
                other.save()
            await pilot.press("g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await settle(pilot)
            assert "changed by another session" in screen_text(app)
            await pilot.pause(0.35)
            await pilot.press("enter")
            assert texts(project) == list(TEXTS)
            sheet = screen(app).sheet
            assert sheet is not None
            assert [one.proposal.text for one in sheet.judgements] == ["Zoya", "Zoya"]
            assert words(app) != "Zoya"
            await pilot.press("escape")
            await pilot.pause(0.35)
            await pilot.press("d")
            assert isinstance(app.screen, ReviewScreen)


async def test_answers_were_lost_when_the_app_was_killed_before_they_were_applied(
    make: Make,
) -> None:
    made = make(TEXTS)
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await _to(pilot, app, "Zoya")
            await pilot.press("a")
            await _to(pilot, app, "07700 900123")
            await pilot.press("x")
            app.exit()  # as a kill: nobody is asked, and nothing is written at the end
        held = value_of(project, "SELECT value FROM setting WHERE key LIKE 'answers-not%'")
        assert held and not any(word in held for word in ("Zoya", "07700"))
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            assert "Your answers about 3 mentions are kept" in screen_text(app)
            assert words(app) not in ("Zoya", "07700 900123")
            await pilot.press("u")
            assert words(app) == "07700 900123"
            await pilot.press("a")
            await pilot.press("g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await settle(pilot)
        assert [("Zoya" in text, "07700" in text) for text in texts(project)] == [(False,) * 2] * 4
        assert not rows_of(project, "SELECT * FROM setting WHERE key LIKE 'answers-not%'")


async def test_answers_kept_for_later_go_with_the_person_who_withdraws(make: Make) -> None:
    with make(TEXTS).open() as project:
        looked = project.redaction.propose()
        judgements = [Judgement(one, True) for one in looked.proposals]
        project.redaction.keep(looked, judgements, actor="Sam")
        assert project.redaction.kept(looked, actor="Ann") == []
        row = row_of(
            project,
            "SELECT r.uuid, p.ref FROM response r JOIN participant p ON p.id = r.participant_id"
            " WHERE r.text LIKE 'ring me%'",
        )
        assert row is not None
        project.people.withdraw(row["ref"])
        kept = project.redaction.kept(project.redaction.propose(), actor="Sam")
        assert {one.proposal.text for one in kept} == {
            one.text for one in looked.proposals if one.text_id != row["uuid"]
        }
        assert not value_of(
            project, "SELECT count(*) FROM setting WHERE value LIKE ?", [f"%{row['uuid']}%"]
        )


def stand_in(monkeypatch: pytest.MonkeyPatch, script: str) -> None:
    """Instead of the process that applies."""
    monkeypatch.setattr(protocol, "COMMAND", [sys.executable, "-c", script])


def noted(app: ChecApp) -> str:
    """The notes in the corner."""
    return " ".join(one.message for one in app._notifications)


async def test_the_screen_was_frozen_while_answers_were_applied(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One goes on elsewhere; nothing is answered meanwhile, and it can be stopped from there."""
    slow = (
        "import sys, time; sys.stdin.readline();"
        'print(\'{"step": "Changing answers:", "done": 1, "of": 2}\', flush=True);'
        "time.sleep(60)"
    )
    command = protocol.COMMAND
    stand_in(monkeypatch, slow)
    with make(TEXTS).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24), notifications=True) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await _to(pilot, app, "Zoya")
            await pilot.press("a", "g")
            await pilot.pause(0.35)
            await pilot.press("g")
            for _ in range(600):
                await pilot.pause(0.1)
                if "1 of 2" in screen_text(app):
                    break
            assert "Changing answers: 1 of 2" in screen_text(app)
            await pilot.press("a", "x", "g", "w")
            sheet = screen(app).sheet
            assert sheet is not None
            assert [one.proposal.text for one in sheet.judgements] == ["Zoya", "Zoya"]
            await pilot.press("escape", "right")
            assert isinstance(app.screen, ReviewScreen)
            assert "07700 900123" in screen_text(app), "another answer is read meanwhile"
            await pilot.press("f5")
            await pilot.pause()
            assert isinstance(app.screen, ReviewScreen)
            assert "still being applied" in noted(app)
            await pilot.press("ctrl+k")
            await pilot.pause(0.35)
            await pilot.press("y")
            await settle(pilot)
            assert "Nothing was changed" in noted(app)
            assert texts(project) == list(TEXTS)
            monkeypatch.setattr(protocol, "COMMAND", command)
            app.clear_notifications()  # two of them stand on the line of status, too
            await pilot.press("f5")
            await unlock(pilot)
            assert "Your answers about 2 mentions are kept" in prose(app)
            await pilot.press("g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await settle(pilot)
            assert "Replaced 2 mentions" in screen_text(app)


async def test_a_process_that_dies_keeps_the_answers(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    stand_in(monkeypatch, "import sys; sys.exit(9)")
    with make(TEXTS).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await _to(pilot, app, "Zoya")
            await pilot.press("a", "g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await settle(pilot)
            assert "Your answers are not applied" in screen_text(app)
            sheet = app.screen_stack[-2].sheet  # type: ignore[attr-defined]
            assert [one.proposal.text for one in sheet.judgements] == ["Zoya", "Zoya"]


async def test_words_that_no_rule_proposed_can_be_marked(make: Make) -> None:
    held = ("nothing really", "the night the garage burned was ours", "garage music", "a b")
    with make(held).open() as project:
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            while words(app):
                await pilot.press("x")  # leads, if there are any
            await pilot.press("m", "slash", *"garage", "enter")
            assert "Answer 2 of 4. Found." in screen_text(app)
            await pilot.press("down", "left", "right", "pagedown", "pageup", "right", "right")
            await pilot.press("right", "down")
            assert app.screen._edges.words == "garage burned"  # type: ignore[attr-defined]
            await pilot.press("up", "enter")
            app.screen.query_one(OptionList).highlighted = TYPES.index("place")
            await pilot.press("enter")
            assert words(app) == "garage"
            assert "garage · place · once" in screen_text(app)
            await pilot.press("u")
            assert words(app) == ""
            await pilot.press("m", "slash", *"garage", "enter", "enter", "enter")
            assert "garage · name" in screen_text(app)
            await pilot.press("w")
            await settle(pilot)
            await pilot.pause(0.35)
            await pilot.press("y")
            assert "Accepted everywhere, 2 times" in screen_text(app)
            await pilot.press("g")
            await pilot.pause(0.35)
            await pilot.press("g")
            await settle(pilot)
        assert texts(project)[1:3] == ["the night the ⟨name 1⟩ burned was ours", "⟨name 1⟩ music"]


async def test_marking_shows_no_answer_that_waits_for_a_lead(make: Make) -> None:
    with make(("secret of Zoya", "open")).open() as project:
        project.coding("Kit").raise_concern(1, "")
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            await pilot.press("m")
            assert "Answer 1 of 1" in screen_text(app)
            await pilot.press("slash", *"secret", "enter")
            assert "No answer has these words." in screen_text(app)
            assert "Zoya" not in screen_text(app)


@pytest.mark.parametrize("why", ["concern", "consent"])
async def test_answers_that_are_not_open_are_not_shown(make: Make, why: str) -> None:
    """Who had not agreed was said to wait for a safeguarding lead."""
    with make(("my friend Zoya hurts", "b")).open() as project:
        if why == "concern":
            project.coding("Kit").raise_concern(1, "")
        else:
            table = project.path.parent / "consent.csv"
            table.write_text("ref,analysis\nP0,no\n", "utf-8")
            project.people.record_consent(table)
        app = ChecApp(project, project.coding("Sam"), "deidentify")
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.pause()
            await unlock(pilot)
            assert "Zoya" not in screen_text(app)
            assert "not open: a concern, or no consent" in prose(app)
            await pilot.press("e")
            assert "cannot be changed here" in screen_text(app)


@pytest.mark.slow
async def test_hostile_text(make: Make) -> None:
    held = [f"{text[:2000]} my friend Zoya {text[:500]}" for text in HOSTILE]
    for size in ((80, 24), (60, 20)):
        with make(held, name=f"hostile{size[0]}").open() as project:
            app = ChecApp(project, project.coding("Sam [/b]"), "deidentify")
            async with app.run_test(size=size) as pilot:
                await pilot.pause()
                await unlock(pilot)
                for _ in range(4):
                    text = screen_text(app)
                    assert "\x1b" not in text
                    assert "\u202e" not in text
                    await pilot.press("e", "right", "enter", "question_mark", "escape", "enter")
                await pilot.press("a", "g")
                await pilot.pause(0.35)
                await pilot.press("g")
                await settle(pilot)
                assert "Replaced" in screen_text(app)


def test_edges_move_by_words() -> None:
    edges = Edges("my friend Sam's mum", 10, 13)
    edges.move(1)
    assert edges.words == "Sam'"
    edges.move(1)
    edges.move(1)
    edges.move(1)
    assert edges.words == "Sam's mum"
    edges.other()
    edges.move(-1)
    assert edges.words == "friend Sam's mum"
    for _ in range(9):
        edges.move(1)
    assert edges.words == "mum"
    edges.other()
    edges.move(-1)
    assert edges.words == "mum"
