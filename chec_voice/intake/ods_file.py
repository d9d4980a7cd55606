"""Reads OpenDocument spreadsheets (.ods) with the standard library, within fixed limits.

Of the packages for this, odfpy is GPL/Apache and dormant, and the others want pandas or are
copyleft; the format's tables are simple enough to stream.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO
from xml.etree.ElementTree import Element, ParseError, XMLPullParser

from chec_voice.errors import ChecError, InputError
from chec_voice.intake.cells import MAX_CELL
from chec_voice.intake.raw import MAX_BYTES, Raw, Record, SeveralSheets
from chec_voice.intake.sheet_shape import Shape, apply_shape
from chec_voice.intake.zips import open_zip

MAX_ROWS, MAX_COLUMNS = 1_048_576, 16_384
_MAX_DEPTH = 200
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_SAVE_AGAIN = "Open it in LibreOffice or Excel and save it again, or export CSV."


def read_ods(
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
        InputError: broken, locked, hostile or oversized, or no single sheet to read.
    """
    sheets: dict[str, list[Record]] = {}
    shapes: dict[str, Shape] = {}
    unseen: set[str] = set()
    try:
        with open_zip(data, path, limit=MAX_BYTES) as archive:
            _refuse_locked(archive, path)
            with archive.open("content.xml") as part:
                for title, record in _records(part, path, shapes, unseen):
                    sheets.setdefault(title, []).append(record)
    except ChecError:
        raise
    except (ParseError, KeyError, ValueError, OSError, EOFError, zipfile.BadZipFile) as error:
        raise _broken(path, error) from None
    except Exception as error:  # zlib.error, NotImplementedError: as many as there are damages
        raise _broken(path, error) from None
    skipped = [] if hidden or sheet is not None else [t for t in sheets if t in unseen]
    if len(skipped) < len(sheets):
        sheets = {title: records for title, records in sheets.items() if title not in skipped}
    else:
        skipped = []
    name = _choose(sheets, sheet, path)
    raw = Raw(iter(sheets[name]), sheet=name)
    if skipped:
        listed = ", ".join(map(repr, skipped))
        raw.notices.append(
            f"Did not read the hidden {'sheet' if len(skipped) == 1 else 'sheets'} {listed}. "
            "--sheet reads one by its name."
        )
    apply_shape(raw, shapes[name], hidden=hidden, merged=merged)
    return raw


def _refuse_locked(archive: zipfile.ZipFile, path: Path) -> None:
    if "META-INF/manifest.xml" in archive.namelist():
        with archive.open("META-INF/manifest.xml") as part:
            if b"encryption-data" in part.read(1 << 20):
                raise InputError(
                    "this workbook is locked with a password",
                    fix="Open it in LibreOffice, take the password off, and save it again.",
                    path=path,
                )


def _broken(path: Path, error: Exception) -> InputError:
    return InputError(
        f"this is not a spreadsheet that can be read, or it is damaged ({type(error).__name__})",
        fix=_SAVE_AGAIN,
        path=path,
    )


def _choose(sheets: dict[str, list[Record]], wanted: str | None, path: Path) -> str:
    listed = ", ".join(repr(title) for title in sheets)
    if wanted is not None:
        found = [t for t in sheets if t.strip().casefold() == wanted.strip().casefold()]
        if len(found) != 1:
            raise InputError(
                f"there is no sheet {wanted!r} that holds anything",
                fix=f"Its sheets are: {listed}.",
                path=path,
            )
        return found[0]
    if not sheets:
        raise InputError("this workbook is empty", fix="Check that it was saved.", path=path)
    if len(sheets) > 1:
        raise SeveralSheets(list(sheets), listed, path)
    return next(iter(sheets))


