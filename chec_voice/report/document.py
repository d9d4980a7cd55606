"""A report as plain objects: sections of text and tables, the same for every format.

A figure is named by its table, row and column, so that each format can say where it put it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from chec_voice.report.drawings import Picture
from chec_voice.report.look import PLAIN, Look
from chec_voice.text import with_hidden_shown

Cell = str | int
Kind = Literal["text", "figure", "share"]


@dataclass(frozen=True)
class Column:
    id: str
    label: str
    kind: Kind = "figure"
    """share: per cent."""


@dataclass(frozen=True)
class Row:
    id: str
    cells: tuple[Cell, ...]
    depth: int = 0
    """How far the first cell is below its heading, for tables that are trees."""


class Placed(NamedTuple):
    """A figure in a table; row and column count from 0, without the headings."""

    id: str
    value: Cell
    row: int
    column: int


@dataclass(frozen=True)
class Table:
    """One tidy table; its first column names the row."""

    id: str
    title: str
    about: str
    """What it shows, in a sentence: the caption, and the text of a chart for who cannot see it."""
    columns: tuple[Column, ...]
    rows: tuple[Row, ...]
    chart: Literal["", "bars", "groups", "heat"] = ""
    """bars: the first figure of each row is also drawn; groups: on slides, every figure is a bar of
    its row; heat: figures are shaded by size."""

    def figures(self) -> Iterator[Placed]:
        """Every figure with its name and place."""
        for at, row in enumerate(self.rows):
            for n, (column, cell) in enumerate(zip(self.columns, row.cells, strict=True)):
                if column.kind != "text" and cell != "":
                    yield Placed(f"{self.id}/{row.id}/{column.id}", cell, at, n)

    @property
    def greatest(self) -> int:
        """The greatest count, at least 1; shares are left out."""
        counts = [
            cell
            for row in self.rows
            for column, cell in zip(self.columns, row.cells, strict=True)
            if column.kind == "figure" and isinstance(cell, int)
        ]
        return max([1, *counts])

    @property
    def bar(self) -> int | None:
        """The column that bars are drawn from."""
        return next((n for n, c in enumerate(self.columns) if c.kind == "figure"), None)


@dataclass(frozen=True)
class Text:
    text: str


@dataclass(frozen=True)
class Small:
    """Small print: how what stands above is to be read."""

    text: str


@dataclass(frozen=True)
class Bullets:
    items: tuple[str, ...]


@dataclass(frozen=True)
class Quotation:
    """A young person's own words, and who said them as far as that is safe."""

    text: str
    attribution: str


@dataclass(frozen=True)
class Room:
    """A question, and room to write the answer by hand."""

    question: str


@dataclass(frozen=True)
class Links:
    """Files beside this one: (name of the file, what it is)."""

    items: tuple[tuple[str, str], ...]


Part = Text | Small | Bullets | Table | Quotation | Room | Links | Picture


@dataclass(frozen=True)
class Section:
    heading: str
    parts: tuple[Part, ...]
    level: int = 1


@dataclass(frozen=True)
class Document:
    title: str
    subtitle: str
    date: str
    notices: tuple[str, ...]
    sections: tuple[Section, ...]
    contents: bool = True
    """Whether a list of its sections stands at the front."""
    look: Look = PLAIN

    @property
    def tables(self) -> Iterator[Table]:
        for section in self.sections:
            for part in section.parts:
                if isinstance(part, Table):
                    yield part


@dataclass(frozen=True)
class Rendered:
    """A document in one format, and where each of its figures stands in there."""

    data: bytes
    places: Mapping[str, str] = field(default_factory=dict)


def shown(cell: Cell, kind: Kind = "figure") -> str:
    """A cell as people read it: 1,234 or 12% or *."""
    if isinstance(cell, int):
        return f"{cell}%" if kind == "share" else f"{cell:,}"
    return str(cell)


_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


def storable(text: str) -> str:
    """`text` without what no Office file can hold: control characters and half characters."""
    return _FORBIDDEN.sub("", text)


def printable(text: str) -> str:
    """`text` as people read it: what turns its direction, and would turn the figures that follow in
    a sentence, or has no width, is drawn as a mark."""
    return with_hidden_shown(storable(text))


_MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)


def day(date: str) -> str:
    """2026-03-01 as people write it: 1 March 2026, whatever the locale."""
    year, month, number = date.split("-")
    return f"{int(number)} {_MONTHS[int(month) - 1]} {year}"
