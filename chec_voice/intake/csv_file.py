"""Reads CSV and its relatives: encodings, delimiters, line numbers."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.cells import MAX_CELL
from chec_voice.intake.decoding import decode
from chec_voice.intake.drawn import as_separated
from chec_voice.intake.raw import DELIMITERS, MAX_BYTES, Raw, Record
from chec_voice.intake.titles import titles_above

_SAMPLE_CHARACTERS, _SAMPLE_RECORDS = 1 << 17, 500
_SINGLE = "\x1f"
"""Stands for "no delimiter" when a file has one column: cleaning drops it, so no cell holds it."""
_ALIASES = {"tab": "\t", "\\t": "\t", "comma": ",", "semicolon": ";", "bar": "|", "pipe": "|"}
_EXCEL_HINT = re.compile(r"(?i)\ufeff?sep=(.)[\r\n]")


def read_csv(
    data: bytes,
    path: Path,
    *,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
) -> Raw:
    """Records of a delimited text file; `Raw.delimiter` is "" when it has one column.

    Raises:
        InputError: not text, or not in the encoding named, or (while records are consumed) a
            cell that never ends.
    """
    if len(data) > MAX_BYTES:
        raise InputError("this file is larger than 1 GiB", fix="Split it first.", path=path)
    used, notices = decode(data, path, encoding)
    read_with = used
    if delimiter is None and (drawn := _drawn(data, used, path)):
        data, read_with, delimiter = drawn.encode(), "utf-8", ","
        notices = [*notices, "Read as a table that is drawn with lines or spaces."]
    lines = _lines(data, read_with)
    sample = lines.read(_SAMPLE_CHARACTERS).removeprefix("\ufeff")
    _refuse_json(sample, path)
    hint = _EXCEL_HINT.match(sample)
    skip = 1 if hint else 0
    if delimiter is not None:
        chosen = _named_delimiter(delimiter, path)
    elif hint:
        chosen = hint[1]
    else:
        complete = not lines.read(1)
        chosen = _sniff(sample, complete, header_row, path)
    records = _records(data, read_with, chosen, skip, path)
    plain = chosen == _SINGLE or read_with is not used
    return Raw(records, used, "" if plain else chosen, notices=notices)


def _drawn(data: bytes, encoding: str, path: Path) -> str | None:
    """The rows of a table that is drawn, as comma-separated text; None for other files."""
    head = _lines(data, encoding).read(_SAMPLE_CHARACTERS).removeprefix("\ufeff")
    drawn = as_separated(_lines(data, encoding).read()) if as_separated(head) else None
    if drawn is None and path.suffix.lower() in (".md", ".markdown"):
        raise InputError(
            "this Markdown file draws no table",
            fix="Import it without --text, as notes or a transcript.",
            path=path,
        )
    return drawn


def _refuse_json(sample: str, path: Path) -> None:
    first = sample.lstrip()[:1]
    if first not in ("{", "["):
        return
    try:
        json.JSONDecoder().raw_decode(sample.lstrip())
    except ValueError:
        return
    raise InputError(
        "this is JSON, not a table",
        fix="Export the answers as CSV or for Excel from the program that wrote it.",
        path=path,
    )


def _lines(data: bytes, encoding: str) -> io.TextIOWrapper:
    # newline="" leaves line ends inside quoted cells to the csv module, as it asks.
    return io.TextIOWrapper(io.BytesIO(data), encoding=encoding, newline="")


def _named_delimiter(delimiter: str, path: Path) -> str:
    chosen = _ALIASES.get(delimiter.lower(), delimiter)
    if len(chosen) != 1 or chosen in '"\r\n\0' or chosen.isalnum():
        raise InputError(
            f"{delimiter!r} cannot separate columns",
            fix="--delimiter takes one character (such as ';') or the word tab, comma, "
            "semicolon or bar.",
            path=path,
        )
    return chosen


def _sniff(sample: str, complete: bool, header_row: int | None, path: Path) -> str:
    """The delimiter under which most records have as many fields as the headings.

    csv.Sniffer looks at letters rather than records, and takes e's and spaces of free text for
    delimiters; so each candidate is tried on whole records, quotes respected.
    """
    if header_row is not None:
        sample = "".join(islice(io.StringIO(sample, newline=""), header_row - 1, None))
    best, best_rank = _SINGLE, (0.0, 1)
    tables = {d: _sample_records(sample, complete, d) for d in DELIMITERS}
    for delimiter, records in tables.items():
        if not records:
            return delimiter  # nothing but delimiters so far
        if (width := len(records[0])) < 2:
            continue
        fit = sum(_fit(len(r), width) for r in records) / len(records)
        # Two "columns" that hardly any row has are one column of text with a comma in it.
        if (fit >= 0.5 or width > 2) and (rank := (round(fit, 2), width)) > best_rank:
            best, best_rank = delimiter, rank
    if best == _SINGLE and header_row is None:
        if under := _under_titles(tables):
            return under
        _refuse_title(tables, path)
        _ask_for_delimiter(sample, path)
    return best


def _sample_records(sample: str, complete: bool, delimiter: str) -> list[list[str]]:
    with _long_cells():
        reader = csv.reader(io.StringIO(sample, newline=""), delimiter=delimiter)
        read = [r for r in islice(reader, _SAMPLE_RECORDS) if any(f.strip() for f in r)]
    cut = not complete and 1 < len(read) < _SAMPLE_RECORDS
    return read[:-1] if cut else read


def _fit(fields: int, width: int) -> float:
    # Short rows count half: spreadsheets leave out empty cells at the end of a row.
    return 1.0 if fields == width else 0.5 if 1 < fields < width else 0.0


def _under_titles(tables: dict[str, list[list[str]]]) -> str:
    """The delimiter of a table that stands under titles of one field; "" when there are none."""
    return next((mark for mark, records in tables.items() if titles_above(records)), "")


def _refuse_title(tables: dict[str, list[list[str]]], path: Path) -> None:
    """One heading above rows that all have several columns is a title, not the headings."""
    for records in tables.values():
        widths = Counter(len(r) for r in records[1:])
        if not widths:
            continue
        width, count = widths.most_common(1)[0]
        if width > 2 and count >= max(3, 0.9 * (len(records) - 1)):
            raise InputError(
                f"the first line is one heading, but the rows under it have {width} columns",
                fix="If the headings stand on a lower line, pass --header-row with its number; "
                "if the file has one column of text, put each answer in quotation marks.",
                path=path,
                row=1,
            )


def _ask_for_delimiter(sample: str, path: Path) -> None:
    """A character that stands as often on each line as on the first parts columns, maybe."""
    lines = [line for line in sample.split("\n")[:_SAMPLE_RECORDS] if line.strip()]
    for mark in "~^¦§":
        if (
            len(lines) > 2
            and lines[0].count(mark)
            and {x.count(mark) for x in lines[:-1]} == {lines[0].count(mark)}
        ):
            raise InputError(
                f"{mark} seems to stand between its columns",
                fix=f'If so, pass --delimiter "{mark}"; if not, --delimiter tab.',
                path=path,
            )


@contextmanager
def _long_cells() -> Iterator[None]:
    """Lets the csv module read long cells; its limit is global, so it is put back."""
    before = csv.field_size_limit(MAX_CELL)
    try:
        yield
    finally:
        csv.field_size_limit(before)


def _records(data: bytes, encoding: str, delimiter: str, skip: int, path: Path) -> Iterator[Record]:
    lines: Iterable[str] = _lines(data, encoding)
    reader = csv.reader(islice(lines, skip, None), delimiter=delimiter)
    start = last = skip + 1
    with _long_cells():
        try:
            for fields in reader:
                if start == skip + 1 and fields:
                    fields[0] = fields[0].removeprefix("\ufeff")
                yield start, fields
                last, start = start, skip + reader.line_num + 1
        except csv.Error as error:
            if "field larger" not in str(error):
                raise InputError(f"cannot be read: {error}", path=path, row=start) from None
            raise InputError(
                f"a cell that starts here is longer than {MAX_CELL:,} characters",
                fix="Usually a quotation mark opens a cell and is never closed: look on this line.",
                path=path,
                row=start,
            ) from None
    _refuse_open_quote(islice(_lines(data, encoding), last - 1, None), delimiter, last, path)


def _refuse_open_quote(lines: Iterable[str], delimiter: str, start: int, path: Path) -> None:
    """The csv module takes an unclosed last cell for complete unless it is strict.

    It cannot be strict all along: many programs write a quotation mark inside a quoted cell.
    """
    try:
        with _long_cells():
            for _ in csv.reader(lines, delimiter=delimiter, strict=True):
                pass
    except csv.Error as error:
        if "unexpected end" in str(error):
            raise InputError(
                "a quotation mark opens a cell in the row that starts here and is never closed, "
                "so everything after it reads as one cell",
                fix="Add the closing quotation mark, or export the file again.",
                path=path,
                row=start,
            ) from None
