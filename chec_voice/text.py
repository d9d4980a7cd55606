"""What every layer must agree on about a text."""

from __future__ import annotations

import hashlib
import unicodedata


def canonical(text: str) -> str:
    """The form of a text that is hashed and embedded: NFC, without white space at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def text_hash(text: str) -> str:
    """SHA-256, in hexadecimal, of the canonical text: the key under which its vector is kept."""
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()
