"""A report as Markdown."""

from __future__ import annotations

from chec_voice.report.document import (
    Bullets,
    Document,
    Links,
    Part,
    Quotation,
    Rendered,
    Room,
    Small,
    Table,
    Text,
    day,
    printable,
    shown,
)
from chec_voice.report.drawings import Picture
from chec_voice.report.files import markdown_text

_INDENT = "\N{NO-BREAK SPACE}\N{NO-BREAK SPACE}"


def render(document: Document) -> Rendered:
    """The document as UTF-8 text; a figure's place is its line and column of the table."""
    lines = [f"# {markdown_text(document.title)}", ""]
    lines += [f"{markdown_text(document.subtitle)}", "", f"Date: {day(document.date)}", ""]
    for notice in document.notices:
        lines += [f"**{markdown_text(notice)}**", ""]
    places: dict[str, str] = {}
    for section in document.sections:
        lines += [f"{'#' * (section.level + 1)} {markdown_text(section.heading)}", ""]
        for part in section.parts:
            lines += [*_lines(part, len(lines), places), ""]
    return Rendered(printable("\n".join(lines).rstrip("\n") + "\n").encode(), places)


def _lines(part: Part, before: int, places: dict[str, str]) -> list[str]:
    match part:
        case Text(text) | Small(text):
            return [markdown_text(text)]
        case Bullets(items):
            return [f"- {markdown_text(item)}" for item in items]
        case Quotation(text, attribution):
            return [f"> “{markdown_text(text)}”", ">", f"> {markdown_text(attribution)}"]
        case Room(question):
            return [markdown_text(question), "", "\\_" * 40]
        case Links(items):
            return [f"- {markdown_text(what)}: `{name}`" for name, what in items]
        case Table():
            return _table(part, before, places)
        case Picture(alt):
            return [markdown_text(alt)]


def _table(table: Table, before: int, places: dict[str, str]) -> list[str]:
    lines = [f"**{markdown_text(table.title)}.** {markdown_text(table.about)}", ""]
    lines.append("| " + " | ".join(markdown_text(c.label) for c in table.columns) + " |")
    lines.append("|" + "|".join("---" if c.kind == "text" else "---:" for c in table.columns) + "|")
    first = before + len(lines) + 1
    for row in table.rows:
        cells = [
            markdown_text(shown(cell, column.kind))
            for cell, column in zip(row.cells, table.columns, strict=True)
        ]
        cells[0] = _INDENT * row.depth + cells[0]
        lines.append("| " + " | ".join(cells) + " |")
    for figure in table.figures():
        places[figure.id] = f"line {first + figure.row}, column {figure.column + 1}"
    return lines
