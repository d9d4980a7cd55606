"""What a safeguarding lead sees and does. The case itself belongs in the organisation's system."""

from __future__ import annotations

from dataclasses import dataclass, field
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
    """What the young person wrote, as it was received; empty when it was withdrawn."""
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


def listed(store: Store, lead: str) -> list[dict[str, Any]]:
    concerns.require_lead(store, lead)
    return [dict(row) for row in concerns.everyone(store)]


def open_concern(store: Store, concern_id: int, lead: str, vault: Vault | None) -> ConcernView:
    who = concerns.require_lead(store, lead)
    row = concerns.get(store, concern_id)
    wording, contact = row["text"] or "", row["contact_route"]
    if row["redacted"] and vault is None:
        raise Refused("the original wording is in the vault.", fix="Give the vault's passphrase.")
    if vault is not None:
        wording = vault.originals.get(row["response_uuid"], wording)
        routes = [vault.contacts.get(row[key]) for key in ("response_uuid", "participant_uuid")]
        contact = "; ".join(route for route in (*routes, contact) if route)
    # Before anything is shown: who saw it, and when, is part of the record.
    concerns.act(store, concern_id, who, "opened")
    actions = concerns.actions(store, concern_id)
    return ConcernView(
        id=row["id"],
        status=row["status"],
        raised_by=row["raiser"],
        raised_at=row["raised_at"],
        note=row["note"],
        wording=wording,
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


def act(store: Store, concern_id: int, lead: str, note: str) -> None:
    who = concerns.require_lead(store, lead)
    if not note.strip():
        raise Refused("the note is empty.", fix="Say what was done.")
    concerns.act(store, concern_id, who, "action", note.strip())
