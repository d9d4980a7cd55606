"""The loss report: what came through an exchange, what was changed, and what could not come."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import Literal

EXAMPLES = 5
"""Examples kept for one kind of loss; the count says how many there are."""

Outcome = Literal["changed", "lost"]


@dataclass
class Loss:
    """One kind of thing that did not come through as it was."""

    element: str
    """What: codes, codings, memos, sources, values, ..."""
    outcome: Outcome
    why: str
    """What happened to it and why, in a sentence."""
    count: int = 0
    examples: list[str] = field(default_factory=list)
    """Ids or places, never what somebody said."""

    def to_dict(self) -> dict[str, object]:
        """The loss as plain values, for JSON and for the batch."""
        return {
            "element": self.element,
            "outcome": self.outcome,
            "why": self.why,
            "count": self.count,
            "examples": list(self.examples),
        }


class LossReport:
    """Collects what came and what did not, as an exchange goes on."""

    def __init__(self) -> None:
        self.came: Counter[str] = Counter()
        """Element -> how many came through."""
        self._losses: dict[tuple[str, str, str], Loss] = {}

    def add(
        self, element: str, outcome: Outcome, why: str, example: str = "", count: int = 1
    ) -> None:
        """Count something that was changed or lost; nothing happens when `count` is 0."""
        if not count:
            return
        loss = self._losses.setdefault((element, outcome, why), Loss(element, outcome, why))
        loss.count += count
        if example and example not in loss.examples and len(loss.examples) < EXAMPLES:
            loss.examples.append(example)

    @property
    def losses(self) -> list[Loss]:
        """What is lost first, then what is changed; in the order in which it happened."""
        return sorted(self._losses.values(), key=lambda loss: loss.outcome != "lost")

    def lost(self, element: str) -> int:
        """How many of an element kind were lost."""
        return sum(
            loss.count
            for loss in self._losses.values()
            if loss.element == element and loss.outcome == "lost"
        )

    def to_dicts(self) -> list[dict[str, object]]:
        """Every loss as plain values, in the order of `losses`."""
        return [loss.to_dict() for loss in self.losses]
