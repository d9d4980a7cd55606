"""Settles which part each column plays, by the rules in `roles`, and says why."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake import roles
from chec_voice.intake.consent import answers_consent, asks_consent
from chec_voice.intake.guess_warnings import mapping_warnings
from chec_voice.intake.mapping import (
    AttributeColumn,
    IgnoredColumn,
    Mapping,
    QuestionPolarity,
    TextColumn,
    ValueVoice,
)
from chec_voice.intake.profiles import Profile, profile_columns
from chec_voice.intake.tables import Table
from chec_voice.intake.ticks import tick
from chec_voice.intake.wording import guess_polarity, names_answer, one_line, promises_words

Role = Literal[
    "text",
    "participant",
    "response",
    "question",
    "session",
    "voice",
    "attribute",
    "ignored",
    "consent",
    "consent-quotes",
    "own-ref",
]


@dataclass(frozen=True)
class ColumnReason:
    """What a column is taken for, and why, in words for people."""

    column: str
    role: Role
    why: str

    @property
    def personal(self) -> bool:
        """Whether it is left out since it points at somebody; its cells are not to be shown."""
        return self.role == "ignored" and roles.PERSONAL in self.why


@dataclass(frozen=True)
class Guess:
    """A mapping to show before it is used."""

    mapping: Mapping
    reasons: tuple[ColumnReason, ...]
    """One per column of the table, in order."""
    warnings: tuple[str, ...]


class Guesser:
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
        self.small = len(table.rows) <= roles.SMALL
        self.warnings: list[str] = []
        self.facilitators: tuple[str, ...] = ()

    def guess(self) -> Guess:
        """Give every column a role, with its reason."""
        self._find_consent()
        self._find_speakers()
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
                plain = self.table.dialect == "generic"
                self._set(p, "ignored", roles.CODING if plain else roles.BOX)
        self._find_texts_and_question()
        self._find_ids()
        self._find_voice()
        for p in self._open():
            if p.variety == 1 and p.distinct > 1 and roles.id_flavour(p):
                continue  # one id more; it describes nobody
            why = self._why_choices(p) or roles.why_attribute(p)
            if why and "attribute" not in self.settled:
                self._set(p, "attribute", why)
        self._find_words_left_over()
        for p in self._open():
            self._set(p, "ignored", "not chosen" if self.settled else roles.why_not(p))
        reasons = tuple(self.parts[name] for name in self.table.names)
        mapping = self._mapping(reasons)
        warnings = (*mapping_warnings(self.table, mapping), *self.warnings)
        return Guess(mapping, reasons, warnings)

    def _open(self) -> list[Profile]:
        return [p for p in self.profiles if p.name not in self.parts]

    def _set(self, p: Profile, role: Role, why: str) -> None:
        self.parts[p.name] = ColumnReason(p.name, role, why)

    def _find_speakers(self) -> None:
        """A table that is a transcript: who spoke tells people apart, names or no names."""
        if "participant" in self._taken():
            return
        for p in self._open():
            if not roles.names_speakers(p) or self.columns[p.name].hint is not None:
                continue
            others = [q for q in self._open() if q is not p and not roles.reason_to_drop(q)]
            if any(roles.id_flavour(q, repeats=True) == "person" for q in others):
                continue
            if not any(roles.holds_speech(q) for q in others):
                continue
            variety = (
                "another in every row" if self._is_unique(p.name) else "the same in several rows"
            )
            self._set(p, "participant", f"says who spoke, and is {variety}")
            spoke = dict.fromkeys(value for value in self.table.values(p.name) if value)
            adults = tuple(value for value in spoke if roles.FACILITATOR.fullmatch(value.strip()))
            if len(adults) < len(spoke):
                self.facilitators = adults
            return

    def _find_texts_and_question(self) -> None:
        question = None
        if "question" not in self.settled:
            question = self._find_question()
        if "text" not in self.settled:
            for p in self._text_candidates(question):
                self._set(p, "text", roles.why_text(p))
        texts = sum(part.role == "text" for part in self.parts.values())
        # With several columns of answers, a column of wordings cannot belong to each of them.
        if question is not None and texts == 1:
            self._set(question, "question", "holds the wording of each row's question")
        elif question is not None and self._lies_on_its_side():
            self.warnings.append(
                "The table seems to lie on its side: each column is a person and each row a "
                "question. Copy it in Excel, paste it with Paste Special, Transpose, and import "
                "that."
            )
        elif question is not None and texts > 1:
            self.warnings.append(
                f"{question.name!r} looks like the question of each row, but {texts} columns look "
                "like answers, and it can belong to one only. Name both: --question-column "
                f'"{question.name}" and --text with the column of answers.'
            )

    def _lies_on_its_side(self) -> bool:
        answers = [part.column for part in self.parts.values() if part.role == "text"]
        people = [column for column in answers if roles.names_person(column)]
        asked = [column for column in people if promises_words(column)]  # "Q1", "Q2"
        return len(people) >= 3 and len(people) == len(answers) and not asked

    def _find_question(self) -> Profile | None:
        if self._headed("a") is not None and (asked := self._headed("q")) is not None:
            return asked
        fitting = [p for p in self._open() if roles.is_question_column(p)]
        if any(names_answer(p.heading) and not roles.is_closed(p) for p in self._open()):
            fitting += [p for p in self._open() if roles.is_question_beside(p)]
        return next((p for p in fitting if roles.names_question(p)), next(iter(fitting), None))

    def _headed(self, letter: str) -> Profile | None:
        """The column of that one letter: Q and A stand for question and answer together."""
        return next((p for p in self._open() if p.heading.strip(" .:").lower() == letter), None)

    def _text_candidates(self, question: Profile | None) -> list[Profile]:
        free = [p for p in self._unhinted() if p is not question]
        if question is self._headed("q") is not None and (answer := self._headed("a")) is not None:
            return [answer]
        found = [p for p in free if self._may_be_text(p)]
        if self.small and not found and self.table.dialect == "generic":
            # Better an odd column read as answers, and shown, than a file that cannot be read.
            return [p for p in free if not self._is_other(p) and roles.may_hold_words(p)]
        if not found and self.table.dialect == "generic" and not self._has("text"):
            # Few brief answers to an open question are answers where there are no others.
            return [p for p in free if not self._is_other(p) and roles.asks_in_brief(p)]
        if self.small and (question is not None or self._has("question")):
            # Beside a question and its answer, "Youth club in the north" is no second answer.
            return [p for p in found if promises_words(p.heading)] or found
        return found

    def _find_words_left_over(self) -> None:
        """Words are not dropped because few people wrote any: "Comment (2)" with one comment."""
        if "text" in self.settled:
            return
        for p in self._unhinted():
            if self._is_other(p) or not roles.holds_words(p):
                continue
            if self._has("question"):
                self.warnings.append(
                    f"{p.name!r} holds words that would not be imported. A file with a question in "
                    "each row has one column of answers: import it again with "
                    f'--text "{p.name}".'
                )
            else:
                self._set(p, "text", roles.why_text(p))

    def _may_be_text(self, p: Profile) -> bool:
        return not self._is_other(p) and roles.is_text(p)

    def _is_other(self, p: Profile) -> bool:
        return roles.id_flavour(p) is not None or roles.voices_in(p) is not None

    def _unhinted(self) -> list[Profile]:
        return [p for p in self._open() if self.columns[p.name].hint is None]

    def _has(self, role: Role) -> bool:
        return any(part.role == role for part in self.parts.values())

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

    def _find_consent(self) -> None:
        """Only where heading and values are clear: a wrong guess would take people out."""
        for p in self._open():
            purpose = asks_consent(p.heading)
            if purpose is None or not p.filled:
                continue
            role: Role = "consent" if purpose == "analysis" else "consent-quotes"
            if not answers_consent(set(self.table.values(p.name))):
                self._warn_consent(p, role, "not all its cells are yes, no or blank")
            elif role in self._taken():
                if not self._has(role):
                    self._warn_consent(p, role, "it was not named")
                elif "chosen by you" not in {r.why for r in self.parts.values() if r.role == role}:
                    self._warn_consent(p, role, "another column is taken for that already")
            else:
                self._set(p, role, f"asks for consent to {purpose}, and every answer is yes or no")

    def _warn_consent(self, p: Profile, role: Role, why: str) -> None:
        self.warnings.append(
            f"{p.name!r} seems to ask for consent, but would not be read as that: {why}. Without"
            f' it everybody\'s answers are used. Use --{role} "{p.name}", or record it with'
            " `chec-voice consent`."
        )

    def _find_ids(self) -> None:
        self._find_platform_ids()
        long_layout = self._has("question")
        # A few people with an answer to each question: their ids repeat, and may all be the same.
        repeats = long_layout and self.small
        flavours = {
            p.name: roles.id_flavour(p, repeats=repeats, long=long_layout) for p in self._open()
        }
        ids = [p for p in self._open() if flavours[p.name]]
        unique = {p.name: self._is_unique(p.name) for p in ids}
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
            voices=voices_of(self.table, one("voice")),
            consent_analysis=one("consent"),
            consent_quotation=one("consent-quotes"),
            own_ref=one("own-ref"),
            facilitators=self.facilitators,
        )

    def _texts(self, names: list[str]) -> tuple[TextColumn, ...]:
        wordings = Counter(self.columns[name].wording for name in names)
        return tuple(
            # Two columns of one wording would run into one question; their names differ.
            text_column(name, wording if wordings[wording] == 1 else name)
            for name in names
            if (wording := self.columns[name].wording)
        )


def voices_of(table: Table, column: str | None) -> tuple[ValueVoice, ...]:
    """What each value of a voice column means.

    Only words that are sure to be the young person's own may be quoted: a value that is not
    known counts as written by somebody else.

    Raises:
        InputError: none of its values says who wrote anything down.
    """
    if column is None:
        return ()
    values = dict.fromkeys(value for value in table.values(column) if value)
    ticked = all(tick(value) is not None for value in values)
    found = {value: roles.voice_of(value, ticked=ticked) for value in values}
    if not any(found.values()):
        raise InputError(
            "its values do not say who wrote the answers down",
            fix="It should hold words such as 'Me' and 'An adult wrote my words', or yes and no "
            "under the heading 'Scribed'.",
            path=table.path,
            column=column,
        )
    return tuple(ValueVoice(value, voice or "scribed") for value, voice in found.items())


def read_voices(table: Table, mapping: Mapping) -> Mapping:
    """The mapping with what the values of its voice column mean, if it does not say so itself."""
    if mapping.voice_column is None or mapping.voices:
        return mapping
    return replace(mapping, voices=voices_of(table, mapping.voice_column))


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


def text_column(column: str, question: str) -> TextColumn:
    """A column of answers; its polarity is guessed from the question."""
    return TextColumn(column, question, guess_polarity(question))
