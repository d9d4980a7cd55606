"""Rules for schools, streets, clubs, small places and bus routes."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS
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
    SCHOOL,
    SCHOOL_CUE,
    STREET,
    STREET_LOW,
    STREET_SOFT,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.venues import small_club

_BUS_TEXT = re.compile(
    r"\b(?:bus|buses|bus stop|tram|trams|driver|route|upstairs|top deck)\b", re.I
)
_BUS = re.compile(
    r"\b(?:the )?(?:number|no\.?|num) ?(\d{1,3}[A-Z]?|[A-Z]\d{1,3})\b(?= (?:bus|tram)\b)?"
    r"|(?<![:.])\b(?:the )?(\d{1,3}[A-Z]?|[A-Z]{1,2}\d{1,3})(?= (?:bus|buses|tram|bus's)\b)"
    r"|\b(?:bus|tram|route) (?:number |no\.? ?)?(\d{1,3}[A-Z]?|[A-Z]{1,2}\d{1,3})\b"
    r"|\b(?:the )(\d{1,3}[A-Z]?|[A-Z]{1,2}\d{1,3})\b(?!(?:st|nd|rd|th)\b)(?![:.,/-]\d)"
    r"|\b([A-Z]\d{1,3})\b",
    re.I,
)
_BUS_VERB = re.compile(
    r"\b(?:on|get|gets|got|getting|catch|catches|caught|catching|take|took|takes|miss|missed|for|off|"
    r"lads on|ride|riding) $",
    re.I,
)
_BUS_AFTER = re.compile(
    r" (?:in)?to (?!\d)| from | home\b| stops?\b| comes\b| timetable| never (?:comes|turns|shows)"
    r"| or (?:the \d|nothing|walk)| (?:runs|goes|got cut|stopped running)\b"
    r"| doesn'?t (?:come|run|go)\b"
    r"| (?:is|are) (?:always |never )?(?:late|packed|full|cancelled|shocking|on time)\b"
    r"| and (?:the )?\d{1,3}[a-z]? (?:is|are) (?:always |never )?(?:late|packed|full|cancelled)"
)
_NOT_BUS_NEXT = re.compile(
    r"[ .-]?\d|\s*(?:[%£°]|people|kids|of|other|year|minutes?|mins?|hours?|hrs?|days?|weeks?|"
    r"months?|pounds?|quid|p\b|percent|times?|others|girls|boys|lads|hundred|thousand|am\b|pm\b|metres?|miles?|k\b|things?|"
    r"steps?|weeks|laps|ppl|rooms?|grand|motorway|road)",
    re.I,
)
_NOT_A_BUS = re.compile(
    r"(?:[MA]\d+|PS\d|[YyRP]\d|KS\d|F1|[345]G|G[5-9]|B12|D3|C4|Q\d"
    r"|A\d|U\d+|O2|K9|V\d|H2)"
)
_PACK = re.compile(r"\b\d{1,2}(?:st|nd|rd|th) $")
_AGE = re.compile(r" \(?(?:u|under|U|Under)[ -]?\d{1,2}'?s?\b\)?")
_ALONG = ("on", "down", "at", "off", "along", "up", "in", "of", "from")
_LIVES_ON = re.compile(r"\b(?:live|lives|lived|living|house is|flat is) (?:on|down|up|off|along) $")
_DOOR = re.compile(r"(?:(?:flat|apt\.?|unit) \d+[a-z]?,? )?(?<![\d.:£])\b\d{1,4}[a-z]?,? $", re.I)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of the place rules, overlapping ones included."""
    yield from _by_last_word(doc)
    yield from _capital_runs(doc)
    yield from _saints(doc)
    if doc.digits:
        yield from _buses(doc.text)


def _name_before(tokens: list[Token], at: int, low: bool) -> int:
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
    if at == 0 or tokens[at].gap not in (" ", " & "):
        return False
    before = tokens[at - 1]
    if before.low in CLUB_KINDS:
        return before.cap and _named_before(tokens, at - 1)
    return (
        before.cap
        and before.low not in GENERIC | CAPITAL_WORDS | INSTITUTION
        and before.kind != "public"
    )


def _by_last_word(doc: Document) -> Iterator[Hit]:
    """Names that say what they are: X Road, X Academy, X Boxing Club, the X estate."""
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        if at == 0 or token.gap not in (" ", " & "):
            continue
        local = token.low in CLUB and tokens[at - 1].cap and tokens[at - 1].kind != "public"
        if token.kind == "public" and not local:
            continue
        word = token.low
        if word in STREET:
            yield from _street(doc, at)
        if word in SCHOOL and not (at + 1 < len(tokens) and _more_school(tokens[at + 1])):
            yield from _school(doc, at)
        if word in CLUB:
            yield from _club(doc, at)
        if word in ("estate", "flats", "village", "tower", "towers"):
            first = _name_before(tokens, at, low=False)
            if first == at and not doc.titled and tokens[at - 1].kind == "unknown":
                first = at - (not doc.lexicon.is_slip(tokens[at - 1].low))
            if first < at and any(t.kind != "public" for t in tokens[first:at]):
                the = first > 0 and tokens[first - 1].low == "the" and tokens[first].gap == " "
                start = tokens[first - the].start
                yield Hit(start, token.end, "place", "word.estate", 0.8)


def _more_school(token: Token) -> bool:
    return token.gap == " " and token.low in SCHOOL and token.cap


