"""First names, ordinary words and public things, loaded once from the bundled lists."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable
from functools import cache, lru_cache
from importlib import resources

from chec_voice.deidentify.wordsets import words

ORDINARY = words(
    """will may mark hope grace joy faith summer autumn winter rose art rich dawn bill frank
    drew chase charity sunny rob sue star sky skip king prince princess ace angel baker
    buddy chance chip dale destiny duke earl eden ever fox foster freedom gene glory grant
    happy harmony heaven holiday honey honour hunter justice liberty long love lucky major
    mercy miracle melody miles nan nana ocean page park parker patience peace precious price
    pride promise queen rain ray red reed river rock royal sage scout serenity short song
    storm treasure trinity true unique van walker ward wise young man may june april august
    blessing favour fortune happiness praise goodness max pat olive cherry ivy holly fern
    coral ember autumn indigo sandy rusty misty rocky guy don ash brook bay bear beau dot
    earnest faith forest gray jet lane mason miller nelly penny pip ruby"""
) - {"ruby", "nelly", "holly", "penny", "ivy", "pip", "rob", "sue", "pat", "beau", "guy"}
"""Names that are as often plain words: at the start of a sentence they need grammar."""

CALENDAR = words("may june april august summer autumn winter")

CAPITAL_WORDS = words(
    """i january february march april june july august september october november december
    monday tuesday wednesday thursday friday saturday sunday mondays tuesdays wednesdays
    thursdays fridays saturdays sundays mon tue tues wed weds thu thurs fri sat sun jan feb
    mar apr jun jul aug sep sept oct nov dec ok okay pe gp gcse gcses year years yr mum mom
    mam dad nan nana gran grandad granny nanny auntie uncle mummy daddy mammy miss sir mr
    mrs ms dr mx god ramadan eid lol omg tv dvd pc ai vr dj mc bbq ms mri gcses alevels
    covid lockdown brexit"""
)
"""Written with a capital and never a person's name on their own."""

_WORD = re.compile(r"[^\W\d_]+(?:['’\-][^\W\d_]+)*")


@lru_cache(maxsize=65536)
def fold(text: str) -> str:
    """Lower case, without diacritics, with straight apostrophes."""
    flat = text if text.isascii() else unicodedata.normalize("NFKD", text)
    kept = flat if text.isascii() else "".join(c for c in flat if not unicodedata.combining(c))
    return kept.casefold().replace("’", "'").replace("ł", "l").replace("ø", "o")


def _read(name: str) -> list[str]:
    file = resources.files("chec_voice.deidentify") / "data" / name
    lines = file.read_text(encoding="utf-8").splitlines()
    return [line for line in lines if line.strip() and not line.startswith("#")]


Phrases = dict[str, list[tuple[str, ...]]]
"""First word -> the phrases that start with it, longest first."""


class Lexicon:
    """The lists, and the questions rules ask of them. All words are given folded (see `fold`)."""

    def __init__(self) -> None:
        self.words = frozenset(_read("words.txt")) | {
            word for line in _read("words_extra.txt") for word in line.split()
        }
        self.names = frozenset(
            fold(name) for line in _read("first_names_uk.txt") for name in line.split()
        )
        self.more_names = frozenset(_read("first_names_us_1990.txt")) - self.names
        self.surnames = frozenset(word for line in _read("surnames.txt") for word in line.split())
        self.helplines = frozenset(number for _, numbers in _helplines() for number in numbers)
        self.public = _phrases(*_read("public.txt"), *(names for names, _ in _helplines()))
        self.places = _phrases(*_read("public_places.txt"))
        self.places_us = _phrases(*_read("public_places_us.txt"))
        self.heads = frozenset((*self.public, *self.places, *self.places_us))
        self._near = _buckets(self.words)

    @lru_cache(maxsize=65536)  # noqa: B019 - there is one lexicon for the life of the process
    def is_word(self, word: str) -> bool:
        """True for an ordinary English word, inflected or in British spelling."""
        if word in self.words or word.replace("'", "") in self.words:
            return True
        if "-" in word:
            return all(self.is_word(part) for part in word.split("-") if part)
        return any(stem in self.words for stem in _stems(word.replace("'", "")))

    @lru_cache(maxsize=65536)  # noqa: B019
    def kind(self, word: str) -> str:
        """`name` (and no word), `both` (a name and a word), `more` (a rarer name), `word`, or
        `unknown`."""
        if word in self.names or ("-" in word and word.split("-")[0] in self.names):
            plural = word.endswith("s") and word[:-1] in self.words  # miles, woods
            return "both" if word in self.words or plural else "name"
        if self.is_word(word):
            return "word"
        return "more" if word in self.more_names else "unknown"

    @lru_cache(maxsize=65536)  # noqa: B019
    def is_slip(self, word: str) -> bool:
        """True when `word` is probably an ordinary word misspelt: one or two letters away."""
        from rapidfuzz.distance import DamerauLevenshtein

        if len(word) < 4 or re.search(r"(.)\1\1", word):
            return True  # sooo, hmmm, xD: noise and stretched words, not names
        most = 1 if len(word) < 8 else 2
        near = (
            other
            for size in range(-most, most + 1)
            for other in self._near(word[0], len(word) + size)
        )
        return any(
            DamerauLevenshtein.distance(word, other, score_cutoff=most) <= most for other in near
        )


