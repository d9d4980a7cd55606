"""You said, we heard, we did: in words that a young person of eleven can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chec_voice.report.content import Content, Theme
from chec_voice.report.document import Bullets, Document, Part, Section, Text, day

_ANSWERS = {
    "done": "We did this.",
    "doing": "We are doing this now.",
    "cannot": "We can not do this.",
    "looking": "We are looking at this.",
}
_WHEN = {"done": "Done on", "cannot": "We said so on"}
MOST = 6
"""Themes that are told: more would be too much to read."""
_DIFFER, _FEWER = 3, 4
"""Themes on which people differ, and themes of fewer people, that are told."""
_NOT_MANY = 10
"""Per cent of people looked at, below which fewer spoke of a theme."""


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
            (Bullets(tuple(_said(t, content) for t in told)),)
            if told
            else (Text("We are still reading what you said."),),
        ),
        Section("We heard", _heard(content, told)),
        Section("We did", _did(content, told)),
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


def _said(theme: Theme, content: Content) -> str:
    """A theme, how many spoke of it, and what most of these meant; only numbers that are shown."""
    words = f"{theme.label}. {theme.people:,} of you spoke of this."
    words += f" That is about {_in_ten(theme.share)}." if theme.share is not None else ""
    below = [t for t in content.themes if t.id.startswith(f"{theme.id}.") and _shown(t)]
    below.sort(key=lambda t: -t.people)
    if below:
        said = _list(f"{_small(t.label)} ({t.people:,})" for t in below[:2])
        words += f" Most of all: {said}."
    return words


def _in_ten(share: int) -> str:
    tenths = round(share / 10)
    return f"{tenths} in 10" if tenths else "less than 1 in 10"


def _small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless that is no word of its own."""
    return label if label[:2].isupper() or label[:2] == "I " else label[:1].lower() + label[1:]


def _shown(theme: Theme) -> bool:
    return isinstance(theme.people, int) and theme.people > 0


def _heard(content: Content, told: Sequence[Theme]) -> tuple[Part, ...]:
    """How many were heard, what came first, where they differ, and what fewer spoke of."""
    if content.unchecked and not told:
        return (Text("We are still reading with care."),)
    lines = []
    if isinstance(content.looked.people, int) and content.looked.people:
        lines.append(f"We read what {content.looked.people:,} of you said.")
    first = [theme for theme in told if theme.people == told[0].people]
    if first:
        lines.append(f"You spoke most of: {_list(_small(t.label) for t in first)}.")
    lines += _differ(content)
    fewer = [t for t in content.subthemes if _shown(t) and 0 < (t.share or 0) < _NOT_MANY]
    if fewer:
        names = _list(_small(t.label) for t in fewer[:_FEWER])
        lines.append(f"Not so many of you spoke of: {names}. It still counts.")
    return (Bullets(tuple(lines)),) if lines else (Text("We are still reading what you said."),)


def _differ(content: Content) -> list[str]:
    """Where some say another thing than most, as far as both numbers are shown."""
    labels = {theme.name: theme.label for theme in content.themes}
    most: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for view in content.views:
        if isinstance(view.most_people, int) and isinstance(view.people, int) and view.people:
            most[view.theme] = f"{view.most_people:,} of you {_say(view.most)}."
            said = f"{view.people:,} of you {_say(view.view)}."
            others.setdefault(view.theme, []).append(said)
    return [
        f"You do not all say the same of {_small(labels.get(theme, theme))}."
        f" {most[theme]} {' '.join(said)}"
        for theme, said in others.items()
    ][:_DIFFER]


def _say(view: str) -> str:
    """What people say of a theme, told to themselves: "say it helps", "wish for it"."""
    return view.removeprefix("they ") if view.startswith("they ") else f"say {view}"


def _list(words: Iterable[str]) -> str:
    """Labels in a row; many have an "and" or a comma of their own."""
    return "; ".join(words)


_SAID = {"yes": "Yes.", "partly": "A bit.", "no": "No."}


def _listened(content: Content) -> list[Section]:
    """Space, voice, audience and influence, as far as the team answered."""
    lines = tuple(
        f"{line.question.text} {_SAID[line.answer]} {line.text}" for line in content.listened
    )
    return [Section("How we listened to you", (Bullets(lines),))] if lines else []


def _did(content: Content, told: Sequence[Theme]) -> tuple[Part, ...]:
    """What was done, and what is still owed."""
    lines = [
        f"{a.label}: {_ANSWERS.get(a.response, '')} {a.text} Ask: {a.owner}."
        f" {_WHEN.get(a.response, 'By')} {day(a.date)}."
        for a in content.answered
    ]
    answered = {a.theme for a in content.answered}
    owed = [_small(theme.label) for theme in told if theme.name not in answered]
    parts: list[Part] = [Bullets(tuple(lines))] if lines else []
    if not lines:
        parts.append(Text("We have not said what we will do yet. We must tell you. Ask us when."))
    elif owed:
        parts.append(Text(f"We still owe you an answer on: {_list(owed)}. Ask us when."))
    return tuple(parts)
