"""A table that measures and draws no more than is in sight."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import accumulate
from typing import Any

from rich.segment import Segment
from rich.style import Style
from textual.strip import Strip
from textual.widgets import DataTable
from textual.widgets.data_table import RowKey


class Table(DataTable[Any]):
    """Cells of columns with a width of their own, a line a row.

    Textual measures every cell of every row that is added, and draws those of all columns of a row
    that is in sight: of a hundred rows of twenty columns that took longer than a key may.

    Args:
        whole: leave a column blank that is cut at an edge: half of 13 reads as 1.
        options: as `DataTable` takes them.
    """

    _out_of_sight: frozenset[int] = frozenset()
    """Numbers of columns that are not drawn."""

    def __init__(self, *, whole: bool = False, **options: Any) -> None:
        super().__init__(**options)
        self._whole = whole

    def _update_dimensions(self, new_rows: Iterable[RowKey]) -> None:
        measured = any(column.auto_width for column in self.columns.values())
        super()._update_dimensions(new_rows if measured else ())

    def _render_line(self, y: int, x1: int, x2: int, base_style: Style) -> Strip:
        columns = self.ordered_columns
        ends = list(accumulate(column.get_render_width(self) for column in columns))
        fixed, pad = self.fixed_columns, self.cell_padding
        left = x1 + (ends[fixed - 1] if fixed and columns else 0)
        right = x1 + self.scrollable_content_region.width  # beside the bar
        hidden = frozenset(
            n
            for n, (start, end) in enumerate(zip([0, *ends], ends, strict=False))
            if n >= fixed
            and (
                end <= left
                or start >= right
                or (
                    self._whole
                    and end - start <= right - left  # else it would never be seen
                    and (start + pad < left or end - pad > right)
                )
            )
        )
        if hidden != self._out_of_sight:
            self._out_of_sight = hidden
            self._row_render_cache.clear()  # where they are blank
        return super()._render_line(y, x1, x2, base_style)

    def _render_cell(
        self,
        row_index: int,
        column_index: int,
        base_style: Style,
        width: int,
        cursor: bool = False,
        hover: bool = False,
    ) -> list[list[Segment]]:
        if column_index in self._out_of_sight:
            return [[Segment(" " * width, base_style)]] * max(self.header_height, 1)
        return super()._render_cell(row_index, column_index, base_style, width, cursor, hover)
