"""Whole names in small letters or in capitals: sam beecham, JODIE PARFITT, Jess WINTERS, ella rose.

Capitals say nothing there, so the second half needs a list of surnames, or an end: a plain word
(brook, stone, baker) is a surname only where nothing else goes on with it.
"""

from __future__ import annotations

from collections.abc import Iterator

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CAPITAL_WORDS, ORDINARY
from chec_voice.deidentify.person_words import (
    ADULT,
    CALLED,
    JOIN,
    KIN,
    NOT_NEXT,
    OWN,
    SPEECH,
    SPOTTED,
    SURNAMES,
    TITLES,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_ENDS = (
    SPOTTED
    | SPEECH
    | JOIN
    | words(
        """from in at on off he she who and or but is was are were has had age aged because cos when
        if so too as lives moved works worked died left makes helps keeps goes plays sits with
        listened listens came got to always never also punched hit hits kicked pushed sells vapes
        drinks shouts laughs will can cant doesnt didnt isnt wasnt"""
    )
)
"""What may follow a whole name."""
_NO_FIRST = (
    CAPITAL_WORDS
    | KIN
    | NOT_NEXT
    | OWN
    | TITLES
    | ADULT
    | words("will may can mark drew chase art don van trust happy holiday park river true")
)
_NO_SECOND = _NO_FIRST - SURNAMES - {"may"} | words(
    """best good real back top down away home school work play fun time day days way help like love
    nice safe mad sad kind sick cool hard long short early late sharp still even every much more
    most less please thanks thank better worse great small large light white black christian food
    house water game games club team park street road park lane church hall room bank night week
    year month alone outside inside online again today tomorrow yesterday sometimes maybe really
    done gone see say call run walk talk eat drink sleep swim read look loves likes rocks rules
    fan fans friend friends mate mates app site page smells stinks lies bullies cries"""
)
"""Surnames that are far more often the next word of the sentence."""


def goes_on(doc: Document, last: int) -> bool:
    """True when the token after `last`, a name in small letters or capitals, is its second half."""
    tokens = doc.tokens
    if last + 1 >= len(tokens):
        return False
    first, second = tokens[last], tokens[last + 1]
    if second.gap != " " or first.full_end != first.end or second.low in _NO_SECOND:
        return False
    if len(second.low) < 3:
        return False
    if second.kind == "public":
        return _one_hand(doc, first, second) and _surname(doc, second) and _ends(doc, last + 1)
    if _one_hand(doc, first, second):
        if first.cap and not second.cap and not doc.titled:  # Ava grace; not: Maisie fell
            return second.kind in ("name", "both") and _ends(doc, last + 1)
        if second.kind == "word" or second.kind == "both":
            listed = second.kind == "both" or _surname(doc, second)
            return listed and _ends(doc, last + 1)
        loud = first.shout and second.shout and not doc.titled  # ETHAN POGSON in small letters
        sure = loud or second.kind in ("name", "more") or _surname(doc, second)
        return sure or not doc.lexicon.is_slip(second.low)
    return False


def _one_hand(doc: Document, first: Token, second: Token) -> bool:
    """True when capitals do not part these two: sam beecham, SAM BEECHAM, Sam BEECHAM."""
    if doc.titled or (first.shout and second.shout) or not (first.cap or second.cap):
        return True
    return second.shout or (first.cap and not first.shout and not second.cap)


def _surname(doc: Document, token: Token) -> bool:
    return token.low in doc.lexicon.surnames or token.low in SURNAMES


def _ends(doc: Document, at: int) -> bool:
    """True when nothing of the sentence hangs on the token at `at`."""
    tokens, token = doc.tokens, doc.tokens[at]
    if token.full_end > token.end or at + 1 == len(tokens):
        return True
    after = tokens[at + 1]
    return after.gap != " " or after.first or after.low in _ENDS


def whole(doc: Document, hit: Hit) -> Hit:
    """A hit on a first name, with the second half where there is one."""
    here = doc.indexes(hit.start, hit.end)
    if len(here) != 1 or doc.tokens[here[0]].end != hit.end or not goes_on(doc, here[0]):
        return hit
    return Hit(hit.start, doc.tokens[here[0] + 1].end, hit.type, hit.rule, hit.score)


def find(doc: Document) -> Iterator[Hit]:
    """A first name and a surname, both in small letters or both in capitals."""
    tokens = doc.tokens
    for at, token in enumerate(tokens[:-1]):
        second = tokens[at + 1]
        small = not token.cap and not second.cap
        if not (small or doc.titled or (token.shout and second.shout)):
            continue
        if token.low in _NO_FIRST or token.kind == "public" or len(token.low) < 3:
            continue
        if token.kind == "word" and token.low in doc.lexicon.words:
            continue  # sophy is no word, though it could be made of one
        if second.gap != " " or token.full_end != token.end or not goes_on(doc, at):
            continue
        known = _surname(doc, second)
        cued = _cued(tokens, at)
        if token.kind == "word" and not (cued and known and second.kind != "word"):
            continue
        if token.kind == "name" and (known or (not small and not doc.titled)):
            yield Hit(token.start, second.end, "name", "full_name.listed", 0.7)
        elif (
            token.kind in ("both", "more")
            and known
            and (second.kind in ("unknown", "more") or _ends(doc, at + 1))
        ):
            plain = second.kind in ("word", "both") or token.low in ORDINARY
            sure = cued or not plain or (token.kind == "name" and second.kind == "word")
            if sure or (at > 0 and tokens[at - 1].low in _WITH and token.low not in ORDINARY):
                yield Hit(token.start, second.end, "name", "full_name.listed", 0.6)
        elif cued and _ends(doc, at + 1) and (known or second.kind in ("unknown", "more")):
            yield Hit(token.start, second.end, "name", "full_name.cued", 0.6)
        elif token.shout and not doc.titled and known and _ends(doc, at + 1):
            yield Hit(token.start, second.end, "name", "full_name.shouted", 0.5)


_WITH = words("with told tell ask asked see saw was trust love hate miss by to and")


def _cued(tokens: list[Token], at: int) -> bool:
    """True after my mate is, our worker, called, my name is."""
    before = [t.low for t in tokens[max(0, at - 2) : at]]
    if not before or tokens[at].first:
        return False
    last = before[-1]
    if last in CALLED or last in KIN:
        return True
    return (
        last in ("is", "are", "was", "named")
        and len(before) > 1
        and (before[0] in KIN or before[0] in ("name", "names"))
    )
