"""Which vault belongs to a project, and what the two owe each other. No words, only ids."""

from __future__ import annotations

from dataclasses import dataclass

from chec_voice.store.connection import Store
from chec_voice.vault_label import Label


@dataclass(frozen=True)
class VaultLink:
    """What a project knows of its vault.

    Attributes:
        vault: the vault's uuid.
        generation: how often it had been saved when the project last knew.
        forgetting_owed: it is to forget whatever is no answer of the project any more.
        holds_more: it may have originals of answers that were not redacted after all.
    """

    vault: str
    generation: int
    forgetting_owed: bool
    holds_more: bool


def get(store: Store) -> VaultLink | None:
    """The project's vault, or None where it never had one (or was made before this was kept)."""
    row = store.row("SELECT * FROM vault_link")
    if row is None:
        return None
    return VaultLink(
        row["vault"], row["generation"], bool(row["forgetting_owed"]), bool(row["holds_more"])
    )


def keep(store: Store, label: Label) -> None:
    """This is the project's vault, as it stands now. Call it inside `write()`."""
    store.execute(
        "INSERT INTO vault_link (id, vault, generation) VALUES (1, ?, ?) ON CONFLICT (id) DO UPDATE"
        " SET vault = excluded.vault, generation = excluded.generation",
        (label.vault, label.generation),
    )


def owe_forgetting(store: Store) -> None:
    """Somebody left while the vault was shut. Call it inside `write()`."""
    store.execute("UPDATE vault_link SET forgetting_owed = 1")


def hold_more(store: Store) -> None:
    """The vault may have originals of answers that stand as they are. Inside `write()`."""
    store.execute("UPDATE vault_link SET holds_more = 1")


def settled(store: Store) -> None:
    """The vault holds what it should, and nothing else. Call it inside `write()`."""
    store.execute("UPDATE vault_link SET forgetting_owed = 0, holds_more = 0")


def project_uuid(store: Store) -> str:
    """The project's id, which its vault carries."""
    return str(store.value("SELECT uuid FROM project"))


def needs_one(store: Store) -> bool:
    """Whether any wording must be in a vault, or under the seal of one."""
    return bool(
        store.value(
            "SELECT EXISTS (SELECT 1 FROM redaction WHERE status = 'accepted')"
            " OR EXISTS (SELECT 1 FROM raised_wording WHERE sealed IS NOT NULL)"
        )
    )


def all_uuids(store: Store) -> set[str]:
    """Uuids of everybody and of every answer of the project."""
    rows = store.rows("SELECT uuid FROM response UNION ALL SELECT uuid FROM participant")
    return {str(row["uuid"]) for row in rows}
