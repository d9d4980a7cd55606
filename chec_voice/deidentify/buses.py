"""Rules for bus routes: numbers with and without letters, and numbers in words."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document
from chec_voice.deidentify.types import Hit

_BUS_TEXT = re.compile(
    r"\b(?:bus|buses|bus stop|tram|trams|drivers?|route|upstairs|top deck)\b", re.I
)
_ROUTE = r"\d{1,3}[A-Z]?|[A-Z]{1,2}\d{1,3}[A-Z]?"
_BUS = re.compile(
    r"\b(?:the )?(?:number|no\.?|num) ?(\d{1,3}[A-Z]?|[A-Z]\d{1,3})\b(?= (?:bus|tram)\b)?"
    rf"|(?<![:.])\b(?:the )?({_ROUTE})(?= (?:bus|buses|tram|trams|bus's|bus driver)\b)"
    rf"|\b(?:bus|tram|route) (?:number |no\.? ?)?({_ROUTE})\b"
    rf"|\b(?:the )({_ROUTE})\b(?!(?:st|nd|rd|th)\b)(?![:.,/-]\d)"
    r"|\b([A-Z]\d{1,3})\b"
    r"|(?<![\w£$.:/-])(\d{1,3}[A-Z])\b"
    r"|(?<![\w£$.:/-])(\d{1,3}[A-Z]?)(?= (?:or|and|then|n) (?:then )?(?:the )?(?:\d{1,3}|"
    r"X\d)[A-Z]?\b)",
    re.I,
)
_BUS_VERB = re.compile(
    r"\b(?:on|get|gets|got|getting|catch|catches|caught|catching|take|took|takes|taking|miss|"
    r"missed|"
    r"for|off|lads on|ride|riding|cut|cancelled|scrapped|axed) $",
    re.I,
)
_BUS_AFTER = re.compile(
    r" (?:in)?to (?!\d)| from | home\b| stops?\b| comes\b| timetable| never (?:comes|turns|shows)"
    r"| or (?:the \d|nothing|walk)"
    r"| (?:runs|goes|got (?:cut|cancelled|scrapped)|stopped running|smells|stinks)\b"
    r"| (?:doesn'?t|dont|don't|didn'?t|won'?t|wont|never|hardly|only) (?:come|run|go|show|turn|"
    r"stop)s?\b"
    r"| (?:is|are|was) (?:always |never |so |too )?(?:late|packed|full|cancelled|shocking|"
    r"on time|rammed)\b"
    r"| drivers?\b| it (?:goes|comes|never|always|stops)\b| has no (?:wheelchair|space|seats|room)"
    r"| and (?:the )?\d{1,3}[a-z]? (?:is|are) (?:always |never )?(?:late|packed|full|cancelled)"
)
_NOT_BUS_NEXT = re.compile(
    r"[ .-]?\d|\s*(?:[%£°]|people|kids|of|other|year|minutes?|mins?|hours?|hrs?|days?|weeks?|"
    r"months?|pounds?|quid|p\b|percent|times?|others|girls|boys|lads|hundred|thousand|am\b|pm\b|"
    r"metres?|miles?|k\b|things?|"
    r"steps?|weeks|laps|ppl|rooms?|grand|motorway|road|buses (?:away|then|to|and|just|every|each))",
    re.I,
)
_NOT_A_BUS = re.compile(
    r"(?:[MA]\d+|PS\d|[YyRP]\d|KS\d|F1|[345]G|G[5-9]|B12|D3|C4|Q\d"
    r"|A\d|U\d+|O2|K9|V\d|H2|[234]D|\d+[kgmpsth])",
    re.I,
)
_CLASS = re.compile(
    r"\b(?:year|yr|class|form|set|in|from|block|flat|number|house|room|live at) $", re.I
)
"""Before 7B, which is then a form or a door."""
_TENS = r"(?:twenty|thirty|forty|fourty|fifty|sixty|seventy|eighty|ninety)"
_ONES = r"(?:one|two|three|four|five|six|seven|eight|nine)"
_TEENS = r"(?:ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen|seventeen|eighteen|nineteen)"
_IN_WORDS = re.compile(
    rf"\b(the )({_TENS}(?:[ -]?{_ONES})?|{_TEENS})\b"
    rf"|\b(?:the )?number ({_TENS}(?:[ -]?{_ONES})?|{_TEENS}|{_ONES})\b",
    re.I,
)


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules."""
    text = doc.text
    if doc.digits:
        yield from _numbers(text)
    for match in (
        _IN_WORDS.finditer(text) if doc.says("ty", "teen", "number", "the t", "the e") else ()
    ):
        if _NOT_BUS_NEXT.match(text, match.end()):
            continue
        before = text[max(0, match.start() - 14) : match.start()]
        bus_next = re.match(r" (?:bus|tram)\b", text[match.end() : match.end() + 6]) is not None
        sure = bus_next or _BUS_AFTER.match(text, match.end()) is not None
        near = _near(text, match)
        plain = match[3] is None
        long = plain and " " in match[2]
        if sure or (near if not plain else _verb(before) and (near or long)):
            yield Hit(*match.span(), "bus", "format.bus_words", 0.7 if near else 0.5)


def _near(text: str, match: re.Match[str]) -> bool:
    return _BUS_TEXT.search(text, max(0, match.start() - 60), match.end() + 60) is not None


def _verb(before: str) -> bool:
    return _BUS_VERB.search(before) is not None


def _numbers(text: str) -> Iterator[Hit]:
    ride = _BUS_TEXT.search(text) is not None
    for match in _BUS.finditer(text):
        number = next(group for group in match.groups() if group)
        if _NOT_A_BUS.fullmatch(number) or _NOT_BUS_NEXT.match(text, match.end()):
            continue
        if len(number) == 1 and text.startswith(" buses", match.end()):
            continue  # two of them, and no route 2
        before = text[max(0, match.start() - 14) : match.start()]
        near, verb = _near(text, match), _verb(before)
        letters = not number.isdigit()
        if match[4] is not None:
            keep = near or verb or letters or _BUS_AFTER.match(text, match.end()) is not None
        elif match[5] is not None:
            keep = number[0].isupper() and near
        elif match[6] is not None:
            after = _BUS_AFTER.match(text, match.end()) is not None
            keep = (near or (verb and after)) and not _CLASS.search(before)
        elif match[7] is not None:
            keep = near and (verb or before.endswith("the ")) and len(number) > 1
        else:
            keep = match[1] is None or ride or verb or not re.search(r"is $|my $|from $", before)
        if keep:
            yield Hit(*match.span(), "bus", "format.bus", 0.8 if near else 0.6)