def _records(
    part: IO[bytes], path: Path, shapes: dict[str, Shape], unseen: set[str]
) -> Iterator[tuple[str, Record]]:
    """(sheet, record) for each row that holds anything, streamed.

    Fills `shapes` with what each sheet hides and merges, and `unseen` with the hidden sheets.
    """
    title, number, depth, column = "", 0, 0, 0
    stack: list[Element] = []
    hiding: set[str] = set()
    for event, element in _events(part, path):
        if event == "start":
            depth += 1
            if depth > _MAX_DEPTH:
                raise InputError("this workbook is not safe to open", path=path)
            stack.append(element)
            if element.tag == _TABLE + "table":
                title, number, column = element.get(_TABLE + "name", ""), 0, 0
                shapes[title] = Shape()
                if element.get(_TABLE + "style-name", "") in hiding:
                    unseen.add(title)
            continue
        depth -= 1
        stack.pop()
        if element.tag == _STYLE + "style" and _hides(element):
            hiding.add(element.get(_STYLE + "name", ""))
        elif element.tag == _TABLE + "table-column":
            repeat = min(_repeat(element, "number-columns-repeated"), MAX_COLUMNS)
            if _is_hidden(element):
                shapes[title].hidden_columns.update(range(column + 1, column + repeat + 1))
            column += repeat
        elif element.tag == _TABLE + "table-row":
            number += 1
            fields = _fields(element, path, number)
            repeat = _repeat(element, "number-rows-repeated")
            shapes[title].merged += _merged(element, number)
            if _is_hidden(element) and number + repeat <= MAX_ROWS and any(fields):
                shapes[title].hidden_rows.update(range(number, number + repeat))
            if any(fields):
                if number + repeat > MAX_ROWS:
                    raise ValueError("more rows than a sheet can have")
                for again in range(repeat):
                    yield title, (number + again, fields)
            number += repeat - 1
            element.clear()
            if stack:
                stack[-1].remove(element)


def _hides(style: Element) -> bool:
    return any(child.get(_TABLE + "display") == "false" for child in style)


def _is_hidden(element: Element) -> bool:
    return element.get(_TABLE + "visibility", "visible") != "visible"


def _merged(row: Element, number: int) -> list[tuple[int, int, int]]:
    """(column, first row, last row) of cells that reach down from this row."""
    found, column = [], 1
    for cell in row:
        if cell.tag in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            rows = _repeat(cell, "number-rows-spanned")
            if 1 < rows <= MAX_ROWS:
                found.append((column, number, number + rows - 1))
            column += _repeat(cell, "number-columns-repeated")
    return found


def _events(part: IO[bytes], path: Path) -> Iterator[tuple[str, Element]]:
    parser: XMLPullParser[Element] = XMLPullParser(("start", "end"))
    tail = b""
    while chunk := part.read(1 << 16):
        # LibreOffice never writes one; entity bombs and outside files need one.
        if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
            raise InputError("this workbook is not safe to open", path=path)
        tail = chunk[-10:]
        parser.feed(chunk)
        yield from parser.read_events()  # type: ignore[misc]  # typeshed: elements, for start and end
    parser.close()
    yield from parser.read_events()  # type: ignore[misc]  # typeshed: elements, for start and end


def _repeat(element: Element, name: str) -> int:
    return max(1, int(element.get(_TABLE + name, "1")))


def _fields(row: Element, path: Path, number: int) -> list[str]:
    fields: list[str] = []
    for cell in row:
        if cell.tag not in (_TABLE + "table-cell", _TABLE + "covered-table-cell"):
            continue
        text = _cell(cell)
        if len(text) > MAX_CELL:
            raise InputError(
                f"a cell in this row is longer than {MAX_CELL:,} characters",
                fix="Shorten it or take it out.",
                path=path,
                row=number,
            )
        repeat = _repeat(cell, "number-columns-repeated")
        if text and len(fields) + repeat > MAX_COLUMNS:
            raise ValueError("more columns than a sheet can have")
        fields += [text] * min(repeat, MAX_COLUMNS - len(fields))
    while fields and not fields[-1]:
        fields.pop()
    return fields


def _cell(cell: Element) -> str:
    """A cell as XLSX gives it: numbers without their format, dates as ISO 8601, else the text."""
    kind = cell.get(_OFFICE + "value-type", "")
    if kind == "float" and (value := cell.get(_OFFICE + "value")):
        return value.removesuffix(".0")
    if kind == "date" and (value := cell.get(_OFFICE + "date-value")):
        return value.replace("T", " ").removesuffix(" 00:00:00")
    if kind == "boolean":
        return cell.get(_OFFICE + "boolean-value", "").upper()
    return "\n".join(_text(part) for part in cell if part.tag == _TEXT + "p")


def _text(element: Element) -> str:
    parts = [element.text or ""]
    for child in element:
        if child.tag == _TEXT + "s":
            parts.append(" " * min(int(child.get(_TEXT + "c", "1")), 1000))
        elif child.tag == _TEXT + "tab":
            parts.append("\t")
        elif child.tag == _TEXT + "line-break":
            parts.append("\n")
        elif not child.tag.startswith(_OFFICE):  # notes beside a cell are not its text
            parts.append(_text(child))
        parts.append(child.tail or "")
    return "".join(parts)
