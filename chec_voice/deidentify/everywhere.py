"""Every occurrence of one name in every text, and a reviewer's own marks."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

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
    _check_type(type_)
    words = _folded(value.strip())[0].split()
    if not any(char.isalnum() for char in "".join(words)):
        raise InputError("There is nothing to look for.", fix="Give a word with letters or digits.")
    body = r"\s+".join(re.escape(word) for word in words)
    pattern = re.compile(rf"(?<!\w)(?<!\w['-]){body}(?=(?:'?s|')?(?!['-]?\w))")
    plain = len(words) == 1 and lexicon().is_word(words[0])
    return [
        found for item in texts for found in _in_text(item, pattern, value.strip(), type_, plain)
    ]


def _in_text(
    item: TextIn, pattern: re.Pattern[str], value: str, type_: str, plain: bool
) -> list[Proposal]:
    folded, index = _folded(item.text)
    taken = [match.span() for match in PLACEHOLDER.finditer(item.text)]
    found = []
    for match in pattern.finditer(folded):
        start, end = index[match.start()], index[match.end()]
        if any(start < other_end and other < end for other, other_end in taken):
            continue
        words = item.text[start:end]
        doubtful = plain and words.islower() and not value.islower()
        rule, score = ("everywhere.plain_word", 0.3) if doubtful else ("everywhere", 0.9)
        found.append(Proposal(item.id, start, end, type_, words, rule, score))
    return found


def _folded(text: str) -> tuple[str, list[int]]:
    """`text` folded, and for each place between its characters the offset in `text`."""
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
