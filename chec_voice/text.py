"""What every layer must agree on about a text."""

from __future__ import annotations

import hashlib
import re
import unicodedata


def canonical(text: str) -> str:
    """The form of a text that is hashed and embedded: NFC, without white space at the ends."""
    return unicodedata.normalize("NFC", text).strip()


def text_hash(text: str) -> str:
    """SHA-256, in hexadecimal, of the canonical text: the key under which its vector is kept."""
    return hashlib.sha256(canonical(text).encode("utf-8", "surrogatepass")).hexdigest()


_PLACEHOLDER = re.compile(r"⟨[a-z]+ \d+⟩")


def is_redaction_of(safe: str, original: str) -> bool:
    """Whether `safe` is `original` with placeholders put in: all the rest is the same, in order."""
    first, *rest = _PLACEHOLDER.split(safe)
    if not rest or not original.startswith(first):
        return False
    at = len(first)
    for piece in rest[:-1]:
        found = original.find(piece, at + 1)  # a placeholder stands for one character or more
        if found < 0:
            return False
        at = found + len(piece)
    return original.endswith(rest[-1]) and at + 1 + len(rest[-1]) <= len(original)
