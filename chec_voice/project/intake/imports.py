"""Brings files into a project, and takes an import back."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from chec_voice.errors import NotFound, Refused
from chec_voice.intake import Finding, Mapping, ReadAs, check_table
from chec_voice.progress import SILENT, Progress
from chec_voice.project.intake import codings, documents, saved_mappings, tables
from chec_voice.project.intake.codings import CodingsChoices, CodingsResult
from chec_voice.project.intake.documents import DocumentPlan, DocumentResult
from chec_voice.project.intake.tables import ImportChoices, ImportPlan, ImportResult, ReadTable
from chec_voice.project.vaults.opening import forget_names
from chec_voice.project.vaults.state import vault_state
from chec_voice.project.vaults.unfinished import intended
from chec_voice.segment import segments
from chec_voice.store import (
    Store,
    batches,
    erasing,
    inputs,
    redactions,
    surroundings,
    vault_links,
)
from chec_voice.store import saved_mappings as stored
from chec_voice.vault import Vault


class Imports:
    """Files that come in. Open it with `project.imports`: look with `plan`, then `add`."""

    def __init__(self, store: Store) -> None:
        self._store = store

    def plan(self, path: str | Path, choices: ImportChoices | None = None) -> ImportPlan:
        """Look at a file and say what an import would do; writes nothing.

        Raises:
            InputError: the file cannot be read as asked, or its consent is neither yes nor no or
                contradicts itself; names row and column.
            NotFound: there is no such profile.
        """
        return tables.plan(self._store, Path(path), choices or ImportChoices())

    def look(self, path: str | Path, choices: ImportChoices | None = None) -> ReadTable:
        """Read a table and say what each column was taken for, whether or not that is enough.

        Raises:
            InputError: the file cannot be read; names row and column.
            NotFound: there is no such saved mapping.
        """
        return tables.look(self._store, Path(path), choices or ImportChoices())

    def correct(
        self,
        plan: ReadTable,
        mapping: Mapping,
        *,
        session: str = "",
        constants: Dictionary[str, str] | None = None,
    ) -> ImportPlan:
        """What an import would do with columns that a person corrected (`with_part`, `with_name`,
        `with_polarity`); the file is not read again.

        Raises:
            InputError: the mapping does not fit the table; consent is neither yes nor no.
        """
        return tables.correct(self._store, plan, mapping, session=session, constants=constants)

    def check(self, plan: ImportPlan) -> tuple[Finding, ...]:
        """What a person should know about a file before importing it, gravest first."""
        return check_table(plan.table, plan.mapping)

    def add(self, plan: ImportPlan, *, actor: str, progress: Progress = SILENT) -> ImportResult:
        """Carry out a plan, whole or not at all. The same file again changes nothing."""
        return tables.run(self._store, plan, actor, progress)

    def plan_document(
        self,
        path: str | Path,
        *,
        session: str | None = None,
        constants: Dictionary[str, str] | None = None,
        facilitators: Sequence[str] = (),
        young_people: Sequence[str] = (),
        speakers: Sequence[str] = (),
        not_speakers: Sequence[str] = (),
        read_as: ReadAs = "auto",
        encoding: str | None = None,
    ) -> DocumentPlan:
        """Look at workshop notes or a transcript and say what an import would do.

        Lines of notes belong to the group of the session as one unit: nobody knows which lines
        are one child. `constants` are attributes for everybody in the document. Of a transcript,
        `facilitators` are speakers who are no young people, `young_people` such as were taken for
        facilitators, `speakers` labels that are speakers although they do not look like it, and
        `not_speakers` words that were taken for speakers; `read_as` settles whether it is notes or
        a transcript. `plan.document` says who speaks,
        which labels were taken for words, and what was left out.

        Raises:
            InputError: the document cannot be read, or holds nothing that anybody said.
        """
        return documents.plan(
            self._store,
            Path(path),
            session=session,
            constants=constants or {},
            facilitators=facilitators,
            young_people=young_people,
            speakers=speakers,
            not_speakers=not_speakers,
            read_as=read_as,
            encoding=encoding,
        )

    def add_document(self, plan: DocumentPlan, *, actor: str) -> DocumentResult:
        """Carry out a plan, whole or not at all. The same document again changes nothing."""
        return documents.run(self._store, plan, actor)

    def say_where(
        self,
        session: str,
        *,
        setting: str | None = None,
        contact_route: str | None = None,
        actor: str = "chec_voice",
    ) -> None:
        """Say where a session was held, and which grown-up there can be reached about an answer.

        Concerns show both to the safeguarding lead; exports hold neither.

        Raises:
            NotFound: there is no such session.
        """
        session_id = surroundings.session_id(self._store, session)
        if session_id is None:
            raise NotFound(f"there is no session {session!r}.", fix="Import its answers first.")
        with self._store.write():
            surroundings.say_where(self._store, session_id, setting, contact_route, actor)

    def save_mapping(self, name: str, plan: ImportPlan) -> None:
        """Keep a plan's column mapping for the next file of the same kind."""
        saved_mappings.save(self._store, name, plan.mapping, plan.constants)

    @property
    def saved_mappings(self) -> list[str]:
        """Names of the mappings that are kept."""
        return stored.names(self._store)

    def add_codings(
        self,
        path: str | Path,
        choices: CodingsChoices | None = None,
        *,
        coder: str,
        kind: str = "person",
        dry_run: bool = False,
        progress: Progress = SILENT,
    ) -> CodingsResult:
        """Bring in coding done in a spreadsheet, as the judgements of a named coder.

        Raises:
            InputError: the file cannot be read, or rows belong to no answer of the project.
        """
        done = codings.import_codings(
            self._store,
            Path(path),
            choices or CodingsChoices(),
            coder=coder,
            kind=kind,
            dry_run=dry_run,
            progress=progress,
        )
        if not dry_run:
            inputs.note(self._store, path)
        return done

    # --- imports taken back ---

    def history(self) -> list[dict[str, Any]]:
        """Every import: id, at, actor, what (answers or codings), file, undone_at."""
        return [dict(row) for row in batches.imports(self._store)]

    def undo(
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

        Of codings: the judgements that it added go, those that it took back stand again, answers
        that it looked at are as before, and codes that it created go unless something hangs on
        them. Returns counts of decisions and looks gone, codings put back, non_answers, codes gone
        and concerns_kept.

        Raises:
            NotFound: there is no such import.
            Refused: judgements hang on it, a concern was raised about it, a later import built on
                it, or the vault has originals of it and is not open.
        """
        row = batches.get(self._store, batch)
        if row["kind"] == batches.CODINGS:
            return codings.undo(self._store, row, with_decisions=with_decisions, actor=actor)
        kept, state = self._in_vault(row["id"]), vault_state(self._store)
        if kept and not state.usable:
            raise state.error()
        if kept and vault is None:
            raise Refused(
                "the vault has original wording of this import.",
                fix="Give the vault's passphrase.",
            )
        if not kept:
            vault = None
        gone = batches.added(self._store, row["id"])
        erasing.require_room(self._store)
        with intended(self._store, vault, "undo-import", str(row["id"]), actor):
            done = batches.undo(
                self._store, row, with_decisions=with_decisions, actor=actor, spans=segments
            )
            if vault is not None:
                for uuid in gone:
                    vault.forget(uuid)
                stay = redactions.placeholder_texts(self._store)
                forget_names(vault, "\n".join(stay), "\n".join(gone.values()))
        erasing.settle(self._store)
        return done

    def undo_needs_vault(self, batch: int | None = None) -> bool:
        """Whether the vault has original wording of what `undo` would remove."""
        row = batches.get(self._store, batch)
        return row["kind"] != batches.CODINGS and self._in_vault(row["id"])

    def _in_vault(self, batch_id: int) -> bool:
        link = vault_links.get(self._store)
        return bool(batches.redacted(self._store, batch_id)) or bool(link and link.holds_more)
