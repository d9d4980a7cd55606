"""Google Forms: "Timestamp" first, one heading row, the same heading as often as it was asked."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

from chec_voice.intake.dialects.base import (
    NOT_MINE,
    Detection,
    Dialect,
    Head,
    Header,
    Heading,
    keys,
    number_repeats,
    plain,
)

_DATE = re.compile(r"\d{1,4}[/.-]\d{1,2}[/.-]\d{1,4}.*\d{1,2}[:.]\d{2}.*")
_GRID = re.compile(r"(.*\S)\s*\[[^\[\]]+\]")
_NUMBER = re.compile(r"(?i)(extra )?(question|q)\s*\d+\s*[:.)]\s*")


def _detect(head: Head) -> Detection:
    if not head or keys(head)[0] != "timestamp":
        return NOT_MINE
    stamps = [row[0] for _, row in head[1:] if row and row[0]]
    dated = sum(_DATE.fullmatch(stamp) is not None for stamp in stamps)
    reasons = ["the first column is 'Timestamp'"]
    if stamps and dated >= 0.8 * len(stamps):
        return Detection(0.9, (*reasons, "it holds dates with times"))
    return Detection(0.55, tuple(reasons))


def _resolve(head: Head, header_rows: int | None) -> Header:
    header = plain(head, header_rows)
    grids = Counter(m[1] for h in header.headings if (m := _GRID.fullmatch(h.name)))
    headings, notices = number_repeats([_heading(h, grids) for h in header.headings])
    return Header(headings, header.rows, notices)


def _heading(heading: Heading, grids: Counter[str]) -> Heading:
    if heading.name.casefold() == "timestamp":
        return replace(heading, hint="ignored", why="when the form was sent: not needed")
    if heading.name.casefold() == "score":
        return replace(heading, hint="ignored", why="marks of a quiz, not an answer")
    wording = _NUMBER.sub("", heading.name, count=1) if _NUMBER.match(heading.name) else ""
    row = _GRID.fullmatch(heading.name)
    if row and grids[row[1]] > 1:
        return replace(
            heading, question=wording, hint="attribute", why="a row of a grid of choices"
        )
    return replace(heading, question=wording)


GOOGLE = Dialect("google_forms", "Google Forms", _detect, _resolve)
