"""Reads a file of answers into a clean table: named columns, numbered rows, and notices."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Literal

from chec_voice.errors import InputError
from chec_voice.intake.assembly import Assembly, Column, Duplicates, Layout
from chec_voice.intake.csv_file import read_csv
from chec_voice.intake.nobody import LeftOut, told_rows
from chec_voice.intake.ods_file import read_ods
from chec_voice.intake.raw import bytes_of
from chec_voice.intake.rows import Row, Rows
from chec_voice.intake.xlsx_file import read_xlsx

__all__ = [
    "TABLE_ENDINGS",
    "Column",
    "Duplicates",
    "Reader",
    "Row",
    "Table",
    "no_such_column",
    "read_table",
]

Reader = Literal["csv", "xlsx", "ods"]
AS_WRITTEN = ("rows", "html", "merged", "hidden")
"""Guesses that can be switched off."""

_SUFFIXES: dict[str, Reader] = {
    ".csv": "csv",
    ".tsv": "csv",
    ".tab": "csv",
    ".txt": "csv",
    ".md": "csv",
    ".markdown": "csv",
    ".xlsx": "xlsx",
    ".xlsm": "xlsx",
    ".ods": "ods",
}
TABLE_ENDINGS = tuple(_SUFFIXES)
_FIX = (
    "Open it in Excel or LibreOffice and save it as .xlsx or CSV; a text file with columns can be "
    "renamed to end in .csv, one with notes to end in .txt."
)
_AS_WORD = "Open it in Word or LibreOffice and save it as .docx."
_PICTURE = "A picture holds no text: type up what is on it, and import that as .docx or .txt."
_FIXES = {
    **dict.fromkeys((".doc", ".odt", ".rtf", ".wpd"), _AS_WORD),
    ".pages": "Open it in Pages and choose File, Export To, Word.",
    ".numbers": "Open it in Numbers and choose File, Export To, Excel or CSV.",
    ".zip": "Unpack it, and import the files inside it one by one.",
    ".sav": "Open it in the program that made it and save it as .xlsx or CSV, with labels.",
    ".pptx": "Save its text as .docx or .txt.",
    **dict.fromkeys((".png", ".jpg", ".jpeg", ".heic", ".gif", ".tif", ".tiff"), _PICTURE),
    **dict.fromkeys(
        (".mp3", ".mp4", ".m4a", ".wav"), "Have it transcribed, and import the transcript."
    ),
}


@dataclass(frozen=True)
class Table:
    """A file's content, and how it was read."""

    path: Path
    reader: Reader
    sha256: str
    """Of the file's bytes."""
    columns: tuple[Column, ...]
    rows: Sequence[Row]
    notices: tuple[str, ...] = ()
    """What was skipped, padded, dropped or changed, in sentences for people."""
    encoding: str | None = None
    delimiter: str | None = None
    """"" when the file has one column; None for workbooks."""
    sheet: str | None = None
    header_row: int = 1
    dialect: str = "generic"
    """Name of the survey platform that wrote the file, or "generic"."""
    dialect_reasons: tuple[str, ...] = ()
    heading_rows: int = 1
    left_out: tuple[LeftOut, ...] = ()
    """Rows that hold something and are nobody's: titles, totals, notes, hidden rows ..."""
    doubtful: tuple[int, ...] = ()
    """Numbers of rows that may be nobody's, and were kept."""
    told: tuple[str, ...] = ()
    """What a person said about the reading, besides the top of the file."""

    @cached_property
    def names(self) -> tuple[str, ...]:
        return tuple(column.name for column in self.columns)

    @cached_property
    def _places(self) -> dict[str, int]:
        return {name: at for at, name in enumerate(self.names)}

    def index(self, name: str) -> int:
        """Place of a column in `Row.cells`.

        Raises:
            InputError: no such column; names the closest ones.
        """
        try:
            return self._places[name]
        except KeyError:
            raise no_such_column(self, name) from None

    def values(self, name: str) -> list[str]:
        """The cells of one column, from the first row to the last."""
        index = self.index(name)
        if isinstance(self.rows, Rows):
            return self.rows.column(index)
        return [row.cells[index] for row in self.rows]


