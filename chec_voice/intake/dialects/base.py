"""What a survey platform's layout is made of, and helpers that several of them share."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

Hint = Literal["participant", "response", "attribute", "text", "ignored"]
"""What a platform's own documentation says that a column is for."""
Cells = tuple[str, ...]
Head = Sequence[tuple[int, Cells]]
"""The first records of a file that hold anything: line and cleaned cells, headings first."""


@dataclass(frozen=True)
class Heading:
    """One column as a dialect understands it."""

    name: str
    original: str
    """As the file's first heading row has it."""
    question: str = ""
    """Full wording of what was asked, without the platform's numbers; "" means: the name."""
    hint: Hint | None = None
    why: str = ""
    group: str = ""
    """Columns of one group may be the ticked options of one question."""
    option: str = ""
    split: str = ""
    """How the cells join several choices: ";" (each with one behind it) or " "; "" for none."""
    options: tuple[str, ...] = ()
    """Choices that a cell split at spaces may hold."""


@dataclass(frozen=True)
class Header:
    """What a dialect makes of the top of a file."""

    headings: tuple[Heading, ...]
    rows: int
    """How many records (empty ones not counted) are headings; the next one is data."""
    notices: tuple[str, ...] = ()


class Detection(NamedTuple):
    """How sure a dialect is that a file is its own, between 0 and 1, and why."""

    confidence: float
    reasons: tuple[str, ...] = ()


NOT_MINE = Detection(0.0)
PLACEHOLDERS = {"response", "open-ended response"}
"""What stands under a question that has one column, in a second row of headings."""


def _no_review(headings: Sequence[Heading], rows: Sequence[tuple[int, Cells]]) -> list[str]:
    return []


@dataclass(frozen=True)
class Dialect:
    """A platform's way of writing answers down."""

    name: str
    """As in `read_table(dialect=...)`."""
    label: str
    """As people know it."""
    detect: Callable[[Head], Detection]
    resolve: Callable[[Head, int | None], Header]
    """(head, number of heading rows or None) -> what the headings mean."""
    review: Callable[[Sequence[Heading], Sequence[tuple[int, Cells]]], list[str]] = _no_review
    """Notices about rows, once they are read."""


def flat(cell: str) -> str:
    """A heading on one line, its non-breaking and double spaces made plain."""
    return " ".join(cell.split())


def keys(head: Head) -> list[str]:
    """The first row's headings in lower case, letters and digits only between single spaces."""
    return [flat(cell).casefold() for cell in head[0][1]] if head else []


def squeezed(heading: str) -> str:
    """A heading without case, spaces and marks: "Respondent ID" and "RespondentID" are one."""
    return re.sub(r"[\W_]", "", heading).casefold()


def width(head: Head, rows: int) -> int:
    """Columns that the heading rows span."""
    return max((len(cells) for _, cells in head[:rows]), default=0)


def padded(cells: Cells, size: int) -> list[str]:
    """`cells` with empty ones behind, so that there are `size`."""
    return [*cells, *[""] * (size - len(cells))]


def plain(head: Head, header_rows: int | None) -> Header:
    """Headings as they stand; several rows are put together, the first carried to the right."""
    rows = max(1, min(header_rows or 1, len(head)))
    size = width(head, rows)
    levels = [padded(cells, size) for _, cells in head[:rows]]
    headings = []
    carried = [""] * rows
    for at in range(size):
        parts: list[str] = []
        for level in range(rows):
            cell = levels[level][at]
            if cell:
                carried[level] = cell
            elif level < rows - 1 and any(row[at] for row in levels[level + 1 :]):
                cell = carried[level]
            if cell and flat(cell) not in parts:
                parts.append(flat(cell))
        original = "\n".join(row[at] for row in levels if row[at])
        headings.append(Heading(" - ".join(parts), original))
    return Header(tuple(headings), rows)


def two_rows(first: Cells, second: Cells) -> list[Heading]:
    """Headings of two rows: a question, and under it the options that its columns are for."""
    below = padded(second, len(first))
    headings: list[Heading] = []
    question = ""
    for at, (top, option) in enumerate(zip(first, below, strict=True)):
        if top:
            question = flat(top)
        follows = at + 1 < len(first) and not first[at + 1] and bool(below[at + 1])
        said = flat(option)
        says_nothing = said.casefold() in PLACEHOLDERS or said.casefold() == flat(top).casefold()
        if not said or (top and says_nothing and not follows):
            headings.append(Heading(flat(top), top, question=flat(top)))
            continue
        name = f"{question} - {said}" if question else said
        # The last of the options is often a box to write in: an answer of its own.
        written = said.casefold().startswith("other (") or said.casefold() in PLACEHOLDERS
        grouped = not written and (follows or not top)
        headings.append(
            Heading(name, top, question=name, group=question if grouped else "", option=said)
        )
    return headings


def number_repeats(headings: Sequence[Heading]) -> tuple[tuple[Heading, ...], tuple[str, ...]]:
    """Repeated headings with wordings that tell them apart, and a notice that says so.

    A platform writes the same heading twice when the same words were asked twice, most often
    "Comments" after each question; so the question before it says what it is about.
    """
    total: dict[str, int] = {}
    for heading in headings:
        total[heading.name] = total.get(heading.name, 0) + 1
    repeated = {name: count for name, count in total.items() if name and count > 1}
    if not repeated:
        return tuple(headings), ()
    out, before = [], ""
    for heading in headings:
        if heading.name not in repeated:
            before = heading.question or heading.name
        elif before:
            wording = heading.question or heading.name
            heading = replace(heading, question=f"{wording} (after: {before})")
        out.append(heading)
    said = ", ".join(f"{name!r} ({count} times)" for name, count in list(repeated.items())[:5])
    return tuple(out), (
        f"Headings that come back were numbered, and the question before them was added to their "
        f"wording: {said}{' ...' if len(repeated) > 5 else ''}.",
    )
