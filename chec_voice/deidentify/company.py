"""Names by the company they keep: joined to a name, in a list, by what somebody is to me.

Young people write names in any case, and many names are also words (Will, Grace, Tank). What is
beside them tells: "me n grace", "Summer was my friend", "Spud, Monkey and Lil G thats my boys".
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CALENDAR, CAPITAL_WORDS, ORDINARY
from chec_voice.deidentify.person_words import (
    ADULT,
    JOIN,
    KIN,
    NOT_NEXT,
    OWN,
    OWNED,
    SPOTTED,
    SURNAMES,
    TITLES,
    WITH,
)
from chec_voice.deidentify.types import PERSON, Hit
from chec_voice.deidentify.wordsets import words

_WORDS = r"(?:[A-Z][\w'’-]*+(?: [A-Z][\w'’-]*+)?)"
_BETWEEN = r"(?:, ?| and | n | & | )"
_CREW = re.compile(
    rf"(?<![\w'’-])({_WORDS}(?:{_BETWEEN}{_WORDS}){{1,6}})"
    r"[,.]? (?:that'?s|thats|they'?re|theyre|are|is|r) (?:my|our|the)"
    r" (?:(?:two|three|little|big|foster|best|new|old|twin) )*(?:brothers|sisters|cousins|carers|"
    r"twins|uncles|aunties|neighbours|kids|boys|girls|mates|lads|crew|gang|squad|lot|besties|"
    r"friends|fam|bros|mandem)\b"
)
_CALL_US = re.compile(
    r"\bcall(?:s|ed|ing)? (?:me|us|him|her|myself|our ?sel(?:f|ves)) (?:(the) )?['\"‘“]?"
    r"([A-Z][\w-]+(?: [A-Z][\w-]*)?|[a-z]{3,}\b)"
)
_CALL_NAMES = re.compile(r"names?\b|a\b|the\b|in\b|when\b|if\b|on\b|up\b|out\b|it\b|by\b|all\b")
_AND_THEM = re.compile(
    r"\b(?:with|w|wiv|see|me and|me n) ([A-Z][a-z]{2,}) (?:and|n|&) (?:them|that lot|all them)\b"
)
_OFF_ESTATE = re.compile(
    r" (?:off|from) (?:the|our|my|me) (?:estate|block|flats|landing|street|road|close|ends)"
    r" (?:is|was|got|gets|keeps|always|said|says|helps|never)\b"
)
_QUOTED = re.compile(r"[\"“‘']([A-Z][\w-]+)[\"”’']")
_JOINED = re.compile(r"(?:,? (?:and|n|&) |, ?)$")
_AND = re.compile(r" (?:and|n|&) ")
_JOIN_NEXT = re.compile(r"(?:,? (?:and|n|&) |, ?)")
_IS_MY = re.compile(
    r"(?:['’]s| (?:is|was|shes|she's|hes|he's|she is|he is)) (?:my|our|the|me)"
    r" (?:(\w+) )?(\w+)"
)


_NO_CREW = CAPITAL_WORDS | KIN | NOT_NEXT | OWN


def find(doc: Document, hits: Sequence[Hit]) -> Iterator[Hit]:
    """More names; `hits` are those that `people` found."""
    yield from _openings(doc)
    yield from _lower(doc)
    yield from _soft_titles(doc)
    yield from _nicknames(doc)
    yield from _pairs(doc)
    if hits:
        yield from _neighbours(doc, hits)


def _own_kind(doc: Document, token: Token) -> str:
    """What the lists say of a word, were it not public or written small."""
    return doc.lexicon.kind(token.low)


def _openings(doc: Document) -> Iterator[Hit]:
    """A capitalised name or word that only a person fits: X was my friend, X off our street."""
    tokens = doc.tokens
    if doc.titled:
        return
    for at, token in enumerate(tokens[:-1]):
        if not token.cap or token.shout or token.low in KIN:
            continue
        if token.low in CAPITAL_WORDS and token.low not in CALENDAR:
            continue
        kind = _own_kind(doc, token)
        after = doc.text[token.end : token.end + 40]
        if kind in ("name", "both", "more", "unknown") and _is_kin(after):
            yield Hit(token.start, token.end, "name", "company.is_my", 0.7)
        elif kind == "unknown" and token.first and _with_me(tokens, at):
            yield Hit(token.start, token.end, "name", "company.and_me", 0.6)
        elif kind not in ("both", "word") or (token.low in NOT_NEXT and kind != "both"):
            continue
        elif _with_me(tokens, at) and (kind == "both" or token.first):
            type_ = "name" if kind == "both" else "nickname"
            yield Hit(token.start, token.end, type_, "company.and_me", 0.6)
        elif token.first and _OFF_ESTATE.match(doc.text, token.end) and kind == "word":
            yield Hit(token.start, token.end, "nickname", "company.off_the", 0.5)
        elif kind == "both" and _from_ours(tokens, at):
            yield Hit(token.start, token.end, "name", "company.from_our", 0.6)
        elif kind == "both" and token.first and _acts(tokens, at):
            yield Hit(token.start, token.end, "name", "company.acts", 0.5)


def _is_kin(after: str) -> bool:
    match = _IS_MY.match(after)
    if match is None:
        return False
    return match[2] in KIN or match[1] in KIN


def _with_me(tokens: list[Token], at: int) -> bool:
    here = tokens[at + 1 : at + 3]
    return (
        len(here) == 2
        and here[0].low in JOIN
        and here[0].gap == " "
        and here[1].gap == " "
        and here[1].text in ("me", "i", "I")
        and tokens[at].full_end == tokens[at].end
    )


def _from_ours(tokens: list[Token], at: int) -> bool:
    here = tokens[at + 1 : at + 3]
    return (
        len(here) == 2
        and here[0].gap == " "
        and here[0].low in ("off", "from", "in", "down")
        and here[1].low in ("our", "my", "me")
        and here[1].gap == " "
        and (here[0].low != "in" or here[1].low != "me")
    )


def _acts(tokens: list[Token], at: int) -> bool:
    """Precious got a brain tumour: what a quality or a month does not do."""
    token, after = tokens[at], tokens[at + 1]
    return (
        token.low in _QUALITIES
        and token.full_end == token.end
        and after.gap == " "
        and after.low in SPOTTED
        and after.low not in ("is", "was", "has")
    )


_QUALITIES = words(
    "precious lucky sunny true wise unique royal young happy major blessing angel honey prince "
    "princess king duke buddy star ace destiny will"
)


def _lower(doc: Document) -> Iterator[Hit]:
    """Names in lower case that lists know and a neighbour makes sure: me n grace, joy's house."""
    tokens = doc.tokens
    for at, token in enumerate(tokens):
        if token.cap and not doc.titled:
            if token.kind != "public":
                yield from _stay(doc, at)
            continue
        bare = token.text[-1] != "s" and token.full_end == token.end
        if bare and token.kind in ("word", "unknown"):
            continue
        if len(token.low) < 3 or token.low in NOT_NEXT or token.low in KIN or token.low in ADULT:
            continue
        owner = _owner(doc, at)
        if owner is not None:
            yield owner
            continue
        kind = _own_kind(doc, token) if token.kind == "public" else token.kind
        if kind not in ("name", "both") or at == 0 or token.gap != " ":
            continue
        before = tokens[at - 1]
        me_and = before.low in JOIN and at > 1 and tokens[at - 2].text in ("me", "Me")
        me_and = me_and and before.gap == " "
        if kind == "both" and me_and and token.low not in _ABSTRACT:
            yield Hit(token.start, token.end, "name", "company.me_and", 0.5)
        elif kind == "name" and token.kind != "public" and before.low in WITH:
            yield Hit(token.start, token.end, "name", "company.with", 0.5)


