"""Reads coding that people did in a spreadsheet, wide or long. Never invents a code."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

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
from chec_voice.intake.coded_columns import CodedRows, labelled, once, together, verdicts
from chec_voice.intake.mapping import IgnoredColumn
from chec_voice.intake.tables import Table
from chec_voice.intake.ticks import is_blank, is_count, tick

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from chec_voice.intake.coded_columns import Pairs

Layout = Literal["wide", "long"]
_NOUGHTS = 0.25
_BLANK, _ON, _OFF, _OFTEN, _NEITHER = range(5)
_VERDICTS = {"blank": _BLANK, "on": _ON, "off": _OFF}
"""What a cell says of its code; _OFTEN is a number above 1, _NEITHER what cannot be read."""
_NO_CODE = frozenset({"none", "no code", "no codes", "uncoded", "not coded", "no theme"})


@dataclass(frozen=True)
class UnknownLabel:
    """A label that is no known code. Whether to create one is for the caller to decide."""

    label: str
    count: int
    nearest: str | None
    """The known label most like it, if any is."""


@dataclass
class CodingsIn:
    """A file of codings: which columns say what, and what its rows say."""

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
    """Labels so far: those of the tick columns, then others as `read` meets them."""
    codes: list[str | None] = field(default_factory=list)
    """Beside each label, the id of the known code that it means."""
    uses: list[int] = field(default_factory=list)
    """Beside each label, on how many rows it applies; counted by `read`."""
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

    def read(self) -> CodedRows:
        """What the rows say, a column at a time. The counts start anew.

        Raises:
            InputError: something in a code's column that is neither a tick nor blank, or a coded
                row without an id; names row and column, of the first such row.
        """
        import numpy as np

        self.labels, self.codes, self.uses, self.first_rows = [], [], [], []
        self._labels: dict[str, int] = {}
        self._wrong: dict[int, InputError] = {}
        self.often = 0
        ticked = [(self._label(name, 0), self._ticked(name)) for name in self.tick_columns]
        applies = None if self.applies_column is None else self._ticked(self.applies_column)
        on, off = (
            [
                (rows := np.flatnonzero(said == wanted), np.full(len(rows), label))
                for label, said in ticked
            ]
            for wanted in (_ON, _OFF)
        )
        for name in self.label_columns:
            rows, labels = self._named(name, applies)
            no = np.zeros(len(rows), dtype=bool) if applies is None else applies[rows] == _OFF
            on.append((rows[~no], labels[~no]))
            off.append((rows[no], labels[no]))
        coded, refused = together(on, len(self.labels)), together(off, len(self.labels))
        keys = self._keys()
        without = next((row for row in once(coded[0]).tolist() if not keys[row]), None)
        if without is not None:
            self._wrong.setdefault(without, self._without_id(without))
        if self._wrong:
            raise self._wrong[min(self._wrong)]
        all_looked = self.label_columns and not ticked and applies is None
        looked = np.full(len(keys), bool(all_looked))
        looked[coded[0]] = looked[refused[0]] = True
        self.unjudged = int((~looked).sum())
        self.uses = np.bincount(coded[1], minlength=len(self.labels)).tolist()

        def column(name: str | None) -> list[str] | None:
            return None if name is None else self.table.values(name)

        return CodedRows(
            keys=keys,
            questions=column(self.question_column),
            valences=column(self.valence_column),
            levels=column(self.level_column),
            on=coded,
            off=refused,
            looked=looked,
        )

    def unknown(self) -> tuple[UnknownLabel, ...]:
        """Labels that are no known code, commonest first; after `read`. A column of unknown name
        that nobody ticked has count 0."""
        found = [
            UnknownLabel(label, count, self.known.nearest(label))
            for label, code, count in zip(self.labels, self.codes, self.uses, strict=True)
            if code is None
        ]
        return tuple(sorted(found, key=lambda u: (-u.count, u.label)))

    def _keys(self) -> list[str]:
        """Ids, "" for cells that say that there is none."""
        keys = self.table.values(self.id_column)
        if is_numbered(self.table, self.id_column):
            keys = list(map(without_number, keys))
        none = {key for key in set(keys) if key and not key[-1].isdigit() and is_blank(key)}
        return ["" if key in none else key for key in keys] if none else keys

    def _ticked(self, name: str) -> NDArray[np.int8]:
        """_ON, _OFF or _BLANK for each cell of a column; the first that is neither is wrong."""
        cells = self.table.values(name)

        def verdict(cell: str) -> int:
            said = tick(cell)
            if said is not None:
                return _VERDICTS[said]
            if same_label(cell, name):
                return _ON  # the option's own words, as forms write them
            return _OFTEN if self.counts and is_count(cell) else _NEITHER

        said = verdicts(cells, verdict)
        for row in (said == _NEITHER).nonzero()[0][:1].tolist():
            self._wrong.setdefault(row, self._neither(row, name, cells[row]))
        self.often += int((said == _OFTEN).sum())
        said[said == _OFTEN] = _ON
        return said

    def _named(self, name: str, applies: NDArray[np.int8] | None) -> Pairs:
        """The labels in each cell of a column, but where nobody says whether they apply."""
        cells = self.table.values(name)
        if applies is not None:
            blank = (applies == _BLANK).tolist()
            cells = ["" if nothing else cell for cell, nothing in zip(cells, blank, strict=True)]
        return labelled(cells, self._labels_of)

    def _labels_of(self, cell: str, row: int) -> list[int]:
        if not cell:
            return []
        return [
            self._label(label, self.table.rows[row].number)
            for label in split_labels(cell, self.known)
            if self.known.find(label) is not None or label.casefold() not in _NO_CODE
        ]

    def _label(self, label: str, row: int) -> int:
        if (place := self._labels.get(label)) is None:
            place = self._labels[label] = len(self.labels)
            self.labels.append(label)
            self.codes.append(self.known.headed(label))
            self.first_rows.append(row)
        self.first_rows[place] = min(row, self.first_rows[place])
        return place

    def _without_id(self, row: int) -> InputError:
        return InputError(
            "this row has codes but no id, so we cannot tell which response they belong to",
            fix="Fill in the id or take the row out.",
            path=self.table.path,
            row=self.table.rows[row].number,
            column=self.id_column,
        )

    def _neither(self, row: int, column: str, cell: str) -> InputError:
        return InputError(
            f"{_brief(cell)!r} does not say whether the code applies",
            fix="Cells of a code's column hold 1, x, yes or true where it applies, 0, no or false "
            "where it does not, and nothing or NA where nobody looked.",
            path=self.table.path,
            row=self.table.rows[row].number,
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
