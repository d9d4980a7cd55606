"""Names by what is said of them, where lists are no help: who does what, who is what to me.

"Star is my foster sister", "ebony from my form", "Chardonnay and that lot", "Will will sit".
Words that are as often no name (hope, faith, may) need what only a person is or does.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.deidentify.document import Document
from chec_voice.deidentify.lexicon import CALENDAR, CAPITAL_WORDS, ORDINARY
from chec_voice.deidentify.person_words import ADULT, JOIN, KIN, NOT_NEXT, OWN, RELATIVE, TITLES
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_IS_RELATIVE = re.compile(
    r"(?:(['’]s| is| was| are| shes| hes| she's| he's)? (?:my|our)|( is| was) me)"
    r"((?: [\w-]+){1,4})(?!['’])",
    re.I,
)
_FROM_OURS = re.compile(
    r" (?:from|off|in) (?:(?:my|our|me|the) )?(?:form|class|year|school|tutor|set|street|road|"
    r"block|"
    r"team|estate|work|college|dance|football|church|mosque|boxing|nursery|scouts|cubs|brownies|"
    r"guides|cadets|swimming|karate|landing|close|maths|science|art|bus|group|youth club|next door|"
    r"upstairs|downstairs|across the road|down the road|round the corner)\b"
)
_FRIEND = re.compile(
    r" (?:is|was) (?:my|our) (?:best |close |only |good |old )*(?:friend|freind|mate|bestie)\b"
)
_ARE_TWINS = re.compile(
    r" (?:are|is) (?:(?:my|both) )?(?:twins|sisters|brothers|cousins|besties)\b"
)
_AND_LOT = re.compile(
    r",? (?:and|n|an|&) (?:that lot|them lot|them|that|her mates|his mates|their mates|her friends|"
    r"his friends|her lot|his lot|her crew|his crew|her gang|his gang|co|the others|her minions)\b"
)
_PHYSICAL = words(
    """sits sat hit hits punched punches kicked kicks kicked pushed pushes slapped slaps tripped
    told tells said says asked asks lives shared plays played plaits braids looks cuddles
    nicked stole steals messaged texted
    rang rings won't wont walks walked bullied bullies shouted shouts cried cries laughed laughs
    spat spits bit bites pulled pulls hugged hugs pinched pinches calls called threw throws broke
    lent invited invites copies copied blocked filmed posted snitched grassed swore swears moved
    started stopped reckons knows cooks cooked drives drove picks picked nags"""
)
"""What people do and qualities, months and weather do not."""
_DOES = words("left got uses likes wants comes works runs does went leaves nicks thinks")
_QUALITIES = words(
    """hope will may mark love trust joy faith peace happiness art music mercy charity song grace
    justice freedom harmony holiday pride promise page park ocean summer winter autumn spring april
    june august life glory liberty fortune patience heaven happy long young short true great rich"""
)
"""Words of which things are said that are said of people, too: hope left me."""
_THING_ME = re.compile(r" (?:\w+ ){0,3}(?:me|us) (?:through|up|going|out|strong)\b")
_HAS = re.compile(r" (?:has|had) (?:got )?(?!helped|been|kept|made|always)\w+")
_LAUGH = re.compile(
    r" (?:always |never )?(?:makes|made) (?:me|us) (?:laugh|smile|giggle|tea|dinner|cry)\b"
)
_SHE_LATER = re.compile(r"[^.!?\n]{3,70}?[ .,;]{1,8}(?:she|he|she'?s|he'?s|shes|hes)\b")
_TO_US = re.compile(r" \w+ (?:me|my|us|him|her|everyone|at|on|next)\b")
_ME_AND = re.compile(r"\b[Mm]e (?:and|n|an|&) $")
_WITH = re.compile(
    r"\b(?:sit|sits|sat|sitting|play|plays|played|playing|talk|talks|talked|talking|chat|chatting|"
    r"walk|walks|walked|walking|hang|hanging|hang out|friends|mates|argue|argued|fell out|speak|"
    r"speaking|next)(?: to| with| wiv| w| near| by)+ $"
)
_NOT_A_PERSON = re.compile(
    r" (?:and|n|or) (?!me\b|i\b)\w| (?:in|of|for) (?:my|the|a|your)\b| \w+ing\b"
)
_UNSAID = words(
    """that this it she he they you we one who there here what favourite best other which these
    those mine music football god jesus allah everyone everybody nobody someone people kids boys
    girls once happy holding"""
)
_VERBS = words(
    """hope will may mark love sue chase grant drew bless trust joy faith peace happiness art
    music mercy charity song don can dot peg pat jack bob rob nick frank rich young art max"""
)
"""Names in lower case that are verbs or qualities: before my or a verb they are no name."""
_STOP = CAPITAL_WORDS | KIN | NOT_NEXT | OWN | TITLES | ADULT | _UNSAID


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of these rules, overlapping ones included."""
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        if token.low in ("will", "may") and token.first and token.cap and _doubled(doc, at):
            yield Hit(token.start, token.end, "name", "subject.doubled", 0.55)
        if (token.low in _STOP and token.low not in CALENDAR) or len(token.low) < 2 or token.shout:
            continue
        known = token.kind in ("word", "unknown") and token.low not in CAPITAL_WORDS
        if known and not token.cap and token.low not in ORDINARY:
            continue  # in small letters it is nobody
        rule = _capital(doc, at) if token.cap and not doc.titled else _small(doc, at)
        if rule:
            yield Hit(token.start, token.end, "name", f"subject.{rule}", 0.55)
            if rule == "pair":
                other = tokens[at + 2]
                yield Hit(other.start, other.end, "name", "subject.pair", 0.55)


