"""Finds small numbers of people in what the team wrote itself: no rule rounds or hides those."""

from __future__ import annotations

import re
from collections.abc import Iterator

from chec_voice.report.content import Content

_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_PEOPLE = (
    r"of (?:you|them)|(?:young )?(?:people|persons?|women|men)|girls?|boys?|children|child|pupils?"
    r"|students?|participants?|teenagers?|respondents?"
)
_NUMBER = re.compile(rf"\b(\d+|{'|'.join(_WORDS)}) (?:other |more )?(?:{_PEOPLE})\b", re.IGNORECASE)


def small_numbers(text: str, least: int) -> list[str]:
    """Numbers of people below `least` that a text tells of, as it writes them: "3 of you"."""
    return [
        match[0]
        for match in _NUMBER.finditer(text)
        if 0 < (int(n) if (n := match[1]).isdigit() else 1 + _WORDS.index(n.casefold())) < least
    ]


def told_in(content: Content, least: int) -> list[str]:
    """Sentences for the team on what it wrote that tells of fewer people than may be shown."""
    return [
        f"CAREFUL: your words on {what} tell of {', '.join(map(repr, found))}, which no rule for"
        " small numbers changes. Write it without the number, and make the report again."
        for what, text in _written(content)
        if (found := small_numbers(text, least))
    ]


def _written(content: Content) -> Iterator[tuple[str, str]]:
    """(what it is about, the text) of everything that the team wrote."""
    yield from ((f"what was done about {a.theme}", a.text) for a in content.answered)
    for summary in content.summaries:
        yield f"the theme {summary.theme}", f"{summary.text} {summary.caveats}"
    yield from ((f"practice in {p.value}", p.text) for p in content.practice)
    yield from ((f"{line.question.text!r}", line.text) for line in content.listened)
