"""Finds cues in answers and puts the read-for-risk queue in order. It never clears anything."""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from chec_voice.safeguarding import likeness
from chec_voice.safeguarding.book import BUNDLED, Book, Rule, load
from chec_voice.safeguarding.model import LIKENESS, Cue, Flag, Level, TextIn
from chec_voice.safeguarding.words import STOP, Words

DESCRIPTION = (
    "Hints only order this queue: answers with words that may mean a young person is at risk, and"
    " answers that read like made-up examples of a disclosure, come first. Hints miss things, and"
    " many are wrong. An answer without one is not safe, it is unread; nothing leaves the queue"
    " until a person has read it. If someone is in danger now, call 999."
)
"""For the screen, beside the queue."""

THRESHOLD = 0.5
"""From this score on an answer comes early, and its cues are shown. Below it, it stays in the
queue all the same."""
STRONG = 0.7
"""A cue that says it plainly brings an answer forward whatever the rest of it is like."""
VERY_LIKE = 0.9
QUIETED = 0.3
"""What is left of a cue's score under a negation or in a setting that explains it: never enough to
come early alone, enough to add to another."""
_AS_A_WHOLE = "no single word: as a whole it reads like an answer that would worry you"
_TELLS = "words that often stand in an answer that would worry you"

Vectors = Callable[[Sequence[str]], Sequence[Any | None]]
"""From texts to their unit vectors, None where one is not known."""

_STOPS = re.compile(rf"(?= {re.escape(STOP)} )")
_NEGATED_BEFORE = re.compile(
    r" (?:never|nobody|neither|no one|not|no|without)"
    r"(?: (?:ever|really|actually|even|in my (?:house|family)|at home|at mine|here|has|have|is"
    r"|been|being|get|gets|got|going to|trying to|a|at school|at my school|any))* $"
)
_REACH = 200
"""Characters before a cue in which a negation may stand."""
_UNDONE = re.compile(
    r"(?:stop|stops|stopped|like|know|knows|care|cares|tell|told|believe|believes|understand|help"
    r"|helps|listen|notice|let|lets|want|wanted|think|anymore|safe|mind|hear|see|but|only|just|if"
    r"|when|why|because|even when) "
)
"""After these a negation is about something else: "does not stop hitting", "nobody knows he"."""


@dataclass(frozen=True)
class _Found:
    rule: Rule
    start: int
    end: int
    score: float


def cues(
    texts: Sequence[TextIn],
    *,
    path: Path = BUNDLED,
    minimum: float = THRESHOLD,
    vectors: Vectors | None = None,
) -> list[Flag]:
    """The texts with cues, in the order given. Identical texts are looked at once.

    Args:
        path: the file of cues, if not the bundled one.
        minimum: the least score that makes a flag; 0 scores every text.
        vectors: of texts by the model that `likeness.load().model` names. Without it, or for
            texts that have none, words alone are compared.

    Raises:
        CodebookError: the file of cues breaks its format.
    """
    book = load(path)
    groups: dict[tuple[str, str, str], list[str]] = {}
    for text in texts:
        groups.setdefault((text.text, text.polarity, text.age), []).append(text.id)
    known = vectors([key[0] for key in groups]) if vectors else [None] * len(groups)
    flags: dict[str, Flag] = {}
    for (key, ids), vector in zip(groups.items(), known, strict=True):
        scored = _judge(look(book, *key), key[0], vector)
        for text_id in ids:
            flag = _flag(text_id, *scored)
            if flag.score >= minimum:
                flags[text_id] = flag
    return [flags[text.id] for text in texts if text.id in flags]


def order(flags: Iterable[Flag], ids: Sequence[str]) -> list[str]:
    """All of `ids`: flagged ones first, highest score first; then the rest in reading order.

    Nothing is left out: a text without a flag still has to be read.
    """
    scores = {flag.text_id: flag.score for flag in flags}
    return sorted(ids, key=lambda text_id: -scores.get(text_id, 0.0))


@dataclass(frozen=True)
class Looked:
    """One text as the cues see it."""

    words: Words
    line: str
    """The levelled words, harmless sayings set aside."""
    cues: tuple[tuple[Cue, float], ...]

    @property
    def tokens(self) -> list[str]:
        """The words, folded."""
        return self.line.split()

    @property
    def total(self) -> float:
        """Cues of one kind count once, at their best; different kinds add up."""
        best: dict[str, float] = {}
        for cue, score in self.cues:
            best[cue.kind] = max(best.get(cue.kind, 0.0), score)
        missing = 1.0
        for score in best.values():
            missing *= 1 - score
        return round(1 - missing, 4)


def look(book: Book, text: str, polarity: str, age: str) -> Looked:
    """What the cues alone say of a text."""
    words = book.speller.read(text)
    line = _set_aside(book, words)
    found: list[_Found] = []
    settings: dict[str, list[int]] | None = None
    stops = [at.start() for at in _STOPS.finditer(line)]
    for rule, pattern in book.cues.candidates(words.words):
        if not _applies(rule, polarity, age):
            continue
        for match in pattern.regex.finditer(line):
            if settings is None:
                settings = _settings(book, words, line)
            score = rule.score
            if _quieted(rule, line, match, settings, stops):
                score *= QUIETED
            found.append(_Found(rule, match.start(), match.end(), score))
    return Looked(words, line, tuple(_cues(text, words, found)))


