"""What a reader of one file format hands to `tables`: numbered records, not yet cleaned."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

Record = tuple[int, Sequence[str]]
"""Where the record starts (line of a CSV, row of a sheet, from 1) and its fields."""

DELIMITERS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "bar"}
MAX_BYTES = 1 << 30
"""Files above 1 GiB (for XLSX: unpacked) are refused; no survey is that large."""


@dataclass
class Raw:
    """Records of a file and how it was read. `notices` may grow while records are consumed."""

    records: Iterator[Record]
    encoding: str | None = None
    delimiter: str | None = None
    sheet: str | None = None
    notices: list[str] = field(default_factory=list)
