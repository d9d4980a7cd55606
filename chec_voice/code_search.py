"""Finds codes by what somebody types who has an answer before them."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from chec_voice.model import Code, Codebook

SLIP = 75
"""How alike (0 to 100) a typed word must be to count as a slip of the right one."""
_EXACT_NAME, _EXACT_KEYWORD, _PREFIX, _SPREAD, _SLIPS, _PART = range(6)
"""Why a code is found, the best reason first."""
_ENDING = 3
"""Letters that an ending has at most: `stressed` is looked for as `stress`, too."""


@dataclass
class _Index:
    """The words of a codebook's codes, each with where it stands and what a hit there counts."""

    names: list[frozenset[str]] = field(default_factory=list)
    """Of each code: name, plain label and id, each whole."""
    keywords: list[frozenset[str]] = field(default_factory=list)
    """Of each code: its keywords, each whole."""
    titles: list[frozenset[str]] = field(default_factory=list)
    """Of each code: the words of its name, label and id."""
    places: dict[str, dict[int, float]] = field(default_factory=lambda: defaultdict(dict))
    """Word -> code -> what a hit counts."""
    repeats: dict[str, dict[int, int]] = field(default_factory=lambda: defaultdict(dict))
    """Word -> code -> keywords that hold it."""

    def add(self, code: Code) -> None:
        place = len(self.names)
        self.names.append(frozenset(" ".join(_words(t)) for t in (code.name, code.label, code.id)))
        self.keywords.append(frozenset(" ".join(_words(keyword)) for keyword in code.keywords))
        fields = (
            (code.name, 6.0),
            (code.label, 5.0),
            (code.id.rsplit(".", 1)[-1].replace("_", " "), 4.0),
            (" ".join(code.keywords), 3.5),
            (code.brief, 2.0),
            (" ".join((code.definition, *code.when_to_use)), 1.2),
            (" ".join(code.examples), 1.0),
        )
        for text, counts in reversed(fields):
            for word in _words(text):
                self.places[word][place] = counts
        for word in _words(" ".join(code.keywords)):
            self.repeats[word][place] = self.repeats[word].get(place, 0) + 1
        self.titles.append(frozenset(word for text, _ in fields[:3] for word in _words(text)))

    def hits(self, typed: str) -> dict[int, float]:
        """Code -> how strongly a typed word is found in it."""
        found: dict[int, float] = {}
        repeats: dict[int, int] = defaultdict(int)
        for word, places in self.places.items():
            like = _alike(typed, word)
            if not like:
                continue
            for place, counts in places.items():
                found[place] = max(found.get(place, 0.0), counts * like)
            for place, times in self.repeats[word].items() if word in self.repeats else ():
                repeats[place] += times
        for place, times in repeats.items():
            # Several keywords with the word say more than one in passing.
            found[place] += 0.2 * min(times, 6)
            if typed in self.keywords[place]:
                found[place] = max(found[place], 5.0)
        return found

    def slips(self, typed: str) -> dict[int, float]:
        """Code -> how like a typed word is to a word of it; only what may be a slip."""
        if len(typed) < 4:
            return {}
        from rapidfuzz import fuzz, process

        found: dict[int, float] = {}
        near = process.extract(
            typed, self.places.keys(), scorer=fuzz.ratio, score_cutoff=SLIP, limit=None
        )
        for word, score, _ in near:
            for place, counts in self.places[word].items():
                like = score - 5 if counts <= 2.0 else score
                if like >= SLIP and len(word) > 2:
                    found[place] = max(found.get(place, 0.0), like / 100 + counts / 100)
        return found


@lru_cache(maxsize=4)
def _index(codes: tuple[Code, ...]) -> _Index:
    index = _Index()
    for code in codes:
        index.add(code)
    return index


