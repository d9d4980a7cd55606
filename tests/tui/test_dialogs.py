"""Small dialogs: what one chooses stays in sight, files are listed, nothing is promised falsely."""

from __future__ import annotations

from pathlib import Path

import pytest
from textual.pilot import Pilot
from textual.widgets import Input, OptionList, TextArea

from chec_voice.project import Filters
from chec_voice.project.project import Project
from chec_voice.review import QueueProgress
from chec_voice.settings import Settings
from tests.tui.conftest import Made, Make, screen_text
from tui.app import ChecApp
from tui.coding.show import title
from tui.deidentify.show import around
from tui.dialogs.ask import AskScreen
from tui.dialogs.choose import ChooseScreen
from tui.dialogs.file import FileScreen, ending_in
from tui.edges import Edges
from tui.home.launcher import LauncherApp
from tui.home.recent import remember

LONG = "\n".join(f"line {n} of what is asked" for n in range(60))


async def _settle(pilot: Pilot[object]) -> None:
    await pilot.app.workers.wait_for_complete()
    await pilot.pause()


@pytest.mark.parametrize("size", [(60, 15), (80, 24), (120, 40)])
async def test_choices_stay_in_sight_below_a_long_text_that_keys_scroll(
    app: ChecApp, size: tuple[int, int]
) -> None:
    """At 80x24 the preview of an import pushed its own yes and no out of the dialog."""
    async with app.run_test(size=size) as pilot:
        choices = {"y": "Yes, bring it all in as it stands here", "escape": "No, leave it"}
        app.push_screen(AskScreen("Bring it in?", LONG, choices))
        await pilot.pause()
        text = screen_text(app)
        assert "Yes, bring it all in as it stands here" in text and "No, leave it" in text
        assert "more: PgDn" in text and "line 59" not in text
        await pilot.press("end")
        assert "line 59" in screen_text(app) and "No, leave it" in screen_text(app)
        await pilot.press("home", "pagedown", "up", "down")
        assert isinstance(app.screen, AskScreen), "keys that read on choose nothing"


async def test_a_letter_leads_through_a_list_and_enter_is_in_the_footer(app: ChecApp) -> None:
    chosen: list[int | None] = []
    async with app.run_test(size=(80, 24)) as pilot:
        names = ["age", "gender", "area", "group"]
        app.push_screen(ChooseScreen("By what?", names), chosen.append)
        await pilot.pause()
        assert "Enter Choose" in screen_text(app)
        await pilot.press("g")
        assert app.screen.query_one(OptionList).highlighted == 1
        await pilot.press("g", "enter")
    assert chosen == [3]


async def _files(app: ChecApp, folder: Path) -> list[str | None]:
    for name in ("answers.csv", "Survey 2.csv", "[b]old.csv", ".hidden.csv", "picture.png"):
        (folder / name).write_text("x", encoding="utf-8")
    (folder / "more").mkdir()
    (folder / "more" / "last year.csv").write_text("x", encoding="utf-8")
    app.files_in = folder
    taken: list[str | None] = []
    app.push_screen(FileScreen("Which?", "A table.", ending_in(".csv")), taken.append)
    return taken


async def test_files_of_the_folder_are_listed_and_a_few_letters_find_one(
    app: ChecApp, tmp_path: Path
) -> None:
    """One had to know the name of the file, and to type all of it."""
    (tmp_path / "here").mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        taken = await _files(app, tmp_path / "here")
        await pilot.pause()
        text = screen_text(app)
        assert "answers.csv" in text and "Survey 2.csv" in text and "[b]old.csv" in text
        assert "more/" in text and "hidden" not in text and "picture" not in text
        await pilot.press(*"surv")
        assert "Survey 2.csv" in screen_text(app) and "answers" not in screen_text(app)
        await pilot.press("enter")
    assert taken == [str(tmp_path / "here" / "Survey 2.csv")]


