"""Puts a project's answers and judgements into the shape that other programs read."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from chec_voice.exchange.codes_text import describe
from chec_voice.exchange.guids import derived, one_line, shortened
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import (
    Case,
    CodeNode,
    CodeSet,
    Document,
    Exchange,
    Mark,
    Note,
    Selection,
    User,
    Value,
    Variable,
)
from chec_voice.exchange.profiles import Layout, Profile
from chec_voice.model import AttributeValue, Code, is_disclosure
from chec_voice.text import free_name

WITHHELD = "[words not shown: this person did not agree to be quoted]"
"""Stands for an answer whose words may not leave; codes on it are on the whole of it."""
QUESTION, POLARITY, VOICE, SESSION, GROUP = "Question", "Polarity", "Voice", "Session", "Group of"
RESERVED = (QUESTION, POLARITY, VOICE, SESSION, GROUP)
"""Variables that say what we know of an answer besides its attributes."""
OF_PERSON, OF_ANSWER = "An attribute of the person.", "An attribute of the answer."
WRITTEN_HERE = "Written by chec_voice."
STATES = {"prefer_not_to_say": "(prefer not to say)", "not_asked": "(not asked)"}
MEMO = "Memo on "
"""How the names of our notes begin; what follows is `KINDS`."""
ANSWER_TO = "Answer to: "
AREA_SET, THEME_SET = "Area: ", "Theme: "
_PALETTE = ("#4477AA", "#66CCEE", "#228833", "#CCBB44", "#EE6677", "#AA3377", "#BBBBBB", "#555555")
_BREAK = re.compile("\r\n|\r|\u2028|\u2029")


@dataclass(frozen=True)
class Person:
    """A participant (or group) on the way out: a number, never the file's reference."""

    guid: str
    label: str
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    group_of: int = 0
    """How many people a group stands for; 0 for one person."""


@dataclass(frozen=True)
class Answer:
    guid: str
    person: str
    question: str
    text: str
    polarity: str = "neutral"
    voice: str = "verbatim"
    session: str = ""
    values: Mapping[str, AttributeValue] = field(default_factory=dict)
    withheld: bool = False
    """Its person does not agree to quotation."""


@dataclass(frozen=True)
class Coding:
    """One code that a coder applied to a span of an answer."""

    guid: str
    answer: str
    code: str
    """Id of the code."""
    coder: str
    """Guid of the coder."""
    start: int
    end: int
    valence: str = ""
    at: str = ""
    level: str = ""


@dataclass(frozen=True)
class Memo:
    guid: str
    kind: str
    """segment, response, code or project."""
    target: str
    """Guid of the answer, id of the code, or nothing."""
    coder: str
    text: str
    start: int = 0
    end: int = 0
    at: str = ""


@dataclass(frozen=True)
class Theme:
    guid: str
    name: str
    codes: tuple[str, ...]
    summary: str = ""


@dataclass(frozen=True)
class Content:
    """What leaves a project."""

    name: str
    origin: str
    description: str
    at: str
    users: Sequence[User]
    codes: Sequence[Code]
    code_guids: Mapping[str, str]
    people: Sequence[Person] = ()
    answers: Sequence[Answer] = ()
    codings: Sequence[Coding] = ()
    memos: Sequence[Memo] = ()
    themes: Sequence[Theme] = ()
    person_attributes: Sequence[str] = ()
    answer_attributes: Sequence[str] = ()


def compose(content: Content, profile: Profile, layout: Layout, losses: LossReport) -> Exchange:
    """The exchange project of `content`, as `profile` wants it; says what does not fit."""
    nodes = code_nodes(content.codes, content.code_guids, profile, losses)
    return _Composer(content, profile, layout, losses, nodes).exchange()


