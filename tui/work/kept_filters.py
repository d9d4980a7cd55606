"""The filters that somebody left on, kept in their settings for the next time.

What is kept names codes, coders and attributes; of questions and values it holds marks only, by
which they are known again: settings are no place for what anybody said. Words that were looked
for, which may be a child's, are not kept, nor are lists and topics, which are found anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from chec_voice.errors import ChecError
from chec_voice.project import STATES, Filters, Project
from chec_voice.project.coding import Coding
from tui import keys

_LETTERS = 16


def to_keep(filters: Filters) -> dict[str, object]:
    """What settings hold of filters; empty where nothing of them may be kept."""
    kept: dict[str, object] = {
        "question": _mark(filters.question) if filters.question else "",
        "attributes": [[name, _mark(value)] for name, value in filters.attributes],
        "code": filters.code,
        "coder": filters.coder,
        "state": filters.state,
    }
    return {name: value for name, value in kept.items() if value}


def kept(data: object, project: Project, coding: Coding) -> Filters:
    """The filters that settings hold, without what is no longer there; none that let nothing
    through."""
    if not isinstance(data, dict) or not data:
        return Filters()
    code, coder, state = (str(data.get(name, "")) for name in ("code", "coder", "state"))
    question, attributes = _said(data, project)
    filters = Filters(
        question=question,
        attributes=attributes,
        code=code if code in project.codes.names else "",
        coder=coder if coder in [str(one["name"]) for one in project.team.coders()] else "",
        state=next((one for one in STATES if one == state), ""),
    )
    if coding.blind and filters.coder != coding.coder:
        filters = Filters(question, attributes, filters.code, state=filters.state)
    try:
        return filters if coding.select(filters).next() is not None else Filters()
    except ChecError:
        return Filters()


def as_left(which: str, action: str) -> str:
    """That filters are on since somebody left, and how every answer comes back; "" without any.

    Args:
        which: the filters in words.
        action: what chooses others on this screen, by the name of its key.
    """
    if not which:
        return ""
    clears = f"{keys.shown(action)}, then {keys.shown('choose-take')}, shows every answer"
    return f"Only answers {which}, as you left it · {clears}"


def _said(data: dict[str, object], project: Project) -> tuple[str, tuple[tuple[str, str], ...]]:
    """The question and the attributes with their values, found again by their marks."""
    wanted, pairs = data.get("question"), data.get("attributes")
    if not wanted and not pairs:
        return "", ()  # reading what can be chosen goes through every value
    choices = project.choices
    found = []
    for pair in pairs if isinstance(pairs, list) else []:
        name, mark = pair if isinstance(pair, list) and len(pair) == 2 else ("", "")
        value = _of_mark(choices.attributes.get(str(name), ()), mark)
        if value is not None:
            found.append((str(name), value))
    return _of_mark(choices.questions, wanted) or "", tuple(found)


def _mark(text: str) -> str:
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:_LETTERS]


def _of_mark(texts: Iterable[str], mark: object) -> str | None:
    return next((text for text in texts if _mark(text) == mark), None)
