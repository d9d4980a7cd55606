"""Refuses tables of counts: they hold nobody's answers."""

from __future__ import annotations

import re
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.dialects.base import Head, flat, padded, width

_NUMBER = re.compile(r"[-+]?[£$€]?\d[\d,]*(\.\d+)?\s*%?|-|n/a", re.IGNORECASE)
_COUNT_AND_SHARE = re.compile(r"\d[\d,]*\s*\(\s*\d+(\.\d+)?\s*%\s*\)")
_TOTALS = re.compile(
    r"(?i)(grand |tot\.? ?|total )?(totals?|tot\.( respondents)?|respondents|base|unweighted base)"
    r"|answer choices|answered|skipped|([^%]{0,20} )?(average|mean)|[^%]{0,20}%|n( ?=.*)?"
)


class SummaryTable(InputError):
    """A table of counts where single answers were expected."""


def refuse_summary(head: Head, path: Path) -> None:
    """Refuse a cross-tabulation or a summary table.

    Raises:
        InputError: nearly every cell is a count or a percentage, and the headings are those of
            a table of counts (spanning several columns, or totals, or "Answer Choices").
    """
    if len(head) < 3:
        return
    for number, cells in head[:5]:
        said = {flat(cell).casefold() for cell in cells if cell}
        if "answer choices" in said and said & {"responses", "response percent", "response count"}:
            raise _refusal(path, number)
    size = width(head, 3)
    top = padded(head[0][1], size)
    for heading_rows in (1, 2):
        body = [padded(cells, size)[1:] for _, cells in head[heading_rows:]]
        filled = [cell for row in body for cell in row if cell]
        if len(body) < 2 or len(filled) < 4:
            continue
        shares = sum(_COUNT_AND_SHARE.fullmatch(cell) is not None for cell in filled)
        if shares >= 0.5 * len(filled):
            raise _refusal(path, head[0][0])
        numeric = sum(_NUMBER.fullmatch(cell) is not None for cell in filled) / len(filled)
        if numeric < 0.9:
            continue
        spans = sum(not cell for cell in top) >= 0.5 * size
        labels = [padded(cells, size)[0] for _, cells in head]
        words = [flat(c) for _, cells in head[:heading_rows] for c in cells] + labels
        totals = sum(bool(word) and _TOTALS.fullmatch(word) is not None for word in words)
        if spans or totals >= 2:
            raise _refusal(path, head[0][0])


def _refusal(path: Path, row: int) -> SummaryTable:
    return SummaryTable(
        "this is a summary table or a cross-tabulation: its cells are counts, not answers",
        fix="Export the single responses, one row for each person (in SurveyMonkey: 'All "
        "individual responses'). If each row is one person's answers after all, read it "
        "with --platform generic.",
        path=path,
        row=row,
    )
