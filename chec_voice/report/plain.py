"""You said, we heard, we did: in words that a young person of eleven can read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from chec_voice.report import parts
from chec_voice.report.content import Answered, Content, Quote, Theme
from chec_voice.report.document import (
    Bullets,
    Document,
    Part,
    Quotation,
    Room,
    Section,
    Text,
    day,
)
from chec_voice.report.drawings import crowd, sign, stands_for
from chec_voice.text import sentence

_ANSWERS = {
    "done": "We did this.",
    "doing": "We are doing this now.",
    "cannot": "We can not do this.",
    "looking": "We are looking at this.",
}
_WHEN = {"done": "Done on", "cannot": "We said so on"}
MOST = 6
"""Themes that are told: more would be too much to read."""
_FEWER = 4
"""Themes of fewer people that are told."""
_QUOTES, _BELOW = 2, 3
"""For each theme: what is quoted, and codes below it that are named."""
_NOT_MANY = 10
"""Per cent of people looked at, below which fewer spoke of a theme."""


_CHECKED = (
    "Did we get what you said right?",
    "Did we miss a thing that matters to you?",
    "What should we do first?",
)
"""What young people are asked of what we heard."""


def document(content: Content) -> Document:
    """The pack for those who spoke. No numbers under the rule for small numbers are in it."""
    told = _told(content)
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
        Section("You said", _opening(content, told)),
        *_said(content, told),
        *_heard(content),
        Section("We did", _did(content, told)),
        *_listened(content),
        Section(
            "Tell us if we got it right",
            (
                Bullets(_CHECKED),
                Text("There is a sheet to write on. Ask for it."),
            ),
        ),
        Section(
            "How we count",
            (
                Text(
                    "We count people. One person counts one time for each thing."
                    " One person can say two things, and we count both. So two numbers can be more"
                    " than all of you."
                    + (
                        " We hide small numbers so that no one can tell who said what. The other"
                        " numbers are rounded. They are close, but not exact."
                        if content.hides
                        else ""
                    )
                ),
            ),
        ),
        Section(
            "If this makes you feel sad or worried",
            (Text("Talk to an adult you trust. You can talk to the people who asked you, too."),),
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


def sheet(content: Content) -> Document:
    """One page for young champions: what we heard, and three questions to write on."""
    told = _told(content)
    heard = tuple(f"{t.label}: {t.people:,} of you." for t in told)
    return Document(
        "Did we get it right?",
        content.project,
        content.date,
        content.notices_of_words,
        (
            Section(
                "This is what we heard",
                (Bullets(heard),) if heard else _opening(content, told),
            ),
            Section(
                "What do you think?",
                (
                    Text(
                        "Do not write your name. Give this back to the people who asked you. They"
                        " read it, and they tell you what they change."
                    ),
                    *(Room(question) for question in _CHECKED),
                ),
            ),
        ),
        contents=False,
        look=content.look,
    )


def _told(content: Content) -> list[Theme]:
    """The themes that are told: those most spoke of, with a number that may be shown."""
    return [t for t in content.subthemes if isinstance(t.people, int) and t.people][:MOST]


def _opening(content: Content, told: Sequence[Theme]) -> tuple[Part, ...]:
    if content.unchecked and not told:
        return (Text("We are still reading with care."),)
    if not told:
        return (Text("We are still reading what you said."),)
    read = content.looked.people
    if not isinstance(read, int):
        return (Text("We read what you said."),)
    words = f"We read what {read:,} of you said. You spoke most of these things."
    one = stands_for(read)
    each = "one" if one == 1 else f"{one:,}"
    return (
        Text(words),
        Text(f"Each small person is {each} of you. The dark ones spoke of it."),
    )


def _said(content: Content, told: Sequence[Theme]) -> list[Section]:
    """Each theme: how many, what they meant by it, and their own words; only numbers shown."""
    quoted: dict[str, list[Quote]] = {}
    if not content.unchecked:
        for theme, quote in parts.quotes_by_theme(content, told, most=_QUOTES * len(told)):
            quoted.setdefault(theme.id, []).append(quote)
    written = {summary.code: summary.text for summary in content.summaries}
    sections, differ = [], False
    for theme in told:
        words = f"{theme.people:,} of you spoke of this."
        words += f" That is about {_in_ten(theme.share)}." if theme.share is not None else ""
        below = [t for t in content.below(theme) if _shown(t)]
        below.sort(key=lambda t: -t.people)
        if below:
            said = _list(f"{_small(t.label)} ({t.people:,})" for t in below[:_BELOW])
            words += f" Some of you spoke of: {said}."
        told_parts: list[Part] = [sign(theme.area), Text(words)]
        if isinstance(read := content.looked.people, int) and (drawn := crowd(theme.people, read)):
            told_parts.append(drawn)
        if sides := _sides(content, theme):
            # Said of each theme, nobody would read it.
            told_parts.append(Text(sides if differ else f"You do not all say the same. {sides}"))
            differ = True
        if theme.id in written:
            told_parts.append(Text(written[theme.id]))
        told_parts += [Quotation(q.text, q.attribution) for q in quoted.get(theme.id, ())[:_QUOTES]]
        sections.append(Section(theme.label, tuple(told_parts), 2))
    return sections


def _in_ten(share: int) -> str:
    tenths = round(share / 10)
    return f"{tenths} in 10" if tenths else "less than 1 in 10"


def _small(label: str) -> str:
    """A label inside a sentence: its first letter small, unless that is no word of its own."""
    return label if label[:2].isupper() or label[:2] == "I " else label[:1].lower() + label[1:]


def _shown(theme: Theme) -> bool:
    return isinstance(theme.people, int) and theme.people > 0


def _heard(content: Content) -> list[Section]:
    """What fewer of them spoke of."""
    fewer = [t for t in content.subthemes if _shown(t) and 0 < (t.share or 0) < _NOT_MANY]
    if not fewer:
        return []
    names = _list(_small(t.label) for t in fewer[:_FEWER])
    said = Text(f"Not so many of you spoke of: {names}. It still counts.")
    return [Section("We heard this too", (said,))]


def _sides(content: Content, theme: Theme) -> str:
    """Where people say different things of a theme, as far as both numbers are shown."""
    most, others = "", []
    for view in content.views:
        if view.code != theme.id or not isinstance(view.people, int) or not view.people:
            continue
        if isinstance(view.most_people, int):
            most = f"{view.most_people:,} of you {_say(view.most)}."
            others.append(f"{view.people:,} of you {_say(view.view)}.")
    return f"{most} {' '.join(others)}" if others else ""


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


def _when(answered: Answered, today: str) -> str:
    date = day(answered.date)
    if answered.overdue(today):
        return f"We said by {date}. It is not done yet."
    return f"{_WHEN.get(answered.response, 'By')} {date}."


def _did(content: Content, told: Sequence[Theme]) -> tuple[Part, ...]:
    """What was done, and what is still owed."""
    lines = [
        f"{a.label}{f' (for {a.whom})' if a.areas else ''}: {_ANSWERS.get(a.response, '')}"
        f" {sentence(a.text)} Ask: {sentence(a.owner)} {_when(a, content.date)}"
        for a in content.answered
    ]
    owed = [_small(theme.label) for theme in content.owed(told)]
    told_parts: list[Part] = [Bullets(tuple(lines))] if lines else []
    if not lines:
        told_parts.append(
            Text("We have not said what we will do yet. We must tell you. Ask us when.")
        )
    elif owed:
        told_parts += [Text("We still owe you an answer. Ask us when:"), Bullets(tuple(owed))]
    return tuple(told_parts)
