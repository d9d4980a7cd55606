"""How far coders agree: per code, over codes, on whole answers and on stretches of text.

Pure figures: judgements in, numbers out. What is undefined is None, and said in words. Formulas,
sources and how to report them: docs/agreement.md. What needs numpy is imported on first use.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from chec_voice.agreement.results import (
    Agreement,
    CodeAgreement,
    Confusion,
    Difference,
    SpanAgreement,
)
from chec_voice.agreement.sampling import draw
from chec_voice.agreement.sizes import answers_needed, half_width
from chec_voice.agreement.words import (
    figure_words,
    sentences,
    size_advice,
    to_work_on,
    undefined_because,
)

if TYPE_CHECKING:
    from chec_voice.agreement.comparing import compare
    from chec_voice.agreement.confusion import confusions, differences
    from chec_voice.agreement.ratings import Ratings
    from chec_voice.agreement.spans import SpannedText

_HOMES = {
    "Ratings": "ratings",
    "SpannedText": "spans",
    "compare": "comparing",
    "confusions": "confusion",
    "differences": "confusion",
}

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
    "draw",
    "figure_words",
    "half_width",
    "sentences",
    "size_advice",
    "to_work_on",
    "undefined_because",
]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value
