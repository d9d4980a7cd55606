"""A report as slides: one a section, with charts that PowerPoint itself draws and can edit."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

from chec_voice.report import charts
from chec_voice.report.document import (
    Bullets,
    Document,
    Links,
    Part,
    Quotation,
    Rendered,
    Section,
    Table,
    Text,
    day,
    printable,
    shown,
)
from chec_voice.report.look import Look
from chec_voice.report.zips import settled

_ROWS = 13
"""How many table rows can be read from the back of a room."""

_WIDE = 85
"""Characters that surely fit on a line of a slide."""


def render(document: Document) -> Rendered:
    """The document as PPTX; a figure's place is its slide, and its bar or row there.

    Of a longer table only the first rows are shown, which a line below it says.
    """
    from pptx import Presentation
    from pptx.util import Cm

    deck = Presentation()
    deck.slide_width, deck.slide_height = Cm(33.867), Cm(19.05)
    deck.core_properties.title = printable(document.title)
    deck.core_properties.author = "chec_voice"
    _dress(deck, document.look)
    _front(deck, document)
    places: dict[str, str] = {}
    for section in document.sections:
        _slide(deck, section, places)
    out = io.BytesIO()
    deck.save(out)
    return Rendered(settled(out.getvalue(), document.date), places)


def _dress(deck: Any, look: Look) -> None:
    """The report's own colours as those of the deck: charts, tables and titles take them."""
    from pptx.opc.constants import RELATIONSHIP_TYPE

    theme = deck.slide_masters[0].part.part_related_by(RELATIONSHIP_TYPE.THEME)
    colours = (("accent1", look.colour), ("dk2", look.heading))
    for name, colour in colours:
        theme._blob = re.sub(
            rf'(<a:{name}><a:srgbClr val=")[0-9A-F]{{6}}'.encode(),
            rf"\g<1>{colour}".encode(),
            theme.blob,
        )


def _front(deck: Any, document: Document) -> None:
    from pptx.util import Cm, Pt

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _heading(slide, document.title, 36, top=1.5)
    if document.look.logo:
        logo = slide.shapes.add_picture(
            io.BytesIO(document.look.logo), Cm(1.5), Cm(0.4), height=Cm(1.5)
        )
        logo._element.nvPicPr.cNvPr.set("descr", "Logo")
    frame = _box(slide, Cm(1.5), Cm(5), Cm(30.8), Cm(13))
    for n, text in enumerate((document.subtitle, day(document.date), *document.notices)):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.text = printable(text)
        paragraph.font.size = Pt(20 if n < 2 else 16)
        paragraph.font.bold = n > 1
        paragraph.space_after = Pt(8)


def _slide(deck: Any, section: Section, places: dict[str, str]) -> None:
    from pptx.util import Cm

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _heading(slide, section.heading, 28, top=0.8)
    number = len(deck.slides)
    words = [p for p in section.parts if not isinstance(p, Table)]
    tables = [p for p in section.parts if isinstance(p, Table)]
    top = int(Cm(3.2))
    if words:
        height = int(Cm(14.5) if not tables else Cm(1.0 * _height(words) + 0.6))
        _write(_box(slide, Cm(1.5), top, Cm(30.8), height), words)
        top += height
    for table in tables[:1]:
        height = int(Cm(17.6)) - top
        most = charts.BARS if table.chart == "bars" else _ROWS
        if len(table.rows) > most:
            more = f"The first {most} of {len(table.rows)}; the others are in the tables."
            _write(_box(slide, Cm(1.5), Cm(17.7), Cm(30.8), Cm(1)), [Text(more)])
        if not table.rows:
            _write(_box(slide, Cm(1.5), top, Cm(30.8), Cm(2)), [Text("There is nothing to show.")])
        elif table.chart == "bars":
            _chart(slide, table, top, height, number, places)
        else:
            _grid(slide, table, top, height, number, places)


def _heading(slide: Any, text: str, size: int, top: float) -> None:
    from pptx.util import Cm, Pt

    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(1.5), Cm(top), Cm(30.8), Cm(2.2)
    title.text = printable(text)
    run = title.text_frame.paragraphs[0]
    run.font.size, run.font.bold = Pt(size), True
    run.font.color.theme_color = _theme_colour("TEXT_2")
    run.alignment = 1


def _theme_colour(name: str) -> Any:
    from pptx.enum.dml import MSO_THEME_COLOR

    return getattr(MSO_THEME_COLOR, name)


def _box(slide: Any, left: int, top: int, width: int, height: int) -> Any:
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    return frame


def _lines(parts: Sequence[Part]) -> list[str]:
    lines = []
    for part in parts:
        match part:
            case Text(text):
                lines.append(text)
            case Bullets(items):
                lines += [f"• {item}" for item in items]
            case Quotation(text, attribution):
                lines.append(f"“{text}” {attribution}")
            case Links(items):
                lines += [f"{what}: {name}" for name, what in items]
            case Table():
                pass
    return lines


def _height(parts: Sequence[Part]) -> int:
    """Lines that words take on a slide."""
    return sum(-(-len(line) // _WIDE) for line in _lines(parts))


def _write(frame: Any, parts: Sequence[Part]) -> None:
    from pptx.util import Pt

    for n, line in enumerate(_lines(parts)):
        paragraph = frame.paragraphs[0] if n == 0 else frame.add_paragraph()
        paragraph.text = printable(line)
        paragraph.font.size = Pt(20)
        paragraph.space_after = Pt(6)


def _chart(
    slide: Any, table: Table, top: int, height: int, number: int, places: dict[str, str]
) -> None:
    """Bars, the first row at the top; a hidden number has no bar and its sign in its label."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    column = table.bar
    assert column is not None
    rows = table.rows[: charts.BARS]
    shape = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED,
        Cm(1.5),
        top,
        Cm(30.8),
        height,
        charts.data_of(table, rows),
    )
    shape._element.xpath(".//p:cNvPr")[0].set("descr", charts.words_of(table, rows))
    charts.style(shape.chart, 14)
    for n, row in enumerate(rows):
        places[f"{table.id}/{row.id}/{table.columns[column].id}"] = f"slide {number}, bar {n + 1}"


def _grid(
    slide: Any, table: Table, top: int, height: int, number: int, places: dict[str, str]
) -> None:
    from pptx.util import Cm, Pt

    rows = table.rows[:_ROWS]
    shape = slide.shapes.add_table(
        len(rows) + 1, len(table.columns), Cm(1.5), top, Cm(30.8), Cm(0.9 * (len(rows) + 1))
    )
    shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(f"{table.title}. {table.about}"))
    grid = shape.table
    first = Cm(13) if len(table.columns) > 2 else Cm(16)
    for n, column in enumerate(grid.columns):
        column.width = first if n == 0 else int((Cm(30.8) - first) / (len(table.columns) - 1))
    lines = [[c.label for c in table.columns]]
    lines += [
        [shown(cell, c.kind) for cell, c in zip(row.cells, table.columns, strict=True)]
        for row in rows
    ]
    for at, line in enumerate(lines):
        for n, text in enumerate(line):
            cell = grid.cell(at, n)
            cell.text = printable(text)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size = Pt(13)
            paragraph.alignment = 1 if table.columns[n].kind == "text" else 3
            cell.margin_top = cell.margin_bottom = Cm(0.08)
    for figure in table.figures():
        if figure.row < len(rows):
            places[figure.id] = f"slide {number}, row {figure.row + 2}, column {figure.column + 1}"
