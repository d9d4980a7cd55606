"""Puts accepted replacements into a text, and moves spans of the old text to the new."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from operator import attrgetter

from chec_voice.deidentify.types import Span
from chec_voice.errors import InputError


@dataclass(frozen=True, slots=True)
class Piece:
    """[start, end) of the old text became [new_start, new_end) of the new."""

    start: int
    end: int
    new_start: int
    new_end: int


_end = attrgetter("end")


@dataclass(frozen=True, slots=True)
class Redaction:
    """The text after redaction, and what became of its offsets."""

    text: str
    offsets: tuple[Piece, ...]

    def __repr__(self) -> str:
        return f"Redaction({len(self.offsets)} replacements)"

    def remap(self, start: int, end: int) -> tuple[int, int]:
        """The span of the new text for [start, end) of the old one.

        A span that touches no replaced words keeps exactly its text. One that lies in or cuts a
        replaced stretch grows to the edges of the placeholder. The order of spans never changes.

        Raises:
            InputError: not a span (`end` before `start`, or below 0).
        """
        if not 0 <= start <= end:
            raise InputError(f"[{start}, {end}) is no span.", fix="Give start <= end, both >= 0.")
        return self._move(start, False), self._move(end, True)

    def _move(self, offset: int, up: bool) -> int:
        at = bisect_right(self.offsets, offset, key=_end)
        before = self.offsets[at - 1] if at else None
        if at < len(self.offsets) and self.offsets[at].start < offset:
            return self.offsets[at].new_end if up else self.offsets[at].new_start
        return offset - before.end + before.new_end if before else offset


def resolve(spans: Iterable[Span]) -> list[Span]:
    """Spans in order, none overlapping.

    Of spans that overlap, the replacement of the longest (then of the highest score, then of the
    first) stands for all of them together, so that no part of an accepted span stays readable.
    """
    settled: list[Span] = []
    best: list[Span] = []
    for span in sorted(spans, key=lambda s: (s.start, -s.end)):
        if settled and span.start < settled[-1].end:
            best[-1] = max(best[-1], span, key=lambda s: (s.end - s.start, s.score))
            last, top = settled[-1], best[-1]
            settled[-1] = Span(last.start, max(last.end, span.end), top.replacement, top.score)
        else:
            settled.append(span)
            best.append(span)
    return settled


def redact(text: str, accepted: Sequence[Span]) -> Redaction:
    """`text` with every accepted span replaced.

    Raises:
        InputError: a span is empty or does not lie in the text.
    """
    for span in accepted:
        if not 0 <= span.start < span.end <= len(text):
            raise InputError(
                f"[{span.start}, {span.end}) does not lie in a text of {len(text)} characters.",
                fix="Look for personal data again: the text has changed since.",
            )
    parts: list[str] = []
    pieces: list[Piece] = []
    at = size = 0
    for span in resolve(accepted):
        parts += (text[at : span.start], span.replacement)
        start = size + span.start - at
        size = start + len(span.replacement)
        pieces.append(Piece(span.start, span.end, start, size))
        at = span.end
    parts.append(text[at:])
    return Redaction("".join(parts), tuple(pieces))
