"""Suggests a code where the code's own keywords stand in the text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import product
from math import sqrt
from typing import TYPE_CHECKING

from chec_voice.imports import without
from chec_voice.model import Code, Evidence, Segment, Suggestion
from chec_voice.suggest.inflect import families, fold, shortenings
from chec_voice.suggest.scope import suggestible

if TYPE_CHECKING:
    from spacy.matcher import PhraseMatcher
    from spacy.vocab import Vocab

Span = tuple[int, int]
_Found = tuple[tuple[str, float, tuple[Evidence, ...]], ...]
"""Code, score and evidence of a text."""
KNOWN = 10_000
"""Texts whose keywords are remembered: learning and suggesting read the same ones."""
_Keywords = tuple[tuple[str, tuple[str, ...]], ...]
"""Codes' ids, each with its keywords."""

_LETTERS = r"(?:[^\W_]|[\u0300-\u036f])+"
_TOKEN = re.compile(rf"{_LETTERS}(?:['’ʼ`´]{_LETTERS})*|[^\s'’‘ʼ`´\"“”\ufe0f\ud800-\udfff]")
"""A word with its inner apostrophes, or one other character. Quotation marks are no tokens, so
they do not part the words of a phrase; other punctuation does. Nor are lone surrogates, which
spaCy cannot hold."""
_HYPHENS = frozenset("-‐‑‒–—_/")
_PREFIX = re.compile(r"(anti|cyber|ex|non|over|pre|self|under|well)(?=\w{3})")
_INTENSIFIERS = frozenset(["so", "very", "really", "rly", "quite", "too", "proper", "super"])
"""Stand inside a phrase without changing what it is about: "feel really safe"."""
_MAX_GAPS = 3
"""Longer phrases are matched as they are written and without hyphens, not in every variant."""

WEIGHT_BY_LENGTH = (0.5, 0.65, 0.75)
"""Weight of a keyword of one, two, three or more words. It is divided by the square root of the
number of codes that share the keyword."""


@dataclass(frozen=True)
class _Match:
    start: int
    end: int
    keyword: str
    """The keyword's family names: equal for two keywords that are inflections of each other."""


@dataclass(frozen=True)
class _Index:
    """What the matcher knows: for each pattern, its keyword, owners and weight."""

    matcher: PhraseMatcher
    vocab: Vocab
    owners: Mapping[int, tuple[str, tuple[str, ...]]]
    """Match id -> (keyword, ids of the codes that have it)."""
    weights: Mapping[str, float]
    ignorable: frozenset[str]


class KeywordSuggester:
    """Finds the keywords of codes in segments, whatever their inflection, case or apostrophes.

    The score of a code is `1 - product(1 - w)` over the distinct keywords that match, so it grows
    with their number; `w` grows with the words in a keyword and falls with the codes that share
    it. Within a code the longest match wins and an overlapped one is dropped. A negated keyword
    still matches: the topic is raised, and whether it helps or harms is for a person to say.

    Args:
        codes: those without keywords, headings, areas and disclosure are left aside.
            Housekeeping codes take part, where their keywords are (nearly) the whole text.
    """

    name = "keywords"

    def __init__(self, codes: Sequence[Code]) -> None:
        self._codes = tuple(c for c in suggestible(codes, housekeeping=True) if c.keywords)
        self._whole = {c.id for c in self._codes if c.kind == "housekeeping"}
        self._index: _Index | None = None
        self._read_before: dict[str, _Found] = {}

    def suggest(self, segments: Iterable[Segment]) -> Iterator[Suggestion]:
        """Suggestions of each segment in turn, the highest score first.

        Spans are code points of the segment's text. Identical texts are read once.
        """
        for segment in segments:
            for code, score, evidence in self._known(segment.text):
                yield Suggestion(segment.id, code, score, self.name, evidence)

    def _known(self, text: str) -> _Found:
        found = self._read_before.get(text)
        if found is None:
            if len(self._read_before) >= KNOWN:
                self._read_before.clear()
            found = self._read_before[text] = self._read(text)
        return found

    def _read(self, text: str) -> _Found:
        if not self._codes:
            return ()
        if self._index is None:
            self._index = _build(tuple((code.id, code.keywords) for code in self._codes))
        index = self._index
        found = []
        for code, matches in _matches(index, text).items():
            kept = _longest(matches)
            if code in self._whole and not _is_nearly_all(text, kept):
                continue
            missed = 1.0
            for keyword in {match.keyword for match in kept}:
                missed *= 1.0 - index.weights[keyword]
            found.append((code, round(1.0 - missed, 6), _evidence(text, kept)))
        return tuple(sorted(found, key=lambda item: (-item[1], item[0])))


def _is_nearly_all(text: str, matches: Iterable[_Match]) -> bool:
    """True when the matches leave at most one word over.

    "nothing really" has nothing to say; "they don't know nothing about carers" has.
    """
    covered = [(match.start, match.end) for match in matches]
    left = [t for t in _tokens(text) if not any(a <= t[1] and t[2] <= b for a, b in covered)]
    return len(left) <= 1


def _tokens(text: str) -> list[tuple[str, int, int]]:
    return [(match.group(), match.start(), match.end()) for match in _TOKEN.finditer(text)]


