"""Rules for schools: a name, then words of kind (Special, Catholic, C of E, Free), then School."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.naming import name_before
from chec_voice.deidentify.place_words import (
    CLUB_KINDS,
    GENERIC,
    PREPOSITION,
    SCHOOL,
    SCHOOL_KIND,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_ENDS = words("special utc rc ce cofe girls girls' boys boys' e")
"""What may stand last in a school's name when School is left out: Thornbeck C of E."""
_LAST = SCHOOL | _ENDS
_SURE = words("academy primary high infants infant juniors junior grammar pru prep school college")
_GAPS = (" ", ". ", ".", " & ")
_MOST_WORDS = 8
"""Words of kind in one name, at most."""
_NOT_ALONE = CLUB_KINDS | words(
    "art arts beauty cooking ballet driving clown language flight law business bible summer"
)
"""Before Academy or School in small letters these say what is taught there."""
_TO = words("at to from called in outside of go goes going went hate like love attend is than")
_DEVOTED = re.compile(
    r"\b(?:sacred heart|holy (?:cross|family|trinity|rood|name|spirit|rosary|child|ghost)"
    r"|all (?:saints|hallows|souls)|christ the king|christ church|corpus christi|english martyrs"
    r"|our lady(?: of (?:the )?\w+)?|good shepherd|immaculate conception|notre dame|guru nanak"
    r"|blessed [A-Z]\w+(?: [A-Z]\w+)?)(?:['’]?s)?\b"
    r"(?: (?:rc|c of e|ce|catholic|church of england|primary|high|academy|school|juniors?|infants?|"
    r"college|special|sixth form)\b)*",
    re.I,
)
_DEVOTED_TO = (
    "heart",
    "holy ",
    "all ",
    "chris",
    "martyrs",
    "lady",
    "shepherd",
    "concep",
    "notre",
    "nanak",
    "blessed",
)
_SAINT = re.compile(r"\b(?:St\.?|Saint|st|Our Lady of) ([A-Z][\w'’-]+|[a-z]{3,}(?:['’]s)?)")
_SAINTS = words("st saint lady")
_SAINT_BEFORE = re.compile(
    r"(?:^|\b(?:at|to|from|in|near|by|outside|hate|love|like|called|go|goes|going|went|is|im|and|"
    r"attend|left|leave|joined|start|started|moved|my|opposite|year \d+|yr ?\d+)) ?$",
    re.I,
)
_LORDLY = words("king queen prince lady sir bishop archbishop cardinal lord dame abbot")
_LORDS = re.compile(
    r"(?:\b(at|to|from|go|goes|went|attend|left|called) |^)((?:king|queen|prince|lady|sir|bishop|"
    r"archbishop|cardinal|lord|dame|abbot) ([A-Za-z]{4,})(?:['’]s)?)\b",
    re.I,
)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules, overlapping ones included."""
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        low = token.low
        if low not in _LAST or not at or token.gap not in _GAPS:
            continue
        if low not in SCHOOL and not _ends(tokens, at):
            continue
        if token.kind == "public" or (at + 1 < len(tokens) and _more(tokens[at + 1])):
            continue
        yield from _school(doc, at)
    if doc.has(_SAINTS) and doc.says("st", "our lady"):
        yield from _saints(doc)
    devoted = doc.says(*_DEVOTED_TO)
    for match in _DEVOTED.finditer(doc.text) if devoted else ():
        if match[0][0].isupper() or doc.of_school or _at(doc, match.start()):
            yield Hit(*match.span(), "school", "school.devoted", 0.6)
    for match in _LORDS.finditer(doc.text) if doc.has(_LORDLY) else ():
        noble = doc.token_at(match.start(3))
        if noble is not None and noble.kind in ("unknown", "more", "name"):
            yield Hit(*match.span(2), "school", "school.lord", 0.5)


def _ends(tokens: list[Token], at: int) -> bool:
    """True for the last word of a school's name that leaves School out."""
    low = tokens[at].low
    if low == "e":
        return at > 2 and tokens[at - 1].low == "of" and tokens[at - 2].low == "c"
    return low in _ENDS and tokens[at].cap


