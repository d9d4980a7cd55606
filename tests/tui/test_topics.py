"""Topics in the app: read back, promoted, merged, followed to their answers, found anew."""

from __future__ import annotations

import re
import signal
from collections.abc import Iterator

import pytest
from chec_testing import rows_of, store_of
from textual.pilot import Pilot
from textual.widgets import Input

from chec_voice.errors import Refused
from chec_voice.project.project import Project
from tests.tui.assisted import at_once, with_topics
from tests.tui.conftest import Make, decisions, prose, screen_text
from tui.app import ChecApp
from tui.coding.screen import ReviewScreen
from tui.dialogs import ask
from tui.topics.promote import PromoteScreen
from tui.topics.screen import TopicsScreen
from tui.topics.topic import TopicScreen
from tui.work.job import Beside

TEXTS = [
    f"{words} number {n}" for words in ("the park swings", "no money for tea") for n in range(6)
]
PARKS = "community.local_environment.parks_play"


@pytest.fixture
def found(make: Make) -> Iterator[Project]:
    with make(TEXTS).open() as project:
        with_topics(
            project, (("swings", "park"), 0.8, range(1, 7)), (("money", "tea"), 0.3, range(7, 13))
        )
        yield project


async def opened(pilot: Pilot[None]) -> str:
    await pilot.press("f6")
    return await ready(pilot)


async def ready(pilot: Pilot[None]) -> str:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()
    app = pilot.app
    assert isinstance(app, ChecApp)
    return prose(app)


def proposals(project: Project) -> list[tuple[str, int]]:
    return [
        (row["key"], row["n"])
        for row in rows_of(
            project,
            "SELECT code.key, count(*) AS n FROM suggestion s JOIN code ON code.id = s.code_id"
            " WHERE s.suggester = 'topic' GROUP BY 1 ORDER BY 1",
        )
    ]


async def test_topics_say_who_is_in_them_how_stable_and_how_far_covered(found: Project) -> None:
    coding = found.coding("Sam")
    coding.apply(1, PARKS)
    coding.raise_concern(2)  # leaves the topic, too
    app = ChecApp(found, coding)
    async with app.run_test(size=(100, 40)) as pilot:
        text = await opened(pilot)
        assert "1. swings, park 5 5 steady 0.80 100%" in text
        assert "2. money, tea 6 6 shaky 0.30 100%" in text
        assert "! With 160 different answers" in text
        assert "40 of 160 different texts are in none" in text
        assert "Called nearly the same: 1 and 2." in text
        await pilot.press("enter")
        text = await ready(pilot)
        assert "Of 1 part that people looked at 1 has a code" in text
        assert TEXTS[0] in text and TEXTS[1] not in text


async def test_a_topic_leads_to_its_answers(found: Project) -> None:
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("down", "enter", "down")
        assert isinstance(app.screen, TopicScreen)
        assert TEXTS[7] in screen_text(app)
        await pilot.press("enter")
        assert isinstance(app.screen, ReviewScreen)
        assert app.review.desk.view is not None and app.review.desk.view.segment_id == 8
        await opened(pilot)
        assert isinstance(app.screen, TopicsScreen) and app.screen.marked_key == "2"


async def test_invented_answers_of_a_topic_are_said_to_be_invented(found: Project) -> None:
    found.mark_synthetic()
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("enter")
        assert isinstance(app.screen, TopicScreen)
        assert "SYNTHETIC" in screen_text(app)


