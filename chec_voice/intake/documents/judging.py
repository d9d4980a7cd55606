"""Decides over a whole document which labels are speakers and which begin a sentence."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field

from chec_voice.intake.documents.label_words import FACTS, INNER, OPENERS, is_many, is_role
from chec_voice.intake.documents.labels import Opening, Shape, key_of, plain_label
from chec_voice.intake.documents.model import Told

_PARTICLES = frozenset(
    "de la le el las los von van der den del della di da do dos das du al bin bint ibn ben ter ten "
    "te of y e und zu af av ap ferch mac mc o' st die o os i".split()
)
_NO_SPACES = re.compile("[\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u9fff]")
_OF_SENTENCES = re.compile("[是的了我你他她们在有说就都也很要不没はがをのもで]")
_SECOND_PART = re.compile(r",\s*(?:\d{1,3}\w{0,2}|[^\W\d_][\w'’.-]{0,20})$")
_CODE = re.compile(r"[^\W\d_]{1,4}[ ._-]?\d{1,4}[a-z]?")
PHONE = re.compile(r"~?\s?\+?\(?\d[\d ()\-\u00a0\u202f\u2011]{7,20}\d")
"""As chats name somebody who is in nobody's address book."""
_NEARLY_ALL = 0.6
_MAX_SPEAKERS = 300
_LIKE_SENTENCE = "it reads like the beginning of a sentence"
_ONCE = "it stands there once and looks unlike the other speakers"
_TOLD = "you said that it is no speaker"


@dataclass
class Verdict:
    """Which labels of one shape are speakers."""

    speakers: set[str] = field(default_factory=set)
    """Keys of labels."""
    refused: dict[str, str] = field(default_factory=dict)
    """Key of a label that is none -> why."""
    counts: Counter[str] = field(default_factory=Counter)
    numbered: set[str] = field(default_factory=set)
    """Keys that differ by their number alone: P1, P2, P3."""

    @property
    def turns(self) -> int:
        return sum(self.counts[key] for key in self.speakers)

    @property
    def certain(self) -> int:
        """How many turns begin with a label that returns or names a role."""
        return sum(
            self.counts[key]
            for key in self.speakers
            if not is_many(key) and (self.counts[key] > 1 or is_role(key) or key in self.numbered)
        )


def judge(shape: Shape, found: Sequence[Opening], told: Told, *, opens: bool) -> Verdict:
    """The speakers among the labels of one shape.

    A speaker's label is short and comes back, or says what somebody is, or looks like those that
    do. "The problem is: nobody asks us" has none, however often the problem is named.

    Args:
        opens: whether the first words of the document have a label of this shape.
    """
    verdict = Verdict(counts=Counter(opening.key for opening in found))
    spelled: dict[str, str] = {}
    for opening in found:
        spelled.setdefault(opening.key, opening.label)
    yes = {key_of(label) for label in (*told.speakers, *told.facilitators, *told.young_people)}
    no = {key_of(label) for label in told.not_speakers}
    verdict.numbered = _numbered(spelled, verdict.counts)
    unlike = _unlike_others(found)
    broken = {opening.key for opening in found if not opening.fresh}
    once: list[str] = []
    for key, label in spelled.items():
        count = verdict.counts[key]
        if key in no:
            verdict.refused[key] = _TOLD
        elif key in yes or shape == "given":
            verdict.speakers.add(key)
        elif key in FACTS and count < 3:
            verdict.refused[key] = "it tells about the recording"
        elif _is_sentence(key, label, count, len(found)):
            verdict.refused[key] = _LIKE_SENTENCE
        elif key in unlike and not is_role(key):
            verdict.refused[key] = unlike[key]
        elif is_role(key) or count > 1 or key in verdict.numbered:
            verdict.speakers.add(key)
        elif label.islower() and key in broken:
            verdict.refused[key] = "it goes on with the line above"
        else:
            once.append(key)
    sure = {key: spelled[key] for key in verdict.speakers}
    for key in once:
        alike = _looks_alike(spelled[key], sure) if sure else opens and _is_name(spelled[key])
        if alike:
            verdict.speakers.add(key)
        else:
            verdict.refused[key] = _ONCE
    if len(verdict.speakers) > _MAX_SPEAKERS:
        verdict.speakers.clear()
    return verdict


