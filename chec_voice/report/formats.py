"""The formats that a report comes in. ONE table: a new format is a module and its line here."""

from __future__ import annotations

from dataclasses import dataclass
from importlib import import_module

from chec_voice.report.document import Document, Rendered


@dataclass(frozen=True)
class Format:
    """One format; its module has `render(document) -> Rendered` and loads when it is needed."""

    ending: str
    words: str
    module: str

    def render(self, document: Document) -> Rendered:
        """A document as the bytes of a file, the same for the same document."""
        rendered: Rendered = import_module(f"chec_voice.report.{self.module}").render(document)
        return rendered


FORMATS = {
    made.ending: made
    for made in (
        Format("html", "web page, in one file", "html"),
        Format("docx", "Word document", "word"),
        Format("pptx", "slides", "slides"),
        Format("xlsx", "workbook", "workbook"),
        Format("md", "Markdown text", "markdown"),
    )
}
