"""Splits a response into segments: short answers stay whole, long ones break at sentences."""

from __future__ import annotations

import re

WHOLE = 400
"""Answers up to this many code points are one segment."""
TARGET = 280
"""Segments of a long answer are filled with sentences up to about this length."""

# A sentence ends at closing punctuation or a line break, and owns the white space after it.
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[\"'’”)]*|\n+|$)\s*")

# What belongs to the character before it: joiners, variants, skin tones, accents.
_JOINS = re.compile("[\u200d\ufe00-\ufe0f\U0001f3fb-\U0001f3ff\u0300-\u036f\u20d0-\u20ff]")


def segments(text: str) -> list[tuple[int, int]]:
    """Half-open spans in code points that tile `text`; none for an empty text."""
    if not text:
        return []
    if len(text) <= WHOLE:
        return [(0, len(text))]
    spans: list[tuple[int, int]] = []
    start = end = 0
    for left, right in _pieces(text):
        if end > start and right - start > TARGET:
            spans.append((start, end))
            start = left
        end = right
    spans.append((start, end))
    return _without_blanks(text, spans)


def _without_blanks(text: str, spans: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Spans of mere white space join the one before (the first joins the one after)."""
    kept: list[tuple[int, int]] = []
    for start, end in spans:
        if kept and (text[start:end].isspace() or text[slice(*kept[-1])].isspace()):
            kept[-1] = (kept[-1][0], end)
        else:
            kept.append((start, end))
    return kept


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences of `text`; one that is far too long breaks at spaces."""
    pieces: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        left, right = match.span()
        while right - left > WHOLE:
            cut = text.rfind(" ", left, left + TARGET) + 1 or _between(text, left, left + TARGET)
            pieces.append((left, cut))
            left = cut
        if right > left:
            pieces.append((left, right))
    return pieces


def _between(text: str, left: int, cut: int) -> int:
    """`cut`, or a place shortly before it that does not split an emoji or a letter's accents."""
    for at in range(cut, max(left, cut - 20), -1):
        if not _JOINS.match(text[at]) and text[at - 1] != "\u200d":
            return at
    return cut
