"""Puts raw records together into named columns and clean rows, and says what it changed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Literal, NamedTuple

from chec_voice.errors import InputError
from chec_voice.intake.cells import CleaningTally, cleaner
from chec_voice.intake.choices import Choices
from chec_voice.intake.dialects import HEAD, Head, Heading, Hint, choose, refuse_summary
from chec_voice.intake.raw import DELIMITERS, Raw, Record
from chec_voice.intake.titles import titles_above

MAX_CELLS, MAX_COLUMNS = 10_000_000, 16_384
"""No survey has more cells than this; a sheet has no more columns."""

_FOOTER = re.compile(
    r"(?i)(grand )?total( (responses|respondents|rows|records))?\s*+(?:[:=]\s*+)?\d*$"
    r"|(number of )?(responses|respondents|rows|records)\s*[:=]"
    r"|(exported|generated|downloaded|printed)( (by|on|from|at)\b|\s*:)|source\s*:"
    r"|page \d+( of \d+)?$|end of (report|file|table|export|data)\W*$|©|copyright\b"
)

Duplicates = Literal["refuse", "number"]
Cleaned = tuple[int, tuple[str, ...]]


@dataclass(frozen=True)
class Column:
    """A column of a table."""

    name: str
    """Unique in the table, on one line."""
    original: str
    """The heading as written; "" when the file gives none."""
    position: int
    """Place in the file, counted from 1."""
    question: str = ""
    """Full wording of what was asked, without the platform's numbering."""
    hint: Hint | None = None
    """What the survey platform's documentation says that the column is for."""
    why: str = ""

    @property
    def named(self) -> bool:
        """Whether the file gives it a heading."""
        return bool(self.original or self.question)

    @property
    def wording(self) -> str:
        return self.question or self.name


class Row(NamedTuple):
    """A row: where it starts in the file (line or row, from 1) and one cell per column."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True)
class Layout:
    """What a person said about a file's top; None and "auto" mean: find out."""

    header_row: int | None = None
    header_rows: int | None = None
    duplicates: Duplicates = "refuse"
    dialect: str = "auto"
    join_choices: bool = True


