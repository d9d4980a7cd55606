"""What can be done with the codes of a project."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from chec_voice import bundled, codebook, codebook_diff, codebook_edits, outputs
from chec_voice.codebook_diff import CodeChange
from chec_voice.errors import ModelError, NotFound, WrongModel
from chec_voice.model import Code, Codebook
from chec_voice.project import codebook_acts
from chec_voice.project.codebook_acts import Effect, Planned, Said
from chec_voice.project.selection import Count, Filters, Selection
from chec_voice.project.vaults.leftovers import writing_in
from chec_voice.store import Store, coders, codes, definitions, inputs
from chec_voice.store.codes import CodebookChange
from chec_voice.store.definitions import Waiting


@dataclass(frozen=True)
class Version:
    """One version of the codebook, without its codes."""

    number: int
    """By which commands name it; goes up with each version that is new."""
    version: str
    """What the codebook calls itself."""
    sha256: str
    at: str
    """When it came, UTC."""
    codes: int
    decisions: int
    """Judgements that were made under it."""
    current: bool


class Codes:
    """What can be done with codes. Open it with `project.codes`.

    `project.codebook` is the codebook that stands.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def names(self) -> dict[str, str]:
        """Code id -> name, also of codes that left the codebook while decisions stand."""
        return codes.with_retired(self._store).names

    @property
    def names_ever(self) -> dict[str, str]:
        """Code id -> name, of all codes that there ever were here: for what is told of the past."""
        return codes.names_ever(self._store)

    def load(
        self, name: str, actor: str = "chec_voice", *, dry_run: bool = False
    ) -> CodebookChange:
        """Replace the codebook; says which codes were added, changed, brought back and retired.

        Args:
            name: a bundled codebook, or a file.
            dry_run: say which would be, and write nothing.

        Raises:
            CodebookError: the codebook is faulty; names file and line.
            NotFound: there is no such codebook.
        """
        book = self._read(name)
        if dry_run:
            return codes.compare(self._store, book)
        with self._store.write():
            inputs.note(self._store, name)
            return codes.save(self._store, book, actor)

    def foresee_load(self, name: str) -> Effect:
        """What `load` would do to what was said: which finished answers come back; writes nothing.

        Raises:
            CodebookError, NotFound: as `load`.
        """
        return codebook_acts.foresee(
            self._store, codebook_acts.replacing(codes.current(self._store), self._read(name))
        )

    def _read(self, name: str) -> Codebook:
        read = codebook.read_file(bundled.resolve(name, bundled.codebooks(), "codebook"))
        if isinstance(read, codebook.CodeTable):
            return read.onto(codes.current(self._store), codes.every(self._store))
        return read

    @property
    def frozen_by(self) -> str:
        """Name of an open round while which the codebook may not be changed; "" for none."""
        return codes.frozen_by(self._store)

    def require_free(self) -> None:
        """Look whether the codebook may be changed now, before anybody works on a change.

        Raises:
            Refused: an open round has frozen it.
        """
        codes.require_free(self._store)

    def save(self, path: Path) -> None:
        """Write the codebook to a new file: .csv, .xlsx or .yaml by its ending.

        Raises:
            Refused: another ending, or the file exists or cannot be written.
        """
        with writing_in(self._store, path.parent):
            write_codebook(codes.current(self._store), path)

    def versions(self) -> list[Version]:
        """Every version that the codebook had, oldest first."""
        now = codes.version_id(self._store)
        return [
            Version(
                number=row["id"],
                version=row["version"],
                sha256=row["sha256"],
                at=row["loaded_at"],
                codes=row["codes"],
                decisions=row["decisions"],
                current=row["id"] == now,
            )
            for row in codes.versions(self._store)
        ]

    def version(self, number: int) -> Codebook:
        """The codebook as it stood in a version, by its number in `versions`.

        Raises:
            NotFound: there is no such version.
        """
        book = codes.version(self._store, number)
        if book is None:
            raise NotFound(
                f"there is no version {number} of the codebook.",
                fix="See them with: chec-voice codebook PROJECT --versions",
            )
        return book

    def diff(self, old: int | None = None, new: int | None = None) -> list[CodeChange]:
        """What differs between two versions, code by code.

        Args:
            old: by default the version before `new`.
            new: by default the one that stands.

        Raises:
            NotFound: there is no such version.
        """
        numbers = [version.number for version in self.versions()]
        new = new if new is not None else codes.version_id(self._store)
        after = self.version(new)
        if old is None:
            earlier = [number for number in numbers if number < new]
            old = earlier[-1] if earlier else new
        places = codes.replacements(self._store)
        return [
            replace(change, went_to=(places[change.code],))
            if change.what == "retired" and change.code in places
            else change
            for change in codebook_diff.diff(self.version(old), after)
        ]

    def said(self, code: str) -> Said:
        """How many answers have a code, and it or a code below it, and how many people said so."""
        return codebook_acts.said_with(self._store, code)

    def foresee(self, planned: Planned) -> Effect:
        """What an edit would do to what was said: how many answers have it, and which come back.

        It writes nothing; `project.commands(who).make(planned)` makes the edit.

        >>> edit = codebook_acts.retiring(project.codebook, "home")  # doctest: +SKIP
        >>> project.codes.foresee(edit).words  # doctest: +SKIP

        Raises:
            Refused: an open round has frozen the codebook.
        """
        return codebook_acts.foresee(self._store, planned)

    def to_look_again(self) -> list[Waiting]:
        """Finished answers, or parts of them, with a code that was defined otherwise then."""
        return definitions.waiting(self._store)

    @property
    def redefined(self) -> bool:
        """Whether any code was ever defined otherwise than now; else no answer can wait."""
        return definitions.any_stale(self._store)

    def waiting_for(self, coder: str) -> Count:
        """How many answers of one coder wait to be looked at again; an estimate of very many."""
        coder_id = coders.find(self._store, coder)
        if coder_id is None or not self.redefined:
            return Count(0, True)
        mine = Selection(self._store, Filters(state="look again"), coder_id=coder_id)
        return mine.count_answers(mine.count())

    def write(self, path: str | Path) -> None:
        """Write the codebook that stands to a new file: .csv, .xlsx or .yaml by its ending.

        Loaded again as it is, such a file changes nothing.

        Raises:
            Refused: another ending, or the file exists or cannot be written.
        """
        write_codebook(codes.current(self._store), Path(path))


