"""The vault's letterbox: anybody can put words in, and only its passphrase takes them out.

Contacts, and what was noted about concerns, go there once the project knows a vault. A column that
can be sealed stands in `SEALED` with the one that has it under seal; one of the two is empty.

All of this runs inside `write()`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from chec_voice import vault
from chec_voice.errors import Refused
from chec_voice.store import erasing, settings
from chec_voice.store.connection import Store

Unseal = Callable[[bytes], str]
"""Opens what is under seal; only an open vault can."""

OUTCOMES = ("passed on", "known already", "support given", "no further action")
"""Set phrases for how a concern ended. No child's words can stand in them, so they need no seal and
outlive a withdrawal; an outcome in a lead's own words does not."""
GONE = "(withdrawn)"
"""What stands where a person's words stood who withdrew."""

_PHRASES = ", ".join(f"'{phrase}'" for phrase in (*OUTCOMES, GONE))
_LETTERBOX = "letterbox"


@dataclass(frozen=True)
class Sealed:
    """A column of words, the one that has them under seal, and what the first has then."""

    table: str
    column: str
    under_seal: str
    empty: str | None = ""
    only: str = "1"
    """Condition on rows whose words need a seal."""


CONTACTS = (
    Sealed("session", "contact_route", "contact_sealed", None),
    Sealed("concern", "contact_route", "contact_sealed"),
)
NOTES = (
    Sealed("concern", "note", "note_sealed"),
    Sealed(
        "concern", "outcome", "outcome_sealed", only=f"lower(trim(outcome)) NOT IN ({_PHRASES})"
    ),
    Sealed("concern_action", "note", "note_sealed"),
)
SEALED = (*CONTACTS, *NOTES)


def recipient(store: Store) -> str | None:
    """Public key of the vault's letterbox; None where there is no vault to open it with."""
    known = settings.get(store, _LETTERBOX)
    return known if known and vault.path_beside(store.path).exists() else None


def know(store: Store, public: str) -> int:
    """Use this vault's letterbox from now on, and put in what is not; returns how much."""
    if settings.get(store, _LETTERBOX) != public:
        settings.put(store, _LETTERBOX, public)
    count = sum(_seal(store, public, sealed) for sealed in SEALED)
    if count:
        erasing.owe(store)
    return count


def is_of(store: Store, public: str) -> bool:
    """Whether this letterbox is the project's, or the project knows none yet."""
    return settings.get(store, _LETTERBOX) in (None, public)


def all_sealed(store: Store, public: str) -> bool:
    """Whether `know` would change nothing."""
    return settings.get(store, _LETTERBOX) == public and not any(
        store.value(f"SELECT EXISTS (SELECT 1 FROM {one.table} WHERE {_open(one)})")
        for one in SEALED
    )


def put(store: Store, words: str) -> tuple[str, bytes | None]:
    """How words are kept: (as they are, None), or ("", under seal) once there is a vault."""
    public = recipient(store)
    return (words, None) if public is None or not words else ("", vault.seal(public, words))


def put_outcome(store: Store, outcome: str) -> tuple[str, bytes | None]:
    """How an outcome is kept: as `put` says, but for a set phrase, which stays as it is."""
    return (outcome, None) if outcome.strip().lower() in OUTCOMES else put(store, outcome)


def any_notes(store: Store) -> bool:
    """Whether something that was noted about a concern is under seal."""
    return any(
        store.value(f"SELECT EXISTS (SELECT 1 FROM {one.table} WHERE {one.under_seal} IS NOT NULL)")
        for one in NOTES
    )


def notes(store: Store, unseal: Unseal) -> Iterator[tuple[Sealed, int, str]]:
    """(column, row, words) of every note under seal that this vault opens."""
    for one in NOTES:
        for row in store.rows(
            f"SELECT id, {one.under_seal} FROM {one.table} WHERE {one.under_seal} IS NOT NULL"
        ):
            try:
                words = unseal(row[one.under_seal])
            except Refused:  # another vault's, which nobody here can read
                continue
            yield one, int(row["id"]), words


def rewrite(store: Store, column: Sealed, row_id: int, words: str) -> None:
    """Let a note under seal say something else."""
    store.execute(
        f"UPDATE {column.table} SET {column.under_seal} = ? WHERE id = ?",
        (vault.seal(str(settings.get(store, _LETTERBOX)), words), row_id),
    )


def _open(one: Sealed) -> str:
    return f"{one.column} <> '' AND {one.only}"


def _seal(store: Store, public: str, one: Sealed) -> int:
    rows = store.rows(f"SELECT id, {one.column} FROM {one.table} WHERE {_open(one)}")
    store.execute_many(
        f"UPDATE {one.table} SET {one.column} = ?, {one.under_seal} = ? WHERE id = ?",
        [(one.empty, vault.seal(public, row[one.column]), row["id"]) for row in rows],
    )
    return len(rows)