def code_nodes(
    codes: Sequence[Code], guids: Mapping[str, str], profile: Profile, losses: LossReport
) -> list[CodeNode]:
    """Codes under names that are unique in the file, on two levels where the profile says so."""
    by_id = {code.id: code for code in codes}
    counts: dict[str, int] = defaultdict(int)
    for code in codes:
        counts[code.name.casefold()] += 1
    areas: dict[str, str] = {}
    nodes: list[CodeNode] = []
    taken: set[str] = set()
    for code in codes:
        chain = _chain(code, by_id)
        name, parent = code.name, code.parent
        if counts[name.casefold()] > 1 and len(chain) > 1:
            name = " > ".join(c.name for c in chain)
        if profile.flat and len(chain) > 2:
            name, parent = " > ".join(c.name for c in chain[1:]), chain[0].id
            losses.add(
                "codes", "changed", "sub-codes stand on one level, with their path as name", code.id
            )
        name = free_name(one_line(name) or code.id, taken)
        if name != code.name and not (profile.flat and len(chain) > 2):
            losses.add(
                "codes",
                "changed",
                "two codes have one name: these have their path as name",
                code.id,
            )
        colour = areas.setdefault(chain[0].id, _PALETTE[len(areas) % len(_PALETTE)])
        nodes.append(
            CodeNode(
                guid=guids[code.id],
                name=name,
                parent=guids.get(parent) if parent else None,
                codable=code.codable,
                description=describe(code, name),
                color=colour,
            )
        )
    return nodes


def _chain(code: Code, by_id: Mapping[str, Code]) -> list[Code]:
    """A code with the codes above it, the highest first."""
    chain = [code]
    while chain[0].parent in by_id:
        chain.insert(0, by_id[chain[0].parent or ""])
    return chain


