"""Reads Word documents (.docx) into blocks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chec_voice.errors import ChecError, InputError
from chec_voice.intake.cells import clean_text
from chec_voice.intake.documents.model import Block, LeftOut
from chec_voice.intake.zips import open_zip

MAX_UNPACKED = 200 << 20
"""Parts of a document unpack to at most 200 MB, pictures included."""
MAX_XML = 20 << 20
"""Its text, which is held in memory whole: twenty times a day of transcript."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = {W + "sdt", W + "sdtContent", W + "customXml", W + "ins"}
_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SAID = {W + "del", W + "moveFrom"}
_MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}

DELETED = "deleted, in tracked changes"
STRUCK = "struck through"
HIDDEN = "hidden"
_BESIDE = {
    "header": "at the top of the pages",
    "footer": "at the foot of the pages",
    "footnotes": "a footnote",
    "endnotes": "a note at the end",
    "comments": "a comment in the margin",
}
"""Parts of a document that are not read -> what they are called."""


def word_blocks(
    data: bytes, path: Path, notices: list[str], left_out: list[LeftOut]
) -> list[Block]:
    """Blocks of a document, in order; `line` counts paragraphs and tables from 1.

    Words that are struck through, hidden or deleted, comments, notes at the foot and what stands
    at the edges of pages are added to `left_out`, and said in `notices`.

    Raises:
        InputError: broken, locked, hostile or oversized.
    """
    with open_zip(data, path, limit=MAX_UNPACKED, xml_limit=MAX_XML) as archive:
        if "word/document.xml" not in archive.namelist():
            raise InputError(
                "this is not a Word document", fix="Save it as .docx and try again.", path=path
            )
    try:
        import docx

        return _Reader(docx.Document(io.BytesIO(data)), notices, left_out).blocks()
    except ChecError:
        raise
    except ImportError as error:
        raise InputError(
            "reading Word documents needs the package python-docx, which is not installed",
            fix="Install it with: pip install python-docx, or save the notes as plain text.",
            path=path,
        ) from error
    except Exception as error:  # python-docx lets key, value and XML errors of bad files through
        raise InputError(
            f"this Word document cannot be read, or it is damaged ({type(error).__name__})",
            fix="Open it in Word or LibreOffice and save it again.",
            path=path,
        ) from None


