"""What can be done with the codes of a project."""

from __future__ import annotations

from chec_voice import bundled, codebook
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
        book = codebook.load(bundled.resolve(name, bundled.codebooks(), "codebook"))
        if dry_run:
            return codes.compare(self._store, book)
        with self._store.write():
            return codes.save(self._store, book, actor)
