"""Opens the vault of a project, and sees that it is the right one."""

from __future__ import annotations

from chec_voice.errors import ProjectError, Refused
from chec_voice.project.concerns import put_under_seal
from chec_voice.project.vaults.state import VaultState, vault_state
from chec_voice.project.vaults.unfinished import resume
from chec_voice.store import Store, intents, redactions, vault_links
from chec_voice.vault import Vault


def open_vault(
    store: Store,
    passphrase: str,
    *,
    create: bool = False,
    hint: str = "",
    instead_of_lost: bool = False,
    accept_older: bool = False,
) -> Vault:
    """The vault of a project, open; project and vault know each other from then on.

    Args:
        create: make one where the project never had any.
        hint: for a new one; anybody can read it.
        instead_of_lost: make a new one although the project had one, which is not here.
        accept_older: go on with an older copy; it forgets whoever withdrew since.

    Raises:
        WrongPassphrase: the passphrase does not open it.
        ProjectError: there is none, or it is missing, another's, older or damaged.
        Refused: a new passphrase is too easy to guess.
    """
    state = vault_state(store)
    if (state.kind == "none" and create) or (state.kind == "missing" and instead_of_lost):
        return _made(store, state, passphrase, hint)
    if state.kind == "missing" and create:
        raise ProjectError(
            f"{state.problem} A second one would not have that wording.",
            fix=f"{state.fix} If it is lost for good: chec-voice deidentify PROJECT --new-vault",
            path=state.path,
        )
    if state.kind != "none" and not state.usable and not (accept_older and state.kind == "older"):
        raise state.error()
    vault = Vault.open(state.path, passphrase)
    if store.read_only:
        return vault
    try:
        _bind(store, vault, state)
    except BaseException:
        vault.close()
        raise
    return vault


def _made(store: Store, state: VaultState, passphrase: str, hint: str) -> Vault:
    store.require_writable()  # a vault that its project does not know of is nobody's
    vault = Vault.create(state.path, passphrase, project=vault_links.project_uuid(store), hint=hint)
    put_under_seal(store, vault, new=True)
    with store.write():
        vault_links.keep(store, vault.label)
        vault_links.settled(store)
        if state.kind == "missing":
            store.event("chec_voice", "vault-replaced")
    return vault


def _bind(store: Store, vault: Vault, state: VaultState) -> None:
    link = vault_links.get(store)
    if state.kind in ("unbound", "older") and vault.label.project == "":
        theirs = vault_links.all_uuids(store)
        if vault.originals and not theirs & vault.originals.keys():
            raise Refused(
                "this vault has the wording of another project.",
                fix="Put the right one in its place, or name the project that it belongs to.",
                path=vault.path,
            )
        vault.belong_to(vault_links.project_uuid(store))
        vault.save()
    put_under_seal(store, vault, new=False)
    if intents.pending(store):
        resume(store, vault=vault)
    if state.kind == "older" or (link is not None and link.forgetting_owed):
        forget_who_left(store, vault)
        vault.save()
    if (
        link is None
        or link.forgetting_owed
        or (link.vault, link.generation) != (vault.label.vault, vault.label.generation)
    ):
        with store.write():
            vault_links.keep(store, vault.label)
            if link is not None and link.forgetting_owed:
                vault_links.settled(store)


def forget_who_left(store: Store, vault: Vault) -> None:
    """Take out of the vault what is no answer, person or name of the project any more."""
    here = vault_links.all_uuids(store)
    for uuid in {*vault.originals, *vault.contacts} - here:
        vault.forget(uuid)
    forget_names(vault, "\n".join(redactions.placeholder_texts(store)))


def forget_names(vault: Vault, kept: str, said: str | None = None) -> None:
    """Names leave the key whose placeholder stands in none of the texts that are kept.

    Their numbers are not used again.

    Args:
        kept: texts that stay.
        said: only names whose placeholder stands here.
    """
    for values in vault.key.values():
        for value, placeholder in list(values.items()):
            if placeholder not in kept and (said is None or placeholder in said):
                del values[value]
                values[f"~{placeholder.strip('⟨⟩')}"] = placeholder
