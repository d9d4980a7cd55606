"""Brings files into a project: responses, and coding that was done elsewhere."""

from __future__ import annotations

import hashlib
import json
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

from chec_voice import bundled, intake
from chec_voice import codebook as codebooks
from chec_voice.errors import InputError, NotFound, Refused
from chec_voice.intake.guess import ColumnReason
from chec_voice.model import VALENCES, Code, ResponseIn, Voice, is_disclosure
from chec_voice.progress import SILENT, Progress
from chec_voice.segment import segments
from chec_voice.store import (
    Store,
    coders,
    codes,
    decisions,
    new_uuid,
    notes,
    now,
    queries,
    responses,
    withdrawals,
)
from chec_voice.store.responses import Saved, SourceIn, Writer

DISCLOSURE_NOTE = "Coded as a possible disclosure in a spreadsheet."
IMPORTED = "imported"
"""Heading under which `--create-codes` puts codes that the codebook lacks."""


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

    def read(self, path: Path) -> intake.Table:
        return intake.read_table(
            path,
            encoding=self.encoding,
            delimiter=self.delimiter,
            sheet=self.sheet,
            header_row=self.header_row,
            duplicates="number" if self.number_duplicates else "refuse",
            header_rows=self.header_rows,
            dialect=self.dialect,
        )


@dataclass(frozen=True)
class ImportPlan:
    """What an import would do: look at it, then hand it to `Project.import_responses`."""

    table: intake.Table
    mapping: intake.Mapping
    session: str
    reasons: tuple[ColumnReason, ...]
    """Why each column plays its part; empty when a saved profile said so."""
    warnings: tuple[str, ...]
    preview: intake.Preview
    extras: Extras


@dataclass(frozen=True)
class Extras:
    """What holds for a whole file, or stands in a column of its own."""

    constants: Mapping[str, str] = field(default_factory=dict)
    """Attributes that are the same in every row, such as the area of a partner's file."""
    voice_column: str | None = None
    """Column that says who wrote an answer down."""

    def to_dict(self) -> dict[str, Any]:
        return {"constants": dict(self.constants), "voice_column": self.voice_column}


@dataclass(frozen=True)
class ImportResult:
    summary: intake.ImportSummary
    saved: Saved
    unchanged_since: str | None = None
    """When this very file was imported before; then nothing was read or written."""


def plan(
    store: Store,
    path: Path,
    *,
    options: ReadOptions,
    profile: str | None,
    session: str | None,
    extras: Extras,
    chosen: Mapping[str, Any],
) -> ImportPlan:
    table = options.read(path)
    session = session or path.stem
    reasons: tuple[ColumnReason, ...] = ()
    warnings: tuple[str, ...] = ()
    if profile is not None:
        if any(chosen.values()):
            raise Refused(
                "columns were named, and a profile that names them too.",
                fix="Use --profile, or name the columns yourself.",
            )
        mapping, saved = load_profile(store, profile)
        extras = Extras(
            {**saved.constants, **extras.constants}, extras.voice_column or saved.voice_column
        )
        mapping.check(table)
    else:
        guess = intake.build_mapping(table, **chosen, guess_missing=not chosen.get("texts"))
        mapping, reasons, warnings = guess.mapping, guess.reasons, guess.warnings
        mapping.check(table)
    if extras.voice_column is not None:
        table.index(extras.voice_column)
    twice = {a.name for a in mapping.attributes} & set(extras.constants)
    if twice:
        raise InputError(
            f"{', '.join(sorted(twice))}: both a column and a fixed value were given.",
            path=path,
            fix="Give one of them.",
        )
    gone = withdrawals.total(store)
    if gone:
        warnings += (
            f"{gone:,} {'person has' if gone == 1 else 'people have'} withdrawn from this project:"
            " take their rows out of this file first, or they come back",
        )
    found = intake.preview(table, mapping)
    warnings = (*warnings, *_same_people(store, table, mapping, session))
    return ImportPlan(table, mapping, session, reasons, warnings, found, extras)


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
                f"{shared:,} of the {len(refs):,} ids in {mapping.participant!r} are also in the"
                f" session {name!r}. If this is the same survey, use --session {name!r}, or these"
                " people count twice."
            )


# Who wrote an answer down, in the words of forms: anything that speaks of an adult, or says yes
# to "was this scribed", means that the words came through somebody else.
_THROUGH_AN_ADULT = re.compile(r"adult|scribe|staff|worker|teacher|parent|^yes$|^y$|^1$", re.I)


