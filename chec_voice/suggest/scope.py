"""Which codes a machine may propose at all, and which words of a code stand for it."""

from __future__ import annotations

import re
from collections.abc import Iterable
from unicodedata import category

from chec_voice.model import Code, is_disclosure

_SENTENCE_END = re.compile(r"(?<=[.!?])\s+")
_SPACES = re.compile(r"\s+")
_SIGNS = ("Mn", "Mc")
_WORD_OF_ONE = re.compile("[\u3400-\u9fff\uf900-\ufaff\uac00-\ud7af]")


def suggestible(codes: Iterable[Code], *, housekeeping: bool = False) -> tuple[Code, ...]:
    """The codes that may be suggested, in the order given.

    Args:
        housekeeping: also those of kind "housekeeping" ("nothing to say"), which say something
            about the form of an answer and can be matched by words but not by meaning.
    """
    kinds = {"code", "housekeeping"} if housekeeping else {"code"}
    return tuple(c for c in codes if c.codable and c.kind in kinds and not is_disclosure(c.id))


def sentences(text: str) -> list[str]:
    """The sentences of a codebook entry, white space tidied; empty ones left out.

    A piece of fewer than three words ("etc.", "gender).") belongs to the sentence before it.
    """
    tidy = _SPACES.sub(" ", text).strip()
    whole: list[str] = []
    for part in filter(None, _SENTENCE_END.split(tidy)):
        if whole and len(part.split()) < 3:
            whole[-1] += f" {part}"
        else:
            whole.append(part)
    return whole


def has_content(text: str) -> bool:
    """False for what says nothing on its own: fewer than three letters, digits, punctuation.

    A vowel sign of Bengali or Thai is a letter, too, and one character of Chinese a word.
    """
    letters = sum(c.isalpha() or (not c.isascii() and category(c) in _SIGNS) for c in text)
    return letters >= 3 or (not text.isascii() and _WORD_OF_ONE.search(text) is not None)
