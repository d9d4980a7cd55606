"""Finds a passage again in a text that is no longer quite the same."""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import cached_property

_WORDS = re.compile(r"\w+|\s+|[^\w\s]")


class Alignment:
    """Where the passages of one text are in another."""

    def __init__(self, old: str, new: str) -> None:
        self.old, self.new = old, new

    def moved(self, start: int, end: int) -> tuple[int, int] | None:
        """The span of `new` that says what a span of `old` says; None where little of it is left.

        The very words are looked for first; then the words around them tell where they were, as
        when personal data in them was replaced.
        """
        words = self.old[start:end]
        if len(words) > 3 and self.new.count(words) == 1:
            at = self.new.index(words)
            return at, at + len(words)
        first, last = self._place(start), self._place(end)
        first, last = min(first, last), max(first, last)
        while first < last and self.new[first].isspace():
            first += 1
        if first >= last or 3 * self._kept(start, end) < end - start:
            return None
        return first, last

    @cached_property
    def _blocks(self) -> list[tuple[int, int, int]]:
        """Stretches that both texts have: place in the old one, in the new one, length."""
        old, new = _tokens(self.old), _tokens(self.new)
        matcher = SequenceMatcher(None, [t for _, t in old], [t for _, t in new], autojunk=False)
        blocks = []
        for a, b, size in matcher.get_matching_blocks():
            if size:
                length = sum(len(token) for _, token in old[a : a + size])
                blocks.append((old[a][0], new[b][0], length))
        return blocks

    def _place(self, at: int) -> int:
        """Where a place of the old text is in the new one; after what stood before it, if gone."""
        best = 0
        for old, new, length in self._blocks:
            if old <= at <= old + length:
                return new + at - old
            if old + length < at:
                best = new + length
        return best

    def _kept(self, start: int, end: int) -> int:
        """How many characters of a span stand in the new text as well."""
        return sum(
            max(0, min(end, old + length) - max(start, old)) for old, _, length in self._blocks
        )


def _tokens(text: str) -> list[tuple[int, str]]:
    return [(match.start(), match[0]) for match in _WORDS.finditer(text)]