def _more(token: Token) -> bool:
    return token.gap == " " and (
        (token.low in SCHOOL and token.cap) or token.low in ("school", "schools")
    )


def _school(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    low = not last.cap and not doc.titled
    first = _kinds(tokens, at)
    name = name_before(tokens, first, low=low)
    part = tokens[name:first]
    if not part or all(t.kind == "public" or t.low in GENERIC for t in part):
        city = part and part[0].cap and last.cap and (last.low == "college" or first < at)
        if not city or part[0].low in GENERIC:
            return
    if low and not _sure_low(tokens, name, first, at):
        return
    the = name > 0 and tokens[name - 1].text == "The" and tokens[name].gap == " "
    yield Hit(
        tokens[name - the].start,
        tokens[_tail(tokens, at)].end,
        "school",
        "word.school",
        0.9 if last.cap else 0.6,
    )


def _kinds(tokens: list[Token], at: int) -> int:
    """Index of the first word of kind: Catholic in St Finnian's Catholic High."""
    first = at
    while first > 1 and tokens[first].gap in _GAPS and at - first < _MOST_WORDS:
        low = tokens[first - 1].low
        kind = low in SCHOOL | SCHOOL_KIND or (low in ("c", "church") and tokens[first].low == "of")
        if not kind or (tokens[at].cap and not tokens[first - 1].cap and low not in ("of", "and")):
            break
        first -= 1
    while tokens[first].low in ("of", "and"):
        first += 1
    return first


def _sure_low(tokens: list[Token], name: int, first: int, at: int) -> bool:
    """True when words in small letters name a school and no kind of school."""
    part, tail = tokens[name:first], tokens[at].low
    if any(t.kind not in ("word", "public") or t.cap for t in part):
        return True
    before = tokens[name - 1].low if name > 0 else ""
    if tail not in _SURE or before not in _TO:
        return False
    if len(part) == 2:
        return tail not in ("school", "college") or first < at
    alone = tail not in ("school", "college", "academy", "junior", "infant", "prep")
    return (alone or first < at) and part[0].low not in _NOT_ALONE


def _tail(tokens: list[Token], at: int) -> int:
    """Index of the last word of the school's name: Sixth Form College."""
    end = at
    while end + 1 < len(tokens) and tokens[end + 1].gap == " " and end - at < _MOST_WORDS:
        after = tokens[end + 1]
        if after.low not in SCHOOL | {"form", "centre"} or after.cap != tokens[at].cap:
            break
        end += 1
    return end


def _at(doc: Document, start: int) -> bool:
    """True when what stands at `start` is gone to, or where one is."""
    before = doc.text[max(0, start - 12) : start].split()
    return bool(before) and before[-1].lower() in PREPOSITION | {"go", "goes", "went"}


def _saints(doc: Document) -> Iterator[Hit]:
    """St Oswin's, st bridgets: a school or a church by its saint."""
    for match in _SAINT.finditer(doc.text):
        token = doc.token_at(match.start(1))
        if token is None or token.kind == "public":
            continue
        if token.low in ("john", "johns") and doc.says("mbulance"):
            continue
        if not token.cap and token.full_end == token.end and not _saint(doc, match, token):
            continue
        yield Hit(match.start(), match.end(), "school", "word.saint", 0.8)


def _saint(doc: Document, match: re.Match[str], token: Token) -> bool:
    """True when small letters without an apostrophe are a saint all the same."""
    if not _SAINT_BEFORE.search(doc.text[max(0, match.start() - 14) : match.start()]):
        return False
    names = {doc.lexicon.kind(token.low), doc.lexicon.kind(token.low.removesuffix("s"))}
    return bool(names & {"name", "more", "both"}) or not doc.lexicon.is_slip(token.low)
