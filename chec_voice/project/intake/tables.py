"""Brings a table of answers into a project: first a plan to look at, then all of it or nothing."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from chec_voice import bundled, intake
from chec_voice.errors import InputError, Refused
from chec_voice.intake.guess import ColumnReason
from chec_voice.intake.guess_warnings import GUESSED, brief
from chec_voice.model import Polarity, ResponseIn
from chec_voice.progress import SILENT, Progress
from chec_voice.project.intake import saved_mappings
from chec_voice.segment import segments
from chec_voice.store import Store, consents, indexing, responses, surroundings, withdrawals
from chec_voice.store.consents import Consent
from chec_voice.store.responses import Saved, SourceIn, Writer
from chec_voice.text import counted, readable


@dataclass(frozen=True)
class ReadOptions:
    """How to read a table; None means: find out."""

    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    header_row: int | None = None
    number_duplicates: bool = False
    header_rows: int | None = None
    """How many rows the headings take; survey platforms write up to three."""
    dialect: str = "auto"
    """The survey platform that wrote the file, or generic."""
    as_written: tuple[str, ...] = ()
    """Guesses not to make: rows, html, merged, hidden."""
    leave_out: str = ""
    """Rows that are no people, such as "4, 9-12"."""
    carry_down: tuple[str, ...] = ()
    """Columns whose blank cells mean: the same as above."""
    bands: tuple[str, ...] = ()
    """Columns whose dates Excel made of bands."""

    def read(self, path: Path) -> intake.Table:
        """Read a table as these options say.

        Raises:
            InputError: the file cannot be read; names the row.
        """
        return intake.read_table(
            path,
            encoding=self.encoding,
            delimiter=self.delimiter,
            sheet=self.sheet,
            header_row=self.header_row,
            duplicates="number" if self.number_duplicates else "refuse",
            header_rows=self.header_rows,
            dialect=self.dialect,
            as_written=self.as_written,
            leave_out=self.leave_out,
            carry_down=self.carry_down,
            bands=self.bands,
        )


@dataclass(frozen=True)
class ImportChoices:
    """How a table becomes answers. What is not said is found out, or stays as it is.

    Columns are guessed as long as no `texts` are named.
    """

    texts: Sequence[str] = ()
    """Columns that hold answers."""
    participant: str | None = None
    """The column that tells people apart."""
    response: str | None = None
    """The column with the answer's own id."""
    question_column: str | None = None
    """The column with the question, where every row is one answer."""
    attributes: Sequence[str] = ()
    """Columns that describe people."""
    session_column: str | None = None
    voice_column: str | None = None
    """The column that says who wrote an answer down."""
    consent_analysis: str | None = None
    consent_quotation: str | None = None
    """Columns that say yes, no or nothing."""
    own_ref: str | None = None
    """The column with what people can be found by."""
    asks: Mapping[str, Polarity] = field(default_factory=dict)
    """What questions ask, by their wording, where the guess from it is wrong."""
    facilitators: Sequence[str] = ()
    """Values of the participant column that are no young people."""
    session: str | None = None
    """Tells waves of engagement apart: people are the same person only within one. By default the
    file's name."""
    profile: str | None = None
    """A saved mapping, instead of columns."""
    constants: Mapping[str, str] = field(default_factory=dict)
    """Attributes that hold for the whole file."""
    options: ReadOptions = field(default_factory=ReadOptions)

    @property
    def columns(self) -> dict[str, Any]:
        """Which columns play which part, as far as somebody said."""
        others = ("session", "profile", "constants", "options", "asks")
        named = {f.name: getattr(self, f.name) for f in fields(self) if f.name not in others}
        return {k: v if v is None or isinstance(v, str) else tuple(v) for k, v in named.items()}


@dataclass(frozen=True, kw_only=True)
class ReadTable:
    """A table, and what each column was taken for; it need not be enough to import it."""

    table: intake.Table
    mapping: intake.Mapping
    session: str
    reasons: tuple[ColumnReason, ...]
    """Why each column plays its part; empty when a saved profile said so."""
    warnings: tuple[str, ...]
    constants: Mapping[str, str]
    """Attributes that are the same in every row, such as the area of a partner's file."""