def _buckets(words: frozenset[str]) -> Callable[[str, int], list[str]]:
    """Words by first letter and length, as a function of both."""
    table: dict[tuple[str, int], list[str]] = {}
    for word in words:
        table.setdefault((word[0], len(word)), []).append(word)
    return lambda first, size: table.get((first, size), [])


_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("d", ""),
    ("ing", ""),
    ("ing", "e"),
    ("in", ""),
    ("in", "e"),
    ("er", ""),
    ("er", "e"),
    ("est", ""),
    ("est", "e"),
    ("ly", ""),
    ("ily", "y"),
    ("y", ""),
    ("y", "e"),
    ("ness", ""),
    ("less", ""),
    ("ful", ""),
    ("able", ""),
    ("able", "e"),
    ("ier", "y"),
    ("iest", "y"),
    ("ish", ""),
    ("ers", ""),
    ("ers", "e"),
    ("ings", ""),
    ("ings", "e"),
    ("ment", ""),
    ("ments", ""),
    ("ation", "e"),
    ("ation", ""),
    ("ability", "able"),
    ("iness", "y"),
    ("wise", ""),
    ("like", ""),
)


def _stems(word: str) -> list[str]:
    forms = [word]
    for british, american in (("our", "or"), ("is", "iz"), ("ys", "yz"), ("ll", "l"), ("ae", "e")):
        if british in word:
            forms.append(word.replace(british, american))
    stems = list(forms)
    for form in forms:
        for prefix in ("un", "re", "non", "over", "mis", "pre", "under", "out", "anti", "dis"):
            if form.startswith(prefix) and len(form) > len(prefix) + 2:
                stems.append(form[len(prefix) :])
    for form in tuple(stems):
        for ending, instead in _ENDINGS:
            if form.endswith(ending) and len(form) - len(ending) > 1:
                stem = form[: -len(ending)] + instead
                stems.append(stem)
                if len(stem) > 3 and stem[-1] == stem[-2]:
                    stems.append(stem[:-1])  # running, bigger
    return stems[1:] if len(stems) > 1 else []


def _helplines() -> list[tuple[str, list[str]]]:
    """(phrases separated by "|", numbers as digits) of every line of the list."""
    lines = [line.split("|") for line in _read("helplines.txt")]
    return [
        (
            "|".join(name.strip() for name in names.split(",")),
            [re.sub(r"\D", "", number) for number in numbers.split(";") if number.strip()],
        )
        for names, numbers, _ in lines
    ]


def _phrases(*lines: str) -> Phrases:
    table: Phrases = {}
    for line in lines:
        for phrase in line.split("|"):
            words = tuple(fold(word) for word in _WORD.findall(phrase))
            words = tuple(word.removesuffix("'s") for word in words)
            if words:
                table.setdefault(words[0], []).append(words)
    for phrases in table.values():
        phrases.sort(key=len, reverse=True)
    return table


@cache
def lexicon() -> Lexicon:
    """The one lexicon of this process; the first call reads the lists (about 0.1 s)."""
    return Lexicon()
