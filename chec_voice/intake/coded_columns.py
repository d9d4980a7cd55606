"""What columns of a file of codings say: rows and labels in pairs of whole numbers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Numbers = NDArray[np.int64]
    # Places of rows and, beside each, a label.
    Pairs = tuple[Numbers, Numbers]


@dataclass(frozen=True)
class CodedRows:
    """What the rows of a file say, in columns. Rows go by their place in the table, from 0, labels
    by theirs in `CodingsIn.labels`."""

    keys: Sequence[str]
    """The response's id in the file (or the participant's, whichever column holds); "" for none."""
    questions: Sequence[str] | None
    valences: Sequence[str] | None
    levels: Sequence[str] | None
    """None for what the file has no column of."""
    on: Pairs
    """Labels that apply, in the order of rows, each pair once."""
    off: Pairs
    """Labels of which the row says that they do not, in the order of rows, each pair once."""
    looked: NDArray[np.bool_]
    """Beside each row, whether somebody judged the answer: a code applies or not, or (long layout)
    there is none."""


def verdicts(cells: Sequence[str], verdict: Callable[[str], int]) -> NDArray[np.int8]:
    """The verdict on each cell; it is asked for once of those that are alike."""
    import numpy as np

    known = {cell: verdict(cell) for cell in dict.fromkeys(cells)}
    return np.fromiter(map(known.__getitem__, cells), dtype=np.int8, count=len(cells))


def labelled(cells: Sequence[str], labels_of: Callable[[str, int], Sequence[int]]) -> Pairs:
    """The labels that the cells of a column name.

    Args:
        labels_of: asked for a cell and its row, once of those that are alike.
    """
    import numpy as np

    known: dict[str, int] = {}
    labels: list[Sequence[int]] = []
    for row, cell in enumerate(cells):
        if cell not in known:
            known[cell] = len(labels)
            labels.append(labels_of(cell, row))
    which = np.fromiter(map(known.__getitem__, cells), dtype=np.int64, count=len(cells))
    many = np.array([len(each) for each in labels], dtype=np.int64)
    named = np.array([label for each in labels for label in each], dtype=np.int64)
    counts = many[which]
    rows = np.repeat(np.arange(len(cells)), counts)
    # Beside each pair: where the labels of its cell begin, and how many of them came before.
    begin = (np.cumsum(many) - many)[which] - (np.cumsum(counts) - counts)
    return rows, named[begin[rows] + np.arange(len(rows))]


def together(parts: Sequence[Pairs], labels: int) -> Pairs:
    """Pairs of several columns in the order of rows, each once."""
    import numpy as np

    none = np.zeros(0, dtype=np.int64)
    keys = np.concatenate([none, *(rows * max(1, labels) + label for rows, label in parts)])
    keys.sort(kind="stable")  # columns are in order each
    return np.divmod(once(keys), max(1, labels))


def once(ordered: Numbers) -> Numbers:
    """Whole numbers, which are in order, without those that repeat."""
    import numpy as np

    kept = np.ones(len(ordered), dtype=bool)
    np.not_equal(ordered[1:], ordered[:-1], out=kept[1:])
    return ordered[kept]
