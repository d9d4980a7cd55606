"""Rules for schools, streets, clubs, small places and bus routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
from chec_voice.deidentify.naming import name_before
from chec_voice.deidentify.place_words import (
    CLUB,
    CLUB_KINDS,
    CLUB_NOUNS,
    GENERIC,
    INSTITUTION,
    PACK,
    PLACE,
    PLACE_FIRST,
    PLAY,
    SCHOOL_CUE,
    STREET,
    STREET_LOW,
    STREET_SOFT,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.venues import small_club
from chec_voice.deidentify.wordsets import words

_ESTATES = words("estate flats village tower towers")
_LAST = STREET | CLUB | _ESTATES
_PACK = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) $")
_AGE = re.compile(r" \(?(?:u|under|U|Under)[ -]?\d{1,2}'?s?\b\)?")
_ALONG = ("on", "down", "at", "off", "along", "up", "in", "of", "from")
_LIVES_ON = re.compile(
    r"\b(?:live|lives|lived|living|house is|flat is) (?:on|down|up|off|along) $"
    r"|\b(?:road|street|address|house|close) (?:is|is called|called) $"
)
_COMMON_STREET = re.compile(
    r"\b(?:on|down|up|off|along) ((?:church|chapel|school|hospital|village|long|north|south|east|"
    r"west|park|hall|green|market|upper|lower) (?:street|road|lane|avenue|close|drive|rd))\b",
    re.I,
)
"""Streets called by a word that is too common for the rule of last words."""
_COMMON_STREETS = words("street road lane avenue close drive rd")
_STREET_BEFORE = ("on", "down", "off", "along", "up")
_NOT_STREET = words(
    """test hard pen bike motor slip sea toll memory trunk usb flash disk sex stay get got come real
    dead dirt shopping pedestrian tennis basketball roof herb rose moving sleep food school"""
)
"""Before drive, lane, close ... these name nothing."""
_DOOR = re.compile(
    r"(?:(?:number|no\.?) )?(?:(?:flat|apt\.?|unit) \d+[a-z]?,? )?(?<![\d.:£])\b\d{1,4}[a-z]?,? $",
    re.I,
)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of the place rules, overlapping ones included."""
    yield from _by_last_word(doc)
    yield from _capital_runs(doc)
    for match in _COMMON_STREET.finditer(doc.text) if doc.has(_COMMON_STREETS) else ():
        yield Hit(*match.span(1), "street", "word.common_street", 0.5)


def _by_last_word(doc: Document) -> Iterator[Hit]:
    """Names that say what they are: X Road, X Academy, X Boxing Club, the X estate."""
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        if token.low not in _LAST or at == 0 or token.gap not in (" ", " & "):
            continue
        local = token.low in CLUB and tokens[at - 1].cap and tokens[at - 1].kind != "public"
        if token.kind == "public" and not local:
            continue
        word = token.low
        if word in STREET:
            yield from _street(doc, at)
        if word in CLUB:
            yield from _club(doc, at)
        if word in _ESTATES:
            first = name_before(tokens, at, low=False)
            if first == at and not doc.titled and tokens[at - 1].kind == "unknown":
                first = at - (not doc.lexicon.is_slip(tokens[at - 1].low))
            if first < at and any(t.kind != "public" for t in tokens[first:at]):
                the = first > 0 and tokens[first - 1].low == "the" and tokens[first].gap == " "
                start = tokens[first - the].start
                yield Hit(start, token.end, "place", "word.estate", 0.8)


