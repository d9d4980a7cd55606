"""Workshop notes and transcripts, as small files, and the corpus's own notes."""

from __future__ import annotations

import csv
from collections import Counter, defaultdict
from pathlib import Path

import pytest

from chec_voice.errors import InputError
from chec_voice.intake import Document, document_responses, read_document
from chec_voice.intake.documents.voices import whose_words

from .make import write

CORPUS = Path(__file__).resolve().parents[2] / "corpora/youth_voice_synthetic"

NOTES = """Thursday club
=============
Date: 6 March 2025
ICS: South Yorkshire
Venue: library
Participants: 9 (two left early)
Note-taker: Jo Bloggs

Late start, rain.

What helps? (helps, on post-its)
--------------------------------
- "my dog
  and my nan"
- Girl, 14 (scribed): "Boxing."
- Group: the park
- Most of them said sleep. (my words)
- dunno, the bus

## Dots

Votes:
- A bus: 7
- Phone mast - 4
- Dentist (2)

- Boy said "no dentist"
"""


def said(document: Document) -> list[tuple[str, str, str, str]]:
    return [(u.voice, u.speaker, u.text, u.prompt) for u in document.answers]


def test_notes(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, NOTES, "n7_club.txt"))
    assert document.title == "Thursday club" and document.kind == "txt"
    assert document.facts == {
        "date": "6 March 2025",
        "area": "South Yorkshire",
        "setting": "library",
        "participants": "9 (two left early)",
    }
    assert any("'Note-taker'" in n for n in document.notices)
    assert said(document) == [
        ("verbatim", "", "my dog and my nan", "What helps?"),
        ("scribed", "Girl, 14", "Boxing.", "What helps?"),
        ("group", "", "the park", "What helps?"),
        ("paraphrase", "", "Most of them said sleep.", "What helps?"),
        ("paraphrase", "", "dunno, the bus", "What helps?"),
        ("scribed", "Boy", "no dentist", "Dots"),
    ]
    assert [(v.text, v.votes) for v in document.votes] == [
        ("A bus", 7),
        ("Phone mast", 4),
        ("Dentist", 2),
    ]
    assert document.answers[0].polarity == "helps" and document.answers[0].line == 13
    assert [u.text for u in document.units if u.kind == "remark"] == ["Late start, rain."]
    assert any("not said whose words" in n and "line 18" in n for n in document.notices)


def test_responses_of_notes(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, NOTES, "n7_club.txt"))
    found = list(document_responses(document))
    assert [(r.participant, r.n_participants) for r in found] == [
        ("n7 line 13", 1),
        ("n7 line 15", 1),
        ("group", 9),
        ("group", 9),
        ("group", 9),
        ("n7 line 27", 1),
    ]
    assert len({(r.participant, r.question, r.ref) for r in found}) == len(found)
    assert any("may be the same child" in n for n in document.notices)


@pytest.mark.parametrize(
    ("line", "voice", "speaker", "text"),
    [
        ('"rich lol"', "verbatim", "", "rich lol"),
        ('"my cat" (own writing)', "verbatim", "", "my cat"),
        ("“don’t ‘fix’ me”", "verbatim", "", "don’t ‘fix’ me"),
        (
            'One girl, 9, said (written down by an adult): "I ran"',
            "scribed",
            "One girl, 9",
            "I ran",
        ),
        ("Whole group: sleep", "group", "", "sleep"),
        ("Group 2: sleep", "group", "", "sleep"),
        ("Everyone agreed: sleep", "group", "", "sleep"),
        ("Summary: they like it", "paraphrase", "", "they like it"),
        ("They like it (facilitator's words)", "paraphrase", "", "They like it"),
        ('Boy, 12: "nope"', "scribed", "Boy, 12", "nope"),
        ("Boy, 12: nope", "scribed", "Boy, 12", "nope"),
        ('Girl, 8, Kayleigh\'s sister: "hi"', "scribed", "Girl, 8", "hi"),
        ('"Yes," said one, "or no"', "scribed", "", '"Yes," said one, "or no"'),
        (
            'A lad said he never sleeps, "not once."',
            "scribed",
            "A lad",
            'A lad said he never sleeps, "not once."',
        ),
        ('"my dog" - boy, 7', "scribed", "boy, 7", "my dog"),
        ('"my dog" (girl, 9)', "scribed", "girl, 9", "my dog"),
        ("buses", "group", "", "buses"),
    ],
)
def test_whose_words(line: str, voice: str, speaker: str, text: str) -> None:
    got = whose_words(line, "group")
    assert (got.voice, got.speaker, got.text) == (voice, speaker, text)


