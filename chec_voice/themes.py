"""Counts people, responses and mentions per code, with denominators that say what they count."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from typing import TYPE_CHECKING, Any

from chec_voice.model import Code, Codebook
from chec_voice.tally import CROSS, HIDDEN, NOTHING, Count, Tally, is_hidden

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.tally import Column, Flags

_BLOCK = 1 << 16
"""People or answers of which pairs of codes are counted at a time."""

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
class GroupRow:
    """A named group of codes: whoever said one of them counts once."""

    name: str
    codes: tuple[str, ...]
    """As they were named; a heading stands for everything below it."""
    whole: Count
    by: Mapping[str, Count]


@dataclass(frozen=True)
class Dissent:
    """A view of a code beside the one that more people have of it, or as many."""

    code: str
    most: str
    """The view with most people, of which there can be few: helps, harms, mixed or wish."""
    most_people: int
    view: str
    people: int


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
    groups: tuple[GroupRow, ...] = ()
    clusters: int = 0
    """Sessions whose people were looked at: answers of one are more alike than others."""
    design: Mapping[str, float] = field(default_factory=dict)
    """Code -> how many times wider its variance is than if people had been drawn one by one."""
    dissent: tuple[Dissent, ...] = ()

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

    def clustered(self, row: ThemeRow) -> tuple[float, float] | None:
        """95 % interval of a row's share, in per cent, that knows people of one session are alike.

        None where there are fewer than `FEWEST_CLUSTERS` sessions, or nothing to go by.
        """
        people, looked = row.whole.people, self.looked.people
        effect = self.design.get(row.code.id)
        if effect is None or is_hidden(people) or is_hidden(looked) or not looked:
            return None
        low, high = wilson(min(people, looked), looked, _student(self.clusters), effect=effect)
        return 100 * low, 100 * high


FEWEST_CLUSTERS = 5
"""From fewer sessions nobody can tell how alike the people of one are."""
ENOUGH = 30
"""People looked at on each side, from which on a change is told."""


def wilson(
    successes: int, trials: int, z: float = 1.959964, *, effect: float = 1.0
) -> tuple[float, float]:
    """Wilson's score interval of a share, 95 % unless told; between 0 and 1.

    It takes people as drawn one by one: where whole groups or sessions answered together the true
    interval is wider.

    Args:
        effect: the design effect, by which fewer people than there are count.
    """
    share, size = successes / trials, trials / effect
    spread = z * z / size
    centre = (share + spread / 2) / (1 + spread)
    half = z / (1 + spread) * math.sqrt(share * (1 - share) / size + spread / (4 * size))
    return max(0.0, centre - half), min(1.0, centre + half)


def _student(clusters: int) -> float:
    """The 97.5 % point of Student's distribution with one degree of freedom a cluster, less one."""
    from scipy.stats import t

    return float(t.ppf(0.975, clusters - 1))


def design_effect(said: Sequence[int], looked: Sequence[int]) -> float:
    """How much wider the variance of a share is since people came in clusters; 1 at least.

    The variance of the ratio of two totals over clusters (Taylor linearisation), over that of a
    share of people drawn one by one.

    Args:
        said: people of each cluster who said it.
        looked: people of each cluster who were looked at.
    """
    people, total = sum(looked), sum(said)
    if not people or total in (0, people) or len(looked) < 2:
        return 1.0
    share, clusters = total / people, len(looked)
    spread = sum((s - share * n) ** 2 for s, n in zip(said, looked, strict=True))
    variance = clusters / (clusters - 1) * spread / people**2
    return max(1.0, variance * people / (share * (1 - share)))


@dataclass(frozen=True)
class Change:
    """How a share differs between two sets of sessions, whose people are different people."""

    code: Code
    before: int
    """People who said it, of `ChangeTable.before_looked`."""
    after: int
    difference: float | None
    """In percentage points; None where a number is hidden."""
    low: float | None = None
    high: float | None = None
    """95 % interval by Newcombe's method, from two Wilson intervals."""

    @property
    def clear(self) -> bool:
        """Whether the interval leaves out no change at all."""
        return self.low is not None and self.high is not None and not self.low <= 0 <= self.high


@dataclass(frozen=True)
class ChangeTable:
    before: tuple[str, ...]
    after: tuple[str, ...]
    before_looked: int
    after_looked: int
    rows: tuple[Change, ...]
    """Empty where too few people were looked at on one side."""

    @property
    def too_few(self) -> bool:
        """Whether one side has fewer people than `ENOUGH`, so that nothing is compared."""
        bases = (self.before_looked, self.after_looked)
        return any(is_hidden(n) or n < ENOUGH for n in bases)