async def test_enter_goes_into_a_folder_tab_completes_and_a_path_that_is_typed_is_taken(
    app: ChecApp, tmp_path: Path
) -> None:
    (tmp_path / "here").mkdir()
    async with app.run_test(size=(80, 24)) as pilot:
        taken = await _files(app, tmp_path / "here")
        await pilot.press(*"mor", "enter")
        assert "last year.csv" in screen_text(app)
        await pilot.press("tab")
        assert app.screen.query_one(Input).value == "more/last year.csv"
        await pilot.press("enter")
        assert taken == [str(tmp_path / "here" / "more" / "last year.csv")]
        app.files_in = tmp_path / "here"
        taken = []
        app.push_screen(FileScreen("Which?", "A table.", ending_in(".csv")), taken.append)
        await pilot.press("backspace", *"none/")
        assert "There is no such folder." in screen_text(app)
        (tmp_path / "here" / "empty").mkdir()
        await pilot.press(*["backspace"] * 5, *"empty/")
        assert "Nothing of that kind lies here" in screen_text(app)
        await pilot.press(*["backspace"] * 6, *"nowhere.csv")
        assert "Nothing of that name is here." in screen_text(app)
        await pilot.press("enter")
        assert taken == [str(tmp_path / "here" / "nowhere.csv")], (
            "what is wrong with it is said by what reads it"
        )


