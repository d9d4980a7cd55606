"""The framework matrix: cases by themes, with what was said and what a person wrote about it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from chec_voice.model import Code, Codebook


class Place(NamedTuple):
    """A cell: the uuid of its case and the uuid of its code, which a round trip leaves alone."""

    case: str
    code: str


@dataclass(frozen=True)
class Case:
    """A person or group who said something that may be read."""

    id: int
    uuid: str
    ref: str
    session: str
    group: bool
    quotation: str
    """What they said about being quoted: yes, no or not_recorded."""
    values: Mapping[str, str] = field(default_factory=dict)
    """Attribute -> value, with words for what was not given."""


@dataclass(frozen=True)
class Theme:
    """A column: a code with everything below it."""

    code: str
    uuid: str
    name: str


@dataclass(frozen=True)
class Part:
    """Words with a code of the theme."""

    text: str
    question: str
    voice: str
    safe: bool
    """Whether somebody looked at the answer for personal data."""


@dataclass(frozen=True)
class Written:
    """What a person wrote in a cell, and when."""

    uuid: str
    text: str
    by: str
    at: str


@dataclass(frozen=True)
class Cell:
    parts: tuple[Part, ...] = ()
    summary: Written | None = None
    withheld: bool = False
    """A safeguarding lead has an answer of this person on this theme: nothing here is shown."""


EMPTY = Cell()


@dataclass(frozen=True)
class Matrix:
    cases: tuple[Case, ...]
    themes: tuple[Theme, ...]
    cells: Mapping[tuple[int, str], Cell]
    """(id of the case, id of the code) -> what is there; cells with nothing are left out."""
    coding: str = ""
    """Whose coding counts, in words."""
    first: int = 0
    """How many cases come before these."""
    total: int = 0
    """How many cases there are, these among them."""
    summaries: int = 0
    """Cells of all those cases in which somebody wrote, and that may be shown."""

    def cell(self, case: Case, theme: Theme) -> Cell:
        return self.cells.get((case.id, theme.code), EMPTY)

    @property
    def written(self) -> dict[Place, Written]:
        """What stands in cells that may be shown."""
        return {
            Place(case.uuid, theme.uuid): cell.summary
            for case in self.cases
            for theme in self.themes
            if (cell := self.cell(case, theme)).summary is not None and not cell.withheld
        }

    @property
    def withheld(self) -> frozenset[Place]:
        """Cells that nothing is shown of."""
        return frozenset(
            Place(case.uuid, theme.uuid)
            for case in self.cases
            for theme in self.themes
            if self.cell(case, theme).withheld
        )


def columns(codebook: Codebook, under: str = "") -> list[Code]:
    """Codes that are the themes of a matrix.

    Args:
        under: id of a code, whose children become the themes, or which is the only one where it
            has none; by default the codes right below the headings, without housekeeping.
    """
    if under:
        children = [code for code in codebook.codes if code.parent == under]
        return children or [code for code in codebook.codes if code.id == under]
    apart = {code.area for code in codebook.codes if code.kind == "housekeeping"}
    return [code for code in codebook.codes if code.depth == 1 and code.area not in apart]


def tidy(text: str) -> str:
    """A summary as it is kept: line breaks of one kind, nothing around it."""
    lines = text.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


class Conflict(NamedTuple):
    """A cell that was changed in the file and, since the file was written, in the project too."""

    place: Place
    file: str
    project: Written | None
    """What stands in the project; None where it was emptied."""


class Compared(NamedTuple):
    changes: dict[Place, str]
    conflicts: list[Conflict]


def compare(
    read: Mapping[Place, str],
    before: Mapping[Place, Written],
    standing: Mapping[Place, Written],
) -> Compared:
    """What somebody changed in a file, and where the project went another way meanwhile.

    Args:
        read: what the cells of the file say now.
        before: what stood in them when the file was written.
        standing: what stands in the project now.
    """
    changes: dict[Place, str] = {}
    conflicts: list[Conflict] = []
    for place, text in read.items():
        new, was, now = tidy(text), before.get(place), standing.get(place)
        if new == (tidy(now.text) if now else "") or new == (tidy(was.text) if was else ""):
            continue
        if (was.uuid if was else "") == (now.uuid if now else ""):
            changes[place] = new
        else:
            conflicts.append(Conflict(place, new, now))
    return Compared(changes, conflicts)
