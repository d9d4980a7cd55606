"""Brings in coding that was done in a spreadsheet, as the judgements of a named coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import partial
from pathlib import Path
from sqlite3 import Row

from chec_voice import codebook as codebooks
from chec_voice import intake
from chec_voice.code_ids import free_id, same_name
from chec_voice.errors import InputError, Refused
from chec_voice.model import Code, Codebook, is_disclosure
from chec_voice.progress import SILENT, Progress
from chec_voice.project.intake import coded_rows
from chec_voice.project.intake.coded_answers import Answers
from chec_voice.project.intake.coded_rows import Change, Coded
from chec_voice.project.intake.tables import ReadOptions
from chec_voice.store import (
    Store,
    coded_import,
    coded_undo,
    coders,
    codes,
    judgements,
    notes,
    responses,
)
from chec_voice.text import counted, readable

DISCLOSURE_NOTE = "Coded as a possible disclosure in a spreadsheet."
IMPORTED = "imported"
"""Heading under which `--create-codes` puts codes that the codebook lacks."""


@dataclass(frozen=True)
class CodingsResult:
    """What `import-codings` found and did."""

    layout: str
    columns: tuple[str, ...]
    """The columns that were read as codes."""
    rows: int
    decisions_added: int
    decisions_known: int
    segments_coded: int
    """Answers that a code of the file stands on."""
    codes_created: tuple[str, ...]
    unknown: tuple[tuple[str, int, str | None], ...]
    """(label, uses, nearest known name): labels left out because the codebook lacks them."""
    unmatched: tuple[tuple[int, str], ...]
    """(row, id) of rows that belong to no response of the project."""
    on_blank: int
    """Codes on answers that are blank here: there is nothing to code."""
    looked_at: int = 0
    """Answers that the coder judged, whether or not a code fits."""
    taken_back: int = 0
    """Codings of this coder that stood and that the file takes back."""
    still_standing: int = 0
    """Codings of this coder on answers of the file that it does not hold: they stay."""
    now_answers: int = 0
    """Answers that looked like none and were coded: they count in denominators from now on."""
    ignored: tuple[tuple[str, str], ...] = ()
    """(column, why) of columns that were not read."""
    applies_column: str = ""
    """The column that said whether the code of a row applies; "" for none."""
    notices: tuple[str, ...] = field(default=())
    concerns_raised: int = 0
    """Answers coded as a possible disclosure: they wait for a safeguarding lead now."""


@dataclass(frozen=True)
class CodingsChoices:
    """How a spreadsheet says who coded what: wide (a column per code) or long (id and code)."""

    id_column: str | None = None
    """The column with the id of the answer, or of the person; found by its name."""
    question_column: str | None = None
    """The column with the question, where the id is a person's."""
    code_columns: Sequence[str] = ()
    """Wide: the columns that are codes; found."""
    code_column: str | Sequence[str] | None = None
    """Long: the column of code names, or several; found."""
    valence_column: str | None = None
    level_column: str | None = None
    create_codes: bool = False
    """Add codes that the codebook lacks, instead of leaving them out."""
    allow_unmatched: bool = False
    """Leave out rows that belong to no answer, instead of refusing."""
    replace: bool = False
    """The file says all that the coder codes on its answers: what it lacks is taken back."""
    options: ReadOptions = field(default_factory=ReadOptions)


