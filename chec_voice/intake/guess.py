"""Guesses which column plays which part, says why, and takes orders where it is told."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake import roles
from chec_voice.intake.mapping import (
    AttributeColumn,
    IgnoredColumn,
    Mapping,
    QuestionPolarity,
    TextColumn,
    ValueVoice,
)
from chec_voice.intake.profiles import Profile, profile_columns
from chec_voice.intake.tables import Table, no_such_column
from chec_voice.intake.wording import guess_polarity, is_generic, one_line
from chec_voice.model import Polarity

Role = Literal[
    "text", "participant", "response", "question", "session", "voice", "attribute", "ignored"
]


@dataclass(frozen=True)
class ColumnReason:
    """What a column is taken for, and why, in words for people."""

    column: str
    role: Role
    why: str


@dataclass(frozen=True)
class Guess:
    """A mapping to show before it is used."""

    mapping: Mapping
    reasons: tuple[ColumnReason, ...]
    """One per column of the table, in order."""
    warnings: tuple[str, ...]


def guess_mapping(table: Table) -> Guess:
    """A mapping from what the columns look like; its `texts` may be empty."""
    return _Guesser(table, {}).guess()


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
    guess_missing: bool = False,
) -> Guess:
    """A mapping from what a person asked for.

    Args:
        texts: columns of answers, each also as "COLUMN=question asked".
        participant, response: columns with ids; "" means that the file has none.
        question_column: column with each row's question; "" means none.
        attributes: columns, each also as "COLUMN=name here".
        voice_column: column that says who wrote the answers down; "" means none.
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
    }
    told: dict[str, Role] = {}
    for role, column in single.items():
        if column:
            table.index(column)
            told[column] = role
    told |= {text.column: "text" for text in chosen_texts}
    told |= {attribute.column: "attribute" for attribute in chosen_attributes}
    settled: set[Role] = {role for role, column in single.items() if column is not None}
    settled |= set(told.values())
    if not guess_missing:
        settled |= {"text", "participant", "response", "question", "attribute", "voice"}
    guess = _Guesser(table, told, frozenset(settled)).guess()
    mapping = dataclasses.replace(
        guess.mapping,
        texts=tuple(chosen_texts) or guess.mapping.texts,
        attributes=tuple(chosen_attributes) or guess.mapping.attributes,
        participant=participant or guess.mapping.participant,
        response=response or guess.mapping.response,
        question_column=question_column or guess.mapping.question_column,
        session_column=session_column or guess.mapping.session_column,
    )
    if voice_column:
        mapping = dataclasses.replace(
            mapping, voice_column=voice_column, voices=_voices(table, voice_column)
        )
    mapping.check(table)
    return dataclasses.replace(guess, mapping=mapping, warnings=_warnings(table, mapping))


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
    return _text_column(column, question or table.columns[table.index(column)].wording)


def _text_column(column: str, question: str) -> TextColumn:
    return TextColumn(column, question, guess_polarity(question))


def _attribute(table: Table, spec: str | AttributeColumn) -> AttributeColumn:
    if isinstance(spec, AttributeColumn):
        return spec
    column, name = _split(table, spec)
    return AttributeColumn(column, name or column)