def test_markdown_and_notes_without_bullets(tmp_path: Path) -> None:
    text = '# Title\n\n**What helps?**\n\n> "a dog"\n\n1. Group: two dogs\n'
    document = read_document(write(tmp_path, text, "a.md"))
    assert [(u.text, u.prompt) for u in document.answers] == [
        ("a dog", "What helps?"),
        ("two dogs", "What helps?"),
    ]
    plain = "WHAT HELPS?\n\nmy dog, and my nan too\n\nthe library on a Saturday\n"
    document = read_document(write(tmp_path, plain, "b.txt"), default_voice="group")
    assert [(u.voice, u.text) for u in document.answers] == [
        ("group", "my dog, and my nan too"),
        ("group", "the library on a Saturday"),
    ]


def test_tallies(tmp_path: Path) -> None:
    text = 'What now?\n- "x"\n- Year 5\n\nTally\n* lights 5\n* swings (3)\n* bins ||||\n'
    document = read_document(write(tmp_path, text + "\nWhere?\n- a: 1\n- b: 2\n- c: 0\n", "t.txt"))
    votes = [(v.text, v.votes) for v in document.votes]
    assert votes == [
        ("lights", 5),
        ("swings", 3),
        ("bins", 4),
        ("a", 1),
        ("b", 2),
        ("c", 0),
    ]
    assert [u.text for u in document.answers] == ["x", "Year 5"]


def word(folder: Path) -> Path:
    import docx

    document = docx.Document()
    document.add_paragraph("Club", style="Title")
    facts = document.add_table(rows=2, cols=2)
    for row, (key, value) in zip(facts.rows, [("Date", "1 May"), ("Attendance", "5")], strict=True):
        row.cells[0].text, row.cells[1].text = key, value
    document.add_paragraph().add_run("What makes it hard?").bold = True
    document.add_paragraph('- "buses"\n- Group: money')
    document.add_paragraph("boredom (our words)", style="List Bullet")
    votes = document.add_table(rows=2, cols=2)
    votes.rows[0].cells[0].text, votes.rows[0].cells[1].text = "Option", "Dots"
    votes.rows[1].cells[0].text, votes.rows[1].cells[1].text = "A bus", "3"
    asked = document.add_table(rows=2, cols=2)
    asked.rows[0].cells[0].text, asked.rows[0].cells[1].text = "Question", "Notes"
    asked.rows[1].cells[0].text = "What helps?"
    asked.rows[1].cells[1].text = '"nan"\n"cats"'
    path = folder / "club.docx"
    document.save(str(path))
    return path


def test_word(tmp_path: Path) -> None:
    document = read_document(word(tmp_path))
    assert (document.title, document.facts) == ("Club", {"date": "1 May", "participants": "5"})
    assert said(document) == [
        ("verbatim", "", "buses", "What makes it hard?"),
        ("group", "", "money", "What makes it hard?"),
        ("paraphrase", "", "boredom", "What makes it hard?"),
        ("verbatim", "", "nan", "What helps?"),
        ("verbatim", "", "cats", "What helps?"),
    ]
    assert [(v.text, v.votes) for v in document.votes] == [("A bus", 3)]


