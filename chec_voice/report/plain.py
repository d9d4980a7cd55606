"""You said, we heard, we did: in words that a young person of eleven can read."""

from __future__ import annotations

from chec_voice.report.content import Content, Theme
from chec_voice.report.document import Bullets, Document, Part, Section, Text, day

_ANSWERS = {
    "done": "We did this.",
    "doing": "We are doing this now.",
    "cannot": "We can not do this.",
    "looking": "We are looking at this.",
}
MOST = 6
"""Themes that are told: more would be too much to read."""


def document(content: Content) -> Document:
    """The pack for those who spoke. No numbers under the rule for small numbers are in it."""
    told = [t for t in content.subthemes if isinstance(t.people, int) and t.people][:MOST]
    sections = [
        Section(
            "Thank you",
            (
                Text(
                    "You told us what it is like to be you. You told us what helps"
                    " and what is hard. This is what we heard."
                ),
            ),
        ),
        Section(
            "You said",
            (Bullets(tuple(_said(t) for t in told)),)
            if told
            else (Text("We are still reading what you said."),),
        ),
        Section("We heard", _heard(content)),
        Section("We did", _did(content)),
        *_listened(content),
        Section(
            "Tell us if we got it right",
            (
                Bullets(
                    (
                        "Did we get what you said right?",
                        "Did we miss a thing that matters to you?",
                        "What should we do first?",
                    )
                ),
            ),
        ),
        Section(
            "How we count",
            (
                Text(
                    "We count people. One person counts one time for each thing."
                    " We hide small numbers so that no one can tell who said"
                    " what. If this makes you feel sad or worried, talk to an"
                    " adult you trust."
                ),
            ),
        ),
    ]
    return Document(
        "You said, we heard, we did",
        content.project,
        content.date,
        content.notices_of_words,
        tuple(sections),
        contents=False,
        look=content.look,
    )


def _said(theme: Theme) -> str:
    return f"{theme.label}. {theme.people:,} of you spoke of this."


def _heard(content: Content) -> tuple[Part, ...]:
    return (
        Text(
            "Some of you said good things. Some of you said hard things. We read them all with"
            " care."
            if not content.unchecked
            else "We are still reading with care."
        ),
    )


_SAID = {"yes": "Yes.", "partly": "A bit.", "no": "No."}


def _listened(content: Content) -> list[Section]:
    """Space, voice, audience and influence, as far as the team answered."""
    lines = tuple(
        f"{line.question.text} {_SAID[line.answer]} {line.text}" for line in content.listened
    )
    return [Section("How we listened to you", (Bullets(lines),))] if lines else []


def _did(content: Content) -> tuple[Part, ...]:
    if not content.answered:
        return (Text("We have not said what we will do yet. We must tell you. Ask us when."),)
    return (
        Bullets(
            tuple(
                f"{a.label}: {_ANSWERS.get(a.response, '')} {a.text} ({a.owner}, {day(a.date)})"
                for a in content.answered
            )
        ),
    )