@dataclass(frozen=True, kw_only=True)
class ImportPlan(ReadTable):
    """What an import would do: look at it, then hand it to `project.imports.add`."""

    preview: intake.Preview
    consents: tuple[intake.ConsentIn, ...] = ()
    """What each person agreed to, where columns say so."""

    @property
    def consent_counts(self) -> tuple[intake.ConsentCount, ...]:
        """How many people say yes, no or nothing, by purpose."""
        return intake.count_consent(self.consents, self.mapping)


@dataclass(frozen=True)
class ImportResult:
    """What an import of a table did."""

    summary: intake.ImportSummary
    saved: Saved
    unchanged_since: str | None = None
    """When this very file was imported before; then nothing was read or written."""


def plan(store: Store, path: Path, choices: ImportChoices) -> ImportPlan:
    """Read a table and choose its columns; writes nothing.

    Raises:
        InputError: the file cannot be read, or has no such column.
        NotFound: there is no such saved mapping.
    """
    table = choices.options.read(path)
    session, constants, chosen = (
        choices.session or readable(path.stem),
        choices.constants,
        choices.columns,
    )
    reasons: tuple[ColumnReason, ...] = ()
    warnings: tuple[str, ...] = ()
    if choices.profile is not None:
        if any(chosen.values()):
            raise Refused(
                "columns were named, and a profile that names them too.",
                fix="Use --profile, or name the columns yourself.",
            )
        mapping, saved = saved_mappings.load(store, choices.profile)
        constants = {**saved, **constants}
        mapping = intake.read_voices(table, mapping)
    else:
        guess = intake.build_mapping(table, **chosen, guess_missing=not choices.texts)
        mapping, reasons, warnings = guess.mapping, guess.reasons, guess.warnings
    for question, polarity in choices.asks.items():
        mapping = _asking(table, mapping, question, polarity)
        guessed = f"{GUESSED} {brief(question)!r} "
        warnings = tuple(said for said in warnings if not said.startswith(guessed))
    return _planned(store, table, mapping, session, reasons, warnings, constants)


def look(store: Store, path: Path, choices: ImportChoices) -> ReadTable:
    """Read a table and guess its columns, or take those of a saved mapping; checks nothing.

    Raises:
        InputError: the file cannot be read.
        NotFound: there is no such saved mapping.
    """
    table = choices.options.read(path)
    constants = choices.constants
    reasons: tuple[ColumnReason, ...] = ()
    warnings: tuple[str, ...] = ()
    if choices.profile is not None:
        mapping, saved = saved_mappings.load(store, choices.profile)
        constants = {**saved, **constants}
    else:
        guess = intake.guess_mapping(table)
        mapping, reasons, warnings = guess.mapping, guess.reasons, guess.warnings
    return ReadTable(
        table=table,
        mapping=mapping,
        session=choices.session or readable(path.stem),
        reasons=reasons,
        warnings=warnings,
        constants=dict(constants),
    )


def _asking(
    table: intake.Table, mapping: intake.Mapping, question: str, polarity: Polarity
) -> intake.Mapping:
    """The mapping in which a question of the file asks something else.

    Raises:
        InputError: the file asks no such question.
    """
    asked = questions_of(mapping)
    if question not in asked:
        raise InputError(
            f"no question of this file is {question!r}",
            fix=f"Its questions: {', '.join(map(repr, asked)) or 'none'}.",
            path=table.path,
        )
    return intake.with_polarity(mapping, question, polarity)


def questions_of(mapping: intake.Mapping) -> dict[str, Polarity]:
    """Question -> what it asks, in the order of the file."""
    if mapping.question_column is not None:
        return {known.question: known.polarity for known in mapping.polarities}
    return {text.question: text.polarity for text in mapping.texts}


def correct(
    store: Store,
    plan: ReadTable,
    mapping: intake.Mapping,
    *,
    session: str = "",
    constants: Mapping[str, str] | None = None,
) -> ImportPlan:
    """What an import would do with these columns; the file is not read again.

    Raises:
        InputError: the mapping does not fit the table.
    """
    told = intake.build_mapping(
        plan.table,
        texts=mapping.texts,
        attributes=mapping.attributes,
        participant=mapping.participant or "",
        response=mapping.response or "",
        question_column=mapping.question_column or "",
        session_column=mapping.session_column or "",
        voice_column=mapping.voice_column or "",
        consent_analysis=mapping.consent_analysis or "",
        consent_quotation=mapping.consent_quotation or "",
        own_ref=mapping.own_ref or "",
        facilitators=mapping.facilitators,
    )
    asked = questions_of(mapping)
    corrected = replace(
        told.mapping,
        ignored=mapping.ignored,
        polarities=tuple(
            replace(known, polarity=asked.get(known.question, known.polarity))
            for known in told.mapping.polarities
        ),
    )
    before = {(reason.column, reason.role): reason for reason in plan.reasons}
    left_out = {one.column: one.reason for one in mapping.ignored}
    reasons = tuple(
        before.get((new.column, new.role))
        or (replace(new, why=left_out.get(new.column, new.why)) if new.role == "ignored" else new)
        for new in told.reasons
    )
    return _planned(
        store,
        plan.table,
        corrected,
        session or plan.session,
        reasons,
        told.warnings,
        plan.constants if constants is None else constants,
    )


