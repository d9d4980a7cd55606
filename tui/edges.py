"""A stretch of a text, taken word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass

_WORD = re.compile(r"\w+(?:['’.@-]\w+)*")
_TOKEN = re.compile(r"\w+|[^\w\s]")


@dataclass
class Edges:
    """The stretch of a text that will be taken, while its edges are moved word by word."""

    text: str
    start: int
    end: int
    moving: str = "end"

    @property
    def words(self) -> str:
        return self.text[self.start : self.end]

    def move(self, step: int) -> None:
        """Move the edge that moves; the stretch never becomes empty."""
        tokens = [match.span() for match in _TOKEN.finditer(self.text)]
        if self.moving == "end":
            stops = [end for _, end in tokens if end > self.start]
            self.end = _next(stops, self.end, step)
        else:
            stops = [start for start, _ in tokens if start < self.end]
            self.start = _next(stops, self.start, step)

    def grow(self, step: int) -> None:
        """Take one word more, or one fewer; a full stop is no word."""
        ends = [match.end() for match in _WORD.finditer(self.text) if match.end() > self.start]
        self.end = _next(ends, self.end, step)

    def to(self, start: int, end: int) -> None:
        """Take these characters."""
        self.start, self.end = start, end

    def shift(self, step: int) -> None:
        """Take the next word, or the one before."""
        words = [match.span() for match in _WORD.finditer(self.text)]
        further = [w for w in words if (w[0] >= self.end if step > 0 else w[1] <= self.start)]
        if further:
            self.to(*(further[0] if step > 0 else further[-1]))

    def at(self, place: int) -> None:
        """Take the word at a character; the next one where none is."""
        words = [match.span() for match in _WORD.finditer(self.text)]
        here = next((w for w in words if w[1] > place), None)
        if here is not None:
            self.to(*here)

    def reach(self, place: int) -> None:
        """Take everything from what is taken to the word at a character."""
        start, end = self.start, self.end
        self.at(place)
        self.to(min(start, self.start), max(end, self.end))

    def other(self) -> None:
        self.moving = "start" if self.moving == "end" else "end"


def _next(stops: list[int], at: int, step: int) -> int:
    further = [stop for stop in stops if (stop > at if step > 0 else stop < at)]
    if not further:
        return at
    return further[0] if step > 0 else further[-1]
