"""What to print of every figure, and what protection took away."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from chec_voice.disclosure.figures import Figures, Printed
from chec_voice.disclosure.profiles import Profile


@dataclass(frozen=True)
class Loss:
    """What protection takes away. For the team: these numbers are not safe to publish."""

    figures: int
    """Counts above 0, the hidden ones among them."""
    small: int
    """Hidden because they are small."""
    protecting: int
    """Hidden so that a small one cannot be worked out."""
    kept: int
    """As an earlier release has them."""
    people: int
    """People in hidden figures; one person can be in several."""
    of_people: int
    """People in all figures."""


@dataclass(frozen=True)
class Protected:
    """What to print of every figure, and what became of them."""

    profile: Profile
    printed: Mapping[str, Printed]
    loss: Loss
    kept: Mapping[str, str] = field(default_factory=dict)
    """Figure -> when the release left that it repeats."""
    exposed: Mapping[str, str] = field(default_factory=dict)
    """Figure that can be worked out whatever is printed -> the last release telling of it."""
    coarse: frozenset[str] = frozenset()
    """Figures hidden with all that is around them, since asking about each would take too long."""
    unchecked: frozenset[str] = frozenset()
    """Small figures of which it is not known whether earlier releases tell them. This one does not:
    it prints nothing that hangs together with them."""


def loss(figures: Figures, printed: Mapping[str, Printed]) -> Loss:
    counts = {key: n for key, n in figures.counts.items() if n}
    whys = [printed[key].why for key in counts]
    hidden = [n for key, n in counts.items() if printed[key].shown is None]
    return Loss(
        len(counts),
        whys.count("small"),
        whys.count("protects"),
        whys.count("kept"),
        sum(hidden),
        sum(counts.values()),
    )
