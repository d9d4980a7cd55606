"""The registry of survey platforms: who wrote this file, and what do its headings mean?"""

from __future__ import annotations

from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.dialects.base import Detection, Dialect, Head, Header, Heading, Hint
from chec_voice.intake.dialects.consultation import CITIZEN_SPACE, SMARTSURVEY
from chec_voice.intake.dialects.google import GOOGLE
from chec_voice.intake.dialects.kobo import KOBO
from chec_voice.intake.dialects.microsoft import MICROSOFT
from chec_voice.intake.dialects.others import INDICO, JISC, LIMESURVEY, TYPEFORM
from chec_voice.intake.dialects.qualtrics import QUALTRICS
from chec_voice.intake.dialects.summary import refuse_summary
from chec_voice.intake.dialects.surveymonkey import SURVEYMONKEY
from chec_voice.intake.dialects.table import table

__all__ = [
    "DIALECTS",
    "HEAD",
    "Detection",
    "Dialect",
    "Head",
    "Header",
    "Heading",
    "Hint",
    "choose",
    "dialect_names",
    "refuse_summary",
]

HEAD = 60
"""Records that detection sees."""
SURE_ENOUGH = 0.6
"""Below this a file is read as a plain table: a wrong platform does more harm than none."""

GENERIC = Dialect("generic", "a plain table", lambda head: Detection(0.0), table)

DIALECTS: dict[str, Dialect] = {
    dialect.name: dialect
    for dialect in (
        MICROSOFT,
        GOOGLE,
        SURVEYMONKEY,
        QUALTRICS,
        JISC,
        KOBO,
        TYPEFORM,
        LIMESURVEY,
        INDICO,
        CITIZEN_SPACE,
        SMARTSURVEY,
        GENERIC,
    )
}


def dialect_names() -> tuple[str, ...]:
    """Names that `read_table(dialect=...)` takes, besides "auto"."""
    return tuple(DIALECTS)


def choose(head: Head, wanted: str, path: Path) -> tuple[Dialect, tuple[str, ...]]:
    """The dialect of a file and the reasons for it.

    Raises:
        InputError: `wanted` is neither "auto" nor a dialect's name.
    """
    if wanted == "auto":
        found = [(dialect.detect(head), dialect) for dialect in DIALECTS.values()]
        detection, best = max(found, key=lambda pair: pair[0].confidence)
        if detection.confidence >= SURE_ENOUGH:
            return best, detection.reasons
        return GENERIC, ("its headings are not those of a platform that we know",)
    known = DIALECTS.get(wanted.strip().casefold().replace(" ", "_").replace("-", "_"))
    if known is None:
        raise InputError(
            f"{wanted!r} is not a survey platform that we know",
            fix=f"Use one of: auto, {', '.join(DIALECTS)}.",
            path=path,
        )
    return known, ("chosen by you", *known.detect(head).reasons)
