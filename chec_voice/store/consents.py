"""Consent to analysis and to quotation, the reference people can give, and retention dates."""

from __future__ import annotations

from dataclasses import dataclass
from sqlite3 import Row

from chec_voice.errors import NotFound, Refused
from chec_voice.store import hanging, replaced
from chec_voice.store.connection import Store, now


@dataclass(frozen=True)
class Consent:
    """What one person agreed to. None leaves what is recorded as it is."""

    participant_id: int
    analysis: str | None = None
    quotation: str | None = None
    own_ref: str | None = None
    retain_until: str | None = None


def find(store: Store, ref: str, session: str | None) -> Row:
    """The one participant that a reference means: the file's, or one they chose themselves.

    Raises:
        NotFound: there is nobody of that reference. It does not repeat the reference.
        Refused: several sessions have one; says how to tell them apart.
    """
    rows = store.rows(
        "SELECT p.*, e.name AS session FROM participant p JOIN session e ON e.id = p.session_id"
        " WHERE (p.ref = :ref OR p.own_ref = :ref) AND (:session IS NULL OR e.name = :session)"
        " ORDER BY p.id",
        {"ref": ref, "session": session},
    )
    if not rows:
        raise NotFound(
            "there is nobody with this reference here.",
            fix="Check it for slips; sessions are named as in `chec-voice doctor --json`."
            if session
            else "Check it for slips.",
        )
    if len(rows) > 1:
        names = ", ".join(repr(row["session"]) for row in rows)
        raise Refused(
            f"{len(rows)} people have this reference, in the sessions {names}.",
            fix="Say which one with --session.",
        )
    return rows[0]


def of_uuid(store: Store, uuid: str) -> Row | None:
    """The participant with this uuid, or None where they left."""
    return store.row("SELECT * FROM participant WHERE uuid = ?", [uuid])


def save(store: Store, consents: list[Consent], actor: str) -> dict[str, int]:
    """Record consents in one transaction; returns how many people agree and do not, by purpose."""
    with store.write():
        for column, answers in _said(consents):
            # What people say now holds, also when the import before it is taken back.
            replaced.forget(store, column, [person for _, person in answers])
            store.execute_many(f"UPDATE participant SET {column} = ? WHERE id = ?", answers)
        enforce(store)
        agreeing = counts(store)
        store.event(actor, "consent", after={"people": len(consents), **agreeing})
    return agreeing


def record(store: Store, consents: list[Consent], batch_id: int) -> None:
    """Record what an import says, so that it can be undone; inside `write()`.

    A recorded no stands: only `save` turns it into a yes. `finish_batch` enforces all of it.
    """
    for column, answers in _said(consents):
        differs = f"{column} IS NOT ?"
        if column in ("consent_analysis", "consent_quotation"):
            differs += f" AND {column} <> 'no'"
        store.execute_many(
            "INSERT OR IGNORE INTO replaced_value (batch_id, what, target_id, value)"
            f" SELECT ?, 'participant.{column}', id, {column} FROM participant"
            f" WHERE id = ? AND batch_id IS NOT ? AND {differs}",
            [(batch_id, person, batch_id, value) for value, person in answers],
        )
        store.execute_many(
            f"UPDATE participant SET {column} = ? WHERE id = ? AND {differs}",
            [(value, person, value) for value, person in answers],
        )


def _said(consents: list[Consent]) -> list[tuple[str, list[tuple[str, int]]]]:
    """(column, [(value, participant)]) of what is said."""
    columns = {
        "consent_analysis": [(consent.analysis, consent.participant_id) for consent in consents],
        "consent_quotation": [(consent.quotation, consent.participant_id) for consent in consents],
        "own_ref": [(consent.own_ref, consent.participant_id) for consent in consents],
        "retain_until": [(consent.retain_until, consent.participant_id) for consent in consents],
    }
    return [
        (column, [(value, person) for value, person in answers if value is not None])
        for column, answers in columns.items()
    ]


def who_said_no(store: Store, purpose: str, session: str) -> set[str]:
    """References of the people of a session who do not agree to analysis or quotation."""
    column = {"analysis": "consent_analysis", "quotation": "consent_quotation"}[purpose]
    return {
        row["ref"]
        for row in store.rows(
            "SELECT p.ref FROM participant p JOIN session e ON e.id = p.session_id"
            f" WHERE e.name = ? AND p.{column} = 'no'",
            [session],
        )
    }


def enforce(store: Store) -> None:
    """Take out what people do not agree to, and let back in what they do; inside `write()`.

    Imports call it too: what comes in for a person who said no stays out.
    """
    no = "participant_id IN (SELECT id FROM participant WHERE consent_analysis = 'no')"
    store.execute(f"UPDATE response SET raised = raised | 2 WHERE (raised & 2) = 0 AND {no}")
    store.execute(f"UPDATE response SET raised = raised & 1 WHERE (raised & 2) <> 0 AND NOT {no}")
    out = "SELECT s.id FROM segment s JOIN response r ON r.id = s.response_id WHERE r.raised & 2"
    for table in hanging.DERIVED:
        store.execute(f"DELETE FROM {table} WHERE segment_id IN ({out})")
    store.execute(
        "UPDATE quote SET status = 'withdrawn' WHERE segment_id IN (SELECT s.id FROM segment s"
        " JOIN response r ON r.id = s.response_id JOIN participant p ON p.id = r.participant_id"
        " WHERE p.consent_quotation = 'no' OR p.consent_analysis = 'no')"
    )


def counts(store: Store) -> dict[str, int]:
    """People who said no, and of whom nothing is recorded."""
    row = store.row(
        "SELECT sum(consent_analysis = 'no') AS no_analysis,"
        " sum(consent_analysis = 'not_recorded') AS analysis_not_recorded,"
        " sum(consent_quotation = 'no') AS no_quotation,"
        " sum(consent_quotation = 'not_recorded') AS quotation_not_recorded FROM participant"
    )
    return {key: row[key] or 0 for key in row.keys()} if row else {}  # noqa: SIM118


def past_retention(store: Store) -> list[tuple[str, int]]:
    """(date, people) whose words should have been deleted by now."""
    return [
        (row["retain_until"], row["people"])
        for row in store.rows(
            "SELECT retain_until, count(*) AS people FROM participant"
            " WHERE retain_until < ? GROUP BY retain_until ORDER BY retain_until",
            [now()[:10]],
        )
    ]


def refs(store: Store, session: str | None) -> dict[str, list[int]]:
    """Reference in the file -> participants, of one session or of all."""
    by_ref: dict[str, list[int]] = {}
    for row in store.rows(
        "SELECT p.id, p.ref FROM participant p JOIN session e ON e.id = p.session_id"
        " WHERE ? IS NULL OR e.name = ?",
        [session, session],
    ):
        by_ref.setdefault(row["ref"], []).append(row["id"])
    return by_ref
