"""Reads Excel workbooks: sheet choice, values as people see them, hostile and broken files."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.errors import ChecError, InputError
from chec_voice.intake.cells import MAX_CELL
from chec_voice.intake.raw import MAX_BYTES, Raw, Record, SeveralSheets
from chec_voice.intake.sheet_shape import apply_shape, shape_of
from chec_voice.intake.zips import open_zip

if TYPE_CHECKING:
    from openpyxl.workbook import Workbook

MAX_ROWS = 1_048_576
"""As many rows as Excel has; a file that claims more is broken or hostile."""
_ESCAPED = re.compile(r"_x00([01][0-9A-Fa-f]|7F)_")
_SAVE_AGAIN = "Open it in Excel or LibreOffice and save it again as .xlsx, or export CSV."


def read_xlsx(
    data: bytes,
    path: Path,
    *,
    sheet: str | None = None,
    hidden: bool = False,
    merged: bool = False,
) -> Raw:
    """Records of one sheet; without `sheet`, of the only sheet that holds anything.

    Args:
        hidden: whether to read hidden rows, columns and sheets like any other.
        merged: whether to leave cells that are merged over several rows as they are stored.

    Raises:
        InputError: broken, locked or oversized workbook, or no single sheet to read.
    """
    _refuse_hostile(data, path)
    from openpyxl import load_workbook

    try:
        book = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        name, notices = _choose(book, sheet, path, hidden)
        shape = shape_of(data, book[name])
    except ChecError:
        raise
    except Exception as error:  # openpyxl lets zip, XML, key and type errors of bad files through
        raise _broken(path, error) from None
    raw = Raw(_records(book, name, path), sheet=name, notices=notices)
    apply_shape(raw, shape, hidden=hidden, merged=merged)
    if _has_formulas(data):
        raw.notices += _uncalculated(data, name, path)
    return raw


def _refuse_hostile(data: bytes, path: Path) -> None:
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "this workbook is locked with a password, or is an old .xls file under a new name",
            fix="Open it in Excel, take the password off, and save it as .xlsx.",
            path=path,
        )
    open_zip(data, path, limit=MAX_BYTES).close()


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(
        f"this is not a workbook that can be read, or it is damaged ({type(error).__name__})",
        fix=_SAVE_AGAIN,
        path=path,
    )


def _choose(book: Workbook, wanted: str | None, path: Path, hidden: bool) -> tuple[str, list[str]]:
    sheets = {s.title: s for s in book.worksheets}
    if wanted is not None:
        found = [t for t in sheets if t.strip().casefold() == wanted.strip().casefold()]
        if wanted in sheets or len(found) == 1:
            return (wanted if wanted in sheets else found[0]), []
        raise InputError(
            f"there is no sheet {wanted!r}", fix=f"Its sheets are: {_listed(sheets)}.", path=path
        )
    filled = [title for title, s in sheets.items() if _holds_something(s)]
    shown = [t for t in filled if hidden or sheets[t].sheet_state == "visible"]
    chosen = filled if len(filled) == 1 else shown
    if not filled:
        raise InputError("this workbook is empty", fix="Check that it was saved.", path=path)
    if len(chosen) != 1:
        raise SeveralSheets(filled, _listed(filled), path)
    others = [title for title in filled if title != chosen[0]]
    if not others:
        return chosen[0], []
    return chosen[0], [
        f"Did not read the hidden {'sheet' if len(others) == 1 else 'sheets'} {_listed(others)}. "
        "--sheet reads one by its name."
    ]


def _listed(titles: Any) -> str:
    return ", ".join(repr(title) for title in titles)


def _holds_something(sheet: Any) -> bool:
    return any(value is not None and str(value).strip() for row in _rows(sheet) for value in row)


def _rows(sheet: Any) -> Iterator[tuple[Any, ...]]:
    # Many exporters write a wrong size into the sheet, and openpyxl would believe it.
    sheet.reset_dimensions()
    for number, row in enumerate(sheet.iter_rows(values_only=True), start=1):
        if number > MAX_ROWS:
            raise ValueError("more rows than a sheet can have")
        yield row


def _records(book: Workbook, name: str, path: Path) -> Iterator[Record]:
    try:
        for number, values in enumerate(_rows(book[name]), start=1):
            fields = [as_seen(value) for value in values]
            if any(len(field) > MAX_CELL for field in fields):
                raise InputError(
                    f"a cell in this row is longer than {MAX_CELL:,} characters",
                    fix="Shorten it or take it out.",
                    path=path,
                    row=number,
                )
            while fields and not fields[-1]:
                fields.pop()
            yield number, fields
    except ChecError:
        raise
    except Exception as error:
        raise _broken(path, error) from None
    finally:
        book.close()


def as_seen(value: object) -> str:
    """A cell's value the way Excel shows it: 1 and not 1.0, TRUE, dates as ISO 8601."""
    if value is None:
        return ""
    if isinstance(value, str):
        # Excel writes control characters as _x000D_; openpyxl leaves them so.
        return _ESCAPED.sub(lambda m: chr(int(m[1], 16)), value) if "_x00" in value else value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        if value.is_integer() and 1e15 <= abs(value) < 1e18:  # an id of 16 digits and more
            return f"{value:.0f}"
        return f"{value:.15g}" if abs(value) < 1e15 else repr(value)
    if isinstance(value, dt.datetime):
        if value.time() == dt.time():
            return value.date().isoformat()
        return value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date | dt.time):
        return value.isoformat()
    return str(value)


def _has_formulas(data: bytes) -> bool:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for member in archive.infolist():
            if not member.filename.startswith("xl/worksheets/"):
                continue
            with archive.open(member) as part:
                tail = b""
                while chunk := part.read(1 << 20):
                    block = tail + chunk
                    if b"<f>" in block or b"<f " in block:
                        return True
                    tail = chunk[-2:]
    return False


def _uncalculated(data: bytes, name: str, path: Path) -> list[str]:
    """Formulas whose result the file does not hold read as blank: say so."""
    from openpyxl import load_workbook

    places: list[int] = []
    try:
        results = load_workbook(io.BytesIO(data), read_only=True, data_only=True)
        formulas = load_workbook(io.BytesIO(data), read_only=True, data_only=False)
        both = zip(_rows(results[name]), _rows(formulas[name]), strict=False)
        for number, (seen, written) in enumerate(both, start=1):
            for result, formula in zip(seen, written, strict=False):
                if result is None and formula is not None:
                    places.append(number)
    except Exception as error:
        raise _broken(path, error) from None
    if not places:
        return []
    cells = "1 cell holds a formula" if len(places) == 1 else f"{len(places):,} cells hold formulas"
    return [
        f"{cells} without a saved result (first on row {places[0]:,}) and read as blank. "
        "Open the file in Excel and save it to fill them in."
    ]
