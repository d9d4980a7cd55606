"""A file that comes in by the app: what was guessed is seen, corrected, and only then written."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from pathlib import Path

import pytest
from chec_testing import rows_of
from openpyxl import Workbook
from textual.pilot import Pilot
from textual.widgets import OptionList

from chec_voice.project.project import Project
from tests.tui.conftest import prose, screen_text, worked_off
from tui import keys
from tui.app import ChecApp
from tui.dialogs.choose import ChooseScreen
from tui.home import bring_in
from tui.home.coming_in import for_a_person
from tui.home.document_in import DocumentIn
from tui.home.import_options import OPTION_LINES, ImportOptions
from tui.home.table_in import PART_WORDS, TableIn

Compare = Callable[..., bool]
SIZES = [(60, 20), (80, 24), (120, 40)]
SURVEY = (
    "ref,What helps you?,Anything else,Age,Home address,Happy to be quoted?\n"
    "p1,my mates and the park near us,,12,1 Example Street,yes\n"
    "p2,football club on tuesdays with my friends,more buses please so we get there,13,"
    "2 Example Road,no\n"
    "p3,my nan who looks after me every day,,14,3 Example Close,yes\n"
)
TALK = (
    "I: What is it like round here?\nJ: It is alright. There is a park.\n"
    "K: There is nothing to do.\nI: I think we need more buses too.\nJ: And somewhere to go.\n"
)


@pytest.fixture
def survey(tmp_path: Path) -> Path:
    path = tmp_path / "survey.csv"
    path.write_text(SURVEY, encoding="utf-8")
    return path


@pytest.fixture
def talk(tmp_path: Path) -> Path:
    path = tmp_path / "talk.txt"
    path.write_text(TALK, encoding="utf-8")
    return path


async def press(pilot: Pilot[None], *pressed: str) -> None:
    """Press keys, and wait for what they look up beside the screen."""
    await pilot.press(*pressed)
    await settle(pilot)


async def settle(pilot: Pilot[None]) -> None:
    """Wait until the file was looked at, and that is on the screen."""
    for _ in range(3):  # what one look finds asks for another: columns, then rows
        await worked_off(pilot.app)  # type: ignore[arg-type]  # each is a ChecApp here
        await pilot.app.workers.wait_for_complete()
        await pilot.pause()


async def opened(app: ChecApp, pilot: Pilot[None], path: Path) -> None:
    bring_in.look(app, lambda: None, path, ImportOptions())
    await pilot.pause()
    await settle(pilot)


def column(app: ChecApp, name: str) -> str:
    """The line of one column; on a small screen its name is cut."""
    lines = screen_text(app).split("\n")
    return next(line for line in lines if line.strip(" │").startswith(name[:9]))


async def choose(pilot: Pilot[None], words: str) -> None:
    """Take a line of the list that is open."""
    listed = pilot.app.screen
    assert isinstance(listed, ChooseScreen), screen_text(pilot.app)  # type: ignore[arg-type]
    at = next(n for n, name in enumerate(listed._names) if words in name)
    listed.query_one(OptionList).highlighted = at
    await press(pilot, "enter")


def answers(project: Project) -> list[tuple[str, str, str, str]]:
    """(session, question, what it asks, text) of all answers of files that came in."""
    return [
        (row["session"], row["question"], row["polarity"], row["text"])
        for row in rows_of(
            project,
            "SELECT s.name session, q.text question, q.polarity, r.text FROM response r"
            " JOIN question q ON q.id = r.question_id"
            " JOIN participant p ON p.id = r.participant_id JOIN session s ON s.id = p.session_id"
            " WHERE s.name != 'test' AND r.state = 'answered' ORDER BY r.id",
        )
    ]


async def test_every_guess_about_a_column_can_be_corrected_before_anything_is_written(
    app: ChecApp, project: Project, survey: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, survey)
        assert "4 answers of 3 people to 2 questions; 1 fact about each" in prose(app)
        assert "tells people apart" in column(app, "ref")
        assert "a fact about the person" in column(app, "Age")
        # Another question, and what it asks.
        await press(pilot, "down", "p")
        await choose(pilot, "asks what makes it harder")
        assert "what makes it harder" in column(app, "What helps you?")
        await press(pilot, "n", *"What is good", "enter")
        assert "What is good" in prose(app)
        # A column is left out, and used again.
        await press(pilot, "down", "x")
        assert "left out" in column(app, "Anything else") and "3 answers of 3" in prose(app)
        await press(pilot, "x")
        assert "answers to a question" in column(app, "Anything else")
        # A fact gets another name.
        await press(pilot, "down", "n", *"age in years", "enter")
        assert "Called here: age in years" in prose(app)
        # Who says no to being quoted: taken for a fact instead, and back.
        await press(pilot, "end", "enter")
        await choose(pilot, "a fact about the person")
        assert "a fact about the person" in column(app, "Happy")
        await press(pilot, "enter")
        await choose(pilot, "agrees to be quoted")
        assert "2 people yes, 1 no, 0 nothing" in prose(app)
        assert answers(project) == []
        await press(pilot, "y")
        assert app.screen is app.review
    assert len(answers(project)) == 4
    assert {one[1:3] for one in answers(project)} == {
        ("What is good", "helps"),
        ("Anything else", "neutral"),
    }
    named = rows_of(project, "SELECT name FROM attribute ORDER BY name")
    assert "age in years" in [row["name"] for row in named]
    quoted = rows_of(project, "SELECT consent_quotation c FROM participant WHERE ref GLOB 'p*'")
    assert sorted(row["c"] for row in quoted) == ["no", "yes", "yes"]


async def test_a_column_that_may_ask_for_leave_came_in_as_a_fact_without_a_question(
    app: ChecApp, project: Project, tmp_path: Path
) -> None:
    path = tmp_path / "leave.csv"
    path.write_text(SURVEY.replace("Happy to be quoted?", "Use it?"), encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, path)
        await press(pilot, "y")
        assert "Use it?: it seems to ask whether people's words may be used" in prose(app)
        assert "--consent" not in prose(app)
        await press(pilot, "escape")
        assert answers(project) == []
        await press(pilot, "end", "enter")
        await choose(pilot, "agrees to be used")
        assert "2 people yes, 1 no, 0 nothing" in prose(app)
        await press(pilot, "y")
        assert len(answers(project)) == 4


async def test_what_a_question_asks_is_kept_as_it_was_corrected(
    app: ChecApp, project: Project, survey: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, survey)
        await press(pilot, "down", "p")
        await choose(pilot, "asks what makes it harder")
        await press(pilot, "y")
    assert ("What helps you?", "harms") in {one[1:3] for one in answers(project)}


async def test_each_part_that_the_command_takes_can_be_chosen(
    app: ChecApp, tmp_path: Path, project: Project
) -> None:
    """One row an answer, with its question, id, session, who wrote it and a word of one's own."""
    path = tmp_path / "long.csv"
    rows = [
        ("a", "b", "c", "d", "e", "f", "g", "h"),
        ("1", "11", "What helps?", "my mates and me", "spring", "Me", "yes", "owl"),
        ("1", "12", "What is hard?", "no buses at all here", "spring", "Me", "yes", "owl"),
        ("2", "13", "What helps?", "the club on a friday", "autumn", "An adult", "no", "fox"),
    ]
    path.write_text("\n".join(",".join(row) for row in rows), encoding="utf-8")
    wanted = {
        "a": "participant",
        "b": "response",
        "d": "text",
        "c": "question",
        "e": "session",
        "f": "voice",
        "g": "consent",
        "h": "own-ref",
    }
    async with app.run_test(size=(100, 40)) as pilot:
        await opened(app, pilot, path)
        screen = app.screen
        assert isinstance(screen, TableIn)
        for _ in range(2):  # the second time nothing stands in the way of anything
            for name, role in wanted.items():
                screen.query_one(OptionList).highlighted = "abcdefgh".index(name)
                await pilot.pause()
                await press(pilot, "enter")
                await choose(pilot, PART_WORDS[role])  # type: ignore[index]
        assert screen.ready, screen_text(app)
        # What each question asks is told row by row then.
        screen.query_one(OptionList).highlighted = 2
        await pilot.pause()
        await press(pilot, "p")
        await choose(pilot, "What is hard?")
        await choose(pilot, "asks what should change")
        await press(pilot, "y")
    found = rows_of(
        project,
        "SELECT s.name session, q.polarity, p.ref, p.own_ref, p.consent_analysis agreed, r.voice"
        " FROM response r JOIN participant p ON p.id = r.participant_id"
        " JOIN session s ON s.id = p.session_id JOIN question q ON q.id = r.question_id"
        " WHERE s.name != 'test' ORDER BY r.id",
    )
    assert [tuple(row.values()) if isinstance(row, dict) else tuple(row) for row in found] == [
        ("spring", "helps", "1", "owl", "yes", "verbatim"),
        ("spring", "change", "1", "owl", "yes", "verbatim"),
        ("autumn", "helps", "2", "fox", "no", "scribed"),
    ]


