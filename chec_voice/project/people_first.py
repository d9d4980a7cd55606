"""The part of `Project` that looks after those who spoke: safe text, risk, consent, leaving."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from chec_voice.errors import ProjectError, Refused
from chec_voice.progress import SILENT, Progress
from chec_voice.project import concerns as leading
from chec_voice.project.concerns import ConcernView
from chec_voice.project.deidentify import redaction as privacy
from chec_voice.project.deidentify.redaction import Applied, Judgement, Looked
from chec_voice.project.people import consent as consenting
from chec_voice.project.people import withdrawal as withdrawing
from chec_voice.project.people.consent import ConsentColumns, ConsentResult
from chec_voice.project.people.withdrawal import Leaving, Left
from chec_voice.project.triage import ToRead, Triage, get_ready, queue, reading_line
from chec_voice.segment import segments
from chec_voice.store import (
    Store,
    batches,
    coders,
    concerns,
    consents,
    erasing,
    reading,
    withdrawals,
)
from chec_voice.vault import Vault

if TYPE_CHECKING:
    from chec_voice.project.project import Project


class PeopleFirst:
    """Methods of `Project`; see there."""

    _store: Store

    # --- the vault ---

    @property
    def vault_path(self) -> Path:
        """Where the vault of this project stands: beside it, with the ending .vault."""
        return self._store.path.with_suffix(".vault")

    def open_vault(self, passphrase: str, *, create: bool = False) -> Vault:
        """The vault; a new one when there is none and `create` is True. Close it when done.

        Raises:
            WrongPassphrase: the passphrase does not open it. It cannot be recovered.
            Refused: a new passphrase is too short.
            ProjectError: there is no vault, or it cannot be read or written.
        """
        if create and not self.vault_path.exists():
            return Vault.create(self.vault_path, passphrase)
        return Vault.open(self.vault_path, passphrase)

    # --- de-identification ---

    def deidentify_proposals(
        self, *, vault: Vault | None = None, minimum: float = 0.4, types: Sequence[str] = ()
    ) -> Looked:
        """Stretches of answers that may point at somebody; writes nothing.

        Args:
            vault: open, so that replacements are the final ones; without it they are provisional.
            minimum: least score. Leads (incidents) come whatever their score.
            types: only these; all when empty.
        """
        return privacy.look(self._store, vault=vault, minimum=minimum, types=types)

    def keep_answers(self, looked: Looked, judgements: Sequence[Judgement], *, actor: str) -> None:
        """Save one person's answers to proposals until they are applied, instead of those saved."""
        privacy.keep(self._store, looked, judgements, actor=actor)

    def kept_answers(self, looked: Looked, *, actor: str) -> list[Judgement]:
        """What `keep_answers` saved, as far as the texts are still the same."""
        return privacy.kept(self._store, looked, actor=actor)

    def apply_redactions(
        self,
        looked: Looked,
        decisions: Sequence[Judgement],
        vault: Vault,
        *,
        actor: str = "chec_voice",
        complete: bool = False,
        progress: Progress = SILENT,
    ) -> Applied:
        """Carry out what people decided about proposals, whole or not at all.

        Original wording goes to the vault first. Then one transaction changes texts and moves
        every span on them; then the file is rewritten, so that no byte of what was replaced stays.

        Args:
            looked: from `deidentify_proposals`.
            complete: everything of `looked` was decided, so all its answers count as checked.

        Raises:
            Refused: an answer changed since it was looked at; the project is as it was.
            ProjectError: the vault cannot be written (nothing was done), or another program has
                the project open (all is done but the rewriting, which `doctor` makes good).
        """
        return privacy.apply(
            self._store, looked, decisions, vault,
            actor=actor, complete=complete, progress=progress,
        )  # fmt: skip

    def label_warnings(self) -> list[str]:
        """References and attribute values that look like personal data, as counts."""
        return privacy.label_warnings(self._store)

    def finish_erasing(self) -> bool:
        """Rewrite the file if a stopped redaction or withdrawal still owes it; True if it did.

        Raises:
            ProjectError: another program has the project open.
        """
        if not erasing.owed(self._store):
            return False
        erasing.settle(self._store)
        return True

    @property
    def erasing_owed(self) -> bool:
        """True while left-over bytes of removed text may stand in the file."""
        return erasing.owed(self._store)

    @property
    def retrain_since(self) -> str | None:
        """When text went that models may have been trained with; older models are not used."""
        return erasing.retrain_since(self._store)

    # --- safeguarding ---

    def triage(self, coder: str, *, mine: bool = False) -> Triage:
        """The read-for-risk queue for a coder, made on first use.

        Args:
            mine: also answers that others have read.

        Raises:
            Refused: the name is empty.
        """
        name = _named(coder)
        coder_id = coders.ensure(self._store, name)
        return Triage(self._store, coder_id, coders.name_of(self._store, coder_id), mine=mine)

    def get_ready_to_read(self, progress: Progress = SILENT) -> bool:
        """Read answers for their meaning, so that the read-for-risk queue is ordered by it too.

        Returns False where the model is absent: cues and words order it all the same.

        Raises:
            Cancelled: the watcher asked to stop; what was read so far is kept.
            ModelError: the model is not the expected one.
        """
        return get_ready(self._store, progress)

    def read_for_risk(self) -> tuple[int, int]:
        """(answers that a person has read for risk, answers that say something)."""
        return reading.counts(self._store)

    def to_read_for_risk(self) -> list[ToRead]:
        """Answers that nobody has read for risk, in the order to read them."""
        return queue(self._store)

    def reading_line(self) -> str:
        """`Read for risk by a person: 12 of 300 answers. ...`, for the opening of coding."""
        return reading_line(*self.read_for_risk())

    @property
    def leads(self) -> list[str]:
        """Names of the safeguarding leads."""
        return concerns.leads(self._store)

    def set_role(self, name: str, role: str, *, by: str = "") -> None:
        """Make a coder a `lead` or a `coder`. Anyone may name the first lead, only leads the next.

        Raises:
            Refused: `by` is no lead, or the only lead would go while a concern is open.
        """
        if role not in ("coder", "lead"):
            raise Refused(f"there is no role {role!r}.", fix="Use coder or lead.")
        concerns.set_role(self._store, _named(name), role, by=by)

    def concerns(self, lead: str) -> list[dict[str, Any]]:
        """All concerns, open ones first, without wording or notes.

        Raises:
            Refused: this person is no lead.
        """
        return leading.listed(self._store, lead)

    def open_concern(
        self, concern_id: int, *, lead: str, vault: Vault | None = None, safe_text: bool = False
    ) -> ConcernView:
        """One concern with the original wording. Who opened it and when is kept.

        Args:
            safe_text: what stands in the project will do where the vault cannot be opened.

        Raises:
            Refused: this person is no lead, or the wording is in the vault and it is not open.
            NotFound: there is no such concern.
        """
        return leading.open_concern(self._store, concern_id, lead, vault, safe_text)

    def reread_concern(self, view: ConcernView, *, lead: str) -> ConcernView:
        """A concern that this lead has open, as it stands now; that is not another opening.

        Raises:
            Refused: this person is no lead.
            NotFound: there is no such concern.
        """
        return leading.reread(self._store, view, lead)

    def act_on_concern(self, concern_id: int, note: str, *, lead: str) -> None:
        """Note what was done about a concern.

        Raises:
            Refused: this person is no lead, or the note is empty.
        """
        leading.act(self._store, concern_id, lead, note)

    def refer_concern(self, concern_id: int, outside_ref: str, *, lead: str) -> None:
        """Set or amend the case's number in the organisation's own system, at any time.

        Raises:
            Refused: this person is no lead, or the reference is empty.
            NotFound: there is no such concern.
        """
        leading.refer(self._store, concern_id, lead, outside_ref)

    def close_concern(
        self, concern_id: int, *, lead: str, decision: str, outcome: str, outside_ref: str = ""
    ) -> None:
        """Close a concern: `return` puts the answer back into coding, `keep-out` does not.

        Args:
            outside_ref: the case's number in the organisation's own system.

        Raises:
            Refused: this person is no lead, the concern is closed, or the outcome is empty.
        """
        concerns.close(
            self._store,
            concern_id,
            concerns.require_lead(self._store, lead),
            decision=decision,
            outcome=outcome,
            outside_ref=outside_ref,
        )

    def people_facts(self) -> dict[str, Any]:
        """What `doctor` says about the people behind the answers."""
        read, everything = self.read_for_risk()
        return {
            "read_for_risk": read,
            "to_read_for_risk": everything,
            "leads": self.leads,
            "vault": self.vault_path.exists(),
            "consent": self.consents(),
            "withdrawn": self.withdrawn,
            "past_retention": [{"date": day, "people": n} for day, n in self.past_retention()],
            "retrain_since": self.retrain_since,
            "erasing_owed": self.erasing_owed,
        }

    # --- consent and withdrawal ---

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
        return consenting.read(
            self._store,
            Path(path),
            columns=columns or ConsentColumns(),
            session=session,
            retain_until=retain_until,
            allow_unmatched=allow_unmatched,
            actor=actor,
        )

    def consents(self) -> dict[str, int]:
        """How many people said no, and of how many nothing is recorded."""
        return consents.counts(self._store)

    def past_retention(self) -> list[tuple[str, int]]:
        """(date, people) whose words should have been deleted by now."""
        return consents.past_retention(self._store)

    def preview_withdrawal(self, ref: str, session: str | None = None) -> Leaving:
        """What `withdraw` would remove, and what stands in its way; changes nothing.

        Raises:
            NotFound: there is nobody of this reference.
            Refused: several sessions have one.
        """
        return withdrawing.preview(self._project, self._store, ref, session)

    def withdraw(
        self,
        ref: str,
        session: str | None = None,
        *,
        vault: Vault | None = None,
        actor: str = "chec_voice",
    ) -> Left:
        """Remove everything of one person, down to the bytes of the file; a tombstone stays.

        Raises:
            NotFound: there is nobody of this reference.
            Refused: a concern about them is open (says whom to ask), or the vault is not open.
            ProjectError: another program has the project open (all is done but the rewriting).
        """
        return withdrawing.withdraw(
            self._project, self._store, ref, session, vault=vault, actor=actor
        )

    @property
    def withdrawn(self) -> int:
        """How many people have withdrawn."""
        return withdrawals.total(self._store)

    # --- imports taken back ---

    def imports(self) -> list[dict[str, Any]]:
        """Every import: id, at, actor, file, undone_at."""
        return [dict(row) for row in batches.imports(self._store)]

    def undo_import(
        self,
        batch: int | None = None,
        *,
        with_decisions: bool = False,
        vault: Vault | None = None,
        actor: str = "chec_voice",
    ) -> dict[str, int]:
        """Take an import (the last one) back: what it added goes, what it replaced returns.

        That is wording, voices, attribute values, polarities, consent, facts and votes of sessions.
        Consent recorded since stays, and so does the present wording of answers redacted since.
        Returns counts of responses and participants removed, wordings (restored) and attribute
        values put back, and decisions gone.

        Raises:
            NotFound: there is no such import.
            Refused: judgements hang on it, a concern was raised about it, a later import built on
                it, or the vault has originals of it and is not open.
        """
        row = batches.get(self._store, batch)
        kept = self._in_vault(row["id"])
        if kept and vault is None:
            raise Refused(
                "the vault has original wording of this import.",
                fix="Give the vault's passphrase.",
            )
        done = batches.undo(
            self._store, row, with_decisions=with_decisions, actor=actor, spans=segments
        )
        if vault is not None and kept:
            for uuid in kept:
                vault.forget(uuid)
            vault.save()
        return done

    def undo_needs_vault(self, batch: int | None = None) -> bool:
        """Whether the vault has original wording of what `undo_import` would remove."""
        return bool(self._in_vault(batches.get(self._store, batch)["id"]))

    def _in_vault(self, batch_id: int) -> list[str]:
        return batches.redacted(self._store, batch_id) if self.vault_path.exists() else []

    @property
    def _project(self) -> Project:
        return cast("Project", self)


def _named(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Refused("a coder needs a name.", fix='Say who you are: --coder "Sam"')
    return name


def settle_quietly(store: Store) -> None:
    """On opening: make good what a stopped redaction owes; somebody else's lock is no obstacle."""
    if erasing.owed(store):
        try:
            erasing.settle(store)
        except ProjectError:
            return