class _Guesser:
    """Settles one column after another; a column that has a part keeps it."""

    def __init__(
        self, table: Table, told: dict[str, Role], settled: frozenset[Role] = frozenset()
    ) -> None:
        self.table, self.settled = table, settled
        self.parts = {
            column: ColumnReason(column, role, "chosen by you") for column, role in told.items()
        }
        self.profiles = profile_columns(table)
        self.columns = {column.name: column for column in table.columns}

    def guess(self) -> Guess:
        for p in self._open():
            reason, column = roles.reason_to_drop(p), self.columns[p.name]
            if column.hint == "participant" and reason is None:
                continue  # its turn comes with the other ids
            if column.hint == "ignored" and not (reason and roles.PERSONAL in reason):
                reason = column.why
            if reason:
                self._set(p, "ignored", reason)
            elif column.hint == "attribute" and "attribute" not in self.settled and p.filled:
                self._set(p, "attribute", column.why)
        ticks = [p for p in self._open() if p.only_ticks]
        if len(ticks) >= 3:
            for p in ticks:
                self._set(p, "ignored", roles.CODING)
        self._find_texts_and_question()
        self._find_ids()
        self._find_voice()
        for p in self._open():
            why = self._why_choices(p) or roles.why_attribute(p)
            if why and "attribute" not in self.settled:
                self._set(p, "attribute", why)
        for p in self._open():
            self._set(p, "ignored", "not chosen" if self.settled else roles.why_not(p))
        reasons = tuple(self.parts[name] for name in self.table.names)
        mapping = self._mapping(reasons)
        return Guess(mapping, reasons, _warnings(self.table, mapping))

    def _open(self) -> list[Profile]:
        return [p for p in self.profiles if p.name not in self.parts]

    def _set(self, p: Profile, role: Role, why: str) -> None:
        self.parts[p.name] = ColumnReason(p.name, role, why)

    def _find_texts_and_question(self) -> None:
        question = None
        if "question" not in self.settled:
            question = next((p for p in self._open() if roles.is_question_column(p)), None)
        if "text" not in self.settled:
            for p in self._open():
                hinted = self.columns[p.name].hint is not None
                if p is not question and not hinted and self._may_be_text(p):
                    self._set(p, "text", roles.why_text(p))
        texts = sum(part.role == "text" for part in self.parts.values())
        # With several columns of answers, a column of wordings cannot belong to each of them.
        if question is not None and texts == 1:
            self._set(question, "question", "holds the wording of each row's question")

    def _may_be_text(self, p: Profile) -> bool:
        return roles.id_flavour(p) is None and roles.voices_in(p) is None and roles.is_text(p)

    def _find_platform_ids(self) -> None:
        """The platform's id is there for sure; but a team's own reference outranks it.

        It is what the young person was told, what their other answers carry, and what stays the
        same when the form is exported again.
        """
        hinted = [p for p in self._open() if self.columns[p.name].hint == "participant"]
        if not hinted:
            return
        own = next((p for p in self._open() if self._is_reference(p)), None)
        if own is not None and "participant" not in self._taken():
            self._set(own, "participant", "your own reference, different in every row")
        for p in hinted:
            for role in ("participant", "response"):
                if role not in self._taken() and self._is_unique(p.name):
                    self._set(p, role, self.columns[p.name].why)
                    break

    def _is_reference(self, p: Profile) -> bool:
        hinted = self.columns[p.name].hint is not None
        return not hinted and roles.is_reference(p) and self._is_unique(p.name)

    def _why_choices(self, p: Profile) -> str | None:
        """A platform's multiple choice is no coding and no list that people typed."""
        options = p.joined_choices() if self.table.dialect != "generic" else 0
        return f"several choices in one cell, out of {options}" if options else None

    def _find_voice(self) -> None:
        if "voice" in self.settled:
            return
        found = next((p for p in self._open() if roles.voices_in(p)), None)
        if found is not None:
            self._set(found, "voice", "says who wrote the answers down")

    def _find_ids(self) -> None:
        self._find_platform_ids()
        flavours = {p.name: roles.id_flavour(p) for p in self._open()}
        ids = [p for p in self._open() if flavours[p.name]]
        unique = {p.name: self._is_unique(p.name) for p in ids}
        long_layout = any(part.role == "question" for part in self.parts.values())
        rank = {"person": 0, "plain": 1, "response": 2, None: 3}
        for p in sorted(ids, key=lambda p: rank[flavours[p.name]]):
            # An id of answers says who spoke only where each person has one row.
            speaks = flavours[p.name] != "response" or not long_layout
            if "participant" not in self._taken() and speaks:
                self._set(p, "participant", _why_id(unique[p.name], "person"))
            elif "response" not in self._taken() and unique[p.name]:
                self._set(p, "response", _why_id(True, "response"))

    def _taken(self) -> set[Role]:
        return {part.role for part in self.parts.values()} | set(self.settled)

    def _is_unique(self, column: str) -> bool:
        values = [value for value in self.table.values(column) if value]
        return len(set(values)) == len(values)

    def _mapping(self, reasons: tuple[ColumnReason, ...]) -> Mapping:
        by_role: dict[Role, list[ColumnReason]] = {}
        for reason in reasons:
            by_role.setdefault(reason.role, []).append(reason)

        def one(role: Role) -> str | None:
            return next((reason.column for reason in by_role.get(role, ())), None)

        question = one("question")
        return Mapping(
            texts=self._texts([r.column for r in by_role.get("text", ())]),
            participant=one("participant"),
            response=one("response"),
            question_column=question,
            attributes=tuple(
                AttributeColumn(r.column, r.column) for r in by_role.get("attribute", ())
            ),
            ignored=tuple(IgnoredColumn(r.column, r.why) for r in by_role.get("ignored", ())),
            session_column=one("session"),
            polarities=_polarities(self.table, question),
            voice_column=one("voice"),
            voices=_voices(self.table, one("voice")),
        )

    def _texts(self, names: list[str]) -> tuple[TextColumn, ...]:
        wordings = Counter(self.columns[name].wording for name in names)
        return tuple(
            # Two columns of one wording would run into one question; their names differ.
            _text_column(name, wording if wordings[wording] == 1 else name)
            for name in names
            if (wording := self.columns[name].wording)
        )


