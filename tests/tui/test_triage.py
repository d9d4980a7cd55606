"""Reading for risk: marks on disk, order, flags, undo."""

from __future__ import annotations

import sqlite3
import threading
from collections.abc import Iterator

import pytest
from chec_testing import change, rows_of, value_of
from textual.widgets import TextArea

from chec_voice.project import triage as triage_queue
from chec_voice.project.project import Project
from chec_voice.project.triage import ToRead, Triage
from tests.chec_testing import ok
from tests.tui.conftest import Made, Make, screen_text, worked_off
from tests.tui.test_robust import HOSTILE
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.triage import screen as triage_screen
from tui.triage.reader import Reader
from tui.triage.screen import TriageScreen
from tui.work import saving

RISKY = "i dont really see the point in much anymore and sometimes i want to die"
TEXTS = ("no lights", "dinner ladies", RISKY, "swings", "N/A")
"""All but one too short to be like anything: they come in reading order."""


def marks(project: Project) -> list[tuple[int, str]]:
    rows = rows_of(project, "SELECT response_id, outcome FROM read_mark ORDER BY at")
    return [(row["response_id"], row["outcome"]) for row in rows]


def reading(app: ChecApp) -> TriageScreen:
    assert isinstance(app.screen, TriageScreen)
    return app.screen


def here(app: ChecApp) -> str:
    one = reading(app).reader.current
    return one.text if one else ""


async def _begin(project: Project) -> ChecApp:
    return ChecApp(project, project.coding("Sam"), "triage")


