"""The little language that cues are written in, compiled to regular expressions.

word          that word, in any spelling that `words.py` levels
hit+          the word with its usual endings: hits, hitting, hittin
{family}      any word of the list of that name
(a|b c)       either
[a|b]         perhaps
..  ...       up to three, up to seven other words of the same sentence
^  $          the start, the end of the whole answer
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

_PIECE = re.compile(r"\{\w+\}|\.\.\.?|[()|\[\]^$]|[^\s()|\[\]{}^$]+|(?P<bad>[{}])")
_GAPS = {"..": r"(?:[^ .]+ ){0,3}?", "...": r"(?:[^ .]+ ){0,7}?"}
_COMMON_WORDS = """
a about all and are at be but can do for get go got had has have he her him his home i if in is it
like me mum my no not of on or out she so that the them there they this to up us was we what when
with you your will would want am dad school people
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_COMMON_COST, _RARE_COST = 60, 1
"""A cue is tried only where one of its words stands, so it waits on the rarest it has."""

Anchors = frozenset[str] | None
Spell = Callable[[str], tuple[str, ...]]


class PatternError(ValueError):
    """A cue is not written in the language above."""


@dataclass(frozen=True)
class Pattern:
    """A compiled cue. `anchors`: a text with none of these words cannot match."""

    regex: re.Pattern[str]
    anchors: frozenset[str]
    source: str


def compile_pattern(source: str, lists: Mapping[str, tuple[str, ...]], spell: Spell) -> Pattern:
    """Compile one cue.

    Raises:
        PatternError: brackets that do not pair, an unknown list, or no fixed word at all.
    """
    pieces = []
    for match in _PIECE.finditer(source.lower()):
        if match["bad"]:
            raise PatternError("a curly bracket without its partner")
        pieces.append(match.group())
    regex, anchors, rest = _Parser(lists, spell).choice(pieces)
    if rest:
        raise PatternError(f"{rest[0]!r} without its partner")
    if not anchors:
        raise PatternError("it needs at least one word that must be there")
    return Pattern(re.compile(r"(?<= )" + regex), anchors, source)


def endings(word: str) -> tuple[str, ...]:
    """The forms of a word that `+` stands for, misspelt ones among them."""
    stem = word[:-1] if word[-1] in "ey" else word
    forms = [word, word + "s", word + "es", stem + "ing", stem + "in", stem + "ed", stem + "d"]
    if word[-1] == "y":
        forms += [stem + "ies", stem + "ied", word + "ing", word + "in", word + "ed"]
    elif word[-1] not in "aeiouwx":
        double = word + word[-1]
        forms += [double + "ing", double + "in", double + "ed"]
    return tuple(dict.fromkeys(forms))


def _cost(anchors: frozenset[str]) -> int:
    return sum(_COMMON_COST if word in _COMMON else _RARE_COST for word in anchors)


def _rarer(one: Anchors, other: Anchors) -> Anchors:
    if one is None or other is None:
        return one or other
    return min(one, other, key=_cost)


class _Parser:
    def __init__(self, lists: Mapping[str, tuple[str, ...]], spell: Spell) -> None:
        self._lists, self._spell = lists, spell

    def choice(self, pieces: list[str]) -> tuple[str, Anchors, list[str]]:
        """Alternatives up to a closing bracket or the end."""
        regexes: list[str] = []
        anchors: set[str] | None = set()
        while True:
            regex, found, pieces = self._sequence(pieces)
            regexes.append(regex)
            anchors = None if anchors is None or found is None else anchors | found
            if not pieces or pieces[0] != "|":
                joined = regexes[0] if len(regexes) == 1 else f"(?:{'|'.join(regexes)})"
                return joined, None if anchors is None else frozenset(anchors), pieces
            pieces = pieces[1:]

    def _sequence(self, pieces: list[str]) -> tuple[str, Anchors, list[str]]:
        regex = ""
        anchors: Anchors = None
        while pieces and pieces[0] not in ")]|":
            head, pieces = pieces[0], pieces[1:]
            if head in "([":
                part, found, pieces = self._bracket(head, pieces)
            else:
                part, found = self._single(head)
            regex += part
            anchors = _rarer(anchors, found)
        return regex, anchors, pieces

    def _bracket(self, head: str, pieces: list[str]) -> tuple[str, Anchors, list[str]]:
        part, found, pieces = self.choice(pieces)
        if not pieces or pieces[0] != {"(": ")", "[": "]"}[head]:
            raise PatternError(f"{head!r} without its partner")
        if head == "[":
            return f"(?:{part})?", None, pieces[1:]
        return f"(?:{part})", found, pieces[1:]

    def _single(self, piece: str) -> tuple[str, Anchors]:
        if piece in _GAPS:
            return _GAPS[piece], None
        if piece == "^":
            return r"(?<=^ )", None
        if piece == "$":
            return r"(?:\. )?$", None
        if piece[0] == "{":
            if piece[1:-1] not in self._lists:
                raise PatternError(f"there is no list {piece[1:-1]!r}")
            words = self._lists[piece[1:-1]]
        else:
            words = (piece,)
        return self._any_of(words)

    def _any_of(self, words: tuple[str, ...]) -> tuple[str, Anchors]:
        forms: dict[str, None] = {}
        for word in words:
            for form in endings(word[:-1]) if word.endswith("+") else (word,):
                # "step_dad" in a list is two words; short forms may become several.
                forms[" ".join(s for w in form.split("_") for s in self._spell(w))] = None
        anchors = frozenset(form.split()[0] for form in forms)
        longest_first = sorted(forms, key=len, reverse=True)
        return "(?:" + "|".join(re.escape(form) + " " for form in longest_first) + ")", anchors
