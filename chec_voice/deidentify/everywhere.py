"""Every occurrence of names in every text, and a reviewer's own marks."""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence

from chec_voice.deidentify.document import PLACEHOLDER
from chec_voice.deidentify.lexicon import fold, lexicon
from chec_voice.deidentify.types import TYPES, Proposal, TextIn
from chec_voice.errors import InputError

_JOINERS = "\u200d\u200c"


def everywhere(texts: Iterable[TextIn], value: str, type_: str = "name") -> list[Proposal]:
    """All occurrences of `value` as a whole word, by text and position.

    Any case, with or without diacritics, with any white space between its words, and before a
    possessive ending (which stays in the text): "Ann" is found in "ann's" and "Anns", never in
    "Annual" or "Ann-Marie". Where the value is also a plain word in lower case ("will"), the
    occurrence gets a low score and the rule `everywhere.plain_word`. Nothing inside a placeholder.

    Raises:
        InputError: `value` has no letter or digit, or there is no such type.
    """
    return everywhere_all(texts, [(type_, value)])


def everywhere_all(texts: Iterable[TextIn], values: Iterable[tuple[str, str]]) -> list[Proposal]:
    """`everywhere` for every (type, value), one after the other; each text is read once.

    Raises:
        InputError: a value has no letter or digit, or there is no such type.
    """
    wanted = [_Wanted(type_, value) for type_, value in values]
    found: list[list[Proposal]] = [[] for _ in wanted]
    by_start: dict[str, list[int]] = {}
    for number, one in enumerate(wanted):
        by_start.setdefault(one.first, []).append(number)
    for item in texts:
        folded, index = _folded(item.text)
        taken = [match.span() for match in PLACEHOLDER.finditer(item.text)]
        ends: dict[int, int] = {}
        for piece in _PIECE.finditer(folded):
            start = piece.start()
            for number in _that_start(by_start, piece[0]):
                match = wanted[number].pattern.match(folded, start)
                if match is None or start < ends.get(number, 0):
                    continue
                ends[number] = match.end()
                span = index[start], index[match.end()]
                if not _in_any(span, taken):
                    found[number].append(wanted[number].proposal(item, *span))
    return [proposal for proposals in found for proposal in proposals]


class _Wanted:
    """One value, as it is looked for."""

    def __init__(self, type_: str, value: str) -> None:
        _check_type(type_)
        self.type, self.value = type_, value.strip()
        words = _folded(self.value)[0].split()
        if not any(char.isalnum() for char in "".join(words)):
            raise InputError(
                "There is nothing to look for.", fix="Give a word with letters or digits."
            )
        body = r"\s+".join(re.escape(word) for word in words)
        self.pattern = re.compile(rf"(?<!\w)(?<!\w['-]){body}(?=(?:'?s|')?(?!['-]?\w))")
        self.plain = len(words) == 1 and lexicon().is_word(words[0])
        first = _PIECE.match(words[0])
        self.first = first[0] if first else words[0][0]

    def proposal(self, item: TextIn, start: int, end: int) -> Proposal:
        words = item.text[start:end]
        doubtful = self.plain and words.islower() and not self.value.islower()
        rule, score = ("everywhere.plain_word", 0.3) if doubtful else ("everywhere", 0.9)
        return Proposal(item.id, start, end, self.type, words, rule, score)


_PIECE = re.compile(r"\w+|[^\w\s]")


def _that_start(by_start: dict[str, list[int]], piece: str) -> Iterator[int]:
    """Values that may begin with these letters, of which the last may be a possessive s."""
    yield from by_start.get(piece, ())
    if piece.endswith("s") and len(piece) > 1:
        yield from by_start.get(piece[:-1], ())


def _in_any(span: tuple[int, int], taken: list[tuple[int, int]]) -> bool:
    """True when a placeholder, of which `taken` are those of the text in order, covers a part."""
    at = bisect_left(taken, (span[1], 0))
    return at > 0 and span[0] < taken[at - 1][1]


def _folded(text: str) -> tuple[str, Sequence[int]]:
    """`text` folded, and for each place between its characters the offset in `text`."""
    if text.isascii():
        return text.lower(), range(len(text) + 1)
    parts: list[str] = []
    index: list[int] = []
    for at, char in enumerate(text):
        if unicodedata.combining(char) or char in _JOINERS:
            continue  # stays with the character before it
        piece = fold(char)
        parts.append(piece)
        index += [at] * len(piece)
    index.append(len(text))
    return "".join(parts), index


def mark(item: TextIn, start: int, end: int, type_: str = "incident") -> Proposal:
    """What a reviewer marked by hand, as a proposal of full score.

    Raises:
        InputError: the span is empty or not in the text, or there is no such type.
    """
    _check_type(type_)
    if not 0 <= start < end <= len(item.text):
        raise InputError(
            f"[{start}, {end}) does not lie in a text of {len(item.text)} characters.",
            fix="Mark at least one character of the text.",
        )
    return Proposal(item.id, start, end, type_, item.text[start:end], "reviewer", 1.0)


def _check_type(type_: str) -> None:
    if type_ not in TYPES:
        raise InputError(f"There is no type {type_!r}.", fix="Types: " + ", ".join(TYPES))
