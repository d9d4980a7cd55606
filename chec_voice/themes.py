"""Counts people, responses and mentions per code, with denominators that say what they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Codebook
from chec_voice.tally import NOTHING, Count, Tally

if TYPE_CHECKING:
    from chec_voice.tally import Flags

NOTES = (
    "Shares are of the people whose answers a coder has looked at; the others may still say it.",
    "People are distinct participants with at least one answer coded so; one person counts once"
    " in each row, so rows do not add up.",
    "Several codes may apply to one answer, so shares add up to more than 100 %.",
    "Headings gather everything below them; groups are never counted as people.",
    "Small numbers are not hidden: for use inside the team only.",
)


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

    def share(self, count: Count) -> int | None:
        """Per cent of the people whose answers were looked at; None when there are none yet."""
        return round(100 * count.people / self.looked.people) if self.looked.people else None


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
        "coders": list(table.coders),
        "base": table.base.to_dict(),
        "bases": {value: count.to_dict() for value, count in table.bases.items()},
        "looked_at": table.looked.to_dict(),
        "looked_at_bases": {v: count.to_dict() for v, count in table.looked_bases.items()},
        "codes": [
            {
                "code": row.code.id,
                "name": row.code.name,
                "parent": row.code.parent,
                "area": row.code.area,
                "kind": row.code.kind,
                **row.whole.to_dict(),
                "own": row.own.to_dict(),
                "by": {value: count.to_dict() for value, count in row.by.items()},
            }
            for row in table.rows
        ],
        "notes": list(NOTES),
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