def _capital(doc: Document, at: int) -> str:
    """Why this capitalised word is somebody, or nothing."""
    token, text = doc.tokens[at], doc.text
    kind = doc.lexicon.kind(token.low)
    ordinary = token.low in ORDINARY or kind == "word"
    if _relative(text, token.end, doc, bare=not ordinary) and token.kind != "public":
        return "is_relative"
    if (kind != "word" or token.first) and _AND_LOT.match(text, token.end):
        return "and_lot"
    if token.first and _pair_of_kin(doc, at):
        return "pair"
    if kind == "word" and token.low not in ORDINARY:
        return ""
    if kind != "name" and token.kind != "public" and _FROM_OURS.match(text, token.end):
        return "from_ours"
    if not token.first or token.full_end > token.end:
        return ""
    after = doc.tokens[at + 1] if at + 1 < len(doc.tokens) else None
    if after is not None and after.gap == " " and after.low in _PHYSICAL:
        return "" if _THING_ME.match(text, token.end) else "does"
    if (
        (kind == "both" or token.low in ORDINARY)
        and token.low not in _QUALITIES
        and (after is not None and after.gap == " " and after.low in _DOES)
    ):
        return "does"
    if ordinary and _LAUGH.match(text, token.end):
        return "laugh"
    if ordinary and _HAS.match(text, token.end) and not _THING_ME.match(text, token.end):
        return "has"
    if ordinary and kind != "word" and _she_later(doc, at):
        return "she"
    return "pair" if _pair(doc, at) else ""


def _small(doc: Document, at: int) -> str:
    """Why this word in small letters is somebody, or nothing."""
    token, text = doc.tokens[at], doc.text
    kind = doc.lexicon.kind(token.low)
    if kind not in ("name", "both", "more") and token.low not in ORDINARY:
        return ""
    if token.full_end > token.end:
        return ""
    opens = at == 0 or token.first or doc.tokens[at - 1].low in JOIN | {"cos", "because", "when"}
    relative = _relative(text, token.end, doc, bare=token.low not in _VERBS)
    if relative and (opens or kind == "name"):
        return "is_relative"
    if opens and _FRIEND.match(text, token.end) and token.low not in _QUALITIES | CALENDAR:
        return "is_friend"
    if token.low in _VERBS and token.low not in ("jack", "bob", "rob", "nick", "frank", "max"):
        return "with" if _beside(doc, at) else ""
    if opens and _FROM_OURS.match(text, token.end):
        return "from_ours"
    after = doc.tokens[at + 1] if at + 1 < len(doc.tokens) else None
    does = after is not None and after.gap == " " and after.low in _PHYSICAL | {"took"}
    if opens and does and (token.low not in ORDINARY or _TO_US.match(text, token.end)):
        return "does"
    if _ME_AND.search(text[max(0, token.start - 7) : token.start]) and not doc.titled:
        return "me_and"
    if _AND_LOT.match(text, token.end) and token.low not in ORDINARY:
        return "and_lot"
    return "with" if _beside(doc, at) else ""


def _relative(text: str, end: int, doc: Document, bare: bool) -> bool:
    """True for ... is my (little) sister; if `bare` also for ... my social worker."""
    match = _IS_RELATIVE.match(text, end)
    if match is None or not (bare or match[1] or match[2]):
        return False
    for word in match[3].lower().split()[:3]:
        if word in RELATIVE:
            return True
        if doc.lexicon.kind(word) not in ("word", "both"):
            return False
    return False


def _doubled(doc: Document, at: int) -> bool:
    """Will will sit with me."""
    after = doc.tokens[at + 1] if at + 1 < len(doc.tokens) else None
    return after is not None and after.low == doc.tokens[at].low and not after.cap


def _she_later(doc: Document, at: int) -> bool:
    """Faith makes it better, shes my mentor: she is nobody else of whom there was talk."""
    match = _SHE_LATER.match(doc.text, doc.tokens[at].end)
    if match is None:
        return False
    between = doc.between(doc.tokens[at].end, match.end())
    return not any(t.low in KIN or t.low in TITLES or t.cap for t in between[:-1])


def _beside(doc: Document, at: int) -> bool:
    """i sit with hope at lunch; not: i live with hope, i play with joy and love."""
    token = doc.tokens[at]
    before = doc.text[max(0, token.start - 24) : token.start]
    return _WITH.search(before) is not None and not _NOT_A_PERSON.match(doc.text, token.end)


def _pair(doc: Document, at: int) -> bool:
    """Zhyar and Lana help me: two capitals joined where a sentence starts."""
    if not _joined(doc, at):
        return False
    first, other = doc.tokens[at], doc.tokens[at + 2]
    kinds = [doc.lexicon.kind(t.low) for t in (first, other)]
    sure = first.low not in ORDINARY and first.kind != "public" and other.kind != "public"
    return sure and kinds[1] in ("name", "both", "more", "unknown") and other.low not in _STOP


def _joined(doc: Document, at: int) -> bool:
    here = doc.tokens[at + 1 : at + 3]
    return (
        len(here) == 2
        and here[0].low in JOIN
        and here[0].gap == here[1].gap == " "
        and here[1].cap
        and not doc.titled
        and not here[1].shout
    )


def _pair_of_kin(doc: Document, at: int) -> bool:
    """Rebin and Aso are my brothers."""
    if not _joined(doc, at) or doc.tokens[at + 2].low in _STOP:
        return False
    end = doc.tokens[at + 2].full_end
    return _relative(doc.text, end, doc, bare=False) or _ARE_TWINS.match(doc.text, end) is not None
