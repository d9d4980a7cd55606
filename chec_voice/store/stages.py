"""How far a project is along the way from answers to a report."""

from __future__ import annotations

from chec_voice.store.connection import Store
from chec_voice.store.readable import OPEN

_OF_MAP = (
    "link l JOIN domain d ON d.id = l.domain_id WHERE d.framework_id ="
    " (SELECT id FROM framework ORDER BY position LIMIT 1)"
)
"""Links of the framework that the map begins with."""
_COUNTS = {
    "answers": "SELECT count(*) FROM response WHERE state = 'answered'",
    "deidentified": "SELECT count(*) FROM event WHERE kind = 'deidentify'",
    "open": f"SELECT count(*) FROM response r WHERE {OPEN}",
    "safe": f"SELECT count(*) FROM response r WHERE {OPEN} AND r.deidentified_at IS NOT NULL",
    "said_nothing": "SELECT count(*) FROM response WHERE state = 'non_answer'",
    "suggested": "SELECT count(*) FROM suggested",
    "segments": "SELECT count(*) FROM segment s JOIN response r ON r.id = s.response_id"
    f" WHERE {OPEN}",
    "done": "SELECT count(DISTINCT segment_id) FROM review WHERE state = 'done'",
    "rounds": "SELECT count(*) FROM round WHERE closed_at IS NOT NULL",
    "agreed": f"SELECT count(*) FROM {_OF_MAP} AND l.status = 'agreed'",
    "proposed": f"SELECT count(*) FROM {_OF_MAP} AND l.status = 'proposed'",
    "reports": "SELECT count(*) FROM release WHERE kind <> 'matrix'",  # that is for the team
}


def counts(store: Store) -> dict[str, int]:
    """What was done so far, by step."""
    return {what: int(store.value(sql)) for what, sql in _COUNTS.items()}
