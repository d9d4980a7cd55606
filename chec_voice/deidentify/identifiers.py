"""Rules for numbers that a school or hospital gives somebody, and for car plates.

Formats: unique pupil number, a letter and twelve digits with check letter (Department for
Education, "Unique pupil numbers: guidance"); CHI number, a date of birth and four digits (Public
Health Scotland); registration marks (DVLA, INF104: current AB12 CDE, prefix A123 BCD, suffix ABC
123D, Northern Ireland ABZ 1234). Hospitals, schools and boards number as they like: there the words
before tell.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify import checks
from chec_voice.deidentify.document import Document
from chec_voice.deidentify.lexicon import fold
from chec_voice.deidentify.types import Hit

_UPN = re.compile(
    r"(?<!\w)[A-HJ-NP-RT-Z][ -]?\d{3}[ -]?\d{4}[ -]?\d{4}[\dA-HJ-NP-RT-Z](?!\w)", re.I
)
_IS = r"(?:['’]?s)?(?:,? (?:is|was|are|of|says?|it'?s|called|and it'?s))?[ :=#\-(\"“]{0,4}"
_NUMBER = r"(?:numbers?|num|no\.?|nos?|id|i\.d\.|ref\.?|reference|code|card|#)"
_VALUE = r"([A-Z]{0,4}[-/ ]?\d(?:[-/ ]?[A-Z\d]){2,13})(?![\w£%])"
_PUPIL = re.compile(
    rf"\b(?:(?:upn|uln|uci)(?: {_NUMBER})?"
    r"|(?:unique )?(?:pupil|student|learner|admissions?|enrol?ment|candidate|exam(?:ination)?"
    rf"|school|college|matriculation)(?: (?:candidate|admission|roll))?(?:[ -]?{_NUMBER}){{1,2}})"
    rf"{_IS}{_VALUE}",
    re.I,
)
_PATIENT = re.compile(
    rf"\b(?:m\.?r\.?n\.?(?: {_NUMBER})?"
    rf"|chi(?: {_NUMBER})?(?=\W{{1,5}}\d{{6}}[ -]?\d{{4}}\b| is \d{{6}}[ -]?\d{{4}}\b)"
    r"|(?:hospital|hosp\.?|patient'?s?|medical(?: record)?|clinic|case ?note|unit|ward|emis|rio"
    r"|camhs|h ?& ?c|health (?:and|&) care|community health index|chi|record)"
    rf"(?:[ -]?{_NUMBER}){{1,2}})"
    rf"{_IS}{_VALUE}",
    re.I,
)
_CURRENT = re.compile(r"(?<![\w-])[A-HJ-PR-Y][A-HJ-PR-Z]\d{2} ?[A-HJ-PR-Z]{3}(?![\w-])", re.I)
_OLDER = re.compile(
    r"(?<![\w£$.-])(?:[A-HJ-NPR-TV-Y] ?\d{1,3} ?[A-HJ-PR-Z]{3}"
    r"|[A-HJ-PR-Z]{3} ?\d{1,3} ?[A-HJ-NPR-TV-Y]"
    r"|[A-Z]{1,3} ?\d{1,4}|\d{1,4} ?[A-Z]{1,3})(?![\w-])",
    re.I,
)
_PREFIX = re.compile(r"[A-Z] ?\d{1,3} ?[A-Z]{3}|[A-Z]{3} ?\d{1,3} ?[A-Z]", re.I)
"""Of 1963 to 2001: ABC 123D, M 123 ABC."""
_PLATE_CUE = re.compile(
    r"\b(?:reg|regs|registration|registered|number ?plates?|plates?|vrm|numberplate)\b"
    r"(?: (?:number|no\.?|mark|plate))?(?: (?:is|was|of|says?|said|it'?s|like|ends? in))?"
    r"[ :#\-(\"“,]{0,4}$",
    re.I,
)
_CAR = re.compile(
    r"\b(?:cars?|vans?|taxis?|cabs?|lorry|motors?|motorbikes?|mopeds?|bmw|audi|golf|corsa|"
    r"fiesta|astra|merc(?:edes)?|ford|vauxhall|toyota|nissan|range rover|transit|focus|polo|"
    r"drives?|drove|driving|driver|parked|pulled up|reg|registration|plates?|vehicle|minibus|truck|"
    r"jeep|scooter)\b",
    re.I,
)
_MANY = 4
"""Characters that a number given by a school or a hospital has at least."""


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules."""
    if not doc.digits:
        return
    text = doc.text
    for match in _UPN.finditer(text):
        yield Hit(*match.span(), "pupil", "format.upn", 0.95 if checks.upn(match[0]) else 0.8)
    for pattern, type_ in ((_PUPIL, "pupil"), (_PATIENT, "patient")):
        for match in pattern.finditer(text):
            start, end = _value(match)
            if len(re.sub(r"[\W_]", "", text[start:end])) >= _MANY:
                yield Hit(start, end, type_, f"cue.{type_}", 0.85)
    yield from _plates(doc)


def _value(match: re.Match[str]) -> tuple[int, int]:
    """The span of the number without words that stand behind it: 7781 in the hall."""
    words = re.match(r"[A-Z]{0,4}[-/ ]?\d[\dA-Z/-]*(?: ?[A-Z]*\d[\dA-Z/-]*)*", match[1], re.I)
    return match.start(1), match.start(1) + (words.end() if words else len(match[1]))


def _plates(doc: Document) -> Iterator[Hit]:
    text = doc.text
    for match in _CURRENT.finditer(text):
        near = _CAR.search(text, max(0, match.start() - 60), min(len(text), match.end() + 30))
        before = text[max(0, match.start() - 45) : match.start()]
        sure = " " not in match[0] or not _is_word(doc, match[0][-3:])
        if (sure and (near or match[0].isupper())) or _PLATE_CUE.search(before):
            yield Hit(*match.span(), "plate", "format.plate", 0.9 if near else 0.7)
    for match in _OLDER.finditer(text):
        before = text[max(0, match.start() - 45) : match.start()]
        if _PLATE_CUE.search(before) and len(re.sub(r"\W", "", match[0])) >= _MANY:
            yield Hit(*match.span(), "plate", "cue.plate", 0.85)
        elif (
            match[0].isupper() and _PREFIX.fullmatch(match[0]) and not _ends_in_word(doc, match[0])
        ):
            near = _CAR.search(before) or _CAR.search(text, match.end(), match.end() + 30)
            if not near:
                continue
            yield Hit(*match.span(), "plate", "cue.car", 0.7)


def _ends_in_word(doc: Document, plate: str) -> bool:
    """Whether M 123 ABC ends in a word, as "I 5 CAR" does, with a space before it."""
    last = plate.split()[-1]
    return len(last) == 3 and last.isalpha() and _is_word(doc, last)


def _is_word(doc: Document, letters: str) -> bool:
    return doc.lexicon.is_word(fold(letters))
