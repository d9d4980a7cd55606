"""Rules for whole postal addresses, British and foreign: number, street, flat, town, code."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document
from chec_voice.deidentify.types import Hit

_UNIT = r"(?:(?:suite|apt\.?|apartment|flat|unit)\s*\d{1,4}[a-z]?\b|p\.? ?o\.? box \d+)"
_SEP = r"(?:[^\S\n]{0,3}\n[>?\s,]{0,9}+|, ?| )"
_WORD = r"(?:[^\W\d_][\w.'’-]{0,29}+|\d{1,4}(?:st|nd|rd|th))"
_HEAD = rf"\d{{1,4}}[a-z]?,? (?:\d{{1,4}} )?(?:{_WORD} ){{0,5}}{_WORD}(?: \d{{1,4}}\b\.?)?"
_TAIL = rf"(?:{_SEP}{_WORD}){{0,16}}?"
_CODE = r"\d{5}(?:-\d{4})?\b"
_BLOCK = re.compile(
    rf"(?<![\w:£/.-])(?:{_HEAD}{_SEP}{_UNIT}(?:{_TAIL}{_SEP}{_CODE})?|{_HEAD}{_TAIL}{_SEP}{_CODE}"
    rf"|{_UNIT}(?:{_TAIL}{_SEP}{_CODE})?)",
    re.I,
)
_CUED = re.compile(
    r"\b(?:address(?:es)?(?: (?:is|to|with|are))?|here they are"
    r"|(?:lives?|lived|living|located|(?:office|restaurant|station|house) is|arrived) (?:at|in|on)"
    r"|(?:sent|return|deliver\w*) (?:it )?to|it's in)(?:\s{0,4}[:\-])?\s{1,9}"
    r"((?:the corner of [^\n.?!]{5,60})"
    rf"|{_HEAD}(?:{_SEP}{_UNIT})?(?:, ?{_WORD}(?: {_WORD}){{0,2}})?)",
    re.I,
)
_LIVES_ON = re.compile(
    r"\b(?:lives?|living|station is|shop is) on ((?:[A-Z]\w+ ){0,3}[A-Z]\w+ \d{1,4})\b"
)
_ZIP = re.compile(r"\b(?:zip|zip code|post ?code|postal code)(?: is)?:? (\d{5})\b", re.I)
_UNITS_OF = re.compile(
    r"\d+ (?:\w+ )?(?:minutes?|mins?|hours?|hrs?|days?|weeks?|months?|years?|people|kids|pounds?|"
    r"quid|miles?|times?|am|pm|o'?clock|of|other|girls?|boys?|percent|different|or|and|to|is|in|"
    r"was)\b",
    re.I,
)


_SENTENCE = re.compile(r"[a-z]{4}\.\s+[a-z]")
"""A full stop with small letters on both sides ends a sentence, not a street."""


_LONG_NUMBER = re.compile(r"\d{4,}")


def find(doc: Document) -> Iterator[Hit]:
    """Addresses that run over a line, and lines that a cue says are one."""
    text = doc.text
    if not doc.digits:
        return
    for match in _ZIP.finditer(text):
        yield Hit(*match.span(1), "postcode", "cue.zip", 0.8)
    for match in _BLOCK.finditer(text):
        helpline = any(n in doc.lexicon.helplines for n in _LONG_NUMBER.findall(match.group()))
        if not helpline and not _UNITS_OF.match(match.group()):
            yield Hit(*match.span(), "street", "format.address", 0.8)
    for pattern in (_CUED, _LIVES_ON):
        for match in pattern.finditer(text):
            over = _SENTENCE.search(match[1])
            if not _UNITS_OF.match(match[1]) and not over:
                yield Hit(*match.span(1), "street", "cue.address", 0.7)