def import_codings(
    store: Store,
    path: Path,
    choices: CodingsChoices,
    *,
    coder: str,
    kind: str,
    dry_run: bool,
    progress: Progress = SILENT,
) -> CodingsResult:
    """Bring in what somebody coded in a spreadsheet, as decisions of `coder`; whole or not at all.

    Args:
        kind: person or synthetic.
        dry_run: say what would happen, and write nothing.

    Raises:
        InputError: the file cannot be read, or rows belong to no answer; names the rows.
        Refused: the coder has no name.
    """
    coder = " ".join(coder.split())
    if not coder:
        raise Refused("a coder needs a name.", fix='Say whose judgements these are: --coder "Sam"')
    book = codes.current(store)
    found = _read(path, choices, book, progress)
    progress.start("Reading the ids of answers", None)
    answers = Answers(store)
    progress.finish()
    said = coded_rows.match(found, answers, progress)
    rows = len(found.table.rows)
    found.table = replace(found.table, rows=())  # numbers are all that is kept of them
    _refuse_ambiguous(found, book)
    if said.unmatched and not choices.allow_unmatched:
        _refuse_unmatched(found.table, said.unmatched, answers)
    answers.forget_names()
    unknown = found.unknown()
    created: tuple[Code, ...] = ()
    if choices.create_codes:
        created = _new_codes(book.codes, [u.label for u in unknown], codes.every(store))
    made = {same_name(code.name): code.id for code in created}
    code_of_label = [
        code or made.get(same_name(label))
        for label, code in zip(found.labels, found.codes, strict=True)
    ]
    coded = coded_rows.by_code(said, code_of_label, answers.segments.parts)
    # A possible disclosure is a route to a person, not a theme.
    themes = {code for code in coded.codes if not is_disclosure(code)}
    now_answers = coded_import.non_answers(store, answers.segments, coded.places(themes))
    unknown_left = () if choices.create_codes else unknown
    result = CodingsResult(
        layout=found.layout,
        columns=found.code_columns,
        applies_column=found.applies_column or "",
        rows=rows,
        decisions_added=0,
        decisions_known=0,
        segments_coded=len(coded.places(themes)),
        codes_created=tuple(code.id for code in created),
        unknown=tuple((u.label, u.count, u.nearest) for u in unknown_left),
        unmatched=tuple(said.unmatched.items()),
        on_blank=coded.on_blank,
        looked_at=len(coded.read),
        now_answers=len(now_answers),
        ignored=tuple((column.column, column.reason) for column in found.ignored),
        notices=tuple(coded_rows.notices(found, said, coded, answers)),
    )
    del found, said  # of a million codings they take as much as all that follows
    disclosures = set(coded.codes) - themes
    changed = partial(
        coded_rows.change,
        store,
        answers,
        coded,
        disclosures=disclosures,
        replace=choices.replace,
    )
    if dry_run:
        return _with(result, changed(coders.find(store, coder)))
    with store.write():
        if created:
            grown = replace(book, codes=(*book.codes, *created))
            codes.save(store, replace(grown, sha256=codebooks.content_hash(grown)), coder)
        coder_id = coders.ensure(store, coder, kind=kind)
        change = changed(coder_id)
        raised = _write(
            store,
            path,
            answers,
            coded,
            change,
            coder_id,
            disclosures,
            now_answers,
            [code.id for code in created],
            progress,
        )
    return replace(_with(result, change), concerns_raised=raised)


def _read(
    path: Path, choices: CodingsChoices, book: Codebook, progress: Progress
) -> intake.CodingsIn:
    named = choices.code_column
    progress.start("Reading the file", None)
    try:
        table = choices.options.read(path)
    except intake.SummaryTable:
        # Noughts and ones with totals below look like counts.
        table = replace(choices.options, dialect="generic").read(path)
    progress.finish()
    return intake.read_codings(
        table,
        id_column=choices.id_column,
        code_columns=choices.code_columns or None,
        label_columns=[named] if isinstance(named, str) else named or None,
        question_column=choices.question_column,
        valence_column=choices.valence_column,
        level_column=choices.level_column,
        known=_names(book),
    )


def _write(
    store: Store,
    path: Path,
    answers: Answers,
    coded: Coded,
    change: Change,
    coder_id: int,
    disclosures: Collection[str],
    now_answers: Sequence[int],
    created: Sequence[str],
    progress: Progress,
) -> int:
    """Append what the file says; returns how many concerns were raised. Inside `write()`.

    The batch notes all that it changes, so that `undo` can take it back.
    """
    coder, held = coders.name_of(store, coder_id), answers.segments
    batch = responses.new_batch(store, "import-codings", coder)
    progress.start("Writing", len(change.new))
    coded_import.add(
        store,
        held,
        change.new,
        change.told,
        coded_rows.TOLD,
        coder_id=coder_id,
        code_ids=change.code_ids,
        batch_id=batch,
        progress=progress,
    )
    progress.finish()
    coded_import.take_back(store, change.taken_back, coder_id=coder_id, batch_id=batch)
    # all segments of an answer that was coded, or found to need no code, were read
    reviews, stamp = coded_import.looked_at(
        store, held, coded.read, coder_id=coder_id, progress=progress
    )
    coded_import.count_as_answers(store, now_answers)
    counts = {
        "decisions": len(change.new),
        "taken_back": change.taken,
        "now_answers": len(now_answers),
    }
    store.event(coder, "import-codings", after={**counts, "batch": batch})
    segments = held.ids[held.first[coded.places(disclosures)]].tolist()
    noted = judgements.note_disclosures(store, coder_id, segments)
    raised = notes.raise_new(
        store, coder_id=coder_id, coder=coder, segment_ids=segments, note=DISCLOSURE_NOTE
    )
    summary = {
        **counts,
        "file": readable(path.name),
        "coder": coder_id,
        "looked": stamp,
        "reviews": reviews,
        "answers": list(now_answers),
        "disclosures": noted,
        "concerns": raised,
        "codes": list(created),
    }
    responses.finish_batch(store, batch, summary)
    return raised