def _street(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    if last.cap:
        first = name_before(tokens, at, low=False)
    elif last.low in STREET_SOFT and not doc.titled:
        first = name_before(tokens, at, low=True)
        sure = any(
            t.kind in ("unknown", "more") and not doc.lexicon.is_slip(t.low)
            for t in tokens[first:at]
        )
        before = tokens[first - 1].low if first else ""
        garden = last.low in ("gardens", "mews") and before in _STREET_BEFORE and at - first == 1
        garden = garden and tokens[first].low not in _NOT_STREET
        if not (sure and before in _ALONG) and not garden and not _door(doc, first):
            return
    elif last.low in STREET_LOW and not doc.titled:
        first = name_before(tokens, at, low=True)
        before = tokens[first - 1].low if first > 0 else ""
        unknown = any(t.kind in ("unknown", "name", "more") for t in tokens[first:at])
        named = any(t.cap and not t.first for t in tokens[first:at])
        if not (
            named
            or unknown
            or (before in _STREET_BEFORE and tokens[at - 1].low not in _NOT_STREET)
            or (before in ("on", "down", "at", "off", "along") and _door(doc, first))
            or _LIVES_ON.search(doc.text, max(0, tokens[first].start - 40), tokens[first].start)
            or _opens(tokens, first, at)
        ):
            return
        placed = before in _ALONG or before in ("is", "called") or _opens(tokens, first, at)
        if not (placed or named or _door(doc, first)):
            return
    else:
        return
    if first == at or (
        at - first == 1
        and tokens[first].low in GENERIC | {"high", "church"}
        and not _door(doc, first)
    ):
        return
    door = _DOOR.search(doc.text[max(0, tokens[first].start - 28) : tokens[first].start])
    start = tokens[first].start - (len(door.group()) if door else 0)
    yield Hit(start, last.end, "street", "word.street", 0.9 if last.cap else 0.6)


def _opens(tokens: list[Token], first: int, at: int) -> bool:
    """lime grove is full of bikes: a street where a sentence starts."""
    if at == first or not (first == 0 or tokens[first].first) or at + 1 == len(tokens):
        return False
    plain = tokens[at - 1].low not in _NOT_STREET
    return plain and tokens[at + 1].low in ("is", "was", "has", "needs") and not tokens[first].cap


def _door(doc: Document, first: int) -> bool:
    start = doc.tokens[first].start
    return _DOOR.search(doc.text[max(0, start - 28) : start]) is not None


def _club(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    if not last.cap:
        yield from small_club(doc, at)
        return
    if doc.titled and not last.first:
        return
    first = name_before(tokens, at, low=False)
    size = at - first
    plain = CLUB_NOUNS | CLUB_KINDS | CAPITAL_WORDS | INSTITUTION
    named = any(t.kind != "public" and t.low not in plain for t in tokens[first:at])
    if size == 0 or not named or (last.low in ("academy",) and size < 1):
        return
    if last.low in ("house", "group", "academy", "town", "united", "city") and size < 1:
        return
    the = first > 0 and tokens[first - 1].low == "the" and tokens[first].gap == " "
    start, end = _pack_and_age(doc.text, tokens[first - the].start, last)
    yield Hit(start, end, "club", "word.club", 0.85 if size > 1 else 0.7)


def _pack_and_age(text: str, start: int, last: Token) -> tuple[int, int]:
    """Edges that take in 3rd (Ashwell Scouts) and (Tinsdale Lions) under 14s."""
    pack = _PACK.search(text[max(0, start - 6) : start]) if last.low in PACK else None
    age = _AGE.match(text, last.full_end)
    return start - (len(pack.group()) if pack else 0), age.end() if age else last.end


def _runs(doc: Document) -> Iterator[tuple[int, int]]:
    """Index ranges [first, last] of two or more capitalised words side by side."""
    tokens, at = doc.tokens, 0
    while at < len(tokens):
        last = at
        while (
            last + 1 < len(tokens)
            and tokens[last + 1].gap == " "
            and tokens[last + 1].cap
            and tokens[last].cap
            and tokens[last].full_end == tokens[last].end
        ):
            last += 1
        if last > at:
            yield at, last
        at = last + 1


def _capital_runs(doc: Document) -> Iterator[Hit]:
    if doc.titled or not doc.capitals:
        return
    tokens = doc.tokens
    for first, last in _runs(doc):
        while first < last and (
            tokens[first].low in ("i", "the", "my", "at", "in")
            or (tokens[first].first and tokens[first].low in GENERIC - PLACE_FIRST)
        ):
            first += 1
        run = tokens[first : last + 1]
        if len(run) < 2 or any(t.shout or t.kind == "public" for t in run):
            continue
        if all(t.low in INSTITUTION for t in run):
            continue  # the Town Hall, Social Services
        before = tokens[first - 1].low if first and tokens[first].gap == " " else ""
        tail = run[-1].low
        near = doc.text[max(0, run[0].start - 80) : run[-1].end + 80]
        if tail in PLACE or (run[0].low in PLACE_FIRST and run[-1].kind in ("unknown", "more")):
            school = SCHOOL_CUE.search(near) is not None
            yield Hit(
                run[0].start, run[-1].end, "school" if school else "place", "capitals.place", 0.7
            )
        elif before in PLAY and tail.endswith("s") and run[0].kind != "name":
            yield Hit(run[0].start, run[-1].end, "club", "capitals.club", 0.6)
