"""Finds small numbers of people in what the team wrote itself: no rule rounds or hides those."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from chec_voice.report.content import Content
from chec_voice.text import counted

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


def asked_of_few(questions: Sequence[str], least: int) -> list[str]:
    """A sentence for the team on questions that were put to few people: these words are its own.

    They are printed nevertheless, as codes and areas are of which a number is hidden: that they
    are there tells of somebody who was asked, and not of how many. A question that went at some
    number would tell that one person left, where it had been printed before.
    """
    if not questions:
        return []
    put = ("question was", "questions were")
    return [
        f"CAREFUL: {counted(len(questions), *put)} put to fewer than {least} people, such as"
        f" {questions[0]!r}. How many is not printed, and the words of the question are: read"
        " whether they point at somebody before you pass this on."
    ]


def _written(content: Content) -> Iterator[tuple[str, str]]:
    """(what it is about, the text) of everything that the team wrote."""
    yield from ((f"what was done about {a.theme}", a.text) for a in content.answered)
    for summary in content.summaries:
        yield f"the theme {summary.theme}", f"{summary.text} {summary.caveats}"
    yield from ((f"practice in {p.value}", p.text) for p in content.practice)
    yield from ((f"{line.question.text!r}", line.text) for line in content.listened)
