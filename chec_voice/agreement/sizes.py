"""How many answers a round needs, from the precision wanted."""

from __future__ import annotations

import math

EXPECTED = 0.7
"""The kappa that is planned for, when nothing is known yet."""
NORMAL = 1.959964


def half_width(n: int, prevalence: float, kappa: float = EXPECTED) -> float:
    """How far kappa may be off, either way (95 %), when two coders judge `n` answers.

    The large-sample error of kappa for one yes-or-no code that both use equally often (Donner and
    Eliasziw 1992). Answers are taken as one a person: with more it is wider.

    Args:
        prevalence: share of the answers that have the code, above 0 and below 1.
    """
    spread = prevalence * (1 - prevalence)
    variance = (1 - kappa) * (1 - 2 * kappa) + kappa * (2 - kappa) / (2 * spread)
    return NORMAL * math.sqrt((1 - kappa) * variance / n)


def answers_needed(precision: float, prevalence: float, kappa: float = EXPECTED) -> int:
    """How many answers give kappa to about +- `precision` for a code of that prevalence."""
    return max(2, math.ceil(half_width(1, prevalence, kappa) ** 2 / precision**2))
