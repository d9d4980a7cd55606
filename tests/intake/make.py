"""Small files and tables for the intake tests."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chec_voice.intake import Table, read_table


def write(folder: Path, content: str | bytes, name: str = "answers.csv") -> Path:
    path = folder / name
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def table(folder: Path, content: str | bytes, name: str = "answers.csv", **options: Any) -> Table:
    return read_table(write(folder, content, name), **options)


def workbook(folder: Path, sheets: dict[str, list[list[Any]]], name: str = "answers.xlsx") -> Path:
    from openpyxl import Workbook

    book = Workbook()
    book.remove(book.active)
    for title, rows in sheets.items():
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(row)
    path = folder / name
    book.save(path)
    return path


def spreadsheet(folder: Path, xml_rows: str, name: str = "answers.ods") -> Path:
    """An OpenDocument spreadsheet with one sheet "S"; `xml_rows` are its table:table-row's."""
    import zipfile

    content = (
        '<?xml version="1.0" encoding="UTF-8"?><office:document-content '
        'xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" '
        'xmlns:table="urn:oasis:names:tc:opendocument:xmlns:table:1.0" '
        'xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="S">{xml_rows}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    path = folder / name
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        archive.writestr("content.xml", content)
    return path
