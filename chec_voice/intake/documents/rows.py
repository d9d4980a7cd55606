"""Reads rows of a table in a document: a transcript's, or questions beside what was said."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from chec_voice.intake.documents import stamps
from chec_voice.intake.documents.label_words import LEADS, base_of, is_role
from chec_voice.intake.documents.labels import key_of
from chec_voice.intake.documents.model import Block, LeftOut, Line

Rows = Sequence[Sequence[str]]

_WHO = re.compile(
    r"(?i)\W*(?:speakers?(?: name| label| id)?|who(?: spoke| said it)?|names?|participants?|voice|"
    r"person|role|initials|spoken by|said by|locuteur|sprecher(?:in)?|hablante|relatore|mówca)\W*"
)
_WHEN = re.compile(
    r"(?i)\W*(?:times?|time ?codes?|time ?stamps?|time ?spans?|start(?: time)?|end(?: time)?|"
    r"begin|in|out|from|to|duration|zeit|heure|hora|tijd)\W*"
)
_WORDS = re.compile(
    r"(?i)\W*(?:text|words?|content|transcript(?:ion)?|speech|said|what was said|utterances?|"
    r"dialogue|talk|spoken(?: words)?|verbatim|statement|turn|texte|texto|testo|tekst|inhalt)\W*"
)
_ROW_NUMBER = re.compile(r"(?i)[\W]*+(?:(?:no|nr|line|row|id|turn|index|number|n)\W*)?")
_ASKED = re.compile(r"(?i)\b(?:questions?|prompts?|activity|topic|asked)\b")
_NOTED = re.compile(
    r"(?i)\b(?:notes?|staff|facilitators?|observ\w*|actions?|follow|comments? from staff|mood|"
    r"next steps?|reflections?|who|time|initials|lead|owner|status)\b"
)
_SAID = re.compile(
    r"(?i)\b(?:said|say|answers?|responses?|replies|reply|words|quotes?|voices?|young people|"
    r"children|feedback|ideas?|views?|heard|comments?|thoughts?|suggestions?|girls?|boys?|group|"
    r"verbatim|pupils?|students?|yp)\b"
)


@dataclass
class SpokenRows:
    """Rows of a transcript as lines, and the columns that are no speech."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)


def transcript_rows(blocks: Sequence[Block]) -> SpokenRows | None:
    """Lines of tables with a column of speakers or of times, None when these are other tables."""
    out = SpokenRows()
    columns: tuple[int | None, int | None, int] | None = None
    for block in blocks:
        rows = [row for row in block.rows if any(cell.strip() for cell in row)]
        if not rows:
            continue
        headed = _headed(rows[0])
        if headed is not None:
            columns = headed
            out.left_out.append(LeftOut(block.line, " | ".join(rows[0]), "headings of a table"))
            rows = rows[1:]
        elif columns is None:
            columns = _by_content(rows)
        if columns is None:
            return None
        for number, row in enumerate(rows, start=block.line if len(blocks) > 1 else 1):
            _add(row, columns, block.line if len(blocks) > 1 else number, out)
    return out if out.lines else None


def _add(
    row: Sequence[str], columns: tuple[int | None, int | None, int], number: int, out: SpokenRows
) -> None:
    who, when, words = columns
    cells = [cell.strip() for cell in row] + [""] * (words + 1 - len(row))
    time = cells[when] if when is not None else ""
    speaker = None if who is None else cells[who].strip(" :")
    if speaker:
        speaker, behind = stamps.trailing(speaker)
        time = time or behind
    for at, text in enumerate(filter(None, cells[words].split("\n"))):
        given = speaker if at == 0 or who is None else ""
        out.lines.append(Line(number, text.strip(), at == 0 or True, speaker=given, time=time))
    if not cells[words] and any(cells):
        out.left_out.append(LeftOut(number, " | ".join(filter(None, cells)), "no words beside it"))
    for at, cell in enumerate(cells):
        if at not in columns and cell and not cell.isdigit() and not stamps.is_stamp(cell):
            out.left_out.append(LeftOut(number, cell, "another column of the table"))


