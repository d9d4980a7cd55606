"""CSV, JSON and Markdown files from plain tables. What a young person wrote stays data in each."""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from chec_voice.outputs import replacing

# A spreadsheet takes a cell that begins so for a formula (and some strip white space first).
_RUNS = r"[=+\-@\uff1d\uff0b\uff0d\uff20]"
_UNSEEN = r"\s\0\u00ad\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff"
_FORMULA = re.compile(rf"^(?:[{_UNSEEN}\"]*{_RUNS}|[{_UNSEEN}]*[\t\r])")
# Where ; is what parts cells (most of Europe), or a tab, a cell begins in the middle of ours.
_INSIDE = re.compile(rf"([;\t\r\n][{_UNSEEN}\"]*)(?={_RUNS})")
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


@dataclass(frozen=True)
class Sheet:
    """A named table on its way to a file."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


def safe_cell(value: object) -> object:
    """`value` so that no spreadsheet runs it, whatever parts cells there: a ' goes before what
    looks like a formula, at the beginning and after a semicolon, a tab or a line break."""
    if not isinstance(value, str):
        return value
    inside = _INSIDE.sub(r"\1'", value)
    return f"'{inside}" if _FORMULA.match(value) else inside


def markdown_text(value: object) -> str:
    """`value` on one line, with everything that Markdown or HTML would obey made plain."""
    if isinstance(value, int):
        return f"{value:,}"
    return _MARKDOWN.sub(r"\\\1", " ".join(str(value).split()))


def write_csv(path: Path, sheet: Sheet) -> int:
    """One table as CSV (UTF-8 with a mark, so that Excel reads it); returns the rows written."""
    count = 0
    with replacing(path) as file:
        file.write("\N{ZERO WIDTH NO-BREAK SPACE}")
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow([safe_cell(column) for column in sheet.columns])
        for row in sheet.rows:
            writer.writerow([safe_cell(value) for value in row])
            count += 1
    return count


def write_json(path: Path, data: dict[str, Any]) -> None:
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
