"""Reads WebVTT and SubRip captions into lines with times and, where tagged, speakers."""

from __future__ import annotations

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import pairwise
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.documents.model import LeftOut, Line

_TIMES = re.compile(
    r"\s*((?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,7})?)\s{0,9}-->"
    r"\s{0,9}(?:\d{1,3}:)?\d{1,2}:\d{1,2}(?:[.,]\d{1,7})?(?:\s.*)?"
)
_VOICE = re.compile(r"<v(?:\.[\w.-]{1,60})?[ \t]+([^>]{1,200})>")
_TAG = re.compile(r"</?[A-Za-z0-9.:][^<>]{0,200}>|\{\\[^{}]{0,50}\}")
_WEBEX = re.compile(r"\d+ \"([^\"]{1,60})\"(?: \(\d+\))?")
"""Webex writes who speaks into the number of a caption."""
_BLOCK = re.compile(r"(?:NOTE|STYLE|REGION)(?:\s.*)?")
_ROLLING = 0.4
"""Share of captions that begin with the words of the one before; 0 where captions do not roll."""
_LONGEST_OVERLAP = 100


@dataclass
class Captions:
    """The captions of a recording as lines that were spoken."""

    lines: list[Line] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    empty: int = 0
    """Captions without words."""
    rolling: bool = False


@dataclass
class _Cue:
    time: str
    lines: list[tuple[int, str]] = field(default_factory=list)
    speaker: str = ""


def read_captions(text: str, path: Path) -> Captions:
    """Every line of every caption, its time and where the next caption begins.

    A caption goes on to the next line of times, empty lines in it or not. Captions that roll, as
    YouTube's do, repeat what is still on the screen: it is kept once.

    Raises:
        InputError: no caption is in the file.
    """
    out = Captions()
    cues = _cues(text.split("\n"), out)
    if not cues:
        raise InputError(
            "this file holds no captions: no line says from when to when something was said",
            fix="If it is a plain transcript, rename it to end in .txt.",
            path=path,
        )
    read = [[_line(number, raw, cue) for number, raw in cue.lines] for cue in cues]
    spoken = [[line for part in parts for line in part if line.text] for parts in read]
    out.empty = sum(not lines for lines in spoken)
    spoken = [lines for lines in spoken if lines]
    if _rolls(spoken):
        out.rolling = True
        spoken = _once(spoken)
    for lines in spoken:
        out.lines += [replace(line, gap=at == 0) for at, line in enumerate(lines)]
    return out


def is_captions(text: str) -> bool:
    """Whether a text file holds captions: three lines or more of times with an arrow."""
    count = 0
    for line in text.split("\n"):
        if "-->" in line and _TIMES.fullmatch(line):
            count += 1
            if count == 3:
                return True
    return False


def _cues(lines: Sequence[str], out: Captions) -> list[_Cue]:
    cues: list[_Cue] = []
    times = {
        at: found[1]
        for at, line in enumerate(lines)
        if "-->" in line and (found := _TIMES.fullmatch(line))
    }
    ids = {at - 1 for at in times if _is_id(lines, at - 1, times)}
    skipping = False
    for at, line in enumerate(lines):
        if at in times:
            webex = _WEBEX.fullmatch(lines[at - 1].strip()) if at - 1 in ids else None
            cues.append(_Cue(times[at], speaker=webex[1] if webex else ""))
            skipping = False
        elif not line.strip():
            skipping = False
        elif at in ids:
            if not line.strip().isdigit():
                out.left_out.append(LeftOut(at + 1, line.strip(), "number of a caption"))
        elif skipping or not cues or (_BLOCK.fullmatch(line) and not lines[at - 1].strip()):
            skipping = bool(cues) or skipping
            out.left_out.append(LeftOut(at + 1, line.strip(), "written around the captions"))
        else:
            cues[-1].lines.append((at + 1, line))
    return cues


def _is_id(lines: Sequence[str], at: int, times: dict[int, str]) -> bool:
    """Whether a line right above a time is the caption's number or name."""
    if at < 0 or at in times or not lines[at].strip():
        return False
    return lines[at].strip().isdigit() or at == 0 or not lines[at - 1].strip()


def _line(number: int, raw: str, cue: _Cue) -> list[Line]:
    """The line of a caption, one for each voice tag in it."""
    parts = _VOICE.split(raw)
    if len(parts) == 1:
        return [Line(number, _plain(raw), speaker=cue.speaker or None, time=cue.time)]
    found = [Line(number, _plain(parts[0]), speaker=None, time=cue.time)]
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        label = " ".join(html.unescape(name).split())
        found.append(Line(number, _plain(words), speaker=label, time=cue.time))
    return found


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())


def _overlap(before: Sequence[str], after: Sequence[str]) -> int:
    """How many words at the start of `after` are the last of `before`."""
    most = min(len(before), len(after), _LONGEST_OVERLAP)
    for count in range(most, 0, -1):
        if after[0] == before[-count] and list(before[-count:]) == list(after[:count]):
            return count
    return 0


def _words(lines: Sequence[Line]) -> list[str]:
    return " ".join(line.text for line in lines).split()


def _rolls(cues: Sequence[Sequence[Line]]) -> bool:
    pairs = list(pairwise(_words(lines) for lines in cues))
    repeating = 0
    for before, after in pairs:
        count = _overlap(before, after)
        repeating += count >= 2 or (count == 1 and len(before) == 1 and len(after) > 1)
    return len(cues) >= 3 and repeating >= max(2, _ROLLING * len(pairs))


def _once(cues: Sequence[Sequence[Line]]) -> list[list[Line]]:
    """Captions without the words that the one before had shown already."""
    kept: list[list[Line]] = []
    before: list[str] = []
    for lines in cues:
        words = _words(lines)
        skip = _overlap(before, words)
        before = words
        rest: list[Line] = []
        for line in lines:
            own = line.text.split()
            if skip >= len(own):
                skip -= len(own)
                continue
            rest.append(replace(line, text=" ".join(own[skip:])))
            skip = 0
        if rest:
            kept.append(rest)
    return kept