def with_extras(
    plan: ImportPlan,
) -> Iterator[tuple[str, ResponseIn]]:
    """(session, response) pairs of a plan, with its constants and voices."""
    constants = {name: intake.attribute_value(v) for name, v in plan.extras.constants.items()}
    voices: dict[int, Voice] = {}
    if plan.extras.voice_column is not None:
        at = plan.table.index(plan.extras.voice_column)
        voices = {
            row.number: "scribed"
            for row in plan.table.rows
            if _THROUGH_AN_ADULT.search(row.cells[at])
        }
    for session, response in intake.session_responses(plan.table, plan.mapping):
        if constants or response.row in voices:
            response = replace(
                response,
                attributes={**response.attributes, **constants},
                voice=voices.get(response.row, response.voice),
            )
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
    packed = json.dumps(_mapping_dict(plan) | how, sort_keys=True, ensure_ascii=False)
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
            plan.table.path.name, plan.table.sha256, plan.table.reader, plan.table.encoding or "",
            packed, mapping_sha, len(plan.table.rows),
        )  # fmt: skip
        newest = responses.last_id(store)
        saved = _write(store, plan, batch, responses.save_source(store, source, batch), progress)
        responses.index(store, newest)
        if plan.table.sha256 in bundled.synthetic_files():
            store.execute("UPDATE project SET synthetic = 1")
        summary = {k: v for k, v in asdict(saved).items() if k != "changed_rows"}
        responses.finish_batch(store, batch, summary)
        store.event(actor, "import", target=f"batch:{batch}", after=summary)
    progress.finish()
    return ImportResult(plan.preview.summary, saved)


def _mapping_dict(plan: ImportPlan) -> dict[str, Any]:
    """Mapping and extras as plain data; `load_profile` reads it back."""
    extras = plan.extras.to_dict()
    if plan.extras.voice_column is None:
        del extras["voice_column"]  # the mapping may have one of its own
    return plan.mapping.to_dict() | extras


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
                store, session, plan.table.path.name, plan.table.sheet
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


