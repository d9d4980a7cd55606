"""What a sheet hides and merges: rows and columns that nobody sees, cells over several rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from chec_voice.intake.nobody import LeftOut, spans
from chec_voice.intake.raw import Raw, Record

_TAG = re.compile(rb"<(?:\w+:)?(col|row|mergeCell)\s([^<>]*)>")
_PART = re.compile(rb"<(?:\w+:)?(?:col|row|mergeCell)\s[^<>]*$")
_ATTRIBUTE = re.compile(rb'([\w:]+)\s*=\s*"([^"]*)"')
_RANGE = re.compile(r"\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)")
_MOST_COLUMNS = 16_384
_LONGEST = 8
"""Words; a longer cell that is merged is an answer, and is not said again on each row."""
HIDDEN_ROW = "hidden in the workbook"


@dataclass
class Shape:
    """Rows and columns from 1; merged cells as (column, first row, last row)."""

    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int]] = field(default_factory=list)


def shape_of(data: bytes, sheet: Any) -> Shape:
    """What a sheet of an Excel workbook hides and merges, from the sheet's own part.

    openpyxl gives neither while it streams, and takes ten times the memory when it does not.
    """
    shape = Shape()
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        name = str(sheet._worksheet_path).removeprefix("/")
        with archive.open(name) as part:
            tail = b""
            while chunk := part.read(1 << 20):
                block = tail + chunk
                cut = _PART.search(block[-4096:])
                tail = cut[0] if cut else b""
                for tag in _TAG.finditer(block):
                    _note(shape, tag[1], tag[2])
    return shape


def _note(shape: Shape, tag: bytes, written: bytes) -> None:
    if tag != b"mergeCell" and b"hidden" not in written and b"width=" not in written:
        return
    values = {name.decode(): value.decode() for name, value in _ATTRIBUTE.findall(written)}
    if tag == b"mergeCell":
        if match := _RANGE.fullmatch(values.get("ref", "")):
            first, last = int(match[2]), int(match[4])
            if last > first:
                shape.merged.append((_column(match[1]), first, last))
    elif tag == b"row":
        if values.get("hidden") in ("1", "true") and values.get("r", "").isdigit():
            shape.hidden_rows.add(int(values["r"]))
    elif values.get("hidden") in ("1", "true") or _is_zero(values.get("width", "")):
        first, last = int(values.get("min", "0")), int(values.get("max", "0"))
        # "Hide all columns to the right" reaches to the edge of the sheet.
        shape.hidden_columns.update(range(first, min(last, _MOST_COLUMNS) + 1))


def _is_zero(width: str) -> bool:
    return re.fullmatch(r"0+(\.0*)?", width) is not None


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def apply_shape(raw: Raw, shape: Shape, *, hidden: bool, merged: bool) -> None:
    """Makes `raw` leave out what is hidden and carry down what is merged, and say so.

    Args:
        hidden, merged: whether a person wants either as it is stored.
    """
    if shape.merged and not merged:
        raw.records = _carried(raw, raw.records, shape)
    if not hidden:
        raw.hidden_columns = frozenset(shape.hidden_columns)
        if shape.hidden_rows:
            raw.records = _shown(raw, raw.records, shape.hidden_rows)


def _shown(raw: Raw, records: Iterator[Record], hidden: set[int]) -> Iterator[Record]:
    left = []
    for number, fields in records:
        if number not in hidden:
            yield number, fields
        elif any(cell.strip() for cell in fields):
            left.append(LeftOut(number, tuple(cell.strip() for cell in fields), HIDDEN_ROW))
    raw.left_out += left
    if left:
        raw.notices.append(
            f"Left out {len(left):,} {'row that is' if len(left) == 1 else 'rows that are'} hidden "
            f"in the workbook (by hand or by a filter): row {spans([row.row for row in left])}. "
            "--as-written hidden reads them."
        )


def _carried(raw: Raw, records: Iterator[Record], shape: Shape) -> Iterator[Record]:
    """Records with a merged cell's words on each row that it spans, if the row says more."""
    starts: dict[int, list[tuple[int, int]]] = {}
    for column, first, last in shape.merged:
        starts.setdefault(first, []).append((column, last))
    open_: dict[int, tuple[str, int]] = {}
    rows = 0
    for number, fields in records:
        open_ = {c: (value, last) for c, (value, last) in open_.items() if last >= number}
        under = {c: value for c, (value, _) in open_.items() if _at(fields, c) == ""}
        if under and any(cell.strip() for cell in fields):
            cells = [*fields, *[""] * (max(under) - len(fields))]
            for column, value in under.items():
                cells[column - 1] = value
            fields, rows = cells, rows + 1
        for column, last in starts.get(number, ()):
            value = _at(fields, column)
            if value and len(value.split()) <= _LONGEST:
                open_[column] = (value, last)
        yield number, fields
    if rows:
        raw.notices.append(
            f"Cells merged over several rows were read as standing in each of them ({rows:,} "
            f"{'row' if rows == 1 else 'rows'}). --as-written merged leaves them blank."
        )


def _at(fields: Any, column: int) -> str:
    return str(fields[column - 1]) if column <= len(fields) else ""
