"""The workshop notes as teams receive them: three .docx and three .txt, without tags.

The signals a reader (and an importer) has, instead of the tags of the source:

=============  ==============================================================================
heading        docx: style "Heading 1"; txt: a line underlined with ----. The title: style
               "Title", or underlined with ====. "Key: value" lines follow the title.
list item      docx: style "List Bullet"; txt: a line that starts with "- ", "* " or "• ".
group          the item starts with "Group:" or "Whole group:".
scribed        the item holds "(scribed)" or "(written down by an adult)": after the speaker
               ("Girl, 14 (scribed): ...") where there is one with a colon, else at the end.
paraphrase     the item starts with "Summary:", or ends with "(my words)" or
               "(our words, not theirs)".
verbatim       the item is one quotation, from the first character on; a note in brackets may
               follow it. No speaker: someone's own writing.
votes          docx: a table with the header row "Option", "Votes"; txt: a line "Votes:" and
               items "Option: 7" under it, up to the first line that is not such an item.
remark         a plain paragraph, no list item: the note-taker's own, not young people's words.
=============  ==============================================================================
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass

from docx import Document
from docx.document import Document as WordDocument

from corpora._make.model import Note, NoteLine, Span
from corpora._make.office import settle

SPEAKER = re.compile(r"[^:\"“”.]{3,60}(?=: [\"“])")
QUOTED = re.compile(r"[\"“].*[\"”](?: \([^()]*\))?", re.DOTALL)


@dataclass(frozen=True)
class Habit:
    """How one note-taker writes things down."""

    suffix: str
    group: str = "Group:"
    scribed: str = "(scribed)"
    paraphrase: str = "Summary: {}"
    bullet: str = "- "
    encoding: str = "utf-8"
    newline: str = "\n"


BY_AN_ADULT = "(written down by an adult)"
HABITS = {
    "n1": Habit(".docx"),
    "n2": Habit(".txt", paraphrase="{} (my words)"),
    "n3": Habit(".docx", scribed=BY_AN_ADULT),
    "n4": Habit(".txt", bullet="• ", encoding="utf-8-sig", newline="\r\n"),
    "n5": Habit(".docx", "Whole group:", BY_AN_ADULT, "{} (our words, not theirs)"),
    "n6": Habit(".txt", bullet="* "),
}


def written(line: NoteLine, habit: Habit) -> tuple[str, int]:
    """A line as received, and how far the text moved to the right (for the gold spans)."""
    text = line.body.text
    if line.kind == "group" and not re.match(r"(Whole g|G)roup:", text):
        return f"{habit.group} {text}", len(habit.group) + 1
    if line.kind == "paraphrase":
        return habit.paraphrase.format(text), habit.paraphrase.index("{}")
    if line.kind == "meta":
        return f"{line.key}: {text}", len(line.key) + 2
    return text, 0


def received_line(line: NoteLine, habit: Habit) -> tuple[str, list[Span]]:
    """The text of a line as received (without its bullet) and its spans in that text."""
    text, shift = written(line, habit)
    cut = len(text)
    extra = ""
    if line.kind == "scribed":
        speaker = SPEAKER.match(text)
        cut = speaker.end() if speaker else len(text)
        extra = f" {habit.scribed}"
    spans = []
    for span in line.body.spans:
        move = shift + (len(extra) if span.start >= cut else 0)
        spans.append(Span(span.start + move, span.end + move, span.type, span.text))
    return text[:cut] + extra + text[cut:], spans


def _votes_table(document: WordDocument, votes: list[NoteLine]) -> None:
    table = document.add_table(rows=1, cols=2, style="Table Grid")
    table.rows[0].cells[0].text, table.rows[0].cells[1].text = "Option", "Votes"
    for vote in votes:
        cells = table.add_row().cells
        cells[0].text, cells[1].text = vote.body.text, str(vote.votes)


def as_docx(note: Note) -> bytes:
    habit = HABITS[note.id]
    document = Document()
    properties = document.core_properties
    properties.author, properties.title = "", note.lines[0].body.text
    properties.comments = "Synthetic workshop notes, written for the chec_voice project."
    styles = {"title": "Title", "heading": "Heading 1", "meta": None, "remark": None}
    votes: list[NoteLine] = []
    for line in note.lines:
        if line.kind == "vote":
            votes.append(line)
            continue
        if votes:
            _votes_table(document, votes)
            votes = []
        style = styles.get(line.kind, "List Bullet")
        document.add_paragraph(received_line(line, habit)[0], style=style)
    if votes:
        _votes_table(document, votes)
    raw = io.BytesIO()
    document.save(raw)
    return settle(raw.getvalue())


def _txt_line(line: NoteLine, previous: NoteLine | None, habit: Habit) -> list[str]:
    text = received_line(line, habit)[0]
    if line.kind in ("title", "heading"):
        rule = ("=" if line.kind == "title" else "-") * min(len(text), 60)
        return ([""] if previous else []) + [text, rule]
    if line.kind == "meta":
        return [text]
    if line.kind == "remark":
        return ["", text, ""]
    start = ["Votes:"] if line.kind == "vote" and previous and previous.kind != "vote" else []
    if line.kind == "vote":
        return [*start, f"{habit.bullet}{text}: {line.votes}"]
    gap = [""] if previous and previous.kind == "vote" else []
    return [*gap, f"{habit.bullet}{text}"]


def as_txt(note: Note) -> bytes:
    habit = HABITS[note.id]
    lines: list[str] = []
    previous: NoteLine | None = None
    for line in note.lines:
        lines += _txt_line(line, previous, habit)
        previous = line
    text = re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip("\n") + "\n"
    return text.replace("\n", habit.newline).encode(habit.encoding)


def received_notes(notes: list[Note]) -> dict[str, bytes]:
    files = {}
    for note in notes:
        suffix = HABITS[note.id].suffix
        files[note.stem + suffix] = as_docx(note) if suffix == ".docx" else as_txt(note)
    return files
