"""CSV, JSON and Markdown files from plain tables. What a young person wrote stays data in each."""

from __future__ import annotations

import json
import re
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import islice
from pathlib import Path
from typing import Any, NamedTuple

from chec_voice.formula_cells import safe_cell
from chec_voice.outputs import replacing
from chec_voice.text import with_hidden_shown

_LINES = 1_000
"""Lines that are written at a time."""
_END = "\r\n"
_MARKDOWN = re.compile(r"([\\`*_\[\]<>#|~&])")


@dataclass(frozen=True)
class Sheet:
    """A named table on its way to a file."""

    name: str
    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


class Group(NamedTuple):
    """Rows that begin alike and end alike."""

    before: Sequence[object]
    each: Sequence[tuple[Hashable, ...]]
    """What stands between, one a row."""
    behind: tuple[Hashable, ...]
    """At least one cell."""


@dataclass(frozen=True)
class Grouped:
    """The rows of groups: as `Sheet.rows`, and quicker to write."""

    groups: Iterable[Group]

    def __iter__(self) -> Iterator[Sequence[object]]:
        for before, each, behind in self.groups:
            for cells in each:
                yield (*before, *cells, *behind)


def markdown_text(value: object) -> str:
    """`value` on one line, with everything that Markdown or HTML would obey made plain."""
    if isinstance(value, int):
        return f"{value:,}"
    return _MARKDOWN.sub(r"\\\1", with_hidden_shown(" ".join(str(value).split())))


def write_csv(path: Path, sheet: Sheet) -> int:
    """One table as CSV (UTF-8 with a mark, so that Excel reads it); returns the rows written."""
    count = 0
    with replacing(path) as file:
        file.write("\N{ZERO WIDTH NO-BREAK SPACE}" + _line(sheet.columns) + _END)
        for lines in _lines(sheet.rows):
            file.write(_END.join(lines) + _END)
            count += len(lines)
    return count


def _lines(rows: Iterable[Sequence[object]]) -> Iterator[list[str]]:
    """Lines of CSV, some at a time; what rows have in common is looked at once."""
    if not isinstance(rows, Grouped):
        rows = iter(rows)
        while some := [_line(row) for row in islice(rows, _LINES)]:
            yield some
        return
    lines: list[str] = []
    again = lru_cache(_LINES, typed=True)(_line)
    for before, each, behind in rows.groups:
        begin, end = _line(before), again(behind)
        lines += [f"{begin},{again(cells)},{end}" for cells in each]
        if len(lines) >= _LINES:
            yield lines
            lines = []
    if lines:
        yield lines


def _line(cells: Sequence[object]) -> str:
    return ",".join(map(_quoted, cells))


@lru_cache(_LINES, typed=True)
def _quoted(value: object) -> str:
    """A cell as it stands in CSV; those that come again and again are made once."""
    cell = "" if value is None else str(safe_cell(value))
    return '"' + cell.replace('"', '""') + '"'


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
