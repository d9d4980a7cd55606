"""A project: one .chec file and everything that can be done with it."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from types import TracebackType
from typing import Any

from chec_voice import __version__, bundled, codebook, framework
from chec_voice.errors import ProjectError, Refused
from chec_voice.framework_map import FrameworkMap
from chec_voice.model import Codebook, Framework, Link
from chec_voice.project import reporting
from chec_voice.project import results as counting
from chec_voice.project.assisted import Assisted
from chec_voice.project.coding import Coding, Order
from chec_voice.project.incoming import Incoming
from chec_voice.project.people_first import PeopleFirst, settle_quietly
from chec_voice.store import (
    Store,
    checks,
    coders,
    codes,
    create,
    frameworks,
    notes,
    open_store,
    queries,
)
from chec_voice.store.codes import CodebookChange
from chec_voice.themes import ThemeTable


class Project(Incoming, Assisted, PeopleFirst):
    """One open project. Use it as a context manager, or call `close()`.

    >>> with Project.create("young.chec") as project:  # doctest: +SKIP
    ...     project.import_responses(project.plan_import("answers.csv"), actor="Sam")
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
        frame = _load_framework(framework_name) if framework_name else None
        project = cls(create(path, name=name or path.stem, created_with=__version__))
        try:
            store = project._store
            with store.write():
                codes.save(store, book, "chec_voice")
                if frame is not None:
                    project._add_framework(frame, book)
                store.event("chec_voice", "new", after={"version": __version__})
        except BaseException:
            project.close()
            path.unlink(missing_ok=True)
            raise
        return project

    @classmethod
    def open(cls, path: str | Path, *, busy_seconds: float | None = None) -> Project:
        """Open a project.

        Args:
            busy_seconds: how long a write waits for another program's; by default 5.

        Raises:
            ProjectError: missing, foreign, damaged, unfinished, too new or read-only.
        """
        store = open_store(Path(path), busy_seconds)
        if not codes.loaded(store):
            store.close()
            raise ProjectError(
                "the making of this project was stopped before it had a codebook.",
                path=path,
                fix="Nothing is in it: delete the file and make it anew.",
            )
        settle_quietly(store)
        return cls(store)

    def close(self) -> None:
        self._store.close()

    def checkpoint(self) -> None:
        """Bring everything into the one file, so that it can be copied or renamed alone."""
        self._store.rows("PRAGMA wal_checkpoint(TRUNCATE)")

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
    def name(self) -> str:
        return str(self._store.value("SELECT name FROM project"))

    @property
    def seed(self) -> int:
        return int(self._store.value("SELECT seed FROM project"))

    @property
    def synthetic(self) -> bool:
        """True when the words in this project were invented, and every output has to say so."""
        return bool(self._store.value("SELECT synthetic FROM project"))

    def mark_synthetic(self) -> None:
        """Say that the words in this project were invented. There is no way back."""
        with self._store.write():
            self._store.execute("UPDATE project SET synthetic = 1")
            self._store.event("chec_voice", "synthetic")

    @property
    def codebook(self) -> Codebook:
        return codes.current(self._store)

    @property
    def code_names(self) -> dict[str, str]:
        """Code id -> name, also of codes that left the codebook while decisions stand."""
        return {code.id: code.name for code in codes.with_retired(self._store).codes}

    @property
    def frameworks(self) -> list[str]:
        """Ids of the frameworks in the project; the first is the default."""
        return frameworks.everyone(self._store)

    def framework(self, name: str | None = None) -> Framework:
        return frameworks.get(self._store, name)

    def links(self, name: str | None = None) -> list[Link]:
        return frameworks.links(self._store, self.framework(name).id)

    @property
    def attributes(self) -> list[str]:
        return [str(a["name"]) for a in queries.attributes(self._store)]

    def coders(self) -> list[dict[str, object]]:
        return coders.everyone(self._store)

    def responses_by_question(self) -> list[dict[str, Any]]:
        """Per question: people asked and answering; responses by state."""
        return [dict(row) for row in queries.response_counts(self._store)]

    def facts(self) -> dict[str, Any]:
        """What the project holds, in numbers and versions; for headings and `doctor`."""
        one = self._store.value
        book = self.codebook
        return {
            "name": self.name,
            "synthetic": self.synthetic,
            "participants": one("SELECT count(*) FROM participant WHERE NOT is_group"),
            "groups": one("SELECT count(*) FROM participant WHERE is_group"),
            "responses": one("SELECT count(*) FROM response"),
            "answered": one("SELECT count(*) FROM response WHERE state = 'answered'"),
            "segments": one("SELECT count(*) FROM segment"),
            "decisions": one("SELECT count(*) FROM decision"),
            "suggestions": one("SELECT count(*) FROM suggestion"),
            "open_concerns": notes.open_concerns(self._store),
            "codebook": {"id": book.id, "version": book.version, "sha256": book.sha256},
            "frameworks": self.frameworks,
            "seed": self.seed,
        }

    # --- codebook and framework ---

    def load_codebook(
        self, name: str, actor: str = "chec_voice", *, dry_run: bool = False
    ) -> CodebookChange:
        """Replace the codebook; says which codes were added, changed, brought back and retired.

        With `dry_run`, says which would be, and writes nothing.
        """
        book = codebook.load(bundled.resolve(name, bundled.codebooks(), "codebook"))
        if dry_run:
            return codes.compare(self._store, book)
        with self._store.write():
            return codes.save(self._store, book, actor)

    def add_framework(self, name: str, actor: str = "chec_voice") -> Framework:
        """Add or update a framework, with the bundled links to this codebook, if any."""
        frame = _load_framework(name)
        with self._store.write():
            self._add_framework(frame, self.codebook, actor)
        return frame

    def _add_framework(self, frame: Framework, book: Codebook, actor: str = "chec_voice") -> None:
        frameworks.save(self._store, frame, actor)
        links = bundled.crosswalk(book.id, frame.id)
        if links is not None:
            crosswalk = framework.load_crosswalk(links, book, frame)
            frameworks.save_crosswalk(self._store, crosswalk, actor)
        measures = bundled.indicators(frame.id)
        if measures is not None:
            frameworks.save_indicators(
                self._store, frame.id, framework.load_indicators(measures, frame)
            )

    def link(
        self, path: str | Path, framework_name: str | None = None, actor: str = "chec_voice"
    ) -> dict[str, int]:
        """Add the links of a crosswalk file between the codebook and a framework."""
        frame = self.framework(framework_name)
        crosswalk = framework.load_crosswalk(Path(path), self.codebook, frame)
        with self._store.write():
            return frameworks.save_crosswalk(self._store, crosswalk, actor)

    # --- coding ---

    def coding(
        self, coder: str, *, blind: bool = False, kind: str = "person", order: Order = "plain"
    ) -> Coding:
        """The coding session of a coder, made on first use.

        Args:
            blind: hide suggestions.
            order: `smart` follows what `plan_queue` chose.

        Raises:
            Refused: the name is empty.
        """
        name = " ".join(coder.split())
        if not name:
            raise Refused("a coder needs a name.", fix='Say who codes: --coder "Sam"')
        coder_id = coders.ensure(self._store, name, kind=kind)
        name = coders.name_of(self._store, coder_id)
        return Coding(self._store, coder_id, name, blind=blind, order=order)

    def plan_queue(self, coder: str) -> dict[str, int]:
        """Choose which answers this coder sees next in smart order; how many for each reason.

        Raises:
            Refused: the name is empty, or the codebook cannot be learned.
        """
        from chec_voice.project.suggest import queue

        self.coding(coder)
        places = queue.plan(self._store, coders.require(self._store, " ".join(coder.split())))
        return dict(Counter(place.reason for place in places))

    # --- results ---

    def themes(self, *, by: str | None = None, coder: str | None = None) -> ThemeTable:
        """People, groups, responses and mentions per code, optionally by an attribute.

        Raises:
            NotFound: there is no such attribute or coder.
        """
        return counting.themes(self._store, by, coder)

    def map(
        self, *, framework_name: str | None = None, by: str | None = None, coder: str | None = None
    ) -> FrameworkMap:
        """How youth voice covers the framework, by area or another attribute.

        Raises:
            NotFound: there is no such framework, attribute or coder.
        """
        return counting.mapped(self._store, framework_name, by, coder)

    def search(self, words: str, limit: int = 200) -> list[tuple[int, str, str]]:
        """(segment id, text, question) of answers that hold all the words, best first."""
        return [
            (row["id"], row["text"][row["start"] : row["end"]], row["question"])
            for row in queries.search(self._store, words, limit)
        ]

    def export(
        self,
        out: str | Path,
        *,
        kind: str,
        by: str | None = None,
        coder: str | None = None,
        texts: bool = True,
        actor: str = "chec_voice",
    ) -> list[Path]:
        """Write codings, themes, map, codebook and links; returns the files written.

        Args:
            kind: csv (a folder of tables, or the codings alone when `out` ends in .csv), json
                (one file) or md (themes and map, without what anybody said).
            texts: leave out what people said when False.

        Raises:
            Refused: there is no such format, or the place cannot be written.
            NotFound: there is no such attribute or coder.
        """
        return reporting.export(
            self, self._store, Path(out), kind=kind, by=by, coder=coder, texts=texts, actor=actor
        )

    def problems(self) -> list[str]:
        """What is wrong with the file, in plain sentences; empty when it is sound."""
        return checks.problems(self._store)


def _load_framework(name: str) -> Framework:
    return framework.load_framework(bundled.resolve(name, bundled.frameworks(), "framework"))
