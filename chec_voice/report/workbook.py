"""A report as a workbook: one tidy table a sheet, a list of them, and what each column means."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from chec_voice.formula_cells import safe_cell
from chec_voice.report.document import Document, Rendered, Table, day, printable, shown
from chec_voice.report.zips import settled


def render(document: Document) -> Rendered:
    """The document as XLSX; a figure's place is its sheet and cell.

    Words stay text, so that an age band never becomes a date; numbers are numbers.
    """
    from openpyxl import Workbook

    book = Workbook()
    book.properties.title = printable(document.title)
    book.properties.creator = "chec_voice"
    front = book.active
    assert front is not None
    front.title = "contents"
    tables = list(document.tables)
    names = {table.id: _sheet_name(table.id, n) for n, table in enumerate(tables)}
    lines = [(document.title, ""), (document.subtitle, ""), ("Date", day(document.date))]
    lines += [("NOTICE", notice) for notice in document.notices]
    lines += [("Sheet", "What it holds")]
    lines += [(names[table.id], f"{table.title}. {table.about}") for table in tables]
    lines += [("data dictionary", "What each column of each sheet means")]
    _fill(front, lines, bold=(1, len(lines) - len(tables) - 1))
    _widths(front, (30, 100))
    places: dict[str, str] = {}
    for table in tables:
        _table(book.create_sheet(names[table.id]), table, places)
    words = [("sheet", "column", "heading", "kind")]
    kinds = {
        "text": "text",
        "figure": "number, or * where it is hidden",
        "share": "per cent, or * where it is hidden",
    }
    words += [
        (names[table.id], column.id, column.label, kinds[column.kind])
        for table in tables
        for column in table.columns
    ]
    dictionary = book.create_sheet("data dictionary")
    _fill(dictionary, words, bold=(1,))
    _widths(dictionary, (24, 24, 40, 34))
    for sheet in book.worksheets:
        _paper(sheet)
    out = io.BytesIO()
    book.save(out)
    return Rendered(settled(out.getvalue(), document.date), places)


def _sheet_name(name: str, number: int) -> str:
    """At most 31 characters, and none that Excel forbids; a number keeps long ones apart."""
    plain = "".join("_" if c in "[]:*?/\\" else c for c in name)
    return plain if len(plain) <= 31 else f"{plain[:27]}_{number}"


def _fill(sheet: Any, lines: Any, bold: tuple[int, ...]) -> None:
    from openpyxl.styles import Alignment, Font

    for at, line in enumerate(lines, 1):
        for n, value in enumerate(line, 1):
            cell = sheet.cell(at, n)
            _put(cell, value)
            cell.alignment = Alignment(wrap_text=True, vertical="top")
            if at in bold:
                cell.font = Font(name="Calibri", sz=11, bold=True)


def _put(cell: Any, value: object) -> None:
    if isinstance(value, int):
        cell.value = value
        return
    if value == "":
        return
    cell.value = safe_cell(printable(str(value)))
    cell.data_type = "s"
    cell.number_format = "@"


def _table(sheet: Any, table: Table, places: dict[str, str]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter

    shade = PatternFill("solid", fgColor="E8EDF5")
    for n, column in enumerate(table.columns, 1):
        cell = sheet.cell(1, n)
        _put(cell, column.label)
        cell.font, cell.fill = Font(name="Calibri", sz=11, bold=True), shade
        side, space = ("left", int(n > 1)) if column.kind == "text" else ("right", 0)
        cell.alignment = Alignment(side, "top", wrap_text=True, indent=space)
    for at, row in enumerate(table.rows, 2):
        for n, (value, column) in enumerate(zip(row.cells, table.columns, strict=True), 1):
            cell = sheet.cell(at, n)
            _put(cell, value if isinstance(value, int) else shown(value, column.kind))
            if column.kind == "text":
                space = row.depth if n == 1 else 1  # so that words do not touch the figure before
                cell.alignment = Alignment("left", "top", wrap_text=True, indent=space)
            else:
                cell.alignment = Alignment("right", "top")
    _widths(sheet, [_width(table, n) for n in range(len(table.columns))])
    sheet.freeze_panes = "B2"
    if table.rows:
        sheet.auto_filter.ref = sheet.dimensions
    for figure in table.figures():
        letter = get_column_letter(figure.column + 1)
        places[figure.id] = f"{sheet.title}!{letter}{figure.row + 2}"


def _width(table: Table, n: int) -> int:
    """Characters that a column has room for: words as they need, up to a line; figures little."""
    if table.columns[n].kind != "text":
        return 14
    longest = max(len(str(row.cells[n])) + 2 * row.depth for row in table.rows) if table.rows else 0
    return min(60 if n == 0 else 48, max(14, longest + 2))


def _widths(sheet: Any, widths: Sequence[int]) -> None:
    """Set widths, and heights in which all of a wrapped text is seen: not every program does."""
    from openpyxl.utils import get_column_letter

    for n, width in enumerate(widths, 1):
        sheet.column_dimensions[get_column_letter(n)].width = width
    for at, row in enumerate(sheet.iter_rows(), 1):
        texts = [(str(cell.value or ""), width) for cell, width in zip(row, widths, strict=True)]
        lines = max((-(-len(text) // width) for text, width in texts), default=1)
        if lines > 1:
            sheet.row_dimensions[at].height = 15 * lines


def _paper(sheet: Any) -> None:
    """One page wide, with the headings on every page."""
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", 9
    sheet.sheet_properties.pageSetUpPr.fitToPage = True
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    if sheet.freeze_panes:
        sheet.print_title_rows = "1:1"