async def test_a_file_without_a_column_of_answers_shows_its_columns_to_be_corrected(
    app: ChecApp, tmp_path: Path, project: Project
) -> None:
    """The app said that no column of answers was chosen, and offered none."""
    path = tmp_path / "short.csv"
    path.write_text("ID,Code\n1,damp\n2,damp\n3,bus\n", encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, path)
        assert "It cannot come in like this: No column of answers was chosen." in prose(app)
        assert "--text" not in prose(app)
        await press(pilot, "y", "down", "enter")
        await choose(pilot, "answers to a question")
        assert "3 answers of 3 people" in prose(app)
        await press(pilot, "y")
    assert [one[3] for one in answers(project)] == ["damp", "damp", "bus"]


async def test_cells_of_personal_data_that_is_left_out_are_not_shown(
    app: ChecApp, survey: Path
) -> None:
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, survey)
        await press(pilot, *["down"] * 4)
        assert "Home address" in prose(app) and "Example Street" not in screen_text(app)
        assert "left out" in column(app, "Home address")
        await press(pilot, "enter")
        await choose(pilot, "a fact about the person")
        assert "Example Street" in screen_text(app), "a person took it in, and sees what that is"


async def test_a_workbook_of_several_sheets_asks_which_one(
    app: ChecApp, tmp_path: Path, project: Project
) -> None:
    book = Workbook()
    for title in ("Spring", "Autumn"):
        sheet = book.create_sheet(title)
        sheet.append(["ID", "What helps you feel well?"])
        for n in range(3):
            sheet.append([n, f"{title.lower()} walks with my nan {n}"])
    del book["Sheet"]
    path = tmp_path / "waves.xlsx"
    book.save(path)
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, path)
        assert "Which sheet holds the answers?" in screen_text(app)
        await choose(pilot, "Autumn")
        assert "3 answers of 3 people" in prose(app)
        await press(pilot, "y")
    assert {one[3].split()[0] for one in answers(project)} == {"autumn"}


