"""What goes into the safeguarding step and what comes out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Level = Literal["strong", "possible"]
"""`strong`: one cue says it plainly. `possible`: a hint, or several small ones."""


LIKENESS = "like a disclosure"
"""The kind of a cue that no line of the cues' file says, but words or meaning on the whole."""


@dataclass(frozen=True)
class TextIn:
    """One response to look at. `age` is an age band such as "8-10", or empty."""

    id: str
    text: str
    question: str = ""
    polarity: str = "neutral"
    age: str = ""


@dataclass(frozen=True)
class Cue:
    """One reason to read a response early.

    `start` and `end` are code points of the text (half-open), `words` is what stands there; both
    0 and "" when it is the answer as a whole.
    """

    kind: str
    words: str
    start: int
    end: int
    why: str

    @property
    def reason(self) -> str:
        """`why` for a reader: words are hints, and say nothing for sure."""
        return self.why if self.kind == LIKENESS else f"may mean: {self.why}"


@dataclass(frozen=True)
class Flag:
    """Why one response comes early in the read-for-risk queue. `score` is 0 to 1."""

    text_id: str
    level: Level
    score: float
    cues: tuple[Cue, ...]
