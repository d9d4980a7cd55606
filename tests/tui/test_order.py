"""The order of answers, changed inside the app; and doubts that stand where a suggestion stands."""

from __future__ import annotations

from chec_testing import store_of

from chec_voice.model import Evidence, Suggestion
from chec_voice.project.coding import BLIND_SAMPLE
from chec_voice.project.project import Project
from chec_voice.review import evidence_line
from chec_voice.store import queue_plans, suggestions
from tests.tui.conftest import Make, screen_text
from tui.app import ChecApp

PARKS, FOOD = "community.local_environment.parks_play", "home.poverty.food"


async def test_the_order_changes_beside_the_app_and_back(make: Make) -> None:
    with make([f"dodgy park {n}" for n in range(30)]).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(100, 30)) as pilot:
            await pilot.press("o")
            assert "go on meanwhile (o stops)" in screen_text(app)
            await pilot.press("o")
            assert "The order stays as it was" in screen_text(app)
            await pilot.press("o", "a")
            await app.workers.wait_for_complete()
            await pilot.pause()
            assert "SMART ORDER" in screen_text(app)
            await pilot.press("enter")
            assert "Comes now: " in screen_text(app)
            await pilot.press("o", "n")
            assert "Comes now: " not in screen_text(app)
            assert "SMART" not in screen_text(app)
        assert project.coding("Sam").progress().done == 2


async def test_looking_elsewhere_shows_what_a_blind_sample_hides(make: Make) -> None:
    with make().open() as project:
        coding = project.coding("Sam", order="smart")
        queue_plans.save(store_of(project), 1, [(2, BLIND_SAMPLE, "")])
        app = ChecApp(project, coding)
        async with app.run_test(size=(100, 30)) as pilot:
            for keys in ((), ("f4", "escape"), ("f6", "escape")):
                await pilot.press(*keys)
                await app.workers.wait_for_complete()
                await pilot.pause()
                assert "Suggestions are hidden: a blind sample" in screen_text(app)
                assert "Comes now: coded without suggestions" in screen_text(app)


def _suggest(project: Project, *found: Suggestion) -> None:
    run = suggestions.start_run(
        store_of(project), kind="suggest", suggesters="t", version="t", params={}, model=""
    )
    suggestions.save(store_of(project), run, [1], found)


async def test_too_few_examples_is_said_where_a_suggestion_is_shown(make: Make) -> None:
    words = Evidence("words", "park " * 40)
    few = Evidence("few", "only 2 coded answers: too few to judge by")
    with make(hints=()).open() as project:
        _suggest(
            project,
            Suggestion(1, PARKS, 0.9, "learned", (words, few)),
            Suggestion(1, FOOD, 0.8, "learned", (words,)),
        )
        for width in (60, 80, 120):
            app = ChecApp(project, project.coding("Sam"))
            async with app.run_test(size=(width, 40)):
                rows = screen_text(app).splitlines()
                assert any("Parks" in row and "likely, few examples" in row for row in rows)
                assert any("Food" in row and "few" not in row for row in rows)
                assert any("only 2 coded answers" in row for row in rows)


def test_a_doubt_is_never_cut_off() -> None:
    few = Evidence("few", "only 2 coded answers: too few to judge by")
    one = Suggestion(1, PARKS, 0.9, "learned", (Evidence("words", "park " * 40), few))
    assert evidence_line(one, 60).startswith(f"{few.text}; words: park")
    assert len(evidence_line(one, 60)) <= 60
