"""Documents in, units out: workshop notes and transcripts, with whose words each line holds."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.answers import classify
from chec_voice.intake.cells import clean_text
from chec_voice.intake.decoding import decode
from chec_voice.intake.documents.blocks import text_blocks
from chec_voice.intake.documents.captions import caption_turns
from chec_voice.intake.documents.model import Block, Document, DocumentKind, Turn, Unit
from chec_voice.intake.documents.notes import Notes, read_notes
from chec_voice.intake.documents.pdf import pdf_text
from chec_voice.intake.documents.transcript import turns_in, units_of
from chec_voice.intake.documents.word import word_blocks
from chec_voice.intake.raw import bytes_of
from chec_voice.model import ResponseIn, Voice

__all__ = ["DOCUMENTS", "Document", "Unit", "document_responses", "read_document"]

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
GROUP = "group"
"""Reference of the one unit that stands for everybody at a session."""
UNASKED = "What was said"
"""The question of units without a prompt."""


def read_document(
    path: str | Path,
    *,
    facilitators: Iterable[str] = (),
    default_voice: Voice = "paraphrase",
    encoding: str | None = None,
) -> Document:
    """Reads a document whole: .docx .txt .md .pdf .vtt .srt.

    Args:
        facilitators: speakers of a transcript who are no young people, by the label in the file
            or as "Speaker 1"; their turns become remarks.
        default_voice: whose words lines of notes hold that bear no mark.
        encoding: of a text file; found out when None.

    Raises:
        InputError: the file is missing, of another kind, damaged, hostile, empty, a scan, or
            holds nothing that anybody said.
    """
    path = Path(path)
    kind = _kind(path)
    data = bytes_of(path, MAX_DOCUMENT)
    notices: list[str] = []
    blocks: list[Block] = []
    turns: list[Turn] | None = None
    if kind == "docx":
        blocks = word_blocks(data, path, notices)
    else:
        text = pdf_text(data, path) if kind == "pdf" else _decoded(data, path, encoding, notices)
        if kind in ("vtt", "srt"):
            turns = caption_turns(text, path)
        else:
            blocks = text_blocks(text)
    turns = turns_in(blocks) if turns is None else turns
    if turns is None:
        notes = read_notes(blocks, default_voice)
    else:
        notes = Notes(_title(blocks))
        notes.units = units_of(turns, facilitators, notes.notices)
    if not any(unit.kind != "remark" for unit in notes.units):
        raise InputError(
            "nothing in this document was recognised as said by anybody",
            fix="Put what was said into a list (lines that begin with '- ') under a heading that "
            "holds the question.",
            path=path,
        )
    notices += notes.notices
    notices += _cautions(notes, turns is not None)
    return Document(
        path=path,
        sha256=hashlib.sha256(data).hexdigest(),
        kind=kind,
        title=notes.title or path.stem,
        facts=notes.facts,
        units=tuple(notes.units),
        notices=tuple(notices),
        transcript=turns is not None,
    )


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
    text = data.decode(used).replace("\r\n", "\n").replace("\r", "\n").removeprefix("\ufeff")
    lines = text.split("\n")
    longest = max(map(len, lines))
    if longest > MAX_LINE:
        raise InputError(
            f"a line is longer than {MAX_LINE:,} characters, so this is no text that people wrote",
            fix="Check that this is the right file.",
            path=path,
            row=next(at for at, line in enumerate(lines, 1) if len(line) == longest),
        )
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
            f"{alone} lines are the words of single young people whom nobody named: two of them "
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
            f"{len(votes)} options with {total} votes are kept as counts; they are no responses, "
            "and a vote is not a person."
        )
    return said


def document_responses(document: Document) -> Iterator[ResponseIn]:
    """One response per answer. Votes and remarks become none; see `Document.votes`.

    Lines of the group and paraphrases belong to one unit, "group", with `n_participants`; a line
    of one unnamed child to a participant of its own, "n3 line 12"; a turn to its "Speaker 2",
    and to the group where nobody says who speaks.
    """
    short = _short(document.path.stem)
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
