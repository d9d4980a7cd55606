"""English word forms by rule: which words of a text count as a keyword's own.

Forms are generated from the keyword, not cut from the text. A wrongly generated form is mostly a
non-word that nobody writes, where a stemmer would fold different words together ("training" and
"train", "scared" and "scar").
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from itertools import product

_MARKS = re.compile(r"[\u0300-\u036f'’ʼ`´‘]")
_RUN = re.compile(r"(.)\1{2,}")
_VOWEL = re.compile(r"[aeiouy]")
_SHORT_SYLLABLE = re.compile(r"[^aeiou]*[aeiouy][^aeiouwxy]")
"""One vowel between consonants ("stop", "hit"): doubles its last letter before -ed and -ing."""

_FIXED = frozenset(
    [
        "anything",
        "being",
        "building",
        "buildings",
        "bus",
        "clothing",
        "during",
        "evening",
        "evenings",
        "everything",
        "gas",
        "housing",
        "king",
        "less",
        "morning",
        "nothing",
        "parking",
        "red",
        "ring",
        "shed",
        "sing",
        "something",
        "spring",
        "string",
        "thing",
        "things",
        "this",
        "training",
        "wedding",
    ]
)
"""Look like a form of another word ("train", "park") and mean something else: only themselves."""

_IRREGULAR = tuple(
    frozenset(group.split())
    for group in (
        "afford affords afforded affording",
        "bring brings brought bringing",
        "bus buses busses",
        "buy buys bought buying",
        "child children",
        "drink drinks drank drunk drinking",
        "eat eats ate eaten eating",
        "feel feels felt feeling feelings",
        "fight fights fought fighting",
        "foot feet",
        "gas gases",
        "get gets got getting gotten",
        "give gives gave given giving",
        "go goes went gone going",
        "hear hears heard hearing",
        "keep keeps kept keeping",
        "knife knives knifed knifing",
        "life lives",
        "lose loses lost losing",
        "make makes made making",
        "man men",
        "meet meets met meeting meetings",
        "pay pays paid paying",
        "person people persons",
        "say says said saying",
        "sell sells sold selling",
        "sing sings sang sung singing",
        "sleep sleeps slept sleeping",
        "speak speaks spoke spoken speaking",
        "spend spends spent spending",
        "steal steals stole stolen stealing",
        "take takes took taken taking",
        "teach teaches taught teaching",
        "tell tells told telling",
        "thing things",
        "think thinks thought thinking thoughts",
        "understand understands understood understanding",
        "wife wives",
        "woman women",
        "write writes wrote written writing",
    )
)


def fold(word: str) -> str:
    """Case, accents and apostrophes away: "Don’t" and "dont" are the same word."""
    return _MARKS.sub("", unicodedata.normalize("NFKD", word)).casefold()


def shortenings(word: str) -> Iterator[str]:
    """Readings of a stretched word: "schoool" -> "school", "schol"; none when not stretched."""
    runs = [match.group(1) for match in _RUN.finditer(word)]
    if not runs or len(runs) > 3:
        return
    pieces = _RUN.split(word)[::2]
    for lengths in product((2, 1), repeat=len(runs)):
        filled = [letter * n for letter, n in zip(runs, lengths, strict=True)]
        yield "".join(a + b for a, b in zip(pieces, [*filled, ""], strict=True))


def forms(word: str) -> frozenset[str]:
    """The word and its inflections, folded: "bully" -> bully, bullies, bullied, bullying.

    A keyword that is itself inflected also gives its base and the other forms.
    """
    word = fold(word)
    found = {word}
    if not word.isalpha() or len(word) < 3 or not word.isascii():
        return frozenset(found)
    irregular = [group for group in _IRREGULAR if word in group]
    if irregular:
        return frozenset(found.union(*irregular))
    if word in _FIXED:
        return frozenset(found | ({f"{word}s"} if word.endswith("ing") else set()))
    for base in {word, *_bases(word)}:
        found.update(_inflections(base))
    return frozenset(found - (_FIXED - {word}))


def _inflections(base: str) -> Iterator[str]:
    yield base
    if base.endswith("y") and len(base) > 2 and base[-2] not in "aeiou":
        yield from (base[:-1] + "ies", base[:-1] + "ied", base + "ing")
    elif base.endswith("e"):
        yield from (base + "s", base + "d", base[:-1] + "ing")
        if base.endswith("ee"):
            yield base + "ing"
    elif base.endswith(("s", "x", "z", "ch", "sh")):
        yield from (base + "es", base + "ed", base + "ing")
    else:
        yield base + "s"
        if _SHORT_SYLLABLE.fullmatch(base):
            yield from (base + base[-1] + "ed", base + base[-1] + "ing")
        else:
            yield from (base + "ed", base + "ing")
            if re.search(r"[^aeiou][aeiou][lp]$", base):  # travelled, worshipped
                yield from (base + base[-1] + "ed", base + base[-1] + "ing")


def _bases(word: str) -> set[str]:
    """What the word may be an inflection of."""
    if word.endswith(("ies", "ied")) and len(word) > 4:
        return {word[:-3] + "y"}
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        return _bases_of_plural(word)
    for ending in ("ing", "ed"):
        if word.endswith(ending) and _VOWEL.search(word[: -len(ending)]):
            return _bases_of_verb(word[: -len(ending)])
    return set()


def _bases_of_plural(word: str) -> set[str]:
    if word.endswith(("ches", "shes", "xes", "sses", "zzes")):
        return {word[:-2]}
    return {word[:-1]} if len(word) > 3 else set()


def _bases_of_verb(stem: str) -> set[str]:
    if len(stem) < 3:
        return set()
    if len(stem) > 3 and stem[-1] == stem[-2] and stem[-1] not in "aeiou":
        # "stopped" is "stop"; "stressed" keeps both letters; "called" and "travelled" differ.
        return {stem, stem[:-1]} if stem[-1] in "sflz" else {stem[:-1]}
    if _SHORT_SYLLABLE.fullmatch(stem):
        return {stem + "e"}  # "scared" is "scare": "scar" would have doubled its r
    if stem[-1] in "cgsuvz":
        return {stem, stem + "e"}
    return {stem} if len(re.findall(r"[aeiouy]+", stem)) == 1 else {stem, stem + "e"}


def families(words: Iterable[str]) -> dict[str, str]:
    """Every form of every word -> the name of its family; words that share a form share it.

    Keywords "bully" and "bullied" are one family, so either finds both.
    """
    name: dict[str, str] = {}
    members: dict[str, set[str]] = {}
    for word in sorted({fold(word) for word in words}):
        own = set(forms(word))
        for other in {name[form] for form in own if form in name}:
            own |= members.pop(other)
        members[word] = own
        name.update(dict.fromkeys(own, word))
    return name
