"""Reads WebVTT and SubRip captions into turns of speakers."""

from __future__ import annotations

import html
import re
from collections.abc import Iterator
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.documents.model import Turn

_TIMES = re.compile(
    r"\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}\s*-->\s*(?:\d{1,3}:)?\d{1,2}:\d{2}[.,]\d{1,3}.*"
)
_VOICE = re.compile(r"<v(?:\.[\w.-]+)?[ \t]+([^>]+)>")
_TAG = re.compile(r"</?[A-Za-z0-9.:][^>]{0,200}>|\{\\[^}]{0,50}\}")
# People write pronouns behind their names: "Aisha (she/her)".
_LABEL = re.compile(
    r"(?:[-–>]+\s*)?[\[(]?([^\W\d_][\w .'’&-]{0,40}?(?: ?[(\[][\w/ ,'’-]{1,30}[)\]])?)[\])]?\s*:\s+"
    r"(?=\S)"
)
_SENTENCE_END = re.compile(r"[.!?…][\"'”’)]*$")
_BRACKETED = re.compile(r"[\[(]([^\W\d_][\w .'’-]{0,40})[\])]\s+(?=\S)")


def caption_turns(text: str, path: Path) -> list[Turn]:
    """Turns in order; cues that follow one another by the same speaker are one turn.

    Where no speaker is named at all, each sentence is a turn: who speaks may change at any cue.

    Raises:
        InputError: no cue is in the file.
    """
    turns: list[Turn] = []
    found = False
    cues = list(_cues(text.split("\n")))
    named = any(speaker for _, speaker, _ in cues)
    for line, speaker, said in cues:
        found = True
        if not said:
            continue
        last = turns[-1] if turns else None
        if last is not None and not named and _SENTENCE_END.search(last.text):
            turns.append(Turn(line, "", said))
        elif last is not None and (speaker == last.speaker or (not speaker and last.speaker)):
            turns[-1] = Turn(last.line, last.speaker, f"{last.text} {said}")
        else:
            turns.append(Turn(line, speaker, said))
    if not found:
        raise InputError(
            "this file holds no captions: no line says from when to when something was said",
            fix="If it is a plain transcript, rename it to end in .txt.",
            path=path,
        )
    return turns


def _cues(lines: list[str]) -> Iterator[tuple[int, str, str]]:
    """(line, speaker, words) of each cue, and of each voice within a cue."""
    at = 0
    while at < len(lines):
        if not _TIMES.fullmatch(lines[at]):
            at += 1
            continue
        start = at + 2
        body = []
        at += 1
        while at < len(lines) and lines[at].strip():
            body.append(lines[at])
            at += 1
        yield from _voices(" ".join(line.strip() for line in body), start)


def _voices(body: str, line: int) -> Iterator[tuple[int, str, str]]:
    parts = _VOICE.split(body)
    if len(parts) == 1:
        words = _plain(body)
        label = _LABEL.match(words) or _BRACKETED.match(words)
        if label:
            yield line, label[1].strip(), words[label.end() :].strip()
        else:
            yield line, "", words
        return
    if _plain(parts[0]):
        yield line, "", _plain(parts[0])
    for name, words in zip(parts[1::2], parts[2::2], strict=True):
        yield line, html.unescape(name).strip(), _plain(words)


def _plain(words: str) -> str:
    return " ".join(html.unescape(_TAG.sub("", words)).split())
