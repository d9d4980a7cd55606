"""How far coders agree: per code, over codes, on whole answers and on stretches of text.

Pure figures: judgements in, numbers out. What is undefined is None, and said in words. Formulas,
sources and how to report them: docs/agreement.md.
"""

from chec_voice.agreement.compare import Agreement, CodeAgreement, SpanAgreement, compare
from chec_voice.agreement.confusion import Confusion, Difference, confusions, differences
from chec_voice.agreement.ratings import Ratings
from chec_voice.agreement.sizes import answers_needed, half_width
from chec_voice.agreement.spans import SpannedText
from chec_voice.agreement.words import (
    number,
    sentences,
    size_advice,
    to_work_on,
    undefined_because,
)

__all__ = [
    "Agreement",
    "CodeAgreement",
    "Confusion",
    "Difference",
    "Ratings",
    "SpanAgreement",
    "SpannedText",
    "answers_needed",
    "compare",
    "confusions",
    "differences",
    "half_width",
    "number",
    "sentences",
    "size_advice",
    "to_work_on",
    "undefined_because",
]
