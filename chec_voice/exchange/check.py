"""What the schema of QDA-XML does not check: references, guids, places and quoted words."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from chec_voice.exchange.guids import is_guid, one_line
from chec_voice.exchange.model import Exchange, Selection


def problems(exchange: Exchange) -> list[str]:
    """What is wrong with a project that is about to be written; empty when it is sound."""
    return [*_guids(exchange), *_references(exchange), *_places(exchange), *_names(exchange)]


def _guids(exchange: Exchange) -> Iterator[str]:
    counts = Counter(_every_guid(exchange))
    for guid, count in counts.items():
        if count > 1:
            yield f"the guid {guid} is used {count} times"
        if not is_guid(guid) or guid != guid.lower():
            yield f"{guid!r} is no guid in lower case"


def _every_guid(exchange: Exchange) -> Iterator[str]:
    for things in (
        exchange.users,
        exchange.codes,
        exchange.variables,
        exchange.cases,
        exchange.notes,
        exchange.sets,
    ):
        yield from (thing.guid for thing in things)
    for document in exchange.documents:
        yield document.guid
        yield from (mark.guid for mark in document.marks)
        for selection in document.selections:
            yield selection.guid
            yield from (mark.guid for mark in selection.marks)


def _references(exchange: Exchange) -> Iterator[str]:
    users = {user.guid for user in exchange.users}
    codes = {code.guid for code in exchange.codes}
    variables = {variable.guid for variable in exchange.variables}
    notes = {note.guid for note in exchange.notes}
    documents = {document.guid for document in exchange.documents}
    passages = {s.guid for document in exchange.documents for s in document.selections}
    seen: set[str] = set()
    for code in exchange.codes:
        if code.parent is not None and code.parent not in seen:
            yield f"the code {code.name!r} stands before the code above it"
        seen.add(code.guid)
    for document in exchange.documents:
        marks = [*document.marks, *(m for s in document.selections for m in s.marks)]
        for mark in marks:
            if mark.code not in codes:
                yield f"a coding in {document.name!r} is of a code that is not there"
            if mark.user and mark.user not in users:
                yield f"a coding in {document.name!r} is by a person who is not there"
        for note in (*document.notes, *(n for s in document.selections for n in s.notes)):
            if note not in notes:
                yield f"{document.name!r} refers to a memo that is not there"
    values = [(case.name, case.values) for case in exchange.cases]
    values += [(document.name, document.values) for document in exchange.documents]
    for name, given in values:
        if any(value.variable not in variables for value in given):
            yield f"{name!r} has a value of a variable that is not there"
    for case in exchange.cases:
        if not set(case.documents) <= documents or not set(case.selections) <= passages:
            yield f"the case {case.name!r} refers to a source or passage that is not there"
    for one in exchange.sets:
        if not set(one.codes) <= codes:
            yield f"the set {one.name!r} has a code that is not there"


def _places(exchange: Exchange) -> Iterator[str]:
    for document in exchange.documents:
        text = document.text or ""
        for selection in document.selections:
            if not 0 <= selection.start <= selection.end <= len(text):
                yield f"a passage of {document.name!r} lies outside of its text"
            elif not quotes(selection, text):
                yield f"a passage of {document.name!r} does not hold the words that it quotes"


def quotes(selection: Selection, text: str) -> bool:
    """Whether a passage holds the words that its name quotes (or begins with them)."""
    words = one_line(text[selection.start : selection.end])
    if selection.name.endswith("…") and words != one_line(selection.name):
        return words.startswith(one_line(selection.name)[:-1].rstrip())
    return words == one_line(selection.name)


def _names(exchange: Exchange) -> Iterator[str]:
    for what, things in (("codes", exchange.codes), ("documents", exchange.documents)):
        counts = Counter(thing.name.casefold() for thing in things)
        for name, count in counts.items():
            if count > 1:
                yield f"{count} {what} are called {name!r}"
