"""Rules for people's names: titles, cue words, capitals, and the lists of first names."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from chec_voice.deidentify import company, familiar, full_names, subjects
from chec_voice.deidentify.document import Document, Token
from chec_voice.deidentify.lexicon import CALENDAR, CAPITAL_WORDS, ORDINARY, fold
from chec_voice.deidentify.person_words import (
    ACTS,
    ADULT,
    CALENDAR_BEFORE,
    CALL_ME,
    CALLED,
    JOIN,
    KIN,
    NOT_NEXT,
    OWN,
    PETS,
    SOFT_TITLES,
    SPEECH,
    SPOTTED,
    SURNAMES,
    TITLES,
)
from chec_voice.deidentify.types import Hit
from chec_voice.deidentify.wordsets import words

_MOST_LISTED = 60
"""Words after a cue within which names are listed."""


_CUE_WORDS = KIN | PETS | CALLED | words("is i im i'm me")
_SOMEBODY = words("i im she he shes hes they girl boy lad lass kid woman man somebody someone")


def find(doc: Document) -> Iterator[Hit]:
    """Every hit of the name rules, overlapping ones included."""
    if doc.plain:
        return
    found: dict[int, Hit] = {}
    for hit in (*_titles(doc), *_cues(doc), *_owners(doc), *_plain(doc)):
        known = found.get(hit.start)
        if known is None or (hit.end, hit.score) > (known.end, known.score):
            found[hit.start] = hit
    for hit in (*subjects.find(doc), *familiar.find(doc), *full_names.find(doc)):
        known = found.get(hit.start)
        if known is None or hit.end > known.end:
            found[hit.start] = hit
    for hit in company.find(doc, list(found.values())):
        found.setdefault(hit.start, hit)
    hits = [full_names.whole(doc, hit) if hit.type == "name" else hit for hit in found.values()]
    yield from hits
    yield from _again(doc, hits)


def _next(tokens: list[Token], at: int) -> Token | None:
    return tokens[at + 1] if at + 1 < len(tokens) else None


def _nameable(token: Token, doc: Document, loose: bool) -> bool:
    """True when a cue may make this capitalised token a name; `loose` takes plain words too."""
    if not token.cap or doc.titled or token.kind == "public":
        return False
    stop = token.low in NOT_NEXT and token.kind != "both"
    if stop or token.low in TITLES or token.low in KIN or token.shout:
        return False
    if token.kind == "word":
        return loose and len(token.low) > 2 and not _fixed(token.low)
    return True


def _fixed(low: str) -> bool:
    return low in CAPITAL_WORDS


def _low_name(token: Token, doc: Document, unknown: bool) -> bool:
    """True when a cue may make this lower-case token a name."""
    if (token.cap and not doc.titled) or token.low in NOT_NEXT or len(token.low) < 2:
        return False
    if token.kind == "name":
        return True
    if len(token.low) < 3:
        return False
    if token.kind == "more":
        return True
    return unknown and token.kind == "unknown" and not doc.lexicon.is_slip(token.low)


def _extend(tokens: list[Token], at: int, doc: Document) -> int:
    """Index of the last token of the name that starts at `at`: surnames and initials."""
    last = at
    while last + 1 < len(tokens) and last - at < 3:
        token = tokens[last + 1]
        if token.gap != " " or tokens[last].full_end != tokens[last].end:
            break
        surname = token.cap and not doc.titled and token.kind != "public" and not token.shout
        initial = token.cap and len(token.text) == 1 and token.low not in ("i", "x")
        lower = not tokens[last].cap and not token.cap and token.kind in ("unknown", "name")
        slip = token.kind == "unknown" and doc.lexicon.is_slip(token.low)
        plain = _fixed(token.low) or token.low in NOT_NEXT
        half = full_names.goes_on(doc, last) and (
            last == at or tokens[last].kind in ("name", "both")
        )
        if not (initial or (surname and not plain) or (lower and not slip) or half):
            break
        last += 1
    return last


def _titles(doc: Document) -> Iterator[Hit]:
    tokens = doc.tokens
    for at, token in enumerate(tokens[:-1]):
        if token.low not in TITLES or token.kind == "public":
            continue
        after = tokens[at + 1]
        if after.gap not in (" ", ". ", ".") or _who_misses(tokens, at):
            continue
        if (after.cap and not doc.titled) or (doc.titled and after.low not in NOT_NEXT):
            doubtful = after.low in NOT_NEXT or _fixed(after.low)
            if token.low in SOFT_TITLES and doubtful and not _initial(tokens, at + 1):
                continue
            if after.low == "i":
                continue
            last = _extend(tokens, at + 1, doc)
        else:
            plain = after.kind == "word" or after.low in NOT_NEXT | SURNAMES
            if (len(after.low) < 2 and token.low in SOFT_TITLES) or (
                plain and (token.low in SOFT_TITLES or after.low in NOT_NEXT)
            ):
                continue
            last = at + 1
        yield Hit(token.start, tokens[last].end, "teacher", "title", 0.95)


def _who_misses(tokens: list[Token], at: int) -> bool:
    """True for mum misses work, where misses is no title."""
    token, after = tokens[at], tokens[at + 1]
    if token.low != "misses" or after.kind in ("name", "both", "unknown"):
        return False
    return not after.cap or (at > 0 and token.gap == " " and tokens[at - 1].low in KIN)


def _initial(tokens: list[Token], at: int) -> bool:
    """True for the A of Miss A lets us draw."""
    after = _next(tokens, at)
    return len(tokens[at].text) == 1 and (after is None or after.low in SPOTTED)


def _hit(doc: Document, at: int, rule: str, score: float, type_: str = "name") -> Hit:
    tokens = doc.tokens
    last = _extend(tokens, at, doc)
    first = at
    if at > 0 and tokens[at].gap == " " and tokens[at - 1].low in ADULT and tokens[at].cap:
        own = at > 1 and tokens[at - 1].gap == " " and tokens[at - 2].low in OWN
        if tokens[at - 1].cap or (tokens[at - 1].low in ("coach", "pastor", "big") and not own):
            first = at - 1
    return Hit(tokens[first].start, tokens[last].end, type_, rule, score)


def _cues(doc: Document) -> Iterator[Hit]:
    tokens = doc.tokens
    for at, (token, after) in enumerate(pairwise(tokens)):
        if token.low not in _CUE_WORDS or (
            after.first and ":" not in after.gap and "(" not in after.gap
        ):
            continue
        if token.low in KIN or token.low in PETS:
            yield from _after_kin(doc, at)
        elif token.low in CALLED or (
            token.low == "is" and at and tokens[at - 1].low in ("name", "nickname")
        ):
            yield from _after_called(doc, at)
        elif (token.low in ("i", "im", "i'm") and token.full_end > token.end) or token.low == "im":
            if _nameable(after, doc, loose=False) and after.gap == " " and after.kind != "both":
                yield _hit(doc, at + 1, "cue.i_am", 0.7)
        elif token.low == "me" and after.low in JOIN and at + 2 < len(tokens):
            third = tokens[at + 2]
            if third.gap == " " and _low_name(third, doc, unknown=True):
                yield _hit(doc, at + 2, "cue.me_and", 0.5)


def _after_kin(doc: Document, at: int) -> Iterator[Hit]:
    """my friend X, brother X and Y, our dog called X, rabbits X and Y."""
    tokens, cue = doc.tokens, doc.tokens[at]
    owned = any(t.low in OWN for t in tokens[max(0, at - 3) : at])
    next_at = at + 1
    while next_at < min(len(tokens), at + 4) and tokens[next_at].low in (
        "is",
        "was",
        "are",
        "called",
        "named",
        "name",
        "from",
    ):
        if tokens[next_at].first or tokens[next_at].low == "from":
            return
        next_at += 1
    gone = False
    stop = min(len(tokens), next_at + _MOST_LISTED)
    while next_at < stop:
        token = tokens[next_at]
        close = token.gap == " "
        pets_or_own = owned or (cue.low in PETS and not cue.cap)
        loose = (close and pets_or_own and next_at == at + 1) or (gone and cue.low in PETS)
        loose = loose or (owned and close and familiar.who_is(doc, at, next_at))
        if token.gap not in (" ", ", ", " (", ": ", ",", " - ", " & ") or (
            token.first and token.gap != ": "
        ):
            return
        if not close and token.kind in ("both", "word") and not gone:
            return
        if _nameable(token, doc, loose):
            hit = _hit(doc, next_at, "cue.pet" if cue.low in PETS else "cue.kin", 0.85)
        elif close and _low_name(token, doc, owned and not gone):
            hit = _hit(doc, next_at, "cue.kin_lower", 0.7 if token.kind == "name" else 0.5)
        elif (
            cue.low in KIN
            and owned
            and close
            and not gone
            and cue.full_end == cue.end
            and familiar.small_word(doc, next_at)
        ):
            hit = _hit(doc, next_at, "cue.kin_word", 0.5)
        else:
            return
        yield hit
        gone = True
        next_at = next(i for i in range(next_at, len(tokens)) if tokens[i].end >= hit.end) + 1
        if next_at < len(tokens) and tokens[next_at].low in JOIN and tokens[next_at].gap == " ":
            next_at += 1


def _says_who(doc: Document, at: int) -> bool:
    """Whether it is somebody who is called so: my mate is called hope; not a thing called hope."""
    before = doc.tokens[max(0, at - 3) : at]
    if doc.tokens[at].low == "is" and len(before) > 1 and before[-2].low in OWN - {"the", "our"}:
        return True  # my name is faith
    return any(token.low in KIN or token.low in _SOMEBODY for token in before)


def _after_called(doc: Document, at: int) -> Iterator[Hit]:
    """called X, named X and Y, my name is X."""
    tokens, token = doc.tokens, doc.tokens[at + 1]
    if tokens[at].low == "call" or token.gap not in (" ", " '", ' "', " ‘", " “", ": "):
        return
    own_name = tokens[at].low == "is"
    given = (
        tokens[at].low == "named"
        and token.cap
        and token.kind == "public"
        and token.text[0].isupper()
    )
    if given or _nameable(token, doc, loose=True):
        nick = (own_name and tokens[at - 1].low == "nickname") or token.kind == "word"
        yield _hit(doc, at + 1, "cue.called", 0.8, "nickname" if nick else "name")
    elif _low_name(token, doc, unknown=True):
        yield _hit(doc, at + 1, "cue.called", 0.7)
    elif familiar.given_word(doc, at + 1) and _says_who(doc, at):
        yield _hit(doc, at + 1, "cue.called", 0.6)
    else:
        return
    if at + 3 < len(tokens) and tokens[at + 2].low == "and" and tokens[at + 3].cap:
        yield _hit(doc, at + 3, "cue.called", 0.7)


def _owners(doc: Document) -> Iterator[Hit]:
    """A plain word with a capital that owns a mum or a house; what friends call me."""
    tokens = doc.tokens
    for token, after in pairwise(tokens):
        if not token.cap:
            continue
        owner = token.cap and not token.first and token.full_end > token.end and after.gap == " "
        if owner and token.kind == "word" and not doc.titled and not _fixed(token.low):
            if token.low in KIN or not (
                after.low in KIN or after.low in ("house", "place", "flat")
            ):
                continue
            yield Hit(token.start, token.end, "name", "cue.owner", 0.5)
    for match in CALL_ME.finditer(doc.text) if doc.says("call") else ():
        yield Hit(*match.span(1), "nickname", "cue.call_me", 0.7)


def _plain(doc: Document) -> Iterator[Hit]:
    """Names without a cue: on a list, or unknown with a capital in mid-sentence."""
    tokens, skip = doc.tokens, -1
    for at, token in enumerate(tokens):
        if at <= skip or token.kind in ("word", "public"):
            continue
        after = _next(tokens, at)
        if after is not None and not after.cap and _plural_of_name(token, doc):
            continue  # left to `_again`, which keeps the ending
        score, rule = _score(doc, at)
        if score:
            hit = _hit(doc, at, rule, score)
            place = (
                rule == "capitals.unknown"
                and at
                and tokens[at - 1].low in ("in", "near", "from", "round", "around", "to", "through")
            )
            yield Hit(
                hit.start, hit.end, "place" if place else "name", "cue.in" if place else rule, score
            )
            while skip + 1 < len(tokens) and tokens[skip + 1].start < hit.end:
                skip += 1


def _score(doc: Document, at: int) -> tuple[float, str]:
    token = doc.tokens[at]
    low, kind = token.low, token.kind
    if not token.cap or doc.titled or (token.shout and len(low) > 1):
        loud = token.cap and kind == "name" and len(low) > 3
        if kind == "name" and len(low) > 3 and (not token.cap or loud):
            return 0.65, "list.lower"
        if kind == "name" and len(low) == 3 and not token.cap and _in_company(doc, at):
            return 0.5, "list.short"
        return 0, ""
    if kind == "name":
        return (0.85 if not token.first else 0.75), "list.name"
    if kind == "both":
        return _both(doc, at)
    if token.first:
        return _opening(doc, at)
    if len(low) < 2 or low.endswith("'"):
        return 0, ""
    if kind == "unknown" and doc.lexicon.is_slip(low) and len(low) < 4:
        return 0, ""
    return 0.55, "capitals.unknown"


def _in_company(doc: Document, at: int) -> bool:
    """True for three letters that are a name, joined to somebody or doing something."""
    tokens = doc.tokens
    before = tokens[at - 1].low if at and tokens[at].gap in (" ", ", ") else ""
    after = _next(tokens, at)
    follows = after.low if after is not None and after.gap == " " else ""
    return before in JOIN or before == "me" or follows in JOIN or follows in SPOTTED


def _both(doc: Document, at: int) -> tuple[float, str]:
    """A name that is also a word: Grace, May, Poppy."""
    tokens, token = doc.tokens, doc.tokens[at]
    before = tokens[at - 1].low if at else ""
    after = _next(tokens, at)
    follows = after.low if after and not after.first else ""
    owner = token.full_end > token.end and follows != ""
    person = follows in SPEECH or (follows == "and" and _person_at(doc, at + 2)) or owner
    joined = before in JOIN and at > 1 and (_person_at(doc, at - 2) or tokens[at - 2].low == "me")
    if token.low in NOT_NEXT:
        return 0, ""
    if token.low in CALENDAR and (before in CALENDAR_BEFORE or not (person or joined)):
        return 0, ""
    if before == "it" and at > 1 and tokens[at - 2].low in ("called", "named"):
        return 0, ""
    if person or joined:
        return 0.7, "list.word_with_grammar"
    if token.low in ORDINARY and (
        token.first or follows.rstrip("s") in ("period", "oil", "garden")
    ):
        return 0, ""
    if token.first and after is not None and after.gap == " " and not after.cap:
        return (0.5, "list.word_opening") if follows in SPOTTED or len(token.low) > 4 else (0, "")
    return 0.6, "list.word"


def _plural_of_name(token: Token, doc: Document) -> bool:
    """True for sarahs, as in sarahs house."""
    bare = token.full_end == token.end and token.low.endswith("s") and len(token.low) > 3
    return bare and token.kind in ("unknown", "more") and doc.lexicon.kind(token.low[:-1]) == "name"


def _person_at(doc: Document, at: int) -> bool:
    if not 0 <= at < len(doc.tokens):
        return False
    token = doc.tokens[at]
    return token.low in ("me", "i") or (token.cap and token.kind in ("name", "unknown"))


def _opening(doc: Document, at: int) -> tuple[float, str]:
    """An unknown capitalised word where a sentence starts."""
    tokens, token = doc.tokens, doc.tokens[at]
    after = _next(tokens, at)
    if len(token.low) < 3 or (token.kind == "more" and after is not None and after.low in ("i",)):
        return 0, ""
    if token.kind == "unknown" and doc.lexicon.is_slip(token.low):
        acts = after is not None and after.gap == " " and after.low in ACTS
        return (0.45, "capitals.acts") if acts and len(token.low) > 3 else (0, "")
    owner = token.full_end > token.end
    surname = (
        after is not None and after.gap == " " and after.cap and after.kind in ("unknown", "more")
    )
    if surname and not doc.titled:
        return 0.5, "capitals.full_name"
    if owner or (after is not None and after.low in SPOTTED and after.gap == " "):
        return 0.5, "capitals.opening"
    if token.kind == "more" and after is not None and after.gap in (" ", ", "):
        return 0.45, "capitals.opening"
    return 0, ""


def _again(doc: Document, hits: list[Hit]) -> Iterator[Hit]:
    """The same name elsewhere in the text, in any case: Evie, evies mum."""
    known = {
        fold(doc.text[hit.start : hit.end]): hit
        for hit in hits
        if hit.type in ("name", "nickname") and hit.score >= 0.5
    }
    for at, token in enumerate(doc.tokens):
        if token.kind == "public" or not (known or token.low.endswith("s")):
            continue
        hit = known.get(token.low)
        if hit is not None and (token.kind not in ("word", "both") or token.cap):
            yield Hit(token.start, token.end, hit.type, "again", hit.score)
            continue
        owner = len(token.low) > 3 and token.low.endswith("s") and token.kind != "word"
        if owner and (token.low[:-1] in known or _plural_of_name(token, doc)):
            family = token.cap and at > 0 and doc.tokens[at - 1].low == "the"  # the Hendersons
            yield Hit(token.start, token.end - (not family), "name", "list.possessive", 0.6)
