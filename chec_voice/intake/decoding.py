"""Finds out which characters a text file's bytes stand for, and refuses what is no text."""

from __future__ import annotations

import codecs
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.legacy_text import guess_legacy

_BOMS = (
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_SIGNATURES = (
    (b"PK\x03\x04", "is an Excel workbook or another zip file", "Rename it to end in .xlsx."),
    (
        b"\xd0\xcf\x11\xe0",
        "is an old Excel or Word file",
        "Open it in Excel or LibreOffice and save it as .xlsx or CSV.",
    ),
    (b"%PDF", "is a PDF document", "Export the answers as CSV or XLSX instead."),
    (b"SQLite format 3\x00", "is a database", "A project is opened by its own name, not imported."),
)
_TRY = "utf-8, cp1252 (Windows), mac_roman (older Mac) and utf-16"
_SNIFFED = 8192


def decode(data: bytes, path: Path, encoding: str | None) -> tuple[str, list[str]]:
    """Name of the encoding that the whole of `data` is valid in, and notices.

    Raises:
        InputError: the bytes are not text, or not text in the encoding that was named.
    """
    _refuse_binary(data, path, encoding)
    if encoding is not None:
        return _named(data, path, encoding), []
    marked = next((name for bom, name in _BOMS if data.startswith(bom)), None)
    if marked is not None:
        return _valid(data, path, marked, f"it is marked as {marked}, and"), []
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        if b"\r" in data and b"\n" not in data:  # only old Mac programs end lines so
            _valid(data, path, "mac_roman", "it is neither UTF-8 nor older Mac text:")
            return "mac_roman", [
                "Read as older Mac text (mac_roman), because its lines end as on a Mac and it is "
                "not UTF-8. If accents or apostrophes look wrong, name the right one with "
                "--encoding."
            ]
        line = _line_of(data, error.start, "latin-1")
        legacy = guess_legacy(data)
        _valid(data, path, legacy.encoding, f"it is neither UTF-8 nor {legacy.label}:")
        words = ", ".join(repr(word) for word in legacy.words)
        shown = f" Words it gives: {words}." if words else ""
        return legacy.encoding, [
            f"Read as {legacy.label} ({legacy.encoding}), because line {line:,} is not valid "
            f"UTF-8.{shown} If accents or apostrophes look wrong, name the right one with "
            "--encoding."
        ]
    return _valid(data, path, "utf-8", ""), []


def _named(data: bytes, path: Path, encoding: str) -> str:
    try:
        info = codecs.lookup(encoding)
        "".encode(encoding)  # refuses codecs that are not about text, such as base64
    except (LookupError, ValueError):
        raise InputError(
            f"{encoding!r} is not an encoding we know",
            fix=f"Leave --encoding out, or try one of {_TRY}.",
            path=path,
        ) from None
    # A mark at the start of the file is not part of the first heading.
    name = "utf-8-sig" if info.name == "utf-8" else info.name
    return _valid(data, path, name, "")


def _valid(data: bytes, path: Path, encoding: str, because: str) -> str:
    try:
        text = data.decode(encoding)
    except UnicodeError as error:
        start = error.start if isinstance(error, UnicodeDecodeError) else 0
        shown = encoding.removesuffix("-sig")
        message = f"{because} this line holds bytes that are not valid {shown}".strip()
        raise InputError(
            message,
            fix=f"Try --encoding with another of {_TRY}, "
            "or open the file in Excel and save it as 'CSV UTF-8'.",
            path=path,
            row=_line_of(data, start, encoding),
        ) from None
    if "\0" in text:
        raise InputError(
            "this line holds NUL characters, which no text has",
            fix="Check that the file is a table and try --encoding utf-16-le; otherwise export "
            "it again as CSV UTF-8 or XLSX.",
            path=path,
            row=text.count("\n", 0, text.index("\0")) + 1,
        )
    return encoding


def _line_of(data: bytes, start: int, encoding: str) -> int:
    return data[:start].decode(encoding, "ignore").count("\n") + 1


def _refuse_binary(data: bytes, path: Path, encoding: str | None) -> None:
    for signature, what, fix in _SIGNATURES:
        if data.startswith(signature):
            raise InputError(f"this {what}, not a CSV file", fix=fix, path=path)
    head = data[:_SNIFFED]
    if head.lstrip().lower().startswith((b"<!doctype", b"<html", b"<?xml")):
        raise InputError(
            "this is a web page or an XML file, not a table",
            fix="Open it in Excel and save it as .xlsx or CSV.",
            path=path,
        )
    if encoding is not None or any(data.startswith(bom) for bom, _ in _BOMS):
        return  # the decoder decides, and names the line
    odd = sum(byte < 9 or 13 < byte < 32 for byte in head)
    if b"\0" in head and odd < 0.6 * len(head) and head.count(b"\0") > 0.3 * len(head):
        side = "utf-16-be" if head[:1] == b"\0" else "utf-16-le"
        raise InputError(
            "this looks like UTF-16 text without its mark",
            fix=f"Pass --encoding {side}, or save it as 'CSV UTF-8'.",
            path=path,
        )
    if odd > 0.1 * len(head):
        raise InputError(
            "this is not a text file",
            fix="Export the answers as CSV or XLSX and import that.",
            path=path,
        )