async def test_where_a_file_is_from_and_how_it_is_read_can_be_said(
    app: ChecApp, tmp_path: Path, project: Project
) -> None:
    path = tmp_path / "club.csv"
    rows = [
        "Youth club,,",
        "ID,What helps you feel well?,Tell us why it does",
        '1,"my nan, and my mates","because we laugh a lot"',
        '2,"the park by the canal","because it is quiet there"',
        "3,nothing really helps me,because nobody listens",
    ]
    path.write_text("\n".join(rows), encoding="utf-8")
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, path)

        async def option(words: str) -> None:
            await press(pilot, "o")
            await choose(pilot, words)

        for words, typed in (
            ("Session or wave", "spring"),
            ("The same for everybody", "area=Leeds, team=North"),
            ("Where it was", "a youth club"),
            ("Who can be reached", "Mo at the door"),
            ("Keep these columns", "club form"),
            ("Headings begin in row", "2"),
            ("Rows that are nobody's", "5"),
        ):
            await option(words)
            await press(pilot, *typed, "enter")
        await press(pilot, "o")
        assert "Session or wave: spring" in prose(app)
        assert "area=Leeds, team=North" in prose(app) and "Mo at" not in prose(app)
        await press(pilot, "escape", "y")
    got = answers(project)
    assert {one[0] for one in got} == {"spring"} and len(got) == 4
    assert project.imports.saved_mappings == ["club form"]
    (held,) = rows_of(project, "SELECT setting FROM session WHERE name = 'spring'")
    assert held["setting"] == "a youth club"
    assert "area" in project.attributes and "team" in project.attributes
    # The next such file: columns as they were kept.
    second = tmp_path / "club in summer.csv"
    second.write_text("\n".join(rows[1:]), encoding="utf-8")
    app = ChecApp(project, project.coding("Sam"))
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, second)
        await press(pilot, "down", "down", "x", "o")
        await choose(pilot, "Columns as kept before")
        await choose(pilot, "club form")
        assert "answers to a question" in column(app, "Tell us why")
        assert "6 answers of 3 people" in prose(app)


