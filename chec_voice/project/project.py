"""A project: one .chec file and everything that can be done with it."""

from __future__ import annotations

import warnings
from contextlib import AbstractContextManager, suppress
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chec_voice import __version__, bundled, codebook
from chec_voice.errors import ChecError, ProjectError
from chec_voice.model import Codebook, Framework, Link
from chec_voice.progress import SILENT, Progress
from chec_voice.project import frameworks as framework_door
from chec_voice.project.team import named
from chec_voice.project.vaults.state import VaultState, VaultWarning, vault_state
from chec_voice.store import (
    Store,
    checks,
    coders,
    codes,
    create,
    erasing,
    facts,
    frameworks,
    intents,
    links,
    notes,
    open_store,
    queries,
)
from chec_voice.text import readable
from chec_voice.vault import Vault, path_beside

if TYPE_CHECKING:
    from chec_voice.project.agreement import AgreementDoor
    from chec_voice.project.codebook import Codes
    from chec_voice.project.coding import Coding, Order
    from chec_voice.project.commands import Commands
    from chec_voice.project.concerns import Concerns
    from chec_voice.project.deidentify.redaction import Redaction
    from chec_voice.project.exchanging.exchange import ProjectExchange
    from chec_voice.project.frameworks import Frameworks
    from chec_voice.project.history import History
    from chec_voice.project.intake.imports import Imports
    from chec_voice.project.matrix import MatrixDoor
    from chec_voice.project.merging import TeamWork
    from chec_voice.project.people.people import People
    from chec_voice.project.quotes import Quotes
    from chec_voice.project.reporting import Reports
    from chec_voice.project.results import Results
    from chec_voice.project.selection import Choices, Filters, Selection, Sort
    from chec_voice.project.stages import Stage
    from chec_voice.project.suggest.suggestions import Suggestions
    from chec_voice.project.team import Team
    from chec_voice.project.topics import Topics
    from chec_voice.project.triage import RiskReading, Triage
    from chec_voice.project.vaults.backup import Backup


LOOK_ONLY = (
    "This project can be looked at and not changed: its file or folder cannot be written. To work"
    " in it, copy it to a folder of your own."
)


class LookOnly(UserWarning):
    """A project was opened to look."""


