"""Which codes a machine may propose at all, and which words of a code stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from chec_voice.model import Code

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SPACES = re.compile(r"\s+")


def is_disclosure(code: Code) -> bool:
    """True for the code of possible safeguarding disclosures.

    Cues for harm go to the safeguarding queue and are read by a person; a suggestion could be
    rejected with one key, so a machine never makes one.
    """
    return code.id == "disclosure" or code.id.endswith(".disclosure")


def suggestible(codes: Iterable[Code], *, housekeeping: bool = False) -> tuple[Code, ...]:
    """The codes that may be suggested, in the order given.

    Args:
        housekeeping: also those of kind "housekeeping" ("nothing to say"), which say something
            about the form of an answer and can be matched by words but not by meaning.
    """
    kinds = {"code", "housekeeping"} if housekeeping else {"code"}
    return tuple(c for c in codes if c.codable and c.kind in kinds and not is_disclosure(c))


def sentences(text: str) -> list[str]:
    """The sentences of a codebook entry, white space tidied; empty ones left out."""
    tidy = _SPACES.sub(" ", text).strip()
    return [part for part in _SENTENCE_END.split(tidy) if part]


def has_content(text: str) -> bool:
    """False for what says nothing on its own: fewer than three letters, digits, punctuation."""
    return sum(character.isalpha() for character in text) >= 3