class _Reader:
    """Reads one document; knows its styles, and what it left out."""

    def __init__(self, document: Any, notices: list[str], left_out: list[LeftOut]) -> None:
        self.document, self.notices, self.left_out = document, notices, left_out
        self.number = 0
        self._of_style: dict[str, dict[str, bool]] = {}
        self._style_elements = {
            element.get(W + "styleId"): element
            for element in document.styles.element.iter(W + "style")
        }

    def blocks(self) -> list[Block]:
        from docx.table import Table
        from docx.text.paragraph import Paragraph

        found: list[Block] = []
        body = self.document.element.body
        for self.number, part in enumerate(_parts(body), start=1):
            if part.tag == W + "tbl":
                cells = self._cells(Table(part, self.document))
                found.append(Block(self.number, "table", rows=cells))
                continue
            found += self._paragraph(Paragraph(part, self.document))
            for box in _boxes(part):
                found += self._paragraph(Paragraph(box, self.document))
        self._notice(body)
        return found

    def _words(self, paragraph: Any) -> tuple[str, int]:
        """What a paragraph says with its tracked changes accepted, and how much of it is bold.

        Its text boxes are not in it. python-docx leaves out what stands in insertions and content
        controls.
        """
        said: list[str] = []
        bold: list[str] = []
        dropped: dict[str, list[str]] = {}
        for part in paragraph.iter(W + "t", W + "delText", *_MARKS):
            around = list(_until(part, paragraph))
            if any(above.tag == W + "txbxContent" or _is_unfilled(above) for above in around):
                continue
            text = (part.text or "") if part.tag in (W + "t", W + "delText") else _MARKS[part.tag]
            if part.tag in _MARKS and part.getparent().tag != W + "r":
                continue  # tab stops are no tabs
            run = next((above for above in around if above.tag == W + "r"), None)
            why = self._why_not_said(run, paragraph, around)
            if why:
                dropped.setdefault(why, []).append(text)
                continue
            is_bold = not text.strip() or self._is(run, paragraph, "b")
            if is_bold and len(bold) == len(said):
                bold.append(text)
            said.append(text)
        for why, parts in dropped.items():
            if words := clean_text("".join(parts)):
                self.left_out.append(LeftOut(self.number, words, why))
        prefix = clean_text("".join(bold))
        return clean_text("".join(said)), len(prefix)

    def _why_not_said(self, run: Any, paragraph: Any, around: list[Any]) -> str:
        if any(above.tag in _NOT_SAID for above in around):
            return DELETED
        if any(self._is(run, paragraph, name) for name in ("strike", "dstrike")):
            return STRUCK
        return HIDDEN if self._is(run, paragraph, "vanish") else ""

    def _is(self, run: Any, paragraph: Any, name: str) -> bool:
        """Whether a property holds for a run: its own, or else that of one of its styles."""
        own = None if run is None else run.find(f"{W}rPr")
        if own is not None:
            if (element := own.find(W + name)) is not None:
                return _is_on(element)
            style = own.find(W + "rStyle")
            if style is not None and name in (of := self._style(style.get(W + "val"))):
                return of[name]
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        return self._style(style.get(W + "val")).get(name, False) if style is not None else False

    def _style(self, style_id: str | None) -> dict[str, bool]:
        """What a style and those it is based on say of bold, struck through and hidden."""
        if style_id is None or style_id not in self._style_elements:
            return {}
        if style_id not in self._of_style:
            self._of_style[style_id] = {}  # styles based on each other in a ring end here
            element = self._style_elements[style_id]
            base = element.find(W + "basedOn")
            found = dict(self._style(base.get(W + "val"))) if base is not None else {}
            properties = element.find(W + "rPr")
            for name in ("b", "strike", "dstrike", "vanish"):
                value = None if properties is None else properties.find(W + name)
                if value is not None:
                    found[name] = _is_on(value)
            self._of_style[style_id] = found
        return self._of_style[style_id]

    def _notice(self, body: Any) -> None:
        if body.xpath(".//w:ins|.//w:del|.//w:moveFrom"):
            self.notices.append(
                "Read as if its tracked changes were accepted: what was struck out is left out."
            )
        for why, what in ((STRUCK, "struck through"), (HIDDEN, "hidden")):
            places = [left.line for left in self.left_out if left.why == why]
            if places:
                listed = ", ".join(map(str, sorted(set(places))[:8]))
                self.notices.append(
                    f"Words that are {what} in Word were left out (paragraph {listed})."
                )
        if body.xpath(".//w:commentReference"):
            self.notices.append("Comments in the margin are not read.")
        for relation in self.document.part.rels.values():
            kind = relation.reltype.rpartition("/")[2]
            if kind in _BESIDE and not relation.is_external:
                self._beside(relation.target_part, _BESIDE[kind])

    def _beside(self, part: Any, why: str) -> None:
        from docx.oxml import parse_xml

        root = parse_xml(part.blob)
        for paragraph in root.iter(W + "p"):
            words = clean_text("".join(t.text or "" for t in paragraph.iter(W + "t")))
            if any(c.isalnum() for c in words):
                self.left_out.append(LeftOut(0, words, why))

    def _cells(self, table: Any) -> tuple[tuple[str, ...], ...]:
        rows = []
        for row in table.rows:
            seen: list[Any] = []
            for cell in row.cells:
                # A merged cell comes once for each column that it spans.
                if all(cell._tc is not other for other in seen):
                    seen.append(cell._tc)
            cells = tuple(self._cell(cell) for cell in seen)
            hidden = row._tr.find(f"{W}trPr/{W}hidden")
            if hidden is not None and _is_on(hidden):
                self.left_out.append(LeftOut(self.number, " | ".join(filter(None, cells)), HIDDEN))
            else:
                rows.append(cells)
        return tuple(rows)

    def _cell(self, cell: Any) -> str:
        """The paragraphs of a cell, one a line; those of a table within it too."""
        parts = [self._words(part)[0] for part in cell.iter(W + "p") if not _is_copy(part)]
        return clean_text("\n".join(parts))

    def _paragraph(self, paragraph: Any) -> Iterator[Block]:
        text, bold = self._words(paragraph._p)
        if not text:
            return
        number = self.number
        style = (paragraph.style.name if paragraph.style is not None else "").casefold()
        properties = paragraph._p.pPr
        numbered = properties is not None and properties.numPr is not None
        if style in ("title",):
            yield Block(number, "title", text)
        elif style.startswith(("heading", "subtitle")):
            yield Block(number, "heading", text)
        elif bold >= len(text) and len(text) <= 150:
            yield Block(number, "heading", text, bold=bold)
        elif style.startswith("list") or numbered:
            yield Block(number, "item", text, bold=bold)
        else:
            yield Block(number, "paragraph", text, bold=bold)


def _is_on(element: Any) -> bool:
    """Whether a property that is there is switched on: <w:b/> is, <w:b w:val="0"/> is not."""
    return element.get(W + "val") not in ("0", "false", "off")


def _parts(element: Any) -> Iterator[Any]:
    """Paragraphs and tables in order, those inside content controls too, which templates hold."""
    for child in element:
        if child.tag in (W + "p", W + "tbl"):
            yield child
        elif child.tag in _WRAPPERS and not _is_unfilled(child):
            yield from _parts(child)


def _is_unfilled(element: Any) -> bool:
    """Whether an element is a field of a form that still says "Click here to enter text"."""
    return element.find(f"{W}sdtPr/{W}showingPlcHdr") is not None


def _boxes(paragraph: Any) -> list[Any]:
    """Paragraphs of the text boxes that hang on a paragraph; the copy for old Words is left."""
    boxes = paragraph.iter(W + "txbxContent")
    return [part for box in boxes for part in box.iter(W + "p") if not _is_copy(part)]


def _is_copy(paragraph: Any) -> bool:
    return any(above.tag == _COPY for above in paragraph.iterancestors())


def _until(part: Any, paragraph: Any) -> Iterator[Any]:
    for above in part.iterancestors():
        if above is paragraph:
            return
        yield above