class Assembly:
    """Columns, rows and notices of one file, from its raw records.

    Raises:
        InputError: no headings, a heading twice, a row with too many fields, a table of counts,
            or no rows.
    """

    def __init__(self, path: Path, raw: Raw, layout: Layout) -> None:
        self.path, self.raw = path, raw
        self.tally = CleaningTally()
        self.clean = cleaner(self.tally)
        self.empty = self.short = self.trailing = 0
        self.notices: list[str] = []
        records = self._from_headings(layout.header_row)
        head = list(islice((r for r in records if self._filled(r)), HEAD))
        if layout.header_row is None and layout.header_rows is None:
            head = self._without_titles(head)
        self.header_row = head[0][0]
        headings, used = self._understand(head, layout)
        body: Iterator[Cleaned] = chain(head[used:], (r for r in records if self._filled(r)))
        if raw.delimiter is None:  # a sheet says nowhere how wide it is
            kept = list(body)
            width = max((len(cells) for _, cells in kept), default=0)
            headings += [Heading("", "")] * (width - len(headings))
            body = iter(kept)
        known = self.dialect.name != "generic"
        duplicates = "number" if known else layout.duplicates
        self.columns = _name_columns(headings, path, self.header_row, duplicates)
        self.rows = self._without_footer(self._read_rows(body))
        if not self.rows:
            raise InputError(
                "there are column headings and no rows under them",
                fix="Check that the export holds answers"
                + (" and that --header-row is right." if layout.header_row else "."),
                path=path,
            )
        self.notices += self.dialect.review(headings, self.rows)
        if layout.join_choices:
            self._join(headings)
        self._drop_unnamed()
        self._notice()

    def _filled(self, record: Cleaned) -> bool:
        filled = any(record[1])
        self.empty += not filled
        return filled

    def _from_headings(self, header_row: int | None) -> Iterator[Cleaned]:
        """Cleaned records from the headings on."""
        records = self._within_limits()
        clean, skipped = self.clean, 0
        for number, fields in records:
            filled = any(field.strip() for field in fields)
            if number == header_row or (header_row is None and filled):
                if not filled:
                    raise InputError(
                        "there are no headings on this line",
                        fix="Give --header-row the number of the line that holds them.",
                        path=self.path,
                        row=number,
                    )
                if skipped:
                    self.notices.append(f"Skipped {_rows(skipped)} above the headings.")
                first = number, tuple([clean(field) for field in fields])
                if not any(first[1]):  # nothing but control characters
                    break
                rest = ((n, tuple([clean(field) for field in row])) for n, row in records)
                return chain([first], rest)
            if header_row is not None and number > header_row:
                break
            skipped += filled
            self.empty += not filled
        if header_row is None:
            raise InputError("this file is empty", fix="Check the export.", path=self.path)
        raise InputError(
            f"no row starts on line {header_row}, so there are no headings",
            fix="Give --header-row the number of the line where the headings start, from 1.",
            path=self.path,
        )

    def _within_limits(self) -> Iterator[Record]:
        cells = 0
        for number, fields in self.raw.records:
            cells += len(fields)
            if len(fields) > MAX_COLUMNS or cells > MAX_CELLS:
                many = (
                    f"{len(fields):,} columns in this row"
                    if len(fields) > MAX_COLUMNS
                    else f"more than {MAX_CELLS:,} cells"
                )
                raise InputError(
                    f"there are {many}, more than any survey has",
                    fix="Check that this is the right file, or save the part that you need.",
                    path=self.path,
                    row=number,
                )
            yield number, fields

    def _without_titles(self, head: Head) -> list[Cleaned]:
        titles = titles_above([cells for _, cells in head])
        if titles:
            said = ", ".join(repr(cell) for _, cells in head[:titles] for cell in cells if cell)
            self.notices.append(
                f"Skipped {_rows(titles)} above the headings ({said[:200]}). If the headings "
                f"begin there, pass --header-row {head[0][0]}."
            )
        return list(head[titles:])

    def _understand(self, head: Head, layout: Layout) -> tuple[list[Heading], int]:
        if layout.header_rows is not None and layout.header_rows < 1:
            raise InputError(
                f"a table cannot have {layout.header_rows} rows of headings",
                fix="Give --header-rows 1, 2 or 3.",
                path=self.path,
            )
        self.dialect, self.dialect_reasons = choose(head, layout.dialect, self.path)
        if layout.dialect == "auto" and self.dialect.name == "generic":
            refuse_summary(head, self.path)
        header = self.dialect.resolve(head, layout.header_rows)
        if self.dialect.name != "generic":
            said = f"Read as {self.dialect.label}: {'; '.join(self.dialect_reasons)}."
            rows = f" {header.rows} rows of headings." if header.rows > 1 else ""
            self.notices.append(said + rows)
        self.notices += header.notices
        self.heading_rows = header.rows
        return list(header.headings), header.rows

    def _read_rows(self, records: Iterator[Cleaned]) -> list[Row]:
        width = len(self.columns)
        return [
            Row(number, cells if len(cells) == width else self._fit(number, cells, width))
            for number, cells in records
        ]

    def _without_footer(self, rows: list[Row]) -> list[Row]:
        """Rows without "Total responses: 39" and the like below them."""
        end = len(rows)
        while end > 1 and len(self.columns) > 2 and _FOOTER.match(rows[end - 1].cells[0]):
            if any(rows[end - 1].cells[1:]):
                break
            end -= 1
        if end < len(rows):
            said = ", ".join(repr(row.cells[0]) for row in rows[end:])
            self.notices.append(
                f"Left out {_rows(len(rows) - end)} below the table ({said[:200]})."
            )
        return rows[:end]

    def _fit(self, number: int, cells: tuple[str, ...], width: int) -> tuple[str, ...]:
        if len(cells) < width:
            # A sheet stores no empty cells at the end of a row; only a CSV row is truly short.
            self.short += self.raw.delimiter is not None
            return cells + ("",) * (width - len(cells))
        if not any(cells[width:]):
            self.trailing += 1
            return cells[:width]
        mark = DELIMITERS.get(self.raw.delimiter or "", "separator")
        raise InputError(
            f"this row has {len(cells)} fields, but there are {width} headings",
            fix=f"Usually an answer holds a {mark} and is not in quotation marks, or a quotation "
            "mark is missing. Correct this line, or export the file again as XLSX.",
            path=self.path,
            row=number,
        )

    def _join(self, headings: list[Heading]) -> None:
        """Joins ticked options, where the dialect found any."""
        choices = Choices(headings, self.rows)
        if not choices:
            return
        self.notices += choices.notices()
        columns = list(self.columns)
        for at in choices.split:
            columns[at] = replace(
                columns[at], hint=columns[at].hint or "attribute", why="several choices, ticked"
            )
        taken = {column.name for column in columns}
        for group, places in choices.groups.items():
            why = f"several choices, ticked, out of {len(places)}"
            name = group if group not in taken else _unused(group, taken, 2)
            columns[places[0]] = replace(
                columns[places[0]], name=name, question=group, hint="attribute", why=why
            )
        keep = choices.kept()
        self.columns = tuple(columns[at] for at in keep)
        joined = ((number, choices.joined(cells)) for number, cells in self.rows)
        self.rows = [Row(number, tuple([cells[at] for at in keep])) for number, cells in joined]

    def _drop_unnamed(self) -> None:
        unnamed = [i for i, column in enumerate(self.columns) if not column.named]
        drop = {i for i in unnamed if not any(row.cells[i] for row in self.rows)}
        if drop:
            keep = [i for i in range(len(self.columns)) if i not in drop]
            self.columns = tuple(self.columns[i] for i in keep)
            self.rows = [Row(n, tuple([cells[i] for i in keep])) for n, cells in self.rows]
            self.notices.append(
                f"Dropped {_columns(len(drop))} with neither a heading nor content."
            )
        named = [c.name for c in self.columns if not c.named]
        if named:
            self.notices.append(
                f"{_columns(len(named))} without a heading, named by position: "
                + ", ".join(named[:5])
                + (" ..." if len(named) > 5 else ".")
            )

    def _notice(self) -> None:
        if self.empty:
            self.notices.append(f"Skipped {_rows(self.empty, 'empty ')}.")
        if self.short:
            self.notices.append(
                f"{_rows(self.short)} had fewer fields than headings; the rest read as blank."
            )
        if self.trailing:
            self.notices.append(f"{_rows(self.trailing)} had empty extra fields, left out.")
        self.notices = [*self.raw.notices, *self.notices, *self.tally.notices()]