def _judge(
    looked: Looked, text: str, vector: Any | None
) -> tuple[float, Level, list[tuple[Cue, float]]]:
    """Score, level and cues of a text, likeness among them where it brings the text forward."""
    if not looked.words.at:
        return 0.0, "possible", []
    tokens = looked.tokens
    judge = likeness.load()
    like = judge.score(tokens, looked.total, vector)
    plain = max((score for _, score in looked.cues), default=0.0)
    score = max(like, looked.total) if plain >= STRONG else like
    level: Level = "strong" if plain >= STRONG or like >= VERY_LIKE else "possible"
    scored = list(looked.cues)
    if like >= THRESHOLD:
        spans = [
            (looked.words.spans[a][0], looked.words.spans[b - 1][1])
            for a, b in judge.telling(tokens, vector)
        ]
        new = [
            (Cue(LIKENESS, text[a:b], a, b, _TELLS), like / 2)
            for a, b in spans
            # A number or an "I" tells nobody why.
            if sum(map(str.isalpha, text[a:b])) > 2
            and all(b <= cue.start or cue.end <= a for cue, _ in looked.cues)
        ]
        if not looked.cues and not new:
            new = [(Cue(LIKENESS, "", 0, 0, _AS_A_WHOLE), like / 2)]
        scored += new
    return round(score, 4), level, scored


def _flag(text_id: str, score: float, level: Level, scored: Sequence[tuple[Cue, float]]) -> Flag:
    ordered = sorted(scored, key=lambda pair: (-pair[1], pair[0].start))
    return Flag(text_id, level, score, tuple(cue for cue, _ in ordered))


def _applies(rule: Rule, polarity: str, age: str) -> bool:
    if rule.asked and polarity not in rule.asked:
        return False
    first = re.match(r"\s*(\d+)", age)
    return not (rule.under and first and int(first[1]) >= rule.under)


def _set_aside(book: Book, words: Words) -> str:
    """The line with every harmless saying replaced by ~, letter for letter."""
    line = words.line
    for _, pattern in book.harmless.candidates(words.words):
        line = pattern.regex.sub(_tildes, line)
    return line


def _tildes(match: re.Match[str]) -> str:
    return re.sub(r"[^ ]", "~", match.group())


def _settings(book: Book, words: Words, line: str) -> dict[str, list[int]]:
    found: dict[str, list[int]] = {}
    for rule, pattern in book.settings.candidates(words.words):
        for match in pattern.regex.finditer(line):
            found.setdefault(rule.kind, []).append(match.start())
    for places in found.values():
        places.sort()
    return found


def _quieted(
    rule: Rule,
    line: str,
    match: re.Match[str],
    settings: dict[str, list[int]],
    stops: list[int],
) -> bool:
    """Whether a setting in the same sentence, or a negation, explains the cue.

    `stops` are the places of the ends of sentences, and those of each setting are in order.
    """
    before = bisect_right(stops, match.start() - 3)
    start = stops[before - 1] + 1 if before else 0
    after = bisect_left(stops, match.end() - 1)
    stop = stops[after] if after < len(stops) else len(line)
    for name in rule.quiet_in:
        places = settings.get(name, [])
        around = bisect_left(places, stop) - bisect_left(places, start)
        inside = bisect_left(places, match.end()) - bisect_left(places, match.start())
        if around > inside:
            return True
    return not rule.whole and _negated(line, match)


def _negated(line: str, match: re.Match[str]) -> bool:
    """Whether "nobody", "never" or "not" takes the cue back: right before it, or inside it.

    A cue that itself begins with a negation ("not safe at home") or has one in its own words is
    not taken back by that one.
    """
    if _NEGATED_BEFORE.search(line, max(0, match.start() - _REACH), match.start()):
        return True
    if _has_negation(match.re.pattern):
        return False
    inside = " " + match.group()
    for negation in re.finditer(r" (?:never|nobody|not) ", inside):
        if not _UNDONE.match(inside, negation.end()):
            return True
    return False


@lru_cache(maxsize=8192)
def _has_negation(pattern: str) -> bool:
    return re.search(r"\b(?:not|never|nobody)\\? ", pattern) is not None


def _cues(text: str, words: Words, found: Sequence[_Found]) -> list[tuple[Cue, float]]:
    """One cue for each place and kind, the highest."""
    kept: list[_Found] = []
    taken: dict[str, list[tuple[int, int]]] = {}
    for one in sorted(found, key=lambda f: (-f.score, f.start, -f.end)):
        spans = taken.setdefault(one.rule.kind, [])
        at = bisect_left(spans, (one.end, 0))  # those before it start before this one ends
        if at == 0 or spans[at - 1][1] <= one.start:
            spans.insert(at, (one.start, one.end))
            kept.append(one)
    made = []
    for one in kept:
        first = bisect_left(words.at, one.start)
        last = bisect_left(words.at, one.end) - 1
        start, end = words.spans[first][0], words.spans[last][1]
        made.append((Cue(one.rule.kind, text[start:end], start, end, one.rule.why), one.score))
    return made
