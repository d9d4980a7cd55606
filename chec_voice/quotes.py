"""Chooses words worth quoting, and says who said them as far as that points at nobody."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

SHORTEST, LONGEST, BEST = 20, 240, 90
"""Code points: less tells little, more is not read; what is nearest to the last comes first."""
_KEPT = 8
"""Candidates alike are cut down to those wanted when there are so many times as many."""
TOLD_BY = (("gender",), ("age band", "age"), ("area", "ics"))
"""Attributes that an attribution may name, by any of these names; nothing else is ever named."""
NOBODY = "A young person"


@dataclass(frozen=True)
class Candidate:
    """Words that may be quoted."""

    segment_id: int
    person: int
    text: str
    values: Mapping[str, str] = field(default_factory=dict)
    """Given values of the attributes that an attribution may name, by their names."""


def choose(
    candidates: Iterable[Candidate], number: int, taken: Sequence[Candidate] = ()
) -> list[Candidate]:
    """At most `number` candidates, spread over areas and ages; nobody is quoted twice.

    They are read once, and of those who share their values only the best are kept.

    Args:
        taken: what is quoted already: its people are passed over, its values count as used.
    """
    people = {candidate.person for candidate in taken}
    used: Counter[tuple[str, str]] = Counter(v for c in taken for v in c.values.items())
    kinds: dict[tuple[tuple[str, str], ...], dict[int, Candidate]] = {}
    for one in candidates:
        if one.person in people or not SHORTEST <= len(one.text.strip()) <= LONGEST:
            continue
        alike = kinds.setdefault(tuple(sorted(one.values.items())), {})
        alike[one.person] = min(alike.get(one.person, one), one, key=_fitness)
        if len(alike) > _KEPT * number:
            best = sorted(alike.values(), key=_fitness)[:number]
            kinds[tuple(sorted(one.values.items()))] = {c.person: c for c in best}
    left = [one for alike in kinds.values() for one in alike.values()]
    chosen: list[Candidate] = []
    while len(chosen) < number:
        free = [c for c in left if c.person not in people]
        if not free:
            break
        best_one = min(
            free, key=lambda c: (sum(used[value] for value in c.values.items()), *_fitness(c))
        )
        chosen.append(best_one)
        people.add(best_one.person)
        used.update(best_one.values.items())
    return chosen


def _fitness(one: Candidate) -> tuple[bool, int, int]:
    """The least is the best to quote."""
    return (
        "\N{MATHEMATICAL LEFT ANGLE BRACKET}" in one.text,  # a placeholder reads badly
        abs(len(one.text.strip()) - BEST),
        one.segment_id,
    )


def attribution(told: Mapping[str, str]) -> str:
    """Who said it, in words, by what may be told of them."""
    words = ", ".join(told.values())
    return words[0].upper() + words[1:] if words else NOBODY


def told(
    values: Mapping[str, str], everybody: Mapping[frozenset[tuple[str, str]], int], least: int
) -> dict[str, str]:
    """Attribute -> value: as many as at least `least` people share, the last dropped first.

    Args:
        values: of the person quoted.
        everybody: (attribute, value) that a person with an answer gave -> how many gave just
            these, the person among them.
        least: fewer people than this are too few to name.
    """
    known = [
        (name, values[name]) for names in TOLD_BY for name in names if values.get(name, "").strip()
    ]
    for number in range(len(known), 0, -1):
        named = known[:number]
        if sum(n for given, n in everybody.items() if given.issuperset(named)) >= least:
            return dict(named)
    return {}


def why_not(*, open_: bool, own_words: bool, consent: str, checked: bool, coded: bool) -> str:
    """Why words may not be printed, in a sentence; '' where they may.

    Args:
        open_: no concern is open about the answer, and its person agrees to analysis.
        own_words: one young person's own words, as they said or wrote them.
        consent: what the person said about quotation: yes, no or not_recorded.
        checked: somebody has looked at the answer for personal data.
        coded: it still has the code that it is quoted for.
    """
    if not open_:
        return "this answer is with a safeguarding lead, or its person does not agree to analysis."
    if not own_words:
        return "these are not one young person's own words, so they stand in no quotation marks."
    if consent != "yes":
        said = "said no to being quoted" if consent == "no" else "was not recorded to agree"
        return f"this person {said}."
    if not checked:
        return "nobody has checked this answer for personal data."
    return "" if coded else "this answer does not have the code any more that it is quoted for."
