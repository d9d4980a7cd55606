"""Documents in, units out: workshop notes and transcripts, with whose words each line holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.answers import classify
from chec_voice.intake.cells import clean_text
from chec_voice.intake.decoding import decode
from chec_voice.intake.documents.blocks import text_blocks
from chec_voice.intake.documents.captions import Captions, is_captions, read_captions
from chec_voice.intake.documents.lines import block_lines, note_blocks, text_lines
from chec_voice.intake.documents.model import (
    Block,
    Document,
    DocumentKind,
    LeftOut,
    Line,
    ReadAs,
    Speaker,
    Told,
    Unit,
)
from chec_voice.intake.documents.notes import Notes, head_of, read_notes
from chec_voice.intake.documents.pdf import pdf_text
from chec_voice.intake.documents.rows import transcript_rows
from chec_voice.intake.documents.speakers import Spoken, units_of
from chec_voice.intake.documents.transcript import Transcript, read_transcript
from chec_voice.intake.documents.word import word_blocks
from chec_voice.intake.raw import bytes_of
from chec_voice.intake.table_text import is_drawn, looks_like_table
from chec_voice.model import ResponseIn, Voice
from chec_voice.text import counted, readable

__all__ = [
    "DOCUMENTS",
    "Document",
    "LeftOut",
    "ReadAs",
    "Speaker",
    "Unit",
    "document_responses",
    "read_document",
]

DOCUMENTS: dict[str, DocumentKind] = {
    ".docx": "docx",
    ".txt": "txt",
    ".text": "txt",
    ".md": "markdown",
    ".markdown": "markdown",
    ".pdf": "pdf",
    ".vtt": "vtt",
    ".srt": "srt",
}
"""Endings that are read as documents."""
MAX_DOCUMENT = 100 << 20
"""Documents above 100 MB are refused."""
MAX_LINE = 1_000_000
_WIDE_GAP = re.compile(r"[^\S\n]{100,}")
_LINE_ENDS = re.compile("\r\n|[\r\x0b\x0c\x85\u2028\u2029]")
"""Ends of lines and pages as programs have them; MAXQDA parts paragraphs by U+2029."""
_NARROWER = " " * 100
"""Gaps are no wider, so that looking for what follows one costs no more in hostile files."""
GROUP = "group"
"""Reference of the one unit that stands for everybody at a session."""
UNASKED = "What was said"
"""The question of units without a prompt."""


def read_document(
    path: str | Path,
    *,
    facilitators: Iterable[str] = (),
    young_people: Iterable[str] = (),
    speakers: Iterable[str] = (),
    not_speakers: Iterable[str] = (),
    read_as: ReadAs = "auto",
    default_voice: Voice = "paraphrase",
    encoding: str | None = None,
) -> Document:
    """Reads a document whole: .docx .txt .md .pdf .vtt .srt.

    All words of it are in its units, its facts, its speakers or in `Document.left_out`.

    Args:
        facilitators: speakers of a transcript who are no young people, by the label in the file
            or as "Speaker 1"; their turns become remarks.
        young_people: speakers who are none, although their label looks like a facilitator's.
        speakers: labels that are speakers although they do not look like it.
        not_speakers: labels that begin sentences although they look like speakers.
        read_as: "notes" or "transcript" when the guess between them is wrong.
        default_voice: whose words lines of notes hold that bear no mark.
        encoding: of a text file; found out when None.

    Raises:
        InputError: the file is missing, of another kind, damaged, hostile, empty, a scan, a table,
            or holds nothing that anybody said.
    """
    path = Path(path)
    kind = _kind(path)
    told = Told(
        facilitators=tuple(facilitators),
        young_people=tuple(young_people),
        speakers=tuple(speakers),
        not_speakers=tuple(not_speakers),
        read_as=read_as,
    )
    data = bytes_of(path, MAX_DOCUMENT)
    opened = _open(data, path, kind, encoding)
    transcript = _transcript(opened, told)
    if transcript is None:
        if opened.is_table and read_as == "auto":
            raise InputError(
                "this looks like a table, not like notes or a transcript",
                fix="Read it as a table, or say that it is notes or a transcript.",
                path=path,
            )
        notes = read_notes(note_blocks(opened.blocks), default_voice)
        spoken = Spoken()
    else:
        notes = head_of(transcript.head, _title(opened.blocks))
        spoken = units_of(transcript.turns, told, transcript.many)
        notes.units, notes.notices = spoken.units, notes.notices + spoken.notices
        notes.left_out += transcript.left_out
    _refuse_silence(spoken, notes, path)
    return Document(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        kind=kind,
        title=notes.title or readable(path.stem),
        facts=notes.facts,
        units=tuple(notes.units),
        notices=(*opened.notices, *notes.notices, *_cautions(notes, transcript is not None)),
        transcript=transcript is not None,
        layout=transcript.layout if transcript else "",
        speakers=tuple(spoken.speakers),
        doubtful=tuple(transcript.doubtful) if transcript else (),
        left_out=tuple(sorted(opened.left_out + notes.left_out, key=lambda left: left.line)),
    )


def _refuse_silence(spoken: Spoken, notes: Notes, path: Path) -> None:
    """Refuses a document in which nobody said anything that could be an answer."""
    if spoken.speakers and all(speaker.leads for speaker in spoken.speakers):
        raise InputError(
            "every speaker of this transcript counts as a facilitator, so no answers are left",
            fix="Name as facilitators only those who are no young people.",
            path=path,
        )
    if not any(unit.kind != "remark" for unit in notes.units):
        raise InputError(
            "nothing in this document was recognised as said by anybody",
            fix="Put what was said into a list (lines that begin with '- ') under a heading that "
            "holds the question; in a transcript, begin each turn with who speaks and a colon.",
            path=path,
        )


@dataclass
class _Opened:
    """A file as its format's reader hands it on, before anybody asks what it is."""

    lines: list[Line] = field(default_factory=list)
    blocks: list[Block] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    captions: bool = False
    certain: bool = False
    """Whether it can be nothing but a transcript."""
    is_table: bool = False


