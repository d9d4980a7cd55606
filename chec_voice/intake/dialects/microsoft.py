"""Microsoft Forms: one heading row, answers of a quiz interleaved with marks, "A;B;" choices."""

from __future__ import annotations

from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    flat,
    keys,
    number_repeats,
    plain,
)

_TIMES = {"start time", "completion time", "last modified time"}
_QUIZ = {"total points", "quiz feedback", "grade posted time"}


def _detect(head: Head) -> Detection:
    found = set(keys(head))
    if not {"start time", "completion time"} <= found:
        return NOT_MINE
    reasons = ["its headings include 'Start time' and 'Completion time'"]
    confidence = 0.75
    if keys(head)[0] == "id":
        confidence = 0.95
        reasons.append("the first column is 'ID'")
    if {"email", "name"} <= found:
        confidence += 0.03
        reasons.append("'Email' and 'Name' are there")
    if found & _QUIZ:
        reasons.append("it has the columns of a quiz")
    return Detection(confidence, tuple(reasons))


def _resolve(head: Head, header_rows: int | None) -> Header:
    header = plain(head, header_rows)
    asked = {heading.name for heading in header.headings}
    cells = [row for _, row in head[header.rows :]]
    headings, notices = number_repeats(
        [
            _heading(h, asked, [r[i] for r in cells if i < len(r)])
            for i, h in enumerate(header.headings)
        ]
    )
    return Header(headings, header.rows, notices)


def _heading(heading: Heading, asked: set[str], sample: list[str]) -> Heading:
    key = heading.name.casefold()
    if key == "id":
        return replace(
            heading, hint="participant", why="the number that Microsoft Forms gave each form"
        )
    if key in _TIMES:
        return replace(heading, hint="ignored", why="when the form was filled in: not needed")
    of = heading.name.partition(" - ")[2]
    marks = heading.name.startswith(("Points - ", "Feedback - ")) and flat(of) in asked
    if key in _QUIZ or marks:
        return replace(heading, hint="ignored", why="marks of a quiz, not an answer")
    filled = [cell for cell in sample if cell]
    # Forms puts a semicolon behind every ticked choice, the last one too; people hardly do.
    if filled and all(cell.endswith(";") for cell in filled):
        return replace(heading, split=";")
    return heading


MICROSOFT = Dialect("microsoft_forms", "Microsoft Forms", _detect, _resolve)