VTT = """WEBVTT

NOTE made by Teams

1
00:00:01.000 --> 00:00:04.000
<v Sam Reed>Hello. So what helps you,
Aisha?</v>

00:00:05.000 --> 00:00:06.000
<v Aisha Khan>my nan &amp; her dog</v>

00:00:06.500 --> 00:00:08.000
<v Aisha Khan>and the park</v>

00:00:09.000 --> 00:00:10.000
<v Bo>nothing</v>
"""


def test_captions_lose_the_names(tmp_path: Path) -> None:
    document = read_document(write(tmp_path, VTT, "t.vtt"), facilitators=["Sam Reed"])
    assert [(u.kind, u.speaker, u.text) for u in document.units] == [
        ("remark", "Speaker 1", "Hello. So what helps you, Aisha?"),
        ("answer", "Speaker 2", "my nan & her dog and the park"),
        ("answer", "Speaker 3", "nothing"),
    ]
    found = list(document_responses(document))
    assert [r.participant for r in found] == ["Speaker 2", "Speaker 3"]
    assert found[0].question == "So what helps you, Speaker 2?"
    everything = repr(document) + repr(found)
    assert "Khan" not in everything and "Reed" not in everything
    again = read_document(tmp_path / "t.vtt", facilitators=["speaker 1"])
    assert again.units == document.units
    assert "No speaker is known" in " ".join(read_document(tmp_path / "t.vtt").notices)


def test_subtitles_and_zoom_labels(tmp_path: Path) -> None:
    srt = "1\n00:00:01,000 --> 00:00:02,000\nFacilitator: What is hard?\n\n"
    srt += "2\n00:00:03,000 --> 00:00:04,000\nJo P: <i>buses</i>\n"
    document = read_document(write(tmp_path, srt, "t.srt"))
    assert [(u.kind, u.text, u.prompt) for u in document.units] == [
        ("remark", "What is hard?", "What is hard?"),
        ("answer", "buses", "What is hard?"),
    ]
    with pytest.raises(InputError, match="no captions"):
        read_document(write(tmp_path, "hello\n", "x.srt"))


def test_a_plain_transcript(tmp_path: Path) -> None:
    text = "\n\n".join(
        [
            "Interviewer: What helps?",
            "Kai: my mum",
            "Interviewer: And?",
            "Kai: dogs: two",
            "Mo: no",
            "Mo: nothing",
        ]
    )
    document = read_document(write(tmp_path, text, "t.txt"))
    assert document.transcript
    assert [u.speaker for u in document.answers] == [f"Speaker {n}" for n in (2, 2, 3, 3)]
    teams = "Ann Lee   0:03\nhello there\n\nBo Ray   0:07\nhiya\n\nAnn Lee   1:00:09\nbye\n"
    document = read_document(write(tmp_path, teams, "teams.txt"))
    assert [(u.speaker, u.text) for u in document.units] == [
        ("Speaker 1", "hello there"),
        ("Speaker 2", "hiya"),
        ("Speaker 1", "bye"),
    ]


def pdf(lines: list[str]) -> bytes:
    """A PDF of one page, written by hand."""
    shown = " ".join(f"({line}) Tj T*" for line in lines)
    stream = f"BT /F1 12 Tf 14 TL 50 700 Td {shown} ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] /Contents 4 0 R "
        b"/Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, places = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 6\n0000000000 65535 f \n" + table
    return out + head + b"trailer << /Size 6 /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF" % len(out)


def test_pdf(tmp_path: Path) -> None:
    pytest.importorskip("pypdf")
    page = ["What helps you?", "- my nan and her dog", "- Group: the park"]
    document = read_document(write(tmp_path, pdf(page), "n.pdf"))
    assert [(u.voice, u.text, u.prompt) for u in document.answers] == [
        ("paraphrase", "my nan and her dog", "What helps you?"),
        ("group", "the park", "What helps you?"),
    ]
    with pytest.raises(InputError, match="scan"):
        read_document(write(tmp_path, pdf([]), "scan.pdf"))


