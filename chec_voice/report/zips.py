"""Makes Office files the same bytes for the same content: what is in them carries no clock."""

from __future__ import annotations

import io
import re
import zipfile

_STAMP = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:)")
_NESTED = (".xlsx",)
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)


def settled(data: bytes, date: str) -> bytes:
    """The same file with fixed times in it, and `date` (YYYY-MM-DD) as the day it was made."""
    out = io.BytesIO()
    day = rf"\g<1>{date}T00:00:00Z\g<3>".encode()
    with (
        zipfile.ZipFile(io.BytesIO(data)) as old,
        zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new,
    ):
        for name in old.namelist():
            part = old.read(name)
            if name == "docProps/core.xml":
                part = _STAMP.sub(day, part)
            elif name.endswith(_NESTED):
                part = settled(part, date)
            new.writestr(zipfile.ZipInfo(name, _FIRST_DAY), part, zipfile.ZIP_DEFLATED)
    return out.getvalue()
