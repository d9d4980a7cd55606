"""Who has read which answer for risk, and what is still to be read. Only people mark anything."""

from __future__ import annotations

from sqlite3 import Row

from chec_voice.errors import NotFound
from chec_voice.store.connection import Store, now
from chec_voice.store.readable import NO_CONCERN


def unread(store: Store, *, coder_id: int | None = None) -> list[Row]:
    """Answers that nobody has read for risk (or: that this coder has not), in reading order.

    Answers that look like none ("N/A") are among them: what a machine takes for no answer is not
    cleared by that. Raised answers are with a lead already.
    """
    mine = " AND m.coder_id = ?" if coder_id is not None else ""
    return store.rows(
        "SELECT r.id, r.uuid, r.text, r.state, r.voice, r.n_participants, q.text AS question,"
        " q.polarity, e.name AS session, e.setting, p.ref AS participant"
        " FROM response r JOIN question q ON q.id = r.question_id"
        " JOIN participant p ON p.id = r.participant_id JOIN session e ON e.id = p.session_id"
        f" WHERE r.text <> '' AND {NO_CONCERN}"
        f" AND NOT EXISTS (SELECT 1 FROM read_mark m WHERE m.response_id = r.id{mine})"
        " ORDER BY r.id",
        [coder_id] if coder_id is not None else [],
    )


def mark(store: Store, *, coder_id: int, coder: str, response_id: int, outcome: str) -> None:
    """Say that a person has read an answer for risk.

    Raises:
        NotFound: the answer is not in the project (any more).
    """
    with store.write():
        if store.value("SELECT 1 FROM response WHERE id = ?", [response_id]) is None:
            raise NotFound("there is no such answer.", fix="Reload the queue and try again.")
        store.execute(
            "INSERT INTO read_mark (response_id, coder_id, at, outcome) VALUES (?, ?, ?, ?)"
            " ON CONFLICT DO UPDATE SET at = excluded.at, outcome = excluded.outcome",
            (response_id, coder_id, now(), outcome),
        )
        store.event(coder, "read", target=f"response:{response_id}", after={"outcome": outcome})


def unmark(store: Store, *, coder_id: int, coder: str, response_id: int) -> None:
    """Take back a read mark: the answer is unread again."""
    with store.write():
        store.execute(
            "DELETE FROM read_mark WHERE response_id = ? AND coder_id = ?", (response_id, coder_id)
        )
        store.event(coder, "unread", target=f"response:{response_id}")


def counts(store: Store) -> tuple[int, int]:
    """(read by at least one person, all), of answers that say something."""
    row = store.row(
        "SELECT count(*) AS everything, count(CASE WHEN EXISTS (SELECT 1 FROM read_mark m"
        " WHERE m.response_id = r.id) OR EXISTS (SELECT 1 FROM concern c"
        " JOIN coder k ON k.id = c.raised_by WHERE c.response_id = r.id AND k.kind = 'person')"
        " THEN 1 END) AS read"
        " FROM response r WHERE r.text <> ''"
    )
    return (row["read"], row["everything"]) if row else (0, 0)


def age_bands(store: Store) -> dict[int, str]:
    """Response id -> age band, where an attribute says so."""
    return {
        row["id"]: row["value"]
        for row in store.iterate(
            "SELECT r.id, v.value FROM participant_attribute v"
            " JOIN attribute a ON a.id = v.attribute_id"
            " JOIN response r ON r.participant_id = v.participant_id"
            " WHERE v.state = 'given' AND (a.name LIKE 'age' OR a.name LIKE 'age %'"
            "   OR a.name LIKE '% age' OR a.name LIKE 'age!_%' ESCAPE '!')"
        )
    }
