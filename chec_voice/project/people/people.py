"""The rights of those who spoke: what they agreed to, and leaving."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from chec_voice.project.people import consent, withdrawal
from chec_voice.project.people.consent import ConsentColumns, ConsentResult
from chec_voice.project.people.withdrawal import Leaving, Left
from chec_voice.project.vaults.state import vault_state
from chec_voice.store import Store, concerns, erasing, inputs, reading, withdrawals
from chec_voice.store import consents as stored
from chec_voice.vault import Vault, path_beside


class People:
    """What those who spoke agreed to, and how they leave. Open it with `project.people`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def record_consent(
        self,
        path: str | Path,
        *,
        columns: ConsentColumns | None = None,
        session: str | None = None,
        retain_until: str | None = None,
        allow_unmatched: bool = False,
        actor: str = "chec_voice",
    ) -> ConsentResult:
        """Read who agrees to analysis and quotation from a table.

        Whoever does not agree to analysis leaves queue, suggestions, counts and exports; their
        words stay until they withdraw or the retention date passes.

        Raises:
            InputError: a row is about nobody here, contradicts another, or says neither yes nor no.
        """
        done = consent.read(
            self._store,
            Path(path),
            columns=columns or ConsentColumns(),
            session=session,
            retain_until=retain_until,
            allow_unmatched=allow_unmatched,
            actor=actor,
        )
        inputs.note(self._store, path)
        return done

    def references(self, session: str) -> list[str]:
        """References of the people of a session, groups among them, in their order."""
        return list(stored.refs(self._store, session))

    def consents(self) -> dict[str, int]:
        """How many people said no, and of how many nothing is recorded."""
        return stored.counts(self._store)

    def past_retention(self) -> list[tuple[str, int]]:
        """(date, people) whose words should have been deleted by now."""
        return stored.past_retention(self._store)

    def preview_withdrawal(self, ref: str, session: str | None = None) -> Leaving:
        """What `withdraw` would remove, and what stands in its way; changes nothing.

        Raises:
            NotFound: there is nobody of this reference.
            Refused: several sessions have one.
        """
        return withdrawal.preview(self._store, ref, session)

    def withdraw(
        self,
        ref: str,
        session: str | None = None,
        *,
        vault: Vault | None = None,
        without_vault: bool = False,
        actor: str = "chec_voice",
    ) -> Left:
        """Remove everything of one person, down to the bytes of the file; a tombstone stays.

        A stop in the middle leaves all of it or nothing: the next opening finishes it.

        Args:
            without_vault: go on where the vault cannot be opened. `Left.vault_owed` is True then:
                their words go from it when it is opened next.

        Raises:
            NotFound: there is nobody of this reference.
            Refused: a concern about them is open (says whom to ask), or the vault is not open or
                not the right one.
            ProjectError: another program has the project open (all is done but the rewriting).
        """
        return withdrawal.withdraw(
            self._store, ref, session, vault=vault, without_vault=without_vault, actor=actor
        )

    @property
    def withdrawn(self) -> int:
        """How many people have withdrawn."""
        return withdrawals.total(self._store)

    def facts(self) -> dict[str, Any]:
        """What `doctor` says about the people behind the answers."""
        read, everything = reading.counts(self._store)
        return {
            "read_for_risk": read,
            "to_read_for_risk": everything,
            "to_read_again": reading.to_read_again(self._store),
            "concerns_with_new_words": sum(
                bool(one["new_words"]) and one["status"] == "open"
                for one in concerns.everyone(self._store)
            ),
            "leads": concerns.leads(self._store),
            "vault": path_beside(self._store.path).exists(),
            "vault_state": vault_state(self._store).kind,
            "consent": self.consents(),
            "withdrawn": self.withdrawn,
            "past_retention": [{"date": day, "people": n} for day, n in self.past_retention()],
            "retrain_since": erasing.retrain_since(self._store),
            "erasing_owed": erasing.owed(self._store),
        }
