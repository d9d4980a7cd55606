"""Where the name of a school, street or club starts, given the word that it ends in."""

from __future__ import annotations

from chec_voice.deidentify.document import Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
from chec_voice.deidentify.place_words import CLUB_KINDS, GENERIC, INSTITUTION, PLACE_FIRST

_MOST_KINDS = 6


def name_before(tokens: list[Token], at: int, low: bool) -> int:
    """Index of the first word of the name that ends before `at`; `at` when there is none.

    With `low` a lower-case name is taken too, up to two words that are not `GENERIC`."""
    first = at
    while first > 0 and tokens[first].gap in (" ", " & ") and at - first < 5:
        token = tokens[first - 1]
        named = token.cap and (
            token.low not in GENERIC
            or (token.first and first < at)
            or (token.low in CLUB_KINDS and _named_before(tokens, first - 1))
        )
        if token.cap and token.low in PLACE_FIRST and first < at:
            named = True
        if not named and not (
            low and not token.cap and token.low not in GENERIC and at - first < 2
        ):
            break
        if token.low in ("the", "a", "an", "my", "our", "at", "in", "on", "i"):
            break
        first -= 1
    return first


def _named_before(tokens: list[Token], at: int) -> bool:
    """True when a name stands before the capitalised kind of a club: Lanterns Youth ..."""
    most = max(0, at - _MOST_KINDS)
    while (
        at > most
        and tokens[at].gap in (" ", " & ")
        and tokens[at - 1].cap
        and (tokens[at - 1].low in CLUB_KINDS)
    ):
        at -= 1
    if at == most or tokens[at].gap not in (" ", " & "):
        return False
    before = tokens[at - 1]
    return before.low not in CLUB_KINDS and (
        before.cap
        and before.low not in GENERIC | CAPITAL_WORDS | INSTITUTION
        and before.kind != "public"
    )
