"""Reads labelled answers: JSONL or CSV, with the codes of a codebook."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.errors import InputError
from chec_voice.model import Code, Segment
from chec_voice.suggest.scope import suggestible
from chec_voice.text import counted

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_LABELS = ("labels", "label", "category", "codes", "code")
_LISTED = 20
_POLARITY = ("polarity", "qtype", "question_type")


@dataclass(frozen=True)
class Labelled:
    """Answers with people's codes. `truth` is (rows, codes), 1 where a person applied it."""

    name: str
    codes: tuple[Code, ...]
    segments: tuple[Segment, ...]
    truth: NDArray[np.float64]
    groups: tuple[str, ...]
    """Participant of each row; "" where the file has none."""
    splits: tuple[str, ...]
    """"train", "test", a fold's name, or ""."""
    notes: tuple[str, ...] = ()


def said_which(data: Labelled) -> bool:
    """Whether the file itself says which rows to learn from and which to test on."""
    return bool(set(data.splits) & {"train", "test"})


def read_labelled(path: Path, codes: Sequence[Code] | None = None) -> Labelled:
    """Read a labelled file.

    Args:
        path: JSONL of objects with `text` and `labels` (a list), or CSV with `text` and one of
            `category`, `label`, `labels` (several parted by ";"). Optional in both: `question`,
            `polarity` or `qtype`, `participant`, `split`.
        codes: of the codebook; labels match their id, name or label. Without it, every label is a
            code that has only a name.

    Raises:
        InputError: the file, or a line of it, is not of that shape, or no label is in the codebook.
    """
    try:
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        raise InputError(
            f"cannot be read: {error.strerror}.", path=path, fix="Check the name."
        ) from None
    if path.suffix.lower() == ".csv":
        rows: Iterable[tuple[int, Mapping[str, Any]]] = _csv(path, text)
    else:
        rows = _jsonl(path, text)
    return from_rows(path.stem, list(rows), codes, path=path)


def from_rows(
    name: str,
    rows: Sequence[tuple[int, Mapping[str, Any]]],
    codes: Sequence[Code] | None = None,
    *,
    path: Path | None = None,
) -> Labelled:
    """The same from rows with their line numbers."""
    import numpy as np

    if not rows:
        raise InputError("there are no rows.", path=path, fix="Check that this is the right file.")
    wanted = [_labels(row, path, line) for line, row in rows]
    if codes is None:
        codes = _named_codes(wanted)
    found = suggestible(codes, housekeeping=True)
    column: dict[str, int] = {}
    for number, code in enumerate(found):
        for known in (code.label, code.name, code.id):
            if known:
                column[known.casefold().strip()] = number
    truth = np.zeros((len(rows), len(found)))
    unknown: Counter[str] = Counter()
    for at, labels in enumerate(wanted):
        for label in labels:
            place = column.get(label.casefold().strip())
            if place is None:
                unknown[label] += 1
            else:
                truth[at, place] = 1
    if unknown and not truth.any():
        raise InputError(
            f"none of its labels is in the codebook (for example {next(iter(unknown))!r}).",
            path=path,
            fix="Use the codebook that these answers were coded with.",
        )
    notes = _notes(unknown, truth)
    return Labelled(
        name,
        tuple(found),
        tuple(_segments([row for _, row in rows])),
        truth,
        tuple(str(row.get("participant") or "") for _, row in rows),
        tuple(str(row.get("split") or "") for _, row in rows),
        notes,
    )


def _notes(unknown: Counter[str], truth: NDArray[np.float64]) -> tuple[str, ...]:
    notes = []
    if unknown:
        some = ", ".join(repr(label) for label, _ in unknown.most_common(_LISTED))
        more = ", ..." if len(unknown) > _LISTED else ""
        notes.append(
            f"{counted(unknown.total(), 'coding')} with {counted(len(unknown), 'label')} that the"
            " codebook does not let a machine suggest or does not have: left out"
            f" ({some}{more})."
        )
    bare = int((truth.sum(1) == 0).sum())
    if bare:
        notes.append(
            f"{counted(bare, 'row has', 'rows have')} no code; ranking figures leave them out."
        )
    return tuple(notes)


def _segments(rows: Sequence[Mapping[str, Any]]) -> Iterable[Segment]:
    for number, row in enumerate(rows):
        text = str(row["text"])
        polarity: Any = next((str(row[key]) for key in _POLARITY if row.get(key)), "neutral")
        yield Segment(number, number, 0, len(text), text, str(row.get("question") or ""), polarity)


def _labels(row: Mapping[str, Any], path: Path | None, line: int) -> list[str]:
    if not isinstance(row.get("text"), str):
        raise InputError("there is no `text`.", path=path, row=line, column="text")
    for key in _LABELS:
        if key in row:
            value = row[key]
            if isinstance(value, str):
                parts = value.split(";") if key in ("labels", "codes") else [value]
                return [part.strip() for part in parts if part.strip()]
            if isinstance(value, list):
                return [str(label) for label in value]
    raise InputError(
        "there are no `labels`.",
        path=path,
        row=line,
        column="labels",
        fix="Each row needs the codes a person gave: a list, or text in a column `category`.",
    )


def _named_codes(wanted: Iterable[Sequence[str]]) -> list[Code]:
    names = sorted({label for labels in wanted for label in labels})
    return [Code(id=name, name=name.replace("_", " ").replace(".", " ")) for name in names]


def _jsonl(path: Path, text: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    for line, content in enumerate(text.split("\n"), 1):
        if content.strip():
            try:
                row = json.loads(content)
            except json.JSONDecodeError as error:
                raise InputError(f"this is not JSON: {error.msg}.", path=path, row=line) from None
            if not isinstance(row, dict):
                raise InputError("this is not an object.", path=path, row=line)
            yield line, row


def _csv(path: Path, text: str) -> Iterable[tuple[int, Mapping[str, Any]]]:
    heading = text.partition("\n")[0]
    delimiter = max(",;\t", key=heading.count)  # the comma, where none is there
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    columns = reader.fieldnames or ()
    if "text" not in columns:
        there = f"Columns here: {', '.join(map(str, columns))}. " if columns else ""
        raise InputError(
            "there is no column `text`.",
            path=path,
            row=1,
            fix=f"{there}Call the column of answers `text`, and that of codes `labels`.",
        )
    for row in reader:
        yield reader.line_num, row
