"""Rules for pubs, shops and groups whose name is made of plain words, by what stands around it.

"outside the Crown and Anvil", "by Patel & Sons News", "The Hut on Ferrier Lane", "Jigsaw which is a
group for kids like me". A text with many capitals is left alone: there they say little.
"""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterator

from chec_voice.deidentify.document import Document
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
from chec_voice.deidentify.person_words import KIN, NOT_NEXT, TITLES
from chec_voice.deidentify.place_words import (
    CLUB_KINDS,
    COMMON,
    DOINGS,
    GENERIC,
    INSTITUTION,
    SCHOOL,
    STREET,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_BESIDE = r"(?:outside|by|near|behind|opposite|next to|past|round|beside|above|across from)"
_CAP = r"[A-Z](?>[\w'’-]*[\w'’])"
_RUN = rf"{_CAP}(?: {_CAP}){{0,3}}"
_LINKED = re.compile(
    rf"\b(?:(?:{_BESIDE}|at|in|inside|from|to|down) [Tt]he|{_BESIDE}|at)"
    rf" ({_RUN} (?:and|&|n|of|of the|o'|in|on the|by) {_RUN})"
)
_BESIDE_RUN = re.compile(
    rf"\b({_BESIDE}|at|in|inside|into|from|to|on|down|off|up|"
    rf"along) (?:[Tt]he )?({_CAP}(?: {_CAP}){{1,4}})"
)
_THE_ONE = re.compile(
    rf"\b(?:({_BESIDE}|at|inside|down|up|called|shut|closed|closing)"
    rf"|(?:go|goes|going|went|come|get|been)(?: to| down| up)?|to) ([Tt]he {_CAP})\b(?! [A-Z])"
)
_OPENING = re.compile(
    rf"(?:^|[.!?\n] *)([Tt]he {_CAP}|{_CAP} {_CAP}) (?:on|down|in|at|off) [A-Z]\w+"
)
_IS_GROUP = re.compile(
    rf"(?<![\w'’-])({_CAP}(?: {_CAP}){{0,2}})(?: every \w+)?[\"”']?(?: every \w+)?"
    r"[, (-]{1,3}(?:which is|which'?s|thats|that's|that is|it's|its|it is|is|its)"
    r" (?:like )?(?:my|our|a|an|the|for|where)\b(?: [\w-]+){0,3}? "
    r"(?:group|club|team|class|classes|choir|charity|project|sessions?|troupe|squad|hub|"
    r"youth club|nursery|disability|disabled|autism|adhd|send|carers)\b"
)
_GROUPS = (
    *(
        "group",
        "club",
        "team",
        "class",
        "choir",
        "charity",
        "project",
        "session",
        "troupe",
        "squad",
    ),
    *("hub", "nursery", "disab", "autism", "adhd", "send", "carers"),
)
"""One of these pieces is in whatever that finds."""
_GOES = re.compile(
    r"\b(?:go|goes|going|went|attend|attends|join|joined|do|does|love|miss|started|play for|"
    r"swim for|"
    rf"train (?:at|with))(?: to)? ({_CAP}(?: {_CAP})?)"
    r"(?= (?:every|on (?:a |an )?(?:mon|tue|wed|thu|fri|sat|sun)|each|after school|at weekend|once|"
    r"twice|three times|in the (?:summer )?holidays))"
)
_TOWARDS = re.compile(
    rf"\b([Rr]iver|[Mm]asjid|[Ll]ake|[Cc]amp|[Ww]ard|[Bb]eck|[Hh]otel|[Mm]ount) ({_CAP})"
)
_TOWARDS_WHAT = words("river masjid lake camp ward beck hotel mount")
_RIVER = re.compile(r"\b(?:by|in|along|near) (?:the )?river ([a-z]{4,})\b")
_CLUB_CUE = re.compile(
    r"\b(?:youth|club|group|activities|sessions?|staff|team|workers?|disability|games|cook|dance)\b"
)
_PLAIN = GENERIC | INSTITUTION | CAPITAL_WORDS | CLUB_KINDS | SCHOOL | KIN | TITLES | COMMON
_MANY = 2
"""Capitals on plain words elsewhere from which on a text's capitals say nothing."""


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules, overlapping ones included."""
    for match in _RIVER.finditer(doc.text) if doc.says("river ") else ():
        token = doc.token_at(match.start(1))
        if token is not None and token.kind == "unknown" and not doc.lexicon.is_slip(token.low):
            yield Hit(match.start(1) - len("river "), match.end(1), "place", "proper.river", 0.5)
    if not doc.capitals or doc.titled:
        return
    for match in _LINKED.finditer(doc.text):
        if _named(doc, *match.span(1)) and _sober(doc, *match.span(1)):
            start = match.start(1) - (
                4 if match[0][: -len(match[1])].lower().endswith("the ") else 0
            )
            yield Hit(start, match.end(1), "place", "proper.linked", 0.55)
    for match in _BESIDE_RUN.finditer(doc.text):
        score = 0.45 if len(match[1]) < 5 or match[1] in ("inside", "along") else 0.55
        if _named(doc, *match.span(2)) and _sober(doc, *match.span(2)):
            the = 4 if match[0].lower().startswith(f"{match[1]} the ") else 0
            yield Hit(match.start(2) - the, match.end(2), "place", "proper.beside", score)
    yield from _the_one(doc)
    yield from _groups(doc)
    for match in _TOWARDS.finditer(doc.text) if doc.has(_TOWARDS_WHAT) else ():
        token = doc.token_at(match.start(2))
        if token is not None and token.kind in ("unknown", "more", "both", "name"):
            yield Hit(*match.span(), "place", "proper.towards", 0.6)


def _the_one(doc: Document) -> Iterator[Hit]:
    """the Wheatsheaf, The Zone: one plain word, as a name."""
    club = _CLUB_CUE.search(doc.text) is not None
    for pattern in (_THE_ONE, _OPENING):
        for match in pattern.finditer(doc.text):
            span = match.span(2 if pattern is _THE_ONE else 1)
            word = span[0] + 4 if doc.text[span[0] :].lower().startswith("the ") else span[0]
            if _named(doc, word, span[1]) and _sober(doc, *span):
                yield Hit(*span, "club" if club else "place", "proper.the_one", 0.45)


def _groups(doc: Document) -> Iterator[Hit]:
    for match in _IS_GROUP.finditer(doc.text) if doc.says(*_GROUPS) else ():
        if _named(doc, *match.span(1)):
            yield Hit(*match.span(1), "club", "proper.is_group", 0.55)
    for match in _GOES.finditer(doc.text):
        last = match[1].lower()
        doing = last.split()[-1] in DOINGS or last.endswith("ing")
        if last.endswith("s") and not doing and _named(doc, *match.span(1)):
            yield Hit(*match.span(1), "club", "proper.goes", 0.5)


def _named(doc: Document, start: int, end: int) -> bool:
    """True when the capitalised words of [start, end) can be the name of one place or group."""
    part = doc.between(start, end)
    big = [t for t in part if t.cap]
    if not big or any(t.kind == "public" or t.shout for t in part):
        return False
    if any(t.low in TITLES or t.low in NOT_NEXT or t.low in CAPITAL_WORDS for t in big):
        return False
    if all(t.kind == "name" for t in big) or any(t.low in STREET for t in big[-1:]):
        return False  # people and streets have rules of their own
    return not all(t.low in _PLAIN or t.low.removesuffix("s") in _PLAIN for t in big)


def _sober(doc: Document, start: int, end: int) -> bool:
    """False when plain words elsewhere have capitals, too."""
    loud = doc.loud
    inside = bisect_left(loud, end) - bisect_left(loud, start)
    return len(loud) - inside < _MANY
