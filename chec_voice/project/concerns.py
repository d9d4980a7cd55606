"""What a safeguarding lead sees and does. The case itself belongs in the organisation's system."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, field, replace
from sqlite3 import Row
from typing import Any

from chec_voice.errors import ProjectError, Refused
from chec_voice.store import Store, concerns, erasing, letterbox, raised
from chec_voice.text import is_redaction_of
from chec_voice.vault import Vault

OUTCOMES = concerns.OUTCOMES
ON_TRUST = (
    "Roles are taken on trust: whoever can open the project's file can read what stands in it."
)
"""Said wherever a lead is named."""
SEALED = "Raised wording, notes and contacts need the vault's passphrase."
UNSEALED = (
    "There is no vault yet, so raised wording, notes and contacts stand in the project's file;"
    " making answers safe (deidentify) makes a vault."
)
"""What guards the sensitive parts, with a vault and without one."""
IN_VAULT = "(in the vault)"
"""Stands for words that need the vault's passphrase, where it is not open."""


@dataclass(frozen=True)
class Wording:
    """One wording of a raised answer. Nothing that comes later changes it."""

    at: str
    """When it came to be kept."""
    came: str
    """earlier (before anybody raised it), raised, import or undo."""
    file: str
    row: int
    """Where it was read from."""
    words: str | None = field(repr=False)
    """None where they are in a vault that is not open, or is another one."""
    original: bool
    """As it was received; False: made safe."""
    is_raised: bool
    """These are the words about which the concern was raised."""


@dataclass(frozen=True)
class ConcernView:
    """One concern, opened by a lead."""

    id: int
    status: str
    raised_by: str
    raised_at: str
    note: str = field(repr=False)
    wording: str = field(repr=False)
    """The words that were raised; empty when they were withdrawn, or are in a vault that is not
    open."""
    original: bool
    """`wording` is as it was received; False where it is the safe text: the vault has no other."""
    wordings: tuple[Wording, ...] = field(repr=False)
    """All that are kept of the answer, in the order they came."""
    new_words: bool
    """The answer's words are not those that were raised any more."""
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
        return [
            {
                **dict(row),
                **{name: bool(row[name]) for name in ("in_vault", "new_words", "withheld")},
            }
            for row in rows
        ]

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
        if row["in_vault"] and vault is None and not safe_text:
            raise Refused(
                "the original wording is in the vault.", fix="Give the vault's passphrase."
            )
        wordings = _wordings(self._store, row, vault)
        contact = _contact(row, vault)
        # Before anything is shown: who saw it, and when, is part of the record.
        concerns.act(self._store, concern_id, who, "opened")
        return _view(self._store, row, wordings, contact, vault)

    def reread(self, view: ConcernView, *, vault: Vault | None = None) -> ConcernView:
        """A concern that this lead has open, as it stands now; that is not another opening.

        Wordings are those that were opened; `new_words` tells whether there are others since.

        Args:
            vault: the one that it was opened with, for what was noted.

        Raises:
            NotFound: there is no such concern.
        """
        self._who()
        row = concerns.get(self._store, view.id)
        if row["response_id"] is None:
            return _view(self._store, row, (), "", vault)
        now = _view(self._store, row, view.wordings, view.contact_route, vault)
        return replace(now, wording=view.wording, original=view.original)

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

    def close(
        self,
        concern_id: int,
        *,
        decision: str,
        outcome: str,
        outside_ref: str = "",
        vault: Vault | None = None,
    ) -> None:
        """Close a concern: `return` puts the answer back into coding, `keep-out` does not.

        Either way it is to be read for risk once more.

        Args:
            outside_ref: the case's number in the organisation's own system.
            vault: open, where the words of an answer that returns are in it.

        Raises:
            Refused: the concern is closed, the outcome is empty, or the vault is needed.
        """
        concerns.close(
            self._store,
            concern_id,
            self._who(),
            decision=decision,
            outcome=outcome,
            outside_ref=outside_ref,
            unseal=vault.unseal if vault is not None else None,
        )


def put_under_seal(store: Store, vault: Vault, *, new: bool) -> None:
    """Put raised wording, notes and contacts under the seal of an open vault, if they are not yet.

    Args:
        new: the vault was made just now. An old one that is not the project's gets nothing.
    """
    recipient = vault.recipient()
    if raised.all_sealed(store, recipient):
        return
    with store.write():
        if not new and not letterbox.is_of(store, recipient):
            return
        raised.know(store, recipient)
    if erasing.owed(store):
        with suppress(ProjectError):  # another program has it open: made good at the next opening
            erasing.settle(store)


def _wordings(store: Store, row: Row, vault: Vault | None) -> tuple[Wording, ...]:
    if row["response_id"] is None:
        return ()
    kept = raised.versions(store, row["response_id"])
    at_raising = max(
        (n for n, v in enumerate(kept) if v["text_hash"] == row["text_hash"]), default=-1
    )
    found = []
    for n, version in enumerate(kept):
        words, original = _words(version, row["response_uuid"], vault)
        found.append(
            Wording(
                version["at"],
                version["came"],
                version["file"],
                version["row"],
                words,
                original,
                n == at_raising,
            )
        )
    return tuple(found)


def _words(version: Row, uuid: str, vault: Vault | None) -> tuple[str | None, bool]:
    """(words, whether they are as they were received). Never another wording's."""
    if version["sealed"] is not None:
        with suppress(Refused):
            return (None if vault is None else vault.unseal(version["sealed"])), True
        return None, True
    if not version["safe"]:
        return str(version["text"]), True
    if vault is not None:
        known = [vault.originals.get(uuid), *vault.earlier.get(uuid, ())]
        for original in known:
            if original is not None and is_redaction_of(version["text"], original):
                return original, True
    return str(version["text"]), False


def _contact(row: Row, vault: Vault | None) -> str:
    routes = [row["contact_route"]]
    if vault is not None:
        keys = ("response_uuid", "participant_uuid")
        routes = [*(vault.contacts.get(row[key]) for key in keys), *routes]
        if row["contact_sealed"] is not None:
            with suppress(Refused):
                routes.append(vault.unseal(row["contact_sealed"]))
    return "; ".join(route for route in routes if route)


def _noted(row: Row, column: str, vault: Vault | None) -> str:
    """What was noted: as it stands, or out of the vault, where it is open and has it."""
    sealed = row[f"{column}_sealed"]
    if sealed is None:
        return str(row[column])
    with suppress(Refused):
        return IN_VAULT if vault is None else vault.unseal(sealed)
    return IN_VAULT


def _view(
    store: Store,
    row: Row,
    wordings: tuple[Wording, ...],
    contact: str,
    vault: Vault | None,
) -> ConcernView:
    actions = concerns.actions(store, row["id"])
    words, original = next(((w.words, w.original) for w in wordings if w.is_raised), ("", True))
    if words is None and row["text"] != raised.WITHHELD:  # made safe since, and the vault is shut
        words, original = row["text"], False
    return ConcernView(
        id=row["id"],
        status=row["status"],
        raised_by=row["raiser"],
        raised_at=row["raised_at"],
        note=_noted(row, "note", vault),
        wording=words or "",
        original=original,
        wordings=wordings,
        new_words=bool(row["new_words"]),
        question=row["question"] or "",
        session=row["session"] or "",
        participant=row["participant"] or "",
        setting=row["setting"],
        contact_route=contact,
        outside_ref=row["outside_ref"],
        outcome=_noted(row, "outcome", vault),
        decision=row["decision"],
        actions=tuple((a["at"], a["coder"], a["kind"], _noted(a, "note", vault)) for a in actions),
    )
