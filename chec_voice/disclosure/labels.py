"""What columns can be at least, where no release tells which people they count."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from chec_voice.disclosure.figures import Figures, Given, Printed, Relation
from chec_voice.disclosure.profiles import Profile


def ranges_of_columns(
    figures: Figures,
    printed: Mapping[str, Printed],
    columns: Collection[str],
    earlier: Sequence[Given],
    profile: Profile,
) -> dict[str, tuple[int, int]]:
    """How few and how many people hidden columns can count, however much is told of other things.

    A label is what columns are by, such as an age. Where all that any release tells is the same
    whichever age people are of, but for how many there are of each age, people can change ages
    with one another, and all that was printed stays true. So of those who raised a code any number
    can be of one age: from those for whom there is no room among people of other ages, up to all
    of them, or all who are of that age. People are whole in this, so no programme has to be asked.
    An age that nobody of some area has, as a release tells that leaves that cell out, stays with
    those who have it.

    Args:
        printed: what is printed now, with stars for all of the columns.

    Returns:
        Nothing where something that was told may hang on who is of which age, or where counts
        changed between releases.
    """
    counts = dict(figures.known)
    for given in earlier:
        if given.profile != profile.name:
            return {}
        if any(counts.setdefault(key, n) != n for key, n in given.known.items()):
            return {}
    told = _told([printed, *(given.printed for given in earlier)])
    releases: list[Figures | Given] = [figures, *earlier]
    relations = dict.fromkeys(r for release in releases for r in release.relations)
    sums = [relation for relation in relations if relation.kind == "sum"]
    ages = _ages(columns, relations)
    wholes = [r for r in sums if r.whole not in ages and not ages.keys().isdisjoint(r.parts)]
    ages_of = {r: [ages.get(part, "") for part in r.parts] for r in wholes}
    common = set(ages.values()).intersection(*ages_of.values())
    rows = [
        row
        for row, those in ages_of.items()
        if len(set(those)) == len(those) and {row.whole, *row.parts} <= counts.keys()
    ]
    told_of_ages = told.keys() & ages.keys()
    bases = [r for r in rows if told_of_ages <= set(r.parts)]
    if not bases or any("" in those for those in ages_of.values()):
        return {}  # more was told of ages than how many people there are of each

    def people(row: Relation) -> int:
        return sum(counts[part] for part in row.parts if ages[part] in common)

    everybody = max(bases, key=lambda row: counts[row.whole])
    if any(counts[row.whole] > counts[everybody.whole] for row in rows):
        return {}
    all_people = people(everybody)
    room = {p: told.get(p, (0, all_people)) for p in everybody.parts if ages[p] in common}
    fewer = sum(counts[part] - low for part, (low, _) in room.items())
    more = sum(high - counts[part] for part, (_, high) in room.items())
    of_age = {
        ages[part]: (max(low, high - more), min(high, low + fewer))
        for part, (low, high) in room.items()
    }
    return {
        part: (
            max(0, people(row) + of_age[ages[part]][0] - all_people),
            min(people(row), of_age[ages[part]][1]),
        )
        for row in rows
        for part in row.parts
        if ages[part] in common
    }


def _told(pages: Iterable[Mapping[str, Printed]]) -> dict[str, tuple[int, int]]:
    """Figures of which something was ever told, and what they can be; stars tell nothing."""
    told: dict[str, tuple[int, int]] = {}
    for page in pages:
        for key, cell in page.items():
            if not cell.tells_nothing:
                low, high = told.get(key, (0, _NO_END))
                told[key] = (
                    max(low, cell.low),
                    min(high, _NO_END if cell.high is None else cell.high),
                )
    return told


_NO_END = 10**9


def _ages(columns: Collection[str], relations: Iterable[Relation]) -> dict[str, str]:
    """Columns, and all cells that add up to some of them -> a name of the age that is theirs.

    Figures of one column hang together by other things than sums: who raised a code is among all
    of that column.
    """
    above: dict[str, str] = {}
    sums: list[Relation] = []
    for relation in relations:
        if relation.kind == "sum":
            sums.append(relation)
        for part in relation.parts if relation.kind != "sum" else ():
            above[_top(above, part)] = _top(above, relation.whole)
    of_ages = {_top(above, key) for key in columns}
    below: dict[str, set[str]] = {}
    for relation in sums:
        parts = {_top(above, part) for part in relation.parts}
        below.setdefault(_top(above, relation.whole), set()).update(parts)
    left = list(of_ages)
    while left:
        for part in below.get(left.pop(), set()) - of_ages:
            of_ages.add(part)
            left.append(part)
    figures = [key for key in above if _top(above, key) in of_ages]
    for relation in sums:
        if _top(above, relation.whole) in of_ages:
            for part in relation.parts:
                above[_top(above, part)] = _top(above, relation.whole)
    return {key: _top(above, key) for key in figures}


def _top(above: dict[str, str], key: str) -> str:
    while (up := above.setdefault(key, key)) != key:
        above[key] = above[up]
        key = up
    return key
