"""Nicknames, and names after a relation: Nanny Bobs, auntie pam, Jazzy B, known as Bear."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS, ORDINARY
from chec_voice.deidentify.person_words import JOIN, KIN, NOT_NEXT, OWN, SPOTTED, TITLES
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_BEFORE = words(
    """auntie aunty aunt uncle nan nana nanny gran granny grandad grandma grandpa nannan grandpops
    granda nannie khala mamu chacha chachu phupo mausi bibi coach pastor imam nurse cousin"""
)
_INITIAL = re.compile(r"(?<![\w'’-])([A-Z][a-z]{2,} [B-HJ-Z])(?![\w'’.&-])(?! level)")
_NOT_INITIAL = words(
    """vitamin plan year type grade block class group set hepatitis hep generation gen section team
    level form spice mel cardi option side appendix part key stage tier bed row room floor building
    malcolm platform band category exam paper unit zone step file drive box button"""
)
_TWO_LETTERS = re.compile(r"(?<![\w'’&-])(?:[ABCEJKLMRTVZ]J|JD|JT|KC)(?![\w&-])")
_KNOWN_AS = re.compile(
    r"\b(?:known as|knows? me as|know him as|know her as|aka|a\.k\.a\.?|goes by|go by|"
    r"nickname'?s?|nicknamed|nickname is|they call (?:me|him|her)|"
    r"calls? (?:me|him|her)|called)[ :'\"“‘]{1,3}(?!it\b)((?:the )?[A-Z][\w-]+(?: [A-Z][\w-]*)?)"
)
_KNOWN_BY = ("know", "aka", "a.k.a", "goes by", "go by", "nickname", "call")
"""One of these pieces is in whatever that finds."""
_MYSELF, _PLAYING_WITH = words("i im i'm"), words("with wiv w")
"""One of these words is in whatever the next two find."""
_PLAY_WITH = re.compile(
    r"\b(?:play|plays|playing|played|chill|chilling|hang out|hanging|hang|link|linking|games?|"
    r"online|"
    r"(?:roblox|fortnite|fifa|minecraft|xbox|ps5|cod))(?: \w+){0,3} (?:with|wiv|"
    r"w) ([A-Z][a-z]{2,})\b(?! [A-Z])"
)
_AGED = re.compile(
    r"(?:^|[.!?\n(] ?|\b(?:from|by|im|i'm|i am|love) )"
    r"([^\W\d_]{3,}(?: [^\W\d_]{3,})?),? \(?(?:age|aged) \d",
    re.I,
)
_I_AM = re.compile(
    r"\b(?:[Ii]'?m|[Ii] am) ([A-Z][a-z]{2,}),? (?:and (?:im|i'm|i am)|age|aged|from \w|in year)"
)
_NOT_WHO = words(
    """deaf blind black white asian mixed disabled autistic dyslexic ill kind funny very always
    never there nice good bad dead poorly gone everything amazing the a an my not so too really
    here great best friendly caring supportive english muslim christian happy sad football music
    gaming minecraft important helpful strict old young british single working alive pregnant
    strong"""
)
_NOT_SMALL = words(
    """will may mark drew chase can don art sue van dot rich young max bless trust hope love pat
    sunny happy lucky wise major unique royal fox guy short long forever true great dear
    junior senior misty rusty page park bill summer winter autumn spring jet bay
    holiday happiness love ocean river park teddy"""
)
"""Names that after my friend, in small letters, are as likely something else; summer may pass."""


_NEVER = words("forever true great dear long young happy sunny lucky love teddy park river holiday")


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules, overlapping ones included."""
    tokens = doc.tokens
    for at, token in enumerate(tokens[:-1]):
        if token.low in _BEFORE and tokens[at + 1].gap == " " and token.full_end == token.end:
            yield from _relation(doc, at)
    if doc.says(" age", ",age"):
        for match in _AGED.finditer(doc.text):
            who = doc.token_at(match.start(1))
            if who and who.kind != "word" and who.low not in KIN | NOT_NEXT | TITLES:
                yield Hit(*match.span(1), "name", "familiar.aged", 0.6)
    if doc.capitals and not doc.titled:
        yield from _capitals(doc)


