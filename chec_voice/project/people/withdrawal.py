"""One person leaves a project: what will go, what stands in the way, and then it goes."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from chec_voice.errors import Refused
from chec_voice.project import results
from chec_voice.store import (
    Store,
    codes,
    concerns,
    consents,
    erasing,
    queries,
    releases,
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
    needs_vault: bool
    """There is a vault, and it may hold the person's original wording."""
    open_concerns: int
    leads: tuple[str, ...]
    revealing: tuple[Revealing, ...]
    """Released counts that would show that this person left."""
    codes: tuple[str, ...]
    """Codes whose examples quote this person; a person has to change the codebook."""
    copies: tuple[Path, ...]
    """Backups of this project beside it, which a withdrawal does not reach."""


@dataclass(frozen=True)
class Left:
    """What a withdrawal did."""

    removed: Mapping[str, int]
    from_vault: int
    leaving: Leaving


def preview(store: Store, ref: str, session: str | None) -> Leaving:
    person = consents.find(store, ref, session)
    open_ = concerns.open_ids(store, person["id"])
    return Leaving(
        participant=person["uuid"],
        session=person["session"],
        counts=withdrawals.counts(store, person["id"]),
        needs_vault=path_beside(store.path).exists(),
        open_concerns=len(open_),
        leads=tuple(concerns.leads(store)),
        revealing=() if person["is_group"] else tuple(_revealing(store, person["id"])),
        codes=tuple(withdrawals.standing_in(store, person["id"])),
        copies=tuple(sorted(_copies(store.path))),
    )


def withdraw(
    store: Store,
    ref: str,
    session: str | None,
    *,
    vault: Vault | None,
    actor: str,
) -> Left:
    leaving = preview(store, ref, session)
    if leaving.open_concerns:
        who = " or ".join(leaving.leads) or "the safeguarding lead"
        raise Refused(
            "a safeguarding concern about this person is open, so nothing was removed.",
            fix=f"Ask {who}: they decide, and tell the person why it takes longer.",
        )
    if leaving.needs_vault and vault is None:
        raise Refused(
            "the vault may hold this person's original wording.",
            fix="Give the vault's passphrase.",
        )
    person = consents.find(store, ref, session)
    # The vault first: once the rows are gone, nobody knows any more what was theirs in it.
    gone, unsealed = 0, []
    if vault is not None:
        for words in withdrawals.sealed(store, person["id"]):
            with suppress(Refused):  # another vault's, which nobody here can read
                unsealed.append(vault.unseal(words))
        gone = sum(vault.forget(uuid) for uuid in withdrawals.uuids(store, person["id"]))
        _forget_names(store, vault, person["id"])
        vault.save()
    removed = withdrawals.remove(store, person, actor=actor, unsealed=unsealed)
    erasing.settle(store)
    return Left(removed, gone, leaving)


def _forget_names(store: Store, vault: Vault, participant_id: int) -> None:
    """Names that only this person's answers had leave the key. Their numbers are not used again."""
    said = "\n".join(withdrawals.texts(store, participant_id))
    kept = "\n".join(withdrawals.redacted_texts_of_others(store, participant_id))
    for values in vault.key.values():
        for value, placeholder in list(values.items()):
            if placeholder in said and placeholder not in kept:
                del values[value]
                values[f"~{placeholder.strip('⟨⟩')}"] = placeholder


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
                if what in now:
                    counts[what] = now[what]
    return releases.revealing(store, counts)


def _values(store: Store, by: str, participant_id: int) -> set[str]:
    """What this person's answers are labelled in a table by this attribute."""
    given = queries.values_of_participant(store, by, participant_id)
    return {results.word_of(value, state) for value, state in given}


def _copies(path: Path) -> set[Path]:
    """Files beside the project that are named like copies of it."""
    return {
        other
        for other in path.parent.glob(f"*{path.suffix}")
        if other != path and other.name.startswith(path.stem) and other.is_file()
    }
