"""What a person should know about a guessed or chosen mapping before it is used."""

from __future__ import annotations

import re

from chec_voice.intake.mapping import Mapping
from chec_voice.intake.nobody import is_typed
from chec_voice.intake.tables import Table
from chec_voice.intake.wording import is_generic, is_question, is_question_number
from chec_voice.model import Polarity

GUESSED = "Guessed from its wording:"
"""How the warning about each question's polarity begins."""
_POLARITY_SAID: dict[Polarity, str] = {
    "helps": "asks what helps",
    "harms": "asks what harms",
    "change": "asks what should change",
    "neutral": "is neutral (it asks neither what helps, nor what harms, nor what should change)",
}


def mapping_warnings(table: Table, mapping: Mapping) -> tuple[str, ...]:
    """Sentences about what is missing, doubtful or only guessed."""
    said = []
    if not mapping.texts:
        said.append(
            "No column looks like answers in people's own words. Name one with --text; where "
            "another column holds each row's question, name that one with --question-column."
        )
    if mapping.participant is None:
        said.append(
            "No column says who answered, so each row counts as a different person "
            f"('row {table.rows[0].number}', ...). Name the column with --id if there is one."
        )
    if _second_heading(table):
        said.append(
            f"Line {table.rows[0].number} looks like a second line of headings and would be read "
            "as answers. If it is one, pass --header-rows 2."
        )
    if _answers_on_top(table):
        said.append(
            f"The headings on line {table.header_row} look like somebody's answers: they come "
            "back in the rows. Give the file a first line of headings, or that person is lost."
        )
    if 2 * sum(not column.named for column in table.columns) > len(table.columns):
        said.append(
            "Most columns have no heading. If this is a summary table or a cross-tabulation, "
            "export the single responses instead: one row for each person who answered."
        )
    for text in mapping.texts:
        if mapping.question_column is None and (
            is_generic(text.question) or is_question_number(text.question)
        ):
            said.append(
                f"The heading {text.column!r} does not say what people were asked. Say it with "
                f'--text "{text.column}=What was asked?".'
            )
    asked = {text.question: text.polarity for text in mapping.texts}
    if mapping.question_column is not None:
        asked = {known.question: known.polarity for known in mapping.polarities}
    said += [
        f"{GUESSED} {brief(question)!r} {_POLARITY_SAID[polarity]}."
        for question, polarity in asked.items()
    ]
    return tuple(said)


def _second_heading(table: Table) -> bool:
    """Rows under the headings that SurveyMonkey and Qualtrics write."""
    first = [cell for cell in table.rows[0].cells if cell]
    answers = sum(cell in ("Response", "Open-Ended Response") for cell in first)
    return answers >= 2 or any('"ImportId"' in c for row in table.rows[:3] for c in row.cells)


def _answers_on_top(table: Table) -> bool:
    """Whether the file has no headings: its first row holds values of the columns themselves."""
    if table.dialect != "generic" or len(table.rows) < 3:
        return False
    headings = {at: column.original for at, column in enumerate(table.columns) if column.named}
    said = frozenset(headings.values())
    back = {
        at
        for _, cells in table.rows
        if not said.isdisjoint(cells)
        for at, heading in headings.items()
        if cells[at] == heading
    }
    if len(back) >= 2 or len(back) == len(table.columns):
        return True
    return _written_like_cells(table, headings)


def _written_like_cells(table: Table, headings: dict[int, str]) -> bool:
    """Whether headings are ids and numbers like those below: P1 above P2, P3 and 12 above 13."""
    if any(map(is_question, headings.values())):
        return False
    alike = []
    for at, heading in headings.items():
        cells = [cells[at] for _, cells in table.rows if cells[at]]
        if is_typed(heading) and cells:
            same = sum(_shape(cell) == _shape(heading) for cell in cells)
            alike += [heading] if same >= 0.8 * len(cells) else []
    return len(alike) >= 2 and any(not heading.isdigit() for heading in alike)


def _shape(cell: str) -> str:
    return re.sub(r"\d+", "0", cell)


def brief(question: str) -> str:
    return question if len(question) <= 70 else question[:69] + "…"
