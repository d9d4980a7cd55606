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
    Room,
    Section,
    Small,
    Table,
    Text,
    day,
    printable,
    shown,
)
from chec_voice.report.drawings import Picture
from chec_voice.report.look import Look
from chec_voice.report.zips import settled

_ROWS = 13
"""How many table rows can be read from the back of a room."""

_WIDE, _SMALL = 85, 150
"""Characters that surely fit on a line of a slide; those of its small print."""


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
    """Title and date on a band of the report's colour; what has to be known stands below it."""
    from pptx.util import Cm

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    _band(slide, deck.slide_width, Cm(9.5))
    _heading(slide, document.title, 44, top=2.6, height=3.4, light=True)
    if document.look.logo:
        logo = slide.shapes.add_picture(
            io.BytesIO(document.look.logo), Cm(1.5), Cm(16.9), height=Cm(1.5)
        )
        logo._element.nvPicPr.cNvPr.set("descr", "Logo")
    about = _box(slide, Cm(1.5), Cm(6.2), Cm(30.8), Cm(2.4))
    for n, text in enumerate((document.subtitle, day(document.date))):
        _line(about, n, text, 20).font.color.theme_color = _theme_colour("BACKGROUND_1")
    frame = _box(slide, Cm(1.5), Cm(10.2), Cm(30.8), Cm(6.5))
    for n, text in enumerate(document.notices):
        _line(frame, n, text, 16).font.bold = True


def _line(frame: Any, number: int, text: str, size: int) -> Any:
    """Write a paragraph of a text box."""
    from pptx.util import Pt

    paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
    paragraph.text = printable(text)
    paragraph.font.size = Pt(size)
    paragraph.space_after = Pt(size * 0.4)
    return paragraph


def _band(slide: Any, width: int, height: int) -> None:
    """A coloured ground behind what is written, which a screen reader passes over."""
    from pptx.enum.shapes import MSO_SHAPE

    band = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, 0, 0, width, height)
    band.fill.solid()
    band.fill.fore_color.theme_color = _theme_colour("TEXT_2")
    band.line.fill.background()
    band.shadow.inherit = False
    _decorative(band)
    tree = slide.shapes._spTree
    tree.remove(band._element)
    tree.insert(2, band._element)


_DECORATIVE = (
    '<a:extLst xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main">'
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative'
    ' xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/>'
    "</a:ext></a:extLst>"
)


def _decorative(shape: Any) -> None:
    from pptx.oxml import parse_xml

    shape._element.nvSpPr.cNvPr.append(parse_xml(_DECORATIVE))


_TOP, _FOOT, _LOWEST = 3.6, 16.9, 18.6
"""Centimetres from the top of a slide: where its content begins, its small print, and its end."""


def _slide(deck: Any, section: Section, places: dict[str, str]) -> None:
    """One section; its small print stands at the foot, with the number of the slide."""
    from pptx.util import Cm

    slide = deck.slides.add_slide(deck.slide_layouts[5])
    number = len(deck.slides)
    _band(slide, deck.slide_width, Cm(0.45))
    size = next(
        s for s, most in ((30, 60), (26, 110), (22, 1_000_000)) if len(section.heading) <= most
    )
    _heading(slide, section.heading, size, top=0.9, height=2.5)
    small = [p for p in section.parts if isinstance(p, Small)]
    words = [p for p in section.parts if not isinstance(p, Table | Small)]
    tables = [p for p in section.parts if isinstance(p, Table)]
    foot = _foot(slide, small, tables, number)
    top = int(Cm(_TOP))
    if words:
        height = foot - top if not tables else int(Cm(1.0 * _height(words) + 0.4))
        _write(_box(slide, Cm(1.5), top, Cm(30.8), height), words)
        top += height
    for table in tables[:1]:
        height = foot - top
        if not table.rows:
            _write(_box(slide, Cm(1.5), top, Cm(30.8), Cm(2)), [Text("There is nothing to show.")])
        elif table.chart in ("bars", "groups"):
            _chart(slide, table, top, height, number, places)
        else:
            _grid(slide, table, top, height, number, places)


