"""Transcripts as people have them: whose words are whose, and no word lost."""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from chec_voice.errors import InputError
from chec_voice.intake import Document, document_responses, is_table_text, read_document

from .layouts import LAYOUTS, NAMELESS, WORD_SHAPES, Case, Said, as_word, cases, words_of
from .make import write
from .wild_inputs import check_transcript, everything


def turns(document: Document) -> list[tuple[str, str]]:
    labels = {speaker.name: speaker.label for speaker in document.speakers if speaker.name}
    return [(labels.get(unit.speaker, ""), unit.text) for unit in document.units]


@given(case=cases(), encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]), ends=st.booleans())
@settings(max_examples=120)
def test_every_layout_gives_its_speakers_and_their_words(
    case: Case, encoding: str, ends: bool
) -> None:
    text = case.text.replace("\n", "\r\n") if ends else case.text
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{case.suffix}"
        path.write_bytes(text.encode(encoding))
        check_transcript(case, read_document(path))


@pytest.mark.parametrize("layout", sorted(LAYOUTS))
def test_no_layout_goes_unread(layout: str, tmp_path: Path) -> None:
    suffix, written = LAYOUTS[layout]
    case = example(layout)
    check_transcript(case, read_document(write(tmp_path, written(list(case.turns)), f"t{suffix}")))


@pytest.mark.parametrize("shape", WORD_SHAPES)
def test_word_transcripts(shape: str, tmp_path: Path) -> None:
    case = example("colon")
    check_transcript(case, read_document(as_word(case.turns, shape, tmp_path)))


def example(layout: str) -> Case:
    cast = ("Interviewer", "Sam", "Jo")
    said = (
        Said("Interviewer", "What helps you feel well?", 5),
        Said("Sam", "The problem is: nobody asks us.", 9),
        Said("Interviewer", "What makes school harder?", 14),
        Said("Sam", "Loud corridors, every single day.", 20),
        Said("Jo", "One more thing: lights go off at six.", 31),
    )
    suffix, written = LAYOUTS[layout]
    return Case(cast, said, layout, written(list(said)), suffix, layout not in NAMELESS)


LINES = (
    "Interviewer: What helps?",
    "Sam: my nan",
    "Jo: The park",
    "The problem is: nobody asks",
    "[laughs]",
    "- dogs",
    "- Group: a bus",
    "What helps?",
    "WHAT NOW?",
    "Date: 6 May",
    "Votes:",
    "- swings: 4",
    "00:12",
    "[00:14] Sam: no",
    "Sam   0:03",
    "# Title",
    "====",
    "----",
    "1. one",
    "2. two",
    "a, b, c",
    '"quoted", he said',
    "Note-taker: Ann",
    "End of transcript",
    "Area: Leeds",
    "INTERVIEWER:",
    "SAM",
    "#00:00:05-1#",
    "12/03/2024, 14:02 - Sam: hi",
    "> words",
    "* * *",
    "All: yes",
    "Jo > hi",
    "P1\tyes",
    "Participants: 4",
    "**What helps?**",
    "(n = 3)",
    "n = 8",
    'Replying to "x"',
    "<Media omitted>",
    "00:00:01.000 --> 00:00:02.000",
    "WEBVTT",
    "NOTE by us",
)


@given(
    lines=st.lists(st.one_of(st.sampled_from(LINES), st.just("")), min_size=1, max_size=14),
    suffix=st.sampled_from([".txt", ".md", ".vtt", ".srt"]),
    read_as=st.sampled_from(["auto", "notes", "transcript"]),
)
@settings(max_examples=250)
def test_every_word_is_in_the_plan_or_in_what_was_left_out(
    lines: list[str], suffix: str, read_as: str
) -> None:
    text = "\n".join(lines)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / f"t{suffix}"
        path.write_text(text, encoding="utf-8")
        try:
            document = read_document(path, read_as=read_as)  # type: ignore[arg-type]
        except InputError:
            return
    lost = words_of(text) - words_of(everything(document) + " " + " ".join(document.notices))
    assert not lost, (lost, document)
    kept = " ".join(response.text for response in document_responses(document))
    assert words_of(kept) <= words_of(text)


