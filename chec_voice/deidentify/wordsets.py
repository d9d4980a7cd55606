"""Sets of words as rules write them down."""

from __future__ import annotations


def words(text: str) -> frozenset[str]:
    """The words of `text`, which is split at white space."""
    return frozenset(text.split())
