"""Rules for small places by the kind of place they are: baths, chippies, mosques, fields, villages.

Capitals say less in young people's text than the last word does: "Thwenby reservoir", "Olley's
Chippy", "the Rec at Sallowby", "i live in quenthorpe".
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
from chec_voice.deidentify.place_words import (
    CLUB_KINDS,
    CLUB_LOW,
    GENERIC,
    INSTITUTION,
    PLACE,
    PREPOSITION,
    VENUE,
    VENUE_LOW,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_KINDS = PLACE | VENUE
_LIVE_IN = re.compile(
    r"\b(?:live|lives|lived|living|moved|grew up|born|over|up|from|stay)"
    r" (?:in|to|at|from|near|round|by) "
    r"([a-z]{5,}(?:-[a-z]+)*)\b"
    r"|\b(?:i'?m|im|am|we're|i come|are) from ([a-z]{5,}(?:-[a-z]+)*)\b"
)
_UPON = re.compile(
    r"\b(?:in|to|from|near|at|round) ([A-Za-z]{3,} (?:upon|under|le|by the sea|"
    r"on the hill)(?: [A-Za-z]{4,})?)\b"
)
_SMALL_VILLAGE = re.compile(
    r"\b(?:live|lives|lived|living|moved|from) (?:in|to|at|from|near|round)? ?"
    r"((?:little|great|upper|lower|nether|high|long|old|new|east|west|north|south) ([a-z]{5,}))\b"
    r"(?! (?:house|home|flat|area|place|room|school|street|road|family|village|town|city|estate|"
    r"of|and))"
)
_LIVES = words("live lives lived living moved grew born over up from stay")
_UPON_WHAT = words("upon under le sea hill")
_VILLAGE = re.compile(
    r"(?:thorpe|ton|ley|ham|by|wick|worth|ford|field|bridge|brough|borough|mouth|thwaite|hulme|"
    r"shaw|"
    r"den|dale|stead|well|wood|hall|beck|burn|bury|gate|hill|mere|minster|stow|hurst|cote|combe|"
    r"moor|"
    r"ridge|more|ness|royd|holme|side|bourne|wich|leigh|cliffe?|over|low|hope)(?:-[a-z-]+)?$"
)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules, overlapping ones included."""
    if not doc.titled:
        yield from _venues(doc)
    yield from _villages(doc)


def _venues(doc: Document) -> Iterator[Hit]:
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        if token.cap and token.low in _KINDS:
            yield from _at_place(doc, at)
            if at and token.gap in (" ", " & "):
                yield from _capital(doc, at)
        elif not token.cap and token.low in VENUE_LOW and at and token.gap == " ":
            yield from _small(doc, at)


def _first_of(tokens: list[Token], at: int, possessive: bool = True) -> int:
    """Index of the first capitalised word of the run that ends before `at`."""
    first = at
    while first > 0 and at - first < 4 and tokens[first].gap in (" ", " & "):
        token = tokens[first - 1]
        owned = token.full_end == token.end or possessive
        if not token.cap or not owned or token.low in _STOP:
            break
        first -= 1
    while first < at and tokens[first].first and tokens[first].low in GENERIC:
        first += 1
    return first


_GREENS = frozenset("park fields woods rec pond reservoir common".split())
_IN_GREENS = frozenset("in at round by near through over to".split())
_NOT_GREEN = frozenset(
    """skate water trampoline theme car dog play retail business science inflatable safari national
    caravan holiday amusement adventure football rugby cricket corn wheat playing my grass muddy
    horse empty open beautiful dunno duck fish lovely wildlife bouncy soft kids childrens""".split()
)
_STOP = frozenset("i the my our a an at in on to and for with mr mrs miss ms".split())


def _is_name(part: list[Token]) -> bool:
    """True when these words name one place rather than a kind of place."""
    if not part or part[0].kind == "public" or any(t.shout for t in part):
        return False
    plain = GENERIC | INSTITUTION | CAPITAL_WORDS | CLUB_KINDS
    if all(t.low in plain for t in part):
        return False
    if part[0].first and all(t.kind == "word" or t.low in plain for t in part):
        return len(part) > 1 or part[0].full_end > part[0].end
    return True