async def test_a_topic_becomes_a_code_that_can_be_found_at_once(
    found: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "_CALM", 0)
    app = ChecApp(found, found.coding("Sam"))
    app.coding.apply(1, PARKS)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("p")
        assert isinstance(app.screen, PromoteScreen)
        assert app.screen.query_one(Input).value == "swings, park"
        assert "community.local_environment.swings_park" in screen_text(app)
        app.screen.query_one(Input).value = "Parks, play!"  # has the id of a code that exists
        await pilot.press("enter")
        assert "There is something like “Parks, play!”" in await ready(pilot)
        await pilot.press("y")
        await pilot.pause()
        assert isinstance(app.screen, PromoteScreen)
        assert "NOT made: there is a code" in screen_text(app)
        app.screen.query_one(Input).value = "Skateparks"  # alike in meaning alone
        await pilot.press("enter")
        assert "There is something like “Skateparks”" in await ready(pilot)
        await pilot.press("escape")
        await pilot.pause()
        assert isinstance(app.screen, PromoteScreen) and proposals(found) == []
        await pilot.press("enter")
        await ready(pilot)
        await pilot.press("y")
        text = await ready(pilot)
        assert "Made the code “Skateparks”. It is suggested for 6 parts of answers" in text
        assert "→ Skateparks" in text
        await pilot.press("escape", "c", *"skateparks", "enter")
        assert decisions(found)[-1][0] == "community.local_environment.skateparks"
    assert proposals(found) == [("community.local_environment.skateparks", 6)]


async def test_a_topic_is_merged_into_a_code(found: Project) -> None:
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("enter", "m", *"damp", "enter")
        text = await ready(pilot)
        assert "“Damp, cold and disrepair” is suggested for 6 parts of answers" in text
        assert decisions(found) == []
    assert [count for _, count in proposals(found)] == [6]


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="holds a process the Unix way")
async def test_finding_goes_on_beside_and_can_be_stopped(
    found: Project, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ask, "_CALM", 0)
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(pilot)
        await pilot.press("n")
        screen, job = app.screen, app.jobs.going("topics")
        assert isinstance(screen, TopicsScreen) and job is not None
        process = job._worker._process
        process.send_signal(signal.SIGSTOP)  # on a fast machine it would be done by itself
        app.post_message(Beside.Stepped(job, "Finding topics", 3, 7))
        await pilot.pause(1.1)
        assert re.search(r"Finding topics 3 of 7… \d+ s  Ctrl\+K stops it", screen_text(app))
        await pilot.press("p", "m", "enter", "escape")
        assert isinstance(app.screen, ReviewScreen), "nothing else can be done with topics now"
        await pilot.press("f9")
        assert app.jobs.going("topics") is job, "it stopped, and nobody was told"
        assert "Finding topics 3 of 7…" in screen_text(app)
        await pilot.press("escape", "f6")
        await pilot.pause(0.3)
        assert "Finding topics 3 of 7…" in screen_text(app) and "swings" in screen_text(app)
        await pilot.press("ctrl+k")
        await pilot.press("y")
        text = await ready(pilot)
        assert "Stopped. What was found before stays." in text and "swings" in text
        assert process.wait(timeout=10) != 0
        screen = app.screen
        at_once(monkeypatch, error=Refused("there are 12 different answers, too few."))
        await pilot.press("n")
        assert "too few" in await ready(pilot)
        assert app.screen is not screen


@pytest.mark.skipif(not hasattr(signal, "SIGSTOP"), reason="holds a process the Unix way")
async def test_topics_that_were_found_while_one_was_elsewhere_are_said(
    found: Project,
) -> None:
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(pilot)
        await pilot.press("n")
        job = app.jobs.going("topics")
        assert job is not None
        job._worker._process.send_signal(signal.SIGSTOP)
        await pilot.press("escape", "f9")
        job.stop()
        app.post_message(Beside.Ended(job, None, None))
        await ready(pilot)
        assert "Topics are found: F6 shows them." in prose(app)
        assert app.jobs.going("topics") is None


async def test_answers_that_came_since_are_said(found: Project) -> None:
    with store_of(found).write():
        store_of(found).event("test", "import")
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        assert "Answers were imported since" in await opened(pilot)


async def test_no_topics_yet_says_how_to_find_some(make: Make) -> None:
    with make(()).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            assert "n finds them" in await opened(pilot)
            await pilot.press("p", "m", "enter", "escape")
            assert isinstance(app.screen, ReviewScreen)


async def test_the_palette_names_what_the_screens_do(found: Project) -> None:
    app = ChecApp(found, found.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("ctrl+p", *"go: topics", "enter")
        await ready(pilot)
        assert isinstance(app.screen, TopicsScreen)
        await pilot.press("ctrl+p", *"topics: make a code", "enter")
        await pilot.pause()
        assert isinstance(app.screen, PromoteScreen)