def _street(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    if last.cap:
        first = _name_before(tokens, at, low=False)
    elif last.low in STREET_SOFT and not doc.titled:
        first = _name_before(tokens, at, low=True)
        sure = any(
            t.kind in ("unknown", "more") and not doc.lexicon.is_slip(t.low)
            for t in tokens[first:at]
        )
        before = tokens[first - 1].low if first else ""
        if not (sure and before in _ALONG) and not _door(doc, first):
            return
    elif last.low in STREET_LOW and not doc.titled:
        first = _name_before(tokens, at, low=True)
        before = tokens[first - 1].low if first > 0 else ""
        unknown = any(t.kind in ("unknown", "name", "more") for t in tokens[first:at])
        named = any(t.cap and not t.first for t in tokens[first:at])
        if not (
            named
            or unknown
            or (before in ("on", "down", "at", "off", "along") and _door(doc, first))
            or _LIVES_ON.search(doc.text[: tokens[first].start])
        ):
            return
        if before not in _ALONG and not (named or _door(doc, first)):
            return
    else:
        return
    if first == at or (
        at - first == 1
        and tokens[first].low in GENERIC | {"high", "church"}
        and not _door(doc, first)
    ):
        return
    door = _DOOR.search(doc.text[max(0, tokens[first].start - 22) : tokens[first].start])
    start = tokens[first].start - (len(door.group()) if door else 0)
    yield Hit(start, last.end, "street", "word.street", 0.9 if last.cap else 0.6)


def _door(doc: Document, first: int) -> bool:
    start = doc.tokens[first].start
    return _DOOR.search(doc.text[max(0, start - 22) : start]) is not None


def _school(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    end = at
    while (
        end + 1 < len(tokens)
        and tokens[end + 1].gap == " "
        and (tokens[end + 1].low in SCHOOL | {"form"} or tokens[end + 1].low == "of")
        and tokens[end + 1].cap == last.cap
        and tokens[end + 1].low != "of"
    ):
        end += 1
    first = at
    while first > 0 and tokens[first - 1].low in SCHOOL and tokens[first].gap == " ":
        first -= 1
    name = _name_before(tokens, first, low=not last.cap and not doc.titled)
    if name == first or all(t.kind == "public" or t.low in GENERIC for t in tokens[name:first]):
        return
    if not last.cap:
        unknown = any(t.kind not in ("word", "public") or t.cap for t in tokens[name:first])
        before = tokens[name - 1].low if name > 0 else ""
        sure = last.low in ("academy", "primary") and before in ("at", "to", "from", "in", "called")
        if not unknown and not (sure and first - name == 2):
            return
    yield Hit(
        tokens[name].start, tokens[end].end, "school", "word.school", 0.9 if last.cap else 0.6
    )


def _club(doc: Document, at: int) -> Iterator[Hit]:
    tokens, last = doc.tokens, doc.tokens[at]
    if not last.cap:
        yield from small_club(doc, at)
        return
    if doc.titled and not last.first:
        return
    first = _name_before(tokens, at, low=False)
    size = at - first
    plain = CLUB_NOUNS | CLUB_KINDS | CAPITAL_WORDS | INSTITUTION
    named = any(t.kind != "public" and t.low not in plain for t in tokens[first:at])
    if size == 0 or not named or (last.low in ("academy",) and size < 1):
        return
    if last.low in ("house", "group", "academy", "town", "united", "city") and size < 1:
        return
    start, end = _pack_and_age(doc.text, tokens[first].start, last)
    yield Hit(start, end, "club", "word.club", 0.85 if size > 1 else 0.7)


def _pack_and_age(text: str, start: int, last: Token) -> tuple[int, int]:
    """Edges that take in 3rd (Ashwell Scouts) and (Tinsdale Lions) under 14s."""
    pack = _PACK.search(text[max(0, start - 6) : start]) if last.low in PACK else None
    age = _AGE.match(text, last.full_end)
    return start - (len(pack.group()) if pack else 0), age.end() if age else last.end


def _saints(doc: Document) -> Iterator[Hit]:
    """St Oswin's: a school or a church by its saint."""
    for match in re.finditer(
        r"\b(?:St\.?|Saint|st|Our Lady of) ([A-Z][\w'’-]+|[a-z]{3,}['’]s)", doc.text
    ):
        token = next((t for t in doc.tokens if t.start == match.start(1)), None)
        if token is not None and token.kind != "public" and not re.match(r"\d", match[1]):
            if token.low in ("john", "johns") and "mbulance" in doc.text:
                continue
            yield Hit(match.start(), match.end(), "school", "word.saint", 0.8)


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
    if doc.titled:
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
        elif before in PLAY and tail.endswith("s") and run[0].kind not in ("name", "both"):
            yield Hit(run[0].start, run[-1].end, "club", "capitals.club", 0.6)


def _buses(text: str) -> Iterator[Hit]:
    ride = _BUS_TEXT.search(text) is not None
    for match in _BUS.finditer(text):
        number = next(group for group in match.groups() if group)
        if _NOT_A_BUS.fullmatch(number) or _NOT_BUS_NEXT.match(text, match.end()):
            continue
        before = text[max(0, match.start() - 14) : match.start()]
        near = _BUS_TEXT.search(text, max(0, match.start() - 60), match.end() + 60) is not None
        verb = _BUS_VERB.search(before) is not None
        letters = not number[0].isdigit()
        if match[4] is not None:
            keep = near or verb or letters or _BUS_AFTER.match(text, match.end()) is not None
        elif match[5] is not None:
            keep = number[0].isupper() and near
        else:
            keep = match[1] is None or ride or verb or not re.search(r"is $|my $|from $", before)
        if keep:
            yield Hit(*match.span(), "bus", "format.bus", 0.8 if near else 0.6)
