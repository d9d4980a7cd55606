"""A report as one HTML file that needs nothing beside it, and reads the same without scripts."""

from __future__ import annotations

from base64 import b64encode
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from chec_voice.report.document import Cell, Document, Rendered, Table, day, printable, shown
from chec_voice.report.drawings import Picture, svg
from chec_voice.report.look import Look

if TYPE_CHECKING:
    from jinja2 import Template

STEPS = 5
"""Shades of a heat map."""
SHORT = 12
"""Rows of a table that stays on one printed page."""
UPRIGHT = 11
"""Columns that fit on a printed page that is higher than wide."""


def render(document: Document) -> Rendered:
    """The document as UTF-8; a figure's place is the id of its cell."""
    tables = list(document.tables)
    places = {
        figure.id: f"#{cell_id(table, figure.row, figure.column)}"
        for table in tables
        for figure in table.figures()
    }
    page = _template().render(
        document=document,
        shown=shown,
        day=day,
        cell_id=cell_id,
        shade=shade,
        width=width,
        logo=logo,
        drawing=drawing,
        short=SHORT,
        upright=UPRIGHT,
        script=_script(),
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


@cache
def _script() -> Any:
    """What makes heat maps answer to clicks: our own words, and no value of a project is in it."""
    from markupsafe import Markup

    return Markup((Path(__file__).parent / "heat.js").read_text(encoding="utf-8"))


def logo(look: Look) -> str:
    """The logo as an address that holds it, so that the file needs nothing beside it."""
    return f"data:{look.logo_type};base64,{b64encode(look.logo).decode()}"


def drawing(picture: Picture) -> Any:
    """A drawing as SVG: it is made of numbers, and its words are escaped."""
    from markupsafe import Markup

    return Markup(svg(picture))


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
