"""Reads coding that people did in a spreadsheet, wide or long. Never invents a code."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, field
from typing import Literal, NamedTuple

from chec_voice.errors import InputError
from chec_voice.intake.code_columns import (
    Known,
    find_applies_column,
    find_code_columns,
    find_id_column,
    find_label_columns,
    is_code_heading,
    is_numbered,
    same_label,
    split_labels,
    without_number,
)
from chec_voice.intake.mapping import IgnoredColumn
from chec_voice.intake.tables import Table
from chec_voice.intake.ticks import Tick, is_blank, is_count, tick

Layout = Literal["wide", "long"]
_NOUGHTS = 0.25
_NO_CODE = frozenset({"none", "no code", "no codes", "uncoded", "not coded", "no theme"})


class CodedRow(NamedTuple):
    """What one row says. `on` and `off` are places in `CodingsIn.labels`."""

    row: int
    key: str
    """The response's id in the file (or the participant's, whichever column holds); "" for none."""
    question: str
    valence: str
    level: str
    on: tuple[int, ...]
    """Labels that apply."""
    off: tuple[int, ...]
    """Labels of which the row says that they do not."""
    looked: bool
    """Somebody judged the answer: a code applies or not, or (long layout) there is none."""


@dataclass(frozen=True)
class UnknownLabel:
    """A label that is no known code. Whether to create one is for the caller to decide."""

    label: str
    count: int
    nearest: str | None
    """The known label most like it, if any is."""


@dataclass
class CodingsIn:
    """A file of codings: which columns say what, and its rows, one at a time."""

    table: Table
    id_column: str
    tick_columns: tuple[str, ...]
    """Wide layout: one code each, ticked or not."""
    label_columns: tuple[str, ...]
    """Long layout: they hold names of codes."""
    ignored: tuple[IgnoredColumn, ...]
    known: Known
    question_column: str | None = None
    valence_column: str | None = None
    level_column: str | None = None
    counts: bool = False
    """Wide layout: cells say how often a code was given, as matrices of NVivo and MAXQDA do."""
    applies_column: str | None = None
    """Long layout: it says whether the row's code applies."""
    labels: list[str] = field(default_factory=list)
    """Labels so far: those of the tick columns, then others as `rows` meets them."""
    codes: list[str | None] = field(default_factory=list)
    """Beside each label, the id of the known code that it means."""
    uses: list[int] = field(default_factory=list)
    """Beside each label, on how many rows it applies; counted by `rows`."""
    first_rows: list[int] = field(default_factory=list)
    often: int = 0
    """Cells with a number above 1: how often a code was given, so that it applies."""
    unjudged: int = 0
    """Rows without a tick, a no or a code: nobody says that they were looked at."""

    @property
    def layout(self) -> Layout:
        return "wide" if self.tick_columns else "long"

    @property
    def code_columns(self) -> tuple[str, ...]:
        return (*self.tick_columns, *self.label_columns)

    def rows(self) -> Iterator[CodedRow]:
        """What each row says, in file order. Nothing is kept; the counts start anew.

        Raises:
            InputError: something in a code's column that is neither a tick nor blank, or a coded
                row without an id; names row and column.
        """
        self.labels, self.codes, self.uses, self.first_rows = [], [], [], []
        self._places: dict[str, int] = {}
        self._cells: dict[str, tuple[int, ...]] = {}
        self.unjudged = self.often = 0
        index = self.table.index
        ticks = [(self._place(name, 0), index(name), name) for name in self.tick_columns]
        named = [index(name) for name in self.label_columns]
        key_at = index(self.id_column)
        numbered = is_numbered(self.table, self.id_column)
        question_at = None if self.question_column is None else index(self.question_column)
        valence_at = None if self.valence_column is None else index(self.valence_column)
        level_at = None if self.level_column is None else index(self.level_column)
        applies_at = None if self.applies_column is None else index(self.applies_column)
        for number, cells in self.table.rows:
            key = without_number(cells[key_at]) if numbered else cells[key_at]
            on: list[int] = []
            off: list[int] = []
            for place, at, name in ticks:
                if not (cell := cells[at]):
                    continue
                said = tick(cell)
                if said is None and same_label(cell, name):
                    said = "on"  # the option's own words, as forms write them
                if said is None and self.counts and is_count(cell):
                    said = "on"
                    self.often += 1
                if said == "on":
                    on.append(place)
                elif said == "off":
                    off.append(place)
                elif said is None:
                    raise self._neither(number, name, cell)
            applies: Tick | None = "on"
            if applies_at is not None and self.applies_column is not None:
                applies = tick(cells[applies_at])
                if applies is None:
                    raise self._neither(number, self.applies_column, cells[applies_at])
            if applies != "blank":
                said_by_row = off if applies == "off" else on
                for at in named:
                    if cell := cells[at]:
                        said_by_row.extend(self._labels_of(cell, number))
            if key and not key[-1].isdigit() and is_blank(key):
                key = ""
            if on and not key:
                raise InputError(
                    "this row has codes but no id, so we cannot tell which response they belong to",
                    fix="Fill in the id or take the row out.",
                    path=self.table.path,
                    row=number,
                    column=self.id_column,
                )
            looked = bool(on or off or (named and not ticks and applies_at is None))
            self.unjudged += not looked
            on = list(dict.fromkeys(on)) if len(on) > 1 else on
            for place in on:
                self.uses[place] += 1
            yield CodedRow(
                number,
                key,
                "" if question_at is None else cells[question_at],
                "" if valence_at is None else cells[valence_at],
                "" if level_at is None else cells[level_at],
                tuple(on),
                tuple(off),
                looked,
            )

    def unknown(self) -> tuple[UnknownLabel, ...]:
        """Labels that are no known code, commonest first; after `rows`. A column of unknown name
        that nobody ticked has count 0."""
        found = [
            UnknownLabel(label, count, self.known.nearest(label))
            for label, code, count in zip(self.labels, self.codes, self.uses, strict=True)
            if code is None
        ]
        return tuple(sorted(found, key=lambda u: (-u.count, u.label)))

    def _place(self, label: str, row: int) -> int:
        if (place := self._places.get(label)) is None:
            place = self._places[label] = len(self.labels)
            self.labels.append(label)
            self.codes.append(self.known.headed(label))
            self.uses.append(0)
            self.first_rows.append(row)
        return place

    def _labels_of(self, cell: str, row: int) -> tuple[int, ...]:
        places = self._cells.get(cell)
        if places is None:
            labels = split_labels(cell, self.known)
            labels = [
                label
                for label in labels
                if self.known.find(label) is not None or label.casefold() not in _NO_CODE
            ]
            places = self._cells[cell] = tuple(self._place(label, row) for label in labels)
        return places

    def _neither(self, row: int, column: str, cell: str) -> InputError:
        return InputError(
            f"{_brief(cell)!r} does not say whether the code applies",
            fix="Cells of a code's column hold 1, x, yes or true where it applies, 0, no or false "
            "where it does not, and nothing or NA where nobody looked.",
            path=self.table.path,
            row=row,
            column=column,
        )


