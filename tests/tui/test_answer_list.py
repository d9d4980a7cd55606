"""The list of answers: reads what it shows, goes anywhere, keeps few pages."""

from __future__ import annotations

import pytest
from textual.app import App, ComposeResult

from chec_voice.project import Filters
from tests.tui.conftest import Make
from tui.widgets import answer_list
from tui.widgets.answer_list import AnswerList, Rows


class Listing(App[None]):
    """One list and nothing else."""

    def __init__(self, answers: AnswerList) -> None:
        super().__init__()
        self.answers = answers
        self.marked: list[int | None] = []
        self.chosen: list[str] = []

    def compose(self) -> ComposeResult:
        yield self.answers

    def on_answer_list_chosen(self, message: AnswerList.Chosen) -> None:
        self.chosen.append(message.answer.text)

    def on_answer_list_marked(self, message: AnswerList.Marked) -> None:
        self.marked.append(message.answer.segment_id if message.answer else None)


def texts(app: App[None]) -> str:
    return "\n".join(strip.text.rstrip() for strip in app.screen._compositor.render_strips())


async def test_every_row_can_be_reached_and_few_pages_are_kept(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_list, "PAGE", 10)
    monkeypatch.setattr(answer_list, "_KEPT", 3)
    with make([f"answer number {n} [b]x[/b]" for n in range(95)], hints=()).open() as project:
        app = Listing(AnswerList(project.selection()))
        async with app.run_test(size=(60, 12)) as pilot:
            assert "answer number 0 [b]x[/b]" in texts(app)
            app.answers.last()
            await pilot.pause()
            assert app.answers.answer is not None and "number 94" in app.answers.answer.text
            assert "answer number 94" in texts(app) and "number 84" in texts(app)
            app.answers.move(1)
            assert app.answers.marked == 94
            app.answers.first()
            app.answers.move(-1)
            for row in range(0, 95, 7):
                app.answers.marked = row
                await pilot.pause()
                assert f"answer number {row} " in texts(app)
            assert app.answers.rows is not None and len(app.answers.rows._pages) <= 3
            app.answers.show(project.selection(Filters(words="nothing here")))
            await pilot.pause()
            assert app.answers.answer is None and app.marked[-1] is None
            app.answers.move(1)


async def test_a_click_marks_and_a_second_one_chooses(make: Make) -> None:
    with make([f"answer number {n}" for n in range(5)], hints=()).open() as project:
        app = Listing(AnswerList(project.selection()))
        async with app.run_test(size=(60, 12)) as pilot:
            await pilot.click(AnswerList, offset=(3, 2))
            assert app.answers.marked == 2 and app.chosen == []
            await pilot.click(AnswerList, offset=(3, 2))
            await pilot.pause()
            assert app.chosen == ["answer number 2"]


def test_rows_far_away_are_estimated_and_true_again_at_the_ends(
    make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(answer_list, "PAGE", 10)
    monkeypatch.setattr(answer_list, "_FAR", 2)
    with make([f"answer number {n}" for n in range(203)], hints=()).open() as project:
        rows = Rows(project.selection())
        near = rows.get(150)
        assert near is not None and abs(near.segment_id - 151) <= 12
        assert rows.get(202) is not None or rows.length < 203
        first = rows.get(0)
        assert first is not None and first.text == "answer number 0"
        assert rows.number_of(first.segment_id) == 0
