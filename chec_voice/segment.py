"""Splits a response into segments: short answers stay whole, long ones break at sentences."""

from __future__ import annotations

import re

WHOLE = 400
"""Answers up to this many code points are one segment."""
TARGET = 280
"""Segments of a long answer are filled with sentences up to about this length."""

# A sentence ends at closing punctuation or a line break, and owns the white space after it.
_SENTENCE = re.compile(r"[^.!?…\n]*(?:[.!?…]+[\"'’”)]*|\n+|$)\s*")


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
    return spans


def _pieces(text: str) -> list[tuple[int, int]]:
    """Sentences of `text`; one that is far too long breaks at spaces."""
    pieces: list[tuple[int, int]] = []
    for match in _SENTENCE.finditer(text):
        left, right = match.span()
        while right - left > WHOLE:
            cut = text.rfind(" ", left, left + TARGET) + 1 or left + TARGET
            pieces.append((left, cut))
            left = cut
        if right > left:
            pieces.append((left, right))
    return pieces