def test_a_sentence_with_a_colon_is_nobody_however_often_it_is_said(tmp_path: Path) -> None:
    text = "".join(
        f"Interviewer: And then?\nSam: {words}\nThe problem is: nobody asks us.\nJo: No.\n"
        for words in ("Weekends.", "Rain: it floods.", "The bus.")
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert [s.label for s in document.speakers] == ["Interviewer", "Sam", "Jo"]
    assert "The problem is: nobody asks us." in document.units[1].text
    assert {left.text for left in document.doubtful} == {"The problem is"}
    corrected = read_document(tmp_path / "t.txt", speakers=["the problem is"], not_speakers=["Jo"])
    assert [s.label for s in corrected.speakers] == ["Interviewer", "Sam", "The problem is"]
    assert corrected.units[2].text == "nobody asks us. Jo: No."


def test_all_and_unknown_are_no_persons(tmp_path: Path) -> None:
    text = "Interviewer: What helps?\nP1: dogs\nAll: Yes!\nP2: cats\nUnknown: hm\nP1: and rain\n"
    document = read_document(write(tmp_path, text, "t.txt"))
    assert [(u.speaker, u.text) for u in document.answers] == [
        ("Speaker 2", "dogs"),
        ("", "Yes!"),
        ("Speaker 3", "cats"),
        ("", "hm"),
        ("Speaker 2", "and rain"),
    ]
    assert document.without_speaker == 2


def test_what_nobody_said_is_left_out_and_listed(tmp_path: Path) -> None:
    text = (
        "Interview 4\nDate: 6 May\n\nInterviewer: What helps?\nSam: My nan.\n[laughs]\n"
        "Interviewer: Why?\nSam: Soup.\nEnd of transcript\n"
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert document.title == "Interview 4" and document.facts == {"date": "6 May"}
    assert turns(document)[1] == ("Sam", "My nan. [laughs]")
    assert [left.text for left in document.left_out] == ["End of transcript"]
    chat = (
        "12/03/2024, 14:01 - Messages and calls are end-to-end encrypted.\n"
        "12/03/2024, 14:02 - Sam: My nan\nand her soup\n"
        "12/03/2024, 14:03 - Jo: <Media omitted>\n"
        "12/03/2024, 14:04 - Sam changed the subject to: fun\n"
        "12/03/2024, 14:05 - Sam: Rain\n12/03/2024, 14:06 - Jo: Dogs\n"
    )
    document = read_document(write(tmp_path, chat, "w.txt"))
    assert turns(document) == [("Sam", "My nan and her soup"), ("Sam", "Rain"), ("Jo", "Dogs")]
    assert len(document.left_out) == 4


def test_rolling_captions_hold_each_word_once_and_plain_ones_keep_repetitions(
    tmp_path: Path,
) -> None:
    def vtt(*cues: str) -> str:
        return "WEBVTT\n\n" + "\n".join(
            f"00:{at:02}.000 --> 00:{at:02}.900\n{cue}\n" for at, cue in enumerate(cues)
        )

    rolling = vtt(
        "we dig", "we dig", "we dig\non saturdays", "on saturdays", "on saturdays\nand eat"
    )
    document = read_document(write(tmp_path, rolling, "r.vtt"))
    assert [u.text for u in document.units] == ["we dig on saturdays and eat"]
    growing = vtt("we", "we dig", "we dig on", "we dig on Saturdays.")
    assert [u.text for u in read_document(write(tmp_path, growing, "g.vtt")).units] == [
        "we dig on Saturdays."
    ]
    plain = vtt("Sam: yes", "Jo: yes yes", "Sam: no", "no", "Jo: rain")
    assert [u.text for u in read_document(write(tmp_path, plain, "p.vtt")).units] == [
        "yes",
        "yes yes",
        "no no",
        "rain",
    ]


def test_struck_through_and_hidden_words_stay_out_and_are_named(tmp_path: Path) -> None:
    import docx

    document = docx.Document()
    document.add_heading("What helps?", 2)
    for mark in ("strike", "double_strike", "hidden"):
        paragraph = document.add_paragraph("My nan ", style="List Bullet")
        setattr(paragraph.add_run("Sam Example ").font, mark, True)
        paragraph.add_run("and soup")
    style = document.styles.add_style("Gone", 2)
    style.font.strike = True
    document.add_paragraph("Dogs ", style="List Bullet").add_run("Jo", style="Gone")
    document.sections[0].footer.paragraphs[0].text = "Confidential"
    path = tmp_path / "a.docx"
    document.save(str(path))
    read = read_document(path)
    assert [u.text for u in read.answers] == ["My nan and soup"] * 3 + ["Dogs"]
    assert [left.text for left in read.left_out] == ["Confidential", *["Sam Example"] * 3, "Jo"]
    assert any("struck through" in n for n in read.notices)
    assert any("hidden" in n for n in read.notices)


def test_tables_of_questions_with_three_columns_and_questions_across(tmp_path: Path) -> None:
    import docx

    def made(rows: list[list[str]]) -> Document:
        document = docx.Document()
        table = document.add_table(rows=len(rows), cols=len(rows[0]))
        for row, cells in zip(table.rows, rows, strict=True):
            for cell, text in zip(row.cells, cells, strict=True):
                cell.text = text
        path = tmp_path / "q.docx"
        document.save(str(path))
        return read_document(path)

    read = made(
        [["Prompt", "Notes", "Young people's words"], ["What helps?", "calm", "dogs\nrain"]]
    )
    assert [(u.prompt, u.text) for u in read.answers] == [
        ("What helps?", "dogs"),
        ("What helps?", "rain"),
    ]
    assert any("'Notes'" in n for n in read.notices)
    read = made([["What helps?", "What is hard?"], ["dogs", "buses"], ["rain", ""]])
    assert [(u.prompt, u.text) for u in read.answers] == [
        ("What helps?", "dogs"),
        ("What is hard?", "buses"),
        ("What helps?", "rain"),
    ]


@pytest.mark.parametrize(
    ("text", "table"),
    [
        ('ID,Age,What helps?\n1,12,dogs\n2,13,"rain, and nan"\n', True),
        ("id;What helps?\n1;dogs, cats\n2;rain\n", True),
        ("ID\tWhat helps?\n1\tdogs\n2\train\n", True),
        ("Question\tAnswer\nWhat helps?\tdogs\nWhat is hard?\train\n", True),
        ("Speaker\tText\nInt\tWhat helps?\nSam\train\n", True),
        ("Boxing, football\nmum, dad\nrain, snow\n", False),
        ("Interviewer: What helps, and why?\nSam: dogs, cats\nSam: rain, snow\n", False),
        ("What helps?\n- dogs, cats\n- rain, snow\n", False),
        ("00:05\tSam\tdogs\n00:09\tJo\train\n", False),
        ("Interviewer\tWhat helps?\nSam\tdogs\nInterviewer\tWhy?\n", False),
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16", "cp1252"])
def test_a_text_file_is_a_table_or_a_document(
    text: str, table: bool, encoding: str, tmp_path: Path
) -> None:
    path = tmp_path / "a.txt"
    path.write_bytes(text.encode(encoding))
    assert is_table_text(path) is table


_HOSTILE_SIZE = 10_000
HOSTILE: dict[str, Callable[[int], str]] = {
    "no full stop": lambda n: "Interviewer: " + "a" * n + "\nSam: b\nInterviewer: " + "c " * n,
    "one monologue": lambda n: "Interviewer: a?\n" + "and so on\n" * n + "Interviewer: b?\nSam: c",
    "stars": lambda n: "**a " * n,
    "hashes": lambda n: "# " + "#" * n + "a",
    "gaps": lambda n: "a" + " " * n + "b\n" + "\t" * n + "c",
    "colons": lambda n: ":" * n + "\n" + "a: " * n,
    "labels": lambda n: "".join(f"N{at}x: hi\n" for at in range(n // 5)),
    "brackets": lambda n: "[" * n + "(" * n,
    "blank lines": lambda n: ("WHAT?" + "\n" * 20) * (n // 20),
    "short items": lambda n: "- a\nb\n" * (n // 2),
    "digits": lambda n: "1:" * n + "\n" + "0 minutes " * n,
}


@pytest.mark.parametrize("kind", sorted(HOSTILE))
def test_hostile_text_is_read_in_linear_time(kind: str, tmp_path: Path) -> None:
    """Looking back over the text again for each of its characters would be felt here at once."""
    path = write(tmp_path, HOSTILE[kind](_HOSTILE_SIZE), "h.txt")
    with contextlib.suppress(InputError):
        read_document(path)


def test_a_time_between_the_name_and_the_words(tmp_path: Path) -> None:
    text = (
        "SPEAKER 1\n00:00:01\nWhat is it like here?\n\nSPEAKER 2\n00:00:05\nThe weir is ours.\n\n"
        "SPEAKER 1\n00:00:09\nAnd at night?\n\nSPEAKER 2\n00:00:12\nDark.\n"
    )
    read = read_document(write(tmp_path, text, "talk.txt"))
    assert [unit.text for unit in read.units] == [
        "What is it like here?",
        "The weir is ours.",
        "And at night?",
        "Dark.",
    ]
    assert [speaker.label for speaker in read.speakers] == ["SPEAKER 1", "SPEAKER 2"]


def test_two_people_who_take_turns_three_times_are_a_transcript(tmp_path: Path) -> None:
    text = "Orla: The weir is ours.\n  It really is.\n\nMo: Same.\nOrla: One thing: frogs.\n"
    read = read_document(write(tmp_path, text, "talk.txt"))
    assert [(unit.speaker, unit.text) for unit in read.units] == [
        ("Speaker 1", "The weir is ours. It really is."),
        ("Speaker 2", "Same."),
        ("Speaker 1", "One thing: frogs."),
    ]


def test_a_speakers_name_that_is_said_aloud_is_pointed_out(tmp_path: Path) -> None:
    text = "Orla: Quimby came too.\nQuimby: I did.\nOrla: We fished.\nQuimby: At the weir.\n"
    read = read_document(write(tmp_path, text, "talk.txt"))
    assert any("said aloud (line 1)" in notice for notice in read.notices)


def test_who_speaks_once_in_a_chat_is_heard_after_a_line_without_a_full_stop(
    tmp_path: Path,
) -> None:
    text = (
        "[3/12/24, 2:02:05 PM] worker: What helps?\n[3/12/24, 2:02:07 PM] orla: the weir\n"
        "[3/12/24, 2:02:12 PM] quim: frogs\n[3/12/24, 2:02:14 PM] worker: What else?\n"
    )
    read = read_document(write(tmp_path, text, "chat.txt"))
    assert "frogs" in [unit.text for unit in read.units]
    assert [speaker.label for speaker in read.speakers] == ["worker", "orla", "quim"]


@pytest.mark.parametrize(
    ("text", "labels", "last"),
    [
        (
            "# Interviewer\nWhat helps you?\n\n# Orla\nThe weir.\n\n# Mo\nFrogs: many of them.\n",
            ["Interviewer", "Orla", "Mo"],
            "Frogs: many of them.",
        ),
        (
            "Interviewer: What helps you?\nYP3 (F, 14): The weir.\nYP4 (M, 15): My nan.\n",
            ["Interviewer", "YP3 (F, 14)", "YP4 (M, 15)"],
            "My nan.",
        ),
        (
            "14/03/2025, 16:02 - Worker: What helps?\n14/03/2025, 16:03 - Orla: the weir\n"
            "14/03/2025, 16:04 - +44 7700 900123: frogs\n14/03/2025, 16:05 - Orla: all day\n",
            ["Worker", "Orla", "+44 7700 900123"],
            "all day",
        ),
        (
            "2025-03-14 16:02:11 From Ruth to Everyone:\n\tWhat helps?\n"
            "2025-03-14 16:03:01 From Orla to Everyone:\n\tthe weir\n\tand frogs\n",
            ["Ruth", "Orla"],
            "the weir and frogs",
        ),
        (
            "Ruth\nWhat helps you?\n\nOrla\nThe weir.\n\nRuth\nMore?\n\nOrla\nMy nan.\n",
            ["Ruth", "Orla"],
            "My nan.",
        ),
        (
            "interviewer: what helps\norla: the weir\norla: she works nights\nmo: frogs\n",
            ["interviewer", "orla", "mo"],
            "frogs",
        ),
    ],
    ids=["headings", "brackets behind", "a phone", "chat with dates", "four turns", "heard once"],
)
def test_speakers_who_were_taken_for_something_else(
    tmp_path: Path, text: str, labels: list[str], last: str
) -> None:
    read = read_document(write(tmp_path, text, "talk.txt"))
    assert [speaker.label for speaker in read.speakers] == labels
    assert read.units[-1].text == last and not read.left_out


def test_themes_as_headings_stay_themes(tmp_path: Path) -> None:
    text = "# Day\n\n## Food\n- dumplings\n\n## Parks\n- the weir\n\n## Food\n- breakfast club\n"
    read = read_document(write(tmp_path, text, "notes.md"))
    assert not read.transcript
    assert {unit.prompt for unit in read.answers} == {"Food", "Parks"}


def test_who_leads_is_known_in_greek_whose_last_letter_changes_its_form(tmp_path: Path) -> None:
    text = "Συντονιστής: Τι σε βοηθά;\nΕλένη: Το ποτάμι.\nΝίκος: Το πάρκο.\nΕλένη: Ναι.\n"
    read = read_document(write(tmp_path, text, "talk.txt"))
    assert [speaker.leads for speaker in read.speakers] == [True, False, False]


@pytest.mark.parametrize(
    "text",
    [
        "Kim Worker  0:03\nWhat helps?\n\nZed B.  0:08\nMy dog.\nAnd nan.\n\n"
        "Jo  1:02:10\nThe park.\n",
        "Kim Worker [00:00:03] What helps?\n\nZed B. [00:00:08] My dog. And nan.\n\n"
        "Jo [00:01:20] The park.\n",
        "[00:00:03] **Kim Worker:** What helps?\n[00:00:08] **Zed B.:** My dog. And nan.\n"
        "[00:00:20] **Jo:** The park.\n",
        "(00:03) KIM WORKER: What helps?\n(00:08) ZED B.: My dog. And nan.\n(00:20) JO: The park.\n"
        "(00:22) ALL: [laughter]\n",
        "Kim Worker — 24/05/2025 18:04\nWhat helps?\nZed B. — 24/05/2025 18:05\nMy dog.\nAnd nan.\n"
        "Jo — Today at 18:06\nThe park.\n",
        "24/05/2025, 6:04\u202fpm - Kim Worker: What helps?\n"
        "24/05/2025, 6:05\u202fpm - Zed B.: My dog.\nAnd nan.\n"
        "24/05/2025, 6:07\u202fpm - Jo: The park.\n",
        "Youth session-20250524_100000-Meeting Recording\nMay 24, 2025, 9:00AM\n45m 12s\n\n"
        "Kim Worker   0:03\nWhat helps?\n\nZed B.   0:08\nMy dog.\nAnd nan.\n\n"
        "Jo   0:20\nThe park.\n",
    ],
)
def test_who_each_speaks_once_beside_a_time_is_heard(text: str, tmp_path: Path) -> None:
    found = [
        (who.title(), words) for who, words in turns(read_document(write(tmp_path, text, "t.txt")))
    ]
    assert found == [
        ("Kim Worker", "What helps?"),
        ("Zed B.", "My dog. And nan."),
        ("Jo", "The park."),
    ]


def test_a_turn_that_is_a_laugh_is_left_out_and_said(tmp_path: Path) -> None:
    text = "I: What helps?\nB: My dog.\nI: Why?\nB: [laughs]\nB: He listens.\nAll: (laughter)\n"
    document = read_document(write(tmp_path, text, "t.txt"))
    assert [words for _, words in turns(document)] == [
        "What helps?",
        "My dog.",
        "Why?",
        "He listens.",
    ]
    assert [left.text for left in document.left_out] == ["B: [laughs]", "All: (laughter)"]


def test_a_timetable_is_no_transcript(tmp_path: Path) -> None:
    text = "Lunch 12:30\n- soup was cold\n\nGames 13:30\n- football\n\nArt 14:30\n- we painted\n"
    document = read_document(write(tmp_path, text, "t.txt"))
    assert not document.transcript and len(document.answers) == 3


def test_pictures_and_withdrawn_messages_of_a_chat_in_other_languages_are_nobodys_words(
    tmp_path: Path,
) -> None:
    gone = (
        "\u200eBild weggelassen",
        "<Multimedia omitido>",
        "Ce message a été supprimé",
        "<Media weggelaten>",
        "изображение отсутствует",
    )
    text = "".join(
        f"[24.05.25, 18:0{n}:00] Mia: der Garten {n}\n[24.05.25, 18:0{n}:30] Jo: {said}\n"
        for n, said in enumerate(gone)
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert turns(document) == [("Mia", f"der Garten {n}") for n in range(len(gone))]
    assert sum(left.why == "a picture or recording" for left in document.left_out) == len(gone)


def test_line_numbers_pauses_and_two_letters_in_capitals_hide_no_speaker(tmp_path: Path) -> None:
    text = (
        "01  KIM:  what helps?\n02        (1.2)\n03  ZED:  my do:::g\n04  JO:   the [park\n"
        "05  ZED:      [yeah\n"
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert [who for who, _ in turns(document)] == ["KIM", "ZED", "JO", "ZED"]


def test_paragraphs_of_maxqda_end_lines(tmp_path: Path) -> None:
    text = "I: What helps?\u2029B: My dog.\u2029I: Why?\u2029B: He listens.\u2029"
    assert turns(read_document(write(tmp_path, text, "t.txt"))) == [
        ("I", "What helps?"),
        ("B", "My dog."),
        ("I", "Why?"),
        ("B", "He listens."),
    ]


def test_a_list_inside_a_turn_makes_no_notes_of_a_transcript(tmp_path: Path) -> None:
    text = (
        "Interviewer: What helps?\n\nZed: My dog.\n\nHe is old.\n\n- and deaf\n- and slow\n\n"
        "Interviewer: And what is hard?\n\nZed: Buses: always late.\n"
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert document.transcript
    assert [who for who, _ in turns(document)] == ["Interviewer", "Zed"] * 2
    assert {"deaf", "slow"} <= words_of(turns(document)[1][1])


@pytest.mark.parametrize(
    "text",
    [
        "0:00:01.000,0:00:02.000\nZed: my dog\n\n0:00:03.000,0:00:04.000\nJo: the park\n\n"
        "0:00:05.000,0:00:06.000\nZed: nan\n",
        "Zed: my dog\nPage 1 of 2\nJo: the park\nZed: nan\nPage 2 of 2\n",
    ],
)
def test_times_of_youtube_and_numbers_of_pages_are_no_words(text: str, tmp_path: Path) -> None:
    found = read_document(write(tmp_path, text, "t.txt"), read_as="transcript")
    assert turns(found) == [("Zed", "my dog"), ("Jo", "the park"), ("Zed", "nan")]


def test_a_bar_between_the_name_and_the_words(tmp_path: Path) -> None:
    text = "Interviewer | What helps?\nZed | my dog\nJo | the park\nZed | nan\n"
    found = turns(read_document(write(tmp_path, text, "t.txt")))
    assert [who for who, _ in found] == ["Interviewer", "Zed", "Jo", "Zed"]
