"""Counts what people said: by code, and against a framework. People are counted, not mentions."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from chec_voice import framework_map
from chec_voice.errors import NotFound
from chec_voice.framework_map import FrameworkMap
from chec_voice.store import Store, coders, codes, columns, frameworks, queries
from chec_voice.tally import Answers, Labels, Places, Tally
from chec_voice.themes import ThemeTable, tabulate

if TYPE_CHECKING:
    from chec_voice.tally import Flags

NOT_KNOWN = "(blank)"
STATE_WORDS = {
    "blank": NOT_KNOWN,
    "prefer_not_to_say": "(prefer not to say)",
    "not_asked": "(not asked)",
}


class Results:
    """Counts of what was said. Open it with `project.results`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def themes(self, *, by: str | None = None, coder: str | None = None) -> ThemeTable:
        """People, groups, responses and mentions per code, optionally by an attribute.

        Raises:
            NotFound: there is no such attribute or coder.
        """
        store = self._store
        coder_id = coders.require(store, coder) if coder else None

        def counted() -> ThemeTable:
            tally, looked = tallied(store, by, coder_id)
            names = columns.coders_who_applied(store, coder_id)
            return tabulate(codes.with_retired(store), tally, looked, names, by)

        return store.kept(("themes", by, coder_id), counted)

    def map(
        self, *, framework_name: str | None = None, by: str | None = None, coder: str | None = None
    ) -> FrameworkMap:
        """How youth voice covers the framework, by area or another attribute.

        Raises:
            NotFound: there is no such framework, attribute or coder.
        """
        store = self._store
        frame = frameworks.get(store, framework_name)
        coder_id = coders.require(store, coder) if coder else None
        tally, looked = tallied(store, by, coder_id)
        return framework_map.draw(
            frame,
            codes.with_retired(store),
            frameworks.links(store, frame.id),
            frameworks.unlinked_reasons(store, frame.id),
            tally,
            looked,
        )


def tallied(store: Store, by: str | None, coder_id: int | None) -> tuple[Tally, Flags]:
    """What stands, ready to be counted, and which responses a coder has looked at.

    Kept until something in the project changes.
    """
    return store.kept(("tally", by, coder_id), lambda: _tallied(store, by, coder_id))


def _tallied(store: Store, by: str | None, coder_id: int | None) -> tuple[Tally, Flags]:
    name = _attribute(store, by) if by is not None else None
    answers = store.kept(("answers",), lambda: _answers(store))
    said, looked = store.kept(("said", coder_id), lambda: _said(store, answers, coder_id))
    labels = _labels(store, answers, name) if name is not None else None
    return Tally(answers, said, labels), looked


def _answers(store: Store) -> Answers:
    return Answers.of(
        columns.participants(store), columns.open_responses(store), columns.segments(store)
    )


def _said(store: Store, answers: Answers, coder_id: int | None) -> tuple[dict[str, Any], Flags]:
    applied = columns.applied(store, coder_id)
    said = {code: answers.segments(segments) for code, segments in applied.items()}
    looked = answers.responses_of(answers.segments(columns.looked_at(store, coder_id)))
    return {code: where for code, where in said.items() if len(where)}, looked


def _labels(store: Store, answers: Answers, name: str) -> Labels:
    """The value of every open response, with words for what was not given."""
    import numpy as np

    scopes = columns.values(store, name)
    words = {word_of(value, state) for found in scopes.values() for value, state, _ in found} | {
        NOT_KNOWN
    }
    ordered = sorted(words, key=_value_order)
    place = {word: n for n, word in enumerate(ordered)}
    of_person = np.full(len(answers.participant_ids), place[NOT_KNOWN], dtype=np.int64)
    people, responses = Places(answers.participant_ids), Places(answers.response_ids)
    for value, state, ids in scopes["participant"]:
        where = people.of(ids)
        of_person[where[where >= 0]] = place[word_of(value, state)]
    of = of_person[answers.person]
    for value, state, ids in scopes["response"]:
        where = responses.of(ids)
        of[where[where >= 0]] = place[word_of(value, state)]
    used = np.unique(of)  # values that only people without an open answer have are no columns
    return Labels(tuple(ordered[n] for n in used), np.searchsorted(used, of))


def word_of(value: str, state: str) -> str:
    """What a table calls a value: itself, or words for what was not given."""
    return value if state == "given" else STATE_WORDS[state]


def labels_of(store: Store, by: str) -> dict[int, str]:
    """Response id -> value of the attribute, with words for what was not given."""
    return {
        response: word_of(value, state)
        for response, (value, state) in queries.values_of(store, _attribute(store, by)).items()
    }


def _attribute(store: Store, by: str) -> str:
    known = [str(a["name"]) for a in queries.attributes(store)]
    name = next((n for n in known if n.casefold() == by.casefold()), None)
    if name is None:
        raise NotFound(
            f"there is no attribute {by!r}.",
            fix=f"Attributes here: {', '.join(known) or 'none'}.",
        )
    return name


def _value_order(value: str) -> tuple[bool, list[Any]]:
    """Given values in natural order (5-7 before 11-13), then what was not given."""
    parts = [(0, int(p), "") if p.isdigit() else (1, 0, p.casefold())
             for p in re.split(r"(\d+)", value) if p]  # fmt: skip
    return value.startswith("("), parts