def _numbered(keys: Iterable[str], counts: Counter[str]) -> set[str]:
    """Keys such as "p1", "p2" and "yp 3": a few letters and a number that changes, or a letter."""
    families: dict[str, set[str]] = {}
    for key in keys:
        if _CODE.fullmatch(key):
            families.setdefault(_skeleton(key), set()).add(key)
        elif len(key) == 1 and key.isascii() and key.isalpha():
            families.setdefault("", set()).add(key)
    # A, B and C that never come back are a list to choose from.
    if all(counts[key] < 2 for key in families.get("", ())):
        families.pop("", None)
    return {key for family in families.values() if len(family) > 1 for key in family}


def _unlike_others(found: Sequence[Opening]) -> dict[str, str]:
    """Keys that stand otherwise than nearly all labels do -> how: in one layout all are alike."""
    marks: tuple[tuple[str, Callable[[Opening], bool]], ...] = (
        ("no time stands beside it as beside the speakers", lambda opening: bool(opening.time)),
        ("words stand behind it, and below the speakers", lambda opening: not opening.words),
        ("nothing stands behind it", lambda opening: bool(opening.words)),
    )
    unlike: dict[str, str] = {}
    for why, mark in marks:
        having = Counter(opening.key for opening in found if mark(opening))
        if sum(having.values()) >= _NEARLY_ALL * len(found):
            unlike.update({opening.key: why for opening in found if not having[opening.key]})
    return unlike


def _is_sentence(key: str, label: str, count: int, of: int) -> bool:
    if is_role(key):
        return False
    key, label = plain_label(key), plain_label(label)
    words = label.split()
    if "," in label and not _SECOND_PART.search(label):
        return True
    if len(words) == 1:
        if key in OPENERS:
            return count < 3 or count < 0.1 * of
        return len(label) > 12 and _NO_SPACES.search(label) is not None
    if len(words) > 4:
        return True
    inner = [word for word in key.split() if word in INNER and word != "will"]
    if label.isupper() or not _has_case(label):
        return bool(inner)
    if _is_capitalised(words):
        return False
    lower = label.islower()
    return bool(inner) or (not lower and len(words) > 2 and not label[-1].isdigit())


def _is_capitalised(words: Sequence[str]) -> bool:
    """Whether each word begins as names do; "de la" and the like may stand between."""
    return all(
        not word[:1].islower()
        or word.casefold() in _PARTICLES
        or any(c.isupper() or c.isdigit() for c in word[1:])  # iPad, dJ
        for word in words
    )


def _has_case(text: str) -> bool:
    return any(c.islower() or c.isupper() for c in text)


def _is_name(label: str) -> bool:
    """Whether a label may be somebody's name, or the number of a phone that nobody named."""
    label = plain_label(label)
    if PHONE.fullmatch(label):
        return True
    words = label.split()
    if label.casefold() in FACTS or not any(c.isalpha() for c in label) or len(words) > 4:
        return False
    if not _has_case(label):
        return len(label) <= 12 and not _OF_SENTENCES.search(label)
    return _is_capitalised(words)


def _looks_alike(label: str, sure: dict[str, str]) -> bool:
    """Whether a label that stands there once is written like the speakers that are certain."""
    skeletons = {_skeleton(other) for other in sure.values()}
    if any(c.isdigit() for c in label) and _skeleton(label) in skeletons:
        return True
    # Beside P1 and P2 somebody called "Rain" is a sentence about the rain.
    unnamed = [other for key, other in sure.items() if not is_role(key)]
    if len(unnamed) > 1 and all(any(c.isdigit() for c in other) for other in unnamed):
        return False
    styles = {_style(other) for other in sure.values()}
    style = _style(label)
    if style == "lower":
        single = len(label.split()) == 1 and label.casefold() not in INNER
        return "lower" in styles and single
    if not _is_name(label):
        return False
    capitals = label.isupper() and "upper" in styles  # JO beside KIM
    return capitals or style in styles or style == "none" or styles == {"lower"}


def _style(label: str) -> str:
    if not _has_case(label):
        return "none"
    letters = [c for c in label if c.isalpha()]
    if label.isupper() and len(letters) > 2:
        return "upper"
    return "lower" if label.islower() else "title"


def _skeleton(label: str) -> str:
    return re.sub(r"\d+", "0", label.casefold())