def _open(data: bytes, path: Path, kind: DocumentKind, encoding: str | None) -> _Opened:
    opened = _Opened()
    if kind == "docx":
        opened.blocks = word_blocks(data, path, opened.notices, opened.left_out)
        opened.lines = block_lines([b for b in opened.blocks if b.style != "table"])
        return opened
    if kind == "pdf":
        text = pdf_text(data, path, opened.left_out)
    else:
        text = _decoded(data, path, encoding, opened.notices)
    if kind in ("vtt", "srt"):
        opened.certain = True
        _take_captions(read_captions(text, path), opened)
        return opened
    opened.is_table = is_drawn(text) or (kind == "txt" and looks_like_table(text))
    if is_captions(text):
        _take_captions(read_captions(text, path), opened)
    else:
        opened.lines = text_lines(text)
    opened.blocks = text_blocks(text)
    return opened


def _take_captions(captions: Captions, opened: _Opened) -> None:
    opened.lines, opened.captions = captions.lines, True
    opened.left_out += captions.left_out
    if captions.empty:
        opened.notices.append(
            f"{counted(captions.empty, 'caption holds', 'captions hold')} no words."
        )
    if captions.rolling:
        opened.notices.append(
            "These captions repeat what is still on the screen: each word was read once."
        )


def _transcript(opened: _Opened, told: Told) -> Transcript | None:
    if opened.captions:
        return read_transcript(opened.lines, replace(told, read_as="transcript"), captions=True)
    tables = [block for block in opened.blocks if block.style == "table"]
    if tables and told.read_as != "notes":
        rows = transcript_rows(tables)
        found = read_transcript(rows.lines, replace(told, read_as="transcript")) if rows else None
        if found is not None and rows is not None:
            found.left_out += rows.left_out
            found.head = [*opened.lines, *found.head]
            return found
    if tables and told.read_as == "auto":
        return None
    found = read_transcript(opened.lines, told)
    if found is not None:
        found.left_out += [
            LeftOut(b.line, " | ".join(filter(None, row)), "a table beside the turns")
            for b in tables
            for row in b.rows
        ]
    return found


