"""Work of solvers, counted so that it is the same whenever the same is asked."""

from __future__ import annotations

from typing import Any

_START = 20
"""Steps that beginning costs as much as."""
_SHORT = 0.4
"""What a step costs where few are taken, each with little of a programme."""


class Effort:
    """Work that solvers did: steps of the simplex method, each times the size of its programme.

    It is the same whenever the same is asked, which seconds are not.

    Args:
        most: how much may be done in all.
    """

    def __init__(self, most: float) -> None:
        self.most = most
        self.spent = 0.0

    def over(self, share: float = 1.0) -> bool:
        """Whether so much of it is spent."""
        return self.spent >= share * self.most

    def run(self, solver: Any, *, steps: int | None = None) -> None:
        """Run HiGHS, and count what it did; or stop after some steps, or where work is spent."""
        size = solver.getNumRow() + solver.getNumCol() + solver.getNumNz()
        if steps is not None:
            left = int(max(0, self.most - self.spent) / max(1, size))
            solver.setOptionValue("simplex_iteration_limit", min(left, steps))
        solver.run()
        each = size if steps is None else _SHORT * size
        self.spent += (_START + max(0, solver.getInfo().simplex_iteration_count)) * each
