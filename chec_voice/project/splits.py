"""What counts are split by: an attribute, the question, the session, or how something was meant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Literal

from chec_voice.errors import NotFound
from chec_voice.model import NOT_KNOWN, word_of
from chec_voice.store import Store, columns, queries
from chec_voice.tally import Answers, Labels, Places
from chec_voice.text import value_order

if TYPE_CHECKING:
    from chec_voice.tally import Column

QUESTION, SESSION, WAVE, VALENCE = "question", "session", "wave", "valence"
LEVEL = "level"
"""What counts can be split by besides attributes; an attribute of that name goes first."""


def one_spelling(store: Store, by: str | None) -> str | None:
    """What is split by as the project writes it: releases know their figures by this name."""
    if by is None:
        return None
    known = {str(a["name"]).casefold(): str(a["name"]) for a in queries.attributes(store)}
    known = {QUESTION: QUESTION, SESSION: SESSION, WAVE: SESSION, VALENCE: VALENCE} | (
        {LEVEL: LEVEL} | known
    )
    if by.casefold() in known:
        return known[by.casefold()]
    names = [known.get(name.strip().casefold(), name.strip()) for name in by.split(",")]
    told = without_told(store, by)[1]
    return ",".join(sorted(names, key=lambda name: name != told))  # its columns come first


def without_told(
    store: Store, by: str | None
) -> tuple[str | None, Literal["valence", "level"] | None]:
    """What else counts are split by, and whether by valence or level.

    An attribute of that name goes first; of both, the second is taken for an attribute.
    """
    if by is None:
        return None, None
    known = [str(a["name"]).casefold() for a in queries.attributes(store)]
    names = [name.strip() for name in by.split(",")]
    told: Literal["valence", "level"]
    for told in ("valence", "level"):
        rest = [name for name in names if name.casefold() != told]
        if len(names) <= 2 and len(rest) < len(names) and told not in known:
            return (rest[0] if rest else None), told
    return by, None


def margins_of(store: Store, by: str | None) -> list[str]:
    """The two things that pairs are made of; nothing where counts are split by one."""
    names = _things(store, by) if by is not None else []
    return names if len(names) == 2 else []


def _things(store: Store, by: str) -> list[str]:
    """What is joined by commas, unless an attribute is called just so."""
    known = [str(a["name"]).casefold() for a in queries.attributes(store)]
    return [by] if by.casefold() in known else [name.strip() for name in by.split(",")]


def split(store: Store, answers: Answers, by: str) -> Labels:
    """The values by which counts are split: of one thing, or of two as "South × 11-13"."""
    names = _things(store, by)
    if len(names) > 2:
        raise NotFound(
            f"counts are split by one or two things, not {len(names)}.",
            fix="Name one, or two joined by a comma.",
        )
    parts = [_labels_by(store, answers, name) for name in names]
    return parts[0] if len(parts) == 1 else parts[0].crossed(parts[1])


def _labels_by(store: Store, answers: Answers, name: str) -> Labels:
    known = [str(a["name"]).casefold() for a in queries.attributes(store)]
    if name.casefold() in known:
        return _labels(store, answers, _attribute(store, name))
    if name.casefold() == QUESTION:
        return Labels.of_used(*columns.questions(store, columns.questions_of_open(store)))
    if name.casefold() in (SESSION, WAVE):
        names, _, _ = store.kept(("sessions",), lambda: columns.sessions(store))
        return Labels.of_used(names, sessions_of(store, answers)[answers.person])
    return _labels(store, answers, _attribute(store, name))


def _labels(store: Store, answers: Answers, name: str) -> Labels:
    """The value of every open response, with words for what was not given."""
    import numpy as np

    scopes = columns.values(store, name)
    words = {scope: [word_of(*label) for label in found.labels] for scope, found in scopes.items()}
    ordered = sorted({*words["participant"], *words["response"], NOT_KNOWN}, key=value_order)
    place = {word: n for n, word in enumerate(ordered)}

    def write(column: Column, places: Places, scope: str) -> None:
        where = places.of(scopes[scope].ids)
        values = np.array([place[word] for word in words[scope]], dtype=np.int32)
        known = where >= 0
        column[where[known]] = values[scopes[scope].numbers[known]]

    of_person = np.full(len(answers.participant_ids), place[NOT_KNOWN], dtype=np.int32)
    write(of_person, answers.participant_places, "participant")
    of = of_person[answers.person]
    write(of, answers.response_places, "response")
    return Labels.of_used(ordered, of)


def labels_of(store: Store, by: str) -> dict[int, str]:
    """Response id -> value of the attribute, with words for what was not given."""
    return {
        response: word_of(value, state)
        for response, (value, state) in queries.values_of(store, _attribute(store, by)).items()
    }


def sessions_of(store: Store, answers: Answers) -> Column:
    """(participants,) position of the session of each."""
    _, people, of = store.kept(("sessions",), lambda: columns.sessions(store))
    found: Column = of[Places(people).of(answers.participant_ids)]
    return found


def _attribute(store: Store, by: str) -> str:
    known = [str(a["name"]) for a in queries.attributes(store)]
    name = next((n for n in known if n.casefold() == by.casefold()), None)
    if name is None:
        raise NotFound(
            f"there is no attribute {by!r}.",
            fix=f"Attributes here: {', '.join(known) or 'none'}; also {QUESTION} and {SESSION},"
            f" and {VALENCE} and {LEVEL} for themes.",
        )
    return name
