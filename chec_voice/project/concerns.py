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


def listed(store: Store, lead: str) -> list[dict[str, Any]]:
    concerns.require_lead(store, lead)
    return [{**dict(row), "in_vault": bool(row["in_vault"])} for row in concerns.everyone(store)]


def open_concern(
    store: Store, concern_id: int, lead: str, vault: Vault | None, safe_text: bool
) -> ConcernView:
    who = concerns.require_lead(store, lead)
    row = concerns.get(store, concern_id)
    wording, contact, original = row["text"] or "", row["contact_route"], not row["redacted"]
    if row["redacted"] and vault is None and not safe_text:
        raise Refused("the original wording is in the vault.", fix="Give the vault's passphrase.")
    if vault is not None:
        original = original or row["response_uuid"] in vault.originals
        wording = vault.originals.get(row["response_uuid"], wording)
        routes = [vault.contacts.get(row[key]) for key in ("response_uuid", "participant_uuid")]
        contact = "; ".join(route for route in (*routes, contact) if route)
    # Before anything is shown: who saw it, and when, is part of the record.
    concerns.act(store, concern_id, who, "opened")
    return _view(store, row, wording, contact, original)


def reread(store: Store, view: ConcernView, lead: str) -> ConcernView:
    """The concern that a lead has open, as it stands now. They saw its wording: it stays."""
    concerns.require_lead(store, lead)
    row = concerns.get(store, view.id)
    kept = view.wording if row["response_id"] is not None else ""
    contact = view.contact_route if row["response_id"] is not None else ""
    return _view(store, row, kept, contact, view.original)


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


def act(store: Store, concern_id: int, lead: str, note: str) -> None:
    who = concerns.require_lead(store, lead)
    if not note.strip():
        raise Refused("the note is empty.", fix="Say what was done.")
    concerns.act(store, concern_id, who, "action", note.strip())


def refer(store: Store, concern_id: int, lead: str, outside_ref: str) -> None:
    who = concerns.require_lead(store, lead)
    if not outside_ref.strip():
        raise Refused("the reference is empty.", fix="Give the number in your own system.")
    concerns.refer(store, concern_id, who, outside_ref.strip())
