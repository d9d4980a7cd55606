"""A capital alone in a text of small letters: somebody or somewhere, though the word is plain.

Who writes "i game with Turbo" or "we go Chatterbox" gives a capital to nothing but names.
"""

from __future__ import annotations

from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
from chec_voice.deidentify.person_words import JOIN, KIN, NOT_NEXT, OWN, TITLES
from chec_voice.deidentify.place_words import (
    CLUB_KINDS,
    COMMON,
    DOINGS,
    GENERIC,
    INSTITUTION,
    PREPOSITION,
    SCHOOL,
    STREET,
)
from chec_voice.deidentify.types import Hit

_PLAIN = (
    GENERIC
    | INSTITUTION
    | CAPITAL_WORDS
    | CLUB_KINDS
    | COMMON
    | DOINGS
    | KIN
    | NOT_NEXT
    | OWN
    | TITLES
    | SCHOOL
    | STREET
)
_NO_START = NOT_NEXT | OWN
_GOING = frozenset(("go", "goes", "going", "went", "attend", "do", "join", "joined", "called"))
_SAYS_WHAT = frozenset("is are was were be being so very too feel feeling really".split())
"""Before a quality: my mates are Kind and Funny."""
_MOST = 2
"""Runs of capitals on plain words up to which a text counts as one of small letters."""


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of this rule."""
    tokens = doc.tokens
    if (
        not doc.capitals
        or doc.titled
        or not any(t.cap and not t.first and t.kind == "word" for t in tokens)
    ):
        return
    runs = list(_runs(tokens))
    odd = [run for run in runs if any(t.kind == "word" and not t.first for t in run)]
    if len(odd) > _MOST or not _small_hand(doc):
        return
    for run in odd:
        if run[0].kind == "public" or all(
            t.kind == "public" or _plain(t) for t in run if not t.first
        ):
            continue
        first = doc.indexes(run[0].start, run[0].end)[0]
        skip = 0
        while skip < len(run) and _opens(run[skip]):
            skip += 1
        run = run[skip:]
        first += skip
        if run and not doc.text[run[-1].end : run[-1].end + 2].strip().isdigit():
            if _quality(tokens, first):
                continue
            the = first > 1 and tokens[first - 1].low == "the" and tokens[first].gap == " "
            before = tokens[first - 1 - the].low if first else ""
            place = before in PREPOSITION | _GOING
            start = tokens[first - the].start
            yield Hit(start, run[-1].end, "place" if place else "name", "capitals.lone", 0.4)


def _opens(token: Token) -> bool:
    """True for what stands before a name with a capital, and is none of it."""
    return token.low in _NO_START or (token.first and token.low in _PLAIN)


def _quality(tokens: list[Token], at: int) -> bool:
    """True for both words of: my mates are Kind and Funny."""
    while at > 1 and tokens[at - 1].low in JOIN and tokens[at - 2].cap:
        at -= 2
    return at > 0 and tokens[at - 1].low in _SAYS_WHAT


def _plain(token: Token) -> bool:
    low = token.low
    return (
        len(low) < 3
        or low in _PLAIN
        or low.removesuffix("s") in _PLAIN
        or low.endswith(("ing", "ism", "ity"))
    )


def _runs(tokens: list[Token]) -> Iterator[list[Token]]:
    """Capitalised words side by side, at least one of them within a sentence."""
    run: list[Token] = []
    for token in tokens:
        joined = token.cap and not token.shout and token.text != "I"
        if joined and run and token.gap == " " and run[-1].full_end == run[-1].end:
            run.append(token)
            continue
        if any(not t.first for t in run):
            yield run
        run = [token] if joined else []
    if any(not t.first for t in run):
        yield run


def _small_hand(doc: Document) -> bool:
    """True when the text begins small or says i: its writer spends few capitals."""
    here = doc.tokens[:2]
    named = len(here) == 2 and here[1].cap and not here[1].first  # Tuesday Tribe is for ...
    return not here[0].cap or named or any(t.text in ("i", "im", "ive") for t in doc.tokens)