def _write(store: Store, plan: ImportPlan, batch: int, source: int, progress: Progress) -> Saved:
    questions = responses.ensure_questions(
        store,
        {q.question: plan.mapping.polarity_of(q.question) for q in plan.preview.summary.questions},
    )
    attributes = responses.ensure_attributes(
        store,
        [*(a.name for a in plan.mapping.attributes), *plan.extras.constants],
        set(plan.preview.response_attributes),
    )
    saved = Saved()
    writers: dict[str, Writer] = {}
    waiting: dict[str, list[ResponseIn]] = {}

    def flush(name: str) -> None:
        if name not in writers:
            writers[name] = Writer(
                store,
                session_id=responses.ensure_session(store, name),
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

    for column_name, response in with_extras(plan):
        name = column_name or plan.session
        waiting.setdefault(name, []).append(response)
        if len(waiting[name]) >= responses.CHUNK:
            flush(name)
    for name in waiting:
        flush(name)
    return saved


# --- mapping profiles ---------------------------------------------------------------------

_PROFILE_FIX = "Correct the profile, or save a new one from an import that works."


def save_profile(store: Store, name: str, plan: ImportPlan) -> None:
    """Keep a plan's mapping under a name; an older one of that name is replaced."""
    if not name.strip():
        raise Refused("a mapping profile needs a name.", fix="Say --save-profile NAME.")
    packed = json.dumps(_mapping_dict(plan), ensure_ascii=False)
    with store.write():
        store.execute(
            "INSERT INTO profile (uuid, name, mapping, saved_at) VALUES (?, ?, ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET mapping = excluded.mapping,"
            " saved_at = excluded.saved_at",
            (new_uuid(), name, packed, now()),
        )


def load_profile(store: Store, name: str) -> tuple[intake.Mapping, Extras]:
    """A saved mapping and its extras, or those of a JSON file.

    Raises:
        NotFound: there is no such profile or file.
        InputError: the profile is damaged.
    """
    found = store.value("SELECT mapping FROM profile WHERE name = ?", [name])
    if found is None and Path(name).is_file():
        try:
            found = Path(name).read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InputError(f"cannot be read ({error}).", path=name) from error
    if found is None:
        names = [row["name"] for row in store.rows("SELECT name FROM profile ORDER BY name")]
        raise NotFound(
            f"there is no mapping profile {name!r}.",
            fix=f"Profiles here: {', '.join(names) or 'none'}. Save one with --save-profile NAME.",
        )
    try:
        data = json.loads(found)
    except (ValueError, RecursionError) as error:
        raise InputError(f"this is not a mapping profile ({error}).", path=name,
                         fix=_PROFILE_FIX) from error  # fmt: skip
    if not isinstance(data, dict):
        raise InputError("this is not a mapping profile.", path=name, fix=_PROFILE_FIX)
    constants = data.pop("constants", {})
    # A mapping that says what the values of its voice column mean keeps it.
    voice_column = None if data.get("voices") else data.pop("voice_column", None)
    if not isinstance(constants, dict) or not all(isinstance(v, str) for v in constants.values()):
        raise InputError("its `constants` must be names with texts.", path=name, fix=_PROFILE_FIX)
    if voice_column is not None and not isinstance(voice_column, str):
        raise InputError("its `voice_column` must be a column's name.", path=name, fix=_PROFILE_FIX)
    try:
        return intake.Mapping.from_dict(data), Extras(constants, voice_column)
    except InputError as error:
        raise InputError(error.message, path=name, fix=error.fix) from error


# --- coding done elsewhere ----------------------------------------------------------------


@dataclass(frozen=True)
class CodingsResult:
    """What `import-codings` found and did."""

    layout: str
    rows: int
    decisions_added: int
    decisions_known: int
    segments_coded: int
    codes_created: tuple[str, ...]
    unknown: tuple[tuple[str, int, str | None], ...]
    """(label, uses, nearest known name): labels left out because the codebook lacks them."""
    unmatched: tuple[tuple[int, str], ...]
    """(row, id) of rows that belong to no response of the project."""
    on_blank: int
    """Codes on answers that are blank here: there is nothing to code."""
    notices: tuple[str, ...] = field(default=())
    concerns_raised: int = 0
    """Answers coded as a possible disclosure: they wait for a safeguarding lead now."""


def import_codings(
    store: Store,
    path: Path,
    *,
    coder: str,
    kind: str,
    options: ReadOptions,
    id_column: str | None,
    question_column: str | None,
    code_columns: Sequence[str] | None,
    code_column: str | None,
    valence_column: str | None,
    create_codes: bool,
    allow_unmatched: bool,
    dry_run: bool,
    progress: Progress = SILENT,
) -> CodingsResult:
    coder = " ".join(coder.split())
    if not coder:
        raise Refused("a coder needs a name.", fix='Say whose judgements these are: --coder "Sam"')
    table = options.read(path)
    book = codes.current(store)
    names = Counter(code.name.casefold() for code in book.codable)
    known = {code.name: code.id for code in book.codable if names[code.name.casefold()] == 1}
    known |= {code.id: code.id for code in book.codable}
    found = intake.read_codings(
        table,
        id_column=id_column,
        code_columns=code_columns,
        code_column=code_column,
        question_column=question_column,
        known=known,
    )
    _refuse_ambiguous(table, found, book.codable)
    created = _new_codes(book.codes, [u.label for u in found.unknown]) if create_codes else ()
    known |= {code.name: code.id for code in created}
    asked = _column_by_row(table, question_column)
    valences = _valences(table, valence_column)
    index = _Answers(store)
    pairs: dict[tuple[int, str], str | None] = {}
    unmatched: dict[int, str] = {}
    on_blank = 0
    progress.start("Matching", len(found.entries))
    for entry in found.entries:
        code = entry.code or known.get(entry.code_label)
        where = index.find(entry.response_key, asked.get(entry.row))
        if where is None:
            unmatched[entry.row] = entry.response_key
        elif not where:
            on_blank += 1
        elif code is not None:
            pairs.setdefault((where[0], code), valences.get(entry.row))
        progress.advance()
    progress.finish()
    if unmatched and not allow_unmatched:
        _refuse_unmatched(table, unmatched)
    # A possible disclosure is a route to a person, not a theme.
    disclosures = [segment for segment, code in pairs if is_disclosure(code)]
    pairs = {pair: valence for pair, valence in pairs.items() if not is_disclosure(pair[1])}
    result = CodingsResult(
        layout=found.layout,
        rows=found.rows,
        decisions_added=0,
        decisions_known=0,
        segments_coded=len({segment for segment, _ in pairs}),
        codes_created=tuple(code.id for code in created),
        unknown=() if create_codes else tuple((u.label, u.count, u.nearest) for u in found.unknown),
        unmatched=tuple(unmatched.items()),
        on_blank=on_blank,
        notices=found.notices,
    )
    if dry_run:
        return result
    with store.write():
        if created:
            grown = replace(book, codes=(*book.codes, *created))
            codes.save(store, replace(grown, sha256=codebooks.content_hash(grown)), coder)
        coder_id = coders.ensure(store, coder, kind=kind)
        coder = coders.name_of(store, coder_id)
        batch = responses.new_batch(store, "import-codings", coder)
        # all segments of a coded answer were read by that coder
        done = [s for where in index.segments_of({s for s, _ in pairs}) for s in where]
        added = decisions.import_many(
            store, coder_id=coder_id, coder=coder, pairs=pairs, done=done, batch_id=batch
        )
        raised = notes.raise_new(
            store, coder_id=coder_id, coder=coder, segment_ids=disclosures, note=DISCLOSURE_NOTE
        )
        responses.finish_batch(store, batch, {"decisions": added, "file": path.name})
    return replace(
        result, decisions_added=added, decisions_known=len(pairs) - added, concerns_raised=raised
    )


def _refuse_ambiguous(
    table: intake.Table, found: intake.CodingsIn, codable: Sequence[Code]
) -> None:
    """A name that two codes share says which of them is meant only by its id."""
    for entry in found.entries:
        wanted = entry.code_label.casefold()
        meant = [code.id for code in codable if code.name.casefold() == wanted]
        if entry.code is None and len(meant) > 1:
            raise InputError(
                f"{entry.code_label!r} is the name of {len(meant)} codes: {', '.join(meant)}.",
                path=table.path,
                row=entry.row,
                fix="Write the id of the one that is meant.",
            )


def _valences(table: intake.Table, column: str | None) -> dict[int, str | None]:
    found: dict[int, str | None] = {}
    for row, word in _column_by_row(table, column).items():
        if word and word not in VALENCES:
            raise InputError(
                f"{word!r} is no valence.", path=table.path, row=row, column=column,
                fix=f"Use one of {', '.join(VALENCES)}, or leave the cell blank.",
            )  # fmt: skip
        found[row] = word or None
    return found


def _column_by_row(table: intake.Table, column: str | None) -> dict[int, str]:
    if column is None:
        return {}
    at = table.index(column)
    return {row.number: row.cells[at] for row in table.rows}


def _refuse_unmatched(table: intake.Table, unmatched: Mapping[int, str]) -> None:
    first = ", ".join(f"row {row} ({key!r})" for row, key in list(unmatched.items())[:5])
    raise InputError(
        f"{len(unmatched):,} coded rows belong to no answer of this project: {first}"
        f"{', ...' if len(unmatched) > 5 else ''}.",
        path=table.path,
        fix="Import the answers first, name the id column with --id and, where one id stands for"
        " several answers, the question's column with --question-column; or leave these rows out"
        " with --allow-unmatched.",
    )


def _new_codes(known: Iterable[Code], labels: Sequence[str]) -> tuple[Code, ...]:
    """Codes for labels that the codebook lacks, under a heading of their own."""
    if not labels:
        return ()
    taken = {code.id for code in known}
    made: list[Code] = []
    if IMPORTED not in taken:
        made.append(
            Code(IMPORTED, "Imported codes", kind="area", codable=False, label="Imported codes")
        )
    for label in labels:
        slug = codebooks.slug(label)
        code_id, number = f"{IMPORTED}.{slug}", 2
        while code_id in taken:
            code_id, number = f"{IMPORTED}.{slug}_{number}", number + 1
        taken.add(code_id)
        made.append(Code(code_id, label, parent=IMPORTED, label=label))
    return tuple(made)


class _Answers:
    """Finds the segments of an answer by what a spreadsheet calls it."""

    def __init__(self, store: Store) -> None:
        self._by_ref: dict[str, list[int]] = {}
        self._by_person: dict[str, list[int]] = {}
        self._by_both: dict[tuple[str, str], list[int]] = {}
        self._segments: dict[int, list[int]] = {}
        for row in queries.answers_with_segments(store):
            response = row["id"]
            held = self._segments.setdefault(response, [])
            if row["segment_id"] is not None:
                held.append(row["segment_id"])
            if len(held) > 1:
                continue
            if row["ref"]:
                self._by_ref.setdefault(row["ref"], []).append(response)
            self._by_person.setdefault(row["participant"], []).append(response)
            self._by_both.setdefault((row["participant"], row["question"]), []).append(response)
            self._by_ref.setdefault(row["uuid"], []).append(response)

    def find(self, key: str, question: str | None) -> list[int] | None:
        """Segments of the one answer that is meant; [] when it is blank, None when none is."""
        if question is not None:
            found = self._by_both.get((key, question), [])
        else:
            found = self._by_ref.get(key) or self._by_person.get(key, [])
        if len(found) != 1:
            return None
        return self._segments[found[0]]

    def segments_of(self, first: set[int]) -> list[list[int]]:
        """All segments of the answers whose first segments are given."""
        return [held for held in self._segments.values() if held and held[0] in first]


def profile_names(store: Store) -> list[str]:
    return [str(row["name"]) for row in store.rows("SELECT name FROM profile ORDER BY name")]
