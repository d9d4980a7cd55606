"""Runs the rules until nothing new turns up."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from itertools import islice, tee
from typing import Any

from chec_voice.deidentify import (
    addresses,
    buses,
    formats,
    identifiers,
    incidents,
    lone,
    people,
    places,
    proper,
    schools,
    venues,
)
from chec_voice.deidentify.document import OPAQUE, PLACEHOLDER, Document
from chec_voice.deidentify.helper import Helper
from chec_voice.deidentify.lexicon import Lexicon, lexicon
from chec_voice.deidentify.overlap import settle
from chec_voice.deidentify.types import Hit, Proposal, TextIn

NameModel = Callable[[Sequence[str]], list[list[Hit]]]
"""Texts -> the names a language model found in each; see `spacy_names.load`."""

_MOST_ROUNDS = 6
_AT_ONCE = 1_000
_MOST_KEPT = 50_000
_ALONE = 3
"""Parts that one process does before a second is worth its start."""
Spread = Callable[[Callable[[Any], Any], Iterable[Any]], Iterator[Any]]
"""What `map` does, somewhere else: results in the order of the parts."""
_Pieces = list[tuple[int, int]]


def find(
    texts: Sequence[TextIn],
    *,
    model: NameModel | None = None,
    minimum: float = 0.4,
    leads: bool = True,
) -> list[Proposal]:
    """Everything in `texts` that may point at somebody, by text and then by position.

    Args:
        model: adds names that a language model finds (`spacy_names.load()`), when there is one.
        minimum: drops proposals of a lower score; leads (`incident`) stay whatever their score.
        leads: also points at distinctive incidents. A lead may contain other proposals; of all
            the others no two overlap.

    Identical texts are looked at once. Placeholders (⟨...⟩) and what is in them are never
    proposed, and accepting every proposal leaves a text in which nothing more is found.
    """
    return list(each(texts, model=model, minimum=minimum, leads=leads))


def each(
    texts: Iterable[TextIn],
    *,
    model: NameModel | None = None,
    minimum: float = 0.4,
    leads: bool = True,
    processes: int = 1,
    spread: Spread | None = None,
) -> Iterator[Proposal]:
    """`find`, one proposal after the other; of `texts` only a part is in memory at once.

    Args:
        processes: with 2 or more, and without a model, a second process takes every other part of
            a long list; what is found is the same.
        spread: does what `map` does on other machines, when there is no model.
    """
    if model is not None:
        processes, spread = 1, None
    if spread is not None:
        yield from _elsewhere(spread, texts, minimum, leads)
        return
    parts = _parts(texts)
    cache: dict[tuple[str, str], Sequence[Hit]] = {}
    for part in islice(parts, _ALONE if processes > 1 else None):
        yield from _here(part, cache, model, minimum, leads)
    first = next(parts, None)
    if first is None:
        return
    with Helper() as helper:
        for here, there in _pairs(first, parts):
            given = _give(helper, there, minimum, leads)
            yield from _here(here, cache, None, minimum, leads)
            found = _taken(helper) if given else None
            if found is None:  # it ended: everything can be done here
                yield from _here(there, cache, None, minimum, leads)
            else:
                for item, hits in zip(there, found, strict=True):
                    yield from _proposals(item, hits)


def _elsewhere(
    spread: Spread, texts: Iterable[TextIn], minimum: float, leads: bool
) -> Iterator[Proposal]:
    here, there = tee(_parts(texts))
    found = spread(
        partial(hits_in, minimum=minimum, leads=leads),
        ([(item.text, item.question) for item in part] for part in there),
    )
    for part, hits in zip(here, found, strict=True):
        for item, of_text in zip(part, hits, strict=True):
            yield from _proposals(item, of_text)


def hits_in(texts: Sequence[tuple[str, str]], minimum: float, leads: bool) -> list[list[Hit]]:
    """Hits in each (text, question); equal ones are looked at once."""
    known = lexicon()
    found = {key: _find_in(*key, known, [], minimum, leads) for key in dict.fromkeys(texts)}
    return [found[key] for key in texts]


def _parts(texts: Iterable[TextIn]) -> Iterator[list[TextIn]]:
    waiting = iter(texts)
    while part := list(islice(waiting, _AT_ONCE)):
        yield part


def _pairs(
    first: list[TextIn], parts: Iterator[list[TextIn]]
) -> Iterator[tuple[list[TextIn], list[TextIn]]]:
    part: list[TextIn] | None = first
    while part:
        yield part, next(parts, [])
        part = next(parts, None)


def _give(helper: Helper, part: list[TextIn], minimum: float, leads: bool) -> bool:
    if not part:
        return False
    try:
        helper.give(([(item.text, item.question) for item in part], minimum, leads))
    except OSError:
        return False
    return True


def _taken(helper: Helper) -> list[list[Hit]] | None:
    try:
        return helper.take()
    except (OSError, EOFError):
        return None


def _here(
    part: Sequence[TextIn],
    cache: dict[tuple[str, str], Sequence[Hit]],
    model: NameModel | None,
    minimum: float,
    leads: bool,
) -> Iterator[Proposal]:
    known = lexicon()
    if len(cache) > _MOST_KEPT:
        cache.clear()
    order = [key for key in dict.fromkeys((t.text, t.question) for t in part) if key not in cache]
    extra = model([text for text, _ in order]) if model is not None else [[] for _ in order]
    for key, more in zip(order, extra, strict=True):
        cache[key] = _find_in(*key, known, more, minimum, leads) or ()
    for item in part:
        yield from _proposals(item, cache[item.text, item.question])


def _proposals(item: TextIn, hits: Sequence[Hit]) -> Iterator[Proposal]:
    for h in hits:
        yield Proposal(item.id, h.start, h.end, h.type, item.text[h.start : h.end], h.rule, h.score)


def _find_in(
    text: str, question: str, known: Lexicon, more: list[Hit], minimum: float, leads: bool
) -> list[Hit]:
    """All hits in one text: rules first, then again on what accepting them would leave."""
    if not any(char.isalnum() for char in text):
        return []
    taken = [match.span() for match in PLACEHOLDER.finditer(text)]
    first = Document(_collapse(text, taken)[0], known, question)
    hits = _round(text, taken, known, question, minimum, document=first)
    hits += [h for h in more if not any(h.start < end and start < h.end for start, end in taken)]
    hits = settle(hits)
    hits = _until_quiet(text, taken, hits, [], known, question, minimum) if hits else hits
    if not leads:
        return hits
    found = _mapped(text, taken, list(incidents.find(first)))
    if found:
        hits = _until_quiet(text, taken, hits, found, known, question, minimum)
    return sorted([*hits, *found], key=lambda h: (h.start, -h.end))


def _until_quiet(
    text: str,
    taken: _Pieces,
    hits: list[Hit],
    leads: list[Hit],
    known: Lexicon,
    question: str,
    minimum: float,
) -> list[Hit]:
    """Looks again at the text as it reads once `hits` and `leads` are replaced."""
    for _ in range(_MOST_ROUNDS):
        gone = _union([*taken, *((hit.start, hit.end) for hit in (*hits, *leads))])
        new = _round(text, gone, known, question, minimum)
        if not new:
            break
        hits = settle([*hits, *new])
    return hits


def _round(
    text: str,
    gone: _Pieces,
    known: Lexicon,
    question: str,
    minimum: float,
    document: Document | None = None,
) -> list[Hit]:
    doc = document or Document(_collapse(text, gone)[0], known, question)
    hits = [
        hit
        for hit in _rules(doc)
        if hit.score >= minimum and "⟨" not in doc.text[hit.start : hit.end]
    ]
    return _mapped(text, gone, hits)


def _rules(doc: Document) -> Iterator[Hit]:
    yield from formats.find(doc)
    yield from identifiers.find(doc)
    yield from addresses.find(doc)
    yield from schools.find(doc)
    yield from buses.find(doc)
    yield from places.find(doc)
    yield from proper.find(doc)
    yield from venues.find(doc)
    yield from people.find(doc)
    yield from lone.find(doc)


def _union(spans: _Pieces) -> _Pieces:
    joined: _Pieces = []
    for start, end in sorted(spans):
        if joined and start < joined[-1][1]:
            joined[-1] = (joined[-1][0], max(end, joined[-1][1]))
        else:
            joined.append((start, end))
    return joined


def _collapse(text: str, gone: _Pieces) -> tuple[str, list[tuple[int, int]]]:
    """`text` with `OPAQUE` for each span, and (new offset, old offset) after each of them."""
    parts: list[str] = []
    steps = [(0, 0)]
    at = size = 0
    for start, end in gone:
        parts += (text[at:start], OPAQUE)
        size += start - at + len(OPAQUE)
        at = end
        steps.append((size, at))
    parts.append(text[at:])
    return "".join(parts), steps


def _mapped(text: str, gone: _Pieces, hits: list[Hit]) -> list[Hit]:
    """Hits in the collapsed text as hits in `text`; a lead may span placeholders."""
    if not gone:
        return hits
    _, steps = _collapse(text, gone)
    news = [new for new, _ in steps]

    def back(offset: int) -> int:
        new, old = steps[bisect_right(news, offset) - 1]
        return old + offset - new

    return [Hit(back(h.start), back(h.end), h.type, h.rule, h.score) for h in hits]