def change(table: ThemeTable, before: Sequence[str], after: Sequence[str]) -> ChangeTable:
    """What changed between two sets of columns of a table that is split by session.

    Nobody is in two sessions, so columns add up; where one is hidden, so is their sum.
    """
    looked = [_added([table.looked_bases[v] for v in side]) for side in (before, after)]
    made = ChangeTable(tuple(before), tuple(after), looked[0], looked[1], ())
    if made.too_few:
        return made
    rows = []
    for row in table.rows:
        first, second = (_added([row.by[v] for v in side]) for side in (before, after))
        if is_hidden(first) or is_hidden(second):
            rows.append(Change(row.code, first, second, None))
            continue
        (n, m), (x, y) = looked, (min(first, looked[0]), min(second, looked[1]))
        (low_1, high_1), (low_2, high_2) = wilson(x, n), wilson(y, m)
        difference = y / m - x / n
        low = difference - math.hypot(y / m - low_2, high_1 - x / n)
        high = difference + math.hypot(high_2 - y / m, x / n - low_1)
        rows.append(Change(row.code, first, second, 100 * difference, 100 * low, 100 * high))
    return replace(made, rows=tuple(rows))


def _added(counts: Sequence[Count]) -> int:
    people = [count.people for count in counts]
    return HIDDEN if any(map(is_hidden, people)) else sum(people)  # type: ignore[return-value]  # a sum of whole numbers


def dissent(
    codes: Iterable[str], said: Mapping[str, Mapping[str, int]]
) -> list[tuple[str, str, str]]:
    """(code, the view with most people, another view) of every code on which people differ.

    Args:
        said: valence -> code -> people; "" is no view.
    """
    found = []
    for code in codes:
        views = {v: people[code] for v, people in said.items() if v and people.get(code)}
        if len(views) > 1:
            most = max(views, key=lambda view: (views[view], view))
            found += [(code, most, view) for view in views if view != most]
    return found


@dataclass(frozen=True)
class Together:
    """Two codes that the same people raised."""

    codes: tuple[str, str]
    people: int
    """Distinct people who raised both, in one answer or in several."""
    responses: int
    """Answers that have both."""
    by: Mapping[str, int] = field(default_factory=dict)
    """People per value, where everybody has one; else nothing."""


def co_occurrence(order: Sequence[str], tally: Tally) -> list[Together]:
    """Pairs of codes that somebody raised both, those of most people first.

    Args:
        order: codes in the order in which equal pairs are listed.
    """
    used = [code for code in order if code in tally.said]
    if not used:
        return []
    persons = ~tally.answers.grouped
    both = _both([tally.people([code]) & persons for code in used])
    in_one = _both([tally.answers.responses_of([tally.said[code]]) for code in used])
    pairs = [
        Together((first, second), int(both[n, m]), int(in_one[n, m]))
        for n, first in enumerate(used)
        for m, second in enumerate(used)
        if n < m and (both[n, m] or in_one[n, m])
    ]
    return sorted(pairs, key=lambda pair: (-pair.people, -pair.responses))


def names_of_pair(pair: Together, names: Mapping[str, str], table: ThemeTable) -> tuple[str, str]:
    """What both codes are called.

    In a pair a heading stands for itself, and elsewhere for all that is below it: so it says so.
    """
    headings = {row.code.parent for row in table.rows}
    first, second = (
        f"{names.get(code, code)} (the heading itself)"
        if code in headings
        else names.get(code, code)
        for code in pair.codes
    )
    return first, second


def split_together(pair: Together, tally: Tally) -> Together:
    """The pair with its people per value of a tally, where everybody has one."""
    first, second = (tally.people([code]) for code in pair.codes)
    return replace(pair, by=tally.people_by_value(first & second & ~tally.answers.grouped))


def _both(of_codes: Sequence[Flags]) -> NDArray[np.float32]:
    """(codes, codes) How often the flags of two codes are both set; a block of them at a time."""
    import numpy as np

    found = np.zeros((len(of_codes), len(of_codes)), dtype=np.float32)
    for start in range(0, len(of_codes[0]), _BLOCK):
        block = np.stack([flags[start : start + _BLOCK] for flags in of_codes]).astype(np.float32)
        found += block @ block.T
    return found