def _voices(table: Table, column: str | None) -> tuple[ValueVoice, ...]:
    if column is None:
        return ()
    p = next(p for p in profile_columns(table) if p.name == column)
    found = roles.voices_in(p)
    if found is None:
        raise InputError(
            "its values do not say who wrote the answers down",
            fix="It should hold words such as 'Me' and 'An adult wrote my words', or yes and no "
            "under the heading 'Scribed'.",
            path=table.path,
            column=column,
        )
    return tuple(ValueVoice(value, voice) for value, voice in found.items())


def _why_id(unique: bool, whose: str) -> str:
    variety = "it is different in every row" if unique else "it comes back in several rows"
    return f"the heading names an id of the {whose}, and {variety}"


def _polarities(table: Table, question: str | None) -> tuple[QuestionPolarity, ...]:
    if question is None:
        return ()
    wordings = dict.fromkeys(one_line(value) for value in table.values(question) if value)
    if len(wordings) > 200:
        raise InputError(
            f"it holds {len(wordings):,} different wordings, too many to be questions",
            fix="Choose another column, or none, for the question's wording.",
            path=table.path,
            column=question,
        )
    return tuple(QuestionPolarity(wording, guess_polarity(wording)) for wording in wordings)


_POLARITY_SAID: dict[Polarity, str] = {
    "helps": "asks what helps",
    "harms": "asks what harms",
    "change": "asks what should change",
    "neutral": "is neutral (it asks neither what helps, nor what harms, nor what should change)",
}


def _warnings(table: Table, mapping: Mapping) -> tuple[str, ...]:
    said = []
    if not mapping.texts:
        said.append("No column looks like answers in people's own words. Name one with --text.")
    if mapping.participant is None:
        said.append(
            "No column says who answered, so each row counts as a different person "
            f"('row {table.rows[0].number}', ...). Name the column with --id if there is one."
        )
    if _second_heading(table):
        said.append(
            f"Line {table.rows[0].number} looks like a second line of headings and would be read "
            "as answers. Take it out of the file, or pass --header-row."
        )
    if 2 * sum(not column.named for column in table.columns) > len(table.columns):
        said.append(
            "Most columns have no heading. If this is a summary table or a cross-tabulation, "
            "export the single responses instead: one row for each person who answered."
        )
    for text in mapping.texts:
        if mapping.question_column is None and is_generic(text.question):
            said.append(
                f"The heading {text.column!r} does not say what people were asked. Say it with "
                f'--text "{text.column}=What was asked?".'
            )
    asked = {text.question: text.polarity for text in mapping.texts}
    if mapping.question_column is not None:
        asked = {known.question: known.polarity for known in mapping.polarities}
    said += [
        f"Guessed from its wording: {_brief(question)!r} {_POLARITY_SAID[polarity]}."
        for question, polarity in asked.items()
    ]
    return tuple(said)


def _second_heading(table: Table) -> bool:
    """Rows under the headings that SurveyMonkey and Qualtrics write."""
    first = [cell for cell in table.rows[0].cells if cell]
    answers = sum(cell in ("Response", "Open-Ended Response") for cell in first)
    return answers >= 2 or any('"ImportId"' in c for row in table.rows[:3] for c in row.cells)


def _brief(question: str) -> str:
    return question if len(question) <= 70 else question[:69] + "…"
