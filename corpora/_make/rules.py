"""Rules for one kind of content each: spans, invented identifiers, what was left unmarked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from corpora._make.model import Corpus, Span, Text

# Ofcom, telephone numbers for drama use: the digits a number may start with, and its length.
DRAMA = [("07700900", 11), ("01632960", 11), ("02079460", 11), ("02896496", 11), ("02920180", 11)]
DRAMA += [("08081570", 11), ("0909879", 11), ("03069990", 11), ("01914980", 11)]
DRAMA += [(f"0{city}4960", 11) for city in (113, 114, 115, 116, 117, 118, 121, 131, 141, 151, 161)]

EMAIL = re.compile(r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+")
PHONE = re.compile(r"(?<![\d£])(?:\+44|0)\d(?:[ -]?\d){8,9}(?!\d)")
NHS = re.compile(r"(?<!\d)\d{3} ?\d{3} ?\d{4}(?!\d)")
POSTCODE = re.compile(r"\b[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}\b")
DATE = re.compile(r"(?<!\d)\d{1,2}[./-]\d{1,2}[./-](?:19|20)?\d{2}(?!\d)")
HANDLE = re.compile(r"(?<![\w.])@[\w.]+\w")
TITLED = re.compile(
    r"\b(?:Mr|Mrs|Ms|Dr|Coach|Pastor|Imam|Father|Ustadh|Sister|Auntie|Uncle|Nurse)\.? [A-Z]\w+"
    r"|\bMiss [A-Z][a-z]+"
)
PATTERNS = {
    "e-mail address": EMAIL,
    "phone number": PHONE,
    "NHS number": NHS,
    "postcode": POSTCODE,
    "date": DATE,
    "handle": HANDLE,
    "titled name": TITLED,
}
NAME_TYPES = ("name", "nickname", "teacher", "school", "club", "street", "place", "handle")
TITLES = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|sir|coach|big|auntie|uncle|grandad|granny|nana|nanny|pastor|sister"
    r"|ustadh|the)\s+",
    re.IGNORECASE,
)


def phone_is_drama(number: str) -> bool:
    digits = re.sub(r"\D", "", number)
    digits = "0" + digits[2:] if digits.startswith("44") else digits
    return any(digits.startswith(start) and len(digits) == size for start, size in DRAMA)


def email_is_example(address: str) -> bool:
    return address.rpartition("@")[2].casefold() in ("example.com", "example.org", "example.net")


def nhs_is_test(number: str) -> bool:
    """From the 999 test range, with a check digit by modulus 11."""
    digits = [int(d) for d in re.sub(r"\D", "", number)]
    if len(digits) != 10 or digits[:3] != [9, 9, 9]:
        return False
    check = 11 - sum(d * w for d, w in zip(digits[:9], range(10, 1, -1), strict=True)) % 11
    return check % 11 == digits[9] and check != 10


CHECKS = {"phone": phone_is_drama, "email": email_is_example, "nhs": nhs_is_test}


def identifier_problems(texts: dict[str, Text]) -> list[str]:
    return [
        f"{rid}: {span.type} {span.text!r} is not from a reserved range"
        for rid, text in texts.items()
        for span in text.personal
        if span.type in CHECKS and not CHECKS[span.type](span.text)
    ]


def span_problems(rid: str, text: str, spans: Iterable[Span]) -> list[str]:
    """Spans lie in their text, in order, do not overlap, and say what the text says."""
    problems, end = [], 0
    for span in sorted(spans, key=lambda s: s.start):
        if not (end <= span.start < span.end <= len(text)):
            problems.append(f"{rid}: span {span.start}-{span.end} is out of place")
        if text[span.start : span.end] != span.text or span.text != span.text.strip():
            problems.append(f"{rid}: span {span.start}-{span.end} is not {span.text!r}")
        end = span.end
    return problems


def _covered(text: Text, start: int, end: int) -> bool:
    return any(s.start < end and start < s.end for s in text.spans)


def unmarked_patterns(texts: dict[str, Text]) -> list[str]:
    """Things that look like personal data outside every mark."""
    return [
        f"{rid}: unmarked {kind} {m[0]!r}"
        for rid, text in texts.items()
        for kind, pattern in PATTERNS.items()
        for m in pattern.finditer(text.text)
        if not _covered(text, m.start(), m.end())
    ]


def marked_names(corpus: Corpus) -> set[str]:
    """Every marked name, with and without its title."""
    bodies = [*corpus.responses().values(), *(x.body for x in corpus.note_lines().values())]
    names = {s.text for b in bodies for s in b.personal if s.type in NAME_TYPES}
    bare = {TITLES.sub("", n) for n in names}
    return {n for n in names | bare if len(n) > 1}


def unmarked_names(corpus: Corpus, texts: dict[str, Text]) -> list[str]:
    """Names that are marked somewhere and stand unmarked elsewhere, as written."""
    names = sorted(marked_names(corpus), key=len, reverse=True)
    pattern = re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, names)) + r")(?!\w)")
    return [
        f"{rid}: {m[0]!r} is marked elsewhere, not here: {text.text[m.start() :][:60]!r}"
        for rid, text in texts.items()
        for m in pattern.finditer(text.text)
        if not _covered(text, m.start(), m.end())
    ]
