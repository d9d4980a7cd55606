"""De-identification: proposals, consistent replacements, redaction that keeps spans right.

The flow: `find` proposes, a person accepts or rejects (adding `mark` and `everywhere`), `assign`
gives replacements from the project's `Key`, and `redact` makes the safe text.
"""

from chec_voice.deidentify.apply import Piece, Redaction, redact, resolve
from chec_voice.deidentify.everywhere import everywhere, everywhere_all, mark
from chec_voice.deidentify.finder import NameModel, find
from chec_voice.deidentify.measure import Figures, Gold, marked, measure
from chec_voice.deidentify.replacements import Key, assign, normalise
from chec_voice.deidentify.types import DIRECT, PERSON, TYPES, Proposal, Span, TextIn

__all__ = [
    "DIRECT",
    "PERSON",
    "TYPES",
    "Figures",
    "Gold",
    "Key",
    "NameModel",
    "Piece",
    "Proposal",
    "Redaction",
    "Span",
    "TextIn",
    "assign",
    "everywhere",
    "everywhere_all",
    "find",
    "mark",
    "marked",
    "measure",
    "normalise",
    "redact",
    "resolve",
]
