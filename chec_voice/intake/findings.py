"""One finding of the checks before import, and how rows are counted for it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Level = Literal["error", "warning", "info"]
SHOWN_ROWS = 10


@dataclass(frozen=True)
class Finding:
    """Something about a file that a person should know before importing it."""

    level: Level
    """error: the import would be wrong; warning: look at it; info: good to know."""
    check: str
    """Short name of the rule, the same in every file."""
    what: str
    rows: tuple[int, ...] = ()
    """Lines or rows of the file, at most the first ten."""
    count: int = 0
    """How many rows there are in all."""
    column: str | None = None
    advice: str = ""

    @property
    def where(self) -> str:
        """ "rows 3, 8, 9 ... (120)" for a report."""
        if not self.rows:
            return ""
        listed = ", ".join(map(str, self.rows))
        more = f" ... ({self.count:,})" if self.count > len(self.rows) else ""
        return f"row{'s' if self.count > 1 else ''} {listed}{more}"


def finding(
    level: Level,
    check: str,
    what: str,
    rows: Iterable[int] = (),
    column: str | None = None,
    advice: str = "",
) -> Finding:
    """A finding with its rows sorted, counted and cut to the first ten."""
    found = sorted(set(rows))
    return Finding(level, check, what, tuple(found[:SHOWN_ROWS]), len(found), column, advice)
