"""The matrix as a workbook that people write in, and what is read back from one."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.formula_cells import as_typed
from chec_voice.intake.raw import bytes_of
from chec_voice.intake.xlsx_file import read_xlsx
from chec_voice.matrix import Case, Cell, Matrix, Part, Place, Theme, Written, tidy
from chec_voice.report.analysis_files import write_xlsx
from chec_voice.report.files import Sheet

MATRIX, THEMES, BEFORE = "matrix", "themes", "as written"
_CASE = "case uuid"
_WHOLE = 30_000
"""Characters of coded text that a cell shows; a workbook's cell holds few more."""
_SUMMARY = re.compile(r"\[([^\[\]]+)\] summary")
_WITHHELD = "(nothing is shown: an answer is with a safeguarding lead)"
_BEFORE = ("case uuid", "theme uuid", "summary uuid", "summary", "written by", "written on")
_MEANINGS = {
    _CASE: "Which case this row is. Leave it as it is: what you write is read back by it.",
    "case": "The reference that the case came with.",
    "unit": "One person, or a group that is never counted as people.",
    "may be quoted": "What the person said about being quoted.",
    "theme uuid": "Which theme a summary is about.",
    "summary uuid": "Which text of the history stood in the cell when this was written.",
}


@dataclass(frozen=True)
class MatrixFile:
    """What a workbook says."""

    cells: Mapping[Place, str]
    before: Mapping[Place, Written]
    """What stood in its cells when it was written; empty where that sheet was taken out."""


def write(path: Path, matrix: Matrix, about: Mapping[str, str], date: str) -> None:
    """A row for each case, and two columns for each theme: what was said, and the summary.

    Raises:
        Refused: there are more cases or themes than a sheet holds.
    """
    attributes = list(matrix.cases[0].values) if matrix.cases else []
    columns = [_CASE, "case", "session", "unit", *(f"attr: {name}" for name in attributes)]
    columns.append("may be quoted")
    wide: dict[str, int] = {}
    for theme in matrix.themes:
        wide |= {_said(theme): 40, _summary(theme): 40}
    sheets = [
        Sheet(MATRIX, (*columns, *wide), _rows(matrix, attributes)),
        Sheet(
            THEMES,
            ("theme uuid", "code", "theme"),
            [(theme.uuid, theme.code, theme.name) for theme in matrix.themes],
        ),
        Sheet(
            BEFORE,
            _BEFORE,
            [
                (place.case, place.code, summary.uuid, summary.text, summary.by, summary.at[:10])
                for place, summary in matrix.written.items()
            ],
        ),
    ]
    meanings = dict(_MEANINGS)
    for theme in matrix.themes:
        meanings[_said(theme)] = f"Words coded with {theme.name} or a code below it."
        meanings[_summary(theme)] = f"What a person wrote about this case on {theme.name}."
    write_xlsx(path, sheets, about, meanings, date, wide={**wide, "summary": 60})


def _said(theme: Theme) -> str:
    return f"{theme.name} [{theme.code}] said"


def _summary(theme: Theme) -> str:
    return f"{theme.name} [{theme.code}] summary"


def _rows(matrix: Matrix, attributes: Sequence[str]) -> Iterator[Sequence[object]]:
    for case in matrix.cases:
        row: list[object] = [case.uuid, case.ref, case.session, "group" if case.group else "person"]
        row += [case.values[name] for name in attributes]
        row.append(case.quotation.replace("_", " "))
        for theme in matrix.themes:
            cell = matrix.cell(case, theme)
            row += [_words(case, cell), cell.summary.text if cell.summary else ""]
        yield row


def _words(case: Case, cell: Cell) -> str:
    if cell.withheld:
        return _WITHHELD
    lines, left = [], _WHOLE
    for n, part in enumerate(cell.parts):
        line = f"• {_part(case, part)}"
        left -= len(line) + 1
        if left < 0:
            lines.append(f"… and {len(cell.parts) - n:,} more")
            break
        lines.append(line)
    return "\n".join(lines)


def _part(case: Case, part: Part) -> str:
    if case.quotation == "no":
        return "(words left out: this person did not agree to be quoted)"
    if not part.safe:
        return "(words left out: nobody has made this answer safe yet)"
    words = " ".join(part.text.split())
    spoken = f"“{words}”" if part.voice == "verbatim" else f"{words} ({part.voice})"
    return f"{spoken} [{part.question}]"


def read(path: Path) -> MatrixFile:
    """What the cells of a workbook say; columns and rows may stand in any order, or be missing.

    Raises:
        InputError: it is no workbook, or none that a matrix was written to; a summary stands in a
            row without its case; a case stands in it twice.
    """
    data = bytes_of(path)
    rows = _table(data, path, MATRIX)
    heading = next(rows, (0, ()))[1]
    themes = {code: uuid for uuid, code in _uuids(data, path)}
    summaries = {
        n: themes.get(found[1], found[1])
        for n, name in enumerate(heading)
        if (found := _SUMMARY.search(name)) is not None
    }
    if _CASE not in heading or not summaries:
        raise InputError(
            f"there is no column {_CASE!r}, or none that ends in 'summary'.",
            path=path,
            fix="Write a matrix anew with: chec-voice matrix PROJECT --out FILE.xlsx",
        )
    at = heading.index(_CASE)
    cells: dict[Place, str] = {}
    seen: dict[str, int] = {}
    for number, row in rows:
        # A row ends with its last cell that holds something.
        texts = {n: as_typed(row[n]) if n < len(row) else "" for n in summaries}
        case = row[at].strip() if at < len(row) else ""
        if not case:
            if any(text.strip() for text in texts.values()):
                raise InputError(
                    "this row has a summary and does not say whose.",
                    path=path,
                    row=number,
                    fix=f"Put the {_CASE} of the case back, or take the row out.",
                )
            continue
        if case in seen:
            raise InputError(
                f"this case stands in row {seen[case]} too.",
                path=path,
                row=number,
                fix="Keep the row with the summaries that you want.",
            )
        seen[case] = number
        cells |= {Place(case, summaries[n]): text for n, text in texts.items()}
    return MatrixFile(cells, _before(data, path))


def _table(data: bytes, path: Path, name: str) -> Iterator[tuple[int, list[str]]]:
    raw = read_xlsx(data, path, sheet=name, hidden=True, merged=True)
    for number, fields in raw.records:
        yield number, [str(field) for field in fields]


def _uuids(data: bytes, path: Path) -> Iterator[tuple[str, str]]:
    """(uuid, code) of the themes; nothing where somebody took that sheet out."""
    try:
        rows = list(_table(data, path, THEMES))
    except InputError:
        return
    yield from ((row[0].strip(), as_typed(row[1]).strip()) for _, row in rows[1:] if len(row) > 1)


def _before(data: bytes, path: Path) -> dict[Place, Written]:
    try:
        rows = list(_table(data, path, BEFORE))
    except InputError:
        return {}
    return {
        Place(row[0].strip(), row[1].strip()): Written(
            row[2].strip(), tidy(as_typed(row[3])), *map(as_typed, row[4:6])
        )
        for _, row in rows[1:]
        if len(row) >= len(_BEFORE)
    }
