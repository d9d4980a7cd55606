"""A report as one HTML file that needs nothing beside it: no script, no font, no picture."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.report.document import Cell, Document, Rendered, Table, day, printable, shown

if TYPE_CHECKING:
    from jinja2 import Template

STEPS = 5
"""Shades of a heat map."""


def render(document: Document) -> Rendered:
    """The document as UTF-8; a figure's place is the id of its cell."""
    tables = list(document.tables)
    places = {
        figure.id: f"#{cell_id(table, figure.row, figure.column)}"
        for table in tables
        for figure in table.figures()
    }
    page = _template().render(
        document=document, shown=shown, day=day, cell_id=cell_id, shade=shade, width=width
    )
    return Rendered(printable(page).encode(), places)


@cache
def _template() -> Template:
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = lambda part: type(part).__name__
    return environment.get_template("page.html.jinja")


def cell_id(table: Table, row: int, column: int) -> str:
    """Id of a cell, unique in a document; rows and columns count from 1."""
    return f"{table.id}-r{row + 1}-c{column + 1}"


def shade(table: Table, cell: Cell) -> str:
    """Class of a cell of a heat map: s0 (nobody, or hidden) to s5 (the most)."""
    if not isinstance(cell, int) or cell <= 0:
        return "s0"
    return f"s{max(1, -(-STEPS * cell // table.greatest))}"


def width(table: Table, cell: Any) -> int:
    """Length of a bar in per cent of the longest."""
    if not isinstance(cell, int) or table.bar is None:
        return 0
    longest = max(
        [1, *(row.cells[table.bar] for row in table.rows if isinstance(row.cells[table.bar], int))]
    )
    return round(100 * cell / int(longest))
