"""What can be done with the codes of a project."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from chec_voice import bundled, codebook, outputs
from chec_voice.model import Codebook
from chec_voice.store import Store, codes
from chec_voice.store.codes import CodebookChange


class Codes:
    """What can be done with codes. Open it with `project.codes`.

    `project.codebook` is the codebook that stands.
    """

    def __init__(self, store: Store) -> None:
        self._store = store

    @property
    def names(self) -> dict[str, str]:
        """Code id -> name, also of codes that left the codebook while decisions stand."""
        return {code.id: code.name for code in codes.with_retired(self._store).codes}

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
        read = codebook.read_file(bundled.resolve(name, bundled.codebooks(), "codebook"))
        if isinstance(read, codebook.CodeTable):
            book = read.onto(codes.current(self._store), codes.every(self._store))
        else:
            book = read
        if dry_run:
            return codes.compare(self._store, book)
        with self._store.write():
            return codes.save(self._store, book, actor)

    def write(self, path: str | Path) -> None:
        """Write the codebook that stands to a new file: .csv, .xlsx or .yaml by its ending.

        Loaded again as it is, such a file changes nothing.

        Raises:
            Refused: another ending, or the file exists or cannot be written.
        """
        write_codebook(codes.current(self._store), Path(path))


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
    from openpyxl import Workbook

    from chec_voice.formula_cells import safe_cell

    workbook = Workbook(write_only=True)
    sheet = workbook.create_sheet("codebook")
    for row in (columns, *rows):
        sheet.append([safe_cell(cell) for cell in row])
    with outputs.replacing(path, binary=True) as file:
        workbook.save(file)
