"""Reads coding that people did in a spreadsheet, wide or long. Never invents a code."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake.answers import classify
from chec_voice.intake.code_columns import (
    Known,
    find_code_columns,
    find_id_column,
    find_label_column,
    split_labels,
    ticked,
)
from chec_voice.intake.mapping import IgnoredColumn
from chec_voice.intake.tables import Table

Layout = Literal["wide", "long"]


@dataclass(frozen=True)
class CodingIn:
    """One code applied to one response, as the file says it."""

    response_key: str
    """The response's id in the file (or the participant's, whichever column holds)."""
    code_label: str
    row: int
    code: str | None = None
    """Id of the known code that the label means; None when it means none."""


@dataclass(frozen=True)
class UnknownLabel:
    """A label that is no known code. Whether to create one is for the caller to decide."""

    label: str
    count: int
    nearest: str | None
    """The known label most like it, if any is."""


@dataclass(frozen=True)
class CodingsIn:
    """What a file of codings holds."""

    layout: Layout
    id_column: str
    code_columns: tuple[str, ...]
    entries: tuple[CodingIn, ...]
    """In file order, one per response and label."""
    rows: int
    uncoded: int
    """Rows without any code."""
    judged: tuple[tuple[str, int], ...]
    """(response's id, row) of uncoded rows that say that no code applies: a 0 or no in a column of
    codes, or a row for the answer without a code in the long layout."""
    unknown: tuple[UnknownLabel, ...]
    """Commonest first; wide columns of unknown name that nobody ticked have count 0."""
    ignored: tuple[IgnoredColumn, ...]
    notices: tuple[str, ...]

    @property
    def unknown_labels(self) -> dict[str, int]:
        return {unknown.label: unknown.count for unknown in self.unknown}


def read_codings(
    table: Table,
    *,
    id_column: str | None = None,
    code_columns: Sequence[str] | None = None,
    code_column: str | None = None,
    question_column: str | None = None,
    known: Dictionary[str, str] | None = None,
) -> CodingsIn:
    """Codes per response, from one column per code (wide) or a column of labels (long).

    Args:
        id_column: column with the response's id; found by its heading when None.
        code_columns: the columns of the wide layout; found by name and content when None.
        code_column: the column of labels of the long layout, several split by ; or |.
        question_column: the column with the question, where an id is a person's and one person
            answered several questions.
        known: label or id of each known code -> its id. Labels match exactly first, then
            without regard to case and spaces.

    Raises:
        InputError: no id column or no codes found, a column that is not there, something in a
            code column that is neither a tick nor blank, a coded row without an id.
    """
    if code_columns is not None and code_column is not None:
        raise InputError(
            "code columns (one per code) and a column of code names were both given",
            fix="Give the one that the file has.",
            path=table.path,
        )
    codes = Known(known or {})
    key = find_id_column(table, id_column)
    asked = None if question_column is None else table.index(question_column)
    if code_column is not None:
        table.index(code_column)
        return _long(table, key, code_column, codes, asked)
    if code_columns is not None:
        for column in code_columns:
            table.index(column)
        found = [c for c in table.names if c in set(code_columns)]
        ignored = {c: "not chosen" for c in table.names if c not in found and c != key}
        return _wide(table, key, found, ignored, codes, asked)
    found, ignored = find_code_columns(table, key, codes)
    label_column = find_label_column(table, key, codes) if len(found) < 2 else None
    if label_column is not None:
        return _long(table, key, label_column, codes, asked)
    if not found:
        raise InputError(
            "no codes were found in this file",
            fix="Codes are either one column per code holding 1, x or yes, or one column of code "
            "names, to be named with --code-column.",
            path=table.path,
        )
    return _wide(table, key, found, ignored, codes, asked)


class _Collector:
    """Entries without repeats, and what to say about ids."""

    def __init__(self, table: Table, key: str, codes: Known, asked: int | None) -> None:
        self.table, self.key, self.codes, self.asked = table, key, codes, asked
        self.index = table.index(key)
        self.entries: dict[tuple[str, str, str], CodingIn] = {}
        self.labels: Counter[str] = Counter()
        self.ids: Counter[str] = Counter()
        self.judged: list[tuple[str, int]] = []
        self.uncoded = self.again = 0

    def add(
        self, row: int, cells: tuple[str, ...], labels: list[str], *, says_none: bool = False
    ) -> None:
        response = cells[self.index]
        if not labels:
            self.uncoded += 1
            if says_none and response:
                self.judged.append((response, row))
            self.ids[response] += bool(response)
            return
        if not response:
            raise InputError(
                "this row has codes but no id, so we cannot tell which response they belong to",
                fix="Fill in the id or take the row out.",
                path=self.table.path,
                row=row,
                column=self.key,
            )
        self.ids[response] += 1
        question = "" if self.asked is None else cells[self.asked]
        for label in labels:
            if (response, question, label) in self.entries:
                self.again += 1
                continue
            code = self.codes.find(label)
            self.entries[response, question, label] = CodingIn(response, label, row, code)
            self.labels[label] += 1

    def result(self, layout: Layout, columns: Sequence[str], ignored: dict[str, str]) -> CodingsIn:
        labels = dict.fromkeys(columns, 0) if layout == "wide" else {}
        unknown = [
            UnknownLabel(label, count, self.codes.nearest(label))
            for label, count in (labels | self.labels).items()
            if self.codes.find(label) is None
        ]
        return CodingsIn(
            layout=layout,
            id_column=self.key,
            code_columns=tuple(columns),
            entries=tuple(self.entries.values()),
            rows=len(self.table.rows),
            uncoded=self.uncoded,
            judged=tuple(self.judged),
            unknown=tuple(sorted(unknown, key=lambda u: (-u.count, u.label))),
            ignored=tuple(IgnoredColumn(column, why) for column, why in ignored.items()),
            notices=(*self.table.notices, *self._notices(layout)),
        )

    def _notices(self, layout: Layout) -> list[str]:
        said = []
        shared = sum(count > 1 for count in self.ids.values())
        if layout == "wide" and shared and self.asked is None:
            said.append(
                f"{shared:,} ids in {self.key!r} are on more than one row; their codes are put "
                "together. If each row is a response of its own, choose another column with --id."
            )
        if self.again:
            said.append(f"{self.again:,} codings were there twice and count once.")
        return said


def _wide(
    table: Table,
    key: str,
    columns: list[str],
    ignored: dict[str, str],
    codes: Known,
    asked: int | None,
) -> CodingsIn:
    collector = _Collector(table, key, codes, asked)
    places = [(column, table.index(column)) for column in columns]
    for number, cells in table.rows:
        labels, says_none = [], False
        for column, index in places:
            cell = cells[index]
            if not cell:
                continue
            tick = ticked(cell)
            if tick is None:
                raise InputError(
                    f"{_brief(cell)!r} does not say whether the code applies",
                    fix="Cells of a code's column hold 1, x, yes or true where it applies, and "
                    "0, no, false or nothing where it does not.",
                    path=table.path,
                    row=number,
                    column=column,
                )
            if tick:
                labels.append(column)
            else:
                says_none = True
        collector.add(number, cells, labels, says_none=says_none)
    return collector.result("wide", columns, ignored)


def _long(table: Table, key: str, column: str, codes: Known, asked: int | None) -> CodingsIn:
    collector = _Collector(table, key, codes, asked)
    index = table.index(column)
    for number, cells in table.rows:
        cell = cells[index]
        labels = [] if classify(cell) != "answered" else split_labels(cell, codes)
        collector.add(number, cells, labels, says_none=True)
    ignored = {name: "not an id or a code" for name in table.names if name not in (key, column)}
    return collector.result("long", [column], ignored)


def _brief(cell: str) -> str:
    return cell if len(cell) <= 30 else cell[:29] + "…"
