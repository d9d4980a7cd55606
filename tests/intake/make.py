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