def find_codes(
    codebook: Codebook, query: str, limit: int = 12, *, first: Sequence[str] = ()
) -> list[Code]:
    """Codable codes that match what was typed, best first; all of them for an empty query.

    An exact name comes first, then an exact keyword, the beginning of a name, words that stand
    anywhere in the code's parts, slips of the pen, and codes that have only some of the words.

    Args:
        first: ids of the codes that this person uses most: they lead an empty query, and of codes
            that match equally well the one used more comes first.
    """
    codes = codebook.codable
    used = {code_id: n for n, code_id in enumerate(first)}
    wanted = _words(query)
    if not wanted:
        return sorted(codes, key=lambda code: used.get(code.id, len(used)))
    index = _index(tuple(codes))
    clear = {word: index.hits(word) for word in wanted}
    slips = {word: index.slips(word) for word in wanted}
    scored = []
    for place, code in enumerate(codes):
        found = _match(index, place, wanted, clear, slips)
        if found is not None:
            reason, strength = found
            # A favourite goes before what is about as good, never before what is better.
            rank = (reason, -round(strength, 1), used.get(code.id, len(used)), place)
            scored.append((rank, code))
    scored.sort(key=lambda pair: pair[0])
    best = [code for rank, code in scored if rank[0] < _PART]
    return (best or [code for _, code in scored])[:limit]


def codes_near(
    codebook: Codebook, text: str, limit: int, *, first: Sequence[str] = ()
) -> list[Code]:
    """Codable codes by how many words of an answer stand in their names, keywords and parts.

    Always as many as there are, up to `limit`: those without a word of it follow, what this person
    uses most first, then one of each heading. Made without a model, so that there is something to
    choose from before anything was suggested.

    Args:
        first: ids of the codes that this person uses most.
    """
    codes = codebook.codable
    index = _index(tuple(codes))
    strength: dict[int, float] = defaultdict(float)
    for word in dict.fromkeys(_words(text)):
        # A word of many codes says little about any of them.
        places = index.places.get(word) or next(
            (
                index.places[word[:-ending]]
                for ending in range(1, _ENDING + 1)
                if len(word) - ending >= 4 and word[:-ending] in index.places
            ),
            {},
        )
        for place, counts in places.items():
            strength[place] += counts / len(places) ** 1.5
    used = {code_id: n for n, code_id in enumerate(first)}
    nth: dict[str | None, int] = defaultdict(int)
    rank = []
    for place, code in enumerate(codes):
        rank.append((-strength[place], used.get(code.id, len(used)), nth[code.parent], place))
        nth[code.parent] += 1
    return [codes[place] for *_, place in sorted(rank)[:limit]]


def _words(text: str) -> tuple[str, ...]:
    return tuple(re.findall(r"\w+", text.casefold().replace("'", "").replace("’", "")))


def _match(
    index: _Index,
    place: int,
    wanted: tuple[str, ...],
    clear: dict[str, dict[int, float]],
    slips: dict[str, dict[int, float]],
) -> tuple[int, float] | None:
    """(why a code is found, how strongly); None when no word of it is."""
    whole = " ".join(wanted)
    if whole in index.names[place]:
        return _EXACT_NAME, 0.0
    there = [clear[word][place] for word in wanted if place in clear[word]]
    strength = sum(there)
    if whole in index.keywords[place]:
        return _EXACT_KEYWORD, strength
    if all(any(title.startswith(word) for title in index.titles[place]) for word in wanted):
        return _PREFIX, strength
    if len(there) == len(wanted):
        return _SPREAD, strength
    slipped = [word for word in wanted if place not in clear[word]]
    if all(place in slips[word] for word in slipped):
        return _SLIPS, strength + sum(slips[word][place] for word in slipped)
    return (_PART, strength) if there else None


def _alike(typed: str, word: str) -> float:
    """1 for the same word, less for its beginning or another ending, 0 for another word."""
    if word.startswith(typed):
        return 1.0 if word == typed else 0.6 + 0.3 * len(typed) / len(word)
    stem = typed.startswith(word) and len(word) >= 4 and len(typed) - len(word) <= _ENDING
    return 0.5 if stem else 0.0