class Project:
    """One open project. Use it as a context manager, or call `close()`.

    >>> with Project.create("young.chec") as project:  # doctest: +SKIP
    ...     project.imports.add(project.imports.plan("answers.csv"), actor="Sam")
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    # --- life cycle ---

    @classmethod
    def create(
        cls,
        path: str | Path,
        *,
        codebook_name: str = bundled.CODEBOOK,
        framework_name: str | None = bundled.FRAMEWORK,
        name: str = "",
    ) -> Project:
        """Make a project with a codebook and a framework: bundled names, or files.

        Nothing is left behind when a file has an error.

        Raises:
            CodebookError: the codebook or framework is faulty; names file and line.
            NotFound: there is no such codebook or framework.
            ProjectError: the project file exists or cannot be written.
        """
        path = Path(path)
        book = codebook.load(bundled.resolve(codebook_name, bundled.codebooks(), "codebook"))
        frame = framework_door.load(framework_name) if framework_name else None
        project = cls(create(path, name=name or readable(path.stem), created_with=__version__))
        try:
            store = project._store
            with store.write():
                codes.save(store, book, "chec_voice")
                if frame is not None:
                    framework_door.save(store, frame, book, "chec_voice")
                store.event("chec_voice", "new", after={"version": __version__})
        except BaseException:
            project.close()
            path.unlink(missing_ok=True)
            raise
        return project

    @classmethod
    def open(cls, path: str | Path, *, busy_seconds: float | None = None) -> Project:
        """Open a project; to look, where its file or folder cannot be written (`read_only`).

        Args:
            busy_seconds: how long a write waits for another program's; by default 5.

        Raises:
            ProjectError: missing, foreign, damaged, unfinished or too new.
        """
        store = open_store(Path(path), busy_seconds)
        if not codes.loaded(store):
            store.close()
            raise ProjectError(
                "the making of this project was stopped before it had a codebook.",
                path=path,
                fix="Nothing is in it: delete the file and make it anew.",
            )
        if store.read_only:
            warnings.warn(LookOnly(LOOK_ONLY), stacklevel=2)
        else:
            _settle_quietly(store)
        state = vault_state(store)
        if state.problem:
            warnings.warn(VaultWarning(f"{state.problem}\n{state.fix}"), stacklevel=2)
        return cls(store)

    def close(self) -> None:
        self._store.close()

    def patience(self, seconds: float) -> AbstractContextManager[None]:
        """A write in this block waits so long for another program's, and then raises `Busy`."""
        return self._store.patience(seconds)

    def checkpoint(self) -> None:
        """Bring everything into the one file, so that it can be copied or renamed alone."""
        facts.checkpoint(self._store)

    def __enter__(self) -> Project:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    # --- facts ---

    @property
    def path(self) -> Path:
        return self._store.path

    @property
    def read_only(self) -> bool:
        """Whether it was opened to look: whatever would change it raises `ReadOnly`."""
        return self._store.read_only

    @property
    def name(self) -> str:
        return facts.name(self._store)

    def require_writable(self) -> None:
        """Say no before somebody is asked for what could not be kept.

        Raises:
            ReadOnly: the project was opened to look.
        """
        self._store.require_writable()

    @property
    def seed(self) -> int:
        return facts.seed(self._store)

    @property
    def synthetic(self) -> bool:
        """True when the words in this project were invented, and every output has to say so."""
        return facts.synthetic(self._store)

    def mark_synthetic(self) -> None:
        """Say that the words in this project were invented. There is no way back."""
        facts.mark_synthetic(self._store)

    @property
    def codebook(self) -> Codebook:
        return codes.current(self._store)

    def framework(self, name: str | None = None) -> Framework:
        return frameworks.get(self._store, name)

    def links(self, name: str | None = None) -> list[Link]:
        return links.links(self._store, self.framework(name).id)

    @property
    def attributes(self) -> list[str]:
        return [str(a["name"]) for a in queries.attributes(self._store)]

    def responses_by_question(self) -> list[dict[str, Any]]:
        """Per question: people asked and answering; responses by state."""
        return [dict(row) for row in queries.response_counts(self._store)]

    @property
    def has_suggestions(self) -> bool:
        """False when nothing is suggested for any answer."""
        return facts.has_suggestions(self._store)

    @property
    def open_concerns(self) -> int:
        """How many concerns wait for a lead."""
        return notes.open_concerns(self._store)

    def facts(self) -> dict[str, Any]:
        """What the project holds, in numbers and versions; for headings and `doctor`."""
        book = self.codebook
        return {
            "name": self.name,
            "synthetic": self.synthetic,
            **facts.counts(self._store),
            "open_concerns": self.open_concerns,
            "codebook": {"id": book.id, "version": book.version, "sha256": book.sha256},
            "frameworks": frameworks.everyone(self._store),
            "seed": self.seed,
        }

    @property
    def erasing_owed(self) -> bool:
        """True while left-over bytes of removed text may stand in the file."""
        return erasing.owed(self._store)

    @property
    def retrain_since(self) -> str | None:
        """When text went that models may have been trained with; older models are not used."""
        return erasing.retrain_since(self._store)

    def search(self, words: str, limit: int = 200) -> list[tuple[int, str, str]]:
        """(segment id, text, question) of answers that hold all the words, best first."""
        from chec_voice.project.selection import search

        return search(self.selection(), words, limit)

    def problems(self, progress: Progress = SILENT) -> list[str]:
        """What is wrong with the file, in plain sentences; empty when it is sound."""
        return checks.problems(self._store, progress)

    def repair(self) -> int:
        """Make anew what is kept beside the log of judgements; returns how many rows were wrong."""
        return checks.repair(self._store)

    # --- the vault ---

    @property
    def vault_path(self) -> Path:
        """Where the vault of this project stands: beside it, with the ending .vault."""
        return path_beside(self._store.path)

    @property
    def vault_state(self) -> VaultState:
        """Whether the vault is there and is this project's own; needs no passphrase."""
        return vault_state(self._store)

    def open_vault(
        self,
        passphrase: str,
        *,
        create: bool = False,
        hint: str = "",
        instead_of_lost: bool = False,
        accept_older: bool = False,
    ) -> Vault:
        """The vault; a new one where the project never had any and `create` is True. Close it.

        Args:
            hint: for a new one, to remember the passphrase by; anybody can read it.
            instead_of_lost: make a new one although the project had one, which is not here. What
                that one had can be read no more.
            accept_older: go on with an older copy; it forgets whoever withdrew since.

        Wording about which a concern was raised, and contacts, are put under its seal.

        Raises:
            WrongPassphrase: the passphrase does not open it. It cannot be recovered.
            Refused: a new passphrase is too short or too easy to guess.
            ProjectError: there is no vault, it is missing, another's or an older one, or it cannot
                be read or written.
        """
        from chec_voice.project.vaults.opening import open_vault

        return open_vault(
            self._store,
            passphrase,
            create=create,
            hint=hint,
            instead_of_lost=instead_of_lost,
            accept_older=accept_older,
        )

    def unfinished(self) -> tuple[list[str], list[str]]:
        """(what a stopped program had begun and an opening dealt with, what still waits)."""
        from chec_voice.project.vaults.unfinished import said

        return said(self._store)

    # --- backups ---

    def back_up(self, out: str | Path, *, actor: str = "chec_voice") -> Backup:
        """Copy project and vault together to the new folder `out`, and read the copy again.

        Raises:
            Refused: there is something of that name already, or no folder for it to be in.
            ProjectError: the vault is missing or not the project's own, or nothing can be written.
        """
        from chec_voice.project.vaults.backup import back_up

        return back_up(self._store, Path(out), actor=actor)

    @staticmethod
    def restore(backup: str | Path, path: str | Path) -> Backup:
        """Check a backup and put it back as the new project file `path`, its vault beside it.

        Raises:
            InputError: this is no backup, or it is not sound; nothing was written.
            Refused: there is a project or a vault of that name already.
        """
        from chec_voice.project.vaults.backup import restore

        return restore(Path(backup), Path(path))

    # --- doors: each is a room of its own, loaded when it is opened ---

    def commands(self, actor: str) -> Commands:
        """What a person does besides coding: each act can be taken back and done again."""
        from chec_voice.project import commands

        return commands.of(self._store, named(actor))

    def selection(
        self, filters: Filters | None = None, sort: Sort = "reading", *, coder: str = ""
    ) -> Selection:
        """Answers that pass the filters, in an order; a query, however many there are.

        Args:
            coder: whose states `filters.state` means; a `Coding` has its own `select`.

        Raises:
            NotFound: something that a filter names is not in the project.
            Refused: a filter needs a coder, or an order a filter.
        """
        from chec_voice.project.selection import ALL, Selection

        coder_id = coders.require(self._store, coder) if coder else None
        return Selection(self._store, filters or ALL, sort, coder_id=coder_id)

    @property
    def stages(self) -> list[Stage]:
        """Where the project stands, step by step, from answers to a report."""
        from chec_voice.project.stages import stages_of

        return stages_of(self._store)

    @property
    def choices(self) -> Choices:
        """What answers can be narrowed down by: questions, attributes and their values."""
        from chec_voice.project.selection import choices

        return choices(self._store)

    @property
    def codes(self) -> Codes:
        """What can be done with codes; `codebook` is what stands."""
        from chec_voice.project.codebook import Codes

        return Codes(self._store)

    @property
    def frameworks(self) -> Frameworks:
        """What can be done with frameworks and links."""
        from chec_voice.project.frameworks import Frameworks

        return Frameworks(self._store)

    @property
    def history(self) -> History:
        """Who did what and when, and the judgements behind a figure; without anybody's words."""
        from chec_voice.project.history import History

        return History(self._store)

    @property
    def imports(self) -> Imports:
        """Files that come in, and imports taken back."""
        from chec_voice.project.intake.imports import Imports

        return Imports(self._store)

    @property
    def redaction(self) -> Redaction:
        """Makes answers safe."""
        from chec_voice.project.deidentify.redaction import Redaction

        return Redaction(self._store)

    @property
    def risk_reading(self) -> RiskReading:
        """How far the answers are read for risk."""
        from chec_voice.project.triage import RiskReading

        return RiskReading(self._store)

    @property
    def people(self) -> People:
        """Consent and withdrawal of those who spoke."""
        from chec_voice.project.people.people import People

        return People(self._store)

    @property
    def team(self) -> Team:
        """Who works in the project."""
        from chec_voice.project.team import Team

        return Team(self._store)

    @property
    def team_work(self) -> TeamWork:
        """Copies for people who work apart, and what comes back."""
        from chec_voice.project.merging import TeamWork

        return TeamWork(self._store)

    @property
    def suggestions(self) -> Suggestions:
        """What a machine proposes, and how good that is."""
        from chec_voice.project.suggest.suggestions import Suggestions

        return Suggestions(self._store)

    @property
    def topics(self) -> Topics:
        """Clusters of answers, and what people make of them."""
        from chec_voice.project.topics import Topics

        return Topics(self._store)

    @property
    def matrix(self) -> MatrixDoor:
        """Cases by themes, with what was said and what people write about it."""
        from chec_voice.project.matrix import MatrixDoor

        return MatrixDoor(self, self._store)

    @property
    def results(self) -> Results:
        """Themes and map: counts of what was said."""
        from chec_voice.project.results import Results

        return Results(self._store)

    @property
    def reports(self) -> Reports:
        """What leaves the project as files."""
        from chec_voice.project.reporting import Reports

        return Reports(self, self._store)

    @property
    def quotes(self) -> Quotes:
        """What of young people's words is quoted."""
        from chec_voice.project.quotes import Quotes

        return Quotes(self._store)

    @property
    def exchange(self) -> ProjectExchange:
        """The way to other programs of qualitative analysis, and back."""
        from chec_voice.project.exchanging.exchange import ProjectExchange

        return ProjectExchange(self._store)

    def concerns(self, lead: str) -> Concerns:
        """What a safeguarding lead does about concerns.

        Raises:
            Refused: this person is no lead.
        """
        from chec_voice.project.concerns import Concerns

        return Concerns(self._store, lead)

    def triage(self, coder: str, *, mine: bool = False) -> Triage:
        """The read-for-risk queue for a coder, made on first use.

        Args:
            mine: also answers that others have read.

        Raises:
            Refused: the name is empty.
        """
        from chec_voice.project.triage import Triage

        coder_id = coders.ensure(self._store, named(coder))
        return Triage(self._store, coder_id, self._spelled(coder_id, coder), mine=mine)

    @property
    def agreement(self) -> AgreementDoor:
        """Rounds, agreement between coders, adjudication and training."""
        from chec_voice.project.agreement.door import AgreementDoor

        return AgreementDoor(self._store)

    def coding(
        self,
        coder: str,
        *,
        blind: bool = False,
        kind: str = "person",
        order: Order = "plain",
        round_name: str | None = None,
    ) -> Coding:
        """The coding session of a coder, made on first use.

        Args:
            blind: hide suggestions.
            order: `smart` follows what `suggestions.plan_queue` chose.
            round_name: code only the answers of this round, blind.

        Raises:
            Refused: the name is empty or kept for settled codings, the round is closed, or this
                coder is not in it.
            NotFound: there is no such round.
        """
        from chec_voice.project.agreement.rounds import joined
        from chec_voice.project.coding import Coding

        round_ = joined(self._store, round_name, named(coder))
        coder_id = coders.ensure(self._store, named(coder), kind=kind)
        name = self._spelled(coder_id, coder)
        return Coding(self._store, coder_id, name, blind=blind, order=order, round_=round_)

    def _spelled(self, coder_id: int, coder: str) -> str:
        if coder_id == coders.NOBODY:
            return named(coder)
        return coders.name_of(self._store, coder_id)


def _settle_quietly(store: Store) -> None:
    """On opening: make good what a stopped program owes; somebody else's lock is no obstacle."""
    from chec_voice.project.vaults import leftovers

    with suppress(ChecError):
        leftovers.clear(store)
        if intents.pending(store):
            from chec_voice.project.vaults.unfinished import resume

            resume(store)
        if erasing.owed(store):
            erasing.settle(store)
