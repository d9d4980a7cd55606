"""What goes into de-identification and what comes out of it."""

from __future__ import annotations

from dataclasses import dataclass

DIRECT = tuple(
    "teacher school club street bus handle phone email postcode nhs nino patient pupil plate"
    " dob url card iban ip ssn".split()
)
"""Types that point at somebody by themselves; names, places and incidents are counted apart."""
PERSON = ("name", "nickname")
TYPES: tuple[str, ...] = ("name", "nickname", "place", *DIRECT, "incident")
"""Every type a proposal can have. `incident` is a lead for a reviewer and never a finding."""


@dataclass(frozen=True, slots=True)
class TextIn:
    """One text to look at. `question` is what was asked; no rule reads it yet."""

    id: str
    text: str
    question: str = ""


@dataclass(frozen=True, slots=True)
class Proposal:
    """A half-open span [start, end), in code points, that may point at somebody."""

    text_id: str
    start: int
    end: int
    type: str
    text: str
    rule: str
    """Which rule proposed it, for the reviewer: `format.phone`, `cue.friend` ..."""
    score: float
    """Between 0 and 1: how sure the rule is. Not a probability."""
    replacement: str | None = None

    @property
    def for_review_only(self) -> bool:
        """True for leads (incidents), which nobody should accept unread."""
        return self.type == "incident"

    def __repr__(self) -> str:  # the words themselves must not reach a log
        return f"Proposal({self.type} [{self.start}, {self.end}) by {self.rule})"


@dataclass(frozen=True, slots=True)
class Span:
    """An accepted proposal: put `replacement` where [start, end) stands."""

    start: int
    end: int
    replacement: str
    score: float = 1.0


@dataclass(frozen=True, slots=True)
class Hit:
    """What one rule found in one document, before overlaps are settled."""

    start: int
    end: int
    type: str
    rule: str
    score: float
