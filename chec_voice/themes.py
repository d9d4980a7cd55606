"""Counts people, responses and mentions per code, with denominators that say what they count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Codebook
from chec_voice.tally import NOTHING, Count, Tally, is_hidden

if TYPE_CHECKING:
    from chec_voice.tally import Flags

NOTES = (
    "Shares are of the people whose answers a coder has looked at; the others may still say it.",
    "People are distinct participants with at least one answer coded so; one person counts once"
    " in each row, so rows do not add up.",
    "Several codes may apply to one answer, so shares add up to more than 100 %.",
    "Headings gather everything below them; groups are never counted as people.",
)
INSIDE = "Small numbers are not hidden: for use inside the team only."


@dataclass(frozen=True)
class ThemeRow:
    code: Code
    own: Count
    """Where this very code was applied."""
    whole: Count
    """This code and everything below it; people are counted once."""
    by: Mapping[str, Count]
    """`whole` per value of the attribute asked for."""


@dataclass(frozen=True)
class ThemeTable:
    rows: tuple[ThemeRow, ...]
    values: tuple[str, ...]
    base: Count
    """Denominators: people, groups and responses with an answer; mentions coded in all."""
    bases: Mapping[str, Count]
    coders: tuple[str, ...]
    attribute: str | None = None
    looked: Count = NOTHING
    """People, groups and answers that the coders have looked at so far: what shares are of."""
    looked_bases: Mapping[str, Count] = field(default_factory=dict)
    partly: int = 0
    """People of whose answers only some were looked at."""
    coding: str = ""
    """Which coders' work counts, in words."""
    small_numbers: str = INSIDE
    """What was done about small numbers."""

    @property
    def notes(self) -> tuple[str, ...]:
        """What has to be read with the figures."""
        return (*NOTES, self.small_numbers)

    def share(self, count: Count) -> int | None:
        """Per cent of the people whose answers were looked at; None when there are none yet.

        Of a safe table the share is of what it shows, and None where that is hidden.
        """
        if is_hidden(count.people) or is_hidden(self.looked.people) or not self.looked.people:
            return None
        return min(100, round(100 * count.people / self.looked.people))

    def interval(self, count: Count) -> tuple[float, float] | None:
        """95 % interval of the share, in per cent; None when no answer was looked at yet."""
        people, looked = count.people, self.looked.people
        if is_hidden(people) or is_hidden(looked) or not looked:
            return None
        low, high = wilson(min(people, looked), looked)
        return 100 * low, 100 * high


def wilson(successes: int, trials: int, z: float = 1.959964) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 % unless told; between 0 and 1.

    It takes people as drawn one by one: where whole groups or sessions answered together the true
    interval is wider.
    """
    share, spread = successes / trials, z * z / trials
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / trials + spread / (4 * trials))
    return max(0.0, centre - half), min(1.0, centre + half)


@dataclass(frozen=True)
class Together:
    """Two codes that the same people raised."""

    codes: tuple[str, str]
    people: int
    """Distinct people who raised both, in one answer or in several."""
    responses: int
    """Answers that have both."""


def co_occurrence(order: Sequence[str], tally: Tally) -> list[Together]:
    """Pairs of codes that somebody raised both, those of most people first.

    Args:
        order: codes in the order in which equal pairs are listed.
    """
    import numpy as np

    used = [code for code in order if code in tally.said]
    if not used:
        return []
    persons = ~tally.answers.grouped
    people = np.stack([tally.people([code]) & persons for code in used]).astype(np.float32)
    responses = np.stack([tally.answers.responses_of(tally.said[code]) for code in used]).astype(
        np.float32
    )
    both, in_one = people @ people.T, responses @ responses.T
    pairs = [
        Together((first, second), int(both[n, m]), int(in_one[n, m]))
        for n, first in enumerate(used)
        for m, second in enumerate(used)
        if n < m and (both[n, m] or in_one[n, m])
    ]
    return sorted(pairs, key=lambda pair: (-pair.people, -pair.responses))


def tabulate(
    codebook: Codebook,
    tally: Tally,
    looked: Flags,
    coders: Sequence[str],
    attribute: str | None = None,
) -> ThemeTable:
    """One row per code that was used, and per heading above one, in codebook order.

    Args:
        looked: (responses,) True for those that a coder has looked at: what shares are of.
    """
    below = codes_below(codebook, tally.said)
    rows = tuple(_row(code, below[code.id], tally) for code in codebook.codes if code.id in below)
    base, bases = tally.base()
    seen, seen_bases = tally.base(looked)
    mentions = sum(row.own.mentions for row in rows)
    return ThemeTable(
        rows,
        tally.values,
        replace(base, mentions=mentions),
        bases,
        tuple(coders),
        attribute,
        seen,
        seen_bases,
        tally.people_in_part(looked),
    )


def codes_below(codebook: Codebook, used: Iterable[str]) -> dict[str, list[str]]:
    """Code -> the used codes that count under it: itself, and everything below a heading."""
    parents = {code.id: code.parent for code in codebook.codes}
    below: dict[str, list[str]] = {}
    for code in used:
        at: str | None = code
        while at is not None:
            below.setdefault(at, []).append(code)
            at = parents[at]
    return below


def _row(code: Code, below: Sequence[str], tally: Tally) -> ThemeRow:
    whole, by = tally.count(below)
    own, _ = (whole, by) if below == [code.id] else tally.count([code.id])
    return ThemeRow(code, own, whole, by)


def to_dict(table: ThemeTable) -> dict[str, Any]:
    """A theme table as plain data for JSON. Counts of people come with what they are out of."""
    return {
        "by": table.attribute,
        "coding": table.coding,
        "coders": list(table.coders),
        "base": table.base.to_dict(),
        "bases": {value: count.to_dict() for value, count in table.bases.items()},
        "looked_at": table.looked.to_dict(),
        "looked_at_in_part": table.partly,
        "looked_at_bases": {v: count.to_dict() for v, count in table.looked_bases.items()},
        "codes": [
            {
                "code": row.code.id,
                "name": row.code.name,
                "parent": row.code.parent,
                "area": row.code.area,
                "kind": row.code.kind,
                **row.whole.to_dict(),
                "share": share_of(table, row.whole),
                "own": row.own.to_dict(),
                "by": {value: count.to_dict() for value, count in row.by.items()},
            }
            for row in table.rows
        ],
        "notes": list(table.notes),
    }


def share_of(table: ThemeTable, count: Count) -> dict[str, float | None]:
    """Per cent of the people whose answers were looked at, with its 95 % interval (Wilson)."""
    low_high = table.interval(count)
    if low_high is None:
        return {"percent": None, "low": None, "high": None}
    percent = 100 * count.people / table.looked.people
    return {
        "percent": round(percent, 1),
        "low": round(low_high[0], 1),
        "high": round(low_high[1], 1),
    }


def people_counts(table: ThemeTable) -> dict[str, int]:
    """What a table tells about people: what -> count. Groups are not people."""
    by = table.attribute
    counts = {"everyone": table.base.people}
    counts |= {row.code.id: row.whole.people for row in table.rows}
    for value in table.values:
        counts[f"everyone, {by}: {value}"] = table.bases[value].people
        counts |= {f"{row.code.id}, {by}: {value}": row.by[value].people for row in table.rows}
    return counts