def test_the_notes_of_the_corpus() -> None:
    """Every line against what the corpus says it is."""
    with (CORPUS / "notes.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    right: Counter[str] = Counter()
    for path in sorted((CORPUS / "received/notes").iterdir()):
        document = read_document(path)
        by_line = defaultdict(list)
        for unit in document.units:
            by_line[unit.written].append(unit)
        for row in rows:
            if row["file"] != path.name or row["kind"] in ("title", "meta", "heading"):
                continue
            right["all"] += 1
            written = row["text"] + (f": {row['votes']}" if row["kind"] == "vote" else "")
            if not by_line[written]:
                continue
            unit = by_line[written].pop(0)
            right["voice"] += row["kind"] == (unit.voice if unit.kind == "answer" else unit.kind)
            right["prompt"] += row["section"] == unit.section
    assert right["all"] == 206
    assert right["voice"] >= 0.98 * 206 and right["prompt"] >= 0.98 * 206


def test_word_reads_insertions_fields_and_text_boxes_and_says_what_it_leaves(
    tmp_path: Path,
) -> None:
    import docx
    from docx.oxml import parse_xml

    ns = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
    document = docx.Document()
    document.add_heading("What helps?", 1)

    def item(words: str, xml: str) -> None:
        document.add_paragraph(words, style="List Bullet")._p.append(parse_xml(xml))

    item('"my ', f'<w:ins {ns}><w:r><w:t>nan"</w:t></w:r></w:ins>')
    item('"dogs"', f"<w:del {ns}><w:r><w:delText> and cats</w:delText></w:r></w:del>")
    field = "<w:sdtContent><w:r><w:t>{}</w:t></w:r></w:sdtContent></w:sdt>"
    item("", f"<w:sdt {ns}>" + field.format("Group: the park"))
    unfilled = "<w:sdtPr><w:showingPlcHdr/></w:sdtPr>"
    item("", f"<w:sdt {ns}>{unfilled}" + field.format("Click here to enter text."))
    box = "<w:p><w:r><w:t>Group: a bus</w:t></w:r></w:p>"
    item(
        "Group: see box",
        f"<w:r {ns}><w:pict><w:txbxContent>{box}</w:txbxContent></w:pict></w:r>",
    )
    path = tmp_path / "a.docx"
    document.save(str(path))
    read = read_document(path)
    heard = [u.text for u in read.units]
    assert heard == ["my nan", "dogs", "the park", "see box", "Group: a bus"]
    assert any("tracked changes" in notice for notice in read.notices)


def test_pronouns_behind_a_name_still_make_a_speaker(tmp_path: Path) -> None:
    cue = "00:00:0{}.000 --> 00:00:0{}.500\n{}\n\n"
    said_ = ["Jo Reed: What helps her?", "Aisha (she/her): my nan: always", "iPad 3: football"]
    vtt = "WEBVTT\n\n" + "".join(cue.format(i, i, line) for i, line in enumerate(said_))
    document = read_document(write(tmp_path, vtt, "z.vtt"), facilitators=["Jo Reed"])
    assert said(document) == [
        ("verbatim", "Speaker 2", "my nan: always", "What helps her?"),
        ("verbatim", "Speaker 3", "football", "What helps her?"),
    ]
    leads = read_document(tmp_path / "z.vtt", facilitators=["aisha"]).units
    assert [unit.kind for unit in leads] == ["answer", "remark", "answer"]


def test_captions_without_speakers_are_nobody_in_particular(tmp_path: Path) -> None:
    said_ = ["what helps you?", "my nan", "and her dog.", "boxing."]
    cues = "".join(
        f"{i}\n00:00:0{i},000 --> 00:00:0{i},900\n{line}\n\n" for i, line in enumerate(said_, 1)
    )
    document = read_document(write(tmp_path, cues, "c.srt"))
    found = list(document_responses(document))
    assert [r.text for r in found] == ["what helps you?", "my nan and her dog.", "boxing."]
    assert {r.participant for r in found} == {"group"}
    assert any("no speaker" in notice for notice in document.notices)


def test_chats_and_older_teams_documents_are_transcripts(tmp_path: Path) -> None:
    lines = ["So what helps?", "my nan", "football", "and the dog"]
    names = ["Jo Reed", "Aisha K", "Tom B", "Aisha K"]
    both = list(zip(names, lines, strict=True))
    chat = "".join(f"00:0{i}:12\t{name}:\t{line}\n" for i, (name, line) in enumerate(both))
    old = "".join(
        f"0:0:{i}.1 --> 0:0:{i}.9\n{name}\n{line}\n\n" for i, (name, line) in enumerate(both)
    )
    zoom = "".join(f"[{name}] 10:0{i}:07\n{line}\n\n" for i, (name, line) in enumerate(both))
    for text in (chat, old, zoom):
        document = read_document(write(tmp_path, text, "t.txt"), facilitators=["Jo Reed"])
        assert [(u.speaker, u.text) for u in document.answers] == [
            ("Speaker 2", "my nan"),
            ("Speaker 3", "football"),
            ("Speaker 2", "and the dog"),
        ]


def test_lines_typed_one_below_the_other_are_not_run_together(tmp_path: Path) -> None:
    typed = "What helps?\n\nmy nan\nfootball\nwalking the dog\n"
    assert [u.text for u in read_document(write(tmp_path, typed, "a.txt")).answers] == [
        "my nan",
        "football",
        "walking the dog",
    ]
    wrapped = (
        "What helps?\n\nGroup: being able to get to the park without anybody\nshouting at you\n"
    )
    assert len(read_document(write(tmp_path, wrapped, "b.txt")).answers) == 1


def test_n_equals_says_how_many_took_part(tmp_path: Path) -> None:
    text = "Club, 12 May\nn=8 young people, aged 11-14\nFacilitator: Jo Reed\n\n"
    document = read_document(write(tmp_path, text + "What helps?\n- Group: a bus\n", "a.txt"))
    assert document.facts == {"participants": "8 young people, aged 11-14"}
    assert document.title == "Club, 12 May" and document.answers[0].n_participants == 8
    assert "Reed" not in repr(document)


def test_tally_marks_are_counted_as_votes(tmp_path: Path) -> None:
    text = "What helps?\n\n- football ||||\n- the park IIII II\n- a bus ✓✓✓\n- Group: dogs\n"
    document = read_document(write(tmp_path, text, "a.txt"))
    votes = [(v.text, v.votes) for v in document.votes]
    assert votes == [("football", 4), ("the park", 6), ("a bus", 3)]
    assert [u.text for u in document.answers] == ["dogs"]


def test_a_title_that_asks_is_the_question_where_no_heading_asks(tmp_path: Path) -> None:
    text = "# What helps you?\n\nParticipants: 9\n\n- my dog\n- nan\n"
    document = read_document(write(tmp_path, text, "n.md"))
    assert document.title == "What helps you?" and document.facts == {"participants": "9"}
    assert [unit.prompt for unit in document.answers] == ["What helps you?"] * 2
    text = f"{text}\n## What is hard?\n- maths\n"
    document = read_document(write(tmp_path, text, "n.md"))
    assert {unit.prompt for unit in document.answers} == {"", "What is hard?"}


def test_a_numbered_question_right_under_a_list_is_asked_anew(tmp_path: Path) -> None:
    text = "Q1 What helps?\n1) my dog\n2) nan\nQ2 What is hard?\n1) buses\n"
    document = read_document(write(tmp_path, text, "n.txt"))
    assert [(unit.prompt, unit.text) for unit in document.answers] == [
        ("Q1 What helps?", "my dog"),
        ("Q1 What helps?", "nan"),
        ("Q2 What is hard?", "buses"),
    ]
