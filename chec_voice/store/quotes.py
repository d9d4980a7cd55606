"""Quotes of a project, with all that decides whether they may be printed."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from sqlite3 import Row

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

_FACTS = (
    f"({OPEN}) AS open, r.voice = 'verbatim' AND NOT p.is_group AS own_words,"
    " p.consent_quotation AS consent, r.deidentified_at IS NOT NULL AS checked,"
    " r.id AS response_id, p.id AS participant_id"
)
_CODED = (
    "q.code_id IS NULL OR EXISTS (SELECT 1 FROM standing t WHERE t.segment_id = q.segment_id"
    " AND t.code_id = q.code_id AND t.applied)"
)


def everyone(store: Store) -> list[Row]:
    """All quotes in the order of the codebook: what they say, how they stand, and the facts.

    Words of an answer that is not open are ''. The very words are listed once for a code: in older
    files some were proposed anew beside the quote that was withdrawn.
    """
    return store.rows(
        "SELECT q.id, q.segment_id, q.status, q.at, q.code_id, code.key AS code,"
        " chose.name AS chosen_by, agreed.name AS approved_by,"
        f" CASE WHEN {OPEN} THEN substr(r.text, q.start + 1, q.\"end\" - q.start) ELSE '' END"
        f" AS text, {_FACTS}, ({_CODED}) AS coded"
        " FROM quote q JOIN segment s ON s.id = q.segment_id"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        " JOIN coder chose ON chose.id = q.chosen_by"
        " LEFT JOIN coder agreed ON agreed.id = q.approved_by"
        " LEFT JOIN code ON code.id = q.code_id WHERE q.status <> 'withdrawn' OR NOT EXISTS"
        " (SELECT 1 FROM quote o WHERE o.segment_id = q.segment_id AND o.code_id IS q.code_id"
        ' AND o.start = q.start AND o."end" = q."end" AND o.id <> q.id'
        " AND (o.status <> 'withdrawn' OR o.id > q.id)) ORDER BY code.position, q.id"
    )


def same(store: Store, segment_id: int, code_id: int | None, span: tuple[int, int]) -> Row | None:
    """The quote of these very words for a code, one that is not withdrawn before others."""
    return store.row(
        "SELECT id, status FROM quote WHERE segment_id = ? AND code_id IS ? AND start = ?"
        " AND \"end\" = ? ORDER BY status = 'withdrawn', id LIMIT 1",
        [segment_id, code_id, *span],
    )


def facts_of(store: Store, segment_ids: Sequence[int]) -> Iterator[Row]:
    """Open segments of these, in ascending order: text, and what decides about quoting them."""
    return store.iterate(
        'SELECT s.id AS segment_id, s.start, s."end",'
        f' substr(r.text, s.start + 1, s."end" - s.start) AS text, {_FACTS}'
        " FROM segment s JOIN response r ON r.id = s.response_id"
        " JOIN participant p ON p.id = r.participant_id"
        f" WHERE s.id IN (SELECT value FROM json_each(?)) AND {OPEN} ORDER BY s.id",
        [json.dumps(list(segment_ids))],
    )


def people(store: Store) -> Iterator[int]:
    """One open answer of every person with one, in no order that counts; groups are none."""
    for row in store.iterate(
        "SELECT min(r.id) AS response_id FROM response r"
        f" JOIN participant p ON p.id = r.participant_id WHERE {OPEN} AND NOT p.is_group"
        " GROUP BY p.id ORDER BY p.id"
    ):
        yield int(row["response_id"])
