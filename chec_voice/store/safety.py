"""How far what stands in a project is fit to leave it."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN


def unchecked(store: Store) -> int:
    """Open answers that nobody has checked for personal data since their words came in."""
    count: int = store.value(
        f"SELECT count(*) FROM response r WHERE {OPEN} AND r.deidentified_at IS NULL"
    )
    return count


def approved_quotes(store: Store) -> list[Row]:
    """Quotes that may be printed: approved, verbatim, permitted, open, and made safe.

    Returns rows of text, code and what the attribution says, in the order of the codebook.
    """
    return store.rows(
        'SELECT substr(r.text, q.start + 1, q."end" - q.start) AS text, code.key AS code,'
        " q.attribution FROM quote q JOIN segment s ON s.id = q.segment_id"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        " LEFT JOIN code ON code.id = q.code_id"
        f" WHERE {OPEN} AND q.status = 'approved' AND r.voice = 'verbatim'"
        " AND p.consent_quotation = 'yes' AND NOT p.is_group AND r.deidentified_at IS NOT NULL"
        " ORDER BY code.position, q.id"
    )
