"""Turns a text into the plain words that cues are written in, remembering where each stood.

Young people's spelling is levelled here, so that a cue is written once: "dont", "don't", "don’t"
and "do not" all become "do not"; "gonna" becomes "going to"; "hurtin" is a form of "hurt".
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

STOP = "."
"""Stands for the end of a sentence or a line; no cue reaches across it."""

_TOKEN = re.compile(r"[^\W_]+(?:['’‘`´ʼ*][^\W_]+)*|[.!?;\n\r]+|[()]")
_APOSTROPHES = re.compile(r"['’‘`´ʼ]")
_STRETCHED = re.compile(r"(.)\1{2,}")
_MAX_CACHE = 200_000


@dataclass(frozen=True)
class Words:
    """The words of a text as one line: a space before and after each.

    `line[at[i]:]` begins with word `i`, which stands at `spans[i]` of the text.
    """

    line: str
    at: tuple[int, ...]
    spans: tuple[tuple[int, int], ...]
    words: frozenset[str]


class Speller:
    """Levels spelling with a table of short forms and a list of words to repair.

    Args:
        forms: how it is written -> how cues write it; one word may become several.
        repair: words that are recognised with one letter wrong, missing, added or swapped.
    """

    def __init__(self, forms: Mapping[str, str], repair: frozenset[str]) -> None:
        self._forms = {key: tuple(value.split()) for key, value in forms.items()}
        self._repair = {wrong: word for word in repair for wrong in _deletions(word)}
        self._known = repair
        self._longest = max(map(len, repair), default=0)
        self._cache: dict[str, tuple[str, ...]] = {}

    def read(self, text: str) -> Words:
        """The levelled words of `text`."""
        parts, at, spans = [" "], [], []
        position = 1
        for match in _TOKEN.finditer(text):
            for word in self._level(match.group()):
                parts.append(word + " ")
                at.append(position)
                spans.append(match.span())
                position += len(word) + 1
        return Words("".join(parts), tuple(at), tuple(spans), frozenset(w[:-1] for w in parts))

    def spell(self, word: str) -> tuple[str, ...]:
        """`word` of a cue in the same spelling as texts have; endings stay for the caller."""
        return self._forms.get(word, (word,))

    def _level(self, raw: str) -> tuple[str, ...]:
        found = self._cache.get(raw)
        if found is None:
            if len(self._cache) > _MAX_CACHE:
                self._cache.clear()
            found = self._cache[raw] = self._fresh(raw)
        return found

    def _fresh(self, raw: str) -> tuple[str, ...]:
        if not raw[0].isalnum():
            return () if raw in "()" else (STOP,)
        word = _STRETCHED.sub(r"\1", _APOSTROPHES.sub("", raw.lower()))
        if word in self._forms:
            return self._forms[word]
        if 5 < len(word) <= self._longest + 1 and word not in self._known:
            # Two words that lose one letter each and become the same are one slip apart.
            hits = {self._repair[cut] for cut in (word, *_deletions(word)) if cut in self._repair}
            if len(hits) == 1 and (only := hits.pop())[0] == word[0]:
                return (only,)
        return (word,)


def _deletions(word: str) -> set[str]:
    return {word[:i] + word[i + 1 :] for i in range(len(word))} | {word}
