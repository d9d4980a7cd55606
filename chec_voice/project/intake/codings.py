"""Brings in coding that was done in a spreadsheet, as the judgements of a named coder."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from chec_voice import codebook as codebooks
from chec_voice import intake
from chec_voice.errors import InputError, Refused
from chec_voice.model import VALENCES, Code, is_disclosure
from chec_voice.progress import SILENT, Progress
from chec_voice.project.intake.tables import ReadOptions
from chec_voice.store import (
    Store,
    coders,
    codes,
    decisions,
    judgements,
    notes,
    queries,
    responses,
)

DISCLOSURE_NOTE = "Coded as a possible disclosure in a spreadsheet."
IMPORTED = "imported"
"""Heading under which `--create-codes` puts codes that the codebook lacks."""


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


@dataclass(frozen=True)
class CodingsChoices:
    """How a spreadsheet says who coded what: wide (a column per code) or long (id and code)."""

    id_column: str | None = None
    """The column with the id of the answer, or of the person; found by its name."""
    question_column: str | None = None
    """The column with the question, where the id is a person's."""
    code_columns: Sequence[str] = ()
    """Wide: the columns that are codes; found."""
    code_column: str | None = None
    """Long: the column of code names."""
    valence_column: str | None = None
    create_codes: bool = False
    """Add codes that the codebook lacks, instead of leaving them out."""
    allow_unmatched: bool = False
    """Leave out rows that belong to no answer, instead of refusing."""
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
    coder = " ".join(coder.split())
    if not coder:
        raise Refused("a coder needs a name.", fix='Say whose judgements these are: --coder "Sam"')
    table = choices.options.read(path)
    book = codes.current(store)
    names = Counter(code.name.casefold() for code in book.codable)
    known = {code.name: code.id for code in book.codable if names[code.name.casefold()] == 1}
    known |= {code.id: code.id for code in book.codable}
    found = intake.read_codings(
        table,
        id_column=choices.id_column,
        code_columns=choices.code_columns or None,
        code_column=choices.code_column,
        question_column=choices.question_column,
        known=known,
    )
    _refuse_ambiguous(table, found, book.codable)
    created = (
        _new_codes(book.codes, [u.label for u in found.unknown]) if choices.create_codes else ()
    )
    known |= {code.name: code.id for code in created}
    asked = _column_by_row(table, choices.question_column)
    valences = _valences(table, choices.valence_column)
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
    judged: set[int] = set()
    """First segments of answers that the coder read, whether or not a code fits."""
    for key, row in found.judged:
        where = index.find(key, asked.get(row))
        if where:
            judged.add(where[0])
    if unmatched and not choices.allow_unmatched:
        _refuse_unmatched(table, unmatched)
    # A possible disclosure is a route to a person, not a theme.
    disclosures = [segment for segment, code in pairs if is_disclosure(code)]
    judged |= {segment for segment, _ in pairs}
    pairs = {pair: valence for pair, valence in pairs.items() if not is_disclosure(pair[1])}
    result = CodingsResult(
        layout=found.layout,
        rows=found.rows,
        decisions_added=0,
        decisions_known=0,
        segments_coded=len({segment for segment, _ in pairs}),
        codes_created=tuple(code.id for code in created),
        unknown=()
        if choices.create_codes
        else tuple((u.label, u.count, u.nearest) for u in found.unknown),
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
        # all segments of an answer that was coded, or found to need no code, were read
        done = [s for where in index.segments_of(judged) for s in where]
        added = decisions.import_many(
            store, coder_id=coder_id, coder=coder, pairs=pairs, done=done, batch_id=batch
        )
        judgements.note_disclosures(store, coder_id, disclosures)
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