def _matches(index: _Index, text: str) -> dict[str, list[_Match]]:
    """Every match by code, overlaps included."""
    from spacy.tokens import Doc

    tokens = [token for token in _tokens(text) if fold(token[0]) not in index.ignorable]
    by_code: dict[str, list[_Match]] = {}
    if not tokens:
        return by_code
    doc = Doc(index.vocab, words=[token[0] for token in tokens])
    for match_id, first, last in index.matcher(doc):
        keyword, owners = index.owners[match_id]
        match = _Match(tokens[first][1], tokens[last - 1][2], keyword)
        for code in owners:
            by_code.setdefault(code, []).append(match)
    return by_code


def _longest(matches: Iterable[_Match]) -> list[_Match]:
    """Matches that do not overlap, longer ones first served, in reading order."""
    kept: list[_Match] = []
    for match in sorted(matches, key=lambda m: (m.start - m.end, m.start, m.keyword)):
        if all(match.end <= other.start or other.end <= match.start for other in kept):
            kept.append(match)
    return sorted(kept, key=lambda m: m.start)


def _evidence(text: str, matches: Iterable[_Match]) -> tuple[Evidence, ...]:
    """One piece for each wording, with every place where it stands."""
    places: dict[str, list[Span]] = {}
    for match in matches:
        places.setdefault(text[match.start : match.end], []).append((match.start, match.end))
    return tuple(Evidence("words", words, tuple(spans)) for words, spans in places.items())


# --- building the matcher ---------------------------------------------------------------


@lru_cache(maxsize=4)  # a run of suggestions asks for the same two more than once
def _build(codes: _Keywords) -> _Index:
    with without("torch", "cupy", "tensorflow", "mxnet"):  # thinc, under spaCy, loads them
        from spacy.attrs import NORM
    from spacy.matcher import PhraseMatcher
    from spacy.tokens import Doc
    from spacy.vocab import Vocab

    phrases = _phrases(codes)
    variants = {phrase: _variants(phrase) for phrase in phrases}
    family = families(word for found in variants.values() for words in found for word in words)
    # spaCy works out a lexeme's attributes once for each word form, so finding a word's family
    # there costs nothing for the second "bullied" and everything after it. No other attribute is
    # asked for, and so no pipeline of a language is made: that took longer than all the rest.
    vocab = Vocab(lex_attr_getters={NORM: lambda word: _family_of(word, family)})
    matcher = PhraseMatcher(vocab, attr="NORM")
    keyword_of = {
        phrase: " ".join(family.get(fold(word), fold(word)) for word in phrase.split(" "))
        for phrase in phrases
    }
    owners: dict[str, set[str]] = {}
    for phrase, codes_with_it in phrases.items():
        owners.setdefault(keyword_of[phrase], set()).update(codes_with_it)
    for phrase, found in variants.items():
        docs = [Doc(vocab, words=list(words)) for words in found]
        matcher.add(keyword_of[phrase], docs)
    return _Index(
        matcher=matcher,
        vocab=vocab,
        owners={vocab.strings[k]: (k, tuple(sorted(ids))) for k, ids in owners.items()},
        weights={k: _weight(k, len(ids)) for k, ids in owners.items()},
        ignorable=_INTENSIFIERS - family.keys(),
    )


def _phrases(codes: _Keywords) -> dict[str, set[str]]:
    """Keyword, as tokens joined by single spaces -> ids of the codes that have it."""
    phrases: dict[str, set[str]] = {}
    for code, keywords in codes:
        for keyword in keywords:
            words = [token for token, _, _ in _tokens(keyword)]
            if words:
                phrases.setdefault(" ".join(words), set()).add(code)
    return phrases


def _weight(keyword: str, sharing: int) -> float:
    words = sum(part not in _HYPHENS for part in keyword.split(" "))
    by_length = WEIGHT_BY_LENGTH[min(max(words, 1), len(WEIGHT_BY_LENGTH)) - 1]
    return by_length / sqrt(sharing)


def _variants(phrase: str) -> set[tuple[str, ...]]:
    """Ways to write a phrase: "self-harm" is also "self harm" and "selfharm"."""
    words = [word for word in phrase.split(" ") if word not in _HYPHENS]
    if len(words) == 1:
        words = _PREFIX.sub(r"\1 ", words[0].lower()).split(" ")
    if not words:  # the keyword is a hyphen
        return {tuple(phrase.split(" "))}
    if len(words) - 1 > _MAX_GAPS:
        return {tuple(phrase.split(" ")), tuple(words)}
    return {_join(words, gaps) for gaps in product(("", " ", "-"), repeat=len(words) - 1)}


def _join(words: Sequence[str], gaps: Sequence[str]) -> tuple[str, ...]:
    joined = [words[0]]
    for gap, word in zip(gaps, words[1:], strict=True):
        if gap == "":
            joined[-1] += word
        else:
            joined += [gap, word] if gap == "-" else [word]
    return tuple(joined)


def _family_of(word: str, family: Mapping[str, str]) -> str:
    """The family's name, which a text's word and a keyword's word have in common."""
    if word in _HYPHENS:
        return "-"
    plain = fold(word)
    if plain in family:
        return family[plain]
    return next((family[short] for short in shortenings(plain) if short in family), plain)
