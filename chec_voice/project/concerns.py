"""What a safeguarding lead sees and does. The case itself belongs in the organisation's system."""

from __future__ import annotations

from dataclasses import dataclass, field
from sqlite3 import Row
from typing import Any

from chec_voice.errors import Refused
from chec_voice.store import Store, concerns
from chec_voice.vault import Vault

OUTCOMES = concerns.OUTCOMES


@dataclass(frozen=True)
class ConcernView:
    """One concern, opened by a lead."""

    id: int
    status: str
    raised_by: str
    raised_at: str
    note: str = field(repr=False)
    wording: str = field(repr=False)
    """What the young person wrote; empty when it was withdrawn."""
    original: bool
    """`wording` is as it was received; False where it is the safe text: the vault has no other."""
    question: str
    session: str
    participant: str
    setting: str
    contact_route: str = field(repr=False)
    outside_ref: str
    outcome: str = field(repr=False)
    decision: str
    actions: tuple[tuple[str, str, str, str], ...] = field(repr=False)
    """(when, who, what, note), oldest first; every opening is among them."""


class Concerns:
    """What a safeguarding lead does about concerns. Open it with `project.concerns(lead)`.

    Raises:
        Refused: this person is no lead (so does every method, once they are none any more).
    """

    def __init__(self, store: Store, lead: str) -> None:
        self._store, self._lead = store, lead
        self._who()

    def _who(self) -> tuple[int, str]:
        return concerns.require_lead(self._store, self._lead)

    def all(self) -> list[dict[str, Any]]:
        """All concerns, open ones first, without wording or notes."""
        self._who()
        rows = concerns.everyone(self._store)
        return [{**dict(row), "in_vault": bool(row["in_vault"])} for row in rows]

    def open(
        self, concern_id: int, *, vault: Vault | None = None, safe_text: bool = False
    ) -> ConcernView:
        """One concern with the original wording. Who opened it and when is kept.

        Args:
            safe_text: what stands in the project will do where the vault cannot be opened.

        Raises:
            Refused: the wording is in the vault and it is not open.
            NotFound: there is no such concern.
        """
        who = self._who()
        row = concerns.get(self._store, concern_id)
        wording, contact, original = row["text"] or "", row["contact_route"], not row["redacted"]
        if row["redacted"] and vault is None and not safe_text:
            raise Refused(
                "the original wording is in the vault.", fix="Give the vault's passphrase."
            )
        if vault is not None:
            original = original or row["response_uuid"] in vault.originals
            wording = vault.originals.get(row["response_uuid"], wording)
            routes = [vault.contacts.get(row[key]) for key in ("response_uuid", "participant_uuid")]
            contact = "; ".join(route for route in (*routes, contact) if route)
        # Before anything is shown: who saw it, and when, is part of the record.
        concerns.act(self._store, concern_id, who, "opened")
        return _view(self._store, row, wording, contact, original)

    def reread(self, view: ConcernView) -> ConcernView:
        """A concern that this lead has open, as it stands now; that is not another opening.

        Raises:
            NotFound: there is no such concern.
        """
        self._who()
        row = concerns.get(self._store, view.id)
        kept = view.wording if row["response_id"] is not None else ""
        contact = view.contact_route if row["response_id"] is not None else ""
        return _view(self._store, row, kept, contact, view.original)

    def act(self, concern_id: int, note: str) -> None:
        """Note what was done about a concern.

        Raises:
            Refused: the note is empty.
        """
        who = self._who()
        if not note.strip():
            raise Refused("the note is empty.", fix="Say what was done.")
        concerns.act(self._store, concern_id, who, "action", note.strip())

    def refer(self, concern_id: int, outside_ref: str) -> None:
        """Set or amend the case's number in the organisation's own system, at any time.

        Raises:
            Refused: the reference is empty.
            NotFound: there is no such concern.
        """
        who = self._who()
        if not outside_ref.strip():
            raise Refused("the reference is empty.", fix="Give the number in your own system.")
        concerns.refer(self._store, concern_id, who, outside_ref.strip())

    def close(self, concern_id: int, *, decision: str, outcome: str, outside_ref: str = "") -> None:
        """Close a concern: `return` puts the answer back into coding, `keep-out` does not.

        Args:
            outside_ref: the case's number in the organisation's own system.

        Raises:
            Refused: the concern is closed, or the outcome is empty.
        """
        concerns.close(
            self._store,
            concern_id,
            self._who(),
            decision=decision,
            outcome=outcome,
            outside_ref=outside_ref,
        )


def _view(store: Store, row: Row, wording: str, contact: str, original: bool) -> ConcernView:
    actions = concerns.actions(store, row["id"])
    return ConcernView(
        id=row["id"],
        status=row["status"],
        raised_by=row["raiser"],
        raised_at=row["raised_at"],
        note=row["note"],
        wording=wording,
        original=original,
        question=row["question"] or "",
        session=row["session"] or "",
        participant=row["participant"] or "",
        setting=row["setting"],
        contact_route=contact,
        outside_ref=row["outside_ref"],
        outcome=row["outcome"],
        decision=row["decision"],
        actions=tuple((a["at"], a["coder"], a["kind"], a["note"]) for a in actions),
    )
