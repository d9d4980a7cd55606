"""The rows of a table: a number and cells each, kept in little memory."""

from __future__ import annotations

from array import array
from collections.abc import Iterator, Sequence
from typing import NamedTuple, overload


class Row(NamedTuple):
    """A row: where it starts in the file (line or row, from 1) and one cell per column."""

    number: int
    cells: tuple[str, ...]


class Rows(Sequence[Row]):
    """Rows of one width. Their cells stand in one list, since a million small objects would take
    three times the memory; a `Row` is made when it is asked for."""

    def __init__(self, width: int) -> None:
        self._width = width
        self._numbers = array("q")
        self._cells: list[str] = []

    def append(self, number: int, cells: tuple[str, ...]) -> None:
        self._numbers.append(number)
        self._cells += cells

    def column(self, at: int) -> list[str]:
        """The cells of one column, from the first row to the last."""
        return self._cells[at :: self._width]

    def __len__(self) -> int:
        return len(self._numbers)

    def __iter__(self) -> Iterator[Row]:
        return map(Row, self._numbers, zip(*[iter(self._cells)] * self._width, strict=True))

    @overload
    def __getitem__(self, at: int) -> Row: ...
    @overload
    def __getitem__(self, at: slice) -> list[Row]: ...
    def __getitem__(self, at: int | slice) -> Row | list[Row]:
        if isinstance(at, slice):
            return [self[place] for place in range(len(self))[at]]
        number, place = self._numbers[at], range(len(self))[at] * self._width
        return Row(number, tuple(self._cells[place : place + self._width]))
