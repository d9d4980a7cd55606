"""The part of `Project` that brings files in."""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from pathlib import Path

from chec_voice.errors import NotFound
from chec_voice.intake import Finding, check_table
from chec_voice.progress import SILENT, Progress
from chec_voice.project.intake import codings, documents, saved_mappings, tables
from chec_voice.project.intake.codings import CodingsResult
from chec_voice.project.intake.documents import DocumentPlan, DocumentResult
from chec_voice.project.intake.tables import ImportPlan, ImportResult, ReadOptions
from chec_voice.store import Store, surroundings


class Incoming:
    """Methods of `Project`; see there."""

    _store: Store

    def plan_import(
        self,
        path: str | Path,
        *,
        texts: Sequence[str] = (),
        participant: str | None = None,
        response: str | None = None,
        question_column: str | None = None,
        attributes: Sequence[str] = (),
        session_column: str | None = None,
        session: str | None = None,
        profile: str | None = None,
        constants: Dictionary[str, str] | None = None,
        voice_column: str | None = None,
        consent_analysis: str | None = None,
        consent_quotation: str | None = None,
        own_ref: str | None = None,
        options: ReadOptions | None = None,
    ) -> ImportPlan:
        """Look at a file and say what an import would do; writes nothing.

        Columns that are not named are guessed as long as no `texts` are named. `session` tells
        waves of engagement apart: people are the same person only within one (default: the
        file's name). `profile` is a saved mapping instead. `constants` are attributes that hold
        for the whole file; `voice_column` says who wrote each answer down. `consent_analysis`
        and `consent_quotation` say yes, no or nothing; `own_ref` is what people can be found by.

        Raises:
            InputError: the file cannot be read as asked, or its consent is neither yes nor no or
                contradicts itself; names row and column.
            NotFound: there is no such profile.
        """
        return tables.plan(
            self._store,
            Path(path),
            options=options or ReadOptions(),
            profile=profile,
            session=session,
            constants=constants or {},
            chosen={
                "texts": tuple(texts),
                "participant": participant,
                "response": response,
                "question_column": question_column,
                "attributes": tuple(attributes),
                "session_column": session_column,
                "voice_column": voice_column,
                "consent_analysis": consent_analysis,
                "consent_quotation": consent_quotation,
                "own_ref": own_ref,
            },
        )

    def check_import(self, plan: ImportPlan) -> tuple[Finding, ...]:
        """What a person should know about a file before importing it, gravest first."""
        return check_table(plan.table, plan.mapping)

    def import_responses(
        self, plan: ImportPlan, *, actor: str, progress: Progress = SILENT
    ) -> ImportResult:
        """Carry out a plan, whole or not at all. The same file again changes nothing."""
        return tables.run(self._store, plan, actor, progress)

    def plan_document(
        self,
        path: str | Path,
        *,
        session: str | None = None,
        constants: Dictionary[str, str] | None = None,
        facilitators: Sequence[str] = (),
        encoding: str | None = None,
    ) -> DocumentPlan:
        """Look at workshop notes or a transcript and say what an import would do.

        Lines of notes belong to the group of the session as one unit: nobody knows which lines
        are one child. `constants` are attributes for everybody in the document.

        Raises:
            InputError: the document cannot be read, or holds nothing that anybody said.
        """
        return documents.plan(
            Path(path),
            session=session,
            constants=constants or {},
            facilitators=facilitators,
            encoding=encoding,
        )

    def import_document(self, plan: DocumentPlan, *, actor: str) -> DocumentResult:
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
        found = self._store.value("SELECT id FROM session WHERE name = ?", [session])
        if found is None:
            raise NotFound(f"there is no session {session!r}.", fix="Import its answers first.")
        with self._store.write():
            surroundings.say_where(self._store, int(found), setting, contact_route, actor)

    def save_profile(self, name: str, plan: ImportPlan) -> None:
        """Keep a plan's column mapping for the next file of the same kind."""
        saved_mappings.save(self._store, name, plan.mapping, plan.constants)

    def import_codings(
        self,
        path: str | Path,
        *,
        coder: str,
        kind: str = "person",
        options: ReadOptions | None = None,
        id_column: str | None = None,
        question_column: str | None = None,
        code_columns: Sequence[str] | None = None,
        code_column: str | None = None,
        valence_column: str | None = None,
        create_codes: bool = False,
        allow_unmatched: bool = False,
        dry_run: bool = False,
        progress: Progress = SILENT,
    ) -> CodingsResult:
        """Bring in coding done in a spreadsheet, as the judgements of a named coder.

        Wide (a column per code) or long (id and code). Codes that the codebook lacks are listed
        and left out, unless `create_codes`.

        Raises:
            InputError: the file cannot be read, or rows belong to no answer of the project.
        """
        return codings.import_codings(
            self._store,
            Path(path),
            coder=coder,
            kind=kind,
            options=options or ReadOptions(),
            id_column=id_column,
            question_column=question_column,
            code_columns=code_columns,
            code_column=code_column,
            valence_column=valence_column,
            create_codes=create_codes,
            allow_unmatched=allow_unmatched,
            dry_run=dry_run,
            progress=progress,
        )
