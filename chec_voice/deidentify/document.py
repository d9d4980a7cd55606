"""One text as the rules see it: placeholders made opaque, tokens with what surrounds them."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

from chec_voice.deidentify.lexicon import CAPITAL_WORDS, ORDINARY, Lexicon, Phrases, fold
from chec_voice.deidentify.person_words import OWNED, TITLES
from chec_voice.deidentify.place_words import SCHOOL_CUE
from chec_voice.deidentify.wordsets import words

PLACEHOLDER = re.compile(r"⟨[^⟨⟩\n]{0,40}⟩")
OPAQUE = "⟨⟩"
"""What rules see for any placeholder, so that its words and length cannot change what they find."""

_CAPITAL = re.compile(r"[A-HJ-Z]|I\w|[^\W\d_a-zI]")
_MARKS = str.maketrans("", "", "⟨⟩‘’“”–—…•£€")
_DIGIT = re.compile(r"\d")
_MARK = "[̀-ͯ]"
_TOKENS = re.compile(rf"((?:[^\W\d_]{_MARK}*)+(?:['’\-](?:[^\W\d_]{_MARK}*)+)*)")
"""Splits a text: gap, word, gap, word, gap."""
_SUFFIX = re.compile(r"['’](?:s|ll|d|ve|re|m)$", re.I)
_STARTS = re.compile(r"[.!?:;•|>*\n\"“”…\[]|(?:^|\s)[-–—]\s|[^\w\s,'’()&/@⟨⟩-]\s*$")
"""In the gap before a token: what makes its capital say nothing."""

_MEDIA = re.compile(
    r"\b(?:listen|song|album|film|movie|play|game|toy|repeat|concert|watch|support|win|sing|book|"
    r"musical|character|music|band|team|match|league|season|tour|show|series|merch|fan|scor(?:ed|"
    r"es|ing)\b|"
    r"goals?\b|hat ?trick)",
    re.I,
)
_MODEL = re.compile(r"(?:['’]?s)? \d{1,2}s\b")
"""What follows the name of shoes and phones that come in numbers."""
_MAY_NAME = ORDINARY | TITLES
_SMALL = words("a an the and n or of in on to at for by i")
"""Written small in titles too, or (I) with a capital anywhere."""
_PLACE_INSIDE = words("in visited near across throughout outside")
_NAMES_TOO = words(
    "brooklyn dallas denver boston savannah phoenix houston carolina montana memphis aurora orlando"
)
"""Cities that children are named after, though no list of names has them."""
_FAITHS = words("christian roman german")
_FAITHFUL = words(
    """kid kids child children mum mums mom moms mam mams dad dads boy boys girl girls lad lads man
    men woman women parent parents family families people person community communities group groups
    school schools faith religion values belief beliefs teaching teachings church churches country
    countries friends students pupils youth young teenagers teens adults upbringing background
    holidays festivals prayers prayer music camp club and or muslim muslims jewish catholic
    household home homes way ways culture name names charity worker volunteers society"""
)
"""What a faith or a nation has, and a person does not: Christian kids."""
_BEING = words("im i'm am are is being be as a an some other more many strict practising non not")
_PLACE_BEFORE = words("in from to near of visit visiting for round around at like is")


@dataclass(slots=True)
class Token:
    """One word of a text, with what tells whether it is a name."""

    start: int
    end: int
    """End without a possessive or contracted ending."""
    full_end: int
    text: str
    low: str
    """Folded: see `lexicon.fold`."""
    kind: str
    """name, both, more, word, unknown (`Lexicon.kind`), or public."""
    cap: bool
    shout: bool
    """All capitals, two letters or more."""
    first: bool
    """At the start of a sentence, line or quotation."""
    gap: str
    """What stands between the token before and this one."""


_Word = tuple[str, str, str, bool, bool, bool]
"""Core, folded, kind, capital, all capitals, may begin a phrase that is known to everybody."""
_MOST_WORDS = 100_000
_seen: dict[str, _Word] = {}
"""Words as they stand in texts: most stand there again. There is one lexicon for a process."""


def _word(lexicon: Lexicon, whole: str) -> _Word:
    suffix = _SUFFIX.search(whole) if "'" in whole or "’" in whole else None
    core = whole[: suffix.start()] if suffix else whole
    low = fold(core)
    kind = "word" if low in CAPITAL_WORDS else lexicon.kind(low)
    cap = core[0].isupper()
    heads = lexicon.heads
    head = low in heads or (cap and low.removesuffix("s") in heads)
    if len(_seen) > _MOST_WORDS:
        _seen.clear()
    made = _seen[whole] = core, low, kind, cap, len(core) > 1 and core.isupper(), head
    return made


class Document:
    """A text, lazily tokenised. `text` has every placeholder as `OPAQUE`."""

    def __init__(self, text: str, lexicon: Lexicon, question: str = "") -> None:
        self.text = text
        self.lexicon = lexicon
        self.question = question
        self._small = text.lower()
        self.ascii = text.isascii() or text.translate(_MARKS).isascii()
        """False when there are letters that a pattern may take for others: ſ for s."""
        # What every text is asked is no cached property, whose lock costs more than the answer.
        self.digits = _DIGIT.search(text) is not None
        """True when there is a digit anywhere."""
        small = self.ascii and text.islower()
        self.capitals = not small and _CAPITAL.search(text) is not None
        """True when there is a capital letter anywhere but in I."""
        self.tokens = self._tokens()
        """The words of the text, in their order."""
        self._words = {token.low for token in self.tokens}
        for low in [low for low in self._words if "-" in low or "'" in low]:
            self._words.update(low.replace("'", "-").split("-"))
        self.plain = self._plain()
        """True when all is small letters and ordinary words, none of which may be a name, and
        nobody has a title or owns a house: most rules of names need not look."""
        self.titled = self._titled()
        """True when capitals say nothing here: A Text Like This, OR LIKE THIS."""

    def _tokens(self) -> list[Token]:
        text, lexicon = self.text, self.lexicon
        tokens: list[Token] = []
        heads: list[int] = []
        end_before = 0
        parts = _TOKENS.split(text)
        for gap, whole in zip(parts[::2], parts[1::2], strict=False):
            core, low, kind, cap, shout, head = _seen.get(whole) or _word(lexicon, whole)
            first = gap != " " and (
                (not tokens and "⟩" not in gap) or _STARTS.search(gap) is not None
            )
            if head:
                heads.append(len(tokens))
            start = end_before + len(gap)
            end_before = start + len(whole)
            end = start + len(core)
            tokens.append(Token(start, end, end_before, core, low, kind, cap, shout, first, gap))
        if heads:
            _mark_public(tokens, heads, self)
        return tokens

    @cached_property
    def _starts(self) -> list[int]:
        return [token.start for token in self.tokens]

    def indexes(self, start: int, end: int) -> range:
        """Where in `tokens` those stand that start within [start, end)."""
        return range(bisect_left(self._starts, start), bisect_left(self._starts, end))

    def between(self, start: int, end: int) -> list[Token]:
        """The tokens that start within [start, end)."""
        here = self.indexes(start, end)
        return self.tokens[here.start : here.stop]

    def token_at(self, start: int) -> Token | None:
        """The token that starts at `start`, if one does."""
        here = self.between(start, start + 1)
        return here[0] if here else None

    @cached_property
    def loud(self) -> list[int]:
        """Where plain words stand that have a capital for no reason, in order."""
        return [
            token.start
            for before, token in pairwise(self.tokens)
            if token.cap
            and token.kind == "word"
            and not (before.cap and token.gap == " ")
            and not token.first
            and not token.shout
            and len(token.low) > 2
            and token.low not in CAPITAL_WORDS
        ]

    @cached_property
    def of_school(self) -> bool:
        """True when the text speaks of school."""
        return SCHOOL_CUE.search(self.text) is not None

    def says(self, *pieces: str) -> bool:
        """True when one of `pieces` (in small letters) is in the text: cheaper than a pattern."""
        small = self._small
        for piece in pieces:  # noqa: SIM110 - a third of the time of any(), thousands of times
            if piece in small:
                return True
        return False

    def _plain(self) -> bool:
        before = ""
        for token in self.tokens:
            low = token.low
            if token.kind != "word" or (token.cap and low != "i") or low in _MAY_NAME:
                return False
            if before.endswith("s") and low.rstrip("s") in OWNED:
                return False
            before = low
        return "call" not in self._small

    def _titled(self) -> bool:
        if self.tokens and not self.tokens[0].cap:
            return False
        plain = [t for t in self.tokens if not t.first and t.kind == "word" and t.low not in _SMALL]
        return len(plain) >= 3 and sum(t.cap for t in plain) > 0.7 * len(plain)

    def has(self, words: frozenset[str]) -> bool:
        """False when none of these whole words is in the text: cheaper than a pattern."""
        return not self.ascii or not self._words.isdisjoint(words)

    @cached_property
    def media(self) -> bool:
        """True when the text speaks of music, films, games or sport that people follow."""
        return _MEDIA.search(self.text) is not None


def _mark_public(tokens: list[Token], heads: list[int], doc: Document) -> None:
    """Sets `kind` to `public` on every token of a phrase that is known to everybody."""
    known: set[str] = set()
    for at in heads:
        token = tokens[at]
        singular = token.low.removesuffix("s") if token.cap else token.low
        for table in (doc.lexicon.public, doc.lexicon.places, doc.lexicon.places_us):
            if token.low not in table and singular not in table:
                continue
            for phrase in (*table.get(token.low, ()), *_alone(table, token.low, singular)):
                here = tokens[at : at + len(phrase)]
                if len(here) == len(phrase) and all(
                    t.low in (word, word + "s") for t, word in zip(here, phrase, strict=True)
                ):
                    if len(phrase) == 1 and not _surely_public(tokens, at, doc, table):
                        break
                    known.update(phrase if len(phrase) > 1 else ())
                    for part in here:
                        part.kind = "public"
                    break
    for token in tokens if known else ():
        if token.low in known and token.kind in ("name", "both", "more"):
            token.kind = "public"  # "Taylor on repeat (Taylor Swift)"


def _alone(table: Phrases, low: str, singular: str) -> list[tuple[str, ...]]:
    """One-word phrases whose plural `low` is: Nokias, Asians."""
    return [p for p in table.get(singular, ()) if len(p) == 1] if singular != low else []


def _surely_public(tokens: list[Token], at: int, doc: Document, table: Phrases) -> bool:
    """False for a single word that is as likely somebody's name: Skye, Matilda, Jordan."""
    token = tokens[at]
    if table is doc.lexicon.places_us and (
        token.kind in ("name", "both", "more", "word") or token.low in _NAMES_TOO
    ):
        return at > 0 and tokens[at - 1].low in _PLACE_INSIDE
    if token.kind not in ("name", "both"):
        return True
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if token.low in _FAITHS and (
        (after is not None and after.gap == " " and after.low in _FAITHFUL)
        or (at > 0 and token.gap == " " and tokens[at - 1].low in _BEING)
    ):
        return True
    if _MODEL.match(doc.text, tokens[at].end):
        return True  # Jordan 4s
    if table is doc.lexicon.places:
        return at > 0 and tokens[at - 1].low in _PLACE_BEFORE
    return doc.media


def overlaps(start: int, end: int, spans: Iterable[tuple[int, int]]) -> bool:
    """Whether [start, end) shares a character with one of the spans."""
    return any(start < other_end and other_start < end for other_start, other_end in spans)