async def test_a_file_was_looked_for_where_the_program_was_started(
    app: ChecApp, project: Project, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It begins where the project lies, and then where the last file was found."""
    for name in ("started here", "downloads"):
        (tmp_path / name).mkdir()
    monkeypatch.chdir(tmp_path / "started here")
    (tmp_path / "downloads" / "values.csv").write_text("x", encoding="utf-8")
    taken: list[str | None] = []
    offered = [project.path.parent, tmp_path / "downloads"]
    async with app.run_test(size=(80, 24)) as pilot:
        for folder, typed in zip(offered, ("downloads/val", "val"), strict=True):
            app.push_screen(FileScreen("Which?", "A table.", ending_in(".csv")), taken.append)
            await pilot.pause()
            assert app.screen.query_one(Input).value == f"{folder}/"
            await pilot.press("end", *typed, "enter")
    assert taken == [str(tmp_path / "downloads" / "values.csv")] * 2


async def test_the_launcher_lists_projects_to_open(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    Project.create(tmp_path / "club.chec").close()
    monkeypatch.chdir(tmp_path)
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("o")
        assert "club.chec" in screen_text(app)  # type: ignore[arg-type]
        await pilot.press("enter", *"Jo", "enter")
    assert app.return_value is not None and app.return_value.coder == "Jo"


async def test_a_preview_says_what_each_question_asks_and_how_many_answered_it(
    app: ChecApp, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "elsewhere").mkdir()
    monkeypatch.chdir(tmp_path / "elsewhere")  # where the program was started says nothing
    rows = "".join(f"p{n},a place to go {n},{'N/A' if n == 2 else 'mates'}\n" for n in range(5))
    head = "person,What would help?,What makes it harder to be healthy?\n"
    (tmp_path / "more.csv").write_text(head + rows, encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("f9", "i", *"more.csv", "enter")
        await _settle(pilot)
        await _settle(pilot)
        await pilot.press("down")
        text = screen_text(app)
        assert "answers: what should change" in text and "5 answers, 0 blank" in text
        await pilot.press("down")
        text = screen_text(app)
        assert "asks what makes it harder" in text and "4 answers, 1 like “N/A”, 0 blank" in text
        assert "Guessed from its wording" not in text and "y Bring in" in text


async def test_home_says_how_many_answers_were_looked_through_for_names(make: Make) -> None:
    """Some names replaced, and the step had its tick: the rest was forgotten."""
    with make(("my mate Zoya", "the park is dark", "N/A")).open() as project:
        from chec_testing import change

        change(project, "UPDATE response SET state = 'non_answer' WHERE id = 3")
        change(project, "UPDATE response SET deidentified_at = '2026-01-01' WHERE id = 1")
        change(
            project,
            "INSERT INTO event (uuid, at, actor, kind) VALUES"
            " ('u', '2026-01-01', 'Sam', 'deidentify')",
        )
        steps = {step.id: step for step in project.stages}
        assert steps["import"].words == "2 answers, 1 like “N/A”"
        assert steps["deidentify"].state == "begun"
        assert steps["deidentify"].words == "1 of 2 answers to code"
        change(project, "UPDATE response SET deidentified_at = '2026-01-01'")
        assert {step.id: step.state for step in project.stages}["deidentify"] == "done"


@pytest.mark.parametrize("size", [(80, 24), (60, 15)])
async def test_the_note_of_a_flag_stays_in_sight_when_the_window_gets_smaller(
    made: Made, size: tuple[int, int]
) -> None:
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(120, 40)) as pilot:
            await pilot.press("f", *"seen at three")
            await pilot.resize_terminal(*size)
            await pilot.pause()
            area = app.screen.query_one(TextArea)
            assert area.text == "seen at three" and "seen at three" in screen_text(app)


async def test_reading_promises_an_undo_only_of_what_can_be_undone(made: Made) -> None:
    """After a flag the line said "u undo", and the dialog before it that u does not undo it."""
    with made.open() as project:
        app = ChecApp(project, project.coding("Sam"), "triage")
        async with app.run_test(size=(80, 24)) as pilot:
            await _settle(pilot)
            await pilot.press("n")
            assert "Read; no concern seen by you  ·  u undo" in screen_text(app)
            await pilot.press("f", "ctrl+s")
            assert "Flagged." in screen_text(app) and "u undo" not in screen_text(app)
            await pilot.press("b")
            assert "u undo" not in screen_text(app)


def test_what_is_around_a_name_is_whole_words() -> None:
    text = "one two three Zoya four five six seven"
    start = text.index("Zoya")
    assert around(text, start, start + 4, 8).plain == "…two three Zoya four five…"
    assert around(text, start, start + 4, 100).plain == text
    long = "x" * 50 + "Zoya" + "y" * 50
    assert around(long, 50, 54, 8).plain == long, "a word without end is no reason to cut it"


def test_one_word_more_is_a_word_and_not_a_full_stop() -> None:
    """Two presses took "to do." where three words were wanted."""
    edges = Edges("nowt to do. they shut the skate place", 5, 7)
    edges.grow(1)
    assert edges.words == "to do"
    edges.grow(1)
    assert edges.words == "to do. they"
    edges.grow(-1)
    edges.grow(-1)
    edges.grow(-1)
    assert edges.words == "to", "it never becomes empty"


def test_how_far_answers_are_read_for_risk_is_no_news_once_all_are() -> None:
    """It took the line that says what was done, at every answer."""
    progress = QueueProgress(total=3, done=1, skipped=0)

    def told(read: tuple[int, int]) -> str:
        line = title("youth", "Sam", progress, synthetic=False, blind=False, width=100, read=read)
        return line.plain.rstrip()

    assert "read for risk: 2 of 3" in told((2, 3)) and "risk" not in told((0, 0))
    assert "risk" not in told((3, 3)) and told((3, 3)).endswith("1 / 3 · 33 %")


@pytest.mark.parametrize("width", [58, 78, 118])
@pytest.mark.parametrize("filters", [0, 1, 2, 3])
def test_the_name_of_the_coder_was_cut_away_and_filters_without_a_word(
    width: int, filters: int
) -> None:
    which = ["coded Food at home by anybody", "where area is Leeds", "not looked at yet"][:filters]
    line = title(
        "Youth voice demo (synthetic)",
        "Synthetic coder",
        QueueProgress(total=300, done=12, skipped=0),
        synthetic=True,
        blind=False,
        width=width,
        which=which,
    )
    said = line.plain
    assert line.cell_length == width and "Synthetic coder" in said and "12 / 300 · 4 %" in said
    if not filters:
        assert "Youth vo" in said
    elif "only answers" in said:
        more = next((n for n in range(1, filters) if f"and {n} more" in said), 0)
        assert all(part in said for part in which[1 : filters - more]), said
    else:
        assert ("1 filter " if filters == 1 else f"{filters} filters ") in said
    assert width < 70 or not filters or "only answers coded" in said


async def test_what_is_flagged_can_be_read_whole_on_a_small_screen(make: Make) -> None:
    """At 80x24 one line of it was in sight, and nothing said that there was more."""
    said = " ".join(f"word{n}" for n in range(120))
    with make((said,)).open() as project:
        app = ChecApp(project, project.coding("Sam"))
        async with app.run_test(size=(80, 24)) as pilot:
            await pilot.press("f")
            text = screen_text(app)
            assert "word0 " in text and "word9 " in text and "more: PgDn" in text
            assert "Flag this answer" in text and "word119" not in text
            for _ in range(12):
                await pilot.press("pagedown")
            assert "word119" in screen_text(app) and "more: PgDn" in screen_text(app)
            await pilot.press("pageup", *"seen at three")
            assert "seen at three" in screen_text(app)


async def test_a_code_for_a_filter_is_chosen_and_one_for_an_answer_is_applied(
    app: ChecApp, project: Project
) -> None:
    """Enter was called "Apply" also where it applied nothing."""
    async with app.run_test(size=(80, 24)) as pilot:
        await pilot.press("c")
        assert "Enter Apply" in screen_text(app) and "Tab And another" in screen_text(app)
        await pilot.press("escape", "y", "c", "enter")
        text = screen_text(app)
        assert "Answers with which code?" in text and "Enter Choose" in text
        assert "Apply" not in text and "another" not in text
        project.coding("Sam").apply(2, "home.poverty.food")
        await pilot.press(*"food at home", "enter")
        assert "1 answer like that" in screen_text(app)
        # One code less, without losing the other filters; the list says what stands.
        await pilot.press("y")
        assert "code: Food at home …" in screen_text(app)
        await pilot.press("c", "enter")
        marked = app.screen.query_one(OptionList).highlighted
        assert marked == 1 and "any code, or none" in screen_text(app)
        await pilot.press("up", "enter")
        assert app.coding.selection.filters == Filters()


LISTS: dict[str, tuple[list[str], list[str]]] = {
    # What is chosen first, and how its list is opened again.
    "a state": (["y", "s", "enter", "down", "enter"], ["y", "s", "enter"]),
    "a question": (["y", "q", "enter", "down", "enter"], ["y", "q", "enter"]),
    "a fact": (["y", "a", "enter", "down", "enter"], ["y", "a", "enter"]),
    "compare by": (["f3", "b", "down", "down", "enter"], ["b"]),
    "whose coding": (["f3", "c", "down", "enter"], ["c"]),
    "a view": (["f3", "v", "down", "enter"], ["v"]),
    "cases": (["f3", "m", "y", "down", "enter", "enter"], ["y"]),
    "the rule": (["ctrl+e", "p", "down", "enter"], ["p"]),
    "what is written": (["ctrl+e", "w", "down", "enter"], ["w"]),
    "order of the grid": (["f10", "s", "down", "enter"], ["s"]),
}


@pytest.mark.parametrize("name", LISTS)
async def test_a_list_begins_at_what_stands(app: ChecApp, name: str) -> None:
    """Whoever opened it to look saw the first line marked, and Enter changed what stood."""
    choose, again = LISTS[name]
    async with app.run_test(size=(100, 30)) as pilot:
        for press in choose:
            await pilot.press(press)
            await _settle(pilot)
        for press in again:
            await pilot.press(press)
            await _settle(pilot)
        options = app.screen.query_one(OptionList)
        assert isinstance(app.screen, ChooseScreen) and options.highlighted, screen_text(app)


async def test_who_sat_here_last_is_marked_among_the_names(made: Made) -> None:
    with made.open() as project:
        for name in ("Ann", "Ben", "Cai"):
            project.coding(name)
    remember(Settings(), made.path, "Ben")
    app = LauncherApp()
    async with app.run_test(size=(80, 24)) as pilot:
        await _settle(pilot)
        await pilot.press("enter", "enter")
    assert app.return_value is not None and app.return_value.coder == "Ben"


@pytest.mark.parametrize("size", [(60, 15), (60, 20), (80, 24)])
async def test_what_a_long_list_asks_stays_in_sight_on_a_low_window(
    app: ChecApp, size: tuple[int, int]
) -> None:
    """At 60x20 the heading was scrolled away, and the dialog and its list both had a scroll bar."""
    async with app.run_test(size=size) as pilot:
        app.push_screen(ChooseScreen("Which of all these?", [f"line {n}" for n in range(40)], 25))
        await pilot.pause()
        await pilot.pause()
        text = screen_text(app)
        assert "Which of all these?" in text and "a letter leads to a line" in text
        assert "line 25" in text
        await pilot.press("end")
        await pilot.pause()
        assert "line 39" in screen_text(app) and "Which of all these?" in screen_text(app)
