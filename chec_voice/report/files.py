"""CSV, JSON and Markdown files from plain tables. What a young person wrote stays data in each."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chec_voice.formula_cells import safe_cell
from chec_voice.outputs import replacing
from chec_voice.text import with_hidden_shown

_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


@dataclass(frozen=True)
class Sheet:
    """A named table on its way to a file."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


def markdown_text(value: object) -> str:
    """`value` on one line, with everything that Markdown or HTML would obey made plain."""
    if isinstance(value, int):
        return f"{value:,}"
    return _MARKDOWN.sub(r"\\\1", with_hidden_shown(" ".join(str(value).split())))


def write_csv(path: Path, sheet: Sheet) -> int:
    """One table as CSV (UTF-8 with a mark, so that Excel reads it); returns the rows written.

    Rows of one answer share most of their cells: what stands above is not looked at again.
    """
    count = 0
    above: Sequence[object] = [None] * len(sheet.columns)
    cells: list[object] = [None] * len(sheet.columns)
    with replacing(path) as file:
        file.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([safe_cell(column) for column in sheet.columns])
        for row in sheet.rows:
            cells = [
                cell
                if value is known or (value == known and type(value) is type(known))
                else safe_cell(value)
                for value, known, cell in zip(row, above, cells, strict=True)
            ]
            above = row
            writer.writerow(cells)
            count += 1
    return count


def write_json(path: Path, data: dict[str, Any]) -> None:
    """Write JSON, whole or not at all."""
    with replacing(path) as file:
        json.dump(data, file, ensure_ascii=False, indent=2)
        file.write("\n")


def markdown_table(sheet: Sheet, left: int = 1) -> str:
    """A table in Markdown; the first `left` columns are text."""
    lines = [
        "| " + " | ".join(markdown_text(column) for column in sheet.columns) + " |",
        "|" + "|".join("---" if n < left else "---:" for n in range(len(sheet.columns))) + "|",
    ]
    lines += ["| " + " | ".join(markdown_text(value) for value in row) + " |" for row in sheet.rows]
    return "\n".join(lines) + "\n"
