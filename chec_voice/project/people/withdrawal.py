"""One person leaves a project: what will go, what stands in the way, and then it goes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from chec_voice.errors import Refused
from chec_voice.model import word_of
from chec_voice.project import results
from chec_voice.project.vaults.opening import forget_names
from chec_voice.project.vaults.state import VaultState, vault_state
from chec_voice.project.vaults.unfinished import intended, unsealed
from chec_voice.store import (
    Store,
    codes,
    concerns,
    consents,
    erasing,
    handouts,
    outside,
    queries,
    releases,
    vault_links,
    withdrawals,
)
from chec_voice.store.releases import Revealing
from chec_voice.themes import people_counts
from chec_voice.vault import Vault, path_beside


@dataclass(frozen=True)
class Leaving:
    """What a withdrawal would do."""

    participant: str
    """Uuid: stays in the tombstone."""
    session: str
    counts: Mapping[str, int]
    vault: VaultState
    """The vault that may hold the person's original wording."""
    open_concerns: int
    leads: tuple[str, ...]
    revealing: tuple[Revealing, ...]
    """Released counts that would show that this person left."""
    codes: tuple[str, ...]
    """Codes that quote this person in what they say; a person has to change the codebook."""
    copies: tuple[Path, ...]
    """Backups of this project, which a withdrawal does not reach."""
    is_copy: bool
    """This file is a copy for one person; the project it was made of is not reached."""


@dataclass(frozen=True)
class Left:
    """What a withdrawal did."""

    removed: Mapping[str, int]
    from_vault: int
    leaving: Leaving
    vault_owed: bool = False
    """The vault was not opened: it still may have their words, and forgets them when it is."""


def preview(store: Store, ref: str, session: str | None) -> Leaving:
    person = consents.find(store, ref, session)
    open_ = concerns.open_ids(store, person["id"])
    return Leaving(
        participant=person["uuid"],
        session=person["session"],
        counts=withdrawals.counts(store, person["id"]),
        vault=vault_state(store),
        open_concerns=len(open_),
        leads=tuple(concerns.leads(store)),
        revealing=() if person["is_group"] else tuple(_revealing(store, person["id"])),
        codes=tuple(withdrawals.standing_in(store, person["id"])),
        copies=tuple(sorted(_copies(store))),
        is_copy=handouts.is_one(store),
    )


def withdraw(
    store: Store,
    ref: str,
    session: str | None,
    *,
    vault: Vault | None,
    without_vault: bool = False,
    actor: str,
) -> Left:
    leaving = preview(store, ref, session)
    if leaving.open_concerns:
        who = " or ".join(leaving.leads) or "the safeguarding lead"
        raise Refused(
            "a safeguarding concern about this person is open, so nothing was removed.",
            fix=f"Ask {who}: they decide, and tell the person why it takes longer.",
        )
    if vault is None and not without_vault:
        _needs_no_vault(leaving.vault)
    person = consents.find(store, ref, session)
    erasing.require_room(store)
    gone = 0
    quotable: list[str] = []
    with intended(store, vault, "withdraw", person["uuid"], actor):
        if concerns.open_ids(store, person["id"]):
            raise Refused(
                "somebody raised a concern about this person just now; nothing was removed.",
                fix="Ask the safeguarding lead.",
            )
        # Before the rows are gone: nobody knows after that what was theirs in the vault.
        if vault is not None:
            quotable = unsealed(store, vault, person["id"])
            gone = sum(vault.forget(uuid) for uuid in withdrawals.uuids(store, person["id"]))
            said = "\n".join(withdrawals.texts(store, person["id"]))
            kept = "\n".join(withdrawals.redacted_texts_of_others(store, person["id"]))
            forget_names(vault, kept, said)
        unseal = vault.unseal if vault is not None else None
        removed = withdrawals.remove(store, person, actor=actor, unsealed=quotable, unseal=unseal)
        owed = vault is None and leaving.vault.holds_words
        if owed:
            vault_links.owe_forgetting(store)
    erasing.settle(store)
    return Left(removed, gone, leaving, owed)


def _needs_no_vault(state: VaultState) -> None:
    if not state.holds_words:
        return
    without = (
        "To remove them from the project alone, and from the vault when it is opened next, add"
    )
    if state.usable:
        raise Refused(
            "the vault may hold this person's original wording.",
            fix=f"Give the vault's passphrase. {without} --without-vault.",
        )
    raise Refused(
        f"{state.problem} It may hold this person's original wording, so nothing was removed.",
        fix=f"{state.fix} {without} --without-vault.",
        path=state.path,
    )


def _revealing(store: Store, participant_id: int) -> list[Revealing]:
    known = {code.id: code.parent for code in codes.with_retired(store).codes}
    mine: set[str] = set()
    for code in queries.codes_of(store, participant_id):
        at: str | None = code
        while at is not None:
            mine.add(at)
            at = known.get(at)
    counts: dict[str, int] = {}
    attributes = [str(a["name"]) for a in queries.attributes(store)]
    for by in (None, *attributes):
        now = people_counts(results.Results(store).themes(by=by))
        ends = [""] if by is None else [f", {by}: {v}" for v in _values(store, by, participant_id)]
        for end in ends:
            for what in (f"everyone{end}", *(f"{code}{end}" for code in mine)):
                if now.get(what):  # nobody is taken away from where nobody is counted
                    counts[what] = now[what]
    return releases.revealing(store, counts)


def _values(store: Store, by: str, participant_id: int) -> set[str]:
    """What this person's answers are labelled in a table by this attribute."""
    given = queries.values_of_participant(store, by, participant_id)
    return {word_of(value, state) for value, state in given}


def _copies(store: Store) -> set[Path]:
    """Backups that are known, and files beside the project that are named like copies of it."""
    path = store.path
    beside = {
        other
        for other in path.parent.glob("*")
        if other.suffix in (path.suffix, ".vault")
        and other.is_file()
        and other.name.startswith(path.stem)
        and other not in (path, path_beside(path))
    }
    return beside | {backup for backup in outside.known(store, "backup") if backup.exists()}