def read_table(
    path: str | Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    sheet: str | None = None,
    header_row: int | None = None,
    header_rows: int | None = None,
    duplicates: Duplicates = "refuse",
    dialect: str = "auto",
    join_choices: bool = True,
    as_written: Iterable[str] = (),
    leave_out: str = "",
    carry_down: Sequence[str] = (),
    bands: Sequence[str] = (),
) -> Table:
    """Reads a CSV (.csv .tsv .tab .txt), Excel (.xlsx .xlsm) or ODS file whole.

    Args:
        encoding: of a CSV; found out when None (marks, UTF-8, else Windows cp1252).
        delimiter: one character, or tab, comma, semicolon, bar; found out when None.
        sheet: of a workbook; the only one that holds anything when None.
        header_row: line or row of the headings; the first that is not empty when None.
        header_rows: how many rows the headings take; as the platform writes them when None.
        duplicates: what to do with a heading that appears twice in a plain table: refuse the
            file, or number them "Comments", "Comments (2)". A known platform's are numbered.
        dialect: survey platform that wrote the file (a name of `dialects.DIALECTS`, "generic"
            for none); found out when "auto".
        join_choices: whether the options of a multiple-choice question become one column.
        as_written: guesses not to make (names of `AS_WRITTEN`): "rows" reads rows that look like
            headings, totals or notes as people; "html" leaves tags and entities; "merged" does
            not carry merged cells down; "hidden" reads hidden rows, columns and sheets.
        leave_out: rows that are no people's, such as "4, 9-12".
        carry_down: columns whose blank cells mean the same as above.
        bands: columns whose dates Excel made of bands (12-Oct of 10-12).

    Raises:
        InputError: the file is missing, not a table, damaged, empty, has no rows, a heading
            twice, a row with more fields than headings, or counts instead of answers. Nothing
            is half read.
    """
    path = Path(path)
    reader = _reader_for(path)
    data = bytes_of(path)
    plainly = _as_written(as_written, path)
    if reader == "csv":
        raw = read_csv(data, path, encoding=encoding, delimiter=delimiter, header_row=header_row)
    else:
        read_workbook = read_xlsx if reader == "xlsx" else read_ods
        raw = read_workbook(
            data, path, sheet=sheet, hidden="hidden" in plainly, merged="merged" in plainly
        )
    layout = Layout(
        header_row,
        header_rows,
        duplicates,
        dialect,
        join_choices,
        plainly,
        told_rows(leave_out, lambda part: _bad_rows(part, path)),
        tuple(carry_down),
        tuple(bands),
    )
    table = Assembly(path, raw, layout)
    return Table(
        path=path,
        reader=reader,
        sha256=hashlib.sha256(data).hexdigest(),
        columns=table.columns,
        rows=table.rows,
        notices=tuple(table.notices),
        encoding=raw.encoding,
        delimiter=raw.delimiter,
        sheet=raw.sheet,
        header_row=table.header_row,
        dialect=table.dialect.name,
        dialect_reasons=table.dialect_reasons,
        heading_rows=table.heading_rows,
        left_out=tuple(sorted(table.left_out, key=lambda row: row.row)),
        doubtful=tuple(table.doubtful),
        told=(
            *(f"as-written={name}" for name in sorted(plainly)),
            *([f"leave-out={leave_out}"] if leave_out else []),
            *(f"carry-down={column}" for column in carry_down),
            *(f"bands={column}" for column in bands),
        ),
    )


def no_such_column(table: Table, name: str) -> InputError:
    """The error for a column that is not in the table, with the closest names."""
    from rapidfuzz import process, utils

    near = process.extract(
        name, table.names, processor=utils.default_process, limit=3, score_cutoff=55
    )
    found = [match[0] for match in near] or list(table.names[:8])
    start = "Did you mean" if near else "Its columns are"
    listed = ", ".join(repr(n) for n in found) + (
        " ..." if not near and len(table.names) > 8 else ""
    )
    end = "?" if near else "."
    return InputError(f"there is no column {name!r}", fix=f"{start} {listed}{end}", path=table.path)


def _as_written(told: Iterable[str], path: Path) -> frozenset[str]:
    unknown = sorted(set(told) - set(AS_WRITTEN))
    if unknown:
        raise InputError(
            f"{unknown[0]!r} is nothing that can be read as written",
            fix=f"Use one of: {', '.join(AS_WRITTEN)}.",
            path=path,
        )
    return frozenset(told)


def _bad_rows(part: str, path: Path) -> InputError:
    return InputError(
        f"{part!r} names no rows", fix='Write rows as in --leave-out "4, 9-12".', path=path
    )


def _reader_for(path: Path) -> Reader:
    if path.is_dir():
        raise InputError("this is a folder", fix="Name one file inside it.", path=path)
    if not path.exists():
        raise InputError("there is no such file", fix="Check the name and folder.", path=path)
    reader = _SUFFIXES.get(path.suffix.lower())
    if reader is None:
        what = f"{path.suffix} files" if path.suffix else "files without an ending such as .csv"
        raise InputError(
            f"{what} cannot be read", fix=_FIXES.get(path.suffix.lower(), _FIX), path=path
        )
    return reader
