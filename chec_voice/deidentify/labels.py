"""Finds who is pointed at by labels: what files, sessions and values of attributes are called.

A label is no sentence: `maya_interview.docx`, `Interview with Rose`, `Okafor, Maya`.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace

from chec_voice.deidentify.finder import find
from chec_voice.deidentify.lexicon import fold, lexicon
from chec_voice.deidentify.place_words import PLACE, STREET
from chec_voice.deidentify.types import Proposal, TextIn

_ENDING = re.compile(
    r"\.(?:csv|tsv|txt|md|markdown|xlsx?|ods|docx?|odt|rtf|pdf|pptx?|vtt|srt|json|html?|zip|qdpx)$",
    re.IGNORECASE,
)
_JOINS = re.compile(r"[_+]|(?<=[^\W\d_])[-–—](?=[^\W\d_])")
_NUMBERED = re.compile(r"[A-Za-z]{0,3}[-_/.# ]?\d{1,5}[A-Za-z]?")
"""References such as P123, of which a large project has many: no rule finds anything in them."""
_WHERE = PLACE | STREET | frozenset(("side", "area", "ward", "district", "parish", "town", "city"))
"""Last words of what a part of a town is called, also in small letters."""
RULE = "label.name"
FULL_NAME, FIRST_NAME = 0.8, 0.5
"""Scores of a label that is nothing but somebody's name."""


def spaced(label: str) -> str:
    """A label with blanks for what joins its words and for its ending; every place stays."""
    return _JOINS.sub(" ", _ENDING.sub(lambda ending: " " * len(ending[0]), label))


def names_a_place(label: str, start: int, end: int) -> bool:
    """Whether a stretch is part of what a place is called: Vale in "Castle Vale side", "Oak Vale".

    Where people live is what results are compared by, and nobody's name.
    """
    following = label[end:].split(",")[0].split()
    *between, last = following or [""]
    if fold(last) in _WHERE and all(word[:1].isupper() for word in between):
        return True
    before = label[:start].split()
    return (
        fold(label[start:end]) in _WHERE
        and bool(before)
        and before[-1].isalpha()
        and before[-1][:1].isupper()
        and lexicon().kind(fold(before[-1])) not in ("name", "both")
    )


def find_in_labels(labels: Sequence[TextIn]) -> list[Proposal]:
    """What in labels may point at somebody, by label and then by position; no two overlap."""
    wanted = {label.id: label.text for label in labels if not _NUMBERED.fullmatch(label.text)}
    found: dict[str, list[Proposal]] = {}
    for one in find([TextIn(id_, spaced(text)) for id_, text in wanted.items()], leads=False):
        words = wanted[one.text_id][one.start : one.end]
        found.setdefault(one.text_id, []).append(replace(one, text=words))
    for id_, text in wanted.items():
        score = _is_name(text)
        if score and (id_ not in found or score == FULL_NAME):
            found[id_] = [Proposal(id_, 0, len(text), "name", text, RULE, score)]
    return [one for id_ in wanted for one in found.get(id_, ())]


def _is_name(label: str) -> float:
    """How sure it is that a label is nothing but somebody's name; 0 where it is none."""
    words = label.split()
    known = lexicon()
    if not (
        1 <= len(words) <= 4
        and all(word[:1].isupper() and word.replace("-", "").isalpha() for word in words)
        and known.kind(fold(words[0])) in ("name", "both")
    ):
        return 0.0
    if len(words) == 1:
        return FIRST_NAME if known.kind(fold(words[0])) == "name" else 0.0
    return FULL_NAME if known.kind(fold(words[-1])) != "word" else FIRST_NAME