def undo(store: Store, batch: Row, *, with_decisions: bool, actor: str) -> dict[str, int]:
    """Take a batch of codings back: the coder's judgements and the codebook are as before it.

    Codes that it created stay where something else hangs on them by now.

    Raises:
        Refused: something is built on it.
    """
    made = coded_undo.wrote(batch)["codes"]
    with store.write():
        done = coded_undo.undo(store, batch, with_decisions=with_decisions, actor=actor)
        book = codes.current(store)
        gone = coded_undo.unused(store, made)
        gone -= {code.parent for code in book.codes if code.id not in gone and code.parent}
        left = replace(book, codes=tuple(code for code in book.codes if code.id not in gone))
        if gone and left.codes:
            codes.save(store, replace(left, sha256=codebooks.content_hash(left)), actor)
        done["codes"] = len(book.codes) - len(left.codes)
    return done


def _with(result: CodingsResult, change: Change) -> CodingsResult:
    return replace(
        result,
        decisions_added=len(change.new),
        decisions_known=change.known,
        taken_back=change.taken,
        still_standing=change.still_standing,
    )


def _names(book: Codebook) -> dict[str, str]:
    """Everything that means a code: its id, its path of names, and a name that no other has."""
    shared = Counter(code.name.casefold() for code in book.codable)
    names = {code.name: code.id for code in book.codable if shared[code.name.casefold()] == 1}
    by_id = {code.id: code for code in book.codes}
    for code in book.codable:
        path, at = [code.name], code
        while at.parent is not None and at.parent in by_id:
            at = by_id[at.parent]
            path.insert(0, at.name)
        if len(path) > 1:
            names.setdefault(" > ".join(path), code.id)
    return names | {code.id: code.id for code in book.codable}


def _refuse_ambiguous(found: intake.CodingsIn, book: Codebook) -> None:
    """A name that two codes share says which of them is meant only by its id or path."""
    for label, code, row in zip(found.labels, found.codes, found.first_rows, strict=True):
        if code is not None:
            continue
        meant = [c.id for c in book.codable if c.name.casefold() == label.casefold()]
        if len(meant) > 1:
            raise InputError(
                f"{label!r} is the name of {len(meant)} codes: {', '.join(meant)}.",
                path=found.table.path,
                row=row or None,
                fix="Write the id of the one that is meant, or the names above it as in"
                " 'Home > Other'.",
            )


def _refuse_unmatched(table: intake.Table, unmatched: Mapping[int, str], answers: Answers) -> None:
    raise InputError(
        f"{counted(len(unmatched), 'coded row belongs', 'coded rows belong')} to no answer of this"
        " project:"
        f" {coded_rows.first_of(unmatched, answers)}.",
        path=table.path,
        fix="Import the answers first, name the id column with --id and, where one id stands for"
        " several answers, the question's column with --question-column; or leave these rows out"
        " with --allow-unmatched.",
    )


def _new_codes(
    known: Sequence[Code], labels: Sequence[str], every: Sequence[Code]
) -> tuple[Code, ...]:
    """Codes for labels that the codebook lacks, under a heading of their own.

    Args:
        every: also codes that left the codebook: one of them that was called so comes back.
    """
    if not labels:
        return ()
    made: dict[str, Code] = {}
    if not any(code.id == IMPORTED for code in known):
        made[""] = Code(
            IMPORTED, "Imported codes", kind="area", codable=False, label="Imported codes"
        )
    before = {same_name(code.name): code for code in every if code.parent == IMPORTED}
    taken = {code.id for code in every}
    for label in labels:
        name = same_name(label)
        if name in made:
            continue
        made[name] = before.get(name) or Code(
            free_id(label, IMPORTED, taken), label, parent=IMPORTED, label=label
        )
        taken.add(made[name].id)
    return tuple(made.values())