class _Composer:
    def __init__(
        self,
        content: Content,
        profile: Profile,
        layout: Layout,
        losses: LossReport,
        nodes: Sequence[CodeNode],
    ) -> None:
        self.content, self.profile, self.layout, self.losses = content, profile, layout, losses
        self.people = {person.guid: person for person in content.people}
        self.answers = {answer.guid: answer for answer in content.answers}
        self.questions = {
            question: number
            for number, question in enumerate(
                dict.fromkeys(answer.question for answer in content.answers), start=1
            )
        }
        self.nodes = nodes
        self.names = {code.id: code.name for code in content.codes}
        self.shown = {node.guid: node.name for node in nodes}
        self.variables = self._variables()
        self.notes: list[Note] = []
        self.of_code: dict[str, list[str]] = defaultdict(list)
        self.of_project: list[str] = []
        self.of_document: dict[str, list[str]] = defaultdict(list)
        self.passages: dict[str, list[Selection]] = defaultdict(list)
        """Answer -> passages, in offsets of the answer."""

    def exchange(self) -> Exchange:
        content = self.content
        self._codings()
        for memo in content.memos:
            self._memo(memo)
        documents, cases = self._documents(), self._cases()
        if self.layout != "response":
            self._attach(cases, documents)
        nodes = [
            replace(node, notes=tuple(self.of_code[node.guid]))
            if node.guid in self.of_code
            else node
            for node in self.nodes
        ]
        came = self.losses.came
        came.update(
            codes=len(nodes),
            sources=len(documents),
            cases=len(cases),
            coders=len(content.users),
            memos=len(content.memos),
        )
        return Exchange(
            name=content.name,
            origin=f"{content.origin} ({self.profile.key})",
            description=content.description,
            at=content.at,
            users=content.users,
            codes=nodes,
            variables=list(self.variables.values()),
            cases=cases,
            documents=documents,
            notes=self.notes,
            sets=self._sets(),
            project_notes=tuple(self.of_project),
        )

    # --- variables ---

    def _variables(self) -> dict[str, Variable]:
        """Name of ours -> variable; an attribute that is called as a reserved one is renamed."""
        found = {
            name: Variable(derived("variable", name), name, "Text", WRITTEN_HERE)
            for name in self._reserved_used()
        }
        taken = {name.casefold() for name in RESERVED}
        for names, what in (
            (self.content.person_attributes, OF_PERSON),
            (self.content.answer_attributes, OF_ANSWER),
        ):
            for name in names:
                shown = one_line(name) or "(no name)"
                while shown.casefold() in taken:
                    shown += " (attribute)"
                taken.add(shown.casefold())
                if shown != name:
                    self.losses.add("variables", "changed", "the name was taken", shown)
                found[f"attribute:{name}"] = Variable(
                    derived("attribute", name), shown, "Text", what
                )
        return found

    def _reserved_used(self) -> list[str]:
        if not self.content.answers:
            return []
        groups = any(person.group_of for person in self.content.people)
        return [name for name in RESERVED if name != GROUP or groups]

    def _reserved(self, name: str, text: str) -> list[Value]:
        text = one_line(text)
        return [Value(self.variables[name].guid, text)] if text else []

    def _attributes(self, values: Mapping[str, AttributeValue]) -> list[Value]:
        found = []
        for name, value in values.items():
            text = one_line(value.value) or STATES.get(value.state, "")
            if text and value.state != "blank":  # blanks are left out: no value is no value
                found.append(Value(self.variables[f"attribute:{name}"].guid, text))
        return found

    def _of_person(self, person: Person) -> list[Value]:
        group = self._reserved(GROUP, str(person.group_of)) if person.group_of else []
        return [*group, *self._attributes(person.values)]

    # --- judgements ---

    def _codings(self) -> None:
        """One passage for each coder and span, with all codes that this coder gave it."""
        groups: dict[tuple[str, str, int, int], dict[str, Coding]] = {}
        for coding in self.content.codings:
            if is_disclosure(coding.code):
                self.losses.add(
                    "codings",
                    "lost",
                    "a possible disclosure is for a safeguarding lead, and stays here",
                    coding.guid,
                )
                continue
            answer = self.answers[coding.answer]
            start, end = (0, len(WITHHELD)) if answer.withheld else (coding.start, coding.end)
            group = groups.setdefault((coding.answer, coding.coder, start, end), {})
            if coding.code in group:
                self.losses.add(
                    "codings",
                    "changed",
                    "one code twice on one passage by one coder: it is there once",
                    coding.guid,
                )
                continue
            group[coding.code] = coding
        for (answer_guid, coder, start, end), codings in groups.items():
            told = [
                write(self.shown[self.content.code_guids[c.code]], word)
                for c in codings.values()
                for write, word in ((valence_line, c.valence), (level_line, c.level))
                if word
            ]
            self.losses.came["codings"] += len(codings)
            first = next(iter(codings.values()))
            self.passages[answer_guid].append(
                Selection(
                    guid=derived("passage", answer_guid, coder, start, end),
                    start=start,
                    end=end,
                    description="\n".join(told),
                    user=coder,
                    at=first.at,
                    marks=tuple(
                        Mark(c.guid, self.content.code_guids[c.code], coder, c.at)
                        for c in codings.values()
                    ),
                )
            )

    def _memo(self, memo: Memo) -> None:
        if memo.kind in ("segment", "response"):
            answer = self.answers.get(memo.target)
            if answer is None:
                return
            if answer.withheld:
                self.losses.add(
                    "memos",
                    "lost",
                    "the memo is on words that are not shown, and might quote them",
                    memo.guid,
                )
                return
            self._memo_on_answer(memo, answer)
            return
        self._note(memo, f"{MEMO}{'the project' if memo.kind == 'project' else 'a code'}")
        if memo.kind == "code":
            self.of_code[self.content.code_guids[memo.target]].append(memo.guid)
        else:
            self.of_project.append(memo.guid)

    def _memo_on_answer(self, memo: Memo, answer: Answer) -> None:
        whole = memo.kind == "response"
        if whole and self.profile.source_notes and self.layout == "response":
            self._note(memo, f"{MEMO}an answer")
            self.of_document[answer.guid].append(memo.guid)
            return
        start, end = (0, len(answer.text)) if whole else (memo.start, memo.end)
        as_note = self.profile.selection_memos == "notes"
        if as_note:
            self._note(memo, f"{MEMO}{'an answer' if whole else 'a passage'}")
        elif whole:
            self.losses.add("memos", "changed", "a memo on an answer is on its words", memo.guid)
        self.passages[answer.guid].append(
            Selection(
                guid=derived("memo passage", memo.guid) if as_note else memo.guid,
                start=start,
                end=end,
                description="" if as_note else memo.text,
                user=memo.coder,
                at=memo.at,
                notes=(memo.guid,) if as_note else (),
            )
        )

    def _note(self, memo: Memo, name: str) -> None:
        self.notes.append(Note(memo.guid, name, memo.text, memo.coder, memo.at))

    # --- documents ---

    def _documents(self) -> list[Document]:
        if self.layout == "response":
            return [self._document_of(a, name) for a, name in self._named()]
        groups: dict[str, list[Answer]] = defaultdict(list)
        for answer in self.content.answers:
            key = answer.person if self.layout == "participant" else answer.question
            groups[key].append(answer)
        return [self._joined(key, answers) for key, answers in groups.items()]

    def _named(self) -> list[tuple[Answer, str]]:
        """Every answer with the name of its document: its person, the number of its question."""
        taken: set[str] = set()
        return [
            (
                answer,
                free_name(
                    f"{self.people[answer.person].label} Q{self.questions[answer.question]}",
                    taken,
                    cased=True,
                ),
            )
            for answer in self.content.answers
        ]

    def _document_of(self, answer: Answer, name: str) -> Document:
        text, shift = _lines(WITHHELD if answer.withheld else answer.text)
        person = self.people[answer.person]
        values = [
            *self._reserved(QUESTION, answer.question),
            *self._reserved(POLARITY, answer.polarity),
            *self._reserved(VOICE, answer.voice),
            *self._reserved(SESSION, answer.session),
            *self._attributes(answer.values),
        ]
        if self.profile.values_on != "cases":
            values += self._of_person(person)
        self._count(answer, answer.values)
        return Document(
            guid=answer.guid,
            name=name,
            text=text,
            selections=[_moved(s, shift, 0, text) for s in self.passages[answer.guid]],
            values=tuple(values),
            notes=tuple(self.of_document[answer.guid]),
        )

    def _joined(self, key: str, answers: Sequence[Answer]) -> Document:
        """One document of several answers, each under a line that says whose or to what."""
        by_person = self.layout == "participant"
        document = Document(
            guid=derived("document", self.layout, key),
            name=self.people[key].label
            if by_person
            else shortened(f"Q{self.questions[key]} {key}", 50),
            text="",
        )
        parts: list[str] = []
        at = 0
        for answer in answers:
            heading = (
                f"Q{self.questions[answer.question]}. {one_line(answer.question)}\n"
                if by_person
                else f"{self.people[answer.person].label}\n"
            )
            text, shift = _lines(WITHHELD if answer.withheld else answer.text)
            begin = at + len(heading)
            parts += [heading, text, "\n\n"]
            at = begin + len(text) + 2
            document.selections += [
                _moved(selection, shift, begin, text) for selection in self.passages[answer.guid]
            ]
            document.selections.append(
                Selection(
                    guid=answer.guid,
                    start=begin,
                    end=begin + len(text),
                    name=shortened(text),
                    description=f"{ANSWER_TO}{one_line(answer.question)}\n"
                    f"{POLARITY}: {answer.polarity}\n{VOICE}: {answer.voice}\n"
                    f"{SESSION}: {one_line(answer.session)}",
                )
            )
            self._count(answer, {})
            self.losses.add(
                "values",
                "lost",
                "attributes of single answers have no place in a document of several",
                answer.guid,
                count=sum(value.state != "blank" for value in answer.values.values()),
            )
        document.text = "".join(parts).removesuffix("\n\n")
        if by_person and self.profile.values_on != "cases":
            document.values = tuple(self._of_person(self.people[key]))
        elif not by_person:
            document.values = (
                *self._reserved(QUESTION, key),
                *self._reserved(POLARITY, answers[0].polarity),
            )
        return document

    def _count(self, answer: Answer, values: Mapping[str, AttributeValue]) -> None:
        self.losses.came["values"] += sum(value.state != "blank" for value in values.values())
        if answer.withheld:
            self.losses.add(
                "sources",
                "changed",
                "words of people who do not agree to quotation are not"
                " shown; codes on them are on the whole answer",
                answer.guid,
            )
        if not answer.withheld and _BREAK.search(answer.text):
            self.losses.add("sources", "changed", "line ends became \\n", answer.guid)

    # --- people ---

    def _cases(self) -> list[Case]:
        answers: dict[str, list[str]] = defaultdict(list)
        sessions: dict[str, str] = {}
        for answer in self.content.answers:
            answers[answer.person].append(answer.guid)
            sessions.setdefault(answer.person, answer.session)
        on_cases = self.profile.values_on != "sources" or self.layout == "question"
        cases = []
        for person in self.content.people:
            if person.guid not in answers:
                continue
            values = self._of_person(person)
            self.losses.came["values"] += len(values)
            cases.append(
                Case(
                    guid=person.guid,
                    name=person.label,
                    values=(*self._reserved(SESSION, sessions[person.guid]), *values)
                    if on_cases
                    else (),
                    documents=tuple(answers[person.guid]) if self.layout == "response" else (),
                )
            )
        return cases

    def _attach(self, cases: list[Case], documents: Sequence[Document]) -> None:
        """Cases refer to their document, or to their passages in documents of several people."""
        passages: dict[str, list[str]] = defaultdict(list)
        for answer in self.content.answers:
            passages[answer.person].append(answer.guid)
        for at, case in enumerate(cases):
            own = (derived("document", "participant", case.guid),)
            cases[at] = replace(
                case,
                documents=own if self.layout == "participant" else (),
                selections=tuple(passages[case.guid]),
            )

    def _sets(self) -> list[CodeSet]:
        members: dict[str, list[str]] = defaultdict(list)
        for code in self.content.codes:
            if code.codable and code.parent is not None:
                members[code.area].append(self.content.code_guids[code.id])
        sets = [
            CodeSet(
                derived("area set", self.content.code_guids[area]),
                f"{AREA_SET}{one_line(self.names[area])}",
                codes=tuple(codes),
            )
            for area, codes in members.items()
            if area in self.content.code_guids
        ]
        for theme in self.content.themes:
            guids = (self.content.code_guids.get(code, "") for code in theme.codes)
            sets.append(
                CodeSet(
                    theme.guid,
                    f"{THEME_SET}{one_line(theme.name)}",
                    theme.summary,
                    tuple(guid for guid in guids if guid),
                )
            )
        self.losses.came["sets"] = len(sets)
        return sets


def valence_line(name: str, valence: str) -> str:
    """How a valence is written, since the standard has no place for it."""
    return f"Valence of “{one_line(name)}”: {valence}"


def level_line(name: str, level: str) -> str:
    """How it is written whom or what a code is about; the standard has no place for it either."""
    return f"About whom “{one_line(name)}”: {level}"


def _lines(text: str) -> tuple[str, list[int]]:
    """`text` with one \\n for each line end, and where a \\r was that is gone."""
    if not _BREAK.search(text):
        return text, []
    return _BREAK.sub("\n", text), [match.start() for match in re.finditer("\r\n", text)]


def _moved(selection: Selection, shift: Sequence[int], begin: int, text: str) -> Selection:
    start, end = selection.start, selection.end
    if shift:
        start -= sum(gone < start for gone in shift)
        end -= sum(gone < end for gone in shift)
    end = min(end, len(text))
    return replace(selection, start=begin + start, end=begin + end, name=shortened(text[start:end]))
