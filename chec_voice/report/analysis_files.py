"""XLSX, Parquet and SAV files from plain tables, for spreadsheets and statistics programs."""

from __future__ import annotations

import errno
import io
import os
import textwrap
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from types import MappingProxyType
from typing import Any

from chec_voice import draft_files, outputs
from chec_voice.errors import Refused
from chec_voice.formula_cells import safe_cell
from chec_voice.report.document import storable
from chec_voice.report.files import Sheet
from chec_voice.report.rows_on_their_way import workbook
from chec_voice.report.zips import settled
from chec_voice.text import free_name

MOST_ROWS, MOST_COLUMNS, LONGEST_CELL = 1_048_576, 16_384, 32_767
"""What a sheet of a workbook holds."""
_FORBIDDEN = str.maketrans("[]:*?/\\", "_______")


def write_xlsx(
    path: Path,
    sheets: Sequence[Sheet],
    about: Mapping[str, str],
    meanings: Mapping[str, str],
    date: str,
    *,
    wide: Mapping[str, int] | None = None,
) -> None:
    """A workbook: what it holds, one tidy table a sheet, and what each column means.

    Words stay text, so that an age band never becomes a date; numbers are numbers. Rows are
    written as they come, so a long table does not stand in memory.

    Args:
        wide: column -> its width in characters, where texts are to be read in the cells.

    Raises:
        Refused: a table is larger than a sheet can be.
    """
    names = _sheet_names([sheet.name for sheet in sheets])
    front = [("sheet", "what it holds"), *zip(names, (s.name for s in sheets), strict=True)]
    front += [("data dictionary", "what each column of each sheet means")]
    words = [
        (name, column, meanings.get(column, ""))
        for name, sheet in zip(names, sheets, strict=True)
        for column in sheet.columns
    ]
    memory = io.BytesIO()
    with workbook(path) as book:
        _sheet(book, "contents", ("what", "value"), [*about.items(), ("", ""), *front])
        for name, sheet in zip(names, sheets, strict=True):
            _sheet(book, name, sheet.columns, sheet.rows, wide or {})
        _sheet(book, "data dictionary", ("sheet", "column", "meaning"), words)
        book.save(memory)
    with outputs.replacing(path, binary=True) as file:
        file.write(settled(memory.getvalue(), date))


def _sheet_names(wanted: Sequence[str]) -> list[str]:
    """At most 31 characters, none that Excel forbids, no two alike in any case."""
    taken = {"contents", "data dictionary"}
    allowed = (name.translate(_FORBIDDEN).strip("'") or "table" for name in wanted)
    return [free_name(name, taken, longest=31, behind="_{}") for name in allowed]


def _sheet(
    book: Any,
    name: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[object]],
    wide: Mapping[str, int] = MappingProxyType({}),
) -> None:
    from openpyxl.cell import WriteOnlyCell
    from openpyxl.styles import Alignment, Font
    from openpyxl.utils import get_column_letter

    if len(columns) > MOST_COLUMNS:
        raise _too_large(name, f"{len(columns):,} columns", f"{MOST_COLUMNS:,}")
    sheet = book.create_sheet(name)
    sheet.freeze_panes = "B2"
    bold, wrapped = Font(bold=True), Alignment(wrap_text=True, vertical="top")
    for n, column in enumerate(columns, 1):
        if column in wide:
            sheet.column_dimensions[get_column_letter(n)].width = wide[column]

    def _wrapped(cell: Any) -> Any:
        cell.alignment = wrapped
        return cell

    heading = []
    for column in columns:
        cell = WriteOnlyCell(sheet, _word(column))
        cell.font = bold
        heading.append(_wrapped(cell) if wide else cell)
    sheet.append(heading)
    for at, row in enumerate(rows, 2):
        if at > MOST_ROWS:
            raise _too_large(name, f"more than {MOST_ROWS - 1:,} rows", f"{MOST_ROWS - 1:,}")
        cells = [cell_of(value, name, at) for value in row]
        if wide:
            sheet.append([_wrapped(WriteOnlyCell(sheet, value)) for value in cells])
        else:
            sheet.append(cells)


