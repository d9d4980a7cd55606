"""Leads to distinctive incidents: things a whole town may know. For a reviewer, never a finding."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_CUES = re.compile(
    r"\b(?:(?:on|made|in|all over) the (?:(?:local|national|evening) )?"
    r"(?:news|papers?|newspapers?|front page)"
    r"|(?:in|on) the (?:[A-Z]\w+ )?(?:echo|star|mail|gazette|post|telly)\b"
    r"|went viral|going viral|(?:named|written) after (?:me|my|our)|policy (?:named|about me)"
    r"|the (?:year|time|day|night) (?:that |when )?(?:i|we|our|my)\b"
    r"|when our (?:house|flat|street|road)"
    r"|(?:mural|memorial|plaque|statue|documentary|helicopter|inquest|crown court)"
    r"|everyone knows (?:me|us|it was|im|i'm)"
    r"|i(?:'m| am) the (?:one|kid|girl|boy|lad) (?:who|that|off)"
    r"|the (?:girl|boy|kid|lad|family) (?:off|from|on) the)",
    re.I,
)
_SIGNS = (
    "news",
    "paper",
    "front page",
    "viral",
    "after m",
    "policy",
    "when our",
    "mural",
    "memorial",
    "plaque",
    "statue",
    "documentary",
    "helicopter",
    "inquest",
    "crown court",
    "everyone knows",
)
_THE = words("the")
_WHAT = words("echo star mail gazette post telly year time day night one kid girl boy lad family")
"""One of the pieces above, or "the" and one of these, is in whatever the pattern finds."""
_CLAUSE = re.compile(r"[^.!?\n;]+")


def find(doc: Document) -> Iterator[Hit]:
    """The clause around each cue, as a lead of low score."""
    may = (doc.has(_THE) and doc.has(_WHAT)) or not doc.ascii or doc.says(*_SIGNS)
    if not may or _CUES.search(doc.text) is None:
        return
    for clause in _CLAUSE.finditer(doc.text):
        inside = _CUES.search(doc.text, *clause.span())
        if inside is not None:
            start = clause.start() + len(clause.group()) - len(clause.group().lstrip(" \"'“”‘"))
            end = clause.end() - (len(clause.group()) - len(clause.group().rstrip()))
            if end - start > 8:
                yield Hit(start, end, "incident", "cue.incident", 0.2)
