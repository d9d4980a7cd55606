"""Tells answers from blanks and from what forms write when nobody answered."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from chec_voice.model import AnswerState, AttributeValue

# "Nothing", "none", "no", "idk" and "nowt" are not here: whether they say something depends on
# the question. Neither is "nan": a grandmother is an answer to "Who helps you?".
NON_ANSWERS = (
    "N/A",
    "NA",
    "N.A.",
    "N\\A",
    "Not applicable",
    "Did not answer",
    "Didn't answer",
    "Does not answer",
    "Not answered",
    "Unanswered",
    "Question not answered",
    "No answer",
    "No answer given",
    "No response",
    "No response given",
    "Not provided",
    "None provided",
    "Not given",
    "Not stated",
    "Not recorded",
    "Not completed",
    "Left blank",
    "Blank",
    "(blank)",
    "[blank]",
    "Skipped",
    "Missing",
    "No data",
    "No text",
    "NULL",
    "<null>",
    "(null)",
    "undefined",
    "#N/A",
    "#NAME?",
    "#NULL!",
    "#REF!",
    "#VALUE!",
    "#DIV/0!",
    "#NUM!",
)
"""What forms, spreadsheets and typists write for "no answer"; case, spaces and end marks ignored.
Anything made of punctuation alone ("-", "...", "?") counts as well."""

_PREFER_NOT = (
    "Prefer not to say",
    "Prefer not to answer",
    "Prefer not to disclose",
    "Prefer not say",
    "Preferred not to say",
    "I prefer not to say",
    "I'd prefer not to say",
    "I would prefer not to say",
    "Would prefer not to say",
    "Rather not say",
    "I'd rather not say",
    "I would rather not say",
    "Would rather not say",
    "Do not wish to say",
    "Do not wish to disclose",
    "Don't want to say",
    "I don't want to say",
    "I do not want to say",
    "PNTS",
    "Declined to say",
    "Refused",
)
_NOT_ASKED = (
    "Not asked",
    "N/A - not asked",
    "NA - not asked",
    "Question not asked",
    "Wasn't asked",
)

_SPACES = re.compile(r"[\s\u200b-\u200d\u2060\ufeff]+")
_AROUND_SLASH = re.compile(r" ?([/\\-]) ?")
_DASHES = str.maketrans("‐‑‒–—―−", "-------")
_END_MARKS = " .,;:!?…"
_FACE = re.compile(r"[:;=8]['’]?[-o^]?[()\[\]{}/\\|*@]+|[()\[\]][-o^]?[:;=]|\^[_.]*\^|-_+-|¯.+¯")
_LETTER_OR_DIGIT = re.compile(r"[^\W_]")
_LONGEST = 40


def _key(text: str) -> str:
    text = _SPACES.sub(" ", text.casefold().replace("’", "'")).strip()
    text = _AROUND_SLASH.sub(r"\1", text.translate(_DASHES))
    return text.rstrip(_END_MARKS) or text


_NON_ANSWERS = frozenset(_key(text) for text in NON_ANSWERS)
_PREFER_NOT_KEYS = frozenset(_key(text) for text in _PREFER_NOT)
_NOT_ASKED_KEYS = frozenset(_key(text) for text in _NOT_ASKED)


def classify(text: str) -> AnswerState:
    """Whether a cell is an answer, blank, or a stand-in for no answer ("N/A", "Did not answer").

    An emoji or ":)" is an answer, and so are "none" and "no".
    """
    if len(text) > _LONGEST and _LETTER_OR_DIGIT.search(text):
        return "answered"
    return _classify(text)


@lru_cache(maxsize=50_000)  # each is looked at by the preview and by the import, and many repeat
def _classify(text: str) -> AnswerState:
    has_words = _LETTER_OR_DIGIT.search(text) is not None
    if not has_words and not _SPACES.sub("", text):
        return "blank"
    key = _key(text)
    if key in _NON_ANSWERS or key in _PREFER_NOT_KEYS or key in _NOT_ASKED_KEYS:
        return "non_answer"
    return "answered" if has_words or _says_something(text) else "non_answer"


_ROOT = "\N{SQUARE ROOT}"
"""What many type for a tick."""


def _says_something(text: str) -> bool:
    if _FACE.fullmatch(text.strip()) or text.strip() == _ROOT:
        return True
    # U+FE0F turns a mark such as "‼" into an emoji.
    return "\ufe0f" in text or any(
        unicodedata.category(character)[0] in "LN"
        or unicodedata.category(character) in ("So", "Sc", "Co")
        for character in text
    )


def attribute_value(text: str) -> AttributeValue:
    """The value of an attribute, with its state; the wording is kept whatever the state."""
    text = text.strip()
    key = _key(text)
    if key in _PREFER_NOT_KEYS:
        return AttributeValue(text, "prefer_not_to_say")
    if key in _NOT_ASKED_KEYS:
        return AttributeValue(text, "not_asked")
    if classify(text) != "answered":
        return AttributeValue(text, "blank")
    return AttributeValue(text)
