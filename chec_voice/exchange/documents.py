"""Documents on the way out: one for each answer, person or question."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import replace

from chec_voice.exchange.conventions import ANSWER_TO, POLARITY, QUESTION, SESSION, VOICE, WITHHELD
from chec_voice.exchange.guids import derived, one_line, shortened
from chec_voice.exchange.loss import LossReport
from chec_voice.exchange.model import Document, Selection
from chec_voice.exchange.outgoing import Answer, Outgoing
from chec_voice.exchange.passages import Passages
from chec_voice.exchange.profiles import Layout, Profile
from chec_voice.exchange.values import Values
from chec_voice.model import AttributeValue
from chec_voice.text import free_name

_BREAK = re.compile("\r\n|\r|\u2028|\u2029")


class Documents:
    """Makes the documents of a project, with the passages and values that stand on them."""

    def __init__(
        self,
        outgoing: Outgoing,
        profile: Profile,
        layout: Layout,
        losses: LossReport,
        values: Values,
        passages: Passages,
    ) -> None:
        self.outgoing, self.profile, self.layout, self.losses = outgoing, profile, layout, losses
        self.values, self.passages = values, passages
        self.people = {person.guid: person for person in outgoing.people}
        self.questions = {
            question: number
            for number, question in enumerate(
                dict.fromkeys(answer.question for answer in outgoing.answers), start=1
            )
        }

    def all(self) -> list[Document]:
        """Every document, in the order of the answers."""
        if self.layout == "response":
            return [self._document_of(a, name) for a, name in self._named()]
        groups: dict[str, list[Answer]] = defaultdict(list)
        for answer in self.outgoing.answers:
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
            for answer in self.outgoing.answers
        ]

    def _document_of(self, answer: Answer, name: str) -> Document:
        text, shift = _lines(WITHHELD if answer.withheld else answer.text)
        person = self.people[answer.person]
        values = [
            *self.values.reserved(QUESTION, answer.question),
            *self.values.reserved(POLARITY, answer.polarity),
            *self.values.reserved(VOICE, answer.voice),
            *self.values.reserved(SESSION, answer.session),
            *self.values.attributes(answer.values),
        ]
        if self.profile.values_on != "cases":
            values += self.values.of_person(person)
        self._count(answer, answer.values)
        return Document(
            guid=answer.guid,
            name=name,
            text=text,
            selections=[_moved(s, shift, 0, text) for s in self.passages.of_answer[answer.guid]],
            values=tuple(values),
            notes=tuple(self.passages.notes_of_document[answer.guid]),
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
            heading = self._heading(answer)
            text, shift = _lines(WITHHELD if answer.withheld else answer.text)
            begin = at + len(heading)
            parts += [heading, text, "\n\n"]
            at = begin + len(text) + 2
            document.selections += [
                _moved(selection, shift, begin, text)
                for selection in self.passages.of_answer[answer.guid]
            ]
            document.selections.append(_passage_of(answer, text, begin))
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
            document.values = tuple(self.values.of_person(self.people[key]))
        elif not by_person:
            document.values = (
                *self.values.reserved(QUESTION, key),
                *self.values.reserved(POLARITY, answers[0].polarity),
            )
        return document

    def _heading(self, answer: Answer) -> str:
        if self.layout == "participant":
            return f"Q{self.questions[answer.question]}. {one_line(answer.question)}\n"
        return f"{self.people[answer.person].label}\n"

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


def _passage_of(answer: Answer, text: str, begin: int) -> Selection:
    """A passage over a whole answer, which says what was asked: it is found again by its guid."""
    return Selection(
        guid=answer.guid,
        start=begin,
        end=begin + len(text),
        name=shortened(text),
        description=f"{ANSWER_TO}{one_line(answer.question)}\n"
        f"{POLARITY}: {answer.polarity}\n{VOICE}: {answer.voice}\n"
        f"{SESSION}: {one_line(answer.session)}",
    )


def _lines(text: str) -> tuple[str, list[int]]:
    """`text` with one \\n for each line end, and where a \\r was that is gone."""
    if not _BREAK.search(text):
        return text, []
    return _BREAK.sub("\n", text), [match.start() for match in re.finditer("\r\n", text)]


def _moved(selection: Selection, shift: Sequence[int], begin: int, text: str) -> Selection:
    """A passage of an answer as one of a document in which its text begins at `begin`."""
    start, end = selection.start, selection.end
    if shift:
        start -= sum(gone < start for gone in shift)
        end -= sum(gone < end for gone in shift)
    end = min(end, len(text))
    return replace(selection, start=begin + start, end=begin + end, name=shortened(text[start:end]))
