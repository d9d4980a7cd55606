"""A project: one .chec file and everything that can be done with it."""

from __future__ import annotations

from contextlib import AbstractContextManager
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chec_voice import bundled
from chec_voice.model import Codebook, Framework, Link
from chec_voice.progress import SILENT, Progress
from chec_voice.project import opening
from chec_voice.project.doors import Doors
from chec_voice.project.vaults.state import VaultState, vault_state
from chec_voice.store import (
    checks,
    codes,
    erasing,
    facts,
    frameworks,
    links,
    notes,
    queries,
)
from chec_voice.vault import Vault, path_beside

if TYPE_CHECKING:
    from chec_voice.project.matrix import MatrixDoor
    from chec_voice.project.reporting import Reports
    from chec_voice.project.vaults.backup import Backup


class Project(Doors):
    """One open project. Use it as a context manager, or call `close()`.

    What can be done in it stands behind its doors (`Doors`).

    >>> with Project.create("young.chec") as project:  # doctest: +SKIP
    ...     project.imports.add(project.imports.plan("answers.csv"), actor="Sam")
    """

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
        store = opening.make(
            Path(path), codebook_name=codebook_name, framework_name=framework_name, name=name
        )
        return cls(store)

    @classmethod
    def open(cls, path: str | Path, *, busy_seconds: float | None = None) -> Project:
        """Open a project; to look, where its file or folder cannot be written (`read_only`).

        Args:
            busy_seconds: how long a write waits for another program's; by default 5.

        Raises:
            ProjectError: missing, foreign, damaged, unfinished or too new.
        """
        return cls(opening.opened(Path(path), busy_seconds))

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
    def written_at(self) -> tuple[int, int]:
        """Another pair whenever somebody wrote to the file: what was counted before is old then."""
        return self._store.written_at()

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

    # --- doors that need the whole project; the others are `Doors` ---

    @property
    def matrix(self) -> MatrixDoor:
        """Cases by themes, with what was said and what people write about it."""
        from chec_voice.project.matrix import MatrixDoor

        return MatrixDoor(self, self._store)

    @property
    def reports(self) -> Reports:
        """What leaves the project as files."""
        from chec_voice.project.reporting import Reports

        return Reports(self, self._store)
