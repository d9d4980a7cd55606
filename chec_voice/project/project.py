"""A project: one .chec file and everything that can be done with it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping as Dictionary
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from sqlite3 import Row
from types import TracebackType
from typing import TYPE_CHECKING, Any

from chec_voice import __version__, bundled, codebook, framework, framework_map
from chec_voice.errors import NotFound, ProjectError, Refused
from chec_voice.framework_map import FrameworkMap, Mention
from chec_voice.intake import Finding, check_table
from chec_voice.model import Codebook, Framework, Link
from chec_voice.progress import SILENT, Progress
from chec_voice.project import (
    documents,
    exporting,
    importing,
    importing_codings,
    learning,
    profiles,
    suggesting,
)
from chec_voice.project.coding import Coding, Order
from chec_voice.project.documents import DocumentPlan, DocumentResult
from chec_voice.project.importing import ImportPlan, ImportResult, ReadOptions
from chec_voice.project.importing_codings import CodingsResult
from chec_voice.project.people_first import PeopleFirst, settle_quietly
from chec_voice.project.suggesting import SuggestResult
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
from chec_voice.themes import Count, Said, ThemeTable, tabulate

NOT_KNOWN = "(blank)"
if TYPE_CHECKING:
    from chec_voice.project.quality import QualityReport
    from chec_voice.project.topics import TopicReport

_STATE_WORDS = {
    "blank": NOT_KNOWN,
    "prefer_not_to_say": "(prefer not to say)",
    "not_asked": "(not asked)",
}


class Project(PeopleFirst):
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

    # --- what comes in ---

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
        options: ReadOptions | None = None,
    ) -> ImportPlan:
        """Look at a file and say what an import would do; writes nothing.

        Columns that are not named are guessed as long as no `texts` are named. `session` tells
        waves of engagement apart: people are the same person only within one (default: the
        file's name). `profile` is a saved mapping instead. `constants` are attributes that hold
        for the whole file; `voice_column` says who wrote each answer down.

        Raises:
            InputError: the file cannot be read as asked; names row and column.
            NotFound: there is no such profile.
        """
        return importing.plan(
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
            },
        )

    def check_import(self, plan: ImportPlan) -> tuple[Finding, ...]:
        """What a person should know about a file before importing it, gravest first."""
        return check_table(plan.table, plan.mapping)

    def import_responses(
        self, plan: ImportPlan, *, actor: str, progress: Progress = SILENT
    ) -> ImportResult:
        """Carry out a plan, whole or not at all. The same file again changes nothing."""
        return importing.run(self._store, plan, actor, progress)

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

    def save_profile(self, name: str, plan: ImportPlan) -> None:
        """Keep a plan's column mapping for the next file of the same kind."""
        profiles.save(self._store, name, plan.mapping, plan.constants)

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
        return importing_codings.import_codings(
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

    # --- suggestions ---

    def suggest(
        self,
        *,
        sources: Sequence[str] | None = None,
        again: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> SuggestResult:
        """Propose codes for every open segment that this make of suggester has not been over.

        By default the suggester learns from what people decided (from the codebook alone while
        nobody has), and scores are calibrated probabilities. A new decision makes another model.

        Args:
            sources: some of keywords, meaning, tfidf, to use these alone; their scores are not
                probabilities.
            again: go over every segment again.

        Raises:
            ModelError: the model is not the expected one, or is absent and was asked for.
            Refused: there is no such source.
        """
        if not sources:
            return learning.run(self._store, again=again, actor=actor, progress=progress)
        return suggesting.run(
            self._store, sources=sources, again=again, actor=actor, progress=progress
        )

    def quality(self, coder: str | None = None) -> QualityReport:
        """How good suggestions are here, per code, on what people decided; writes only vectors.

        Raises:
            NotFound: there is no such coder.
        """
        from chec_voice.project.quality import report

        return report(self._store, coder)

    def find_topics(
        self,
        *,
        min_size: int | None = None,
        join_outliers: bool = False,
        actor: str = "chec_voice",
        progress: Progress = SILENT,
    ) -> TopicReport:
        """Clusters of answers that are alike, with how stable they are; replaces earlier ones.

        Raises:
            Refused: there is too little text.
            ModelError: the embedding model or BERTopic is not installed.
        """
        from chec_voice.project import topics

        return topics.find(
            self._store,
            min_size=min_size,
            join_outliers=join_outliers,
            actor=actor,
            progress=progress,
        )

    def promote_topic(self, number: int, code: str, name: str, *, actor: str = "chec_voice") -> int:
        """Make a code of a topic and suggest it for its answers; returns how many.

        Raises:
            NotFound: there is no such topic, or no code above the new one.
            Refused: the code exists, or its id or name is no good.
        """
        from chec_voice.project import topics

        return topics.promote(self._store, number, code, name, actor)

    def merge_topic(self, number: int, code: str, *, actor: str = "chec_voice") -> int:
        """Suggest an existing code for a topic's answers; returns how many.

        Raises:
            NotFound: there is no such topic or code.
        """
        from chec_voice.project import topics

        return topics.merge(self._store, number, code, actor)

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
        from chec_voice.project import queueing

        self.coding(coder)
        places = queueing.plan(self._store, coders.require(self._store, " ".join(coder.split())))
        return dict(Counter(reason for _, reason, _ in places))

    # --- results ---

    def themes(self, *, by: str | None = None, coder: str | None = None) -> ThemeTable:
        """People, groups, responses and mentions per code, optionally by an attribute.

        Raises:
            NotFound: there is no such attribute or coder.
        """
        labels = self._labels(by)
        coder_id = coders.require(self._store, coder) if coder else None
        said, who = [], set()
        for row in queries.coded(self._store, coder_id):
            who.add(row["coder_id"])
            said.append(
                Said(
                    row["code"], row["segment_id"], row["response_id"], row["participant_id"],
                    bool(row["is_group"]), labels.get(row["response_id"], NOT_KNOWN) if by else "",
                )
            )  # fmt: skip
        (base, bases), (looked, looked_bases) = self._bases(labels if by else None, coder_id)
        names = [
            str(row["name"])
            for row in self._store.rows("SELECT id, name FROM coder ORDER BY name")
            if row["id"] in who
        ]
        book = codes.with_retired(self._store)
        table = tabulate(book, said, base, bases, names, by)
        return replace(table, looked=looked, looked_bases=looked_bases)

    def map(
        self, *, framework_name: str | None = None, by: str | None = None, coder: str | None = None
    ) -> FrameworkMap:
        """How youth voice covers the framework, by area or another attribute.

        Raises:
            NotFound: there is no such framework, attribute or coder.
        """
        frame = self.framework(framework_name)
        labels = self._labels(by)
        coder_id = coders.require(self._store, coder) if coder else None
        mentions = [
            Mention(
                row["code"], row["participant_id"], bool(row["is_group"]), row["segment_id"],
                labels.get(row["response_id"], NOT_KNOWN) if by else "",
            )
            for row in queries.coded(self._store, coder_id)
        ]  # fmt: skip
        (base, _), (looked, bases) = self._bases(labels if by else None, coder_id)
        return framework_map.draw(
            frame,
            codes.with_retired(self._store),
            frameworks.links(self._store, frame.id),
            frameworks.unlinked_reasons(self._store, frame.id),
            mentions,
            {value: count.people for value, count in bases.items()},
            base.people,
            tuple(bases),
            looked=looked.people,
        )

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
        return exporting.export(
            self, self._store, Path(out), kind=kind, by=by, coder=coder, texts=texts, actor=actor
        )

    def problems(self) -> list[str]:
        """What is wrong with the file, in plain sentences; empty when it is sound."""
        return checks.problems(self._store)

    def _labels(self, by: str | None) -> dict[int, str]:
        """Response id -> value of the attribute, with words for what was not given."""
        if by is None:
            return {}
        known = self.attributes
        name = next((n for n in known if n.casefold() == by.casefold()), None)
        if name is None:
            raise NotFound(
                f"there is no attribute {by!r}.",
                fix=f"Attributes here: {', '.join(known) or 'none'}.",
            )
        return {
            response: value if state == "given" else _STATE_WORDS[state]
            for response, (value, state) in queries.values_of(self._store, name).items()
        }

    def _bases(self, labels: dict[int, str] | None, coder_id: int | None) -> tuple[Bases, Bases]:
        """Who answered, and whose answers a coder has looked at: each in all and per value."""
        looked = queries.looked_at(self._store, coder_id)
        everyone, seen = _Tally(), _Tally()
        for row in queries.answered(self._store):
            for value in ("", labels.get(row["id"], NOT_KNOWN)) if labels is not None else ("",):
                everyone.add(value, row)
                seen.add(value, row, counts=row["id"] in looked)
        return everyone.bases(), seen.bases()


Bases = tuple[Count, dict[str, Count]]


class _Tally:
    """Distinct people, distinct groups and answers per value; "" stands for all of them."""

    def __init__(self) -> None:
        self._people: dict[str, set[int]] = {}
        self._groups: dict[str, set[int]] = {}
        self._answers: dict[str, int] = {"": 0}

    def add(self, value: str, row: Row, *, counts: bool = True) -> None:
        self._answers.setdefault(value, 0)
        if counts:
            kind = self._groups if row["is_group"] else self._people
            kind.setdefault(value, set()).add(row["participant_id"])
            self._answers[value] += 1

    def bases(self) -> Bases:
        counts = {
            value: Count(
                len(self._people.get(value, ())), len(self._groups.get(value, ())), answers
            )
            for value, answers in self._answers.items()
        }
        whole = counts.pop("")
        return whole, dict(sorted(counts.items(), key=lambda item: _value_order(item[0])))


def _value_order(value: str) -> tuple[bool, list[Any]]:
    """Given values in natural order (5-7 before 11-13), then what was not given."""
    parts = [(0, int(p), "") if p.isdigit() else (1, 0, p.casefold())
             for p in re.split(r"(\d+)", value) if p]  # fmt: skip
    return value.startswith("("), parts


def _load_framework(name: str) -> Framework:
    return framework.load_framework(bundled.resolve(name, bundled.frameworks(), "framework"))
