"""Corrects what was guessed about a file: which column plays which part, what a question asks."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from chec_voice.intake.guesser import Role, text_column
from chec_voice.intake.mapping import (
    AttributeColumn,
    IgnoredColumn,
    Mapping,
    QuestionPolarity,
    TextColumn,
)
from chec_voice.intake.tables import Table
from chec_voice.model import Polarity

_ALONE: dict[Role, str] = {
    "participant": "participant",
    "response": "response",
    "question": "question_column",
    "session": "session_column",
    "voice": "voice_column",
    "consent": "consent_analysis",
    "consent-quotes": "consent_quotation",
    "own-ref": "own_ref",
}
"""Parts that one column can have, and the field of a mapping that holds it."""


def part_of(mapping: Mapping, column: str) -> Role:
    """The part that a column plays; `ignored` where it is not imported."""
    if any(text.column == column for text in mapping.texts):
        return "text"
    for role, field in _ALONE.items():
        if getattr(mapping, field) == column:
            return role
    if any(one.column == column for one in mapping.attributes):
        return "attribute"
    return "ignored"


def with_part(table: Table, mapping: Mapping, column: str, role: Role) -> Mapping:
    """The mapping with another part for one column.

    A column that had the part before is left out, where only one can have it. Whether all of it
    fits together says `Mapping.check`.

    Raises:
        InputError: there is no such column.
    """
    column_here = table.columns[table.index(column)]
    was, out = part_of(mapping, column), {column}
    if role in _ALONE and (holder := getattr(mapping, _ALONE[role])) is not None:
        out.add(holder)
    gone: dict[str, Any] = {f: None for f in _ALONE.values() if getattr(mapping, f) in out}
    mapping = replace(
        mapping,
        texts=tuple(text for text in mapping.texts if text.column not in out),
        attributes=tuple(one for one in mapping.attributes if one.column not in out),
        ignored=tuple(one for one in mapping.ignored if one.column not in out),
        **gone,
    )
    if was == "participant" or role == "participant":
        mapping = replace(mapping, facilitators=())  # they were values of another column
    left = tuple(
        IgnoredColumn(one, "chosen by you")
        for one in table.names
        if one in out and (role == "ignored" or one != column)
    )
    mapping = replace(mapping, ignored=(*mapping.ignored, *left))
    places = {name: at for at, name in enumerate(table.names)}
    if role == "text":
        asked = {text.question for text in mapping.texts}
        wording = column if column_here.wording in asked else column_here.wording
        texts = (*mapping.texts, text_column(column, wording))
        return replace(mapping, texts=tuple(sorted(texts, key=lambda one: places[one.column])))
    if role == "attribute":
        told = (*mapping.attributes, AttributeColumn(column, column))
        return replace(mapping, attributes=tuple(sorted(told, key=lambda one: places[one.column])))
    alone: dict[str, Any] = {} if role == "ignored" else {_ALONE[role]: column}
    return replace(mapping, **alone)


def with_name(mapping: Mapping, column: str, name: str) -> Mapping:
    """The mapping with another name for a fact, or another wording of what a column asked."""

    def asked(text: TextColumn) -> TextColumn:
        return text_column(column, name) if text.column == column else text

    def called(one: AttributeColumn) -> AttributeColumn:
        return AttributeColumn(column, name) if one.column == column else one

    return replace(
        mapping,
        texts=tuple(map(asked, mapping.texts)),
        attributes=tuple(map(called, mapping.attributes)),
    )


def with_polarity(mapping: Mapping, question: str, polarity: Polarity) -> Mapping:
    """The mapping in which a question asks something else, such as what makes it harder."""
    others = tuple(one for one in mapping.polarities if one.question != question)
    listed = mapping.question_column is not None
    return replace(
        mapping,
        texts=tuple(
            replace(text, polarity=polarity) if text.question == question else text
            for text in mapping.texts
        ),
        polarities=(*others, QuestionPolarity(question, polarity)) if listed else others,
    )
