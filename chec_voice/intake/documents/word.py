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


def word_blocks(data: bytes, path: Path) -> list[Block]:
    """Blocks of a document, in order; `line` counts paragraphs and tables from 1.

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

        return list(_blocks(docx.Document(io.BytesIO(data))))
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


def _blocks(document: Any) -> Iterator[Block]:
    for number, part in enumerate(document.iter_inner_content(), start=1):
        if hasattr(part, "rows"):
            yield Block(number, "table", rows=_cells(part))
            continue
        yield from _paragraph(part, number)


def _cells(table: Any) -> tuple[tuple[str, ...], ...]:
    rows = []
    for row in table.rows:
        seen: list[Any] = []
        for cell in row.cells:
            # A merged cell comes once for each column that it spans.
            if all(cell._tc is not other._tc for other in seen):
                seen.append(cell)
        rows.append(tuple(clean_text(cell.text) for cell in seen))
    return tuple(rows)


def _paragraph(paragraph: Any, number: int) -> Iterator[Block]:
    text = clean_text(paragraph.text)
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
    return bool(runs) and all(run.bold for run in runs) and len(paragraph.text) <= 150
