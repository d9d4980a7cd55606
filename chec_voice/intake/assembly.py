"""Puts raw records together into named columns and clean rows, and says what it changed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, islice
from pathlib import Path
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake.bands import dates_as_bands
from chec_voice.intake.cells import CleaningTally, cleaner
from chec_voice.intake.choices import Choices
from chec_voice.intake.dialects import HEAD, Head, Heading, Hint, choose, refuse_summary
from chec_voice.intake.nobody import HEADINGS, NOTE, TABLE, TITLE, TOTAL, LeftOut, sift, spans
from chec_voice.intake.raw import DELIMITERS, HIDDEN, Raw, Record
from chec_voice.intake.rows import Row, Rows
from chec_voice.intake.titles import titles_above
from chec_voice.text import free_name

MAX_CELLS, MAX_COLUMNS = 10_000_000, 16_384
"""No survey has more cells than this; a sheet has no more columns."""

ABOVE, CHOSEN = "above the headings", "chosen by you"
_WHY_PLURAL = {
    TOTAL: "totals, averages or counts",
    NOTE: "notes below the table",
    TABLE: "a second table",
    TITLE: "titles of tables below",
    HEADINGS: HEADINGS,
}

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


@dataclass(frozen=True)
class Layout:
    """What a person said about a file's top; None and "auto" mean: find out."""

    header_row: int | None = None
    header_rows: int | None = None
    duplicates: Duplicates = "refuse"
    dialect: str = "auto"
    join_choices: bool = True
    as_written: frozenset[str] = frozenset()
    """Guesses not to make: rows, html, merged, hidden."""
    leave_out: frozenset[int] = frozenset()
    """Rows that somebody said are no people."""
    carry_down: tuple[str, ...] = ()
    """Columns whose blank cells mean: the same as above."""
    bands: tuple[str, ...] = ()
    """Columns whose dates Excel made of bands."""


