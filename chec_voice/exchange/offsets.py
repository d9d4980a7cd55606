"""Finds out how a file counts the places of passages, and turns them into ours.

Programs count code points or UTF-16 units, \\r\\n as one or as two, and take an end to be in the
passage or after it. No attribute says which: the passages themselves do. Each way of counting is
scored by how often it gives back the words that the file quotes, or else whole words.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

from chec_voice.exchange.guids import one_line
from chec_voice.exchange.model import Offsets

ENOUGH = 20_000
"""Passages after which no more are scored: the answer does not change any more."""
_BREAK = re.compile("\r\n|\r|\u2028|\u2029")
_ASTRAL = re.compile("[\U00010000-\U0010ffff]")
USUAL = Offsets()
# The usual one first: it wins where others explain no more.
WAYS: tuple[Offsets, ...] = (
    Offsets("code points", "as in file", "exclusive"),
    Offsets("code points", "one each", "exclusive"),
    Offsets("utf-16", "as in file", "exclusive"),
    Offsets("utf-16", "one each", "exclusive"),
    Offsets("code points", "as in file", "inclusive"),
    Offsets("code points", "one each", "inclusive"),
    Offsets("utf-16", "as in file", "inclusive"),
    Offsets("utf-16", "one each", "inclusive"),
)


@dataclass(frozen=True)
class Place:
    """A passage as its file counts it."""

    start: int
    end: int
    name: str = ""


class Text:
    """A text as it stands in a file, with what is needed to count in it in every way."""

    def __init__(self, raw: str) -> None:
        self.raw = raw.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")
        self.text = _BREAK.sub("\n", self.raw) if _BREAK.search(self.raw) else self.raw
        """With one \\n for every line end: what is stored, and what our offsets count in."""

    @cached_property
    def simple(self) -> bool:
        """True when all units and line ends give the same count."""
        return len(self.raw) == len(self.text) and not _ASTRAL.search(self.text)

    @cached_property
    def _doubles(self) -> list[int]:
        """Places in `raw` of every \\r that is followed by \\n."""
        return [match.start() for match in re.finditer("\r\n", self.raw)]

    @cached_property
    def _astral_raw(self) -> list[int]:
        return _utf16_marks(self.raw)

    @cached_property
    def _astral_text(self) -> list[int]:
        return _utf16_marks(self.text)

    def ours(self, at: int, way: Offsets) -> int:
        """Our offset of a place that is counted in `way`; may lie outside of the text."""
        if self.simple:
            return at
        whole = way.line_ends == "one each"
        if way.unit == "utf-16":
            marks = self._astral_text if whole else self._astral_raw
            # A place inside a pair of units is taken to be before the character.
            at -= bisect_right(marks, at)
        if not whole:
            at -= bisect_left(self._doubles, at)
        return at

    def span(self, place: Place, way: Offsets) -> tuple[int, int]:
        """[start, end) in code points of a place as the file counts it."""
        end = place.end + (way.end == "inclusive")
        return self.ours(place.start, way), self.ours(end, way)


def _utf16_marks(text: str) -> list[int]:
    """In UTF-16 units: where the second half of every pair begins."""
    return [match.start() + n + 1 for n, match in enumerate(_ASTRAL.finditer(text))]


def detect(
    documents: Iterable[tuple[Text, Sequence[Place]]], said: Offsets | None = None
) -> Offsets:
    """The way of counting that explains the passages of a whole file best.

    Args:
        documents: texts, each with its passages as the file counts them.
        said: the way that the file itself names; then only overwhelming evidence rules it out.
    """
    scores = [0.0] * len(WAYS)
    fits = [0] * len(WAYS)
    placed = [0] * len(WAYS)  # a checksum of where each way puts the passages
    judged = 0
    for text, places in documents:
        if judged >= ENOUGH:
            break
        for place in places:
            if place.end < place.start or place.start < 0:
                continue
            judged += 1
            known: dict[tuple[int, int], float] = {}
            for at, way in enumerate(WAYS):
                span = text.span(place, way)
                if span not in known:
                    known[span] = score(text.text, *span, place.name)
                scores[at] += known[span]
                fits[at] += known[span] >= 1
                placed[at] ^= hash((judged, span))
    expected = WAYS.index(said or USUAL)
    margin = max(1.0, 0.02 * judged if said is None else judged)
    best = max(range(len(WAYS)), key=lambda at: (scores[at], at == expected, -at))
    if scores[best] - scores[expected] < margin:
        best = expected
    rivals = [scores[at] for at in range(len(WAYS)) if placed[at] != placed[best]]
    sure = judged > 0 and all(scores[best] - rival >= 0.5 for rival in rivals)
    return replace(WAYS[best], fitting=fits[best], judged=judged, sure=sure)


def exception(text: Text, places: Sequence[Place], way: Offsets) -> Offsets | None:
    """Another way of counting for this document, where its quoted words rule out `way`."""
    if text.simple or not any(_telling(place.name) for place in places):
        return None
    totals = {
        at: sum(score(text.text, *text.span(p, other), p.name) for p in places if _telling(p.name))
        for at, other in enumerate(WAYS)
    }
    mine = next(
        at
        for at, other in enumerate(WAYS)
        if (other.unit, other.line_ends, other.end) == (way.unit, way.line_ends, way.end)
    )
    best = max(totals, key=lambda at: (totals[at], -at))
    return WAYS[best] if totals[best] - totals[mine] >= 2 else None


def _telling(name: str) -> bool:
    return len(name) > 8 and not name.endswith(("…", "..."))


def score(text: str, start: int, end: int, name: str = "") -> float:
    """How well a passage fits: 2 for the very words that are quoted, 1 for whole words, and -1
    where it does not lie in the text at all.
    """
    if not 0 <= start <= end <= len(text):
        return -1.0
    if name:
        words, quoted = one_line(text[start:end]), one_line(name)
        if quoted and words == quoted:
            return 2.0
        if len(quoted) > 8 and quoted.endswith("…") and words.startswith(quoted[:-1].rstrip()):
            return 1.0 + 0.5 * _ends(text, end)
        if _telling(name):
            return 1.0 if words.startswith(quoted) else 0.0
    return 0.5 * _begins(text, start) + 0.5 * _ends(text, end)


def _begins(text: str, at: int) -> bool:
    if at >= len(text):
        return False
    return not text[at].isspace() and not (at and text[at - 1].isalnum() and text[at].isalnum())


def _ends(text: str, at: int) -> bool:
    if at == 0 or text[at - 1].isspace():
        return False
    return at == len(text) or not (text[at - 1].isalnum() and text[at].isalnum())
