"""Opens office files, which are zip archives, without trusting what they claim."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from chec_voice.errors import ChecError, InputError

_MAX_MEMBERS = 10_000
_SAVE_AGAIN = "Open it in the program that made it and save it again."


def open_zip(data: bytes, path: Path, *, limit: int) -> zipfile.ZipFile:
    """An archive whose parts unpack to at most `limit` bytes together and declare no entities.

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
        if len(members) > _MAX_MEMBERS or sum(m.file_size for m in members) > limit:
            raise InputError(
                f"this file unpacks to more than {limit >> 20:,} MB, so it is not opened",
                fix="Save the part that you need as CSV or plain text.",
                path=path,
            )
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