def tabulate(
    codebook: Codebook,
    tally: Tally,
    looked: Flags,
    coders: Sequence[str],
    attribute: str | None = None,
    *,
    groups: Mapping[str, Sequence[str]] | None = None,
    cluster: Column | None = None,
) -> ThemeTable:
    """One row per code that was used, and per heading above one, in codebook order.

    Args:
        looked: (responses,) True for those that a coder has looked at: what shares are of.
        groups: name -> codes of a group; a heading stands for everything below it.
        cluster: (participants,) which session a person was at, from 0.
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
        groups=tuple(_group(name, codes, below, tally) for name, codes in (groups or {}).items()),
        **_clustered(rows, below, tally, looked, cluster),
    )


def _group(
    name: str, codes: Sequence[str], below: Mapping[str, Sequence[str]], tally: Tally
) -> GroupRow:
    used = dict.fromkeys(at for code in codes for at in below.get(code, ()))
    return GroupRow(name, tuple(codes), *tally.count(used))


def _clustered(
    rows: Sequence[ThemeRow],
    below: Mapping[str, Sequence[str]],
    tally: Tally,
    looked: Flags,
    cluster: Column | None,
) -> dict[str, Any]:
    """Number of clusters, and the design effect of each row; nothing where they are too few."""
    import numpy as np

    if cluster is None or not len(cluster):
        return {}
    answers = tally.answers
    seen = np.zeros(len(answers.participant_ids), dtype=bool)
    seen[answers.person[looked]] = True
    seen &= ~answers.grouped
    size = int(cluster.max()) + 1
    base = np.bincount(cluster[seen], minlength=size)
    there = base > 0
    if np.count_nonzero(there) < FEWEST_CLUSTERS:
        return {}
    effects = {}
    for row in rows:
        said = np.bincount(cluster[tally.people(below[row.code.id]) & seen], minlength=size)
        effects[row.code.id] = design_effect(said[there].tolist(), base[there].tolist())
    return {"clusters": int(np.count_nonzero(there)), "design": effects}


NO_VIEW = "(no view said)"
"""What a column of a table by valence calls codings that say none."""
NO_LEVEL = "(not said)"
"""The same by level: whom or what a code is about."""


def by_told(table: ThemeTable, tallies: Mapping[str, Tally], attribute: str) -> ThemeTable:
    """The table with a column for each valence (or level), crossed with its own columns, if any.

    Args:
        tallies: valence or level, as a column calls it -> what was said with it.
        attribute: what the columns are called together.
    """
    columns: dict[str, tuple[str, str | None]] = {}
    for told in tallies:
        if table.values:
            columns |= {f"{told}{CROSS}{value}": (told, value) for value in table.values}
        else:
            columns[told] = (told, None)
    used = {code for tally in tallies.values() for code in tally.said}
    parents = {row.code.id: row.code.parent for row in table.rows}
    below: dict[str, list[str]] = {}
    for code in used:
        at: str | None = code
        while at is not None:
            below.setdefault(at, []).append(code)
            at = parents.get(at)

    def split(codes: Sequence[str]) -> dict[str, Count]:
        counts = {told: tally.count(codes) for told, tally in tallies.items()}
        return {
            name: counts[told][0] if value is None else counts[told][1][value]
            for name, (told, value) in columns.items()
        }

    def base(whole: Count, bases: Mapping[str, Count]) -> dict[str, Count]:
        return {name: whole if v is None else bases[v] for name, (_, v) in columns.items()}

    return replace(
        table,
        rows=tuple(replace(row, by=split(below.get(row.code.id, []))) for row in table.rows),
        groups=tuple(
            replace(row, by=split(list({c: None for at in row.codes for c in below.get(at, [])})))
            for row in table.groups
        ),
        values=tuple(columns),
        bases=base(table.base, table.bases),
        looked_bases=base(table.looked, table.looked_bases),
        attribute=attribute,
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
                "share_by_session": _percents(table.clustered(row)),
                "own": row.own.to_dict(),
                "by": {value: count.to_dict() for value, count in row.by.items()},
            }
            for row in table.rows
        ],
        "groups": [
            {
                "name": group.name,
                "codes": list(group.codes),
                **group.whole.to_dict(),
                "share": share_of(table, group.whole),
                "by": {value: count.to_dict() for value, count in group.by.items()},
            }
            for group in table.groups
        ],
        "sessions": table.clusters,
        "dissent": [asdict(view) for view in table.dissent],
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


def _percents(ends: tuple[float, float] | None) -> dict[str, float | None]:
    low, high = ends or (None, None)
    return {
        "low": None if low is None else round(low, 1),
        "high": None if high is None else round(high, 1),
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