def _foot(slide: Any, small: Sequence[Small], tables: Sequence[Table], number: int) -> int:
    """Write the small print and the number of the slide; returns where they begin."""
    from pptx.util import Cm

    lines = [part.text for part in small]
    for table in tables[:1]:
        most = charts.BARS if table.chart in ("bars", "groups") else _ROWS
        if len(table.rows) > most:
            lines.append(f"The first {most} of {len(table.rows)}; the others are in the tables.")
    at = _box(slide, Cm(30.8), Cm(17.9), Cm(2), Cm(0.9))
    _line(at, 0, str(number), 12).alignment = 3
    text = " ".join(lines)
    top = Cm(_LOWEST - 0.62 * -(-len(text) // _SMALL) - 0.2)
    if text:
        frame = _box(slide, Cm(1.5), top, Cm(28.6), int(Cm(_LOWEST)) - int(top))
        _line(frame, 0, text, 12)
    return min(int(top), int(Cm(_FOOT)) + int(Cm(0.9)))


def _heading(
    slide: Any, text: str, size: int, top: float, height: float, *, light: bool = False
) -> None:
    from pptx.enum.text import MSO_ANCHOR
    from pptx.util import Cm, Pt

    title = slide.shapes.title
    title.left, title.top, title.width, title.height = Cm(1.5), Cm(top), Cm(30.8), Cm(height)
    title.text = printable(text)
    title.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM if light else MSO_ANCHOR.TOP
    title.text_frame.word_wrap = True
    run = title.text_frame.paragraphs[0]
    run.font.size, run.font.bold = Pt(size), True
    run.font.color.theme_color = _theme_colour("BACKGROUND_1" if light else "TEXT_2")
    run.alignment = 1


def _theme_colour(name: str) -> Any:
    from pptx.enum.dml import MSO_THEME_COLOR

    return getattr(MSO_THEME_COLOR, name)


def _box(slide: Any, left: int, top: int, width: int, height: int) -> Any:
    frame = slide.shapes.add_textbox(left, top, width, height).text_frame
    frame.word_wrap = True
    return frame


def _lines(parts: Sequence[Part]) -> list[tuple[str, str]]:
    """Lines of a slide, each with how it is written: plain, own (words of young people) or said."""
    lines = []
    for part in parts:
        match part:
            case Text(text):
                lines.append((text, "plain"))
            case Bullets(items):
                lines += [(f"• {item}", "plain") for item in items]
            case Quotation(text, attribution):
                lines += [(f"“{text}”", "own"), (attribution, "said")]
            case Room(question):
                lines.append((question, "plain"))
            case Links(items):
                lines += [(f"{what}: {name}", "plain") for name, what in items]
            case Table() | Small() | Picture():
                pass
    return lines


def _height(parts: Sequence[Part]) -> int:
    """Lines that words take on a slide."""
    return sum(-(-len(line) // _WIDE) for line, _ in _lines(parts))


def _write(frame: Any, parts: Sequence[Part]) -> None:
    """Write words as large as they fit."""
    from pptx.util import Pt

    lines = _lines(parts)
    size = 20 if _height(parts) <= 13 else 16
    for n, (line, how) in enumerate(lines):
        paragraph = _line(frame, n, line, {"own": size + 2, "said": size - 5}.get(how, size))
        paragraph.font.italic = how == "own"
        paragraph.space_after = Pt({"own": 2, "said": 14}.get(how, 8))


def _chart(
    slide: Any, table: Table, top: int, height: int, number: int, places: dict[str, str]
) -> None:
    """Bars, the first row at the top; a hidden number has no bar and its sign in its label."""
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.util import Cm

    rows = table.rows[: charts.BARS]
    shape = slide.shapes.add_chart(
        XL_CHART_TYPE.BAR_CLUSTERED,
        Cm(1.5),
        top,
        Cm(30.8),
        height,
        charts.on_slide(table, rows),
    )
    shape._element.xpath(".//p:cNvPr")[0].set("descr", charts.words_of(table, rows))
    charts.style(shape.chart, 14)
    charts.label_axes(shape.chart, table, 14)
    for n, row in enumerate(rows):
        for k, (_, column) in enumerate(charts.drawn(table), 1):
            series = f", series {k}" if table.chart == "groups" else ""
            places[f"{table.id}/{row.id}/{column.id}"] = f"slide {number}, bar {n + 1}{series}"


def _grid(
    slide: Any, table: Table, top: int, height: int, number: int, places: dict[str, str]
) -> None:
    from pptx.util import Cm, Pt

    rows = table.rows[:_ROWS]
    shape = slide.shapes.add_table(
        len(rows) + 1,
        len(table.columns),
        Cm(1.5),
        top,
        Cm(30.8),
        Cm((0.9 if len(rows) > 7 else 1.4) * (len(rows) + 1)),
    )
    shape._element.xpath(".//p:cNvPr")[0].set("descr", printable(f"{table.title}. {table.about}"))
    grid = shape.table
    lines = [[c.label for c in table.columns]]
    lines += [
        [shown(cell, c.kind) for cell, c in zip(row.cells, table.columns, strict=True)]
        for row in rows
    ]
    _columns(grid, table, lines)
    size = 11 if len(table.columns) > _MANY else 13 if len(lines) > 8 else 16
    widths = [column.width / Cm(1) for column in grid.columns]
    room = height / Cm(1)
    size = next((s for s in (_LARGE, 13, 11) if s <= size and _high(lines, widths, s) < room), 10)
    for row in grid.rows:
        row.height = Cm(_row(size))
    for at, line in enumerate(lines):
        for n, text in enumerate(line):
            cell = grid.cell(at, n)
            cell.text = printable(text)
            paragraph = cell.text_frame.paragraphs[0]
            paragraph.font.size = Pt(size)
            paragraph.alignment = 1 if table.columns[n].kind == "text" else 3
            cell.margin_top = cell.margin_bottom = Cm(0.08)
    for figure in table.figures():
        if figure.row < len(rows):
            places[figure.id] = f"slide {number}, row {figure.row + 2}, column {figure.column + 1}"


def _high(lines: Sequence[Sequence[str]], widths: Sequence[float], size: int) -> float:
    """About how many centimetres high a table is with letters of `size` points."""
    letter, line, margins = 0.0185 * size, 0.0353 * 1.25 * size, 0.5
    rows = (
        max(
            len(text) * letter // (wide - margins) + 1
            for text, wide in zip(row, widths, strict=True)
        )
        for row in lines
    )
    return sum(max(row * line + 0.16, _row(size)) for row in rows)


def _row(size: int) -> float:
    """Centimetres that a row is high at least."""
    return 1.4 if size >= _LARGE else 0.9


_LARGE = 16
_LONG, _FIGURE, _MANY = 40, 13, 7
"""Characters after which the text of a cell may go on below; those that a figure gets; and columns
from which letters are smaller."""


def _columns(grid: Any, table: Table, lines: Sequence[Sequence[str]]) -> None:
    """Widths of columns: of figures alike, of words by the longest."""
    from pptx.util import Cm

    wanted = [
        max(_FIGURE, *(min(len(text), _LONG) for text in texts))
        if column.kind == "text"
        else _FIGURE
        for column, texts in zip(table.columns, zip(*lines, strict=True), strict=True)
    ]
    for column, letters in zip(grid.columns, wanted, strict=True):
        column.width = int(Cm(30.8) * letters / sum(wanted))
