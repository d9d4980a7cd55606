"""Which element of another framework an element is most like, by its words."""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Sequence

from chec_voice.model import Element, Framework

LIKELY = 0.3
"""From this likeness on (0 to 1) one is worth offering as a guess."""
_NO_GUESS = LIKELY - 0.01
_LABEL, _PLAIN, _DEFINITION = 3.0, 2.0, 1.0
"""What a word counts where it stands in the label, the plain label, the definition."""
_SAME_FLOOR, _PARENT = 0.02, 0.15
"""Added for two domains or two drivers; share that the likeness of their domains counts."""
_MORE = 0.15
"""Share of a likeness that words besides the most telling one make up, at least, in a guess."""
_LITTLE = frozenset(
    "a all an and are as at be by can do for from has have how in into is it its not of on or other"
    " so that the their them there these they this those to what where which who with you your"
    " one quality access environment".split()
)
"""Words that say nothing of what an element is about, or of any: the quality of housing is about
housing, and the digital environment is not that of a school."""
_LISTED = re.compile(r",| and | & ", re.IGNORECASE)
"""Stands between what a name lists: "Discrimination and racism"."""
Vector = dict[str, float]


def guesses(old: Framework, new: Framework) -> dict[str, list[tuple[str, float]]]:
    """For each element of `old` those of `new` with their likeness (0 to 1), likeliest first.

    Those of the same label come first, whatever their ids are; an id says nothing by itself, since
    two frameworks number different things alike.
    """
    weights = _rarity([*old.elements, *new.elements])
    ours = {element.id: _vector(element, weights) for element in old.elements}
    theirs = {element.id: _vector(element, weights) for element in new.elements}
    found = {}
    for element in old.elements:
        rated = []
        for other in new.elements:
            like = round(_likeness(element, other, ours, theirs), 4)
            # One word in common is no guess: "Outcomes" are not those of racism.
            rests = same_words(element, other) or _rests_on_more(element, other, ours, theirs)
            rated.append((other.id, like if rests else min(like, _NO_GUESS), like))
        rated.sort(key=lambda one: (-one[1], -one[2]))
        found[element.id] = [(place, like) for place, like, _ in rated]
    return found


def same_words(one: Element, other: Element) -> bool:
    """Whether two elements are named alike: the same words, however they are written."""
    return _named(one) == _named(other)


def find_elements(elements: Sequence[Element], typed: str) -> list[Element]:
    """Elements in which every typed word begins a word; those with all in their names first."""
    wanted = _words(typed)
    found = []
    for element in elements:
        names = _words(f"{element.id} {element.label} {element.plain_label}")
        every = [*names, *_words(element.definition)]
        if all(any(word.startswith(part) for word in every) for part in wanted):
            in_names = all(any(word.startswith(part) for word in names) for part in wanted)
            found.append((not in_names, element))
    return [element for _, element in sorted(found, key=lambda pair: pair[0])]


def _likeness(
    element: Element, other: Element, ours: dict[str, Vector], theirs: dict[str, Vector]
) -> float:
    if same_words(element, other):
        return 1.0
    like = _cosine(ours[element.id], theirs[other.id])
    if element.parent is not None and other.parent is not None:
        above = _cosine(ours[element.parent], theirs[other.parent])
        like = (1 - _PARENT) * like + _PARENT * above
    if (element.parent is None) == (other.parent is None):
        like += _SAME_FLOOR
    return min(like, 0.99)


def _rests_on_more(
    element: Element, other: Element, ours: dict[str, Vector], theirs: dict[str, Vector]
) -> bool:
    """Whether two elements have more in common than one word, or one's name lists the other."""
    one, two = ours[element.id], theirs[other.id]
    shared = sorted((value * two[stem] for stem, value in one.items() if stem in two), reverse=True)
    if sum(shared[1:]) >= _MORE * sum(shared):
        return bool(shared)
    names = [[{*_stems(part)} for part in _LISTED.split(e.label)] for e in (element, other)]
    small, large = sorted(names, key=len)
    return all(part and part in large for part in small)


def _named(element: Element) -> list[str]:
    return [word for word in _words(element.label) if word not in ("a", "an", "the")]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.casefold().replace("'", "").replace("’", ""))


def _stem(word: str) -> str:
    """What forms of a word share: house, housing, houses."""
    for ending in ("ings", "ing", "ies", "es", "ed", "s", "e", "y"):
        if word.endswith(ending) and len(word) - len(ending) >= 3:
            return word[: -len(ending)]
    return word


def _stems(text: str) -> list[str]:
    return [_stem(word) for word in _words(text) if word not in _LITTLE]


def _rarity(elements: Sequence[Element]) -> Vector:
    """Stem -> how much it tells: more, the fewer elements have it."""
    held = Counter(
        stem for e in elements for stem in {*_stems(f"{e.label} {e.plain_label} {e.definition}")}
    )
    return {stem: 1 + math.log(len(elements) / many) for stem, many in held.items()}


def _vector(element: Element, weights: Vector) -> Vector:
    counts: Vector = {}
    parts = (
        (element.label, _LABEL),
        (element.plain_label, _PLAIN),
        (element.definition, _DEFINITION),
    )
    for text, counts_for in parts:
        for stem in {*_stems(text)}:
            counts[stem] = max(counts.get(stem, 0.0), counts_for * weights[stem])
    return counts


def _cosine(one: Vector, other: Vector) -> float:
    if not one or not other:
        return 0.0
    both = sum(value * other.get(stem, 0.0) for stem, value in one.items())
    return both / math.sqrt(
        sum(value**2 for value in one.values()) * sum(value**2 for value in other.values())
    )