def _capitals(doc: Document) -> Iterator[Hit]:
    """Jazzy B, known as Bear, im Tiger and im 6, i play with Squeak."""
    for match in _INITIAL.finditer(doc.text):
        first = match[1].split()[0].lower()
        if first not in _NOT_INITIAL and first not in CAPITAL_WORDS | NOT_NEXT | KIN | TITLES:
            yield Hit(*match.span(1), "nickname", "familiar.initial", 0.6)
    for match in _TWO_LETTERS.finditer(doc.text):
        yield Hit(*match.span(), "nickname", "familiar.two_letters", 0.5)
    for match in _KNOWN_AS.finditer(doc.text) if doc.says(*_KNOWN_BY) else ():
        word = match[1].removeprefix("the ").split()[0].lower()
        token = doc.token_at(match.start(1))
        public = token is not None and token.kind == "public"  # "I called Papyrus" is a helpline
        if not public and word not in KIN | CAPITAL_WORDS | NOT_NEXT | {"miss", "mr", "mrs"}:
            yield Hit(*match.span(1), "nickname", "familiar.known_as", 0.6)
    for match in _I_AM.finditer(doc.text) if doc.has(_MYSELF) else ():
        if match[1].lower() not in _NOT_WHO and match[1].lower() not in CAPITAL_WORDS:
            yield Hit(*match.span(1), "name", "familiar.i_am", 0.5)
    for match in _PLAY_WITH.finditer(doc.text) if doc.has(_PLAYING_WITH) else ():
        token = doc.token_at(match.start(1))
        plain = token is not None and token.kind in ("word", "both")
        if plain and match[1].lower() not in CAPITAL_WORDS | KIN | NOT_NEXT | TITLES | OWN:
            yield Hit(*match.span(1), "nickname", "familiar.play_with", 0.45)


def _relation(doc: Document, at: int) -> Iterator[Hit]:
    """Nanny Bobs, auntie pam; what is mine (my uncle Goran) stays with the rules for kin."""
    tokens, token, after = doc.tokens, doc.tokens[at], doc.tokens[at + 1]
    low = after.low
    if low in NOT_NEXT or low in KIN or low in CAPITAL_WORDS or low in JOIN or low in OWN:
        return
    own = at > 0 and tokens[at - 1].low in OWN and token.gap == " "
    start = after.start if own and not token.cap else token.start
    if after.cap and not doc.titled:
        verb = low in SPOTTED or after.shout or low.endswith("ed")
        if (
            not verb
            and (after.kind != "public" or token.cap)
            and (token.cap or after.kind != "word")
        ):
            yield Hit(start, after.end, "nickname", "familiar.relation", 0.6)
    elif not after.cap and len(low) > 2 and after.full_end == after.end:
        unknown = after.kind == "unknown" and not doc.lexicon.is_slip(low)
        known = after.kind in ("name", "more") or small_word(doc, at + 1)
        if (known or unknown) and not token.low.endswith("coach"):
            yield Hit(start, after.end, "name", "familiar.relation_small", 0.5)


def given_word(doc: Document, at: int) -> bool:
    """True when a word in small letters is given as a first name, too: hope, summer, rose."""
    token = doc.tokens[at]
    if (token.cap and not doc.titled) or len(token.low) < 3:
        return False
    if token.low in NOT_NEXT or token.low in KIN or token.low in _NEVER:
        return False
    return doc.lexicon.kind(token.low) == "both" or token.low in ORDINARY


def small_word(doc: Document, at: int) -> bool:
    """True when a word in small letters after my sister is her name: summer, rose, max."""
    if not given_word(doc, at):
        return False
    if doc.tokens[at].low not in _NOT_SMALL:
        return True
    after = doc.tokens[at + 1] if at + 1 < len(doc.tokens) else None
    return (
        after is not None
        and after.gap == " "
        and after.low in SPOTTED | {"and", "n", "died", "lives"}
    )


def who_is(doc: Document, cue: int, at: int) -> bool:
    """my best mate is Beans: a plain word with a capital that says who somebody is."""
    tokens = doc.tokens
    token = tokens[at]
    if at != cue + 2 or tokens[cue + 1].low != "is" or not token.cap or token.first:
        return False
    return token.kind == "word" and token.low not in _NOT_WHO and not _quality(token)


def _quality(token: Token) -> bool:
    return token.low.endswith(
        ("ic", "ish", "ian", "ese", "ful", "less", "ing", "ed", "able", "ive")
    )
