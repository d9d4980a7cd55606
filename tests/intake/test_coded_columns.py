"""Columns of codings say what their cells say one at a time."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from chec_voice.intake.coded_columns import labelled, once, together, verdicts

CELLS = st.lists(st.sampled_from(["", "a", "b; a", "c; b; a", "d"]), max_size=20)


def labels_in(cell: str, row: int) -> list[int]:
    return ["abcd".index(label) for label in cell.split("; ") if label]


@given(CELLS)
def test_labels_of_a_column_are_those_of_its_cells(cells: list[str]) -> None:
    rows, labels = labelled(cells, labels_in)
    said = [(row, label) for row, cell in enumerate(cells) for label in labels_in(cell, row)]
    assert list(zip(rows.tolist(), labels.tolist(), strict=True)) == said


@given(CELLS)
def test_cells_that_are_alike_are_asked_about_once_at_their_first_row(cells: list[str]) -> None:
    asked: list[tuple[str, int]] = []
    labelled(cells, lambda cell, row: asked.append((cell, row)) or [])
    assert asked == [(cell, cells.index(cell)) for cell in dict.fromkeys(cells)]
    assert verdicts(cells, len).tolist() == [len(cell) for cell in cells]


@given(st.lists(CELLS, max_size=4))
def test_columns_come_together_by_row_with_each_pair_once(columns: list[list[str]]) -> None:
    rows, labels = together([labelled(cells, labels_in) for cells in columns], 4)
    said = {
        (row, label)
        for cells in columns
        for row, cell in enumerate(cells)
        for label in labels_in(cell, row)
    }
    assert list(zip(rows.tolist(), labels.tolist(), strict=True)) == sorted(said)
    assert once(rows).tolist() == sorted({row for row, _ in said})