@pytest.mark.parametrize("size", SIZES)
async def test_a_column_is_corrected_by_mouse(
    app: ChecApp, survey: Path, size: tuple[int, int]
) -> None:
    async with app.run_test(size=size) as pilot:
        await opened(app, pilot, survey)
        rows = screen_text(app).split("\n")
        y = next(n for n, row in enumerate(rows) if row.strip(" │").startswith("Anything"))
        await pilot.click(offset=(8, y))
        await settle(pilot)
        assert "Anything else: used as what?" in prose(app)
        rows = screen_text(app).split("\n")
        y = next(n for n, row in enumerate(rows) if "│ a fact about the person" in row)
        await pilot.click(offset=(size[0] // 2, y))
        await settle(pilot)
        assert "a fact about the person" in column(app, "Anything else")
        footer = screen_text(app).split("\n")[-1]
        await pilot.click(offset=(footer.index("Bring in"), size[1] - 1))
        await settle(pilot)
        assert app.screen is app.review


async def test_who_is_who_in_a_transcript_can_be_corrected(
    app: ChecApp, project: Project, talk: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, talk)
        assert isinstance(app.screen, DocumentIn)
        assert "3 turns of 2 young people" in prose(app)
        assert "asks the questions" in column(app, "I ")
        await press(pilot, "enter")
        await choose(pilot, "a young person")
        assert "5 turns of 3 young people" in prose(app)
        await press(pilot, "down", "enter")
        await choose(pilot, "asks the questions")
        assert "asks the questions" in column(app, "J ")
        await press(pilot, "down", "enter")
        await choose(pilot, "words of a sentence")
        assert "nobody" in column(app, "K ")
        await press(pilot, "enter")
        await choose(pilot, "a young person")
        await press(pilot, "y")
    said = [one[3] for one in answers(project)]
    assert "There is nothing to do." in said and "What is it like round here?" in said
    assert "And somewhere to go." not in said


async def test_a_transcript_in_which_nobody_is_young_says_so_and_stays_to_be_corrected(
    app: ChecApp, talk: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, talk)
        for _ in range(2):
            await press(pilot, "down", "enter")
            await choose(pilot, "asks the questions")
        assert "It cannot come in like this" in prose(app)
        assert "y Bring in" not in screen_text(app)
        await press(pilot, "y")
        assert isinstance(app.screen, DocumentIn)
        await press(pilot, "enter")
        await choose(pilot, "a young person")
        assert "1 turn of 1 young person" in prose(app)


async def test_a_file_is_read_as_something_else(app: ChecApp, talk: Path) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, talk)
        await press(pilot, "o")
        await choose(pilot, "Read it as")
        await choose(pilot, "a table")
        assert isinstance(app.screen, TableIn)
        await press(pilot, "o")
        await choose(pilot, "Read it as")
        await choose(pilot, "a transcript")
        assert isinstance(app.screen, DocumentIn) and "2 young people" in prose(app)


async def test_hostile_headings_and_cells_are_words_like_any(
    app: ChecApp, tmp_path: Path, project: Project
) -> None:
    path = tmp_path / "hostile.csv"
    path.write_text(
        "id,[b]What helps[/b] you? [/x],{undo}=x\n1,[@click=app.quit]mates[/] and me,[/]\n"
        "2,my nan and \x1b[31mme,y\n3,the park [bold,z\n",
        encoding="utf-8",
    )
    async with app.run_test(size=(120, 40)) as pilot:
        await opened(app, pilot, path)
        assert "[b]What helps[/b] you? [/x]" in screen_text(app)
        await press(pilot, "down", "enter")
        assert "[b]What helps[/b] you? [/x]" in screen_text(app)
        await press(pilot, "escape", "down", "y")
    assert "[@click=app.quit]mates[/] and me" in [one[3] for one in answers(project)]


@pytest.mark.parametrize(
    ("said", "kept"),
    [
        (
            "Line 3 looks odd. Pass --header-rows 2.",
            "Line 3 looks odd. Pass “Rows that the headings take” (o) 2.",
        ),
        ("Say it with --text. It stays.", "It stays."),
        ("Record it with `chec-voice consent`. It stays.", "It stays."),
        ("A well-known place - and x-ray. Fine.", "A well-known place - and x-ray. Fine."),
        ("Use --id.", "Use --id."),
    ],
)
def test_options_of_a_command_are_not_named_where_there_are_keys(said: str, kept: str) -> None:
    assert for_a_person(said) == kept


@pytest.mark.usefixtures("still")
@pytest.mark.dates
@pytest.mark.parametrize("size", SIZES, ids=["60x20", "80x24", "120x40"])
def test_picture_of_a_table(
    snap_compare: Compare, app: ChecApp, survey: Path, size: tuple[int, int]
) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await opened(app, pilot, survey)
        await press(pilot, "down")

    assert snap_compare(app, terminal_size=size, run_before=look)


@pytest.mark.usefixtures("still")
@pytest.mark.dates
@pytest.mark.parametrize("size", SIZES, ids=["60x20", "80x24", "120x40"])
def test_picture_of_a_transcript(
    snap_compare: Compare, app: ChecApp, talk: Path, size: tuple[int, int]
) -> None:
    async def look(pilot: Pilot[None]) -> None:
        await opened(app, pilot, talk)

    assert snap_compare(app, terminal_size=size, run_before=look)


@pytest.mark.parametrize("kind", ["table", "transcript"])
async def test_no_key_of_a_file_that_comes_in_is_dead(
    app: ChecApp, project: Project, survey: Path, talk: Path, kind: str
) -> None:
    section = keys.COLUMNS if kind == "table" else keys.SPEAKERS
    for key in section:
        async with app.run_test(size=(80, 24)) as pilot:
            await opened(app, pilot, survey if kind == "table" else talk)
            await press(pilot, "down", *(["pagedown"] if key.id.endswith("-up") else []))
            before = screen_text(app)
            await press(pilot, key.keys)
            assert screen_text(app) != before, key.id
        app = ChecApp(project, project.coding("Sam"))


async def test_every_line_that_a_message_names_is_among_the_options(
    app: ChecApp, tmp_path: Path
) -> None:
    book = Workbook()
    book.active.append(["who", "What helps?", "Age"])
    for n in range(4):
        book.active.append([f"p{n % 2}", f"my nan and the park {n}", n])
    book.save(tmp_path / "book.xlsx")
    (tmp_path / "list.csv").write_text(SURVEY, encoding="utf-8")
    offered = ""
    async with app.run_test(size=(120, 50)) as pilot:
        for name in ("book.xlsx", "list.csv"):
            await opened(app, pilot, tmp_path / name)
            await press(pilot, "o")
            listed = app.screen
            assert isinstance(listed, ChooseScreen)
            offered += "\n".join(listed._names)
            await press(pilot, "escape", "escape")
    assert [line for line in OPTION_LINES.values() if line not in offered] == []


@pytest.mark.parametrize("kind", ["table", "transcript"])
async def test_keys_answer_while_a_file_comes_in(
    app: ChecApp, project: Project, survey: Path, talk: Path, kind: str
) -> None:
    """The app held every key until all was written."""
    async with app.run_test(size=(120, 40), notifications=True) as pilot:
        await opened(app, pilot, survey if kind == "table" else talk)
        other = sqlite3.connect(project.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")  # the job waits for this
        await pilot.press("y")
        await until(pilot, lambda: bool(app.jobs.writing))
        assert "Bringing it in" in prose(app)
        marked = app.screen.query_one(OptionList).highlighted
        await pilot.press("down")
        assert app.screen.query_one(OptionList).highlighted != marked
        assert "y Bring in" not in screen_text(app), "a second time it cannot come in"
        await pilot.press("enter")
        assert isinstance(app.screen, TableIn | DocumentIn), "nothing is corrected any more"
        # Elsewhere keys answer, and what cannot be saved is refused in words.
        await pilot.press("escape")
        assert app.screen is app.review
        await pilot.press("right")
        assert "skip tea" in screen_text(app)
        await pilot.press("a")
        await pilot.pause()
        assert "This was NOT saved" in prose(app)
        assert f"Bringing in {'survey.csv' if kind == 'table' else 'talk.txt'} goes on" in prose(
            app
        )
        await pilot.pause(0.35)  # keys typed before a message is there are not taken by it
        await pilot.press("enter")
        assert answers(project) == [] and app.jobs.writing
        # Leaving asks first.
        await pilot.press("ctrl+q")
        assert "Leave while work goes on?" in prose(app)
        await pilot.pause(0.35)
        await pilot.press("escape")
        other.execute("ROLLBACK")
        other.close()
        await until(pilot, lambda: "is in the project now" in prose(app))
        await settle(pilot)
        assert answers(project) != []
        await pilot.press("a")
        assert "NOT saved" not in prose(app)


async def test_what_comes_in_can_be_stopped_and_leaves_nothing(
    app: ChecApp, project: Project, survey: Path
) -> None:
    async with app.run_test(size=(80, 24), notifications=True) as pilot:
        await opened(app, pilot, survey)
        other = sqlite3.connect(project.path, isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        await pilot.press("y")
        await until(pilot, lambda: bool(app.jobs.writing))
        await pilot.press("ctrl+k")
        assert "Stop bringing in survey.csv?" in prose(app)
        await pilot.pause(0.35)
        await pilot.press("y")
        await until(pilot, lambda: not app.jobs.writing)
        other.execute("ROLLBACK")
        other.close()
        await settle(pilot)
        assert "Nothing was changed" in prose(app) and answers(project) == []
        await press(pilot, "y")
        assert len(answers(project)) == 4, "it can come in after all"


async def test_a_file_that_was_changed_after_one_looked_does_not_come_in(
    app: ChecApp, project: Project, survey: Path
) -> None:
    async with app.run_test(size=(80, 24)) as pilot:
        await opened(app, pilot, survey)
        survey.write_text(SURVEY + "p9,something else,,12,4 Example Road,yes\n", encoding="utf-8")
        await press(pilot, "y")
        assert "was changed after you looked at it" in prose(app)
        await pilot.pause(0.35)
        await press(pilot, "enter", "o")
        assert answers(project) == []


async def until(pilot: Pilot[None], there: Callable[[], bool]) -> None:
    """Wait for something that a process beside the app does, however long that takes."""
    for _ in range(3000):
        if there():
            break
        await pilot.pause(0.02)
    assert there()
    await pilot.pause()