def _name_columns(
    headings: list[Heading], path: Path, header_row: int, duplicates: Duplicates
) -> tuple[Column, ...]:
    written = [" ".join(heading.name.split()) for heading in headings]
    taken = {heading for heading in written if heading}
    first: dict[str, int] = {}
    columns = []
    for position, name in enumerate(written, start=1):
        heading = headings[position - 1]
        if name and name in first:
            if duplicates == "refuse":
                raise InputError(
                    f"the heading {name!r} is on two columns: {first[name]} and {position}",
                    fix="Rename one of them, or pass --number-duplicates to read them as "
                    f"{name!r} and {name + ' (2)'!r}.",
                    path=path,
                    row=header_row,
                )
            unique = _unused(name, taken, 2)
        elif name:
            first[name] = position
            unique = name
        else:
            unique = f"column {position}"
            if unique in taken:
                unique = _unused(unique, taken, 2)
        taken.add(unique)
        columns.append(
            Column(unique, heading.original, position, heading.question, heading.hint, heading.why)
        )
    return tuple(columns)


def _unused(name: str, taken: set[str], start: int) -> str:
    number = start
    while f"{name} ({number})" in taken:
        number += 1
    return f"{name} ({number})"


def _rows(count: int, kind: str = "") -> str:
    return f"1 {kind}row" if count == 1 else f"{count:,} {kind}rows"


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"