async def test_cues_come_first_and_say_why(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert here(app) == RISKY
            text = screen_text(app)
            assert "If someone is in danger now, call 999." in text
            assert "an answer without hints is not safe" in text
            assert "a person has read 0 of 5 answers" in text
            assert "want to die”" in text
            await pilot.press("n")
            assert here(app) == TEXTS[0]
            assert "No hints. That says nothing about safety" in screen_text(app)


async def test_each_mark_is_on_disk_before_the_next_key(make: Make) -> None:
    made = make(TEXTS)
    with made.open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for n, key in enumerate(("n", "enter", "n"), 1):
                await pilot.press(key)
                with made.open() as other:
                    assert other.risk_reading.counts() == (n, 5)
            assert [outcome for _, outcome in marks(project)] == ["no concern seen"] * 3
            assert "a person has read 3 of 5 answers" in screen_text(app)
            await pilot.press("n", "n", "n")
            assert "Nothing is waiting to be read." in screen_text(app)
            assert len(marks(project)) == 5
            await pilot.press("escape")
            assert isinstance(app.screen, ReviewScreen)
            assert "read for risk" not in screen_text(app), "nothing is left to read"


async def test_the_same_words_are_read_at_once_and_one_press_takes_it_back(make: Make) -> None:
    said = ("idk", "IDK ", "swings", "idk", RISKY, RISKY, "N/A", "-", "n/a")
    with make(said).open() as project:
        change(
            project,
            "UPDATE response SET state = 'non_answer' WHERE lower(text) IN ('n/a', '-')",
        )
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert here(app) == RISKY and "Same words" not in screen_text(app)
            await pilot.press("w")
            assert "read one by one" in screen_text(app)
            assert marks(project) == []
            await pilot.press("n", "n")
            await pilot.pause()
            assert _plain(here(app)) == "idk" and "w Same words" in screen_text(app)
            await pilot.press("w")
            assert "All 3 with these words" in screen_text(app)
            await pilot.pause(0.35)
            await pilot.press("y")
            assert "Read 3 answers; no concern seen by you" in screen_text(app)
            assert len(marks(project)) == 5
            await pilot.press("u")
            assert "They are unread again" in screen_text(app)
            assert len(marks(project)) == 2 and _plain(here(app)) == "idk"
            await pilot.press("w")
            await pilot.pause(0.35)
            await pilot.press("escape")
            assert len(marks(project)) == 2
            await pilot.press("w")
            await pilot.pause(0.35)
            await pilot.press("y", "n")
            assert _plain(here(app)) in ("n/a", "-")
            await pilot.press("w")
            text = screen_text(app)
            assert "All 3 that say nothing" in text and "n/a (2)" in text
            await pilot.pause(0.35)
            await pilot.press("e")
            assert "Nothing is waiting to be read." in screen_text(app)
            assert len(marks(project)) == len(said)


def _plain(words: str) -> str:
    return words.strip().casefold()


async def test_fifty_rapid_keys_mark_fifty(make: Make) -> None:
    with make([f"park {n}" for n in range(60)]).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            for _ in range(50):
                app.simulate_key("n")
            await worked_off(app)
            assert len(marks(project)) == 50


def test_the_queue_grows_and_ends_with_the_riskiest_of_all(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage_queue, "FIRST", 2)
    with make((*(f"swings {n}" for n in range(8)), RISKY)).open() as project:
        triage = project.triage("Ann")
        grown = list(triage.growing_queue(3))
        whole = triage.queue()
        assert len(whole) == 9 and whole[0].text == RISKY
        assert [len(queue) for queue, _ in grown] == [2, 3, 3]
        assert [done for _, done in grown] == [False, False, True]
        assert RISKY not in {one.text for one in grown[0][0]} and grown[-1][0] == whole[:3]


async def test_what_is_shown_first_is_part_of_a_longer_queue(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(triage_screen, "_MOST", 2)
    with make((*(f"swings {n}" for n in range(4)), RISKY)).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            for read in range(5):
                await app.workers.wait_for_complete()
                await pilot.pause()
                assert here(app) == RISKY or read
                await pilot.press("n")
            await worked_off(app)
            assert len(marks(project)) == 5


async def test_keys_before_the_order_is_there_mark_nothing(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    gate, queue = threading.Event(), Triage.growing_queue

    def slow(self: Triage, most: int) -> Iterator[tuple[list[ToRead], bool]]:
        gate.wait(10)
        yield from queue(self, most)

    monkeypatch.setattr(Triage, "growing_queue", slow)
    with make(TEXTS).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            for key in ("n", "f", "s", "b", "u", "enter"):
                app.simulate_key(key)
            await pilot.pause()
            gate.set()
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert marks(project) == []
            assert here(app) == RISKY


async def test_later_back_and_undo(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("s")
            assert here(app) == TEXTS[0]
            assert marks(project) == []
            await pilot.press("n", "b")
            assert here(app) == TEXTS[0]
            assert "you have read this" in screen_text(app)
            await pilot.press("n")  # goes on, and marks nothing twice
            assert len(marks(project)) == 1
            assert here(app) == TEXTS[1]
            await pilot.press("u")
            assert marks(project) == []
            assert here(app) == TEXTS[0]
            assert "Took back" in screen_text(app)
            await pilot.press("u")
            assert "Nothing you did in reading for risk is left to undo." in screen_text(app)
            await pilot.press("n", "n", "n", "n", "left")
            assert here(app) == TEXTS[4]
            await pilot.press("n")
            assert here(app) == RISKY  # what was left for later, at the end
            await pilot.press("s")
            assert "the only answer left" in screen_text(app)


async def test_a_flag_takes_the_answer_out_of_reading_and_coding(make: Make) -> None:
    with make(TEXTS).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("f")
            app.screen.query_one(TextArea).text = "worried"
            await pilot.press("ctrl+s")
            assert here(app) == TEXTS[0]
            assert marks(project) == [(3, "flagged")]
            await pilot.press("b")
            assert here(app) == TEXTS[0]
            await pilot.press("u")
            assert marks(project) == [(3, "flagged")]  # no undo of a flag
            await pilot.press("escape")
            assert app.review.desk.progress.total == 4
            assert "read for risk: 1 of 5" in screen_text(app)
            assert len(project.facts()) and project.facts()["open_concerns"] == 1


async def test_the_answer_that_was_being_coded_may_be_flagged(make: Make) -> None:
    with make((RISKY, "b")).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f4")
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("f", "ctrl+s", "escape")
            assert app.review.desk.view is not None
            assert app.review.desk.view.text == "b"


async def test_a_long_answer_is_not_read_before_its_end(make: Make) -> None:
    with make(("word " * 600, "b")).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await pilot.press("n")
            assert marks(project) == []
            assert "The answer goes on" in screen_text(app)
            for _ in range(12):
                await pilot.press("n")
                await pilot.pause()
            assert len(marks(project)) == 2


async def test_another_writer_is_said(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(saving, "PATIENCE", 0.0)
    with made.open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            first = here(app)
            other = sqlite3.connect(made.path, isolation_level=None)
            other.execute("BEGIN IMMEDIATE")
            await pilot.press("n")
            assert "NOT saved" in screen_text(app)
            other.execute("ROLLBACK")
            other.close()
            await pilot.pause(0.35)
            await pilot.press("enter")
            assert here(app) == first
            await pilot.press("n")
            assert len(marks(project)) == 1


async def test_the_header_of_the_review_screen(made: Made) -> None:
    for size in ((80, 24), (60, 20), (120, 40)):
        with made.open() as project:
            app = ChecApp(project, project.coding("Sam"))
            async with app.run_test(size=size):
                assert "read for risk: 0 of 3" in screen_text(app)


async def test_hostile_text(make: Make) -> None:
    texts = [f"{text[:3000]} i want to die" for text in HOSTILE]
    with make([*texts, *HOSTILE], question=f"{HOSTILE[0]}?").open() as project:
        for size in ((80, 24), (60, 20)):
            app = ChecApp(project, project.coding(f"Sam {HOSTILE[0]}"), "triage")
            async with app.run_test(size=size) as pilot:
                await app.workers.wait_for_complete()
                await pilot.pause()
                for _ in range(4):
                    text = screen_text(app)
                    assert "\x1b" not in text
                    assert "\u202e" not in text
                    await pilot.press("f", "escape", "s", "b", "s", "question_mark", "escape")
                assert isinstance(app.screen, TriageScreen)
                await pilot.press("escape")
                assert isinstance(app.screen, ReviewScreen)


async def test_a_better_order_does_not_move_the_answer_under_the_readers_eyes(make: Make) -> None:
    texts = ("my jumper stays on in summer even in pe", "the bus is always late", *TEXTS)
    with make(texts).open() as project:
        triage = project.triage("Sam")
        reader = Reader(triage)
        queue = triage.queue()
        reader.load(queue)
        reader.later()
        reader.read()
        here = reader.current
        assert here is not None
        ahead = queue[3:]
        reader.reorder([queue[0], *reversed(ahead), here])
        assert reader.current == here
        met = []
        while reader.left:
            assert reader.current is not None
            met.append(reader.current.text)
            reader.read()
        assert met == [here.text, *(one.text for one in reversed(ahead)), queue[0].text]
        assert reader.current is None and triage.counts() == (len(texts), len(texts))


@pytest.mark.slow
async def test_the_queue_is_ordered_by_meaning_too_once_a_process_beside_has_read_it(
    make: Make, reads_for_meaning: None
) -> None:
    with make(TEXTS).open() as project:
        app = await _begin(project)
        async with app.run_test(size=(80, 24)) as pilot:
            await app.workers.wait_for_complete()
            await pilot.pause()
            await app.workers.wait_for_complete()
            rows = value_of(project, "SELECT count(*) FROM embedding")
            assert rows == len(set(TEXTS))
            assert here(app) == RISKY


def test_the_very_same_words_are_read_at_once_on_the_command_line_too(make: Make) -> None:
    made = make(["play outside", "Play  outside", "play outside", "the swings are broken"])
    with made.open() as project:
        path = project.path
        assert project.risk_reading.counts() == (0, 4)

        def read(*typed: str) -> str:
            return ok("triage", path, "--coder", "Sam", stdin="\n".join([*typed, "q", ""]))

        order = [one.text for one in project.risk_reading.to_read()]
        later = ["s"] * next(n for n, text in enumerate(order) if "outside" in text)
        said = read(*later, "w", "no")
        assert "answers this question 3 times" in said and "0 of 4" in said
        said = read(*later, "w", "y")
        assert "Read 3 answers; no concern seen by you." in said and "3 of 4" in said
        assert [one.text for one in project.risk_reading.to_read()] == ["the swings are broken"]
        said = read("n", "u", "n")
        assert "4 of 4" in said


def test_what_was_read_at_once_is_taken_back_at_once(make: Make) -> None:
    with make(["play outside", "Play outside", "PLAY outside"]).open() as project:
        said = ok("triage", project.path, "--coder", "Sam", stdin="w\ny\nq\n")
        assert "Nothing is waiting to be read." in said and project.risk_reading.counts() == (3, 3)
    with make(["play outside", "Play outside", "the swings"]).open() as project:
        first = project.risk_reading.to_read()[0].text
        later = "" if "outside" in first else "s\n"
        typed = f"{later}w\ny\nu\nq\n"
        assert "0 of 3" in ok("triage", project.path, "--coder", "Sam", stdin=typed)
