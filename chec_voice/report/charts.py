"""Bars as Office draws them, the same on a slide and in a Word document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chec_voice.report.document import Row, Table, printable, shown

if TYPE_CHECKING:
    from docx.document import Document as Word

BARS = 12
"""Bars of a chart; more are too thin to read."""


def data_of(table: Table, rows: tuple[Row, ...]) -> Any:
    """Names and figures of the bars; a hidden number has no bar and its sign in its name."""
    from pptx.chart.data import CategoryChartData

    column = table.bar
    assert column is not None
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # untyped library
    data.categories = [printable(f"{row.cells[0]} ({shown(row.cells[column])})") for row in rows]
    data.add_series(
        printable(table.columns[column].label),
        [value if isinstance(value := row.cells[column], int) else None for row in rows],
    )
    return data


def style(chart: Any, size: int) -> None:
    """The look of bars: the first at the top, no lines, letters of `size` points."""
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    chart.has_legend = chart.has_title = False
    chart.category_axis.reverse_order = True
    chart.category_axis.tick_labels.font.size = Pt(size)
    chart.value_axis.visible = False
    chart.value_axis.minimum_scale = 0
    chart.value_axis.has_major_gridlines = False
    plot = chart.plots[0]
    plot.gap_width = 40
    plot.series[0].format.fill.solid()
    plot.series[0].format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1


def words_of(table: Table, rows: tuple[Row, ...]) -> str:
    """What a screen reader says instead of the chart: its title, and every figure of it."""
    assert table.bar is not None
    figures = "; ".join(f"{row.cells[0]} {shown(row.cells[table.bar])}" for row in rows)
    return printable(f"{table.title}. {table.about} {figures}.")


def add_to_word(word: Word, table: Table, colour: str) -> None:
    """A chart of Word's own, with its figures in a workbook, so that it can be edited."""
    from docx.opc.constants import CONTENT_TYPE, RELATIONSHIP_TYPE
    from docx.opc.packuri import PackURI
    from docx.opc.part import Part
    from lxml import etree
    from pptx.chart.chart import Chart
    from pptx.chart.xlsx import CategoryWorkbookWriter
    from pptx.chart.xmlwriter import ChartXmlWriter
    from pptx.dml.color import RGBColor
    from pptx.enum.chart import XL_CHART_TYPE
    from pptx.oxml import parse_xml

    rows = table.rows[:BARS]
    data = data_of(table, rows)
    space: Any = parse_xml(ChartXmlWriter(XL_CHART_TYPE.BAR_CLUSTERED, data).xml.encode())  # type: ignore[no-untyped-call]  # untyped library
    chart: Any = Chart(space, None)  # type: ignore[no-untyped-call]  # as above
    style(chart, 9)
    fill = chart.plots[0].series[0].format.fill
    fill.solid()
    fill.fore_color.rgb = RGBColor.from_string(colour)  # type: ignore[no-untyped-call]  # as above
    number = 1 + len(word.element.body.findall(".//{*}inline//{*}chart"))
    package = word.part.package
    book = Part(
        PackURI(f"/word/embeddings/chart{number}.xlsx"),
        CONTENT_TYPE.SML_SHEET,
        CategoryWorkbookWriter(data).xlsx_blob,  # type: ignore[no-untyped-call]  # as above
        package,
    )
    drawn = Part(PackURI(f"/word/charts/chart{number}.xml"), CONTENT_TYPE.DML_CHART, b"", package)
    space._add_externalData().rId = drawn.relate_to(book, RELATIONSHIP_TYPE.PACKAGE)
    drawn._blob = etree.tostring(space, xml_declaration=True, encoding="UTF-8", standalone=True)
    place = word.part.relate_to(drawn, RELATIONSHIP_TYPE.CHART)
    height = 0.7 * len(rows) + 0.8
    paragraph = word.add_paragraph()
    paragraph.add_run()._r.append(_inline(place, number, height, words_of(table, rows)))


_WIDE = 16.5
"""Centimetres."""
_INLINE = """\
<w:drawing xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"
 xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
 xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"
 xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships">
 <wp:inline><wp:extent/><wp:docPr/><wp:cNvGraphicFramePr/><a:graphic>
 <a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart">
 <c:chart xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"/>
 </a:graphicData></a:graphic></wp:inline></w:drawing>"""


def _inline(place: str, number: int, height: float, words: str) -> Any:
    """Where the chart stands in the text, how large it is, and what it says."""
    from docx.oxml import parse_xml
    from docx.oxml.ns import qn
    from docx.shared import Cm

    drawing: Any = parse_xml(_INLINE)
    extent = drawing.find(f".//{qn('wp:extent')}")
    extent.set("cx", str(int(Cm(_WIDE))))
    extent.set("cy", str(int(Cm(height))))
    about = drawing.find(f".//{qn('wp:docPr')}")
    about.set("id", str(1000 + number))
    about.set("name", f"Chart {number}")
    about.set("descr", words)
    drawing.find(".//{*}chart").set(qn("r:id"), place)
    return drawing
