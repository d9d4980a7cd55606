"""One coder with two windows on the project: what was said in the one is known in the other."""

from __future__ import annotations

from chec_voice.project.project import Project
from tests.tui.conftest import Make, prose, worked_off
from tui.app import ChecApp


async def test_what_the_same_coder_said_in_another_window_is_not_said_again(make: Make) -> None:
    with make().open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            view = app.review.desk.view
            assert view is not None and len(view.candidates) > 1
            at, first, second = view.segment_id, *(one.code for one in view.candidates[:2])
            with Project.open(project.path) as other:
                there = other.coding("Sam")
                there.apply(at, first)
                there.reject(at, second)
                there.done(at)
            before = project.facts()["decisions"]
            await pilot.press("1")
            await worked_off(app)
            assert "is applied already" in prose(app)
            app.review.desk.chosen = 1
            assert "is rejected already" in app.review.desk.reject()
            await pilot.press("enter")
            await worked_off(app)
            assert project.facts()["decisions"] == before
            acts = [line.kind for line in project.commands("Sam").history()]
            assert acts.count("decide") == 2 and acts.count("review") == 1
