"""The two things that every layer must agree on about a text."""

from __future__ import annotations

import hashlib
import unicodedata


def text_hash(text: str) -> str:
    """Key under which a text's embedding is cached: SHA-256 of the stripped NFC form.

    Texts that differ only in outer white space share one embedding.
    """
    return hashlib.sha256(unicodedata.normalize("NFC", text).strip().encode()).hexdigest()
