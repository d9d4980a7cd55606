"""Reads an exchange project as answers of people, with what coders said about them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from chec_voice.exchange.conventions import (
    ANSWER_TO,
    AREA_SET,
    GROUP,
    MEMO,
    OF_ANSWER,
    OF_PERSON,
    POLARITY,
    QUESTION,
    SESSION,
    STATES,
    THEME_SET,
    VOICE,
    WRITTEN_HERE,
)
from chec_voice.exchange.guids import derived, one_line
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Case, CodeSet, Document, Exchange, Mark, Note, Selection
from chec_voice.model import LEVELS, POLARITIES, VALENCES, VOICES, AttributeValue

UNKNOWN_CODER = "unknown coder"
_TOLD = re.compile(r"(Valence of|About whom) “(.+)”: (\w+)")
_SAYS = {"Valence of": tuple(VALENCES), "About whom": tuple(LEVELS)}
_LINE = re.compile(rf"({POLARITY}|{VOICE}|{SESSION}): (.*)")


@dataclass(frozen=True)
class MarkIn:
    """One code on a span of an answer."""

    guid: str
    code: str
    """Guid of the code in the file."""
    coder: str
    start: int
    end: int
    valence: str = ""
    at: str = ""
    level: str = ""


@dataclass(frozen=True)
class MemoIn:
    """What somebody wrote about an answer, a passage of it, a code or the project."""

    guid: str
    kind: str
    """segment, response, code or project."""
    coder: str
    text: str
    target: str = ""
    """Of a code: its guid in the file."""
    start: int = 0
    end: int = 0


@dataclass
class AnswerIn:
    """One answer, with everything that is said about it."""

    guid: str
    name: str
    person: str
    """What tells people apart; the case's name, or the document's."""
    person_guid: str
    question: str
    text: str
    polarity: str = "neutral"
    voice: str = "verbatim"
    session: str = ""
    group_of: int = 0
    values: dict[str, AttributeValue] = field(default_factory=dict)
    marks: list[MarkIn] = field(default_factory=list)
    memos: list[MemoIn] = field(default_factory=list)


@dataclass
class Resolved:
    """An exchange file as a project would say it."""

    answers: list[AnswerIn]
    memos: list[MemoIn]
    """Of codes and of the project."""
    coders: tuple[str, ...]
    answer_attributes: set[str]
    """Attributes that answers have and not people."""
    themes: list[tuple[str, str, tuple[str, ...]]] = field(default_factory=list)
    """Name, summary, guids of codes."""


def resolve(exchange: Exchange, losses: LossReport, *, question: str = "") -> Resolved:
    """Take an exchange project apart into answers, judgements and memos.

    Args:
        question: what foreign documents answer, as one question; their project's name if empty.
    """
    return _Resolver(exchange, losses, question).resolved()


class _Resolver:
    def __init__(self, exchange: Exchange, losses: LossReport, question: str) -> None:
        self.exchange, self.losses = exchange, losses
        self.question = question or f"Text from {exchange.name}"
        self.users = {user.guid: user.name for user in exchange.users}
        self.names = {code.guid: code.name for code in exchange.codes}
        self.known_codes = set(self.names)
        self.tops = {code.name for code in exchange.codes if code.parent is None}
        self.notes = {note.guid: note for note in exchange.notes}
        self.used_notes: set[str] = set()
        self.variables = {variable.guid: variable for variable in exchange.variables}
        self.case_of: dict[str, Case] = {}
        self.case_of_passage: dict[str, Case] = {}
        self.coders: Counter[str] = Counter()
        self.answer_attributes: set[str] = set()
        self.person_attributes = {
            value.variable for case in exchange.cases for value in case.values
        }
        self._cases()

    def resolved(self) -> Resolved:
        answers: list[AnswerIn] = []
        memos: list[MemoIn] = []
        for document in self.exchange.documents:
            answers += self._answers(document)
            memos += self._beside_text(document)
        self._unique(answers)
        memos += self._memos_of_codes()
        memos += self._memos_of_project()
        themes = list(self._themes())
        for user in self.exchange.users:
            self.coders.setdefault(user.name, 0)
        return Resolved(answers, memos, tuple(self.coders), self.answer_attributes, themes)

    # --- people ---

    def _cases(self) -> None:
        several: set[str] = set()
        for case in self.exchange.cases:
            for guid in case.documents:
                if self.case_of.setdefault(guid, case) is not case:
                    several.add(guid)
            for guid in case.selections:
                self.case_of_passage[guid] = case
        for guid in several:
            self.losses.add(
                "cases", "changed", "a document of several cases is its own person", guid
            )
            del self.case_of[guid]
        for case in self.exchange.cases:
            if not case.documents and not case.selections:
                self.losses.add(
                    "cases",
                    "lost",
                    "a case without any text",
                    case.name or case.guid,
                )
            elif case.description:
                self.losses.add("cases", "lost", "what is written about a case", case.name)

    def _person(self, case: Case | None, document: Document) -> tuple[str, str]:
        if case is None:
            return document.name, document.guid
        return case.name or document.name, case.guid

    def _fill(self, answer: AnswerIn, holder: Case | Document, default: str) -> None:
        """Put the values of a case or document on an answer."""
        for value in holder.values:
            variable = self.variables.get(value.variable)
            if variable is None:
                self.losses.add("values", "lost", "a value of a variable that is not in the file")
                continue
            ours = self.exchange.ours or variable.description == WRITTEN_HERE
            if ours and self._reserved(answer, variable.name, value.text):
                continue
            name = variable.name
            if ours or variable.description in (OF_PERSON, OF_ANSWER):
                name = name.removesuffix(" (attribute)") or name
            scope = {OF_PERSON: "person", OF_ANSWER: "answer"}.get(variable.description, default)
            if scope == "answer" and value.variable not in self.person_attributes:
                self.answer_attributes.add(name)
            state = next((s for s, shown in STATES.items() if shown == value.text), None)
            answer.values[name] = (
                AttributeValue("", state) if state else AttributeValue(value.text)  # type: ignore[arg-type]  # a key of STATES
            )

    @staticmethod
    def _reserved(answer: AnswerIn, name: str, text: str) -> bool:
        if name == QUESTION:
            answer.question = text
        elif name == POLARITY and text in POLARITIES:
            answer.polarity = text
        elif name == VOICE and text in VOICES:
            answer.voice = text
        elif name == SESSION:
            answer.session = text
        elif name == GROUP and text.isdecimal():
            answer.group_of = min(int(text), 1_000_000)
        else:
            return False
        return True

    # --- documents ---

    def _answers(self, document: Document) -> Iterator[AnswerIn]:
        if document.text is None:
            self.losses.add(
                "sources",
                "lost",
                "the text of this source is not in the file"
                if document.kind == "text"
                else f"a {document.kind} without text",
                document.name,
            )
            return
        if not document.text.strip():
            self.losses.add(
                "sources",
                "lost",
                "a source without any words",
                document.name,
            )
            return
        parts = [s for s in document.selections if s.description.startswith(ANSWER_TO)]
        if parts:
            yield from self._split(document, parts)
        else:
            yield self._whole(document)

    def _whole(self, document: Document) -> AnswerIn:
        case = self.case_of.get(document.guid)
        person, person_guid = self._person(case, document)
        answer = AnswerIn(
            document.guid, document.name, person, person_guid, self.question, document.text or ""
        )
        if case is not None:
            self._fill(answer, case, "person")
        self._fill(answer, document, "answer")
        for mark in document.marks:
            self._mark(answer, mark, 0, len(answer.text), {})
        for selection in document.selections:
            if not selection.place:
                self._passage(answer, selection, 0)
        self._memos_of_document(answer, document)
        return answer

    def _split(self, document: Document, parts: Sequence[Selection]) -> Iterator[AnswerIn]:
        """The answers of a document that we joined."""
        text = document.text or ""
        answers: list[tuple[Selection, AnswerIn]] = []
        for part in parts:
            case = self.case_of_passage.get(part.guid) or self.case_of.get(document.guid)
            person, person_guid = self._person(case, document)
            lines = part.description.split("\n")
            answer = AnswerIn(
                part.guid,
                document.name,
                person,
                person_guid,
                lines[0].removeprefix(ANSWER_TO),
                text[part.start : part.end],
            )
            if case is not None:
                self._fill(answer, case, "person")
            if case is None or document.guid in case.documents:
                self._fill(answer, document, "person")
                answer.question = lines[0].removeprefix(ANSWER_TO)
            for match in map(_LINE.fullmatch, lines[1:]):
                if match:
                    self._reserved(answer, match[1], match[2])
            answers.append((part, answer))
        for selection in document.selections:
            if selection.place or selection.description.startswith(ANSWER_TO):
                continue
            home = next(
                (a for p, a in answers if p.start <= selection.start and selection.end <= p.end),
                None,
            )
            if home is None:
                home = next(
                    (a for p, a in answers if selection.start < p.end and p.start < selection.end),
                    None,
                )
                what = "a passage over the borders of an answer is cut to it"
                self.losses.add(
                    "codings",
                    "lost" if home is None else "changed",
                    "a passage outside of all answers" if home is None else what,
                    selection.guid,
                    count=len(selection.marks),
                )
            if home is not None:
                part = next(p for p, a in answers if a is home)
                self._passage(home, selection, part.start)
        for mark in document.marks:
            self.losses.add(
                "codings",
                "changed",
                "a code on a document of several answers is on each of them",
                document.name,
            )
            for _, answer in answers:
                self._mark(answer, mark, 0, len(answer.text), {})
        if answers:
            self._memos_of_document(answers[0][1], document)
        yield from (answer for _, answer in answers)

    def _passage(self, answer: AnswerIn, selection: Selection, begin: int) -> None:
        start = min(max(selection.start - begin, 0), len(answer.text))
        end = min(max(selection.end - begin, start), len(answer.text))
        if start == end:
            self.losses.add(
                "codings",
                "lost",
                "a passage without any words",
                selection.guid,
                count=len(selection.marks),
            )
            return
        told, rest = _told(selection.description)
        for mark in selection.marks:
            self._mark(answer, mark, start, end, told, selection.user)
        coder = self._coder(selection.user or next((m.user for m in selection.marks), None))
        if rest:
            answer.memos.append(
                MemoIn(selection.guid, "segment", coder, rest, start=start, end=end)
            )
        for note in filter(None, map(self._note, selection.notes)):
            kind = "response" if note.name == f"{MEMO}an answer" else "segment"
            author = self._coder(note.user)
            answer.memos.append(
                MemoIn(note.guid, kind, author, _memo_text(note), start=start, end=end)
            )
        if not selection.marks and not rest and not selection.notes:
            self.losses.add("passages", "lost", "a passage without a code or memo", selection.guid)

    def _mark(
        self,
        answer: AnswerIn,
        mark: Mark,
        start: int,
        end: int,
        told: Mapping[str, Mapping[str, str]],
        user: str | None = None,
    ) -> None:
        if mark.code not in self.known_codes:
            self.losses.add("codings", "lost", "a code that is not in the file", mark.guid)
            return
        coder = self._coder(mark.user or user)
        self.coders[coder] += 1
        name = one_line(self.names[mark.code])
        valence, level = (told[what].get(name, "") for what in _SAYS)
        answer.marks.append(
            MarkIn(mark.guid, mark.code, coder, start, end, valence, mark.at, level)
        )

    def _coder(self, user: str | None) -> str:
        if user is None:
            return UNKNOWN_CODER
        return self.users.get(user, UNKNOWN_CODER)

    # --- memos ---

    def _note(self, guid: str) -> Note | None:
        note = self.notes.get(guid)
        if note is None:
            self.losses.add("memos", "lost", "a memo that is not in the file", guid)
            return None
        self.used_notes.add(guid)
        if not _memo_text(note):
            self.losses.add("memos", "lost", "a memo without any words", guid)
            return None
        return note

    def _memos_of_document(self, answer: AnswerIn, document: Document) -> None:
        if document.description.strip():
            answer.memos.append(
                MemoIn(
                    derived("description", document.guid),
                    "response",
                    self._coder(document.user),
                    document.description.strip(),
                )
            )
        for guid in document.notes:
            note = self._note(guid)
            if note is not None:
                answer.memos.append(
                    MemoIn(guid, "response", self._coder(note.user), _memo_text(note))
                )

    def _memos_of_codes(self) -> Iterator[MemoIn]:
        for code in self.exchange.codes:
            for guid in code.notes:
                note = self._note(guid)
                if note is not None:
                    yield MemoIn(guid, "code", self._coder(note.user), _memo_text(note), code.guid)

    def _memos_of_project(self) -> Iterator[MemoIn]:
        """Memos about the project, and those that stand free: other programs free them all."""
        for guid in dict.fromkeys((*self.exchange.project_notes, *self.notes)):
            if guid in self.used_notes:
                continue
            note = self._note(guid)
            if note is not None:
                yield MemoIn(guid, "project", self._coder(note.user), _memo_text(note))

    def _beside_text(self, document: Document) -> Iterator[MemoIn]:
        """Codes on pictures, pages and recordings: kept in words, as a memo on the project."""
        lines = []
        coders: Counter[str] = Counter()
        for selection in document.selections:
            if not selection.place:
                continue
            _, memo = _told(selection.description)
            for mark in selection.marks:
                name = self.names.get(mark.code, "a code that is not in the file")
                coder = self._coder(mark.user or selection.user)
                coders[coder] += 1
                lines.append(f"- {selection.place}: {name} ({coder})")
            self.losses.add(
                "codings",
                "lost",
                "a place that is no text: kept in words, as a memo",
                document.name,
                count=len(selection.marks),
            )
            if memo:
                lines.append(f"- {selection.place}: {memo}")
        if document.text is None:
            for mark in document.marks:
                name = self.names.get(mark.code, "a code that is not in the file")
                lines.append(f"- the whole of it: {name} ({self._coder(mark.user)})")
                self.losses.add(
                    "codings",
                    "lost",
                    "a place that is no text: kept in words, as a memo",
                    document.name,
                )
            if document.description.strip():
                lines.append(document.description.strip())
            lines += [_memo_text(n) for g in document.notes if (n := self._note(g)) is not None]
        if lines:
            coder = coders.most_common(1)[0][0] if coders else UNKNOWN_CODER
            heading = f"In {document.name} ({document.kind}), which is not here as text:"
            yield MemoIn(
                derived("beside", document.guid), "project", coder, "\n".join((heading, *lines))
            )

    # --- the rest ---

    def _themes(self) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Sets of codes; sets of documents become an attribute."""
        names = {document.guid: document.name for document in self.exchange.documents}
        for one in self.exchange.sets:
            if self._is_area(one):
                continue
            if one.codes:
                name = one.name.removeprefix(THEME_SET)
                yield name, one.description, tuple(c for c in one.codes if c in self.known_codes)
            missing = [guid for guid in one.documents if guid in names]
            self.losses.add(
                "sets",
                "lost",
                "a set of sources has no place here",
                one.name,
                count=bool(missing) and not one.codes,
            )

    def _is_area(self, one: CodeSet) -> bool:
        """Whether a set only repeats what the tree says; we write such sets for other programs."""
        name = one.name.removeprefix(AREA_SET)
        return name != one.name and name in self.tops

    def _unique(self, answers: Sequence[AnswerIn]) -> None:
        """Two persons of one name are two persons."""
        first: dict[str, str] = {}
        for answer in answers:
            if first.setdefault(answer.person, answer.person_guid) != answer.person_guid:
                base, number = answer.person, 2
                while first.setdefault(answer.person, answer.person_guid) != answer.person_guid:
                    answer.person, number = f"{base} ({number})", number + 1
                self.losses.add(
                    "cases",
                    "changed",
                    "two people or sources had one name: a number tells them apart",
                    answer.person,
                )


def _told(description: str) -> tuple[dict[str, dict[str, str]], str]:
    """What is said of codes (valence, level) -> code name -> word; what is left of the text."""
    told: dict[str, dict[str, str]] = {what: {} for what in _SAYS}
    rest = []
    for line in description.split("\n"):
        match = _TOLD.fullmatch(line.strip())
        if match and match[3] in _SAYS[match[1]]:
            told[match[1]][match[2]] = match[3]
        else:
            rest.append(line)
    return told, "\n".join(rest).strip()


def _memo_text(note: Note) -> str:
    """The words of a memo, under its title where somebody gave it one."""
    title = "" if note.name.startswith(MEMO) else note.name.strip()
    if not title or title == note.text.strip():
        return note.text.strip() or title
    return f"{title}\n{note.text.strip()}".strip()