def _headed(header: Sequence[str]) -> tuple[int | None, int | None, int] | None:
    who = next((at for at, cell in enumerate(header) if _WHO.fullmatch(cell)), None)
    when = next((at for at, cell in enumerate(header) if _WHEN.fullmatch(cell)), None)
    words = next((at for at, cell in enumerate(header) if _WORDS.fullmatch(cell)), None)
    if (who is None and when is None) or len(header) < 2:
        return None
    if words is None:
        rest = [at for at in range(len(header)) if at not in (who, when)]
        rest = [at for at in rest if not _ROW_NUMBER.fullmatch(header[at])]
        if len(rest) != 1 or not (_SAID.search(header[rest[0]]) or when is not None):
            return None
        words = rest[0]
    return who, when, words


def _by_content(rows: Rows) -> tuple[int | None, int | None, int] | None:
    width = Counter(len(row) for row in rows).most_common(1)[0][0]
    rows = [row for row in rows if len(row) == width]
    if width < 2 or len(rows) < 2:
        return None
    columns = [[row[at].strip() for row in rows] for at in range(width)]
    when = next((at for at in range(width) if _are_times(columns[at])), None)
    rest = [
        at
        for at in range(width)
        if at != when and not all(cell.strip(".").isdigit() for cell in columns[at])
    ]
    if not rest:
        return None
    words = max(rest, key=lambda at: sum(map(len, columns[at])))
    who = next((at for at in rest if at != words and _are_speakers(columns[at], when)), None)
    if who is None and (when is None or len(rest) > 1):
        return None
    return who, when, words


def _are_times(cells: Sequence[str]) -> bool:
    filled = [cell for cell in cells if cell]
    return len(filled) >= 2 and sum(map(stamps.is_stamp, filled)) >= 0.8 * len(filled)


def _are_speakers(cells: Sequence[str], when: int | None) -> bool:
    """Whether a column without a heading tells who speaks: short, returning, a role among them."""
    keys = Counter(key_of(cell.strip(" :")) for cell in cells if cell)
    if not keys or max(map(len, keys)) > 60 or any("?" in key for key in keys):
        return False
    if all(key.replace(".", "").isdigit() for key in keys):
        return False
    roles = sum(is_role(key) for key in keys)
    leads = any(base_of(key) in LEADS or key == "i" for key in keys)
    returning = sum(count for count in keys.values() if count > 1)
    if when is not None:
        return returning >= 0.5 * sum(keys.values()) or leads
    return leads or (roles >= 2 and returning >= 0.5 * sum(keys.values()))


@dataclass(frozen=True)
class AskedColumns:
    """Which columns of a table hold questions and what was said; the others are notes."""

    question: int | None
    said: tuple[int, ...]
    headed: bool
    """Whether the first row names the columns."""
    across: bool = False
    """Whether the first row holds the questions themselves."""


def asked_columns(rows: Rows) -> AskedColumns | None:
    """How a table holds questions and answers, or None when it holds something else."""
    if not rows or len(rows[0]) < 2:
        return None
    header = rows[0]
    asks = [at for at, cell in enumerate(header) if _ASKED.search(cell) and "?" not in cell]
    if asks and len(header[asks[0]]) <= 60:
        rest = [at for at in range(len(header)) if at != asks[0]]
        said = [at for at in rest if _SAID.search(header[at]) and not _NOTED.match(header[at])]
        if not said:
            said = [at for at in rest if not _NOTED.search(header[at])] or rest
            said = said[:1]
        return AskedColumns(asks[0], tuple(said), True)
    questions = [cell.rstrip().endswith(("?", "؟", "？")) for cell in header]
    if len(rows) > 1 and all(questions):
        return AskedColumns(None, tuple(range(len(header))), True, across=True)
    firsts = [row[0].rstrip().endswith(("?", "؟", "？")) for row in rows if row]
    if sum(firsts) >= max(1, 0.8 * (len(firsts) - 1)):
        headed = not firsts[0]
        said = [
            at
            for at in range(1, len(header))
            if headed and _SAID.search(header[at]) and not _NOTED.match(header[at])
        ]
        if not said:
            said = [
                at for at in range(1, len(header)) if not (headed and _NOTED.search(header[at]))
            ][:1] or [1]
        return AskedColumns(0, tuple(said), headed)
    return None