def _planned(
    store: Store,
    table: intake.Table,
    mapping: intake.Mapping,
    session: str,
    reasons: tuple[ColumnReason, ...],
    warnings: tuple[str, ...],
    constants: Mapping[str, str],
) -> ImportPlan:
    """What a mapping makes of a table.

    Raises:
        InputError: it does not fit the table.
    """
    mapping.check(table)
    twice = {a.name for a in mapping.attributes} & set(constants)
    if twice:
        raise InputError(
            f"{', '.join(sorted(twice))}: both a column and a fixed value were given.",
            path=table.path,
            fix="Give one of them.",
        )
    gone = withdrawals.total(store)
    if gone:
        warnings += (
            f"{gone:,} {'person has' if gone == 1 else 'people have'} withdrawn from this project:"
            " take their rows out of this file first, or they come back",
        )
    found = intake.preview(table, mapping)
    agreed = intake.read_consent(table, mapping)
    noes = {one.participant for one in agreed if one.analysis == "no"}
    found = replace(found, rows=tuple(r for r in found.rows if r.participant not in noes))
    warnings = (
        *warnings,
        *_same_people(store, table, mapping, session),
        *_standing_noes(store, agreed, session),
    )
    return ImportPlan(
        table=table,
        mapping=mapping,
        session=session,
        reasons=reasons,
        warnings=warnings,
        constants=dict(constants),
        preview=found,
        consents=agreed,
    )


def _standing_noes(
    store: Store, agreed: tuple[intake.ConsentIn, ...], session: str
) -> Iterator[str]:
    """Says where the file has a yes and the project a no, which stands: it may well be newer."""
    for purpose in intake.PURPOSES:
        yes = [
            (a.session or session, a.participant) for a in agreed if getattr(a, purpose) == "yes"
        ]
        noes = {name: consents.who_said_no(store, purpose, name) for name in {n for n, _ in yes}}
        kept = sum(who in noes[name] for name, who in yes)
        if kept:
            yield (
                f"{kept:,} {'person says' if kept == 1 else 'people say'} yes here to {purpose},"
                " and no is recorded for them: the no stands. If they changed their mind, record it"
                " with `chec-voice consent`."
            )


def _same_people(
    store: Store, table: intake.Table, mapping: intake.Mapping, session: str
) -> Iterator[str]:
    """Says when most ids of a file are known in another session: the same survey, perhaps."""
    if mapping.participant is None or mapping.session_column is not None:
        return
    refs = set(table.values(mapping.participant)) - {""}
    for name, known in responses.references(store).items():
        shared = len(refs & known)
        if name != session and shared and shared >= 0.5 * min(len(refs), len(known)):
            yield (
                f"{shared:,} of {counted(len(refs), 'id')} in {mapping.participant!r}"
                f" {'is' if shared == 1 else 'are'} also in the"
                f" session {name!r}. If this is the same survey, use --session {name!r}, or these"
                " people count twice."
            )


def with_constants(plan: ImportPlan) -> Iterator[tuple[str, ResponseIn]]:
    """(session, response) pairs of a plan, with what holds for the whole file."""
    constants = {name: intake.attribute_value(v) for name, v in plan.constants.items()}
    for session, response in intake.session_responses(plan.table, plan.mapping):
        if constants:
            response = replace(response, attributes={**response.attributes, **constants})
        yield session, response


