"""A report as a Word document: real headings, a table of contents, heading rows that repeat."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING, Any

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
from chec_voice.report.drawings import Picture, png
from chec_voice.report.html import SHORT, UPRIGHT, shade
from chec_voice.report.zips import settled

if TYPE_CHECKING:
    from docx.document import Document as Word

_HEAD, _NOTICE = "E8EDF5", "FDF1EE"
_SHADES = {"s1": "E3EDF9", "s2": "C2D8F0", "s3": "93BBE3", "s4": "1D62A8", "s5": "0B3A6E"}
_DARK = ("s4", "s5")


def render(document: Document) -> Rendered:
    """The document as DOCX; a figure's place is its table, row and column, counted from 1."""
    import docx

    look = document.look
    word = docx.Document(io.BytesIO(look.template) if look.template else None)
    _set_up(word, document)
    if document.look.logo:
        _logo(word, document.look.logo)
    word.add_heading(printable(document.title), 0)
    word.add_paragraph(printable(document.subtitle), "Subtitle")
    word.add_paragraph(f"Date: {day(document.date)}")
    for notice in document.notices:
        paragraph = word.add_paragraph()
        paragraph.add_run(printable(notice)).bold = True
        _shade(paragraph._p.get_or_add_pPr(), _NOTICE)
    if document.contents:
        _contents(word, document.sections)
    places: dict[str, str] = {}
    for section in document.sections:
        word.add_heading(printable(section.heading), section.level)
        for part in section.parts:
            _add(word, part, places, look.colour)
    out = io.BytesIO()
    word.save(out)
    return Rendered(settled(out.getvalue(), document.date), places)


def _logo(word: Word, logo: bytes) -> None:
    from docx.shared import Cm

    picture = word.add_paragraph().add_run().add_picture(io.BytesIO(logo), height=Cm(1.8))
    picture._inline.docPr.set("descr", "Logo")


def _set_up(word: Word, document: Document) -> None:
    from docx.shared import Cm, Pt, RGBColor

    word.core_properties.title = printable(document.title)
    word.core_properties.author = "chec_voice"
    word.core_properties.comments = ""
    word.core_properties.language = document.look.language
    if document.look.template:  # it has its own letters, margins and colours
        for element in list(word.element.body):
            if not element.tag.endswith("}sectPr"):
                word.element.body.remove(element)
        return
    for name in ("Title", "Heading 1", "Heading 2", "Heading 3"):
        heading: Any = word.styles[name]
        heading.font.color.rgb = RGBColor.from_string(document.look.heading)
    style: Any = word.styles["Normal"]
    style.font.name, style.font.size = "Arial", Pt(11)
    section = word.sections[0]
    section.page_width, section.page_height = Cm(21), Cm(29.7)
    section.left_margin = section.right_margin = Cm(2)


def _add(word: Word, part: Part, places: dict[str, str], colour: str) -> None:
    from docx.shared import Pt

    match part:
        case Text(text):
            word.add_paragraph(printable(text))
        case Small(text):
            word.add_paragraph().add_run(printable(text)).font.size = Pt(9)
        case Bullets(items):
            for item in items:
                word.add_paragraph(printable(item), "List Bullet")
        case Quotation(text, attribution):
            said = word.add_paragraph(f"“{printable(text)}”", "Quote")
            said.paragraph_format.keep_with_next = True
            said.paragraph_format.space_after = Pt(0)
            word.add_paragraph().add_run(printable(attribution)).font.size = Pt(9)
        case Room(question):
            _room(word, question)
        case Picture():
            _picture(word, part, colour)
        case Links(items):
            for name, what in items:
                word.add_paragraph(f"{printable(what)}: {name}", "List Bullet")
        case Table():
            if part.chart == "bars" and charts.worth_drawing(part):
                charts.add_to_word(word, part, colour)
            if len(part.columns) > UPRIGHT:
                _turn(word)
            _table(word, part, places)
            if len(part.columns) > UPRIGHT:
                _turn(word)


_SIGN, _FIGURE = 1.5, 0.55
"""Centimetres that a sign, and a figure of a person, are wide."""


def _picture(word: Word, picture: Picture, colour: str) -> None:
    """A drawing as a picture, with what a screen reader says of it."""
    from docx.shared import Cm

    paragraph = word.add_paragraph()
    paragraph.paragraph_format.keep_with_next = picture.sign
    width = _SIGN if picture.sign else _FIGURE * picture.width / 10
    drawn = paragraph.add_run().add_picture(io.BytesIO(png(picture, colour)), width=Cm(width))
    drawn._inline.docPr.set("descr", printable(picture.alt))


_ROOM = 2.4
"""Centimetres of height to write in."""


def _room(word: Word, question: str) -> None:
    """A question above an empty box, on one page with it."""
    from docx.shared import Cm

    asked = word.add_paragraph()
    asked.add_run(printable(question)).bold = True
    asked.paragraph_format.keep_with_next = True
    box = word.add_table(rows=1, cols=1, style="Table Grid").rows[0]
    box.height = Cm(_ROOM)
    _together(box)
    word.add_paragraph()


def _turn(word: Word) -> None:
    """Begin a page that is wide where the last was high, and high where it was wide."""
    from docx.enum.section import WD_ORIENT, WD_SECTION

    before = word.sections[-1]
    wide = before.orientation != WD_ORIENT.LANDSCAPE
    section = word.add_section(WD_SECTION.NEW_PAGE)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = before.page_height, before.page_width


