"""Guesses which column plays which part, says why, and takes orders where it is told."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence

from chec_voice.errors import InputError
from chec_voice.intake.guess_warnings import mapping_warnings
from chec_voice.intake.guesser import ColumnReason, Guess, Guesser, Role, text_column, voices_of
from chec_voice.intake.mapping import AttributeColumn, TextColumn
from chec_voice.intake.tables import Table, no_such_column

__all__ = ["ColumnReason", "Guess", "Role", "build_mapping", "guess_mapping"]


def guess_mapping(table: Table) -> Guess:
    """A mapping from what the columns look like; its `texts` may be empty."""
    return Guesser(table, {}).guess()


def build_mapping(
    table: Table,
    *,
    texts: Sequence[str | TextColumn] = (),
    participant: str | None = None,
    response: str | None = None,
    question_column: str | None = None,
    attributes: Sequence[str | AttributeColumn] = (),
    session_column: str | None = None,
    voice_column: str | None = None,
    consent_analysis: str | None = None,
    consent_quotation: str | None = None,
    own_ref: str | None = None,
    facilitators: Sequence[str] = (),
    guess_missing: bool = False,
) -> Guess:
    """A mapping from what a person asked for.

    Args:
        texts: columns of answers, each also as "COLUMN=question asked".
        participant, response: columns with ids; "" means that the file has none.
        question_column: column with each row's question; "" means none.
        attributes: columns, each also as "COLUMN=name here".
        voice_column: column that says who wrote the answers down; "" means none.
        consent_analysis, consent_quotation: columns of yes and no; "" means none.
        own_ref: column with what people themselves can be found by.
        facilitators: values of the participant column that are no young people.
        guess_missing: guess the parts that were not told; otherwise other columns are ignored.

    Raises:
        InputError: a column that is not there (names the closest), or a mapping that cannot work.
    """
    chosen_texts = [_text(table, spec) for spec in texts]
    chosen_attributes = [_attribute(table, spec) for spec in attributes]
    single: dict[Role, str | None] = {
        "participant": participant,
        "response": response,
        "question": question_column,
        "session": session_column,
        "voice": voice_column,
        "consent": consent_analysis,
        "consent-quotes": consent_quotation,
        "own-ref": own_ref,
    }
    told: dict[str, Role] = {column: role for role, column in single.items() if column}
    for column in told:
        table.index(column)
    told |= {text.column: "text" for text in chosen_texts}
    told |= {attribute.column: "attribute" for attribute in chosen_attributes}
    settled: set[Role] = {role for role, column in single.items() if column is not None}
    settled |= set(told.values()) | (set() if guess_missing else _NEVER_GUESSED_ALONE)
    guesser = Guesser(table, told, frozenset(settled))
    guess = guesser.guess()
    mapping = dataclasses.replace(
        guess.mapping,
        texts=tuple(chosen_texts) or guess.mapping.texts,
        attributes=tuple(chosen_attributes) or guess.mapping.attributes,
        participant=participant or guess.mapping.participant,
        response=response or guess.mapping.response,
        question_column=question_column or guess.mapping.question_column,
        session_column=session_column or guess.mapping.session_column,
        consent_analysis=consent_analysis or guess.mapping.consent_analysis,
        consent_quotation=consent_quotation or guess.mapping.consent_quotation,
        own_ref=own_ref or guess.mapping.own_ref,
    )
    if facilitators:
        mapping = dataclasses.replace(
            mapping, facilitators=_adults(table, mapping.participant, facilitators)
        )
    if voice_column:
        mapping = dataclasses.replace(
            mapping, voice_column=voice_column, voices=voices_of(table, voice_column)
        )
    mapping.check(table)
    warnings = (*mapping_warnings(table, mapping), *guesser.warnings)
    return dataclasses.replace(guess, mapping=mapping, warnings=warnings)


_NEVER_GUESSED_ALONE: set[Role] = {
    "text",
    "participant",
    "response",
    "question",
    "attribute",
    "voice",
    "consent",
    "consent-quotes",
}
"""Parts that are left empty, and not guessed, where a person named columns of their own."""


def _split(table: Table, spec: str) -> tuple[str, str | None]:
    """("COLUMN", None) or ("COLUMN", "name") of "COLUMN=name"; headings may hold "="."""
    if spec in table.names:
        return spec, None
    for at, character in enumerate(spec):
        if character == "=" and spec[:at].strip() in table.names and spec[at + 1 :].strip():
            return spec[:at].strip(), spec[at + 1 :].strip()
    raise no_such_column(table, spec.partition("=")[0].strip() or spec)


def _text(table: Table, spec: str | TextColumn) -> TextColumn:
    if isinstance(spec, TextColumn):
        return spec
    column, question = _split(table, spec)
    return text_column(column, question or table.columns[table.index(column)].wording)


def _attribute(table: Table, spec: str | AttributeColumn) -> AttributeColumn:
    if isinstance(spec, AttributeColumn):
        return spec
    column, name = _split(table, spec)
    return AttributeColumn(column, name or column)


def _adults(table: Table, column: str | None, told: Sequence[str]) -> tuple[str, ...]:
    if column is None:
        raise InputError(
            "facilitators were named, and no column says who spoke",
            fix="Name that column with --id.",
            path=table.path,
        )
    names = {" ".join(name.split()).casefold() for name in told}
    spoke = dict.fromkeys(value for value in table.values(column) if value)
    found = tuple(v for v in spoke if " ".join(v.split()).casefold() in names)
    if len(found) < len(names):
        raise InputError(
            "not every facilitator named speaks here",
            fix=f"It holds {', '.join(map(repr, list(spoke)[:8]))}"
            f"{' ...' if len(spoke) > 8 else ''}.",
            path=table.path,
            column=column,
        )
    return found