def run(store: Store, plan: ImportPlan, actor: str, progress: Progress = SILENT) -> ImportResult:
    """Write everything in one transaction: a stop at any time leaves the project as it was."""
    by_column = plan.mapping.session_column is not None
    # One workbook holds many tables, and a file read with another encoding says something else.
    how = {
        "sheet": plan.table.sheet,
        "encoding": plan.table.encoding,
        "delimiter": plan.table.delimiter,
        "header_row": plan.table.header_row,
        "default_session": plan.session if by_column else None,
    }
    if plan.table.told:
        how["told"] = ", ".join(plan.table.told)
    packed = json.dumps(
        saved_mappings.packed(plan.mapping, plan.constants) | how,
        sort_keys=True,
        ensure_ascii=False,
    )
    mapping_sha = hashlib.sha256(packed.encode()).hexdigest()
    same = responses.already_imported(
        store, plan.table.sha256, mapping_sha, None if by_column else plan.session
    )
    if same is not None:
        saved = Saved(responses_unchanged=plan.preview.summary.responses)
        return ImportResult(plan.preview.summary, saved, unchanged_since=same)
    progress.start("Importing", plan.preview.summary.responses)
    with store.write():
        _refuse_other_rows(store, plan)
        batch = responses.new_batch(store, "import", actor)
        source = SourceIn(
            readable(plan.table.path.name),
            plan.table.sha256,
            plan.table.reader,
            plan.table.encoding or "",
            packed,
            mapping_sha,
            len(plan.table.rows),
        )
        newest = responses.last_id(store)
        saved = _write(store, plan, batch, responses.save_source(store, source, batch), progress)
        indexing.index(store, newest)
        _record_consents(store, plan, batch)
        if plan.table.sha256 in bundled.synthetic_files():
            surroundings.mark_synthetic(store, batch)
        summary = {k: v for k, v in asdict(saved).items() if k != "changed_rows"}
        responses.finish_batch(store, batch, summary)
        store.event(actor, "import", target=f"batch:{batch}", after=summary)
    progress.finish()
    return ImportResult(plan.preview.summary, saved)


def _refuse_other_rows(store: Store, plan: ImportPlan) -> None:
    """Row 7 of one file and row 7 of another are two people, whatever the session."""
    if plan.mapping.participant is not None and not plan.preview.summary.without_participant:
        return
    others: dict[str, set[str]] = {}
    for name, response in intake.session_responses(plan.table, plan.mapping):
        if response.participant != f"row {response.row}":
            continue
        session = name or plan.session
        if session not in others:
            others[session] = responses.rows_of_another_file(
                store, session, readable(plan.table.path.name), plan.table.sheet
            )
        if response.participant in others[session]:
            raise InputError(
                f"nothing here tells this person from another one, of another file, in the"
                f" session {session!r}.",
                path=plan.table.path,
                row=response.row,
                fix="Name the column that tells people apart with --id (and fill its gaps), or"
                " give this file a --session of its own.",
            )


def _record_consents(store: Store, plan: ImportPlan, batch: int) -> None:
    people: dict[str, dict[str, list[int]]] = {}
    said = []
    for consent in plan.consents:
        name = consent.session or plan.session
        if name not in people:
            people[name] = consents.refs(store, name)
        said.append(
            Consent(
                people[name][consent.participant][0],
                consent.analysis,
                consent.quotation,
                consent.own_ref,
            )
        )
    consents.record(store, said, batch)


def _write(store: Store, plan: ImportPlan, batch: int, source: int, progress: Progress) -> Saved:
    questions = surroundings.ensure_questions(
        store,
        {q.question: plan.mapping.polarity_of(q.question) for q in plan.preview.summary.questions},
        batch,
    )
    attributes = surroundings.ensure_attributes(
        store,
        [*(a.name for a in plan.mapping.attributes), *plan.constants],
        set(plan.preview.response_attributes),
        batch,
    )
    saved = Saved()
    writers: dict[str, Writer] = {}
    waiting: dict[str, list[ResponseIn]] = {}

    def flush(name: str) -> None:
        if name not in writers:
            writers[name] = Writer(
                store,
                session_id=surroundings.ensure_session(store, name, batch),
                source_id=source,
                batch_id=batch,
                questions=questions,
                attributes=attributes,
                spans=segments,
                saved=saved,
            )
        writers[name].add(waiting[name])
        progress.advance(len(waiting[name]))
        waiting[name] = []

    for column_name, response in with_constants(plan):
        name = column_name or plan.session
        waiting.setdefault(name, []).append(response)
        if len(waiting[name]) >= responses.CHUNK:
            flush(name)
    for name in waiting:
        flush(name)
    return saved