_ABSTRACT = words(
    "hope faith art joy love happiness harmony peace freedom justice liberty mercy may will "
    "charity holiday song rain river ocean park"
)


def _owner(doc: Document, at: int) -> Hit | None:
    """joy's house, graces mum, jacks mums."""
    tokens, token = doc.tokens, doc.tokens[at]
    after = tokens[at + 1] if at + 1 < len(tokens) else None
    if after is None or after.gap != " " or after.low.rstrip("s") not in OWNED:
        return None
    if token.full_end > token.end:
        base, end = token.low, token.end
    elif token.low.endswith("s"):
        base, end = token.low[:-1], token.end - 1
    else:
        return None
    if (
        len(base) < 3
        or base in KIN
        or base in ADULT
        or doc.lexicon.kind(base) not in ("both", "name")
    ):
        return None
    return Hit(token.start, end, "name", "company.owner", 0.55)


def _stay(doc: Document, at: int) -> Iterator[Hit]:
    """at Masons, round Kais: somebody's home."""
    token = doc.tokens[at]
    if token.first or token.gap != " " or not token.low.endswith("s") or len(token.low) < 4:
        return
    where = doc.tokens[at - 1].low in ("at", "round", "to", "from", "by", "over")
    if where and token.full_end == token.end and token.kind in ("unknown", "word", "more"):
        base = token.low[:-1]
        if doc.lexicon.kind(base) in ("both", "name") and base not in CAPITAL_WORDS:
            yield Hit(token.start, token.end - 1, "name", "company.at_home_of", 0.5)


def _soft_titles(doc: Document) -> Iterator[Hit]:
    """miss begum gave me a pass: a surname that is a word, after a title that is one, too."""
    tokens = doc.tokens
    for at, token in enumerate(tokens[:-1]):
        after = tokens[at + 1]
        if token.low not in ("miss", "sir") or after.gap != " " or after.low not in SURNAMES:
            continue
        before = tokens[at - 1] if at and not token.first else None
        third = tokens[at + 2] if at + 2 < len(tokens) else None
        verb = before is None or before.low in WITH or before.low in ("our", "cos", "when", "like")
        if verb and (third is None or third.first or third.low in SPOTTED or third.low in JOIN):
            yield Hit(token.start, after.end, "teacher", "company.soft_title", 0.7)