def _capital(doc: Document, at: int) -> Iterator[Hit]:
    """Olley's Chippy, Bismillah Grill, Thornby Bridge Baths."""
    tokens = doc.tokens
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is not None and after.gap == " " and after.cap and after.low in _KINDS:
        return
    first = _first_of(tokens, at)
    if first < at and _is_name(tokens[first:at]):
        yield Hit(tokens[first].start, tokens[at].end, "place", "venue.capital", 0.7)


def _small(doc: Document, at: int) -> Iterator[Hit]:
    """Thwenby reservoir: a name, and a kind of place in small letters; in harlow park."""
    tokens = doc.tokens
    first = _first_of(tokens, at)
    if first == at:
        name, before = tokens[at - 1], tokens[max(0, at - 2)]
        strange = name.kind in ("more", "name") or (
            name.kind == "unknown" and not doc.lexicon.is_slip(name.low)
        )
        placed = before.low in PREPOSITION or (
            name.kind == "unknown" and _VILLAGE.search(name.low) is not None
        )
        plain = name.kind in ("word", "both") and tokens[at].low in _GREENS and first == at
        plain = plain and before.low in _IN_GREENS and name.low not in _NOT_GREEN
        if plain and name.gap == " " and name.low not in GENERIC | INSTITUTION:
            yield Hit(name.start, tokens[at].end, "place", "venue.green", 0.45)
        elif strange and name.gap in ("", " ") and placed and name.low not in GENERIC:
            yield Hit(name.start, tokens[at].end, "place", "venue.small", 0.5)
        return
    part = tokens[first:at]
    unknown = any(t.kind in ("unknown", "more", "name") for t in part) or len(part) > 1
    if _is_name(part) and unknown and not (part[0].first and part[0].kind == "word"):
        yield Hit(part[0].start, tokens[at].end, "place", "venue.small", 0.6)


def _at_place(doc: Document, at: int) -> Iterator[Hit]:
    """the Rec at Sallowby."""
    tokens = doc.tokens
    if at + 2 >= len(tokens) or not at or tokens[at - 1].low != "the":
        return
    joint, name = tokens[at + 1], tokens[at + 2]
    if (
        joint.low in ("at", "in", "on", "by", "near")
        and joint.gap == name.gap == " "
        and (name.cap and name.kind in ("unknown", "more"))
    ):
        yield Hit(tokens[at - 1].start, name.end, "place", "venue.at", 0.7)


def small_club(doc: Document, at: int) -> Iterator[Hit]:
    """Lanterns youth club, the Old Dairy project: the last word of a club in small letters."""
    tokens, end = doc.tokens, doc.tokens[at].end
    if doc.titled or tokens[at].low not in CLUB_LOW:
        return
    kind = at
    while kind and tokens[kind].gap == " " and tokens[kind - 1].low in CLUB_KINDS:
        if tokens[kind - 1].cap and not tokens[kind - 1].first and kind == at:
            break
        kind -= 1
    first = _first_of(tokens, kind)
    part = tokens[first:kind]
    if not _is_name(part) or all(t.low in CLUB_KINDS for t in part):
        return
    unknown = any(t.kind in ("unknown", "more", "name", "both") for t in part) or len(part) > 1
    if unknown or (kind < at and not part[0].first):
        the = first > 0 and tokens[first - 1].low == "the" and tokens[first].gap == " "
        yield Hit(tokens[first - the].start, end, "club", "word.small_club", 0.6)


def _villages(doc: Document) -> Iterator[Hit]:
    """i live in quenthorpe: a place that no list knows, in small letters."""
    lives = not doc.plain and doc.has(_LIVES)
    for match in _SMALL_VILLAGE.finditer(doc.text) if lives else ():
        public = (match[2],) in doc.lexicon.places.get(match[2], ())
        if not public and doc.lexicon.kind(match[2]) not in ("word", "both"):
            yield Hit(*match.span(1), "place", "venue.small_village", 0.5)
    for match in _UPON.finditer(doc.text) if doc.has(_UPON_WHAT) else ():
        yield Hit(*match.span(1), "place", "venue.upon", 0.5)
    for match in _LIVE_IN.finditer(doc.text) if lives else ():
        which = 1 if match[1] else 2
        low = match[which]
        head = low.split("-")[0]
        if doc.lexicon.kind(head) != "unknown" or (low,) in doc.lexicon.places.get(low, ()):
            continue
        if _VILLAGE.search(low) or not doc.lexicon.is_slip(head):
            token = doc.token_at(match.start(which))
            if token is not None and token.kind != "public":
                yield Hit(*match.span(which), "place", "venue.live_in", 0.5)