def alike_codes(book: Codebook, name: str, without: str = "") -> list[Code]:
    """Codes that a new name may say twice: those of like words first, then those of like meaning.

    Reads the encoder, which takes a moment: not for the thread that draws the screen. Where it is
    absent, words alone are compared.

    Args:
        without: id of the code that is to get the name.
    """
    from chec_voice import suggest  # who counts themes does not pay for it

    by_words = codebook_edits.alike(book, name, without)
    try:
        by_meaning = suggest.meant_alike(suggest.load_encoder(), book, name, without)
    except WrongModel:
        raise
    except ModelError:
        by_meaning = []
    return list({code.id: code for code in (*by_words, *by_meaning)}.values())


def write_codebook(book: Codebook, path: Path) -> None:
    """Write a codebook to a new file: .csv, .xlsx or .yaml by its ending.

    Raises:
        Refused: another ending, or the file exists or cannot be written.
    """
    path = outputs.check(path, endings=("csv", "xlsx", "yaml", "yml"))
    suffix = path.suffix.lower()
    columns, rows = codebook.table_rows(book)
    if suffix == ".csv":
        from chec_voice.report.files import Sheet, write_csv

        write_csv(path, Sheet("codebook", columns, rows))
    elif suffix == ".xlsx":
        _write_xlsx(path, columns, rows)
    else:
        with outputs.replacing(path) as file:
            file.write(codebook.as_yaml(book))


def _write_xlsx(path: Path, columns: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    from chec_voice.report.analysis_files import cell_of
    from chec_voice.report.rows_on_their_way import workbook

    with workbook(path) as book, outputs.replacing(path, binary=True) as file:
        sheet = book.create_sheet("codebook")
        for at, row in enumerate((columns, *rows), 1):
            sheet.append([cell_of(cell, "codebook", at) for cell in row])
        book.save(file)
