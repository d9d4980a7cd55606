"""Reads the text of PDF documents; a scan has none and is refused."""

from __future__ import annotations

import io
import logging
import re
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from chec_voice.errors import ChecError, InputError
from chec_voice.intake.documents.model import LeftOut

if TYPE_CHECKING:
    from pypdf import PdfReader

MAX_PAGES, MAX_CHARACTERS = 1_000, 20_000_000
_PAGE_NUMBER = re.compile(r"(?i)\W*(page\s*)?\d{1,4}(\s*(of|/)\s*\d{1,4})?\W*")


def pdf_text(data: bytes, path: Path, left_out: list[LeftOut]) -> str:
    """The text of all pages; running titles and page numbers go to `left_out`.

    Raises:
        InputError: broken, locked, too long, or pictures of text without text.
    """
    try:
        from pypdf import PdfReader

        # It logs each damage it works around; a person needs to hear one thing, from us.
        logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    except ImportError as error:
        raise InputError(
            "reading PDF documents needs the package pypdf, which is not installed",
            fix="Install it with: pip install pypdf, or save the notes as Word or plain text.",
            path=path,
        ) from error
    try:
        pages = _pages(PdfReader(io.BytesIO(data)), path)
    except ChecError:
        raise
    except Exception as error:  # pypdf raises many kinds on damaged files
        raise InputError(
            f"this PDF cannot be read, or it is damaged ({type(error).__name__})",
            fix="Open it and print it to a new PDF, or save the notes as Word or plain text.",
            path=path,
        ) from None
    lines = _without_running_titles(pages, left_out)
    if sum(c.isalpha() for line in lines for c in line) < 20 * max(1, len(pages)):
        raise InputError(
            "this PDF holds pictures of pages and no text (a scan)",
            fix="Type the notes up, or run text recognition over it first and check the result.",
            path=path,
        )
    return "\n".join(_joined(lines))


def _pages(reader: PdfReader, path: Path) -> list[list[str]]:
    """Lines of each page."""
    if reader.is_encrypted and not reader.decrypt(""):
        raise InputError(
            "this PDF is locked with a password", fix="Save it without one.", path=path
        )
    if len(reader.pages) > MAX_PAGES:
        raise InputError(
            f"this PDF has more than {MAX_PAGES:,} pages", fix="Split it first.", path=path
        )
    pages: list[list[str]] = []
    length = 0
    for page in reader.pages:
        text = page.extract_text()
        length += len(text)
        if length > MAX_CHARACTERS:
            raise InputError("this PDF holds too much text", fix="Split it.", path=path)
        pages.append([line.rstrip() for line in text.split("\n")])
    return pages


def _without_running_titles(pages: list[list[str]], left_out: list[LeftOut]) -> list[str]:
    edges = Counter(
        line.strip()
        for page in pages
        for line in {line for line in (page[:1] + page[-1:]) if line.strip()}
    )
    running = {line for line, n in edges.items() if len(pages) >= 3 and n > len(pages) / 2}
    kept: list[str] = []
    for line in (line for page in pages for line in page):
        text = line.strip()
        if text and (text in running or _PAGE_NUMBER.fullmatch(text)):
            left_out.append(LeftOut(len(kept), text, "at the edge of the pages"))
        else:
            kept.append(line)
    return kept


def _joined(lines: list[str]) -> list[str]:
    """Lines that a PDF broke at its margin, put together again."""
    out: list[str] = []
    for line in lines:
        text = line.strip()
        last = out[-1] if out else ""
        wrapped = len(last) >= 60 and text[:1].islower() and last[-1:] not in ".!?:"
        if wrapped:
            out[-1] = f"{last} {text}"
        else:
            out.append(text)
    return out
