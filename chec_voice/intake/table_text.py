"""Decides whether a text file holds a table or what people wrote: one place, for both readers."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from itertools import islice
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.decoding import decode
from chec_voice.intake.drawn import as_separated

_SAMPLE = 1 << 17
_ROWS = 400
_HINT = re.compile(r"(?i)\ufeff?sep=(.)[\r\n]")
_LABEL = re.compile(r"[^,;\t|:]{1,60}:\s")
_TIME = re.compile(r"\W{0,2}\d{1,3}:\d{2}")
_BULLET = re.compile(r"\s*(?:[-*•‣▪◦·–—>#]|\d{1,2}[.)])(?:\s|$)")
_ASKS = re.compile(r"(?i)\W*(?:i|int|interviewer|facilitator|moderator|researcher|host)\W*")
_LONGEST_HEADING = 300
_LIKE_HEADINGS = re.compile(
    r"(?i)\W*(?:id|ref|reference|no|nr|date|age|ages|age group|gender|sex|school|area|region|ward|"
    r"postcode|name|speaker|text|answer|response|comment|question|q\d+|timestamp|time|year|"
    r"year group|ethnicity|respondent(?: id)?|participant(?: id)?|session|group|[\w ]{1,20} id)\W*"
)


def is_table_text(path: str | Path, encoding: str | None = None) -> bool:
    """Whether a text file is a table: headings, and rows with as many fields.

    Only the beginning of the file is looked at. A file that is no text, or that does not exist,
    is no table here; its reader says what is wrong with it.
    """
    try:
        with Path(path).open("rb") as file:
            data = file.read(_SAMPLE)
            whole = not file.read(1)
        data = data if whole else _to_whole_line(data)
        used, _ = decode(data, Path(path), encoding)
        text = data.decode(used, "ignore")
    except (OSError, InputError, UnicodeError):
        return False
    if Path(path).suffix.lower() in (".md", ".markdown"):  # where commas part no columns
        return is_drawn(text)
    return looks_like_table(text)


def is_drawn(text: str) -> bool:
    """Whether text is a table that somebody drew, under headings as tables have them."""
    rows = list(islice(csv.reader(io.StringIO(as_separated(text) or "")), _ROWS))
    rows = [row for row in rows if len(row) > 1]
    return len(rows) > 1 and _are_headings(rows[0], rows[1:])


def looks_like_table(text: str) -> bool:
    """Whether lines are rows of a table: comma, semicolon, tab or bar between their fields."""
    text = text.removeprefix("\ufeff")
    if _HINT.match(text) or is_drawn(text[:_SAMPLE]):
        return True
    return any(_is_table(text, mark) for mark in "\t,;|")


def _to_whole_line(data: bytes) -> bytes:
    end = data.rfind(b"\n")
    # In UTF-16 a line end is two bytes long.
    wide = data[:2] in (b"\xff\xfe", b"\xfe\xff")
    return data[: end + 2 - (end % 2 == 1)] if wide and end > 0 else data[: end + 1] or data


def _is_table(text: str, mark: str) -> bool:
    try:
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=mark)
        rows = [row for row in islice(reader, _ROWS) if any(cell.strip() for cell in row)]
    except csv.Error:
        return False
    if len(rows) < 2:
        return False
    header, body = rows[0], rows[1:]
    width = len(header)
    if width < 2 or sum(bool(cell.strip()) for cell in header) < max(2, 0.6 * width):
        return False
    if any(len(cell) > _LONGEST_HEADING for cell in header) or _BULLET.match(header[0]):
        return False
    if any(_LABEL.match(row[0]) and len(row) < width for row in body[:3]):
        return False
    same = sum(len(row) == width for row in body)
    near = sum(1 < len(row) <= width for row in body)
    if mark in "\t|":
        if any(_TIME.match(cell) or cell.rstrip().endswith(":") for cell in header[:2]):
            return False  # the first turn of a transcript, its time and speaker before it
        if _ASKS.fullmatch(header[0]) or header[0].strip() in {row[0].strip() for row in body}:
            return False  # a speaker, a gap and the words
        return near >= 0.8 * len(body)
    if same < 0.8 * len(body) or any(map(_TIME.match, header)):
        return False
    return _is_typed_by_program(text, mark) or _are_headings(header, body)


def _is_typed_by_program(text: str, mark: str) -> bool:
    """People write a space behind a comma, programs that save tables do not."""
    head = text[: _SAMPLE // 4]
    behind = Counter(
        head[at + 1] == " "
        for at in range(len(head) - 1)
        if (head[at] == mark and not head[at + 1].isspace()) or head[at : at + 2] == mark + " "
    )
    first, _, _rest = head.partition("\n")
    if mark not in first or (f"{mark} " in first and first.count(mark) == first.count(f"{mark} ")):
        return False
    return behind[False] > 1 and behind[False] >= behind[True] * 0.5


def _are_headings(header: list[str], body: list[list[str]]) -> bool:
    known = sum(_LIKE_HEADINGS.fullmatch(cell) is not None for cell in header)
    asked = sum(cell.rstrip().endswith("?") for cell in header)
    numbered = all(row[0].strip().isdigit() for row in body if row)
    return known >= 2 or (known >= 1 and (asked >= 1 or numbered))
