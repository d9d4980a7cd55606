"""Where what stands in a project came from, and in which order things were done to it."""

from __future__ import annotations

from collections.abc import Sequence
from sqlite3 import Row

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN


def sessions(store: Store) -> list[Row]:
    """Sessions of which somebody has an open answer: name, held_on, partner and setting."""
    return store.rows(
        "SELECT e.name, coalesce(e.held_on, '') AS held_on, coalesce(e.partner, '') AS partner,"
        " coalesce(e.setting, '') AS setting FROM session e WHERE e.id IN"
        " (SELECT p.session_id FROM participant p JOIN response r ON r.participant_id = p.id"
        f" WHERE {OPEN}) ORDER BY e.id"
    )


def readers(store: Store) -> list[Row]:
    """How files were read (csv, xlsx, docx, ...) -> how many."""
    return store.rows("SELECT reader, count(*) AS files FROM source GROUP BY reader ORDER BY 1")


def voices(store: Store) -> dict[str, tuple[int, int]]:
    """Whose words answers are: verbatim, scribed, paraphrase or group -> (open answers, people and
    groups who gave them)."""
    found = store.rows(
        "SELECT r.voice, count(*) AS answers, count(DISTINCT r.participant_id) AS units"
        f" FROM response r WHERE {OPEN} GROUP BY 1"
    )
    return {row["voice"]: (row["answers"], row["units"]) for row in found}


def people(store: Store) -> int:
    """People, without groups."""
    count: int = store.value("SELECT count(*) FROM participant WHERE NOT is_group")
    return count


def consents(store: Store) -> dict[str, int]:
    """What people (no groups) said of being quoted: yes, no or not_recorded -> how many."""
    found = store.rows(
        "SELECT consent_quotation AS said, count(*) AS n FROM participant WHERE NOT is_group"
        " GROUP BY 1"
    )
    return {row["said"]: row["n"] for row in found}


def steps(store: Store, kinds: Sequence[str]) -> list[Row]:
    """Kinds of acts in the order in which each began: kind, first and last day, and by whom."""
    marks = ", ".join("?" * len(kinds))
    return store.rows(
        "SELECT kind, min(substr(at, 1, 10)) AS first, max(substr(at, 1, 10)) AS last,"
        " group_concat(DISTINCT actor) AS who FROM event"
        f" WHERE kind IN ({marks}) GROUP BY kind ORDER BY min(id)",
        list(kinds),
    )
