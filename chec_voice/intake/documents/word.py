"""Reads Word documents (.docx) into blocks."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from chec_voice.errors import ChecError, InputError
from chec_voice.intake.cells import clean_text
from chec_voice.intake.documents.model import Block
from chec_voice.intake.zips import open_zip

MAX_UNPACKED = 200 << 20
"""Parts of a document unpack to at most 200 MB, pictures included."""
MAX_XML = 20 << 20
"""Its text, which is held in memory whole: twenty times a day of transcript."""

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_WRAPPERS = {W + "sdt", W + "sdtContent", W + "customXml", W + "ins"}
_COPY = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SAID = {W + "del", W + "moveFrom", W + "txbxContent"}
_MARKS = {W + "tab": "\t", W + "br": "\n", W + "cr": "\n", W + "noBreakHyphen": "-"}


def word_blocks(data: bytes, path: Path, notices: list[str]) -> list[Block]:
    """Blocks of a document, in order; `line` counts paragraphs and tables from 1.

    What is left out (struck out words, comments) is added to `notices`.

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

        return list(_blocks(docx.Document(io.BytesIO(data)), notices))
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


def _blocks(document: Any, notices: list[str]) -> Iterator[Block]:
    from docx.table import Table
    from docx.text.paragraph import Paragraph

    body = document.element.body
    for number, part in enumerate(_parts(body), start=1):
        if part.tag == W + "tbl":
            yield Block(number, "table", rows=_cells(Table(part, document)))
            continue
        yield from _paragraph(Paragraph(part, document), number)
        for box in _boxes(part):
            yield from _paragraph(Paragraph(box, document), number)
    _notice(body, notices)


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


def _words(paragraph: Any) -> str:
    """What a paragraph says with its tracked changes accepted; its text boxes are not in it.

    python-docx leaves out what stands in insertions and content controls.
    """
    said = []
    for part in paragraph.iter(W + "t", *_MARKS):
        around = _until(part, paragraph)
        if any(above.tag in _NOT_SAID or _is_unfilled(above) for above in around):
            continue
        if part.tag == W + "t":
            said.append(part.text or "")
        elif part.getparent().tag == W + "r":  # tab stops are no tabs
            said.append(_MARKS[part.tag])
    return "".join(said)


def _until(part: Any, paragraph: Any) -> Iterator[Any]:
    for above in part.iterancestors():
        if above is paragraph:
            return
        yield above


def _notice(body: Any, notices: list[str]) -> None:
    if body.xpath(".//w:ins|.//w:del|.//w:moveFrom"):
        notices.append(
            "Read as if its tracked changes were accepted: what was struck out is left out."
        )
    if body.xpath(".//w:commentReference"):
        notices.append("Comments in the margin are not read.")


def _cells(table: Any) -> tuple[tuple[str, ...], ...]:
    rows = []
    for row in table.rows:
        seen: list[Any] = []
        for cell in row.cells:
            # A merged cell comes once for each column that it spans.
            if all(cell._tc is not other for other in seen):
                seen.append(cell._tc)
        rows.append(tuple(_cell(cell) for cell in seen))
    return tuple(rows)


def _cell(cell: Any) -> str:
    """The paragraphs of a cell, one a line; those of a table within it too."""
    return clean_text("\n".join(_words(part) for part in cell.iter(W + "p") if not _is_copy(part)))


def _paragraph(paragraph: Any, number: int) -> Iterator[Block]:
    text = clean_text(_words(paragraph._p))
    if not text:
        return
    style = (paragraph.style.name if paragraph.style is not None else "").casefold()
    properties = paragraph._p.pPr
    numbered = properties is not None and properties.numPr is not None
    if style in ("title",):
        yield Block(number, "title", text)
    elif style.startswith(("heading", "subtitle")) or _all_bold(paragraph):
        yield Block(number, "heading", text)
    elif style.startswith("list") or numbered:
        yield Block(number, "item", text)
    else:
        # Notes are often typed with hyphens and soft line breaks instead of lists.
        for line in text.split("\n"):
            if line.strip():
                bullet = line.lstrip()[:2] in ("- ", "* ", "• ", "– ")
                style_ = "item" if bullet else "paragraph"
                yield Block(number, style_, line.strip().lstrip("-*•– ") if bullet else line)  # type: ignore[arg-type]


def _all_bold(paragraph: Any) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs) and len(_words(paragraph._p)) <= 150
