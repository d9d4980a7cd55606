"""What every part of the attack hands back."""

from __future__ import annotations

import time
from dataclasses import dataclass, field


@dataclass
class Part:
    """Figures of one part, and what it found. `failures` is empty where everything held."""

    name: str
    figures: dict[str, int] = field(default_factory=dict)
    failures: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    """What was left out, and why; what was chosen for this machine."""

    def count(self, what: str, number: int = 1) -> None:
        self.figures[what] = self.figures.get(what, 0) + number

    def fail(self, sentence: str) -> None:
        self.failures.append(sentence)


class Clock:
    """How long a part may go on. It stops between two steps, so it may take a little longer."""

    def __init__(self, seconds: float) -> None:
        self._until = time.monotonic() + seconds

    @property
    def left(self) -> float:
        return self._until - time.monotonic()

    @property
    def over(self) -> bool:
        return self.left <= 0
