"""What a reader of one file format hands to `tables`: numbered records, not yet cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from chec_voice.errors import InputError
from chec_voice.intake.nobody import LeftOut

Record = tuple[int, Sequence[str]]
"""Where the record starts (line of a CSV, row of a sheet, from 1) and its fields."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_BYTES = 1 << 30
"""Files above 1 GiB (for XLSX: unpacked) are refused; no survey is that large."""


class SeveralSheets(InputError):
    """A workbook has several sheets that hold something, and nobody said which one to read."""

    def __init__(self, titles: Sequence[str], listed: str, path: Path) -> None:
        super().__init__(
            f"{len(titles)} sheets hold something: {listed}",
            fix="Say which one to read with --sheet.",
            path=path,
        )
        self.titles = tuple(titles)


HIDDEN = "hidden in the workbook: --as-written hidden reads it"


@dataclass
class Raw:
    """Records of a file and how it was read. `notices` may grow while records are consumed."""

    records: Iterator[Record]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    notices: list[str] = field(default_factory=list)
    hidden_columns: frozenset[int] = frozenset()
    """Places, from 1, of columns that nobody sees in the workbook."""
    left_out: list[LeftOut] = field(default_factory=list)
    """Rows that hold something and were not handed on."""


def bytes_of(path: Path, limit: int = MAX_BYTES) -> bytes:
    """Content of a file.

    Raises:
        InputError: missing, a folder, too large, empty, or may not be read.
    """
    if path.is_dir():
        raise InputError("this is a folder", fix="Name one file inside it.", path=path)
    if not path.exists():
        raise InputError("there is no such file", fix="Check the name and folder.", path=path)
    try:
        if path.stat().st_size > limit:
            raise InputError(
                f"this file is larger than {limit >> 20:,} MB", fix="Split it first.", path=path
            )
        if not path.is_file():  # a device or a pipe may never end
            raise InputError(
                "this is no file on a disk",
                fix="Save the export as a file and import that.",
                path=path,
            )
        data = path.read_bytes()
    except OSError as error:
        raise InputError(
            f"the file cannot be opened ({error.strerror})",
            fix="Close it in other programs and check that you may read it.",
            path=path,
        ) from None
    if not data.strip():
        raise InputError("this file is empty", fix="Check that the export finished.", path=path)
    return data