def _nicknames(doc: Document) -> Iterator[Hit]:
    if doc.titled:
        return
    for match in _CALL_US.finditer(doc.text) if doc.says("call") else ():
        yield from _called(doc, match)
    if doc.text.islower():
        return
    for match in _AND_THEM.finditer(doc.text):
        if match[1].lower() not in KIN and match[1].lower() not in CAPITAL_WORDS:
            yield Hit(*match.span(1), "nickname", "company.and_them", 0.6)
    for match in _CREW.finditer(doc.text):
        for token in doc.between(*match.span(1)):
            if token.cap and token.low not in _NO_CREW:
                yield Hit(token.start, token.end, "nickname", "company.crew", 0.6)


def _called(doc: Document, match: re.Match[str]) -> Iterator[Hit]:
    """they call me Tank, we call ourself the Beans; not: they call me names."""
    word = match[2]
    start = match.start(1) if match[1] else match.start(2)
    if word[0].isupper():
        first = word.split()[0].lower()
        if first not in KIN and first not in CAPITAL_WORDS and first not in ("miss", "mr", "mrs"):
            yield Hit(start, match.end(2), "nickname", "company.call_me", 0.7)
    elif not match[1] and not _CALL_NAMES.fullmatch(word):
        token = doc.token_at(match.start(2))
        if token is None or token.kind not in ("unknown", "name", "more"):
            return
        if token.kind != "unknown" or not doc.lexicon.is_slip(token.low):
            yield Hit(token.start, token.end, "nickname", "company.call_me", 0.6)


def _neighbours(doc: Document, hits: Sequence[Hit]) -> Iterator[Hit]:
    """What is joined to a name that was found: robbie, ste n dontae; Florin, "Pepsi" and Ioan."""
    tokens = doc.tokens
    sure = {hit.start: hit.end for hit in hits if hit.score >= 0.5 and hit.type in PERSON}
    starts = {hit.start for hit in hits}
    known = [False] * len(tokens)
    for start, end in sure.items():
        for at in doc.indexes(start, end):
            known[at] = True
    for at in (*range(1, len(tokens)), *range(len(tokens) - 2, -1, -1)):  # there and back
        token = tokens[at]
        if known[at] or token.start in starts or not _could_be(doc, token):
            continue
        if any(_joined(doc, known, at, other) for other in (at - 2, at - 1, at + 1, at + 2)):
            known[at] = True
            yield Hit(token.start, token.end, "name", "company.joined", 0.55)
    for at, token in enumerate(tokens[2:], 2):
        plain = token.cap and token.kind == "word" and not doc.titled and not token.shout
        if (
            plain
            and known[at - 2]
            and token.low not in _NO_CREW
            and _AND.fullmatch(doc.text, tokens[at - 2].full_end, token.start)
        ):
            yield Hit(token.start, token.end, "nickname", "company.joined_word", 0.45)
    yield from _quoted(doc, sure)


def _joined(doc: Document, known: Sequence[bool], at: int, other: int) -> bool:
    if not 0 <= other < len(known) or not known[other]:
        return False
    first, second = doc.tokens[min(at, other)], doc.tokens[max(at, other)]
    return _JOINED.fullmatch(doc.text, first.full_end, second.start) is not None


def _quoted(doc: Document, sure: dict[int, int]) -> Iterator[Hit]:
    """A word in quotation marks beside a name."""
    ends = set(sure.values())
    for match in _QUOTED.finditer(doc.text):
        before = _JOINED.search(doc.text, max(0, match.start() - 6), match.start())
        after = _JOIN_NEXT.match(doc.text, match.end())
        if (after and after.end() in sure) or (before and before.start() in ends):
            yield Hit(*match.span(1), "nickname", "company.quoted", 0.6)


def _pairs(doc: Document) -> Iterator[Hit]:
    """jack and lily: two names in lower case that are words, too, each sure by the other."""
    tokens = doc.tokens
    for at, token in enumerate(tokens[1:-1], 1):
        sides = tokens[at - 1], tokens[at + 1]
        if (
            token.low in JOIN
            and token.gap == sides[1].gap == " "
            and all(
                not t.cap
                and t.kind == "both"
                and t.low not in ORDINARY | KIN | NOT_NEXT
                and len(t.low) > 2
                and t.full_end == t.end
                for t in sides
            )
        ):
            yield from (Hit(t.start, t.end, "name", "company.pair", 0.5) for t in sides)


def _could_be(doc: Document, token: Token) -> bool:
    low = token.low
    if low in NOT_NEXT or low in KIN or low in TITLES or low in CAPITAL_WORDS or low in OWN:
        return False
    kind = _own_kind(doc, token)
    if token.full_end > token.end and not token.cap:
        return False
    if token.cap and not doc.titled:
        sure = kind in ("name", "more") or (kind == "both" and low not in ORDINARY)
        return sure or (kind in ("unknown", "both") and token.kind != "public" and not token.first)
    if len(low) < 3:
        return False
    if kind in ("name", "more"):
        return True
    if kind == "both":
        return low not in ORDINARY
    if low.endswith("s"):
        return False  # labradors, not a friend
    opens = token.first or token.start == 0  # sapna and riya
    return token.kind == "unknown" and (opens or not doc.lexicon.is_slip(low))
