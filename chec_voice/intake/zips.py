"""Opens office files, which are zip archives, without trusting what they claim."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from chec_voice.errors import ChecError, InputError

_MAX_MEMBERS = 10_000
_LARGE, _MAX_RATIO = 20 << 20, 100
"""Office files pack some twenty times smaller. A large one that packs far better is a bomb."""
_SAVE_AGAIN = "Open it in the program that made it and save it again."


def open_zip(
    data: bytes, path: Path, *, limit: int, xml_limit: int | None = None
) -> zipfile.ZipFile:
    """An archive whose parts unpack to at most `limit` bytes together and declare no entities.

    `xml_limit` is for each part of XML, where a reader takes it into memory whole.

    zipfile stops a part at the size it claims, so the claims can be added up beforehand.

    Raises:
        InputError: not an archive, damaged, too large when unpacked, or with XML that declares
            entities.
    """
    if data.startswith(b"\xd0\xcf\x11\xe0"):
        raise InputError(
            "this file is locked with a password, or is an old Office file under a new name",
            fix="Open it, take the password off, and save it in the new format.",
            path=path,
        )
    try:
        archive = zipfile.ZipFile(io.BytesIO(data))
        members = archive.infolist()
        _refuse_oversized(members, len(data), path, limit, xml_limit)
        for member in members:
            if member.filename.endswith((".xml", ".rels")):
                with archive.open(member) as part:
                    # A zero byte beside each letter is UTF-16, which would hide the words.
                    if b"<!DOCTYPE" in part.read(4096).replace(b"\0", b""):
                        # Office programs never write one; entity bombs need one.
                        raise InputError(
                            "this file is not safe to open", fix=_SAVE_AGAIN, path=path
                        )
    except ChecError:
        raise
    except Exception as error:  # a damaged zip raises many things, struct.error among them
        raise InputError(
            f"this file is damaged, or is not what its name says ({type(error).__name__})",
            fix=_SAVE_AGAIN,
            path=path,
        ) from None
    return archive


def _refuse_oversized(
    members: list[zipfile.ZipInfo], packed: int, path: Path, limit: int, xml_limit: int | None
) -> None:
    unpacked = sum(m.file_size for m in members)
    if unpacked > max(_LARGE, _MAX_RATIO * packed):
        limit = min(limit, max(_LARGE, _MAX_RATIO * packed))
    xml = max((m.file_size for m in members if m.filename.endswith(".xml")), default=0)
    if xml_limit is not None and xml > xml_limit:
        unpacked, limit = xml, xml_limit
    if len(members) > _MAX_MEMBERS or unpacked > limit:
        raise InputError(
            f"this file unpacks to more than {limit >> 20:,} MB, so it is not opened",
            fix="Save the part that you need as CSV or plain text.",
            path=path,
        )