class Assembly:
    """Columns, rows and notices of one file, from its raw records.

    Raises:
        InputError: no headings, a heading twice, a row with too many fields, a table of counts,
            or no rows.
    """

    def __init__(self, path: Path, raw: Raw, layout: Layout) -> None:
        self.path, self.raw = path, raw
        self.tally = CleaningTally()
        self.clean = cleaner(self.tally, markup="html" not in layout.as_written)
        self.left_out: list[LeftOut] = []
        self.doubtful: list[int] = []
        self._gap = False
        self._apart: set[int] = set()
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
        self.columns = self._hide(_name_columns(headings, path, self.header_row, duplicates))
        levels = [cells for _, cells in head[:used]]
        self.rows: Sequence[Row] = self._people(self._read_rows(body), levels, layout)
        if not self.rows:
            raise InputError(
                "there are column headings and no rows of people under them"
                if self.left_out
                else "there are column headings and no rows under them",
                fix="Check that the export holds answers"
                + (" and that --header-row is right." if layout.header_row else "."),
                path=path,
            )
        self.notices += self.dialect.review(headings, self.rows)
        if layout.join_choices:
            self._join(headings)
        self._drop_unnamed()
        for name in layout.carry_down:
            self._carry_down(name)
        for name in layout.bands:
            self._read_bands(name)
        self._notice()

    def _filled(self, record: Cleaned) -> bool:
        filled = any(record[1])
        self.empty += not filled
        if filled and self._gap:
            self._apart.add(record[0])
        self._gap = not filled
        return filled

    def _from_headings(self, header_row: int | None) -> Iterator[Cleaned]:
        """Cleaned records from the headings on."""
        records = self._within_limits()
        clean = self.clean
        skipped: list[LeftOut] = []
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
                    numbers = spans([above.row for above in skipped])
                    self.notices.append(
                        f"Skipped {_rows(len(skipped))} above the headings (row {numbers})."
                    )
                    self.left_out += skipped
                first = number, tuple(map(clean, fields))
                if not any(first[1]):  # nothing but control characters
                    break
                rest = ((n, tuple(map(clean, row))) for n, row in records)
                return chain([first], rest)
            if header_row is not None and number > header_row:
                break
            if filled:
                skipped.append(LeftOut(number, tuple(map(clean, fields)), ABOVE))
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
            self.left_out += [LeftOut(number, cells, ABOVE) for number, cells in head[:titles]]
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

    def _read_rows(self, records: Iterator[Cleaned]) -> Rows:
        width = len(self.columns)
        rows = Rows(width)
        for number, cells in records:
            rows.append(number, cells if len(cells) == width else self._fit(number, cells, width))
        return rows

    def _people(self, rows: Rows, levels: list[tuple[str, ...]], layout: Layout) -> Rows:
        """Rows without those that are no people's: chosen by a person, or found."""
        told = []
        if layout.leave_out:
            told = [LeftOut(*row, CHOSEN) for row in rows if row.number in layout.leave_out]
        if told:
            rows = _chosen(
                rows, [n for n, row in enumerate(rows) if row.number not in layout.leave_out]
            )
            self._say_left_out(told, CHOSEN, "")
        if "rows" in layout.as_written:
            return rows
        kept, left, self.doubtful = sift(rows, levels, frozenset(self._apart))
        for why in dict.fromkeys(row.why for row in left):
            self._say_left_out(
                [row for row in left if row.why == why],
                why,
                " If these are people's answers, pass --as-written rows.",
            )
        if self.doubtful:
            numbers = spans(self.doubtful)
            self.notices.append(
                f"Row {numbers}: under an empty row, and unlike the rows above; read as people. If"
                f' they are none, pass --leave-out "{numbers}".'
            )
        return _chosen(rows, kept) if left else rows

    def _say_left_out(self, rows: list[LeftOut], why: str, otherwise: str) -> None:
        self.left_out += rows
        shown = "; ".join(
            ", ".join(repr(" ".join(c.split())[:40]) for c in row.cells if c) for row in rows[:3]
        )
        more = " ..." if len(rows) > 3 else ""
        what = _WHY_PLURAL.get(why, why)
        self.notices.append(
            f"Left out {_rows(len(rows))} that {'is' if len(rows) == 1 else 'are'} "
            f"{why if len(rows) == 1 else what}: row {spans([row.row for row in rows])}"
            f" ({shown[:300]}{more}).{otherwise}"
        )

    def _hide(self, columns: tuple[Column, ...]) -> tuple[Column, ...]:
        hidden = self.raw.hidden_columns
        return tuple(
            replace(column, hint="ignored", why=HIDDEN) if column.position in hidden else column
            for column in columns
        )

    def _place(self, name: str) -> int:
        for at, column in enumerate(self.columns):
            if column.name == name:
                return at
        raise InputError(
            f"there is no column {name!r}",
            fix="Its columns are: " + ", ".join(repr(c.name) for c in self.columns[:12]) + ".",
            path=self.path,
        )

    def _carry_down(self, name: str) -> None:
        at, above, count = self._place(name), "", 0
        rows = []
        for number, cells in self.rows:
            if not cells[at] and above:
                cells, count = (*cells[:at], above, *cells[at + 1 :]), count + 1
            above = cells[at]
            rows.append(Row(number, cells))
        self.rows = rows
        self.notices.append(f"Carried the cell above down into {_rows(count)} of {name!r}.")

    def _read_bands(self, name: str) -> None:
        at = self._place(name)
        bands = dates_as_bands(cells[at] for _, cells in self.rows)
        if not bands:
            raise InputError(
                "no date here can have been a band",
                fix="Leave --bands out for this column.",
                path=self.path,
                column=name,
            )
        self.rows = [
            Row(n, (*cells[:at], bands[cells[at]], *cells[at + 1 :]))
            if cells[at] in bands
            else Row(n, cells)
            for n, cells in self.rows
        ]
        said = ", ".join(f"{date} as {band}" for date, band in bands.items())
        self.notices.append(f"Read dates in {name!r} as the bands that they were: {said}.")

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
            columns[places[0]] = replace(
                columns[places[0]],
                name=free_name(group, taken, cased=True),
                question=group,
                hint="attribute",
                why=why,
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
        self.left_out += self.raw.left_out
        self.notices = [*self.raw.notices, *self.notices, *self.tally.notices()]


def _chosen(rows: Sequence[Row], places: Sequence[int]) -> Rows:
    chosen = Rows(len(rows[0].cells))
    for place in places:
        chosen.append(*rows[place])
    return chosen


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
            unique = free_name(name, taken, cased=True)
        elif name:
            first[name] = position
            unique = name
        else:
            unique = free_name(f"column {position}", taken, cased=True)
        columns.append(
            Column(unique, heading.original, position, heading.question, heading.hint, heading.why)
        )
    return tuple(columns)


def _rows(count: int, kind: str = "") -> str:
    return f"1 {kind}row" if count == 1 else f"{count:,} {kind}rows"


def _columns(count: int) -> str:
    return "1 column" if count == 1 else f"{count:,} columns"
