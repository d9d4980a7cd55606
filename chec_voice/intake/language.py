"""Flags answers that are probably not in English, lightly: scripts, then commonest words.

No language is named unless its script names it, and "sure" is never said of a few words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from typing import Literal, NamedTuple

Sureness = Literal["sure", "likely"]

_WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)?")
_ENGLISH = """
    the a an and or but if so to of in on at by for from with without about i im i'm me my mine
    we us our you u ur your he him his she her it its it's they them their this that these those
    is are was were be been being am do does did don't dont have has had not no yes can cant can't
    will would should could just like more some all when what who how why where there here then
    than as up out off over get got go going make makes feel want need because cos bc very really
    too also only one people school home mi mam owt nowt summat reyt da nan la le mum mom dad
    friends help nothing idk
"""
"""The commonest words of young people's answers in England, dialects included."""
_OTHERS = {
    "Polish": """i w na z do nie się jest to że co jak ale dla mnie mam moja mój są od przez
        tak bardzo moi szkole rodzina ja o po czy jestem lubię""",
    "Romanian": """și în la cu de nu este sunt pe mă mi-e care pentru mai foarte eu meu mea ca să
        din dar îmi place prietenii""",
    "Spanish or Portuguese": """el los las y que es con por para muy pero como una un yo mis
        porque o os e um uma não meu minha muito mas eu são se del me gusta""",
    "French": """le les et est que je pas pour dans avec une un mon ma mes il elle nous vous sur
        des du très ce qui j'aime c'est""",
    "Italian": "il gli di che è con per sono una un mia mio molto non anche della",
    "German": "der die das und ist nicht ich mit für ein eine mein meine auch auf zu es sehr wir",
    "Welsh": "y yr yn a i mae o ar dw fy ni gyda fi eisiau hoffi ysgol ffrindiau teulu ddim bod",
    "Somali": "waa iyo in ka ku ee oo waxaan aan lama uu ay maya haa saaxiibadayda qoyskayga",
    "Turkish": "ve bir bu çok için ben benim ile var yok ama de da ne mi okul",
}
_WORDS = {name: frozenset(words.split()) for name, words in _OTHERS.items()}
_FOREIGN: frozenset[str] = frozenset().union(*_WORDS.values())
_KNOWN = frozenset(_ENGLISH.split())
_SCRIPTS = {
    "ARABIC": "Arabic script (Arabic, Urdu, Kurdish, Dari ...)",
    "CYRILLIC": "Cyrillic script (Ukrainian, Russian, Bulgarian ...)",
    "CJK": "Chinese or Japanese characters",
    "HIRAGANA": "Japanese",
    "KATAKANA": "Japanese",
    "HANGUL": "Korean",
    "DEVANAGARI": "Devanagari script (Hindi, Nepali ...)",
    "BENGALI": "Bengali script",
    "GURMUKHI": "Gurmukhi script (Punjabi)",
    "TAMIL": "Tamil script",
    "HEBREW": "Hebrew script",
    "GREEK": "Greek",
    "ETHIOPIC": "Ethiopic script (Amharic, Tigrinya ...)",
    "THAI": "Thai",
}


class Language(NamedTuple):
    """A guess at what an answer is written in."""

    name: str
    sureness: Sureness


def not_english(text: str) -> Language | None:
    """What an answer seems to be written in, or None for English and for anything unclear.

    "sure": half of its letters are in another script. "likely": at least four words, three
    different ones among the commonest of one language, and more than English ones.
    """
    if text.isascii() and len(text) < 12:
        return None
    if not text.isascii() and (script := _script(text)) is not None:
        return Language(script, "sure")
    words = [word.casefold().replace("’", "'") for word in _WORD.findall(text[:2000])]
    # The second half is what the last line asks of one language, asked of all at once: quicker.
    if len(words) < 4 or len(_FOREIGN.intersection(words)) < 3:
        return None
    english = sum(word in _KNOWN for word in words)
    if english >= 0.25 * len(words):
        return None
    best = max(_WORDS, key=lambda name: sum(word in _WORDS[name] for word in words))
    hits = [word for word in words if word in _WORDS[best]]
    # One word that comes back ("mi bike, mi dog, mi nan") is dialect rather than a language.
    if len(set(hits)) >= 3 and len(hits) >= 0.25 * len(words) and len(hits) > 1.5 * english:
        return Language(best, "likely")
    return None


def _script(text: str) -> str | None:
    letters = [c for c in text[:400] if c.isalpha()]
    foreign = [c for c in letters if ord(c) > 0x24F]  # beyond Latin with accents
    if len(foreign) < 2 or len(foreign) < 0.5 * len(letters):
        return None
    return _SCRIPTS.get(_script_of(foreign[0]))


@lru_cache(maxsize=4096)
def _script_of(letter: str) -> str:
    return unicodedata.name(letter, "").split(" ")[0].split("-")[0]