def cell_of(value: object, sheet: str, row: int) -> float | str | None:
    """What a cell of a workbook holds: a number, a text that no program runs, or nothing.

    Raises:
        Refused: the text is longer than a cell can be.
    """
    if isinstance(value, int | float) or value is None or value == "":
        return None if value == "" else value
    word = _word(str(value))
    if len(word) > LONGEST_CELL:
        raise Refused(
            f"a text of sheet {sheet!r}, row {row:,}, has {len(word):,} characters, and a cell of"
            f" a workbook holds {LONGEST_CELL:,}.",
            fix="Write --format csv, which holds it whole.",
        )
    return word


def _word(text: str) -> str:
    """A cell's text: no formula, and nothing that XML cannot hold."""
    return storable(str(safe_cell(text)))


def _too_large(sheet: str, what: str, most: str) -> Refused:
    return Refused(
        f"sheet {sheet!r} would have {what}, and a workbook holds {most}.",
        fix="Write --format csv or parquet, which hold them all.",
    )


def write_parquet(path: Path, sheet: Sheet, about: Mapping[str, str]) -> None:
    """One table as Parquet; what it comes from stands in the file's own key-value notes.

    Raises:
        Refused: pyarrow is not installed.
    """
    try:
        import pyarrow
        from pyarrow import parquet
    except ImportError:
        raise _not_installed("Parquet", "pyarrow") from None
    rows = list(sheet.rows)
    columns = [list(column) for column in zip(*rows, strict=True)] or [[] for _ in sheet.columns]
    table = pyarrow.table(
        {
            name: pyarrow.array(
                values,
                pyarrow.int64()
                if values and all(isinstance(value, int) for value in values)
                else pyarrow.string(),
            )
            for name, values in zip(sheet.columns, columns, strict=True)
        }
    ).replace_schema_metadata({f"chec_voice: {key}": value for key, value in about.items()})
    with outputs.replacing(path, binary=True) as file:
        parquet.write_table(table, file)


def write_sav(
    path: Path, sheet: Sheet, names: Sequence[str], labels: Sequence[str], about: Mapping[str, str]
) -> None:
    """One table as SAV (SPSS, PSPP, R, Stata), with a label for each column and for 0 and 1.

    Args:
        names: a name per column that statistics programs accept.
        labels: what each column means.
        about: what the figures come from; travels in the file's notes.

    Raises:
        Refused: pyreadstat is not installed, or a text is longer than the format holds.
    """
    try:
        import pyreadstat
    except ImportError:
        raise _not_installed("SAV", "pyreadstat") from None
    import pandas as pd

    frame = pd.DataFrame(list(sheet.rows), columns=list(names))
    yes_no: dict[str, dict[int | float, str]] = {
        name: {0: "not applied", 1: "applied"}
        for name, column in zip(names, sheet.columns, strict=True)
        if len(frame) and column not in ("n_participants",) and frame[name].isin([0, 1]).all()
    }
    outputs.make_folder(path.parent)
    draft = draft_files.draft_of(path)
    os.close(outputs.new_private_file(draft))  # the library would let everybody read it
    try:
        pyreadstat.write_sav(
            frame,
            str(draft),
            column_labels=[label[:256] for label in labels],
            variable_value_labels=yes_no,
            note=[part for what, value in about.items() for part in _lines(f"{what}: {value}")],
        )
        with outputs.replacing(path, binary=True) as file:
            file.write(draft.read_bytes())
    except pyreadstat.ReadstatError as error:
        if outputs.no_room(draft):
            raise outputs.cannot_write(path, OSError(errno.ENOSPC, "")) from error
        raise Refused(
            f"{path} cannot be written: {error}.",
            fix="Write --format csv instead, or leave out words with --no-text.",
        ) from error
    finally:
        draft_files.remove(draft)


def _lines(text: str) -> list[str]:
    """A text in lines of at most 79 bytes, which is what the format's notes hold."""
    wide = textwrap.wrap(text, 76)
    return wide if all(len(x.encode()) < 80 for x in wide) else textwrap.wrap(text, 19)


def _not_installed(what: str, library: str) -> Refused:
    return Refused(
        f"{what} files need {library}, which is not installed.",
        fix='Install it with: pip install -c constraints.txt "chec-voice[statistics]"',
    )
