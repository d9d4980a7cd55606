"""Guids and texts as QDA-XML wants them."""

from __future__ import annotations

import re
import uuid

SPACE = uuid.UUID("8f0c5a52-6a57-5c2b-9c0e-3d1a4cbb7e10")
"""Namespace of the guids that are derived from other things."""

_GUID = re.compile(
    r"\{?([0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12})\}?"
)
# XML 1.0 has no way to write these at all.
_ILLEGAL = re.compile("[\0-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_WHITE = re.compile("[\t\n\r\x85\u2028\u2029]+")


def derived(*parts: object) -> str:
    """The guid of something that has none of its own: the same parts give the same guid."""
    return str(uuid.uuid5(SPACE, "\x1f".join(str(part) for part in parts)))


def plain(guid: str | None) -> str:
    """A guid as it is compared: lower case, without braces. What is no guid stays as it is."""
    text = (guid or "").strip()
    match = _GUID.fullmatch(text)
    return match[1].lower() if match else text.lower()


def is_guid(text: str) -> bool:
    """Whether a text is a GUID, white space at its ends aside."""
    return _GUID.fullmatch(text.strip()) is not None


def legal(text: str) -> str:
    """`text` without the characters that XML cannot hold."""
    return _ILLEGAL.sub("", text)


def one_line(text: str) -> str:
    """`text` for an attribute: legal, and every line break a space."""
    return _WHITE.sub(" ", legal(text)).strip()


def shortened(text: str, limit: int = 120) -> str:
    """The beginning of `text` on one line; a "…" says that there is more."""
    line = one_line(text)
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"
