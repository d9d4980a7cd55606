"""Bars as Office draws them, the same on a slide and in a Word document."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from chec_voice.report.cells import number_of
from chec_voice.report.document import Column, Row, Table, printable, shown
from chec_voice.tally import is_hidden

if TYPE_CHECKING:
    from docx.document import Document as Word

BARS = 12
"""Bars of a chart; more are too thin to read."""


_FEWEST = 3
"""Bars that a chart beside its table has at least: of fewer the table says all."""


def worth_drawing(table: Table) -> bool:
    """Whether bars show more than the table below them."""
    at = table.bar
    return at is not None and sum(number_of(row.cells[at]) > 0 for row in table.rows) >= _FEWEST


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


def drawn(table: Table) -> list[tuple[int, Column]]:
    """The columns whose figures are bars, with their places."""
    figures = [(n, c) for n, c in enumerate(table.columns) if c.kind == "figure"]
    return figures if table.chart == "groups" else figures[:1]


def on_slide(table: Table, rows: tuple[Row, ...]) -> Any:
    """Names and figures of bars that have their figures at their ends.

    A hidden number has no bar. Where a row has one bar, the sign stands behind its name.
    """
    from pptx.chart.data import CategoryChartData

    columns = drawn(table)
    alone = len(columns) == 1

    def name(row: Row) -> str:
        sign = f" ({shown(row.cells[columns[0][0]])})"
        return str(row.cells[0]) + (sign if alone and is_hidden(row.cells[columns[0][0]]) else "")

    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]  # untyped library
    data.categories = [printable(name(row)) for row in rows]
    for n, column in columns:
        values = [value if isinstance(value := row.cells[n], int) else None for row in rows]
        data.add_series(printable(column.label), values)
    return data


_TINTS = (0.0, 0.55, 0.8, 0.3, -0.35)
"""How much lighter each further series is than the first."""


def label_axes(chart: Any, table: Table, size: int) -> None:
    """What the axes say, the figure at the end of each bar, and what each series is."""
    from pptx.enum.chart import XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
    from pptx.enum.dml import MSO_THEME_COLOR
    from pptx.util import Pt

    columns = drawn(table)
    plot = chart.plots[0]
    # The first row is at the top, and with it the axis of figures: its labels belong below.
    chart.value_axis.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
    chart.value_axis.visible = True
    chart.value_axis.tick_labels.font.size = Pt(size - 3)
    for axis, text in ((chart.category_axis, table.columns[0].label), (chart.value_axis, "people")):
        axis.has_title = True
        axis.axis_title.text_frame.text = printable(text)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.size = Pt(size)
        axis.axis_title.text_frame.paragraphs[0].runs[0].font.bold = False
    plot.has_data_labels = True
    labels = plot.data_labels
    labels.show_value, labels.position = True, XL_LABEL_POSITION.OUTSIDE_END
    labels.number_format, labels.number_format_is_linked = "#,##0", False
    labels.font.size = Pt(size if len(columns) == 1 else size - 3)
    for series, tint in zip(plot.series, _TINTS, strict=False):
        series.format.fill.solid()
        series.format.fill.fore_color.theme_color = MSO_THEME_COLOR.ACCENT_1
        series.format.fill.fore_color.brightness = tint
        series.format.line.color.theme_color = MSO_THEME_COLOR.ACCENT_1
    if len(columns) > 1:
        chart.has_legend = True
        chart.legend.position = XL_LEGEND_POSITION.BOTTOM
        chart.legend.include_in_layout = False
        chart.legend.font.size = Pt(size)
        plot.gap_width, plot.overlap = 50, 0


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
    told = [(n, column.label) for n, column in drawn(table)]
    figures = "; ".join(
        f"{row.cells[0]} " + ", ".join(_told(row, n, label, len(told)) for n, label in told)
        for row in rows
    )
    return printable(f"{table.title}. {table.about} {figures}.")


def _told(row: Row, n: int, label: str, columns: int) -> str:
    return shown(row.cells[n]) if columns == 1 else f"{shown(row.cells[n])} {label}"


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
    if letters := word.styles["Normal"].font.name:  # else bars have other letters than the text
        chart.font.name = letters
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