def read_codings(
    table: Table,
    *,
    id_column: str | None = None,
    code_columns: Sequence[str] | None = None,
    label_columns: Sequence[str] | None = None,
    question_column: str | None = None,
    valence_column: str | None = None,
    level_column: str | None = None,
    known: Dictionary[str, str] | None = None,
) -> CodingsIn:
    """Finds out how a file says its codes: a column per code (wide) or columns of names (long).

    Args:
        id_column: column with the response's id; found by its heading when None.
        code_columns: the columns of the wide layout; found by name and content when None.
        label_columns: the columns of names of the long layout, several in a cell split by ; or |.
        question_column: the column with the question, where an id is a person's and one person
            answered several questions.
        valence_column: the column that says helps, harms, mixed or wish.
        level_column: the column that says whom it is about: me, family, peers, place or system.
        known: label or id of each known code -> its id. Labels match exactly first, then
            without regard to case and spaces.

    Raises:
        InputError: no id column or no codes found, or a column that is not there.
    """
    if code_columns and label_columns:
        raise InputError(
            "code columns (one per code) and a column of code names were both given",
            fix="Give the one that the file has.",
            path=table.path,
        )
    codes = Known(known or {})
    key = find_id_column(table, id_column, codes)
    told = [c for c in (question_column, valence_column, level_column) if c is not None]
    for column in (*told, *(code_columns or ()), *(label_columns or ())):
        table.index(column)
    besides = {key, *told}
    ignored: dict[str, str] = {}
    if label_columns or code_columns:
        ticked = [c for c in table.names if c in set(code_columns or ())]
        named = [c for c in table.names if c in set(label_columns or ())]
    else:
        ticked, ignored = find_code_columns(table, key, codes, besides)
        named, hits = find_label_columns(table, key, codes, {*besides, *ticked})
        if any(codes.headed(column) is not None for column in ticked):
            named = [c for c in named if hits and is_code_heading(c)]
        elif hits or (named and len(ticked) < 2):
            ticked = []
        else:
            named = []
    if not ticked and not named:
        odd = "; ".join(f"{name!r} {why}" for name, why in list(ignored.items())[:3])
        raise InputError(
            "no codes were found in this file" + (f": {odd}" if odd else ""),
            fix="Codes are either one column per code holding 1, x or yes, or one column of code "
            "names, to be named with --code-column.",
            path=table.path,
        )
    applies = None if ticked else find_applies_column(table, {*besides, *named})
    used = {*besides, *ticked, *named, *([applies] if applies else [])}
    why = "not chosen" if label_columns or code_columns else "not an id or a code"
    return CodingsIn(
        table=table,
        id_column=key,
        tick_columns=tuple(ticked),
        label_columns=tuple(named),
        ignored=tuple(
            IgnoredColumn(name, ignored.get(name, why)) for name in table.names if name not in used
        ),
        known=codes,
        question_column=question_column,
        valence_column=valence_column,
        level_column=level_column,
        applies_column=applies,
        counts=_are_counts(table, ticked),
    )


def _are_counts(table: Table, columns: Sequence[str]) -> bool:
    """Whether numbers above 1 say how often: where many cells are 0 or blank, as scores are not."""
    cells = [cell for column in columns for cell in table.values(column)]
    nothing = sum(tick(cell) in ("off", "blank") for cell in cells)
    return any(map(is_count, cells)) and nothing >= _NOUGHTS * len(cells)


def _brief(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "…"
