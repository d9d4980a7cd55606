"""What is done to project and vault together: a kill at any moment leaves both or neither.

First an intent is committed in the project. Then, under the project's write lock, the vault does
its part and carries the intent's id on its label from then on, and the project does its own in one
transaction, in which the intent goes. Whoever opens the project after a stop sees an intent: where
the vault has done its part the rest is done, without a passphrase; else the intent is dropped.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from chec_voice.errors import ChecError, NotFound, Refused
from chec_voice.project.vaults.state import vault_state
from chec_voice.segment import segments
from chec_voice.store import (
    Store,
    batches,
    concerns,
    consents,
    erasing,
    intents,
    vault_links,
    withdrawals,
)
from chec_voice.store.intents import Intent, IntentKind
from chec_voice.text import megabytes
from chec_voice.vault import Vault, label_of


@contextmanager
def intended(
    store: Store, vault: Vault | None, kind: IntentKind, target: str, actor: str
) -> Iterator[None]:
    """The block changes the project, and the open vault in memory; both are saved after it.

    When it fails, or saving the vault does, both are as they were. Only a stop between the saving
    of the two leaves something to be finished, at once or at the next opening.
    """
    if vault is None:  # the project alone: one transaction
        with store.write():
            yield
        return
    intent = intents.begin(store, kind, target, actor)
    try:
        with store.write():
            intents.require(store, intent)
            vault.carry_out(intent.uuid)
            yield
            # Last, when nothing can refuse any more, and before the project's own commit.
            vault.save()
            vault_links.keep(store, vault.label)
            intents.end(store, intent)
    except BaseException:
        with suppress(ChecError):
            resume(store, vault=vault, told=False)
        raise


def resume(store: Store, *, vault: Vault | None = None, told: bool = True) -> bool:
    """Finish or roll back what a stopped program began; True when something was done.

    What cannot be told yet (the vault is not here), or waits for a lead, stays.

    Args:
        vault: open; needed where notes may quote what its person said under seal.
        told: keep in the audit trail that it was so.

    Raises:
        ProjectError: another program has the project open.
    """
    done = [_resume(store, intent, vault, told) for intent in intents.pending(store)]
    return any(done)


def _resume(store: Store, intent: Intent, vault: Vault | None, told: bool) -> bool:
    state = vault_state(store)
    if not state.usable:
        return False
    label = label_of(state.path)
    finished = label is not None and intent.uuid in label.intents
    with store.write():
        if not intents.stands(store, intent):
            return False
        if finished:
            if not _finish(store, intent, vault):
                return False
            assert label is not None
            vault_links.keep(store, label)
        intents.end(store, intent)
        # What people decided about answers stands nowhere else, so that cannot be done for them.
        done = finished and intent.kind != "redact"
        if told or finished:
            store.event(
                intent.actor,
                intents.RECOVERED,
                target=intent.target,
                before=intent.kind,
                after="finished" if done else "rolled back",
            )
    return True


def _finish(store: Store, intent: Intent, vault: Vault | None) -> bool:
    """The project's part; inside `write()`. False: it waits for a lead, or for the vault."""
    if intent.kind == "redact":
        vault_links.hold_more(store)
    elif intent.kind == "withdraw":
        person = consents.of_uuid(store, intent.target)
        if person is not None:
            if concerns.open_ids(store, person["id"]):
                return False
            if vault is None and withdrawals.needs_unsealing(store, person["id"]):
                return False
            withdrawals.remove(
                store,
                person,
                actor=intent.actor,
                unsealed=unsealed(store, vault, person["id"]),
                unseal=vault.unseal if vault is not None else None,
            )
    else:
        try:
            batch = batches.get(store, int(intent.target))
        except NotFound:
            return True
        try:
            with store.write(alone=True):
                batches.undo(store, batch, with_decisions=True, actor=intent.actor, spans=segments)
        except ChecError:
            return False
    return True


def unsealed(store: Store, vault: Vault | None, participant_id: int) -> list[str]:
    """What a person said in answers about which a concern was raised, which notes may quote."""
    found: list[str] = []
    if vault is None:
        return found
    for words in withdrawals.sealed(store, participant_id):
        with suppress(Refused):  # another vault's, which nobody here can read
            found.append(vault.unseal(words))
    return found


def said(store: Store) -> tuple[list[str], list[str]]:
    """(what was recovered, what still waits), in sentences for `doctor`."""
    told = [
        f"{at[:16].replace('T', ' ')}: {_WHAT[kind]} that was stopped midway was {how}."
        for at, kind, how in intents.recovered(store)
    ]
    waits = [
        f"{_WHAT[intent.kind]} was begun on {intent.at[:16].replace('T', ' ')} and is not"
        " finished: it is once the project's vault is here and opened, and no concern about it is"
        " open"
        for intent in intents.pending(store)
    ]
    if erasing.owed(store):
        waits.append(
            "left-over bytes of removed text may be in the file: close other programs that have it"
            f" open, see that {megabytes(erasing.room(store))} are free on the disk, and run doctor"
            " again"
        )
    return told, waits


_WHAT = {
    "withdraw": "a withdrawal",
    "undo-import": "taking back an import",
    "redact": "making answers safe",
}