def _table(word: Word, table: Table, places: dict[str, str]) -> None:
    from docx.enum.text import WD_ALIGN_PARAGRAPH
    from docx.shared import Cm, Pt, RGBColor

    caption = word.add_paragraph()
    caption.paragraph_format.keep_with_next = True
    caption.add_run(printable(table.title)).bold = True
    caption.add_run(f" {printable(table.about)}")
    number = len(word.tables) + 1
    grid = word.add_table(rows=1, cols=len(table.columns), style="Table Grid")
    _margins(grid)
    _describe(grid, table)
    size = 9 if len(table.columns) < 8 else 8
    texts = [[c.label for c in table.columns]]
    texts += [
        [shown(cell, c.kind) for cell, c in zip(row.cells, table.columns, strict=True)]
        for row in table.rows
    ]
    for _ in table.rows:
        grid.add_row()
    short = len(table.rows) <= SHORT
    for at, (line, row) in enumerate(zip(texts, grid.rows, strict=True)):
        _together(row)
        if at == 0:
            _repeats(row)
        for n, (text, cell) in enumerate(zip(line, row.cells, strict=True)):
            paragraph = cell.paragraphs[0]
            paragraph.paragraph_format.space_after = Pt(0)
            paragraph.paragraph_format.keep_with_next = short and at < len(table.rows)
            run = paragraph.add_run(printable(text))
            run.font.size = Pt(size)
            if table.columns[n].kind != "text":
                paragraph.alignment = WD_ALIGN_PARAGRAPH.RIGHT
            if at == 0:
                run.bold = True
                _shade(cell._tc.get_or_add_tcPr(), _HEAD)
                continue
            if n == 0:
                depth = table.rows[at - 1].depth
                paragraph.paragraph_format.left_indent = Cm(_INDENT * depth)
                run.bold = depth == 0
            if table.chart == "heat" and table.columns[n].kind == "figure":
                step = shade(table, table.rows[at - 1].cells[n])
                if step in _SHADES:
                    _shade(cell._tc.get_or_add_tcPr(), _SHADES[step])
                if step in _DARK:
                    run.font.color.rgb = RGBColor(255, 255, 255)
    page = word.sections[-1]
    room = (page.page_width or 0) - (page.left_margin or 0) - (page.right_margin or 0)
    deepest = max((row.depth for row in table.rows), default=0)
    _widths(grid, texts, size, deepest, room / Cm(1))
    word.add_paragraph()
    for figure in table.figures():
        places[figure.id] = f"table {number}, row {figure.row + 2}, column {figure.column + 1}"


_INDENT = 0.4
"""Centimetres that a row is moved in for each step below its heading."""
_LONG = 40
"""Characters after which a text may go on below."""


def _widths(grid: Any, texts: list[list[str]], size: float, deepest: int, room: float) -> None:
    """No word is broken as long as all fit; what is left goes to the longest texts.

    Args:
        size: of the letters, in points.
        deepest: how far the first cell of a row is moved in, at most.
        room: centimetres between the margins.
    """
    from docx.shared import Cm

    letter, margins = 0.0185 * size, 0.37
    least, wanted = [], []
    for n, column in enumerate(zip(*texts, strict=True)):
        words = [len(word) for text in column for word in text.split()]
        around = margins + (_INDENT * deepest if n == 0 else 0)
        least.append(letter * max(words, default=1) + around)
        longest = max(min(len(text), _LONG) for text in column)
        wanted.append(max(least[-1], letter * longest + around))
    spare, more = room - sum(least), sum(wanted) - sum(least)
    share = spare / more if more and spare > 0 else 0.0
    widths = [low + share * (high - low) for low, high in zip(least, wanted, strict=True)]
    widths = [width * room / sum(widths) for width in widths]
    grid.autofit = False
    for column, width in zip(grid.columns, widths, strict=True):
        column.width = Cm(width)
        for cell in column.cells:
            cell.width = column.width


def _margins(grid: Any) -> None:
    """Little room at the sides of cells, so that columns are wide enough for their words."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        element = OxmlElement(f"w:{side}")
        element.set(qn("w:w"), "60")
        element.set(qn("w:type"), "dxa")
        margins.append(element)
    grid._tbl.tblPr.append(margins)


def _describe(grid: Any, table: Table) -> None:
    """Title and description, which a screen reader reads instead of looking at the table."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    for tag, text in (("w:tblCaption", table.title), ("w:tblDescription", table.about)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), printable(text))
        grid._tbl.tblPr.append(element)


def _together(row: Any) -> None:
    """A row is not torn between two pages."""
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def _repeats(row: Any) -> None:
    from docx.oxml import OxmlElement

    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def _shade(properties: Any, colour: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:shd")
    for name, value in (("w:val", "clear"), ("w:color", "auto"), ("w:fill", colour)):
        element.set(qn(name), value)
    properties.append(element)


def _contents(word: Word, sections: tuple[Section, ...]) -> None:
    """A field that Word fills; until then it shows the headings, so that it is never empty."""
    word.add_paragraph("Contents").runs[0].bold = True
    lines = [word.add_paragraph() for _ in sections] or [word.add_paragraph()]
    _field(lines[0], "begin")
    _instruction(lines[0], 'TOC \\o "1-2" \\h \\z \\u')
    _field(lines[0], "separate")
    for line, section in zip(lines, sections, strict=False):
        line.add_run(("    " if section.level > 1 else "") + printable(section.heading))
        line.paragraph_format.space_after = 0
    _field(lines[-1], "end")
    lines[-1].paragraph_format.space_after = None


def _field(paragraph: Any, kind: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:fldChar")
    element.set(qn("w:fldCharType"), kind)
    paragraph.add_run()._r.append(element)


def _instruction(paragraph: Any, text: str) -> None:
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    element = OxmlElement("w:instrText")
    element.set(qn("xml:space"), "preserve")
    element.text = text
    paragraph.add_run()._r.append(element)
