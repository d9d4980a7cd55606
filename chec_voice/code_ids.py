"""Ids of codes that come without one: they follow from names alone, in any script."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection

_PLAIN = re.compile(r"[a-z0-9]+(?: [a-z0-9]+)*")
_OTHER = re.compile(r"[^a-z0-9]+")
_LONGEST = 40


def same_name(name: str) -> str:
    """A name as it is compared: case, white space and the way accents are stored do not count."""
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def id_part(name: str) -> str:
    """The last part of an id. It follows from the name alone, and no two names share one.

    Words of a-z and digits stay readable. In any other name something is lost on the way to a-z,
    so part of its hash is added: "Rest & play" and "Rest / play" are told apart.
    """
    plain = same_name(name)
    if _PLAIN.fullmatch(plain) and len(plain) <= _LONGEST:
        return plain.replace(" ", "_")
    return with_hash(name)


def with_hash(name: str) -> str:
    """A part of an id that tells names apart whose letters are the same in ASCII."""
    plain = same_name(name)
    ascii_only = unicodedata.normalize("NFKD", plain).encode("ascii", "ignore").decode()
    words = _OTHER.sub("_", ascii_only).strip("_")[:_LONGEST].strip("_") or "code"
    return f"{words}_{hashlib.sha256(plain.encode()).hexdigest()[:8]}"


def free_id(name: str, parent: str | None, taken: Collection[str]) -> str:
    """An id for a new code below `parent` that no code has or had.

    `taken` matters only where a code got this id under another name: then the hash of the name
    tells them apart, and a number where that name came and went before.
    """
    prefix = f"{parent}." if parent else ""
    for part in (id_part(name), with_hash(name)):
        if f"{prefix}{part}" not in taken:
            return f"{prefix}{part}"
    number = 2
    while f"{prefix}{with_hash(name)}_{number}" in taken:
        number += 1
    return f"{prefix}{with_hash(name)}_{number}"
