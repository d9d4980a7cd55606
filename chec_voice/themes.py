"""Counts people, responses and mentions per code, with denominators that say what they count."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from chec_voice.model import Code, Codebook

NOTES = (
    "Shares are of the people whose answers a coder has looked at; the others may still say it.",
    "People are distinct participants with at least one answer coded so; one person counts once"
    " in each row, so rows do not add up.",
    "Several codes may apply to one answer, so shares add up to more than 100 %.",
    "Headings gather everything below them; groups are never counted as people.",
    "Small numbers are not hidden: for use inside the team only.",
)


@dataclass(frozen=True)
class Said:
    """One code applied to one segment by one coder."""

    code: str
    segment: int
    response: int
    participant: int
    is_group: bool
    value: str = ""


@dataclass(frozen=True)
class Count:
    people: int = 0
    """Distinct participants; groups are not people."""
    groups: int = 0
    """Distinct group units."""
    responses: int = 0
    mentions: int = 0
    """Distinct (segment, code) pairs: two coders who agree make one mention."""


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
    looked: Count = Count()
    """People, groups and answers that the coders have looked at so far: what shares are of."""
    looked_bases: Mapping[str, Count] = field(default_factory=dict)

    def share(self, count: Count) -> int | None:
        """Per cent of the people whose answers were looked at; None when there are none yet."""
        return round(100 * count.people / self.looked.people) if self.looked.people else None


def tabulate(
    codebook: Codebook,
    said: Iterable[Said],
    base: Count,
    bases: Mapping[str, Count],
    coders: Sequence[str],
    attribute: str | None = None,
) -> ThemeTable:
    """One row per code that was used, and per heading above one, in codebook order."""
    by_code: dict[str, list[Said]] = {}
    for one in said:
        by_code.setdefault(one.code, []).append(one)
    known = {code.id: code for code in codebook.codes}
    gathered: dict[str, list[Said]] = {}
    for code_id, items in by_code.items():
        at: str | None = code_id
        while at is not None:
            gathered.setdefault(at, []).extend(items)
            at = known[at].parent
    values = tuple(bases)
    rows = tuple(
        ThemeRow(
            code=code,
            own=count(by_code.get(code.id, ())),
            whole=count(gathered[code.id]),
            by={v: count([s for s in gathered[code.id] if s.value == v]) for v in values},
        )
        for code in codebook.codes
        if code.id in gathered
    )
    total = count([one for items in by_code.values() for one in items])
    base = Count(base.people, base.groups, base.responses, total.mentions)
    return ThemeTable(rows, values, base, dict(bases), tuple(coders), attribute)


def count(items: Iterable[Said]) -> Count:
    items = list(items)
    return Count(
        people=len({s.participant for s in items if not s.is_group}),
        groups=len({s.participant for s in items if s.is_group}),
        responses=len({s.response for s in items}),
        mentions=len({(s.segment, s.code) for s in items}),
    )


def to_dict(table: ThemeTable) -> dict[str, Any]:
    """A theme table as plain data for JSON. Counts of people come with what they are out of."""
    return {
        "by": table.attribute,
        "coders": list(table.coders),
        "base": _plain(table.base),
        "bases": {value: _plain(count) for value, count in table.bases.items()},
        "looked_at": _plain(table.looked),
        "looked_at_bases": {v: _plain(count) for v, count in table.looked_bases.items()},
        "codes": [
            {
                "code": row.code.id,
                "name": row.code.name,
                "parent": row.code.parent,
                "area": row.code.area,
                "kind": row.code.kind,
                **_plain(row.whole),
                "own": _plain(row.own),
                "by": {value: _plain(count) for value, count in row.by.items()},
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


def _plain(count: Count) -> dict[str, int]:
    return {
        "people": count.people,
        "groups": count.groups,
        "responses": count.responses,
        "mentions": count.mentions,
    }
