"""How the files of a report look: whose logo, which colour, and the language that they are in."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

from chec_voice.errors import Refused

BLUE, DARK = "1D4F91", "0B3A6E"
"""Colour of lines, bars and links; colour of headings."""
LANGUAGE = "en-GB"
_READABLE = 4.5
"""Least contrast with white (WCAG 2, level AA)."""
_LARGEST = 5_000_000
"""Bytes of a logo: it stands in every file."""


@dataclass(frozen=True)
class Look:
    """Logo, colours and language of all files of a report."""

    logo: bytes = b""
    """PNG or JPEG; empty where there is none."""
    logo_type: str = ""
    """image/png or image/jpeg."""
    colour: str = BLUE
    """Six hexadecimal digits."""
    heading: str = DARK
    template: bytes = b""
    """A Word file whose styles, margins, header and footer the Word reports take."""
    language: str = LANGUAGE
    """A tag of English, for screen readers and spelling: reports are written in English."""


PLAIN = Look()


def report_look(
    logo: str | Path | None = None,
    colours: str = "",
    language: str = "",
    template: str | Path | None = None,
) -> Look:
    """The look that somebody asks for.

    Args:
        logo: file with a PNG or JPEG.
        colours: one or two colours with a comma between, as #1d4f91; the second is of headings.
        language: a tag of English, such as en-GB or en-IE.
        template: a Word file (.docx or .dotx) with the styles that reports use.

    Raises:
        Refused: the file is no picture, the template no Word file with these styles, a colour is
            none or too pale to read, or the tag is none or of another language: a page of English
            that says it is Welsh is read out wrongly.
    """
    data, kind = _picture(Path(logo)) if logo is not None else (b"", "")
    parts = [part.strip().lstrip("#").upper() for part in colours.split(",") if part.strip()]
    if len(parts) > 2:
        raise Refused("a report has one or two colours.", fix="Write them as #1d4f91,#0b3a6e.")
    for part in parts:
        if not re.fullmatch("[0-9A-F]{6}", part):
            raise Refused(f"{part!r} is no colour.", fix="Write it as # and six digits: #1d4f91.")
        if _contrast(part) < _READABLE:
            raise Refused(f"#{part} is too pale to be read on white.", fix="Take a darker colour.")
    if language and not re.fullmatch(r"[a-z]{2,3}(-[A-Za-z0-9]{2,8})*", language):
        raise Refused(f"{language!r} is no language tag.", fix="Write it as en-GB or en-IE.")
    if language and language.split("-")[0] != "en":
        raise Refused(
            f"reports are written in English, and {language!r} is another language.",
            fix="Have the Word or Markdown files translated by a person.",
        )
    colour = parts[0] if parts else BLUE
    return Look(
        data,
        kind,
        colour,
        parts[1] if len(parts) > 1 else colour if parts else DARK,
        _template(Path(template)) if template is not None else b"",
        language or LANGUAGE,
    )


_STYLES = (
    *("Title", "Subtitle", "Heading 1", "Heading 2", "Normal"),
    *("List Bullet", "Quote", "Table Grid"),
)
"""What Word reports are written in."""


def _template(path: Path) -> bytes:
    """The bytes of a Word file that a report can be written into.

    Raises:
        Refused: it cannot be read, is no Word file, or lacks a style.
    """
    import io
    import zipfile

    import docx
    from docx.opc.exceptions import PackageNotFoundError
    from lxml.etree import LxmlError

    fix = "Open a document of yours in Word, and save it as .docx."
    data = _read("template", path, fix, smaller="Take its pictures out.")
    try:
        data = _as_document(data)
        names = {style.name for style in docx.Document(io.BytesIO(data)).styles}
    except (PackageNotFoundError, zipfile.BadZipFile, LxmlError, KeyError, ValueError, OSError):
        raise Refused(f"{path} is no Word document.", fix=fix) from None
    missing = [name for name in _STYLES if name not in names]
    if missing:
        raise Refused(
            f"the template {path} has no style {missing[0]!r}.",
            fix=f"Reports use the styles {', '.join(_STYLES)}: use each once in it, and save it.",
        )
    return data


def _read(what: str, path: Path, fix: str, *, smaller: str) -> bytes:
    """The bytes of a file that reports take; `smaller` says what to do with one that is large."""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise Refused(f"the {what} {path} cannot be read ({error.strerror}).", fix=fix) from None
    if len(data) > _LARGEST:
        raise Refused(f"the {what} {path} is larger than 5 MB.", fix=smaller)
    return data


def _as_document(data: bytes) -> bytes:
    """A .dotx as the .docx that Word makes of it; a document as it is."""
    import io
    import zipfile

    kind = b"wordprocessingml.template.main+xml"
    with zipfile.ZipFile(io.BytesIO(data)) as old:
        types = old.read("[Content_Types].xml")
        if kind not in types:
            return data
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
            for name in old.namelist():
                part = types if name == "[Content_Types].xml" else old.read(name)
                new.writestr(name, part.replace(kind, b"wordprocessingml.document.main+xml"))
    return out.getvalue()


def _picture(path: Path) -> tuple[bytes, str]:
    from docx.image.exceptions import (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
    )
    from docx.image.image import Image

    fix = "Save the logo as PNG or JPEG, and name that file."
    data = _read("logo", path, fix, smaller="Save a smaller one.")
    try:
        kind = str(Image.from_blob(data).content_type)
    except (
        InvalidImageStreamError,
        UnexpectedEndOfFileError,
        UnrecognizedImageError,
        KeyError,
        ValueError,
    ):
        kind = ""
    if kind not in ("image/png", "image/jpeg"):
        raise Refused(f"{path} is no picture that a report can show.", fix=fix)
    return data, kind


def _contrast(colour: str) -> float:
    """With white, from 1 to 21."""
    channels = [int(colour[n : n + 2], 16) / 255 for n in (0, 2, 4)]
    red, green, blue = (
        c / 12.92 if c <= 0.03928 else ((c + 0.055) / 1.055) ** 2.4 for c in channels
    )
    return 1.05 / (0.2126 * red + 0.7152 * green + 0.0722 * blue + 0.05)
