"""How far what stands in a project is fit to leave it."""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN


def unchecked(store: Store) -> int:
    """Open answers that nobody has checked for personal data since their words came in."""
    count: int = store.value(
        f"SELECT count(*) FROM response r WHERE {OPEN} AND r.deidentified_at IS NULL"
    )
    return count