def _kind(path: Path) -> DocumentKind:
    kind = DOCUMENTS.get(path.suffix.lower())
    if kind is None and path.exists() and not path.is_dir():
        raise InputError(
            f"{path.suffix or 'files without an ending'} cannot be read as a document",
            fix=f"Documents end in {', '.join(DOCUMENTS)}; open it in Word and save it as .docx.",
            path=path,
        )
    return kind or "txt"


def _decoded(data: bytes, path: Path, encoding: str | None, notices: list[str]) -> str:
    used, said = decode(data, path, encoding)
    notices += said
    text = _LINE_ENDS.sub("\n", data.decode(used)).removeprefix("\ufeff")
    lines = text.split("\n")
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        raise InputError(
            f"a line is longer than {MAX_LINE:,} characters, so this is no text that people wrote",
            fix="Check that this is the right file.",
            path=path,
            row=next(at for at, line in enumerate(lines, 1) if len(line) == longest),
        )
    lines = [_WIDE_GAP.sub(_NARROWER, line) for line in lines]
    return "\n".join(
        (line[: len(line) - len(line.lstrip())] if line[:1].isspace() else "") + clean_text(line)
        for line in lines
    )


def _title(blocks: list[Block]) -> str:
    return next((block.text for block in blocks if block.style == "title"), "")


def _cautions(notes: Notes, transcript: bool) -> list[str]:
    said = []
    answers = [unit for unit in notes.units if unit.kind == "answer"]
    alone = sum(unit.voice in ("verbatim", "scribed") for unit in answers)
    if alone and not transcript:
        said.append(
            f"{counted(alone, 'line is', 'lines are')} the words of single young people whom"
            f" nobody named: two of them "
            "may be the same child."
        )
    if any(u.voice in ("group", "paraphrase") for u in answers) and (
        "participants" not in notes.facts
    ):
        said.append("The notes do not say how many took part (a line such as 'Participants: 9').")
    votes = [unit for unit in notes.units if unit.kind == "vote"]
    if votes:
        total = sum(unit.votes or 0 for unit in votes)
        said.append(
            f"{counted(len(votes), 'option')} with {counted(total, 'vote is', 'votes are')}"
            f" kept as counts; they are no responses, "
            "and a vote is not a person."
        )
    return said


def document_responses(document: Document) -> Iterator[ResponseIn]:
    """One response per answer. Votes and remarks become none; see `Document.votes`.

    Lines of the group and paraphrases belong to one unit, "group", with `n_participants`; a line
    of one unnamed child to a participant of its own, "n3 line 12"; a turn to its "Speaker 2",
    and to the group where nobody says who speaks.
    """
    short = _short(readable(document.path.stem))
    for unit in document.answers:
        if document.transcript:
            who = unit.speaker or GROUP
        elif unit.voice in ("group", "paraphrase"):
            who = GROUP
        else:
            who = f"{short} line {unit.line}"
        yield ResponseIn(
            participant=who,
            question=unit.prompt or UNASKED,
            text=unit.text,
            state=classify(unit.text),
            row=unit.line,
            voice=unit.voice,
            n_participants=unit.n_participants if who == GROUP else 1,
            ref=f"line {unit.line}",
        )


def _short(stem: str) -> str:
    """ "n3" of "n3_merseyside_primary_circle_time"; else the whole name of the file."""
    found = re.match(r"[A-Za-z]{0,3}\d{1,4}(?=[_\W]|$)", stem)
    return found[0] if found else stem[:40]
