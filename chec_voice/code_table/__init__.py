"""Codes in the rows of a table: which columns say what, and which codes of a project they are.

A table says of a code what its columns say; what it has no column for stays as it was.
"""

from __future__ import annotations

from chec_voice.code_table.cells import cell_of, plain
from chec_voice.code_table.columns import COLUMNS, Columns, find_columns
from chec_voice.code_table.rows import read_rows
from chec_voice.code_table.table import codes_of, table
from chec_voice.code_table.tree import CodeRow

__all__ = [
    "COLUMNS",
    "CodeRow",
    "Columns",
    "cell_of",
    "codes_of",
    "find_columns",
    "plain",
    "read_rows",
    "table",
]
